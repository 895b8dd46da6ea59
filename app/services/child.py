"""Long work in a child process, so that the window never stutters: it tells how far it is, and can be stopped."""

from __future__ import annotations

import asyncio
import multiprocessing
import threading
from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection
from typing import Any

from app.errors import BugError, KnownError

# A forked child would inherit the window's threads and locks.
_processes = multiprocessing.get_context("spawn")


async def run(
    main: Callable[[Any, Connection], None],
    task: Any,
    tell: Callable[..., object],
    stop: threading.Event,
) -> Any:
    """Let ``main(task, pipe)`` work in a child and return what it sends as ("done", result).

    Before that it may send ("progress", …), which ``tell`` hears on this thread, or ("error", exception), which is
    raised here. Raises ``KnownError``: ``cancelled`` once ``stop`` is set, ``work_broken_off`` where the system ended
    the child, or its memory did.
    """
    loop = asyncio.get_running_loop()
    here, there = _processes.Pipe(duplex=False)
    child = _processes.Process(target=main, args=(task, there), daemon=True)
    left = threading.Event()

    def serve() -> Any:
        # Beside the loop from the start on: a long task is handed over only as fast as the child gets up to read it.
        child.start()
        there.close()
        try:
            return _listen(here, lambda *heard: loop.call_soon_threadsafe(tell, *heard), (stop, left))
        except EOFError:
            child.join()
            raise _broken_off(child.exitcode) from None
        finally:
            child.terminate()
            child.join()
            here.close()

    try:
        return await loop.run_in_executor(None, serve)
    finally:
        left.set()


def _broken_off(code: int | None) -> Exception:
    # A signal is a negative number; of Windows it is far above those that a program of ours ends with.
    if code is not None and not 0 <= code < 256:
        return KnownError("work_broken_off")
    return BugError("the child process ended without a word")


def _listen(pipe: Connection, tell: Callable[..., object], ends: Sequence[threading.Event]) -> Any:
    while True:
        if any(end.is_set() for end in ends):
            raise KnownError("cancelled")
        if not pipe.poll(0.1):
            continue
        kind, *rest = pipe.recv()
        if kind == "progress":
            tell(*rest)
        elif kind == "error":
            raise rest[0]
        else:
            return rest[0]
