"""The one way to the data: a writing thread, a reading thread, and one for long streams of ids.

A page never waits behind a save, nor a save behind a count. No SQL runs anywhere else.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue
from typing import Any, TypeVar

from app.errors import BugError, KnownError, SupersededError
from app.store.engine import Engine, interrupted, known

T = TypeVar("T")


class _Job:
    def __init__(self, work: Callable[[Engine], Any], key: str | None, *, needed: bool) -> None:
        self.work = work
        self.done: Future[Any] = Future()
        self.key = key
        self.needed = needed
        self.stale = False


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
        self._given_up = False
        # It begins with the first job: a start of the program waits for no thread that has nothing to do.
        self._thread = threading.Thread(target=self._run, name=f"store-{name}", daemon=True)

    def put(self, work: Callable[[Engine], Any], key: str | None, *, needed: bool) -> Future[Any]:
        job = _Job(work, key, needed=needed)
        with self._guard:
            if self._given_up and not needed:
                # At once: who asks while the lane closes must not wait for ever.
                job.done.set_exception(SupersededError())
                return job.done
            if key is not None:
                self._retire(key)
                self._waiting[key] = job
            self._jobs.put(job)
            if self._thread.ident is None:
                self._thread.start()
        return job.done

    def _retire(self, key: str) -> None:
        """A newer request with the same key makes the older one pointless, queued or running."""
        if (old := self._waiting.get(key)) is not None:
            old.stale = True
        if self._running is not None and self._running.key == key and self._raw is not None:
            self._running.stale = True
            self._raw.interrupt()

    def give_up(self) -> None:
        """Whatever is queued or running, or comes later, is superseded, but for what is needed."""
        with self._guard:
            self._given_up = True
            job = self._running
            if job is not None and not job.needed and self._raw is not None:
                job.stale = True
                self._raw.interrupt()

    def close(self) -> None:
        self._jobs.put(None)
        if self._thread.ident is not None:
            self._thread.join()

    def _run(self) -> None:
        if not self._writes:
            self.db.reading_thread()
        while (job := self._jobs.get()) is not None:
            if job.done.set_running_or_notify_cancel():
                self._do(job)
        self.db.close()

    def _do(self, job: _Job) -> None:
        # The gate is one of the three boundaries where anything may be caught: the failure belongs to who asked.
        try:
            with self._guard:
                if job.key is not None and self._waiting.get(job.key) is job:
                    del self._waiting[job.key]
                if job.stale or (self._given_up and not job.needed):
                    raise SupersededError
                self._raw = self.db.raw()
                self._running = job
            self.db.serve(lambda: job.stale)
            result = job.work(self.db)
        except Exception as error:
            job.done.set_exception(self._told(error, job))
        else:
            job.done.set_result(result)
        finally:
            self.db.serve(None)
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
        self._changes = 0

    async def write(self, fn: Callable[[Engine], T], *, aside: bool = False) -> T:
        """Run ``fn(db)`` in one transaction on the writing thread and return what it returns.

        ``aside``: it touches no order, contact, reminder or rule, so that what was reckoned from them holds.
        Raises ``KnownError`` for the world's faults; whatever is raised, nothing was written.
        """

        def whole(db: Engine) -> T:
            with db.atomic("IMMEDIATE"):
                result = fn(db)
            # After the end: whoever begins to read from now on sees it.
            self._changes += not aside
            return result

        return await self._ask(self._writing(), whole, None)

    async def read(self, fn: Callable[[Engine], T], *, key: str | None = None) -> T:
        """Run ``fn(db)`` on the reading thread; a newer read with the same ``key`` makes this one SupersededError."""
        return await self._ask(self._reader, self._one_view(fn), key, needed=key is None)

    async def stream(self, fn: Callable[[Engine], T], *, key: str | None = None, needed: bool = False) -> T:
        """Like ``read``, on the thread for work that may take long.

        ``needed``: a deed (a copy, an erasure) rests on it, so that even the end of the program waits for it.
        """
        return await self._ask(self._streamer, self._one_view(fn), key, needed=needed)

    async def maintain(self, fn: Callable[[Engine], T]) -> T:
        """Run ``fn(db)`` on the writing thread outside any transaction (copy, attach, check)."""

        def whole(db: Engine) -> T:
            try:
                return fn(db)
            finally:
                self._changes += 1

        return await self._ask(self._writing(), whole, None)

    def give_up(self) -> None:
        """The end is near: streams and reads with a key are superseded at once, those to come as well.

        Writes, and the reads that a deed needs to come to its end, are done as ever.
        """
        self._streamer.give_up()
        self._reader.give_up()

    async def close(self) -> None:
        """Finish what is queued, then let go of the file."""
        for lane in (self._streamer, self._reader, self._writer):
            if lane is not None:
                await asyncio.get_running_loop().run_in_executor(None, lane.close)

    def _one_view(self, fn: Callable[[Engine], T]) -> Callable[[Engine], T]:
        """All queries of one read see the same state, whatever is committed between them."""

        def whole(db: Engine) -> T:
            # A gate for reading does not see what others write.
            db.count_from(self._changes if self._writer is not None else None)
            with db.atomic("DEFERRED"):
                return fn(db)

        return whole

    def _writing(self) -> _Lane:
        if self._writer is None:
            raise BugError("this gate was opened for reading")
        return self._writer

    @staticmethod
    async def _ask(lane: _Lane, fn: Callable[[Engine], Any], key: str | None, *, needed: bool = True) -> Any:
        return await asyncio.wrap_future(lane.put(fn, key, needed=needed))
