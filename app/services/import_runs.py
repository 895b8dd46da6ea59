"""The imports so far: what each found and refused, and taking one back."""

from __future__ import annotations

import threading
from dataclasses import replace

from app.domain.finding import Finding
from app.errors import KnownError
from app.services.import_preparing import Tell
from app.services.imported import Progress, Refused, Undone, hidden_cells
from app.services.office import Changes, Office, take_back
from app.store import imports, undo_preview
from app.store import undo as taking_back
from app.store.imports import DONE, RunRow
from app.store.undo_preview import Preview


async def runs(office: Office) -> list[RunRow]:
    """The imports so far, newest first."""
    return await office.gate.read(imports.runs)


async def refused(office: Office, run_id: int, *, unmasked: bool = False) -> list[Refused]:
    """The refused rows of a run; names, phones and addresses in their cells are masked, unless ``unmasked``."""
    rows, personal = await office.gate.read(lambda db: (imports.refused(db, run_id), imports.personal(db, run_id)))
    found = [Refused(*row) for row in rows]
    return found if unmasked else [replace(row, cells=hidden_cells(row, personal)) for row in found]


async def findings(office: Office, run_id: int) -> tuple[Finding, ...]:
    """What a run noticed, the gravest first. Raises ``KnownError`` ``run_unknown``."""
    found = await office.gate.read(lambda db: imports.findings(db, run_id))
    return tuple(sorted(found, key=lambda one: one.gravity))


async def preview_undo(office: Office, run_id: int) -> Preview:
    """What `undo` would do; nothing is changed. Raises what `undo` raises."""
    await _refuse_unless_done(office, run_id)
    return await office.gate.stream(lambda db: undo_preview.preview(db, run_id, taking_back.later_runs(db, run_id)))


async def undo(
    office: Office, run_id: int, *, progress: Tell | None = None, cancel: threading.Event | None = None
) -> Undone:
    """Take a finished import back. What agents and later imports wrote stays.

    ``progress`` hears first when the taking back begins; until then, while another import goes on, ``cancel`` leaves
    everything as it is. Raises ``KnownError``: ``run_unknown``, ``run_not_done`` (taken back already), ``cancelled``.
    """
    tell = progress or (lambda _told: None)
    async with office.importing:
        await _refuse_unless_done(office, run_id)
        done = await take_back(office, run_id, lambda share: tell(Progress("undoing", share)), cancel)
    changes = Changes(order=done.orders, reminder=done.reminders)
    changes["refund"], changes["review"] = done.refunds, done.reviews
    changes["import"].add(run_id)
    return Undone(
        run_id, done.removed, done.stubs, done.restored, changes, done.lines, len(done.refunds), len(done.reviews)
    )


async def _refuse_unless_done(office: Office, run_id: int) -> None:
    state = await office.gate.read(lambda db: imports.state(db, run_id))
    if state != DONE:
        raise KnownError("run_not_done", run=run_id, state=state)
