"""What kind of file this is, by its first bytes and never by its name; what is no table is refused here."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from app.errors import KnownError

HEAD_BYTES = 256 * 1024
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_OLE_NAMES = {"file_password": ("EncryptedPackage",), "file_xls": ("Workbook", "Book")}
_MAGIC = (
    ("picture", (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"II*\0", b"MM\0*")),
    ("pdf", (b"%PDF",)),
    ("program", (b"\x7fELF", b"MZ\x90")),
    ("database", (b"SQLite format 3\0",)),
    ("web_page", (b"<",)),
)
_ARCHIVES = (b"Rar!", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")


class Table(Protocol):
    """A sheet of text cells, read as a stream; every call of ``records`` begins again."""

    encoding: str
    total: int | None

    def head(self) -> list[list[str]]:
        """The first rows."""

    def records(self) -> Iterator[list[str]]:
        """All rows, one list a row of the spreadsheet (empty lines too)."""

    def position(self) -> float:
        """How much of it the running ``records`` has read, 0 to 1."""

    def damaged(self) -> int:
        """How many of the lines read so far hold bytes that are no text."""


@contextmanager
def guarded(path: Path) -> Iterator[None]:
    """Turns the operating system's refusals into `KnownError`."""
    try:
        yield
    except FileNotFoundError:
        raise KnownError("file_missing", file=path.name) from None
    except PermissionError:
        owner = path.with_name(f"~${path.name}")
        raise KnownError("file_locked", file=path.name, open_in_excel=owner.exists()) from None
    except OSError as error:
        raise KnownError("file_unreadable", file=path.name, detail=error.strerror or "") from None


def kind(path: Path) -> str:
    """``text`` or ``xlsx``; raises `KnownError` for everything that is no table."""
    name = path.name
    if path.is_dir():
        raise KnownError("file_not_table", file=name, kind="folder")
    if name.startswith("~$"):  # Excel's owner file: the real one is open.
        raise KnownError("file_locked", file=name.removeprefix("~$"), open_in_excel=True)
    with guarded(path), path.open("rb") as stream:
        head = stream.read(HEAD_BYTES)
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not start.strip(b"\0\xff\xfe"):
        raise KnownError("file_empty", file=name)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip(path)
    if head.startswith(_OLE):
        raise _ole(path)
    if head.startswith(_ARCHIVES):
        raise KnownError("file_zip", file=name)
    for what, marks in _MAGIC:
        if start.startswith(marks):
            raise KnownError("file_not_table", file=name, kind=what)
    return "text"


def _zip(path: Path) -> str:
    try:
        with guarded(path), zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise KnownError("file_damaged", file=path.name) from None
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "xl/workbook.bin" in names or "mimetype" in names or "[Content_Types].xml" in names:
        raise KnownError("file_not_table", file=path.name, kind="other_office")
    raise KnownError("file_zip", file=path.name)


def _ole(path: Path) -> KnownError:
    """Office's old container: an encrypted XLSX, a legacy XLS, or something else altogether."""
    with guarded(path):
        content = path.read_bytes()
    for code, names in _OLE_NAMES.items():
        if any(name.encode("utf-16-le") in content for name in names):
            return KnownError(code, file=path.name)
    return KnownError("file_not_table", file=path.name, kind="other_office")
