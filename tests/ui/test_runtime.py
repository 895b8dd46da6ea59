"""Coroutines are held, their failures heard, and the end comes in order."""

from __future__ import annotations

import asyncio
import gc
import logging
import sys
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from app.errors import KnownError, SupersededError
from tests.conftest import LogGuard
from ui import bootstrap
from ui.runtime import Runtime, renew, spawn

Run = Callable[[Awaitable[Any]], Any]


def test_a_thread_that_reckons_soon_gives_way_to_the_window(run: Run) -> None:
    async def work() -> float:
        return sys.getswitchinterval()

    assert run(work()) == pytest.approx(bootstrap.TURN)


def test_a_failure_is_reported_and_never_swallowed(run: Run) -> None:
    async def work() -> None:
        runtime, heard = Runtime(), []
        runtime.report_to(
            lambda name, error: heard.append(("known", name, error)),
            lambda name, error: heard.append(("bug", name, error)),
        )
        bug, known = ValueError("x"), KnownError("disk_full")
        runtime.spawn(raising(bug), "a")
        runtime.spawn(raising(known), "b")
        runtime.spawn(raising(SupersededError()), "c")
        runtime.spawn(asyncio.sleep(3600), "d").cancel()
        gc.collect()  # nobody else holds the tasks
        await runtime.drain()
        await asyncio.sleep(0)
        assert heard == [("bug", "a", bug), ("known", "b", known)]
        assert runtime.tasks == set()

    run(work())


async def raising(error: BaseException) -> None:
    await asyncio.sleep(0)
    raise error


def test_without_a_window_a_failure_is_logged(run: Run, expected_log: LogGuard) -> None:
    expected_log("task lonely failed", logging.ERROR)

    async def work() -> None:
        runtime = renew()
        spawn(raising(ValueError("x")), "lonely")
        await runtime.drain()
        await asyncio.sleep(0)

    run(work())


def test_the_end_waits_for_what_the_last_steps_start(run: Run) -> None:
    async def work() -> None:
        runtime = Runtime()
        order: list[str] = []

        def begin() -> None:
            runtime.spawn(save(), "save")

        async def save() -> None:
            await asyncio.sleep(0)
            order.append("saved")

        runtime.before_end(lambda: order.append("tick stopped"))
        runtime.before_end(begin)
        await runtime.shut_down()
        await runtime.shut_down()
        assert order == ["tick stopped", "saved"]

    run(work())


def test_a_last_step_that_fails_does_not_keep_the_next_from_running(run: Run) -> None:
    async def work() -> None:
        runtime = Runtime()
        said: list[object] = []
        runtime.report_to(lambda _name, error: said.append(error), lambda _name, error: said.append(error))

        async def fails() -> None:
            raise KnownError("disk_full")

        runtime.before_end(fails)
        runtime.before_end(lambda: said.append("second"))
        await runtime.shut_down()
        assert [getattr(one, "code", one) for one in said] == ["disk_full", "second"]

    run(work())
