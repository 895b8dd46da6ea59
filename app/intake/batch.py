"""Some rows of a table on their way through the cleaning: in the header's width, and by column."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.intake.cells import CellError

BLOCK = 16
"""Excel writes so many rows at a time, from the first on, without the separators behind their last cells."""
Column = Sequence[Any]
Values = dict[str, Column]


@dataclass(frozen=True)
class Reject:
    """A row that can't be trusted: its number in the spreadsheet (the first is 1), why, and its cells verbatim."""

    row: int
    code: str
    cells: tuple[str, ...]
    params: dict[str, Any]


Row = tuple[Any, ...] | Reject


def number_of(row: Row) -> int:
    """The number of a row's line in the spreadsheet."""
    return row.row if isinstance(row, Reject) else int(row[0])


@dataclass
class Batch:
    """Some rows of one width, by column.

    ``originals`` are rows of several items by their number, as they stand in the file. ``faults``: the rows that are
    refused, by place; ``unread``: cells that stay text, as (place, column, code, text); ``timeless``, ``dated``
    and ``doubtful``: places of rows with a date that has no time of day, or that was taken from the order number, and
    with a number that may have been rounded.
    """

    numbers: Sequence[int]
    records: list[list[str]]
    columns: list[tuple[str, ...]]
    originals: dict[int, list[str]] = field(default_factory=dict)
    faults: dict[int, CellError] = field(default_factory=dict)
    unread: list[tuple[int, int, str, str]] = field(default_factory=list)
    timeless: set[int] = field(default_factory=set)
    dated: set[int] = field(default_factory=set)
    doubtful: set[int] = field(default_factory=set)

    @classmethod
    def of(cls, numbers: Sequence[int], records: list[list[str]], originals: dict[int, list[str]]) -> Batch:
        """The rows of ``records``, turned into columns."""
        return cls(numbers, records, list(zip(*records, strict=True)), originals)

    def refuse_whole(self) -> None:
        """A row of several items goes or stays as one."""
        if self.originals:
            refused = {self.numbers[place]: fault for place, fault in self.faults.items()}
            for place, number in enumerate(self.numbers):
                if number in refused:
                    self.faults.setdefault(place, refused[number])


def fit(record: list[str], width: int, usual: int, separator: str | None) -> list[str] | None:
    """The record in the header's width, if it differs by nothing that could have moved a cell.

    A sheet has no ``separator``, and its rows all have the width of its widest: what stands beside its table moves
    nothing. In a text only one comma too many is harmless. ``usual`` is the width of most records around this one.
    """
    if separator is None:
        return record[:width] if len(record) >= width else None
    if len(record) < usual and any(separator in cell and '"' in cell for cell in record):
        # A lost quotation mark made one cell of two, and the comma too many at the end hides it.
        return None
    surplus = record[width:]
    if surplus == [""]:
        return record[:width]
    joined = _rejoined(record) if len(record) > width else record
    return joined if len(joined) == width else None


def _rejoined(record: Sequence[str]) -> list[str]:
    """Puts together what a comma inside ``="a,b"`` has split: that quote is no quote to a CSV reader."""
    joined: list[str] = []
    for cell in record:
        if joined and joined[-1].startswith('="') and (joined[-1] == '="' or not joined[-1].endswith('"')):
            joined[-1] = f"{joined[-1]},{cell}"
        else:
            joined.append(cell)
    return joined


def shortened(first: int, records: Sequence[list[str]], width: int) -> set[int]:
    """The places of rows that Excel has written without the separators at their ends, by `BLOCK`.

    ``first`` is the number of the first row; the records begin with a block, or with the rest of one.
    """
    found: set[int] = set()
    start = 0
    while start < len(records):
        end = start + BLOCK - (first + start - 1) % BLOCK
        widths = {place: len(records[place]) for place in range(start, min(end, len(records))) if records[place]}
        widest = max(widths.values(), default=width)
        # One short row alone, at the end of a file, was rather cut off.
        if widest < width and (places := {place for place in widths if widths[place] == widest}) and len(places) > 1:
            found |= places
        start = end
    return found


def has_swallowed(record: Sequence[str], widths: Container[int], separator: str) -> bool:
    """Whether a cell of several lines ends one row and begins another, for a quotation mark in it was not meant as one.

    With what stands before it the first line makes a row of one of these ``widths``, and so does the last line with
    what stands behind.
    """
    for at, cell in enumerate(record):
        if "\n" not in cell and "\r" not in cell:
            continue
        first, *_, last = cell.replace("\r", "\n").split("\n")
        begun, ended = first.count(separator), last.count(separator)
        if begun and ended and at + begun + 1 in widths and ended + len(record) - at in widths:
            return True
    return False
