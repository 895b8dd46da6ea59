"""The staging file of one import: cleaned rows, compared with the shop's orders before anything is written there.

Made by the import's child process; read by ``store.imports`` when it commits.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import pysqlite3.dbapi2 as driver

from app.domain import merge
from app.domain.order import IMPORT_FIELDS
from app.store.search import words

NEW, CHANGED, SAME = "new", "changed", "same"
COMPARED = tuple(name for name in IMPORT_FIELDS if name not in ("order_no", "shop_name"))
SLOTS = 64
"""Order ids follow creation time: this many fit into one second, and a fuller second borrows from the next."""

_LATEST_SECOND = 1 << 40
_CHUNK = 10_000


@dataclass
class About:
    """What is known of the file besides its rows. ``fields`` are those an existing order takes over."""

    platform: str = ""
    report: str = ""
    encoding: str = ""
    fields: list[str] = field(default_factory=list)
    extra_columns: list[str] = field(default_factory=list)
    unknown_columns: list[str] = field(default_factory=list)
    personal: list[tuple[int, str]] = field(default_factory=list)
    as_of: int = 0
    shop_name: str | None = None
    rows: int = 0
    refused: int = 0
    merged: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    notices: list[tuple[str, int]] = field(default_factory=list)


class Staging:
    """A staging file, open for writing."""

    def __init__(self, file: Path) -> None:
        self._db = driver.connect(str(file), isolation_level=None)
        columns = ", ".join(name for name in IMPORT_FIELDS if name != "order_no")
        self._db.executescript(f"""
            PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-65536; PRAGMA temp_store=2;
            CREATE TABLE row (n INTEGER PRIMARY KEY, order_no TEXT UNIQUE, {columns}, extra TEXT, words TEXT,
              merged INTEGER NOT NULL DEFAULT 0);
            CREATE TABLE reject (n INTEGER, code TEXT, params TEXT, cells TEXT);
            CREATE TABLE entry (n INTEGER, at INTEGER, agent TEXT, count INTEGER, text TEXT);
            CREATE TABLE todo (pos INTEGER PRIMARY KEY, n INTEGER, order_id INTEGER, kind TEXT, diff TEXT);
            CREATE TABLE about (data TEXT);
            BEGIN
        """)

    def close(self) -> None:
        self._db.close()

    def add(self, fields: tuple[str, ...], rows: list[tuple[Any, ...]]) -> None:
        """Stage ``rows`` of (row number, *fields, extra as JSON); a further row of an order only fills its gaps."""
        names = ", ".join(fields)
        gaps = ", ".join(f"{name}=coalesce({name}, excluded.{name})" for name in fields if name != "order_no")
        marks = ", ".join("?" * (len(fields) + 2))
        self._db.executemany(
            f"INSERT INTO row (n, {names}, extra) VALUES ({marks}) "
            f"ON CONFLICT (order_no) DO UPDATE SET merged=merged+1{', ' + gaps if gaps else ''}",
            rows,
        )

    def refuse(self, rejects: list[tuple[int, str, str, str]]) -> None:
        """Keep refused rows: (row number, code, parameters as JSON, cells as JSON)."""
        self._db.executemany("INSERT INTO reject VALUES (?, ?, ?, ?)", rejects)

    def memos(self) -> Iterator[tuple[int, str, int | None]]:
        """(row number, memo, created_at) of every row with a memo."""
        yield from self._db.execute("SELECT n, memo, created_at FROM row WHERE memo IS NOT NULL")

    def add_entries(self, entries: list[tuple[int, int, str, int, str]]) -> None:
        """Reminder entries read in memos: (row number, epoch, agent, count, text before the feedback)."""
        self._db.executemany("INSERT INTO entry VALUES (?, ?, ?, ?, ?)", entries)

    def shop_name(self) -> str | None:
        row = self._db.execute("SELECT shop_name FROM row WHERE shop_name IS NOT NULL LIMIT 1").fetchone()
        return row[0] if row else None

    def finish(self, about: About) -> None:
        """Write the counts and make the file complete."""
        merged, left = self._db.execute("SELECT coalesce(sum(merged), 0), count(*) FROM row").fetchone()
        about.merged = merged
        about.rows = left + merged + about.refused
        for kind, count in self._db.execute("SELECT kind, count(*) FROM todo GROUP BY kind"):
            setattr(about, {NEW: "created", CHANGED: "updated", SAME: "unchanged"}[kind], count)
        self._db.execute("INSERT INTO about VALUES (?)", (json.dumps(asdict(about), ensure_ascii=False),))
        self._db.execute("COMMIT")

    # -- the comparison with the shop's orders ------------------------------------------------------------------

    def compare(self, shop_file: Path, shop_id: int | None, about: About, *, in_words: bool) -> None:
        """Decide for each staged row whether it is new, changed or the same, and plan the commit oldest first.

        ``shop_id`` None is a shop yet to be made; the orders of other shops still have the ids they have.
        """
        self._db.execute("COMMIT")
        self._db.execute("ATTACH DATABASE ? AS shop", (str(shop_file),))
        self._db.execute("BEGIN")
        self._plan(shop_id, about)
        self._allocate(about.as_of)
        if shop_id is not None:
            self._settle_changes(about, in_words=in_words)
        self._db.execute("COMMIT")
        self._db.execute("DETACH DATABASE shop")
        self._db.execute("BEGIN")

    def _plan(self, shop_id: int | None, about: About) -> None:
        # Exports list the newest order first, so among orders of one second the later row is the older one.
        oldest_first = "ORDER BY coalesce(r.created_at, ?), r.n DESC"
        if shop_id is None:
            self._db.execute(
                f"INSERT INTO todo (n, kind) SELECT r.n, '{NEW}' FROM row r {oldest_first}", (about.as_of,)
            )
            return
        names = [name for name in about.fields if name in COMPARED]
        differs = " OR ".join(["o.stub = 1", *(f"r.{name} IS NOT o.{name}" for name in (*names, "extra"))])
        self._db.execute(
            f"""INSERT INTO todo (n, order_id, kind) SELECT r.n, o.id,
                CASE WHEN o.id IS NULL THEN '{NEW}' WHEN {differs} THEN '{CHANGED}' ELSE '{SAME}' END
                FROM row r LEFT JOIN shop.sales_order o ON o.order_no = r.order_no AND o.shop_id = ? {oldest_first}""",
            (shop_id, about.as_of),
        )

    def _allocate(self, as_of: int) -> None:
        newest = self._db.execute("SELECT coalesce(max(id), 0) FROM shop.sales_order").fetchone()[0]
        last = 0
        for part in self._chunks(
            f"SELECT t.pos, coalesce(r.created_at, {int(as_of)}) FROM todo t JOIN row r ON r.n = t.n "
            f"WHERE t.kind = '{NEW}' AND t.pos > ? ORDER BY t.pos LIMIT {_CHUNK}"
        ):
            ids = []
            for pos, second in part:
                last = max(last + 1, min(max(second, 0), _LATEST_SECOND) * SLOTS)
                while last <= newest and self._is_taken(last):
                    last += 1
                ids.append((last, pos))
            self._db.executemany("UPDATE todo SET order_id = ? WHERE pos = ?", ids)

    def _is_taken(self, order_id: int) -> bool:
        return self._db.execute("SELECT 1 FROM shop.sales_order WHERE id = ?", (order_id,)).fetchone() is not None

    def _settle_changes(self, about: About, *, in_words: bool) -> None:
        """Keep of each differing row what may really change; a row of which nothing is left is the same after all."""
        names = [name for name in about.fields if name in COMPARED]
        columns = "".join(f", r.{name}" for name in names) + "".join(f", o.{name}" for name in names)
        for part in self._chunks(
            f"SELECT t.pos, o.stub, o.status_text, r.extra, o.extra{columns} FROM todo t JOIN row r ON r.n = t.n "
            f"JOIN shop.sales_order o ON o.id = t.order_id WHERE t.kind = '{CHANGED}' AND t.pos > ? "
            f"ORDER BY t.pos LIMIT {_CHUNK}"
        ):
            settled = []
            for pos, stub, word, extra, before, *values in part:
                new = dict(zip(names, values[: len(names)], strict=True))
                old = {"status_text": word} | dict(zip(names, values[len(names) :], strict=True))
                diff = merge.changed(old, new, in_words=in_words)
                kept = json.loads(before or "{}")
                merged = merge.extra(kept, json.loads(extra or "{}"), about.extra_columns)
                if merged != kept:
                    diff["extra"] = json.dumps(merged, ensure_ascii=False) if merged else None
                if stub:
                    diff["stub"] = 0
                settled.append((CHANGED if diff else SAME, json.dumps(diff, ensure_ascii=False), pos))
            self._db.executemany("UPDATE todo SET kind = ?, diff = ? WHERE pos = ?", settled)

    def index(self, fields: Iterable[str]) -> None:
        """Fill the search words of the rows that will be new orders."""
        names = "".join(f", r.{name}" for name in fields)
        for part in self._chunks(
            f"SELECT t.pos, r.n{names} FROM todo t JOIN row r ON r.n = t.n WHERE t.kind = '{NEW}' AND t.pos > ? "
            f"ORDER BY t.pos LIMIT {_CHUNK}"
        ):
            self._db.executemany("UPDATE row SET words = ? WHERE n = ?", [(words(row[2:]), row[1]) for row in part])

    def _chunks(self, select: str) -> Iterator[list[tuple[Any, ...]]]:
        """The rows of ``select`` in parts; its first column is ``pos``, its one parameter the last ``pos`` seen."""
        last = 0
        while part := self._db.execute(select, (last,)).fetchall():
            yield part
            last = part[-1][0]


def about(file: Path) -> About:
    """What a finished staging file says of itself."""
    db = driver.connect(str(file))
    try:
        return About(**json.loads(db.execute("SELECT data FROM about").fetchone()[0]))
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
