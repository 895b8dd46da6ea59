"""How old an order is, as the filters say it: today, the last seven days, more than two hours."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from app.domain.window import wall

Span = tuple[int | None, int | None]
"""From a second since 1970 UTC (in) to another (out); None: no such end."""

HOUR = 3600


def span(values: tuple[str | int | None, ...], now: datetime) -> Span:
    """When the orders that pass were created; days are those of the shop, in whose zone ``now`` is.

    ``values`` as ``app.domain.order.FILTERS`` has them. ``older`` and ``younger`` are each other's rest.
    """
    match values:
        case ("today",):
            return _days(now, now.date(), now.date())
        case ("yesterday",):
            before = now.date() - timedelta(days=1)
            return _days(now, before, before)
        case ("days", int() as days):
            return _days(now, now.date() - timedelta(days=min(days, now.toordinal()) - 1), now.date())
        case ("older", int() as hours):
            return None, int(now.timestamp()) - hours * HOUR + 1
        case ("younger", int() as hours):
            return int(now.timestamp()) - hours * HOUR + 1, None
        case ("between", str() as first, str() as last):
            return _days(now, date.fromisoformat(first), date.fromisoformat(last))
    raise ValueError(f"no such age: {values}")


def _days(now: datetime, first: date, last: date) -> Span:
    end = min(last, date.max - timedelta(days=1)) + timedelta(days=1)
    return int(wall(now, first, time()).timestamp()), int(wall(now, end, time()).timestamp())
