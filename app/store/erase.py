"""Erasing what is known of buyers, slice by slice, so that neither a search nor the file itself finds it again."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from dataclasses import dataclass

from app.domain import refund, review
from app.domain.order import PERSONAL_FIELDS
from app.store.credit import CREDIT
from app.store.engine import SLOTS, Engine
from app.store.guards import WHY
from app.store.imports import reindex

ERASED_FIELDS = (*PERSONAL_FIELDS, "buyer_message", "memo", "extra")
"""Of an order; ``extra`` holds columns nobody of us knows, so that none of them is surely free of people."""

RECORD_FIELDS = {
    "refund": ("buyer_nick", "explanation", "memo", "tracking_text", "extra"),
    "review": ("buyer_nick", "text", "addition", "reply", "extra"),
}
"""Of refunds and reviews: who it was, and what people wrote freely."""

# An order's id tells when it was created or, without a date, when it came here.
_LAST_EVENT = (
    f"max(o.id / {SLOTS}, coalesce(o.created_at, 0), coalesce(o.paid_at, 0), coalesce(o.shipped_at, 0), "
    "coalesce(o.finished_at, 0), coalesce(o.marked_at, 0))"
)
# Waiting for payment, for its parcel, or under way: somebody may still have to ring the buyer.
_OVER = """(o.status IN ('finished', 'closed', 'unknown')
    OR (o.status = 'unpaid' AND coalesce(o.closes_at, o.created_at + :life, 0) < :before))"""
_LEFT_ALONE = """NOT EXISTS (SELECT 1 FROM reminder r WHERE r.subject_kind = 'order' AND r.subject_id = o.id
      AND r.acknowledged_at IS NULL AND r.cancelled_at IS NULL AND (r.kind IN ('service', 'warehouse') OR NOT (
        o.do_not_remind <> 0 OR o.risk IS NOT NULL OR EXISTS (
          SELECT 1 FROM buyer b WHERE b.id = o.buyer_id AND (b.do_not_remind <> 0 OR b.risk IS NOT NULL)))))
    AND NOT EXISTS (SELECT 1 FROM note n WHERE n.order_id = o.id AND n.saved_at >= :before)
    AND NOT EXISTS (SELECT 1 FROM contact c WHERE c.order_id = o.id AND c.at >= :before)"""


def _last(alias: str, names: tuple[str, ...]) -> str:
    return f"max({', '.join(f'coalesce({alias}.{name}, 0)' for name in names)})"


# A deadline lies in the future and is no event.
_LAST_OF = {
    "refund": _last("f", tuple(name for name in refund.TIME_FIELDS if name != "deadline_at")),
    "review": _last("f", review.TIME_FIELDS),
}
_HOLDS = " OR ".join(
    (
        *(f"o.{name} IS NOT NULL" for name in (*ERASED_FIELDS, "buyer_id")),
        "EXISTS (SELECT 1 FROM memo_entry e WHERE e.order_id = o.id)",
        "EXISTS (SELECT 1 FROM order_item i WHERE i.order_id = o.id AND i.extra IS NOT NULL)",
    )
)
_FREE = f"""{_LAST_EVENT} BETWEEN 1 AND :before - 1 AND {_OVER} AND {_LEFT_ALONE}
    AND NOT EXISTS (SELECT 1 FROM refund f WHERE f.order_no = o.order_no AND f.shop_id = o.shop_id
      AND {_LAST_OF["refund"]} >= :before)"""
_DUE = f"FROM sales_order o WHERE o.shop_id = :shop AND ({_HOLDS}) AND {_FREE}"

_REJECTS = """FROM import_reject WHERE cells <> '[]' AND run_id IN (
    SELECT id FROM import_run WHERE shop_id = :shop AND started_at < :before)"""


@dataclass(frozen=True)
class Span:
    """Whose data goes: a shop's orders without an event since ``before``; unpaid ones live ``life`` seconds."""

    shop: int
    before: int
    life: int

    def values(self) -> dict[str, int]:
        return {"shop": self.shop, "before": self.before, "life": self.life}


@dataclass(frozen=True)
class Preview:
    """What an erasure would reach; ``first`` and ``last`` are creation times of the oldest and newest order.

    ``records`` are refunds and reviews.
    """

    orders: int
    buyers: int
    first: int | None
    last: int | None
    rejects: int
    records: int = 0


def preview(db: Engine, span: Span) -> Preview:
    """Count, and change nothing."""
    raw = db.raw()
    orders, buyers, first, last = raw.execute(
        f"""SELECT count(*), count(DISTINCT coalesce(o.buyer_id, o.buyer_nick)), min(o.created_at), max(o.created_at)
            {_DUE}""",
        span.values(),
    ).fetchone()
    (rejects,) = raw.execute(f"SELECT count(*) {_REJECTS}", span.values()).fetchone()
    return Preview(orders, buyers, first, last, rejects, sum(map(len, records_due(db, span).values())))


def due(db: Engine, span: Span) -> array[int]:
    """The ids of the orders to erase."""
    return array("q", (row[0] for row in db.raw().execute(f"SELECT o.id {_DUE} ORDER BY o.id", span.values())))


