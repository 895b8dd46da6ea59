from __future__ import annotations

import re
from datetime import datetime

import pytest
from hypothesis import given

from app.clock import HOME
from app.domain import note
from app.domain.cadence import Channel
from app.domain.call import CODES, ENTER, LATER, SAID, WORDS, Call, Phase, Result
from app.domain.call_follow import REASON_WORDS, Follow, colour, feedback, follow, gift, kind, left, said, scripts
from app.domain.flag import LEGENDS
from app.domain.reminder import Kind
from app.domain.rules import Rules
from app.services import scripts as starting
from tests.domain.test_call import NOW, RULES, after, calls, deeds, phone


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ((ENTER, "2", "4", (SAID, "今晚8点"), ENTER), "余额不足，约11月21日20:00付款"),
        ((ENTER, "2", "5", "3", (SAID, "明早9点半"), ENTER, (WORDS, "发工资后")), "过阵子再买，约11月22日9:30付款，发工资后"),
        ((ENTER, "3"), "电话无人接听"),
        ((ENTER, "4", ENTER), "电话占线，11月21日16:15再联系"),
        ((ENTER, "5", ENTER, ENTER, ENTER, ENTER, LATER), "不便接听，11月21日19:00再联系，已补短信"),
        ((ENTER, "5", ENTER, ENTER, LATER, ENTER, ENTER), "不便接听，11月21日19:00再联系"),
        ((ENTER, "6"), "电话号码不对"),
        ((ENTER, "7", "6", "1"), "明确不买了，别家更便宜"),
        ((ENTER, "8", ENTER), "已在别家付款"),
        ((ENTER, "8", ENTER, (WORDS, "优衣库，便宜20元")), "已在别家付款，优衣库，便宜20元"),
        ((ENTER, "1", "6", "1", ENTER, (WORDS, "优衣库")), "电话已接通，别家更便宜，优衣库"),
        ((ENTER, "9", "9", ENTER), "接通后挂断，不满客服态度"),
        ((ENTER, "1", "1", "2", ENTER), "电话已接通，不会选付款方式"),
        ((ENTER, "3", ENTER, ENTER, ENTER), "电话无人接听，已发旺旺"),
        ((ENTER, "6", ENTER, LATER), "电话号码不对"),
        ((ENTER, "1", "5", "5", ENTER), "电话已接通，忘了付"),
        (((WORDS, "还没打"),), "还没打"),
    ],
)  # fmt: skip
def test_the_note_says_what_came_of_it(keys: tuple[str | tuple[str, str], ...], words: str) -> None:
    assert feedback(phone(*keys), NOW) == words


@pytest.mark.parametrize(
    ("channel", "digit", "words"),
    [
        (Channel.CHAT, ENTER, "旺旺已留言，未回复"),
        (Channel.SMS, ENTER, "已发短信"),
        (Channel.SMS, "6", "短信发送失败"),
        (Channel.SYSTEM, ENTER, "已用系统催付"),
        (Channel.CHAT, "1", "已回复"),
    ],
)
def test_a_message_says_so(channel: Channel, digit: str, words: str) -> None:
    assert feedback(after(Call(channel, (1,)), ENTER, digit), NOW) == words


@given(calls, deeds)
def test_a_finished_call_always_has_a_note_that_is_one_entry(call: Call, deeds: list[str | tuple[str, str]]) -> None:
    call = after(call, *deeds)
    if call.phase is not Phase.DONE:
        return
    words = feedback(call._replace(texts={}), NOW)
    assert words
    assert not note.holds_entry_head(words)
    entry = note.Entry(NOW, "小美", 1, words)
    assert note.validate(entry, RULES.four, NOW) == ()
    for template in note.TEMPLATES:
        one = entry if template.counted else entry._replace(count=None)
        (found,) = note.scan(note.format(one, template), now=NOW, templates=(template,)).entries
        assert found.entry.feedback == words


def test_every_reason_has_words_for_the_note() -> None:
    assert set(REASON_WORDS) == set(CODES)
    assert all(re.fullmatch("[一-鿿，]+", words) for words in REASON_WORDS.values())


def test_how_it_goes_on() -> None:
    assert follow("phone", None, None) == Follow()
    assert follow("phone", "no_answer", None) == Follow(Channel.CHAT, at_once=True)
    assert follow("chat", "no_answer", None) == Follow()
    assert follow("phone", "busy", None) == Follow(Channel.PHONE)
    assert follow("phone", "refused", "10.price") == Follow(ends=True, offer_peace=True)
    assert follow("phone", "reached", "9.cold") == Follow(Channel.PHONE, other_agent=True)
    # A refusal is honoured at once, whatever was behind it.
    assert follow("phone", "refused", "9.rude") == Follow(ends=True, offer_peace=True)
    assert follow("phone", "reached", "5.later").ends
    assert not follow("phone", "promised", "5.later").ends
    assert {follow("phone", result, None) for result in Result}
    # Who forgot, has no time now or did not say why may still mean to pay.
    assert not any(follow("phone", "reached", f"5.{why}").ends for why in ("forgot", "busy", "unsaid"))


