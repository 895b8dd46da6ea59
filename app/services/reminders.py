"""Promises, callbacks and snoozes: booked in words, fired exactly once, done or put off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from app import clock
from app.domain import promise
from app.domain.order import ReminderRow
from app.domain.promise import PromiseError
from app.domain.reminder import Kind, cancelled_by
from app.domain.status import Status
from app.errors import KnownError
from app.services import agents
from app.services.office import Changes, Office
from app.services.orders import reminder_row
from app.store import orders, reminders
from app.store.engine import Engine

SLEPT = timedelta(minutes=2)
"""A longer pause between two ticks means that the machine slept or its clock was set."""


@dataclass(frozen=True)
class Booked:
    """A reminder as booked; ``warnings`` are codes (``order_expired``, ``outside_call_windows``)."""

    reminder: ReminderRow
    warnings: tuple[str, ...]
    agent_made: bool
    changes: Changes


@dataclass(frozen=True)
class Fired:
    """What has come due since the last tick; ``digest`` means to show it as one list and not as a storm."""

    reminders: tuple[ReminderRow, ...]
    digest: bool
    changes: Changes


async def book(office: Office, order_id: int, when: str, agent: str | None = None, kind: Kind = Kind.PROMISE) -> Booked:
    """Book a reminder at a moment said in words (今晚8点, tomorrow 9am, +2h), for an agent or for anyone.

    Raises ``KnownError``: ``order_unknown``, ``order_over`` (paid or closed), and the codes of
    ``domain.promise``.
    """
    shop_id = await office.gate.read(lambda db: _open_order(db, order_id))
    due = _moment(office, shop_id, when)
    who = await agents.ensure(office, agent) if agent else None
    agent_id = who.agent.id if who else None
    due_at = clock.epoch(due)

    def work(db: Engine) -> int:
        # Once more where nothing comes between: an import may just have shown the order paid.
        _open_order(db, order_id)
        return reminders.add(db, order_id, kind, due_at, agent_id, when.strip(), office.now())

    reminder_id = await office.gate.write(work)
    booked = await one(office, reminder_id)
    changes = Changes(order={order_id}, reminder={reminder_id}, **(who.changes if who else {}))
    warnings: tuple[str, ...] = ("order_expired",) if booked.expired else ()
    if not office.rules(shop_id).call_windows.inside(due):
        warnings += ("outside_call_windows",)
    return Booked(booked, warnings, who.made if who else False, changes)


def _open_order(db: Engine, order_id: int) -> int:
    """The shop of an order that may be reminded of."""
    row = orders.one(db, order_id)
    if row is None:
        raise KnownError("order_unknown", number=str(order_id))
    if cancelled_by(Status(row["status"])) is not None:
        raise KnownError("order_over", number=row["order_no"], status=row["status"])
    return int(row["shop_id"])


def _moment(office: Office, shop_id: int, when: str) -> datetime:
    try:
        return promise.parse(when, office.here(shop_id), office.rules(shop_id)).at
    except PromiseError as error:
        raise KnownError(error.code, text=when) from error


async def one(office: Office, reminder_id: int) -> ReminderRow:
    """One reminder. Raises ``KnownError`` ``reminder_unknown``."""
    found = await office.gate.read(lambda db: reminders.one(db, reminder_id))
    if found is None:
        raise KnownError("reminder_unknown", reminder=reminder_id)
    return reminder_row(office, found)


async def due(office: Office) -> list[ReminderRow]:
    """Reminders that have come and were not dealt with, soonest first. Marks nothing."""
    now = office.now()
    found = await office.gate.read(lambda db: reminders.open_rows(db, now))
    return [reminder_row(office, row) for row in found]


async def upcoming(office: Office) -> list[ReminderRow]:
    """Every reminder still to be dealt with, those to come included, soonest first."""
    return [reminder_row(office, row) for row in await office.gate.read(reminders.open_rows)]


async def done(office: Office, reminder_id: int) -> Changes:
    """Mark as dealt with. Raises ``KnownError`` ``reminder_over``."""
    order_id = await office.gate.write(lambda db: reminders.acknowledge(db, reminder_id, office.now()))
    if order_id is None:
        raise KnownError("reminder_over", reminder=reminder_id)
    return Changes(order={order_id}, reminder={reminder_id})


async def snooze(office: Office, reminder_id: int, when: str) -> Booked:
    """Put off: the row is done, and a new one falls due at ``when``. Raises as ``book`` and ``done`` do."""
    old = await one(office, reminder_id)
    shop_id = await office.gate.read(lambda db: orders.rows(db, [old.order_id])[0][1])
    due_at = clock.epoch(_moment(office, shop_id, when))

    def work(db: Engine) -> int | None:
        if reminders.acknowledge(db, reminder_id, office.now()) is None:
            return None
        agent_id = reminders.agent_of(db, reminder_id)
        return reminders.add(db, old.order_id, Kind.SNOOZE, due_at, agent_id, when.strip(), office.now())

    new = await office.gate.write(work)
    if new is None:
        raise KnownError("reminder_over", reminder=reminder_id)
    booked = await one(office, new)
    return Booked(booked, (), False, Changes(order={old.order_id}, reminder={reminder_id, new}))


async def tick(office: Office) -> Fired:
    """Fire what has come due since the last tick. Only the window calls this; each reminder comes out once, ever."""
    now = office.now()
    slept = office.last_tick is None or not 0 <= now - office.last_tick <= SLEPT.total_seconds()
    office.last_tick = now
    if not await office.gate.read(lambda db: reminders.any_due(db, now)):
        return Fired((), False, Changes())
    rows = [reminder_row(office, row) for row in await office.gate.write(lambda db: reminders.fire(db, now))]
    changes = Changes(reminder={row.id for row in rows}, order={row.order_id for row in rows})
    return Fired(tuple(rows), slept and len(rows) > 1, changes)
