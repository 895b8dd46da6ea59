"""Changing planned reminders part by part: what is told, what follows the shop's rules, and back again."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import rule_check, stage_edit
from app.domain.rules import Rules
from app.domain.stage import Channel, Stage

HOUR = timedelta(hours=1)


def edited(rules: Rules, number: int, **parts: object) -> Rules:
    for part, value in parts.items():
        rules = rules._replace(**stage_edit.change(rules, number, part, value))
    return rules


def test_the_first_reminder_is_the_shops_rules() -> None:
    rules = edited(Rules(), 1, due=4 * HOUR)
    assert (rules.first_due, rules.first_late, rules.stages) == (4 * HOUR, 7 * HOUR, Rules().stages)
    assert rules.stage(2).late == 3 * HOUR, "what follows it is late as long after it is due as before"
    rules = edited(rules, 1, late=2 * HOUR, not_before=HOUR)
    assert (rules.first_late, rules.first_not_before) == (6 * HOUR, HOUR)
    assert rule_check.problems(rules) == ()


def test_a_part_of_its_own_gives_way_to_the_shops() -> None:
    rules = Rules()._replace(stages=(Stage(due=2 * HOUR, late=HOUR), Stage(morning=1, at=time(10))))
    rules = edited(rules, 1, due=3 * HOUR)
    assert (rules.stages[0], rules.stage(1).due, rules.stage(1).late) == (Stage(), 3 * HOUR, HOUR)
    rules = edited(rules, 2, at=time(8, 30))
    assert (rules.stages[1], rules.second_messages_from) == (Stage(morning=1), time(8, 30))


def test_further_reminders_follow_or_have_their_own() -> None:
    rules = Rules()._replace(**stage_edit.add(Rules()))
    assert [rules.stage(number).morning for number in (1, 2, 3)] == [0, 1, 2]
    assert [stage_edit.follows(rules, number, "at") for number in (2, 3)] == [False, True]
    assert [stage_edit.follows(rules, number, "late") for number in (1, 2)] == [False, True]
    rules = edited(rules, 3, at=time(10), late=HOUR, channel=Channel.SMS)
    assert rules.stages[2] == Stage(morning=2, at=time(10), late=HOUR, channel=Channel.SMS)
    assert edited(rules, 3, at=None).stage(3).at == time(9)


def test_more_and_fewer() -> None:
    rules = Rules()
    assert rules._replace(**stage_edit.add(rules))._replace(**stage_edit.remove(rules, 2)).planned == 1
    more = rules._replace(**stage_edit.add(rules))
    assert more._replace(**stage_edit.remove(more, 3)) == rules
    alone = rules._replace(**stage_edit.remove(rules, 1))
    assert (alone.planned, alone.stages) == (1, (Stage(morning=1),))
    none = alone._replace(**stage_edit.remove(alone, 1))
    assert (none.planned, none.stages) == (0, (Stage(morning=1),)), "one stays for the next that is planned"
    assert rule_check.problems(none) == ()


def test_reminders_that_only_repeat_the_last_become_their_own() -> None:
    rules = Rules()._replace(planned=3, stages=(Stage(),))
    assert [stage_edit.told(rules, number).morning for number in (1, 2, 3)] == [0, 1, 2]
    rules = edited(rules, 3, channel=Channel.PHONE)
    assert rules.stages == (Stage(), Stage(morning=1), Stage(morning=2, channel=Channel.PHONE))


parts = st.one_of(
    st.tuples(st.just("morning"), st.integers(0, 5)),
    st.tuples(st.just("due"), st.integers(1, 60).map(lambda hours: hours * HOUR)),
    st.tuples(st.just("not_before"), st.integers(0, 60).map(lambda minutes: timedelta(minutes=minutes))),
    st.tuples(st.just("late"), st.integers(0, 20).map(lambda hours: hours * HOUR)),
    st.tuples(st.just("channel"), st.sampled_from((None, Channel.CHAT, Channel.PHONE))),
    st.tuples(st.just("at"), st.integers(0, 23).map(time)),
)


@given(st.integers(1, 5), st.lists(st.tuples(st.integers(1, 5), parts), max_size=8))
def test_what_was_given_is_what_holds_and_nothing_else_of_that_reminder_moves(
    planned: int, steps: list[tuple[int, tuple[str, Any]]]
) -> None:
    rules = Rules()._replace(planned=planned)
    for number, (part, value) in steps:
        before = rules.stage(number)
        rules = rules._replace(**stage_edit.change(rules, number, part, value))
        assert rules.stage(number) == before._replace(**{part: value})
        assert Rules.from_json(rules.to_json()) == rules


@pytest.mark.parametrize("number", [1, 2])
def test_a_problem_says_which_reminder_and_which_part(number: int) -> None:
    stages = list(Rules().stages)
    stages[number - 1] = Stage(morning=31)
    (problem,) = rule_check.problems(Rules()._replace(stages=tuple(stages)))
    assert (problem.params["stage"], problem.params["part"]) == (number, "morning")
