"""A note that comes after the parcel was printed or picked: it is warned of, and a task stays until the warehouse knows."""

from __future__ import annotations

import asyncio
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from app.domain.order import ReminderRow
from app.domain.slot import Later
from app.errors import KnownError
from app.services import batches, notes, reminders, rules, today, warehouse
from app.services.batches import Batch
from app.services.notes import NoteDraft, Saved
from tests.offices import SHIPPED, Desk, an_order, desk, moment, paid, with_changes

LATER = datetime(2026, 11, 21, 15, 0)


def shipped(number: int, **more: Any) -> Any:
    return with_changes(paid(an_order(number)), status=SHIPPED, shipped_at=LATER, **more)


async def save(at: Desk, number: int = 1, flag: str = "green", feedback: str = "改发顺丰") -> Saved:
    return await notes.save(at.office, NoteDraft(await at.id(number), flag, "小美", feedback))


async def tasks(at: Desk) -> list[ReminderRow]:
    return await reminders.upcoming(at.office)


def test_a_note_on_a_shipped_order_is_warned_of_and_other_notes_are_not(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(shipped(1), paid(an_order(2)), an_order(3))
            late = await save(at)
            assert (late.warnings, late.late) == (("warehouse_late",), "shipped")
            for number, flag in ((1, "purple"), (1, "red"), (2, "green"), (3, "green")):
                saved = await save(at, number, flag)
                assert (saved.warnings, saved.late) == ((), None), (number, flag)
            assert await tasks(at) == [], "a task is offered, and not made unasked"

    asyncio.run(deed())


def test_a_printed_parcel_and_the_hour_of_picking_are_looked_at(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(paid(an_order(1)), paid(an_order(2)))
            await at.run("UPDATE sales_order SET printed_at = ? WHERE id = ?", moment(2026, 11, 21, 15), await at.id(1))
            assert (await save(at)).late == "printed"
            assert (await save(at, 2)).late is None
            (shop,) = at.office.shops()
            await rules.change(at.office, shop.id, None, picking=time(15))
            assert at.office.rules(shop.id).picking == time(15)
            early = await save(at, 2)
            assert early.late == "picked"
            corrected = await notes.correct(at.office, early.note.id, "小美", "改发中通")
            assert (corrected.warnings, corrected.late) == (("warehouse_late",), "picked")
            await rules.change(at.office, shop.id, None, picking=None)
            assert (await save(at, 2)).late is None
            assert (await notes.start(at.office, await at.id(1))).parcel.printed_at == moment(2026, 11, 21, 15)

    asyncio.run(deed())


def test_the_task_is_due_at_once_fires_and_stays_on_today_until_it_is_confirmed(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(shipped(1))
            saved = await save(at)
            changes = await warehouse.book(at.office, [saved.note.id], "小美")
            (task,) = await tasks(at)
            assert (task.kind, task.due_at, task.agent, task.state) == (
                "warehouse", moment(2026, 11, 21, 16), "小美", "open",
            )  # fmt: skip
            assert changes["reminder"] == {task.id}
            assert (await warehouse.book(at.office, [saved.note.id], "小美"))["reminder"] == set(), "one is enough"
            assert [row.id for row in (await reminders.tick(at.office)).reminders] == [task.id]
            at.clock.advance(timedelta(hours=8))
            (line,) = [one for one in (await today.today(at.office)).lines if one.kind == "warehouse"]
            assert (line.section, line.count, line.late) == ("now", 1, 1)
            await reminders.done(at.office, task.id)
            assert await tasks(at) == []
            assert (await reminders.reopen(at.office, [task.id]))["reminder"] == {task.id}, "the order is long paid"

    asyncio.run(deed())


def test_withdrawing_the_note_or_its_correction_cancels_the_task(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(shipped(1))
            saved = await save(at)
            await warehouse.book(at.office, [saved.note.id], "小美")
            (task,) = await tasks(at)
            heir = await notes.correct(at.office, saved.note.id, "小美", "改发中通")
            assert [row.id for row in await tasks(at)] == [task.id]
            assert (await warehouse.book(at.office, [heir.note.id], "小美"))["reminder"] == set()
            changes = await notes.withdraw(at.office, heir.note.id, "小美")
            assert changes["reminder"] == {task.id}
            assert (await reminders.one(at.office, task.id)).cancel_code == "withdrawn"
            with pytest.raises(KnownError) as caught:
                await warehouse.book(at.office, [heir.note.id], "小美")
            assert caught.value.code == "note_over"

    asyncio.run(deed())


def test_neither_payment_nor_a_mark_nor_a_call_window_moves_or_ends_it(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(shipped(1))
            saved = await save(at)
            await warehouse.book(at.office, [saved.note.id], "小美")
            (task,) = await tasks(at)
            await at.bring(with_changes(shipped(1), status="交易成功", finished_at=LATER + timedelta(minutes=30)))
            assert [row.id for row in await tasks(at)] == [task.id]
            at.clock.advance(timedelta(hours=7))  # quiet hours
            booked = await reminders.snooze(at.office, task.id, Later.SOON)
            assert booked.moved is None
            (again,) = await tasks(at)
            assert (again.kind, again.due_at) == ("warehouse", at.office.now() + 600)
            assert next(one for one in (await at.card(1)).reminders if one.id == task.id).put_off_to == again.due_at
            await notes.withdraw(at.office, saved.note.id, "小美")
            assert await tasks(at) == [], "put off, it is still about its note"

    asyncio.run(deed())


def test_many_notes_are_told_together_and_get_a_task_each(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(shipped(1), shipped(2), paid(an_order(3)))
            ids = tuple([await at.id(number) for number in (1, 2, 3)])
            saved = await batches.save(at.office, Batch(ids, "green", "小美", "停发"))
            assert (saved.warned, saved.late) == ({"warehouse_late": 2}, saved.note_ids[:2])
            await warehouse.book(at.office, saved.late, "小美")
            assert sorted(row.order_no for row in await tasks(at)) == ["1", "2"]
            changes = await batches.withdraw(at.office, saved.note_ids, "小美")
            assert len(changes["reminder"]) == 2
            assert await tasks(at) == []

    asyncio.run(deed())
