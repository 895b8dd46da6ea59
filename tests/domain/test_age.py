"""Ages: which moments of creation pass."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import age

SHOP = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 21, 16, 0, tzinfo=SHOP)


def at(*parts: int) -> int:
    return int(datetime(*parts, tzinfo=SHOP).timestamp())  # type: ignore[misc,arg-type]


@pytest.mark.parametrize(
    ("values", "since", "until"),
    [
        (("today",), at(2026, 11, 21), at(2026, 11, 22)),
        (("yesterday",), at(2026, 11, 20), at(2026, 11, 21)),
        (("days", 1), at(2026, 11, 21), at(2026, 11, 22)),
        (("days", 7), at(2026, 11, 15), at(2026, 11, 22)),
        (("older", 2), None, at(2026, 11, 21, 14, 0, 1)),
        (("younger", 2), at(2026, 11, 21, 14, 0, 1), None),
        (("between", "2026-11-01", "2026-11-03"), at(2026, 11, 1), at(2026, 11, 4)),
    ],
)
def test_days_are_the_shops_and_hours_are_counted_back(
    values: tuple[str | int | None, ...], since: int | None, until: int | None
) -> None:
    assert age.span(values, NOW) == (since, until)


def test_a_day_is_as_long_as_the_shops_clock_makes_it() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    since, until = age.span(("today",), datetime(2026, 10, 25, 12, tzinfo=berlin))
    assert since is not None
    assert until is not None
    assert until - since == 25 * 3600


@given(st.integers(1, 1_000_000))
def test_the_calendars_ends_are_no_fault(length: int) -> None:
    assert age.span(("days", length), NOW)[1] == at(2026, 11, 22)
    assert age.span(("older", length), NOW)[0] is None
    first, last = age.span(("between", "0001-01-01", "9999-12-31"), NOW)
    assert first is not None
    assert last is not None
    assert first < 0 < last


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)))
def test_a_day_alone_is_between_itself_and_itself(day: date) -> None:
    here = datetime.combine(day, NOW.timetz()) + timedelta(hours=1)
    assert age.span(("between", day.isoformat(), day.isoformat()), NOW) == age.span(("today",), here)


def test_another_kind_of_age_is_refused() -> None:
    with pytest.raises(ValueError, match="no such age"):
        age.span(("decades", 1), NOW)
