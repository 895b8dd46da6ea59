"""A stored reminder is cancelled for a reason, and late after a while."""

from app.domain.reminder import Cancel, cancelled_by, is_late
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
