"""Reminder rows: booked, fired exactly once, cancelled with a code."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from app.domain.reminder import TASKS
from app.store.engine import Engine
from app.store.filters import listed

_OPEN = "cancelled_at IS NULL AND acknowledged_at IS NULL"
_NO_TASK = f"kind NOT IN ({', '.join(repr(str(kind)) for kind in sorted(TASKS))})"
# Never stored: as soon as they may be reminded again it is as if nothing had been.
_SILENT = f"""{_NO_TASK} AND EXISTS (
    SELECT 1 FROM sales_order so LEFT JOIN buyer sb ON sb.id = so.buyer_id
    WHERE so.id = subject_id
      AND (so.do_not_remind <> 0 OR so.risk IS NOT NULL OR sb.do_not_remind <> 0 OR sb.risk IS NOT NULL))"""
_SELECT = f"""
    SELECT m.id, m.subject_id, m.kind, m.due_at, m.fired_at, m.acknowledged_at, m.cancelled_at, m.cancel_code,
           a.nickname, o.order_no, o.shop_id, o.buyer_nick, o.status, o.created_at, o.closes_at,
           CASE WHEN NOT m.{_NO_TASK} THEN NULL
                WHEN o.do_not_remind <> 0 OR b.do_not_remind <> 0 THEN 'do_not_remind'
                WHEN coalesce(o.risk, b.risk) IS NOT NULL THEN 'suspect' END, m.escalated_at, m.said,
           CASE WHEN m.{_NO_TASK} THEN (
               SELECT json_group_array(json_array(c.at, c.channel, c.outcome, c.reason) ORDER BY c.at, c.id)
               FROM contact c
               WHERE c.order_id = o.id AND c.cancelled_at IS NULL AND c.outcome IS NOT NULL AND c.at <= m.created_at
               ) END, o.buyer_id,
           CASE WHEN m.kind = 'snooze' THEN (
               WITH RECURSIVE back (id, kind, created_at) AS (
                   SELECT m.id, m.kind, m.created_at
                   UNION ALL
                   SELECT p.id, p.kind, p.created_at FROM back n JOIN reminder p
                       ON p.subject_kind = 'order' AND p.subject_id = m.subject_id
                       AND p.acknowledged_at = n.created_at AND p.id < n.id AND p.{_NO_TASK}
                   -- Of several that were put off at once, in the order of their ids, each is its own.
                   WHERE n.kind = 'snooze' AND (
                       SELECT count(*) FROM reminder s WHERE s.subject_kind = 'order' AND s.subject_id = m.subject_id
                           AND s.acknowledged_at = p.acknowledged_at AND s.id < p.id AND s.{_NO_TASK}
                   ) = (
                       SELECT count(*) FROM reminder s WHERE s.subject_kind = 'order' AND s.subject_id = m.subject_id
                           AND s.created_at = n.created_at AND s.id < n.id AND s.kind = 'snooze'))
               SELECT kind FROM back WHERE kind <> 'snooze' ORDER BY id DESC LIMIT 1) END
    FROM reminder m JOIN sales_order o ON o.id = m.subject_id
    -- What is open of an agent who works here no more is anyone's.
    LEFT JOIN agent a ON a.id = m.agent_id AND (a.active OR coalesce(m.acknowledged_at, m.cancelled_at) IS NOT NULL)
    LEFT JOIN buyer b ON b.id = o.buyer_id
    WHERE m.subject_kind = 'order'
