"""Reads an export for a test: its clean rows as dictionaries, and its rejects."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from app.intake.open import Export, Reject, open_export

ZONE = ZoneInfo("Asia/Shanghai")
IMPORTED_AT = int(datetime(2026, 11, 21, 16, 0, tzinfo=ZONE).timestamp())


@dataclass
class Reading:
    export: Export
    rows: list[dict[str, Any]]
    rejects: list[Reject]

    @property
    def codes(self) -> list[str]:
        return [reject.code for reject in self.rejects]

    @property
    def told(self) -> list[tuple[str, int]]:
        """What the doctor says: codes, and how many rows each concerns."""
        return [(finding.code, finding.rows) for finding in self.export.findings]

    @property
    def row(self) -> dict[str, Any]:
        (row,) = self.rows
        return row


def moment(*parts: int) -> int:
    """Seconds since 1970 UTC of a wall time in the shop's zone."""
    return int(datetime(*parts, tzinfo=ZONE).timestamp())  # type: ignore[misc,arg-type]


def read(path: Path, imported_at: int = IMPORTED_AT) -> Reading:
    export = open_export(path, zone=ZONE, imported_at=imported_at)
    reading = Reading(export, [], [])
    names = ("row", *export.fields, *(f"line.{name}" for name in export.line_fields), "extra")
    for row in export.rows():
        if isinstance(row, Reject):
            reading.rejects.append(row)
        else:
            reading.rows.append(dict(zip(names, row, strict=True)))
    return reading


def read_text(folder: Path, text: str, name: str = "export.csv") -> Reading:
    """Reads ``text`` as a gb18030 file."""
    path = folder / name
    path.write_bytes(text.encode("gb18030"))
    return read(path)
