from __future__ import annotations

import asyncio
import shutil
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from app.domain.cadence import Channel
from app.domain.call import (
    ALLOWED,
    ENTER,
    ESC,
    LATER,
    SAID,
    SUMMARY,
    WORDS,
    Call,
    Phase,
    Result,
    Step,
    choose,
    results,
    write,
)
from app.domain.flag import LEGENDS
from app.errors import BugError, KnownError
from app.services import calls, erase, notes, orders, reminders, rules, scripts
from app.services.calls import Begun, Fact, Finished
from app.services.notes import NoteDraft
from tests.offices import NOW, Desk, an_order, desk, moment, opened, paid

Deed = str | tuple[str, str]
PROMISED: tuple[Deed, ...] = (ENTER, "2", "4", (SAID, "今晚8点"), ENTER, (WORDS, "充值后付"), ENTER, ENTER, ENTER)


async def begin(at: Desk, *numbers: int, channel: Channel = Channel.PHONE, service: bool = False) -> Begun:
    ids = [await at.id(number) for number in numbers or (1,)]
    return await calls.begin(at.office, ids, "小美", channel, service=service)


async def play(at: Desk, begun: Begun, *deeds: Deed) -> Call:
    """The call after the deeds, kept at every key as the window does."""
    call = begun.call
    for deed in deeds:
        shop_id = begun.card.row.shop_id
        call = write(call, *deed) if isinstance(deed, tuple) else calls.pressed(at.office, shop_id, call, deed)
        await calls.keep(at.office, begun.id, call)
    return call


async def whole(at: Desk, *deeds: Deed, numbers: Sequence[int] = (1,), **how: Any) -> Finished:
    begun = await begin(at, *numbers, **how)
    return await calls.finish(at.office, begun.id, await play(at, begun, *deeds), "小美")


async def contact(at: Desk, number: int = 1) -> tuple[Any, ...]:
    """(channel, stage, outcome, reason, promised at, script) of the only contact that counts."""
    (row,) = await at.all(
        """SELECT channel, stage, outcome, reason, promised_at, script_id FROM contact
           WHERE order_id = ? AND cancelled_at IS NULL""",
        await at.id(number),
    )
    return row


async def refusal(work: Any) -> str:
    with pytest.raises(KnownError) as caught:
        await work
    return caught.value.code


def test_a_call_leaves_a_contact_a_note_a_flag_a_reminder_and_an_owner(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1, memo="送小样"))
            done = await whole(at, *PROMISED)
            (noted,) = done.notes
            assert noted.text == "11-21 16:00+小美+第1次+余额不足，约11月21日20:00付款，充值后付"
            assert noted.memo == noted.text + "\n送小样"
            assert await contact(at) == ("phone", 1, "promised", "2.balance", moment(2026, 11, 21, 20), None)
            card = await at.card(1)
            assert (card.row.flag, card.row.owner) == ("purple", "小美")
            (booked,) = done.booked
            assert (booked.reminder.kind, booked.reminder.due_at) == ("promise", moment(2026, 11, 21, 20))
            assert [(one.id, one.state) for one in card.reminders] == [(booked.reminder.id, "open")]
            assert (done.open_steps, done.warnings, done.follow.ends) == ((), (), False)
            order = await at.id(1)
            assert dict(done.changes) == {
                "order": {order}, "note": {noted.note_id}, "contact": {done.contact_id},
                "reminder": {booked.reminder.id},
            }  # fmt: skip
            assert await calls.unfinished(at.office) == []
            assert await at.one("SELECT count(*) FROM contact") == 1
            assert await at.all("SELECT old, new FROM change WHERE field = 'flag'") == [(None, "purple")]

    asyncio.run(deed())


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
            await whole(at, ("gender", "女士"), ("name", "别的"), ENTER, "3", ENTER, ENTER, ENTER)
            again = await begin(at, 2)
            # The export knows the name itself.
            assert dict(again.call.texts) == {"gender": "女士"}
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
            done = await calls.finish(at.office, begun.id, call, "小美")
            # Nor is what was booked moved into one.
            assert [one.reminder.due_at for one in done.booked] == [moment(2026, 11, 21, 15)]
            card = await at.card(1)
            # No payment reminder: another flag, three fields, and none of the limits counts it.
            assert (card.row.flag, card.contacts, card.row.contacts) == ("green", (), 0)
            assert done.notes[0].text == "11-21 14:00+小美+不便接听，11月21日15:00再联系"
            assert await at.all("SELECT source, outcome FROM contact WHERE note_id IS NOT NULL") == [
                ("service", "not_convenient")
            ]
            undone = await calls.undo(at.office, done.contact_id, "小美")
            assert undone.call == call
            assert (await at.card(1)).row.flag is None
            assert await refusal(calls.undo(at.office, done.contact_id, "小美")) == "contact_over"

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