"""
# What is open is little, whatever there was before.
_SELECT_OPEN = _SELECT.replace("FROM reminder m JOIN", "FROM reminder m INDEXED BY reminder_open CROSS JOIN")


def add(db: Engine, order_id: int, kind: str, due_at: int, agent_id: int | None, said: str, now: int) -> int:
    """Book a reminder on an order; ``due_at`` in epoch seconds."""
    from app.store.schema import Reminder  # what only reads (every start) needs no peewee

    return int(
        Reminder.insert(
            subject_kind="order",
            subject_id=order_id,
            kind=kind,
            due_at=due_at,
            agent_id=agent_id,
            said=said,
            created_at=now,
        ).execute()
    )


def behind(db: Engine, order_id: int, now: int) -> int:
    """When what is done about an order's reminders now was done: behind its last contact that told something.

    That is now, but where the clock was put back since: the contact would seem to tell of what was booked after it.
    """
    (last,) = db.all(
        "SELECT max(at) FROM contact WHERE order_id = ? AND cancelled_at IS NULL AND outcome IS NOT NULL", (order_id,)
    )
    return max(now, last[0] or 0)


def of_order(db: Engine, order_id: int) -> list[tuple[Any, ...]]:
    """Every reminder of an order, soonest first, as ``_SELECT`` has them."""
    return db.all(_SELECT + " AND m.subject_id = ? ORDER BY m.due_at, m.id", (order_id,))


def put_off(db: Engine, order_id: int) -> dict[int, int]:
    """When each reminder of an order that was put off comes again, by its id: the snooze made as it was dealt with."""
    return dict(
        db.all(
            f"""SELECT m.id, min(n.due_at) FROM reminder m JOIN reminder n
                   ON n.subject_kind = m.subject_kind AND n.subject_id = m.subject_id
                   AND n.created_at = m.acknowledged_at AND n.id > m.id
                   AND CASE WHEN m.{_NO_TASK} THEN n.kind = 'snooze'
                            ELSE n.kind = m.kind AND (n.kind <> 'warehouse' OR n.said = m.said) END
               WHERE m.subject_kind = 'order' AND m.subject_id = ? GROUP BY m.id""",
            (order_id,),
        )
    )


def one(db: Engine, reminder_id: int) -> tuple[Any, ...] | None:
    return db.one(_SELECT + " AND m.id = ?", (reminder_id,))


def open_rows(db: Engine, until: int | None = None) -> list[tuple[Any, ...]]:
    """Reminders still to be dealt with, soonest first; ``until`` leaves out those that are not yet due.

    Those of buyers who may not be reminded are left out, here and wherever it is told what is due.
    """
    rule = f" AND m.{_OPEN.replace('AND ', 'AND m.')} AND NOT (m.{_SILENT})"
    if until is None:
        return db.all(_SELECT_OPEN + rule + " ORDER BY m.due_at, m.id")
    return db.all(_SELECT_OPEN + rule + " AND m.due_at <= ? ORDER BY m.due_at, m.id", (until,))


def fire(db: Engine, now: int) -> list[tuple[Any, ...]]:
    """Mark what has come due and was never shown, and return it: each row comes out of here once, ever."""
    due = [
        row[0]
        for row in db.run(
            "SELECT id FROM reminder WHERE due_at <= ? AND fired_at IS NULL AND cancelled_at IS NULL "
            f"AND acknowledged_at IS NULL AND NOT ({_SILENT}) ORDER BY due_at, id",
            (now,),
        )
    ]
    db.raw().executemany("UPDATE reminder SET fired_at = ? WHERE id = ?", [(now, reminder_id) for reminder_id in due])
    return [row for reminder_id in due if (row := one(db, reminder_id)) is not None]


def acknowledge(db: Engine, reminder_id: int, now: int) -> int | None:
    """Mark as dealt with; returns the order's id, None when it was dealt with or cancelled before."""
    changed = db.one(
        f"UPDATE reminder SET acknowledged_at = ? WHERE id = ? AND {_OPEN} RETURNING subject_id", (now, reminder_id)
    )
    return changed[0] if changed else None


def take_back(db: Engine, reminder_id: int) -> bool:
    """Forget a reminder that is still open, as if it had not been booked; whether it was there."""
    return bool(db.run(f"DELETE FROM reminder WHERE id = ? AND {_OPEN}", (reminder_id,)).rowcount)


