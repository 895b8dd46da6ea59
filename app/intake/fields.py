"""What a report's rows are made of: the fields that a file fills, how a cell of each is read, and which decide."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from app.domain import item, order, refund, review
from app.intake import cells, ids
from app.intake.header import Header
from app.intake.profile import FIELDS

Reader = Callable[[str], Any]

DECIDING: Mapping[str, frozenset[str]] = {
    "orders": frozenset(("order_no", "created_at", "paid_at", "amount_due", "amount_paid", "refund")),
    "items": frozenset(("order_no",)),
    "refunds": frozenset(("refund_no", "order_no", "line", "amount")),
    "reviews": frozenset(("order_no", "reviewed_at")),
}
"""A row whose cell of one of these can't be read is refused; other fields only lose the cell, which is kept as text."""

DEADLINES = frozenset(("ship_by", "closes_at", "deadline_at"))
TIMES = frozenset((*order.TIME_FIELDS, *refund.TIME_FIELDS, *review.TIME_FIELDS))
MONEY = frozenset((*order.MONEY_FIELDS, *refund.MONEY_FIELDS, *item.MONEY_FIELDS))
COUNTS = frozenset((*order.COUNT_FIELDS, *review.COUNT_FIELDS, *item.COUNT_FIELDS))
WORDS = frozenset(("status_text", "close_reason", "carrier", "refund_text", "kind"))
IDS = frozenset(("order_no", "refund_no", "line"))
NUMBERED = frozenset(("tracking_no", "return_tracking_no", "product_id", "item_code", "code"))
"""Numbers of parcels and articles: free text, but a spreadsheet may have turned them into figures."""


@dataclass(frozen=True)
class Source:
    """Where a field comes from: the first of ``places`` that is filled in, or all of them where they are ``joined``.

    ``read`` is None for free text, which is cleaned by the column.
    """

    field: str
    places: tuple[int, ...]
    read: Reader | None
    decides: bool
    joined: bool = False


def carried_fields(header: Header) -> tuple[str, ...]:
    """The fields a file fills, in the order of the store's columns; orders always with ``status``, the last of them."""
    carried = {*header.columns, *header.joined}
    if header.profile.report == "orders":
        carried.add("status")
        if {"amount_goods", "amount_postage"} <= carried and header.discounts is not None:
            carried.add("amount_due")
        if header.profile.date_in_id:
            carried.add("created_at")
    return tuple(field for field in FIELDS[header.profile.report] if field in carried)


def line_fields(header: Header) -> tuple[str, ...]:
    """The fields of a line that a file fills; none where a row is a whole order, a refund or a review."""
    profile = header.profile
    if profile.report != "items" and (profile.report, profile.grain) != ("orders", "item"):
        return ()
    return tuple(field for field in item.LINE_FIELDS if field in header.lines)


def sources(header: Header, wall: cells.Wall, amounts: cells.Amounts) -> tuple[list[Source], list[Source]]:
    """Where the fields of a row come from, and those of its line."""
    profile = header.profile

    def read(field: str) -> Reader | None:
        if field in ("order_no", "refund_no"):
            own = profile.id_pattern if field == "order_no" else profile.patterns.get(field, ids.ANY)
            return ids.order_id(own)
        if field in IDS:
            return ids.number(profile.patterns.get(field, ids.ANY))
        if field in TIMES:
            return wall.deadline if field in DEADLINES else wall.read
        if field in MONEY:
            return amounts.__getitem__
        if field in COUNTS:
            return cells.count
        if field in WORDS:
            return cells.Words().__getitem__
        return cells.phone if field == "phone" else None

    deciding, carried = DECIDING[profile.report], carried_fields(header)
    whole = [
        *(Source(field, places, read(field), field in deciding) for field, places in header.columns.items()),
        *(Source(field, places, None, False, joined=True) for field, places in header.joined.items()),
    ]
    lines = [Source(name, header.lines[name], read(name), name == "line") for name in line_fields(header)]
    return [source for source in whole if source.field in carried], lines
