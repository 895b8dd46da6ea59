"""One sentence, a Close and perhaps one thing to do about it, for when the window cannot open at all."""

from __future__ import annotations

import asyncio

from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout

from app.i18n import _
from ui.theme import Theme
from ui.widgets.button import Button, Kind
from ui.widgets.labels import label
from ui.words import name


class Notice(QDialog):
    """``await closed()`` shows it until it is closed: True when the ``action`` was chosen."""

    def __init__(self, theme: Theme, title: str, words: str, action: str = "") -> None:
        super().__init__()
        self.setWindowTitle(title)
        self.setMinimumWidth(440)
        self._done: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        head = label("cardTitle", wrap=True)
        head.setText(title)
        text = label("dim", wrap=True, selectable=True)
        text.setText(words)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(12)
        column.addWidget(head)
        column.addWidget(text, 1)
        row = QHBoxLayout()
        row.addStretch(1)
        for button in self._buttons(theme, action):
            row.addWidget(button)
        column.addLayout(row)
        self.finished.connect(self._closed)

    def _buttons(self, theme: Theme, action: str) -> list[Button]:
        """What may be done; the last one is what Enter does."""
        away = Button(theme, Kind.PLAIN if action else Kind.FILLED)
        away.setText(_("Close"))
        away.clicked.connect(self.reject)
        buttons = [away]
        if action:
            act = Button(theme, Kind.FILLED)
            act.setText(action)
            act.clicked.connect(self.accept)
            buttons.append(act)
        for button in buttons:
            name(button, button.text())
        buttons[-1].setDefault(True)
        return buttons

    async def closed(self) -> bool:
        self.open()
        return await self._done

    def _closed(self, result: int) -> None:
        if not self._done.done():
            self._done.set_result(result == QDialog.DialogCode.Accepted)
