"""Coroutines of the window: each is held, each failure is reported, and the end comes in order."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from app.errors import KnownError, SupersededError

log = logging.getLogger("ziqi.ui")

FailureSink = Callable[[str, BaseException], None]


class Runtime:
    """Holds running tasks, and what has to happen before the program may end."""

    def __init__(self) -> None:
        self.tasks: set[asyncio.Task[Any]] = set()
        self.closing = False
        self._last_words: list[Callable[[], Awaitable[None] | None]] = []
        self._on_known: FailureSink = _log_failure
        self._on_bug: FailureSink = _log_failure

    def report_to(self, known: FailureSink, bug: FailureSink) -> None:
        """Where failures go: ``known`` says a sentence, ``bug`` opens the crash report."""
        self._on_known, self._on_bug = known, bug

    def before_end(self, step: Callable[[], Awaitable[None] | None]) -> None:
        """Run ``step`` at shutdown; steps run in the order they were given."""
        self._last_words.append(step)

    def spawn(self, coro: Coroutine[Any, Any, Any], name: str) -> asyncio.Task[Any]:
        """Start ``coro`` and keep it; its failure is reported under ``name``."""
        task = asyncio.get_running_loop().create_task(coro, name=name)
        self.tasks.add(task)
        task.add_done_callback(self._done)
        return task

    def _done(self, task: asyncio.Task[Any]) -> None:
        self.tasks.discard(task)
        if task.cancelled():
            return
        error = task.exception()
        if isinstance(error, SupersededError):
            return
        if isinstance(error, KnownError):
            self._on_known(task.get_name(), error)
        elif error is not None:
            self._on_bug(task.get_name(), error)

    async def drain(self) -> None:
        """Wait for every other task, those included that start meanwhile."""
        here = asyncio.current_task()
        while others := {task for task in self.tasks if task is not here}:
            await asyncio.wait(others)

    async def shut_down(self) -> None:
        """Do the last steps and drain; a step that the world hinders (``KnownError``) is told, and the next still runs.

        A bug in a step ends it there and is raised.
        """
        if self.closing:
            return
        self.closing = True
        for step in self._last_words:
            try:
                waiting = step()
                if waiting is not None:
                    await waiting
            except KnownError as error:
                self._on_known("shut down", error)
        await self.drain()


def _log_failure(name: str, error: BaseException) -> None:
    log.error("task %s failed: %s", name, type(error).__name__, exc_info=error)


class _Here:
    """One event loop, one runtime."""

    runtime = Runtime()


def runtime() -> Runtime:
    """The runtime of this process."""
    return _Here.runtime


def renew() -> Runtime:
    """A runtime for a new event loop."""
    _Here.runtime = Runtime()
    return _Here.runtime


def spawn(coro: Coroutine[Any, Any, Any], name: str) -> asyncio.Task[Any]:
    """Start ``coro``, keep a reference to it and report its failure: the only way a coroutine starts."""
    return _Here.runtime.spawn(coro, name)
