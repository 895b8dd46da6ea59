"""A stored reminder: something an agent or a buyer promised, which falls due once."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

from app.domain.status import Status

LATE_AFTER = timedelta(minutes=15)
"""How long a promise may have been due before it is shown as late."""


def is_late(due_at: int, now: int) -> bool:
    """Whether a booked reminder has been due for so long that it is shown as late; both are epoch seconds."""
    return due_at + LATE_AFTER.total_seconds() <= now


class Kind(StrEnum):
    """Why the row exists: the buyer named a moment, we promised to call back, an agent put it off.

    ``warehouse``: a note may have come too late for whoever packs, and somebody has to tell them. It does not end with
    the payment, and no call window moves it.
    """

    PROMISE = "promise"
    CALLBACK = "callback"
    SNOOZE = "snooze"
    WAREHOUSE = "warehouse"


class State(StrEnum):
    """Where the row stands; it fires exactly once."""

    OPEN = "open"
    FIRED = "fired"
    DONE = "done"
    CANCELLED = "cancelled"


class Cancel(StrEnum):
    """Why a row was cancelled; ``withdrawn`` means that its note was, ``marked`` that an agent saw the order over.

    ``do_not_remind`` and ``suspect`` are the buyer's and never stored: without them the row is open as before.
    """

    PAID = "paid"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    AGENT = "agent"
    MARKED = "marked"
    DO_NOT_REMIND = "do_not_remind"
    SUSPECT = "suspect"


def cancelled_by(status: Status) -> Cancel | None:
    """The code with which an order's new status cancels its reminders; None where they stay."""
    if status.is_paid:
        return Cancel.PAID
    return Cancel.CLOSED if status is Status.CLOSED else None
