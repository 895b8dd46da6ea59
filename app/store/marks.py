"""Marks: an agent saw on the platform that an order is paid or closed, before an export says so.

The next import that speaks for a later moment takes the mark away, whatever it says; undoing that brings it back.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from app.domain.reminder import Cancel, cancelled_by
from app.domain.status import Status
from app.store import reminders
from app.store.engine import Engine

if TYPE_CHECKING:
    from app.store.schema import ImportRun

FIELDS = ("mark", "marked_at", "marked_by")


class Moved:
    """What changed: the ids of orders and of reminders, and how many marks an import contradicted."""

    def __init__(self) -> None:
        self.orders: set[int] = set()
        self.reminders: set[int] = set()
        self.contradicted = 0


class LaterRun(Protocol):
    """A finished run after the one that is taken back, which saw the order."""

    id: int
    as_of: int
    carries: set[str]


def put(
    db: Engine, order_ids: Sequence[int], what: str | None, now: int, agent_id: int, *, seen_at: int | None = None
) -> Moved:
    """Mark orders, or with None take their marks away; what is gone, over or marked so already is passed by.

    A marked order's open reminders are cancelled; without the mark they are open again, unless an import shows the
    order over. ``seen_at``: the moment of a mark that comes back, else it is ``now``.
    """
    moved, mark = Moved(), (what, now if seen_at is None else seen_at, agent_id) if what else (None, None, None)
    for order_id in order_ids:
        row = db.one("SELECT status, mark, marked_at, marked_by FROM sales_order WHERE id = ?", (order_id,))
        if row is None or row[1] == what or (what is not None and cancelled_by(Status(row[0])) is not None):
            continue
        _record(db, order_id, row[1:], mark, now, agent_id=agent_id)
        moved.orders.add(order_id)
        if what is None:
            moved.reminders |= {row[0] for row in _open_again(db, order_id)}
            moved.reminders |= cancel_over(db, order_id, now)
        else:
            moved.reminders |= reminders.cancel_of_orders(db, [order_id], Cancel.MARKED, now, None)
    return moved


def judge(db: Engine, run: ImportRun, seen: Collection[int], now: int) -> Moved:
    """What a slice of an import says of the marks on the orders it saw: confirmed or contradicted, they go."""
    moved = Moved()
    sql = """SELECT id, status, mark, marked_at, marked_by FROM sales_order
             WHERE shop_id = ? AND mark IS NOT NULL AND coalesce(marked_at, 0) < ?"""
    found = db.all(sql, (run.shop_id, run.as_of))
    if not found or "status" not in json.loads(run.fields):
        return moved
    known = frozenset(seen)
    for order_id, status, *mark in found:
        if order_id not in known or status == Status.UNKNOWN:
            continue
        _record(db, order_id, mark, (None, None, None), now, run_id=run.id)
        moved.orders.add(order_id)
        if status == Status.UNPAID:
            moved.contradicted += 1
            moved.reminders |= _reopen(db, order_id, now, run.id)
    return moved


def take_back(db: Engine, run_id: int, order_id: int, later: Sequence[LaterRun]) -> Moved:
    """The mark that a run took away is there again, unless an agent marked anew or a later run would have taken it."""
    moved = Moved()
    rows = db.all(
        f"""SELECT id, field, old FROM change INDEXED BY change_subject
            WHERE subject = 'order' AND subject_id = ? AND run_id = ? AND field IN {FIELDS} ORDER BY id""",
        (order_id, run_id),
    )
    if not rows or marked_since(db, order_id, rows[0][0]):
        return moved
    old = {name: value for _, name, value in rows}
    heir, contradicts = _heir(db, order_id, old["marked_at"] or 0, later)
    moved.orders.add(order_id)
    opened = _opened(db, order_id, run_id)
    if heir is None:
        db.run(
            "UPDATE sales_order SET mark = ?, marked_at = ?, marked_by = ? WHERE id = ?",
            (*(old[name] for name in FIELDS), order_id),
        )
    else:
        _hand_on(db, [row[0] for row in rows], heir.id)
    if not contradicts:
        moved.reminders |= _cancel_again(db, opened)
    elif opened and heir is not None:
        _hand_on(db, [change_id for change_id, *_ in opened], heir.id)
        # What a run between the two cancelled had been cancelled by the mark then, and was opened by the heir.
        between = [run.id for run in later if run.id < heir.id]
        moved.reminders |= {one for _, one, _ in opened if reminders.reopen_one(db, one, between)}
    elif heir is not None:
        (at,) = db.one("SELECT finished_at FROM import_run WHERE id = ?", (heir.id,))
        again = _reopen(db, order_id, at, heir.id)
        moved.reminders |= again
        _cancel_since(db, order_id, again, [run.id for run in later if run.id > heir.id])
    return moved


def _cancel_since(db: Engine, order_id: int, again: set[int], run_ids: Sequence[int]) -> None:
    """What was opened again would have been cancelled by the first of these runs that showed the order over."""
    told = db.all(
        f"""SELECT c.new, c.run_id, r.finished_at FROM change c INDEXED BY change_subject
            JOIN import_run r ON r.id = c.run_id
            WHERE c.subject = 'order' AND c.subject_id = ? AND c.field = 'status'
              AND c.run_id IN ({",".join(map(str, run_ids))}) ORDER BY c.run_id""",
        (order_id,),
    )
    for status, run_id, at in told:
        if (code := cancelled_by(Status(status))) is not None:
            db.raw().executemany(
                "UPDATE reminder SET cancelled_at = ?, cancel_code = ?, cancel_run = ? WHERE id = ?",
                [(at, code, run_id, one) for one in again],
            )
            return


def cancel_over(db: Engine, order_id: int, now: int) -> set[int]:
    """An order that is paid or closed leaves nothing to remind of; it is cancelled in the name of the run that says so.

    Taking that run back opens it again. Returns the reminders' ids.
    """
    status, writer = db.one("SELECT status, created_run FROM sales_order WHERE id = ?", (order_id,))
    if (code := cancelled_by(Status(status))) is None:
        return set()
    # By the first of the runs that have shown it over ever since: without a later one it would be cancelled as well.
    for by, old in db.all(
        """SELECT c.run_id, c.old FROM change c INDEXED BY change_subject JOIN import_run r ON r.id = c.run_id
           WHERE c.subject = 'order' AND c.subject_id = ? AND c.field = 'status' AND r.state = 'done'
           ORDER BY c.run_id DESC""",
        (order_id,),
    ):
        if (before := cancelled_by(Status(old))) is None:
            writer = by
            break
        code = before
    return reminders.cancel_of_orders(db, [order_id], code, now, writer)


def _record(
    db: Engine,
    order_id: int,
    old: Sequence[Any],
    new: Sequence[Any],
    now: int,
    *,
    agent_id: int | None = None,
    run_id: int | None = None,
) -> None:
    db.run("UPDATE sales_order SET mark = ?, marked_at = ?, marked_by = ? WHERE id = ?", (*new, order_id))
    db.raw().executemany(
        "INSERT INTO change (subject, subject_id, field, old, new, at, agent_id, run_id) "
        "VALUES ('order', ?, ?, ?, ?, ?, ?, ?)",
        [
            (order_id, name, before, after, now, agent_id, run_id)
            for name, before, after in zip(FIELDS, old, new, strict=True)
        ],
    )


def _open_again(db: Engine, order_id: int) -> list[tuple[int, int]]:
    """(id, when it was cancelled) of the reminders that the order's mark had cancelled, which now are open."""
    (since,) = db.one(
        "SELECT coalesce(max(at), 0) FROM change "
        "WHERE subject = 'order' AND subject_id = ? AND field = 'mark' AND old IS NULL",
        (order_id,),
    )
    found = db.all(
        "SELECT id, cancelled_at FROM reminder WHERE subject_kind = 'order' AND subject_id = ? AND cancel_code = ? "
        "AND cancel_run IS NULL AND cancelled_at >= ?",
        (order_id, Cancel.MARKED, since),
    )
    db.raw().executemany(
        "UPDATE reminder SET cancelled_at = NULL, cancel_code = NULL WHERE id = ?", [row[:1] for row in found]
    )
    return found


