"""How old what is known is: of a shop, and of single orders, for an export need not hold every order.

A moment after ``now`` is a clock's mistake (it went ahead as the file was imported) and says nothing.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence

from app.store.engine import Engine
from app.store.filters import listed
from app.store.runs import COUNTS

_RUNS = 60
"""So many exports of a shop are looked through for an order; one that is in none is at least as old as the last."""


def of_shops(db: Engine, now: int) -> dict[int, int]:
    """The newest moment that each shop's order exports speak for (epoch seconds); without one it is left out."""
    sql = f"SELECT shop_id, max(as_of) FROM import_run WHERE {COUNTS} AND as_of <= ? GROUP BY shop_id"
    return dict(db.all(sql, (now,)))


def of_orders(db: Engine, order_ids: Sequence[int], now: int) -> dict[int, int]:
    """The newest moment for which each order is known (epoch seconds): its newest export, or when it was added.

    One of which neither is known is known as of its creation.
    """
    found: dict[int, int] = {}
    wanted: dict[int, set[int]] = {}
    sql = """SELECT o.id, o.shop_id, coalesce(o.created_at, 0), (SELECT max(at) FROM change
             WHERE subject = 'order' AND subject_id = o.id AND field = 'order_no' AND agent_id IS NOT NULL AND at <= ?)
             FROM sales_order o WHERE o.id IN (SELECT value FROM json_each(?))"""
    for order_id, shop_id, created_at, added_at in db.all(sql, (now, listed(order_ids))):
        found[order_id] = created_at if added_at is None else added_at
        wanted.setdefault(shop_id, set()).add(order_id)
    for shop_id, ids in wanted.items():
        for order_id, as_of in _seen(db, shop_id, ids, now):
            found[order_id] = max(as_of, found[order_id])
    return found


def _seen(db: Engine, shop_id: int, wanted: set[int], now: int) -> Iterable[tuple[int, int]]:
    """The newest order export that each order stands in, by what it speaks for."""
    sql = f"""SELECT id, as_of FROM import_run WHERE shop_id = ? AND {COUNTS} AND as_of <= ?
              ORDER BY as_of DESC LIMIT {_RUNS}"""
    last: int | None = None
    for run_id, as_of in db.all(sql, (shop_id, now)):
        last = as_of
        for (blob,) in db.run("SELECT ids FROM import_seen WHERE run_id = ? AND subject = 'order'", (run_id,)):
            for order_id in wanted & _ids(blob, wanted):
                wanted.discard(order_id)
                yield order_id, as_of
        if not wanted:
            return
    stubs = {row[0] for row in db.all("SELECT id FROM sales_order WHERE stub = 1 AND id IN (SELECT value FROM "
                                      "json_each(?))", (listed(wanted),))}  # fmt: skip
    for order_id in wanted - stubs:
        if last is not None:
            yield order_id, last


def _ids(blob: bytes, wanted: set[int]) -> set[int]:
    """Those of ``wanted`` that may stand in a slice; where few are wanted, most slices hold none of their bytes."""
    if len(wanted) <= 8 and not any(array("q", (one,)).tobytes() in blob for one in wanted):
        return set()
    return set(array("q", blob))
