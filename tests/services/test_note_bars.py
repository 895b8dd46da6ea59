"""What a call would be kept from, a note that stands for one is asked about too; and whose turn it is after a quarrel."""

from __future__ import annotations

import asyncio
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from app import queue_words
from app.clock import HOME
from app.domain.call import ENTER, SAID
from app.domain.queue import Tab
from app.domain.reminder import said_as, said_at
from app.domain.window import Windows
from app.services import guards, notes, orders, queue, reminders, rules
from app.services.notes import NoteDraft
from tests.offices import Desk, an_order, desk, moment, paid
from tests.services.calling import whole


async def bars(at: Desk, number: int, agent: str = "小美") -> list[str]:
    found = await guards.bars(at.office, [await at.id(number)], agent)
    return [one.code for one in found.get(await at.id(number), ())]


def test_what_bars_a_call_bars_a_note_that_stands_for_one(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1), paid(an_order(2)), an_order(3), an_order(4))
            await notes.save(at.office, NoteDraft(await at.id(1), "purple", "小林", "明早付"))
            await guards.set_do_not_remind(at.office, None, True, "别打", "小美", order_id=await at.id(4))
            await orders.mark(at.office, [await at.id(3)], "closed", "小美")
            codes = [await bars(at, number) for number in (1, 2, 3, 4)]
            assert codes == [["owned"], ["paid"], ["marked_closed"], ["do_not_remind"]]
            assert await bars(at, 1, "小林") == []
            many = await guards.bars(at.office, [await at.id(number) for number in (1, 2, 3, 4)], "小林")
            assert sorted(many) == sorted([await at.id(number) for number in (2, 3, 4)])

    asyncio.run(deed())


def test_after_a_quarrel_the_moment_is_booked_for_somebody_else(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            done = await whole(at, ENTER, "2", "9", "2", (SAID, "今晚8点"), ENTER, ENTER, ENTER, ENTER)
            (booked,) = done.booked
            assert (booked.reminder.agent, booked.reminder.colleague) == (None, True)
            (line,) = await queue.lines(at.office, Tab.PROMISED)
            assert line.row.lead.other_agent
            assert queue_words.why(line.row).endswith("a colleague has to call: the buyer is upset")
            # What somebody else books afterwards is their own.
            again = await reminders.book(at.office, await at.id(1), "今晚9点", "小林")
            assert (again.reminder.agent, again.reminder.colleague) == ("小林", False)

    asyncio.run(deed())


def test_a_busy_line_is_no_promise_of_anybodys(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            done = await whole(at, ENTER, "4", ENTER, ENTER, ENTER, ENTER)
            assert done.booked[0].reminder.busy
            (line,) = await queue.lines(at.office, Tab.PROMISED)
            assert queue_words.why(line.row).startswith("The line was busy: call again then")

    asyncio.run(deed())


@pytest.mark.parametrize(
    ("keys", "memo"),
    [
        (("2", "4", (SAID, "明早9点"), ENTER, ENTER, ENTER, ENTER), "余额不足，约11月22日9:00付款"),
        (
            ("1", "4", (SAID, "明早9点"), ENTER, ENTER, ENTER, ENTER),
            "电话已接通，余额不足，11月22日11:00再联系（客人说明早9点）",
        ),
        (
            ("1", "4", (SAID, "tomorrow 9am"), ENTER, ENTER, ENTER, ENTER),
            "电话已接通，余额不足，11月22日11:00再联系（客人说11月22日9:00）",
        ),
    ],
)
def test_the_note_keeps_the_buyers_moment_and_tells_of_ours_as_it_was_booked(
    tmp_path: Path, keys: tuple[Any, ...], memo: str
) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            await rules.change(at.office, 1, call_windows=Windows(((time(11), time(12)),)))
            done = await whole(at, ENTER, *keys)
            assert (await at.card(1)).notes[0].feedback == memo
            (booked,) = done.booked
            assert booked.reminder.due_at == moment(2026, 11, 22, 11)
            assert booked.reminder.said_at == moment(2026, 11, 22, 9)
            (line,) = await queue.lines(at.office, Tab.PROMISED)
            said = queue_words.why(line.row)
            assert "11-22 09:00; moved to a time when we may call" in said
            await reminders.insist(at.office, booked.reminder.id, booked.moved.said_at if booked.moved else 0)
            (line,) = await queue.lines(at.office, Tab.PROMISED)
            assert "moved" not in queue_words.why(line.row)

    asyncio.run(deed())


def test_a_moment_that_was_said_is_read_again_and_words_alone_say_none() -> None:
    at = datetime(2026, 11, 24, 9, tzinfo=HOME)
    due = int((at + timedelta(hours=2)).timestamp())
    assert said_at(said_as("明早9点", at), due) == at
    assert said_at(said_as("", at), due) == at
    for words in ("今晚8点", "", None, "window", "20261124", "2026-11-24 09:00"):
        assert said_at(words, due) is None
    assert said_at(said_as("x", at), int(at.timestamp())) is None
