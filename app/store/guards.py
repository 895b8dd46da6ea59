"""What the guards before a contact ask of the data, and what agents settle about owners and buyers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from app.store import reminders
from app.store.engine import Engine
from app.store.filters import HOLDER, listed
from app.store.notes import ENTRY, WITHDRAWAL

TAKEN, GIVEN_BACK, FORMER = "taken_because", "given_back", "taken_from"
"""Fields of ``change`` that follow an owner's: why an order was taken over, that this was taken back, and from whom it
was taken where that is known by name alone."""

WHY = {"do_not_remind": "do_not_remind_because", "risk": "risk_because"}
"""What is said of a buyer, or of an order alone, and the field of ``change`` that has the reason."""

Subject = tuple[str, int]
"""Of whom something is said: ``buyer``, or ``order`` where nobody knows who the buyer is, and its id."""
_TABLES = {"buyer": "buyer", "order": "sales_order"}


class Owner(NamedTuple):
    """Whose order it is; ``id`` None: a colleague elsewhere, of whom the platform's memo has the name alone."""

    id: int | None
    name: str


def owners(db: Engine, order_ids: Sequence[int]) -> dict[int, Owner]:
    """Whose orders these are (28): who took it over, else the first with a contact or a note, the platform's too.

    An order of an agent who works here no more is nobody's. ``filters`` finds orders by the same column.
    """
    return {
        order_id: Owner(agent_id, name)
        for order_id, agent_id, name in db.run(
            f"""SELECT o.id, a.id, coalesce(a.nickname, {HOLDER}) FROM sales_order o
                LEFT JOIN agent a ON a.id = {HOLDER}
                WHERE o.id IN (SELECT value FROM json_each(?)) AND {HOLDER} IS NOT NULL AND a.active IS NOT 0""",
            (listed(order_ids),),
        )
    }


def settle(db: Engine, order_ids: Sequence[int]) -> None:
    """Write down with these orders what contacts and notes tell of them, after one came, changed or went."""
    for name, found in (("first_by", firsts(db, order_ids)), ("last_reason", last_reasons(db, order_ids))):
        db.raw().executemany(
            f"UPDATE sales_order SET {name} = ?1 WHERE id = ?2 AND {name} IS NOT ?1",
            [(found.get(order_id), order_id) for order_id in order_ids],
        )


def last_reasons(db: Engine, order_ids: Sequence[int]) -> dict[int, str | None]:
    """The reason (``call.REASONS``) for not paying, as the last contact has it that told any."""
    told = db.all(
        """SELECT order_id, reason FROM contact
           WHERE cancelled_at IS NULL AND reason IS NOT NULL AND order_id IN (SELECT value FROM json_each(?))
           ORDER BY at, id""",
        (listed(order_ids),),
    )
    if not told:
        return {}
    from app.domain import call  # most contacts ask for none

    return {order_id: call.main(reason) for order_id, reason in told}


def firsts(db: Engine, order_ids: Sequence[int]) -> dict[int, int | str]:
    """The first with a contact or a note that stands: an agent's id, or the name of a colleague elsewhere."""
    wanted = listed(order_ids)
    deeds: list[tuple[int, int, int | str]] = db.all(
        """SELECT order_id, at, coalesce(agent_id, agent_name) FROM contact
           WHERE cancelled_at IS NULL AND order_id IN (SELECT value FROM json_each(?))
             AND coalesce(agent_id, agent_name) IS NOT NULL ORDER BY id""",
        (wanted,),
    )
    roots: dict[int, int] = {}
    begun: dict[int, tuple[int, int, int | str]] = {}
    for note_id, points_at, kind, *deed in db.run(
        """SELECT id, points_at, kind, order_id, saved_at, agent_id FROM note
           WHERE order_id IN (SELECT value FROM json_each(?)) ORDER BY id""",
        (wanted,),
    ):
        root = roots[note_id] = roots.get(points_at, note_id)
        if kind == ENTRY:
            begun[note_id] = (deed[0], deed[1], deed[2])
        elif kind == WITHDRAWAL:
            begun.pop(root, None)
    found: dict[int, int | str] = {}
    for order_id, _at, who in sorted([*deeds, *begun.values()], key=lambda deed: deed[1]):
        found.setdefault(order_id, who)
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


