"""Do-not-remind and suspicion where no export says who the buyer is: kept on the order, and honoured everywhere."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from app.domain.order import Filter, Query
from app.domain.queue import Tab
from app.errors import KnownError
from app.services import due, guards, orders, plan, queue, reminders
from app.services.import_runs import preview_undo
from tests.offices import Desk, an_order, desk

MASKED = "t**1"


async def seen(at: Desk, number: int) -> guards.Guarded:
    return await guards.look(at.office, await at.id(number), None, "phone")


@pytest.mark.parametrize("code", ["do_not_remind", "suspect"])
def test_an_order_is_silent_by_itself_until_that_is_taken_back(tmp_path: Path, code: str) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1, buyer=MASKED), an_order(2, buyer=MASKED))
            one, two = await at.id(1), await at.id(2)
            booked = await reminders.book(at.office, one, "+10min", keep=True)
            say = guards.set_do_not_remind if code == "do_not_remind" else guards.set_suspect
            changes = await say(at.office, None, True, "说了别再打", "小美", order_id=one)
            assert (changes["order"], changes["reminder"]) == ({one}, {booked.reminder.id})
            at.clock.advance(timedelta(minutes=10))
            found = await seen(at, 1)
            assert (found.blocked_by, found.why, found.buyer_id) == (code, "说了别再打", None)
            assert (await plan.plan(at.office, one)).blocked_by == code
            (row,) = await orders.rows(at.office, [one])
            assert row.due_at is None
            assert list(await due.due(at.office, 1)) == [two]
            now = Query(view="unpaid", filters=(Filter("due", ("now",)),))
            assert list(await orders.ids(at.office, now)) == [two]
            (given_up,) = await queue.lines(at.office, Tab.GIVEN_UP)
            assert (given_up.row.lead.order_no, given_up.row.lead.stops) == ("1", code)
            assert await reminders.due(at.office) == []
            with pytest.raises(KnownError) as refused:
                await reminders.book(at.office, one, "+1h")
            assert refused.value.code == ("buyer_do_not_remind" if code == "do_not_remind" else "buyer_suspect")
            assert (await seen(at, 2)).blocked_by is None, "another order of nobody knows whom"
            await say(at.office, None, False, "", "小红", order_id=one)
            assert (await seen(at, 1)).blocked_by is None
            assert [one.id for one in await reminders.due(at.office)] == [booked.reminder.id]
            told = await at.all(
                "SELECT field, new FROM change WHERE subject = 'order' AND subject_id = ? AND field LIKE '%because'",
                one,
            )
            assert [new for _field, new in told] == ["说了别再打", None]

    asyncio.run(deed())


def test_it_holds_for_the_order_once_its_buyer_is_named(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1, buyer=MASKED))
            one = await at.id(1)
            await guards.set_do_not_remind(at.office, None, True, "别打", "小美", order_id=one)
            await at.bring(an_order(1, buyer="小明"), an_order(2, buyer="小明"))
            found = await seen(at, 1)
            assert found.buyer_id is not None
            assert (found.blocked_by, found.why, found.own) == ("do_not_remind", "别打", {"do_not_remind": "别打"})
            assert (await seen(at, 2)).blocked_by is None, "it was said of the one order"
            # Back and forth, as the card does it.
            await guards.set_do_not_remind(at.office, found.buyer_id, False, "", "小美", order_id=one)
            assert (await seen(at, 1)).blocked_by is None
            await guards.set_do_not_remind(at.office, None, True, "别打", "小美", order_id=one)
            assert [(await seen(at, number)).blocked_by for number in (1, 2)] == ["do_not_remind", None]
            # Said of the buyer it holds for both, and what is over is over for the order too.
            await guards.set_do_not_remind(at.office, found.buyer_id, True, "都别打", "小美", order_id=one)
            assert [(await seen(at, number)).why for number in (1, 2)] == ["都别打", "都别打"]
            await guards.set_do_not_remind(at.office, found.buyer_id, False, "", "小美", order_id=one)
            assert [(await seen(at, number)).blocked_by for number in (1, 2)] == [None, None]

    asyncio.run(deed())


def test_an_import_that_is_taken_back_leaves_a_marked_order_as_a_stub(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            answer = await at.bring(an_order(1, buyer=MASKED))
            one = await at.id(1)
            await guards.set_suspect(at.office, None, True, "同行", "小美", order_id=one)
            assert answer.run is not None
            preview = await preview_undo(at.office, answer.run)
            assert preview.kept == [("1", ("silent",))]

    asyncio.run(deed())
