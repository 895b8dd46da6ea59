"""When an unpaid order is due for a reminder, by which channel, and why; computed, never stored (31, 32, 36).

Where rules meet, the earlier one wins: paid or closed, do-not-remind, suspected malicious, limits, quiet hours, call
window, minimum gap.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from typing import Any, NamedTuple

from app.domain.rules import Rules
from app.domain.status import Status, closing_time, expired
from app.domain.window import after, wall


class Channel(StrEnum):
    """How a buyer is reached (22, 32)."""

    CHAT = "chat"
    PHONE = "phone"
    SMS = "sms"
    SYSTEM = "system"
    UNKNOWN = "unknown"


class OrderFacts(NamedTuple):
    """What the plan needs to know of an order; moments are aware, in the shop's zone, ``amount_due`` is fen.

    ``mark``: ``paid`` or ``closed`` where an agent saw that on the platform before an export said so.
    """

    status: Status
    created_at: datetime | None
    closes_at: datetime | None = None
    amount_due: int | None = None
    first_time: bool | None = None
    do_not_remind: bool = False
    suspect: bool = False
    mark: str | None = None


class ContactFact(NamedTuple):
    """One attempt to reach the buyer, whether it succeeded or not."""

    at: datetime
    channel: Channel = Channel.UNKNOWN


_NEVER: Mapping[date, int] = {}
_NOTHING: Mapping[str, Any] = {}


class Reached:
    """Moments at which a buyer was contacted, oldest first in one zone, ready to be asked for many orders.

    ``since``: it holds every such moment from then on, about whichever order; None: the ones given are all there are.
    """

    __slots__ = ("_at", "_days", "_free", "since")

    def __init__(
        self, moments: Iterable[datetime], zone: tzinfo | None, rules: Rules, since: datetime | None = None
    ) -> None:
        self.since = since
        self._at = sorted(moment.astimezone(zone) for moment in moments)
        self._free = [after(moment, rules.gap) for moment in self._at]
        self._days = Counter(moment.date() for moment in self._at) if self._at else _NEVER

    def on(self, day: date) -> int:
        """How many of them are on that day."""
        return self._days.get(day, 0)

    def free(self, moment: datetime) -> datetime | None:
        """When the gap ends that the oldest contact leaves around ``moment``; None where none is in the way."""
        place = bisect_right(self._free, moment)
        return self._free[place] if place < len(self._at) and self._at[place] <= moment else None

    def __len__(self) -> int:
        return len(self._at)


class Planned(NamedTuple):
    """One computed reminder: allowed from ``not_before``, due, then late; ``rule`` and ``moved_by`` are codes."""

    stage: int
    not_before: datetime
    due_at: datetime
    late_at: datetime
    channel: Channel
    rule: str
    moved_by: str | None = None
    params: Mapping[str, Any] = _NOTHING


class Plan(NamedTuple):
    """The reminders still to come, and in ``blocked_by`` the code of why there are no more of them than these."""

    points: tuple[Planned, ...]
    blocked_by: str | None
    closes_at: datetime | None
    expired: bool
    done: tuple[ContactFact, ...]


class Advice(NamedTuple):
    """What speaks against a contact by hand; ``blocks`` unless a lead gives a reason."""

    code: str
    blocks: bool = False
    params: Mapping[str, Any] = _NOTHING


def plan(
    order: OrderFacts,
    contacts: Iterable[ContactFact],
    rules: Rules,
    now: datetime,
    elsewhere: Iterable[ContactFact] | Reached = (),
    *,
    first_only: bool = False,
) -> Plan:
    """The computed reminders of an order (31, 32, 36). A stage is contacts so far + 1, at most one contact each.

    ``elsewhere``: contacts with the same buyer about other orders, for the gap and the limit a day (30, 37); as
    ``Reached`` those about this order are among them. A stage whose forerunner is still open is planned as if that
    were done when due (now, if that is past). ``first_only``: no more than the next one is planned.
    """
    done = tuple(sorted(contacts, key=lambda contact: contact.at))
    closing = closing_time(order.created_at, order.closes_at, rules.auto_close)
    over = expired(order.status, order.created_at, order.closes_at, now, rules.auto_close)
    blocked = _barred(order, over) or limit(len(done), rules)
    if blocked or order.created_at is None or closing is None:
        return Plan((), blocked or "created_unknown", closing, over, done)
    calendar = _calendar(rules, closing, order.created_at.tzinfo, done, elsewhere)
    points: list[Planned] = []
    for stage in range(len(done) + 1, len(done) + 2 if first_only else rules.planned + 1):
        last = done[-1].at if done else None
        if points:
            last = calendar.assume(points[-1], now)
        point = _point(stage, order, order.created_at, last, calendar) if stage == 1 or last else None
        if point is None:
            code = "closes_before_first" if stage == 1 else "closes_before_next"
            return Plan(tuple(points), code, closing, over, done)
        points.append(point)
    return Plan(tuple(points), None, closing, over, done)


def limit(contacts: int, rules: Rules) -> str | None:
    """The code of the limit that a further contact would pass (C-10); None within the planned ones."""
    if contacts + 1 >= rules.blocked_at:
        return "contacts_blocked"
    return "contacts_done" if contacts >= rules.planned else None


def by_hand(
    order: OrderFacts,
    contacts: Sequence[ContactFact],
    channel: Channel,
    rules: Rules,
    now: datetime,
    *,
    elsewhere: Iterable[ContactFact] = (),
) -> tuple[Advice, ...]:
    """What speaks against contacting the buyer ``now``, the weightiest first; empty where nothing does."""
    over = expired(order.status, order.created_at, order.closes_at, now, rules.auto_close)
    reached = limit(len(contacts), rules)
    known = [*contacts, *elsewhere]
    today = sum(contact.at.astimezone(now.tzinfo).date() == now.date() for contact in known)
    early = order.created_at is not None and now < after(order.created_at, rules.first_not_before)
    barred = _barred(order, over)
    against = (
        (barred, barred == "do_not_remind"),
        (reached, reached == "contacts_blocked"),
        ("buyer_day_limit" if today >= rules.per_buyer_day else None, False),
        ("quiet_hours" if rules.quiet.inside(now) else None, False),
        ("call_window" if channel is Channel.PHONE and not rules.call_windows.inside(now) else None, False),
        ("gap" if any(contact.at <= now < after(contact.at, rules.gap) for contact in known) else None, False),
        ("too_early" if early else None, False),
    )
    params = {"contacts": len(contacts), "today": today}
    return tuple(Advice(code, blocks, params) for code, blocks in against if code)


def _barred(order: OrderFacts, over: bool) -> str | None:
    """The first rule that takes the order out of the reminders altogether."""
    if order.status.is_paid:
        return "paid"
    if order.status is Status.CLOSED:
        return "closed"
    if order.mark is not None:
        return f"marked_{order.mark}"
    if order.status is Status.UNKNOWN:
        return "status_unknown"
    if over:
        return "expired"
    if order.do_not_remind:
        return "do_not_remind"
    return "suspect" if order.suspect else None


def _point(
    stage: int, order: OrderFacts, created: datetime, last: datetime | None, calendar: _Calendar
) -> Planned | None:
    """The reminder of a stage; None where no allowed moment is left before the order closes."""
    rules = calendar.rules
    first = after(created, rules.first_not_before)
    if stage == 1:
        earliest, wanted = first, max(first, after(created, rules.first_due))
    else:
        earliest = max(first, after(last, rules.gap)) if last else first
        wanted = max(first, _morning(created, stage - 1, rules), last or first)
    for channel, reason, params in _channels(order, rules):
        due, moved_by = calendar.slot(wanted, channel)
        start, _ = calendar.slot(min(earliest, wanted), channel)
        if due is None or start is None:
            continue
        late = after(due, rules.first_late - rules.first_due)
        rule = f"{'first' if stage == 1 else 'next'}_{reason}"
        return Planned(stage, start, due, late, channel, rule, moved_by, params)
    return None


def _channels(order: OrderFacts, rules: Rules) -> list[tuple[Channel, str, dict[str, Any]]]:
    """The channels to try, best first (25, 33, C-7): a call that finds no window before closing becomes a chat."""
    high = order.amount_due is not None and order.amount_due >= rules.high_value_fen
    if not high and not order.first_time:
        return [(Channel.CHAT, "chat", {})]
    reason = "phone_high_value" if high else "phone_first_time"
    params = {"threshold": rules.high_value_fen, "unreached": Channel.CHAT.value}
    return [(Channel.PHONE, reason, params), (Channel.CHAT, "chat_no_window", {})]


def _morning(created: datetime, days: int, rules: Rules) -> datetime:
    """When messages begin on the morning ``days`` after the order's day; a night's order belongs to the day before."""
    night = rules.quiet.start > rules.quiet.end and created.time() < rules.quiet.end
    day = created.date() - timedelta(days=1 if night else 0)
    return wall(created, day + timedelta(days=days), rules.second_messages_from)


_PRECEDENCE = ("buyer_day_limit", "quiet_hours", "call_window", "gap")
_TRIES = 100
"""So many days without an allowed moment are enough; beside them each contact may move a moment a few times."""


def _calendar(
    rules: Rules,
    closing: datetime,
    zone: tzinfo | None,
    done: Sequence[ContactFact],
    elsewhere: Iterable[ContactFact] | Reached,
) -> _Calendar:
    own = Reached((contact.at for contact in done), zone, rules)
    if not isinstance(elsewhere, Reached):
        return _Calendar(rules, closing, own, own, Reached((contact.at for contact in elsewhere), zone, rules))
    since = elsewhere.since
    if since is None or not done:
        return _Calendar(rules, closing, own, Reached((), zone, rules), elsewhere)
    older = Reached((contact.at for contact in done if contact.at < since), zone, rules)
    return _Calendar(rules, closing, own, older, elsewhere)


@dataclass(slots=True, eq=False, repr=False)
class _Calendar:
    """Finds allowed moments between the contacts that are known or assumed; ``older`` are those not in ``others``."""

    rules: Rules
    closing: datetime
    own: Reached
    older: Reached
    others: Reached
    assumed: list[datetime] = field(default_factory=list)

    def assume(self, point: Planned, now: datetime) -> datetime | None:
        """Takes the point as done when due, or as soon as allowed from now on."""
        at, _ = self.slot(max(point.due_at, now.astimezone(point.due_at.tzinfo)), point.channel)
        if at is not None:
            self.assumed.append(at)
        return at

    def slot(self, wanted: datetime, channel: Channel) -> tuple[datetime | None, str | None]:
        """The first allowed moment from ``wanted`` on and before closing, and what moved it furthest up the rules."""
        moment, movers = wanted, set()
        contacts = len(self.own) + len(self.others) + len(self.assumed)
        for _ in range(_TRIES + 4 * contacts):
            if moment >= self.closing:
                return None, None
            step = self._step(moment, channel)
            if step is None:
                return moment, next((code for code in _PRECEDENCE if code in movers), None)
            moment, mover = step
            movers.add(mover)
        return None, None

    def _step(self, moment: datetime, channel: Channel) -> tuple[datetime, str] | None:
        rules, day = self.rules, moment.date()
        assumed = sum(at.date() == day for at in self.assumed)
        if self.older.on(day) + self.others.on(day) + assumed >= rules.per_buyer_day:
            return wall(moment, day + timedelta(days=1), time()), "buyer_day_limit"
        if rules.quiet.inside(moment):
            return rules.quiet.next_end(moment), "quiet_hours"
        if channel is Channel.PHONE and not rules.call_windows.inside(moment):
            return rules.call_windows.next_open(moment), "call_window"
        free = self.own.free(moment) or self.others.free(moment)
        if free is None:
            ends = (after(at, rules.gap) for at in self.assumed if at <= moment)
            free = next((end for end in ends if moment < end), None)
        return (free, "gap") if free is not None else None
