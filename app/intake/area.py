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
_DIMENSION = re.compile(rb'<(?:\w+:)?dimension [^>]*?ref="(?:([A-Z]+)(\d+):)?([A-Z]+)(\d+)"')
_CELL = re.compile(rb'<(?:\w+:)?c [^>]*?r="([A-Z]{1,3})(\d{1,7})"[^>]*?(/?)>')
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
    for member in archive.infolist():
        if not re.fullmatch(r"(?i)xl[/\\]worksheets[/\\][^/\\]*\.xml", member.filename):
            continue
        with archive.open(member) as sheet:
            said = _DIMENSION.search(sheet.read(2 * _LONGEST_TAG))
        area = _area(*said.groups()) if said else 1
        # Some write the dimension A1 whatever the sheet holds, others formatted cells without any content.
        if area > limits.LIMITS.cells or (area == 1 and member.file_size < 16 * MIB):
            with archive.open(member) as sheet:
                area = _reach(sheet)
        yield area


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


def _area(column: bytes | None, row: bytes | None, last_column: bytes, last_row: bytes) -> int:
    width = _number(last_column) - (_number(column) if column else _number(last_column)) + 1
    return width * (int(last_row) - int(row or last_row) + 1)


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _reach(sheet: IO[bytes]) -> int:
    """The area of the cells that hold something."""
    columns: set[bytes] = set()
    first = last = 0
    for found in _tags(sheet, _CELL):
        if not found[3]:
            last = int(found[2])
            first = first or last
            columns.add(found[1])
    numbers = sorted(map(_number, columns))
    return (numbers[-1] - numbers[0] + 1) * (last - first + 1) if numbers else 0


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
