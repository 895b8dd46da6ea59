"""How much a file may hold. A shop's busiest year stays far below; what is above is a mistake or an attack."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from app.errors import KnownError

MIB = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """``cells`` is the area a workbook's reader lays out at once, ``workbook`` the bytes of its parts, which it holds.

    ``cell`` is in characters, four times what a spreadsheet takes. ``ratio`` counts only above ``floor`` bytes.
    """

    rows: int = 3_000_000
    columns: int = 2_000
    cells: int = 100_000_000
    cell: int = 128 * 1024
    record: int = 16 * MIB
    workbook: int = 1024 * MIB
    bytes: int = 4096 * MIB
    ratio: int = 200
    floor: int = 64 * MIB
    files: int = 200


LIMITS = Limits()


class Member(Protocol):
    """A file inside a ZIP, as its directory tells of it."""

    file_size: int
    compress_size: int


def too_big(file: str, what: str) -> KnownError:
    """``what``: rows, columns, cells, workbook, bytes, ratio or files."""
    return KnownError("file_too_big", file=file, what=what)


def check_size(file: str, size: int) -> None:
    """Refuses a file of so many bytes that no table of this program's is as long."""
    if size > LIMITS.bytes:
        raise too_big(file, "bytes")


def check_unpacking(file: str, members: Iterable[Member]) -> None:
    """Refuses what would grow beyond measure when it is unpacked, by what its directory says."""
    unpacked = packed = 0
    for member in members:
        unpacked += member.file_size
        packed += member.compress_size
    check_size(file, unpacked)
    if unpacked > LIMITS.floor and unpacked > packed * LIMITS.ratio:
        raise too_big(file, "ratio")