def paid_lately(db: Engine, order_id: int, buyer_id: int, since: int, until: int) -> list[tuple[Any, ...]]:
    """(id, number, titles, kinds, quantity) of the buyer's other orders that were paid in that time, newest first."""
    return db.all(
        """SELECT id, order_no, item_title, item_kinds, item_quantity FROM sales_order INDEXED BY order_buyer
           WHERE buyer_id = ? AND id <> ? AND paid_at BETWEEN ? AND ? AND status IN ('paid', 'shipped', 'finished')
           ORDER BY paid_at DESC""",
        (buyer_id, order_id, since, until),
    )


def nickname(db: Engine, agent_id: int | None) -> str | None:
    """The nickname of an agent; None for nobody."""
    row = db.one("SELECT nickname FROM agent WHERE id = ?", (agent_id,))
    return row[0] if row else None


# -- owners ------------------------------------------------------------------------------------------------------------


def take_over(db: Engine, order_id: int, agent_id: int, reason: str, now: int) -> set[int]:
    """Make the order an agent's, with what the owner before has booked on it; returns the ids of these reminders."""
    before, earlier = owner_id(db, order_id), taken_because(db, order_id)
    former = owners(db, [order_id]).get(order_id)
    db.run("UPDATE sales_order SET owner_id = ? WHERE id = ?", (agent_id, order_id))
    tell(db, "order", order_id, ("owner_id", before, agent_id), now, agent_id)
    if before is None and former is not None:
        tell(db, "order", order_id, (FORMER, None, former.name), now, agent_id)
    tell(db, "order", order_id, (TAKEN, earlier, reason), now, agent_id)
    booked = reminders.booked_by(db, order_id, former.id) if former is not None and former.id is not None else ()
    for one in booked:
        reminders.give(db, one, agent_id)
        tell(db, "reminder", one, ("agent_id", former.id if former else None, agent_id), now, agent_id)
    return set(booked)


def give_back(db: Engine, order_id: int, now: int, agent_id: int) -> set[int] | None:
    """Take the last take-over back; None where none holds, else the ids of the reminders that go back with it."""
    taken = _taken(db, order_id)
    if taken is None:
        return None
    former, taker, reason = taken
    db.run("UPDATE sales_order SET owner_id = ? WHERE id = ?", (former, order_id))
    tell(db, "order", order_id, ("owner_id", taker, former), now, agent_id)
    tell(db, "order", order_id, (GIVEN_BACK, reason, None), now, agent_id)
    again: set[int] = set()
    for one in reminders.booked_by(db, order_id, taker):
        came = db.one(
            """SELECT id, old FROM change INDEXED BY change_subject
               WHERE subject = 'reminder' AND subject_id = ? AND field = 'agent_id' AND new = ?
               ORDER BY id DESC LIMIT 1""",
            (one, taker),
        )
        if came is not None:
            reminders.give(db, one, came[1])
            db.run("DELETE FROM change WHERE id = ?", came[:1])  # or an earlier take-over could not be taken back
            again.add(one)
    return again


def taken_because(db: Engine, order_id: int) -> str | None:
    """Why the order was taken over; None where it was not, was given back, or is another's since."""
    taken = _taken(db, order_id)
    return taken[2] if taken is not None else None


def owner_id(db: Engine, order_id: int) -> int | None:
    """The agent the order is written down for, whoever works here still."""
    (found,) = db.one("SELECT owner_id FROM sales_order WHERE id = ?", (order_id,))
    return found


