from __future__ import annotations

import pytest

from app import call_words, i18n, wording
from app.domain.cadence import Channel
from app.domain.call import CODES, ENTER, LATER, REASONS, TEXTS, Call, Phase, Result, Step, number, results
from app.domain.call_follow import REASON_WORDS, Follow, follow
from app.domain.slot import Later
from tests.domain.test_call import after, phone


@pytest.mark.parametrize("channel", list(Channel))
def test_every_result_has_words_on_every_channel(channel: Channel) -> None:
    words = [call_words.result(channel, code) for code in results(Call(channel)).values()]
    assert all(words)
    assert len(set(words)) == len(words)


def test_every_reason_has_words_and_what_helps() -> None:
    assert set(call_words.REASONS) == set(CODES)
    for reason in REASONS.values():
        words = [call_words.reason(code) for code in reason.codes]
        assert len(set(words)) == len(words)
    assert all(call_words.counter(code) for code in CODES)
    assert set(call_words.COUNTER) <= set(CODES)
    assert {number(code) for code in call_words.COUNTER} == {number(code) for code in CODES}
    assert call_words.counter("2.balance") != call_words.counter("2.limit") == call_words.counter("2")
    assert call_words.reason(None) == call_words.counter(None) == ""


def test_a_note_says_a_reason_as_the_chinese_screen_does() -> None:
    i18n.set_locale("zh_CN")
    assert {code: call_words.reason(code) for code in CODES} == REASON_WORDS


def test_every_step_and_fact_has_words() -> None:
    assert set(call_words.STEPS) == set(Step)
    assert set(call_words.FACTS) == set(TEXTS) - {"said", "words", "why", "allowed"}
    assert len(call_words.TIPS) == len(set(call_words.TIPS))


def test_a_discount_is_money_or_none() -> None:
    assert (call_words.discount(500), call_words.discount(0)) == ("¥5.00", "None")


def test_every_phase_says_what_the_next_key_answers() -> None:
    call, asked = phone(), []
    for key in (ENTER, "1", "1", ENTER, ENTER, ENTER, LATER, LATER):
        asked.append(call_words.asks(call))
        call = after(call, key)
    asked.append(call_words.asks(call))
    assert call.phase is Phase.DONE
    assert len(set(asked)) == len(asked) - 1  # both steps ask alike
    assert call_words.asks(phone(ENTER, "2", "3")) == "When will the buyer pay?"
    assert call_words.asks(Call(Channel.CHAT)) == "Pasted and sent? Enter."
    assert call_words.asks(phone("esc")) == "Left"


def test_who_went_to_another_shop_is_asked_which_and_why() -> None:
    for keys in (("1", "6", "1", ENTER), ("7", "6", ENTER), ("8", ENTER), ("8", "0", "1")):
        call = phone(ENTER, *keys)
        assert call.phase is Phase.WORDS
        assert call_words.asks(call) == "Which shop, and why? Enter leaves it open."
        assert call_words.adds(call) == "Which shop, and why"
    other = phone(ENTER, "7", "0", "1")
    assert call_words.asks(other) == "Anything to add to the note? Enter goes on."
    assert call_words.adds(other) == "Words for the note"


def test_what_enter_means_where_no_moment_is_typed() -> None:
    assert len({call_words.later(code) for code in (None, Later.SOON, Later.WINDOW)}) == 3


def test_how_it_goes_on() -> None:
    told = {result: call_words.follows(follow("phone", result, None)) for result in Result}
    assert told[Result.NO_ANSWER] == ["Write in the chat now."]
    assert len(told[Result.REFUSED]) == 1
    assert call_words.follows(Follow(), "contacts_done") == [
        "No more reminders go out for this order. The planned reminders are all done."
    ]
    assert call_words.follows(Follow(other_agent=True)) == ["A colleague calls again and apologises."]
    assert call_words.follows(Follow()) == []
    assert "小林" in call_words.busy("小林")


@pytest.mark.parametrize("code", ["call_over", "contact_over", "reason_missing", "order_over"])
def test_what_is_refused_has_a_sentence(code: str) -> None:
    assert wording.sentence(code, {"number": "1", "status": "paid"})


def test_a_typed_moment_that_cannot_be_read_has_a_sentence() -> None:
    problem = after(phone(ENTER, "2", "3"), ("said", "八点或九点"), ENTER).problem
    assert problem is not None
    assert "八点或九点" in wording.sentence(problem.code, {"text": "八点或九点"})
