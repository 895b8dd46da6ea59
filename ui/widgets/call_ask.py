"""The question of the moment in a call: where the keys go while nothing is typed."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.theme import Theme
from ui.widgets.labels import flowing, label


class CallAsk(QWidget):
    """A bar at its left is coloured while the keys go here."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.says = flowing(label("strong", wrap=True))
        self.more = flowing(label("small", wrap=True))
        self.problem = flowing(label("problem", wrap=True))
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 2, 0, 2)
        column.setSpacing(2)
        for one in (self.says, self.more, self.problem):
            column.addWidget(one)
        theme.changed.connect(self.update)

    def ask(self, words: str, more: str = "", problem: str = "") -> None:
        """Ask; ``problem``: why the last key was refused."""
        self.says.setText(words)
        for one, text in ((self.more, more), (self.problem, problem)):
            one.setText(text)
            one.setVisible(bool(text))
        self.setAccessibleName(words)
        self.setAccessibleDescription(" ".join(filter(None, (problem, more))))

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        colour = self.theme.colour("accent" if self.hasFocus() else "line")
        painter.fillRect(QRect(0, 0, 3, self.height()), colour)
        painter.end()
