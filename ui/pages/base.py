"""What every page has: a title, the subjects it listens to, and a refresh that runs once however often it is asked."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Any, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QScrollArea, QVBoxLayout, QWidget

from app.i18n import N_
from ui.bus import Changes
from ui.desk import Desk
from ui.late import Late
from ui.runtime import runtime, spawn
from ui.words import Speaks


class Page(Late, Speaks, QWidget):
    """A page of the window. ``interest`` names the subjects whose changes it wants to hear of."""

    name: ClassVar[str] = "page"  # of its deed, ``page.<name>``, and its module
    title: ClassVar[str] = N_("Page")
    icon: ClassVar[str] = "inbox"
    interest: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self._stale = True
        self._busy = False
        desk.bus.changed.connect(self._heard)
        desk.shop_changed.connect(self.shop_chosen)
        desk.minute.connect(self.tick)
        desk.keys.changed.connect(self.retranslate)

    async def refresh(self) -> None:
        """Read again what the page shows."""

    def told(self, changes: Changes) -> None:
        """Something of interest changed elsewhere; by default everything is read again."""
        self.ask_refresh()

    def shop_chosen(self) -> None:
        """Another shop is looked at, or the same one is called otherwise."""
        self.ask_refresh()

    def complete(self) -> None:
        """The first window is painted: make what it could do without."""

    def tick(self) -> None:
        """The minute passed."""

    def take_focus(self) -> None:
        """The page was chosen: put the focus where the work starts."""

    def ask_refresh(self) -> None:
        """Refresh now, or when the page is shown; while one runs, one more is remembered; none once the end began."""
        self._stale = True
        if self.isVisible() and not self._busy and not runtime().closing:
            self._busy = True
            spawn(self._refresh(), f"{type(self).__name__}.refresh")

    def read_anew(self) -> None:
        """The key of refreshing was pressed."""
        self.ask_refresh()

    def read_ahead(self) -> asyncio.Task[Any] | None:
        """Read before the page is on screen: the store works while the window is being made. None: nothing to read."""
        if not self._stale or self._busy:
            return None
        self._busy = True
        return spawn(self._refresh(), f"{type(self).__name__}.refresh")

    async def _refresh(self) -> None:
        try:
            # At the end of the program every read is superseded: who asked again would ask for ever.
            while self._stale and not runtime().closing:
                self._stale = False
                await self.refresh()
        finally:
            self._busy = False

    def _heard(self, changes: Changes, initiator: object) -> None:
        if initiator is self:
            return
        if any(ids for subject, ids in changes.items() if subject in self.interest):
            self.told(changes)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self.ask_refresh()


def headed(page: QWidget, head: Iterable[QWidget], beside: QWidget, buttons: Iterable[QWidget]) -> QVBoxLayout:
    """The column of a page that begins with a line of ``head`` and ``beside``, and one of ``buttons``."""
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    top = QHBoxLayout()
    top.setContentsMargins(16, 4, 14, 0)
    top.setSpacing(12)
    for one in head:
        top.addWidget(one)
    top.addWidget(beside, 1)
    column.addLayout(top)
    row = QHBoxLayout()
    row.setContentsMargins(14, 4, 14, 8)  # 2 px of a button are its ring
    row.setSpacing(2)
    for button in buttons:
        row.addWidget(button)
    row.addStretch(1)
    column.addLayout(row)
    return column


def scrolled(inner: QWidget, least: int) -> QScrollArea:
    """What holds ``inner`` and scrolls where there is no room for all of it; at ``least`` px of it are shown."""
    area = QScrollArea()
    area.setWidget(inner)
    area.setWidgetResizable(True)
    area.setMinimumHeight(least)
    area.setFrameShape(QScrollArea.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return area


def lay_out_busy(place: QWidget, words: QWidget, progress: QProgressBar, cancel: QWidget) -> None:
    """Long work in the middle of ``place``: its words, how far it is (0..1000), and the way to end it."""
    progress.setRange(0, 1000)
    progress.setTextVisible(False)
    progress.setFixedWidth(320)
    column = QVBoxLayout(place)
    column.setSpacing(16)
    column.addStretch(2)
    for one in (words, progress, cancel):
        column.addWidget(one, 0, Qt.AlignmentFlag.AlignHCenter)
    column.addStretch(3)
