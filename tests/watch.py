"""Watches the window's thread: how long it did not come round, and what it was doing meanwhile."""

from __future__ import annotations

import faulthandler
import re
import tempfile
import threading
import time
from dataclasses import asdict, dataclass
from typing import Any

LOOK_EVERY = 0.01  # s between two looks of the watcher
WORTH = 0.1  # s from which on a stall is kept with its stack
KEPT = 10
DEEP = 24  # lines of a stack


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
        with tempfile.TemporaryFile() as file:
            while not self._over.wait(LOOK_EVERY):
                if not self._stack and time.perf_counter() - self._away[0] >= self.worth:
                    file.seek(0)
                    file.truncate()
                    # Not by its frames: what they hold would end in this thread, if it goes on meanwhile.
                    faulthandler.dump_traceback(file)
                    file.seek(0)
                    self._stack = _lines(file.read().decode(errors="replace"), self._watched)


def _lines(dump: str, thread: int) -> list[str]:
    """The stack of ``thread`` in ``dump`` as short lines, innermost first."""
    told = re.search(rf"^Thread 0x0*{thread:x} .*\n((?:  .*\n?)*)", dump, re.MULTILINE)
    found = re.findall(r'File "(.*)", line (\d+) in (.*)', told[1] if told else "")
    return [f"{'/'.join(file.split('/')[-2:])}:{line} {name}" for file, line, name in found][:DEEP]
