"""What a buyer said at the last contact holds in the queue, the plan, the filter, the day and the guards alike."""

from __future__ import annotations

import asyncio
from datetime import datetime
from pathlib import Path

import pytest

from app.domain.cadence import Channel
from app.domain.order import Filter, Query
from app.domain.queue import Tab
from app.services import due, guards, orders, plan, queue, reminders, today
from tests.offices import desk
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
