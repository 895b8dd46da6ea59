"""The queue of unpaid orders: who comes next, when, by which channel and why (25, 26, 30 to 37)."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import time, timedelta, tzinfo
from typing import Any, NamedTuple

from app import clock
from app.domain import cadence, call_follow, standing
from app.domain import queue as rules_of
from app.domain.allowed import ContactFact, allowed
from app.domain.cadence import Channel
from app.domain.call import Step
from app.domain.call_follow import Told
from app.domain.chance import Worth
from app.domain.queue import Done, Entry, Row, Stretch, Tab
from app.domain.reminder import LATE_AFTER, is_late, said_at
from app.domain.rules import Rules
from app.domain.window import Windows, after, wall
from app.services import order_rows
from app.services.chance import Chances
from app.services.office import Office
from app.store import queue as store
from app.store.engine import Engine
from app.store.reminders import Open

__all__ = ["Line", "Tab", "counts", "lines"]

_FAR = timedelta(days=30)
_AT_ONCE = 500
_DAY = 86400
_BARRED = frozenset(("do_not_remind", "suspect"))


class Line(NamedTuple):
    """A row as it is shown; ``window``: when it may be done, ``worth``: what puts it where it is, best first."""

    row: Row
    late: bool
    window: Stretch
    worth: Worth | None = None


async def lines(office: Office, tab: Tab = Tab.NOW, shop_id: int | None = None, *, best: bool = False) -> list[Line]:
    """The rows of a tab of one shop, or of all of them: oldest first, or ``best`` first."""
    return await office.gate.stream(lambda db: _lines(office, db, tab, shop_id, best=best))


async def counts(office: Office, shop_id: int | None = None) -> dict[Tab, int]:
    """How many rows each tab holds."""

    def work(db: Engine) -> dict[Tab, int]:
        found = by_tab(office, db, shop_id, list(Tab))
        return {tab: len(found[tab]) for tab in Tab}

    return await office.gate.stream(work)


def _lines(office: Office, db: Engine, tab: Tab, shop_id: int | None, *, best: bool) -> list[Line]:
    now = office.now()
    hours = _Hours(office)
    found = rules_of.in_order(by_tab(office, db, shop_id, [tab])[tab], tab)
    if not best:
        return [Line(row, row.late(now), hours.of(row)) for row in found]
    chances = Chances(office, db)
    valued = [Line(row, row.late(now), hours.of(row), _worth(chances, hours, row, now)) for row in found]
    return sorted(valued, key=lambda line: -line.worth.score if line.worth else 0.0)


def by_tab(office: Office, db: Engine, shop_id: int | None, wanted: Sequence[Tab]) -> dict[Tab, list[Row]]:
    """The rows of the tabs that are wanted, where a read is under way already."""
    now = office.now()
    shop_ids = [shop.id for shop in office.shops() if shop_id in (None, shop.id)]
    until = {one: _calls_until(office, one) for one in shop_ids}
    # What was reckoned in this minute may have closed since.
    entries = {
        entry.order_id: entry
        for one in shop_ids
        for entry in of_shop(office, db, one)
        if entry.closes_at is None or entry.closes_at > now
    }
    found: dict[Tab, list[Row]] = {tab: [] for tab in Tab}
    for row in rules_of.rows(entries.values(), now):
        for tab in rules_of.tabs(row, now, until[row.lead.shop_id]):
            found[tab].append(row)
    if Tab.DONE in wanted:
        found[Tab.DONE] = _done(office, db, shop_ids, entries)
    return found


def _calls_until(office: Office, shop_id: int) -> int | None:
    """When the call window closes that is open or opens next; None where calls are bound by none."""
    here, rules = office.here(shop_id), office.rules(shop_id)
    opens, _held = allowed(here, Channel.PHONE, rules, after(here, _FAR))
    end = rules_of.stretch(opens or here, Channel.PHONE, rules).end
    return clock.epoch(end) if end is not None else None


# -- what was done today -----------------------------------------------------------------------------------------------


def _done(office: Office, db: Engine, shop_ids: Sequence[int], entries: Mapping[int, Entry]) -> list[Row]:
    """One row a buyer who was contacted today, with what comes next where the order is still open."""
    midnights = {shop_id: _midnight(office, shop_id) for shop_id in shop_ids}
    contacted: dict[int, tuple[Entry, Done]] = {}
    left: dict[int, list[Step]] = {}
    for at, channel, stage, outcome, kept, *order in store.contacted(
        db, shop_ids, min(midnights.values(), default=0), office.now()
    ):
        told = dict(zip(store.FIELDS, order, strict=True))
        if at >= midnights[told["shop_id"]]:
            entry = entries.get(told["id"]) or _plain(told, None)
            contacted[told["id"]] = entry, Done(at, channel, stage, outcome)
            left.setdefault(told["id"], []).extend(_left(kept))
    made = []
    for row in rules_of.rows((entry for entry, _done in contacted.values()), office.now()):
        newest, done = max((contacted[one.order_id] for one in row.entries), key=lambda pair: pair[1].at)
        steps = tuple(dict.fromkeys(step for one in row.entries for step in left[one.order_id]))
        made.append(Row(row.entries, newest, done._replace(left=steps)))
    return made


def _left(kept: str | None) -> Iterator[Step]:
    """The steps of a contact that were put off and are still to be done."""
    steps = json.loads(kept).get("steps") if kept else None
    yield from (Step(step) for step, at in (steps or {}).items() if at is None)


def _midnight(office: Office, shop_id: int) -> int:
    here = office.here(shop_id)
    return clock.epoch(wall(here, here.date(), time()))


# -- the open orders of a shop -----------------------------------------------------------------------------------------


class _Basis(NamedTuple):
    """What the open orders of a shop are planned from, beside its rules: by order, by buyer, and the shop's own."""

    rows: Mapping[int, tuple[Any, ...]]
    contacts: Mapping[int, tuple[Told, ...]]
    booked: Mapping[int, Open]
    numbers: Mapping[int, bool]
    online: frozenset[int]
    buyers: Mapping[int, tuple[Any, ...]]
    oldest: int | None

    def differs(self, before: _Basis) -> Collection[int]:
        """The orders of which it was another one before."""
        if self.oldest != before.oldest:
            return self.rows.keys()
        found = set(self.online ^ before.online)
        for now, then in (
            (self.rows, before.rows), (self.contacts, before.contacts), (self.booked, before.booked),
            (self.numbers, before.numbers),
        ):  # fmt: skip
            found |= _differing(now, then)
        buyers = _differing(self.buyers, before.buyers)
        return found | {order_id for order_id, values in self.rows.items() if values[_BUYER] in buyers}


