"""A report as a list of columns: what each says of an order, and what has to be stored of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from tests.exports.builder import HEADERS
from tests.exports.people import Order

ZONE = ZoneInfo("Asia/Shanghai")
_KINDS = {"order_no": "id", "refund_no": "id", "line.line": "id", "phone": "phone", "tracking_no": "tracking"}


class Yuan(int):
    """An amount in fen that is written in yuan."""


Cell = str | int | Yuan | datetime | None


@dataclass(frozen=True)
class Column:
    """One column under each of its names; ``fields`` are those it fills (``line.title`` is a line's).

    ``means``: a field whose value is not what the cell says -> what has to be stored. ``kind`` is for quirks: what
    spreadsheets and exporters do to numbers they don't do to words.
    """

    names: tuple[str, ...]
    read: Callable[[Any], Cell]
    fields: tuple[str, ...] = ()
    means: Mapping[str, Callable[[Any], Any]] = field(default_factory=dict)
    kind: str = ""


def column(names: str, read: Callable[[Any], Cell], *fields: str, kind: str = "", **means: Any) -> Column:
    """A column; ``names`` are separated by ``|``, and ``line_title`` in ``means`` stands for ``line.title``."""
    kinds = [kind, *(_KINDS.get(name, "") for name in fields), "text"]
    known = {name.replace("line_", "line.", 1): meaning for name, meaning in means.items()}
    return Column(tuple(names.split("|")), read, fields, known, next(filter(None, kinds)))


@dataclass(frozen=True)
class Row:
    """What one row of a file says by column, and what has to be stored by field; ``moments`` come from dates."""

    cells: dict[str, Cell]
    means: dict[str, Any]
    moments: frozenset[str]


@dataclass(frozen=True, eq=False, repr=False)
class Report:
    """A report of a platform in one vintage; ``units`` makes of orders what its rows are about.

    ``joined``: columns that make an address together where there is no column for it. ``habits`` are the switches of
    `tests.exports.habits` that an untouched file of the platform has on. ``discounts``: columns that make the due of
    goods and postage; () where they do not, None where there is nothing to take off.
    """

    platform: str
    report: str
    vintage: str
    columns: tuple[Column, ...]
    units: Callable[[Iterable[Order]], Iterable[Any]]
    joined: tuple[str, ...] = ()
    constants: Mapping[str, str] = field(default_factory=dict)
    habits: Mapping[str, Any] = field(default_factory=dict)
    more: tuple[str, ...] = ()
    discounts: tuple[str, ...] | None = None

    def __repr__(self) -> str:
        return f"<{self.vintage} {self.report}>"

    @property
    def names(self) -> list[str]:
        """The header row, verbatim."""
        return [*HEADERS[self.vintage], *self.more]

    def kinds(self) -> dict[str, str]:
        """What kind of value each column holds, for quirks."""
        return {name: entry.kind for entry in self.columns for name in entry.names}

    def rows(self, orders: Iterable[Order], names: Sequence[str] | None = None) -> list[Row]:
        """The rows of a file with the columns ``names`` (without any: all of the vintage)."""
        present = {name.strip() for name in (self.names if names is None else names)}
        return [self._row(unit, present) for unit in self.units(orders)]

    def _row(self, unit: Any, present: set[str]) -> Row:
        cells: dict[str, Cell] = {name: text for name, text in self.constants.items() if name in present}
        means: dict[str, Any] = {}
        moments: set[str] = set()
        for entry in self.columns:
            here = [name for name in entry.names if name in present]
            value = entry.read(unit)
            cells |= dict.fromkeys(here, value)
            if here:
                moments.update(name for name in entry.fields if name not in means and isinstance(value, datetime))
                means |= {name: stored(value) for name in entry.fields if name not in means}
                means |= {name: mean(unit) for name, mean in entry.means.items() if name not in means}
        if "address" not in means and self.joined and (parts := [cells[at] for at in self.joined if at in cells]):
            means["address"] = " ".join(str(part) for part in parts if part) or None
        if "amount_due" not in means and {"amount_goods", "amount_postage"} <= means.keys():
            less = self.discounts
            if less is None or (less and present.issuperset(less)):
                off = sum(stored(cells[name]) for name in less or ())
                means["amount_due"] = means["amount_goods"] + means["amount_postage"] - off
        return Row(cells, means, frozenset(moments))


def stored(value: Cell) -> Any:
    """What a cell becomes: fen, seconds since 1970 UTC, a count, a text, or None where it is empty."""
    if isinstance(value, datetime):
        return int(value.replace(tzinfo=ZONE).timestamp())
    if isinstance(value, int):
        return int(value)
    return value or None


def text(value: Cell) -> str:
    """A cell as a text file says it, without any quirk."""
    if isinstance(value, Yuan):
        return f"{value // 100}.{value % 100:02}"
    return "" if value is None else str(value)