def take_up(db: Engine, reminder_id: int) -> int | None:
    """Open again what was marked as dealt with; returns the order's id, None where there is nothing to open."""
    changed = db.one(
        "UPDATE reminder SET acknowledged_at = NULL WHERE id = ? AND acknowledged_at IS NOT NULL "
        "AND cancelled_at IS NULL RETURNING subject_id",
        (reminder_id,),
    )
    return changed[0] if changed else None


def move(db: Engine, reminder_id: int, due_at: int) -> int | None:
    """Give an open reminder that has not fired another moment; returns the order's id, None where it is too late."""
    changed = db.one(
        f"UPDATE reminder SET due_at = ? WHERE id = ? AND fired_at IS NULL AND {_OPEN} RETURNING subject_id",
        (due_at, reminder_id),
    )
    return changed[0] if changed else None


def cancel_of_orders(db: Engine, order_ids: list[int], code: str, now: int, run_id: int | None) -> set[int]:
    """Cancel the open reminders of orders with a reason; returns the reminders' ids.

    What is no payment reminder stays: for that an order is not over when it is paid.
    """
    cancelled: set[int] = set()
    for order_id in order_ids:
        found = db.all(
            "UPDATE reminder SET cancelled_at = ?, cancel_code = ?, cancel_run = ? "
            f"WHERE subject_kind = 'order' AND subject_id = ? AND {_NO_TASK} AND {_OPEN} RETURNING id",
            (now, code, run_id, order_id),
        )
        cancelled.update(row[0] for row in found)
    return cancelled


def reopen(db: Engine, order_id: int, run_id: int) -> set[int]:
    """Open again what the run ``run_id`` cancelled on an order."""
    found = db.all(
        "UPDATE reminder SET cancelled_at = NULL, cancel_code = NULL, cancel_run = NULL "
        "WHERE subject_kind = 'order' AND subject_id = ? AND cancel_run = ? RETURNING id",
        (order_id, run_id),
    )
    return {row[0] for row in found}


def reopen_one(db: Engine, reminder_id: int, run_ids: Sequence[int]) -> bool:
    """Open a reminder again if one of these runs cancelled it; whether it did."""
    changed = db.run(
        f"UPDATE reminder SET cancelled_at = NULL, cancel_code = NULL, cancel_run = NULL "
        f"WHERE id = ? AND cancel_run IN ({','.join(map(str, run_ids))})",
        (reminder_id,),
    )
    return bool(changed.rowcount)


class Open(NamedTuple):
    """A reminder that is to be dealt with; ``said``: in which words its moment was."""

    order_id: int
    due_at: int
    kind: str
    said: str | None
    created_at: int


def open_of(db: Engine, order_ids: Iterable[int]) -> list[Open]:
    """What is booked on these orders, soonest first; without those of buyers who may not be reminded."""
    sql = f"""SELECT subject_id, due_at, kind, said, created_at FROM reminder
              WHERE subject_kind = 'order' AND {_OPEN} AND NOT ({_SILENT})
                AND subject_id IN (SELECT value FROM json_each(?)) ORDER BY due_at, id"""
    return [Open(*row) for row in db.run(sql, (listed(order_ids),))]


def unanswered(db: Engine, until: int) -> list[tuple[int, int, int, int]]:
    """(id, due at, fired at, shop) of what fell due by ``until``, was shown once, and lies there still."""
    return db.all(
        f"""SELECT m.id, m.due_at, m.fired_at, o.shop_id
            FROM reminder m INDEXED BY reminder_open CROSS JOIN sales_order o ON o.id = m.subject_id
            WHERE m.subject_kind = 'order' AND m.due_at <= ? AND m.fired_at IS NOT NULL AND m.escalated_at IS NULL
              AND m.{_OPEN.replace("AND ", "AND m.")} AND NOT (m.{_SILENT})""",
        (until,),
    )


