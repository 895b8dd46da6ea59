"""What the check of notes reads: orders that carry words, by ranges of ids, with their entries and contacts."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from app.store import guards
from app.store.engine import Engine
from app.store.filters import listed
from app.store.notes import CORRECTION, lost

_ORDER = "id, shop_id, order_no, coalesce(flag, platform_flag), memo, created_at, paid_at, printed_at, shipped_at"
_AMONG = "order_id IN (SELECT value FROM json_each(?))"

Row = tuple[Any, ...]


def ends(db: Engine) -> tuple[int, int]:
    """The least and the greatest id of an order; (0, 0) where there is none."""
    first, last = db.one(
        "SELECT coalesce((SELECT min(id) FROM sales_order), 0), coalesce((SELECT max(id) FROM sales_order), 0)"
    )
    return int(first), int(last)


def after(db: Engine, order_id: int, most: int) -> list[Row]:
    """(id, shop, number, flag, memo, created, paid, printed, shipped) of the next orders that have a memo or a note."""
    return db.all(
        f"SELECT {_ORDER} FROM sales_order WHERE id > ? AND (memo <> '' OR last_note IS NOT NULL) ORDER BY id LIMIT ?",
        (order_id, most),
    )


def of(db: Engine, order_ids: Sequence[int]) -> list[Row]:
    """The same of those of these orders that are there and have a memo or a note, in the order given."""
    found = db.all(
        f"""SELECT {_ORDER} FROM sales_order WHERE id IN (SELECT value FROM json_each(?))
            AND (memo <> '' OR last_note IS NOT NULL)""",
        (listed(order_ids),),
    )
    by_id = {row[0]: row for row in found}
    return [by_id[order_id] for order_id in order_ids if order_id in by_id]


def entries(db: Engine, order_ids: Sequence[int]) -> list[Row]:
    """(order, id, at, agent, count, feedback, flag, text, kind, points at, pasted, replaces, lost), oldest first."""
    return db.all(
        f"""SELECT n.order_id, n.id, n.noted_at, a.nickname, n.count, n.feedback, n.flag, n.text, n.kind, n.points_at,
              n.copied_at IS NOT NULL OR n.seen_at IS NOT NULL, n.replaces, {lost("n")}
            FROM note n JOIN agent a ON a.id = n.agent_id WHERE n.{_AMONG} ORDER BY n.id""",
        (listed(order_ids),),
    )


def contacts(db: Engine, order_ids: Sequence[int]) -> list[Row]:
    """(order, at, agent, stage, note, beginning of the memo's words, reason, outcome) of the contacts that count."""
    return db.all(
        f"""SELECT c.order_id, c.at, a.nickname, c.stage, c.note_id, c.entry, c.reason, c.outcome
            FROM contact c LEFT JOIN agent a ON a.id = c.agent_id
            WHERE c.{_AMONG} AND c.cancelled_at IS NULL ORDER BY c.at, c.id""",
        (listed(order_ids),),
    )


def memos_at(db: Engine, order_ids: Sequence[int]) -> dict[int, int]:
    """Of which moment the export spoke that brought each order's memo."""
    return dict(
        db.all(f"SELECT order_id, max(at) FROM memo_version WHERE {_AMONG} GROUP BY order_id", (listed(order_ids),))
    )


def order_of(db: Engine, order_id: int) -> tuple[str | None, str | None]:
    """(flag, last note shown) of an order."""
    flag, last = db.one("SELECT flag, last_note FROM sales_order WHERE id = ?", (order_id,))
    return flag, last


def shop_of(db: Engine, order_id: int) -> int:
    """The shop of an order."""
    return int(db.one("SELECT shop_id FROM sales_order WHERE id = ?", (order_id,))[0])


def repaired(db: Engine, note_id: int) -> int | None:
    """Our own entry that this one repaired; None for one that is no repair of such."""
    found = db.one(
        f"SELECT points_at FROM note WHERE id = ? AND kind = '{CORRECTION}' AND replaces IS NOT NULL", (note_id,)
    )
    return found[0] if found else None


def put_back(db: Engine, old_id: int, note_id: int) -> None:
    """A new entry with the words of an old one is copied like that, where what it takes the place of was not.

    It is on the platform where the memo still shows these words.
    """
    db.run(
        """UPDATE note SET copied_at = old.copied_at FROM note old, note repair
           WHERE note.id = ? AND old.id = ? AND repair.id = note.points_at AND repair.copied_at IS NULL""",
        (note_id, old_id),
    )
    db.run(
        """UPDATE note SET copied_at = old.copied_at, seen_at = old.seen_at, seen_run = old.seen_run
           FROM note old, sales_order o WHERE note.id = ? AND old.id = ? AND o.id = note.order_id
             AND instr(coalesce(o.memo, ''), note.text) > 0""",
        (note_id, old_id),
    )


def revive_contact(db: Engine, order_id: int, old_id: int, note_id: int) -> None:
    """The contact of an entry that a repair had put under another flag counts again, behind a new entry."""
    db.run(
        "UPDATE contact SET cancelled_at = NULL, note_id = ? WHERE order_id = ? AND note_id = ?",
        (note_id, order_id, old_id),
    )
    guards.settle(db, [order_id])


def has_contact(db: Engine, order_id: int, words: str, at: int) -> bool:
    """Whether a contact stands already for words in the platform's memo, or one was made at that moment."""
    found = db.one(
        """SELECT 1 FROM contact WHERE order_id = ? AND cancelled_at IS NULL AND note_id IS NULL
           AND (at = ? OR (entry IS NOT NULL AND instr(?, entry) > 0))""",
        (order_id, at, words),
    )
    return found is not None


def tell(db: Engine, note_id: int, now: int, agent_id: int) -> None:
    """Write into the history of an entry who asked for the repair that it is."""
    db.run(
        "INSERT INTO change (subject, subject_id, field, new, at, agent_id) VALUES ('note', ?, 'repair', 1, ?, ?)",
        (note_id, now, agent_id),
    )


def copied(db: Engine, note_ids: Sequence[int]) -> set[int]:
    """The orders of which one of these entries was copied, to be pasted, or is seen on the platform."""
    sql = """SELECT order_id FROM note WHERE id IN (SELECT value FROM json_each(?))
             AND (copied_at IS NOT NULL OR seen_at IS NOT NULL)"""
    return {order_id for (order_id,) in db.run(sql, (json.dumps(list(note_ids)),))}
