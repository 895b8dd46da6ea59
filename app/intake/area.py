"""How large a table a workbook would be laid out to; one cell far outside can make a small file fill the memory.

What its reader would believe although it is damaged is refused on the way.
"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO
from xml.parsers.expat import ExpatError, ParserCreate

from app.errors import KnownError
from app.intake import legacy, limits
from app.intake.guard import guarded
from app.intake.limits import MIB

_CHUNK = MIB
_LONGEST_TAG = 2000
_FAR = re.compile(rb"r=[\"'](?:[A-Za-z]{3}\d|[A-Za-z]{0,2}\d{7})")
_WIDE, _TALL = re.compile(rb"r=[\"'][C-Zc-z][A-Za-z]\d"), re.compile(rb"r=[\"'][A-Za-z]{0,2}\d{6}")
"""Names of cells and rows beyond ZZ999999, BZ and 99999. Up to ZZ99999 and to BZ999999 a table is no larger than
`Limits.cells`, so most are not looked at cell by cell.
"""
_ODD, _ODD_PREFIXED = re.compile(rb"<c(?! r=)[\s>]"), re.compile(rb":c[\s>]")
_NAMELESS = re.compile(rb"[<:]c(?=[\s>])(?![^>]*\sr=[\"'])[^>]*>")
"""A cell whose place only counting tells; the two before it are quick looks for whatever is not usual."""
_CELL = re.compile(rb"<(?:\w+:)?(row|c)(?=[\s/>])([^>]*)>")
_NAME = re.compile(rb"\sr\s*=\s*[\"']([A-Za-z]*)(\d+)")
_ODS_TAG = re.compile(rb"<(/?)table:(table-row|table-cell|covered-table-cell|table)(?=[\s/>])([^>]*)>")
_REPEATED = re.compile(rb'number-(?:rows|columns)-repeated="(\d+)"')
_READ = re.compile(r"(?i)xl[/\\].*\.(?:xml|bin)|content\.xml")
"""The parts that hold the table."""

_ROW, _EMPTY, _LAST_CELL = 0, 1, 11
_MOST_ROWS, _MOST_COLUMNS = 1_048_576, 16_384
_HEAD = 10
"""A record of a binary workbook begins with its kind and length, in six bytes at most; its first number has four."""
_SHORT, _LONG = struct.Struct("<BBI"), (0x80, 0, 0)


def check(path: Path, shape: str) -> None:
    """Raises `KnownError` for a workbook that is damaged, or asks for more cells than there is memory for."""
    if shape == "xls":
        legacy.check(path)
        return
    try:
        with guarded(path), zipfile.ZipFile(path) as archive:
            if sum(member.file_size for member in archive.infolist()) > limits.LIMITS.workbook:
                raise limits.too_big(path.name, "workbook")
            if shape != "xlsx":
                _check_sums(archive)
            if shape == "ods":
                _check_xml(archive)
            areas = {"ods": _ods, "xlsx": _xlsx, "xlsb": _xlsb}[shape](archive)
            if max(areas, default=0) > limits.LIMITS.cells:
                raise limits.too_big(path.name, "cells")
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, LookupError, EOFError, ValueError, ExpatError):
        raise KnownError("file_damaged", file=path.name) from None
    except RuntimeError:
        return  # A part is under a password, for which its reader asks.


def _check_sums(archive: zipfile.ZipFile) -> None:
    """A reader stops where the table ends, before the sum of a part could tell that a figure in it is damaged."""
    for member in archive.infolist():
        if _READ.fullmatch(member.filename):
            with archive.open(member) as part:
                while part.read(_CHUNK):
                    pass


def _check_xml(archive: zipfile.ZipFile) -> None:
    """Some broken tags send the reader of open documents into an endless loop.

    Like that reader this takes the bytes for UTF-8, whatever encoding they claim.
    """
    for name in ("META-INF/manifest.xml", "content.xml"):
        if name in archive.namelist():
            with archive.open(name) as content:
                ParserCreate("utf-8").ParseFile(content)


def _xlsx(archive: zipfile.ZipFile) -> Iterator[int]:
    """The area of each part, for a sheet may be any of them; what it says of its size counts for nothing."""
    for member in archive.infolist():
        with archive.open(member) as part:
            is_far = _is_far(part)
        if is_far:
            with archive.open(member) as part:
                yield _reach(part)


def _is_far(part: IO[bytes]) -> bool:
    """Whether a sheet may be too large. To its end, for a reader stops before the sum could tell of a damage."""
    rest, is_far, is_wide, is_tall = b"", False, False, False
    while block := part.read(_CHUNK):
        data = rest + block
        is_odd = _ODD.search(data) or _ODD_PREFIXED.search(data)
        is_far = is_far or bool(_FAR.search(data) or (is_odd and _NAMELESS.search(data)))
        is_wide, is_tall = is_wide or bool(_WIDE.search(data)), is_tall or bool(_TALL.search(data))
        rest = data[-_LONGEST_TAG:]
    return is_far or (is_wide and is_tall)


def _xlsb(archive: zipfile.ZipFile) -> Iterator[int]:
    for member in archive.infolist():
        if re.fullmatch(r"(?i)xl[/\\]worksheets[/\\][^/\\]*\.bin", member.filename):
            with archive.open(member) as sheet:
                yield _reach_of_records(sheet)


def _reach_of_records(sheet: IO[bytes]) -> int:
    """As `_reach`, of a binary sheet. What it says of its size counts for nothing: its reader looks at the cells."""
    row, rows, columns = 0, set[int](), set[int]()
    for kind, number in _records(sheet):
        if kind == _ROW:
            row = number
        elif _EMPTY < kind <= _LAST_CELL:
            rows.add(row)
            columns.add(number)
        # Of a row behind the last its reader thinks that it ends the sheet; for a column it makes room, whatever it is.
        if kind <= _LAST_CELL and number > (_MOST_ROWS if kind == _ROW else _MOST_COLUMNS):
            raise ValueError
    return (max(columns) - min(columns) + 1) * (max(rows) - min(rows) + 1) if columns else 0


def _records(sheet: IO[bytes]) -> Iterator[tuple[int, int]]:
    """The kind of each record and its first number."""
    short = _SHORT.unpack_from
    data, at, block = b"", 0, b"-"
    while True:
        while block and at + _HEAD > len(data):
            block = sheet.read(_CHUNK)
            data, at = data[at:] + block, max(0, at - len(data))
        if at >= len(data):
            return
        kind, size, number = short(data, at) if at + _HEAD <= len(data) else _LONG
        at += 2
        if kind > 0x7F or size > 0x7F:
            kind, at = _sevens(data, at - 2, 2)
            size, at = _sevens(data, at, 4)
            number = int.from_bytes(data[at : at + 4], "little")
        yield kind, number
        at += size


def _sevens(data: bytes, at: int, most: int) -> tuple[int, int]:
    """A number written in sevens of bits, in so many bytes at most, and the place behind it."""
    number = 0
    for turn, byte in enumerate(data[at : at + most]):
        number |= (byte & 0x7F) << 7 * turn
        at += 1
        if byte < 0x80:
            break
    return number, at


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _reach(sheet: IO[bytes]) -> int:
    """The area of the cells that hold something; one without a name stands behind the one before it."""
    names: dict[bytes, int] = {}
    row = column = bottom = right = 0
    top, left = _MOST_ROWS, _MOST_COLUMNS
    for found in _tags(sheet, _CELL):
        tag, about = found[1], found[2]
        named = _NAME.search(about)
        if tag == b"row":
            row, column = int(named[2]) if named else row + 1, 0
            continue
        if named:
            row, letters = int(named[2]), named[1]
            column = names.get(letters) or names.setdefault(letters, _number(letters))
        else:
            column += 1
        if not about.endswith(b"/"):
            top, bottom = min(top, row), max(bottom, row)
            left, right = min(left, column), max(right, column)
    return (right - left + 1) * (bottom - top + 1) if bottom else 0


def _ods(archive: zipfile.ZipFile) -> Iterator[int]:
    """The area of each table, repetitions counted; what is repeated empty at an end counts for nothing."""
    rows = waiting = width = place = repeated = reach = 0
    with archive.open("content.xml") as content:
        for found in _tags(content, _ODS_TAG):
            closing, tag, about = found[1], found[2], found[3]
            count = int(times[1]) if (times := _REPEATED.search(about)) else 1
            if tag == b"table-row" and about.endswith(b"/"):
                waiting += count
            elif tag == b"table-row" and not closing:
                place, reach, repeated = 0, 0, count
            elif tag == b"table-row" or (tag == b"table" and closing):
                waiting += repeated
                if reach:
                    rows, waiting, width = rows + waiting, 0, max(width, reach)
                if tag == b"table":
                    yield rows * width
                    rows = waiting = width = 0
                repeated = reach = 0
            elif tag.endswith(b"cell") and not closing:
                place += count
                if b"value-type" in about:
                    reach = place


def _tags(stream: IO[bytes], pattern: re.Pattern[bytes]) -> Iterator[re.Match[bytes]]:
    rest = b""
    while block := stream.read(_CHUNK):
        data = rest + block
        end = 0
        for found in pattern.finditer(data):
            yield found
            end = found.end()
        rest = data[max(end, len(data) - _LONGEST_TAG) :]
