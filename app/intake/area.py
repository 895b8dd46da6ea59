"""How large a table a workbook would be laid out to; one cell far outside can make a small file fill the memory."""

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
from app.intake import limits, sectors
from app.intake.guard import guarded
from app.intake.limits import MIB

_CHUNK = MIB
_LONGEST_TAG = 2000
_DIMENSION = re.compile(rb'<(?:\w+:)?dimension [^>]*?ref="(?:([A-Z]+)(\d+):)?([A-Z]+)(\d+)"')
_CELL = re.compile(rb'<(?:\w+:)?c [^>]*?r="([A-Z]{1,3})(\d{1,7})"[^>]*?(/?)>')
_ODS_TAG = re.compile(rb"<(/?)table:(table-row|table-cell|covered-table-cell|table)(?=[\s/>])([^>]*)>")
_REPEATED = re.compile(rb'number-(?:rows|columns)-repeated="(\d+)"')

_RECORD, _SIZES, _OLD_SIZES = struct.Struct("<4H"), struct.Struct("<2I2H"), struct.Struct("<4H")
_FILEPASS, _DIMENSIONS = 0x2F, 0x200
_CELLS = frozenset((0x06, 0x7E, 0xBD, 0xBE, 0xD6, 0xFD, 0x201, 0x203, 0x204, 0x205, 0x27E))


def check(path: Path, shape: str) -> None:
    """Raises `KnownError` for an XLSX or ODS that would be laid out to more cells than there is memory for."""
    if shape == "xls":
        _check_xls(path)
        return
    try:
        with guarded(path), zipfile.ZipFile(path) as archive:
            if shape == "ods":
                _check_xml(archive)
            areas = _ods(archive) if shape == "ods" else _xlsx(archive)
            if max(areas, default=0) > limits.LIMITS.cells:
                raise limits.too_big(path.name, "cells")
    except ExpatError:
        raise KnownError("file_damaged", file=path.name) from None
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, KeyError, EOFError, RuntimeError, ValueError):
        return  # Who reads it says what is wrong with it.


def _check_xls(path: Path) -> None:
    """65,536 rows of 256 columns are all it can have; a damaged number of a column would ask for far more."""
    from olefile import OleFileIO

    with guarded(path), OleFileIO(path) as content:
        if not sectors.is_sound(content):
            raise KnownError("file_damaged", file=path.name)
        name = "Workbook" if content.exists("Workbook") else "Book"
        data = content.openstream(name).read()
    at = 0
    while at + 8 <= len(data):
        record, size, _, column = _RECORD.unpack_from(data, at)
        if record == _FILEPASS:  # The rest is no text; its reader asks for the password.
            return
        if (record in _CELLS and column > 256) or (record == _DIMENSIONS and _is_absurd(data[at + 4 : at + 4 + size])):
            raise KnownError("file_damaged", file=path.name)
        at += 4 + size


def _is_absurd(dimensions: bytes) -> bool:
    """Whether a sheet ends before it begins, or is larger than there is memory for: its reader believes this one."""
    form = _OLD_SIZES if len(dimensions) < _SIZES.size else _SIZES
    if len(dimensions) < form.size:
        return True
    top, bottom, left, right = form.unpack_from(dimensions)
    return bool(top > bottom or left > right or (bottom - top) * (right - left) > limits.LIMITS.cells)


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
