"""A big file's import in a process of its own: ``python -m tests.bench.heavy TASK FILE FOLDER``; prints a line of JSON.

``floor`` and ``sheet`` are what the import is measured against; ``run`` is the import, ``cancel`` one that is stopped in
each of its parts, ``window`` one that a real window makes.
"""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import sys
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from app.domain.order import Query
from app.errors import KnownError
from app.services import imports, orders
from app.services.imports import Progress
from app.services.office import open_office
from tests.bench import floor
from tests.bench.importing import CLOCK
from tests.watch import Watch

STALL = 0.05  # s
_EVERY = 0.02


class Memory:
    """The memory of this process and its children, looked at all the while: the most of each, and of all at once."""

    def __init__(self) -> None:
        self.child = self.together = 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, name="memory", daemon=True)

    def told(self) -> dict[str, int | None]:
        """Bytes; None where the system does not tell."""
        own = _status(None, "VmHWM")
        return {"parent": own, "child": self.child or None, "together": self.together or own}

    @contextmanager
    def watching(self) -> Iterator[None]:
        self._thread.start()
        try:
            yield
        finally:
            self._over.set()
            self._thread.join()

    def _look(self) -> None:
        while not self._over.wait(_EVERY):
            pids = [child.pid for child in multiprocessing.active_children()]
            now = _status(None, "VmRSS") or 0
            for pid in pids:
                now += _status(pid, "VmRSS") or 0
                self.child = max(self.child, _status(pid, "VmHWM") or 0)
            self.together = max(self.together, now)


def _status(pid: int | None, name: str) -> int | None:
    try:
        text = Path(f"/proc/{pid or 'self'}/status").read_text(encoding="utf-8")
    except OSError:
        return None
    found = next((line for line in text.splitlines() if line.startswith(f"{name}:")), None)
    return int(found.split()[1]) * 1024 if found else None


def bare(file: Path, folder: Path) -> dict[str, Any]:
    """The floor of a text file."""
    return {"seconds": floor.run(file, folder / "floor.db"), "memory": _status(None, "VmHWM")}


def sheet(file: Path, folder: Path) -> dict[str, Any]:
    """The floor of a workbook: its reader's own reading, and the rows written as they stand."""
    from python_calamine import CalamineWorkbook

    started = time.perf_counter()
    rows: list[Any] = CalamineWorkbook.from_path(file).get_sheet_by_index(0).to_python()
    reading = time.perf_counter() - started
    writing = floor.insert(iter(rows), folder / "floor.db")
    return {"seconds": reading + writing, "reading": reading, "writing": writing, "memory": _status(None, "VmHWM")}


def run(file: Path, folder: Path) -> dict[str, Any]:
    """The import from the file to the shop's data."""
    return asyncio.run(_run(file, folder))


async def _run(file: Path, folder: Path) -> dict[str, Any]:
    memory, told = Memory(), _Heard()
    office = await open_office(folder / "office", CLOCK)
    try:
        with memory.watching():
            started = time.perf_counter()
            answer = await imports.run(office, file, progress=told)
            seconds = time.perf_counter() - started
    finally:
        await office.close()
    return {"seconds": seconds, "created": answer.about.created, **told.said(), **memory.told()}


class _Heard:
    """When each part of an import began, and how long it was silent at most; ``stop_in`` cancels it in a part."""

    def __init__(self, stop_in: str | None = None) -> None:
        self.stop = threading.Event()
        self.stopped_at = 0.0
        self._stop_in = stop_in
        self._began = self._last = time.perf_counter()
        self._parts: dict[str, float] = {}
        self._silence: dict[str, float] = {}

    def __call__(self, progress: Progress) -> None:
        now = time.perf_counter()
        part = progress.part
        self._parts.setdefault(part, now - self._began)
        self._silence[part] = max(self._silence.get(part, 0.0), now - self._last)
        self._last = now
        if part == self._stop_in and progress.share > 0.3 and not self.stop.is_set():
            self.stop.set()
            self.stopped_at = now

    def said(self) -> dict[str, Any]:
        return {"parts": self._parts, "silence": self._silence}


def cancel(file: Path, folder: Path) -> dict[str, Any]:
    """Seconds from the wish to stop until everything is as before, while reading and while saving."""
    return asyncio.run(_cancel(file, folder))


async def _cancel(file: Path, folder: Path) -> dict[str, Any]:
    took: dict[str, float] = {}
    office = await open_office(folder / "office", CLOCK)
    try:
        for part in ("reading", "saving"):
            heard = _Heard(part)
            try:
                await imports.run(office, file, progress=heard, cancel=heard.stop)
            except KnownError as error:
                if error.code != "cancelled":
                    raise
                took[part] = time.perf_counter() - heard.stopped_at
    finally:
        await office.close()
    return {"took": took}


def window(file: Path, folder: Path) -> dict[str, Any]:
    """The longest time that a window's thread did not come round while it imports ``file``, and while it rests."""
    from ui import quick

    # As the program starts: what is there when the window is stays out of the collector's way.
    quick.begin()
    quick.painted()
    from tests.bench import asked
    from ui import bootstrap, messages

    home = folder / "office"
    home.mkdir()
    asked.prepare(home)
    messages.install()
    app = bootstrap.make_app(["ziqi"])
    with bootstrap.make_loop(app) as loop:
        told: dict[str, Any] = loop.run_until_complete(_watched(app, file, home))
    return told


async def _watched(app: Any, file: Path, home: Path) -> dict[str, Any]:
    from PySide6.QtCore import QTimer

    from tests.bench.opened import opened
    from ui import quick
    from ui.models.import_files import State

    async with opened(app, home) as window:
        quick.over()
        await quick.warm()  # the first second of the program

        async def rest() -> None:
            await asyncio.sleep(1.0)

        async def bring() -> None:
            importer = window.shell.importer
            importer.take([file])
            while True:
                await asyncio.sleep(0.05)
                # It waits for somebody who has looked at it.
                importer.want_all()
                states = {one.state for one in importer.files.files}
                if State.BAD in states:
                    raise RuntimeError("the window could not import the file")
                if State.DONE in states or (began and not states):
                    return
                began.update(states)

        began: set[State] = set()
        found = {name: await _stalls(window, deed, QTimer) for name, deed in (("rest", rest), ("import", bring))}
        return {**found, "orders": await orders.count(window.desk.office, Query())}


async def _stalls(window: Any, deed: Callable[[], Awaitable[None]], timer_of: Any) -> dict[str, Any]:
    watch = Watch(STALL)
    timer = timer_of(interval=1)
    timer.timeout.connect(watch.beat)
    watch.start()
    timer.start()
    await deed()
    await window.settle()
    watch.beat()
    timer.stop()
    watch.stop()
    return watch.told()


TASKS: dict[str, Callable[[Path, Path], dict[str, Any]]] = {
    "floor": bare,
    "sheet": sheet,
    "run": run,
    "cancel": cancel,
    "window": window,
}

if __name__ == "__main__":
    print(json.dumps(TASKS[sys.argv[1]](Path(sys.argv[2]), Path(sys.argv[3]))))
