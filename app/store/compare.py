"""Comparing staged rows with the shop's: what is new, changed, the same, or known from later data."""

from __future__ import annotations

import json
from array import array
from collections.abc import Callable, Iterator, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from app.domain import merge
from app.domain.item import IDENTITY, LONGEST_PLACE, places
from app.store import noticing
from app.store.about import CHANGED, NEW, OLDER, SAME, About
from app.store.engine import SLOTS
from app.store.records import ITEM, ORDER, RECORDS, Subject

__all__ = ["CHANGED", "CHUNK", "NEW", "OLDER", "SAME", "SLOTS", "Comparison", "chunks"]

CHUNK = 10_000
_LATEST_SECOND = 1 << 40
_COMPARED = tuple(name for name in ORDER.fields if name != "shop_name")


def chunks(db: Any, select: str) -> Iterator[list[tuple[Any, ...]]]:
    """The rows of ``select`` in parts; its first column is ``pos``, its one parameter the last ``pos`` seen."""
    last = 0
    while part := db.execute(select, (last,)).fetchall():
        yield part
        last = part[-1][0]


class Comparison:
    """Fills the plans of a staging file beside which the shop's file is attached as ``shop``; ``tell`` hears 0 to 1."""

    def __init__(
        self, db: Any, about: About, shop_id: int | None, now: int, tell: Callable[[float], None], *, in_words: bool
    ) -> None:
        self._tell = tell
        self._db, self._about, self._shop_id, self._now, self._in_words = db, about, shop_id, now, in_words
        self._subject = RECORDS[about.report]
        found = db.execute("SELECT zone FROM shop.shop WHERE id = ?", (shop_id,)).fetchone()
        self._zone = ZoneInfo(found[0] if found else "UTC")
        self._lines = about.report == "items" or (about.report == "orders" and bool(about.line_fields))

    def run(self) -> None:
        about = self._about
        split_up = about.report == "orders" and not self._lines and self._split_up()
        if self._lines or split_up:
            self._lines = True
            self._number_lines()
        if about.report in ("orders", "items"):
            self._plan_orders()
            self._allocate(about.as_of)
            if about.report == "orders" and self._shop_id is not None:
                names = [name for name in about.fields if name in _COMPARED]
                self._settle(ORDER, "todo", "row", names)
        if self._lines or about.report in ("refunds", "reviews"):
            self._plan_records()
            self._settle(self._subject, "record_todo", "record", self._record_names())
        noticing.notice(self._db, about, self._shop_id, split_up=split_up)

    def _tell_pos(self, plan: str, pos: int, before: float) -> None:
        """``plan`` is done up to ``pos``: numbering it is one half of the work, settling it the other."""
        (last,) = self._db.execute(f"SELECT max(pos) FROM {plan}").fetchone()
        self._tell(before + pos / last / 2)

    # -- orders ---------------------------------------------------------------------------------------------------

    def _plan_orders(self) -> None:
        # Exports list the newest order first, so among orders of one second the later row is the older one.
        about = self._about
        oldest_first = "ORDER BY coalesce(r.created_at, ?), r.n DESC"
        if self._shop_id is None:
            self._db.execute(
                f"INSERT INTO todo (n, kind) SELECT r.n, '{NEW}' FROM row r {oldest_first}", (about.as_of,)
            )
            return
        differs = "0"
        if about.report == "orders":
            names = [name for name in about.fields if name in _COMPARED]
            differs = " OR ".join(["o.stub = 1", *(f"r.{name} IS NOT o.{name}" for name in (*names, "extra"))])
        self._db.execute(
            f"""INSERT INTO todo (n, order_id, kind) SELECT r.n, o.id,
                CASE WHEN o.id IS NULL THEN '{NEW}' WHEN {differs} THEN '{CHANGED}' ELSE '{SAME}' END
                FROM row r LEFT JOIN shop.sales_order o ON o.order_no = r.order_no AND o.shop_id = ? {oldest_first}""",
            (self._shop_id, about.as_of),
        )

    def _allocate(self, as_of: int) -> None:
        newest = self._db.execute("SELECT coalesce(max(id), 0) FROM shop.sales_order").fetchone()[0]
        last = 0
        for part in chunks(
            self._db,
            f"SELECT t.pos, coalesce(r.created_at, {int(as_of)}) FROM todo t JOIN row r ON r.n = t.n "
            f"WHERE t.kind = '{NEW}' AND t.pos > ? ORDER BY t.pos LIMIT {CHUNK}",
        ):
            ids = []
            for pos, second in part:
                last = max(last + 1, min(max(second, 0), _LATEST_SECOND) * SLOTS)
                while last <= newest and self._is_taken(last):
                    last += 1
                ids.append((last, pos))
            self._db.executemany("UPDATE todo SET order_id = ? WHERE pos = ?", ids)
            self._tell_pos("todo", part[-1][0], 0.0)

    def _is_taken(self, order_id: int) -> bool:
        return self._db.execute("SELECT 1 FROM shop.sales_order WHERE id = ?", (order_id,)).fetchone() is not None

    # -- lines, refunds, reviews ------------------------------------------------------------------------------------

    def _split_up(self) -> bool:
        """Make lines of rows that were to be whole orders, and are items of one; False where there are none."""
        found = self._db.execute(
            """INSERT INTO record (n, order_no, title, status_text)
               SELECT json_extract(i.value, '$[0]'), r.order_no, json_extract(i.value, '$[1]'),
                 json_extract(i.value, '$[2]')
               FROM row r, json_each(r.more) i WHERE r.more IS NOT NULL ORDER BY r.n, i.key"""
        )
        if found.rowcount < 1:
            return False
        self._about.line_fields = ["title", *(name for name in self._about.fields if name == "status_text")]
        return True

    def _number_lines(self) -> None:
        """Lines that the file does not number are known by their place; their orders are told what they hold."""
        self._db.execute(
            """UPDATE OR IGNORE record SET line = p.place FROM
                 (SELECT id, row_number() OVER (PARTITION BY order_no ORDER BY id) AS place FROM record) p
               WHERE p.id = record.id AND record.line IS NULL"""
        )
        # Its place is another line's number.
        self._db.execute("UPDATE record SET line = 'row ' || id WHERE line IS NULL")
        self._db.execute("UPDATE record SET title = '' WHERE title IS NULL")
        self._keep_places()
        if self._about.report == "orders":
            self._sum_up()

    def _keep_places(self) -> None:
        """Lines known by their place keep it, whichever of them the file leaves out and however it sorts them."""
        differs = " OR ".join(f"r.{name} <> x.{name}" for name in IDENTITY if name in self._about.line_fields)
        if self._shop_id is None or not differs or "line" in self._about.line_fields:
            return
        moved = self._db.execute(
            f"""SELECT DISTINCT r.order_no, o.id FROM record r
                JOIN shop.sales_order o ON o.shop_id = ? AND o.order_no = r.order_no
                JOIN shop.order_item x ON x.order_id = o.id AND x.line = r.line
                WHERE {differs}""",
            (self._shop_id,),
        ).fetchall()
        named = ", ".join(IDENTITY)
        for number, order_id in moved:
            known = self._db.execute(
                f"""SELECT CAST(line AS INTEGER), {named} FROM shop.order_item WHERE order_id = ?
                    AND length(line) <= {LONGEST_PLACE} AND line NOT GLOB '*[^0-9]*' ORDER BY 1""",
                (order_id,),
            ).fetchall()
            told = self._db.execute(
                f"SELECT id, {named} FROM record WHERE order_no = ? ORDER BY id", (number,)
            ).fetchall()
            found = places([(place, one) for place, *one in known], [one for _id, *one in told])
            # No two lines of an order may have one place, not even in between.
            self._db.execute("UPDATE record SET line = NULL WHERE order_no = ?", (number,))
            self._db.executemany(
                "UPDATE record SET line = ? WHERE id = ?",
                [(str(place), row[0]) for place, row in zip(found, told, strict=True)],
            )

    def _sum_up(self) -> None:
        """What an order's own row says of its items is that of the first: all of them are the lines' to tell."""
        told = {
            "item_title": ("title", "group_concat(nullif(title, ''), '，' ORDER BY id)"),
            "item_kinds": ("title", "count(*)"),
            "item_quantity": ("quantity", "sum(quantity)"),
        }
        wanted = [name for name, (source, _) in told.items() if source in self._about.line_fields]
        # Where only some orders have lines, a further field would be empty for the others.
        if self._db.execute("SELECT 1 FROM row WHERE more IS NOT NULL LIMIT 1").fetchone():
            wanted = [name for name in wanted if name in self._about.fields]
        if not wanted:
            return
        sums = ", ".join(f"{told[name][1]} AS {name}" for name in wanted)
        self._db.execute(
            f"""UPDATE row SET {", ".join(f"{name} = s.{name}" for name in wanted)}
                FROM (SELECT order_no, {sums} FROM record GROUP BY order_no) s WHERE s.order_no = row.order_no"""
        )
        self._about.fields += [name for name in wanted if name not in self._about.fields]

    def _record_names(self) -> list[str]:
        carried = self._about.line_fields if self._subject is ITEM else self._about.fields
        return [name for name in carried if name in self._subject.fields]

    def _plan_records(self) -> None:
        subject, names = self._subject, self._record_names()
        differs = " OR ".join(f"r.{name} IS NOT x.{name}" for name in (*names, *self._extra(subject))) or "0"
        if subject is ITEM:
            self._db.execute("CREATE INDEX todo_row ON todo (n)")
            way = """record r JOIN row w ON w.order_no = r.order_no JOIN todo t ON t.n = w.n
                     LEFT JOIN shop.order_item x ON x.order_id = t.order_id AND x.line = r.line"""
            order, owner, values = "t.pos, r.id", "t.order_id", []
        else:
            keys = " AND ".join(f"x.{name} = r.{name}" for name in subject.key)
            way = f"record r LEFT JOIN shop.{subject.table} x ON x.shop_id = ? AND {keys}"
            order, owner, values = "r.id", "NULL", [self._shop_id]
        (before,) = self._db.execute("SELECT coalesce(max(pos), 0) FROM todo").fetchone()
        (newest,) = self._db.execute(f"SELECT coalesce(max(id), 0) FROM shop.{subject.table}").fetchone()
        self._db.execute(
            f"""INSERT INTO record_todo (pos, n, id, order_id, kind)
                SELECT ? + row_number() OVER (ORDER BY {order}), r.id, x.id, {owner},
                  CASE WHEN x.id IS NULL THEN '{NEW}' WHEN {differs} THEN '{CHANGED}' ELSE '{SAME}' END
                FROM {way}""",
            (before, *values),
        )
        self._db.execute(f"UPDATE record_todo SET id = ? + pos WHERE kind = '{NEW}'", (newest,))

    def _extra(self, subject: Subject) -> tuple[str, ...]:
        """The kept columns belong to the order in an order report, and else to the record."""
        whose = ORDER if self._about.report == "orders" else self._subject
        return ("extra",) if subject is whose else ()

    # -- what changes -----------------------------------------------------------------------------------------------

    def _settle(self, subject: Subject, plan: str, staged: str, names: Sequence[str]) -> None:
        """Keep of each differing row what may really change; a row of which nothing is left is the same after all."""
        state = "x.stub, x.status_text" if subject is ORDER else "0, NULL"
        extra = "r.extra, x.extra" if self._extra(subject) else "NULL, NULL"
        columns = "".join(f", r.{name}" for name in names) + "".join(f", x.{name}" for name in names)
        row, mine = ("n", "order_id") if subject is ORDER else ("id", "id")
        for part in chunks(
            self._db,
            f"SELECT t.pos, {state}, {extra}{columns} FROM {plan} t JOIN {staged} r ON r.{row} = t.n "
            f"JOIN shop.{subject.table} x ON x.id = t.{mine} WHERE t.kind = '{CHANGED}' AND t.pos > ? "
            f"ORDER BY t.pos LIMIT {CHUNK}",
        ):
            settled = [self._settled(row, names) for row in part]
            self._db.executemany(f"UPDATE {plan} SET kind = ?, diff = ?, silent = ? WHERE pos = ?", settled)
            self._tell_pos(plan, part[-1][0], 0.5)
        if self._shop_id is not None:
            self._hold_back(subject, plan, mine)

    def _settled(self, row: tuple[Any, ...], names: Sequence[str]) -> tuple[str, str, str | None, int]:
        pos, stub, word, extra, before, *values = row
        new = dict(zip(names, values[: len(names)], strict=True))
        old = {"status_text": word} | dict(zip(names, values[len(names) :], strict=True))
        diff = merge.changed(old, new, self._zone, in_words=self._in_words)
        kind = OLDER if merge.steps_back(old, diff) else CHANGED
        kept = json.loads(before or "{}")
        merged = merge.extra(kept, json.loads(extra or "{}"), self._about.extra_columns)
        if merged != kept:
            diff["extra"] = json.dumps(merged, ensure_ascii=False) if merged else None
        if stub:
            diff["stub"] = 0
        silent = " ".join(merge.silent(old, new)) or None
        return kind if diff else SAME, json.dumps(diff, ensure_ascii=False), silent, pos

    def _hold_back(self, subject: Subject, plan: str, mine: str) -> None:
        """Mark the changed rows that a run which speaks of a later moment has seen.

        A moment that is yet to come is a clock's mistake, and holds nothing back.
        """
        if self._db.execute(f"SELECT 1 FROM {plan} WHERE kind = '{CHANGED}' LIMIT 1").fetchone() is None:
            return
        spoken = "AND r.report = 'orders'" if subject is ORDER else ""
        found = self._db.execute(
            f"""SELECT s.ids FROM shop.import_run r JOIN shop.import_seen s ON s.run_id = r.id AND s.subject = ?
                WHERE r.shop_id = ? AND r.state = 'done' AND r.as_of > ? AND r.as_of <= ?
                {spoken}""",
            (subject.name, self._shop_id, self._about.as_of, self._now),
        )
        self._db.execute("CREATE TEMP TABLE IF NOT EXISTS newer (id INTEGER PRIMARY KEY)")
        self._db.execute("DELETE FROM temp.newer")
        for (blob,) in found.fetchall():
            ids = array("q")
            ids.frombytes(blob)
            self._db.executemany("INSERT OR IGNORE INTO temp.newer VALUES (?)", [(one,) for one in ids])
        self._db.execute(
            f"UPDATE {plan} SET kind = '{OLDER}' WHERE kind = '{CHANGED}' AND {mine} IN (SELECT id FROM temp.newer)"
        )
