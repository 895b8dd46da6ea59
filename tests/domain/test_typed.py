"""Moments as people type them."""

from __future__ import annotations

from datetime import datetime, time

import pytest

from app.domain import typed

NOW = datetime.fromisoformat("2026-11-21T16:05:30+08:00")


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("", None),
        ("15:58", "2026-11-21 15:58"),
        ("23:10", "2026-11-20 23:10"),
        ("11-20 9:05", "2026-11-20 09:05"),
        ("12/31 08:00", "2025-12-31 08:00"),
        ("2026-11-21 16:05", "2026-11-21 16:05"),
    ],
)
def test_moments_that_have_been(text: str, meant: str | None) -> None:
    found = typed.moment(text, NOW)
    assert (f"{found:%Y-%m-%d %H:%M}" if found else None) == meant


@pytest.mark.parametrize("text", ["soon", "25:00", "13-45 10:00", "2026-12-01 10:00", "16"])
def test_moments_that_make_no_sense(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        typed.moment(text, NOW)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("下午4点", time(16)), ("下午 4:30", time(16, 30)), ("晚上8点半", time(20, 30)), ("上午9点", time(9)),
        ("中午12点", time(12)), ("中午1点", time(13)), ("4pm", time(16)), ("12 am", time(0)), ("下午16點", time(16)),
        ("12pm", time(12)),
    ],
)  # fmt: skip
def test_a_time_of_day_as_people_say_it(text: str, meant: time) -> None:
    assert typed.clock(text) == meant
