"""What a shop may set, and the words in which it may be typed."""

from __future__ import annotations

from datetime import date, time, timedelta
from itertools import pairwise
from typing import Any

import pytest

from app.domain import rule_check, typed
from app.domain.days_off import DaysOff
from app.domain.flag import LEGENDS, Meaning
from app.domain.note_form import TEMPLATES
from app.domain.rules import Rules, default
from app.domain.stage import Channel, Stage
from app.domain.window import QuietHours, Windows, span_problems


def found(**changes: Any) -> list[tuple[str, str]]:
    return [(one.field, one.code) for one in rule_check.problems(Rules()._replace(**changes))]


@pytest.mark.parametrize("platform", ["taobao", "jd", "kuaishou", "pinduoduo", "wechat"])
@pytest.mark.parametrize("preset", LEGENDS)
def test_what_a_shop_starts_with_may_be_saved(platform: str, preset: str) -> None:
    assert rule_check.problems(default(platform)._replace(legend=LEGENDS[preset])) == ()


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"gap": timedelta(days=4)}, ("gap", "rule_bounds")),
        ({"per_buyer_day": 0}, ("per_buyer_day", "rule_bounds")),
        ({"retention_days": 29}, ("retention_days", "rule_bounds")),
        ({"first_due": timedelta(minutes=10)}, ("first_due", "first_due_early")),
        ({"first_late": timedelta(hours=2)}, ("first_late", "first_late_early")),
        ({"planned": 4}, ("blocked_at", "blocked_before_planned")),
        ({"call_windows": Windows(((time(10), time(12)), (time(11), time(13))))}, ("call_windows", "windows_overlap")),
        ({"call_windows": Windows(((time(7), time(8)),))}, ("call_windows", "window_quiet")),
        ({"call_windows": Windows((), (((time(23), time(23, 30)),), *[None] * 6))}, ("call_windows", "window_quiet")),
        ({"stages": ()}, ("stages", "stages_empty")),
        ({"stages": (Stage(morning=31),)}, ("stages", "rule_bounds")),
        ({"stages": (Stage(due=timedelta(minutes=5)),)}, ("stages", "first_due_early")),
        ({"stages": (Stage(hours=Windows(((time(1), time(2)),))),)}, ("stages", "window_quiet")),
        (
            {"stages": (Stage(morning=1), Stage()), "first_not_before": timedelta(hours=4)},
            ("stages", "first_due_early"),
        ),
        ({"enquiry_due": timedelta(days=9)}, ("enquiry_due", "rule_bounds")),
        (
            {"enquiry_due": timedelta(0), "enquiry_not_before": timedelta(hours=1)},
            ("enquiry_due", "first_due_early"),
        ),
        ({"amounts": ((-5, Channel.SMS),)}, ("amounts", "rule_bounds")),
        ({"amounts": ((20000, Channel.SMS),)}, ("amounts", "amount_twice")),
        ({"amounts": ((9000, Channel.SMS), (9000, Channel.CHAT))}, ("amounts", "amount_twice")),
        ({"concession_limits": (500, 400, 3000, 10000)}, ("concession_limits", "limit_below")),
        ({"concession_limits": (-1, 400, 3000, 10000)}, ("concession_limits", "rule_bounds")),
        ({"won_back": timedelta(minutes=10)}, ("won_back", "rule_bounds")),
        ({"won_back_rule": "whoever"}, ("won_back_rule", "won_back_unknown")),
        ({"days_off": DaysOff(off=(date(2027, 2, 8),), on=(date(2027, 2, 8),))}, ("days_off", "day_twice")),
        ({"legend": ()}, ("legend", "legend_empty")),
        ({"legend": (Meaning("red"), Meaning("red", "return"))}, ("legend", "legend_twice")),
        ({"legend": (Meaning("red", "", "九个字的意思太长了"),)}, ("legend", "label_long")),
        ({"legend": (Meaning("red", letter="急急"),)}, ("legend", "letter_long")),
        ({"legend": (Meaning("red", letter=" "),)}, ("legend", "letter_long")),
        ({"legend": (Meaning("red", letter="P"), Meaning("purple"))}, ("legend", "letter_twice")),
        ({"legend": (Meaning("red", phrases=("字" * 31,)),)}, ("legend", "phrase_long")),
        ({"legend": (Meaning("red", phrases=tuple("abcdefghij")),)}, ("legend", "phrase_long")),
    ],
)
def test_each_rule_at_fault_is_named(changes: dict[str, Any], problem: tuple[str, str]) -> None:
    assert found(**changes) == [problem]


