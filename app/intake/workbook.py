"""XLSX workbooks; their cells become the same texts that a CSV would hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from app.errors import KnownError
from app.intake.container import guarded
from app.intake.header import SCANNED_ROWS

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

T = TypeVar("T")


class Sheet:
    """One sheet of a workbook."""

    encoding = "xlsx"

    def __init__(self, sheet: CalamineSheet) -> None:
        self._sheet = sheet
        self.total: int | None = sheet.end[0] + 1 if sheet.end else 0
        self._read = 0

    def head(self) -> list[list[str]]:
        return list(islice(self.records(), SCANNED_ROWS))

    def records(self) -> Iterator[list[str]]:
        self._read = 0
        for row in self._sheet.iter_rows():
            self._read += 1
            yield [cell if type(cell) is str else as_text(cell) for cell in row]

    def position(self) -> float:
        return min(1.0, self._read / self.total) if self.total else 1.0

    def damaged(self) -> int:
        return 0


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
        return f"{cell.isoformat()} 00:00:00"
    return str(cell)


def candidates(path: Path) -> Iterator[Sheet]:
    """The sheets of the workbook, in its order."""
    # Here and not above: most days see no workbook.
    from python_calamine import CalamineWorkbook, SheetTypeEnum

    book = _read(path, lambda: CalamineWorkbook.from_path(path))
    for index, about in enumerate(book.sheets_metadata):
        if about.typ == SheetTypeEnum.WorkSheet:
            yield Sheet(_read(path, partial(book.get_sheet_by_index, index)))


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
        # The reader is written in Rust; where a broken file makes it panic, this is what arrives.
        if type(error).__name__ == "PanicException":
            raise KnownError("file_damaged", file=path.name) from None
        raise
