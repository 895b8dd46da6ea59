"""Refunds and after-sales cases as the platform's own exports tell them."""

from __future__ import annotations

from typing import Any

from app.domain.refund import REFUND_FIELDS
from app.store.engine import Engine

_SELECT = f"SELECT id, {', '.join(REFUND_FIELDS)} FROM refund"


def of_order(db: Engine, shop_id: int, order_no: str) -> list[dict[str, Any]]:
    """The refunds of an order, the newest first: ``id`` and each of ``REFUND_FIELDS``."""
    sql = f"{_SELECT} WHERE order_no = ? AND shop_id = ? ORDER BY coalesce(asked_at, 0) DESC, id DESC"
    return [dict(zip(("id", *REFUND_FIELDS), row, strict=True)) for row in db.run(sql, (order_no, shop_id))]
