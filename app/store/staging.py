"""The staging file of one import: cleaned rows, compared with the shop's before anything is written there.

Made by the import's child process; read by ``store.imports`` when it commits. Orders stand in ``row`` and are planned
in ``todo``; lines, refunds and reviews stand in ``record``, are planned in ``record_todo``, and come after all orders.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pysqlite3.dbapi2 as driver

from app.domain.item import LINE_FIELDS
from app.domain.order import IMPORT_FIELDS
from app.domain.status import OPEN_FIRST
from app.store import compare
from app.store.about import About
from app.store.compare import CHANGED, NEW, OLDER, SAME
from app.store.engine import SLOTS
from app.store.first_rows import First, first
from app.store.records import ITEM, ORDER, RECORDS, Subject
from app.store.search import words

__all__ = ["CHANGED", "NEW", "OLDER", "SAME", "SLOTS", "About", "Staging", "about", "rejects"]

_NEVER, _ALWAYS, _TITLES_DIFFER = "0", "1", "coalesce(item_title <> excluded.item_title, 0)"
"""SQL for whether a further row of an order is another of its items, with a state of its own."""
_MORE = """json_insert(coalesce(more, json_array(json_array(n, item_title, status_text))), '$[#]',
    json_array(excluded.n, excluded.item_title, excluded.status_text))"""
"""SQL for the items of an order whose row was to be all of it: row number, title and status word of each."""


class Staging:
    """A staging file of one report's rows, open for writing.

    ``summed``: amounts of an order of which each of its lines states a part.
    """

    def __init__(self, file: Path, report: str = "orders", summed: tuple[str, ...] = ()) -> None:
        self.report = report
        self._summed = summed
        self._further = _NEVER
        self._added: set[tuple[str, str]] = set()
        self._records = RECORDS[report]
        self._last = 0
        self._db = driver.connect(str(file), isolation_level=None)
        columns = ", ".join(name for name in IMPORT_FIELDS if name != "order_no")
        self._db.executescript(f"""
            PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-65536; PRAGMA temp_store=2;
            CREATE TABLE row (n INTEGER PRIMARY KEY, order_no TEXT UNIQUE, {columns}, extra TEXT, words TEXT,
              merged INTEGER NOT NULL DEFAULT 0, odd INTEGER NOT NULL DEFAULT 0, more TEXT);
            CREATE TABLE record (id INTEGER PRIMARY KEY, n INTEGER NOT NULL, {_record_columns(self._records)},
              extra TEXT, merged INTEGER NOT NULL DEFAULT 0, odd INTEGER NOT NULL DEFAULT 0,
              UNIQUE ({", ".join(self._records.key)}));
            CREATE TABLE reject (n INTEGER, code TEXT, params TEXT, cells TEXT);
            CREATE TABLE entry (n INTEGER, at INTEGER, agent TEXT, count INTEGER, head TEXT, feedback TEXT);
            CREATE TABLE todo (pos INTEGER PRIMARY KEY, n INTEGER, order_id INTEGER, kind TEXT, diff TEXT,
              silent TEXT);
            CREATE TABLE record_todo (
              pos INTEGER PRIMARY KEY, n INTEGER, id INTEGER, order_id INTEGER, kind TEXT, diff TEXT, silent TEXT);
            CREATE TABLE about (data TEXT);
            BEGIN
        """)

    def close(self) -> None:
        self._db.close()

    def add(self, fields: tuple[str, ...], line_fields: tuple[str, ...], rows: list[tuple[Any, ...]]) -> None:
        """Stage ``rows`` of (row number, *fields, *line_fields, extra as JSON); a further row only fills gaps.

        A row of an order with several items may come several times in a row, once for each. Where rows are whole orders
        by the header, one with another title is a further item all the same.
        """
        if self.report in ("refunds", "reviews"):
            self._insert("record", self._records, (*fields, "extra"), rows)
        elif line_fields or self.report == "items":
            self._add_lines(fields, line_fields, rows)
        else:
            self._further = _TITLES_DIFFER if {"item_title", "status"} <= set(fields) else _NEVER
            self._insert("row", ORDER, (*fields, "extra"), rows)

    def _add_lines(self, fields: tuple[str, ...], line_fields: tuple[str, ...], rows: list[tuple[Any, ...]]) -> None:
        split = 1 + len(fields)
        at = 1 + fields.index("order_no")
        orders = []
        # Each numbered line has a state of its own, and together they make the order's.
        by_line = {"line", "status_text"} <= set(line_fields) and "status" in fields
        self._further = _ALWAYS if by_line else _NEVER
        for row in self._once(fields, line_fields, rows) if self._summed or by_line else rows:
            if row[0] != self._last:
                orders.append((*row[:split], row[-1] if self.report == "orders" else None))
            self._last = row[0]
        self._insert("row", ORDER, (*fields, "extra"), orders)
        lines = [(row[0], row[at], *row[split:-1], row[-1] if self.report == "items" else None) for row in rows]
        self._insert("record", ITEM, ("order_no", *line_fields, "extra"), lines)

    def _once(
        self, fields: tuple[str, ...], line_fields: tuple[str, ...], rows: list[tuple[Any, ...]]
    ) -> Iterator[tuple[Any, ...]]:
        """The rows; a line that stands in the file twice adds its part, and says its state, once."""
        number, line = 1 + fields.index("order_no"), 1 + len(fields) + line_fields.index("line")
        states = [name for name in ("status", "status_text") if self._further == _ALWAYS and name in fields]
        parts = [1 + fields.index(name) for name in (*self._summed, *states)]
        for row in rows:
            key = (row[number], row[line])
            if key in self._added:
                yield tuple(None if at in parts else value for at, value in enumerate(row))
            else:
                self._added.add(key)
                yield row

    def _insert(self, table: str, subject: Subject, names: tuple[str, ...], rows: list[tuple[Any, ...]]) -> None:
        key = subject.key
        gaps = ["merged=merged+1"]
        summed = self._summed if subject is ORDER else ()
        gaps += [f"{name}=coalesce({name} + excluded.{name}, {name}, excluded.{name})" for name in summed]
        further = self._further if subject is ORDER else _NEVER
        states = [name for name in ("status", "status_text") if further != _NEVER and name in names]
        opener = f"{further} AND {_openness('excluded.status')} < {_openness('status')}"
        gaps += [
            f"{name}=CASE WHEN {opener} THEN excluded.{name} ELSE coalesce({name}, excluded.{name}) END"
            for name in states
        ]
        if further == _TITLES_DIFFER:
            gaps.append(f"more=CASE WHEN {further} THEN {_MORE} ELSE more END")
        settled = (*key, *summed, *states, "extra")
        gaps += [f"{name}=coalesce({name}, excluded.{name})" for name in names if name not in settled]
        told = [name for name in subject.telling if name in names and name not in summed]
        odd = [f"({name} <> excluded.{name}{f' AND NOT {further}' if name in states else ''})" for name in told]
        if odd:
            gaps.append(f"odd=max(odd, coalesce({', 0) OR coalesce('.join(odd)}, 0))")
        marks = ", ".join(_given(subject, name) for name in names)
        self._db.executemany(
            f"INSERT INTO {table} (n, {', '.join(names)}) VALUES (?, {marks}) "
            f"ON CONFLICT ({', '.join(key)}) DO UPDATE SET {', '.join(gaps)}",
            rows,
        )

    def refuse(self, rejects: list[tuple[int, str, str, str]]) -> None:
        """Keep refused rows: (row number, code, parameters as JSON, cells as JSON)."""
        self._db.executemany("INSERT INTO reject VALUES (?, ?, ?, ?)", rejects)

    def memos(self) -> Iterator[tuple[int, str, int | None]]:
        """(row number, memo, created_at) of every row with a memo."""
        yield from self._db.execute("SELECT n, memo, created_at FROM row WHERE memo IS NOT NULL")

    def add_entries(self, entries: list[tuple[int, int, str, int | None, str, str]]) -> None:
        """Note entries read in memos: (row number, epoch, agent, count, text before the feedback, feedback).

        One with a count is a reminder, and so a contact.
        """
        self._db.executemany("INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?)", entries)
        self._db.execute("CREATE INDEX IF NOT EXISTS entry_row ON entry (n)")

    def shop_name(self) -> str | None:
        row = self._db.execute("SELECT shop_name FROM row WHERE shop_name IS NOT NULL LIMIT 1").fetchone()
        return row[0] if row else None

    def compare(
        self,
        shop_file: Path,
        shop_id: int | None,
        about: About,
        now: int,
        tell: Callable[[float], None] = lambda _share: None,
        *,
        in_words: bool,
    ) -> None:
        """Decide for each staged row whether it is new, changed or the same, and plan the commit oldest first.

        ``shop_id`` None is a shop yet to be made; the orders of other shops still have the ids they have. What is odd
        beside the shop's data joins the findings of ``about``. ``tell`` hears how far it is, 0 to 1.
        """
        about.report = self.report
        self._db.execute("COMMIT")
        self._db.execute("ATTACH DATABASE ? AS shop", (str(shop_file),))
        self._db.execute("BEGIN")
        compare.Comparison(self._db, about, shop_id, now, tell, in_words=in_words).run()
        self._db.execute("COMMIT")
        self._db.execute("DETACH DATABASE shop")
        self._db.execute("BEGIN")

    def index(self, fields: Iterable[str], tell: Callable[[float], None] = lambda _share: None) -> None:
        """Fill the search words of the rows that will be new orders; ``tell`` hears how far it is, 0 to 1."""
        names = "".join(f", r.{name}" for name in fields)
        (last,) = self._db.execute("SELECT coalesce(max(pos), 1) FROM todo").fetchone()
        for part in compare.chunks(
            self._db,
            f"SELECT t.pos, r.n{names} FROM todo t JOIN row r ON r.n = t.n WHERE t.kind = '{NEW}' AND t.pos > ? "
            f"ORDER BY t.pos LIMIT {compare.CHUNK}",
        ):
            self._db.executemany("UPDATE row SET words = ? WHERE n = ?", [(words(row[2:]), row[1]) for row in part])
            tell(part[-1][0] / last)

    def first(self, fields: Sequence[str], line_fields: Sequence[str], limit: int) -> list[First]:
        """The first rows once they are compared."""
        return first(self._db, self.report, fields, line_fields, limit)

    def finish(self, about: About) -> None:
        """Write the counts and make the file complete."""
        about.report = self.report
        orders, records = self._counts("todo"), self._counts("record_todo")
        mine = orders if self.report == "orders" else records
        staged = "row" if self.report == "orders" else "record"
        merged, left = self._db.execute(f"SELECT coalesce(sum(merged), 0), count(*) FROM {staged}").fetchone()
        about.merged, about.rows = merged, left + merged + about.refused
        about.older, about.older_lines = mine[OLDER], records[OLDER] if self._records is ITEM else 0
        about.created, about.updated = mine[NEW], mine[CHANGED] + mine[OLDER]
        about.unchanged = mine[SAME]
        if self._records is ITEM:
            about.created_lines, about.updated_lines = records[NEW], records[CHANGED] + records[OLDER]
        about.stubs = orders[NEW] if self.report == "items" else 0
        about.steps = sum(orders.values()) + sum(records.values())
        self._db.execute("INSERT INTO about VALUES (?)", (about.to_json(),))
        self._db.execute("COMMIT")

    def _counts(self, plan: str) -> dict[str, int]:
        found = dict(self._db.execute(f"SELECT kind, count(*) FROM {plan} GROUP BY kind").fetchall())
        return {kind: found.get(kind, 0) for kind in (NEW, CHANGED, OLDER, SAME)}


def _openness(column: str) -> str:
    """SQL for how early a status stands in ``OPEN_FIRST``; NULL where there is none."""
    places = " ".join(f"WHEN '{one}' THEN {place}" for place, one in enumerate(OPEN_FIRST))
    return f"CASE {column} {places} END"


def _record_columns(subject: Subject) -> str:
    if subject is ITEM:
        # A place must compare as the text that it is in the shop.
        return ", ".join(("order_no TEXT NOT NULL", "line TEXT", *(name for name in LINE_FIELDS if name != "line")))
    absent = "TEXT NOT NULL DEFAULT ''"
    kinds = {"product_id": absent, "spec": absent, "reviewed_at": "INTEGER NOT NULL DEFAULT 0"}
    named = [f"{name} {kinds.get(name, 'TEXT NOT NULL')}" for name in subject.key]
    return ", ".join((*named, *subject.fields))


def _given(subject: Subject, name: str) -> str:
    """How a value of a key is put in: a review may have neither item nor moment."""
    if subject.name != "review" or name == "order_no" or name not in subject.key:
        return "?"
    return "coalesce(?, 0)" if name == "reviewed_at" else "coalesce(?, '')"


def about(file: Path) -> About:
    """What a finished staging file says of itself."""
    db = driver.connect(str(file))
    try:
        return About.from_json(db.execute("SELECT data FROM about").fetchone()[0])
    finally:
        db.close()


def rejects(file: Path) -> list[tuple[int, str, dict[str, Any], list[str]]]:
    """The refused rows of a staging file: row number, code, parameters, verbatim cells."""
    db = driver.connect(str(file))
    try:
        found = db.execute("SELECT n, code, params, cells FROM reject ORDER BY n").fetchall()
    finally:
        db.close()
    return [(n, code, json.loads(params), json.loads(cells)) for n, code, params, cells in found]
