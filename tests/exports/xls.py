"""A legacy workbook of texts, made byte by byte: nothing that writes them is installed, and sellers still send them."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence

_SECTOR = 512
_END, _FAT, _FREE = 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF
_SMALLEST = 4096
"""Shorter streams live in another one; ours is filled up to this."""


def workbook(sheets: Mapping[str, Sequence[Sequence[str]]]) -> bytes:
    """A BIFF8 workbook of these sheets."""
    return _container(_stream(sheets))


def _record(kind: int, content: bytes) -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def _begin(kind: int) -> bytes:
    return _record(0x0809, struct.pack("<HHHHII", 0x0600, kind, 0x0DBB, 0x07CC, 0, 6))


def _stream(sheets: Mapping[str, Sequence[Sequence[str]]]) -> bytes:
    bodies = [_sheet(rows) for rows in sheets.values()]
    head, end = _begin(0x0005) + _record(0x0042, struct.pack("<H", 1200)), _record(0x000A, b"")
    names = [name.encode("utf-16-le") for name in sheets]
    at = len(head) + len(end) + sum(4 + 8 + len(name) for name in names)
    for name, body in zip(names, bodies, strict=True):
        head += _record(0x0085, struct.pack("<IBBBB", at, 0, 0, len(name) // 2, 1) + name)
        at += len(body)
    return head + end + b"".join(bodies)


def _sheet(rows: Sequence[Sequence[str]]) -> bytes:
    size = struct.pack("<IIHHH", 0, len(rows), 0, max(map(len, rows), default=0), 0)
    cells = [
        _record(
            0x0204,
            struct.pack("<HHHHB", row, column, 0, len(cell.encode("utf-16-le")) // 2, 1) + cell.encode("utf-16-le"),
        )
        for row, line in enumerate(rows)
        for column, cell in enumerate(line)
        if cell
    ]
    return _begin(0x0010) + _record(0x0200, size) + b"".join(cells) + _record(0x000A, b"")


def _container(stream: bytes) -> bytes:
    stream = stream.ljust(_SMALLEST, b"\0")
    stream += b"\0" * (-len(stream) % _SECTOR)
    data = len(stream) // _SECTOR
    tables = 1
    while tables * (_SECTOR // 4) < data + 1 + tables:
        tables += 1
    chain = [*([_FAT] * tables), _END, *range(tables + 2, tables + 1 + data), _END]
    chain += [_FREE] * (tables * (_SECTOR // 4) - len(chain))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHHHIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 0, 0, tables, tables, 0, 4096, _END, 0, _END)
    header += struct.pack("<I", 0) + b"".join(struct.pack("<I", n if n < tables else _FREE) for n in range(109))
    directory = _entry("Root Entry", 5, _END, 0, child=1) + _entry("Workbook", 2, tables + 1, len(stream))
    directory = directory.ljust(_SECTOR, b"\0")
    return header + struct.pack(f"<{len(chain)}I", *chain) + directory + stream


def _entry(name: str, kind: int, start: int, size: int, child: int = _FREE) -> bytes:
    title = (name + "\0").encode("utf-16-le")
    head = title.ljust(64, b"\0") + struct.pack("<HBBIII", len(title), kind, 1, _FREE, _FREE, child)
    return head + bytes(36) + struct.pack("<IQ", start, size)
