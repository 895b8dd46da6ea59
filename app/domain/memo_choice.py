"""What of a memo stays: each of its lines is kept, reworded or left out by an agent, and none of them by itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from app.domain import memo

OURS, THEIRS, CAME, GONE = "ours", "theirs", "came", "gone"
_ALIKE = 0.4  # two lines less alike than this are not one that was reworded


class Composed(NamedTuple):
    """What an agent made of a memo: the memo as it was then, and what of it shall stand beside the new entry."""

    base: str
    rest: str


class Choice(NamedTuple):
    """A line to be chosen, ``note`` the id of our entry that it is.

    ``was``: the line of the memo as it is now, None where it does not hold it. ``mark``: ``ours`` and ``theirs`` where
    the agent and the platform changed the same line, each in another way; ``came`` and ``gone`` on the platform since
    the memo was composed.
    """

    text: str
    was: str | None
    note: int | None
    on: bool = True
    mark: str = ""


def rest(composed: Composed, now: str, newest_first: bool = True) -> str:
    """``now`` as the agent composed it; what somebody else wrote there since is in it too."""
    return memo.merge(composed.base, composed.rest, now, newest_first).text


def choices(
    now: str, own: Mapping[str, int], composed: Composed | None = None, newest_first: bool = True
) -> tuple[Choice, ...]:
    """The lines of the memo ``now`` and those the agent wrote; ``own``: our entries that stand, by their texts."""
    whole = _lines(now)
    if composed is None:
        return tuple(Choice(line, line, own.get(line)) for line in whole)
    merged = memo.merge(composed.base, composed.rest, now, newest_first)
    kept, base = merged.text.splitlines(), _lines(composed.base)
    marks = {line: CAME for line in whole if line not in base}
    for clash in merged.clashes:
        marks |= {line: OURS for line in clash.ours if line not in clash.theirs}
        marks |= {line: THEIRS for line in clash.theirs if line not in clash.ours}
    found = [
        Choice(new or old, old or None, own.get(old), bool(new), marks.get(new or old, ""))
        for old, new in _pairs(whole, kept)
        if new or old not in kept  # a line that was moved is not left out
    ]
    gone = [line for line in _lines(composed.rest) if line not in kept]
    return (*found, *(Choice(line, None, own.get(line), False, GONE) for line in gone))


def same(one: str, other: str) -> bool:
    """Whether two memos have the same lines."""
    return _lines(one) == _lines(other)


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _pairs(before: list[str], now: list[str]) -> Iterator[tuple[str, str]]:
    """Each line of ``before`` with what became of it, and what is new, in their places; "" where there is none."""
    for _kind, start, end, first, last in SequenceMatcher(None, before, now, autojunk=False).get_opcodes():
        left = before[start:end]
        for new in now[first:last]:
            at = _closest(left, new)
            if at < 0:
                yield "", new
                continue
            yield from ((old, "") for old in left[:at])
            yield left[at], new
            del left[: at + 1]
        yield from ((old, "") for old in left)


def _closest(lines: list[str], to: str) -> int:
    """Which of ``lines`` became ``to``; -1: none of them."""
    alike = [SequenceMatcher(None, line, to, autojunk=False).ratio() for line in lines]
    return alike.index(max(alike)) if alike and max(alike) >= _ALIKE else -1


def made(chosen: Sequence[Choice]) -> str:
    """What of the memo stands beside the new entry."""
    return "\n".join(one.text.strip() for one in chosen if one.on and one.text.strip())


def told(chosen: Sequence[Choice]) -> tuple[int, int]:
    """How many lines of the memo are left out, and how many reworded."""
    held = [one for one in chosen if one.was is not None]
    out = sum(not (one.on and one.text.strip()) for one in held)
    return out, sum(one.on and one.text.strip() not in ("", one.was) for one in held)


def fitting(chosen: Sequence[Choice], entry: str, newest_first: bool, limit: int) -> tuple[Choice, ...]:
    """The oldest entries of ours left out, as many as it takes to bring the whole to ``limit`` bytes."""
    found = list(chosen)
    ours = sorted((one.note, at) for at, one in enumerate(found) if one.on and one.note is not None)
    for _note, at in ours:
        if memo.size(memo.with_newest(made(found), entry, newest_first)).bytes <= limit:
            break
        found[at] = found[at]._replace(on=False)
    return tuple(found)
