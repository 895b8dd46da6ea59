"""Importing exports, seen before or at once; the list of imports; and taking one back.

An import has two parts: `prepare` reads a file and compares it with the shop's data, `commit` writes what was found.
Between them a person may look, and leave it (`discard`). `run` does both.
"""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from pathlib import Path

from app.services import import_preparing, import_saving
from app.services.import_doctor import export_doctor
from app.services.import_files import forget, look, sort_out, unpack
from app.services.import_preparing import Tell
from app.services.import_runs import findings, preview_undo, refused, runs, undo
from app.services.imported import KEEP, TAKE, Answer, Asked, Prepared, Progress, Refused, Undone, Unpacking
from app.services.office import Office
from app.store import notes
from app.store.imports import RunRow
from app.store.undo_preview import Preview

__all__ = [
    "KEEP", "TAKE", "Answer", "Asked", "Prepared", "Preview", "Progress", "Refused", "RunRow", "Undone", "Unpacking",
    "commit", "discard", "export_doctor", "findings", "forget", "look", "prepare", "preview_undo", "refused", "run",
    "runs", "sort_out", "undo", "unpack",
]  # fmt: skip


async def run(
    office: Office,
    path: Path,
    *,
    shop: str | None = None,
    name: str | None = None,
    password: str | None = None,
    profile: str | None = None,
    older: str = KEEP,
    dry_run: bool = False,
    progress: Tell | None = None,
    cancel: threading.Event | None = None,
    demo: bool = False,
) -> Answer:
    """Import one plain file without looking; with ``dry_run`` only say what would happen.

    ``demo``: a shop that has to be made is marked as one of invented orders. Raises what `prepare` and `commit` raise.
    """
    started = time.monotonic()
    tell, stop = progress or _nobody, cancel or threading.Event()
    asked = Asked(path, name or path.name, shop, password, profile, demo)
    async with office.importing:
        prepared = await import_preparing.prepared(office, asked, tell, stop)
        try:
            answer = _answer(prepared, older)
            if not dry_run:
                await _commit(office, prepared, answer, older, tell, stop)
        finally:
            await discard(office, prepared)
    answer.seconds = time.monotonic() - started
    return answer


async def prepare(
    office: Office,
    path: Path,
    *,
    shop: str | None = None,
    name: str | None = None,
    password: str | None = None,
    profile: str | None = None,
    progress: Tell | None = None,
    cancel: threading.Event | None = None,
) -> Prepared:
    """Read and compare one plain file; `commit` writes it, `discard` drops it, and nothing has changed until then.

    ``name`` is what people know the file by. ``shop`` names its shop, which is made where there is none of that name.
    Without one it is the shop of the file's platform; where there are several, the one that the file names; where there
    is none, one is made. ``password`` opens a workbook. ``profile`` is an own profile (TOML) for this file alone.

    Raises ``KnownError``: the file's faults (``app.intake``; ``header_unknown`` is for the mapping page,
    ``file_password`` and ``password_wrong`` ask for a password), ``shop_unclear`` (``shops``), ``shop_demo``,
    ``cancelled``,
    ``disk_full``.
    """
    asked = Asked(path, name or path.name, shop, password, profile)
    async with office.importing:
        return await import_preparing.prepared(office, asked, progress or _nobody, cancel or threading.Event())


async def commit(
    office: Office,
    prepared: Prepared,
    *,
    older: str = KEEP,
    progress: Tell | None = None,
    cancel: threading.Event | None = None,
) -> Answer:
    """Write what was prepared. Where the shop's data has changed since, the file is read and compared again first.

    ``older``: whether to ``keep`` what a newer export has told already, or to ``take`` this file's word. Raises
    ``KnownError``: ``cancelled`` and ``disk_full`` (everything this run wrote is taken back, and ``prepared`` may be
    committed again), those of `prepare` where the file is read again, and ``import_changed`` where more would be
    written by then than ``prepared`` said, or into another shop: it says now what would be, and may be committed once
    that was looked at.
    """
    started = time.monotonic()
    tell, stop = progress or _nobody, cancel or threading.Event()
    async with office.importing:
        if prepared.stamp != await import_preparing.stamp_of(office) or not prepared.staged.exists():
            await import_preparing.renew(office, prepared, older, tell, stop)
        answer = _answer(prepared, older)
        await _commit(office, prepared, answer, older, tell, stop)
        await discard(office, prepared)
    answer.seconds = time.monotonic() - started
    return answer


async def discard(office: Office, prepared: Prepared) -> None:
    """Drop what was prepared; once more does no harm. What is forgotten goes at the next start."""
    await import_preparing.drop(prepared)


def _answer(prepared: Prepared, older: str) -> Answer:
    about = replace(prepared.about, findings=list(prepared.about.findings))
    if older == KEEP:
        about.keep_older()
    file = prepared.name if prepared.name != prepared.file.name else str(prepared.file)
    return Answer(
        file, prepared.shop, None, about, list(prepared.refused), 0.0,
        period=prepared.period, known_run=prepared.known_run,
    )  # fmt: skip


async def _commit(
    office: Office, prepared: Prepared, answer: Answer, older: str, tell: Tell, stop: threading.Event
) -> None:
    shop = prepared.shop_id if prepared.shop_id is not None else prepared.shop
    file, asked = prepared.staged, prepared.asked
    await import_saving.save(office, answer, shop, file, asked.name, tell, stop, older=older, demo=asked.demo)
    if (run := answer.run) is not None:
        answer.seen = await office.gate.read(lambda db: notes.seen_in(db, run))


def _nobody(_told: Progress) -> None:
    """Hears the progress where nobody else does."""
