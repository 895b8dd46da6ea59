"""The way into the room: a file is opened, recognised, and read as clean rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from app.domain.order import PERSONAL_FIELDS
from app.errors import KnownError
from app.intake import container, delimited, freshness, workbook
from app.intake.cells import text
from app.intake.container import Table
from app.intake.delimited import Unreadable
from app.intake.header import Header, find, other_report
from app.intake.profile import profiles
from app.intake.rows import BATCH, Cleaner, Reject

__all__ = ["Export", "Reject", "open_export"]


class Export:
    """An export that has been recognised and not yet read.

    ``fields`` are our fields that the file fills (always with ``status``), ``extra_columns`` the names under which a
    row's other cells are kept, ``unknown_columns`` the names the profile does not know, ``total`` bytes or rows.
    """

    def __init__(self, path: Path, table: Table, header: Header, zone: ZoneInfo, imported_at: int) -> None:
        self.platform = header.profile.platform
        self.report = header.profile.report
        self.encoding = table.encoding
        self.total = table.total
        self.extra_columns = tuple(header.titles[index] for index in header.extra)
        self.unknown_columns = tuple(header.titles[index] for index in header.unknown)
        self._path, self._table, self._header = path, table, header
        self._zone, self._imported_at = zone, imported_at
        self._cleaner = Cleaner(header, zone, imported_at)
        self.fields = self._cleaner.fields

    @property
    def status_in_words(self) -> bool:
        """Whether the file has a status column; without one the status is concluded from the payment time."""
        return "status_text" in self._header.columns

    @property
    def personal_columns(self) -> list[tuple[int, str]]:
        """Which cells of a row name or reach a person: (column, field), counted from 0."""
        columns = self._header.columns
        return [(at, name) for name in PERSONAL_FIELDS for at in columns.get(name, ())]

    @property
    def as_of(self) -> int:
        """The moment the file speaks of, in seconds since 1970 UTC; complete once ``rows`` is exhausted."""
        stamped = freshness.stamp(self._path.name, self._zone)
        if stamped is None:
            with container.guarded(self._path):
                stamped = int(self._path.stat().st_mtime)
        return freshness.as_of(stamped, self._cleaner.newest_event, self._imported_at)

    @property
    def notices(self) -> list[tuple[str, int]]:
        """What the run should tell beside its refusals: codes, and how many rows each concerns."""
        counts = Counter(self._cleaner.notices)
        counts["text_damaged"] = self._table.damaged()
        return sorted((code, count) for code, count in counts.items() if count)

    @property
    def unknown_words(self) -> dict[str, int]:
        """Status words nobody knows, and how many rows have each."""
        return dict(self._cleaner.unknown_words)

    def position(self) -> float:
        """How far the reading is, 0 to 1."""
        return self._table.position()

    def rows(self) -> Iterator[tuple[Any, ...] | Reject]:
        """Each row once, in the file's order: (row number, a value for each of ``fields``, extra) or a `Reject`.

        Row numbers are the spreadsheet's: the first line of the file is 1. Blank rows are left out.
        """
        self._cleaner = Cleaner(self._header, self._zone, self._imported_at)
        first = self._header.row + 1
        records = islice(self._table.records(), first, None)
        while batch := list(islice(records, BATCH)):
            yield from self._clean(first + 1, batch)
            first += len(batch)

    def _clean(self, first: int, batch: list[list[str]]) -> Iterator[tuple[Any, ...] | Reject]:
        width = self._header.width
        if set(map(len, batch)) == {width}:
            return self._cleaner.clean(range(first, first + len(batch)), batch)
        numbers: list[int] = []
        fitting: list[list[str]] = []
        rejects: list[Reject] = []
        for number, record in enumerate(batch, first):
            fitted = record if len(record) == width else _fit(record, width, self._is_padded)
            if fitted is not None:
                numbers.append(number)
                fitting.append(fitted)
            elif isinstance(record, Unreadable) or any(map(text, record)):
                rejects.append(_reject(number, record, width))
        clean = self._cleaner.clean(numbers, fitting) if fitting else iter(())
        if not rejects:
            return clean
        return iter(sorted(chain(clean, rejects), key=lambda row: row.row if isinstance(row, Reject) else row[0]))

    @property
    def _is_padded(self) -> bool:
        # A sheet's rows all have the width of its widest; in a text file only one comma too many is harmless.
        return self.encoding == "xlsx"


def open_export(path: Path, *, zone: ZoneInfo, imported_at: int) -> Export:
    """Recognises an export by its content; raises `KnownError` where it is none, or none we read.

    ``zone`` is the shop's, in which the file's wall times are meant; ``imported_at`` is seconds since 1970 UTC.
    """
    table, header = _recognise(path)
    records = islice(table.records(), header.row + 1, None)
    if not any(isinstance(record, Unreadable) or any(map(text, record)) for record in records):
        raise KnownError("file_no_rows", file=path.name)
    return Export(path, table, header, zone, imported_at)


def _recognise(path: Path) -> tuple[Table, Header]:
    is_workbook = container.kind(path) == "xlsx"
    tables: Iterable[Table] = workbook.candidates(path) if is_workbook else delimited.candidates(path)
    heads: list[list[list[str]]] = []
    for table in tables:
        heads.append(table.head())
        header = find(heads[-1], profiles())
        if header is not None:
            return table, header
    if is_workbook and not any(any(row) for head in heads for row in head):
        raise KnownError("file_empty", file=path.name)
    for head in heads:
        if report := other_report(head, profiles()):
            raise KnownError("report_other", file=path.name, report=report)
    if not is_workbook and not delimited.is_text(path):
        raise KnownError("file_not_table", file=path.name, kind="unknown")
    raise KnownError("header_unknown", file=path.name)


def _fit(record: list[str], width: int, padded: bool) -> list[str] | None:
    """The record in the header's width, if it differs by nothing that could have moved a cell."""
    surplus = record[width:]
    if surplus and not any(surplus) and (padded or len(surplus) == 1):
        return record[:width]
    if len(record) > width:
        joined = _rejoined(record)
        return joined if len(joined) == width else None
    return None


def _rejoined(record: list[str]) -> list[str]:
    """Puts together what a comma inside ``="a,b"`` has split: that quote is no quote to a CSV reader."""
    joined: list[str] = []
    for cell in record:
        if joined and joined[-1].startswith('="') and (joined[-1] == '="' or not joined[-1].endswith('"')):
            joined[-1] = f"{joined[-1]},{cell}"
        else:
            joined.append(cell)
    return joined


def _reject(number: int, record: list[str], width: int) -> Reject:
    code = "row_damaged" if isinstance(record, Unreadable) else "shifted_cells"
    return Reject(number, code, tuple(record), {"cells": len(record), "expected": width})
