"""Whether a note still reaches whoever packs the parcel."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.domain import picking
from app.domain.flag import Meaning
from app.domain.status import Status

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 21, 16, 30, tzinfo=ZONE)
HOUR = timedelta(hours=1)
AT_FOUR = time(16)


@pytest.mark.parametrize(
    ("paid", "hour", "why"),
    [
        (NOW - HOUR, AT_FOUR, "picked"),
        (NOW.replace(hour=16, minute=0), AT_FOUR, "picked"),
        (NOW - HOUR / 4, AT_FOUR, None),
        (NOW - HOUR, time(17), None),
        (NOW - 24 * HOUR, time(17), "picked"),
        (NOW - 23 * HOUR, time(17), None),
        (NOW - HOUR, None, None),
        (None, AT_FOUR, None),
    ],
)
def test_what_was_paid_before_the_last_picking_is_picked(
    paid: datetime | None, hour: time | None, why: str | None
) -> None:
    assert picking.missed(Status.PAID, NOW, hour, paid_at=paid) == why


def test_a_printed_or_shipped_parcel_needs_no_hour() -> None:
    assert picking.missed(Status.PAID, NOW, None, printed_at=NOW - HOUR) == "printed"
    assert picking.missed(Status.PAID, NOW, None, printed_at=NOW + HOUR) is None
    assert picking.missed(Status.SHIPPED, NOW, None) == "shipped"
    assert picking.missed(Status.UNKNOWN, NOW, None, shipped_at=NOW - HOUR) == "shipped"


def test_of_what_was_packed_days_ago_nobody_is_warned() -> None:
    long_ago, at_last = NOW - picking.AGE - HOUR / 60, NOW - picking.AGE
    assert picking.missed(Status.SHIPPED, NOW, None, shipped_at=long_ago) is None
    for shipped in (NOW - HOUR, None):
        assert picking.missed(Status.SHIPPED, NOW, None, paid_at=long_ago, shipped_at=shipped) == "shipped"
    assert picking.missed(Status.PAID, NOW, None, printed_at=long_ago) is None
    assert picking.missed(Status.PAID, NOW, AT_FOUR, paid_at=long_ago) is None
    assert picking.missed(Status.PAID, NOW, AT_FOUR, paid_at=at_last) == "picked"


def test_an_order_that_is_not_paid_or_over_is_not_packed() -> None:
    for status in (Status.UNPAID, Status.CLOSED, Status.FINISHED):
        moments = {"paid_at": NOW - HOUR, "printed_at": NOW - HOUR}
        assert picking.missed(status, NOW, AT_FOUR, **moments) is None
    assert picking.missed(Status.FINISHED, NOW, AT_FOUR, shipped_at=NOW - HOUR) is None


def test_what_is_stored_of_an_order_is_read_on_the_shops_clock() -> None:
    at = int(NOW.timestamp())
    green, purple = Meaning("green", "other"), Meaning("purple", "reminder")
    early = picking.Parcel(Status.PAID, paid_at=at - 3600)
    assert picking.late(early, green, NOW, AT_FOUR) == "picked"
    assert picking.late(early, green, NOW, None) is None
    assert picking.late(early, purple, NOW, AT_FOUR) is None
    assert picking.late(early._replace(printed_at=at), green, NOW, None) == "printed"
    assert picking.late(early._replace(shipped_at=at), green, NOW, None) == "shipped"
    assert picking.late(picking.UNKNOWN, green, NOW, AT_FOUR) is None


def test_notes_of_payments_and_returns_are_not_for_the_warehouse() -> None:
    told = [picking.concerns(Meaning("red", key)) for key in ("special", "other", "", "reminder", "return", "exchange")]
    assert told == [True, True, True, False, False, False]
    assert picking.concerns(None)
