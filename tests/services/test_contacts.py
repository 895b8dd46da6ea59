"""A contact that is over: all that it leaves, in one transaction, and all of it taken back."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from app import call_words, queue_words
from app.clock import HOME, epoch
from app.domain.cadence import Channel
from app.domain.call import (
    ALLOWED,
    ENTER,
    ESC,
    LATER,
    SAID,
    WORDS,
    Call,
    Phase,
    Result,
    Step,
    main,
    results,
    write,
)
from app.domain.flag import LEGENDS
from app.domain.order import Filter, Query
from app.domain.reminder import Kind
from app.errors import BugError
from app.services import agents, calls, contacts, notes, orders, queue, reminders, rules, scripts
from app.services.notes import NoteDraft
from app.services.queue import Tab
from tests.offices import CREATED, an_order, desk, disagreements, moment, paid
from tests.services.calling import PROMISED, Deed, begin, contact, play, refusal, whole


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
            assert (done.warnings, done.follow.ends) == ((), False)
            assert await contacts.unticked(at.office, 0) == []
            order = await at.id(1)
            assert dict(done.changes) == {
                "order": {order}, "note": {noted.note_id}, "contact": {done.contact_id},
                "reminder": {booked.reminder.id},
            }  # fmt: skip
            assert await calls.unfinished(at.office) == []
            assert await at.one("SELECT count(*) FROM contact") == 1
            assert await at.all("SELECT old, new FROM change WHERE field = 'flag'") == [(None, "purple")]

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
            await contacts.undo(at.office, done.contact_id)
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
            done = await contacts.finish(at.office, begun.id, call)
            assert [noted.order_id for noted in done.notes] == [await at.id(1)]
            assert (await at.card(3)).contacts == ()

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
                        await contacts.finish(at.office, begun.id, call)
                assert await at.picture() == before
            await contacts.finish(at.office, begun.id, call)
            # Twice is once.
            after = await at.picture()
            assert await refusal(contacts.finish(at.office, begun.id, call)) == "call_over"
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
            await contacts.undo(at.office, done.contact_id)
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
            assert (done.follow.ends, done.stops) == (True, "refused")
            assert {one.state for one in (await at.card(1)).reminders} == {"done"}

    asyncio.run(deed())


def test_an_order_that_leaves_the_queue_says_why(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            missed = ENTER, "3", ENTER, ENTER, ENTER
            assert (await whole(at, *missed)).stops is None
            at.clock.advance(timedelta(minutes=90))
            assert (await whole(at, *missed)).stops == "contacts_done"
            at.clock.advance(timedelta(minutes=90))
            # Something is booked: little intention ends what is computed, and no more than that.
            assert (
                await whole(at, ENTER, "1", "5", "3", (SAID, "今晚8点半"), ENTER, ENTER, ENTER, ENTER)
            ).stops is None

    asyncio.run(deed())


@pytest.mark.parametrize("way", ["in the contact", "by hand", "put off"])
def test_what_was_booked_counts_though_the_clock_was_put_back(tmp_path: Path, way: str) -> None:
    """What is booked after the buyer's word is booked after it, whatever the clock says by then."""

    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            begun = await begin(at)
            call = await play(at, begun, ENTER, "1", "5", "3")
            at.clock.advance(-timedelta(minutes=30))
            said: tuple[Deed, ...] = ((SAID, "+3h"),) if way == "in the contact" else ()
            call = await play(at, begun._replace(call=call), *said, *[ENTER] * 4)
            done = await contacts.finish(at.office, begun.id, call)
            assert done.stops == (None if said else "no_interest")
            if not said:
                booked = await reminders.book(at.office, await at.id(1), "+2h", "小美", keep=True)
                if way == "put off":
                    await reminders.snooze(at.office, booked.reminder.id, "+3h", keep=True)
            (line,) = await queue.lines(at.office, Tab.PROMISED)
            assert line.row.lead.rule == {"in the contact": "callback", "by hand": "promise", "put off": "snooze"}[way]

    asyncio.run(deed())


