"""An empty state: what this place is for, and what to do next."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ui import icons
from ui.theme import Theme
from ui.widgets.button import Button
from ui.widgets.labels import label

_EDGE = 32  # px around it
_WIDE = 440  # px of a line at most


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
        for one in (self.title, self.words):
            one.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(_EDGE, _EDGE, _EDGE, _EDGE)
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
        self._balance()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._balance()

    def _balance(self) -> None:
        """Lines of a like length: no word stands alone in the last one."""
        self.words.ensurePolished()
        room = max(min(_WIDE, self.width() - 2 * _EDGE), 1)
        high, least = self._high(room), room // 2
        while least < room:
            middle = (least + room) // 2
            least, room = (least, middle) if self._high(middle) == high else (middle + 1, room)
        self.words.setMaximumWidth(room)

    def _high(self, width: int) -> int:
        flags = Qt.TextFlag.TextWordWrap | self.words.alignment()
        return self.words.fontMetrics().boundingRect(QRect(0, 0, width, 9999), int(flags), self.words.text()).height()

    def _tint(self) -> None:
        picture = icons.icon(self.icon_name, self.theme.colour("text3"))
        self.picture.setPixmap(picture.pixmap(QSize(32, 32), self.devicePixelRatioF()))
