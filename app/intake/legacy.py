"""Legacy workbooks (XLS): their reader believes sizes and follows chains of sectors until the memory is full."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from app.errors import KnownError
from app.intake import limits
from app.intake.guard import guarded

_RECORD, _SIZES, _OLD_SIZES = struct.Struct("<4H"), struct.Struct("<2I2H"), struct.Struct("<4H")
_FILEPASS, _DIMENSIONS = 0x2F, 0x200
_CELLS = frozenset((0x06, 0x7E, 0xBD, 0xBE, 0xD6, 0xFD, 0x201, 0x203, 0x204, 0x205, 0x27E))
_MOST_COLUMNS = 256
_END = 0xFFFFFFFA
"""From here on are marks and no sectors."""


def check(path: Path) -> None:
    """Raises `KnownError` for a damaged one that would ask for far more than its 65,536 rows of 256 columns."""
    from olefile import OleFileIO

    with guarded(path), OleFileIO(path) as content:
        if not is_sound(content):
            raise KnownError("file_damaged", file=path.name)
        name = "Workbook" if content.exists("Workbook") else "Book"
        data = content.openstream(name).read()
    at = 0
    while at + 8 <= len(data):
        record, size, _, column = _RECORD.unpack_from(data, at)
        if record == _FILEPASS:  # The rest is no text; its reader asks for the password.
            return
        is_outside = record in _CELLS and column > _MOST_COLUMNS
        if is_outside or (record == _DIMENSIONS and _is_absurd(data[at + 4 : at + 4 + size])):
            raise KnownError("file_damaged", file=path.name)
        at += 4 + size


def _is_absurd(dimensions: bytes) -> bool:
    """Whether a sheet ends before it begins, or is larger than there is memory for: its reader believes this one."""
    form = _OLD_SIZES if len(dimensions) < _SIZES.size else _SIZES
    if len(dimensions) < form.size:
        return True
    top, bottom, left, right = form.unpack_from(dimensions)
    return bool(top > bottom or left > right or (bottom - top) * (right - left) > limits.LIMITS.cells)


def is_sound(content: Any) -> bool:
    """Whether every chain in ``content`` (an open `OleFileIO`) ends, and no count asks for more than the file has."""
    most = content._filesize // content.sectorsize + 1
    counts = (content.num_fat_sectors, content.num_dir_sectors, content.num_mini_fat_sectors, content.num_difat_sectors)
    if max(counts) > most:
        return False
    content.loadminifat()
    entries = [entry for entry in content.direntries if entry is not None]
    starts = [content.first_dir_sector, content.first_mini_fat_sector, *(entry.isectStart for entry in entries)]
    return (
        all(_ends(content.fat, start) for start in starts)
        and all(_ends(content.minifat, entry.isectStart) for entry in entries)
        and _tables_end(content, most)
    )


def _ends(following: Sequence[int], sector: int) -> bool:
    """Whether the chain that begins with ``sector`` comes to an end, or leaves the table, which its reader tells."""
    for _ in range(len(following) + 1):
        if sector >= len(following):
            return True
        sector = following[sector]
    return False


def _tables_end(content: Any, most: int) -> bool:
    """The same for the table of tables, whose sectors each end with the number of the next."""
    sector = content.first_difat_sector
    for _ in range(most):
        if sector >= min(_END, most):
            return True
        found = content.getsect(sector)
        if len(found) < 4:
            return True
        (sector,) = struct.unpack_from("<I", found, len(found) - 4)
    return False
