"""Buyers' reviews as the platform's own exports tell them."""

from __future__ import annotations

from typing import Any

from app.domain.review import REVIEW_FIELDS
from app.store.engine import Engine

_SELECT = f"SELECT id, {', '.join(REVIEW_FIELDS)} FROM review"


def of_order(db: Engine, shop_id: int, order_no: str) -> list[dict[str, Any]]:
    """The reviews of an order, the newest first: ``id`` and each of ``REVIEW_FIELDS``; 0 is no moment."""
    sql = f"{_SELECT} WHERE shop_id = ? AND order_no = ? ORDER BY reviewed_at DESC, id DESC"
    return [dict(zip(("id", *REVIEW_FIELDS), row, strict=True)) for row in db.run(sql, (shop_id, order_no))]
