"""What the guards before a contact ask of the data, and what agents settle about owners and buyers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from app.store.engine import Engine
from app.store.filters import listed
from app.store.notes import ENTRY, TAKEN, WITHDRAWAL

WHY = {"do_not_remind": "do_not_remind_because", "risk": "risk_because"}
"""What is said of a buyer, and the field of ``change`` that has the reason."""


class Owner(NamedTuple):
    """Whose order it is; ``id`` None: a colleague elsewhere, of whom the platform's memo has the name alone."""

    id: int | None
    name: str


def owners(db: Engine, order_ids: Sequence[int]) -> dict[int, Owner]:
    """Whose orders these are (28): who took it over, else the first with a contact or a note, the platform's too.

    An order of an agent who works here no more is nobody's.
    """
    wanted = listed(order_ids)
    found: dict[int, tuple[int | None, str]] = {}
    for order_id, agent_id, name in db.run(
        """SELECT o.id, a.id, a.nickname FROM sales_order o JOIN agent a ON a.id = o.owner_id
           WHERE o.id IN (SELECT value FROM json_each(?))""",
        (wanted,),
    ):
        found[order_id] = agent_id, name
    left = [order_id for order_id in order_ids if order_id not in found]
    if left:
        found |= _firsts(db, left)
    gone = {row[0] for row in db.run("SELECT id FROM agent WHERE active = 0")}
    return {order_id: Owner(*one) for order_id, one in found.items() if one[0] not in gone}


def _firsts(db: Engine, order_ids: Sequence[int]) -> dict[int, tuple[int | None, str]]:
    wanted = listed(order_ids)
    deeds: list[tuple[int, int, int | None, str]] = db.all(
        """SELECT c.order_id, c.at, c.agent_id, coalesce(a.nickname, c.agent_name)
           FROM contact c LEFT JOIN agent a ON a.id = c.agent_id
           WHERE c.cancelled_at IS NULL AND c.order_id IN (SELECT value FROM json_each(?))
             AND coalesce(a.nickname, c.agent_name) IS NOT NULL""",
        (wanted,),
    )
    roots: dict[int, int] = {}
    begun: dict[int, tuple[int, int, int, str]] = {}
    for note_id, points_at, kind, *deed in db.run(
        """SELECT n.id, n.points_at, n.kind, n.order_id, n.saved_at, n.agent_id, a.nickname
           FROM note n JOIN agent a ON a.id = n.agent_id
           WHERE n.order_id IN (SELECT value FROM json_each(?)) ORDER BY n.id""",
        (wanted,),
    ):
        root = roots[note_id] = roots.get(points_at, note_id)
        if kind == ENTRY:
            begun[note_id] = (deed[0], deed[1], deed[2], deed[3])
        elif kind == WITHDRAWAL:
            begun.pop(root, None)
    found: dict[int, tuple[int | None, str]] = {}
    for order_id, _at, agent_id, name in sorted([*deeds, *begun.values()], key=lambda deed: deed[1]):
        found.setdefault(order_id, (agent_id, name))
    return found


def touches(db: Engine, order_id: int, buyer_id: int | None, since: int) -> list[tuple[Any, ...]]:
    """(order, when, channel, agent, outcome, reason) of the contacts that count, oldest first.

    All about the order, and those with its buyer since then about any other, in whichever shop.
    """
    return db.all(
        """SELECT c.order_id, c.at, c.channel, coalesce(a.nickname, c.agent_name), c.outcome, c.reason
           FROM contact c LEFT JOIN agent a ON a.id = c.agent_id
           WHERE c.order_id IN (SELECT ?1 UNION SELECT id FROM sales_order WHERE buyer_id = ?2)
             AND (c.order_id = ?1 OR c.at >= ?3) AND c.cancelled_at IS NULL ORDER BY c.at, c.id""",
        (order_id, buyer_id, since),
    )


def nickname(db: Engine, agent_id: int | None) -> str | None:
    """The nickname of an agent; None for nobody."""
    row = db.one("SELECT nickname FROM agent WHERE id = ?", (agent_id,))
    return row[0] if row else None


# -- owners ------------------------------------------------------------------------------------------------------------


