"""Something that is on or off; the knob's place says which, not its colour alone."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from ui.keys import composing
from ui.theme import Theme
from ui.widgets import paint

_TRACK = QSize(36, 20)


class Switch(QAbstractButton):
    """``clicked(on)`` when a person switches; Space and Enter switch."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        words = self.fontMetrics().horizontalAdvance(self.text()) + 10 if self.text() else 0
        return QSize(_TRACK.width() + 2 * paint.RING + words, 32 + 2 * paint.RING)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setOpacity(1.0 if self.isEnabled() else 0.5)
        tone, on = self.theme.colour, self.isChecked()
        track = QRect(paint.RING, (self.height() - _TRACK.height()) // 2, _TRACK.width(), _TRACK.height())
        radius = track.height() / 2
        fill = tone("accent") if on and self.isEnabled() else tone("line") if not on else tone("text3")
        paint.box(painter, track, fill, tone("accent") if self.hasFocus() else None, radius)
        if self.hasFocus():
            paint.box(painter, track.adjusted(-2, -2, 2, 2), None, tone("accent"), radius + 2)
        left = track.right() - 17 if on else track.left() + 2
        paint.box(painter, QRect(left, track.top() + 2, 16, 16), tone("onaccent" if on else "surface"), None, 8)
        if self.text():
            painter.setPen(tone("text" if self.isEnabled() else "text3"))
            words = self.rect().adjusted(track.right() + 10, 0, 0, 0)
            painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self.text())
        painter.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not composing():
            self.click()
            return
        super().keyPressEvent(event)
