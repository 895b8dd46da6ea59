"""Lines of a table that are no rows of it: totals below (or between) the rows, and explanations under the header.

They are told apart from damaged rows by holding nothing that a row would lose: no number of an order and no date.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from app.intake.cells import DECIMAL, NOTHING, is_date, text
from app.intake.header import Header, normalise

EXPLAINED = 3
"""So many lines under the header may explain its columns."""
_TOTAL = re.compile(r"(?:总计|合计|汇总|小计|共计|总数|累计|总和|本页合计|grandtotal|subtotal|total|sum)(?:[(:].*)?")
_COUNTED = re.compile(r"共(?:计|有)?\d+(?:条|单|笔|行|个|件)(?:订单|记录|数据|商品)?[。.]?")
_FIGURE = re.compile(r"[-+]?[¥$]?[-+]?[\d,]*\.?\d+%?(?:元|件|单|笔|个|条)?", re.ASCII)
_LONG = re.compile(r"\d{9,}", re.ASCII)
_VALUE = re.compile(r"\d{5,}|\d[-/:.年月]\d|\*\*", re.ASCII)


def is_value(title: str) -> bool:
    """Whether what stands in a header is no name of a column but a row's number, amount or date."""
    return bool(_LONG.search(title) or DECIMAL.fullmatch(title) or is_date(title))


def left_out(record: Sequence[str], header: Header, place: int) -> str | None:
    """The finding for a line that is none of the rows, None for a row; ``place`` counts the lines under the header."""
    values = [value for cell in record if (value := text(cell)) and value not in NOTHING]
    if not values:
        return "footer_left_out" if _is_dashed(record) else None
    if _is_total(record, values, header):
        return "footer_left_out"
    return "explanation_left_out" if place < EXPLAINED and _explains(record, values, header) else None


def _is_dashed(record: Sequence[str]) -> bool:
    """A line of dashes: nothing is lost with it, but it is not blank either."""
    return any(map(text, record))


def _is_total(record: Sequence[str], values: Sequence[str], header: Header) -> bool:
    names = [_is_word(value) for value in values]
    number = _number(record, header)
    dashed = number in NOTHING and number != "" and any(_FIGURE.fullmatch(normalise(value)) for value in values)
    if not (dashed or names[0]):
        return False
    return all(word or _is_figure(value) for word, value in zip(names, values, strict=True))


def _is_word(value: str) -> bool:
    word = normalise(value)
    return bool(_TOTAL.fullmatch(word) or _COUNTED.fullmatch(word)) and not _LONG.search(word)


def _is_figure(value: str) -> bool:
    """An amount or a count, and nothing that may be the number of an order, a parcel or a phone."""
    return _FIGURE.fullmatch(normalise(value)) is not None and not _LONG.search(value) and not is_date(value)


def _explains(record: Sequence[str], values: Sequence[str], header: Header) -> bool:
    number = _number(record, header)
    # What stands for the order number is a word, or nothing: not a damaged number, and not a spreadsheet's "####".
    if number not in NOTHING and (number.isascii() or any(map(str.isdigit, number))):
        return False
    if any(_VALUE.search(value.replace(",", "")) for value in values):
        return False
    words = header.profile.words
    if any(normalise(value) in words for value in values):
        return False
    return sum(value.isascii() for value in values) < len(values)


def _number(record: Sequence[str], header: Header) -> str:
    at = header.columns["order_no"][0]
    return text(record[at]) if at < len(record) else ""
