"""What came of contacts: who was behind the orders paid in a time, what became of those made in it, what was lost.

Moments are epoch seconds, money is fen; a time ends before ``until``. Paid orders are found by ``order_view_paid``,
orders by their creation by ``order_view``, their contacts by ``contact_order``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from app.store.engine import SLOTS, Engine
from app.store.filters import listed

_STATES = "('paid', 'shipped', 'finished', 'closed', 'unknown')"
"""A payment time of an order that still waits for its payment is not believed."""

_DUE = "max(0, coalesce(o.amount_due, o.amount_paid, 0))"
# A paid order that is closed was given back as a whole.
_BACK = f"""CASE WHEN o.status = 'closed' THEN {_DUE} ELSE min({_DUE}, max(0, coalesce(o.refund, 0), coalesce((
    SELECT sum(r.amount) FROM refund r
    WHERE r.order_no = o.order_no AND r.shop_id = o.shop_id AND r.refunded_at IS NOT NULL), 0))) END"""

_BEFORE = "c.order_id = o.id AND c.cancelled_at IS NULL AND c.at <= o.paid_at"
_COUNTS = f"{_BEFORE} AND c.at > o.paid_at - :within"
HOW = f"""WHEN EXISTS (SELECT 1 FROM contact c WHERE {_COUNTS}) THEN 'won'
           WHEN EXISTS (SELECT 1 FROM contact c WHERE {_BEFORE}) THEN 'outside'
           WHEN o.paid_at < o.created_at + :early THEN 'at_once' ELSE 'alone'"""
PAID = f"""o.shop_id = :shop AND o.status IN {_STATES} AND o.paid_at >= :since AND o.paid_at < :until"""
"""The orders ``o`` paid in a time, and by ``HOW`` (the arms of a CASE) how they came about."""

_FATE = f"""CASE WHEN o.paid_at IS NOT NULL AND o.status IN {_STATES} THEN CASE {HOW} END
                 WHEN o.status IN ('paid', 'shipped', 'finished') THEN 'untimed'
                 WHEN o.status = 'closed' OR o.mark = 'closed' THEN 'given_up'
                 WHEN o.mark = 'paid' THEN 'seen'
                 WHEN o.status <> 'unpaid' THEN 'unknown'
                 WHEN coalesce(o.closes_at, o.created_at + :life) <= :now THEN 'given_up'
                 ELSE 'open' END"""
_MADE = f"""o.shop_id = :shop AND o.status IN ('unpaid', 'paid', 'shipped', 'finished', 'closed', 'unknown')
            AND o.id >= :since * {SLOTS} AND o.id < :until * {SLOTS}"""

_AT_ONCE = 500


def paid(db: Engine, values: dict[str, int]) -> dict[str, tuple[int, int]]:
    """(orders, money kept) of the orders paid in a time, by how they came about (``domain.won_back.Paid``).

    ``values``, here and below: ``shop``, ``since``, ``until``, ``within`` and ``early`` in seconds.
    """
    sql = f"""SELECT CASE {HOW} END, count(*), sum({_DUE} - {_BACK})
              FROM sales_order o INDEXED BY order_view_paid WHERE {PAID} GROUP BY 1"""
    return {how: (orders, fen) for how, orders, fen in db.run(sql, values)}


def paid_ids(db: Engine, values: dict[str, int], how: str) -> Iterator[int]:
    """The paid orders that came about in this way (``domain.won_back.Paid``), the first paid first."""
    sql = f"""SELECT o.id FROM sales_order o INDEXED BY order_view_paid
              WHERE {PAID} AND CASE {HOW} END = :how ORDER BY o.paid_at, o.id"""
    yield from _ids(db, sql, {**values, "how": how})


def won(db: Engine, values: dict[str, int]) -> Iterator[tuple[Any, ...]]:
    """(order, number, paid at, kept, given back, contact, at, channel, agent) of each contact that counts.

    The contacts of one order follow each other, the oldest first.
    """
    yield from db.run(
        f"""SELECT o.id, o.order_no, o.paid_at, {_DUE} - {_BACK}, {_BACK}, c.id, c.at, c.channel,
                   coalesce(a.nickname, c.agent_name)
            FROM sales_order o INDEXED BY order_view_paid CROSS JOIN contact c INDEXED BY contact_order
            LEFT JOIN agent a ON a.id = c.agent_id
            WHERE {PAID} AND {_COUNTS} ORDER BY o.paid_at, o.id, c.at, c.id""",
        values,
    )


def seen(db: Engine, values: dict[str, int]) -> list[tuple[int, int]]:
    """(order, money) of those that an agent marked as paid in a time, soon after a contact, and no export has told."""
    return db.all(
        f"""SELECT o.id, {_DUE} FROM sales_order o INDEXED BY order_marked
            WHERE o.shop_id = :shop AND o.status IN ('unpaid', 'unknown') AND o.mark = 'paid' AND o.paid_at IS NULL
              AND o.marked_at >= :since AND o.marked_at < :until AND EXISTS (
                SELECT 1 FROM contact c WHERE c.order_id = o.id AND c.cancelled_at IS NULL
                AND c.at <= o.marked_at AND c.at > o.marked_at - :within)
            ORDER BY o.id""",
        values,
    )


def fates(db: Engine, values: dict[str, int]) -> dict[str, tuple[int, int]]:
    """(orders, money) of the orders made in a time, by what became of them (``domain.won_back.Fate``).

    ``values`` have besides: ``now``, and ``life``, the seconds that an unpaid order lives.
    """
    sql = f"SELECT {_FATE}, count(*), sum({_DUE}) FROM sales_order o INDEXED BY order_view WHERE {_MADE} GROUP BY 1"
    return {fate: (orders, fen) for fate, orders, fen in db.run(sql, values)}


def fate_ids(db: Engine, values: dict[str, int], fates: Iterable[str]) -> Iterator[int]:
    """The orders made in a time of which one of these became, the oldest first."""
    sql = f"""SELECT o.id FROM sales_order o INDEXED BY order_view
              WHERE {_MADE} AND {_FATE} IN (SELECT value FROM json_each(:fates)) ORDER BY o.id"""
    yield from _ids(db, sql, {**values, "fates": json.dumps(list(fates))})


def _ids(db: Engine, sql: str, values: dict[str, Any]) -> Iterator[int]:
    cursor = db.run(sql, values)
    while rows := cursor.fetchmany(_AT_ONCE):
        db.go_on()
        yield from (order_id for (order_id,) in rows)


def lost(db: Engine, values: dict[str, int]) -> Iterator[list[tuple[Any, ...]]]:
    """(order, money, reason, titles, kinds, pieces) of the given-up orders made in a time, in portions.

    The reason is the one told last, else ``paid_elsewhere`` where the buyer said so, ``never_contacted`` where nobody
    asked, else None.
    """
    of_order = "FROM contact c WHERE c.order_id = o.id AND c.cancelled_at IS NULL"
    cursor = db.run(
        f"""SELECT o.id, {_DUE}, coalesce(
                     (SELECT c.reason {of_order} AND c.reason IS NOT NULL ORDER BY c.at DESC, c.id DESC LIMIT 1),
                     (SELECT 'paid_elsewhere' {of_order} AND c.outcome = 'paid_elsewhere'),
                     iif(EXISTS (SELECT 1 {of_order}), NULL, 'never_contacted')),
                   o.item_title, o.item_kinds, o.item_quantity
            FROM sales_order o INDEXED BY order_view WHERE {_MADE} AND {_FATE} = 'given_up'""",
        values,
    )
    while rows := cursor.fetchmany(_AT_ONCE):
        db.go_on()
        yield rows


def numbers(db: Engine, order_ids: Iterable[int]) -> dict[int, str]:
    """The numbers of orders, by their ids."""
    sql = "SELECT id, order_no FROM sales_order WHERE id IN (SELECT value FROM json_each(?))"
    return dict(db.run(sql, (listed(order_ids),)))
