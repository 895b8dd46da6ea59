"""An attempt under way: what it opens with, how it is kept at every key, and the words it sends."""

from __future__ import annotations

import asyncio
import shutil
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from app.domain.cadence import Channel
from app.domain.call import (
    ALLOWED,
    ENTER,
    LATER,
    SAID,
    SUMMARY,
    WORDS,
    Step,
    choose,
    write,
)
from app.domain.concession import Kind
from app.services import calls, concessions, contacts, credit, erase, orders, reminders, scripts, shops
from app.services.calls import Fact
from app.services.concessions import Concession
from tests.offices import CREATED, NOW, Desk, an_order, desk, moment, opened
from tests.services.calling import PROMISED, begin, contact, play, refusal, whole


def test_the_card_has_what_one_looks_at_before_calling(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1, phone="18877771111-123", goods=12_000, titles=("羽绒服", "围巾")), an_order(2))
            begun = await begin(at)
            known = {fact.code: fact.text for fact in begun.facts}
            card = await at.card(1)
            assert known["name"] == card.receiver
            assert known["address"] == card.address
            assert known["items"] == "羽绒服；围巾"
            # No export tells it; it is asked for and can be typed.
            assert known["gender"] == ""
            assert [fact.fen for fact in begun.facts if fact.code == "discount"] == [0]
            assert (begun.number, begun.no_number) == ("18877771111,123", None)
            assert calls.facts(begun.card, write(begun.call, "gender", "女士"))[1] == Fact("gender", "女士", True)

    asyncio.run(deed())


@pytest.mark.parametrize(("phone", "why"), [("", "phone_missing"), ("138****1234", "phone_masked")])
def test_a_number_that_cannot_be_dialled_says_why(tmp_path: Path, phone: str, why: str) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1, phone=phone))
            begun = await begin(at)
            assert (begun.number, begun.no_number) == (None, why)

    asyncio.run(deed())


def test_what_was_typed_about_a_buyer_is_there_at_the_next_call(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1, buyer="tom"), an_order(2, buyer="tom"), an_order(3))
            typed = ("gender", "女士"), ("name", "别的"), (SUMMARY, "问过两次邮费")
            await whole(at, *typed, ENTER, "3", ENTER, ENTER, ENTER)
            again = await begin(at, 2)
            # The export knows the name itself.
            assert dict(again.call.texts) == {"gender": "女士"}
            # What the chat showed is of that order alone; the card tells it too.
            assert dict((await begin(at, 1)).call.texts) == {"gender": "女士", SUMMARY: "问过两次邮费"}
            card = await orders.card(at.office, await at.id(1))
            assert [one.chat for one in card.contacts] == ["问过两次邮费"]
            assert dict((await begin(at, 3)).call.texts) == {}

    asyncio.run(deed())


def test_what_speaks_against_a_call_is_told_and_a_matter_of_service_is_not_bound_by_the_windows(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path, NOW.replace(hour=14)) as at:
            await at.bring(an_order(1))
            assert "call_window" in {one.code for one in (await begin(at)).guarded.against}
            begun = await begin(at, service=True)
            assert "call_window" not in {one.code for one in begun.guarded.against}
            call = await play(at, begun, ENTER, "5", (SAID, "下午3点"), ENTER, ENTER)
            done = await contacts.finish(at.office, begun.id, call)
            # Nor is what was booked moved into one.
            assert [one.reminder.due_at for one in done.booked] == [moment(2026, 11, 21, 15)]
            card = await at.card(1)
            # No payment reminder: another flag, three fields, and none of the limits counts it.
            assert (card.row.flag, card.contacts, card.row.contacts) == ("green", (), 0)
            assert done.notes[0].text == "11-21 14:00+小美+不便接听，11月21日15:00再联系"
            assert await at.all("SELECT source, outcome FROM contact WHERE note_id IS NOT NULL") == [
                ("service", "not_convenient")
            ]
            undone = await contacts.undo(at.office, done.contact_id)
            assert undone.call == call
            assert (await at.card(1)).row.flag is None
            assert await refusal(contacts.undo(at.office, done.contact_id)) == "contact_over"

    asyncio.run(deed())


