"""What the invented contacts of a demo shop came to; their memos tell only that there was one."""

from __future__ import annotations

from collections.abc import Iterable

from app.store import guards
from app.store.engine import Engine


def settle(db: Engine, shop_id: int, came: Iterable[tuple[str, str, str, str]]) -> None:
    """Write what came of the contact about each order: (order's number, channel, result, reason; empty: none).

    What is known already stays: a demo that is made again leaves what was tried out in it.
    """
    touched = set()
    for number, channel, result, reason in came:
        touched |= {
            order_id
            for (order_id,) in db.all(
                """UPDATE contact SET channel = ?, outcome = ?, reason = ?
                   WHERE source = 'platform' AND outcome IS NULL
                     AND order_id = (SELECT id FROM sales_order WHERE order_no = ? AND shop_id = ?)
                   RETURNING order_id""",
                (channel, result, reason or None, number, shop_id),
            )
        }
    guards.settle(db, sorted(touched))
