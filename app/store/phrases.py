"""Feedback that agents type again and again."""

from __future__ import annotations

from app.store.engine import Engine
from app.store.notes import WITHDRAWAL

_NEWEST = 20_000  # notes that are looked through: a busy shop's last months, in milliseconds


def typed(
    db: Engine, shop_id: int, flag: str, since: int, agent_id: int | None, least: int, after: int = 0
) -> list[str]:
    """Feedback under a flag on at least ``least`` orders since then: an agent's own favourites first, then everybody's.

    Entries that were taken back or corrected say nothing, nor do those up to the entry ``after``. One note on many
    orders was typed once.
    """
    found = db.all(
        # What takes an entry back is newer than it, so it is among the newest too.
        f"""WITH recent AS MATERIALIZED (
                SELECT id, order_id, flag, feedback, kind, saved_at, agent_id, points_at
                FROM note ORDER BY id DESC LIMIT {_NEWEST})
            SELECT n.feedback FROM recent n JOIN sales_order o ON o.id = n.order_id
            WHERE n.flag = ? AND n.saved_at >= ? AND n.id > ? AND n.kind <> '{WITHDRAWAL}' AND o.shop_id = ?
              AND n.id NOT IN (SELECT points_at FROM recent WHERE points_at IS NOT NULL)
            GROUP BY n.feedback HAVING count(DISTINCT n.order_id) >= ?
            ORDER BY count(DISTINCT CASE WHEN n.agent_id IS ? THEN n.saved_at END) DESC,
              count(DISTINCT n.saved_at) DESC, count(*) DESC, max(n.id) DESC LIMIT 40""",
        (flag, since, after, shop_id, least, agent_id),
    )
    return [row[0] for row in found]
