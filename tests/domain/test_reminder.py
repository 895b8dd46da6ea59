"""A stored reminder fires once and is cancelled for a reason."""

from app.domain.reminder import Cancel, State, cancelled_by, may_become
from app.domain.status import Status


def test_a_reminder_fires_once() -> None:
    assert may_become(State.OPEN, State.FIRED)
    assert not may_become(State.FIRED, State.FIRED)
    assert not may_become(State.FIRED, State.OPEN)
    assert not any(may_become(State.DONE, state) for state in State)


def test_an_undo_opens_a_cancelled_one_again() -> None:
    assert may_become(State.CANCELLED, State.OPEN)


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
