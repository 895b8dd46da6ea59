"""A promise is kept when buyers may be called, and never after the order closed."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.days_off import DaysOff
from app.domain.promise import Promise, PromiseError, parse
from app.domain.rules import Rules
from app.domain.slot import (
    Later,
    in_time,
    kept_in_time,
    may_call,
    of_messages,
    place,
    put_off,
    put_off_in_time,
    too_late,
)
from app.domain.window import QuietHours, Windows

ZONE = ZoneInfo("Asia/Shanghai")
RULES = Rules()
ANY_TIME = RULES._replace(call_windows=Windows(()))


def at(hour: int, minute: int = 0, day: int = 21) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("said", "placed", "by"),
    [
        (at(16, 59), at(16, 59), None),
        (at(17), at(19), "call_window"),
        (at(21), at(11, day=22), "call_window"),
        (at(23), at(11, day=22), "quiet_hours"),
        (at(3), at(11), "quiet_hours"),
        (at(9, 30), at(11), "call_window"),
    ],
)
def test_what_moves_a_promise(said: datetime, placed: datetime, by: str | None) -> None:
    assert place(said, RULES) == Promise(placed, by)


def test_only_quiet_hours_move_where_calls_are_allowed_at_any_time() -> None:
    assert place(at(23), ANY_TIME) == Promise(at(8, day=22), "quiet_hours")
    assert place(at(13), ANY_TIME) == Promise(at(13))


def test_it_is_not_moved_past_the_end_of_the_order() -> None:
    assert place(at(17, 30), RULES, closing=at(18, 45)) == Promise(at(17, 30))
    assert place(at(17, 30), RULES, closing=at(19, 45)) == Promise(at(19), "call_window")
    assert place(at(17, 30), RULES, closing=at(12)) == Promise(at(19), "call_window"), "it closed long ago"


def test_rules_without_any_moment_move_nothing() -> None:
    never = RULES._replace(call_windows=Windows(((time(22, 30), time(23)),)), quiet=QuietHours(time(22), time(8)))
    assert place(at(12), never) == Promise(at(12))


@given(st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 1)))
def test_every_promise_finds_a_moment_soon_and_stays_there(said: datetime) -> None:
    placed = place(said.replace(tzinfo=ZONE), RULES)
    assert may_call(placed.at, RULES)
    assert timedelta(0) <= placed.at - said.replace(tzinfo=ZONE) <= timedelta(hours=14)
    assert place(placed.at, RULES) == Promise(placed.at)


@pytest.mark.parametrize(
    ("later", "moment"),
    [
        (Later.SOON, at(16, 30)),
        (Later.HOUR, at(17, 20)),
        (Later.WINDOW, at(19)),
        (Later.TOMORROW, at(11, day=22)),
    ],
)
def test_putting_off(later: Later, moment: datetime) -> None:
    assert put_off(later, at(16, 20), RULES) == moment, "the window that is open now is not the next"


def test_putting_off_where_calls_are_allowed_at_any_time() -> None:
    assert put_off(Later.WINDOW, at(16), ANY_TIME) == at(17)
    assert put_off(Later.TOMORROW, at(16), ANY_TIME) == at(9, day=22)


def test_the_next_window_can_be_named_in_words() -> None:
    for words in ("下个时段", "下個時段", "下一个电话时段", "next window", "the next call window"):
        assert parse(words, at(12, 30), RULES).at == at(16)
    assert parse("next window", at(21, 30), RULES).at == at(11, day=22)
    with pytest.raises(PromiseError):
        parse("next window", at(12), ANY_TIME)


def test_a_promise_waits_for_the_end_of_the_days_off() -> None:
    week = RULES._replace(days_off=DaysOff(holidays=True))
    holiday = datetime(2026, 10, 3, 20, tzinfo=ZONE)
    back = datetime(2026, 10, 8, 11, tzinfo=ZONE)
    assert place(holiday, week) == Promise(back, "day_off")
    assert place(holiday, week, closing=back) == Promise(holiday), "a call at the wrong hour is better than none"
    assert (may_call(holiday, week), may_call(holiday, RULES), may_call(back, week)) == (False, True, True)


def test_tomorrows_first_window_is_that_weekdays() -> None:
    sunday = RULES._replace(call_windows=Windows(RULES.call_windows.spans, (*[None] * 6, ((time(15), time(16)),))))
    assert at(15, day=22).weekday() == 6
    assert put_off(Later.TOMORROW, at(16, 20), sunday) == at(15, day=22)


@pytest.mark.parametrize(
    ("now", "closing", "last"),
    [
        (at(16), at(21, 50), at(20, 55)),  # in the window that is left until then
        (at(9, 45), at(10, 28), at(10, 6)),  # halfway, where little is left and no window
        (at(10), at(9), at(9)),
    ],
)
def test_the_last_good_moment_before_the_closing(now: datetime, closing: datetime, last: datetime) -> None:
    assert in_time(now, RULES, closing) == last


@given(st.integers(0, 1440), st.integers(1, 4320), st.sampled_from(Later))
def test_what_is_put_off_never_lies_past_an_end_that_is_still_to_come(start: int, left: int, later: Later) -> None:
    now = at(0) + timedelta(minutes=start)
    closing = now + timedelta(minutes=left)
    put = put_off_in_time(later, now, RULES, closing)
    assert now <= put < closing
    assert place(put, RULES, closing).at < closing
    assert kept_in_time(closing, now, RULES, closing) < closing
    assert kept_in_time(put, now, RULES, closing) == put
    assert put_off_in_time(later, now, RULES, None) == put_off(later, now, RULES)


@given(st.integers(0, 1440), st.integers(1, 4320), st.integers(1, 4320))
def test_a_reminder_leaves_the_buyer_time_to_pay(start: int, left: int, ahead: int) -> None:
    now = at(0) + timedelta(minutes=start)
    closing = now + timedelta(minutes=left)
    kept = kept_in_time(now + timedelta(minutes=ahead), now, RULES, closing)
    assert closing - kept >= min(timedelta(minutes=30), (closing - now) / 2)
    assert not too_late(kept, now, closing)


@pytest.mark.parametrize(
    ("said", "placed", "by"),
    [
        (at(17, 30), at(17, 30), None),
        (at(23), at(8, day=22), "quiet_hours"),
        (at(12, day=23), at(9, day=24), "day_off"),
    ],
)
def test_a_message_is_bound_by_no_call_window(said: datetime, placed: datetime, by: str | None) -> None:
    rules = of_messages(RULES._replace(days_off=DaysOff(off=(at(1, day=23).date(),))))
    assert place(said, rules) == Promise(placed, by)
    on_days_off = of_messages(RULES._replace(days_off=DaysOff(off=(at(1, day=23).date(),), messages=True)))
    assert place(at(12, day=23), on_days_off) == Promise(at(12, day=23))
