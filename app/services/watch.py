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

from app import paths
from app.domain.arrival import LOOKED_BACK, Mark, may_be_export, sounds_like_export
from app.errors import KnownError
from app.intake.digest import digest_of
from app.services.office import Office
from app.store import watched
from app.store.engine import Engine

if TYPE_CHECKING:
    from app.services import watch_worker

_PASSWORD = "file_password"
_NO_EXPORT = frozenset((
    _PASSWORD, "header_unknown", "no_table_inside", "report_other", "file_damaged", "file_empty", "file_no_rows",
    "file_not_table", "file_too_big", "file_web_page", "file_zip", "password_unsupported",
))  # fmt: skip
"""What says that a content is none for good; any other trouble passes: Excel has the file, the disk is full …"""


@dataclass(frozen=True)
class Listing:
    """What lies in a folder: all names, and how those look that may be exports."""

    names: frozenset[str]
    marks: dict[str, Mark]


@dataclass(frozen=True)
class Arrival:
    """An export that has arrived; without a ``platform`` it may be one, and asks for its password.

    ``strange``: nobody knows its columns yet. ``shop_id`` is the only real shop of its platform; None: somebody has to
    say whose it is.
    """

    path: Path
    platform: str | None
    report: str | None
    shop_id: int | None
    strange: bool = False
    digest: str = ""


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

    What they are is written down, so that each is looked at once; whoever tells of an export says so (`told`). Raises
    ``KnownError`` ``cancelled``.
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
    seen_through = {digest: one for digest, one in sights.items() if one.why is None or one.why in _NO_EXPORT}
    again += [one.file for digest, one in sights.items() if digest not in seen_through]
    return Sighted(await _written(office, seen_through), tuple(again))


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
    new = [(digest, sights[digest]) for digest, state in states.items() if state == watched.ARRIVED]
    return tuple(
        Arrival(one.file, one.platform, one.report, _whose(office, one.platform), strange=one.likely, digest=digest)
        for digest, one in new
    )


async def told(office: Office, arrivals: Sequence[Arrival]) -> None:
    """Somebody has been told of these, once and for all."""
    await office.gate.write(lambda db: watched.tell(db, [one.digest for one in arrivals]), aside=True)


async def begin(office: Office) -> None:
    """At the start of the watching: what was held back until the program ended is news again."""
    await office.gate.write(watched.forget_untold, aside=True)


def _state(sight: watch_worker.Sight, known: set[str]) -> str:
    if sight.inside and known.issuperset(sight.inside):
        return watched.IMPORTED
    locked = sight.why == _PASSWORD and sounds_like_export(sight.file.name)
    return watched.ARRIVED if sight.platform or sight.likely or locked else watched.IGNORED


@dataclass(frozen=True)
class Waiting:
    """Exports that have arrived in the watched folder and are not imported yet; ``at``: the newest (epoch s)."""

    files: tuple[Path, ...]
    at: int


async def waiting(office: Office, folder: Path) -> Waiting | None:
    """What of ``folder`` waits to be imported, the newest first; None where nothing does.

    What has lain there longer than `arrival.LOOKED_BACK` is not meant to be imported any more.
    """
    rows = await office.gate.read(lambda db: watched.waiting(db, office.now() - LOOKED_BACK))
    if not rows:
        return None
    there = await asyncio.to_thread(_there, folder, [row[0] for row in rows])
    left = [(folder / name, at) for name, at in rows if name in there]
    return Waiting(tuple(file for file, _at in left), left[0][1]) if left else None


async def took(office: Office, files: Iterable[Path]) -> None:
    """ZIPs were handed to the import: what is inside is told of there, and the ZIP itself waits no more."""
    names = [file.name for file in files if file.suffix.casefold() == ".zip"]
    if names:
        await office.gate.write(lambda db: watched.took(db, names), aside=True)


def _there(folder: Path, names: Sequence[str]) -> set[str]:
    # A drive that does not answer must not hold up the page: its files are taken to be there.
    if paths.is_network_drive(folder):
        return set(names)
    return {name for name in names if (folder / name).is_file()}


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
            if error.code != "file_missing":
                again.append(file)
    return found, again
