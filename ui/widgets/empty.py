"""An empty state: what this place is for, and what to do next."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ui import icons
from ui.theme import Theme
from ui.widgets.button import Button
from ui.widgets.labels import label


class Empty(QWidget):
    """An icon, a line that says it, one that helps, and the buttons that do it."""

    def __init__(
        self, theme: Theme, icon: str, buttons: tuple[Button, ...] = (), parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.theme = theme
        self.icon_name = icon
        self.picture = QLabel()
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.title = label("pageTitle", wrap=True)
        self.words = label("dim", wrap=True)
        self.words.setMaximumWidth(440)
        for one in (self.title, self.words):
            one.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(32, 32, 32, 32)
        column.setSpacing(8)
        column.addStretch(2)
        column.addWidget(self.picture)
        column.addSpacing(8)
        column.addWidget(self.title)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.words, 100)
        row.addStretch(1)
        column.addLayout(row)
        if buttons:
            column.addSpacing(12)
            actions = QHBoxLayout()
            actions.setSpacing(8)
            actions.addStretch(1)
            for button in buttons:
                actions.addWidget(button)
            actions.addStretch(1)
            column.addLayout(actions)
        column.addStretch(3)
        theme.changed.connect(self._tint)
        self._tint()

    def say(self, title: str, words: str) -> None:
        self.title.setText(title)
        self.words.setText(words)

    def _tint(self) -> None:
        picture = icons.icon(self.icon_name, self.theme.colour("text3"))
        self.picture.setPixmap(picture.pixmap(QSize(32, 32), self.devicePixelRatioF()))
