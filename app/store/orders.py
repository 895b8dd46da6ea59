"""Reading orders: pages and id streams of a view, counts, one order in full."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

from app.domain.order import SEARCHED_FIELDS, Query
from app.domain.status import Status
from app.store import search
from app.store.engine import Engine

ROW_FIELDS = (
    "id", "shop_id", "order_no", "status", "status_text", "flag", "created_at", "paid_at", "amount_due",
    "amount_paid", "refund", "buyer_nick", "item_title", "closes_at", "last_note", "shipped_at", "finished_at",
    "item_kinds", "item_quantity", "buyer_message", "memo", "buyer_id", "owner",
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
_KEYS = {"created": "o.id", "amount": "o.amount_due", "paid_at": "o.paid_at"}
_FOUND = "order_search s CROSS JOIN sales_order o ON o.id = s.rowid"
_SEARCHED = " || char(10) || ".join(f"coalesce(o.{name}, '')" for name in SEARCHED_FIELDS)


@dataclass(frozen=True)
class Closing:
    """What makes an unpaid order expired: now, and how long such an order lives in each shop, in seconds."""

    now: int
    life: Mapping[int, int]


def _where(query: Query, status: Status | None, closing: Closing) -> tuple[str, list[Any]]:
    """What holds for each order of a view, but for the index of words."""
    rules: list[str] = []
    values: list[Any] = []
    if query.shop_id is not None:
        rules.append("o.shop_id = ?")
        values.append(query.shop_id)
    if status is not None:
        # Written out and not bound: that is how SQLite knows that a partial index will do.
        rules.append(f"o.status = '{status}'")
    if query.view == "to_ship":
        rules.append("o.status_text IS NOT NULL")
    if query.view == "expired":
        lives = " ".join(f"WHEN {int(shop)} THEN {int(life)}" for shop, life in closing.life.items())
        rules.append(f"coalesce(o.closes_at, o.created_at + CASE o.shop_id {lives or 'WHEN 0 THEN 0'} END) <= ?")
        values.append(closing.now)
    if query.search.strip() and (search.match(query.search) is None or not search.exact(query.search)):
        _recheck(query.search, rules, values)
    return " AND ".join(rules) or "1", values


def _recheck(text: str, rules: list[str], values: list[Any]) -> None:
    for term in search.terms(text):
        fold = search.fold(term)
        rules.append(
            f"(instr({fold}({_SEARCHED}), ?) OR EXISTS (SELECT 1 FROM note n WHERE n.order_id = o.id "
            f"AND instr({fold}(n.text), ?)))"
        )
        values += [term, term]


def _arms(db: Engine, query: Query, closing: Closing) -> list[tuple[str, list[Any]]]:
    """The view as conditions that an index each holds in order: one a shop and a status.

    SQLite merges them, so that no view or shop costs a sort or a scan; the id follows the creation time and ends every
    index. All orders by creation are the table itself.
    """
    shops = [row[0] for row in db.all("SELECT id FROM shop ORDER BY id")]
    wanted = shops if query.shop_id is None else [query.shop_id]
    if query.view == "all" and query.sort == "created" and shops == wanted:
        return [_where(replace(query, shop_id=None), None, closing)]
    status = _VIEW_STATUS.get(query.view)
    kinds = list(Status) if status is None else [status]
    return [_where(replace(query, shop_id=shop), kind, closing) for shop, kind in product(wanted or [0], kinds)]


def _select(db: Engine, query: Query, closing: Closing) -> tuple[str, list[Any]]:
    """The query for (sort key, id) of every order of a view, in its order."""
    way = "DESC" if query.descending else "ASC"
    key = _KEYS[query.sort]
    if (match := search.match(query.search)) is not None:
        where, values = _where(query, _VIEW_STATUS.get(query.view), closing)
        # By creation, the index of words itself is read backwards, newest first.
        order = "s.rowid" if query.sort == "created" else f"{key} {way}, s.rowid"
        sql = f"SELECT {key}, o.id FROM {_FOUND} WHERE order_search MATCH ? AND {where} ORDER BY {order} {way}"
        return sql, [match, *values]
    arms = _arms(db, query, closing)
    sql = " UNION ALL ".join(f"SELECT {key}, o.id FROM sales_order o WHERE {where}" for where, _ in arms)
    order = f"1 {way}" if query.sort == "created" else f"1 {way}, 2 {way}"
    return f"{sql} ORDER BY {order}", [value for _, values in arms for value in values]


def page(db: Engine, query: Query, closing: Closing, limit: int) -> list[tuple[Any, ...]]:
    """The first ``limit`` rows of a view, as ``ROW_FIELDS``."""
    sql, values = _select(db, query, closing)
    return rows(db, [row[1] for row in db.run(f"{sql} LIMIT ?", (*values, limit))])


def ids(db: Engine, query: Query, closing: Closing) -> array[int]:
    """The ids of every order of a view, in its order."""
    sql, values = _select(db, query, closing)
    cursor = db.run(sql, values)
    found = array("q")
    while part := cursor.fetchmany(10_000):
        found.extend([row[1] for row in part])
    return found


def count(db: Engine, query: Query, closing: Closing) -> int:
    """How many orders a view holds."""
    if (match := search.match(query.search)) is not None:
        where, values = _where(query, _VIEW_STATUS.get(query.view), closing)
        sql = f"SELECT count(*) FROM {_FOUND} WHERE order_search MATCH ? AND {where}"
        return int(db.one(sql, (match, *values))[0])
    arms = _arms(db, replace(query, sort="created"), closing)
    return sum(int(db.one(f"SELECT count(*) FROM sales_order o WHERE {where}", values)[0]) for where, values in arms)


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


def earlier_order(db: Engine, buyer_id: int, created_at: int) -> bool:
    """Whether the buyer has an order from before ``created_at``."""
    found = db.run("SELECT 1 FROM sales_order WHERE buyer_id = ? AND created_at < ? LIMIT 1", (buyer_id, created_at))
    return found.fetchone() is not None


def oldest(db: Engine, shop_id: int) -> int | None:
    """When the shop's oldest known order was created, in epoch seconds."""
    # By status, for that is how an index has a shop's orders in order.
    sql = """SELECT id, created_at FROM sales_order
             WHERE shop_id = ? AND status = ? AND created_at IS NOT NULL ORDER BY id LIMIT 1"""
    found = [row for status in Status if (row := db.one(sql, (shop_id, status.value))) is not None]
    return min(found)[1] if found else None
