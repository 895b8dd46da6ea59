from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.clock import HOME, epoch
from app.domain import script
from app.domain.cadence import Plan
from app.domain.item import Item
from app.domain.order import Card, ContactRow, OrderRow, ReminderRow
from app.domain.script import Filled, Piece, ScriptRow

NOW = datetime(2026, 11, 21, 15, 22, tzinfo=HOME)
CUTOFF = time(16)


def an_order(**changes: object) -> OrderRow:
    plain = dict.fromkeys(OrderRow._fields)
    told = {
        "id": 1, "shop_id": 1, "order_no": "3189000000004471", "status": "unpaid", "expired": False, "late": False,
        "amount_due": 23800, "buyer": "晴天小铺", "items": (Item("婴儿纸尿裤 L码"),), "item_title": "婴儿纸尿裤 L码",
    }  # fmt: skip
    return OrderRow(**(plain | told | changes))  # type: ignore[arg-type]


def a_card(row: OrderRow | None = None, **changes: object) -> Card:
    plain = dict.fromkeys(Card._fields)
    plan = Plan((), None, NOW + timedelta(hours=5, minutes=12), False, ())
    told = {
        "row": row or an_order(), "shop": "小美的店", "platform": "taobao", "notes": (), "contacts": (),
        "reminders": (), "plan": plan, "extra": {}, "phone": "13812341234",
    }  # fmt: skip
    return Card(**(plain | told | changes))  # type: ignore[arg-type]


def a_script(text: str = "亲", scene: str = "silent", number: int = 1) -> ScriptRow:
    return ScriptRow(number, "silent", "", text, scene, "warm")


def values(card: Card | None, now: datetime = NOW) -> dict[str, str]:
    return script.values(card, now, CUTOFF, "小美的店", "小美")


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("亲，在的", (Piece("亲，在的"),)),
        ("您拍的{item}呢", (Piece("您拍的"), Piece("", "item"), Piece("呢"))),
        ("{item}{花色}", (Piece("", "item"), Piece("", "花色"))),
        ("{{item}}", (Piece("{item}"),)),
        ("a{b", (Piece("a{b"),)),
        ("表情}{", (Piece("表情}{"),)),
        ("{ }{}", (Piece("{ }{}"),)),
        ("{一行\n两行}", (Piece("{一行\n两行}"),)),
        ("", ()),
    ],
)
def test_a_text_is_words_and_blanks(text: str, pieces: tuple[Piece, ...]) -> None:
    assert script.parse(text) == pieces


@given(st.text(alphabet="亲a{} \n", max_size=30))
def test_no_word_is_lost_and_none_is_invented(text: str) -> None:
    filled = script.fill(text, {name: f"<{name}>" for name in script.blanks(text)})
    assert not filled.missing
    bare = filled.text.replace("<", "{").replace(">", "}")
    assert bare.replace("{", "").replace("}", "").replace(" ", "") == (
        text.replace("{", "").replace("}", "").replace(" ", "")
    )


def test_a_blank_never_stays_in_a_text() -> None:
    filled = script.fill("{item}的链接{item_link}，再说一次{item_link}", {"item": "纸尿裤", "item_link": "  "})
    assert filled.missing == ("item_link",)
    assert filled.text == ""
    assert script.fill("{没听说过}", {}).missing == ("没听说过",)


def test_what_fills_a_blank_is_words_and_no_further_blank() -> None:
    filled = script.fill("拍的是{item}", {"item": "杯子 {item_link}\n 大号 5*8"})
    assert filled.text == "拍的是杯子 {item_link} 大号 5*8"


def test_a_starred_nick_is_no_name_to_call_anybody_by() -> None:
    assert script.fill("{buyer}您好", {"buyer": "t**1"}).missing == ("buyer",)
    assert "buyer" not in values(a_card(an_order(buyer="t**1")))
    filled = script.fill("{buyer}您好", values(a_card()))
    assert filled == Filled((Piece("晴天小铺", "buyer"), Piece("您好")))
    assert filled.personal
    assert not script.fill("{item}好", values(a_card())).personal


def test_the_order_fills_what_it_knows() -> None:
    found = values(a_card())
    assert found == {
        "shop": "小美的店", "agent": "小美", "ship_cutoff": "16:00", "ship_left": "38分钟", "amount": "238元",
        "order_number": "3189000000004471", "item": "婴儿纸尿裤 L码", "phone_tail": "1234", "buyer": "晴天小铺",
        "closes_in": "5小时12分钟", "closes_at": "今天20:34",
    }  # fmt: skip
    assert values(None) == {"shop": "小美的店", "agent": "小美", "ship_cutoff": "16:00", "ship_left": "38分钟"}


