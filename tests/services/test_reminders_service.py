"""A call about a matter of service (146) can be booked on any order: it is no payment reminder."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from app.domain.cadence import Channel
from app.domain.call import ENTER, SAID
from app.domain.order import Query
from app.domain.queue import Tab
from app.domain.reminder import Kind
from app.domain.slot import Later
from app.errors import KnownError
from app.services import calls, contacts, due, erase, guards, orders, queue, reminders, rules, today
from tests.offices import CLOSED, NOW, Desk, an_order, desk, moment, paid


async def book(at: Desk, when: str, number: int = 1, kind: Kind = Kind.SERVICE) -> reminders.Booked:
    return await reminders.book(at.office, await at.id(number), when, "小美", kind)


async def call(at: Desk, *deeds: str | tuple[str, str], number: int = 1, service: bool = True) -> contacts.Finished:
    """A whole call."""
    begun = await calls.begin(at.office, [await at.id(number)], "小美", Channel.PHONE, service=service)
    made = begun.call
    for one in deeds:
        shop_id = begun.card.row.shop_id
        if isinstance(one, tuple):
            made = made._replace(texts={**made.texts, one[0]: one[1]})
        else:
            made = calls.pressed(at.office, shop_id, made, one)
    return await contacts.finish(at.office, begun.id, made)


LATER: tuple[str | tuple[str, str], ...] = (ENTER, "5", (SAID, "明天下午3点"), ENTER, ENTER)


def test_it_can_be_booked_whatever_became_of_the_order_and_at_any_hour(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(paid(an_order(1)), an_order(2, status=CLOSED), an_order(3), an_order(4))
            await orders.mark(at.office, [await at.id(3)], "paid", "小美")
            buyer = await at.one("SELECT buyer_id FROM sales_order WHERE order_no = '4'")
            await guards.set_do_not_remind(at.office, buyer, True, "说别再催了", "小美")
            for number in range(1, 5):
                assert reminders.bookable(await at.card(number)) == (Kind.SERVICE,)
                booked = await book(at, "今晚11点", number)
                assert (booked.reminder.due_at, booked.moved, booked.warnings) == (moment(2026, 11, 21, 23), None, ())
                assert (booked.reminder.kind, booked.reminder.state) == ("service", "open")
                for kind in (Kind.PROMISE, Kind.CALLBACK):
                    with pytest.raises(KnownError):
                        await book(at, "今晚8点", number, kind)
            at.clock.advance(timedelta(hours=7))
            assert len((await reminders.tick(at.office)).reminders) == 4

    asyncio.run(deed())


def test_an_order_that_waits_for_its_payment_may_have_any_of_them(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            assert reminders.bookable(await at.card(1)) == (Kind.PROMISE, Kind.CALLBACK, Kind.SERVICE)
            callback = await book(at, "今晚11点", kind=Kind.CALLBACK)
            assert (callback.reminder.kind, callback.moved is not None) == ("callback", True)

    asyncio.run(deed())


def test_the_payment_ends_what_was_promised_and_not_the_matter_of_service(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            promise, service = await book(at, "+1h", kind=Kind.PROMISE), await book(at, "+1h")
            await at.bring(paid(an_order(1)))
            states = {row.id: (row.state, row.cancel_code) for row in (await at.card(1)).reminders}
            assert states == {promise.reminder.id: ("cancelled", "paid"), service.reminder.id: ("open", None)}
            at.clock.advance(timedelta(hours=1))
            assert [row.id for row in (await reminders.tick(at.office)).reminders] == [service.reminder.id]
            await reminders.done(at.office, service.reminder.id)
            assert (await reminders.reopen(at.office, [service.reminder.id]))["reminder"] == {service.reminder.id}

    asyncio.run(deed())


def test_it_is_no_payment_reminder_in_queue_and_day(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            before = (await queue.lines(at.office), await due.due(at.office, 1))
            booked = await book(at, "+10min")
            assert (await queue.lines(at.office), await due.due(at.office, 1)) == before
            assert (await queue.counts(at.office))[Tab.PROMISED] == 0
            assert [row.due_at for row in await orders.page(at.office, Query())] == [booked.reminder.due_at]
            at.clock.advance(timedelta(minutes=10))
            lines = {line.kind: line.count for line in (await today.today(at.office)).lines}
            assert (lines["promises"], lines["remind"]) == (1, 1)

    asyncio.run(deed())


def test_put_off_it_stays_what_it_is(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(paid(an_order(1)))
            first = (await book(at, "今晚9点")).reminder
            again = (await reminders.snooze(at.office, first.id, "今晚11点")).reminder
            assert (again.kind, again.due_at, again.agent) == ("service", moment(2026, 11, 21, 23), "小美")
            assert [row.put_off_to for row in (await at.card(1)).reminders] == [again.due_at, None]
            soon = await reminders.snooze(at.office, again.id, Later.HOUR)
            assert (soon.reminder.due_at, soon.moved) == (moment(2026, 11, 21, 17), None)

    asyncio.run(deed())


def test_a_service_call_books_it_on_a_paid_order_and_the_next_one_deals_with_it(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path, NOW) as at:
            await at.bring(paid(an_order(1)))
            done = await call(at, *LATER)
            (booked,) = done.booked
            assert (booked.reminder.kind, booked.reminder.due_at) == ("service", moment(2026, 11, 22, 15))
            assert done.warnings == ()
            at.clock.advance(timedelta(hours=24))
            await reminders.tick(at.office)
            again = await call(at, ENTER, "1", ENTER, ENTER)
            assert again.booked == ()
            assert [row.state for row in (await at.card(1)).reminders] == ["done"]
            await contacts.undo(at.office, again.contact_id)
            assert [row.state for row in (await at.card(1)).reminders] == ["fired"]

    asyncio.run(deed())


def test_a_payment_call_leaves_the_matter_of_service_and_the_other_way_round(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            payment, service = await book(at, "+1min", kind=Kind.CALLBACK), await book(at, "+1min")
            at.clock.advance(timedelta(minutes=1))
            await call(at, ENTER, "1", ENTER, ENTER)
            assert [row.id for row in await reminders.due(at.office)] == [payment.reminder.id]
            await reminders.reopen(at.office, [service.reminder.id])
            await call(at, ENTER, "3", ENTER, ENTER, ENTER, service=False)
            assert [row.id for row in await reminders.due(at.office)] == [service.reminder.id]

    asyncio.run(deed())


def test_nobodys_data_goes_while_a_call_is_to_be_made(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1, status=CLOSED), an_order(2, status=CLOSED))
            await rules.change(at.office, 1, retention_days=30)
            booked = await book(at, "+1h")
            at.clock.advance(timedelta(days=40))
            await erase.daily(at.office)
            kept = dict(await at.all("SELECT order_no, buyer_nick FROM sales_order"))
            assert (kept["1"], kept["2"]) == ("buyer1", None)
            await reminders.done(at.office, booked.reminder.id)
            await erase.daily(at.office)
            assert dict(await at.all("SELECT order_no, buyer_nick FROM sales_order"))["1"] is None

    asyncio.run(deed())
