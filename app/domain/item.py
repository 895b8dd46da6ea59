"""The lines of an order, as item reports carry them, or as far as an order report does."""

from __future__ import annotations

from dataclasses import dataclass

TEXT_FIELDS = ("line", "title", "spec", "code", "product_id", "status_text", "refund_text")
MONEY_FIELDS = ("price", "paid", "refund")
COUNT_FIELDS = ("quantity",)
LINE_FIELDS = (*TEXT_FIELDS, *MONEY_FIELDS, *COUNT_FIELDS)
"""Every column of an order's line that an export may fill.

``line`` is the sub-order's number, or the line's place in its order, counted from 1, where the file numbers none;
``code`` is the seller's own article number, ``paid`` and ``refund`` are the line's share, ``price`` is one piece's.
"""


@dataclass(frozen=True, slots=True)
class Item:
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
