"""What stands in the editor's fields, read by the shop's own form."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from app.domain import note
from app.domain.note import Template
from app.domain.rules import Rules
from ui import typed_note
from ui.typed_note import Typed

NOW = datetime.fromisoformat("2026-11-21T16:05:30+08:00")
GOOD = Typed("purple", "", "小美", "第2次", "明早发工资后付")


def test_the_canonical_note() -> None:
    reading = typed_note.read(GOOD, Rules(), None, NOW, None)
    assert reading.good
    assert reading.text == reading.memo == "11-21 16:05+小美+第2次+明早发工资后付"
    assert reading.bytes_left == 1000 - note.size(reading.text)


@pytest.mark.parametrize("template", [one for one in note.TEMPLATES if one.counted][::7])
def test_every_form_reads_back_the_time_it_shows(template: Template) -> None:
    rules = replace(Rules(), four=template)
    time = typed_note.shown_time(NOW - timedelta(hours=2), template)
    count = typed_note.shown_count(2, template)
    typed = replace(GOOD, time=time, count=count)
    reading = typed_note.read(typed, rules, None, NOW, None)
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
    reading = typed_note.read(replace(GOOD, **changes), Rules(), None, NOW, None)
    assert set(reading.problems) == {part}
    assert not reading.good


def test_a_time_before_the_order_is_impossible() -> None:
    typed = replace(GOOD, time="11-21 10:00")
    reading = typed_note.read(typed, Rules(), None, NOW, NOW - timedelta(hours=1))
    assert set(reading.problems) == {"time"}


def test_the_memo_holds_the_newest_entry_first_and_loses_nothing() -> None:
    reading = typed_note.read(GOOD, Rules(), "11-20 19:30+小林+第1次+没接\n要发顺丰", NOW, None)
    assert reading.memo.splitlines() == [reading.text, "11-20 19:30+小林+第1次+没接", "要发顺丰"]
