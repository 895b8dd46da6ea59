"""One cell at a time: takes off what spreadsheets and exporters put around a value, and reads it.

Every reader answers None for an empty cell and raises `CellError` for one it can't read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from app.domain import money

BLANKS = "".join(chr(code) for code in range(0x3001) if chr(code).isspace()) + "\ufeff\u200b\u200e\u200f\u2060\0"
EDGES = frozenset(BLANKS + "='")
"""A cell that neither begins nor ends with one of these is already clean."""

NOTHING = frozenset(("", "-", "--", "－", "—", "——"))
_MEMORY = 50_000
_DATE = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?"
    r"(?:[ T]+(\d{1,2})[:：](\d{1,2})(?:[:：](\d{1,2})(?:\.\d+)?)?)?",
    re.ASCII,
)
_PLAIN = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", re.ASCII)
_NUMBER = re.compile(r"[-+¥￥]?[\d,]*\.?\d+元?", re.ASCII)
_SCIENTIFIC = re.compile(r"[-+]?\d+(?:\.\d*)?[eE][-+]?\d+", re.ASCII)
_COUNT = re.compile(r"(\d{1,6})(?:\.0+)?件?", re.ASCII)
_DECIMAL = re.compile(r"[-¥￥]?\d+\.\d+", re.ASCII)
_MINUTES = {f":{minute:02}": minute * 60 for minute in range(60)}
_SECONDS = {f":{second:02}": second for second in range(60)}
_YEARS = range(1971, 2200)


class CellError(ValueError):
    """A cell that can't be read: ``code`` and its parameters (see `app.wording`).

    The cell itself is no parameter: moved cells hold names and phones, and only the verbatim row may keep those.
    """

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code, params)
        self.code = code
        self.params = params


def text(cell: str) -> str:
    """The value proper: without blanks and tabs around it, ``="…"``, and the apostrophe that marks a text."""
    value = cell.strip(BLANKS)
    if value.startswith("="):
        body = value[1:].strip('"')
        if value[1:2] == '"' or body.isdigit():
            value = body.replace('""', '"').strip(BLANKS)
    # An apostrophe before anything else belongs to what somebody wrote.
    if value.startswith("'") and (len(value) == 1 or value[1] in "0123456789+-=(\t"):
        return text(value[1:])
    return value


def is_date(value: str) -> bool:
    """Whether a cleaned cell has the form of a date, possible or not."""
    return _DATE.fullmatch(value) is not None


def order_id(pattern: re.Pattern[str]) -> Callable[[str], str]:
    """A reader of order numbers; one that a spreadsheet has damaged never passes."""
    fits = pattern.fullmatch

    def read(cell: str) -> str:
        value = cell[2:-1] if cell[:2] == '="' else cell
        if fits(value):
            return value
        value = text(cell)
        if fits(value):
            return value
        raise CellError(_id_fault(value))

    return read


def _id_fault(value: str) -> str:
    if value in NOTHING:
        return "id_missing"
    if _SCIENTIFIC.fullmatch(value):
        return "id_scientific"
    if re.fullmatch(r"\d+\.0*", value, re.ASCII):
        return "id_decimal"
    if is_date(value) or _DECIMAL.fullmatch(value):
        return "shifted_cells"
    return "id_malformed"


def rounded(cells: Iterable[str]) -> bool:
    """Whether bare order numbers went through a spreadsheet that keeps 15 digits: every one of them ends in zeros."""
    bare = [value for value in (cell.strip(BLANKS) for cell in cells) if len(value) > 16 and value.isdigit()]
    return len(bare) >= 3 and all(is_rounded(value) for value in bare)


def is_rounded(value: str) -> bool:
    return len(value) > 16 and not value[15:].strip("0")


class Wall:
    """Reads the shop's wall time into seconds since 1970 UTC; the hours seen are remembered, for speed."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone
        self._hours: dict[str, int] = {}

    def read(self, cell: str) -> int | None:
        """The moment of ``2017-07-08 00:42:32``, ``2016/5/23 22:02``, ``2026年05月06日 12:34:56`` and the like."""
        if not cell:
            return None
        try:
            return self._hours[cell[:13]] + _MINUTES[cell[13:16]] + _SECONDS[cell[16:]]
        except KeyError:
            return self._read(text(cell))

    def deadline(self, cell: str) -> int | None:
        """The earliest moment named in a text such as ``子订单33…： 2026-06-11 22:17前 ; ``."""
        value = text(cell)
        if value in NOTHING or _DATE.fullmatch(value):
            return self._read(value)
        found = [self._read(match[0]) for match in _DATE.finditer(value)]
        if not found:
            raise CellError("shifted_cells" if _NUMBER.fullmatch(value) else "date_malformed")
        return min((moment for moment in found if moment is not None), default=None)

    def _read(self, value: str) -> int | None:
        if value in NOTHING:
            return None
        match = _DATE.fullmatch(value)
        if match is None:
            raise CellError("shifted_cells" if _NUMBER.fullmatch(value) else "date_malformed")
        year, month, day, hour, minute, second = (int(part or 0) for part in match.groups())
        if year < _YEARS.start:  # 0000-00-00, 0001-01-01 and the epoch itself stand for "never".
            return None
        try:
            moment = int(datetime(year, month, day, hour, minute, second, tzinfo=self._zone).timestamp())
        except ValueError:
            raise CellError("date_malformed") from None
        if year not in _YEARS:
            raise CellError("date_malformed")
        if _PLAIN.fullmatch(value):
            self._hours[value[:13]] = moment - minute * 60 - second
        return moment


