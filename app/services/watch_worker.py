"""The child process of the watched folder: says of each file whether it is an export, by its header.

It imports neither Qt nor the window, and writes nothing but into the folder it is given.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path, PurePath
from zipfile import BadZipFile, ZipFile
from zoneinfo import ZoneInfo

from app.domain import arrival
from app.errors import KnownError
from app.intake import archive, container, mapping
from app.intake.digest import digest_of
from app.intake.guard import guarded
from app.intake.open import open_export
from app.services.files_worker import answer

UNKNOWN = "header_unknown"
_SURE, _COLUMNS = 0.6, 3  # so many columns have to be known so surely
_NUMBERS = frozenset(("order_no", "refund_no"))
_UNPACKED = 512 * 1024 * 1024
"""A ZIP that unpacks to more bytes is looked into when somebody imports it, not because it arrived."""


@dataclass(frozen=True)
class Task:
    """``own`` are the shop's own profiles; ``scratch`` takes what has to be unpacked."""

    files: tuple[Path, ...]
    scratch: Path
    zone: str
    now: int
    own: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sight:
    """What a file turned out to be: an export of a platform, or nothing (``why`` is the trouble's code).

    ``likely``: nobody knows its columns, but it looks like a table of orders. ``inside`` are the digests of the exports
    in a ZIP.
    """

    file: Path
    platform: str | None = None
    report: str | None = None
    why: str | None = None
    inside: tuple[str, ...] = ()
    likely: bool = False


def main(task: Task, pipe: Connection) -> None:
    """Entry of the child. Sends ("done", a `Sight` for each file) or ("error", exception)."""
    answer(pipe, lambda: look(task))


def look(task: Task) -> list[Sight]:
    """What each file is."""
    try:
        return [_sight(task, file, task.scratch / str(at)) for at, file in enumerate(task.files)]
    finally:
        shutil.rmtree(task.scratch, ignore_errors=True)


def _sight(task: Task, file: Path, scratch: Path) -> Sight:
    plain: list[Path] = []
    try:
        if container.kind(file) == "zip" and not _is_worth_unpacking(file):
            return Sight(file, why="no_table_inside")
        plain = [one.path for one in archive.unpack([file], scratch)]
        found = [*_exports(task, plain)]
    except KnownError as error:
        return Sight(file, why=error.code, likely=error.code == UNKNOWN and _is_likely(file, plain))
    platform, report = found[0][1:]
    return Sight(file, platform, report, inside=tuple(digest_of(one[0]) for one in found if one[0] != file))


def _exports(task: Task, files: list[Path]) -> Iterator[tuple[Path, str, str]]:
    """The files that are exports, their platforms and reports; raises the last one's trouble where none is."""
    trouble: KnownError | None = None
    some = False
    for file in files:
        try:
            export = open_export(file, zone=ZoneInfo(task.zone), imported_at=task.now, own=task.own)
        except KnownError as error:
            trouble = error
        else:
            some = True
            yield file, export.platform, export.report
    if trouble is not None and not some:
        raise trouble


def _is_likely(packed: Path, files: list[Path]) -> bool:
    """Whether it is called as exports are, or holds a table of orders; wages and stock lists are nobody's business."""
    if arrival.sounds_like_export(packed.name):
        return True
    for file in files:
        try:
            guessed = [one.guess for one in mapping.look(file).columns if one.sure >= _SURE]
        except KnownError:
            continue
        if len(guessed) >= _COLUMNS and not _NUMBERS.isdisjoint(guessed):
            return True
    return False


def _is_worth_unpacking(file: Path) -> bool:
    try:
        with guarded(file), ZipFile(file) as packed:
            members = packed.infolist()
    except (BadZipFile, NotImplementedError, ValueError):
        return False
    tables = any(PurePath(one.filename).suffix.casefold() in arrival.TABLES for one in members)
    return tables and sum(one.file_size for one in members) <= _UNPACKED
