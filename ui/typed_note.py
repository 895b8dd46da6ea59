"""What stands in the note editor's fields, or in its one line, read by the grammar's own rules; no widgets here."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime

from app.domain import memo, note
from app.domain.agent import People
from app.domain.note import Entry, NoteError, Problem, Template
from app.domain.rules import Rules

_DIGITS = re.compile(r"\d+")
_NOBODY = People()
_NO_DOUBT = frozenset(("agent_unknown", "time_relative"))
"""Of what is typed right now these are certain: a new name may be somebody new, and today is today."""


@dataclass(frozen=True)
class Typed:
    """The fields as they stand; ``time`` empty means now. With ``line`` the whole note was typed in one."""

    flag: str
    time: str
    agent: str
    count: str
    feedback: str
    line: str | None = None


@dataclass(frozen=True)
class Basis:
    """What a note is read against: the shop's rules and wall clock, the order's creation, the memo it will join.

    ``replaces``: the words of the entry whose place it takes in the memo, when it corrects one; ``people``: whose names
    are known.
    """

    rules: Rules
    memo: str | None
    now: datetime
    not_before: datetime | None
    replaces: str | None = None
    people: People = _NOBODY


@dataclass(frozen=True)
class Reading:
    """What was typed comes to: the entry's exact text, the memo to copy, and what is wrong with which part."""

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


def read(typed: Typed, basis: Basis) -> Reading:
    """Read what was typed by the shop's template of the flag; the basis' ``now`` is on the shop's wall clock."""
    problems: dict[str, Problem] = {}
    if not typed.flag:
        problems["flag"] = Problem("flag_missing", "flag")
    template = basis.rules.template(typed.flag)
    entry = _fields(typed, template, basis, problems) if typed.line is None else _line(typed, template, basis, problems)
    if entry is None:
        whole = basis.memo or ""
        return Reading(None, typed.line or "", whole, basis.rules.memo_limit_bytes - memo.size(whole).bytes, problems)
    for problem in note.validate(entry, template, basis.now):
        problems.setdefault(problem.part, problem)
    text = _text(entry, template)
    if memo.size(text).bytes > basis.rules.memo_limit_bytes:
        # A longer memo loses old lines; an entry that does not fit by itself would lose its own end.
        problems.setdefault("feedback", Problem("entry_long", "feedback", None, {"most": basis.rules.memo_limit_bytes}))
    whole = _whole(text, basis) if entry.feedback else (basis.memo or "")
    return Reading(entry, text, whole, basis.rules.memo_limit_bytes - memo.size(whole).bytes, problems)


def _fields(typed: Typed, template: Template, basis: Basis, problems: dict[str, Problem]) -> Entry:
    at = basis.now.replace(second=0, microsecond=0)
    if typed.time.strip():
        try:
            at = _time(typed.time.strip(), template, basis.now, basis.not_before)
        except NoteError as error:
            problems["time"] = Problem(error.code, "time", None, error.params)
    return Entry(at, typed.agent.strip(), _count(typed.count, template), note.clean_feedback(typed.feedback))


def _line(typed: Typed, template: Template, basis: Basis, problems: dict[str, Problem]) -> Entry | None:
    """The one line read by the grammar itself, or as people write it; what is wrong keeps its place in the line."""
    text = typed.line or ""
    try:
        return note.parse(text, now=basis.now, not_before=basis.not_before, template=template)
    except NoteError as error:
        if (entry := _loose(text, template, basis)) is not None:
            return entry
        problems[error.part] = Problem(error.code, error.part, error.span, error.params)
        return None


def _loose(text: str, template: Template, basis: Basis) -> Entry | None:
    """The one entry that a line surely is, in whatever form; a day without an hour is now if it is today."""
    from app.domain import note_loose  # no start of the program needs it

    found = note_loose.read(text, now=basis.now, people=basis.people, not_before=basis.not_before)
    if len(found.parts) != 1 or found.free_text or found.problems:
        return None
    one = found.parts[0]
    sure = all(problem.code in _NO_DOUBT for problem in one.problems)
    if not sure or one.at is None or one.agent is None or (one.count is not None) != template.counted:
        return None
    today = one.day_only and one.at.date() == basis.now.date()
    at = basis.now.replace(second=0, microsecond=0) if today else one.at
    return Entry(at, one.agent, one.count, one.feedback)


def _whole(text: str, basis: Basis) -> str:
    shown = basis.memo or ""
    if basis.replaces is not None:
        changed = memo.with_other(shown, basis.replaces, text)
        if changed != shown or basis.replaces == text:
            return changed
    return memo.with_newest(shown, text, basis.rules.newest_first)


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
        entry = entry._replace(count=1)
    return note.format(entry, template)
