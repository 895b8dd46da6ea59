from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from app.domain.merge import changed, steps_back

ZONE = ZoneInfo("Asia/Shanghai")


def moment(*parts: int) -> int:
    return int(datetime(*parts, tzinfo=ZONE).timestamp())  # type: ignore[misc,arg-type]


FINE = moment(2026, 11, 21, 22, 45, 10)


@pytest.mark.parametrize(
    ("new", "taken"),
    [
        (moment(2026, 11, 21), False),
        (moment(2026, 11, 21, 22, 45), False),
        (moment(2026, 11, 20), True),
        (moment(2026, 11, 22), True),
        (moment(2026, 11, 21, 22, 44), True),
        (moment(2026, 11, 21, 22, 45, 11), True),
        (None, True),
    ],
)
def test_a_coarser_moment_never_replaces_a_finer_one_of_its_day(new: int | None, taken: bool) -> None:
    for field in ("created_at", "ship_by", "asked_at", "added_at"):
        found = changed({field: FINE, "status_text": None}, {field: new}, ZONE, in_words=True)
        assert found == ({field: new} if taken else {})


def test_a_finer_moment_replaces_a_coarser_one() -> None:
    day = {"created_at": moment(2026, 11, 21), "status_text": None}
    assert changed(day, {"created_at": FINE}, ZONE, in_words=True) == {"created_at": FINE}


PAID: dict[str, Any] = {"status": "paid", "paid_at": FINE}


@pytest.mark.parametrize(
    ("old", "changes", "back"),
    [
        (PAID, {"status": "unpaid", "paid_at": None}, True),
        (PAID, {"paid_at": None}, True),
        ({"status": "shipped"}, {"status": "unpaid"}, True),
        (PAID, {"status": "closed", "paid_at": None}, False),
        (PAID, {"status": "unknown"}, False),
        (PAID, {"status": "shipped", "paid_at": FINE + 1}, False),
        ({"status": "unpaid"}, {"amount_due": 1}, False),
        ({}, {"title": "x"}, False),
        ({"paid_at": FINE}, {"paid_at": None}, False),
    ],
)
def test_a_paid_order_is_not_unpaid_again(old: dict[str, Any], changes: dict[str, Any], back: bool) -> None:
    assert steps_back(old, changes) == back
