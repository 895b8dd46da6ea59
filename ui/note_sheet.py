"""What the note editor starts from, and what it hands on to be kept."""

from __future__ import annotations

from dataclasses import dataclass, replace

from app import wording
from app.domain import picking
from app.domain.memo_choice import Composed
from app.domain.note import Problem
from app.domain.order import NoteRow, OrderRow
from app.domain.picking import Parcel
from app.domain.rules import Rules
from app.i18n import pgettext
from ui.desk import Desk


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
