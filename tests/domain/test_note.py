"""The way in to notes: checking before saving, counting, and the whole memo."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import note
from app.domain.note import FOUR, THREE, Entry

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 21, 16, 30, tzinfo=ZONE)
GOOD = Entry(NOW, "小美", 2, "明早发工资后付")


def codes(entry: Entry, template: note.Template = FOUR, agents: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    return [(problem.code, problem.part) for problem in note.validate(entry, template, NOW, agents)]


def test_a_whole_entry_has_no_problem() -> None:
    assert codes(GOOD) == []
    assert codes(GOOD, agents=("小美", "小红")) == []


def test_every_part_is_required() -> None:
    assert codes(Entry(NOW, "", None, " \n")) == [
        ("agent_missing", "agent"),
        ("count_missing", "count"),
        ("feedback_missing", "feedback"),
    ]
    assert codes(Entry(NOW, "小美", None, "x"), THREE) == []


def test_impossible_parts() -> None:
    assert codes(Entry(NOW + timedelta(days=2), "小美", 0, "x")) == [
        ("time_future", "time"),
        ("count_impossible", "count"),
    ]
    assert codes(Entry(NOW, "小美", 1000, "x")) == [("count_impossible", "count")]
    assert codes(GOOD, agents=("小红",)) == [("agent_unknown", "agent")]


@pytest.mark.parametrize(
    ("nick", "code"),
    [
        ("小美", None), ("小美2", None), ("a.b-c", None), ("旗舰店:小美", None), ("7天", None),
        ("", "nickname_missing"), (" ", "nickname_missing"), ("小 美", "nickname_separator"), ("小+美", "nickname_separator"),
        ("小，美", "nickname_separator"), ("小/美", "nickname_separator"), ("小|美", "nickname_separator"),
        ("小\n美", "nickname_separator"), ("小美 ", "nickname_separator"), ("12345", "nickname_digits"),
        ("１２", "nickname_digits"), ("第2次", "nickname_number"), ("x2", "nickname_number"), ("16:05", "nickname_number"),
        ("11-21", "nickname_number"), ("美" * 33, "nickname_long"),
    ],
)  # fmt: skip
def test_nicknames(nick: str, code: str | None) -> None:
    assert note.nickname_problem(nick) == code


def test_the_count_is_the_highest_seen_plus_one() -> None:
    assert note.next_count([]) == 1
    assert note.next_count([1, None, 4, 2]) == 5


def test_feedback_becomes_one_line() -> None:
    assert note.clean_feedback("  a \r\n\n b\u2028c\x0bd ") == "a b c d"
    assert note.clean_feedback("two  blanks stay") == "two  blanks stay"


@given(st.text())
def test_cleaning_twice_changes_nothing(text: str) -> None:
    once = note.clean_feedback(text)
    assert note.clean_feedback(once) == once
    assert len(once.splitlines()) <= 1
