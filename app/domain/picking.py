"""Whether a note still reaches the warehouse: it has to be there before parcels are printed and picked (200)."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import NamedTuple

from app.domain.flag import Meaning
from app.domain.status import Status
from app.domain.window import wall

AGE = timedelta(days=3)
"""So long after a parcel was packed nobody in the warehouse can do anything about a note."""

_NOT_FOR_THE_WAREHOUSE = frozenset(("reminder", "return", "exchange"))


class Parcel(NamedTuple):
    """How far an order is on its way out; moments in epoch seconds."""

    status: Status = Status.UNKNOWN
    paid_at: int | None = None
    printed_at: int | None = None
    shipped_at: int | None = None


UNKNOWN = Parcel()
"""Nothing is known of it yet."""


def late(parcel: Parcel, meaning: Meaning | None, now: datetime, picking: time | None) -> str | None:
    """Why a note under this flag, written ``now``, may come too late for the warehouse; as ``missed`` says it."""
    if not concerns(meaning):
        return None
    paid, printed, shipped = (
        None if at is None else datetime.fromtimestamp(at, now.tzinfo)
        for at in (parcel.paid_at, parcel.printed_at, parcel.shipped_at)
    )
    return missed(parcel.status, now, picking, paid_at=paid, printed_at=printed, shipped_at=shipped)


def concerns(meaning: Meaning | None) -> bool:
    """Whether a note under this flag is for whoever packs: payments and goods that come back are not."""
    return meaning is None or meaning.key not in _NOT_FOR_THE_WAREHOUSE


def missed(
    status: Status,
    now: datetime,
    picking: time | None,
    *,
    paid_at: datetime | None = None,
    printed_at: datetime | None = None,
    shipped_at: datetime | None = None,
) -> str | None:
    """Why the warehouse may not see a note written ``now``: ``shipped``, ``printed``, ``picked``; None: it will.

    ``picking`` is the hour of the shop's wall clock at which the day's parcels are picked: those paid by then. Moments
    are aware; ``now`` is in the shop's zone. What was packed longer ago than ``AGE`` is past all help, and warned of
    no more.
    """
    if status in (Status.UNPAID, Status.FINISHED, Status.CLOSED):
        return None
    if status is Status.SHIPPED or (shipped_at is not None and shipped_at <= now):
        # Not every export tells when: then it may have left just now.
        return "shipped" if _lately(shipped_at, now) else None
    if printed_at is not None and printed_at <= now:
        return "printed" if _lately(printed_at, now) else None
    if picking is None or paid_at is None or not _lately(paid_at, now):
        return None
    last = wall(now, now.date(), picking)
    if last > now:
        last = wall(now, now.date() - timedelta(days=1), picking)
    return "picked" if paid_at <= last else None


def _lately(at: datetime | None, now: datetime) -> bool:
    return at is None or now - at <= AGE
