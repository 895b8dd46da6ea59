"""What an order's state is, from what an export says; platforms' words are kept beside it, verbatim."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from app.domain.window import after


class Status(StrEnum):
    """The one set of states into which every platform's words are mapped."""

    UNPAID = "unpaid"
    PAID = "paid"
    SHIPPED = "shipped"
    FINISHED = "finished"
    CLOSED = "closed"
    UNKNOWN = "unknown"

    @property
    def is_paid(self) -> bool:
        """True where the buyer has paid and the order went on."""
        return self in _PAID


_PAID = frozenset((Status.PAID, Status.SHIPPED, Status.FINISHED))


OPEN_FIRST = (Status.PAID, Status.SHIPPED, Status.UNPAID, Status.FINISHED, Status.UNKNOWN, Status.CLOSED)
"""Where an order's lines are in several states, the first of these is the order's: what is still open decides.

Paid goes before unpaid, for nobody may ring a buyer who has paid.
"""


def settle(
    word: Status | None,
    *,
    has_status_column: bool,
    has_payment_column: bool,
    paid: bool,
    wholly_refunded: bool,
) -> Status:
    """The state of an order row; ``word`` is its status word as the profile maps it, None where empty or unknown.

    A known word wins over everything. Money never decides: a report's "paid" amount is net of refunds, so a payment
    time alone says whether the buyer paid. A word nobody knows is never "unpaid", for an agent would ring that buyer.
    """
    if word is not None:
        return word
    if has_status_column or not has_payment_column:
        return Status.UNKNOWN
    if not paid:
        return Status.UNPAID
    return Status.CLOSED if wholly_refunded else Status.PAID


def closing_time(created_at: datetime | None, closes_at: datetime | None, auto_close: timedelta) -> datetime | None:
    """When an unpaid order closes itself: the export's own deadline, else creation plus ``auto_close``."""
    if closes_at is not None:
        return closes_at
    return None if created_at is None else after(created_at, auto_close)


def expired(
    status: Status,
    created_at: datetime | None,
    closes_at: datetime | None,
    now: datetime,
    auto_close: timedelta,
) -> bool:
    """True for an unpaid order whose closing time has come; its status stays what the export said."""
    if status is not Status.UNPAID:
        return False
    closing = closing_time(created_at, closes_at, auto_close)
    return closing is not None and now >= closing
