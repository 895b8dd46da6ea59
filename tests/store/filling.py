"""Orders put straight into a store, past the import: quick, and in whatever mix a test of the queries needs."""

from __future__ import annotations

from typing import Any

from app.domain.order import SEARCHED_FIELDS
from app.store.engine import Engine
from app.store.search import words
from tests.offices import moment


def put(db: Engine, *made: dict[str, Any]) -> list[int]:
    """Insert orders with their search words; returns their ids. Numbers and creation times count up by themselves."""
    ids = []
    for order in made:
        last = db.one("SELECT coalesce(max(id), 0) FROM sales_order")[0]
        row = {
            "id": last + 1, "shop_id": 1, "order_no": f"{9000 + last + 1}", "status": "unpaid",
            "created_at": moment(2026, 11, 21, 12) + last,
        } | order  # fmt: skip
        db.run(f"INSERT INTO sales_order ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})", tuple(row.values()))
        texts = [row.get(name) for name in SEARCHED_FIELDS]
        db.run("INSERT INTO order_search (rowid, words) VALUES (?, ?)", (row["id"], words(texts)))
        ids.append(row["id"])
    return ids


def empty(db: Engine) -> None:
    db.run("DELETE FROM note")
    db.run("DELETE FROM order_search")
    db.run("DELETE FROM sales_order")
