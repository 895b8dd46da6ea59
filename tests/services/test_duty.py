"""The duty of the day: what an agent did, each contact once, and which of it nobody had asked for."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from app.domain.call import ENTER
from app.services import agents, calls, contacts, day_hours, guards, shops, today
from app.services.duty import Duty
from tests.offices import Desk, an_order, desk
from tests.services.calling import begin, play, whole
from tests.services.test_queue import wall

NINE = wall(9).replace(tzinfo=None)


def run(folder: Path, story: Callable[[Desk], Awaitable[None]]) -> None:
    async def whole_story() -> None:
        async with desk(folder, wall(16, 30)) as at:
            await story(at)

    asyncio.run(whole_story())


async def duty(at: Desk, shop_id: int = 1) -> Duty:
    who = await agents.ensure(at.office, "小美")
    return (await today.today(at.office, shop_id, who.agent.id)).done.duty


async def missed(at: Desk, *numbers: int) -> None:
    begun = await begin(at, *numbers)
    await contacts.finish(at.office, begun.id, await play(at, begun, ENTER, "3", ENTER, "0", "0"))


@pytest.mark.parametrize("mark", [guards.set_do_not_remind, guards.set_suspect])
def test_what_was_due_stays_so_whatever_is_said_of_the_buyer_afterwards(
    tmp_path: Path, mark: Callable[..., Awaitable[object]]
) -> None:
    async def story(at: Desk) -> None:
        await at.bring(an_order(1, created=NINE, buyer="tom"))
        await whole(at, ENTER, "7", "5", ENTER, ENTER)
        before = await duty(at)
        assert (before.contacts, before.own) == (1, 0)
        one = await at.id(1)
        buyer_id = (await guards.look(at.office, one, None, "phone")).buyer_id
        await mark(at.office, buyer_id, True, "别打了", "小美", order_id=one)
        assert await duty(at) == before

    run(tmp_path, story)


def test_one_contact_about_two_orders_of_a_buyer_is_one(tmp_path: Path) -> None:
    async def story(at: Desk) -> None:
        half_past_four = wall(16, 25).replace(tzinfo=None)
        # Of the two the second is not due yet: the queue asked for the contact all the same.
        await at.bring(an_order(1, created=NINE, buyer="tom"), an_order(2, created=half_past_four, buyer="tom"))
        begun = await calls.begin(at.office, [await at.id(1), await at.id(2)], "小美")
        await contacts.finish(at.office, begun.id, await play(at, begun, ENTER, "3", ENTER, "0", "0"))
        found = await duty(at)
        assert (found.contacts, found.own) == (1, 0)
        # As the day by the hour has it, and of notes there is one an order.
        day = at.office.here(1).date()
        hours = (await day_hours.day_hours(at.office, None, day, day)).hours
        assert sum(hour.contacts for hour in hours) == 1
        who = await agents.ensure(at.office, "小美")
        assert (await today.today(at.office, None, who.agent.id)).done == today.Done(2, 0, found)

    run(tmp_path, story)


def test_the_work_in_another_shop_is_counted_there(tmp_path: Path) -> None:
    async def story(at: Desk) -> None:
        await at.bring(an_order(1, created=NINE, buyer="tom"))
        made, _changes = await shops.add(at.office, "二店", "jd")
        await missed(at, 1)
        assert (await duty(at)).contacts == 1
        assert (await duty(at, made.id)).contacts == 0

    run(tmp_path, story)
