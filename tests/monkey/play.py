"""One play: a window on a shop, the monkey in its loop, and everything that may not happen."""

from __future__ import annotations

import asyncio
import logging
import random
import shutil
import sys
import threading
import time
import traceback
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QDialog

from app import clock, paths
from app.clock import FrozenClock
from app.services import demo
from app.services.office import open_office
from app.settings import Settings
from tests.bench import shop
from tests.monkey.fences import Fences
from tests.monkey.hands import Hands
from tests.watch import Watch
from ui import bootstrap, messages, quick
from ui.desk import Desk
from ui.runtime import renew
from ui.shell import Shell
from ui.theme import Theme

LAST = 50
DEMO = 200
DEMO_NOW = datetime.fromisoformat("2026-11-21T16:05:00+08:00")
SHUT_DOWN = 60.0


@dataclass(frozen=True)
class Play:
    """What is played on: the data folder of a shop, or None for a demo shop."""

    name: str
    shop: Path | None


class Umpire(logging.Handler):
    """Notes every failure: exceptions wherever they come up, warnings of Qt and of ours, the crash dialog."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.failures: list[str] = []
        self._before = (sys.excepthook, threading.excepthook, sys.unraisablehook)

    def __enter__(self) -> Umpire:
        logging.getLogger().addHandler(self)
        sys.excepthook = lambda _kind, error, _tb: self.failed("hook", error)
        threading.excepthook = lambda args: self.failed("thread", args.exc_value)
        sys.unraisablehook = lambda args: self.failed("unraisable", args.exc_value)
        return self

    def __exit__(self, *_gone: object) -> None:
        logging.getLogger().removeHandler(self)
        sys.excepthook, threading.excepthook, sys.unraisablehook = self._before

    def emit(self, record: logging.LogRecord) -> None:
        self.failures.append(f"{record.levelname} {record.name}: {record.getMessage()}")

    def failed(self, where: str, error: BaseException | None) -> None:
        trace = "".join(traceback.format_exception(error)) if error is not None else "no value"
        self.failures.append(f"{where}: {trace}")

    def loop_failed(self, _loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        self.failed(str(context.get("message")), context.get("exception"))


def play(one: Play, folder: Path, seed: int, seconds: float) -> dict[str, Any]:
    """Let the monkey loose for ``seconds`` and tell what came of it."""
    home = folder / f"shop-{seed}"
    if one.shop is not None:
        shutil.copytree(one.shop, home)
    app = QApplication.instance() or bootstrap.make_app(["ziqi"])
    assert isinstance(app, QApplication)
    app.setStyle(bootstrap.STYLE)
    bootstrap.dress(app)
    messages.install()
    with Umpire() as umpire, Fences(folder) as fences:
        loop = bootstrap.make_loop(app)
        loop.set_exception_handler(umpire.loop_failed)
        with loop:
            told: dict[str, Any] = loop.run_until_complete(_play(app, one, home, umpire, fences, seed, seconds))
        bootstrap.leave(app)
    return told


async def _play(
    app: QApplication, one: Play, home: Path, umpire: Umpire, fences: Fences, seed: int, seconds: float
) -> dict[str, Any]:
    runtime = renew()
    tongue = bootstrap.Tongue(app)
    tongue.use("zh_CN")
    theme = Theme(app, paths.resource("resources/look/tokens.json"))
    theme.use("light")
    now = FrozenClock(DEMO_NOW if one.shop is None else clock.at(shop.epoch(shop.NOW), clock.HOME))
    office = await open_office(home, now)
    if one.shop is None:
        await demo.make(office, DEMO, seed)
    desk = Desk(office, theme, Settings(language="zh_CN", theme="light"))
    shell = Shell(desk)
    runtime.report_to(desk.known, umpire.failed)
    shell.language_chosen.connect(tongue.use)
    shell.look_chosen.connect(theme.use)
    shell.show()
    quick.painted()
    await shell.start()
    quick.over()
    await runtime.drain()
    hands = Hands(random.Random(seed), shell, tongue, now, fences)
    driver = Driver(hands, umpire, seconds)
    try:
        await driver.over
    finally:
        told = {"shop": one.name, "seed": seed, **driver.told()}
    for dialog in app.topLevelWidgets():
        if isinstance(dialog, QDialog):
            dialog.reject()
    await asyncio.wait_for(runtime.shut_down(), SHUT_DOWN)
    shell.hide()
    await office.close()
    for gone in (shell, desk, theme):
        gone.deleteLater()
    return told | {"failures": umpire.failures}


class Driver:
    """Does one deed each time the loop comes round, until the time is over or something failed."""

    def __init__(self, hands: Hands, umpire: Umpire, seconds: float) -> None:
        self.hands = hands
        self.umpire = umpire
        self.over: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.watch = Watch()
        self.last: deque[str] = deque(maxlen=LAST)
        self.actions = 0
        self._began = time.perf_counter()
        self._seconds = seconds
        self._timer = QTimer(interval=0)
        self._timer.timeout.connect(self._beat)
        self.watch.start()
        self._timer.start()

    def _beat(self) -> None:
        if self.over.done():
            return
        elapsed = time.perf_counter() - self._began
        if elapsed > self._seconds or self.umpire.failures or _crashed():
            if _crashed():
                self.umpire.failures.append("the crash dialog came up")
            self._end()
            return
        deed: Callable[[], object]
        said, deed = self.hands.next()
        self.watch.beat(said)
        self.last.append(f"{self.actions}: {said}")
        self.actions += 1
        try:
            deed()
        except Exception as error:  # noqa: BLE001 - whatever a deed raises is what is looked for
            self.umpire.failed(said, error)

    def _end(self) -> None:
        self._timer.stop()
        self.watch.beat("end")
        self.watch.stop()
        self.over.set_result(None)

    def told(self) -> dict[str, Any]:
        return {
            "actions": self.actions,
            "seconds": time.perf_counter() - self._began,
            "watch": self.watch.told(),
            "last": list(self.last),
        }


def _crashed() -> bool:
    return any(one.objectName() == "crash" and one.isVisible() for one in QApplication.topLevelWidgets())
