"""Every version of an order's notes and flag, and stepping back to one by a new entry."""

from __future__ import annotations

from typing import NamedTuple

from app.domain import note_history
from app.domain.note_history import Step, Told, Version, Written
from app.domain.order import NoteRow
from app.errors import KnownError
from app.services import notes
from app.services.notes import NoteDraft, Saved
from app.services.office import Changes, Office
from app.services.order_rows import note_row
from app.store import note_history as store
from app.store import notes as entries
from app.store import orders
from app.store.engine import Engine


class History(NamedTuple):
    """The versions of an order, newest first; for each how to step back to it, None where there is nothing to do.

    ``texts``: the entry that the step would write, letter by letter; empty where the shop's form does not take it any
    more.
    """

    order_id: int
    versions: tuple[Version, ...]
    steps: tuple[Step | None, ...]
    texts: tuple[str, ...]


async def of(office: Office, order_id: int, agent: str = "") -> History:
    """The whole history of an order's notes, flags and memo, for ``agent`` to step back in; nameless, only to read.

    Raises ``KnownError`` ``order_unknown``.
    """
    return await office.gate.read(lambda db: _of(office, db, order_id, agent))


def _of(office: Office, db: Engine, order_id: int, agent: str) -> History:
    row = next(iter(orders.rows(db, [order_id])), None)
    if row is None:
        raise KnownError("order_unknown", number=str(order_id))
    rows = [note_row(found) for found in entries.of_order(db, order_id)]
    written = [Written(row, *more) for row, more in zip(rows, store.notes(db, order_id), strict=True)]
    told = [Told(*found) for found in store.flags(db, order_id)]
    versions = note_history.versions(written, [*told, *note_history.memos(store.memos(db, order_id))])
    flag = row[orders.ROW_FIELDS.index("flag")]
    steps = tuple(note_history.step(one, rows, flag) for one in versions)
    texts = tuple(_text(office, db, order_id, one, agent) for one in steps)
    return History(order_id, versions, steps, texts)


def _text(office: Office, db: Engine, order_id: int, step: Step | None, agent: str) -> str:
    if step is None or not agent:
        return ""
    try:
        return notes.preview(office, db, _draft(order_id, step, agent))
    except KnownError as error:
        if error.code != "note_invalid":
            raise
        return ""


async def step_back(office: Office, order_id: int, step: Step, agent: str) -> Saved:
    """Write what ``step`` says; what is being typed on the order is kept.

    Raises ``KnownError`` as ``notes.save`` and ``notes.correct`` do, ``note_over`` where the entry was corrected or
    withdrawn since the step was told.
    """
    if step.replaces is None:
        return await notes.save(office, _draft(order_id, step, agent), drops_draft=False)
    return await notes.correct(
        office, step.replaces.id, agent, step.feedback, step.flag, step.at, count=step.count, drops_draft=False
    )


async def undo(office: Office, order_id: int, note_id: int, replaced: NoteRow | None, agent: str) -> Changes:
    """Take a step back: its entry is withdrawn, or, where it replaced one, the words of that one return.

    Raises ``KnownError``: ``note_unknown``, ``note_over`` (withdrawn or corrected already).
    """
    if replaced is None:
        return await notes.withdraw(office, note_id, agent)
    return await notes.restore(office, note_id, replaced.id, agent)


def _draft(order_id: int, step: Step, agent: str) -> NoteDraft:
    return NoteDraft(order_id, step.flag, agent, step.feedback, at=step.at, count=step.count)
