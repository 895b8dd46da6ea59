"""When an unpaid order is due for a reminder, by which channel, and why; computed, never stored (31, 32, 36).

Where rules meet, the earlier one wins: paid or closed, do-not-remind, suspected malicious, does not want it, limits,
days off, quiet hours, call window, minimum gap.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any, NamedTuple

from app.domain.allowed import Calendar, ContactFact, Reached, after_days_off
from app.domain.rules import Rules
from app.domain.stage import STAGES, Channel, Stage
from app.domain.status import Status, closing_time, expired
from app.domain.window import after, wall

__all__ = ("Channel",)  # whoever speaks of contacts looks for it here


class OrderFacts(NamedTuple):
    """What the plan needs to know of an order; moments are aware, in the shop's zone, ``amount_due`` is fen.

    ``mark``: ``paid`` or ``closed`` where an agent saw that on the platform before an export said so. ``enquiry``: the
    buyer asked before ordering (48); unknown counts as a silent order, as ``first_time`` unknown counts as no.
    ``online``: when an agent saw the buyer online (38), which counts for ``ONLINE``.
    ``ended`` and ``turned``: what the results left (``call_follow.left``): no reminder, or another channel.
    ``upset``: about how somebody of us was; such a buyer is rung and never written to (9). ``no_number``: all that is
    known of the buyer's telephone is a number that none takes, ``138****1234``.
    """

    status: Status
    created_at: datetime | None
    closes_at: datetime | None = None
    amount_due: int | None = None
    first_time: bool | None = None
    do_not_remind: bool = False
    suspect: bool = False
    mark: str | None = None
    enquiry: bool | None = None
    ended: str | None = None
    turned: Channel | None = None
    online: datetime | None = None
    upset: bool = False
    no_number: bool = False


ONLINE = timedelta(hours=1)
"""How long a buyer who was seen online is taken to be there still."""


def is_online(seen_at: float | None, now: float) -> bool:
    """Whether a buyer seen online at ``seen_at`` is taken to be there still (epoch seconds)."""
    return seen_at is not None and 0 <= now - seen_at < ONLINE.total_seconds()


_NOTHING: Mapping[str, Any] = {}


class Reason(NamedTuple):
    """One of the rules behind a reminder; ``params`` are plain values: seconds, ``HH:mm``, fen, ISO moments."""

    code: str
    params: Mapping[str, Any] = _NOTHING


class Planned(NamedTuple):
    """One computed reminder: allowed from ``not_before``, due, then late; ``rule`` and ``moved_by`` are codes.

    ``asked`` is what the shop asks of this stage and ``wanted`` when that would be due; ``moved``: every rule that
    moved it from there, the weightiest (``moved_by``) first.
    """

    stage: int
    not_before: datetime
    due_at: datetime
    late_at: datetime
    channel: Channel
    rule: str
    moved_by: str | None = None
    params: Mapping[str, Any] = _NOTHING
    asked: Stage = STAGES[0]
    wanted: datetime | None = None
    moved: tuple[str, ...] = ()

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Why then and why so: when it is wanted, the channel, what moved it, from when on allowed, when late."""
        asked, places = self.asked, {"from": _iso(self.wanted), "to": _iso(self.due_at)}
        if asked.morning:
            timing = Reason("morning", {"days": asked.morning, "at": f"{asked.at:%H:%M}"})
        else:
            timing = Reason("after_order", {"seconds": _seconds(asked.due)})
        return (
            *(() if self.rule.endswith(_ONLINE) else (timing,)),  # the channel says why now
            Reason(self.rule.partition("_")[2], self.params),
            *(Reason(code, places) for code in self.moved),
            Reason("not_before", {"seconds": _seconds(asked.not_before)}),
            Reason("late_after", {"seconds": _seconds(asked.late)}),
        )


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment is not None else None


def _seconds(length: timedelta | None) -> int | None:
    return int(length.total_seconds()) if length is not None else None