def _differing(now: Mapping[int, Any], then: Mapping[int, Any]) -> set[int]:
    return {key for key, value in now.items() if then.get(key) != value} | (then.keys() - now.keys())


class _Reckoned(NamedTuple):
    """Every open order as planned and as it is in a ``minute``, and what they were planned from.

    No passing of time changes what was planned.
    """

    entries: tuple[Entry, ...]
    plans: Mapping[int, tuple[Entry, Entry]]
    basis: _Basis
    at: tuple[Rules, tzinfo]
    minute: int


def of_shop(office: Office, db: Engine, shop_id: int) -> tuple[Entry, ...]:
    """Every open order of a shop. Reckoned once a minute and change; what an order rests on did not change is kept."""
    name = ("queue", shop_id)
    state = (office.now() // 60, office.rules(shop_id), office.zone(shop_id))
    made: _Reckoned = office.shared.get(
        db, name, state, lambda: _reckon(office, db, shop_id, office.shared.before(name))
    )
    return made.entries


def _reckon(office: Office, db: Engine, shop_id: int, before: _Reckoned | None) -> _Reckoned:
    at, now = (office.rules(shop_id), office.zone(shop_id)), office.now()
    # An order from a moment to come is seen by nobody yet; one of this minute by all, whoever asks first.
    minute_ends = _minute_end(now)
    rows = {
        values[_ID]: values
        for values in store.open_rows(db, shop_id, office.closing())
        if values[_CREATED] is None or values[_CREATED] < minute_ends
    }
    known = order_rows.Known(office, db)
    known.learn(values[_BUYER] for values in rows.values())
    numbers = known.learn_numbers((order_id, values[_PHONE]) for order_id, values in rows.items())
    contacts = store.contacts(db, rows)
    booked = order_rows.booked(db, list(rows), contacts)
    online = frozenset(
        order_id
        for order_id, values in rows.items()
        if values[_ONLINE] is not None and cadence.is_online(values[_ONLINE], now)
    )
    basis = _Basis(rows, contacts, booked, numbers, online, known.of_buyers(), known.oldest(shop_id))
    kept: dict[int, tuple[Entry, Entry]] = {}
    if before is not None and before.at == at:
        anew = basis.differs(before.basis)
        kept = {order_id: plan for order_id, plan in before.plans.items() if order_id not in anew}
    same = before is not None and before.minute == now // 60
    doors = _Doors(office, shop_id)
    plans: dict[int, tuple[Entry, Entry]] = {}
    for place, (order_id, values) in enumerate(rows.items()):
        if not place % _AT_ONCE:
            db.go_on()
        told = contacts.get(order_id, ())
        found = kept.get(order_id)
        # Whether a buyer is upset rests on what was said to any of us in a month.
        if found is None or known.was_upset(values[_BUYER], told):
            planned = _entry(known, store.whole(shop_id, values), told, booked.get(order_id))
            found = planned, doors.ready(planned, told, known)
        elif not same:
            found = found[0], doors.ready(found[0], told, known)
        plans[order_id] = found
    return _Reckoned(tuple(entry for _planned, entry in plans.values()), plans, basis, at, now // 60)


def _minute_end(now: int) -> int:
    """When the minute is over for which the queue is reckoned."""
    return (now // 60 + 1) * 60


_ID, _BUYER, _CREATED, _ONLINE, _PHONE = map(
    store.OPEN_FIELDS.index, ("id", "buyer_id", "created_at", "online_at", "phone")
)


def _plain(row: Mapping[str, Any], closes_at: int | None) -> Entry:
    return Entry(
        row["id"], row["shop_id"], row["order_no"], row["buyer_id"], row["buyer_nick"], row["created_at"], closes_at,
        row["amount_due"],
    )  # fmt: skip


def _entry(known: order_rows.Known, row: dict[str, Any], told: Sequence[Told], booked: Open | None) -> Entry:
    """An order as planned, whatever the hour is."""
    known.bar(row)
    plan = order_rows.plan(known, row, told, first_only=True, hourless=True)
    reasons = [reason for *_contact, reason in told if reason is not None]
    left, upset = call_follow.left(told), known.upset(row, told)
    entry = _plain(row, order_rows.seconds(plan.closes_at))._replace(
        stage=len(plan.done) + 1,
        first_time=known.first_time(row),
        reason=reasons[-1] if reasons else None,
        blocked_by=plan.blocked_by,
        other_agent=upset,
        busy=left.busy,
    )
    if plan.points:
        point = plan.points[0]
        entry = entry._replace(
            stage=point.stage,
            channel=point.channel,
            due_at=clock.epoch(point.due_at),
            ready_at=clock.epoch(point.due_at),
            late_at=clock.epoch(point.late_at),
            rule=point.rule,
            point=point,
            blocked_by=None,
        )
    if booked is None or plan.blocked_by in _BARRED:
        return entry
    turned = Channel.PHONE if upset else left.channel
    return _booked(entry, booked, turned, call_follow.as_before(told))


def _booked(entry: Entry, booked: Open, turned: Channel | None, before: Channel | None) -> Entry:
    """A booked moment goes before the computed one, and before the limits but the last."""
    due_at = booked.due_at
    ways = {"after_contact": turned, "as_before": before, "as_planned": entry.channel}
    channel_rule = next((rule for rule, channel in ways.items() if channel is not None), "as_usual")
    return entry._replace(
        channel=ways.get(channel_rule) or Channel.CHAT,
        channel_rule=channel_rule,
        due_at=due_at,
        ready_at=due_at,
        late_at=due_at + int(LATE_AFTER.total_seconds()),
        rule=booked.kind,
        booked=True,
        said_at=said_at(booked.said, due_at),
        blocked_by=entry.blocked_by if entry.blocked_by == "contacts_blocked" else None,
    )


class _Doors:
    """From when on each channel is open in a shop: at once, or when quiet hours, windows and limits allow."""

    def __init__(self, office: Office, shop_id: int) -> None:
        self._office = office
        self._now = office.now()
        self._minute_ends = _minute_end(self._now)
        self._here = office.here(shop_id)
        self._shop_id = shop_id
        self._rules = office.rules(shop_id)
        self._open = {channel: self._from(channel) for channel in Channel}
        # Contacts before this say nothing of a moment from now on: neither of today's limit nor of the gap.
        gap = int(self._rules.gap.total_seconds())
        self._fresh = min(_midnight(office, shop_id), self._now - gap)

    def _from(self, channel: Channel) -> tuple[int | None, str | None]:
        at, held = allowed(self._here, channel, self._rules, after(self._here, _FAR))
        return order_rows.seconds(at), held

    def ready(self, entry: Entry, told: Sequence[tuple[Any, ...]], known: order_rows.Known) -> Entry:
        """The order with the first allowed moment from now on; as it is where that is when it is due, or was.

        What comes due within this minute is asked for by the moment it does.
        """
        if entry.due_at is None or entry.due_at >= self._minute_ends:
            return entry
        if entry.blocked_by is not None and not entry.booked:
            return entry
        if entry.booked:
            return self._said(entry)
        at, held = self._before_closing(entry, entry.channel or Channel.CHAT, told, known)
        if at is not None and held is None:
            return entry
        assert entry.point is not None
        rest = standing.still(entry.point, lambda channel: self._before_closing(entry, channel, told, known))
        if rest.at is None:
            return entry._replace(blocked_by=rest.rule, ready_at=None)
        ready_at = rest.at if rest.held else entry.ready_at
        return entry._replace(channel=rest.channel, rule=rest.rule, ready_at=ready_at, held_by=rest.held)

    def _before_closing(
        self, entry: Entry, channel: Channel, told: Sequence[tuple[Any, ...]], known: order_rows.Known
    ) -> tuple[int | None, str | None]:
        at, held = self._allowed(entry, channel, told, known)
        return (None, held) if at is None or at >= (entry.closes_at or at + 1) else (at, held)

    def _said(self, entry: Entry) -> Entry:
        """A moment that somebody named is kept to; only in quiet hours nobody is disturbed but at a moment within."""
        quiet, due_at = self._rules.quiet, entry.due_at or 0
        asked = quiet.inside(clock.at(due_at, self._here.tzinfo or clock.HOME)) and not is_late(due_at, self._now)
        if quiet.inside(self._here) and not asked:
            return entry._replace(ready_at=clock.epoch(quiet.next_end(self._here)), held_by="quiet_hours")
        return entry

    def _allowed(
        self, entry: Entry, channel: Channel, told: Sequence[tuple[Any, ...]], known: order_rows.Known
    ) -> tuple[int | None, str | None]:
        untouched, asked = not told or told[-1][0] < self._fresh, entry.asked
        plain = asked is None or (
            asked.hours is None and (not asked.morning or asked.at == self._rules.second_messages_from)
        )
        if untouched and plain and not known.contacted(entry.buyer_id, self._fresh):
            return self._open[channel]
        reached = known.reached(self._shop_id, entry.buyer_id)
        zone = self._here.tzinfo or clock.HOME
        done = tuple(ContactFact(clock.at(at, zone), Channel(one)) for at, one, *_more in told)
        moment = clock.at(max(entry.due_at or 0, self._now), zone)
        closing = clock.at(entry.closes_at or self._now + _DAY, zone)
        at, held = allowed(moment, channel, self._rules, closing, done, reached, asked)
        return order_rows.seconds(at), held


# -- best first --------------------------------------------------------------------------------------------------------


class _Hours:
    """The hours around a moment in which a channel is open; most rows share one."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._now = office.now()
        self._known: dict[tuple[int, Channel | None, int, Windows | None], Stretch] = {}

    def of(self, row: Row) -> Stretch:
        """Of the moment at which the row is for being done; unbounded where none is."""
        one = row.lead
        if one.ready_at is None or row.done is not None:
            return Stretch(None, None)
        at = max(one.ready_at, self._now)
        key = (one.shop_id, one.channel, at, one.hours)
        if (found := self._known.get(key)) is None:
            moment = clock.at(at, self._office.zone(one.shop_id))
            found = rules_of.stretch(moment, one.channel, self._office.rules(one.shop_id), one.hours)
            self._known[key] = found
        return found


def _worth(chances: Chances, hours: _Hours, row: Row, now: int) -> Worth | None:
    """What makes a row come first; None where nothing of it is to be done."""
    one = row.lead
    if one.ready_at is None or one.stops is not None or row.done is not None:
        return None
    at = max(now, one.ready_at)
    end = hours.of(row).end
    left = clock.epoch(end) - at if end is not None else _DAY
    wanted = row.about(one.order_id, one.channel or Channel.CHAT)
    meant = Row(tuple(entry for entry in row.entries if entry.order_id in wanted), one)
    closes = meant.closes_at - now if meant.closes_at is not None else 0
    if meant.closes_at is not None:
        left = min(left, meant.closes_at - at)
    return Worth(meant.amount or 0, chances.of(one, at), max(closes, 0), max(left, 0))
