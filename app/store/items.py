"""The lines of orders, as reports with one row an item brought them."""

from __future__ import annotations

from collections.abc import Sequence

from app.domain.item import LONGEST_PLACE, Item
from app.store.engine import Engine
from app.store.filters import listed


def of_orders(db: Engine, order_ids: Sequence[int]) -> dict[int, tuple[Item, ...]]:
    """The items of those orders of which lines are known.

    Where one file numbered the lines and another did not, each is there twice: those with a number are told.
    """
    if not order_ids:
        return {}
    sql = """SELECT order_id, length(line) > ?, title, spec, quantity, price FROM order_item
             WHERE order_id IN (SELECT value FROM json_each(?)) AND title <> '' ORDER BY order_id, length(line), line"""
    found: dict[int, list[tuple[int, Item]]] = {}
    for order_id, numbered, *told in db.run(sql, (LONGEST_PLACE, listed(order_ids))):
        found.setdefault(order_id, []).append((numbered, Item(*told)))
    best = {order_id: max(numbered for numbered, _ in lines) for order_id, lines in found.items()}
    return {
        order_id: tuple(item for numbered, item in lines if numbered == best[order_id])
        for order_id, lines in found.items()
    }
