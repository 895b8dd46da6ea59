"""What stands in the editor's fields, read by the shop's own form."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from app.domain import memo, note
from app.domain.agent import People, Person
from app.domain.note import Template
from app.domain.rules import Rules
from ui import typed_note
from ui.typed_note import Basis, Reading, Typed

NOW = datetime.fromisoformat("2026-11-21T16:05:30+08:00")
GOOD = Typed("purple", "", "小美", "第2次", "明早发工资后付")


def read(
    typed: Typed,
    rules: Rules | None = None,
    memo: str | None = None,
    not_before: datetime | None = None,
    replaces: str | None = None,
) -> Reading:
    return typed_note.read(typed, Basis(rules or Rules(), memo, NOW, not_before, replaces))


def line(text: str, flag: str = "purple") -> Typed:
    return Typed(flag, "", "", "", "", text)


def test_the_canonical_note() -> None:
    reading = read(GOOD)
    assert reading.good
    assert reading.text == reading.memo == "11-21 16:05+小美+第2次+明早发工资后付"
    assert reading.bytes_left == 1000 - memo.size(reading.text).bytes


@pytest.mark.parametrize("template", [one for one in note.TEMPLATES if one.counted][::7])
def test_every_form_reads_back_the_time_it_shows(template: Template) -> None:
    rules = Rules()._replace(four=template)
    time = typed_note.shown_time(NOW - timedelta(hours=2), template)
    count = typed_note.shown_count(2, template)
    typed = replace(GOOD, time=time, count=count)
    reading = read(typed, rules)
    assert reading.problems == {}
    assert reading.text.startswith(time)
    entry = note.parse(reading.text, now=NOW, template=template)
    assert (entry.agent, entry.count, entry.feedback) == ("小美", 2, "明早发工资后付")


@pytest.mark.parametrize(
    ("part", "changes"),
    [
        ("flag", {"flag": ""}), ("time", {"time": "13-45 99:00"}), ("time", {"time": "soon"}), ("agent", {"agent": " "}),
        ("agent", {"agent": "12"}), ("count", {"count": "many"}), ("count", {"count": "0"}), ("feedback", {"feedback": " "}),
    ],
)  # fmt: skip
def test_each_part_is_blamed_by_its_name(part: str, changes: dict[str, str]) -> None:
    reading = read(replace(GOOD, **changes))
    assert set(reading.problems) == {part}
    assert not reading.good


def test_a_time_before_the_order_is_impossible() -> None:
    typed = replace(GOOD, time="11-21 10:00")
    reading = read(typed, not_before=NOW - timedelta(hours=1))
    assert set(reading.problems) == {"time"}


def test_the_memo_holds_the_newest_entry_first_and_loses_nothing() -> None:
    reading = read(GOOD, memo="11-20 19:30+小林+第1次+没接\n要发顺丰")
    assert reading.memo.splitlines() == [reading.text, "11-20 19:30+小林+第1次+没接", "要发顺丰"]


# The whole note in one line


def test_a_line_is_read_by_the_shops_own_grammar() -> None:
    reading = read(line("11-21 16:05+小美+第2次+明早 + 发工资后付 "))
    assert reading.good
    assert reading.entry is not None
    assert (reading.entry.agent, reading.entry.count, reading.entry.feedback) == ("小美", 2, "明早 + 发工资后付")
    assert reading.text == reading.memo == "11-21 16:05+小美+第2次+明早 + 发工资后付"


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("11/21 小林 第3次 说明天付", "11-21 16:05+小林+第3次+说明天付"),
        ("11.20 下午2点 小林姐 二催 没接", "11-20 14:00+小林+第2次+没接"),
        ("今天 11am 小美 第2次 没接", "11-21 11:00+小美+第2次+没接"),
        ("小红 11-21 15:00 第2次 没接", "11-21 15:00+小红+第2次+没接"),
    ],
)
def test_a_line_as_people_write_it_shows_its_clean_form(text: str, clean: str) -> None:
    """A day without an hour is now if it is today."""
    known = People((Person("小美"), Person("小林", "林小小")))
    basis = Basis(Rules(), None, NOW, NOW - timedelta(days=3), people=known)
    reading = typed_note.read(line(text), basis)
    assert (reading.text, reading.good) == (clean, True)
    assert typed_note.read(line(text, "red"), basis).text == text, "that flag has no count"


def test_other_flags_want_a_line_of_three_parts() -> None:
    assert read(line("11-21 16:05+小美+要退货", "red")).good
    assert set(read(line("11-21 16:05+小美+要退货")).problems) == {"count"}


@pytest.mark.parametrize(
    ("text", "part", "place"),
    [
        ("", "time", ""), ("明早付", "time", "明早付"), ("13-45 16:05+小美+第2次+付", "time", "13-45 16:05"),
        ("11-21 16:05", "agent", ""), ("11-21 16:05+12+第2次+付", "agent", "12"),
        ("11-21 16:05+小美+付", "count", "付"), ("11-21 16:05+小美+某次+付", "count", "某次"),
        ("11-21 16:05+小美+第2次+", "feedback", ""), ("12-01 16:05+小美+第2次+付", "time", "12-01 16:05"),
    ],
)  # fmt: skip
def test_the_wrong_part_of_a_line_is_named_with_its_place(text: str, part: str, place: str) -> None:
    reading = read(line(text), not_before=NOW - timedelta(days=3))
    ((found, problem),) = reading.problems.items()
    assert problem.span is not None
    assert (found, text[slice(*problem.span)]) == (part, place)
    assert (reading.entry, reading.text) == (None, text)


# How long it may be, and what it takes the place of


def test_an_entry_that_alone_is_too_long_is_refused_and_a_long_memo_only_told() -> None:
    rules = Rules(memo_limit_bytes=100)
    reading = read(GOOD, rules, memo="很长的备注" * 10)
    assert (reading.good, reading.bytes_left < 0) == (True, True)
    reading = read(replace(GOOD, feedback="长" * 40), rules)
    assert reading.problems["feedback"].code == "entry_long"


def test_a_correction_takes_the_place_of_the_entry_in_the_memo() -> None:
    old = "11-20 19:30+小林+第1次+没接"
    reading = read(GOOD, memo=f"要发顺丰\n{old}", replaces=old)
    assert reading.memo.splitlines() == ["要发顺丰", reading.text]
    assert read(GOOD, memo="要发顺丰", replaces=old).memo.splitlines() == [reading.text, "要发顺丰"]
