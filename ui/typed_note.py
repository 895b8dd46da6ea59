"""What stands in the note editor's fields, read by the grammar's own rules; no widgets here."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import datetime

from app.domain import note
from app.domain.note import Entry, NoteError, Problem, Template
from app.domain.rules import Rules

_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True)
class Typed:
    """The fields as they stand; ``time`` empty means now."""

    flag: str
    time: str
    agent: str
    count: str
    feedback: str


@dataclass(frozen=True)
class Reading:
    """What the fields come to: the entry's exact text, the memo to copy, and what is wrong with which part."""

    entry: Entry | None
    text: str
    memo: str
    bytes_left: int
    problems: dict[str, Problem] = field(default_factory=dict)

    @property
    def good(self) -> bool:
        return self.entry is not None and not self.problems


def shown_time(at: datetime, template: Template) -> str:
    """The time as it stands in the field, in the shop's own form."""
    head = note.format(Entry(at, "x", 1, "x"), template)
    return head.split(f"{template.separator}x{template.separator}")[0]


def shown_count(count: int, template: Template) -> str:
    """The count as it stands in the field."""
    return template.count.replace("{n}", str(count))


def read(typed: Typed, rules: Rules, memo: str | None, now: datetime, not_before: datetime | None) -> Reading:
    """Read the fields by the shop's template of the flag; ``now`` is on the shop's wall clock."""
    problems: dict[str, Problem] = {}
    if not typed.flag:
        problems["flag"] = Problem("flag_missing", "flag")
    template = rules.template(typed.flag)
    at = now.replace(second=0, microsecond=0)
    if typed.time.strip():
        try:
            at = _time(typed.time.strip(), template, now, not_before)
        except NoteError as error:
            problems["time"] = Problem(error.code, "time", None, error.params)
    entry = Entry(at, typed.agent.strip(), _count(typed.count, template), note.clean_feedback(typed.feedback))
    for problem in note.validate(entry, template, now):
        problems.setdefault(problem.part, problem)
    text = _text(entry, template)
    whole = note.with_newest(memo, text, rules.newest_first) if entry.feedback else (memo or "")
    left = rules.memo_limit_bytes - note.size(whole)
    return Reading(entry, text, whole, left, problems)


def _time(text: str, template: Template, now: datetime, not_before: datetime | None) -> datetime:
    # The grammar reads whole entries: the other parts are stand-ins that are surely right.
    parts = ["x", template.count.replace("{n}", "1"), "x"] if template.counted else ["x", "x"]
    line = template.separator.join([text, *parts])
    return note.parse(line, now=now, not_before=not_before, template=template).at


def _count(text: str, template: Template) -> int | None:
    if not template.counted:
        return None
    found = _DIGITS.search(text)
    return int(found[0]) if found else None


def _text(entry: Entry, template: Template) -> str:
    """The entry's text as far as it goes; what is missing is simply not there yet."""
    if template.counted and entry.count is None:
        entry = replace(entry, count=1)
    return note.format(entry, template)
