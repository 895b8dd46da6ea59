"""The ready-made answers of the users' documents to when and how a buyer is reminded (C-7 to C-9)."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from app.domain import preset, rule_check
from app.domain.cadence import Channel, OrderFacts, plan
from app.domain.preset import PRESETS
from app.domain.rules import Rules
from app.domain.status import Status

ZONE = ZoneInfo("Asia/Shanghai")


def on(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=ZONE)


def planned(name: str, **facts: Any) -> list[tuple[datetime, Channel, str]]:
    rules = Rules()._replace(**PRESETS[name], auto_close=timedelta(hours=72))
    order = OrderFacts(Status.UNPAID, on(20, 10), amount_due=9900)._replace(**facts)
    return [(point.due_at, point.channel, point.rule) for point in plan(order, (), rules, on(20, 10, 5)).points]


def test_phone_first() -> None:
    assert planned("s0") == [
        (on(20, 11), Channel.PHONE, "first_phone"),
        (on(21, 11), Channel.PHONE, "next_phone"),
    ]
    assert planned("s0", enquiry=True)[0] == (on(20, 10), Channel.CHAT, "first_chat_enquiry")


def test_chat_first() -> None:
    assert planned("s4", first_time=True) == [
        (on(20, 13), Channel.CHAT, "first_chat"),
        (on(21, 9), Channel.CHAT, "next_chat"),
    ]
    assert planned("s4", amount_due=50000) == [
        (on(20, 13), Channel.CHAT, "first_chat"),
        (on(21, 11), Channel.PHONE, "next_phone_high_value"),
    ]


def test_the_default_is_the_merged_one() -> None:
    assert Rules()._replace(**PRESETS["merged"]) == Rules()
    assert planned("merged", first_time=True)[0] == (on(20, 16), Channel.PHONE, "first_phone_first_time")


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_may_be_saved_stored_and_known_again(name: str) -> None:
    rules = Rules()._replace(**PRESETS[name], planned=1)
    assert rule_check.problems(rules) == ()
    assert preset.name(Rules.from_json(rules.to_json())) == name


def test_a_shop_that_went_its_own_way_is_no_preset() -> None:
    assert preset.name(Rules()._replace(first_due=timedelta(hours=4))) is None
