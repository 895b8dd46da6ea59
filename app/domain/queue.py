"""Which unpaid orders come next: one row per known buyer, in tabs, oldest first or best first (30, 35).

An order whose buyer is not known is a row of its own: null and masked nicks stand for many people. Moments are epoch
seconds, money is fen.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta
from enum import StrEnum
from itertools import compress, product
from typing import NamedTuple

from app.domain.cadence import Channel, Planned, Reason
from app.domain.call import Step, over_shops
from app.domain.rules import Rules
from app.domain.stage import Stage
from app.domain.window import Windows, wall


class Tab(StrEnum):
    """The queue's tabs. A row may be in several: a call that is to be made now is in ``now`` and in ``window``.

    ``window``: calls that belong to the window that is open, or opens next. ``promised``: somebody booked a moment.
    ``waiting``: its computed moment is still to come. ``done``: contacted today. ``given_up``: no reminder follows.
    """

    NOW = "now"
    WINDOW = "window"
    PROMISED = "promised"
    WAITING = "waiting"
    DONE = "done"
    GIVEN_UP = "given_up"


WAITS = frozenset(("created_unknown",))
"""Codes that hold an order back until somebody tells more of it; all others mean that no reminder follows."""


class Entry(NamedTuple):
    """An open order and its next reminder: computed by ``rule`` as ``point`` has it, or booked.

    Of a booked one ``rule`` is its kind, and ``channel_rule`` says why it is by this channel. ``ready_at``: the first
    allowed moment from now on, ``held_by`` the rule that makes it wait for that. ``reason``: why the buyer had not paid
    at the last contact. ``other_agent``: an upset buyer is left to somebody else (9, C-11). ``busy``: the
    line was. ``said_at``: the moment the buyer named, where another had to be booked.
    """

    order_id: int
    shop_id: int
    order_no: str
    buyer_id: int | None
    buyer: str | None
    created_at: int | None
    closes_at: int | None
    amount: int | None
    stage: int = 1
    channel: Channel | None = None
    due_at: int | None = None
    late_at: int | None = None
    ready_at: int | None = None
    rule: str | None = None
    point: Planned | None = None
    held_by: str | None = None
    blocked_by: str | None = None
    booked: bool = False
    channel_rule: str | None = None
    first_time: bool | None = None
    reason: str | None = None
    other_agent: bool = False
    busy: bool = False
    said_at: datetime | None = None

    @property
    def asked(self) -> Stage | None:
        """What the shop asks of its stage; None for a moment that somebody named."""
        return None if self.booked or self.point is None else self.point.asked

    @property
    def hours(self) -> Windows | None:
        """The only hours that its stage allows, where it has some of its own."""
        asked = self.asked
        return asked.hours if asked is not None else None

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """The rules behind it: why then and why by this channel, at last what changed that or holds it back now."""
        if self.booked:
            return Reason(self.rule or ""), Reason(self.channel_rule or "")
        if self.point is None:
            return ()
        instead = (Reason(self.rule.partition("_")[2]),) if self.rule and self.rule != self.point.rule else ()
        held = (Reason(self.held_by),) if self.held_by else ()
        return (*self.point.reasons, *instead, *held)

    @property
    def moved_by(self) -> str | None:
        """The rule that moved it last; what moved a call says nothing of the message it was turned into."""
        if self.held_by or self.point is None or self.booked or self.rule != self.point.rule:
            return self.held_by
        return self.point.moved_by

    def has_come(self, now: int) -> bool:
        """Whether its moment has come and is an allowed one."""
        return self.ready_at is not None and self.ready_at <= now and self.stops is None

    def is_late(self, now: int) -> bool:
        """Whether it has been due for so long that it is late."""
        return self.late_at is not None and self.late_at <= now and self.stops is None

    @property
    def stops(self) -> str | None:
        """The code of why no reminder follows; a booked one goes before the limits' codes, which are then told only."""
        return None if self.booked and self.ready_at is not None else self.blocked_by


class Done(NamedTuple):
    """A contact of today, the newest of its row; ``left``: the steps put off today that are still to be done (17)."""

    at: int
    channel: str
    stage: int | None
    outcome: str | None = None
    left: tuple[Step, ...] = ()


class Row(NamedTuple):
    """One line: the buyer's orders, oldest first, and ``lead``, the one whose reminder is the row's."""

    entries: tuple[Entry, ...]
    lead: Entry
    done: Done | None = None

    @property
    def buyer(self) -> str | None:
        return self.lead.buyer

    @property
    def amount(self) -> int | None:
        """What all the orders come to; None where no amount is known."""
        known = [one.amount for one in self.entries if one.amount is not None]
        return sum(known) if known else None

    @property
    def closes_at(self) -> int | None:
        """When the first of them closes."""
        return min((one.closes_at for one in self.entries if one.closes_at is not None), default=None)

    def urgent(self, now: int) -> Entry:
        """The one that has been due longest, of those whose moment has come; else the one whose reminder it is."""
        several = self.entries if len(self.entries) > 1 else ()
        come = [one for one in several if one.due_at is not None and one.has_come(now)]
        return min(come, key=lambda one: (one.due_at or 0, oldest(one)), default=self.lead)

    def about(self, order_id: int, channel: Channel = Channel.PHONE) -> tuple[int, ...]:
        """The orders that a contact about one of them is about, that one first.

        One that was contacted often enough, or is given up, must not be contacted once more beside the others. What is
        written comes from the account of one shop and speaks of its own.
        """
        shops = {one.shop_id for one in self.entries if over_shops(channel) or one.order_id == order_id}
        others = (one for one in self.entries if one.order_id != order_id and one.blocked_by is None)
        return order_id, *(one.order_id for one in others if one.shop_id in shops)

    def late(self, now: int) -> bool:
        """Whether one of them has been due for so long that it is late; what no reminder follows on is never late."""
        return self.lead.is_late(now) or (len(self.entries) > 1 and any(one.is_late(now) for one in self.entries))


