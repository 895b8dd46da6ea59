"""What comes before an import: folders and ZIPs become plain files, and a strange table is looked at."""

from __future__ import annotations

import asyncio
import shutil
import threading
from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any
from uuid import uuid4

from app.intake.mapping import Look
from app.services import child, files_worker
from app.services.imported import Unpacking
from app.services.office import Office

__all__ = ["Look", "Unpacking", "forget", "look", "sort_out", "unpack"]


async def unpack(
    office: Office, paths: Sequence[Path], password: str | None = None, *, cancel: threading.Event | None = None
) -> Unpacking:
    """Plain files out of files, folders and ZIPs, in their order; `forget` removes what was unpacked.

    Raises ``KnownError``: ``cancelled``, and where nothing at all is found ``file_password``, ``password_wrong`` (of a
    ZIP), ``no_table_inside``, ``file_too_big``, and those of a single file that is none.
    """
    found = await sort_out(office, paths, password, cancel=cancel)
    if not found.files and (why := found.refusal) is not None:
        await asyncio.to_thread(forget, found)
        raise why
    return found


async def sort_out(
    office: Office,
    paths: Sequence[Path],
    password: str | None = None,
    *,
    name: str | None = None,
    cancel: threading.Event | None = None,
) -> Unpacking:
    """As `unpack`, but where nothing is found ``skipped`` says why. Raises ``KnownError`` ``cancelled``.

    ``name``: what people know the only path by.
    """
    folder = office.staging / uuid4().hex
    task = files_worker.Unpack(tuple(paths), folder, password, name)
    try:
        files, skipped = await _in_child(files_worker.unpack_main, task, cancel)
    except BaseException:
        # Whatever it was goes on to who asked; buyers' data must not stay behind.
        await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)
        raise
    return Unpacking(files, skipped, folder)


def forget(unpacking: Unpacking) -> None:
    """Remove what `unpack` made, which may take a while; what was dropped stays where it lies."""
    shutil.rmtree(unpacking.folder, ignore_errors=True)


async def look(
    office: Office,
    path: Path,
    password: str | None = None,
    *,
    name: str | None = None,
    report: str | None = None,
    cancel: threading.Event | None = None,
) -> Look:
    """What the columns of a table that nobody knows may be, as a ``report`` if one is told.

    Raises ``KnownError``: the file's faults (``app.intake``), ``cancelled``.
    """
    office.staging.mkdir(exist_ok=True)
    task = files_worker.Glance(path, name or path.name, password, office.staging / uuid4().hex, report)
    try:
        seen: Look = await _in_child(files_worker.look_main, task, cancel)
    finally:
        # The readable copy of a file under a password, wherever the child was stopped.
        await asyncio.to_thread(shutil.rmtree, task.scratch, ignore_errors=True)
    return seen


async def _in_child(main: Callable[[Any, Connection], None], task: Any, cancel: threading.Event | None) -> Any:
    return await child.run(main, task, lambda *_heard: None, cancel or threading.Event())
