"""Widgets from left to right, in as many lines as they need."""

from __future__ import annotations

from PySide6.QtCore import QRect
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget


class Flow(QWidget):
    """Places those of its children that are shown; as high as they need at its width."""

    def __init__(self, gap: int = 0, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.gap = gap
        self.parts: list[QWidget] = []
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def add(self, part: QWidget) -> None:
        """One more at the end."""
        part.setParent(self)
        self.parts.append(part)

    def place(self) -> None:
        """What is shown, or what it says, is another."""
        self.updateGeometry()
        self._places(self.width(), move=True)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._places(width, move=False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._places(self.width(), move=True)

    def _places(self, width: int, *, move: bool) -> int:
        """Where each part goes at that width; returns the height of all."""
        x = y = high = 0
        for part in (one for one in self.parts if not one.isHidden()):
            size = part.sizeHint()
            if x and x + size.width() > width:
                x, y, high = 0, y + high, 0
            if move:
                part.setGeometry(QRect(x, y, size.width(), size.height()))
            x, high = x + size.width() + self.gap, max(high, size.height())
        return y + high
