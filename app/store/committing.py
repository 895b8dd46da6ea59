"""What a slice of an import writes: orders with their buyers, memos and reminders, and what else a report brings."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from app.domain.order import IMPORT_FIELDS, SEARCHED_FIELDS
from app.domain.reminder import cancelled_by
from app.domain.status import Status
from app.store import guards, records, reminders
from app.store.compare import NEW, SAME
from app.store.engine import Engine
from app.store.notes import gone
from app.store.records import ITEM, ORDER, Subject
from app.store.schema import ImportRun
from app.store.search import words

_COLUMNS = ", ".join(IMPORT_FIELDS)
_ROW_COLUMNS = ", ".join(f"r.{name}" for name in IMPORT_FIELDS)
_OURS = """EXISTS (SELECT 1 FROM note n WHERE n.order_id = t.order_id
    AND substr(n.text, 1, length(n.text) - length(n.feedback)) = e.head)"""
"""Whether an entry of a memo is one of our own notes, pasted there."""


_WITHIN = """EXISTS (SELECT 1 FROM note x WHERE x.order_id = n.order_id AND length(x.text) > length(n.text)
    AND instr(x.text, n.text) AND instr(o.memo, x.text) AND NOT instr(replace(o.memo, x.text, char(10)), n.text))"""
"""Whether a memo holds an entry only as a part of a longer one of ours, which it may have been before a correction."""


@dataclass(frozen=True)
class Span:
    """A stretch of the plan; rows of the kinds ``changed`` take what the file says."""

    first: int
    last: int
    changed: tuple[str, ...]

    @property
    def ends(self) -> tuple[int, int]:
        return self.first, self.last

    @property
    def kinds(self) -> str:
        return ", ".join(f"'{kind}'" for kind in self.changed)

    @property
    def seen(self) -> str:
        return ", ".join(f"'{kind}'" for kind in (NEW, SAME, *self.changed))


def insert(db: Engine, run: ImportRun, span: Span) -> None:
    """Put new orders in, with their buyers and search words."""
    todo = f"FROM stage.todo t JOIN stage.row r ON r.n = t.n WHERE t.kind = '{NEW}' AND t.pos BETWEEN ? AND ?"
    _know_buyers(db, run, span)
    db.run(
        f"""INSERT INTO sales_order (id, shop_id, created_run, buyer_id, extra, {_COLUMNS})
            SELECT t.order_id, ?, ?, b.id, r.extra, {_ROW_COLUMNS} FROM stage.todo t JOIN stage.row r ON r.n = t.n
            LEFT JOIN buyer b ON b.platform = ? AND b.nick = r.buyer_nick
            WHERE t.kind = '{NEW}' AND t.pos BETWEEN ? AND ? ORDER BY t.pos""",
        (run.shop_id, run.id, run.platform, *span.ends),
    )
    db.run(f"INSERT INTO order_search (rowid, words) SELECT t.order_id, r.words {todo} ORDER BY t.pos", span.ends)


def _clear(nick: str) -> str:
    # A masked nick (t**1) stands for many people and is never a key.
    return (
        f"{nick} IS NOT NULL AND instr({nick}, '*') = 0 AND instr({nick}, '＊') = 0 "
        f"AND substr({nick}, 1, 2) NOT IN ('##', '$$', '~#')"
    )


def _know_buyers(db: Engine, run: ImportRun, span: Span) -> None:
    db.run(
        f"""INSERT OR IGNORE INTO buyer (platform, nick, first_seen)
            SELECT ?, r.buyer_nick, r.created_at FROM stage.todo t JOIN stage.row r ON r.n = t.n
            WHERE t.kind = '{NEW}' AND t.pos BETWEEN ? AND ? AND {_clear("r.buyer_nick")} ORDER BY t.pos""",
        (run.platform, *span.ends),
    )


def insert_stubs(db: Engine, run: ImportRun, span: Span) -> None:
    """Put orders in of which an item report gives no more than the number."""
    todo = f"FROM stage.todo t JOIN stage.row r ON r.n = t.n WHERE t.kind = '{NEW}' AND t.pos BETWEEN ? AND ?"
    db.run(
        f"""INSERT INTO sales_order (id, shop_id, created_run, order_no, stub)
            SELECT t.order_id, ?, ?, r.order_no, 1 {todo} ORDER BY t.pos""",
        (run.shop_id, run.id, *span.ends),
    )
    db.run(f"INSERT INTO order_search (rowid, words) SELECT t.order_id, r.words {todo} ORDER BY t.pos", span.ends)


def update(db: Engine, run: ImportRun, span: Span, now: int) -> None:
    """Write what changed in known orders, and keep what it was."""
    changes: list[tuple[Any, ...]] = []
    touched: list[int] = []
    renamed: list[int] = []
    for order_id, diff in db.all(
        f"SELECT order_id, diff FROM stage.todo WHERE kind IN ({span.kinds}) AND pos BETWEEN ? AND ?", span.ends
    ):
        new = json.loads(diff)
        changes += records.change(db, ORDER, order_id, new, now, run.id)
        if not new.keys().isdisjoint(SEARCHED_FIELDS):
            touched.append(order_id)
        if "buyer_nick" in new:
            renamed.append(order_id)
    records.record(db, changes)
    link_buyers(db, renamed)
    reindex(db, touched)


def insert_records(db: Engine, run: ImportRun, subject: Subject, span: Span) -> None:
    """Put new lines, refunds or reviews in."""
    own = [name for name in subject.key if subject is not ITEM or name != "order_no"]
    names = ", ".join((*own, *subject.fields, "extra"))
    staged = ", ".join(f"r.{name}" for name in (*own, *subject.fields, "extra"))
    owner, values = ("t.order_id", []) if subject is ITEM else ("?", [run.shop_id])
    db.run(
        f"""INSERT INTO {subject.table} (id, {subject.owner}, created_run, {names})
            SELECT t.id, {owner}, ?, {staged} FROM stage.record_todo t JOIN stage.record r ON r.id = t.n
            WHERE t.kind = '{NEW}' AND t.pos BETWEEN ? AND ? ORDER BY t.pos""",
        (*values, run.id, *span.ends),
    )


def link_buyers(db: Engine, order_ids: list[int]) -> None:
    """Point orders at the buyer their nick names, who is made if unknown; a masked nick points nowhere."""
    db.raw().executemany(
        f"""INSERT OR IGNORE INTO buyer (platform, nick, first_seen)
            SELECT s.platform, o.buyer_nick, o.created_at FROM sales_order o JOIN shop s ON s.id = o.shop_id
            WHERE o.id = ? AND {_clear("o.buyer_nick")}""",
        [(order_id,) for order_id in order_ids],
    )
    db.raw().executemany(
        """UPDATE sales_order SET buyer_id = (SELECT b.id FROM buyer b JOIN shop s ON s.platform = b.platform
           WHERE s.id = sales_order.shop_id AND b.nick = sales_order.buyer_nick) WHERE id = ?""",
        [(order_id,) for order_id in order_ids],
    )


def reindex(db: Engine, order_ids: list[int]) -> None:
    """Write the search words of orders anew, their notes included."""
    fields = ", ".join(SEARCHED_FIELDS)
    for order_id in order_ids:
        texts = list(db.one(f"SELECT {fields} FROM sales_order WHERE id = ?", (order_id,)))
        texts += [text for (text,) in db.run("SELECT text FROM note WHERE order_id = ?", (order_id,))]
        db.run("DELETE FROM order_search WHERE rowid = ?", (order_id,))
        db.run("INSERT INTO order_search (rowid, words) VALUES (?, ?)", (order_id, words(texts)))


def note_memos(db: Engine, run: ImportRun, span: Span, counted: Collection[str]) -> None:
    """Keep each new version of a memo with its entries, see our own notes in it, and count others' as contacts.

    ``counted``: the flags under which an entry carries a count and is no reminder.
    """
    _note_versions(db, run, span)
    db.run(
        f"""UPDATE note SET seen_at = ?, seen_run = coalesce(seen_run, ?) WHERE seen_at IS NULL AND id IN (
            SELECT n.id FROM stage.todo t JOIN note n ON n.order_id = t.order_id JOIN sales_order o ON o.id = t.order_id
            WHERE t.pos BETWEEN ? AND ? AND t.kind IN ({span.kinds}) AND instr(o.memo, n.text) > 0
              AND NOT {_WITHIN})""",
        (run.as_of, run.id, *span.ends),
    )
    db.run(
        f"""UPDATE note SET seen_at = NULL WHERE id IN (
            SELECT n.id FROM stage.todo t JOIN note n ON n.order_id = t.order_id JOIN sales_order o ON o.id = t.order_id
            WHERE t.pos BETWEEN ? AND ? AND t.kind IN ({span.kinds}) AND n.seen_at IS NOT NULL
              AND {gone("n", "o.memo")})""",
        span.ends,
    )
    # The newest entry stands under the order's flag; one that is no reminder is kept as a contact that does not count,
    # so that it is none either once there is a newer entry under another flag.
    db.run(
        f"""INSERT OR IGNORE INTO contact
             (order_id, at, agent_id, agent_name, channel, stage, source, run_id, entry, cancelled_at)
           SELECT t.order_id, e.at, a.id, e.agent, 'unknown', e.count, 'platform', ?, e.head,
             CASE WHEN coalesce(o.platform_flag, o.flag, '') IN (SELECT value FROM json_each(?))
               AND e.at = (SELECT max(x.at) FROM stage.entry x WHERE x.n = e.n) THEN ? END
           FROM stage.todo t JOIN stage.entry e ON e.n = t.n JOIN sales_order o ON o.id = t.order_id
           LEFT JOIN agent a ON a.nickname = e.agent OR a.full_name = e.agent
           WHERE t.pos BETWEEN ? AND ? AND e.count IS NOT NULL AND t.kind IN ({span.seen}) AND NOT {_OURS}""",
        (run.id, json.dumps(sorted(counted)), run.as_of, *span.ends),
    )
    brought = f"""SELECT t.order_id FROM stage.todo t WHERE t.pos BETWEEN ? AND ? AND t.kind IN ({span.seen})
                    AND EXISTS (SELECT 1 FROM contact c INDEXED BY contact_order
                                WHERE c.order_id = t.order_id AND c.run_id = ?)"""
    guards.settle(db, [row[0] for row in db.all(brought, (*span.ends, run.id))])


def _note_versions(db: Engine, run: ImportRun, span: Span) -> None:
    db.run(
        f"""INSERT INTO memo_version (order_id, run_id, at, text)
            SELECT t.order_id, ?, ?, r.memo FROM stage.todo t JOIN stage.row r ON r.n = t.n
            WHERE t.pos BETWEEN ? AND ? AND ((t.kind = '{NEW}' AND r.memo IS NOT NULL)
              OR (t.kind IN ({span.kinds}) AND json_type(t.diff, '$.memo') IS NOT NULL))""",
        (run.id, run.as_of, *span.ends),
    )
    db.run(
        f"""INSERT OR IGNORE INTO memo_entry (order_id, run_id, noted_at, agent_id, agent_name, count, feedback, text)
            SELECT t.order_id, ?, e.at, a.id, e.agent, e.count, e.feedback, e.head || e.feedback
            FROM stage.todo t JOIN stage.entry e ON e.n = t.n
            LEFT JOIN agent a ON a.nickname = e.agent OR a.full_name = e.agent
            WHERE t.pos BETWEEN ? AND ? AND (t.kind = '{NEW}'
              OR (t.kind IN ({span.kinds}) AND json_type(t.diff, '$.memo') IS NOT NULL)) AND NOT {_OURS}""",
        (run.id, *span.ends),
    )


def cancel_reminders(db: Engine, run_id: int, order_ids: list[int], now: int) -> set[int]:
    """Cancel what was booked on orders that are over now."""
    cancelled: set[int] = set()
    marks = ",".join("?" * len(order_ids))
    by_code: dict[str, list[int]] = {}
    for order_id, status in db.run(f"SELECT id, status FROM sales_order WHERE id IN ({marks})", order_ids):
        if (why := cancelled_by(Status(status))) is not None:
            by_code.setdefault(why, []).append(order_id)
    for code, ids in by_code.items():
        cancelled |= reminders.cancel_of_orders(db, ids, code, now, run_id)
    return cancelled
