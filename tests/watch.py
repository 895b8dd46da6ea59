"""Watches the window's thread: how long it did not come round, and what it was doing meanwhile."""

from __future__ import annotations

import sys
import threading
import time
import traceback
from dataclasses import asdict, dataclass
from types import FrameType
from typing import Any

LOOK_EVERY = 0.01  # s between two looks of the watcher
WORTH = 0.1  # s from which on a stall is kept with its stack
KEPT = 10


@dataclass
class Stall:
    """The thread was away for ``seconds``, working for ``worked`` of them; the rest it waited for the machine."""

    seconds: float
    worked: float
    doing: str
    stack: list[str]


class Watch:
    """``beat`` is called from the watched thread each time round; another thread looks at it when it stays away."""

    def __init__(self, worth: float = WORTH) -> None:
        self.worth = worth
        self.longest = Stall(0.0, 0.0, "", [])
        self.worst: list[Stall] = []
        self.beats = 0
        self.doing = ""
        self._stack: list[str] = []
        self._away = (0.0, 0.0)
        self._watched = threading.get_ident()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, name="watch", daemon=True)

    def start(self) -> None:
        """Begin; the first beat is now."""
        self._away = (time.perf_counter(), time.thread_time())
        self._thread.start()

    def stop(self) -> None:
        self._over.set()
        self._thread.join()

    def beat(self, doing: str = "") -> float:
        """The thread came round and goes on to ``doing``; the seconds since it did last."""
        now, worked = time.perf_counter(), time.thread_time()
        seconds = now - self._away[0]
        stall = Stall(seconds, worked - self._away[1], self.doing, self._stack)
        if seconds > self.longest.seconds:
            self.longest = stall
        if seconds >= self.worth:
            self.worst = sorted([*self.worst, stall], key=lambda one: -one.seconds)[:KEPT]
        self.beats += 1
        self.doing, self._stack, self._away = doing, [], (now, worked)
        return seconds

    def told(self) -> dict[str, Any]:
        """What was seen, for a report."""
        return {"beats": self.beats, "longest": asdict(self.longest), "worst": [asdict(one) for one in self.worst]}

    def _look(self) -> None:
        while not self._over.wait(LOOK_EVERY):
            if not self._stack and time.perf_counter() - self._away[0] >= self.worth:
                frame = sys._current_frames().get(self._watched)
                if frame is not None:
                    self._stack = _lines(frame)


def _lines(frame: FrameType) -> list[str]:
    """The stack as short lines, innermost first."""
    found = traceback.extract_stack(frame)
    return [f"{'/'.join(line.filename.split('/')[-2:])}:{line.lineno} {line.name}" for line in reversed(found)][:24]
