"""A binary workbook, made record by record: nothing that writes them is installed, and Excel saves large tables so."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

ROW, END = 0, 146
_REAL, _TEXT = 5, 6
_EPOCH = datetime(1899, 12, 30)
_RELATION = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def workbook(sheets: Mapping[str, Sequence[Sequence[Any]]], size: tuple[int, int] | None = None) -> bytes:
    """A workbook of these sheets; texts and dates are what their cells may hold. ``size``: rows and columns to claim."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", '<?xml version="1.0"?><Types/>')
        archive.writestr("xl/workbook.bin", _book(sheets))
        archive.writestr("xl/_rels/workbook.bin.rels", _relations(len(sheets)))
        archive.writestr("xl/styles.bin", _styles())
        for number, rows in enumerate(sheets.values(), 1):
            archive.writestr(f"xl/worksheets/sheet{number}.bin", _sheet(rows, size))
    return out.getvalue()


def record(kind: int, content: bytes = b"") -> bytes:
    """One record; its kind and its length are written in sevens of bits."""
    return _sevens(kind) + _sevens(len(content)) + content


def _sevens(number: int) -> bytes:
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*out, number])


def _wide(text: str) -> bytes:
    raw = text.encode("utf-16-le")
    return struct.pack("<I", len(raw) // 2) + raw


def _relations(count: int) -> str:
    of = "".join(
        f'<Relationship Id="rId{n}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{n}.bin"/>'
        for n in range(1, count + 1)
    )
    return f'<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="{_RELATION}">{of}</Relationships>'


def _book(sheets: Mapping[str, Any]) -> bytes:
    bundle = b"".join(
        record(156, struct.pack("<II", 0, number) + _wide(f"rId{number}") + _wide(name))
        for number, name in enumerate(sheets, 1)
    )
    return record(131) + record(143) + bundle + record(144) + record(132)


def _styles() -> bytes:
    """The second style is a day, the third a moment."""
    formats = [(164, "yyyy-mm-dd"), (165, "yyyy-mm-dd hh:mm:ss")]
    written = b"".join(record(44, struct.pack("<H", number) + _wide(form)) for number, form in formats)
    kinds = b"".join(record(47, struct.pack("<HH", 0xFFFF, number) + bytes(12)) for number in (0, 164, 165))
    counts = [struct.pack("<I", count) for count in (2, 3)]
    return (
        record(278) + record(615, counts[0]) + written + record(616)
        + record(617, counts[1]) + kinds + record(618) + record(279)
    )  # fmt: skip


def _sheet(rows: Sequence[Sequence[Any]], size: tuple[int, int] | None) -> bytes:
    height, width = size or (len(rows), max(map(len, rows), default=0))
    out = [
        record(129),
        record(148, struct.pack("<4I", 0, max(0, height - 1), 0, max(0, width - 1))),
        record(145),
    ]
    for number, line in enumerate(rows):
        if any(line):
            out.append(record(ROW, struct.pack("<IIHHBI", number, 0, 300, 0, 0, 0)))
            out += [_cell(at, cell) for at, cell in enumerate(line) if cell]
    return b"".join([*out, record(END), record(130)])


def _cell(at: int, cell: Any) -> bytes:
    if isinstance(cell, date):
        moment = cell if isinstance(cell, datetime) else datetime(cell.year, cell.month, cell.day)
        serial = (moment - _EPOCH).total_seconds() / 86400
        return record(_REAL, struct.pack("<IId", at, 1 + isinstance(cell, datetime), serial))
    return text(at, cell)


def text(at: int, cell: str) -> bytes:
    """A cell with a text in the column of that number."""
    return record(_TEXT, struct.pack("<II", at, 0) + _wide(cell))