def test_the_flag_is_the_shops_reminder_and_a_service_has_another() -> None:
    for legend in LEGENDS.values():
        rules = Rules(legend=legend)
        assert colour(rules, service=False) == "purple"
        assert not rules.reminds(colour(rules, service=True))
    assert colour(Rules(), service=True) == "green"


def test_what_is_booked() -> None:
    promised = phone(ENTER, "2", "4", (SAID, " 今晚8点 "), ENTER)
    assert (kind(promised), said(promised)) == (Kind.PROMISE, "今晚8点")
    assert (kind(phone(ENTER, "5", ENTER)), said(phone(ENTER, "5", ENTER))) == (Kind.CALLBACK, "window")


def test_the_text_to_send_is_one_of_the_starting_set() -> None:
    known = {one.key for one in starting.starting()}
    offered = set()
    for digit in "123456789":
        for reason in "1234567890":
            call = phone(ENTER, digit, reason)
            assert scripts(call)
            offered |= set(scripts(call))
    assert offered <= known
    assert scripts(phone(ENTER, "1", "1", "2"))[0] == "payment_help.1"
    assert scripts(phone(ENTER, "1", "3"))[0] == "payment_help.3"
    assert scripts(phone(ENTER, "2", "3"))[0] == "after_call.3"
    assert scripts(phone(ENTER, "1", "9", "1"))[0] == "soothing.1"
    assert scripts(phone(ENTER, "5"))[0] == "after_call.1"
    assert scripts(phone(ENTER, "1", "6", "1"))[0] == "follow_up.6"
    assert scripts(phone(ENTER, "1", "7", "1"))[0] == "enquiry.3"
    assert scripts(phone(ENTER, "1", "5", "5"))[0] == "follow_up.5", "nobody says it does not matter to who forgot"


def test_a_zone_changes_the_wall_clock_of_the_note() -> None:
    call = phone(ENTER, "2", "4", (SAID, "今晚8点"), ENTER)
    assert "20:00" in feedback(call, datetime(2026, 11, 21, 16, tzinfo=HOME))


@pytest.mark.parametrize(
    ("told", "ended", "turned"),
    [
        ([], None, None),
        ([("phone", None, None)], None, None),
        ([("phone", "refused", "10.price")], "refused", None),
        ([("chat", "paid_elsewhere", None)], "paid_elsewhere", None),
        ([("phone", "reached", "5.browsing")], "no_interest", None),
        ([("phone", "reached", "2.balance")], None, None),
        ([("phone", "refused", "5"), ("unknown", None, None)], "refused", None),
        ([("phone", "refused", "5"), ("phone", "promised", "2.balance")], None, None),
        ([("phone", "wrong_number", None)], None, "chat"),
        ([("phone", "no_answer", None)], None, None),
        ([("phone", "hung_up", None)], None, "chat"),
        ([("chat", "reached", "9.rude")], None, "phone"),
        ([("phone", "refused", "5"), ("system", "no_answer", None)], "refused", None),
        ([("phone", "reached", "6"), ("phone", "busy", None)], "no_interest", None),
        ([("phone", "refused", "5"), ("phone", "wrong_number", None)], "refused", None),
        ([("phone", "refused", "5"), ("phone", "hung_up", None)], "refused", None),
        ([("phone", "refused", "5"), ("phone", "no_answer", None), ("chat", "reached", "1")], None, None),
        ([("phone", "wrong_number", None), ("chat", "no_answer", None)], None, "chat"),
        ([("phone", "wrong_number", None), ("phone", "reached", "1")], None, None),
        ([("phone", "hung_up", None), ("chat", "no_answer", None)], None, None),
        ([("chat", "reached", "9.rude"), ("phone", "no_answer", None)], None, "phone"),
    ],
)
def test_what_the_last_result_leaves(
    told: list[tuple[str, str | None, str | None]], ended: str | None, turned: str | None
) -> None:
    found = left((at, *one) for at, one in enumerate(told))
    assert (found.ended, found.channel) == (ended, turned)


def test_the_note_says_what_the_buyer_is_given() -> None:
    call = phone(ENTER, "1", "0", "2", ENTER)
    gifts = [gift("gift", 300, " 小 毛巾"), gift("postage", 1000, ""), gift("price", 550, ""), gift("free", 9900, "")]
    assert gifts == ["送小 毛巾", "包邮", "便宜5.50元", "免单"]
    assert (gift("gift", 300, "送小样"), gift("gift", 300, "")) == ("送小样", "送赠品")
    assert feedback(call, NOW, gifts[:2]) == "电话已接通，嫌赠品少，送小 毛巾，包邮"
