"""How fresh an export is: the moment it speaks of (``as_of``)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from app.intake.archive import ARROW
from app.intake.fields import DEADLINES, TIMES

_STAMP = re.compile(
    r"(?<!\d)(20\d\d)([-_.]?)(\d\d)\2(\d\d)(?:[-_ T]?(\d\d)[-_.:]?(\d\d)(?:[-_.:]?(\d\d))?)?(?!\d)", re.ASCII
)


def stamp(name: str, zone: ZoneInfo) -> int | None:
    """The moment in a file's name: ``ExportOrderList201905151650.csv``, ``…2013-09-13.csv``; a plain number is none.

    The name of the ZIP or folder around a file says when that was made, and nothing of the file.
    """
    for match in _STAMP.finditer(name.rpartition(ARROW)[2]):
        year, _, *rest = match.groups()
        try:
            return int(datetime(int(year), *(int(part or 0) for part in rest), tzinfo=zone).timestamp())  # type: ignore[misc, arg-type]
        except ValueError:
            continue
    return None


def as_of(stamped: int, newest_event: int | None, imported_at: int) -> int:
    """Never before the newest past event in the file, never after the import; all in seconds since 1970 UTC."""
    return min(max(stamped, newest_event or stamped), imported_at)


def newest(values: Mapping[str, Sequence[Any]], until: int) -> int:
    """The newest event that lies in the past; deadlines are no events. 0 where there is none."""
    found = 0
    for field in values.keys() & TIMES - DEADLINES:
        latest = max(filter(None, values[field]), default=0)
        if latest > until:
            latest = max((moment for moment in values[field] if moment and moment <= until), default=0)
        found = max(found, latest)
    return found
