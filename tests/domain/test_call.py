from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.clock import HOME
from app.domain.cadence import Channel
from app.domain.call import (
    AFTER_CLOSING,
    CODES,
    ENTER,
    ESC,
    LATER,
    RESULTS,
    SAID,
    TEXTS,
    Call,
    Need,
    Phase,
    Problem,
    Result,
    Step,
    Taken,
    asked,
    choose,
    number,
    press,
    reopened,
    results,
    steps,
    write,
)
from app.domain.rules import Rules

NOW = datetime(2026, 11, 21, 16, 5, tzinfo=HOME)
RULES = Rules()
KEYS = (*"1234567890", ENTER, ESC, "x")
CHANNELS = (Channel.PHONE, Channel.CHAT, Channel.SMS, Channel.SYSTEM)
calls = st.builds(lambda channel, service: Call(channel, (1,), service), st.sampled_from(CHANNELS), st.booleans())
typed = st.tuples(st.sampled_from((SAID, *TEXTS)), st.sampled_from(("今晚8点", "八点", "")))
deeds = st.lists(st.just(ENTER) | st.sampled_from(KEYS) | typed, max_size=30)


def after(call: Call, *keys: str | tuple[str, str], at: datetime = NOW) -> Call:
    """The call after keys, and after texts as (field, text)."""
    for key in keys:
        call = write(call, *key) if isinstance(key, tuple) else press(call, key, at, RULES)
    return call


def phone(*keys: str | tuple[str, str]) -> Call:
    return after(Call(Channel.PHONE, (1,)), *keys)


def settled(call: Call) -> Call:
    """What the call says, without what only tells how it came there."""
    return call._replace(keys=(), problem=None)


def test_a_whole_call_that_ends_with_a_promise() -> None:
    call = phone(ENTER, "2", "4", (SAID, "今晚8点"), ENTER, ENTER, ENTER, LATER)
    assert (call.phase, call.result, call.reason) == (Phase.DONE, Result.PROMISED, "2.balance")
    assert call.due_at == int(datetime(2026, 11, 21, 20, tzinfo=HOME).timestamp())
    assert call.dialled_at == call.ended_at == int(NOW.timestamp())
    assert call.taken == (Taken(Step.PROMPT, int(NOW.timestamp())), Taken(Step.CHAT, None))


def test_a_message_is_three_keys() -> None:
    call = after(Call(Channel.CHAT, (1,)), ENTER, ENTER, ENTER)
    assert (call.phase, call.result, call.taken) == (Phase.DONE, Result.NO_ANSWER, ())


def test_the_platforms_own_reminder_is_one_key_and_can_be_opened_again() -> None:
    call = after(Call(Channel.SYSTEM, (1,)), ENTER)
    assert (call.phase, call.result, call.ended_at) == (Phase.DONE, Result.NO_ANSWER, int(NOW.timestamp()))
    assert settled(reopened(call)) == Call(Channel.SYSTEM, (1,))


def test_a_sub_reason_is_one_more_key_or_enter() -> None:
    assert phone(ENTER, "1", "1", "2").reason == "1.method"
    assert phone(ENTER, "1", "1", ENTER).reason == "1"
    assert phone(ENTER, "1", "0", "1").reason == "10.price"
    assert phone(ENTER, "1", "1", "9").phase is Phase.SUB


def test_a_reason_and_a_moment_are_required_where_the_result_needs_them() -> None:
    refused = phone(ENTER, "7", ENTER)
    assert (refused.phase, refused.problem) == (Phase.REASON, Problem("reason_missing"))
    unsaid = phone(ENTER, "2", "3", ENTER)
    assert unsaid.phase is Phase.WHEN
    assert unsaid.problem is not None
    assert unsaid.problem.code == "promise_empty"
    unclear = after(unsaid, (SAID, "今晚八点或者九点"), ENTER)
    assert unclear.problem is not None
    assert (unclear.phase, unclear.problem.code) == (Phase.WHEN, "promise_unclear")
    assert after(unclear, (SAID, "今晚8点")).problem is None


@pytest.mark.parametrize(
    ("digit", "due"),
    [("4", datetime(2026, 11, 21, 16, 15)), ("5", datetime(2026, 11, 21, 19))],
)
def test_who_cannot_talk_now_is_called_again_at_the_usual_moment(digit: str, due: datetime) -> None:
    assert phone(ENTER, digit, ENTER).due_at == int(due.replace(tzinfo=HOME).timestamp())


def test_who_was_reached_need_not_promise_anything() -> None:
    assert phone(ENTER, "1", "3", ENTER).due_at is None


def test_the_steps_that_must_follow() -> None:
    usual = (Step.PROMPT, Step.CHAT)
    wanted = {
        "1": usual, "2": usual, "3": usual, "4": usual, "5": (Step.SMS, *usual), "6": (Step.CHAT,), "7": (), "8": (),
        "9": usual,
    }  # fmt: skip
    assert {digit: steps(phone(ENTER, digit)) for digit in RESULTS} == wanted
    # Whom we have annoyed gets an apology and no prompt.
    assert steps(phone(ENTER, "1", "9", "2")) == (Step.CHAT,)


def test_a_matter_of_service_asks_for_no_reason_and_no_steps() -> None:
    call = after(Call(Channel.PHONE, (1,), service=True), ENTER, "1", ENTER, ENTER)
    assert (call.phase, call.reason, call.taken) == (Phase.DONE, None, ())


def test_a_script_is_kept_for_its_step() -> None:
    call = choose(choose(phone(), Step.CHAT, 3), Step.CHAT, 7)
    assert call.chosen == {"chat": 7}


