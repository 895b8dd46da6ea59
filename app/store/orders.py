"""Reading orders: pages and id streams of a view, counts, one order in full."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.domain.order import SEARCHED_FIELDS, Query
from app.domain.status import Status
from app.store import search
from app.store.engine import Engine

ROW_FIELDS = (
    "id", "shop_id", "order_no", "status", "status_text", "flag", "created_at", "paid_at", "amount_due",
    "amount_paid", "refund", "buyer_nick", "item_title", "closes_at", "last_note", "shipped_at", "finished_at",
    "item_kinds", "item_quantity", "buyer_message", "memo", "owner",
)  # fmt: skip
_ROW = ", ".join(f"o.{name}" for name in ROW_FIELDS if name != "owner")
_ROW += ", (SELECT nickname FROM agent a WHERE a.id = o.owner_id) AS owner"
_VIEW_STATUS = {
    "unpaid": Status.UNPAID,
    "expired": Status.UNPAID,
    "paid": Status.PAID,
    "to_ship": Status.PAID,
    "shipped": Status.SHIPPED,
    "finished": Status.FINISHED,
    "closed": Status.CLOSED,
    "unknown": Status.UNKNOWN,
}
# The id follows the creation time and stands at the end of every index, so each of these is read off an index.
_SORTED = {
    "created": "o.id {way}",
    "amount": "o.amount_due {way}, o.id {way}",
    "paid_at": "o.paid_at {way}, o.id {way}",
}
_SEARCHED = " || char(10) || ".join(f"coalesce(o.{name}, '')" for name in SEARCHED_FIELDS)


@dataclass(frozen=True)
class Closing:
    """What makes an unpaid order expired: now, and how long such an order lives in each shop, in seconds."""

    now: int
    life: Mapping[int, int]


def _where(query: Query, closing: Closing) -> tuple[str, list[Any]]:
    rules: list[str] = []
    values: list[Any] = []
    if query.shop_id is not None:
        rules.append("o.shop_id = ?")
        values.append(query.shop_id)
    if (status := _VIEW_STATUS.get(query.view)) is not None:
        rules.append("o.status = ?")
        values.append(str(status))
    if query.view == "to_ship":
        rules.append("o.status_text IS NOT NULL")
    if query.view == "expired":
        lives = " ".join(f"WHEN {int(shop)} THEN {int(life)}" for shop, life in closing.life.items())
        rules.append(f"coalesce(o.closes_at, o.created_at + CASE o.shop_id {lives or 'WHEN 0 THEN 0'} END) <= ?")
        values.append(closing.now)
    if query.search.strip():
        _search(query.search, rules, values)
    return " AND ".join(rules) or "1", values


def _search(text: str, rules: list[str], values: list[Any]) -> None:
    if (match := search.match(text)) is not None:
        rules.append("o.id IN (SELECT rowid FROM order_search WHERE order_search MATCH ?)")
        values.append(match)
    if match is None or not search.exact(text):
        for term in search.terms(text):
            rules.append(
                f"(instr(lower({_SEARCHED}), ?) OR EXISTS (SELECT 1 FROM note n WHERE n.order_id = o.id "
                "AND instr(lower(n.text), ?)))"
            )
            values += [term, term]


def _source(query: Query) -> tuple[str, list[Any], str]:
    """Where to read from. A search sorted by creation reads the full-text index backwards, newest first."""
    way = "DESC" if query.descending else "ASC"
    match = search.match(query.search) if query.search.strip() else None
    if match is not None and query.sort == "created":
        return "order_search s CROSS JOIN sales_order o ON o.id = s.rowid", [match], f"s.rowid {way}"
    return "sales_order o", [], _SORTED[query.sort].format(way=way)


def _select(columns: str, query: Query, closing: Closing) -> tuple[str, list[Any]]:
    source, first, order = _source(query)
    where, values = _where(query, closing)
    if first:
        where = where.replace(
            "o.id IN (SELECT rowid FROM order_search WHERE order_search MATCH ?)", "order_search MATCH ?"
        )
    return f"SELECT {columns} FROM {source} WHERE {where} ORDER BY {order}", values


def page(db: Engine, query: Query, closing: Closing, limit: int) -> list[tuple[Any, ...]]:
    """The first ``limit`` rows of a view, as ``ROW_FIELDS``."""
    sql, values = _select(_ROW, query, closing)
    return db.all(f"{sql} LIMIT ?", (*values, limit))


def ids(db: Engine, query: Query, closing: Closing) -> array[int]:
    """The ids of every order of a view, in its order."""
    sql, values = _select("o.id", query, closing)
    cursor = db.run(sql, values)
    found = array("q")
    while part := cursor.fetchmany(10_000):
        found.extend([row[0] for row in part])
    return found


def count(db: Engine, query: Query, closing: Closing) -> int:
    """How many orders a view holds."""
    where, values = _where(query, closing)
    return int(db.one(f"SELECT count(*) FROM sales_order o WHERE {where}", values)[0])


def rows(db: Engine, order_ids: Sequence[int]) -> list[tuple[Any, ...]]:
    """The rows of ``order_ids`` in that order; an id that is gone is left out."""
    if not order_ids:
        return []
    marks = ",".join("?" * len(order_ids))
    found = db.all(f"SELECT {_ROW} FROM sales_order o WHERE o.id IN ({marks})", tuple(order_ids))
    by_id = {row[0]: row for row in found}
    return [by_id[order_id] for order_id in order_ids if order_id in by_id]


def find(db: Engine, order_no: str, shop_id: int | None) -> list[tuple[int, int]]:
    """(order id, shop id) of every order with this number."""
    sql = "SELECT id, shop_id FROM sales_order WHERE order_no = ?"
    if shop_id is None:
        return db.all(sql, (order_no,))
    return db.all(f"{sql} AND shop_id = ?", (order_no, shop_id))


def one(db: Engine, order_id: int) -> dict[str, Any] | None:
    """Every column of an order, with its shop's name and platform and its owner's nickname."""
    cursor = db.run(
        """SELECT o.*, s.name AS shop, s.platform, a.nickname AS owner, b.do_not_remind, b.risk
           FROM sales_order o JOIN shop s ON s.id = o.shop_id LEFT JOIN agent a ON a.id = o.owner_id
           LEFT JOIN buyer b ON b.id = o.buyer_id WHERE o.id = ?""",
        (order_id,),
    )
    row = cursor.fetchone()
    return dict(zip([column[0] for column in cursor.description], row, strict=True)) if row else None


def earlier_order(db: Engine, buyer_id: int, order_id: int) -> bool:
    """Whether the buyer has an order before this one."""
    found = db.run("SELECT 1 FROM sales_order WHERE buyer_id = ? AND id < ? LIMIT 1", (buyer_id, order_id))
    return found.fetchone() is not None


def oldest(db: Engine, shop_id: int) -> int | None:
    """When the shop's oldest known order was created, in epoch seconds."""
    row = db.one(
        "SELECT created_at FROM sales_order WHERE shop_id = ? AND created_at IS NOT NULL ORDER BY id LIMIT 1",
        (shop_id,),
    )
    return row[0] if row else None
