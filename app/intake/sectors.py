"""A legacy workbook's chains of sectors: its reader follows one that never ends until the memory is full."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import Any

_END = 0xFFFFFFFA
"""From here on are marks and no sectors."""


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
