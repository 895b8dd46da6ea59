"""What the note editor starts from, and what it hands on to be kept."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from app import wording
from app.domain import flag, picking
from app.domain.memo_choice import Composed
from app.domain.note import Problem
from app.domain.order import Card, NoteRow, OrderRow, live_notes
from app.domain.picking import Parcel
from app.domain.rules import Rules
from app.i18n import pgettext
from ui.desk import Desk

if TYPE_CHECKING:
    from app.services.notes import Start


@dataclass(frozen=True)
class Sheet:
    """What the editor starts from: an order, the count that comes next, the memo to put the entry into.

    ``flag`` and ``feedback`` are what was being typed; with ``line`` that is a whole line, and with ``corrects`` it is
    to take the place of that entry. ``memo_was``: the platform's memo when that was typed, where it changed since;
    ``own``: the order's entries of ours; ``composed``: the memo as the agent composed it for this note;
    ``parcel``: how far the order is on its way out; ``copied_on``: the platform's memo when a note was copied that is
    not seen there yet, where it changed since.
    """

    row: OrderRow
    rules: Rules
    count: int
    memo: str | None
    flag: str
    feedback: str = ""
    line: bool = False
    corrects: NoteRow | None = None
    memo_was: str | None = None
    own: tuple[NoteRow, ...] = ()
    composed: Composed | None = None
    parcel: Parcel = picking.UNKNOWN
    copied_on: str | None = None


@dataclass(frozen=True)
class Unsaved:
    """What is being typed, to be kept as a draft; without a ``text`` and a ``composed`` memo there is nothing to keep.

    ``added``: it was typed before the order was read, and goes behind whatever draft there is.
    """

    order_id: int
    flag: str
    text: str
    line: bool
    corrects: int | None
    added: bool = False
    composed: Composed | None = None

    @property
    def empty(self) -> bool:
        return not self.text.strip() and self.composed is None


def too_late(sheet: Sheet, colour: str, desk: Desk) -> str:
    """Why the warehouse may not see a note that is written now, in words; empty where it will."""
    now, rules = desk.wall(sheet.row.shop_id).now, sheet.rules
    why = picking.late(sheet.parcel, rules.meaning(colour), now, rules.picking) if colour else None
    return wording.warehouse(why) if why else ""


def joined(before: Unsaved | None, now: Unsaved) -> Unsaved:
    """What is to be kept of an order once ``now`` was typed as well."""
    if before is None or not now.added:
        return now
    return replace(before, flag=now.flag or before.flag, text=before.text + now.text)


def left_over(now: Unsaved, saved: Unsaved) -> Unsaved:
    """What of ``now`` was typed since ``saved`` went to be written; it begins a new note."""
    if now.added:
        return now
    goes_on = now.line == saved.line and now.text.startswith(saved.text)
    text = now.text[len(saved.text) :].lstrip() if goes_on else now.text
    composed = now.composed if now.composed != saved.composed else None
    return replace(now, text=text, line=now.line and not goes_on, corrects=None, composed=composed)


def placed(said: str, problem: Problem) -> str:
    """A problem in words with its place in the line, counted as people count."""
    if problem.span is None or problem.span[0] == problem.span[1]:
        return said
    start, end = problem.span[0] + 1, problem.span[1]
    place = str(start) if start == end else f"{start}–{end}"
    return pgettext("place in a line", "{problem} (characters {place})").format(problem=said, place=place)


def sheet_of(card: Card, start: Start) -> Sheet:
    """What the editor starts from, its draft included."""
    colour, feedback = start.draft or (None, "")
    unset = flag.REMINDER if card.row.status == "unpaid" else card.row.flag or ""
    corrects = next((note for note in live_notes(card.notes) if note.id == start.draft_corrects), None)
    return Sheet(
        card.row, start.rules, start.count, start.memo, colour or unset, feedback, start.draft_line, corrects,
        start.memo_was, card.notes, start.draft_memo, start.parcel, start.copied_on,
    )  # fmt: skip


def with_words(sheet: Sheet, words: Unsaved | None, card: Card) -> Sheet:
    """The sheet with what is being typed of it, where that is not on the disk yet."""
    if words is None:
        return sheet
    if words.added:
        return replace(sheet, flag=words.flag or sheet.flag, feedback=sheet.feedback + words.text)
    corrects = next((note for note in live_notes(card.notes) if note.id == words.corrects), None)
    flag_ = words.flag or sheet.flag
    return replace(sheet, flag=flag_, feedback=words.text, line=words.line, corrects=corrects, composed=words.composed)


def as_drafted(sheet: Sheet, words: Unsaved) -> bool:
    """Whether the editor that has these words has what the disk has of them."""
    if words.empty and not sheet.feedback and sheet.composed is None:
        return True
    corrects = sheet.corrects.id if sheet.corrects else None
    drafted = Unsaved(words.order_id, sheet.flag, sheet.feedback, sheet.line, corrects, composed=sheet.composed)
    return drafted == words