def test_a_colleague_who_is_on_the_phone_is_told(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            await calls.begin(at.office, [await at.id(1)], "小林")
            begun = await begin(at)
            assert (begun.busy, begun.resumed) == ("小林", False)
            assert [one.agent for one in await calls.unfinished(at.office)] == ["小林", "小美"]
            await calls.drop(at.office, begun.id)
            assert await calls.unfinished(at.office, "小美") == []
            at.clock.advance(timedelta(minutes=31))
            assert (await begin(at)).busy is None

    asyncio.run(deed())


def test_a_colleague_who_talks_with_the_buyer_about_another_order_is_told(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1, buyer="tom"), an_order(2, buyer="tom"), an_order(3, buyer="t**1"))
            await calls.begin(at.office, [await at.id(1)], "小林")
            begun = await begin(at, 2)
            assert (begun.busy, begun.resumed) == ("小林", False)
            assert (await begin(at, 3)).busy is None
            # One's own attempt about another order is neither a colleague's nor gone on with.
            own = await begin(at, 1)
            assert (own.busy, own.resumed, own.id != begun.id) == ("小林", False, True)

    asyncio.run(deed())


@pytest.mark.parametrize("keys", range(len(PROMISED) + 1))
def test_a_crash_between_any_two_keys_loses_nothing(tmp_path: Path, keys: int) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            begun = await begin(at)
            call = await play(at, begun, (SUMMARY, "问过尺码"), *PROMISED[:keys])
            order, clock = await at.id(1), at.clock
            # What the files hold at this moment is all that a crash leaves.
            shutil.copytree(at.office.folder, tmp_path / "left", ignore=shutil.ignore_patterns("*.lock"))
        clock.advance(timedelta(minutes=1))
        async with opened(tmp_path / "left", clock) as office:
            (left,) = await calls.unfinished(office)
            assert (left.call, left.agent, left.order_id) == (call, "小美", order)
            again = await calls.begin(office, [order], "小美")
            assert (again.resumed, again.id, again.call) == (True, begun.id, call)
            # It counts as no contact yet, and the plan knows nothing of it.
            assert again.card.contacts == ()
            assert len(again.card.plan.points) == 2
            rest = Desk(office, clock, tmp_path)
            done = await contacts.finish(office, again.id, await play(rest, again, *PROMISED[keys:]))
            assert done.notes[0].text.endswith("余额不足，约11月21日20:00付款，充值后付")
            assert await calls.unfinished(office) == []

    asyncio.run(deed())


