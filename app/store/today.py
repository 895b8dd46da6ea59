"""What the page of today counts beside the computed reminders; moments in epoch seconds."""

from __future__ import annotations

from collections.abc import Sequence

from app.store.engine import Engine
from app.store.filters import listed
from app.store.notes import ONE_CONTACT, WITHDRAWAL, uncopied


def closing(db: Engine, shop_id: int, life: int, now: int, until: int) -> dict[int, int]:
    """When the unpaid orders close that do so between ``now`` and ``until``, by their ids.

    ``life``: of one without a deadline.
    """
    found = db.all(
        """SELECT id, closes_at FROM sales_order WHERE shop_id = ? AND status = 'unpaid' AND mark IS NULL
             AND closes_at > ? AND closes_at <= ?
           UNION ALL
           SELECT id, created_at + ? FROM sales_order WHERE shop_id = ? AND status = 'unpaid' AND mark IS NULL
             AND closes_at IS NULL AND created_at > ? AND created_at <= ?""",
        (shop_id, now, until, life, shop_id, now - life, until - life),
    )
    return dict(found)


def not_copied(db: Engine, shop_ids: Sequence[int], since: int) -> list[int]:
    """The orders with a note saved since then that nobody copied nor saw on the platform, newest first."""
    found: dict[int, None] = {}
    # Newest first and no further back than asked: the index of all notes is their number.
    for order_id, shop_id, saved_at, open_ in db.run(
        f"""SELECT n.order_id, o.shop_id, n.saved_at, {uncopied("n")}
            FROM note n JOIN sales_order o ON o.id = n.order_id ORDER BY n.id DESC"""
    ):
        if saved_at < since:
            break
        if open_ and shop_id in shop_ids:
            found[order_id] = None
    return list(found)


def drafts(db: Engine, shop_ids: Sequence[int]) -> list[int]:
    """The orders with a note that was begun and not saved, newest first."""
    found = db.all(
        """SELECT d.order_id, o.shop_id FROM draft d JOIN sales_order o ON o.id = d.order_id
           WHERE trim(d.feedback) <> '' ORDER BY d.saved_at DESC, d.order_id DESC"""
    )
    return [order_id for order_id, shop_id in found if shop_id in shop_ids]


def marks(db: Engine, shop_id: int) -> int:
    """How many orders an agent marked as paid or closed that no import has confirmed yet."""
    sql = "SELECT count(*) FROM sales_order WHERE shop_id = ? AND mark IS NOT NULL AND status IN ('unpaid', 'unknown')"
    return int(db.one(sql, (shop_id,))[0])


def written(db: Engine, shop_ids: Sequence[int], agent_id: int, since: int) -> int:
    """The notes on these shops' orders that an agent saved since then, without what was withdrawn or corrected."""
    notes = 0
    for agent, shop_id, saved_at, counts in db.run(
        f"""SELECT n.agent_id, o.shop_id, n.saved_at,
                   n.kind <> '{WITHDRAWAL}'
                   AND NOT EXISTS (SELECT 1 FROM note p WHERE p.order_id = n.order_id AND p.points_at = n.id)
            FROM note n JOIN sales_order o ON o.id = n.order_id ORDER BY n.id DESC"""
    ):
        if saved_at < since:
            break
        notes += agent == agent_id and shop_id in shop_ids and bool(counts)
    return notes


def contacts_of(db: Engine, shop_ids: Sequence[int], agent_id: int, since: int) -> list[tuple[str, int, int, int]]:
    """(contact, at, order, whether a booked reminder of it came since the contact before) of an agent's contacts since
    then, oldest first; what one contact is says ``notes.ONE_CONTACT``.
    """
    return db.all(
        f"""SELECT {ONE_CONTACT}, c.at, c.order_id, EXISTS (
             SELECT 1 FROM reminder r
             WHERE r.subject_kind = 'order' AND r.subject_id = c.order_id AND r.kind <> 'warehouse'
             AND r.due_at <= c.at AND r.due_at > coalesce((
               SELECT max(b.at) FROM contact b
               WHERE b.order_id = c.order_id AND b.cancelled_at IS NULL AND b.at < c.at), 0))
           FROM contact c INDEXED BY contact_at JOIN sales_order o ON o.id = c.order_id
           WHERE c.cancelled_at IS NULL AND c.at >= ? AND c.agent_id = ?
             AND o.shop_id IN (SELECT value FROM json_each(?)) ORDER BY c.at""",
        (since, agent_id, listed(shop_ids)),
    )


def dealt_with(db: Engine, shop_ids: Sequence[int], agent_id: int, since: int) -> int:
    """How many reminders of an agent, or of anyone, on these shops' orders were dealt with since then.

    What was somebody's who works here no more is anyone's.
    """
    sql = """SELECT count(*) FROM reminder m CROSS JOIN sales_order o ON o.id = m.subject_id
             LEFT JOIN agent a ON a.id = m.agent_id
             WHERE m.subject_kind = 'order' AND m.acknowledged_at >= ? AND (a.id = ? OR a.active IS NOT 1)
               AND o.shop_id IN (SELECT value FROM json_each(?))"""
    return int(db.one(sql, (since, agent_id, listed(shop_ids)))[0])
