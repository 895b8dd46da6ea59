"""Writing the note that the next colleague reads: flag first, then note, then save (requirements 20, 77)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

from app import clock
from app.domain import cadence, memo, note, picking
from app.domain.memo import Own
from app.domain.memo_choice import Composed
from app.domain.note import Entry
from app.domain.order import NoteRow, begun
from app.domain.picking import Parcel
from app.domain.reminder import Cancel
from app.domain.rules import Rules
from app.domain.status import Status
from app.errors import KnownError
from app.services import agents, note_repairs
from app.services.office import Changes, Office
from app.services.order_rows import note_row
from app.store import notes, orders, reminders
from app.store.engine import Engine


@dataclass(frozen=True)
class NoteDraft:
    """What an agent wants to write; ``at`` (epoch seconds) and ``count`` are filled in when None.

    ``rest``: what else shall stand in the memo, where the agent composed it; None leaves everything there. ``rest_of``:
    the memo it was composed from; what came into that since is not lost.
    """

    order_id: int
    flag: str
    agent: str
    feedback: str
    at: int | None = None
    count: int | None = None
    channel: str = "unknown"
    rest: str | None = None
    rest_of: str | None = None


@dataclass(frozen=True)
class Start:
    """What the editor begins with: the next count, the memo the entry will join, what was being typed.

    ``draft`` is (flag, feedback); with ``draft_line`` its feedback is a whole line, with ``draft_corrects`` it was to
    take the place of that entry. ``memo_was``: the platform's memo when it was kept, where an import changed it since;
    ``draft_memo``: the memo as it was composed for it. ``copied_on``: the platform's memo when an entry that is not
    seen there yet was copied, where an import changed it since.
    """

    shop_id: int
    count: int
    memo: str
    draft: tuple[str | None, str] | None
    contacts: int
    rules: Rules
    created_at: int | None
    draft_line: bool = False
    draft_corrects: int | None = None
    memo_was: str | None = None
    draft_memo: Composed | None = None
    copied_on: str | None = None
    parcel: Parcel = picking.UNKNOWN


@dataclass(frozen=True)
class Saved:
    """A saved entry, its exact text, and the whole memo to paste (the platform overwrites it).

    ``late``: why the warehouse may not see it (``shipped``, ``printed``, ``picked``), then among the ``warnings`` too.
    """

    note: NoteRow
    text: str
    memo: str
    warnings: tuple[str, ...]
    agent_made: bool
    changes: Changes
    late: str | None = None


_COUNTABLE = frozenset("0123456789０１２３４５６７８９次催首")
"""An entry that counts has at least one of these signs."""


async def start(office: Office, order_id: int) -> Start:
    """Everything the editor needs to open on an order. Raises ``KnownError`` ``order_unknown``."""
    return await office.gate.read(lambda db: _start(office, db, order_id))


def _start(office: Office, db: Engine, order_id: int, *, whole: bool = True) -> Start:
    """``whole`` False leaves out what only the editor shows, memo and draft: a note on many orders need not wait."""
    row = notes.about(db, order_id)
    if row is None:
        raise KnownError("order_unknown", number=str(order_id))
    shop_id, created_at, shown = row
    contacts = notes.contacts(db, order_id)
    rules = office.rules(shop_id)
    draft = notes.draft(db, order_id) if whole else None
    return Start(
        shop_id=shop_id,
        count=note.next_count((*notes.counts(db, order_id), _counted(office, db, order_id, shop_id, shown))),
        memo=_memo(db, order_id, shown, rules) if whole else "",
        draft=draft[:2] if draft else None,
        contacts=len(contacts),
        rules=rules,
        created_at=created_at,
        draft_line=bool(draft and draft[2]),
        draft_corrects=draft[3] if draft else None,
        memo_was=notes.memo_before(db, order_id) if draft else None,
        draft_memo=Composed(*draft[4]) if draft and draft[4] else None,
        copied_on=notes.memo_at_copy(db, order_id) if whole else None,
        parcel=_parcel(db, order_id),
    )


def _counted(office: Office, db: Engine, order_id: int, shop_id: int, shown: str | None) -> int | None:
    """The highest count in what others wrote in the memo, read as the check of notes reads it."""
    if not shown or _COUNTABLE.isdisjoint(shown):
        return None
    from app.services import note_check_worker  # most orders have no such memo

    return note_check_worker.counted(office, db, order_id, shop_id)


def _parcel(db: Engine, order_id: int) -> Parcel:
    status, *moments = notes.parcel(db, order_id)
    return Parcel(Status(status), *moments)


def _late(office: Office, colour: str, begun: Start) -> str | None:
    """Why the warehouse may not see a note under this flag that is written now."""
    here, rules = office.here(begun.shop_id), begun.rules
    return picking.late(begun.parcel, rules.meaning(colour), here, rules.picking)


def preview(office: Office, db: Engine, draft: NoteDraft) -> str:
    """The text that ``save`` would write. Raises ``KnownError``: ``note_invalid``, ``order_unknown``."""
    begun = _start(office, db, draft.order_id, whole=False)
    return note.format(_entry(office, draft, begun), begun.rules.template(draft.flag))


async def save(office: Office, draft: NoteDraft, *, drops_draft: bool = True) -> Saved:
    """Append an entry, set the flag, and for a reminder note write the contact, in one transaction.

    ``drops_draft`` False keeps what is being typed on the order: that is another note. Raises ``KnownError``:
    ``note_invalid`` with ``problems`` (a part missing or impossible, requirement 20), ``order_unknown``, and the
    nickname's codes of ``agents.ensure``.
    """
    if not draft.agent.strip():
        raise KnownError("agent_missing")
    begun = await start(office, draft.order_id)
    # Checked before the agent is made: a refused note leaves nothing behind.
    _entry(office, draft, begun)
    who = await agents.ensure(office, draft.agent)

    def work(db: Engine) -> tuple[Put, str]:
        wrote = put(office, db, draft, who.agent.id, drops_draft=drops_draft)
        return wrote, _start(office, db, draft.order_id).memo

    wrote, whole = await office.gate.write(work)
    changes = Changes(order={draft.order_id}, note={wrote.note_id}, **who.changes)
    saved = await one(office, wrote.note_id)
    return Saved(saved, wrote.text, whole, wrote.warnings, who.made, changes, wrote.late)


LATE = "warehouse_late"
"""The warning of a note that the warehouse may not see."""


class Put(NamedTuple):
    """An entry that was written; ``late`` as ``Saved`` has it."""

    note_id: int
    warnings: tuple[str, ...]
    text: str
    late: str | None


def put(office: Office, db: Engine, draft: NoteDraft, agent_id: int, *, drops_draft: bool = True) -> Put:
    """Write an entry with all that goes with it, within somebody's transaction."""
    begun = _start(office, db, draft.order_id, whole=draft.rest is not None)
    entry = _entry(office, draft, begun)
    text = note.format(entry, begun.rules.template(draft.flag))
    base, whole = None, None
    rest, first = draft.rest, begun.rules.newest_first
    if rest is not None and draft.rest_of is not None:
        rest = memo.merge(draft.rest_of, rest, begun.memo, first).text
    if rest is not None and rest.strip() != begun.memo:
        base, whole = begun.memo, memo.with_newest(rest, text, first)
    note_id = notes.add(
        db, order_id=draft.order_id, flag=draft.flag, noted_at=clock.epoch(entry.at), agent_id=agent_id,
        count=entry.count, feedback=entry.feedback, text=text, saved_at=office.now(), drops_draft=drops_draft,
        base=base, memo=whole,
    )  # fmt: skip
    if begun.rules.reminds(draft.flag):
        stage = begun.contacts + 1
        notes.add_contact(db, draft.order_id, clock.epoch(entry.at), agent_id, draft.channel, stage, note_id)
        notes.own(db, draft.order_id, agent_id)
    notes.set_flag(db, draft.order_id, draft.flag, text, office.now(), agent_id)
    late = _late(office, draft.flag, begun)
    return Put(note_id, _warnings(db, draft, entry, begun) + ((LATE,) if late else ()), text, late)


