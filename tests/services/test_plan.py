"""An order as its plan sees it, to be planned by rules that nobody saved."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from app.clock import epoch
from app.domain.time_line import What
from app.errors import KnownError
from app.services import notes, orders, plan, reminders
from app.services.notes import NoteDraft
from tests.offices import NOW, an_order, desk

HOUR = timedelta(hours=1)


def test_a_case_is_planned_as_the_shop_plans_it_and_by_any_other_rules(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1, buyer="团子"), an_order(2, buyer="团子"), an_order(3))
            first, second, third = [await at.id(number) for number in (1, 2, 3)]
            await notes.save(at.office, NoteDraft(first, "purple", "小美", "明早付"))
            await notes.save(at.office, NoteDraft(second, "purple", "小美", "没接"))
            await reminders.book(at.office, first, "+2h", "小美")
            shop = at.office.shops()[0].id
            rules, now = at.office.rules(shop), at.office.here(shop)
            for order_id in (first, second, third):
                case = await plan.case(at.office, order_id)
                assert case.plan(rules, now) == (await orders.card(at.office, order_id)).plan
                assert case.points(case.plan(rules, now)) == (await plan.line(at.office, order_id)).points
            case = await plan.case(at.office, third)
            (point, *_rest) = case.plan(rules._replace(first_due=5 * HOUR), now).points
            assert epoch(point.due_at) - epoch(NOW) == 3600, "ordered at noon, five hours later"
            assert at.office.rules(shop) == rules
            case = await plan.case(at.office, first)
            assert len(case.done) == len(case.contacts) == len(case.booked) == 1
            assert [one.what for one in case.points(case.plan(rules, now))].count(What.BOOKED) == 1
            with pytest.raises(KnownError, match="order_unknown"):
                await plan.case(at.office, 99)

    asyncio.run(deed())
