"""Contacts that are looked up for many orders at once plan as those that are all looked at, one after the other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain import window
from app.domain.allowed import PRECEDENCE, Calendar, ContactFact, Reached
from app.domain.cadence import Channel, Plan, plan
from app.domain.rules import Rules
from app.domain.stage import Stage
from app.domain.window import wall
from tests.domain.test_cadence import LONG, ZONE, on, order, own_ways


def test_a_buyer_with_a_contact_a_minute_is_reached_when_the_last_gap_ends() -> None:
    rules = LONG._replace(per_buyer_day=10_000, gap=timedelta(hours=4))
    elsewhere = [ContactFact(on(20, 9) + timedelta(minutes=minute)) for minute in range(300)]
    result = plan(order(on(20, 9)), (), rules, on(20, 9), elsewhere)
    assert result.points[0].due_at == elsewhere[-1].at + timedelta(hours=4)


@dataclass
class _Naive:
    """The calendar as one reads the rules: every contact is looked at for every moment."""

    rules: Rules
    closing: datetime
    contacts: list[datetime]

    def assume(self, wanted: datetime, channel: Channel, asked: Stage) -> datetime | None:
        at, _ = self.slot(wanted, channel, asked)
        if at is not None:
            self.contacts.append(at)
        return at

    def slot(self, wanted: datetime, channel: Channel, asked: Stage) -> tuple[datetime | None, tuple[str, ...]]:
        moment, movers = wanted, set()
        while moment < self.closing:
            step = self.step(moment, channel, asked)
            if step is None:
                return moment, tuple(code for code in PRECEDENCE if code in movers)[:1]
            moment, mover = step
            movers.add(mover)
        return None, ()

    def step(self, moment: datetime, channel: Channel, asked: Stage) -> tuple[datetime, str] | None:
        rules, hours = self.rules, asked.hours
        call, today = channel is Channel.PHONE, moment.date()
        if sum(at.astimezone(ZONE).date() == today for at in self.contacts) >= rules.per_buyer_day:
            return wall(moment, today + timedelta(days=1), time()), "buyer_day_limit"
        if rules.days_off.bars(today, call=call):
            return wall(moment, today + timedelta(days=1), time()), "day_off"
        morning = wall(moment, today, asked.at if asked.morning and asked.at else rules.second_messages_from)
        in_windows = call and rules.call_windows.on(today) is not None
        if moment < morning and not in_windows and rules.days_off.bars(today - timedelta(days=1), call=call):
            return morning, "day_off"
        if rules.quiet.inside(moment):
            return rules.quiet.next_end(moment), "quiet_hours"
        if channel is Channel.PHONE and not rules.call_windows.inside(moment):
            return rules.call_windows.next_open(moment), "call_window"
        if hours is not None and not hours.inside(moment):
            return hours.next_open(moment), "stage_hours"
        for at in self.contacts:
            if at <= moment < (free := window.after(at.astimezone(ZONE), rules.gap)):
                return free, "gap"
        return None


def _naive(
    rules: Rules, closing: datetime, _zone: tzinfo | None, done: Sequence[ContactFact], others: Iterable[ContactFact]
) -> _Naive:
    return _Naive(rules, closing, [contact.at for contact in (*done, *others)])


_contacts = st.lists(
    st.builds(ContactFact, st.integers(0, 4 * 1440).map(lambda minutes: on(17, 0) + timedelta(minutes=minutes))),
    max_size=12,
)


@settings(max_examples=150, deadline=None)
@given(
    facts=st.fixed_dictionaries({"amount_due": st.sampled_from([100, 50_000]), "first_time": st.booleans()}),
    created=st.integers(0, 2879).map(lambda minutes: on(19, 0) + timedelta(minutes=minutes)),
    passed=st.integers(0, 4000),
    done=st.lists(st.integers(0, 3000), max_size=2),
    others=_contacts,
    since=st.integers(0, 4 * 1440).map(lambda minutes: on(17, 0) + timedelta(minutes=minutes)),
    own=own_ways,
    gap=st.sampled_from([0, 30, 240, 1440]),
    per_day=st.integers(1, 6),
)
def test_contacts_that_are_looked_up_plan_as_those_that_are_all_looked_at(
    facts: dict[str, object], created: datetime, passed: int, done: list[int], others: list[ContactFact],
    since: datetime, own: dict[str, Any], gap: int, per_day: int,
) -> None:  # fmt: skip
    rules = LONG._replace(**own, gap=timedelta(minutes=gap), per_buyer_day=per_day)
    one, now = order(created, **facts), created + timedelta(minutes=passed)
    mine = [ContactFact(created + timedelta(minutes=minutes)) for minutes in done]
    young = sorted((contact for contact in others if contact.at >= since), key=lambda contact: contact.at)
    shared = [contact.at for contact in (*young, *mine) if contact.at >= since]
    reached = Reached(shared, ZONE, rules, since=since)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Calendar, "of", _naive)
        expected = _plain(plan(one, mine, rules, now, young))
    assert _plain(plan(one, mine, rules, now, young)) == expected
    assert _plain(plan(one, mine, rules, now, reached)) == expected
    assert _plain(plan(one, mine, rules, now, reached, first_only=True)).points == expected.points[:1]


def _plain(result: Plan) -> Plan:
    """With the weightiest mover alone: by how many steps a moment comes about is the calendar's own affair."""
    return result._replace(points=tuple(point._replace(moved=()) for point in result.points))