def _entry(office: Office, draft: NoteDraft, begun: Start) -> Entry:
    at = clock.at(draft.at if draft.at is not None else office.now(), office.zone(begun.shop_id))
    shape = begun.rules.template(draft.flag)
    count = None
    if shape.counted:
        count = draft.count if draft.count is not None else begun.count
    entry = Entry(at=at, agent=draft.agent.strip(), count=count, feedback=note.clean_feedback(draft.feedback))
    if problems := note.validate(entry, shape, office.here(begun.shop_id)):
        raise KnownError("note_invalid", problems=[(problem.code, problem.params) for problem in problems])
    return entry


def _warnings(db: Engine, draft: NoteDraft, entry: Entry, begun: Start) -> tuple[str, ...]:
    found = ["feedback_holds_entry"] if note.holds_entry_head(entry.feedback) else []
    if begun.rules.reminds(draft.flag):
        # A contact that has happened is always written down; the guard stands before the next one.
        against = orders.barred(db, draft.order_id), cadence.limit(begun.contacts, begun.rules)
        found += [code for code in against if code is not None]
    return tuple(found)


def _memo(db: Engine, order_id: int, shown: str | None, rules: Rules) -> str:
    """The memo to paste, with the entries of ours that the platform has not shown yet."""
    own = [
        Own(row[0], row[7], row[8], row[6], note_row(row).state, *about)
        for row, about in zip(notes.of_order(db, order_id), notes.memos(db, order_id), strict=True)
    ]
    return memo.compose(shown, own, rules.newest_first)