def test_a_task_on_an_order_is_no_reminder_that_follows(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            await reminders.book(at.office, await at.id(1), "明天10点", "小美", Kind.SERVICE)
            assert (await whole(at, ENTER, "8", ENTER, ENTER, ENTER)).stops == "paid_elsewhere"

    asyncio.run(deed())


def test_one_talk_about_orders_that_close_at_different_hours_has_one_moment(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path, datetime(2026, 11, 21, 16, 30, tzinfo=HOME)) as at:
            await at.bring(an_order(1), an_order(2, buyer="buyer1"))
            for number, hour in ((1, 23), (2, 18)):
                await at.run(
                    "UPDATE sales_order SET closes_at = ? WHERE id = ?",
                    moment(2026, 11, 21, hour, 40),
                    await at.id(number),
                )
            done = await whole(at, ENTER, "5", (SAID, "18:00"), ENTER, ENTER, ENTER, ENTER, ENTER, numbers=(1, 2))
            # Until the first of them closes no call window opens any more: it stays the moment that was said.
            assert [one.reminder.due_at for one in done.booked] == [moment(2026, 11, 21, 18)] * 2
            assert ["11月21日18:00再联系" in one.text for one in done.notes] == [True, True]

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
            done = await contacts.finish(at.office, begun.id, call)
            assert (done.booked, done.warnings) == ((), ())
            assert [(error.code, error.params) for error in done.refused] == [
                ("order_over", {"number": "1", "status": "paid"})
            ]
            assert (await contact(at))[2] == "promised"

    asyncio.run(deed())


def test_undo_leaves_what_was_and_opens_the_call_at_its_last_key(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            begun = await begin(at)
            call = await play(at, begun, *PROMISED)
            before = (await at.card(1)).row
            done = await contacts.finish(at.office, begun.id, call)
            undone = await contacts.undo(at.office, done.contact_id)
            card = await at.card(1)
            assert card.row._replace(last_note=None) == before
            assert card.contacts == ()
            assert (undone.call, undone.call.phase) == (call, Phase.DONE)
            assert await refusal(contacts.undo(at.office, done.contact_id)) == "contact_over"
            # Step back, say something else, and end it again; the count is the first one's.
            again = calls.pressed(at.office, before.shop_id, write(undone.call, WORDS, "明天"), ESC)
            again = calls.pressed(at.office, before.shop_id, again, LATER)
            done = await contacts.finish(at.office, undone.id, again)
            assert "第1次" in done.notes[0].text
            assert done.notes[0].text.endswith("明天")
            assert [one.steps for one in await contacts.unticked(at.office, 0)] == [(Step.CHAT,)]

    asyncio.run(deed())


def test_a_note_that_was_withdrawn_took_its_contact_along(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            done = await whole(at, *PROMISED)
            await notes.withdraw(at.office, done.notes[0].note_id, "小美")
            assert (await at.card(1)).contacts == ()
            assert await refusal(contacts.undo(at.office, done.contact_id)) == "contact_over"

    asyncio.run(deed())


def test_a_corrected_note_is_undone_as_it_is_now(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            done = await whole(at, *PROMISED)
            await notes.correct(at.office, done.notes[0].note_id, "小美", "不买了")
            assert (await contact(at))[2] == "promised"
            await contacts.undo(at.office, done.contact_id)
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
            done = await contacts.finish(at.office, begun.id, call)
            assert "第2次" in done.notes[0].text
            assert [one.stage for one in (await at.card(1)).contacts] == [1, 2]

    asyncio.run(deed())


def test_a_call_that_is_not_over_is_not_written(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            begun = await begin(at)
            with pytest.raises(BugError):
                await contacts.finish(at.office, begun.id, begun.call)
            assert await refusal(calls.begin(at.office, [999], "小美")) == "order_unknown"

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
                done = await contacts.finish(at.office, begun.id, call)
                row = await at.all(
                    "SELECT channel, outcome, reason, promised_at IS NOT NULL FROM contact WHERE id = ?",
                    done.contact_id,
                )
                assert row == [(channel, result, call.reason, int(result is Result.PROMISED))]
                assert await at.office.gate.read(disagreements) == []
                by_reason = Query(filters=(Filter("reason", (main(call.reason) or "",)),))
                assert await orders.count(at.office, by_reason) == int(call.reason is not None and not service)
                assert len((await at.card(number)).contacts) == (0 if service else 1)
                assert bool(done.booked) == (call.due_at is not None)
                assert (await contacts.undo(at.office, done.contact_id)).call == call
                assert await at.office.gate.read(disagreements) == []
                assert await orders.count(at.office, by_reason) == 0
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
            done = await contacts.finish(at.office, begun.id, call)
            assert done.notes[0].text.endswith("电话无人接听，组长同意（阿强：老客户）")
            assert await contacts.ended(at.office, done.contact_id) == call
            assert [one.contact_id for one in await contacts.unticked(at.office, 0, "小美")] == [done.contact_id]
            assert await contacts.unticked(at.office, 0, "小林") == []
            await contacts.undo(at.office, done.contact_id)
            assert await refusal(contacts.ended(at.office, done.contact_id)) == "contact_over"

    asyncio.run(deed())


def test_what_somebody_who_left_put_off_or_did_not_copy_is_anyones(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            done = await whole(at, ENTER, "3", ENTER, LATER, LATER)
            lin = (await agents.ensure(at.office, "小林")).agent

            async def left(agent: str) -> tuple[list[int], list[int]]:
                steps, memos = [await deed(at.office, 0, agent) for deed in (contacts.unticked, contacts.uncopied)]
                return [one.contact_id for one in steps], [one.contact_id for one in memos]

            own = [done.contact_id], [done.contact_id]
            assert (await left("小美"), await left("小林")) == (own, ([], []))
            me = await agents.named(at.office, "小美")
            assert me is not None
            await agents.change(at.office, me.id, active=False)
            assert await left("小林") == own
            await contacts.step_done(at.office, done.contact_id, Step.CHAT, lin.nickname)
            await contacts.step_done(at.office, done.contact_id, Step.PROMPT, lin.nickname)
            await notes.copied(at.office, done.notes[0].note_id)
            assert await left("小林") == ([], [])

    asyncio.run(deed())


def test_a_step_that_was_put_off_is_told_in_the_row_of_what_was_done(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1, buyer="小明"), an_order(2, buyer="小明"))
            begun = await begin(at, 1)
            call = await play(at, begun, ENTER, "3", ENTER, LATER, LATER)
            done = await contacts.finish(at.office, begun.id, call)
            ((_contact, _order, left),) = await contacts.unticked(at.office, 0)
            assert left
            (line,) = await queue.lines(at.office, Tab.DONE)
            assert line.row.done is not None
            assert line.row.done.left == left
            words = ", ".join(call_words.STEPS[step] for step in left)
            assert f"still to do: {words}" in queue_words.why(line.row)
            for step in left:
                await contacts.step_done(at.office, done.contact_id, step, "小美")
            (line,) = await queue.lines(at.office, Tab.DONE)
            assert "still to do" not in queue_words.why(line.row)

    asyncio.run(deed())


def test_a_contact_is_its_agents_whatever_they_are_called_by_then(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            begun = await begin(at)
            call = await play(at, begun, ENTER, "3", ENTER, LATER, LATER)
            (me,) = await agents.agents(at.office)
            await agents.change(at.office, me.id, nickname="美美")
            done = await contacts.finish(at.office, begun.id, call)
            assert [one.nickname for one in await agents.agents(at.office)] == ["美美"]
            assert "美美" in done.notes[0].text

    asyncio.run(deed())


def test_a_step_of_an_order_that_needs_none_any_more_is_not_offered(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1), an_order(2), an_order(3))
            for number in (1, 2, 3):
                await whole(at, ENTER, "3", ENTER, LATER, LATER, numbers=(number,))
            at.clock.advance(timedelta(minutes=30))
            await whole(at, ENTER, "7", "5", "4", ENTER)
            await at.run("UPDATE sales_order SET mark = 'paid' WHERE id = ?", await at.id(2))
            assert [one.orders for one in await contacts.unticked(at.office, 0)] == [(await at.id(3),)]

    asyncio.run(deed())


def test_a_promise_that_has_to_be_moved_twice_keeps_what_the_buyer_said(tmp_path: Path) -> None:
    """First before the order's closing, then into a call window."""

    async def deed() -> None:
        async with desk(tmp_path, datetime(2026, 11, 21, 17, 5, tzinfo=HOME)) as at:
            await at.bring(an_order(1, created=datetime(2026, 11, 21, 9)))
            closing = datetime(2026, 11, 21, 19, 10, tzinfo=HOME)
            await at.run("UPDATE sales_order SET closes_at = ?", epoch(closing))
            begun = await begin(at)
            call = begun.call
            for deed in (ENTER, "2", "4", (SAID, "今晚8点"), ENTER, ENTER, (WORDS, ""), ENTER, ENTER, ENTER):
                shop_id = begun.card.row.shop_id
                call = (
                    write(call, *deed)
                    if isinstance(deed, tuple)
                    else calls.pressed(at.office, shop_id, call, deed, closing)
                )
            (booked,) = (await contacts.finish(at.office, begun.id, call)).booked
            said = epoch(datetime(2026, 11, 21, 20, tzinfo=HOME))
            assert booked.reminder.said_at == said
            assert booked.moved is None or booked.moved.said_at == said

    asyncio.run(deed())


def test_a_moment_named_in_the_chat_is_bound_by_no_call_window(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(*(an_order(number, created=CREATED + timedelta(hours=3)) for number in (1, 2)))
            said: tuple[Deed, ...] = (ENTER, "2", "4", (SAID, "今天17:30"), ENTER, ENTER)
            chat = (await whole(at, *said, channel=Channel.CHAT)).booked[0]
            assert (chat.reminder.due_at, chat.moved, chat.warnings) == (moment(2026, 11, 21, 17, 30), None, ())
            assert chat.reminder.written
            call = (await whole(at, *said, ENTER, ENTER, numbers=(2,))).booked[0]
            assert (call.reminder.due_at, call.reminder.written) == (moment(2026, 11, 21, 19), False)

            # What is put off goes as before, too, and so does what is booked by hand.
            put_off = await reminders.snooze(at.office, chat.reminder.id, "今天17:45")
            assert put_off.reminder.due_at == moment(2026, 11, 21, 17, 45)
            later = await reminders.snooze(at.office, call.reminder.id, "今天17:45")
            assert later.reminder.due_at == moment(2026, 11, 21, 19)
            for number, due in ((1, moment(2026, 11, 21, 17, 50)), (2, moment(2026, 11, 21, 19))):
                order_id = await at.id(number)
                booked = await reminders.book(at.office, order_id, "今天17:50", "小美")
                assert booked.reminder.due_at == due
                assert (await at.card(number)).written is (number == 1)

    asyncio.run(deed())


def test_a_contact_is_taken_back_by_whose_it_was_whatever_they_are_called_by_now(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            done = await whole(at, *PROMISED)
            (mei,) = await agents.agents(at.office)
            await agents.change(at.office, mei.id, nickname="美美")
            other, _ = await agents.add(at.office, "小美")
            undone = await contacts.undo(at.office, done.contact_id)
            assert (undone.agent, "agent" in undone.changes) == ("美美", False)
            assert [one.nickname for one in await agents.agents(at.office)] == ["美美", "小美"]
            assert (await at.card(1)).row.owner is None
            assert await at.all("SELECT DISTINCT agent_id FROM note") == [(mei.id,)]
            assert [one.agent for one in await calls.unfinished(at.office)] == ["美美"]
            assert await at.all("SELECT 1 FROM change WHERE agent_id = ?", other.id) == []

    asyncio.run(deed())


def test_a_step_about_several_orders_is_offered_while_one_of_them_needs_it(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            made = [an_order(number, buyer="tom") for number in (1, 2, 3, 4)]
            await at.bring(*made)
            one, two, three, four = [await at.id(number) for number in (1, 2, 3, 4)]
            done = await whole(at, ENTER, "3", ENTER, LATER, LATER, numbers=(1, 2, 3, 4))

            async def offered() -> list[tuple[int, ...]]:
                found = await contacts.unticked(at.office, 0, "小美")
                assert {left.contact_id for left in found} <= {done.contact_id}, "one contact is offered once"
                return [left.orders for left in found]

            assert await offered() == [(one, two, three, four)]
            at.clock.advance(timedelta(minutes=30))
            await at.bring(paid(made[0]), *made[1:])
            assert await offered() == [(two, three, four)]
            await at.run("UPDATE sales_order SET mark = 'closed' WHERE id = ?", two)
            assert await offered() == [(three, four)]
            await whole(at, ENTER, "7", "5", "4", ENTER, numbers=(3,))
            assert await offered() == [(four,)]
            await contacts.step_done(at.office, done.contact_id, Step.PROMPT, "小美")
            assert [one.steps for one in await contacts.unticked(at.office, 0)] == [(Step.CHAT,)]
            await at.run("UPDATE sales_order SET mark = 'paid' WHERE id = ?", four)
            assert await offered() == []
            await at.run("UPDATE sales_order SET mark = NULL WHERE id = ?", four)
            await contacts.step_done(at.office, done.contact_id, Step.CHAT, "小美")
            assert await offered() == []

    asyncio.run(deed())
