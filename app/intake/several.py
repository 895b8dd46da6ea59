"""Rows that hold several items of an order in one cell: ``M1;M2``, ``cup-(A01);saucer-(B02)``, ``A01;B02``, ``2``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from app.domain import item
from app.intake import cells
from app.intake.batch import Batch, Column, Values
from app.intake.header import Header

_TELLING = ("product_id", "code")
"""Where no sub-order is numbered, the columns whose number of parts is believed; a title may well hold the mark."""
_FIGURES = frozenset((*item.MONEY_FIELDS, *item.COUNT_FIELDS))


@dataclass
class Spread:
    """Rows with one item each; a row of several is there several times, under one number.

    ``originals``: the number of such a row -> the row as it stands in the file. ``totals``: (place, column, cell) of
    figures that are of all items together, and so of none.
    """

    numbers: list[int] = field(default_factory=list)
    records: list[list[str]] = field(default_factory=list)
    originals: dict[int, list[str]] = field(default_factory=dict)
    totals: list[tuple[int, int, str]] = field(default_factory=list)


def spread(header: Header, numbers: Sequence[int], records: Sequence[list[str]]) -> Spread | None:
    """The rows with one item each; None where each has one already."""
    mark = header.profile.split
    places = [header.lines[name][0] for name in ("line", *_TELLING) if name in header.lines]
    if mark is None or not any(mark in record[at] for record in records for at in places):
        return None
    numbered = header.lines.get("line", ())[:1]
    made = Spread()
    for number, record in zip(numbers, records, strict=True):
        # The sub-order's number decides: the code of a single article may well be "A01;B02".
        telling = [at for at in numbered if cells.text(record[at]) not in cells.NOTHING] or places
        count = max((len(_parts(record[at], mark)) for at in telling), default=1)
        if count > 1:
            made.originals[number] = record
            made.totals += [(len(made.records), at, cells.text(record[at])) for at in _totals(header, record, count)]
        made.numbers += [number] * count
        made.records += _each(header, record, count) if count > 1 else [record]
    return made


def _parts(cell: str, mark: str) -> list[str]:
    return [part.strip() for part in cells.text(cell).split(mark)]


def _each(header: Header, record: list[str], count: int) -> Iterator[list[str]]:
    mark = header.profile.split or ""
    parted = {
        at: parts if len(parts := _parts(record[at], mark)) == count else _shared(name, record[at], count)
        for name, places in header.lines.items()
        for at in places
    }
    for turn in range(count):
        yield [parted[at][turn] if at in parted else cell for at, cell in enumerate(record)]


def _shared(name: str, cell: str, count: int) -> list[str]:
    """A cell with one value for all items: words are everybody's, a total is nobody's unless it is one piece each."""
    if name not in _FIGURES:
        return [cell] * count
    return ["1" if name in item.COUNT_FIELDS and cells.text(cell) == str(count) else ""] * count


def _totals(header: Header, record: Sequence[str], count: int) -> Iterator[int]:
    for name in _FIGURES & header.lines.keys():
        for at in header.lines[name]:
            is_parted = len(_parts(record[at], header.profile.split or "")) == count
            if not is_parted and cells.text(record[at]) not in cells.NOTHING and "" in _shared(name, record[at], count):
                yield at


def retitle(header: Header, values: Values, lines: Values, batch: Batch) -> None:
    """Titles without the seller's code behind them, and an order's title that names all of its items."""
    if "title" not in lines:
        return
    if "code" in lines:
        lines["title"] = _without_code(lines["title"], lines["code"])
    if "item_title" in values and header.columns["item_title"][0] == header.lines["title"][0]:
        joined: dict[int, list[str]] = {}
        for number, title in zip(batch.numbers, lines["title"], strict=True):
            if number in batch.originals and title not in joined.setdefault(number, []):
                joined[number].append(title)
        together = {number: "，".join(filter(None, titles)) or None for number, titles in joined.items()}
        pairs = zip(batch.numbers, lines["title"], strict=True)
        values["item_title"] = [together.get(number, title) for number, title in pairs]


def _without_code(found: Column, codes: Column) -> Column:
    """Titles without the seller's code at their end, ``-(A01)``, where it is the line's own."""
    return [
        title.removesuffix(f"-({code or ''})").rstrip() or title if title and title.endswith(")") else title
        for title, code in zip(found, codes, strict=True)
    ]
