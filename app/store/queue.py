"""What the queue rests on: open orders, what was booked on them, today's contacts, and what came of earlier ones."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from app.store.engine import Engine
from app.store.filters import Closing, listed
from app.store.orders import OPEN, PLAN_FIELDS

FIELDS = (*PLAN_FIELDS, "order_no", "buyer_nick")
_SAME = ("shop_id", "status", "mark")
_DIFFERS = tuple(name for name in FIELDS if name not in _SAME)
OPEN_FIELDS = (*_DIFFERS, "again")
"""What differs between a shop's open orders: all are unpaid, and marked by nobody. ``again``: 1 where the buyer had
ordered before, else 0."""
_OPEN_COLUMNS = f"""{", ".join(_DIFFERS)}, EXISTS (
    SELECT 1 FROM sales_order e
    WHERE e.buyer_id = sales_order.buyer_id AND e.id <> sales_order.id AND e.created_at < sales_order.created_at)"""


def open_rows(db: Engine, shop_id: int, closing: Closing) -> list[tuple[Any, ...]]:
    """The shop's orders that may still be reminded of, as ``OPEN_FIELDS``: those of ``orders.open_ids``."""
    life = closing.life.get(shop_id, 0)
    bounds = (closing.now, closing.now - life, None)
    arms = " UNION ALL ".join(f"SELECT {_OPEN_COLUMNS} {stretch}" for stretch in OPEN)
    return db.all(arms, [value for bound in bounds for value in (shop_id, bound)])


def whole(shop_id: int, values: Sequence[Any]) -> dict[str, Any]:
    """One of them with all ``FIELDS`` and ``again``, by name."""
    return {**dict(zip(OPEN_FIELDS, values, strict=True)), "shop_id": shop_id, "status": "unpaid", "mark": None}


def contacts(db: Engine, order_ids: Iterable[int]) -> dict[int, tuple[tuple[Any, ...], ...]]:
    """(at, channel, outcome, reason) of the contacts of these orders, oldest first."""
    found: dict[int, tuple[tuple[Any, ...], ...]] = {}
    for row in db.run(
        """SELECT order_id, at, channel, outcome, reason FROM contact
           WHERE cancelled_at IS NULL AND order_id IN (SELECT value FROM json_each(?)) ORDER BY at, id""",
        (listed(order_ids),),
    ):
        found[row[0]] = (*found.get(row[0], ()), row[1:])
    return found


def contacted(db: Engine, shop_ids: Sequence[int], since: int, until: int) -> list[tuple[Any, ...]]:
    """(at, channel, stage, outcome, steps) and its order's ``FIELDS``, of every contact in that time, oldest first."""
    columns = ", ".join(f"o.{name}" for name in FIELDS)
    return db.all(
        f"""SELECT c.at, c.channel, c.stage, c.outcome, c.steps, {columns}
            FROM contact c INDEXED BY contact_at CROSS JOIN sales_order o ON o.id = c.order_id
            WHERE c.cancelled_at IS NULL AND c.at >= ? AND c.at <= ? AND o.shop_id IN (SELECT value FROM json_each(?))
            ORDER BY c.at, c.id""",
        (since, until, listed(shop_ids)),
    )


BUCKET = 1800
"""So many seconds of contacts are counted together: an hour of the wall clock is two of them in any zone."""


def came_of(db: Engine, shop_id: int, since: int, until: int, within: int) -> list[tuple[Any, ...]]:
    """(bucket, reason, whether the buyer had ordered before, created at, how many, how many paid) of contacts.

    Contacts in that time of which it is known whether the order was paid ``within`` so many seconds; what is missing
    of a buyer or of a creation is None. ``created at`` is the earliest of those counted together. A payment time of an
    order that still waits for its payment is not believed.
    """
    return db.all(
        """SELECT c.at / ?, c.reason,
                  CASE WHEN o.buyer_id IS NULL OR o.created_at IS NULL THEN NULL ELSE EXISTS (
                      SELECT 1 FROM sales_order e WHERE e.buyer_id = o.buyer_id AND e.created_at < o.created_at) END,
                  min(o.created_at), count(*),
                  total(o.status <> 'unpaid' AND o.paid_at >= c.at AND o.paid_at < c.at + ?)
           FROM contact c INDEXED BY contact_at CROSS JOIN sales_order o ON o.id = c.order_id
           WHERE c.cancelled_at IS NULL AND c.at >= ? AND c.at < ? AND o.shop_id = ?
             AND (o.status = 'unpaid' OR o.paid_at >= c.at OR (o.paid_at IS NULL AND o.status = 'closed'))
           GROUP BY 1, 2, 3""",
        (BUCKET, within, since, until, shop_id),
    )
