"""Promises, callbacks and snoozes: booked in words, fired exactly once, done or put off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from app import clock
from app.domain import promise, slot
from app.domain.order import ReminderRow
from app.domain.promise import PromiseError
from app.domain.reminder import Kind, cancelled_by
from app.domain.slot import Later
from app.domain.status import Status, closing_time
from app.errors import KnownError
from app.services import agents
from app.services.office import Changes, Office
from app.services.order_rows import reminder_row
from app.store import orders, reminders
from app.store.engine import Engine

SLEPT = timedelta(minutes=2)
"""A longer pause between two ticks means that the machine slept or its clock was set."""


@dataclass(frozen=True)
class Moved:
    """A promise that was moved from ``said_at`` (epoch seconds), and ``by`` the code of the rule behind it."""

    said_at: int
    by: str


@dataclass(frozen=True)
class Booked:
    """A reminder as booked; ``warnings`` are codes (``order_expired``, ``outside_call_windows``)."""

    reminder: ReminderRow
    warnings: tuple[str, ...]
    agent_made: bool
    changes: Changes
    moved: Moved | None = None


@dataclass(frozen=True)
class Fired:
    """What has come due since the last tick; ``digest`` means to show it as one list and not as a storm."""

    reminders: tuple[ReminderRow, ...]
    digest: bool
    changes: Changes


@dataclass(frozen=True)
class _Slot:
    """Where a promise was put, in epoch seconds."""

    due_at: int
    moved: Moved | None
    outside: bool


async def book(
    office: Office,
    order_id: int,
    when: str,
    agent: str | None = None,
    kind: Kind = Kind.PROMISE,
    *,
    keep: bool = False,
) -> Booked:
    """Book a reminder at a moment said in words (今晚8点, tomorrow 9am, +2h), for an agent or for anyone.

    A moment outside the call windows or in the quiet hours is moved to the next that is allowed, unless ``keep``
    insists or the order closes before that. Raises ``KnownError``: ``order_unknown``, ``order_over`` (paid or closed),
    ``order_marked`` (an agent saw it so), ``buyer_do_not_remind``, ``buyer_suspect``, and the codes of
    ``domain.promise``.
    """
    order = await office.gate.read(lambda db: _open_order(db, order_id))
    said = _said(office, order["shop_id"], when)
    who = await agents.ensure(office, agent) if agent else None
    agent_id = who.agent.id if who else None
    booked = await office.gate.write(
        lambda db: put(office, db, order_id, said, kind, agent_id, when.strip(), keep=keep)
    )
    changes = Changes.of((booked.changes, who.changes if who else Changes()))
    return replace(booked, agent_made=who.made if who else False, changes=changes)


def put(
    office: Office,
    db: Engine,
    order_id: int,
    said: datetime,
    kind: Kind,
    agent_id: int | None,
    words: str,
    *,
    keep: bool = False,
) -> Booked:
    """What ``book`` writes, within somebody's transaction; ``words``: how the moment was said."""
    # Asked where nothing comes between: an import may just have shown the order paid.
    place = _place(office, _open_order(db, order_id), said, keep=keep)
    row = reminders.one(db, reminders.add(db, order_id, kind, place.due_at, agent_id, words, office.now()))
    assert row is not None
    booked = reminder_row(office, row)
    warnings: tuple[str, ...] = ("order_expired",) if booked.expired else ()
    if place.outside:
        warnings += ("outside_call_windows",)
    return Booked(booked, warnings, False, Changes(order={order_id}, reminder={booked.id}), place.moved)


def _open_order(db: Engine, order_id: int) -> dict[str, Any]:
    """An order that may be reminded of."""
    row = orders.one(db, order_id)
    if row is None:
        raise KnownError("order_unknown", number=str(order_id))
    if cancelled_by(Status(row["status"])) is not None:
        raise KnownError("order_over", number=row["order_no"], status=row["status"])
    if row["mark"] is not None:
        raise KnownError("order_marked", number=row["order_no"])
    if row["do_not_remind"] or row["risk"] is not None:
        raise KnownError("buyer_do_not_remind" if row["do_not_remind"] else "buyer_suspect", number=row["order_no"])
    return row


def _said(office: Office, shop_id: int, when: str | Later) -> datetime:
    """The moment that words, or a choice of putting off, mean in the shop."""
    here, rules = office.here(shop_id), office.rules(shop_id)
    if isinstance(when, Later):
        return slot.put_off(when, here, rules)
    try:
        return promise.parse(when, here, rules).at
    except PromiseError as error:
        raise KnownError(error.code, text=when) from error


