"""The one way to the data: a writing thread, a reading thread, and one for long streams of ids.

A page never waits behind a save, nor a save behind a count. No SQL runs anywhere else.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from queue import SimpleQueue
from typing import Any, TypeVar

from app.errors import BugError, KnownError, SupersededError
from app.store.engine import Engine, interrupted, known

T = TypeVar("T")


@dataclass
class _Job:
    work: Callable[[Engine], Any]
    done: Future[Any]
    key: str | None
    stale: bool = False


class _Lane:
    """A thread with a connection of its own that does one job after the other."""

    def __init__(self, name: str, db: Engine, *, writes: bool) -> None:
        self.db = db
        self._writes = writes
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._guard = threading.Lock()
        self._waiting: dict[str, _Job] = {}
        self._running: _Job | None = None
        self._raw: Any = None
        self._thread = threading.Thread(target=self._run, name=f"store-{name}", daemon=True)
        self._thread.start()

    def put(self, work: Callable[[Engine], Any], key: str | None) -> Future[Any]:
        job = _Job(work, Future(), key)
        with self._guard:
            if key is not None:
                self._retire(key)
                self._waiting[key] = job
        self._jobs.put(job)
        return job.done

    def _retire(self, key: str) -> None:
        """A newer request with the same key makes the older one pointless, queued or running."""
        if (old := self._waiting.get(key)) is not None:
            old.stale = True
        if self._running is not None and self._running.key == key and self._raw is not None:
            self._running.stale = True
            self._raw.interrupt()

    def close(self) -> None:
        self._jobs.put(None)
        self._thread.join()

    def _run(self) -> None:
        if not self._writes:
            self.db.reading_thread()
        while (job := self._jobs.get()) is not None:
            if job.done.set_running_or_notify_cancel():
                self._do(job)
        if not self.db.is_closed():
            self.db.close()

    def _do(self, job: _Job) -> None:
        # The gate is one of the three boundaries where anything may be caught: the failure belongs to who asked.
        try:
            with self._guard:
                if job.key is not None and self._waiting.get(job.key) is job:
                    del self._waiting[job.key]
                if job.stale:
                    raise SupersededError
                self._raw = self.db.raw()
                self._running = job
            result = job.work(self.db)
        except Exception as error:
            job.done.set_exception(self._told(error, job))
        else:
            job.done.set_result(result)
        finally:
            with self._guard:
                self._running = None

    def _told(self, error: Exception, job: _Job) -> Exception:
        if job.stale and interrupted(error):
            return SupersededError()
        if not isinstance(error, KnownError) and (plain := known(error, self.db.file)) is not None:
            plain.__cause__ = error
            return plain
        return error


class Gate:
    """Awaitable access to one database; ``fn`` is a plain function that does all its work in one go."""

    def __init__(self, db: Engine) -> None:
        self.db = db
        self._writer = _Lane("write", db, writes=True) if db.writes else None
        self._reader = _Lane("read", db, writes=False)
        self._streamer = _Lane("stream", db, writes=False)

    async def write(self, fn: Callable[[Engine], T]) -> T:
        """Run ``fn(db)`` in one transaction on the writing thread and return what it returns.

        Raises ``KnownError`` for the world's faults; whatever is raised, nothing was written.
        """

        def whole(db: Engine) -> T:
            with db.atomic("IMMEDIATE"):
                return fn(db)

        return await self._ask(self._writing(), whole, None)

    async def read(self, fn: Callable[[Engine], T], *, key: str | None = None) -> T:
        """Run ``fn(db)`` on the reading thread; a newer read with the same ``key`` makes this one SupersededError."""
        return await self._ask(self._reader, _one_view(fn), key)

    async def stream(self, fn: Callable[[Engine], T], *, key: str | None = None) -> T:
        """Like ``read``, on the thread for work that may take long."""
        return await self._ask(self._streamer, _one_view(fn), key)

    async def maintain(self, fn: Callable[[Engine], T]) -> T:
        """Run ``fn(db)`` on the writing thread outside any transaction (copy, attach, check)."""
        return await self._ask(self._writing(), fn, None)

    async def close(self) -> None:
        """Finish what is queued, then let go of the file."""
        for lane in (self._streamer, self._reader, self._writer):
            if lane is not None:
                await asyncio.get_running_loop().run_in_executor(None, lane.close)

    def _writing(self) -> _Lane:
        if self._writer is None:
            raise BugError("this gate was opened for reading")
        return self._writer

    @staticmethod
    async def _ask(lane: _Lane, fn: Callable[[Engine], Any], key: str | None) -> Any:
        return await asyncio.wrap_future(lane.put(fn, key))


def _one_view(fn: Callable[[Engine], T]) -> Callable[[Engine], T]:
    """All queries of one read see the same state, whatever is committed between them."""

    def whole(db: Engine) -> T:
        with db.atomic("DEFERRED"):
            return fn(db)

    return whole
