"""The last part of an import: what was staged is written in slices, between which every save goes through."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple

from app.domain.finding import Finding
from app.errors import KnownError
from app.services.imported import Answer, Progress
from app.services.office import Changes, Office, take_back
from app.store import imports
from app.store.engine import Engine

SLICE_SECONDS = 0.04
"""A save waits behind at most one slice, so the number of rows in one follows this time."""

_SMALLEST, _LARGEST = 100, 5000
_STAGE = "stage"


async def save(
    office: Office,
    answer: Answer,
    shop: int | str,
    file: Path,
    name: str,
    tell: Callable[[Progress], object],
    stop: threading.Event,
    *,
    older: str,
    demo: bool,
) -> None:
    """Write the rows of the staging ``file`` into ``shop``, an id or the name of one to be made; or nothing of it.

    ``name`` is what the run remembers the file by.
    """
    about, gate = answer.about, office.gate
    run_id, at = await gate.write(lambda db: imports.begin(db, about, shop, name, office.now(), demo=demo))
    rejects = [(row.row, row.code, row.params, row.cells) for row in answer.refused]
    try:
        if isinstance(shop, str):
            await office.reload()
            answer.changes["shop"].add(at)
        write = _Slices(run_id, older, office.rules(at).counted_only)
        if not await _staged(office, write, file, answer, tell, stop):
            raise KnownError("cancelled")
        await gate.write(lambda db: imports.finish(db, run_id, rejects, about.findings, office.now()))
    except BaseException:
        # Whatever it was, a bug or the end of the program, it goes on to who asked, and half an import never stays.
        await take_back(office, run_id)
        raise
    answer.run = run_id
    answer.changes["import"].add(run_id)


class _Slices(NamedTuple):
    """How the rows of a run are written; ``older`` and ``counted`` as ``imports.commit_slice`` has them."""

    run_id: int
    older: str
    counted: tuple[str, ...]

    def next(self, db: Engine, after: int, size: int, now: int) -> tuple[imports.Slice | None, float]:
        """The next slice, and when its writing began."""
        began = time.perf_counter()
        return imports.commit_slice(db, self.run_id, after, size, now, self.older, self.counted), began


async def _staged(
    office: Office,
    write: _Slices,
    file: Path,
    answer: Answer,
    tell: Callable[[Progress], object],
    stop: threading.Event,
) -> bool:
    try:
        await office.gate.maintain(lambda db: db.add_file(file, _STAGE))
        return await _slices(office, write, answer, tell, stop)
    finally:
        await office.gate.maintain(lambda db: db.drop_file(_STAGE))


async def _slices(
    office: Office, write: _Slices, answer: Answer, tell: Callable[[Progress], object], stop: threading.Event
) -> bool:
    total = max(answer.about.steps, 1)
    done, size, contradicted = 0, _SMALLEST, 0
    while not stop.is_set():
        wrote, began = await office.gate.write(partial(write.next, after=done, size=size, now=office.now()))
        if wrote is None:
            if contradicted:
                answer.about.findings.append(Finding("mark_contradicted", contradicted))
            return True
        # With its commit: that is where the full-text table does half of its work.
        took = time.perf_counter() - began
        done = wrote.last
        contradicted += wrote.contradicted
        _tell_ids(answer.changes, wrote)
        size = min(max(int(size * min(SLICE_SECONDS / max(took, 1e-4), 2)), _SMALLEST), _LARGEST)
        tell(Progress("saving", done / total))
    return False


def _tell_ids(changes: Changes, wrote: imports.Slice) -> None:
    touched = {"order": wrote.orders, "reminder": wrote.reminders, "refund": wrote.refunds, "review": wrote.reviews}
    for subject, ids in touched.items():
        if len(changes[subject]) < imports.TOLD:
            changes[subject] |= ids
