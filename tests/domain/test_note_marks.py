"""The marks of an entry: what is one, and what it says."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.agent import People, Person
from app.domain.note_marks import AGENT, CLOCK, COUNT, DAY, Mark, clock, count, day, marks, number, part_of_day, plain

NOW = datetime(2026, 11, 22, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
PEOPLE = People([Person("小美", "林小美"), Person("客服03"), Person("Amy")])


def found(text: str) -> list[tuple[str, str]]:
    return [(mark.kind, mark.text) for mark in marks(plain(text), PEOPLE)]


@given(st.text())
def test_every_character_keeps_its_place(text: str) -> None:
    assert len(plain(text)) == len(text)
    assert plain(plain(text)) == plain(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("11.21小美第2次", [(DAY, "11.21"), (AGENT, "小美"), (COUNT, "第2次")]),
        ("客服03/11/21/2催", [(AGENT, "客服03"), (DAY, "11/21"), (COUNT, "2催")]),
        ("Amy11.21晚上8点", [(AGENT, "amy"), (DAY, "11.21"), (CLOCK, "晚上8点")]),
        ("１１．２１ １６：０５", [(DAY, "11.21"), (CLOCK, "16:05")]),
        ("11.5元，2件，42.5码，165/88a", []), ("第2件，3天", []), ("1/2/3", []), ("明天8折", []),
    ],
)  # fmt: skip
def test_what_is_a_mark(text: str, expected: list[tuple[str, str]]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    ("text", "value"), [("7", 7), ("十", 10), ("十一", 11), ("二十", 20), ("三十五", 35), ("两", 2), ("⑨", 9)]
)
def test_numbers(text: str, value: int) -> None:
    assert number(text) == value
    assert count(Mark(COUNT, COUNT, 0, len(text), f"第{text}次")) == value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("11.21", (date(2026, 11, 21), None)), ("11.23", (date(2026, 11, 23), None)),
        ("11.24", (date(2025, 11, 24), "time_future")), ("1.5", (date(2026, 1, 5), None)),
        ("2026-11-30", (date(2026, 11, 30), "time_future")), ("2.30", (None, "time_impossible")),
        ("2.29", (date(2024, 2, 29), "time_future")), ("25.11.21", (date(2025, 11, 21), None)),
        ("23号", (date(2026, 10, 23), "time_relative")), ("31号", (date(2026, 10, 31), "time_relative")),
        ("大前天", (date(2026, 11, 19), "time_relative")), ("上周五", (date(2026, 11, 13), "time_relative")),
        ("周日", (date(2026, 11, 22), "time_relative")), ("星期一", (date(2026, 11, 16), "time_relative")),
    ],
)  # fmt: skip
def test_days(text: str, expected: tuple[date | None, str | None]) -> None:
    (mark,) = marks(plain(text), PEOPLE)
    assert day(mark, NOW) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("16:05", ((16, 5), None)), ("4点半", ((16, 30), "time_unclear")), ("9点", ((9, 0), "time_unclear")),
        ("下午4点一刻", ((16, 15), None)), ("晚上十一点", ((23, 0), None)), ("12am", ((0, 0), None)), ("12pm", ((12, 0), None)),
        ("凌晨12点", ((0, 0), None)), ("晚上12点", (None, "time_unclear")), ("24:00", (None, "time_unclear")),
        ("上午16点", (None, "time_unclear")), ("早8点", ((8, 0), None)), ("中午1点", ((13, 0), None)),
    ],
)  # fmt: skip
def test_clocks(text: str, expected: tuple[tuple[int, int] | None, str | None]) -> None:
    (mark,) = marks(plain(text), PEOPLE)
    assert clock(mark, None) == expected


def test_a_day_may_say_the_part_of_the_day() -> None:
    evening, whole = marks("昨晚 昨天", PEOPLE)
    assert (part_of_day(evening), part_of_day(whole)) == ("evening", None)
