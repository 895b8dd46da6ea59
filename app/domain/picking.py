"""Whether a note still reaches the warehouse: it has to be there before parcels are printed and picked (200)."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from app.domain.flag import Meaning
from app.domain.status import Status
from app.domain.window import wall

_NOT_FOR_THE_WAREHOUSE = frozenset(("reminder", "return", "exchange"))


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
    are aware; ``now`` is in the shop's zone.
    """
    if status in (Status.SHIPPED, Status.FINISHED) or (shipped_at is not None and shipped_at <= now):
        return "shipped"
    if status in (Status.UNPAID, Status.CLOSED):
        return None
    if printed_at is not None and printed_at <= now:
        return "printed"
    if picking is None or paid_at is None:
        return None
    last = wall(now, now.date(), picking)
    if last > now:
        last = wall(now, now.date() - timedelta(days=1), picking)
    return "picked" if paid_at <= last else None