def test_the_edges_are_allowed() -> None:
    assert found(retention_days=30) == found(call_windows=Windows(()), quiet=QuietHours(time(0), time(0))) == []
    touching = Windows(((time(8), time(9)), (time(9), time(10)), (time(21), time(23))))
    assert found(call_windows=touching) == []


def test_every_form_of_a_note_reads_back() -> None:
    assert [template for template in TEMPLATES if not rule_check.reads_back(template)] == []


def test_windows_are_blamed_one_by_one() -> None:
    spans = [(time(19), time(21)), (time(12), time(11)), (time(20), time(22)), (time(9), time(10))]
    assert span_problems(spans) == {1: "window_backwards", 2: "windows_overlap"}


@pytest.mark.parametrize(
    ("text", "moment"),
    [("9", time(9)), ("9:30", time(9, 30)), ("21：05", time(21, 5)), ("８点", time(8)), ("0:00", time(0))],
)
def test_a_time_of_day_may_be_typed_in_several_ways(text: str, moment: time) -> None:
    assert typed.clock(text) == moment
    assert typed.clock(typed.clock_text(moment)) == moment


def test_lengths_and_figures() -> None:
    assert typed.length("1.5", "h") == timedelta(minutes=90)
    assert typed.length("３", "days") == timedelta(days=3)
    for value in (timedelta(0), timedelta(minutes=90), timedelta(minutes=20), timedelta(hours=6)):
        assert typed.length(typed.length_text(value, "min"), "min") == value
    assert typed.length_text(timedelta(minutes=90), "h") == "1.5"
    assert typed.length_text(timedelta(hours=100), "h") == "100"
    assert typed.whole(" １２ ") == 12


@pytest.mark.parametrize("text", ["", "24:00", "9:60", "x", "-1", "1 2", "9:5"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="time"):
        typed.clock(text)


@pytest.mark.parametrize("text", ["", "-3", "1.5", "1e3", "x", "1234567890"])
def test_what_is_no_figure_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="number"):
        typed.whole(text)
    if text != "1.5":
        with pytest.raises(ValueError, match="length"):
            typed.length(text, "h")


def test_an_amount_is_not_negative_and_no_number_of_an_order() -> None:
    assert [typed.amount(text) for text in ("199", "¥19.90", "")] == [19900, 1990, None]
    for text in ("-1", "much", "4471000000009999001"):
        with pytest.raises(ValueError, match="not an amount"):
            typed.amount(text)


@pytest.mark.parametrize(
    ("text", "first", "many"),
    [
        ("2-8", date(2027, 2, 8), 1), ("11-21", date(2026, 11, 21), 1), ("2027-02-08", date(2027, 2, 8), 1),
        ("2月8日", date(2027, 2, 8), 1), ("２.８", date(2027, 2, 8), 1), ("2-8 ~ 2-14", date(2027, 2, 8), 7),
        ("12-30至1-2", date(2026, 12, 30), 4), ("2-8 - 2-9", date(2027, 2, 8), 2), ("2025-1-1", date(2025, 1, 1), 1),
    ],
)  # fmt: skip
def test_days_may_be_typed_in_several_ways(text: str, first: date, many: int) -> None:
    found = typed.days(text, date(2026, 11, 21))
    assert (found[0], len(found)) == (first, many)
    assert [after - before for before, after in pairwise(found)] == [timedelta(days=1)] * (many - 1)


@pytest.mark.parametrize("text", ["", "x", "13-1", "2-30", "2027-02-09 ~ 2027-02-08", "1-1 ~ 12-31", "8"])
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"day|month"):
        typed.days(text, date(2026, 11, 21))
