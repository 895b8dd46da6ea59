"""A question before a deed that cannot be undone; opened and awaited, never a loop of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from app.i18n import _
from ui.runtime import runtime
from ui.theme import Theme
from ui.widgets.button import Button, Kind
from ui.widgets.labels import label


class Confirm(QDialog):
    """``await Confirm(...).answer()`` says whether to go on; ``words`` tell what will happen, a line each."""

    def __init__(self, theme: Theme, title: str, words: Sequence[str], go: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setFixedWidth(440)
        self._said: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self.go = Button(theme, Kind.FILLED)
        self.go.setText(go)
        self.go.setDefault(True)
        self.away = Button(theme)
        self.away.setText(_("Cancel"))
        self._lay_out(title, words)
        self.go.clicked.connect(self.accept)
        self.away.clicked.connect(self.reject)
        self.finished.connect(self._finished)

    async def answer(self) -> bool:
        """Open, and wait until the question was answered or closed."""
        if runtime().closing:
            # Nobody is left to answer, and the end waits for every task.
            self.deleteLater()
            return False
        self.open()
        self.go.setFocus()
        return await self._said

    def _lay_out(self, title: str, words: Sequence[str]) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(8)
        head = label("cardTitle", wrap=True)
        head.setText(title)
        column.addWidget(head)
        for one in words:
            line = label("dim", wrap=True)
            line.setText(one)
            column.addWidget(line)
        row = QHBoxLayout()
        row.setContentsMargins(0, 8, 0, 0)
        row.setSpacing(4)
        row.addStretch(1)
        row.addWidget(self.away)
        row.addWidget(self.go)
        column.addLayout(row)

    def _finished(self, result: int) -> None:
        if not self._said.done():
            self._said.set_result(result == QDialog.DialogCode.Accepted.value)
