"""What kind of file this is, by its first bytes and never by its name; what is no table is refused here."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from app.errors import KnownError
from app.intake import limits
from app.intake.guard import guarded
from app.intake.locked import OLE

HEAD_BYTES = 256 * 1024
_MAGIC = (
    ("picture", (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"II*\0", b"MM\0*")),
    ("pdf", (b"%PDF",)),
    ("program", (b"\x7fELF", b"MZ\x90")),
    ("database", (b"SQLite format 3\0",)),
)
_PAGE = (b"<", b"MIME-Version:")
_ARCHIVES = (b"Rar!", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")
_ZIP_END = b"PK\x05\x06"
_ODS = b"application/vnd.oasis.opendocument.spreadsheet"
_UNFINISHED = frozenset(
    (".crdownload", ".part", ".partial", ".tmp", ".download", ".downloading", ".opdownload", ".td", ".xltd")
)
"""What browsers and download managers call a file until it is complete."""


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

    def damaged(self) -> list[int]:
        """The rows read so far (the first is 1) that hold bytes that are no text."""

    def mixed(self) -> list[int]:
        """The rows read so far that are in another encoding than the file, and were read in it."""


def kind(path: Path) -> str:
    """``text``, ``workbook`` or ``zip``; raises `KnownError` for everything that holds no table we can read."""
    found = shape(path)
    return found if found in ("text", "zip") else "workbook"


def shape(path: Path) -> str:
    """As `kind`, but a workbook is ``xlsx``, ``xlsb``, ``xls`` or ``ods``."""
    name = path.name
    if path.suffix.casefold() in _UNFINISHED:
        raise KnownError("file_partial", file=name)
    if path.is_dir():
        raise KnownError("file_not_table", file=name, kind="folder")
    if name.startswith("~$"):  # Excel's owner file: the real one is open.
        raise KnownError("file_locked", file=name.removeprefix("~$"), open_in_excel=True)
    with guarded(path), path.open("rb") as stream:
        head = stream.read(HEAD_BYTES)
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not start.strip(b"\0\xff\xfe"):
        raise KnownError("file_partial" if _is_arriving(path) else "file_empty", file=name)
    if head.startswith((b"PK\x03\x04", _ZIP_END)):
        return _zip(path)
    if head.startswith(OLE):
        return _ole(path)
    if head.startswith(_ARCHIVES):
        raise KnownError("file_zip", file=name)
    for what, marks in _MAGIC:
        if start.startswith(marks):
            raise KnownError("file_not_table", file=name, kind=what)
    page = start.replace(b"\0", b"").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff").lstrip()
    if page.startswith(_PAGE):
        raise _web_page(name, page.lower())
    return "text"


def _is_arriving(path: Path) -> bool:
    """Whether an empty file only keeps the place of a download that goes on beside it."""
    return any(path.with_name(path.name + suffix).exists() for suffix in _UNFINISHED)


def _web_page(name: str, page: bytes) -> KnownError:
    """A page with a table in it was saved as one, often as .xls; one without is what a back office says instead."""
    if any(mark in page for mark in (b"<table", b"<workbook", b"<worksheet", b"mime-version:")):
        return KnownError("file_web_page", file=name)
    return KnownError("file_not_table", file=name, kind="web_page")


def _zip(path: Path) -> str:
    try:
        with guarded(path), zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            names = {info.filename.replace("\\", "/").casefold() for info in members}
            is_ods = "mimetype" in names and archive.read("mimetype").strip() == _ODS
            if is_ods and b"encryption-data" in archive.read("META-INF/manifest.xml"):
                raise KnownError("password_unsupported", file=path.name)
    except (zipfile.BadZipFile, zlib.error, ValueError, NotImplementedError, KeyError, EOFError, RuntimeError):
        raise KnownError("file_damaged" if _has_end(path) else "file_partial", file=path.name) from None
    inside = (("ods", is_ods), ("xlsx", "xl/workbook.xml" in names), ("xlsb", "xl/workbook.bin" in names))
    for form, is_there in inside:
        if is_there:
            limits.check_unpacking(path.name, members)
            return form
    if "mimetype" in names or "[content_types].xml" in names or any(name.endswith(".iwa") for name in names):
        raise KnownError("file_not_table", file=path.name, kind="other_office")
    return "zip"


def _has_end(path: Path) -> bool:
    """Whether a ZIP's directory, its last part, is there at all."""
    with guarded(path), path.open("rb") as stream:
        stream.seek(max(0, path.stat().st_size - 0x10000 - 22))
        return _ZIP_END in stream.read()


def _ole(path: Path) -> str:
    """Office's old container: a legacy XLS, an encrypted workbook of today, or something else altogether."""
    from olefile import OleFileIO
    from olefile.olefile import OleFileError

    with guarded(path), path.open("rb") as stream:
        try:
            with OleFileIO(stream) as content:
                names = {name.casefold() for name, *rest in content.listdir() if not rest}
        except (OleFileError, ValueError, IndexError, RecursionError):
            raise KnownError("file_damaged", file=path.name) from None
    if "encryptedpackage" in names:
        raise KnownError("file_password", file=path.name)
    if not names & {"workbook", "book"}:
        raise KnownError("file_not_table", file=path.name, kind="other_office")
    return "xls"