def oldest(one: Entry) -> tuple[bool, int, int]:
    """Sorts by creation, the oldest first (35); what was created nobody knows when comes last."""
    return one.created_at is None, one.created_at or 0, one.order_id


def rows(entries: Iterable[Entry], now: int) -> list[Row]:
    """The rows of these orders, oldest first: a known buyer's are one, every other order is a row of its own (30)."""
    groups: dict[int, list[Entry]] = {}
    for one in sorted(entries, key=oldest):
        # No buyer has a number below nought.
        groups.setdefault(-one.order_id if one.buyer_id is None else one.buyer_id, []).append(one)
    # By their oldest orders, in which order the groups were begun.
    return [Row(tuple(group), lead(group, now) if len(group) > 1 else group[0]) for group in groups.values()]


def lead(entries: Sequence[Entry], now: int) -> Entry:
    """The order whose reminder is the row's.

    Of those whose moment has come a call goes before a message, for it reaches more; else the soonest one.
    """
    come = [one for one in entries if one.has_come(now)]
    if come:
        return min(come, key=lambda one: (one.channel is not Channel.PHONE, one.due_at or 0, oldest(one)))
    ahead = [one for one in entries if one.ready_at is not None and one.stops is None]
    return min(ahead, key=lambda one: (one.ready_at or 0, oldest(one))) if ahead else entries[0]


def tabs(row: Row, now: int, calls_until: int | None) -> frozenset[Tab]:
    """The tabs that a row is in; ``calls_until``: when the call window closes that is open or opens next, if any."""
    if row.done is not None:
        return _DONE
    one = row.lead
    if one.stops is not None or one.ready_at is None:
        return _WAITING if one.stops in WAITS else _GIVEN_UP
    come = one.ready_at <= now
    in_window = one.channel is Channel.PHONE and (come if calls_until is None else one.ready_at < calls_until)
    booked = one.booked or (len(row.entries) > 1 and any(entry.booked for entry in row.entries))
    return _OPEN[booked, come, not come and not one.booked, in_window]


_DONE, _WAITING, _GIVEN_UP = (frozenset((tab,)) for tab in (Tab.DONE, Tab.WAITING, Tab.GIVEN_UP))
_OPEN = {
    held: frozenset(compress((Tab.PROMISED, Tab.NOW, Tab.WAITING, Tab.WINDOW), held))
    for held in product((False, True), repeat=4)
}


def in_order(found: Iterable[Row], tab: Tab) -> list[Row]:
    """The rows of a tab, given oldest first, as they are shown: what is to come soonest first, what is done newest."""
    if tab in (Tab.PROMISED, Tab.WAITING):
        return sorted(found, key=_soon)
    if tab is Tab.DONE:
        return sorted(found, key=lambda row: -(row.done.at if row.done else 0))
    return list(found)


def _soon(row: Row) -> tuple[bool, int]:
    return row.lead.ready_at is None, row.lead.ready_at or 0


class Stretch(NamedTuple):
    """When contacts by a channel may begin, and until when; each None where there is no bound."""

    start: datetime | None
    end: datetime | None


def stretch(moment: datetime, channel: Channel | None, rules: Rules, hours: Windows | None = None) -> Stretch:
    """The hours around ``moment`` in which a buyer may be reached: a call window, else the hours that are not quiet.

    ``hours``: the only ones that a stage allows.
    """
    begins: list[datetime] = []
    ends: list[datetime] = []
    if rules.quiet.start != rules.quiet.end and not rules.quiet.inside(moment):
        begins.append(_before(moment, rules.quiet.end))
        ends.append(_following(moment, rules.quiet.start))
    for windows in (rules.call_windows if channel is Channel.PHONE else None, hours):
        for start, end in (windows.on(moment) or ()) if windows is not None else ():
            if start <= moment.time() < end:
                begins.append(wall(moment, moment.date(), start))
                ends.append(wall(moment, moment.date(), end))
    return Stretch(max(begins, default=None), min(ends, default=None))


def _before(moment: datetime, clock: time) -> datetime:
    at = wall(moment, moment.date(), clock)
    return at if at <= moment else wall(moment, moment.date() - timedelta(days=1), clock)


def _following(moment: datetime, clock: time) -> datetime:
    at = wall(moment, moment.date(), clock)
    return at if at > moment else wall(moment, moment.date() + timedelta(days=1), clock)
