"""The plan in words: which reminder it is, and why."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest

from app import plan_words
from app.clock import HOME
from app.domain import cadence
from app.domain.cadence import OrderFacts
from app.domain.rules import Rules
from app.domain.stage import Channel, Stage
from app.domain.status import Status

CREATED = datetime(2026, 11, 16, 10, tzinfo=HOME)


@pytest.mark.parametrize("channel", [None, Channel.PHONE, Channel.SMS, Channel.SYSTEM])
def test_every_reminder_is_told_by_its_own_number(channel: Channel | None) -> None:
    rules = Rules(planned=5, blocked_at=9, auto_close=timedelta(days=10))
    rules = rules._replace(stages=tuple(stage._replace(channel=channel) for stage in rules.stages))
    found = cadence.plan(OrderFacts(Status.UNPAID, CREATED), (), rules, CREATED).points
    told = [plan_words.rule(point.rule, point.stage, point.moved_by) for point in found]
    assert told[0].startswith("First reminder: ")
    assert [words.split(":")[0] for words in told[1:]] == [f"Reminder {n}" for n in range(2, 6)]
    assert not any("next morning" in words or "{" in words for words in told)


@pytest.mark.parametrize("code", sorted(plan_words.RULES))
def test_a_number_stands_where_it_belongs(code: str) -> None:
    assert ("7" in plan_words.rule(code, 7)) == code.startswith("next_")


def test_codes_of_a_newer_version_stand_for_themselves() -> None:
    assert plan_words.rule("next_pigeon", 2, "storm") == "next_pigeon · storm"
    assert [plan_words.blocked("x"), plan_words.outside("x"), plan_words.cancelled("x")] == ["x"] * 3


@pytest.mark.parametrize(
    ("channel", "why"), [(None, "neither amount nor buyer asks for a call"), (Channel.CHAT, "as set for this reminder")]
)
def test_an_ordinary_message_says_why_then_and_why_no_call(channel: Channel | None, why: str) -> None:
    rules = Rules()
    rules = rules._replace(stages=tuple(stage._replace(channel=channel) for stage in rules.stages))
    found = cadence.plan(OrderFacts(Status.UNPAID, CREATED), (), rules, CREATED).points
    assert [plan_words.rule(point.rule, point.stage, point.moved_by, point.asked) for point in found] == [
        f"First reminder: a message · 3 h after the order · {why}",
        f"Reminder 2: a message · the morning after the order · {why}",
    ]


@pytest.mark.parametrize(
    ("stage", "when"),
    [
        (Stage(), "3 h after the order"),
        (Stage(due=timedelta(minutes=30)), "30 min after the order"),
        (Stage(due=timedelta(0), not_before=timedelta(0)), "right after the order"),
        (Stage(morning=1), "the morning after the order"),
        (Stage(morning=1, at=time(14)), "the next day from 14:00 on"),
        (Stage(morning=2), "2 days after the order's day, from 09:00 on"),
    ],
)
@pytest.mark.parametrize("channel", [None, Channel.CHAT, Channel.PHONE, Channel.SMS, Channel.SYSTEM])
@pytest.mark.parametrize(("fen", "first"), [(None, None), (50_000, None), (None, True)])
def test_a_stage_of_any_kind_says_when_it_begins(
    stage: Stage, when: str, channel: Channel | None, fen: int | None, first: bool | None
) -> None:
    rules = Rules(stages=(stage._replace(channel=channel), stage._replace(channel=channel)))
    rules = rules._replace(auto_close=timedelta(days=10))
    order = OrderFacts(Status.UNPAID, CREATED, amount_due=fen, first_time=first)
    point = cadence.plan(order, (), rules, CREATED).points[0]
    head, told, *_more = plan_words.rule(point.rule, point.stage, None, point.asked).split(" · ")
    assert told == when
    assert not any(words in head for words in ("hours", "window", "morning", "after")), "the stage says when"
    # The second one of the same kind is told alike.
    again = point.rule.replace("first_", "next_", 1)
    assert plan_words.rule(again, 2, None, point.asked).split(" · ")[1] == when


@pytest.mark.parametrize("channel", [Channel.CHAT, Channel.PHONE, Channel.SMS, Channel.SYSTEM])
def test_a_channel_that_is_set_for_a_reminder_says_so(channel: Channel) -> None:
    rules = Rules(stages=(Stage(channel=channel),))
    point = cadence.plan(OrderFacts(Status.UNPAID, CREATED), (), rules, CREATED).points[0]
    assert plan_words.rule(point.rule, 1, None, point.asked).endswith(" · as set for this reminder")


def test_who_asked_before_ordering_is_asked_as_soon_as_the_rules_say() -> None:
    for due, when in ((timedelta(0), "right after the order"), (timedelta(minutes=10), "10 min after the order")):
        rules = Rules(stages=(Stage(morning=1),), enquiry_due=due)
        point = cadence.plan(OrderFacts(Status.UNPAID, CREATED, enquiry=True), (), rules, CREATED).points[0]
        assert plan_words.rule(point.rule, 1, None, point.asked) == (
            f"First reminder: in the same chat, because the buyer asked before ordering · {when}"
        )
