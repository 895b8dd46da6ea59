"""The child process that writes what came of contacts into a spreadsheet."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, NamedTuple

from app.errors import KnownError
from app.services import spreadsheet

ROWS = 1_048_575
"""So many rows fit on a sheet below its headings; what is left begins another."""

_FORMATS = {"money": "0.00", "share": "0.0%", "part": "0.00", "moment": "yyyy-mm-dd hh:mm:ss"}


class Column(NamedTuple):
    """``kind``: text, count, money (fen), share (of 1), part (of an order) or moment (naive); width in letters."""

    title: str
    kind: str = "text"
    width: int = 14


class Sheet(NamedTuple):
    """A sheet in words; a value of None leaves its cell empty."""

    title: str
    columns: tuple[Column, ...]
    rows: Sequence[tuple[Any, ...]]


@dataclass(frozen=True)
class Task:
    """What the child is asked to write; ``scratch`` takes what is half-written, if anything may be written there."""

    file: Path
    scratch: Path | None
    sheets: tuple[Sheet, ...]


def main(task: Task, pipe: Connection) -> None:
    """Entry of the child. Sends ("done", rows) or ("error", exception)."""
    # Who started it may be gone: then there is nobody to tell, and nothing more to do.
    with suppress(BrokenPipeError), pipe:
        try:
            rows = write(task)
        except KnownError as error:
            pipe.send(("error", error))
        else:
            pipe.send(("done", rows))


def write(task: Task) -> int:
    """Write ``task.file``; returns how many rows stand in it."""
    with spreadsheet.writing(task.file, task.scratch) as book:
        formats = {kind: book.add_format({"num_format": text}) for kind, text in _FORMATS.items()}
        head = book.add_format({"bold": True})
        for one in task.sheets:
            for start in range(0, max(len(one.rows), 1), ROWS):
                title = f"{one.title} {start // ROWS + 1}" if start else one.title
                _fill(book.add_worksheet(title), one, one.rows[start : start + ROWS], head, formats)
    return sum(len(one.rows) for one in task.sheets)


def _fill(sheet: Any, told: Sheet, rows: Sequence[tuple[Any, ...]], head: Any, formats: dict[str, Any]) -> None:
    sheet.freeze_panes(1, 0)
    for at, column in enumerate(told.columns):
        sheet.set_column(at, at, column.width)
    for at, column in enumerate(told.columns):
        sheet.write_string(0, at, column.title, head)
    for number, row in enumerate(rows, 1):
        for at, (value, column) in enumerate(zip(row, told.columns, strict=True)):
            if value is not None:
                _cell(sheet, number, at, value, column.kind, formats)


def _cell(sheet: Any, row: int, at: int, value: Any, kind: str, formats: dict[str, Any]) -> None:
    """Every text is a text, whatever it begins with."""
    if kind == "text":
        sheet.write_string(row, at, spreadsheet.cell(value))
    elif kind == "moment":
        sheet.write_datetime(row, at, value, formats[kind])
    elif kind == "count":
        sheet.write_number(row, at, value)
    else:
        sheet.write_number(row, at, value / 100 if kind == "money" else float(value), formats[kind])
