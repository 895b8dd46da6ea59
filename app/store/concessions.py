"""What buyers were given so that they pay; append-only but for being taken back."""

from __future__ import annotations

from typing import Any

from app.store.engine import Engine

_SELECT = """
    SELECT c.id, c.kind, c.value, coalesce(c.what, ''), a.nickname, b.nickname, coalesce(c.why, ''), c.at, c.order_id
    FROM concession c JOIN agent a ON a.id = c.agent_id LEFT JOIN agent b ON b.id = c.allowed_by
    WHERE c.cancelled_at IS NULL
"""


def of_order(db: Engine, order_id: int) -> list[tuple[Any, ...]]:
    """(id, kind, fen, what, who gave it, who allowed it, why, when, order) of what stands, oldest first."""
    return db.all(_SELECT + " AND c.order_id = ? ORDER BY c.id", (order_id,))


def given(db: Engine, shop_id: int, since: int, until: int) -> list[tuple[Any, ...]]:
    """The same of a shop's orders with their numbers, given between two moments and not taken back, newest first."""
    return db.all(
        """SELECT c.id, c.kind, c.value, coalesce(c.what, ''), a.nickname, b.nickname, coalesce(c.why, ''), c.at,
                  c.order_id, o.order_no
           FROM concession c JOIN sales_order o ON o.id = c.order_id JOIN agent a ON a.id = c.agent_id
           LEFT JOIN agent b ON b.id = c.allowed_by
           WHERE c.cancelled_at IS NULL AND o.shop_id = ? AND c.at >= ? AND c.at < ? ORDER BY c.at DESC, c.id DESC""",
        (shop_id, since, until),
    )


def taken_back(db: Engine, concession_id: int) -> tuple[int, str, int, str, str | None] | None:
    """(order, kind, fen, who gave it, who allowed it) of one that was taken back; None where it was not."""
    return db.one(
        """SELECT c.order_id, c.kind, c.value, a.nickname, b.nickname
           FROM concession c JOIN agent a ON a.id = c.agent_id LEFT JOIN agent b ON b.id = c.allowed_by
           WHERE c.id = ? AND c.cancelled_at IS NOT NULL""",
        (concession_id,),
    )


def add(
    db: Engine,
    order_id: int,
    kind: str,
    value: int,
    *,
    what: str,
    why: str,
    agent_id: int,
    allowed_by: int | None,
    now: int,
) -> int:
    """Write down what was given."""
    return int(
        db.run(
            "INSERT INTO concession (order_id, kind, value, what, why, agent_id, allowed_by, at) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (order_id, kind, value, what or None, why or None, agent_id, allowed_by, now),
        ).lastrowid
    )


def cancel(db: Engine, concession_id: int, now: int) -> int | None:
    """Take one back; returns its order's id, None where there is nothing to take back."""
    row = db.one(
        "UPDATE concession SET cancelled_at = ? WHERE id = ? AND cancelled_at IS NULL RETURNING order_id",
        (now, concession_id),
    )
    return row[0] if row else None


def restore(db: Engine, concession_id: int) -> None:
    """Let one that was taken back stand again."""
    db.run("UPDATE concession SET cancelled_at = NULL WHERE id = ?", (concession_id,))
