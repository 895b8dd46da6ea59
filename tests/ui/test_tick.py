"""Once a day a copy and the erasing; what is due is said no longer than it is, and once more when it is left lying."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from app.domain.reminder import Kind
from app.errors import KnownError
from app.services import agents, backup, erase, orders, reminders, rules
from app.services.office import Changes, Office
from tests.ui.stubs import BUYER, a_shop
from tests.ui.window import NOW, Window, order, write
from ui.tick import AGAIN
from ui.widgets.toast import Toast

Play = Callable[..., None]
DAY = timedelta(days=1)


def test_a_copy_that_failed_is_tried_again_after_a_pause(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    fails = True

    async def copy(_office: Office) -> Path | None:
        done.append("copy")
        if fails:
            raise KnownError("disk_full", path="x")
        return None

    async def clear(_office: Office, **_named: object) -> Changes:
        done.append("erase")
        return Changes()

    async def story(window: Window) -> None:
        nonlocal fails
        await a_shop(window)
        monkeypatch.setattr(backup, "daily", copy)
        monkeypatch.setattr(erase, "daily", clear)
        await window.later(DAY)
        assert done == ["copy"]
        assert any("disk" in words for words in window.toasts())
        await window.later(timedelta(seconds=25))
        assert done == ["copy"], "not with every tick"
        fails = False
        await window.later(timedelta(seconds=AGAIN))
        assert done == ["copy", "copy", "erase"]
        await window.later(timedelta(seconds=AGAIN))
        assert done == ["copy", "copy", "erase"], "once a day"
        await window.later(DAY)
        assert done == ["copy", "copy", "erase", "copy", "erase"]

    play(story)


def test_pages_hear_of_every_minute_once_and_of_a_clock_set_back(play: Play) -> None:
    told: list[int] = []

    async def story(window: Window) -> None:
        window.clock.advance(timedelta(seconds=60 - window.office.now() % 60))
        await window.later(timedelta(0))
        window.desk.minute.connect(lambda: told.append(window.office.now()))
        start = window.office.now()
        for step in (25, 25, 25, 25, -60):
            await window.later(timedelta(seconds=step))
        assert [moment - start for moment in told] == [75, 40]

    play(story)


def test_a_long_copy_is_made_once(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    go_on, copies = asyncio.Event(), 0

    async def copy(_office: Office) -> Path | None:
        nonlocal copies
        copies += 1
        await go_on.wait()
        return None

    async def story(window: Window) -> None:
        await a_shop(window)
        monkeypatch.setattr(backup, "daily", copy)
        window.clock.advance(DAY)
        for _beat in range(3):
            window.shell.tick.beat()
            await window.settle("backup.daily")
        go_on.set()
        await window.settle()
        assert copies == 1

    play(story)


def test_the_end_stops_the_daily_erasing(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    begun = asyncio.Event()
    stops: list[Any] = []

    async def clear(_office: Office, *, stop: threading.Event) -> Changes:
        stops.append(stop)
        begun.set()
        while not stop.is_set():  # noqa: ASYNC110 - a thread's event, as the service looks at it
            await asyncio.sleep(0)
        return Changes()

    async def story(window: Window) -> None:
        await a_shop(window)
        monkeypatch.setattr(erase, "daily", clear)
        window.clock.advance(DAY)
        window.shell.tick.beat()
        await begun.wait()
        await window.runtime.shut_down()
        assert [stop.is_set() for stop in stops] == [True]

    play(story)


@pytest.mark.parametrize("many", [1, 4])
def test_what_is_due_is_said_no_longer_than_it_is(play: Play, tmp_path: Path, many: int) -> None:
    """An import shows the orders paid while the toast (of many: the digest) is on screen."""
    numbers = [f"447100000000000000{number}" for number in range(many)]

    def export(moment: str, *lines: str) -> Path:
        return write(tmp_path / f"ExportOrderList20261121{moment}.csv", *lines)

    def due(window: Window) -> list[str]:
        return [words for words in window.toasts() if "due" in words.casefold()]

    async def story(window: Window) -> None:
        await window.bring(export("1600", *map(order, numbers)))
        for number in numbers:
            await reminders.book(window.office, await orders.find(window.office, number), "+10min", keep=True)
        await window.later(timedelta(minutes=20))
        assert len(due(window)) == 1
        rest = [order(number) for number in numbers[1:]]
        await window.bring(export("1620", order(numbers[0], paid="2026-11-21 16:15:00"), *rest))
        assert len(due(window)) == (many > 1), "of several, one is left to be dealt with"
        await window.bring(export("1622", *(order(number, paid="2026-11-21 16:21:00") for number in numbers)))
        assert due(window) == []

    play(story)


# -- left lying --------------------------------------------------------------------------------------------------------


async def booked(window: Window, *whose: str | None) -> list[int]:
    """A reminder of each of these agents that falls due in a minute, each on an order of its own."""
    ids = await a_shop(window, len(whose))
    return [
        (await reminders.book(window.office, one, "+1min", agent, keep=True)).reminder.id
        for one, agent in zip(ids, whose, strict=True)
    ]


async def sit(window: Window, nickname: str, role: str = "agent") -> None:
    """Somebody sits down here."""
    who = (await agents.ensure(window.office, nickname)).agent
    window.desk.bus.tell(await agents.change(window.office, who.id, role=role))
    await window.settle()
    window.shell.choose_agent(next(one for one in await agents.agents(window.office) if one.id == who.id))
    await window.settle()


async def wait(window: Window, minutes: int) -> None:
    """Time passes without a sleep, and the toasts go as they do."""
    for _minute in range(minutes):
        await window.later(timedelta(minutes=1))


def lying(window: Window) -> list[str]:
    return [words for words in window.toasts() if "unattended" in words.casefold()]


def test_what_lies_there_for_an_hour_is_told_once_more_to_whoever_is_here_and_can_be_taken(play: Play) -> None:
    async def story(window: Window) -> None:
        (mine,) = await booked(window, "小林")
        await sit(window, "小美")
        await wait(window, 61)
        (said,) = lying(window)
        assert said.startswith("Unattended since 16:06: Order …0001 · ")
        assert said.endswith(" · for 小林")
        assert BUYER not in said
        toast = next(one for one in window.desk.toasts.open if one.accessibleName() == said)  # type: ignore[union-attr]
        assert [button.text() for button in toast.buttons] == ["Open", "I take it", "Done", "Put off"]
        assert toast.minimumSizeHint().width() <= toast.width(), "every button has its room"
        toast.buttons[1].click()
        await window.settle()
        assert [(row.id, row.agent) for row in await reminders.due(window.office)] == [(mine, "小美")]
        assert "1 reminder is yours now" in window.toasts()
        await wait(window, 90)
        assert not lying(window), "once"

    play(story)


def test_several_are_one_toast_that_leads_to_them(play: Play) -> None:
    async def story(window: Window) -> None:
        await booked(window, "小林", None)
        await wait(window, 61)
        assert lying(window) == ["2 reminders are still unattended"]
        window.press("Alt+T", window.shell)
        window.press("Return")
        await window.settle()
        assert window.shell.reminders.isVisible()
        assert len(window.shell.reminders.chosen()) == 2

    play(story)


def test_what_is_for_the_lead_waits_until_one_sits_here(play: Play) -> None:
    async def story(window: Window) -> None:
        await booked(window, "小林")
        await rules.change(window.office, 1, escalate_to_lead=True)
        await agents.add(window.office, "阿芳", role="lead")
        await sit(window, "小美")
        await wait(window, 70)
        assert not lying(window)
        await sit(window, "阿芳", "lead")
        await wait(window, 1)
        assert len(lying(window)) == 1

    play(story)


def test_in_quiet_mode_it_is_told_at_its_end(play: Play) -> None:
    async def story(window: Window) -> None:
        await booked(window, "小林")
        await wait(window, 2)
        window.desk.set_quiet(True)
        await wait(window, 70)
        assert not lying(window)
        window.desk.set_quiet(False)
        await window.settle()
        assert "1 reminder came due in quiet mode" in window.toasts()
        await wait(window, 2)
        assert not lying(window)

    play(story)


def test_what_came_while_the_program_was_closed_is_told_as_that(play: Play, data_dir: Path) -> None:
    async def before(window: Window) -> None:
        await booked(window, "小美", None)

    async def after(window: Window) -> None:
        assert window.toasts() == ["2 reminders came due while Ziqi was closed"]

    play(before)
    play(after, now=NOW + timedelta(hours=14), folder=data_dir)


def test_a_call_back_and_a_matter_of_service_are_told_as_such(play: Play) -> None:
    async def story(window: Window) -> None:
        ids = await a_shop(window, 2)
        await orders.mark(window.office, ids[:1], "paid", "小美")
        for order_id, kind in zip(ids, (Kind.SERVICE, Kind.CALLBACK), strict=True):
            await reminders.book(window.office, order_id, "+1min", None, kind, keep=True)
        await wait(window, 1)
        said = {words.partition(":")[0] for words in window.toasts() if "now" in words}
        assert said == {"Service call now", "Call back now"}

    play(story)


def test_one_contact_about_two_orders_is_told_of_once(play: Play) -> None:
    async def story(window: Window) -> None:
        ids = await a_shop(window, 2)
        for order_id in ids:
            await reminders.book(window.office, order_id, "+2min", kind=Kind.CALLBACK)
        await window.later(timedelta(minutes=1))
        await window.later(timedelta(minutes=1))
        (toast,) = [one for one in window.shell.findChildren(Toast) if one.accessibleName().startswith("Call back")]
        assert toast.accessibleName().endswith("2 orders")
        next(one for one in toast.buttons if one.text() == "Done").click()
        await window.settle()
        assert await reminders.upcoming(window.office) == []

    play(story)