def test_one_call_about_all_orders_of_a_buyer_is_one_contact_and_a_note_each(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1, buyer="tom"), an_order(2, buyer="tom"), an_order(3, buyer="tom"))
            done = await whole(at, *PROMISED, numbers=(1, 2, 3))
            assert [noted.order_id for noted in done.notes] == [await at.id(number) for number in (1, 2, 3)]
            assert len(done.booked) == 3
            assert len({row[0] for row in await at.all("SELECT at FROM contact")}) == 1
            guarded = (await begin(at, 3)).guarded
            # Once on the phone is once, whatever it was about.
            assert guarded.fatigue.loads[0].contacts == 1
            await calls.undo(at.office, done.contact_id, "小美")
            assert [(await at.card(number)).row.flag for number in (1, 2, 3)] == [None] * 3

    asyncio.run(deed())


def test_a_contact_leaves_out_what_is_a_colleagues_and_what_was_paid_meanwhile(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(*(an_order(number, buyer="tom") for number in (1, 2, 3)))
            await notes.save(at.office, NoteDraft(await at.id(2), "red", "小林", "要发票"))
            begun = await begin(at, 1, 2, 3)
            assert begun.call.orders == (await at.id(1), await at.id(3)), "the second one is 小林's"
            call = await play(at, begun, *PROMISED)
            await orders.mark(at.office, [await at.id(3)], "paid", "小林")
            done = await calls.finish(at.office, begun.id, call, "小美")
            assert [noted.order_id for noted in done.notes] == [await at.id(1)]
            assert (await at.card(3)).contacts == ()

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
            done = await calls.finish(office, again.id, await play(rest, again, *PROMISED[keys:]), "小美")
            assert done.notes[0].text.endswith("余额不足，约11月21日20:00付款，充值后付")
            assert await calls.unfinished(office) == []

    asyncio.run(deed())


def test_a_crash_at_the_end_leaves_all_or_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1, buyer="tom"), an_order(2, buyer="tom"))
            begun = await begin(at, 1, 2)
            call = await play(at, begun, *PROMISED)
            before = await at.picture()

            def broken(*_what: object, **_more: object) -> None:
                raise RuntimeError("cut off")

            for where in ("app.services.notes.put", "app.services.reminders.put", "app.store.calls.settle"):
                with monkeypatch.context() as patch:
                    patch.setattr(where, broken)
                    with pytest.raises(RuntimeError, match="cut off"):
                        await calls.finish(at.office, begun.id, call, "小美")
                assert await at.picture() == before
            await calls.finish(at.office, begun.id, call, "小美")
            # Twice is once.
            after = await at.picture()
            assert await refusal(calls.finish(at.office, begun.id, call, "小美")) == "call_over"
            assert await at.picture() == after

    asyncio.run(deed())