def _taken(db: Engine, order_id: int) -> tuple[int | None, int, str] | None:
    """(owner before, owner since, reason) of the take-over that holds; those that were given back are stepped over."""
    back, reason = 0, None
    for field, old, new in db.run(
        """SELECT field, old, new FROM change INDEXED BY change_subject
           WHERE subject = 'order' AND subject_id = ? AND field IN ('owner_id', ?, ?) ORDER BY id DESC""",
        (order_id, TAKEN, GIVEN_BACK),
    ):
        if field == GIVEN_BACK:
            back += 1
        elif field == TAKEN and back:
            back -= 1
        elif field == TAKEN:
            reason = new
        elif reason is not None:  # the owner that goes with it
            return (old, new, reason) if new == owner_id(db, order_id) else None
    return None


def handed(db: Engine, order_id: int) -> list[tuple[int, str, str | None, str, bool]]:
    """(when, agent, former owner, reason, whether it was given back) of every change of its owner, oldest first.

    Given back it was by the agent and to the former owner.
    """
    found: list[tuple[int, str, str | None, str, bool]] = []
    former = given_to = None
    for at, field, reason, before, after, by in db.run(
        """SELECT c.at, c.field, iif(c.field = ?2, c.old, c.new), was.nickname, will.nickname, by.nickname
           FROM change c INDEXED BY change_subject JOIN agent by ON by.id = c.agent_id
           LEFT JOIN agent was ON c.field = 'owner_id' AND was.id = c.old
           LEFT JOIN agent will ON c.field = 'owner_id' AND will.id = c.new
           WHERE c.subject = 'order' AND c.subject_id = ?1 AND c.field IN ('owner_id', ?2, ?3, ?4) ORDER BY c.id""",
        (order_id, GIVEN_BACK, TAKEN, FORMER),
    ):
        if field == "owner_id":
            former, given_to = before, after
        elif field == FORMER:
            former = reason
        else:
            back = field == GIVEN_BACK
            found.append((at, by, given_to if back else former, reason or "", back))
    return found


# -- buyers, and orders whose buyer nobody knows -----------------------------------------------------------------------


def said_of(db: Engine, whom: Subject, field: str) -> tuple[int | str | None] | None:
    """What is so of them by now, ``do_not_remind`` or ``risk``; None where nobody of the kind is known."""
    found: tuple[int | str | None] | None = db.one(f"SELECT {field} FROM {_TABLES[whom[0]]} WHERE id = ?", (whom[1],))
    return found


def say(db: Engine, whom: Subject, field: str, value: int | str | None, reason: str, now: int, agent_id: int) -> None:
    """Write what is so from now on: ``do_not_remind`` (1 or 0) or ``risk`` (None: none any more)."""
    (before,) = db.one(f"SELECT {field} FROM {_TABLES[whom[0]]} WHERE id = ?", (whom[1],))
    db.run(f"UPDATE {_TABLES[whom[0]]} SET {field} = ? WHERE id = ?", (value, whom[1]))
    tell(db, *whom, (field, before, value), now, agent_id)
    tell(db, *whom, (WHY[field], because(db, whom, field), reason or None), now, agent_id)


def because(db: Engine, whom: Subject, field: str) -> str | None:
    """The reason that was given last for what is so."""
    return _last(db, *whom, WHY[field])


_OF = {"buyer": "o.buyer_id = ?", "order": "o.id = ?"}


def open_orders(db: Engine, whom: Subject) -> set[int]:
    """The orders of a buyer, or the one order, that the plan reckons with."""
    sql = f"SELECT o.id FROM sales_order o WHERE {_OF[whom[0]]} AND o.status = 'unpaid'"
    return {row[0] for row in db.run(sql, (whom[1],))}


def open_reminders(db: Engine, whom: Subject) -> set[int]:
    """What is booked on those orders and was not dealt with, shown or silent."""
    return {
        row[0]
        for row in db.run(
            f"""SELECT m.id FROM sales_order o JOIN reminder m ON m.subject_kind = 'order' AND m.subject_id = o.id
                WHERE {_OF[whom[0]]} AND m.cancelled_at IS NULL AND m.acknowledged_at IS NULL""",
            (whom[1],),
        )
    }


def tell(db: Engine, subject: str, subject_id: int, what: tuple[str, Any, Any], now: int, agent_id: int) -> None:
    """Write into the history that a field is another: (field, old, new)."""
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
