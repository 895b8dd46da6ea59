"""A buyer who was seen online may have a message early (38), within every other rule."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.domain.allowed import ContactFact
from app.domain.cadence import ONLINE, Channel, plan
from app.domain.rules import Rules
from tests.domain.test_cadence import LONG, on, order

RULES = Rules()
MINUTE = timedelta(minutes=1)


def test_a_message_goes_out_while_the_buyer_is_there_and_an_hour_later_all_is_as_before() -> None:
    seen = on(20, 11)
    made = order(on(20, 10), online=seen)
    usual = plan(made._replace(online=None), (), RULES, seen).points
    for now in (seen, seen + ONLINE - MINUTE):
        first = plan(made, (), RULES, now).points[0]
        assert (first.due_at, first.channel, first.rule) == (seen, Channel.CHAT, "first_chat_online")
        assert first.reasons[0].code == "chat_online"
    for now in (seen - MINUTE, seen + ONLINE):
        assert plan(made, (), RULES, now).points == usual


def test_who_would_be_called_later_gets_a_message_now() -> None:
    made = order(on(20, 12), amount_due=99_900)
    assert plan(made, (), RULES, on(20, 13)).points[0].channel is Channel.PHONE
    first = plan(made._replace(online=on(20, 13)), (), RULES, on(20, 13)).points[0]
    assert (first.due_at, first.channel) == (on(20, 13), Channel.CHAT)


def test_what_is_due_already_stays_as_it_is() -> None:
    made, now = order(on(20, 9)), on(20, 14)
    assert plan(made._replace(online=now), (), RULES, now).points == plan(made, (), RULES, now).points


def test_only_the_next_reminder_moves() -> None:
    made = order(on(20, 10), online=on(20, 11))
    assert [point.rule for point in plan(made, (), RULES, on(20, 11)).points] == ["first_chat_online", "next_chat"]
    told = [ContactFact(on(20, 10, 45), Channel.CHAT)]
    again = plan(made._replace(online=on(20, 13)), told, RULES, on(20, 13)).points
    assert [point.rule for point in again] == ["next_chat_online"]
    assert again[0].due_at == on(20, 10, 45) + RULES.gap


def test_what_could_go_out_only_once_the_buyer_is_gone_goes_out_as_usual() -> None:
    made = order(on(20, 22), closes_at=on(21, 22))
    for seen, told in ((on(20, 22, 40), []), (on(21, 9), [ContactFact(on(21, 8, 45), Channel.CHAT)])):
        assert plan(made._replace(online=seen), told, RULES, seen) == plan(made, told, RULES, seen)


def test_who_is_upset_is_rung_and_gets_no_message() -> None:
    made = order(on(20, 10), closes_at=on(22, 10), upset=True)
    told = [ContactFact(on(20, 11), Channel.PHONE)]
    now = on(20, 13)
    for one in (made, made._replace(online=now)):
        assert {point.channel for point in plan(one, told, RULES, now).points} == {Channel.PHONE}
    late = plan(
        made._replace(created_at=on(20, 17), closes_at=on(20, 23)),
        [ContactFact(on(20, 20), Channel.PHONE)],
        RULES,
        on(20, 21),
    )
    assert (late.points, late.blocked_by) == ((), "closes_before_next"), "no message in the place of the call"


@given(st.integers(0, 23 * 60), st.integers(0, 40 * 60), st.integers(0, 59), st.booleans())
def test_neither_floor_nor_gap_nor_quiet_hours_give_way(made_at: int, seen_at: int, later: int, told: bool) -> None:
    created = on(20, 0) + timedelta(minutes=made_at)
    seen = created + timedelta(minutes=seen_at)
    contacts = [ContactFact(created + timedelta(minutes=40), Channel.CHAT)] if told and seen_at > 40 else []
    made = order(created, online=seen)
    for point in plan(made, contacts, LONG, seen + timedelta(minutes=later)).points[:1]:
        assert point.due_at >= created + LONG.first_not_before
        assert not LONG.quiet.inside(point.due_at)
        assert all(abs(point.due_at - contact.at) >= LONG.gap for contact in contacts)