def escalate(db: Engine, reminder_ids: Sequence[int], now: int) -> list[tuple[Any, ...]]:
    """Mark what is told of once more, and return it; each row comes out of here once, ever."""
    sql = f"UPDATE reminder SET escalated_at = ? WHERE id = ? AND escalated_at IS NULL AND {_OPEN}"
    told = [reminder_id for reminder_id in reminder_ids if db.run(sql, (now, reminder_id)).rowcount]
    return [row for reminder_id in told if (row := one(db, reminder_id)) is not None]


def any_due(db: Engine, now: int) -> bool:
    """Whether ``fire`` would find anything; asked every few seconds, so it must not write."""
    found = db.run(
        "SELECT 1 FROM reminder WHERE due_at <= ? AND fired_at IS NULL AND cancelled_at IS NULL "
        f"AND acknowledged_at IS NULL AND NOT ({_SILENT}) LIMIT 1",
        (now,),
    )
    return found.fetchone() is not None


def kind_of(db: Engine, reminder_id: int) -> tuple[str, str | None] | None:
    """(kind, what was said) of a reminder; of the warehouse's kind that is the id of its note."""
    row: tuple[str, str | None] | None = db.one("SELECT kind, said FROM reminder WHERE id = ?", (reminder_id,))
    return row


# A note's own, and those of the entries that it took the place of.
_CHAIN = """WITH RECURSIVE chain (id) AS (
    SELECT ? UNION SELECT n.points_at FROM note n JOIN chain c ON c.id = n.id WHERE n.points_at IS NOT NULL)"""
_OF_NOTE = f"""subject_kind = 'order' AND subject_id = ? AND kind = 'warehouse' AND {_OPEN}
    AND said IN (SELECT CAST(id AS TEXT) FROM chain)"""


def of_note(db: Engine, order_id: int, note_id: int) -> int | None:
    """The open task to tell the warehouse of a note, or of what it corrects."""
    row = db.one(f"{_CHAIN} SELECT id FROM reminder WHERE {_OF_NOTE}", (note_id, order_id))
    return row[0] if row else None


def cancel_of_note(db: Engine, order_id: int, note_id: int, code: str, now: int) -> set[int]:
    """Cancel the task to tell the warehouse of a note, or of what it corrects; returns the ids of what was open."""
    sql = f"{_CHAIN} UPDATE reminder SET cancelled_at = ?, cancel_code = ? WHERE {_OF_NOTE} RETURNING id"
    return {row[0] for row in db.all(sql, (note_id, now, code, order_id))}


def agent_of(db: Engine, reminder_id: int) -> int | None:
    row = db.one("SELECT agent_id FROM reminder WHERE id = ?", (reminder_id,))
    return row[0] if row else None


def booked_by(db: Engine, order_id: int, agent_id: int) -> list[int]:
    """The open reminders of an order that are in an agent's list; without tasks, which are about something else."""
    sql = f"""SELECT id FROM reminder
              WHERE subject_kind = 'order' AND subject_id = ? AND agent_id = ? AND {_NO_TASK} AND {_OPEN}"""
    return [row[0] for row in db.run(sql, (order_id, agent_id))]


def give(db: Engine, reminder_id: int, agent_id: int | None) -> int | None:
    """Put an open reminder in an agent's list, or in nobody's (None).

    Returns the order's id; None where the reminder is over, or there already.
    """
    changed = db.one(
        f"UPDATE reminder SET agent_id = ? WHERE id = ? AND agent_id IS NOT ? AND {_OPEN} RETURNING subject_id",
        (agent_id, reminder_id, agent_id),
    )
    return changed[0] if changed else None


def order_of(db: Engine, reminder_id: int) -> int:
    """The order that a reminder is about; 0 for an unknown one."""
    row = db.one("SELECT subject_id FROM reminder WHERE id = ?", (reminder_id,))
    return int(row[0]) if row else 0