def test_a_text_of_no_field_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="one of"):
        write(phone(), "secret", "x")


def test_codes_are_the_documents_numbers_each_once() -> None:
    assert len(set(CODES)) == len(CODES)
    assert {number(code) for code in CODES} == {"1", "2", "5", "6", "7", "8", "9", "10"}
    assert {"2.certificate", "2.balance"} <= set(CODES)
    assert number(None) is None


@pytest.mark.parametrize("broken", [{"phase": "ready"}, {"channel": "pigeon"}, {"channel": "phone", "taken": 3}, []])
def test_a_broken_call_is_told(broken: object) -> None:
    with pytest.raises(ValueError, match="broken call"):
        Call.from_json(broken)  # type: ignore[arg-type]


def test_a_call_knows_its_fields_of_other_days() -> None:
    assert Call.from_json({"channel": "phone", "colour": "x"}) == Call(Channel.PHONE)


@given(calls, deeds)
def test_a_crash_between_any_two_keys_loses_nothing(call: Call, deeds: list[str | tuple[str, str]]) -> None:
    for deed in deeds:
        back = Call.from_json(json.loads(json.dumps(call.to_json())))
        assert back == call
        assert after(back, deed) == after(call, deed)
        call = after(call, deed)


@given(calls, deeds)
def test_esc_takes_back_the_last_key_that_did_something(call: Call, deeds: list[str | tuple[str, str]]) -> None:
    for deed in deeds:
        before, call = call, after(call, deed)
        if deed == ESC or isinstance(deed, tuple):
            continue
        if settled(call) == settled(before):
            continue
        assert settled(after(call, ESC)) == settled(before)


@given(calls, deeds)
def test_nothing_typed_is_lost(call: Call, deeds: list[str | tuple[str, str]]) -> None:
    texts: dict[str, str] = {}
    for deed in deeds:
        call = after(call, deed)
        if isinstance(deed, tuple):
            texts[deed[0]] = deed[1]
        assert dict(call.texts) == texts
    assert call.keys == tuple(deed for deed in deeds if isinstance(deed, str))


@given(calls, deeds)
def test_a_finished_call_has_all_that_its_result_needs(call: Call, deeds: list[str | tuple[str, str]]) -> None:
    call = after(call, *deeds)
    if call.phase is not Phase.DONE:
        return
    assert call.result in results(call).values()
    assert call.dialled_at is not None
    wanted = asked(call)
    assert (call.reason in CODES) if wanted.reason is Need.MUST else (call.reason in (None, *CODES))
    assert (call.reason is None) if wanted.reason is Need.NO else True
    assert (call.due_at is not None) or wanted.moment is not Need.MUST
    assert tuple(one.step for one in call.taken) == steps(call)


def _ways(call: Call) -> Iterator[Call]:
    """Every call that this one can become at its end, each key that does something pressed once."""
    if call.phase is Phase.DONE:
        yield call
        return
    call = write(call, SAID, "今晚8点")
    for key in (*"1234567890", ENTER):
        came = press(call, key, NOW, RULES)
        if came.phase is not call.phase or len(came.taken) > len(call.taken):
            assert settled(came) != settled(call)
            yield from _ways(came)


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("service", [False, True])
def test_every_way_ends_within_twelve_keys(channel: Channel, service: bool) -> None:
    ways = list(_ways(Call(channel, (1,), service)))
    # F9, which opens the call, is one more.
    assert max(len(way.keys) for way in ways) + 1 <= 12
    assert {way.result for way in ways} == set(results(ways[0]).values())
    for way in ways:
        back = [way]
        while back[-1].phase is not Phase.LEFT:
            back.append(press(back[-1], ESC, NOW, RULES))
        assert settled(back[-2]) == settled(write(Call(channel, (1,), service), SAID, "今晚8点"))
        assert all(len(one.path) == len(two.path) + 1 for one, two in pairwise(back[:-1]))


def test_a_call_that_was_left_does_nothing_more() -> None:
    left = phone(ESC)
    assert left.phase is Phase.LEFT
    assert settled(after(left, ENTER, "1", ESC)) == settled(left)


def test_a_clock_that_moves_between_keys_is_written_down() -> None:
    call = phone(ENTER)
    call = press(call, "3", NOW + timedelta(seconds=40), RULES)
    assert call.dialled_at is not None
    assert call.ended_at is not None
    assert call.ended_at - call.dialled_at == 40


def test_a_moment_after_the_closing_wants_enter_once_more() -> None:
    closing = NOW + timedelta(minutes=43)
    call = phone(ENTER, "2", "4", (SAID, "明早9点"))
    asked_again = press(call, ENTER, NOW, RULES, closing)
    assert (asked_again.phase, asked_again.problem) == (Phase.WHEN, Problem(AFTER_CLOSING))
    assert press(write(asked_again, SAID, "后天9点"), ENTER, NOW, RULES, closing).problem == Problem(AFTER_CLOSING)
    taken = press(asked_again, ENTER, NOW, RULES, closing)
    assert (taken.phase, taken.problem) == (Phase.WORDS, None)
    assert press(call, ENTER, NOW, RULES, NOW + timedelta(days=3)).phase is Phase.WORDS


def test_no_moment_that_is_not_said_lies_after_the_closing() -> None:
    closing = NOW + timedelta(minutes=43)
    for result in ("4", "5"):
        call = press(phone(ENTER, result), ENTER, NOW, RULES, closing)
        assert call.due_at is not None
        assert NOW.timestamp() < call.due_at < closing.timestamp()
