"""The whole memo to paste, for the platform overwrites what it had: nothing that a colleague wrote is lost in it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from app.domain.order import begun

ENTRY, CORRECTION, WITHDRAWAL = "entry", "correction", "withdrawal"
_OVER = ("corrected", "withdrawn")


class Own(NamedTuple):
    """One of our entries as the memo needs it.

    ``base`` is the platform's memo it was written on; ``memo`` the whole memo as its agent composed it, None where the
    entry was simply put to the others; ``replaces`` words of the platform's memo that it takes the place of.
    """

    id: int
    kind: str
    points_at: int | None
    text: str
    state: str
    base: str | None = None
    memo: str | None = None
    replaces: str | None = None


class Size(NamedTuple):
    """How long a memo is: characters, and bytes in the two encodings a platform may count in."""

    characters: int
    utf8: int
    gb18030: int

    @property
    def bytes(self) -> int:
        """In the dearer encoding."""
        return max(self.utf8, self.gb18030)


class Line(NamedTuple):
    """A line of a memo and whose it is; ``note`` is the id of our entry, None where somebody else wrote it."""

    text: str
    note: int | None


class Clash(NamedTuple):
    """Lines that both sides changed, each in another way; the merged memo holds both."""

    base: tuple[str, ...]
    ours: tuple[str, ...]
    theirs: tuple[str, ...]


class Merged(NamedTuple):
    """A memo in which no line that one of the two sides wrote is missing."""

    text: str
    clashes: tuple[Clash, ...]


def compose(platform: str | None, own: Sequence[Own], newest_first: bool = True) -> str:
    """The platform's memo with the entries of ours (oldest first) that it has not shown yet.

    One that was there and was wiped off is among them. What the agent of a later entry left out or reworded stays out.
    The words of a corrected entry give way to its correction, which stands where that stood, and a withdrawn one goes,
    whether the platform shows it yet or not.
    """
    whole = platform or ""
    entries = {one.id: one for one in own}
    live = {one.text for one in own if one.kind != WITHDRAWAL and one.state not in _OVER}
    out, gone = _left_out(own), _gone(own)
    for one in _in_place(own):
        old = entries.get(one.points_at or 0)
        over = old.text if old is not None else ""
        unseen, text = one.state in ("saved", "copied", "lost"), one.text.strip()
        waits = unseen and text not in out
        if one.kind == WITHDRAWAL:
            # A repair that was pasted already took the place of words, which come back.
            back = (old.replaces if old is not None else None) or ""
            whole = whole if over in live else with_other(whole, over, "" if back in whole else back, live)
            continue
        before = whole
        if one.kind == CORRECTION and over not in live:
            # Where the platform shows the old words the new ones take their place; nothing else moves.
            whole = with_other(whole, over, "" if _holds(whole, one.text) else one.text, live)
        # What an entry left out stays out, even where a later one, not pasted either, left that entry out.
        if unseen and one.memo is not None and text not in gone:
            whole = merge(one.base or "", one.memo, whole, newest_first).text
            continue
        if waits and one.replaces and one.replaces not in live:
            whole = with_other(whole, one.replaces, "" if _holds(whole, one.text) else one.text, live)
        if waits and (whole == before or one.text not in whole):
            whole = with_newest(whole, one.text, newest_first)
    return whole


def _in_place(own: Sequence[Own]) -> list[Own]:
    """The entries, each with what later took its place right behind it."""
    first = begun((one.id, one.points_at) for one in own)
    return sorted(own, key=lambda one: first[one.id])


def _left_out(own: Sequence[Own]) -> set[str]:
    """The lines that are not in a memo any more as their agents composed it."""
    composed = [one for one in own if one.memo is not None and one.state not in _OVER]
    return {
        line.strip()
        for one in composed
        for line in (one.base or "").splitlines()
        if not _holds(one.memo or "", line.strip())
    }


def _gone(own: Sequence[Own]) -> set[str]:
    """The lines that were left out of what the platform shows, by an entry there or by one that this left out."""
    gone = set[str]()
    for one in reversed(own):
        if one.state == "seen" or one.text.strip() in gone:
            gone |= _left_out([one])
    return gone


def _holds(memo: str, text: str) -> bool:
    return text in (line.strip() for line in memo.splitlines())


def with_newest(memo: str | None, entry_text: str, newest_first: bool = True) -> str:
    """The memo with one more entry; an entry that is a line of it already stays where it is."""
    old = (memo or "").strip()
    if not old:
        return entry_text
    if _holds(old, entry_text):
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


def lines(memo: str, own: Sequence[Own]) -> tuple[Line, ...]:
    """The memo's lines, each with the entry of ours that it is; what an agent may choose to leave out."""
    ours = {one.text: one.id for one in own if one.kind != WITHDRAWAL and one.state not in _OVER}
    return tuple(Line(line, ours.get(line.strip())) for line in memo.splitlines() if line.strip())


