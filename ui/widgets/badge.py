"""A small coloured pill that says one thing about an order."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from ui.theme import Theme
from ui.widgets import paint


class Badge(QLabel):
    """Text on a weak ground of its tone: ``ok``, ``warn``, ``danger``, ``accent`` or ``plain``; hidden when empty."""

    def __init__(self, theme: Theme, tone: str = "plain", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.tone = tone
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def say(self, text: str, tone: str | None = None) -> None:
        self.tone = tone or self.tone
        self.setText(text)
        self.setAccessibleName(text)
        self.setVisible(bool(text))
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(self._font())
        return QSize(metrics.horizontalAdvance(self.text()) + 12, metrics.height() + 2)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        known = self.tone in ("ok", "warn", "danger", "accent")
        painter = QPainter(self)
        paint.box(painter, self.rect(), self.theme.colour(f"{self.tone}weak" if known else "bg"), None, 4)
        painter.setFont(self._font())
        painter.setPen(self.theme.colour(self.tone if known else "text2"))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())
        painter.end()

    def _font(self) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(12)
        font.setWeight(QFont.Weight.DemiBold)
        return font
