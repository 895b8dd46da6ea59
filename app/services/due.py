"""When each open order falls due: the soonest that was booked, else what is computed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import time, timedelta

from app import clock
from app.domain.cadence import Plan
from app.domain.order import Query
from app.domain.window import wall
from app.services import order_rows
from app.services.office import Office
from app.store import notes, orders
from app.store import reminders as booked_rows
from app.store.engine import Engine
from app.store.filters import Closing

COMPUTED = "computed"
_AT_ONCE = 500


@dataclass(frozen=True)
class Due:
    """What falls due on an order at ``due_at`` (epoch seconds).

    ``kind``: ``computed`` with its ``stage`` and ``channel``, or a booked reminder's (promise, callback, snooze).
    """

    due_at: int
    late: bool
    stage: int | None
    channel: str | None
    kind: str


async def due(office: Office, shop_id: int) -> dict[int, Due]:
    """What falls due on every open order of a shop: unpaid, not expired, not marked as over. On the long thread."""
    return await office.gate.stream(lambda db: of_shop(office, db, shop_id))


def of_shop(office: Office, db: Engine, shop_id: int) -> dict[int, Due]:
    """The same where a read is under way already."""
    found: dict[int, Due] = {}
    ids = orders.open_ids(db, shop_id, office.closing())
    for start in range(0, len(ids), _AT_ONCE):
        found |= _of_orders(office, db, ids[start : start + _AT_ONCE])
    return found


def _of_orders(office: Office, db: Engine, ids: Sequence[int]) -> dict[int, Due]:
    rows = [dict(zip(orders.ROW_FIELDS, row, strict=True)) for row in orders.rows(db, ids)]
    plans = order_rows.planned(office, db, rows, notes.contacts_of(db, list(ids)))
    booked = booked_rows.soonest(db, ids)
    found = {order_id: _one(office, plan, booked.get(order_id)) for order_id, plan in plans.items()}
    return {order_id: one for order_id, one in found.items() if one is not None}


def _one(office: Office, plan: Plan, booked: tuple[int, str] | None) -> Due | None:
    now = office.now()
    if booked is not None:
        due_at, kind = booked
        return Due(due_at, order_rows.is_late(due_at, now), None, None, kind)
    if not plan.points:
        return None
    point = plan.points[0]
    late = clock.epoch(point.late_at) <= now
    return Due(clock.epoch(point.due_at), late, point.stage, point.channel.value, COMPUTED)


def settled(office: Office, db: Engine, query: Query) -> Closing:
    """The moment a query is asked at; where it filters by what is due, that is computed now."""
    closing = office.closing()
    if not any(one.kind == "due" for one in query.filters):
        return closing
    passing: dict[str, list[int]] = {"now": [], "late": [], "today": []}
    shop_ids = [shop.id for shop in office.shops()] if query.shop_id is None else [query.shop_id]
    for shop_id in shop_ids:
        here = office.here(shop_id)
        midnight = clock.epoch(wall(here, here.date() + timedelta(days=1), time()))
        for order_id, one in of_shop(office, db, shop_id).items():
            passes = {"now": one.due_at <= closing.now, "late": one.late, "today": one.due_at < midnight}
            for value, ids in passing.items():
                if passes[value]:
                    ids.append(order_id)
    return replace(closing, due=passing)