def step(db: Engine, span: Span, ids: list[int]) -> list[int]:
    """Erase those of ``ids`` that nobody has touched meanwhile; returns them."""
    marks = ",".join(map(str, ids))
    found = db.raw().execute(f"SELECT o.id, o.buyer_id {_DUE} AND o.id IN ({marks})", span.values()).fetchall()
    if not found:
        return []
    gone = [row[0] for row in found]
    marks = ",".join(map(str, gone))
    _empty(db, "order", "sales_order", (*ERASED_FIELDS, "buyer_id"), gone)
    _empty_history(db, "order", tuple(WHY.values()), gone)
    db.run(f"UPDATE memo_version SET text = NULL WHERE order_id IN ({marks})")
    db.run(f"UPDATE note SET base = NULL, memo = NULL, replaces = NULL WHERE order_id IN ({marks})")
    db.run(f"UPDATE draft SET memo = NULL WHERE order_id IN ({marks})")
    # What agents typed about the buyer on the phone.
    db.run(f"UPDATE contact SET steps = json_remove(steps, '$.call.texts') WHERE order_id IN ({marks})")
    # What colleagues wrote in memos has long become contacts.
    db.run(f"DELETE FROM memo_entry WHERE order_id IN ({marks})")
    lines = [row[0] for row in db.all(f"SELECT id FROM order_item WHERE order_id IN ({marks}) AND extra IS NOT NULL")]
    _empty(db, "item", "order_item", ("extra",), lines)
    _forget_buyers(db, {row[1] for row in found if row[1] is not None})
    reindex(db, gone)
    return gone


def records_due(db: Engine, span: Span) -> dict[str, array[int]]:
    """The ids of the refunds and reviews to erase, by subject: old, and their order is unknown or free to erase too."""
    found = {}
    for subject, names in RECORD_FIELDS.items():
        holds = " OR ".join(f"f.{name} IS NOT NULL" for name in names)
        rows = db.raw().execute(
            f"""SELECT f.id FROM {subject} f WHERE f.shop_id = :shop AND ({holds})
                AND coalesce(nullif({_LAST_OF[subject]}, 0), (SELECT as_of FROM import_run WHERE id = f.created_run), 1)
                  < :before
                AND NOT EXISTS (SELECT 1 FROM sales_order o WHERE o.order_no = f.order_no AND o.shop_id = f.shop_id
                  AND NOT ({_FREE}))""",
            span.values(),
        )
        found[subject] = array("q", (row[0] for row in rows))
    return found


def step_records(db: Engine, subject: str, ids: list[int]) -> None:
    """Erase some of what `records_due` found; no agent writes there."""
    _empty(db, subject, subject, RECORD_FIELDS[subject], ids)


def _empty(db: Engine, subject: str, table: str, names: tuple[str, ...], ids: list[int]) -> None:
    marks = ",".join(map(str, ids))
    db.run(f"UPDATE {table} SET {', '.join(f'{name} = NULL' for name in names)} WHERE id IN ({marks})")
    # An import that is taken back writes the old value again: there is none left to write.
    _empty_history(db, subject, names, ids)


def _empty_history(db: Engine, subject: str, names: tuple[str, ...], ids: Iterable[int]) -> None:
    marks = ",".join(map(str, ids))
    fields = ",".join(f"'{name}'" for name in names)
    db.run(
        f"UPDATE change SET old = NULL, new = NULL "
        f"WHERE subject = ? AND subject_id IN ({marks}) AND field IN ({fields})",
        (subject,),
    )


def _forget_buyers(db: Engine, ids: set[int]) -> None:
    """A buyer without orders goes; one who asked not to be reminded, or of whom colleagues warn, stays known."""
    without = f"""WHERE id IN ({",".join(map(str, ids))})
                  AND NOT EXISTS (SELECT 1 FROM sales_order o WHERE o.buyer_id = buyer.id)"""
    db.run(f"DELETE FROM buyer {without} AND do_not_remind = 0 AND risk IS NULL")
    left = [row[0] for row in db.all(f"UPDATE buyer SET credit = NULL {without} RETURNING id")]
    _empty_history(db, "buyer", (CREDIT,), left)
    _forget_said(db)  # and is not so any more


def left_by_undo(db: Engine) -> None:
    """Forget buyers whose orders went with an import that was taken back, and of whom only their credit is known."""
    db.run(
        """DELETE FROM buyer WHERE credit IS NOT NULL AND do_not_remind = 0 AND risk IS NULL
           AND NOT EXISTS (SELECT 1 FROM sales_order o WHERE o.buyer_id = buyer.id)"""
    )
    _forget_said(db)


def _forget_said(db: Engine) -> None:
    db.run("DELETE FROM change WHERE subject = 'buyer' AND subject_id NOT IN (SELECT id FROM buyer)")


def rejects(db: Engine, span: Span) -> int:
    """Empty the cells of rows that old imports refused; why and where they were refused stays. Returns how many."""
    return int(db.raw().execute(f"UPDATE import_reject SET cells = '[]' WHERE rowid IN (SELECT rowid {_REJECTS})",
                                span.values()).rowcount)  # fmt: skip


def purge_index(db: Engine, *, first: bool) -> bool:
    """Merge away a part of what the search index holds of erased orders; False once nothing is left to merge."""
    before = db.raw().total_changes
    # A negative figure begins a merge of everything there is, a positive one goes on with it.
    db.run("INSERT INTO order_search (order_search, rank) VALUES ('merge', ?)", (-500 if first else 500,))
    return bool(db.raw().total_changes - before >= 2)


def rewrite(db: Engine) -> None:
    """Write the file anew without any remains in its free space, and empty the log. Not inside a transaction."""
    db.run("VACUUM")
    db.fold_log()
