"""Days off: what China announced, weekends with their make-up workdays, and the shop's own days."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.days_off import DaysOff, announced, known_to

NATIONAL_DAY, JOINED, MADE_UP = date(2026, 10, 1), date(2026, 10, 7), date(2026, 10, 10)
SUNDAY, MONDAY = date(2026, 11, 22), date(2026, 11, 23)
AFTER_ALL = date(2099, 10, 1)


def test_nobody_has_a_day_off_unless_the_shop_says_so() -> None:
    assert not DaysOff().some
    assert not any(DaysOff().has(day) for day in (NATIONAL_DAY, SUNDAY, AFTER_ALL))


@pytest.mark.parametrize(
    ("day", "said"),
    [(NATIONAL_DAY, True), (JOINED, True), (MADE_UP, False), (SUNDAY, None), (MONDAY, None), (AFTER_ALL, None)],
)
def test_what_was_announced(day: date, said: bool | None) -> None:
    assert announced(day) is said


def test_the_present_years_holidays_are_known() -> None:
    assert known_to() >= 2026


@pytest.mark.parametrize(
    ("days_off", "off"),
    [
        (DaysOff(holidays=True), [NATIONAL_DAY, JOINED]),
        (DaysOff(weekends=True), [SUNDAY]),
        (DaysOff(holidays=True, weekends=True), [NATIONAL_DAY, JOINED, SUNDAY]),
        (DaysOff(off=(MONDAY,)), [MONDAY]),
        (DaysOff(holidays=True, weekends=True, on=(NATIONAL_DAY, SUNDAY)), [JOINED]),
        (DaysOff(off=(MONDAY,), on=(MONDAY,)), []),
    ],
)
def test_a_shops_days_off(days_off: DaysOff, off: list[date]) -> None:
    assert [day for day in (NATIONAL_DAY, JOINED, MADE_UP, SUNDAY, MONDAY) if days_off.has(day)] == off


def test_a_year_nobody_announced_yet_has_its_weekends() -> None:
    saturday = date(2099, 10, 3)
    assert saturday.weekday() == 5
    both = DaysOff(holidays=True, weekends=True)
    assert (both.has(saturday), both.has(AFTER_ALL)) == (True, False)


def test_messages_may_go_out_on_days_off() -> None:
    lenient, strict = DaysOff(weekends=True, messages=True), DaysOff(weekends=True)
    assert [one.bars(SUNDAY, call=call) for one in (lenient, strict) for call in (True, False)] == [
        True, False, True, True,
    ]  # fmt: skip
    assert not strict.bars(MONDAY, call=True)


@given(st.dates(date(2004, 1, 1), date(2026, 12, 31)))
def test_a_make_up_workday_lies_on_a_weekend_and_is_near_a_holiday(day: date) -> None:
    if announced(day) is False:
        assert day.weekday() >= 5
        assert any(announced(day + timedelta(days=near)) for near in range(-15, 16))