def news(before: str, now: str, own: Collection[str], live: Collection[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The lines that went from the platform's memo and those that came, but for what we did there ourselves.

    ``own``: the texts of our entries; ``live``: of those that are neither corrected nor withdrawn.
    """
    old, new = ([line.strip() for line in text.splitlines() if line.strip()] for text in (before, now))
    gone = tuple(line for line in old if line not in new and (line in live or line not in own))
    return gone, tuple(line for line in new if line not in old and line not in own)


def size(text: str) -> Size:
    """How long ``text`` is."""
    return Size(len(text), len(text.encode("utf-8", "replace")), len(text.encode("gb18030", "replace")))


def merge(base: str, ours: str, theirs: str, ours_first: bool = True) -> Merged:
    """Both changes of ``base`` in one memo, line by line.

    A line that either side wrote is in it, and one that both left alone; a line that one side took out goes, unless
    the other wrote it anew. Where both put lines in one place, ours stand first or last.
    """
    sides = tuple([line.strip() for line in text.splitlines() if line.strip()] for text in (base, ours, theirs))
    merged: list[str] = []
    clashes = []
    for old, own, other in _regions(*sides):
        if other in (own, old):
            merged += own
        elif own == old:
            merged += other
        else:
            mine = [line for line in own if line not in old or line in other]
            yours = [line for line in other if (line not in old or line in own) and line not in mine]
            merged += mine + yours if ours_first else yours + mine
            if old and old != [line for line in own if line in old] and old != [line for line in other if line in old]:
                clashes.append(Clash(tuple(old), tuple(own), tuple(other)))
    # A line that stood twice, and of which each side took out another copy, is still a line that both hold.
    merged += [line for line in dict.fromkeys(sides[1]) if line in sides[2] and line not in merged]
    return Merged("\n".join(merged), tuple(clashes))


def _regions(base: list[str], ours: list[str], theirs: list[str]) -> Iterator[tuple[list[str], list[str], list[str]]]:
    """The three sides cut at every line that all of them share; what lies between may differ."""
    mine, yours = _kept(base, ours), _kept(base, theirs)
    at = (0, 0, 0)
    for index in sorted(mine.keys() & yours.keys()):
        here = index, mine[index], yours[index]
        yield base[at[0] : here[0]], ours[at[1] : here[1]], theirs[at[2] : here[2]]
        yield [base[index]], [base[index]], [base[index]]
        at = index + 1, here[1] + 1, here[2] + 1
    yield base[at[0] :], ours[at[1] :], theirs[at[2] :]


def _kept(base: list[str], side: list[str]) -> dict[int, int]:
    """Where each line that ``side`` kept of ``base`` stands in it."""
    blocks = SequenceMatcher(None, base, side, autojunk=False).get_matching_blocks()
    return {start + step: place + step for start, place, length in blocks for step in range(length)}
