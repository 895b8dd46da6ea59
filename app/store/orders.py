"""Reading orders: pages and id streams of a view, counts, one order in full."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from app.domain.order import Query
from app.domain.status import Status
from app.store import listing
from app.store.engine import SLOTS, Engine
from app.store.filters import Closing, listed
from app.store.listing import count

__all__ = [
    "PLAN_FIELDS",
    "PRIVATE_FIELDS",
    "ROW_FIELDS",
    "Closing",
    "add_stub",
    "barred",
    "barred_buyers",
    "count",
    "earlier_order",
    "find",
    "ids",
    "oldest",
    "one",
    "open_ids",
    "page",
    "plan_rows",
    "private",
    "rows",
    "set_enquiry",
    "set_online",
    "tell",
]

ROW_FIELDS = (
    "id", "shop_id", "order_no", "status", "status_text", "flag", "created_at", "paid_at", "amount_due",
    "amount_paid", "refund", "buyer_nick", "item_title", "closes_at", "last_note", "shipped_at", "finished_at",
    "item_kinds", "item_quantity", "buyer_message", "memo", "buyer_id", "mark", "marked_at", "marked_by", "enquiry",
    "do_not_remind", "risk", "online_at", "phone",
)  # fmt: skip
PLAN_FIELDS = (
    "id", "shop_id", "status", "created_at", "closes_at", "amount_due", "buyer_id", "mark", "enquiry",
    "do_not_remind", "risk", "online_at", "phone",
)  # fmt: skip
PRIVATE_FIELDS = ("receiver", "phone", "address", "tracking_no", "carrier", "platform_flag")
_ROW = ", ".join(f"o.{name}" for name in ROW_FIELDS)

_OPEN = "FROM sales_order INDEXED BY order_unpaid WHERE shop_id = ? AND status = 'unpaid' AND mark IS NULL AND "
OPEN = (
    f"{_OPEN} closes_at > ?",
    f"{_OPEN} closes_at IS NULL AND created_at > ?",
    f"{_OPEN} closes_at IS NULL AND created_at IS ?",
)
"""A shop's open orders: with a deadline later than now, without one younger than orders live, of unknown creation."""


def page(db: Engine, query: Query, closing: Closing, limit: int) -> list[tuple[Any, ...]]:
    """The first ``limit`` rows of a view, as ``ROW_FIELDS``."""
    sql, values = listing.select(db, query, closing, limit)
    return rows(db, [row[1] for row in db.run(sql, values)])


def ids(db: Engine, query: Query, closing: Closing) -> array[int]:
    """The ids of every order of a view, in its order."""
    sql, values = listing.select(db, query, closing)
    cursor = db.run(sql, values)
    found = array("q")
    while part := cursor.fetchmany(10_000):
        found.extend([row[1] for row in part])
    return found


def rows(db: Engine, order_ids: Sequence[int]) -> list[tuple[Any, ...]]:
    """The rows of ``order_ids`` in that order; an id that is gone is left out."""
    if not order_ids:
        return []
    marks = ",".join("?" * len(order_ids))
    found = db.all(f"SELECT {_ROW} FROM sales_order o WHERE o.id IN ({marks})", tuple(order_ids))
    by_id = {row[0]: row for row in found}
    return [by_id[order_id] for order_id in order_ids if order_id in by_id]


def open_ids(db: Engine, shop_id: int, closing: Closing) -> list[int]:
    """The shop's orders that may still be reminded of: unpaid, not expired, not marked as over."""
    bounds = (closing.now, closing.now - closing.life.get(shop_id, 0), None)
    found = (db.run(f"SELECT id {part}", (shop_id, bound)) for part, bound in zip(OPEN, bounds, strict=True))
    return sorted(row[0] for rows in found for row in rows)


def plan_rows(db: Engine, order_ids: Sequence[int]) -> list[tuple[Any, ...]]:
    """What the plans of these orders rest on, as ``PLAN_FIELDS``."""
    sql = f"SELECT {', '.join(PLAN_FIELDS)} FROM sales_order WHERE id IN (SELECT value FROM json_each(?))"
    return db.all(sql, (listed(order_ids),))


def barred_buyers(db: Engine, buyer_ids: Iterable[int]) -> dict[int, tuple[int, str | None]]:
    """(do not remind, risk) of those buyers of whom one of the two is known."""
    sql = """SELECT id, do_not_remind, risk FROM buyer INDEXED BY buyer_barred
             WHERE (do_not_remind <> 0 OR risk IS NOT NULL) AND +id IN (SELECT value FROM json_each(?))"""
    return {buyer_id: (barred, risk) for buyer_id, barred, risk in db.run(sql, (listed(buyer_ids),))}


