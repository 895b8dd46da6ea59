"""Buttons: one filled one in a panel, the rest quiet; the key stands beside the words."""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from ui import icons
from ui.keys import bare
from ui.theme import Theme
from ui.widgets import paint


class Kind(Enum):
    FILLED = "filled"  # the thing to do next
    PLAIN = "plain"
    GHOST = "ghost"  # no box until the mouse is over it
    LINK = "link"


class Button(QPushButton):
    """A button that paints itself, so that its words, key and ring keep their places at every scaling."""

    def __init__(self, theme: Theme, kind: Kind = Kind.PLAIN, icon: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.kind = kind
        self.icon_name = icon
        self.key = ""
        self.menu_mark = False
        self.bold = kind is Kind.FILLED
        self.small = False
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def set_key(self, key: str) -> None:
        """Show ``key`` (as people write it) beside the words."""
        self.key = key
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        text = QFontMetrics(self._font()).horizontalAdvance(self.text())
        width = text + 2 * self._pad() + 2 * paint.RING
        if self.icon_name:
            width += self._icon() + (8 if self.text() else 0)
        if self.key:
            width += 12 + QFontMetrics(self._key_font()).horizontalAdvance(self.key)
        if self.menu_mark:
            width += 18
        height = max(24, self.fontMetrics().height() + 4) if self.small else max(32, self.fontMetrics().height() + 12)
        return QSize(width, height + 2 * paint.RING)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # Outside a dialog Qt presses a button by the space bar alone.
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and not bare(event):
            event.ignore()  # Ctrl+Enter is the page's
        elif enter and not event.isAutoRepeat():
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        face = self.rect().adjusted(paint.RING, paint.RING, -paint.RING, -paint.RING)
        fill, line, ink = self._colours()
        if self.hasFocus():
            paint.ring(painter, face, self.theme)
            line = self.theme.colour("accent")
        paint.box(painter, face, fill, line)
        self._write(painter, face, ink)
        painter.end()

    def _write(self, painter: QPainter, face: QRect, ink: QColor) -> None:
        content = self.sizeHint().width() - 2 * self._pad() - 2 * paint.RING
        x = face.left() + (face.width() - content) // 2
        if self.icon_name:
            edge = self._icon()
            icons.icon(self.icon_name, ink).paint(painter, QRect(x, face.center().y() - edge // 2 + 1, edge, edge))
            x += edge + (8 if self.text() else 0)
        painter.setFont(self._font())
        painter.setPen(ink)
        width = painter.fontMetrics().horizontalAdvance(self.text())
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.drawText(QRect(x, face.top(), width + 2, face.height()), flags, self.text())
        x += width + 12
        if self.key:
            faded = QColor(ink)
            faded.setAlphaF(0.75)
            painter.setFont(self._key_font())
            painter.setPen(faded)
            painter.drawText(QRect(x, face.top(), face.right() - x, face.height()), flags, self.key)
        if self.menu_mark:
            icons.icon("chevron-down", ink).paint(painter, QRect(x - 8, face.center().y() - 6, 14, 14))

    def _colours(self) -> tuple[QColor | None, QColor | None, QColor]:
        tone = self.theme.colour
        if not self.isEnabled():
            return (
                (tone("raised"), tone("line"), tone("text3"))
                if self.kind is not Kind.GHOST
                else (None, None, tone("text3"))
            )
        over = self.underMouse() or self.isDown()
        if self.kind is Kind.FILLED:
            return (tone("accent").darker(112) if over else tone("accent")), None, tone("onaccent")
        if self.kind is Kind.LINK:
            return (tone("accentweak") if over else None), None, tone("accent")
        ground = tone("accentweak") if over or self.isChecked() else None
        if self.kind is Kind.GHOST:
            return ground, None, tone("text") if self.bold else tone("text2")
        return ground or tone("surface"), tone("line"), tone("text")

    def _icon(self) -> int:
        return 14 if self.small else 16

    def _pad(self) -> int:
        return 8 if self.kind in (Kind.GHOST, Kind.LINK) else 14

    def _font(self) -> QFont:
        font = QFont(self.font())
        if self.small:
            font.setPixelSize(12)
        if self.bold:
            font.setWeight(QFont.Weight.DemiBold)
        return font

    def _key_font(self) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(11)
        return font
