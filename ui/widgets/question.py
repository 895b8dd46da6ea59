"""A dialog that asks one thing; opened and awaited, never a loop of its own."""

from __future__ import annotations

import asyncio
from abc import abstractmethod
from typing import Generic, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from app.i18n import _
from ui.runtime import runtime
from ui.theme import Theme
from ui.widgets.button import Button, Kind

Answer = TypeVar("Answer")


class Question(QDialog, Generic[Answer]):
    """``await answer()`` gives what ``made`` makes of the dialog; subclasses fill ``column`` and write on ``go``."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._said: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self.go, self.away = Button(theme, Kind.FILLED), Button(theme)
        self.go.setDefault(True)
        self.away.setText(_("Cancel"))
        self.first: QWidget = self.go  # what has the focus at the start
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(24, 20, 24, 16)
        self.column.setSpacing(8)
        self.go.clicked.connect(self.accept)
        self.away.clicked.connect(self.reject)
        self.finished.connect(self._finished)

    @abstractmethod
    def made(self, *, agreed: bool) -> Answer:
        """The answer; not ``agreed``: the dialog was closed."""

    async def answer(self) -> Answer:
        """Open, and wait until the question was answered or closed."""
        if runtime().closing or self._is_asked():
            # Nobody is left to answer, and the end waits for every task; or it waits for an answer already.
            self.deleteLater()
            return self.made(agreed=False)
        self.open()
        self.first.setFocus()
        return await self._said

    def _is_asked(self) -> bool:
        """Whether the same question is open: a key was held, or a button pressed twice while something was read."""
        window = self.parentWidget()
        others = window.findChildren(type(self)) if window is not None else []
        return any(one.isVisible() and one.windowTitle() == self.windowTitle() for one in others)

    def ends(self, *others: Button) -> QHBoxLayout:
        """Cancel, ``others`` and ``go`` at the right."""
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addStretch(1)
        for button in (self.away, *others, self.go):
            row.addWidget(button)
        return row

    def _finished(self, result: int) -> None:
        if not self._said.done():
            agreed = result == QDialog.DialogCode.Accepted.value and self.go.isEnabled()
            self._said.set_result(self.made(agreed=agreed))
