"""Once a day a copy and the erasing: tried again after a failure, and no longer than the program lives."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from app.errors import KnownError
from app.services import backup, erase, orders, reminders
from app.services.office import Changes, Office
from tests.ui.stubs import a_shop
from tests.ui.window import Window, order, write
from ui.tick import AGAIN

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