class Amounts(dict[str, int | None]):
    """Cell -> fen; amounts repeat, so what was read once is remembered."""

    def __missing__(self, cell: str) -> int | None:
        try:
            fen = money.parse(cell)
        except ValueError:
            fen = self._unwrapped(cell)
        if fen is not None and abs(fen) >= money.IMPOSSIBLE:
            raise CellError("shifted_cells")
        if len(self) >= _MEMORY:
            self.clear()
        self[cell] = fen
        return fen

    @staticmethod
    def _unwrapped(cell: str) -> int | None:
        value = text(cell)
        try:
            return money.parse(value)
        except ValueError:
            raise CellError("shifted_cells" if is_date(value) else "amount_malformed") from None


class Words(dict[str, str | None]):
    """Cell -> one of a few words (a status, a carrier); a number or a date is no word."""

    def __missing__(self, cell: str) -> str | None:
        value = text(cell)
        if is_date(value) or _NUMBER.fullmatch(value):
            raise CellError("shifted_cells")
        if len(self) >= _MEMORY:
            self.clear()
        self[cell] = value or None
        return value or None


def count(cell: str) -> int | None:
    """A number of pieces or kinds."""
    if len(cell) == 1 and cell in "0123456789":
        return int(cell)
    value = text(cell)
    if value in NOTHING:
        return None
    if match := _COUNT.fullmatch(value):
        return int(match[1])
    raise CellError("shifted_cells" if is_date(value) or _NUMBER.fullmatch(value) else "count_malformed")


def phone(cell: str) -> str | None:
    """A phone number as it stands (virtual, masked or plain), text always."""
    value = cell[1:] if cell[:1] == "'" else cell
    if len(value) == 11 and value.isdigit():
        return value
    value = text(value)
    if is_date(value) or _DECIMAL.fullmatch(value):
        raise CellError("shifted_cells")
    return None if value in NOTHING else value


def plain(column: Sequence[str]) -> list[str | None]:
    """A whole column of free text, cleaned; None for an empty cell."""
    first, edges, clean = column[0], EDGES, text
    # Half the columns of a report say the same in every row.
    if first == column[-1] and column.count(first) == len(column):
        return [clean(first) or None] * len(column)
    return [(clean(c) if c[0] in edges or c[-1] in edges else c) or None if c else None for c in column]
