"""One sentence and a Close, for when the window cannot open at all."""

from __future__ import annotations

import asyncio

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout

from app.i18n import _
from ui.theme import Theme
from ui.widgets.button import Button, Kind
from ui.widgets.labels import label


class Notice(QDialog):
    """``await closed()`` shows it until it is closed."""

    def __init__(self, theme: Theme, title: str, words: str) -> None:
        super().__init__()
        self.setWindowTitle(title)
        self.setMinimumWidth(440)
        self._done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        head = label("cardTitle")
        head.setText(title)
        text = label("dim", wrap=True, selectable=True)
        text.setText(words)
        away = Button(theme, Kind.FILLED)
        away.setText(_("Close"))
        away.setAccessibleName(_("Close"))
        away.setDefault(True)
        away.clicked.connect(self.accept)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(12)
        column.addWidget(head)
        column.addWidget(text, 1)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(away, 0, Qt.AlignmentFlag.AlignRight)
        column.addLayout(row)
        self.finished.connect(self._closed)

    async def closed(self) -> None:
        self.open()
        await self._done

    def _closed(self) -> None:
        if not self._done.done():
            self._done.set_result(None)
