"""Hours of the day: the start is in, the end is out, midnight is no edge."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.window import QuietHours, Spans, Windows, after

ZONE = ZoneInfo("Asia/Shanghai")
CALLS = Windows(((time(16), time(17)), (time(11), time(12)), (time(19), time(21))))
QUIET = QuietHours(time(22), time(8))


def on(hour: int, minute: int = 0, day: int = 20) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=ZONE)


def test_a_window_begins_in_and_ends_out() -> None:
    assert CALLS.inside(on(11))
    assert CALLS.inside(on(20, 59))
    assert not CALLS.inside(on(12))
    assert not CALLS.inside(on(10, 59))


def test_the_next_window() -> None:
    assert CALLS.next_open(on(11, 30)) == on(11, 30)
    assert CALLS.next_open(on(12)) == on(16)
    assert CALLS.next_open(on(21)) == on(11, day=21)


def test_time_left() -> None:
    assert CALLS.left(on(20, 37)) == timedelta(minutes=23)
    assert CALLS.left(on(18)) is None


def test_without_windows_any_time_will_do() -> None:
    free = Windows(())
    assert free.inside(on(3))
    assert free.next_open(on(3)) == on(3)
    assert free.left(on(3)) is None


def test_a_window_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(ValueError, match="call window"):
        Windows(((time(21), time(19)),))


def test_quiet_hours_across_midnight() -> None:
    assert QUIET.inside(on(22))
    assert QUIET.inside(on(3))
    assert not QUIET.inside(on(8))
    assert QUIET.next_end(on(23)) == on(8, day=21)
    assert QUIET.next_end(on(3)) == on(8)
    assert QUIET.next_end(on(9)) == on(9)


def test_equal_ends_mean_no_quiet_hours() -> None:
    assert not QuietHours(time(0), time(0)).inside(on(0))


@given(st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)))
def test_moving_never_goes_back_and_always_arrives(moment: datetime) -> None:
    moment = moment.replace(tzinfo=ZONE)
    for moved, arrived in (
        (CALLS.next_open(moment), CALLS.inside(CALLS.next_open(moment))),
        (QUIET.next_end(moment), not QUIET.inside(QUIET.next_end(moment))),
    ):
        assert arrived
        assert moment <= moved <= moment + timedelta(days=1)


def test_real_time_passes_where_clocks_change() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    before = datetime(2026, 3, 29, 1, 30, tzinfo=berlin)
    assert after(before, timedelta(hours=1)).hour == 3


WEEK = Windows(CALLS.spans, (*[None] * 5, ((time(14), time(15)), (time(10), time(11))), ()))
FRIDAY, SATURDAY, SUNDAY, MONDAY = 20, 21, 22, 23


def test_a_weekday_may_have_windows_of_its_own() -> None:
    assert WEEK.inside(on(11, day=FRIDAY))
    assert WEEK.next_open(on(21, day=FRIDAY)) == on(10, day=SATURDAY)
    assert WEEK.next_open(on(15, day=SATURDAY)) == on(11, day=MONDAY)
    assert WEEK.next_start(on(14, day=SATURDAY)) == on(11, day=MONDAY)
    assert WEEK.left(on(10, 30, day=SATURDAY)) == timedelta(minutes=30)
    assert not WEEK.inside(on(11, day=SUNDAY))
    assert WEEK.left(on(11, day=SUNDAY)) is None
    assert WEEK.on(on(0, day=SATURDAY)) == ((time(10), time(11)), (time(14), time(15)))


def test_any_time_but_on_one_weekday() -> None:
    free = Windows((), (*[None] * 6, ()))
    assert free.inside(on(3, day=SATURDAY))
    assert free.next_open(on(3, day=SUNDAY)) == on(0, day=MONDAY)
    assert free.next_start(on(3, day=SUNDAY)) is None
    assert free.on(on(3, day=MONDAY)) is None


@pytest.mark.parametrize("weekdays", [(None,), ((),) * 7, (*[None] * 6, ((time(12), time(11)),))])
def test_a_week_that_makes_no_sense_is_refused(weekdays: tuple[Spans | None, ...]) -> None:
    with pytest.raises(ValueError, match="window"):
        Windows(CALLS.spans, weekdays)


def test_a_week_like_every_day_is_none() -> None:
    assert Windows(CALLS.spans, (None,) * 7) == CALLS


@given(st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)), st.integers(0, 127), st.booleans())
def test_the_next_open_moment_of_a_week_is_the_first_that_is_inside(moment: datetime, closed: int, own: bool) -> None:
    moment = moment.replace(tzinfo=ZONE, second=0, microsecond=0)
    days: list[Spans | None] = [() if closed >> day & 1 else None for day in range(7)]
    if closed == 127:
        days[3] = ((time(7), time(7, 30)),)
    found = (windows := Windows(CALLS.spans if own else (), tuple(days))).next_open(moment)
    assert windows.inside(found)
    steps = (moment + timedelta(minutes=15 * step) for step in range(int((found - moment) / timedelta(minutes=15))))
    assert not any(windows.inside(one) for one in steps)
