"""A small question with one field, opened and awaited; never a loop of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from app.i18n import _
from ui.runtime import runtime
from ui.theme import Theme
from ui.widgets.button import Button, Kind
from ui.widgets.inputs import Line
from ui.widgets.labels import label


class Ask(QDialog):
    """``await Ask(...).answer()`` gives the text, or None when it was closed."""

    def __init__(
        self, theme: Theme, title: str, words: str, go: str, check: Callable[[str], str], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(400)
        self._check = check
        self._said: asyncio.Future[str | None] = asyncio.get_running_loop().create_future()
        self.field = Line(theme)
        self.field.setAccessibleName(title)
        self.problem = label("problem", wrap=True)
        self.go = Button(theme, Kind.FILLED)
        self.go.setText(go)
        self.go.setDefault(True)
        self.away = Button(theme)
        self.away.setText(_("Cancel"))
        self._lay_out(title, words)
        self.field.textChanged.connect(self._changed)
        self.go.clicked.connect(self.accept)
        self.away.clicked.connect(self.reject)
        self.finished.connect(self._finished)
        self._changed("")

    async def answer(self) -> str | None:
        """Open, and wait until the question was answered or closed."""
        if runtime().closing:
            # Nobody is left to answer, and the end waits for every task.
            self.deleteLater()
            return None
        self.open()
        self.field.setFocus()
        return await self._said

    def _lay_out(self, title: str, words: str) -> None:
        head = label("cardTitle")
        head.setText(title)
        help_text = label("dim", wrap=True)
        help_text.setText(words)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(8)
        for widget in (head, help_text, self.field, self.problem):
            column.addWidget(widget)
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addStretch(1)
        row.addWidget(self.away)
        row.addWidget(self.go)
        column.addLayout(row)

    def _changed(self, _text: str) -> None:
        text = self.field.text().strip()
        problem = self._check(text) if text else ""
        self.problem.setText(problem)
        self.field.set_wrong(bool(problem))
        self.go.setEnabled(bool(text) and not problem)

    def _finished(self, result: int) -> None:
        if not self._said.done():
            done = result == QDialog.DialogCode.Accepted.value
            self._said.set_result(self.field.text().strip() if done else None)
