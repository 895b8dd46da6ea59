"""Garbage is taken away in the window's thread and in no other."""

from __future__ import annotations

import asyncio
import gc
import threading
import weakref
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from PySide6.QtCore import QObject, QTimer

from tests.ui.window import Window
from ui import garbage

Run = Callable[[Awaitable[Any]], Any]
Play = Callable[..., None]


class Part(QObject):
    """A part of a window that nobody has any more, and that Python cannot free at once."""

    def __init__(self) -> None:
        super().__init__()
        self.startTimer(60_000)
        self.itself = self


def left_behind(where: list[threading.Thread]) -> None:
    weakref.finalize(Part(), lambda: where.append(threading.current_thread()))


def many_objects() -> list[list[int]]:
    return [[] for _ in range(2 * garbage._MANY)]


def test_a_thread_that_makes_many_objects_takes_no_part_of_the_window_away(run: Run) -> None:
    where: list[threading.Thread] = []

    async def work() -> None:
        left_behind(where)
        await asyncio.to_thread(many_objects)
        assert not where
        kept = many_objects()
        garbage.look()
        assert where == [threading.main_thread()]
        assert kept

    run(work())


def test_it_is_looked_for_every_second_while_there_is_a_window(play: Play) -> None:
    async def story(window: Window) -> None:
        (timer,) = window.shell.findChildren(QTimer, garbage.__name__)
        assert timer.isActive()
        assert timer.interval() == garbage.PERIOD
        where: list[threading.Thread] = []
        left_behind(where)
        kept = many_objects()
        timer.timeout.emit()
        assert where
        assert kept

    play(story)


@pytest.fixture
def thawed() -> Any:
    yield
    gc.unfreeze()


def test_few_objects_are_not_looked_through(monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[int] = []
    monkeypatch.setattr(gc, "collect", looks.append)
    monkeypatch.setattr(gc, "get_count", lambda: (garbage.LIMITS[0], 10, 10))
    garbage.look()
    assert looks == []
    monkeypatch.setattr(gc, "get_count", lambda: (garbage.LIMITS[0] + 1, 11, 10))
    garbage.look()
    assert looks == [1], "the older ones first: the younger are looked through with them"


def test_what_is_many_is_passed_by_ever_after(thawed: None) -> None:
    before = gc.get_freeze_count()
    with garbage.many():
        where: list[threading.Thread] = []
        left_behind(where)
        kept = many_objects()
        garbage.look()
        assert where == []
    assert gc.get_freeze_count() - before >= len(kept)