def _place(office: Office, order: dict[str, Any], said: datetime, *, keep: bool) -> _Slot:
    rules = office.rules(order["shop_id"])
    placed = promise.Promise(said) if keep else slot.place(said, rules, _closing(office, order))
    moved = Moved(clock.epoch(said), placed.moved_by) if placed.moved_by else None
    return _Slot(clock.epoch(placed.at), moved, not slot.may_call(placed.at, rules))


def _closing(office: Office, order: dict[str, Any]) -> datetime | None:
    zone = office.zone(order["shop_id"])
    created, closes = (clock.at(at, zone) if (at := order[name]) else None for name in ("created_at", "closes_at"))
    return closing_time(created, closes, office.rules(order["shop_id"]).auto_close)


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
    changes = await done_many(office, [reminder_id])
    if not changes["reminder"]:
        raise KnownError("reminder_over", reminder=reminder_id)
    return changes


async def done_many(office: Office, reminder_ids: Sequence[int]) -> Changes:
    """Mark several as dealt with in one transaction; those that are over already are left out of the changes."""
    now = office.now()

    def work(db: Engine) -> dict[int, int | None]:
        return {one: reminders.acknowledge(db, one, now) for one in reminder_ids}

    return _changed(await office.gate.write(work))


async def reopen(office: Office, reminder_ids: Sequence[int]) -> Changes:
    """Open again what was marked as dealt with by mistake; not on orders that are over or marked so meanwhile.

    Raises ``KnownError`` as ``book`` does where that leaves none to open.
    """

    def work(db: Engine) -> dict[int, int | None]:
        opened: dict[int, int | None] = {}
        refused = None
        for one in reminder_ids:
            try:
                if not _of_warehouse(db, one):
                    _open_order(db, reminders.order_of(db, one))
            except KnownError as error:
                refused = error
            else:
                opened[one] = reminders.take_up(db, one)
        if refused is not None and not opened:
            raise refused
        return opened

    return _changed(await office.gate.write(work))


def _of_warehouse(db: Engine, reminder_id: int) -> bool:
    """Whether it is a task to tell the warehouse: of an order that is paid, and at any hour."""
    kept = reminders.kind_of(db, reminder_id)
    return kept is not None and kept[0] == Kind.WAREHOUSE


def _changed(orders_of: dict[int, int | None]) -> Changes:
    kept = {reminder: order for reminder, order in orders_of.items() if order is not None}
    return Changes(order=set(kept.values()), reminder=set(kept))


async def snooze(office: Office, reminder_id: int, when: str | Later, *, keep: bool = False) -> Booked:
    """Put off: the row is done, and a new one falls due at ``when``, moved as by ``book``.

    Raises ``KnownError``: ``reminder_unknown``, ``reminder_over``, and the codes of ``domain.promise``.
    """
    await one(office, reminder_id)
    (booked,) = await snooze_many(office, [reminder_id], when, keep=keep)
    return booked


async def snooze_many(
    office: Office, reminder_ids: Sequence[int], when: str | Later, *, keep: bool = False
) -> list[Booked]:
    """Put off several in one transaction; those that are over already, or gone, are left out of the answer.

    Raises ``KnownError``: the codes of ``domain.promise``, ``reminder_over`` where none is left to put off.
    """
    now = office.now()  # one moment for old and new: by it the history knows that they belong together

    def put_off(db: Engine, old: int) -> Booked | None:
        order = orders.one(db, reminders.order_of(db, old))
        if order is None:
            return None
        moment, tells = _said(office, order["shop_id"], when), _of_warehouse(db, old)
        place = _place(office, order, moment, keep=keep or tells)
        if reminders.acknowledge(db, old, now) is None:
            return None
        agent_id = reminders.agent_of(db, old)
        kind, said = Kind.SNOOZE, str(when).strip()
        if tells and (kept := reminders.kind_of(db, old)) is not None:
            kind, said = Kind.WAREHOUSE, kept[1] or ""  # still about its note
        new = reminders.add(db, order["id"], kind, place.due_at, agent_id, said, now)
        row = reminders.one(db, new)
        assert row is not None
        changes = Changes(order={order["id"]}, reminder={old, new})
        return Booked(reminder_row(office, row), (), False, changes, place.moved)

    def work(db: Engine) -> list[Booked]:
        made = [booked for old in dict.fromkeys(reminder_ids) if (booked := put_off(db, old)) is not None]
        if not made:
            raise KnownError("reminder_over", reminder=reminder_ids[0])
        return made

    return await office.gate.write(work)


async def insist(office: Office, reminder_id: int, at: int) -> Changes:
    """Keep a reminder at the moment it was said for (epoch seconds). Raises ``KnownError`` ``reminder_over``."""
    order_id = await office.gate.write(lambda db: reminders.move(db, reminder_id, at))
    if order_id is None:
        raise KnownError("reminder_over", reminder=reminder_id)
    return Changes(order={order_id}, reminder={reminder_id})


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
