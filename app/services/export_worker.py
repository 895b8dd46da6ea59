"""The child process of an export: reads the orders and writes the spreadsheet, row by row.

It imports neither Qt nor the window, and changes nothing in the shop's data.
"""

from __future__ import annotations

import asyncio
from array import array
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from app import clock, i18n
from app.clock import FrozenClock
from app.errors import KnownError
from app.i18n import _
from app.services import order_rows, spreadsheet
from app.services.export_columns import COLUMNS, Column, Line, Value
from app.services.office import Office, open_office
from app.store import orders
from app.store.engine import Engine

BATCH = 500
ROWS = 1_048_575
"""So many orders fit on a sheet below its headings; what is left begins another."""


@dataclass(frozen=True)
class Task:
    """What the child is asked to do; ``scratch`` takes what is half-written, if anything may be written there."""

    folder: Path
    now: datetime
    language: str
    ids: array[int]
    columns: tuple[str, ...]
    file: Path
    scratch: Path | None
    unmasked: bool


def main(task: Task, pipe: Connection) -> None:
    """Entry of the child. Sends ("progress", share), then ("done", rows) or ("error", exception)."""
    # Who started it may be gone: then there is nobody to tell, and nothing more to do.
    with suppress(BrokenPipeError), pipe:
        try:
            rows = write(task, lambda share: pipe.send(("progress", share)))
        except KnownError as error:
            pipe.send(("error", error))
        else:
            pipe.send(("done", rows))


def write(task: Task, tell: Callable[[float], object]) -> int:
    """Write ``task.file``; returns how many orders are in it."""
    i18n.set_locale(task.language)
    with spreadsheet.writing(task.file, task.scratch) as book:
        return asyncio.run(_write(book, task, tell))


async def _write(book: Any, task: Task, tell: Callable[[float], object]) -> int:
    office = await open_office(task.folder, FrozenClock(task.now), write=False)
    try:
        sheets = _Sheets(book, task, office)
        for start in range(0, len(task.ids), BATCH):
            ids = task.ids[start : start + BATCH]
            for line in await office.gate.read(lambda db, ids=ids: list(_lines(office, db, ids))):  # type: ignore[misc]
                sheets.add(line)
            tell((start + len(ids)) / len(task.ids))
        return sheets.rows
    finally:
        await office.close()


def _lines(office: Office, db: Engine, ids: array[int]) -> Iterator[Line]:
    private = orders.private(db, ids)
    for row in order_rows.shown(office, db, orders.rows(db, ids)):
        if row.id in private:
            more = dict(zip(orders.PRIVATE_FIELDS, private[row.id], strict=True))
            yield Line(row, more, office.shop_name(row.shop_id))


class _Sheets:
    """The sheets of a book, filled from the top; every text is a text, whatever it begins with."""

    def __init__(self, book: Any, task: Task, office: Office) -> None:
        self.rows = 0
        self._book, self._office = book, office
        self._columns = [COLUMNS[name] for name in task.columns]
        self._unmasked = task.unmasked
        self._head = book.add_format({"bold": True})
        self._formats = {
            "money": book.add_format({"num_format": "0.00"}),
            "moment": book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
        }
        self._sheet = self._begun()

    def _begun(self) -> Any:
        sheet = self._book.add_worksheet()
        sheet.freeze_panes(1, 0)
        for at, column in enumerate(self._columns):
            sheet.set_column(at, at, column.width)
        for at, column in enumerate(self._columns):
            sheet.write_string(0, at, _(column.title), self._head)
        return sheet

    def add(self, line: Line) -> None:
        """Write one order below the others."""
        if self.rows and self.rows % ROWS == 0:
            self._sheet = self._begun()
        row = self.rows % ROWS + 1
        for at, column in enumerate(self._columns):
            value = column.value(line)
            if value is not None:
                self._cell(row, at, column, value, line)
        self.rows += 1

    def _cell(self, row: int, at: int, column: Column, value: Value, line: Line) -> None:
        if isinstance(value, str):
            text = column.shown(value, unmasked=self._unmasked)
            self._sheet.write_string(row, at, spreadsheet.cell(text))
        elif column.kind == "moment":
            assert value is not None
            moment = clock.at(value, self._office.zone(line.row.shop_id)).replace(tzinfo=None)
            self._sheet.write_datetime(row, at, moment, self._formats["moment"])
        elif column.kind == "money":
            assert value is not None
            self._sheet.write_number(row, at, value / 100, self._formats["money"])
        else:
            self._sheet.write_number(row, at, value)
