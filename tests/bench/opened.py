"""A real window over a big shop, in a process of its own: ``python -m tests.bench.opened TASK FOLDER ROUNDS``.

Prints one line of JSON. A row counts as painted when the table's paint event that holds it has returned.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from app import paths, settings
from app.clock import OffsetClock
from app.domain.order import Query
from app.services import orders
from app.services.office import open_office
from tests.bench import asked, shop
from tests.bench.bare import resident
from ui import bootstrap, messages
from ui.desk import Desk
from ui.models.orders import OrdersModel
from ui.pages.orders import OrdersPage
from ui.runtime import Runtime, renew
from ui.shell import Shell
from ui.theme import Theme
from ui.widgets.orders_table import OrdersTable

SIZE = (1440, 900)
PATIENCE = 30.0
STATIC_ROWS = 100
WHEEL = 84  # px: three rows


class Painted:
    """Tells when the orders table has painted the rows of what was asked."""

    def __init__(self) -> None:
        self.at: asyncio.Future[float] | None = None
        self._armed = False
        before = OrdersTable.paintEvent

        def paint(table: OrdersTable, event: QPaintEvent) -> None:
            before(table, event)
            self._done(table)

        OrdersTable.paintEvent = paint  # type: ignore[method-assign,assignment]

    def arm(self) -> None:
        """The table's model has other rows now."""
        self._armed = True

    def _done(self, table: OrdersTable) -> None:
        model = table.orders
        there = not len(model.ids) or model.row(max(table.rowAt(0), 0)) is not None
        if there and self._armed and self.at is not None and not self.at.done():
            self.at.set_result(time.perf_counter())

    async def after(self, act: Callable[[], object]) -> float:
        """Milliseconds from calling ``act`` to its rows on screen."""
        self._armed = False
        self.at = asyncio.get_running_loop().create_future()
        started = time.perf_counter()
        act()
        return (await asyncio.wait_for(self.at, PATIENCE) - started) * 1000


@dataclass
class Window:
    """An open window and what it is measured with."""

    shell: Shell
    desk: Desk
    runtime: Runtime
    painted: Painted

    @property
    def page(self) -> OrdersPage:
        return self.shell.orders

    async def settle(self) -> None:
        """Until nothing more is on its way."""
        for _round in range(3):
            await self.runtime.drain()
            await asyncio.sleep(0.005)

    async def ask(self, query: Query) -> float:
        """Milliseconds until the first rows of ``query`` are painted."""
        if query == self.page.query:
            # Nothing would happen.
            await self.ask(query._replace(descending=not query.descending))
        took = await self.painted.after(lambda: self.desk.open_query.emit(query))
        await self.settle()
        return took


@asynccontextmanager
async def opened(app: Any, folder: Path) -> AsyncIterator[Window]:
    """The window on ``folder``, with the orders page shown and everything read."""
    runtime = renew()
    painted = Painted()
    bootstrap.Tongue(app).use("zh_CN")
    theme = Theme(app, paths.resource("resources/look/tokens.json"))
    theme.use("light")
    office = await open_office(folder, OffsetClock(asked.NOW))
    desk = Desk(office, theme, settings.Settings(language="zh_CN", theme="light", page="orders"))
    failures: list[BaseException] = []
    runtime.report_to(lambda _name, error: failures.append(error), lambda _name, error: failures.append(error))
    shell = Shell(desk)
    shell.show()
    shell.resize(*SIZE)
    shell.activateWindow()
    await shell.start()
    shell.show_page("orders")
    window = Window(shell, desk, runtime, painted)
    shell.orders.model.modelReset.connect(painted.arm)
    await window.settle()
    yield window
    await runtime.shut_down()
    shell.hide()
    await office.close()
    if failures:
        raise failures[0]


# -- what is measured ---------------------------------------------------------------------------------------------


async def look(window: Window, rounds: int) -> dict[str, Any]:
    """Milliseconds from the call in the page to the painted rows, for everything that is promised and more."""
    groups = {"promised": asked.promised(), "free": asked.FREE}
    found: dict[str, dict[str, list[float]]] = {
        group: {name: [] for name in queries} for group, queries in groups.items()
    }
    for turn in range(rounds + (rounds > 1)):
        for group, queries in groups.items():
            for name, query in queries.items():
                await window.ask(asked.ELSEWHERE if query != asked.ELSEWHERE else Query())
                took = await window.ask(query)
                if turn or rounds == 1:  # the first of several rounds warms up
                    found[group][name].append(took)
    return found


async def scroll(window: Window, rounds: int) -> dict[str, Any]:
    """Milliseconds of a frame: the million rows of the page, and a table of the same make with 100 static ones."""
    page = window.page
    await window.ask(Query())
    still, model = await _static(window)
    chance = random.Random(1)
    ours: list[float] = []
    floor: list[float] = []
    missing = 0
    for _round in range(rounds):
        bar = page.table.verticalScrollBar()
        bar.setValue(chance.randrange(bar.maximum()))
        await window.settle()
        for step in range(25):
            ours.append(_frame(page.table, bar.value() + WHEEL))
            missing += page.model.row(page.table.rowAt(0)) is None
            most = still.verticalScrollBar().maximum()
            floor.append(_frame(still, (step * WHEEL) % most))
            await asyncio.sleep(0)
    still.close()
    model.deleteLater()
    return {"ours": ours, "floor": floor, "missing": missing, "resident": resident()}


