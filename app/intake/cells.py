"""One cell at a time: takes off what spreadsheets and exporters put around a value, and reads it.

Every reader answers None for an empty cell and raises `CellError` for one it can't read.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from app.domain import money

BLANKS = "".join(chr(code) for code in range(0x3001) if chr(code).isspace()) + "\ufeff\u200b\u200e\u200f\u2060\0"
EDGES = frozenset(BLANKS + "='")
"""A cell that neither begins nor ends with one of these is already clean."""

NOTHING = frozenset(("", "-", "--", "－", "—", "——"))
NO_AMOUNT = frozenset(("无退款", "未退款", "无退款申请", "没有申请退款"))
"""What back offices write where there is no refund to tell the amount of."""
_MEMORY = 50_000
_DATE = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?"
    r"(?:[ T]+(\d{1,2})[:：](\d{1,2})(?:[:：](\d{1,2})(?:\.\d+)?)?)?",
    re.ASCII,
)
_PARTED = re.compile(r"[;；\n]")
_DEADLINE = re.compile(
    r"(?:子订单\d*\s*[:：])?\s*(\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?[ T]+\d{1,2}[:：]\d{1,2}(?:[:：]\d{1,2})?)"
    r"\s*(?:之?前(?:发货)?)?",
    re.ASCII,
)
"""One item's deadline; a date alone before ``前`` may mean its begin or its end, and is none."""
_PLAIN = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", re.ASCII)
_NUMBER = re.compile(r"[-+¥￥]?[\d,]*\.?\d+元?", re.ASCII)
_COUNT = re.compile(r"(\d{1,6}|\d{1,3},\d{3})(?:\.0+)?[件个份星分]?", re.ASCII)
_NO_YEAR = re.compile(
    r"(?:\d{1,2}[-/.]\d{1,2}|\d{1,2}月\d{1,2}日)(?:[ T]+\d{1,2}[:：]\d{1,2}(?:[:：]\d{1,2})?)?"
    r"|\d{1,2}月\d{1,2}(?:[ T]+\d{1,2}[:：]\d{1,2}(?:[:：]\d{1,2})?)?",
    re.ASCII,
)
SCIENTIFIC = re.compile(r"[-+]?\d+(?:\.\d*)?[eE][-+]?\d+", re.ASCII)
NARROW = re.compile(r"#{3,}")
"""What a spreadsheet shows, and saves as text, where a number is wider than its column."""
DECIMAL = re.compile(r"[-¥￥]?\d+\.\d+", re.ASCII)
_MINUTES = {f":{minute:02}": minute * 60 for minute in range(60)}
_SECONDS = {f":{second:02}": second for second in range(60)}
_YEARS = range(1971, 2200)
ABSURD = 10**9
"""Fen: an amount of this size is hardly what anybody pays, but may be what somebody typed."""


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


class Wall:
    """Reads the shop's wall time into seconds since 1970 UTC; the hours seen are remembered, for speed."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone
        self._hours: dict[str, int] = {}
        self.saw_timeless = False
        """Set by ``read`` at a date without a time of day, which is taken for its first second."""

    def read(self, cell: str) -> int | None:
        """The moment of ``2017-07-08 00:42:32``, ``2016/5/23 22:02``, ``2026年05月06日 12:34:56`` and the like."""
        if not cell:
            return None
        try:
            return self._hours[cell[:13]] + _MINUTES[cell[13:16]] + _SECONDS[cell[16:]]
        except KeyError:
            return self._read(text(cell))

    def deadline(self, cell: str) -> int | None:
        """The earliest moment of a text such as ``子订单33…： 2026-06-11 22:17前 ; ``, which has no other words."""
        if cell[:13] in self._hours:
            try:
                return self.read(cell)
            except CellError:
                pass  # A moment with a text behind it.
        value = text(cell)
        parts = [part for part in map(text, _PARTED.split(value)) if part]
        stated = [_DEADLINE.fullmatch(part) for part in parts]
        if not parts or not all(stated):
            return self._read(value)
        found = [self._read(match[1]) for match in stated if match]
        return min((moment for moment in found if moment is not None), default=None)

    def _read(self, value: str) -> int | None:
        if value in NOTHING:
            return None
        match = _DATE.fullmatch(value)
        if match is None:
            raise CellError(_date_fault(value))
        year, month, day, hour, minute, second = (int(part or 0) for part in match.groups())
        if year < _YEARS.start:  # 0000-00-00, 0001-01-01 and the epoch itself stand for "never".
            return None
        try:
            moment = int(datetime(year, month, day, hour, minute, second, tzinfo=self._zone).timestamp())
        except ValueError:
            raise CellError("date_malformed") from None
        if year not in _YEARS:
            raise CellError("date_malformed")
        self.saw_timeless |= match[4] is None
        if _PLAIN.fullmatch(value):
            self._hours[value[:13]] = moment - minute * 60 - second
        return moment


def _date_fault(value: str) -> str:
    if _NO_YEAR.fullmatch(value) and not DECIMAL.fullmatch(value):
        return "date_without_year"
    return "shifted_cells" if _NUMBER.fullmatch(value) else "date_malformed"


def is_timeless(cell: str) -> bool:
    """Whether a cell holds a date and no time of day."""
    match = _DATE.fullmatch(text(cell))
    return match is not None and match[4] is None and int(match[1]) in _YEARS


class Amounts(dict[str, int | None]):
    """Cell -> fen; amounts repeat, so what was read once is remembered.

    ``saw_odd`` is set once an amount was negative or `ABSURD`.
    """

    saw_odd = False

    def __missing__(self, cell: str) -> int | None:
        try:
            fen = money.parse(cell)
        except ValueError:
            fen = self._unwrapped(cell)
        if fen is not None and abs(fen) >= money.IMPOSSIBLE:
            raise CellError("shifted_cells")
        self.saw_odd |= fen is not None and not 0 <= fen < ABSURD
        if len(self) >= _MEMORY:
            self.clear()
        self[cell] = fen
        return fen

    @staticmethod
    def _unwrapped(cell: str) -> int | None:
        value = text(cell)
        if value in NO_AMOUNT:
            return None
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
    """A number of pieces, kinds or stars."""
    if len(cell) == 1 and cell in "0123456789":
        return int(cell)
    value = text(cell)
    if value in NOTHING:
        return None
    if match := _COUNT.fullmatch(value):
        return int(match[1].replace(",", ""))
    raise CellError("shifted_cells" if is_date(value) or _NUMBER.fullmatch(value) else "count_malformed")


def phone(cell: str) -> str | None:
    """A phone number as it stands (virtual, masked or plain), text always; a figure has lost its digits."""
    value = cell[1:] if cell[:1] == "'" else cell
    if len(value) == 11 and value.isdigit():
        return value
    value = text(value)
    if is_date(value) or DECIMAL.fullmatch(value):
        raise CellError("shifted_cells")
    if SCIENTIFIC.fullmatch(value):
        raise CellError("cell_unreadable")
    if NARROW.fullmatch(value):
        raise CellError("cell_too_narrow")
    return None if value in NOTHING else value


def plain(column: Sequence[str]) -> list[str | None]:
    """A whole column of free text, cleaned; None for an empty cell."""
    first, edges, clean = column[0], EDGES, text
    # Half the columns of a report say the same in every row.
    if first == column[-1] and column.count(first) == len(column):
        return [clean(first) or None] * len(column)
    return [(clean(c) if c[0] in edges or c[-1] in edges else c) or None if c else None for c in column]
