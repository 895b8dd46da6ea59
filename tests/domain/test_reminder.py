"""A stored reminder is cancelled for a reason, late after a while, and after a longer one not one agent's alone."""

from datetime import timedelta

import pytest

from app.domain.reminder import TASKS, Cancel, Kind, cancelled_by, escalates, is_late
from app.domain.status import Status


def test_a_status_cancels_with_its_reason() -> None:
    codes = {status: cancelled_by(status) for status in Status}
    assert codes == {
        Status.UNPAID: None,
        Status.UNKNOWN: None,
        Status.CLOSED: Cancel.CLOSED,
        Status.PAID: Cancel.PAID,
        Status.SHIPPED: Cancel.PAID,
        Status.FINISHED: Cancel.PAID,
    }


def test_a_promise_is_late_a_quarter_of_an_hour_after_its_moment() -> None:
    assert [is_late(1000, 1000 + seconds) for seconds in (-1, 0, 899, 900)] == [False, False, False, True]


HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("due_at", "fired_at", "limit", "at"),
    [
        (1000, 1000, HOUR, 1000 + 3600),
        (1000, 1020, HOUR, 1000 + 3600),  # the tick that showed it came a little later
        (1000, 9000, HOUR, 9000 + 900),  # after a sleep there is a quarter of an hour to deal with it
        (1000, 9000, timedelta(minutes=5), 9000 + 300),
        (1000, 1000, timedelta(minutes=5), 1000 + 300),
    ],
)
def test_it_is_not_one_agents_alone_from_the_shops_limit_on(
    due_at: int, fired_at: int, limit: timedelta, at: int
) -> None:
    assert [escalates(due_at, fired_at, now, limit) for now in (at - 1, at, at + 10**6)] == [False, True, True]


def test_without_a_limit_or_before_it_was_shown_it_stays_the_agents() -> None:
    assert not escalates(1000, 1000, 10**9, None)
    assert not escalates(1000, None, 10**9, HOUR)


def test_a_task_is_no_payment_reminder() -> None:
    assert {Kind.SERVICE, Kind.WAREHOUSE} == TASKS
    assert "service" in TASKS
    assert "promise" not in TASKS