async def _static(window: Window) -> tuple[OrdersTable, OrdersModel]:
    async def nothing(_ids: Any) -> list[Any]:
        return []

    rows = await orders.page(window.desk.office, Query(), limit=STATIC_ROWS)
    model = OrdersModel(nothing, window.shell)
    model.set_wall(window.desk.wall())
    table = OrdersTable(window.desk.theme, model)
    table.resize(window.page.table.size())
    table.show()
    table.set_columns(window.page.model.columns)
    model.show(rows)
    await window.settle()
    return table, model


def _frame(table: OrdersTable, value: int) -> float:
    started = time.perf_counter()
    table.verticalScrollBar().setValue(value)
    table.viewport().repaint()
    return (time.perf_counter() - started) * 1000


async def typing(window: Window, rounds: int) -> dict[str, Any]:
    """Milliseconds from a key in the note editor to its painted preview."""
    await window.ask(Query(view="unpaid"))
    window.page.go_to_note()
    editor = window.page.card.editor
    editor.agent.line.setText("小美")
    line, preview = editor.feedback.line, editor.preview
    took: list[float] = []
    seen = _Paints(preview)
    for turn in range(rounds + 1):
        before = preview.text()
        done = seen.next()
        started = time.perf_counter()
        QTest.keyClick(line, Qt.Key.Key_A)
        ended = await asyncio.wait_for(done, PATIENCE)
        if preview.text() == before:
            raise RuntimeError("a key changed nothing in the preview")
        if turn:
            took.append((ended - started) * 1000)
        await asyncio.sleep(0.02)
        if len(line.text()) > 40:
            line.clear()
            await asyncio.sleep(0.02)
    line.clear()
    await window.settle()
    return {"took": took}


class _Paints(QObject):
    """Tells when a widget has been painted."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self._next: asyncio.Future[float] | None = None
        widget.installEventFilter(self)

    def next(self) -> asyncio.Future[float]:
        self._next = asyncio.get_running_loop().create_future()
        return self._next

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if event.type() == QEvent.Type.Paint and self._next is not None:
            # The filter comes before the paint; a timer comes after the whole round of paints.
            QTimer.singleShot(0, self._painted)
        return False

    def _painted(self) -> None:
        if self._next is not None and not self._next.done():
            self._next.set_result(time.perf_counter())
        self._next = None


async def stalls(window: Window, rounds: int) -> dict[str, Any]:
    """Milliseconds of the longest time that the window's thread did not come round, for each heavy deed."""
    page = window.page

    async def select_all() -> None:
        page.table.setFocus()
        QTest.keyClick(page.table, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        await window.settle()
        page.table.go_to_row(0)

    async def sort() -> None:
        await window.ask(Query(sort="amount"))

    async def search() -> None:
        await window.ask(Query(search=shop.COMMON))

    async def jump() -> None:
        bar = page.table.verticalScrollBar()
        for part in range(20):
            bar.setValue(bar.maximum() * part // 20)
            await asyncio.sleep(0)

    async def refresh() -> None:
        window.shell.refresh()

    async def nothing() -> None:
        await asyncio.sleep(0.2)

    deeds = {
        "nothing": nothing,
        "select all": select_all,
        "sort": sort,
        "search": search,
        "scroll": jump,
        "F5": refresh,
    }
    found: dict[str, list[float]] = {name: [] for name in deeds}
    for _round in range(rounds):
        for name, deed in deeds.items():
            await window.ask(Query())
            found[name].append(await _stall(window, deed))
    return {"stalls": found}


async def _stall(window: Window, deed: Callable[[], Awaitable[None]]) -> float:
    last, longest = time.perf_counter(), 0.0

    def beat() -> None:
        nonlocal last, longest
        now = time.perf_counter()
        longest, last = max(longest, now - last), now

    timer = QTimer(interval=1)
    timer.timeout.connect(beat)
    timer.start()
    await deed()
    await window.settle()
    beat()
    timer.stop()
    return longest * 1000


async def today(window: Window, rounds: int) -> dict[str, Any]:
    """Milliseconds of what the Today page asks of the services."""
    took = []
    for _round in range(rounds):
        started = time.perf_counter()
        await asked.today(window.desk.office, window.desk.shop_id)
        took.append((time.perf_counter() - started) * 1000)
    return {"took": took}


async def idle(window: Window, rounds: int) -> dict[str, Any]:
    """The share of a core that an open window takes over ``rounds`` seconds in which nobody does anything."""
    await asyncio.sleep(min(rounds, 5))
    worked, started = time.process_time(), time.perf_counter()
    await asyncio.sleep(rounds)
    return {"share": (time.process_time() - worked) / (time.perf_counter() - started)}


TASKS: dict[str, Callable[[Window, int], Awaitable[dict[str, Any]]]] = {
    "look": look,
    "scroll": scroll,
    "typing": typing,
    "stalls": stalls,
    "today": today,
    "idle": idle,
}


async def _measure(app: Any, task: str, folder: Path, rounds: int) -> None:
    async with opened(app, folder) as window:
        print(json.dumps(await TASKS[task](window, rounds)), flush=True)


def main(task: str, folder: str, rounds: str) -> int:
    messages.install()
    app = bootstrap.make_app(["ziqi"])
    with bootstrap.make_loop(app) as loop:
        loop.run_until_complete(_measure(app, task, Path(folder), int(rounds)))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
