"""Notes: time + agent + count + feedback (20, 21); three fields under the other flags (198).

The form of one entry is in ``note_form``, finding entries in a platform's memo in ``note_scan``; this is the way in.
What people write loosely is read by ``note_loose``: who needs it goes there, for no start of the program does.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from app.domain.note_form import (
    COUNTS,
    DATES,
    FOUR,
    FOUR_PARTS,
    MOST,
    SEPARATORS,
    TEMPLATES,
    THREE,
    THREE_PARTS,
    Entry,
    NoteError,
    Span,
    Template,
    check_nick,
    clean_feedback,
    format,  # noqa: A004 - the word people use for it
    parse,
)
from app.domain.note_scan import Found, Problem, Scan, holds_entry_head, scan

__all__ = [
    "COUNTS",
    "DATES",
    "FOUR",
    "FOUR_PARTS",
    "MOST",
    "SEPARATORS",
    "TEMPLATES",
    "THREE",
    "THREE_PARTS",
    "Entry",
    "Found",
    "NoteError",
    "Problem",
    "Scan",
    "Span",
    "Template",
    "clean_feedback",
    "format",
    "holds_entry_head",
    "next_count",
    "nickname_problem",
    "parse",
    "scan",
    "validate",
]

_LOOKALIKES = "＋／｜,;；"


def nickname_problem(nick: str) -> str | None:
    """Why ``nick`` cannot stand in a note: a code, or None for a good one."""
    if not nick or nick != nick.strip():
        return "nickname_missing" if not nick.strip() else "nickname_separator"
    if any(sign in SEPARATORS or sign in _LOOKALIKES or sign.isspace() or not sign.isprintable() for sign in nick):
        return "nickname_separator"
    if len(nick) > 32:
        return "nickname_long"
    try:
        check_nick(nick)
    except NoteError as error:
        return "nickname_digits" if error.code == "nickname_digits" else "nickname_number"
    return None


def validate(entry: Entry, template: Template, now: datetime, agents: Collection[str] = ()) -> tuple[Problem, ...]:
    """What is missing from or impossible in an entry before it is saved (20); empty where it may be.

    ``agents``: the names known; none given means that any will do.
    """
    problems = []
    if entry.at > now + timedelta(days=1):
        problems.append(Problem("time_future", "time"))
    if code := nickname_problem(entry.agent):
        code = "agent_missing" if code == "nickname_missing" else code
        problems.append(Problem(code, "agent", None, {"agent": entry.agent}))
    elif agents and entry.agent not in agents:
        problems.append(Problem("agent_unknown", "agent", None, {"agent": entry.agent}))
    if template.counted and entry.count is None:
        problems.append(Problem("count_missing", "count"))
    if entry.count is not None and not 1 <= entry.count <= MOST:
        problems.append(Problem("count_impossible", "count", None, {"count": entry.count, "most": MOST}))
    if not clean_feedback(entry.feedback):
        problems.append(Problem("feedback_missing", "feedback"))
    return tuple(problems)


def next_count(counts: Iterable[int | None]) -> int:
    """The number of the next reminder (21): the highest seen, in our notes and in the platform's memo, plus one."""
    return max((count for count in counts if count is not None), default=0) + 1
