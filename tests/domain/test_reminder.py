"""A stored reminder is cancelled for a reason."""

from app.domain.reminder import Cancel, cancelled_by
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
