"""Workbooks (XLSX, XLSB, XLS, ODS); their cells become the same texts that a CSV would hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from functools import cached_property, partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from app.errors import KnownError
from app.intake import area, container, limits
from app.intake.delimited import Unreadable
from app.intake.guard import Stamp, guarded
from app.intake.header import SCANNED_ROWS

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

T = TypeVar("T")
_MIDNIGHT = " 00:00:00"
_SAMPLE = 500
"""So many rows tell what a column holds."""


class Sheet:
    """One sheet of a workbook; ``is_seen``: it is not hidden."""

    def __init__(self, sheet: CalamineSheet, encoding: str, file: str, *, is_seen: bool = True) -> None:
        self.encoding = encoding
        self.name, self.is_seen = sheet.name, is_seen
        self._sheet, self._file = sheet, file
        self.total: int | None = sheet.end[0] + 1 if sheet.end else 0
        self._read = 0

    def head(self) -> list[list[str]]:
        if self._sheet.width > limits.LIMITS.columns:
            raise limits.too_big(self._file, "columns")
        return list(islice(self.records(), SCANNED_ROWS))

    def records(self) -> Iterator[list[str]]:
        self._read = 0
        for row in self._sheet.iter_rows():
            self._read += 1
            record = [cell if type(cell) is str else as_text(cell) for cell in row]
            for at in self._timed:
                if type(row[at]) is date:
                    record[at] += _MIDNIGHT
            if sum(map(len, record)) > limits.LIMITS.cell and max(map(len, record)) > limits.LIMITS.cell:
                record = Unreadable.of(record)
            yield record

    @cached_property
    def _timed(self) -> frozenset[int]:
        """The columns of moments: a whole day among them is its midnight, elsewhere it is a date without a time."""
        rows = islice(self._sheet.iter_rows(), _SAMPLE)
        return frozenset(at for row in rows for at, cell in enumerate(row) if type(cell) is datetime)

    def position(self) -> float:
        return min(1.0, self._read / self.total) if self.total else 1.0

    def damaged(self) -> list[int]:
        return []

    def mixed(self) -> list[int]:
        return []


def as_text(cell: Any) -> str:
    """A cell as a CSV would write it. A number too long to be exact comes out in scientific notation."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, int | float):
        # Excel keeps 15 digits: a longer order number is already wrong, and is refused by its notation.
        return format(cell, ".15g")
    if isinstance(cell, datetime):
        return (cell + timedelta(microseconds=500_000)).strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell)


def candidates(path: Path) -> Iterator[Sheet]:
    """The sheets of the workbook, in its order, those that nobody sees last."""
    # Here and not above: most days see no workbook.
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    stamp = Stamp.of(path)
    shape = container.shape(path)
    area.check(path, shape)
    book = _read(path, partial(_book, path, shape))
    abouts = [*enumerate(book.sheets_metadata)]
    for index, about in sorted(abouts, key=lambda entry: entry[1].visible != SheetVisibleEnum.Visible):
        if about.typ == SheetTypeEnum.WorkSheet:
            sheet = _read(path, partial(book.get_sheet_by_index, index))
            stamp.check(path)
            yield Sheet(sheet, shape, path.name, is_seen=about.visible == SheetVisibleEnum.Visible)


def _book(path: Path, shape: str) -> CalamineWorkbook:
    """By its path the reader believes the name; a workbook of today that is called .xls is common."""
    from python_calamine import CalamineWorkbook

    if path.suffix.casefold() == f".{shape}":
        return CalamineWorkbook.from_path(path)
    with path.open("rb") as stream:
        return CalamineWorkbook.from_filelike(stream)


def _read(path: Path, job: Callable[[], T]) -> T:
    from python_calamine import CalamineError, PasswordError

    try:
        with guarded(path):
            return job()
    except PasswordError:
        raise KnownError("file_password", file=path.name) from None
    except CalamineError:
        raise KnownError("file_damaged", file=path.name) from None
    except BaseException as error:
        # The reader is written in Rust; where a broken file makes it panic, a class arrives that cannot be imported.
        if type(error).__name__ == "PanicException":
            raise KnownError("file_damaged", file=path.name) from None
        raise
