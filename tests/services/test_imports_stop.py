"""A payment or closing seen in a new file ends everything that was planned for the order, whatever its shape."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from app.domain.order import Query
from app.services import imports, notes, orders, reminders, today
from app.services.notes import NoteDraft
from tests.offices import CLOSED, FINISHED, PAID, SHIPPED, Desk, an_order, desk, paid, with_changes

Story = Callable[[Desk], Awaitable[None]]
AT = datetime(2026, 11, 21, 15)
OVER: dict[str, dict[str, Any]] = {
    "paid": {"status": PAID, "paid_at": AT},
    "shipped": {"status": SHIPPED, "paid_at": AT},
    "finished": {"status": FINISHED, "paid_at": AT},
    "closed": {"status": CLOSED},
}


def run(tmp_path: Path, story: Story) -> None:
    async def whole() -> None:
        async with desk(tmp_path) as place:
            await story(place)

    asyncio.run(whole())


async def planned(at: Desk) -> dict[str, Any]:
    """Everything that would make somebody reach the buyer of the first order."""
    card = await at.card(1)
    day = await today.today(at.office)
    return {
        "plan": [point.stage for point in card.plan.points],
        "due": card.row.due_at is not None,
        "rows": sorted(one.state for one in card.reminders if one.state in ("open", "fired")),
        "reckoned": await at.id(1) in await orders.due(at.office, card.row.shop_id),
        "listed": len([one for one in await reminders.upcoming(at.office) if one.order_id == card.row.id]),
        "come": len(await reminders.due(at.office)),
        "today": sorted(line.kind for line in day.lines if line.section in (today.NOW, today.LATER)
                        and line.kind not in ("ship", "ship_late")),
        "closes": await orders.count(at.office, Query(view="unpaid")),
    }  # fmt: skip


NOTHING = {"plan": [], "due": False, "rows": [], "reckoned": False, "listed": 0, "come": 0, "today": [], "closes": 0}


async def everything(at: Desk) -> None:
    """An order with a computed plan, a reminder that has come, one that was put off, and one still to come."""
    await at.bring(an_order(1))
    order_id = await at.id(1)
    for when in ("+1min", "+2min", "20:00"):
        await reminders.book(at.office, order_id, when, "小美", keep=True)
    at.clock.advance(timedelta(minutes=3))
    fired = await reminders.tick(at.office)
    await reminders.snooze(at.office, fired.reminders[0].id, "+2h", keep=True)
    before = await planned(at)
    assert before["rows"] == ["fired", "open", "open"]
    assert before["plan"]
    assert before["reckoned"]
    assert before["come"] == 1


@pytest.mark.parametrize("over", OVER.values(), ids=OVER)
def test_a_new_file_ends_all_that_was_planned(tmp_path: Path, over: dict[str, Any]) -> None:
    async def story(at: Desk) -> None:
        await everything(at)
        answer = await at.bring(with_changes(an_order(1), **over))
        assert answer.changes["reminder"], "every page hears of it"
        assert await planned(at) == NOTHING
        at.clock.advance(timedelta(days=1))
        assert not (await reminders.tick(at.office)).reminders
        assert await planned(at) == NOTHING

    run(tmp_path, story)


def test_it_is_as_before_when_the_file_is_taken_back(tmp_path: Path) -> None:
    async def story(at: Desk) -> None:
        await everything(at)
        before = await planned(at)
        answer = await at.bring(paid(an_order(1)))
        assert answer.run is not None
        await imports.undo(at.office, answer.run)
        assert await planned(at) == before

    run(tmp_path, story)


def test_a_draft_stays_and_says_what_became_of_its_order(tmp_path: Path) -> None:
    async def story(at: Desk) -> None:
        await at.bring(an_order(1))
        order_id = await at.id(1)
        await notes.save(at.office, NoteDraft(order_id, "purple", "小美", "明早付"))
        await notes.keep_draft(at.office, order_id, "purple", "还没付")
        assert (await at.card(1)).plan.points
        await at.bring(paid(an_order(1)))
        card = await at.card(1)
        assert (card.row.status, card.plan.points, card.plan.blocked_by) == ("paid", (), "paid")
        assert (await notes.start(at.office, order_id)).draft == ("purple", "还没付")
        assert [note.feedback for note in card.notes] == ["明早付"]

    run(tmp_path, story)
