"""Attempts to reach a buyer: those under way, which count nowhere yet, and what is kept beside a contact.

One that is under way is a contact that is cancelled until it is over; its state stands in ``steps``, as JSON.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.store import guards, notes
from app.store.engine import Engine
from app.store.filters import listed

BEGUN, SERVICE = "begun", "service"
"""Sources of contacts that do not count: an attempt under way, and a matter of service that is over."""

_UNDER_WAY = f"""SELECT c.id, c.order_id, c.agent_id, a.nickname, c.channel, c.at, c.steps
                 FROM contact c JOIN agent a ON a.id = c.agent_id WHERE c.source = '{BEGUN}'"""


def begin(db: Engine, order_id: int, agent_id: int, channel: str, steps: str, now: int, source: str = BEGUN) -> int:
    """Add an attempt that does not count; returns its id."""
    return int(
        db.run(
            "INSERT INTO contact (order_id, at, agent_id, channel, steps, source, cancelled_at) "
            "VALUES (?, ?, ?, ?, ?, ?, ?)",
            (order_id, now, agent_id, channel, steps, source, now),
        ).lastrowid
    )


def under_way(db: Engine, order_id: int | None = None) -> list[tuple[Any, ...]]:
    """(id, order, agent, nickname, channel, begun at, state) of what is under way, oldest first.

    ``order_id``: with the buyer of this order alone, about whichever of theirs.
    """
    if order_id is None:
        return db.all(_UNDER_WAY + " ORDER BY c.at, c.id")
    return db.all(
        _UNDER_WAY
        + """ AND c.order_id IN (
                SELECT ?1 UNION
                SELECT o.id FROM sales_order o JOIN sales_order mine ON o.buyer_id = mine.buyer_id WHERE mine.id = ?1)
              ORDER BY c.at, c.id""",
        (order_id,),
    )


def keep(db: Engine, call_id: int, steps: str) -> bool:
    """Put down how far an attempt has come; whether it is still under way."""
    return bool(db.run(f"UPDATE contact SET steps = ? WHERE id = ? AND source = '{BEGUN}'", (steps, call_id)).rowcount)


def drop(db: Engine, call_id: int) -> int | None:
    """Forget an attempt that is under way; returns its order's id, None where it is not."""
    row = db.one(f"DELETE FROM contact WHERE id = ? AND source = '{BEGUN}' RETURNING order_id", (call_id,))
    return row[0] if row else None


def leave(db: Engine, call_id: int, steps: str) -> bool:
    """Forget an attempt that is kept as ``steps`` says; one that came further stays."""
    return bool(
        db.run(f"DELETE FROM contact WHERE id = ? AND source = '{BEGUN}' AND steps = ?", (call_id, steps)).rowcount
    )


def one(db: Engine, contact_id: int) -> tuple[Any, ...] | None:
    """(order, note, steps, agent's id) of a contact."""
    sql = "SELECT order_id, note_id, steps, agent_id FROM contact WHERE id = ?"
    found: tuple[Any, ...] | None = db.one(sql, (contact_id,))
    return found


def of_note(db: Engine, order_id: int, note_id: int) -> int | None:
    """The contact that a note stands for."""
    row = db.one("SELECT id FROM contact WHERE order_id = ? AND note_id = ?", (order_id, note_id))
    return row[0] if row else None


def settle(db: Engine, contact_id: int, **values: str | int | None) -> None:
    """Write what came of a contact: ``outcome``, ``reason``, ``promised_at``, ``script_id``, ``steps``, ``note_id``."""
    names = ", ".join(f"{name} = ?" for name in values)
    (order_id,) = db.one(f"UPDATE contact SET {names} WHERE id = ? RETURNING order_id", (*values.values(), contact_id))
    if "reason" in values:
        guards.settle(db, [order_id])


def tell(db: Engine, contact_id: int, field: str, new: int | None, now: int, agent_id: int) -> None:
    """Write into the history that a field of a contact was filled later."""
    db.run(
        "INSERT INTO change (subject, subject_id, field, old, new, at, agent_id) "
        "VALUES ('contact', ?, ?, NULL, ?, ?, ?)",
        (contact_id, field, new, now, agent_id),
    )


def with_steps(db: Engine, since: int, agent: str | None = None) -> list[tuple[int, int, int, str]]:
    """(id, order, at, steps) of the contacts that count and are kept with steps, from ``since`` on, oldest first.

    Of one agent, by the nickname, and of those who work here no more, or of all; once for each order it is about that
    still waits for its payment, in the order they were named.
    """
    # From the orders: few of them wait, and a month has tens of thousands of contacts. The one of the first order keeps
    # the steps of all (``m``); they have one moment.
    return db.all(
        """SELECT m.id, o.id, m.at, m.steps
           FROM shop s CROSS JOIN sales_order o ON o.shop_id = s.id AND o.status IN ('unpaid', 'unknown')
             AND o.mark IS NULL
           CROSS JOIN contact c INDEXED BY contact_order ON c.order_id = o.id
           CROSS JOIN contact m INDEXED BY contact_at ON m.at = c.at AND m.cancelled_at IS NULL
           LEFT JOIN agent a ON a.id = m.agent_id
           WHERE c.cancelled_at IS NULL AND c.outcome IS NOT NULL AND c.at >= ?1
             AND (?2 IS NULL OR a.nickname = ?2 OR NOT a.active)
             AND m.steps IS NOT NULL AND json_extract(m.steps, '$.steps') IS NOT NULL
             AND c.id IN (SELECT value FROM json_each(m.steps, '$.undo.contacts')) ORDER BY m.at, m.id, c.id""",
        (since, agent),
    )


