"""A stored reminder: something an agent or a buyer promised, which falls due once."""

from __future__ import annotations

from enum import StrEnum

from app.domain.status import Status


class Kind(StrEnum):
    """Why the row exists: the buyer named a moment, we promised to call back, or an agent put it off."""

    PROMISE = "promise"
    CALLBACK = "callback"
    SNOOZE = "snooze"


class State(StrEnum):
    """Where the row stands; it fires exactly once."""

    OPEN = "open"
    FIRED = "fired"
    DONE = "done"
    CANCELLED = "cancelled"


class Cancel(StrEnum):
    """Why a row was cancelled; ``withdrawn`` means that its note was."""

    PAID = "paid"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    AGENT = "agent"


_NEXT = {
    State.OPEN: frozenset((State.FIRED, State.DONE, State.CANCELLED)),
    State.FIRED: frozenset((State.DONE, State.CANCELLED)),
    State.DONE: frozenset[State](),
    # Undoing the import that showed the order paid opens its reminders again.
    State.CANCELLED: frozenset((State.OPEN, State.FIRED)),
}


def may_become(state: State, target: State) -> bool:
    """Whether a row may go from one state to the other."""
    return target in _NEXT[state]


def cancelled_by(status: Status) -> Cancel | None:
    """The code with which an order's new status cancels its reminders; None where they stay."""
    if status.is_paid:
        return Cancel.PAID
    return Cancel.CLOSED if status is Status.CLOSED else None
