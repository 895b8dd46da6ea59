"""Every version of an order's notes and flag: what came when, what differs, and how to step back to one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from app.domain.order import NoteRow, live_notes


class Piece(NamedTuple):
    """A stretch of a difference: ``same``, ``gone`` or ``new``."""

    kind: str
    text: str


class Version(NamedTuple):
    """One step in an order's history.

    ``kind``: ``written``, ``corrected``, ``restored``, ``withdrawn`` (notes of ours, then with ``note``; ``restored``
    takes a correction back), ``flag`` (ours, changed without a note), ``platform_flag`` and ``memo`` (the platform's,
    as the import of ``file`` brought them). ``at`` is when that was saved, of an import the moment its data is from;
    ``before`` and ``after`` are the texts to compare; ``flag`` and ``flag_was`` are alike where the flag stayed.
    Moments are epoch seconds.
    """

    kind: str
    at: int
    agent: str | None = None
    before: str = ""
    after: str = ""
    flag: str | None = None
    flag_was: str | None = None
    note: NoteRow | None = None
    file: str | None = None
    copied_at: int | None = None
    seen_at: int | None = None


class Step(NamedTuple):
    """What stepping back writes: an entry in the place of ``replaces``, or a new one.

    ``at`` is the moment the entry is about, for its words (tomorrow, tonight) count from there; ``count`` None: the
    next one.
    """

    flag: str
    feedback: str
    at: int
    count: int | None  # type: ignore[assignment]  # a tuple has one too, which nobody needs
    replaces: NoteRow | None


_WORD = re.compile(r"[0-9]+|[A-Za-z]+|\s+|.", re.DOTALL)


def difference(before: str, after: str) -> tuple[Piece, ...]:
    """What became of ``before``, word by word; a Chinese character is a word of its own."""
    from difflib import SequenceMatcher  # not before somebody asks for a difference

    old, new = _WORD.findall(before), _WORD.findall(after)
    pieces: list[Piece] = []
    for kind, first, last, start, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            pieces.append(Piece("same", "".join(old[first:last])))
            continue
        parts = (Piece("gone", "".join(old[first:last])), Piece("new", "".join(new[start:end])))
        pieces += [one for one in parts if one.text]
    return tuple(pieces)


def step(version: Version, notes: Sequence[NoteRow], flag: str | None) -> Step | None:
    """How to step back to ``version`` of an order with these ``notes`` and this ``flag``.

    None where it stands already, or was not ours to write. An entry that was corrected since is corrected back; one
    that was withdrawn is written anew; a flag alone goes to the newest entry, and so does an entry that still stands
    under a newer one.
    """
    if version.kind == "flag":
        newest = _newest(notes)
        if newest is None or version.flag is None or version.flag == flag:
            return None
        return Step(version.flag, newest.feedback, newest.at, newest.count, newest)
    if version.note is None or version.kind == "withdrawn":
        return None
    return _to_note(version.note, notes, flag)


def _to_note(note: NoteRow, notes: Sequence[NoteRow], flag: str | None) -> Step | None:
    live = live_notes(notes)
    heir = _heir(note, notes)
    if heir is None or heir.id not in {one.id for one in live}:
        taken = {one.count for one in live}
        return Step(note.flag, note.feedback, note.at, None if note.count in taken else note.count, None)
    stands = heir.id == note.id
    if stands and note.id == live[-1].id and note.flag == flag:
        return None
    if stands:
        return Step(note.flag, note.feedback, note.at, live[-1].count, live[-1])
    taken = {None, *(one.count for one in live if one.id != heir.id)}
    return Step(note.flag, note.feedback, note.at, heir.count if note.count in taken else note.count, heir)


def _newest(notes: Sequence[NoteRow]) -> NoteRow | None:
    live = live_notes(notes)
    return live[-1] if live else None


def _heir(note: NoteRow, notes: Sequence[NoteRow]) -> NoteRow | None:
    """The entry that stands for ``note`` after all its corrections; None where that was withdrawn."""
    found: NoteRow | None = next((one for one in notes if one.id == note.id), None)
    while found is not None and found.state == "corrected":
        later = [one for one in notes if one.points_at == found.id]
        found = later[-1] if later else None
    return None if found is None or found.state == "withdrawn" else found


class Written(NamedTuple):
    """A row of our notes: ``kind`` as it is stored, ``saved_at`` when, and what else of it a history tells.

    ``by`` asked for the repair that it is; else it is its own agent's.
    """

    note: NoteRow
    kind: str
    saved_at: int
    copied_at: int | None
    seen_at: int | None
    base: str | None = None
    memo: str | None = None
    replaces: str | None = None
    by: str | None = None

    @property
    def who(self) -> str:
        """Who wrote it down."""
        return self.by or self.note.agent


class Told(NamedTuple):
    """A change that is no note: ``kind`` as in ``Version``; ``old`` and ``new`` are its values."""

    kind: str
    at: int
    old: str | None
    new: str | None
    agent: str | None = None
    file: str | None = None


def versions(notes: Sequence[Written], told: Sequence[Told]) -> tuple[Version, ...]:
    """The whole history, newest first; both are given oldest first.

    A flag that changed with a note is told with it.
    """
    loose = list(told)
    made: list[Version] = []
    by_id = {one.note.id: one for one in notes}
    for one in notes:
        change = next((each for each in loose if _belongs(each, one)), None)
        if change is not None:
            loose.remove(change)
        of = by_id.get(one.note.points_at or 0)
        version = _of_note(one, of, change)
        if one.kind == "correction" and of is not None and _same(one, by_id.get(of.note.points_at or 0)):
            version = version._replace(kind="restored")
        made.append(version)
    made += [_of_told(one) for one in loose]
    # What came later in the same second is newer; what the platform showed then was there before.
    order = sorted(enumerate(made), key=lambda pair: (pair[1].at, pair[1].file is None, pair[0]), reverse=True)
    return tuple(one for _at, one in order)


def _same(one: Written, earlier: Written | None) -> bool:
    """Whether a correction brings back what stood before the one that it takes the place of."""
    return earlier is not None and (one.note.text, one.note.flag) == (earlier.note.text, earlier.note.flag)


def _belongs(change: Told, one: Written) -> bool:
    """Whether a flag was changed by saving this note."""
    # Written down one after the other: a second may end between the two.
    if change.kind != "flag" or change.agent != one.who or not 0 <= change.at - one.saved_at <= 1:
        return False
    return one.kind == "withdrawal" or change.new == one.note.flag


_KINDS = {"entry": "written", "correction": "corrected", "withdrawal": "withdrawn"}


def _of_note(one: Written, of: Written | None, change: Told | None) -> Version:
    before, after = _texts(one, of)
    note = one.note
    stays = None if one.kind == "withdrawal" else note.flag
    flag, was = (change.new, change.old) if change else (stays, stays)
    return Version(
        _KINDS[one.kind], one.saved_at, one.who, before, after, flag, was, note,
        copied_at=one.copied_at, seen_at=one.seen_at,
    )  # fmt: skip


def _texts(one: Written, of: Written | None) -> tuple[str, str]:
    if one.kind == "withdrawal":
        return (of or one).note.text, ""
    if one.memo is not None and of is None:
        # Then more of the memo was changed than this entry.
        return one.base or "", one.memo
    return one.replaces or (of.note.text if of else ""), one.note.text


def _of_told(one: Told) -> Version:
    if one.kind == "memo":
        return Version("memo", one.at, None, one.old or "", one.new or "", file=one.file)
    return Version(one.kind, one.at, one.agent, flag=one.new, flag_was=one.old, file=one.file)


def memos(versions: Sequence[tuple[int, str | None, str]]) -> Iterator[Told]:
    """(when, text, file) of the memos that imports showed, oldest first, each beside the one before it."""
    before: str | None = None
    for at, text, file in versions:
        yield Told("memo", at, before, text, file=file)
        before = text
