"""The day at a glance: what is due by kind, what comes later, what was left lying, how old the data is."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from app.clock import HOME
from app.domain.order import Query
from app.domain.queue import Tab
from app.services import agents, backup, guards, notes, orders, queue, reminders, rules, shops, today
from app.services.today import Line, Today
from tests.offices import NOW, Desk, an_order, desk, moment, paid

HOUR = timedelta(hours=1)
Story = Callable[[Desk], Awaitable[None]]


def run(tmp_path: Path, story: Story, at: datetime = NOW) -> None:
    async def whole() -> None:
        async with desk(tmp_path, at) as place:
            await story(place)

    asyncio.run(whole())


async def shown(at: Desk, **how: Any) -> Today:
    return await today.today(at.office, **how)


def kinds(day: Today, *sections: str) -> dict[str, tuple[int, int, int | None]]:
    """(count, late, at) of each line by its kind."""
    return {line.kind: (line.count, line.late, line.at) for line in day.lines if line.section in sections}


def line(day: Today, kind: str) -> Line:
    return next(one for one in day.lines if one.kind == kind)


def test_a_promise_counts_for_its_shop_whatever_the_shop_is_called(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story(at: Desk) -> None:
        await at.bring(an_order(1))
        await reminders.book(at.office, await at.id(1), "+1h", keep=True)
        stream = at.office.gate.stream

        async def renamed(work: Callable[[Any], Any]) -> Any:
            await shops.change(at.office, at.office.shops()[0].id, name="改名的店")
            return await stream(work)

        monkeypatch.setattr(at.office.gate, "stream", renamed)
        assert line(await shown(at), "promises_today").count == 1

    run(tmp_path, story)


def test_messages_now_calls_in_a_window_and_what_closes_soon(tmp_path: Path) -> None:
    async def story(at: Desk) -> None:
        # Noon: due at 15:00 by message; 300 yuan: by phone, in the window that opens at 16:00.
        await at.bring(
            an_order(1), an_order(2, goods=30_000), an_order(3, created=datetime(2026, 11, 20, 17)),
            an_order(4, created=datetime(2026, 11, 21, 15)), paid(an_order(5)),
        )  # fmt: skip
        day = await shown(at)
        assert kinds(day, today.NOW) == {
            "remind": (3, 1, moment(2026, 11, 20, 20)),
            "closing": (1, 0, moment(2026, 11, 21, 17)),
            "ship_late": (1, 0, moment(2026, 11, 21, 16)),
        }
        now = line(day, "remind")
        assert (now.until, now.calls, now.promised) == (moment(2026, 11, 21, 17), 1, 0)
        assert kinds(day, today.LATER) == {"remind_later": (1, 0, moment(2026, 11, 21, 18))}
        assert day.next_at == moment(2026, 11, 21, 18)
        found = await orders.page(at.office, line(day, "closing").query or Query())
        assert [row.order_no for row in found] == ["3"], "the line leads to what it counts"

    run(tmp_path, story)


def test_the_line_of_what_closes_leads_to_it_where_orders_live_less_than_an_hour(tmp_path: Path) -> None:
    async def story(at: Desk) -> None:
        await at.bring(
            an_order(1, created=datetime(2026, 11, 21, 15, 55)), an_order(2, created=datetime(2026, 11, 21, 15, 15))
        )
        # Another shop's longer life is not this one's.
        await shops.add(at.office, "别家", "taobao")
        await rules.change(
            at.office, 1, auto_close=timedelta(minutes=30), first_not_before=timedelta(0), first_due=timedelta(0)
        )
        closing = line(await shown(at, shop_id=1), "closing")
        found = await orders.page(at.office, closing.query or Query())
        assert closing.count == 1
        assert [row.order_no for row in found] == ["1"]

    run(tmp_path, story)


def test_outside_a_window_calls_wait_for_the_next(tmp_path: Path) -> None:
    async def story(at: Desk) -> None:
        await at.bring(*(an_order(number, goods=30_000) for number in (1, 2)))
        at.clock.at = datetime(2026, 11, 21, 17, 30, tzinfo=HOME)
        day = await shown(at)
        assert "remind" not in kinds(day, today.NOW)
        assert kinds(day, today.LATER)["remind_later"] == (2, 0, moment(2026, 11, 21, 19))
        assert line(day, "remind_later").calls == 2
        at.clock.at = datetime(2026, 11, 21, 21, 30, tzinfo=HOME)
        assert kinds(await shown(at), today.NOW, today.LATER) == {"remind_later": (2, 2, moment(2026, 11, 22, 11))}

    run(tmp_path, story)


def test_before_the_cut_off_it_says_how_long_is_left(tmp_path: Path) -> None:
    async def story(at: Desk) -> None:
        await at.bring(paid(an_order(1)), paid(an_order(2)))
        assert kinds(await shown(at), today.NOW) == {"ship": (2, 0, moment(2026, 11, 21, 16))}

    run(tmp_path, story, datetime(2026, 11, 21, 13, tzinfo=HOME))


def test_promises_are_counted_once_and_by_day(tmp_path: Path) -> None:
    async def story(at: Desk) -> None:
        await at.bring(*(an_order(number) for number in (1, 2, 3, 4)))
        for number, when in ((1, "+10min"), (2, "20:00"), (3, "明天下午4点"), (4, "+10min")):
            await reminders.book(at.office, await at.id(number), when)
        at.clock.advance(timedelta(minutes=30))
        day = await shown(at)
        assert kinds(day, today.NOW) == {
            "promises": (2, 2, moment(2026, 11, 21, 16, 10)), "remind": (2, 2, moment(2026, 11, 21, 16, 10)),
        }  # fmt: skip
        assert line(day, "remind").promised == 2, "what was booked is not computed as well"
        assert kinds(day, today.LATER) == {
            "promises_today": (1, 0, moment(2026, 11, 21, 20)),
            "promises_tomorrow": (1, 0, moment(2026, 11, 22, 16)),
        }
        assert day.moments == (moment(2026, 11, 21, 20),)

    run(tmp_path, story)


def test_what_was_left_lying(tmp_path: Path) -> None:
    async def story(at: Desk) -> None:
        await at.bring(*(an_order(number) for number in (1, 2, 3, 4)), an_order(5, status="不知道的状态"))
        saved = [await _note(at, number) for number in (1, 2, 3)]
        await notes.copied(at.office, saved[0])
        await notes.withdraw(at.office, saved[2], "小美")
        await notes.keep_draft(at.office, await at.id(4), "purple", "说晚上")
        await orders.mark(at.office, [await at.id(4)], "paid", "小美")
        day = await shown(at)
        assert {kind: count for kind, (count, _late, _at) in kinds(day, today.TIDY).items()} == {
            "not_copied": 1, "drafts": 1, "marks": 1, "unknown": 1,
        }  # fmt: skip
        assert line(day, "not_copied").order_ids == (await at.id(2),)
        for kind in ("marks", "unknown"):
            assert len(await orders.page(at.office, line(day, kind).query or Query())) == 1
        at.clock.advance(timedelta(days=8))
        assert "not_copied" not in kinds(await shown(at), today.TIDY), "after a week nobody pastes it any more"

    run(tmp_path, story)


async def _note(at: Desk, number: int, agent: str = "小美") -> int:
    draft = notes.NoteDraft(await at.id(number), "purple", agent, "晚上付")
    return (await notes.save(at.office, draft)).note.id


def test_the_age_of_the_data_is_told_by_shop_and_an_empty_shop_too(tmp_path: Path) -> None:
    async def story(at: Desk) -> None:
        await at.bring(an_order(1, created=datetime(2026, 11, 21, 15, 55)))
        assert not kinds(await shown(at), today.DATA).keys() & {"stale"}
        at.clock.advance(timedelta(minutes=31))
        await shops.add(at.office, "新店", "jd")
        stale = [(one.shop, one.platform, one.at) for one in (await shown(at)).lines if one.kind == "stale"]
        assert [(shop, platform) for shop, platform, _at in stale] == [("紫旗示范店", "taobao"), ("新店", "jd")]
        assert stale[1][2] is None
        only = await shown(at, shop_id=at.office.shops()[0].id)
        assert [one.shop for one in only.lines if one.kind == "stale"] == ["紫旗示范店"]

    run(tmp_path, story)


def test_a_copy_of_the_data_is_asked_for_only_where_there_is_none(tmp_path: Path) -> None:
    async def story(at: Desk) -> None:
        assert (await shown(at)).lines == (), "an empty folder needs nothing"
        await at.bring(an_order(1))
        assert "backup" in kinds(await shown(at), today.DATA)
        await backup.daily(at.office)
        day = await shown(at)
        assert "backup" not in kinds(day, today.DATA)
        assert day.copied_at is not None

    run(tmp_path, story)


def test_what_an_agent_did_today_counts_neither_others_nor_yesterday(tmp_path: Path) -> None:
    async def story(at: Desk) -> None:
        await at.bring(*(an_order(number) for number in (1, 2, 3)))
        await _note(at, 1)
        at.clock.advance(timedelta(days=1))
        withdrawn = await _note(at, 2)
        await _note(at, 3)
        await _note(at, 3, "小林")
        await notes.withdraw(at.office, withdrawn, "小美")
        done = await reminders.book(at.office, await at.id(1), "+10min", "小美")
        await reminders.done(at.office, done.reminder.id)
        me = next(one for one in await agents.agents(at.office) if one.nickname == "小美")
        found = (await shown(at, agent_id=me.id)).done
        assert (found.notes, found.duty.contacts, found.reminders) == (1, 1, 1)
        assert (await shown(at)).done == today.Done()

    run(tmp_path, story)


def test_what_was_booked_for_somebody_who_left_counts_for_whoever_is_here(tmp_path: Path) -> None:
    async def story(at: Desk) -> None:
        await at.bring(an_order(1))
        booked = await reminders.book(at.office, await at.id(1), "+10min", "小林")
        lin, me = await agents.named(at.office, "小林"), (await agents.ensure(at.office, "小美")).agent
        assert lin is not None
        await reminders.done(at.office, booked.reminder.id)
        assert (await shown(at, agent_id=me.id)).done.reminders == 0
        await agents.change(at.office, lin.id, active=False)
        assert (await shown(at, agent_id=me.id)).done.reminders == 1

    run(tmp_path, story)


def test_two_promises_of_one_buyer_are_one_contact_of_the_badge(tmp_path: Path) -> None:
    async def story(at: Desk) -> None:
        await at.bring(an_order(1, buyer="tom"), an_order(2, buyer="tom"))
        for number in (1, 2):
            await reminders.book(at.office, await at.id(number), "+10min", "小美")
        at.clock.advance(timedelta(minutes=20))
        day = await shown(at)
        assert (line(day, "promises").count, line(day, "promises").twice, line(day, "remind").count) == (2, 2, 1)

    run(tmp_path, story)


def test_contacts_that_no_reminder_asked_for_are_counted_apart(tmp_path: Path) -> None:
    async def story(at: Desk) -> None:
        noon, three = NOW.replace(tzinfo=None, hour=12), NOW.replace(tzinfo=None, hour=15)
        early, late = an_order(1, created=three), an_order(2, created=noon)
        booked, paid_since = an_order(3, created=three), an_order(4, created=noon)
        await at.bring(early, late, booked, paid_since)
        await reminders.book(at.office, await at.id(3), "+10min", "小美")
        at.clock.advance(timedelta(minutes=20))
        for number in (1, 2, 3, 4):
            await _note(at, number)
        await at.run("UPDATE sales_order SET status = 'paid', paid_at = ? WHERE order_no = '4'", at.office.now())
        me = next(one for one in await agents.agents(at.office) if one.nickname == "小美")
        duty = (await shown(at, agent_id=me.id)).done.duty
        assert (duty.contacts, duty.own) == (4, 1)
        assert duty.last_at == at.office.now()

    run(tmp_path, story)


def test_a_quiet_day_says_when_the_next_thing_comes(tmp_path: Path) -> None:
    async def story(at: Desk) -> None:
        await at.bring(an_order(1, created=datetime(2026, 11, 21, 15)))
        day = await shown(at)
        assert kinds(day, today.NOW) == {}
        assert day.next_at == moment(2026, 11, 21, 18)
        assert day.orders == 1

    run(tmp_path, story)


def test_one_known_buyer_is_one_reminder_as_in_the_queue(tmp_path: Path) -> None:
    async def story(at: Desk) -> None:
        await at.bring(*(an_order(number, buyer="小鱼儿") for number in (1, 2, 3)), an_order(4, goods=30_000))
        day = await shown(at)
        assert (line(day, "remind").count, line(day, "remind").calls) == (2, 1)
        assert (await queue.counts(at.office))[Tab.NOW] == 2

    run(tmp_path, story)


def test_each_line_counts_what_its_query_finds(tmp_path: Path) -> None:
    async def story(at: Desk) -> None:
        await at.bring(
            *(an_order(n, goods=30_000 if n % 2 else 10_000, created=datetime(2026, 11, 20, 16, 40) + n * HOUR) for n in range(24)),
            an_order(30, goods=30_000), paid(an_order(31)), paid(an_order(32)), an_order(33, status="不知道的状态"),
        )  # fmt: skip
        await shops.add(at.office, "别家", "taobao")
        for number in (3, 6, 30):
            await reminders.book(at.office, await at.id(number), "+10min")
        await orders.mark(at.office, [await at.id(8), await at.id(9)], "paid", "小美")
        seen: set[str] = set()
        for hour in (13, 16, 17, 18, 19, 21, 23):
            at.clock.at = datetime(2026, 11, 21, hour, 10, tzinfo=HOME)
            for shop_id in (None, 1):
                counts = await queue.counts(at.office, shop_id)
                day = await shown(at, shop_id=shop_id)
                for kind, tab in today.TABS.items():
                    told = [one.count for one in day.lines if one.kind == kind]
                    assert (kind, hour, *told) == (kind, hour, *([counts[tab]] if counts[tab] else []))
                    seen |= {kind} if told else set()
                for one in day.lines:
                    if one.query is None:
                        continue
                    seen.add(one.kind)
                    found = await orders.page(at.office, one.query)
                    assert (one.kind, hour, len(found)) == (one.kind, hour, one.count)
                    assert await orders.count(at.office, one.query) == one.count
        assert seen == {
            "remind", "remind_later", "closing", "ship", "ship_late", "marks", "unknown",
        }  # fmt: skip

    run(tmp_path, story)


def test_a_shop_that_is_chosen_counts_its_own_notes_alone(tmp_path: Path) -> None:
    async def story(at: Desk) -> None:
        await at.bring(an_order(1), an_order(2))
        await shops.add(at.office, "别家", "taobao")
        await at.bring(an_order(3), an_order(4), shop="别家")
        copied = {}
        for number in (1, 3, 4):
            copied[number] = await _note(at, number, "小美")
        for number in (3, 4):
            await notes.copied(at.office, copied[number])
            done = await reminders.book(at.office, await at.id(number), "+10min", "小美")
            await reminders.done(at.office, done.reminder.id)
        at.clock.advance(timedelta(hours=1))
        await at.bring(an_order(3), an_order(4), shop="别家")
        (me,) = await agents.agents(at.office)
        wanted = {None: ((1, 2), (3, 2)), 1: ((1, None), (1, 0)), 2: ((None, 2), (2, 2))}
        for shop_id, (lines, (written, dealt)) in wanted.items():
            day = await shown(at, shop_id=shop_id, agent_id=me.id)
            tidy = kinds(day, today.TIDY)
            assert tuple(tidy[kind][0] if kind in tidy else None for kind in ("not_copied", "not_seen")) == lines
            assert (day.done.notes, day.done.reminders) == (written, dealt), shop_id

    run(tmp_path, story)


def test_what_closes_soon_leaves_out_whom_nobody_reminds(tmp_path: Path) -> None:
    async def story(at: Desk) -> None:
        made = datetime(2026, 11, 20, 17)
        await at.bring(*(an_order(number, created=made, buyer=f"客{number}") for number in range(1, 8)))
        ids = {number: await at.id(number) for number in range(1, 8)}
        for number, say in ((1, guards.set_do_not_remind), (2, guards.set_suspect)):
            await say(at.office, None, True, "说过", "小美", order_id=ids[number])
        for number, outcome, reason in ((3, "refused", "6"), (4, "reached", "5"), (5, "paid_elsewhere", None),
                                        (6, "refused", "6"), (7, "no_answer", None)):  # fmt: skip
            note = await _note(at, number)
            await at.run("UPDATE contact SET outcome = ?, reason = ? WHERE note_id = ?", outcome, reason, note)
        at.clock.advance(timedelta(minutes=1))
        await reminders.book(at.office, ids[6], "+10min", "小美")
        found = line(await shown(at), "closing")
        rows = await orders.page(at.office, found.query or Query())
        assert found.count == len(rows)
        assert {row.order_no for row in rows} == {"6", "7"}, "who said no may have booked a moment since"

    run(tmp_path, story)