class Plan(NamedTuple):
    """The reminders still to come, and in ``blocked_by`` the code of why there are no more of them than these.

    ``closes_by``: ``stated`` where the export told the closing time, ``auto_close`` where the shop's rule did.
    """

    points: tuple[Planned, ...]
    blocked_by: str | None
    closes_at: datetime | None
    expired: bool
    done: tuple[ContactFact, ...]
    closes_by: str | None = None


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
    over = order.status is Status.UNPAID and closing is not None and now >= closing
    source = None if closing is None else "auto_close" if order.closes_at is None else "stated"
    blocked = _barred(order, over) or limit(len(done), rules)
    if blocked or order.created_at is None or closing is None:
        return Plan((), blocked or "created_unknown", closing, over, done, source)
    calendar = Calendar.of(rules, closing, order.created_at.tzinfo, done, elsewhere)
    points: list[Planned] = []
    for stage in range(len(done) + 1, len(done) + 2 if first_only else rules.planned + 1):
        last = done[-1].at if done else None
        if points:
            before = points[-1]  # done when due, or as soon as allowed from now on
            wanted = max(before.due_at, now.astimezone(before.due_at.tzinfo))
            last = calendar.assume(wanted, before.channel, before.asked)
        seen = None if points else _seen(order, now)
        point = _point(stage, order, order.created_at, last, calendar, seen) if stage == 1 or last else None
        if point is None:
            code = "closes_before_first" if stage == 1 else "closes_before_next"
            return Plan(tuple(points), code, closing, over, done, source)
        points.append(point)
    return Plan(tuple(points), None, closing, over, done, source)


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
    floor = rules.enquiry_not_before if order.enquiry else rules.first_not_before
    early = order.created_at is not None and now < after(order.created_at, floor)
    called = channel is Channel.PHONE
    resting = after_days_off(now, _asked(len(contacts) + 1, order, rules), rules, call=called)
    barred = _barred(order, over)
    against = (
        (barred, barred == "do_not_remind"),
        (reached, reached == "contacts_blocked"),
        ("buyer_day_limit" if today >= rules.per_buyer_day else None, False),
        ("day_off" if resting is not None else None, False),
        ("quiet_hours" if rules.quiet.inside(now) else None, False),
        ("call_window" if called and not rules.call_windows.inside(now) else None, False),
        ("gap" if any(abs(now - contact.at) < rules.gap for contact in known) else None, False),
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
    return "suspect" if order.suspect else order.ended


def _seen(order: OrderFacts, now: datetime) -> datetime | None:
    """When the buyer was seen online, if that is so recent that a message finds them there."""
    if order.online is None or order.upset:
        return None
    return order.online if is_online(order.online.timestamp(), now.timestamp()) else None


def _point(
    number: int,
    order: OrderFacts,
    created: datetime,
    last: datetime | None,
    calendar: Calendar,
    seen: datetime | None = None,
) -> Planned | None:
    """The reminder of a stage; None where no allowed moment is left before the order closes.

    ``seen``: the buyer is online since then, and gets a message as soon as one is allowed, if that is sooner (38).
    """
    rules = calendar.rules
    asked = _asked(number, order, rules)
    floor = after(created, asked.not_before or _NONE)
    due_at = _morning(created, asked, rules) if asked.morning else after(created, asked.due or _NONE)
    wanted = max(floor, due_at, last or floor)
    earliest = max(floor, after(last, rules.gap)) if last else floor
    ways = _channels(number, asked, order, rules)
    if seen is not None and max(earliest, seen) < wanted:
        wanted, ways = max(earliest, seen), ((Channel.CHAT, _ONLINE, _NOTHING),)
    for channel, reason, params in ways:
        due, moved = calendar.slot(wanted, channel, asked)
        if seen is not None and reason == _ONLINE and (due is None or due >= after(seen, ONLINE)):
            return _point(number, order, created, last, calendar)  # the buyer will be gone by then
        if due is None:
            continue
        start = due
        if earliest < wanted:
            start = calendar.slot(earliest, channel, asked)[0] or due
        late = after(due, asked.late or _NONE)
        rule = f"{'first' if number == 1 else 'next'}_{reason}"
        moved_by = moved[0] if moved else None
        return Planned(number, start, due, late, channel, rule, moved_by, params, asked, wanted, moved)
    return None


_NONE = timedelta(0)
_ONLINE = "chat_online"


def _asked(number: int, order: OrderFacts, rules: Rules) -> Stage:
    """What the shop asks of a stage; who asked before ordering may be asked in the same chat (48, C-9)."""
    asked = rules.stage(number)
    if number != 1 or not order.enquiry:
        return asked
    if rules.enquiry_due is None:
        return asked._replace(not_before=rules.enquiry_not_before)
    return asked._replace(morning=0, due=rules.enquiry_due, not_before=rules.enquiry_not_before, channel=Channel.CHAT)


_Way = tuple[Channel, str, Mapping[str, Any]]
"""A channel, the code of why by it, and what belongs to that."""


def _channels(number: int, asked: Stage, order: OrderFacts, rules: Rules) -> tuple[_Way, ...]:
    """The channels to try, best first (25, 33, C-7): a call that finds no window before closing becomes a chat."""
    channel, reason, params = _way(number, asked, order, rules)
    turned = Channel.PHONE if order.upset else order.turned
    if turned is not None and turned is not channel:
        channel, reason, params = turned, f"{turned.value}_after_contact", _NOTHING
    # Who was rung up has a number, whoever found it.
    if order.no_number and turned is not Channel.PHONE and channel in (Channel.PHONE, Channel.SMS):
        return ((Channel.CHAT, "chat_no_number", _NOTHING),)
    if channel is not Channel.PHONE or order.upset:
        return ((channel, reason, params),)
    return ((channel, reason, {**params, UNREACHED: Channel.CHAT.value}), (Channel.CHAT, "chat_no_window", _NOTHING))


UNREACHED = "unreached"
"""What a call has in its ``params`` that becomes a message where no call can be."""


def _way(number: int, asked: Stage, order: OrderFacts, rules: Rules) -> _Way:
    """The channel that the shop's rules say."""
    channel = asked.channel or Channel.CHAT
    if asked.channel is not None:
        in_chat = number == 1 and order.enquiry and rules.enquiry_due is not None
        return channel, "chat_enquiry" if in_chat else channel.value, _NOTHING
    step = _step_of(order.amount_due, rules)
    if step is not None and step[1] is Channel.PHONE:
        return Channel.PHONE, "phone_high_value", {"threshold": step[0]}
    if order.first_time and rules.first_time_phone:
        return Channel.PHONE, "phone_first_time", {"threshold": rules.high_value_fen}
    if step is not None:
        return step[1], f"{step[1].value}_amount", {"threshold": step[0]}
    return _USUAL


_USUAL: _Way = (Channel.CHAT, "chat", _NOTHING)


def _step_of(amount: int | None, rules: Rules) -> tuple[int, Channel] | None:
    """The highest amount that the order reaches, with its channel (33); None below all of them, or unknown."""
    if amount is None:
        return None
    best = (rules.high_value_fen, Channel.PHONE) if amount >= rules.high_value_fen else None
    for step in rules.amounts:
        if step[0] <= amount and (best is None or best[0] < step[0]):
            best = step
    return best


def _morning(created: datetime, asked: Stage, rules: Rules) -> datetime:
    """When a stage begins on its morning after the order's day; a night's order belongs to the day before."""
    night = rules.quiet.start > rules.quiet.end and created.time() < rules.quiet.end
    day = created.date() - timedelta(days=1 if night else 0)
    return wall(created, day + timedelta(days=asked.morning), asked.at or time())
