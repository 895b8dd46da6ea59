"""Writing an XLSX file that others may trust: complete or not there at all, and nothing in it is a formula."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from app.errors import KnownError

if TYPE_CHECKING:
    from xlsxwriter import Workbook

_LONGEST = 32_767
"""So many letters fit into a cell."""


def part(file: Path) -> Path:
    """The file until it is complete."""
    return file.with_name(f"{file.name}.part")


def cell(text: str) -> str:
    """A text as a cell can hold it: no longer, and without the halves of letters that damaged files have."""
    return text.encode("utf-8", "replace").decode("utf-8")[:_LONGEST]


@contextmanager
def scratch(staging: Path, file: Path) -> Iterator[Path | None]:
    """A folder for what is half-written on the way to ``file``; None where there can be none.

    At the end of the block nothing half-written is left, neither there nor beside ``file``.
    """
    # The next start empties ``staging`` by itself.
    folder = staging / uuid4().hex
    with suppress(OSError):
        folder.mkdir(parents=True)
    try:
        yield folder if folder.is_dir() else None
    finally:
        with suppress(OSError):
            part(file).unlink(missing_ok=True)
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def writing(file: Path, scratch: Path | None) -> Iterator[Workbook]:
    """A book to fill; at the end of the block it takes the place of ``file``. ``scratch`` takes what is half-written.

    Raises ``KnownError``: ``folder_refused``, ``file_in_use``, ``disk_full``.
    """
    # Heavy, and needed nowhere else.
    from xlsxwriter import Workbook
    from xlsxwriter.exceptions import FileCreateError

    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "use_zip64": True,
        **({"tmpdir": str(scratch)} if scratch else {}),
    }
    _refuse_early(file)
    try:
        try:
            with Workbook(str(part(file)), options) as book:
                yield book
        except FileCreateError as error:
            # One of its own around the system's, also where a full disk stopped the rows and then the closing.
            raise error.args[0] from error
        _put_in_place(file)
    except OSError as error:
        raise _told(file, error) from error


def _refuse_early(file: Path) -> None:
    """Better now than after a minute's work."""
    try:
        part(file).open("wb").close()
    except OSError as error:
        raise _told(file, error) from error
    if file.exists():
        try:
            file.open("r+b").close()
        except OSError as error:
            raise KnownError("file_in_use", file=file.name) from error


def _put_in_place(file: Path) -> None:
    try:
        part(file).replace(file)
    except PermissionError as error:
        raise KnownError("file_in_use", file=file.name) from error


def _told(file: Path, error: OSError) -> KnownError:
    if error.errno == errno.ENOSPC:
        return KnownError("disk_full", file=file.name)
    return KnownError("folder_refused", folder=str(file.parent))