async def one(office: Office, note_id: int) -> NoteRow:
    """One entry. Raises ``KnownError`` ``note_unknown``."""
    found = await office.gate.read(lambda db: notes.one(db, note_id))
    if found is None:
        raise KnownError("note_unknown", note=note_id)
    return note_row(found)


async def copied(office: Office, note_id: int) -> Changes:
    """The entry was copied and the clipboard has been read back. Raises ``KnownError`` ``note_unknown``."""
    order_id = await office.gate.write(lambda db: notes.mark_copied(db, note_id, office.now()), aside=True)
    if order_id is None:
        raise KnownError("note_unknown", note=note_id)
    return Changes(order={order_id}, note={note_id})


async def withdraw(office: Office, note_id: int, agent: str) -> Changes:
    """Take an entry back: a new entry points at it, its contact no longer counts, the flag before it returns.

    Raises ``KnownError``: ``note_unknown``, ``note_over`` (withdrawn or corrected already).
    """
    await office.gate.read(lambda db: _live(db, note_id))
    who = await agents.ensure(office, agent)

    def work(db: Engine) -> Changes:
        changes = Changes(note={note_id}, **who.changes)
        take_back(office, db, note_id, who.agent.id, changes)
        return changes

    return await office.gate.write(work)


def take_back(office: Office, db: Engine, note_id: int, agent_id: int, changes: Changes) -> None:
    """Withdraw an entry, with all that stands for it, within somebody's transaction; that joins ``changes``."""
    found = _live(db, note_id)
    order_id = int(found[11])
    changes["order"].add(order_id)
    if note_repairs.put_back(office, db, found, agent_id):
        return
    notes.add(
        db, order_id=order_id, flag=found[5], noted_at=office.now(), agent_id=agent_id, count=None,
        feedback=found[4], text=found[6], saved_at=office.now(), kind=notes.WITHDRAWAL, points_at=note_id,
        drops_draft=False,
    )  # fmt: skip
    notes.cancel_contact(db, note_id, office.now())
    last = _last_live(db, order_id)
    notes.set_flag(db, order_id, last[5] if last else None, last[6] if last else None, office.now(), agent_id)
    if tasks := reminders.cancel_of_note(db, order_id, note_id, Cancel.WITHDRAWN, office.now()):
        changes["reminder"] |= tasks