def barred(db: Engine, order_id: int) -> str | None:
    """Why nobody is to be reminded of the order (``do_not_remind``, ``suspect``); None where they may be."""
    row = db.one(
        """SELECT CASE WHEN o.do_not_remind <> 0 OR b.do_not_remind <> 0 THEN 'do_not_remind'
                       WHEN coalesce(o.risk, b.risk) IS NOT NULL THEN 'suspect' END
           FROM sales_order o LEFT JOIN buyer b ON b.id = o.buyer_id WHERE o.id = ?""",
        (order_id,),
    )
    return row[0] if row else None


def add_stub(db: Engine, shop_id: int, values: Mapping[str, Any], at: int) -> int:
    """Add an order that no export has told of yet, beside those created at ``at``; returns its id."""
    order_id = at * SLOTS
    while db.one("SELECT 1 FROM sales_order WHERE id = ?", (order_id,)):
        order_id += 1
    row = {"id": order_id, "shop_id": shop_id, "stub": 1, **values}
    db.run(f"INSERT INTO sales_order ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})", tuple(row.values()))
    return order_id


def tell(db: Engine, order_id: int, name: str, new: Any, now: int, agent_id: int, *, old: Any = None) -> None:
    """Write into an order's history that an agent gave it a value."""
    db.run(
        "INSERT INTO change (subject, subject_id, field, old, new, at, agent_id) VALUES ('order', ?, ?, ?, ?, ?, ?)",
        (order_id, name, old, new, now, agent_id),
    )


def set_enquiry(db: Engine, order_id: int, value: int | None) -> None:
    """Put down whether the buyer asked before ordering (1) or not (0); None: nobody knows."""
    db.run("UPDATE sales_order SET enquiry = ? WHERE id = ?", (value, order_id))


def set_online(db: Engine, order_id: int, at: int | None) -> None:
    """Put down when the buyer was seen online, in epoch seconds; None: nobody saw them."""
    db.run("UPDATE sales_order SET online_at = ? WHERE id = ?", (at, order_id))


def private(db: Engine, order_ids: Sequence[int]) -> dict[int, tuple[str | None, ...]]:
    """What lists do not show, as ``PRIVATE_FIELDS``, by the order's id."""
    sql = f"SELECT id, {', '.join(PRIVATE_FIELDS)} FROM sales_order WHERE id IN (SELECT value FROM json_each(?))"
    return {row[0]: row[1:] for row in db.run(sql, (listed(order_ids),))}


def find(db: Engine, order_no: str, shop_id: int | None) -> list[tuple[int, int]]:
    """(order id, shop id) of every order with this number."""
    sql = "SELECT id, shop_id FROM sales_order WHERE order_no = ?"
    if shop_id is None:
        return db.all(sql, (order_no,))
    return db.all(f"{sql} AND shop_id = ?", (order_no, shop_id))


def one(db: Engine, order_id: int) -> dict[str, Any] | None:
    """Every column of an order, with its shop's name and platform and its owner's nickname.

    ``do_not_remind`` and ``risk`` are the buyer's or the order's, ``buyer_silent`` and ``buyer_risk`` the buyer's.
    """
    cursor = db.run(
        """SELECT o.*, s.name AS shop, s.platform, a.nickname AS owner,
                  b.do_not_remind AS buyer_silent, b.risk AS buyer_risk,
                  max(o.do_not_remind, coalesce(b.do_not_remind, 0)) AS do_not_remind,
                  coalesce(b.risk, o.risk) AS risk, b.credit
           FROM sales_order o JOIN shop s ON s.id = o.shop_id LEFT JOIN agent a ON a.id = o.owner_id
           LEFT JOIN buyer b ON b.id = o.buyer_id WHERE o.id = ?""",
        (order_id,),
    )
    row = cursor.fetchone()
    return dict(zip([column[0] for column in cursor.description], row, strict=True)) if row else None


def earlier_order(db: Engine, buyer_id: int, created_at: int) -> int | None:
    """When an order of the buyer from before ``created_at`` was created; None where there is none."""
    sql = "SELECT created_at FROM sales_order WHERE buyer_id = ? AND created_at < ? LIMIT 1"
    found = db.one(sql, (buyer_id, created_at))
    return int(found[0]) if found else None


def oldest(db: Engine, shop_id: int) -> int | None:
    """When the shop's oldest known order was created, in epoch seconds."""
    # By status, for that is how an index has a shop's orders in order.
    sql = """SELECT id, created_at FROM sales_order
             WHERE shop_id = ? AND status = ? AND created_at IS NOT NULL ORDER BY id LIMIT 1"""
    found = [row for status in Status if (row := db.one(sql, (shop_id, status.value))) is not None]
    return min(found)[1] if found else None
