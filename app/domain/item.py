"""The lines of an order, as item reports carry them, or as far as an order report does."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

TEXT_FIELDS = ("line", "title", "spec", "code", "product_id", "status_text", "refund_text")
MONEY_FIELDS = ("price", "paid", "refund")
COUNT_FIELDS = ("quantity",)
LINE_FIELDS = (*TEXT_FIELDS, *MONEY_FIELDS, *COUNT_FIELDS)
"""Every column of an order's line that an export may fill.

``line`` is the sub-order's number, or the line's place in its order, counted from 1, where the file numbers none;
``code`` is the seller's own article number, ``paid`` and ``refund`` are the line's share, ``price`` is one piece's.
"""

LINE = "line."
"""What stands before a line's field, where those of its order stand beside it: an order and its lines share names."""


class Item(NamedTuple):
    """One line: ``quantity`` in pieces, ``price`` in fen a piece; None where the report does not say."""

    title: str
    spec: str | None = None
    quantity: int | None = None
    price: int | None = None


def split(titles: str | None, kinds: int | None, quantity: int | None) -> tuple[Item, ...]:
    """The items behind a joined title cell; ``kinds`` and ``quantity`` are the report's two counts.

    Titles are joined with a full-width comma, which a title may contain itself: only a split that gives exactly
    ``kinds`` parts is believed. Pieces are shared out only where there is one of each.
    """
    whole = (titles or "").strip()
    if not whole:
        return ()
    parts = [part.strip() for part in whole.split("，")]
    if kinds is None or kinds < 2 or len(parts) != kinds or not all(parts):
        return (Item(whole, quantity=quantity),)
    each = 1 if quantity == kinds else None
    return tuple(Item(part, quantity=each) for part in parts)


def same(one: Sequence[Item], other: Sequence[Item]) -> bool:
    """Whether two orders are of the same items, as far as both tell."""
    pairs = zip(sorted(one, key=_by_name), sorted(other, key=_by_name), strict=False)
    told = (((a.title, b.title), (a.spec, b.spec), (a.quantity, b.quantity)) for a, b in pairs)
    agree = all(a == b for pair in told for a, b in pair if a is not None and b is not None)
    return 0 < len(one) == len(other) and agree


def _by_name(one: Item) -> tuple[str, str, int]:
    return one.title, one.spec or "", one.quantity or 0


LONGEST_PLACE = 4
"""A line that its file did not number is known by its place, which has no more digits than this."""
IDENTITY = ("title", "spec", "code", "product_id")
"""What tells lines without a number apart."""
Known = tuple[int, Sequence[Any]]


def places(known: Sequence[Known], told: Sequence[Sequence[Any]]) -> list[int]:
    """The place that each line ``told`` by a file has in its order, where files do not number lines.

    Lines are given by their `IDENTITY`, ``known`` ones after their place. A file may leave lines out and list them in
    any order: a line is the known one of its title with nothing that differs and most that is the same. As many lines
    as are known are these, some with a new title; others are new.
    """
    free = dict(known)
    found: list[int | None] = []
    for line in told:
        fitting = [(-alike, place) for place, one in free.items() if (alike := _alike(one, line))]
        found.append(min(fitting)[1] if fitting else None)
        free.pop(found[-1] or 0, None)
    last = max((place for place, _ in known), default=0)
    left = sorted(free) if len(known) == len(told) else []
    new = iter((*left, *range(last + 1, last + len(told) + 1)))
    return [next(new) if place is None else place for place in found]


def _alike(one: Sequence[Any], other: Sequence[Any]) -> int:
    """How much of two lines is the same; 0 where they are two: of another title, or with something that differs."""
    same = [a == b for a, b in zip(one, other, strict=True) if a is not None and b is not None]
    return len(same) if one[0] == other[0] and all(same) else 0
