"""Numbers that tell orders, parcels and refunds apart: text always, and never one that a spreadsheet has damaged."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from math import exp, lgamma, log

from app.intake.cells import BLANKS, DECIMAL, NOTHING, SCIENTIFIC, CellError, is_date, text

_DAMAGED = ("1E18", "1.5E+18", "1.93", "2026-05-06")
"""What spreadsheets make of order numbers; a pattern that lets one of these pass is looked after."""
ANY = re.compile(r"[0-9A-Za-z][0-9A-Za-z_/-]{0,49}", re.ASCII)
_BIG = re.compile(r"[eE]\+\d")


def order_id(pattern: re.Pattern[str]) -> Callable[[str], str]:
    """A reader of order numbers; one that a spreadsheet has damaged never passes, whatever the pattern allows."""
    fits = pattern.fullmatch
    is_loose = any(map(fits, _DAMAGED))

    def read(cell: str) -> str:
        value = cell[2:-1] if cell[:2] == '="' and cell[-1] == '"' else cell
        if not fits(value):
            # A spreadsheet's mark of a text, here before a letter too.
            value = text(cell).removeprefix("'")
        if fits(value) and not (is_loose and _is_figure(value)):
            return value
        raise CellError(_id_fault(value))

    return read


def number(pattern: re.Pattern[str] = ANY) -> Callable[[str], str | None]:
    """A reader of other numbers that tell rows apart (a sub-order's, a refund's); None where there is none."""
    read = order_id(pattern)

    def read_or_none(cell: str) -> str | None:
        return read(cell) if text(cell) not in NOTHING else None

    return read_or_none


def _is_figure(value: str) -> bool:
    return bool(SCIENTIFIC.fullmatch(value) or DECIMAL.fullmatch(value) or is_date(value))


def is_figure(value: str | None) -> bool:
    """Whether a parcel's or an article's number became a figure such as ``7.89E+13``; its digits are lost."""
    return value is not None and SCIENTIFIC.fullmatch(value) is not None and _BIG.search(value) is not None


def _id_fault(value: str) -> str:
    if value in NOTHING:
        return "id_missing"
    if SCIENTIFIC.fullmatch(value):
        return "id_scientific"
    if re.fullmatch(r"\d+\.0*", value, re.ASCII):
        return "id_decimal"
    if is_date(value) or DECIMAL.fullmatch(value):
        return "shifted_cells"
    return "id_malformed"


def rounded(cells: Sequence[str]) -> tuple[int, float]:
    """How many different bare numbers end as if a spreadsheet had kept 15 digits of them, and how likely that is luck.

    By luck one of ten thousand numbers with 19 digits ends so, and one of a hundred with 17.
    """
    suspects = {cell.strip(BLANKS) for cell in cells if "0" in cell[-2:] and is_rounded(cell)}
    if not suspects:
        return 0, 1.0
    bare = {value for value in (cell.strip(BLANKS) for cell in cells) if len(value) > 16 and value.isdigit()}
    expected = sum(10.0 ** (15 - len(value)) for value in bare)
    return len(suspects), exp(min(0.0, len(suspects) * log(expected) - lgamma(len(suspects) + 1)))


def is_rounded(cell: str) -> bool:
    """Whether a cell holds a long bare number with nothing but zeros behind the fifteenth digit."""
    value = cell.strip(BLANKS)
    return len(value) > 16 and value.isdigit() and not value[15:].strip("0")
