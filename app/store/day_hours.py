"""The day by the hour: contacts and answers by ``contact_at``, payments by ``order_view_paid``.

Moments are epoch seconds; a time ends before ``until``. Everything is counted in buckets of ``BUCKET`` seconds, which
become hours of a wall clock elsewhere.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from app.store.engine import Engine
from app.store.queue import BUCKET
from app.store.won_back import HOW, PAID

_CONTACTS = """FROM contact c INDEXED BY contact_at CROSS JOIN sales_order o ON o.id = c.order_id
               WHERE c.cancelled_at IS NULL AND c.at >= :since AND c.at < :until AND o.shop_id = :shop"""
_ANSWERED = "total(c.outcome IN (SELECT value FROM json_each(:answered)))"


def contacts(db: Engine, values: dict[str, int], answered: Iterable[str]) -> list[tuple[Any, ...]]:
    """(bucket, contacts, how many of them came to one of the results ``answered``) of a shop.

    ``values``, here and below: ``shop``, ``since``, ``until``.
    """
    sql = f"SELECT c.at / {BUCKET}, count(*), {_ANSWERED} {_CONTACTS} GROUP BY 1"
    return db.all(sql, {**values, "answered": json.dumps(list(answered))})


def calls(db: Engine, values: dict[str, int], answered: Iterable[str], told: Iterable[str]) -> list[tuple[Any, ...]]:
    """(bucket, calls that came to one of the results ``told``, and to one of ``answered``)."""
    sql = f"""SELECT c.at / {BUCKET}, count(*), {_ANSWERED} {_CONTACTS} AND c.channel = 'phone'
              AND c.outcome IN (SELECT value FROM json_each(:told)) GROUP BY 1"""
    return db.all(sql, {**values, "answered": json.dumps(list(answered)), "told": json.dumps(list(told))})


def payments(db: Engine, values: dict[str, int]) -> list[tuple[Any, ...]]:
    """(bucket, how they came about as ``domain.won_back.Paid``, orders) of the orders paid.

    ``values`` have besides: ``within`` and ``early`` in seconds.
    """
    return db.all(
        f"""SELECT o.paid_at / {BUCKET}, CASE {HOW} END, count(*)
            FROM sales_order o INDEXED BY order_view_paid WHERE {PAID} GROUP BY 1, 2""",
        values,
    )
