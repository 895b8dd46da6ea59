"""A window under test: keys go in, and it is waited for until everything they started is done."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QInputMethodEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from app.clock import FrozenClock
from app.services import demo, imports
from app.services.imports import Answer
from app.services.office import Office
from ui.desk import Desk
from ui.runtime import Runtime
from ui.shell import Shell
from ui.widgets.toast import Toast
from ui.widgets.undo_preview import UndoPreview

NOW = datetime.fromisoformat("2026-11-21T16:05:00+08:00")

HEADER = "订单编号,买家会员名,总金额,订单状态,收货人姓名,联系手机,订单创建时间,订单付款时间,宝贝标题,宝贝种类,宝贝总数量,店铺名称"


def order(
    number: str,
    *,
    buyer: str = "晴天小铺",
    amount: str = "238.00",
    paid: str = "",
    created: str = "2026-11-21 12:20:00",
    title: str = "婴儿纸尿裤 L码 96片",
) -> str:
    """One line of an order report; ``paid`` is the payment time."""
    status = "买家已付款，等待卖家发货" if paid else "等待买家付款"
    return f'="{number}",{buyer},{amount},{status},张小满,13812341234,{created},{paid},{title},1,2,小美的店'


def write(file: Path, *lines: str) -> Path:
    """An order report with ``lines``, as a back office writes it."""
    file.write_text("\n".join([HEADER, *lines]) + "\n", encoding="gb18030")
    return file


class _PaintedOnce(QObject):
    """Within it the window is painted when it is told to, and not at every turn of the loop."""

    def __init__(self, window: QWidget) -> None:
        super().__init__()
        self._window = window
        self._owed = False

    def __enter__(self) -> _PaintedOnce:
        self._window.installEventFilter(self)
        return self

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if event.type() != QEvent.Type.UpdateRequest:
            return False
        self._owed = True
        return True

    def paint(self) -> None:
        """What has changed since the last time."""
        if self._owed:
            self._owed = False
            self._window.removeEventFilter(self)
            QApplication.sendEvent(self._window, QEvent(QEvent.Type.UpdateRequest))
            self._window.installEventFilter(self)

    def __exit__(self, *_error: object) -> None:
        self.paint()
        self._window.removeEventFilter(self)


@dataclass
class Window:
    """The parts of an open window."""

    shell: Shell
    desk: Desk
    office: Office
    clock: FrozenClock
    runtime: Runtime
    bugs: list[BaseException]

    async def settle(self, *waiting: str) -> None:
        """Until every task is done but those named ``waiting``, and Qt has delivered what it posted."""
        with _PaintedOnce(self.shell) as painting:
            for _round in range(4):
                while others := [task for task in self.runtime.tasks if task.get_name() not in waiting]:
                    await asyncio.wait(others)
                for _turn in range(3):
                    await asyncio.sleep(0)
                painting.paint()

    async def front(self) -> None:
        """Make the window the active one again, as a window manager does when a dialog has closed."""
        # A closed dialog that is still to be deleted takes the focus with it.
        await self.until(lambda: not self.shell.findChildren(QDialog))
        self.shell.activateWindow()
        await self.until(lambda: QApplication.activeWindow() is self.shell)

    @staticmethod
    async def until(true: Callable[[], bool]) -> None:
        """Let Qt work until something is so."""
        while not true():  # noqa: ASYNC110 - nothing tells of it
            await asyncio.sleep(0)

    def focus(self) -> QWidget:
        widget = QApplication.focusWidget()
        assert widget is not None
        return widget

    def press(self, keys: str, widget: QWidget | None = None) -> None:
        """Press ``keys`` (``Ctrl+O``) where the focus is."""
        combination = QKeySequence.fromString(keys)[0]  # type: ignore[index]
        QTest.keyClick(widget or self.focus(), combination.key(), combination.keyboardModifiers())

    def enter(self, text: str, widget: QWidget | None = None) -> None:
        """Commit ``text`` where the focus is, as an input method does."""
        event = QInputMethodEvent()
        event.setCommitString(text)
        QApplication.sendEvent(widget or self.focus(), event)

    def compose(self, text: str, widget: QWidget | None = None) -> None:
        """Let an input method show ``text`` without committing it."""
        QApplication.sendEvent(widget or self.focus(), QInputMethodEvent(text, []))

    async def bring(self, *files: Path) -> None:
        """Import ``files`` as if they had been chosen or dropped, looked at and found good."""
        self.shell.importer.take(files)
        await self.settle()
        self.shell.importer.want_all()
        await self.settle()

    async def have(self, *files: Path) -> None:
        """Let the orders of ``files`` be there; how a file is looked at before has tests of its own (``bring``)."""
        for file in files:
            await self._tell(await imports.run(self.office, file))

    async def take_back(self, run: int) -> None:
        """Take an import back, having read what that will do."""
        self.shell.importer.take_back(run)
        await self.agree_to_undo()

    async def agree_to_undo(self) -> None:
        """Wait until it is told what an undoing will do, and agree by Enter."""
        await self.until(lambda: isinstance(QApplication.activeWindow(), UndoPreview))
        self.press("Return")
        await self.settle()

    async def demo(self, orders: int = 60) -> None:
        """Fill the window with a demo shop."""
        await self._tell(await demo.make(self.office, orders, 3))

    async def _tell(self, answer: Answer) -> None:
        self.desk.bus.tell({**answer.changes, "import": {answer.run or 0}})
        await self.settle()

    async def later(self, step: timedelta) -> None:
        """Move the clock and let the tick look at it."""
        self.clock.advance(step)
        self.shell.tick.beat()
        await self.settle()

    def toasts(self) -> list[str]:
        """What the toasts say."""
        return [toast.accessibleName() for toast in self.shell.findChildren(Toast) if toast.isVisible()]

    def dialog(self, kind: type[QWidget]) -> QWidget:
        """The open dialog of a kind."""
        found = [one for one in QApplication.topLevelWidgets() if isinstance(one, kind) and one.isVisible()]
        assert len(found) == 1
        return found[0]

    def shown(self) -> list[list[str]]:
        """The orders table as it is: the texts of its rows."""
        model = self.shell.orders.model
        hidden = self.shell.orders.table.isColumnHidden
        columns = [at for at in range(model.columnCount()) if not hidden(at)]
        return [[model.data(model.index(row, at)) for at in columns] for row in range(model.rowCount())]


def controls(widget: QWidget) -> list[QWidget]:
    """Every part of ``widget`` that takes the focus by Tab."""
    inside = widget.findChildren(QWidget)
    return [one for one in inside if one.focusPolicy() & Qt.FocusPolicy.TabFocus and one.isVisible()]
