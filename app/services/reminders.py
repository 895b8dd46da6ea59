"""Promises, callbacks and snoozes: booked in words, fired exactly once, once more when late, done or put off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from app import clock
from app.domain import call_follow, promise, slot
from app.domain.order import Card, ReminderRow
from app.domain.promise import PromiseError
from app.domain.reminder import TASKS, Kind, State, cancelled_by, escalates, said_as, said_at
from app.domain.rules import Rules
from app.domain.slot import Later
from app.domain.status import Status, closing_time
from app.errors import KnownError
from app.services import agents
from app.services.office import Changes, Office
from app.services.order_rows import reminder_row
from app.store import notes, orders, people, reminders
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
    """A reminder as booked; ``warnings`` are codes (``order_expired``, ``outside_call_windows``).

    ``before``: the id of the reminder that was put off, whose place this one took.
    """

    reminder: ReminderRow
    warnings: tuple[str, ...]
    agent_made: bool
    changes: Changes
    moved: Moved | None = None
    before: int = 0


@dataclass(frozen=True)
class Fired:
    """What has come due since the last tick; ``digest`` means to show it as one list and not as a storm.

    ``started``: it came while the program was not running. ``escalated``: what came before, and nobody dealt with it
    for so long that the shop's limit is over.
    """

    reminders: tuple[ReminderRow, ...]
    digest: bool
    changes: Changes
    escalated: tuple[ReminderRow, ...] = ()
    started: bool = False


class Given(NamedTuple):
    """Reminders that are in another list now; ``before``: in whose they were, by their ids (None: anyone's)."""

    before: Mapping[int, str | None]
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
    insists or the order closes before that; one for a message is bound by no call window. A matter of
    service is bound by none of that, nor by what became of the order. Raises ``KnownError``: ``order_unknown``,
    ``order_over`` (paid or closed), ``order_marked`` (an agent saw it so), ``buyer_do_not_remind``, ``buyer_suspect``,
    and the codes of ``agents.at_work`` and ``domain.promise``.
    """
    order = await office.gate.read(lambda db: _order(db, order_id, kind))
    said = _said(office, order["shop_id"], when)
    who = await agents.at_work(office, agent) if agent else None
    agent_id = who.agent.id if who else None

    def work(db: Engine) -> Booked:
        written = _by_message(db, order_id)
        return put(office, db, order_id, said, kind, agent_id, when.strip(), keep=keep, written=written)

    booked = await office.gate.write(work)
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
    written: bool = False,
    end: datetime | None = None,
) -> Booked:
    """What ``book`` writes, within somebody's transaction; ``words``: how the moment was said.

    ``written``: it is one for a message. ``end``: what it is not moved past, where that is another than the order's
    own.
    """
    # Asked where nothing comes between: an import may just have shown the order paid.
    keep = keep or kind in TASKS
    place = _place(office, _order(db, order_id, kind), said, keep=keep, written=written, end=end)
    moved = place.moved
    if moved is not None and words not in tuple(Later):
        words = said_as(words, said)
        named = said_at(words, place.due_at)
        moved = replace(moved, said_at=clock.epoch(named) if named is not None else moved.said_at)
    at = reminders.behind(db, order_id, office.now())
    row = reminders.one(db, reminders.add(db, order_id, kind, place.due_at, agent_id, words, at))
    assert row is not None
    booked = reminder_row(office, row)
    bound = kind not in TASKS
    warnings: tuple[str, ...] = ("order_expired",) if booked.expired and bound else ()
    if place.outside and bound:
        warnings += ("outside_call_windows",)
    return Booked(booked, warnings, False, Changes(order={order_id}, reminder={booked.id}), moved)


def placed(
    office: Office,
    db: Engine,
    order_id: int,
    said: datetime,
    *,
    keep: bool = False,
    written: bool = False,
    end: datetime | None = None,
) -> int:
    """The moment (epoch seconds) at which ``put`` would book what was said."""
    row = orders.one(db, order_id)
    if row is None:
        return clock.epoch(said)
    return _place(office, row, said, keep=keep, written=written, end=end).due_at


def _by_message(db: Engine, order_id: int) -> bool:
    """Whether what is booked on an order now is one for a message, as the contacts about it tell."""
    return call_follow.by_message(notes.contacts_of(db, [order_id]).get(order_id, []))


def closing(office: Office, db: Engine, order_id: int) -> datetime | None:
    """When the order closes of itself; None where it does not."""
    row = orders.one(db, order_id)
    return _closing(office, row) if row is not None else None


def bound(office: Office, shop_id: int, *, written: bool) -> Rules:
    """The rules that bind a moment: of a message, or of a call."""
    rules = office.rules(shop_id)
    return slot.of_messages(rules) if written else rules


def bookable(card: Card) -> tuple[Kind, ...]:
    """What an agent may book on an order, the usual first; about a payment only where ``book`` would take it."""
    over = cancelled_by(Status(card.row.status)) is not None or card.row.mark is not None
    if over or card.plan.blocked_by in ("do_not_remind", "suspect"):
        return (Kind.SERVICE,)
    return Kind.PROMISE, Kind.CALLBACK, Kind.SERVICE


def _order(db: Engine, order_id: int, kind: str) -> dict[str, Any]:
    """An order on which such a reminder may be booked."""
    row = orders.one(db, order_id)
    if row is None:
        raise KnownError("order_unknown", number=str(order_id))
    if kind in TASKS:
        return row
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


def _place(
    office: Office, order: dict[str, Any], said: datetime, *, keep: bool, written: bool, end: datetime | None = None
) -> _Slot:
    rules = bound(office, order["shop_id"], written=written)
    placed = promise.Promise(said) if keep else slot.place(said, rules, end or _closing(office, order))
    moved = Moved(clock.epoch(said), placed.moved_by) if placed.moved_by else None
    return _Slot(clock.epoch(placed.at), moved, not written and not slot.may_call(placed.at, rules))


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
                _order(db, reminders.order_of(db, one), _kind(db, one))
            except KnownError as error:
                refused = error
            else:
                opened[one] = reminders.take_up(db, one)
        if refused is not None and not opened:
            raise refused
        return opened

    return _changed(await office.gate.write(work))


def _kind(db: Engine, reminder_id: int) -> str:
    kept = reminders.kind_of(db, reminder_id)
    return kept[0] if kept is not None else ""


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
    now = office.now()

    def put_off(db: Engine, old: int) -> Booked | None:
        order = orders.one(db, reminders.order_of(db, old))
        if order is None:
            return None
        moment, kept = _said(office, order["shop_id"], when), reminders.kind_of(db, old)
        stays = kept is not None and kept[0] in TASKS
        before = reminders.one(db, old)
        written = before is not None and reminder_row(office, before).written
        place = _place(office, order, moment, keep=keep or stays, written=written)
        # One moment for old and new: by it the history knows that they belong together.
        at = reminders.behind(db, order["id"], now)
        if reminders.acknowledge(db, old, at) is None:
            return None
        agent_id = reminders.agent_of(db, old)
        kind, said = str(Kind.SNOOZE), str(when).strip()
        if stays and kept is not None:
            kind, said = kept[0], kept[1] or ""  # still about its note, or its matter
        new = reminders.add(db, order["id"], kind, place.due_at, agent_id, said, at)
        row = reminders.one(db, new)
        assert row is not None
        changes = Changes(order={order["id"]}, reminder={old, new})
        return Booked(reminder_row(office, row), (), False, changes, place.moved, old)

    def work(db: Engine) -> list[Booked]:
        made = [booked for old in sorted(set(reminder_ids)) if (booked := put_off(db, old)) is not None]
        if not made:
            raise KnownError("reminder_over", reminder=reminder_ids[0])
        return made

    return await office.gate.write(work)


async def take_back(office: Office, made: Sequence[Booked]) -> Changes:
    """Undo a putting off: what was put off is open again as it was, unless the new one was dealt with meanwhile."""

    def work(db: Engine) -> dict[int, int | None]:
        opened: dict[int, int | None] = {}
        for one in made:
            if reminders.take_back(db, one.reminder.id):
                opened[one.reminder.id] = one.reminder.order_id
                opened[one.before] = reminders.take_up(db, one.before)
        return opened

    return _changed(await office.gate.write(work))


async def insist(office: Office, reminder_id: int, at: int) -> Changes:
    """Keep a reminder at the moment it was said for (epoch seconds). Raises ``KnownError`` ``reminder_over``."""
    order_id = await office.gate.write(lambda db: reminders.move(db, reminder_id, at))
    if order_id is None:
        raise KnownError("reminder_over", reminder=reminder_id)
    return Changes(order={order_id}, reminder={reminder_id})


async def give(office: Office, whose: Mapping[int, str | None]) -> Given:
    """Put reminders, by their ids, in these agents' lists, or in anyone's (None), all of them in one transaction.

    Those that are over or there already are left out of the answer. Raises ``KnownError``: ``reminder_over`` where none
    is left, and the codes of ``agents.at_work``.
    """
    known = {name: await agents.at_work(office, name) for name in dict.fromkeys(whose.values()) if name is not None}

    def work(db: Engine) -> Given:
        before: dict[int, str | None] = {}
        orders_of: dict[int, int | None] = {}
        stands = False
        for reminder_id, name in whose.items():
            row = reminders.one(db, reminder_id)
            if row is None or (found := reminder_row(office, row)).state not in (State.OPEN, State.FIRED):
                continue
            stands = True
            order_id = reminders.give(db, reminder_id, known[name].agent.id if name is not None else None)
            if order_id is not None:
                before[reminder_id], orders_of[reminder_id] = found.agent, order_id
        if not stands:
            raise KnownError("reminder_over", reminder=next(iter(whose)))
        return Given(before, _changed(orders_of))

    given = await office.gate.write(work)
    return given._replace(changes=Changes.of((given.changes, *(who.changes for who in known.values()))))


async def tick(office: Office, *, lead: bool = True) -> Fired:
    """Fire what has come due since the last tick, and tell once more of what nobody dealt with.

    Only the window calls this; each reminder comes out once, ever, and once more when it is late. ``lead``: one sits
    here; what a shop tells its leads alone waits for that, where one works here at all.
    """
    now, last = office.now(), office.last_tick
    slept = last is None or not 0 <= now - last <= SLEPT.total_seconds()
    office.last_tick = now
    if not await office.gate.read(lambda db: reminders.any_due(db, now) or bool(_lying(office, db, lead=lead))):
        return Fired((), False, Changes())

    def work(db: Engine) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
        late = reminders.escalate(db, _lying(office, db, lead=lead), now)
        return reminders.fire(db, now), late

    fired, late = ([reminder_row(office, row) for row in found] for found in await office.gate.write(work))
    told = (*fired, *late)
    changes = Changes(reminder={row.id for row in told}, order={row.order_id for row in told})
    return Fired(tuple(fired), slept and len(fired) > 1, changes, tuple(late), last is None)


def _lying(office: Office, db: Engine, *, lead: bool) -> list[int]:
    """What was shown, and lies there for longer than its shop allows; nobody was told of that yet."""
    shops = {shop.id: office.rules(shop.id) for shop in office.shops()}
    everyones = lead or not people.led(db)
    limits = {
        shop_id: rules.escalate_after
        for shop_id, rules in shops.items()
        if rules.escalate_after is not None and (everyones or not rules.escalate_to_lead)
    }
    if not limits:
        return []
    now = office.now()
    shown = reminders.unanswered(db, now - int(min(limits.values()).total_seconds()))
    return [one for one, due_at, fired_at, shop_id in shown if escalates(due_at, fired_at, now, limits.get(shop_id))]
