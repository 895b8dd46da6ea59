"""A known word wins; money never makes an order unpaid; expiry is a mark, not a status."""

from datetime import UTC, datetime, timedelta

import pytest

from app.domain.status import Status, closing_time, expired, settle

CREATED = datetime(2026, 11, 20, 10, tzinfo=UTC)
DAY = timedelta(hours=24)


@pytest.mark.parametrize("word", [one for one in Status if one is not Status.UNKNOWN])
@pytest.mark.parametrize("paid", [True, False])
def test_a_known_word_wins_over_payment_and_refund(word: Status, paid: bool) -> None:
    settled = settle(word, has_status_column=True, has_payment_column=True, paid=paid, wholly_refunded=True)
    assert settled is word


@pytest.mark.parametrize(
    ("status_column", "payment_column", "paid", "refunded", "status"),
    [
        (True, True, True, False, Status.UNKNOWN),
        (True, True, False, False, Status.UNKNOWN),
        (False, False, False, False, Status.UNKNOWN),
        (False, True, False, False, Status.UNPAID),
        (False, True, True, False, Status.PAID),
        (False, True, True, True, Status.CLOSED),
    ],
)
def test_without_a_word(status_column: bool, payment_column: bool, paid: bool, refunded: bool, status: Status) -> None:
    settled = settle(
        None, has_status_column=status_column, has_payment_column=payment_column, paid=paid, wholly_refunded=refunded
    )
    assert settled is status


def test_the_exports_deadline_wins_over_the_rule() -> None:
    stated = CREATED + timedelta(minutes=30)
    assert closing_time(CREATED, stated, DAY) == stated
    assert closing_time(CREATED, None, DAY) == CREATED + DAY
    assert closing_time(None, None, DAY) is None


def test_expired_from_the_closing_moment_on_and_only_while_unpaid() -> None:
    just_before = CREATED + DAY - timedelta(seconds=1)
    assert not expired(Status.UNPAID, CREATED, None, just_before, DAY)
    assert expired(Status.UNPAID, CREATED, None, CREATED + DAY, DAY)
    assert not expired(Status.PAID, CREATED, None, CREATED + DAY, DAY)
    assert not expired(Status.UNPAID, None, None, CREATED + DAY, DAY)
