"""A window on a demo shop that is put into one state after the other, and the camera."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence, QPainter, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from app import paths, settings
from app.clock import FrozenClock
from app.services.office import open_office
from ui import bootstrap
from ui.desk import Desk
from ui.pages.card_page import CardPage
from ui.runtime import renew
from ui.shell import Shell
from ui.theme import Theme
from ui.widgets.toast import Toast

NOW = datetime.fromisoformat("2026-11-21T16:05:00+08:00")
ORDERS, SEED = 400, 7
PATIENCE = 120  # s for what a scene waits for

Pictures = AsyncIterator[str]
Scene = Callable[["Studio"], Pictures]
W = TypeVar("W", bound=QWidget)

SCENES: list[Scene] = []


def scene(made: Scene) -> Scene:
    """Add a function to the scenes; they are played in the order in which they were written."""
    SCENES.append(made)
    return made


class Studio:
    """One round of the scenes: a language, a look, a scaling."""

    def __init__(self, app: QApplication, folder: Path, out: Path, percent: int, only: str) -> None:
        app.setCursorFlashTime(0)  # or the caret is there or not as the moment has it
        self.app = app
        self.folder = folder
        self.out = out
        self.percent = percent
        self.only = only
        # 1280 x 720 is what a 1920 x 1080 screen leaves at 150 %.
        self.size = (1440, 900) if percent == 100 else (1280, 720)
        self.orders: list[int] = []
        self._held: set[str] = set()

    async def play(self, language: str, look: str) -> None:
        """Take every picture once."""
        await self._open(language, look)
        for one in SCENES:
            async for name in one(self):
                await self._shoot(name)
            await self.settle()
            self.clear()
        await self.runtime.shut_down()
        self.shell.hide()
        await self.office.close()
        # A window that is still there would take part in the next round, on a gate that answers no more.
        for gone in (self.shell, self.desk, self.theme):
            gone.deleteLater()
        await asyncio.sleep(0.01)

    async def _open(self, language: str, look: str) -> None:
        self.runtime = renew()
        bootstrap.Tongue(self.app).use(language)
        self.theme = Theme(self.app, paths.resource("resources/look/tokens.json"))
        self.theme.use(look)
        self.clock = FrozenClock(NOW)
        self.office = await open_office(self.folder / f"{language}-{look}", self.clock)
        self.desk = Desk(self.office, self.theme, settings.Settings(language=language, theme=look, sound="none"))
        self.shell = Shell(self.desk)
        self.runtime.report_to(self.desk.known, lambda _name, error: (_ for _ in ()).throw(error))
        self.name = f"{language}-{look}-{self.percent}"
        self.shell.show()
        self.shell.resize(*self.size)
        self.shell.activateWindow()
        await self.shell.start()
        self.shell.tick.stop()  # scenes tell it when time has passed

    # What scenes use

    async def settle(self) -> None:
        """Until nothing moves any more but what was told to ``hold``."""
        # Never processEvents here: a second task cannot be entered while this one runs.
        for _round in range(4):
            if others := [task for task in self.runtime.tasks if task.get_name() not in self._held]:
                _done, never = await asyncio.wait(others, timeout=PATIENCE)
                if never:
                    raise TimeoutError(f"still at work after {PATIENCE} s: {sorted(task.get_name() for task in never)}")
            await asyncio.sleep(0.01)

    async def bring(self, *files: Path) -> None:
        """Import ``files``, having looked at them."""
        self.shell.importer.take(files)
        await self.settle()
        self.shell.importer.want_all()
        await self.settle()
        if waiting := [one.name for one in self.shell.importer.files.files if not one.over]:
            raise LookupError(f"not imported: {waiting}")

    def hold(self, *tasks: str) -> None:
        """Do not wait for the tasks of these names: they wait for an answer."""
        self._held.update(tasks)

    async def dialog(self, kind: type[W]) -> W:
        """The open window of a kind."""
        for _round in range(200):
            for one in QApplication.topLevelWidgets():
                if isinstance(one, kind) and one.isVisible():
                    return one
            await asyncio.sleep(0.01)
        raise LookupError(kind.__name__)

    def press(self, keys: str, widget: QWidget | None = None) -> None:
        """Press ``keys`` (``Ctrl+O``) where the focus is."""
        combination = QKeySequence.fromString(keys)[0]  # type: ignore[index]
        target = widget or QApplication.focusWidget() or self.shell
        QTest.keyClick(target, combination.key(), combination.keyboardModifiers())

    def clear(self) -> None:
        """Close what stands in the corner: how long it would stay is nobody's picture."""
        for toast in self.shell.findChildren(Toast):
            toast.close()

    # The camera

    async def _shoot(self, name: str) -> None:
        await self.settle()
        # What would wait for a pause of the agent's is done now: a pause is long or short as the machine has it.
        for page in self.shell.built.values():
            if isinstance(page, CardPage) and page.has("card"):
                page.card.editor.keep_draft()
        self.shell.counts.ask()
        await self.settle()
        over = [one for one in QApplication.topLevelWidgets() if one is not self.shell and one.isVisible()]
        over = [one for one in over if one.parent() is not None]
        if not over:
            # A dialog that has closed leaves no window active: no focus is drawn, and the next key goes nowhere.
            self.shell.activateWindow()
            await self.settle()
        if not name.startswith(self.only):
            return
        picture = self.shell.grab()
        for window in over:
            self._put_over(picture, window)
        picture.save(str(self.out / f"{name}-{self.name}.png"))

    def _put_over(self, picture: QPixmap, window: QWidget) -> None:
        """Draw a dialog in the middle, as a window manager would place it, and a menu where it is."""
        room = self.shell.size() - window.size()
        corner = QPoint(room.width() // 2, room.height() // 2)
        owner = window.parentWidget()
        if isinstance(window, QMenu) and owner is not None and owner is not self.shell:
            # The offscreen screen is smaller than the window: Qt may have put the menu elsewhere.
            corner = owner.mapTo(self.shell, owner.rect().bottomLeft())
            corner = QPoint(min(corner.x(), room.width() - 8), min(corner.y(), room.height() - 8))
        painter = QPainter(picture)
        window.render(painter, corner)
        if not window.windowFlags() & Qt.WindowType.FramelessWindowHint:
            painter.setPen(self.desk.theme.colour("edge"))
            painter.drawRect(corner.x() - 1, corner.y() - 1, window.width() + 1, window.height() + 1)
        painter.end()