def test_scripts_are_counted_when_they_are_sent(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await scripts.ensure_starting(at.office)
            await at.bring(an_order(1))
            begun = await begin(at)
            call = await play(at, begun, *PROMISED[:-2])
            assert call.step is Step.PROMPT
            text = await calls.text(at.office, call, Step.CHAT, "小美")
            assert text is not None
            assert text.filled.text == "亲，刚才电话里跟您约好今天20:00付款，我先记下了，到时候再轻轻提醒您一下。"
            call = choose(call, Step.CHAT, text.script_id)
            shop_id = begun.card.row.shop_id
            for key in (ENTER, LATER):
                call = calls.pressed(at.office, shop_id, call, key)
            done = await contacts.finish(at.office, begun.id, call)
            assert await at.one("SELECT count(*) FROM script_use") == 0
            assert await contacts.unticked(at.office, 0) == [(done.contact_id, (await at.id(1),), (Step.CHAT,))]
            changes = await contacts.step_done(at.office, done.contact_id, Step.CHAT, "小美", text.script_id)
            assert changes["contact"] == {done.contact_id}
            assert await contacts.unticked(at.office, 0) == []
            assert (await contact(at))[5] == text.script_id
            assert await at.all("SELECT field, new FROM change WHERE subject = 'contact'") == [
                ("step.chat", at.office.now())
            ]
            # Once is enough.
            assert not (await contacts.step_done(at.office, done.contact_id, Step.CHAT, "小美", text.script_id))[
                "contact"
            ]
            assert await at.one("SELECT count(*) FROM script_use") == 1
            # Who has had these words is sent the next ones.
            other = await calls.text(at.office, call, Step.CHAT, "小美")
            assert other is not None
            assert other.script_id != text.script_id
            await contacts.undo(at.office, done.contact_id)
            assert await at.one("SELECT count(*) FROM script_use") == 0
            assert await refusal(contacts.step_done(at.office, done.contact_id, Step.CHAT, "小美")) == "contact_over"

    asyncio.run(deed())


def test_a_message_begins_with_words_that_fit_and_counts_them(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await scripts.ensure_starting(at.office)
            await at.bring(an_order(1))
            begun = await begin(at, channel=Channel.CHAT)
            text = await calls.text(at.office, begun.call, Step.CHAT, "小美")
            assert text is not None
            assert text.filled.text
            call = choose(begun.call, Step.CHAT, text.script_id)
            for _ in range(3):
                call = calls.pressed(at.office, begun.card.row.shop_id, call, ENTER)
            done = await contacts.finish(at.office, begun.id, call)
            assert done.notes[0].text == "11-21 16:00+小美+第1次+旺旺已留言，未回复"
            assert await contact(at) == ("chat", 1, "no_answer", None, None, text.script_id)
            assert await at.one("SELECT count(*) FROM script_use") == 1

    asyncio.run(deed())


def test_what_follows_a_call_about_two_shops_speaks_of_its_own_alone(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await scripts.ensure_starting(at.office)
            await at.bring(an_order(1, buyer="阿花花", titles=("羽绒服",)), shop="甲店")
            sooner = an_order(2, buyer="阿花花", titles=("奶粉",), created=datetime(2026, 11, 20, 22))
            await at.bring(sooner, shop="乙店")
            called = await calls.begin(at.office, [await at.id(1), await at.id(2)], "小美")
            for step, keys in (Step.CHAT, (ENTER, "3", ENTER, ENTER)), (Step.SMS, (ENTER, "5", ENTER, ENTER)):
                text = await calls.text(at.office, await play(at, called, *keys), step, "小美")
                assert text is not None
                assert "羽绒服" in text.filled.text
                assert "2件" not in text.filled.text
            said = (ENTER, "2", "4", (SAID, "明天上午11点"), ENTER, ENTER, ENTER, ENTER)
            text = await calls.text(at.office, await play(at, called, *said), Step.CHAT, "小美")
            assert text is not None
            assert "22:00" not in text.filled.text

    asyncio.run(deed())


def test_two_steps_of_a_call_do_not_say_the_same(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await scripts.ensure_starting(at.office)
            await at.bring(an_order(1))
            call = await play(at, await begin(at), ENTER, "5", ENTER, ENTER)
            sms = await calls.text(at.office, call, Step.SMS, "小美")
            assert sms is not None
            assert "刚才给您打电话" in sms.filled.text
            call = choose(call, Step.SMS, sms.script_id)
            assert await calls.text(at.office, call, Step.SMS, "小美") == sms
            chat = await calls.text(at.office, call, Step.CHAT, "小美")
            assert chat is not None
            assert chat.script_id != sms.script_id

    asyncio.run(deed())


def test_without_scripts_there_is_no_text(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            begun = await begin(at)
            assert await calls.text(at.office, begun.call, Step.CHAT, "小美") is None

    asyncio.run(deed())


def test_what_was_typed_about_a_buyer_goes_when_buyers_data_are_erased(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1), an_order(2))
            await whole(at, ("address", "凤凰路八十八号"), *PROMISED)
            await play(at, await begin(at, 2), ("address", "凤凰路八十八号"))
            for number in (1, 2):
                for one in (await at.card(number)).reminders:
                    await reminders.done(at.office, one.id)
            at.clock.advance(timedelta(days=100))
            await erase.erase(at.office, at.office.shops()[0].id, 60)
            assert await at.one("SELECT count(*) FROM contact WHERE steps LIKE '%凤凰路%'") == 0
            file = at.office.folder
        assert not [one.name for one in file.iterdir() if one.is_file() and "凤凰路".encode() in one.read_bytes()]

    asyncio.run(deed())


def test_an_attempt_that_came_to_nothing_is_forgotten_as_it_was_known_and_no_further(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            begun = await begin(at)
            further = write(begun.call, SUMMARY, "问过尺码")
            await calls.keep(at.office, begun.id, further)
            await calls.leave(at.office, begun.id, begun.call)
            assert [one.call for one in await calls.unfinished(at.office)] == [further]
            again = await begin(at)
            await calls.leave(at.office, again.id, again.call)
            assert await calls.unfinished(at.office) == []

    asyncio.run(deed())


def test_a_permission_that_nobody_used_for_long_has_to_be_given_anew(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1), an_order(2))
            waits = await play(at, await begin(at, 1), (ALLOWED, "阿强：老客户"))
            talks = await play(at, await begin(at, 2), (ALLOWED, "阿强：老客户"), ENTER)
            assert [(await begin(at, number)).call for number in (1, 2)] == [waits, talks]
            at.clock.advance(timedelta(minutes=31))
            again = await begin(at, 1)
            assert again.call.texts == {}
            assert again.call in [one.call for one in await calls.unfinished(at.office)]
            # Who was on the phone already had it.
            assert (await begin(at, 2)).call == talks

    asyncio.run(deed())


def test_an_sms_says_which_shop_writes_and_about_which_order(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await scripts.ensure_starting(at.office)
            await at.bring(an_order(1))
            begun = await begin(at, channel=Channel.SMS)
            text = await calls.text(at.office, begun.call, Step.SMS, "小美")
            assert text is not None
            shop, number = at.office.shop_name(begun.card.row.shop_id), begun.card.row.order_no
            assert text.filled.text == f"【{shop}】{text.words}（订单尾号{number[-4:]}）"
            # The buyer has had every other text by then; the shortest still is not the next.
            for _turn in range(4):
                unlike = {text.script_id}
                text = await calls.text(at.office, begun.call, Step.CHAT, "小美", unlike)
                assert text is not None
                assert text.words != "有什么我可以帮助你的吗？"

    asyncio.run(deed())


def test_what_the_buyer_wrote_was_given_and_a_number_found_elsewhere_are_facts(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1, message="别打电话", quantity=2))
            order = await at.id(1)
            await concessions.give(at.office, order, Kind.GIFT, 300, "小美", what="小毛巾")
            begun = await begin(at)
            known = {one.code: one.text for one in begun.facts}
            assert (known["message"], known["discount"], known["items"]) == ("别打电话", "送小毛巾", "羽绒服 ×2")
            assert "credit" not in known
            assert "phone" not in known
            call = await play(at, begun, ENTER, "3", ENTER, ENTER, ENTER)
            done = await contacts.finish(at.office, begun.id, call)
            assert done.notes[0].text.endswith("电话无人接听，已发旺旺，送小毛巾")
            assert await calls.gifts(at.office, order) == [], "the note says it"

    asyncio.run(deed())


def test_what_was_given_is_the_discount_where_the_export_tells_of_none(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            begun = await begin(at)
            gift = Concession(1, "gift", 300, "小毛巾", "小美", None, "", 0)

            def told(goods: int | None) -> list[Fact]:
                card = begun.card._replace(amount_goods=goods)
                return [one for one in calls.facts(card, begun.call, (gift,)) if one.code in ("discount", "given")]

            due = begun.card.row.amount_due
            assert due is not None
            assert told(due) == [Fact("discount", "送小毛巾")], "not: none, and beneath it what there is"
            assert told(due + 500) == [Fact("discount", fen=500), Fact("given", "送小毛巾")]
            assert told(None) == [Fact("discount"), Fact("given", "送小毛巾")]

    asyncio.run(deed())


def test_the_buyers_credit_is_a_fact_once_somebody_read_it(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            await credit.tell(at.office, await at.id(1), "两颗心", "小美")
            begun = await begin(at)
            assert Fact("credit", "两颗心") in begun.facts

    asyncio.run(deed())


def test_a_promise_after_the_closing_is_booked_before_it_and_noted_as_it_was_said(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            begun = await begin(at)
            closing = begun.card.plan.closes_at
            assert closing is not None
            call = await play(at, begun, ENTER, "2", "4", (SAID, "后天9点"), ENTER, ENTER, ENTER, ENTER)
            done = await contacts.finish(at.office, begun.id, call)
            assert "约11月23日9:00付款" in done.notes[0].text
            assert at.office.now() < done.booked[0].reminder.due_at < closing.timestamp()

    asyncio.run(deed())


def test_what_is_written_stays_within_its_shop_and_a_call_is_about_all(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1, buyer="tom"), an_order(2, buyer="tom"))
            await shops.add(at.office, "二店", "taobao")
            await at.bring(an_order(3, buyer="tom"), shop="二店")
            ids = [await at.id(number) for number in (1, 2, 3)]
            for channel in Channel:
                if channel is Channel.UNKNOWN:
                    continue
                begun = await begin(at, 1, 3, 2, channel=channel)
                wanted = [ids[0], ids[2], ids[1]] if channel is Channel.PHONE else [ids[0], ids[1]]
                assert list(begun.call.orders) == wanted
            told = await begin(at, 3, 1, channel=Channel.CHAT)
            done = await contacts.finish(at.office, told.id, await play(at, told, ENTER, ENTER, ENTER))
            assert [noted.order_id for noted in done.notes] == [ids[2]]
            assert (await at.card(1)).contacts == ()

    asyncio.run(deed())


def test_no_promise_is_told_the_buyer_as_agreed_without_the_closing_before_it(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await scripts.ensure_starting(at.office)
            await at.bring(an_order(1))
            begun = await begin(at)
            call = await play(at, begun, ENTER, "2", "4", (SAID, "后天"), ENTER, ENTER, ENTER)
            found = await calls.text(at.office, call, Step.CHAT, "小美")
            assert found is not None
            said = found.filled.text
            assert "跟您约好后天付款" in said
            assert "9:00" not in said
            assert "会自动关闭" in said
            done = await contacts.finish(at.office, begun.id, await play(at, begun._replace(call=call), ENTER, ENTER))
            assert "约后天（11月23日）付款，但订单11月" in done.notes[0].text
            assert "关闭" in done.notes[0].text
            assert "9:00付款" not in done.notes[0].text

    asyncio.run(deed())


def test_a_colleague_whose_call_is_not_written_yet_is_told_all_day(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            first = await calls.begin(at.office, [await at.id(1)], "小林")
            await play(at, first, ENTER)
            at.clock.advance(timedelta(hours=2))
            assert (await begin(at)).busy == "小林"

    asyncio.run(deed())


def test_a_promise_that_has_come_due_opens_with_its_own_words_and_what_was_said_last(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await scripts.ensure_starting(at.office)
            await at.bring(an_order(1))
            await whole(at, ENTER, "2", "4", (SAID, "+10m"), ENTER, (WORDS, "在等工资"), ENTER, ENTER, ENTER)
            at.clock.advance(timedelta(minutes=11))
            begun = await begin(at, channel=Channel.CHAT)
            assert not [one for one in begun.guarded.against if one.code == "gap"]
            text = await calls.text(at.office, begun.call, Step.CHAT, "小美")
            assert text is not None
            assert "之前您说" in text.filled.text
            (last,) = [one.text for one in begun.facts if one.code == "last"]
            assert last.startswith("小美：")
            assert "在等工资" in last

    asyncio.run(deed())


def test_a_moment_agreed_on_is_no_end_and_one_talk_has_one_moment(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1), an_order(2, created=CREATED + timedelta(minutes=20)))
            done = await whole(at, ENTER, "1", "5", "3", (SAID, "后天"), ENTER, ENTER, ENTER, ENTER, numbers=(1, 2))
            assert not done.follow.ends
            first, second = done.booked
            assert first.reminder.due_at == second.reminder.due_at

    asyncio.run(deed())


def test_a_message_about_several_orders_speaks_of_all_their_items(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await scripts.ensure_starting(at.office)
            await at.bring(an_order(1), an_order(2, titles=("围巾",)))
            begun = await begin(at, 1, 2)
            call = await play(at, begun, ENTER, "5", ENTER, ENTER)
            text = await calls.text(at.office, call, Step.SMS, "小美")
            assert text is not None
            assert "等2件宝贝" in text.filled.text

    asyncio.run(deed())
