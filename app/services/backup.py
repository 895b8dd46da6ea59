"""Copies of the data: the daily one, one on request, and putting one back."""

from __future__ import annotations

import asyncio
import re
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple, TypeVar

from app.clock import Clock
from app.errors import KnownError
from app.services.office import Office, locked
from app.store import copies, opening, runs
from app.store.copies import Inside
from app.store.engine import Engine, library_version

__all__ = ["Copy", "Health", "Inside", "backup", "daily", "examine", "inside", "kept", "restore"]

T = TypeVar("T")


async def backup(office: Office, file: Path) -> Path:
    """Write a whole copy to ``file``. Raises ``KnownError``: ``file_exists``, ``folder_refused``, ``disk_full``."""
    if file.exists():
        raise KnownError("file_exists", file=str(file))
    await _written(office, file.parent, lambda db: opening.copy(db, file))
    return file


async def daily(office: Office) -> Path | None:
    """The first copy of a day, kept among the last ten; None when today's is there."""
    today = office.here()
    folder = office.folder / opening.BACKUPS
    if any(folder.glob(f"ziqi-{today:%Y%m%d}-*-daily.db")):
        return None
    return await _written(office, folder, lambda db: opening.backup(db, office.folder, today, "daily"))


async def _written(office: Office, folder: Path, fn: Callable[[Engine], T]) -> T:
    """Run ``fn``, which writes a copy into ``folder``; what is wrong there is said of it, and not of the data."""
    try:
        return await office.gate.maintain(fn)
    except OSError as error:
        raise KnownError("folder_refused", folder=str(folder)) from error
    except KnownError as error:
        if error.code not in ("data_cannot_open", "data_read_only"):
            raise
        raise KnownError("folder_refused", folder=str(folder)) from error


class Copy(NamedTuple):
    """A kept copy: ``why`` is daily, before-restore, damaged, or the version it was made before an upgrade from."""

    file: Path
    at: int
    size: int
    why: str


_KEPT_NAME = re.compile(r"ziqi-\d{8}-\d{6}-(.+)\.db")


async def kept(office: Office) -> list[Copy]:
    """The copies in the folder of backups, newest first; sizes in bytes."""

    def look() -> list[Copy]:
        found = []
        for file in (office.folder / opening.BACKUPS).glob("ziqi-*.db"):
            # The daily copy may take an old one away between the two looks.
            with suppress(FileNotFoundError):
                if match := _KEPT_NAME.fullmatch(file.name):
                    about = file.stat()
                    found.append(Copy(file, int(about.st_mtime), about.st_size, match[1]))
        return sorted(found, key=lambda copy: (copy.at, copy.file.name), reverse=True)

    return await asyncio.to_thread(look)


async def inside(file: Path) -> Inside:
    """What a copy holds, and whether it may be restored; reads it whole, which may take seconds.

    Raises ``KnownError``: ``file_missing``, ``backup_not_ours``, ``data_newer``, ``data_damaged``.
    """
    return await asyncio.to_thread(copies.inside, file)


def restore(folder: Path, clock: Clock, file: Path) -> Path | None:
    """Put ``file`` in the place of the data in ``folder``, which nobody has open; what was there is kept.

    Returns the copy of what was there before. Raises ``KnownError``: ``data_in_use``, ``file_missing``,
    ``backup_not_ours``, ``data_newer``, ``data_damaged``, ``disk_full``.
    """
    with locked(folder):
        return opening.restore(folder, clock.now(), file)


class Health(NamedTuple):
    """What ``doctor`` finds; sizes in bytes."""

    version: int
    library: str
    size: int
    free: int
    damage: list[str]
    broken_references: int
    unfinished: int
    newest_backup: str | None


async def examine(office: Office) -> Health:
    """Check the data file and what stands around it. Changes nothing."""
    copies = await kept(office)

    def work(db: Engine) -> Health:
        damage = db.damage()
        return Health(
            version=db.version(),
            library=library_version(),
            size=db.file.stat().st_size,
            free=shutil.disk_usage(office.folder).free,
            damage=damage,
            # What is damaged can hardly be read.
            broken_references=0 if damage else db.broken_references(),
            unfinished=0 if damage else len(runs.unfinished(db)),
            newest_backup=str(copies[0].file) if copies else None,
        )

    return await office.gate.stream(work, needed=True)
