"""Rows of the queue: whose orders go together, which comes first, and in which tabs it stands."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import queue
from app.domain.cadence import Channel
from app.domain.queue import Done, Entry, Row, Tab
from app.domain.rules import Rules
from app.domain.window import QuietHours, Windows

NOW = 1_000_000
ZONE = ZoneInfo("Asia/Shanghai")


def an_entry(order_id: int = 1, **values: object) -> Entry:
    plain: dict[str, object] = {
        "shop_id": 1, "order_no": str(order_id), "buyer_id": None, "buyer": None, "created_at": NOW - 20_000,
        "closes_at": NOW + 60_000, "amount": 10_000, "channel": Channel.CHAT, "due_at": NOW - 100,
        "late_at": NOW + 10_000, "ready_at": NOW - 100, "rule": "first_chat",
    }  # fmt: skip
    return Entry(order_id=order_id, **(plain | values))  # type: ignore[arg-type]


moments = st.integers(NOW - 90_000, NOW + 90_000)
# Made once: to make a strategy takes longer than to draw from it.
perhaps_moments = st.none() | moments
sizes = st.integers(0, 12)
hindrances = st.sampled_from((None, "contacts_done", "created_unknown"))
buyers = st.none() | st.integers(1, 3)
channels = st.sampled_from((Channel.CHAT, Channel.PHONE))
amounts = st.none() | st.integers(0, 10**7)


@st.composite
def some_entries(draw: st.DrawFn) -> list[Entry]:
    """Open orders of a few buyers and of nobody known; some due, some not, some blocked, some booked."""
    made = []
    for order_id in range(1, draw(sizes) + 1):
        due = draw(perhaps_moments)
        ready = None if due is None else max(due, draw(moments))
        blocked = draw(hindrances) if due is not None else "contacts_done"
        made.append(
            an_entry(
                order_id,
                buyer_id=draw(buyers),
                created_at=draw(perhaps_moments),
                channel=draw(channels),
                due_at=due,
                ready_at=ready,
                late_at=None if due is None else due + 900,
                amount=draw(amounts),
                blocked_by=blocked,
                booked=draw(st.booleans()) if due is not None else False,
            )
        )
    return draw(st.permutations(made))


@given(some_entries())
def test_every_order_is_in_one_row_and_only_known_buyers_share_one(entries: list[Entry]) -> None:
    rows = queue.rows(entries, NOW)
    assert sorted(one.order_id for row in rows for one in row.entries) == sorted(one.order_id for one in entries)
    for row in rows:
        buyers = {one.buyer_id for one in row.entries}
        assert len(buyers) == 1
        assert buyers != {None} or len(row.entries) == 1
    known = [row.lead.buyer_id for row in rows if row.lead.buyer_id is not None]
    assert len(known) == len(set(known))


@given(some_entries())
def test_rows_and_their_orders_are_oldest_first_whatever_order_they_came_in(entries: list[Entry]) -> None:
    rows = queue.rows(entries, NOW)
    for group in (*(row.entries for row in rows), [row.entries[0] for row in rows]):
        assert list(group) == sorted(group, key=queue.oldest)
    assert queue.rows(list(reversed(entries)), NOW) == rows


@given(some_entries(), perhaps_moments)
def test_a_row_is_for_now_when_one_of_its_orders_is(entries: list[Entry], calls_until: int | None) -> None:
    for row in queue.rows(entries, NOW):
        tabs = queue.tabs(row, NOW, calls_until)
        assert (Tab.NOW in tabs) == any(one.has_come(NOW) for one in row.entries)
        assert row.lead in row.entries
        assert tabs
        assert not ({Tab.NOW, Tab.WAITING} <= tabs)
        assert Tab.GIVEN_UP not in tabs or len(tabs) == 1
        if Tab.GIVEN_UP in tabs:
            assert all(one.stops is not None for one in row.entries)
        if Tab.NOW in tabs:
            calls = [one for one in row.entries if one.has_come(NOW) and one.channel is Channel.PHONE]
            assert not calls or row.lead in calls


@given(some_entries(), some_entries())
def test_one_order_more_takes_no_other_away(entries: list[Entry], more: list[Entry]) -> None:
    added = [one._replace(order_id=one.order_id + 100, buyer_id=None) for one in more]
    before = queue.rows(entries, NOW)
    assert [row for row in queue.rows([*entries, *added], NOW) if row.lead.order_id < 100] == before


@given(some_entries(), moments, st.integers(0, 90_000))
def test_what_has_come_stays_come(entries: list[Entry], now: int, later: int) -> None:
    for one in entries:
        assert not one.has_come(now) or one.has_come(now + later)


def test_a_call_that_may_be_made_goes_before_a_message_of_the_same_buyer() -> None:
    chat = an_entry(1, buyer_id=7, due_at=NOW - 5000, ready_at=NOW - 5000)
    call = an_entry(2, buyer_id=7, channel=Channel.PHONE)
    (row,) = queue.rows([chat, call], NOW)
    assert (row.lead, row.entries) == (call, (chat, call))
    (row,) = queue.rows([chat, call._replace(ready_at=NOW + 60)], NOW)
    assert row.lead == chat


def test_the_amounts_of_a_row_are_added_and_it_closes_with_the_first() -> None:
    (row,) = queue.rows([an_entry(1, buyer_id=7), an_entry(2, buyer_id=7, amount=None, closes_at=NOW + 5)], NOW)
    assert (row.amount, row.closes_at) == (10_000, NOW + 5)
    (row,) = queue.rows([an_entry(1, amount=None, closes_at=None)], NOW)
    assert (row.amount, row.closes_at) == (None, None)


@pytest.mark.parametrize(
    ("values", "tabs"),
    [
        ({}, {Tab.NOW}),
        ({"ready_at": NOW}, {Tab.NOW}),
        ({"ready_at": NOW + 1}, {Tab.WAITING}),
        ({"channel": Channel.PHONE}, {Tab.NOW, Tab.WINDOW}),
        ({"channel": Channel.PHONE, "ready_at": NOW + 3599}, {Tab.WAITING, Tab.WINDOW}),
        ({"channel": Channel.PHONE, "ready_at": NOW + 3600}, {Tab.WAITING}),
        ({"booked": True}, {Tab.NOW, Tab.PROMISED}),
        ({"booked": True, "ready_at": NOW + 1}, {Tab.PROMISED}),
        ({"booked": True, "blocked_by": "contacts_blocked"}, {Tab.NOW, Tab.PROMISED}),
        ({"blocked_by": "contacts_done", "ready_at": None}, {Tab.GIVEN_UP}),
        ({"blocked_by": "created_unknown", "ready_at": None}, {Tab.WAITING}),
    ],
)
def test_the_tabs_of_a_row(values: dict[str, object], tabs: set[Tab]) -> None:
    (row,) = queue.rows([an_entry(**values)], NOW)  # type: ignore[arg-type]
    assert queue.tabs(row, NOW, NOW + 3600) == tabs


def test_what_was_done_today_is_in_that_tab_alone() -> None:
    row = Row((an_entry(),), an_entry(), Done(NOW - 60, "chat", 1))
    assert queue.tabs(row, NOW, None) == {Tab.DONE}


def test_without_call_windows_only_a_call_for_now_belongs_to_the_window() -> None:
    (row,) = queue.rows([an_entry(channel=Channel.PHONE)], NOW)
    assert queue.tabs(row, NOW, None) == {Tab.NOW, Tab.WINDOW}
    assert queue.tabs(row, NOW - 1000, None) == {Tab.WAITING}


@given(some_entries())
def test_what_waits_is_soonest_first_and_what_is_due_oldest_first(entries: list[Entry]) -> None:
    rows = queue.rows(entries, NOW)
    for tab in Tab:
        assert sorted(queue.in_order(rows, tab), key=repr) == sorted(rows, key=repr)
    ready = [row.lead.ready_at for row in queue.in_order(rows, Tab.WAITING) if row.lead.ready_at is not None]
    assert ready == sorted(ready)
    assert queue.in_order(rows, Tab.NOW) == rows


RULES = Rules()._replace(
    quiet=QuietHours(time(22), time(8)), call_windows=Windows(((time(11), time(12)), (time(19), time(21))))
)


def at(hour: int, minute: int = 0, day: int = 20) -> datetime:
    return datetime(2020, 2, day, hour, minute, tzinfo=ZONE)


def test_the_hours_around_a_moment() -> None:
    assert queue.stretch(at(19, 5), Channel.PHONE, RULES) == (at(19), at(21))
    assert queue.stretch(at(19, 5), Channel.CHAT, RULES) == (at(8), at(22))
    assert queue.stretch(at(15), Channel.PHONE, RULES) == (at(8), at(22)), (
        "outside the windows only the quiet hours bind"
    )
    assert queue.stretch(at(23), Channel.CHAT, RULES) == (None, None)
    assert queue.stretch(at(9), Channel.CHAT, RULES, Windows(((time(9), time(10)),))) == (at(9), at(10))
    no_limits = RULES._replace(quiet=QuietHours(time(0), time(0)), call_windows=Windows(()))
    assert queue.stretch(at(3), Channel.PHONE, no_limits) == (None, None)


@given(st.datetimes(datetime(2020, 1, 1), datetime(2020, 12, 31)), st.sampled_from((Channel.CHAT, Channel.PHONE)))
def test_a_stretch_holds_its_moment_and_every_moment_of_it_is_allowed(when: datetime, channel: Channel) -> None:
    moment = when.replace(tzinfo=ZONE)
    start, end = queue.stretch(moment, channel, RULES)
    if start is not None and end is not None:
        assert start <= moment < end
        middle = start + (end - start) / 2
        assert not RULES.quiet.inside(middle)
        assert RULES.call_windows.inside(moment) == RULES.call_windows.inside(middle) or channel is Channel.CHAT