def uncopied(db: Engine, since: int, agent: str) -> list[tuple[int, int, int, str]]:
    """(contact, order, note, text) of the entries of an agent's contacts that nobody copied, oldest contact first.

    Those of agents who work here no more are anyone's.
    The contact is the one that is kept with what undoes it all; its notes were saved from ``since`` on.
    """
    # Newest first and no further back than asked: notes have no index of their moments.
    return db.all(
        f"""SELECT c.id, k.order_id, k.id, k.text FROM note n
            CROSS JOIN contact c INDEXED BY contact_order ON c.order_id = n.order_id AND c.note_id = n.id
            CROSS JOIN agent a ON a.id = c.agent_id AND (a.nickname = ?2 OR NOT a.active)
            CROSS JOIN json_each(c.steps, '$.undo.contacts') j CROSS JOIN contact m ON m.id = j.value
            CROSS JOIN note k ON k.id = m.note_id
            WHERE n.id > coalesce((SELECT id FROM note WHERE saved_at < ?1 ORDER BY id DESC LIMIT 1), 0)
              AND {notes.uncopied("k")} ORDER BY n.id""",
        (since, agent),
    )


def told(db: Engine, order_id: int) -> list[str]:
    """What is kept of earlier calls with the order's buyer, newest first; without a buyer, about this order alone."""
    sql = """SELECT c.steps FROM contact c WHERE c.order_id IN (
               SELECT ?1 UNION
               SELECT o.id FROM sales_order o JOIN sales_order mine ON o.buyer_id = mine.buyer_id WHERE mine.id = ?1)
             AND json_extract(c.steps, '$.call.texts') IS NOT NULL ORDER BY c.at DESC, c.id DESC LIMIT 20"""
    return [row[0] for row in db.run(sql, (order_id,))]


def numbers_typed(db: Engine, order_ids: Sequence[int]) -> dict[int, list[str]]:
    """The telephone numbers that agents typed in calls with these orders' buyers; without a buyer, about this alone."""
    found: dict[int, list[str]] = {}
    number = "json_extract(c.steps, '$.call.texts.phone')"
    for order_id, text in db.run(
        f"""WITH mine(id, buyer_id) AS (
              SELECT id, buyer_id FROM sales_order WHERE id IN (SELECT value FROM json_each(?)))
            SELECT m.id, {number} FROM mine m
            CROSS JOIN contact c INDEXED BY contact_order ON c.order_id = m.id WHERE {number} IS NOT NULL
            UNION ALL
            SELECT m.id, {number} FROM mine m
            CROSS JOIN sales_order o INDEXED BY order_buyer ON o.buyer_id = m.buyer_id AND o.id <> m.id
            CROSS JOIN contact c INDEXED BY contact_order ON c.order_id = o.id WHERE {number} IS NOT NULL""",
        (listed(order_ids),),
    ):
        found.setdefault(order_id, []).append(text)
    return found


def there(db: Engine, order_ids: Sequence[int], *, any_state: bool) -> list[tuple[int, int, int | None]]:
    """(id, shop, owner) of those of the orders that are still there, in their order.

    Unless ``any_state``, those behind the first that were paid or closed meanwhile are left out.
    """
    sql = """SELECT id, shop_id, owner_id FROM sales_order WHERE id IN (SELECT value FROM json_each(?1))
             AND (?2 OR id = ?3 OR (status IN ('unpaid', 'unknown') AND mark IS NULL))"""
    found = {row[0]: row for row in db.all(sql, (listed(order_ids), any_state, order_ids[0]))}
    return [found[order_id] for order_id in dict.fromkeys(order_ids) if order_id in found]


def disown(db: Engine, order_ids: Sequence[int], agent_id: int) -> None:
    """Orders that an attempt made this agent's are nobody's again."""
    db.run(
        "UPDATE sales_order SET owner_id = NULL WHERE owner_id = ? AND id IN (SELECT value FROM json_each(?))",
        (agent_id, listed(order_ids)),
    )


def unbook(db: Engine, reminder_ids: Sequence[int], code: str, now: int) -> set[int]:
    """Cancel reminders that an attempt booked, where nobody dealt with them; returns their ids."""
    return {
        row[0]
        for row in db.all(
            """UPDATE reminder SET cancelled_at = ?, cancel_code = ? WHERE cancelled_at IS NULL
               AND acknowledged_at IS NULL AND id IN (SELECT value FROM json_each(?)) RETURNING id""",
            (now, code, listed(reminder_ids)),
        )
    }
