"""When each open order falls due: the soonest that was booked, else what is computed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import time, timedelta
from typing import Any, NamedTuple

from app import clock
from app.domain.cadence import Channel, Plan
from app.domain.order import Query
from app.domain.reminder import is_late
from app.domain.window import wall
from app.services import order_rows
from app.services.office import Office
from app.store import notes, orders, today
from app.store.engine import Engine
from app.store.filters import Closing
from app.store.reminders import Open

COMPUTED = "computed"
_AT_ONCE = 500
_BARRED, _ENDED = frozenset(("do_not_remind", "suspect")), frozenset(("refused", "paid_elsewhere", "no_interest"))
"""Codes of why no reminder follows: whatever was booked, and unless something is."""


class Due(NamedTuple):
    """What falls due on an order at ``due_at`` (epoch seconds).

    ``kind``: ``computed`` with its ``stage`` and ``channel``, or a booked reminder's (promise, callback, snooze).
    """

    due_at: int
    late: bool
    stage: int | None
    channel: str | None
    kind: str


async def due(office: Office, shop_id: int) -> Mapping[int, Due]:
    """What falls due on every open order of a shop: unpaid, not expired, not marked as over. On the long thread."""
    return await office.gate.stream(lambda db: of_shop(office, db, shop_id))


def of_shop(office: Office, db: Engine, shop_id: int) -> Mapping[int, Due]:
    """The same where a read is under way already. It is reckoned once a minute and change, for all who ask."""
    state = (office.now() // 60, office.rules(shop_id), office.zone(shop_id))
    return office.shared.get(db, ("due", shop_id), state, lambda: _reckon(office, db, shop_id))


def _reckon(office: Office, db: Engine, shop_id: int) -> dict[int, Due]:
    found: dict[int, Due] = {}
    ids = orders.open_ids(db, shop_id, office.closing())
    known, now = order_rows.Known(office, db), office.now()
    for start in range(0, len(ids), _AT_ONCE):
        db.go_on()
        found |= of_orders(known, db, ids[start : start + _AT_ONCE], now)
    return found


def of_orders(known: order_rows.Known, db: Engine, ids: Sequence[int], now: int) -> dict[int, Due]:
    """What falls due on these orders; those on which nothing does are left out."""
    rows = [dict(zip(orders.PLAN_FIELDS, row, strict=True)) for row in orders.plan_rows(db, ids)]
    contacts = notes.contacts_of(db, list(ids))
    booked = order_rows.booked(db, ids, contacts)
    plans = order_rows.planned(known, rows, contacts, first_only=True)
    found = {order_id: _one(plan, booked.get(order_id), now) for order_id, plan in plans.items()}
    return {order_id: one for order_id, one in found.items() if one is not None}


def _one(plan: Plan, booked: Open | None, now: int) -> Due | None:
    if booked is not None:
        return Due(booked.due_at, is_late(booked.due_at, now), None, None, booked.kind)
    if not plan.points:
        return None
    point = plan.points[0]
    late = clock.epoch(point.late_at) <= now
    return Due(clock.epoch(point.due_at), late, point.stage, point.channel.value, COMPUTED)


class Day(NamedTuple):
    """A moment in a shop: when its day ends and when calls may begin, in epoch seconds."""

    now: int
    midnight: int
    opens: int

    @classmethod
    def of(cls, office: Office, shop_id: int) -> Day:
        """The present one."""
        here = office.here(shop_id)
        midnight = wall(here, here.date() + timedelta(days=1), time())
        opens = office.rules(shop_id).calls_from(here)
        return cls(office.now(), clock.epoch(midnight), clock.epoch(opens))

    def pile(self, one: Due) -> tuple[str, str] | None:
        """Whether a computed reminder is for ``now`` or ``later`` today, and by ``phone`` or by ``chat``.

        A call waits for a window and is not due before one opens. None: on another day, or booked by somebody.
        """
        if one.kind != COMPUTED:
            return None
        if one.channel != Channel.PHONE:
            return ("now" if one.due_at <= self.now else "later", "chat") if one.due_at < self.midnight else None
        if one.due_at <= self.now and self.opens <= self.now:
            return ("now", "phone")
        passed = one.due_at <= self.now or max(one.due_at, self.opens) < self.midnight
        return ("later", "phone") if passed else None

    def passes(self, values: Sequence[Any], one: Due) -> bool:
        """Whether the filter ``due`` with these values passes it."""
        match tuple(values):
            case ("now",):
                return one.due_at <= self.now
            case ("late",):
                return one.late
            case ("today",):
                return one.due_at < self.midnight
            case pair:
                return self.pile(one) == pair


def settled(office: Office, db: Engine, query: Query) -> Closing:
    """The moment a query is asked at; where it filters by what is due, that is computed now."""
    closing = office.closing()
    asked = {one.values for one in query.filters if one.kind == "due"}
    if not asked:
        return closing
    passing: dict[tuple[str | int | None, ...], list[int]] = {values: [] for values in asked}
    shop_ids = [shop.id for shop in office.shops()] if query.shop_id is None else [query.shop_id]
    for values, shop_id in ((values, shop_id) for values in asked for shop_id in shop_ids):
        match values:
            case ("closing", int() as hours):
                passing[values] += closing_soon(office, db, shop_id, hours)
            case _:
                day = Day.of(office, shop_id)
                found = of_shop(office, db, shop_id)
                passing[values] += [order_id for order_id, one in found.items() if day.passes(values, one)]
    return closing._replace(due=passing)


def closing_soon(office: Office, db: Engine, shop_id: int, hours: int) -> dict[int, int]:
    """When the open orders close of which the end is so near, by their ids; not those of whom nobody reminds."""
    now, life = office.now(), int(office.rules(shop_id).auto_close.total_seconds())
    found = today.closing(db, shop_id, life, now, now + hours * 3600)
    silent = _silent(office, db, list(found)) if found else set()
    return {order_id: at for order_id, at in found.items() if order_id not in silent}


def _silent(office: Office, db: Engine, ids: Sequence[int]) -> set[int]:
    """Those of unpaid orders whose buyers are left in peace, or said that they do not want them and nothing since."""
    rows = [dict(zip(orders.PLAN_FIELDS, row, strict=True)) for row in orders.plan_rows(db, ids)]
    contacts = notes.contacts_of(db, list(ids))
    peaceful = orders.barred_buyers(db, (row["buyer_id"] for row in rows if row["buyer_id"] is not None))
    # Of all others nobody has to ask: a plan of each would hold up the start.
    asked = [
        row
        for row in rows
        if row["do_not_remind"] or row["risk"] or row["buyer_id"] in peaceful
        or any(outcome is not None for _at, _channel, outcome, _reason in contacts.get(row["id"], ()))
    ]  # fmt: skip
    if not asked:
        return set()
    plans = order_rows.planned(order_rows.Known(office, db), asked, contacts, first_only=True)
    booked = order_rows.booked(db, list(plans), contacts)
    barred = {order_id for order_id, plan in plans.items() if plan.blocked_by in _BARRED}
    return barred | {one for one, plan in plans.items() if plan.blocked_by in _ENDED and one not in booked}
