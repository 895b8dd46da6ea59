"""Notes: time + agent + count + feedback (20, 21); three fields under the other flags (198).

The form of one entry is in ``note_form``, finding entries in a platform's memo in ``note_scan``; this is the way in.
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
    "size",
    "validate",
    "with_newest",
    "with_other",
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


def with_newest(memo: str | None, entry_text: str, newest_first: bool = True) -> str:
    """The whole memo to paste, for the platform overwrites what it had; an entry that is a line of it already stays."""
    old = (memo or "").strip()
    if not old:
        return entry_text
    if entry_text in (line.strip() for line in old.splitlines()):
        return old
    return f"{entry_text}\n{old}" if newest_first else f"{old}\n{entry_text}"


def with_other(memo: str, old_text: str, new_text: str = "", keep: Collection[str] = ()) -> str:
    """The memo with ``new_text`` in the place of the entry ``old_text``, once; without a new one the entry goes.

    An entry that a colleague wrote on behind keeps those words; a memo without the entry stays as it is. ``keep``:
    other entries, one of which may begin with the same words.
    """
    lines = memo.splitlines()
    for at, line in enumerate(lines):
        if line.strip() == old_text:
            lines[at] = new_text
            return "\n".join(line for line in lines if line.strip())
    longer = [text for text in keep if old_text in text]
    for at, line in enumerate(lines):
        if any(text in line for text in longer):
            continue
        start = line.find(old_text)
        behind = line[start + len(old_text) :]
        if start >= 0 and not behind[:1].strip(" \t;；。"):
            lines[at] = f"{line[:start]}{new_text}{behind}".strip()
            return "\n".join(line for line in lines if line.strip())
    return memo


def size(text: str) -> int:
    """Bytes the platform may count, in the dearer of its two possible encodings."""
    return max(len(text.encode("utf-8", "replace")), len(text.encode("gb18030", "replace")))