def take_over(db: Engine, order_id: int, agent_id: int, reason: str, now: int) -> None:
    """Make the order an agent's."""
    (before,) = db.one("SELECT owner_id FROM sales_order WHERE id = ?", (order_id,))
    db.run("UPDATE sales_order SET owner_id = ? WHERE id = ?", (agent_id, order_id))
    _tell(db, "order", order_id, ("owner_id", before, agent_id), now, agent_id)
    _tell(db, "order", order_id, (TAKEN, None, reason), now, agent_id)


def give_back(db: Engine, order_id: int, now: int, agent_id: int) -> bool:
    """Take the last take-over back; whether there was one that still holds."""
    last = db.one(
        """SELECT old, new FROM change INDEXED BY change_subject
           WHERE subject = 'order' AND subject_id = ? AND field = 'owner_id' ORDER BY id DESC LIMIT 1""",
        (order_id,),
    )
    reason = taken_because(db, order_id)
    if last is None or reason is None:
        return False
    db.run("UPDATE sales_order SET owner_id = ? WHERE id = ?", (last[0], order_id))
    _tell(db, "order", order_id, ("owner_id", last[1], last[0]), now, agent_id)
    _tell(db, "order", order_id, (TAKEN, reason, None), now, agent_id)
    return True


def taken_because(db: Engine, order_id: int) -> str | None:
    """Why the order was taken over; None where it was not, or was given back."""
    return _last(db, "order", order_id, TAKEN)


# -- buyers ------------------------------------------------------------------------------------------------------------


def buyer(db: Engine, buyer_id: int) -> tuple[bool, str | None] | None:
    """(do not remind, risk) of a buyer; None for an unknown one."""
    row = db.one("SELECT do_not_remind, risk FROM buyer WHERE id = ?", (buyer_id,))
    return (bool(row[0]), row[1]) if row else None


def buyer_of(db: Engine, order_id: int) -> int | None:
    """The buyer of an order, where it is known who that is."""
    row = db.one("SELECT buyer_id FROM sales_order WHERE id = ?", (order_id,))
    return row[0] if row else None


def say(db: Engine, buyer_id: int, field: str, value: int | str | None, reason: str, now: int, agent_id: int) -> None:
    """Write what is so of a buyer from now on: ``do_not_remind`` (1 or 0) or ``risk`` (None: none any more)."""
    (before,) = db.one(f"SELECT {field} FROM buyer WHERE id = ?", (buyer_id,))
    db.run(f"UPDATE buyer SET {field} = ? WHERE id = ?", (value, buyer_id))
    _tell(db, "buyer", buyer_id, (field, before, value), now, agent_id)
    _tell(db, "buyer", buyer_id, (WHY[field], _last(db, "buyer", buyer_id, WHY[field]), reason or None), now, agent_id)


def because(db: Engine, buyer_id: int, field: str) -> str | None:
    """The reason that was given last for what is so of a buyer."""
    return _last(db, "buyer", buyer_id, WHY[field])


def open_orders(db: Engine, buyer_id: int) -> set[int]:
    """The orders of a buyer that the plan reckons with."""
    return {
        row[0] for row in db.run("SELECT id FROM sales_order WHERE buyer_id = ? AND status = 'unpaid'", (buyer_id,))
    }


def open_reminders(db: Engine, buyer_id: int) -> set[int]:
    """What is booked on a buyer's orders and was not dealt with, shown or silent."""
    return {
        row[0]
        for row in db.run(
            """SELECT m.id FROM sales_order o JOIN reminder m ON m.subject_kind = 'order' AND m.subject_id = o.id
               WHERE o.buyer_id = ? AND m.cancelled_at IS NULL AND m.acknowledged_at IS NULL""",
            (buyer_id,),
        )
    }


def _tell(db: Engine, subject: str, subject_id: int, what: tuple[str, Any, Any], now: int, agent_id: int) -> None:
    db.run(
        "INSERT INTO change (subject, subject_id, field, old, new, at, agent_id) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (subject, subject_id, *what, now, agent_id),
    )


def _last(db: Engine, subject: str, subject_id: int, field: str) -> str | None:
    row = db.one(
        """SELECT new FROM change INDEXED BY change_subject
           WHERE subject = ? AND subject_id = ? AND field = ? ORDER BY id DESC LIMIT 1""",
        (subject, subject_id, field),
    )
    return row[0] if row else None
