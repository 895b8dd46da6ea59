"""What a buyer said at the last contact holds in the queue, the plan, the filter, the day and the guards alike."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from app.clock import epoch
from app.domain.cadence import Channel
from app.domain.call import ENTER, SAID
from app.domain.order import Filter, Query
from app.domain.queue import Entry, Tab
from app.domain.slot import Later
from app.services import agents, due, guards, notes, orders, plan, queue, reminders, rules, today
from tests.exports.people import Order
from tests.offices import Desk, desk
from tests.services.calling import whole
from tests.services.test_queue import an_order, contact, wall


@pytest.mark.parametrize(
    ("outcome", "reason", "code"),
    [("refused", "10.price", "refused"), ("paid_elsewhere", None, "paid_elsewhere"), ("reached", "5", "no_interest")],
)
def test_who_does_not_want_it_is_asked_again_nowhere(
    tmp_path: Path, outcome: str, reason: str | None, code: str
) -> None:
    async def deed() -> None:
        async with desk(tmp_path, wall(17)) as at:
            await at.bring(an_order(1), an_order(2))
            one, two = await at.id(1), await at.id(2)
            await contact(at, 1, wall(12, 30), outcome=outcome, reason=reason)
            assert (await plan.plan(at.office, one)).points == ()
            assert (await plan.plan(at.office, one)).blocked_by == code
            (row,) = await orders.rows(at.office, [one])
            assert (row.due_at, row.late) == (None, False)
            assert list(await due.due(at.office, 1)) == [two]
            late = Query(view="unpaid", filters=(Filter("due", ("today",)),))
            assert list(await orders.ids(at.office, late)) == [two]
            (line,) = [one for one in (await today.today(at.office)).lines if one.kind == "remind"]
            assert line.count == 1
            (given_up,) = await queue.lines(at.office, Tab.GIVEN_UP)
            assert given_up.row.lead.stops == code
            found = await guards.look(at.office, one, None, Channel.PHONE)
            assert found.blocked_by == code
            assert (await guards.look(at.office, one, None, Channel.PHONE, service=True)).blocked_by is None
            await reminders.book(at.office, one, "今晚8点")
            again = (await guards.look(at.office, one, None, Channel.PHONE)).against
            assert code not in {one.code for one in again}, "it was agreed on"
            await at.run("DELETE FROM reminder")
            # Long after every allowed moment the reason stays the true one.
            at.clock.at = wall(12, 30, day=22).replace(minute=0)
            (given_up,) = [line for line in await queue.lines(at.office, Tab.GIVEN_UP) if line.row.lead.order_no == "1"]
            assert given_up.row.lead.stops == code

    asyncio.run(deed())


def test_a_wrong_number_turns_every_further_reminder(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path, wall(16, 30)) as at:
            await at.bring(an_order(1, goods=50_000, created=datetime(2026, 11, 21, 13)))
            one = await at.id(1)
            await contact(at, 1, wall(16, 10), outcome="wrong_number")
            (point, *_more) = (await plan.plan(at.office, one)).points
            assert (point.channel, point.rule) == ("chat", "next_chat_after_contact")
            found = (await due.due(at.office, 1))[one]
            found_lines = [*await queue.lines(at.office, Tab.NOW), *await queue.lines(at.office, Tab.WAITING)]
            (entry,) = [line.row.lead for line in found_lines]
            (row,) = await orders.rows(at.office, [one])
            assert (found.channel, entry.channel) == ("chat", "chat")
            assert found.due_at == entry.due_at == row.due_at

    asyncio.run(deed())


@asynccontextmanager
async def lasting(tmp_path: Path, *orders: Order, hour: int = 17) -> AsyncIterator[Desk]:
    """Orders that close on the day after next, of which three reminders are planned."""
    async with desk(tmp_path, wall(hour)) as at:
        await at.bring(*orders)
        await rules.change(at.office, 1, planned=3)
        await at.run("UPDATE sales_order SET closes_at = ?", epoch(wall(23, 0, 23)))
        yield at


async def leads(at: Desk, *tabs: Tab) -> list[Entry]:
    return [line.row.lead for tab in tabs or Tab for line in await queue.lines(at.office, tab) if tab is not Tab.DONE]


def test_what_the_buyer_said_outlasts_a_message_without_an_answer(tmp_path: Path) -> None:
    async def deed() -> None:
        async with lasting(tmp_path, an_order(1)) as at:
            one = await at.id(1)
            await contact(at, 1, wall(11), outcome="refused", reason="5.changed")
            await contact(at, 1, wall(13), channel="system", outcome="no_answer")
            assert (await guards.look(at.office, one, None, Channel.PHONE)).blocked_by == "refused"
            assert (await at.card(1)).plan.blocked_by == "refused"
            assert [lead.stops for lead in await leads(at)] == ["refused"]

    asyncio.run(deed())


def test_a_number_stays_wrong_until_somebody_is_reached(tmp_path: Path) -> None:
    async def deed() -> None:
        async with lasting(tmp_path, an_order(1)) as at:
            await at.run("UPDATE sales_order SET amount_due = 99900")
            await contact(at, 1, wall(11), outcome="wrong_number")
            await contact(at, 1, wall(13), channel="chat", outcome="no_answer")
            assert {lead.channel for lead in await leads(at)} == {Channel.CHAT}

    asyncio.run(deed())


@pytest.mark.parametrize("number", [1, 2])
def test_an_upset_buyer_is_rung_by_another_agent_about_every_order(tmp_path: Path, number: int) -> None:
    """The queue offers nothing that the guard blocks: neither online, nor after a call that was missed."""

    async def deed() -> None:
        made = [an_order(one, created=datetime(2026, 11, 21, 9 + one), buyer="tom") for one in (1, 2)]
        async with lasting(tmp_path, *made) as at:
            await contact(at, 1, wall(11, 30), outcome="reached", reason="9.rude")
            await at.run("UPDATE contact SET agent_name = '小林'")
            who = await agents.ensure(at.office, "小红")
            other = await at.id(number)

            async def agree() -> None:
                points = (await at.card(number)).plan.points
                (entry,) = [one for one in await queued(at) if one.order_id == other]
                found = (await due.due(at.office, 1))[other]
                assert (points[0].channel, entry.channel, found.channel) == (Channel.PHONE,) * 3
                assert entry.other_agent
                assert (await guards.look(at.office, other, who.agent.id, Channel.PHONE)).blocked_by is None
                case = await plan.case(at.office, other)
                assert case.plan(at.office.rules(1), at.office.here(1)) == (await at.card(number)).plan

            await agree()
            await orders.set_online(at.office, other, at.office.now(), "小红")
            await agree()
            await contact(at, 1, wall(16, 5), outcome="no_answer")
            await agree()
            # Somebody else speaks with the buyer: it is over for all orders.
            await contact(at, 2, wall(16, 40), outcome="reached", reason="1")
            await at.run("UPDATE contact SET agent_name = '小红' WHERE outcome = 'reached' AND reason = '1'")
            assert not any(lead.other_agent for lead in await queued(at))

    asyncio.run(deed())


def test_what_is_booked_for_a_colleague_stays_a_colleagues_though_it_is_put_off_after_a_missed_call(
    tmp_path: Path,
) -> None:
    async def deed() -> None:
        async with desk(tmp_path, wall(16, 30)) as at:
            await at.bring(an_order(1))
            promised = ENTER, "2", "9", ENTER, (SAID, "今晚8点"), ENTER, ENTER, ENTER, ENTER
            (booked,) = (await whole(at, *promised)).booked
            at.clock.advance(timedelta(minutes=5))
            await contact(at, 1, wall(16, 35), outcome="no_answer")
            again = await reminders.snooze(at.office, booked.reminder.id, Later.HOUR)
            assert [one.colleague for one in (booked.reminder, again.reminder)] == [True, True]

    asyncio.run(deed())


async def queued(at: Desk) -> list[Entry]:
    return list(await at.office.gate.read(lambda db: queue.of_shop(at.office, db, 1)))


def test_another_flag_on_the_note_of_a_refusal_leaves_the_refusal(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path, wall(16, 30)) as at:
            await at.bring(an_order(1))
            await whole(at, ENTER, "7", "5", "4", ENTER)
            (note,) = (await at.card(1)).notes
            other = (await notes.correct(at.office, note.id, "小美", note.feedback, "grey")).note
            assert [lead.stops for lead in await leads(at)] == ["refused"]
            await notes.restore(at.office, other.id, note.id, "小美")
            assert [lead.stops for lead in await leads(at)] == ["refused"]
            assert len((await at.card(1)).contacts) == 1
            # Withdrawn it is gone, whatever its flag.
            (last,) = [one for one in (await at.card(1)).notes if one.state == "saved"]
            await notes.withdraw(at.office, last.id, "小美")
            assert [lead.stops for lead in await leads(at)] == [None]

    asyncio.run(deed())


def test_only_what_is_booked_after_a_refusal_lifts_it(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path, wall(16, 30)) as at:
            await at.bring(an_order(1))
            one = await at.id(1)
            booked = await reminders.book(at.office, one, "+1min", "小美", keep=True)
            at.clock.advance(timedelta(minutes=2))
            await reminders.done(at.office, booked.reminder.id)
            await whole(at, ENTER, "7", "5", "4", ENTER)
            at.clock.advance(timedelta(minutes=2))
            await reminders.reopen(at.office, [booked.reminder.id])
            assert (await guards.look(at.office, one, None, Channel.PHONE)).blocked_by == "refused"
            assert [lead.stops for lead in await leads(at)] == ["refused"]
            assert one not in await due.due(at.office, 1)
            (row,) = await orders.rows(at.office, [one])
            assert row.due_at is None
            await reminders.book(at.office, one, "+1h", "小美", keep=True)
            again = (await guards.look(at.office, one, None, Channel.PHONE)).against
            assert "refused" not in {one.code for one in again}
            assert [lead.booked for lead in await leads(at)] == [True]

    asyncio.run(deed())
