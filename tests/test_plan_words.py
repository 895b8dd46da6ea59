"""The plan in words: which reminder it is, and why."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from app import plan_words
from app.clock import HOME
from app.domain import cadence
from app.domain.cadence import OrderFacts
from app.domain.rules import Rules
from app.domain.stage import Channel
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
        f"First reminder: a message some hours after the order · {why}",
        f"Reminder 2: a message · the morning after the order · {why}",
    ]