def _reopen(db: Engine, order_id: int, now: int, run_id: int) -> set[int]:
    """Open what the mark had cancelled because of a run, and remember when that was."""
    found = _open_again(db, order_id)
    db.raw().executemany(
        "INSERT INTO change (subject, subject_id, field, old, new, at, run_id) "
        "VALUES ('reminder', ?, 'cancelled_at', ?, NULL, ?, ?)",
        [(reminder_id, cancelled_at, now, run_id) for reminder_id, cancelled_at in found],
    )
    return {row[0] for row in found}


def _opened(db: Engine, order_id: int, run_id: int) -> list[tuple[int, int, int]]:
    """(change, reminder, when it had been cancelled) of what the run opened on the order."""
    return db.all(
        """SELECT c.id, m.id, c.old FROM reminder m
           JOIN change c INDEXED BY change_subject
             ON c.subject = 'reminder' AND c.subject_id = m.id AND c.run_id = ?
           WHERE m.subject_kind = 'order' AND m.subject_id = ? AND c.field = 'cancelled_at'""",
        (run_id, order_id),
    )


def _cancel_again(db: Engine, opened: Sequence[tuple[int, int, int]]) -> set[int]:
    """What the run opened was never open, unless an agent dealt with it meanwhile."""
    again: set[int] = set()
    for _, reminder_id, cancelled_at in opened:
        changed = db.one(
            "UPDATE reminder SET cancelled_at = ?, cancel_code = ?, cancel_run = NULL "
            "WHERE id = ? AND acknowledged_at IS NULL RETURNING id",
            (cancelled_at, Cancel.MARKED, reminder_id),
        )
        again.update(changed or ())
    return again


def marked_since(db: Engine, order_id: int, change_id: int) -> bool:
    """Whether an agent marked or unmarked the order after that change."""
    sql = (
        "SELECT 1 FROM change WHERE subject = 'order' AND subject_id = ? AND field = 'mark' "
        "AND run_id IS NULL AND id > ? LIMIT 1"
    )
    return db.one(sql, (order_id, change_id)) is not None


def _hand_on(db: Engine, change_ids: Sequence[int], run_id: int) -> None:
    db.raw().executemany("UPDATE change SET run_id = ? WHERE id = ?", [(run_id, one) for one in change_ids])


def _heir(db: Engine, order_id: int, marked_at: int, later: Sequence[LaterRun]) -> tuple[LaterRun | None, bool]:
    """The first later run that would have taken the mark away itself, and whether it contradicts the mark."""
    (status,) = db.one("SELECT status FROM sales_order WHERE id = ?", (order_id,))
    heir, contradicts = None, False
    for run in reversed(later):
        if "status" in run.carries and run.as_of > marked_at and status != Status.UNKNOWN:
            heir, contradicts = run, status == Status.UNPAID
        before = db.one(
            "SELECT old FROM change INDEXED BY change_subject "
            "WHERE subject = 'order' AND subject_id = ? AND field = 'status' AND run_id = ?",
            (order_id, run.id),
        )
        status = before[0] if before else status
    return heir, contradicts
