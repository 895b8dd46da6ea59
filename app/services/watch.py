"""The watched folder: what lies in it, and which of the files that have arrived are exports that nobody has seen."""

from __future__ import annotations

import asyncio
import os
import shutil
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from app.domain.arrival import Mark, may_be_export, sounds_like_export
from app.errors import KnownError
from app.intake.digest import digest_of
from app.services.office import Office
from app.store import watched
from app.store.engine import Engine

if TYPE_CHECKING:
    from app.services import watch_worker

_NOT_YET = frozenset(("file_locked", "file_changed", "file_partial", "file_unreadable"))
"""Troubles that pass: Excel or a scanner has the file, or it grows after all."""
_PASSWORD = "file_password"


@dataclass(frozen=True)
class Listing:
    """What lies in a folder: all names, and how those look that may be exports."""

    names: frozenset[str]
    marks: dict[str, Mark]


@dataclass(frozen=True)
class Arrival:
    """An export that has arrived; without a ``platform`` it may be one, and asks for its password.

    ``shop_id`` is the only real shop of its platform; None: somebody has to say whose it is.
    """

    path: Path
    platform: str | None
    report: str | None
    shop_id: int | None


@dataclass(frozen=True)
class Sighted:
    """What came of a look at files: the exports among them, and those that have to be looked at again."""

    arrivals: tuple[Arrival, ...]
    again: tuple[Path, ...]


def listing(folder: Path) -> Listing | None:
    """What lies in ``folder`` now; None while it is away. A network drive may take its time: not for the window."""
    names: set[str] = set()
    marks: dict[str, Mark] = {}
    try:
        with os.scandir(folder) as found:
            for one in found:
                names.add(one.name)
                if may_be_export(one.name) and (mark := _mark(one)) is not None:
                    marks[one.name] = mark
    except OSError:
        return None
    return Listing(frozenset(names), marks)


def _mark(entry: os.DirEntry[str]) -> Mark | None:
    """How a file looks; None where it is none, or went away meanwhile."""
    try:
        status = entry.stat()
        if not entry.is_file():
            return None
    except OSError:
        return None
    # A file that was moved here keeps the time of its last change.
    return Mark(status.st_size, status.st_mtime_ns, int(max(status.st_mtime, status.st_ctime)))


async def look(office: Office, files: Sequence[Path], *, cancel: threading.Event | None = None) -> Sighted:
    """Which of ``files`` are exports that were neither told of nor imported before, by their content.

    What is told here, and what is none, is written down, so that it is looked at once. Raises ``KnownError``
    ``cancelled``.
    """
    digests, again = await asyncio.to_thread(_digests, files)
    seen = await office.gate.read(lambda db: watched.known(db, digests))
    fresh = {digest: file for digest, file in digests.items() if digest not in seen}
    if not fresh:
        return Sighted((), tuple(again))
    from app.services import profiles, watch_worker  # most looks find nothing new

    task = watch_worker.Task(
        tuple(fresh.values()), office.staging / uuid4().hex, str(office.zone()), office.now(),
        await profiles.texts(office),
    )  # fmt: skip
    sights = dict(zip(fresh, await _looked(office, task, cancel or threading.Event()), strict=True))
    again += [one.file for one in sights.values() if one.why in _NOT_YET]
    told = {digest: one for digest, one in sights.items() if one.why not in _NOT_YET}
    return Sighted(await _written(office, told), tuple(again))


async def _looked(office: Office, task: watch_worker.Task, cancel: threading.Event) -> list[watch_worker.Sight]:
    from app.services import child, watch_worker

    office.staging.mkdir(exist_ok=True)
    try:
        found: list[watch_worker.Sight] = await child.run(watch_worker.main, task, lambda *_heard: None, cancel)
    finally:
        # Wherever the child was stopped.
        shutil.rmtree(task.scratch, ignore_errors=True)
    return found


async def _written(office: Office, sights: dict[str, watch_worker.Sight]) -> tuple[Arrival, ...]:
    """Keep what became of each file; those that are to be told of."""

    def work(db: Engine) -> dict[str, str]:
        inside = watched.known(db, {digest for one in sights.values() for digest in one.inside})
        states = {digest: _state(one, inside) for digest, one in sights.items()}
        # A file that is no export is nobody's business, its name least of all.
        rows = [(digest, "" if state == watched.IGNORED else sights[digest].file.name, state)
                for digest, state in states.items()]  # fmt: skip
        watched.keep(db, rows, office.now())
        return states

    states = await office.gate.write(work, aside=True)
    told = [sights[digest] for digest, state in states.items() if state == watched.ANNOUNCED]
    return tuple(Arrival(one.file, one.platform, one.report, _whose(office, one.platform)) for one in told)


def _state(sight: watch_worker.Sight, known: set[str]) -> str:
    if sight.inside and known.issuperset(sight.inside):
        return watched.IMPORTED
    locked = sight.why == _PASSWORD and sounds_like_export(sight.file.name)
    return watched.ANNOUNCED if sight.platform or locked else watched.IGNORED


def _whose(office: Office, platform: str | None) -> int | None:
    found = [shop.id for shop in office.shops() if shop.platform == platform and not shop.demo]
    return found[0] if len(found) == 1 else None


def _digests(files: Iterable[Path]) -> tuple[dict[str, Path], list[Path]]:
    """Each content once, by its digest, and the files that cannot be read yet."""
    found: dict[str, Path] = {}
    again: list[Path] = []
    for file in files:
        try:
            found.setdefault(digest_of(file), file)
        except KnownError as error:
            if error.code in _NOT_YET:
                again.append(file)
    return found, again