def test_what_was_booked_is_dealt_with_and_another_moment_takes_its_place(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            old = await reminders.book(at.office, await at.id(1), "明早11点", "小美")
            done = await whole(at, *PROMISED)
            states = {one.id: one.state for one in (await at.card(1)).reminders}
            assert states == {old.reminder.id: "done", done.booked[0].reminder.id: "open"}
            assert done.changes["reminder"] == set(states)
            await calls.undo(at.office, done.contact_id, "小美")
            states = {one.id: one.state for one in (await at.card(1)).reminders}
            assert states == {old.reminder.id: "open", done.booked[0].reminder.id: "cancelled"}

    asyncio.run(deed())


def test_a_call_that_did_not_reach_leaves_what_is_still_to_come(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            due = await reminders.book(at.office, await at.id(1), "16:30", "小美")
            later = await reminders.book(at.office, await at.id(1), "19:30", "小美")
            at.clock.advance(timedelta(minutes=31))
            await whole(at, ENTER, "3", ENTER, ENTER, ENTER)
            states = {one.id: one.state for one in (await at.card(1)).reminders}
            assert states == {due.reminder.id: "done", later.reminder.id: "open"}
            at.clock.advance(timedelta(minutes=5))
            # Who does not want it any more is not reminded of what was promised before.
            done = await whole(at, ENTER, "7", "5", "4", ENTER)
            assert done.follow.ends
            assert {one.state for one in (await at.card(1)).reminders} == {"done"}

    asyncio.run(deed())


def test_a_busy_line_is_called_again_and_a_moment_outside_the_windows_is_moved(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            done = await whole(at, ENTER, "4", ENTER, ENTER, ENTER, ENTER)
            (booked,) = done.booked
            assert (booked.reminder.kind, booked.reminder.due_at) == ("callback", moment(2026, 11, 21, 16, 10))
            at.clock.advance(timedelta(minutes=55))
            (booked,) = (await whole(at, ENTER, "4", ENTER, ENTER, ENTER, ENTER)).booked
            assert booked.reminder.due_at == moment(2026, 11, 21, 19)
            assert booked.moved is not None

    asyncio.run(deed())


def test_what_happened_is_written_even_where_nothing_can_be_booked(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            begun = await begin(at)
            call = await play(at, begun, *PROMISED)
            # The export comes in while the agent is on the phone.
            await at.bring(paid(an_order(1)))
            done = await calls.finish(at.office, begun.id, call, "小美")
            assert (done.booked, done.warnings) == ((), ("order_over",))
            assert (await contact(at))[2] == "promised"

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
            done = await calls.finish(at.office, begun.id, call, "小美")
            assert done.open_steps == (Step.CHAT,)
            assert await at.one("SELECT count(*) FROM script_use") == 0
            assert await calls.unticked(at.office, 0) == [(done.contact_id, await at.id(1), (Step.CHAT,))]
            changes = await calls.step_done(at.office, done.contact_id, Step.CHAT, "小美", text.script_id)
            assert changes["contact"] == {done.contact_id}
            assert await calls.unticked(at.office, 0) == []
            assert (await contact(at))[5] == text.script_id
            assert await at.all("SELECT field, new FROM change WHERE subject = 'contact'") == [
                ("step.chat", at.office.now())
            ]
            # Once is enough.
            assert not (await calls.step_done(at.office, done.contact_id, Step.CHAT, "小美", text.script_id))["contact"]
            assert await at.one("SELECT count(*) FROM script_use") == 1
            # Who has had these words is sent the next ones.
            other = await calls.text(at.office, call, Step.CHAT, "小美")
            assert other is not None
            assert other.script_id != text.script_id
            await calls.undo(at.office, done.contact_id, "小美")
            assert await at.one("SELECT count(*) FROM script_use") == 0
            assert await refusal(calls.step_done(at.office, done.contact_id, Step.CHAT, "小美")) == "contact_over"

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
            done = await calls.finish(at.office, begun.id, call, "小美")
            assert done.notes[0].text == "11-21 16:00+小美+第1次+旺旺已留言，未回复"
            assert await contact(at) == ("chat", 1, "no_answer", None, None, text.script_id)
            assert await at.one("SELECT count(*) FROM script_use") == 1

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


def test_undo_leaves_what_was_and_opens_the_call_at_its_last_key(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            begun = await begin(at)
            call = await play(at, begun, *PROMISED)
            before = (await at.card(1)).row
            done = await calls.finish(at.office, begun.id, call, "小美")
            undone = await calls.undo(at.office, done.contact_id, "小美")
            card = await at.card(1)
            assert card.row._replace(last_note=None) == before
            assert card.contacts == ()
            assert (undone.call, undone.call.phase) == (call, Phase.DONE)
            assert await refusal(calls.undo(at.office, done.contact_id, "小美")) == "contact_over"
            # Step back, say something else, and end it again; the count is the first one's.
            again = calls.pressed(at.office, before.shop_id, write(undone.call, WORDS, "明天"), ESC)
            again = calls.pressed(at.office, before.shop_id, again, LATER)
            done = await calls.finish(at.office, undone.id, again, "小美")
            assert "第1次" in done.notes[0].text
            assert done.notes[0].text.endswith("明天")
            assert done.open_steps == (Step.CHAT,)

    asyncio.run(deed())


def test_a_note_that_was_withdrawn_took_its_contact_along(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            done = await whole(at, *PROMISED)
            await notes.withdraw(at.office, done.notes[0].note_id, "小美")
            assert (await at.card(1)).contacts == ()
            assert await refusal(calls.undo(at.office, done.contact_id, "小美")) == "contact_over"

    asyncio.run(deed())


def test_a_corrected_note_is_undone_as_it_is_now(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            done = await whole(at, *PROMISED)
            await notes.correct(at.office, done.notes[0].note_id, "小美", "不买了")
            assert (await contact(at))[2] == "promised"
            await calls.undo(at.office, done.contact_id, "小美")
            card = await at.card(1)
            assert (card.row.flag, card.contacts) == (None, ())

    asyncio.run(deed())


def test_a_shop_without_a_flag_for_reminders_counts_its_contacts_all_the_same(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            shop_id = (await at.card(1)).row.shop_id
            await rules.change(at.office, shop_id, legend=LEGENDS["s4"])
            await whole(at, *PROMISED)
            assert (await contact(at))[:3] == ("phone", 1, "promised")
            assert (await at.card(1)).row.owner == "小美"

    asyncio.run(deed())


def test_a_call_keeps_what_is_being_typed_in_the_note_editor(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            await notes.keep_draft(at.office, await at.id(1), "red", "要发票")
            await whole(at, *PROMISED)
            assert (await notes.start(at.office, await at.id(1))).draft == ("red", "要发票")

    asyncio.run(deed())


def test_a_note_in_between_leaves_the_call_alone(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            begun = await begin(at)
            call = await play(at, begun, *PROMISED)
            await notes.save(at.office, NoteDraft(await at.id(1), "purple", "小林", "已留言"))
            done = await calls.finish(at.office, begun.id, call, "小美")
            assert "第2次" in done.notes[0].text
            assert [one.stage for one in (await at.card(1)).contacts] == [1, 2]

    asyncio.run(deed())


def test_a_call_that_is_not_over_is_not_written(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            begun = await begin(at)
            with pytest.raises(BugError):
                await calls.finish(at.office, begun.id, begun.call, "小美")
            assert await refusal(calls.begin(at.office, [999], "小美")) == "order_unknown"

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


@pytest.mark.parametrize("channel", [Channel.PHONE, Channel.CHAT, Channel.SMS, Channel.SYSTEM])
@pytest.mark.parametrize("service", [False, True])
def test_whatever_came_of_it_is_written_as_it_was_and_can_be_taken_back(
    tmp_path: Path, channel: Channel, service: bool
) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            possible = results(Call(channel))
            await at.bring(*(an_order(int(digit)) for digit in possible))
            for digit, result in possible.items():
                number = int(digit)
                begun = await begin(at, number, channel=channel, service=service)
                call = await play(at, begun, (SAID, "明早11点"), ENTER, digit)
                while call.phase is not Phase.DONE:
                    # Enter where it is enough, else the last of the reasons.
                    call = calls.pressed(at.office, begun.card.row.shop_id, call, ENTER)
                    if call.problem is not None:
                        call = calls.pressed(at.office, begun.card.row.shop_id, call, "0")
                done = await calls.finish(at.office, begun.id, call, "小美")
                row = await at.all(
                    "SELECT channel, outcome, reason, promised_at IS NOT NULL FROM contact WHERE id = ?",
                    done.contact_id,
                )
                assert row == [(channel, result, call.reason, int(result is Result.PROMISED))]
                assert len((await at.card(number)).contacts) == (0 if service else 1)
                assert bool(done.booked) == (call.due_at is not None)
                assert (await calls.undo(at.office, done.contact_id, "小美")).call == call
                card = await at.card(number)
                assert (card.row.flag, card.row.owner, card.contacts) == (None, None, ())
                assert {one.state for one in card.reminders} <= {"cancelled"}
                assert len(card.plan.points) == 2

    asyncio.run(deed())


def test_other_words_are_offered_and_open_steps_are_an_agents_own(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await scripts.ensure_starting(at.office)
            await at.bring(an_order(1))
            begun = await begin(at)
            call = await play(at, begun, ENTER, "3", ENTER, LATER, LATER)
            first = await calls.text(at.office, call, Step.CHAT, "小美")
            assert first is not None
            other = await calls.text(at.office, call, Step.CHAT, "小美", {first.script_id})
            assert other is not None
            assert other.script_id != first.script_id
            call = write(call, ALLOWED, "阿强：老客户")
            done = await calls.finish(at.office, begun.id, call, "小美")
            assert done.notes[0].text.endswith("电话无人接听，组长同意（阿强：老客户）")
            assert await calls.ended(at.office, done.contact_id) == call
            assert [one.contact_id for one in await calls.unticked(at.office, 0, "小美")] == [done.contact_id]
            assert await calls.unticked(at.office, 0, "小林") == []
            await calls.undo(at.office, done.contact_id, "小美")
            assert await refusal(calls.ended(at.office, done.contact_id)) == "contact_over"

    asyncio.run(deed())
