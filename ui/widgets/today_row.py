"""A line of the page of today: how many, what, how urgent, and the digit that leads there."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from ui import icons
from ui.theme import Theme
from ui.widgets import paint
from ui.widgets.labels import dotted

_COUNT = 56  # px


@dataclass(frozen=True)
class Face:
    """What a row shows: ``count`` or else an ``icon``, the words, a badge in red, and the key."""

    title: str
    detail: str = ""
    count: str = ""
    icon: str = ""
    tone: str = "text2"
    badge: str = ""
    key: str = ""


class TodayRow(QAbstractButton):
    """Emits ``stepped`` (1 or -1) for the arrow keys, so that the page moves on."""

    stepped = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.face = Face("")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def show_face(self, face: Face) -> None:
        """Show ``face``; the same one paints nothing anew."""
        if face != self.face:
            self.face = face
            self.setText(face.title)
            said = (face.count, face.title, face.detail, face.badge)
            self.setAccessibleName(" ".join(part for part in said if part))
            self.updateGeometry()
            self.update()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        """As many lines as the words need."""
        room = self.place_of_words(QRect(0, 0, width, 0)).width()
        height = QFontMetrics(self._font(bold=True)).boundingRect(self._words(room), _WRAP, self.face.title).height()
        if self.face.detail:
            small = QFontMetrics(self._font(small=True))
            height += 2 + small.boundingRect(self._words(room), _WRAP, dotted(self.face.detail)).height()
        return max(48, height + 16)

    def sizeHint(self) -> QSize:
        return QSize(360, self.heightForWidth(self.width() or 360))

    def minimumSizeHint(self) -> QSize:
        return QSize(240, 48)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        tone = self.theme.colour
        face = self._face(self.rect())
        if self.underMouse() or self.isDown():
            paint.box(painter, face, tone("accentweak"), None)
        if self.hasFocus():
            paint.ring(painter, face, self.theme)
            paint.box(painter, face, None, tone("accent"))
        self._paint_count(painter, QRect(face.left(), face.top(), _COUNT, face.height()))
        self._paint_key(painter, face)
        self._paint_badge(painter, face)
        self._paint_words(painter, self.place_of_words(self.rect()))
        painter.end()

    # Where things are

    @staticmethod
    def _face(whole: QRect) -> QRect:
        return whole.adjusted(paint.RING, 1, -paint.RING, -1)

    def place_of_words(self, whole: QRect) -> QRect:
        """The place of title and detail in a row of this size."""
        face = self._face(whole)
        left = face.left() + _COUNT + 4
        return QRect(left, face.top(), self._key_left(face) - self._badge_width() - 4 - left, face.height())

    def _key_left(self, face: QRect) -> int:
        """Where the key begins, and the badge before it ends."""
        return face.right() - 4 if not self.face.key else face.right() - self._key_width() - 18

    def _key_width(self) -> int:
        return max(20, QFontMetrics(self._font(small=True)).horizontalAdvance(self.face.key) + 10)

    # Painting

    def _paint_count(self, painter: QPainter, area: QRect) -> None:
        ink = self.theme.colour(self.face.tone)
        if not self.face.count:
            edge = QRect(0, 0, 18, 18)
            edge.moveCenter(area.center())
            icons.icon(self.face.icon, ink).paint(painter, edge)
            return
        font = QFont(self.font())
        font.setPixelSize(20 if len(self.face.count) < 5 else 15)
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        painter.setPen(ink)
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, self.face.count)

    def _paint_key(self, painter: QPainter, face: QRect) -> None:
        if not self.face.key:
            return
        painter.setFont(self._font(small=True))
        cap = QRect(self._key_left(face) + 8, face.center().y() - 9, self._key_width(), 20)
        paint.box(painter, cap, self.theme.colour("surface"), self.theme.colour("line"), 4)
        painter.setPen(self.theme.colour("text2"))
        painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, self.face.key)

    def _paint_badge(self, painter: QPainter, face: QRect) -> None:
        if not self.face.badge:
            return
        painter.setFont(self._font(small=True, bold=True))
        width = self._badge_width() - 8
        area = QRect(self._key_left(face) - width, face.center().y() - 9, width - 8, 20)
        paint.box(painter, area, self.theme.colour("dangerweak"), None, 4)
        painter.setPen(self.theme.colour("danger"))
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, self.face.badge)

    def _paint_words(self, painter: QPainter, area: QRect) -> None:
        title = self._font(bold=True)
        words = QFontMetrics(title).boundingRect(self._words(area.width()), _WRAP, self.face.title)
        small = self._font(small=True)
        more = QFontMetrics(small).boundingRect(self._words(area.width()), _WRAP, dotted(self.face.detail))
        height = words.height() + (2 + more.height() if self.face.detail else 0)
        top = area.top() + (area.height() - height) // 2
        painter.setFont(title)
        painter.setPen(QColor(self.theme.colour("text")))
        painter.drawText(QRect(area.left(), top, area.width(), words.height()), _WRAP, self.face.title)
        painter.setFont(small)
        painter.setPen(self.theme.colour("text2"))
        below = QRect(area.left(), top + words.height() + 2, area.width(), more.height())
        painter.drawText(below, _WRAP, dotted(self.face.detail))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.stepped.emit(1 if event.key() == Qt.Key.Key_Down else -1)
        else:
            super().keyPressEvent(event)

    def _badge_width(self) -> int:
        if not self.face.badge:
            return 0
        return QFontMetrics(self._font(small=True, bold=True)).horizontalAdvance(self.face.badge) + 32

    @staticmethod
    def _words(room: int) -> QRect:
        return QRect(0, 0, max(room, 80), 400)

    def _font(self, *, small: bool = False, bold: bool = False) -> QFont:
        font = QFont(self.font())
        if small:
            font.setPixelSize(12)
        font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
        return font


_WRAP = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop) | int(Qt.TextFlag.TextWordWrap)
