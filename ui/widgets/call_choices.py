"""What can be answered by a digit: a line each, with the digit before it; a few small words may stand beneath."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QVBoxLayout, QWidget

from ui.theme import Theme
from ui.widgets import paint
from ui.widgets.labels import dotted, shortened

HIGH, LOW, CLOSE = 44, 32, 26  # px of a line with small words beneath, without, and of many where height is dear
_MANY = 8
_MORE = 18  # px of a line of small words
_WRAP = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
_CAP, _PAD = 20, 8  # px: the digit's box, and what is kept free beside it


class Option(NamedTuple):
    """One answer: its digit, what it says, and small words about it."""

    key: str
    words: str
    more: str = ""


class Choice(QAbstractButton):
    """One line. The digit, a click or the space bar choose it; Enter is the panel's, whichever line has the focus."""

    stepped = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.theme = theme
        self.option = Option("", "")
        self.low = self.near = self.short = False
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        theme.changed.connect(self.update)

    def show_option(self, option: Option, *, low: bool, near: bool) -> None:
        self.option, self.low, self.near = option, low, near
        self.setText(option.words)
        self.setAccessibleName(f"{option.key} {option.words}")
        self.setAccessibleDescription(option.more)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        words = QFontMetrics(self.font()).horizontalAdvance(self.text())
        high = CLOSE if self.near else HIGH if self.option.more and not self.low else LOW
        return QSize(words + _CAP + 3 * _PAD + 2 * paint.RING, high)

    def minimumSizeHint(self) -> QSize:
        return QSize(64, self.sizeHint().height())

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        """The small words take a further line where they need it, unless they are to be ``short``."""
        high = self.sizeHint().height()
        return high + (self._more_height(width) - _MORE if self._two and not self.short else 0)

    @property
    def _two(self) -> bool:
        return bool(self.option.more) and not self.low

    def _more_height(self, width: int) -> int:
        room = width - 2 * paint.RING - 2 * _PAD - _CAP - 4
        need = QFontMetrics(self._font(12)).boundingRect(QRect(0, 0, room, 10_000), _WRAP, dotted(self.option.more))
        return max(_MORE, need.height() + 2)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
        if event.key() in steps:
            self.stepped.emit(steps[Qt.Key(event.key())])
        elif event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self.click()
        else:
            event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        tone = self.theme.colour
        face = self.rect().adjusted(paint.RING, paint.RING, -paint.RING, -paint.RING)
        if self.hasFocus():
            paint.ring(painter, face, self.theme)
        ground = tone("accentweak") if self.underMouse() or self.isDown() else None
        paint.box(painter, face, ground, tone("accent") if self.hasFocus() else None)
        two = self._two
        line = QRect(face.left(), face.top() + (3 if two else 0), face.width(), 20 if two else face.height())
        cap = QRect(face.left() + _PAD, line.center().y() - _CAP // 2 + 1, _CAP, _CAP)
        paint.box(painter, cap, tone("raised"), tone("edge"), 4)
        painter.setPen(tone("accent"))
        painter.setFont(self._font(12, bold=True))
        painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, self.option.key)
        left = cap.right() + 1 + _PAD
        painter.setPen(tone("text"))
        painter.setFont(self.font())
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.drawText(line.adjusted(left - line.left(), 0, 0, 0), flags, self.text())
        if two:
            painter.setFont(self._font(12))
            painter.setPen(tone("text3"))
            below = QRect(left, line.bottom() + 1, face.right() - left - 3, face.bottom() - line.bottom())
            more = dotted(self.option.more)
            if self.short:
                more = shortened(self.option.more, painter.fontMetrics(), below.width())
            self.setToolTip(self.option.more if self.short and more != self.option.more else "")
            painter.drawText(below, _WRAP, more)
        painter.end()

    def _font(self, size: int, *, bold: bool = False) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(size)
        if bold:
            font.setWeight(QFont.Weight.DemiBold)
        return font


class Choices(QWidget):
    """``chosen(digit)``. One stop of Tab; the arrows go from line to line."""

    chosen = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.lines: list[Choice] = []
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(0)

    def show_options(self, options: Sequence[Option], *, low: bool = False) -> None:
        """Show these; ``low``: without the small words, for height is dear. Hidden where there are none."""
        while len(self.lines) < len(options):
            self._add_line()
        for at, line in enumerate(self.lines):
            line.setVisible(at < len(options))
            if at < len(options):
                line.show_option(options[at], low=low, near=low and len(options) >= _MANY)
        self.setVisible(bool(options))

    def shorten(self, short: bool) -> None:
        """Whether the small words take no more than a line each."""
        for line in self.lines:
            if line.short is not short:
                line.short = short
                line.updateGeometry()
                line.update()

    def options(self) -> list[Option]:
        """What is shown, for tests."""
        return [line.option for line in self.lines if not line.isHidden()]

    def _add_line(self) -> None:
        line = Choice(self.theme, self)
        line.setFocusPolicy(Qt.FocusPolicy.ClickFocus if self.lines else Qt.FocusPolicy.StrongFocus)
        line.clicked.connect(lambda: self.chosen.emit(line.option.key))
        line.stepped.connect(lambda step: self._step(line, step))
        self.lines.append(line)
        self.column.addWidget(line)

    def _step(self, line: Choice, step: int) -> None:
        shown = [one for one in self.lines if not one.isHidden()]
        shown[(shown.index(line) + step) % len(shown)].setFocus(Qt.FocusReason.TabFocusReason)