def test_what_an_order_does_not_know_is_left_to_be_asked_for() -> None:
    bare = an_order(buyer=None, amount_due=None, items=(), item_title=None, expired=True)
    found = values(a_card(bare, phone="138****1234-123"), NOW.replace(hour=16))
    assert found == {"shop": "小美的店", "agent": "小美", "ship_cutoff": "16:00", "order_number": bare.order_no}
    assert values(a_card(phone="138****1234"))["phone_tail"] == "1234"
    assert values(a_card(an_order(items=(Item("杯子"), Item("勺子")))))["item"] == "杯子等2件宝贝"
    assert values(a_card(an_order(amount_due=1990)))["amount"] == "19.90元"


def test_a_promise_is_said_as_people_say_it() -> None:
    promised = ReminderRow(
        1,
        1,
        "4471",
        "小美的店",
        1,
        None,
        "promise",
        epoch(NOW.replace(hour=20, minute=0)),
        None,
        "open",
        None,
        False,
        None,
    )
    said = values(a_card(reminders=(promised._replace(state="cancelled"), promised._replace(kind="snooze"))))
    assert "promised_at" not in said
    assert values(a_card(reminders=(promised,)))["promised_at"] == "今天20:00"
    for days, word in ((-1, "昨天"), (1, "明天"), (2, "11月23日")):
        assert script.moment(NOW + timedelta(days=days), NOW) == f"{word}15:22"


@pytest.mark.parametrize(
    ("length", "said"),
    [
        (timedelta(seconds=20), "1分钟"),
        (timedelta(minutes=38, seconds=59), "38分钟"),
        (timedelta(hours=2), "2小时"),
        (timedelta(hours=47, minutes=59), "47小时59分钟"),
        (timedelta(days=2, hours=20), "2天"),
    ],
)
def test_spans_are_short(length: timedelta, said: str) -> None:
    assert script.span(length) == said


@pytest.mark.parametrize(
    ("changes", "scene"),
    [
        ({}, "silent"),
        ({"enquiry": True}, "enquiry"),
        ({"enquiry": False}, "silent"),
        ({"expired": True}, "closed"),
        ({"status": "paid"}, "to_ship"),
        ({"status": "paid", "refund": 100}, "refund"),
        ({"status": "shipped"}, "shipped"),
        ({"status": "finished", "refund": 0}, "finished"),
        ({"status": "closed", "refund": 100}, "closed"),
        ({"status": "unknown"}, "chat"),
        ({"mark": "paid"}, "to_ship"),
        ({"mark": "closed"}, "closed"),
    ],
)
def test_the_order_says_which_scene_it_is(changes: dict[str, object], scene: str) -> None:
    assert script.scene_of(a_card(an_order(**changes))) == scene


def test_a_buyer_who_was_contacted_is_no_silent_one() -> None:
    contact = ContactRow(1, epoch(NOW), "小美", "chat", 1, None, "note")
    assert script.scene_of(a_card(contacts=(contact,))) == "follow_up"
    assert script.scene_of(a_card(an_order(enquiry=True), contacts=(contact,))) == "follow_up"
    assert script.scene_of(None) == "chat"


def test_after_the_cut_off_nobody_is_promised_todays_parcel() -> None:
    before, after = NOW, NOW.replace(hour=16, minute=0)
    left, until = a_script("还有{ship_left}"), a_script("{ship_cutoff}前付款当天发")
    general = a_script("当天{ship_cutoff}前付款当天发", scene="chat")
    assert not any(script.too_late(row, before, CUTOFF) for row in (left, until, general))
    assert script.too_late(left, after, CUTOFF)
    assert script.too_late(until, after, CUTOFF)
    # As a rule of the house it stays true.
    assert not script.too_late(general, after, CUTOFF)
    assert not script.too_late(a_script("亲"), after, CUTOFF)


def test_what_fits_comes_first_and_what_is_too_late_last() -> None:
    rows = [
        a_script(scene="chat", number=1), a_script(scene="follow_up", number=2), a_script("{ship_left}", number=3),
        a_script(number=4),
    ]  # fmt: skip

    def order(scene: str, now: datetime) -> list[int]:
        return [row.id for row in script.arranged(rows, scene, now, CUTOFF)]

    assert order("silent", NOW) == [3, 4, 2, 1]
    assert order("silent", NOW.replace(hour=17)) == [4, 2, 1, 3]
    assert order("chat", NOW) == [1, 2, 3, 4]