async def correct(
    office: Office,
    note_id: int,
    agent: str,
    feedback: str,
    flag: str | None = None,
    at: int | None = None,
    *,
    count: int | None = None,
    drops_draft: bool = True,
) -> Saved:
    """Put another entry in an entry's place; it keeps the count and, under a reminder flag, the contact.

    ``at``: its time, in epoch seconds; None means now. ``count``: another one than it has. ``drops_draft`` as for
    ``save``. Raises ``KnownError``:
    ``note_unknown``, ``note_over``, ``note_invalid``.
    """

    def check(db: Engine) -> tuple[tuple[Any, ...], NoteDraft, Start, Entry]:
        found = _live(db, note_id)
        begun = _start(office, db, int(found[11]))
        kept = count if count is not None else found[3]
        draft = NoteDraft(int(found[11]), flag or found[5], agent, feedback, at=at, count=kept)
        return found, draft, begun, _entry(office, draft, begun)

    # Before the agent is made: a refused correction leaves nothing behind.
    await office.gate.read(check)
    who = await agents.ensure(office, agent)

    def work(db: Engine) -> Saved:
        found, draft, begun, entry = check(db)
        order_id, last = draft.order_id, _last_live(db, draft.order_id)
        text = note.format(entry, begun.rules.template(draft.flag))
        new = notes.add(
            db, order_id=order_id, flag=draft.flag, noted_at=clock.epoch(entry.at), agent_id=who.agent.id,
            count=entry.count, feedback=entry.feedback, text=text, saved_at=office.now(), kind=notes.CORRECTION,
            points_at=note_id, drops_draft=drops_draft, **note_repairs.composed(db, note_id, found[6], text),
        )  # fmt: skip
        _correct_contact(db, (note_id, found[5]), (new, draft), clock.epoch(entry.at), who.agent.id, begun)
        # An older entry leaves the order's flag to the newest one, unless that is what was to be corrected.
        if (last is not None and last[0] == note_id) or draft.flag != found[5]:
            notes.set_flag(db, order_id, draft.flag, text, office.now(), who.agent.id)
        whole, late = _start(office, db, order_id).memo, _late(office, draft.flag, begun)
        changes = Changes(order={order_id}, note={note_id, new}, **who.changes)
        return Saved(note_row(_live(db, new)), text, whole, (LATE,) if late else (), who.made, changes, late)

    return await office.gate.write(work)


async def restore(office: Office, note_id: int, old_id: int, agent: str) -> Changes:
    """Let an entry that was corrected stand again, letter by letter, in the place of its correction.

    Raises ``KnownError``: ``note_unknown``, ``note_over`` (withdrawn or corrected already).
    """
    await office.gate.read(lambda db: _live(db, note_id))
    who = await agents.ensure(office, agent)

    def work(db: Engine) -> Changes:
        found, old = _live(db, note_id), notes.one(db, old_id)
        assert old is not None
        new = note_repairs.restore(office, db, found, old, who.agent.id)
        return Changes(order={int(found[11])}, note={note_id, new}, **who.changes)

    return await office.gate.write(work)


def _correct_contact(
    db: Engine, old: tuple[int, str], new: tuple[int, NoteDraft], at: int, agent_id: int, begun: Start
) -> None:
    """Only a reminder note stands for a contact: one that becomes such, or no longer is, was corrected in that too.

    But whom a call reached was reached, whatever flag its note has.
    """
    was, becomes = (begun.rules.reminds(flag) for flag in (old[1], new[1].flag))
    if (was and becomes) or notes.has_result(db, old[0]):
        notes.move_contact(db, old[0], new[0])
    elif was:
        notes.cancel_contact(db, old[0], at)
    elif becomes:
        notes.add_contact(db, new[1].order_id, at, agent_id, new[1].channel, begun.contacts + 1, new[0])
        notes.own(db, new[1].order_id, agent_id)


def _live(db: Engine, note_id: int) -> tuple[Any, ...]:
    found = notes.one(db, note_id)
    if found is None:
        raise KnownError("note_unknown", note=note_id)
    if found[12] is not None or found[7] == notes.WITHDRAWAL:
        raise KnownError("note_over", note=note_id)
    return found


def _last_live(db: Engine, order_id: int) -> tuple[Any, ...] | None:
    rows = notes.of_order(db, order_id)
    first = begun((row[0], row[8]) for row in rows)
    live = (row for row in rows if row[12] is None and row[7] != notes.WITHDRAWAL)
    return max(live, key=lambda row: first[row[0]], default=None)


async def keep_draft(
    office: Office,
    order_id: int,
    flag: str | None,
    feedback: str,
    *,
    line: bool = False,
    corrects: int | None = None,
    composed: Composed | None = None,
) -> None:
    """Keep what is being typed; a crash brings it back. For an order that is gone there is nothing to keep.

    ``line``: ``feedback`` is a whole line in the shop's form; ``corrects``: the entry whose place it was to take;
    ``composed``: the memo as the agent composed it.
    """
    now = office.now()
    await office.gate.write(
        lambda db: notes.keep_draft(db, order_id, flag, feedback, now, line, corrects, composed), aside=True
    )


async def drop_draft(office: Office, order_id: int) -> None:
    """Forget what was being typed."""
    await office.gate.write(lambda db: notes.drop_draft(db, order_id), aside=True)
