"""A stored reminder: something an agent or a buyer promised, which falls due once."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from app.domain.status import Status

LATE_AFTER = timedelta(minutes=15)
"""How long a promise may have been due before it is shown as late."""


def is_late(due_at: int, now: int) -> bool:
    """Whether a booked reminder has been due for so long that it is shown as late; both are epoch seconds."""
    return due_at + LATE_AFTER.total_seconds() <= now


def said_as(words: str, at: datetime) -> str:
    """How a moment was said that had to be moved: the ``words``, and the moment they mean.

    Words that were moved before keep the moment that was said.
    """
    if _named(words) is not None:
        return words
    return f"{words} {at.isoformat()}".strip()


def said_at(said: str | None, due_at: int) -> datetime | None:
    """The moment that was said, where it is another than ``due_at`` (epoch seconds), which was booked."""
    at = _named(said or "")
    return at if at is not None and int(at.timestamp()) != due_at else None


def _named(words: str) -> datetime | None:
    """The moment at the end of what was said, where there is one."""
    try:
        at = datetime.fromisoformat(words.rpartition(" ")[2])
    except ValueError:
        return None
    return at if at.tzinfo is not None else None


def escalates(due_at: int, fired_at: int | None, now: int, limit: timedelta | None) -> bool:
    """Whether an open reminder has been left lying for so long that it is not one agent's alone any more.

    ``limit`` is the shop's, from the moment it fell due; None: never. Nobody can deal with what was not shown yet
    (``fired_at``): after a sleep there is a quarter of an hour to do it, or the limit where that is shorter.
    """
    if limit is None or fired_at is None:
        return False
    return due_at + limit.total_seconds() <= now and fired_at + min(limit, LATE_AFTER).total_seconds() <= now


class Kind(StrEnum):
    """Why the row exists: the buyer named a moment, we promised to call back, an agent put it off.

    ``warehouse``: a note may have come too late for whoever packs, and somebody has to tell them. ``service``: we call
    about a matter of service (146).
    """

    PROMISE = "promise"
    CALLBACK = "callback"
    SNOOZE = "snooze"
    WAREHOUSE = "warehouse"
    SERVICE = "service"


TASKS = frozenset((Kind.WAREHOUSE, Kind.SERVICE))
"""What is no payment reminder: neither the payment nor do-not-remind ends it, and no call window moves it."""


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
