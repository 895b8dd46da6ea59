"""Notes as people really write them, read: nearly all right, and none wrongly without a word about it."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from app.domain import note_loose
from app.domain.agent import People, Person
from app.domain.note import FOUR, THREE
from tests.notes import messy
from tests.notes.messy import Line, Part

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 22, 10, 0, tzinfo=ZONE)
CREATED = datetime(2026, 11, 18, 9, 0, tzinfo=ZONE)
PEOPLE = People(
    (
        Person("小美", "林小美"),
        Person("小林", "林志远"),
        Person("露露", "林露"),
        Person("阿强", "陈强"),
        Person("丹丹", "王丹丹"),
        Person("客服03", "赵敏"),
        Person("Amy", "艾米"),
    )
)
SHOWN = 30


def read(memo: str) -> tuple[tuple[Part, ...], tuple[str, ...]]:
    """What is read in the memo, and the codes of everything said about it."""
    reading = note_loose.read(memo, now=NOW, people=PEOPLE, not_before=CREATED, templates=(FOUR, THREE))
    parts = tuple(Part(time(one), one.agent, one.count, one.feedback) for one in reading.parts)
    problems = [*reading.problems, *(problem for one in reading.parts for problem in one.problems)]
    return parts, tuple(problem.code for problem in problems)


def time(parts: note_loose.Parts) -> str | None:
    """The time as the file has it."""
    if parts.at is None:
        return None
    at = parts.at.astimezone(ZONE)
    return at.strftime("%Y-%m-%d") if parts.day_only else at.strftime("%Y-%m-%dT%H:%M")


def told(line: Line, parts: tuple[Part, ...], codes: tuple[str, ...]) -> str:
    """A line that was read otherwise, in three short lines."""
    wanted, got = ([tuple(part) for part in some] for some in (line.parts, parts))
    return f"{line.memo!r}\n    wanted {wanted}\n    read   {got} {' '.join(codes)}"


def report(differ: list[str], all_of_them: int) -> str:
    return "\n".join([f"{len(differ)} of {all_of_them} differ", *differ[:SHOWN]])


def test_nearly_all_are_read_as_a_colleague_would() -> None:
    lines = messy.load()
    differ = []
    for line in lines:
        parts, codes = read(line.memo)
        if parts != line.parts:
            differ.append(told(line, parts, codes))
    assert len(differ) <= len(lines) * 0.03, report(differ, len(lines))


def test_none_is_read_wrongly_without_a_problem() -> None:
    lines = messy.load()
    silent = []
    for line in lines:
        parts, codes = read(line.memo)
        if parts != line.parts and not codes:
            silent.append(told(line, parts, codes))
    assert not silent, report(silent, len(lines))


def test_the_generated_half_is_what_the_generator_makes() -> None:
    assert [line for line in messy.load() if line.origin == "made"] == messy.made()


def test_the_sample_is_what_it_says() -> None:
    lines = messy.load()
    assert len(lines) >= 1000
    assert len({line.memo for line in lines}) == len(lines)
    assert {line.origin for line in lines} == {"hand", "made"}
    assert sum(line.origin == "hand" for line in lines) >= 500
    assert sum(not line.parts for line in lines) >= 200
    assert messy.FILE.read_text(encoding="utf-8").splitlines() == [messy.row(line) for line in lines]


@pytest.mark.parametrize("line", messy.made(number=50, seed=1), ids=lambda line: line.why)
def test_what_is_made_holds_together(line: Line) -> None:
    assert line.memo == line.memo.strip()
    for part in line.parts:
        assert part.feedback in line.memo
        assert (part.time is None) + (part.agent is None) + (part.count is None) <= 1
        assert part.time is None or "2026-11-18T09:00" <= part.time <= "2026-11-22T10:00"
