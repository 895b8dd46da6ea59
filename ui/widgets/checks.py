"""A list of boxes to tick: arrows move, Space and digits tick, each line may begin with a flag."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import NamedTuple

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QFrame, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from ui import icons
from ui.theme import Theme
from ui.widgets import paint

_BOX = 16  # px
EDGE = 8  # px from the edge of a line to its box
_MOST = 12  # lines seen at once
_LINE = 28


class Line(NamedTuple):
    """One line: what it stands for, its words, and the colour and letter of a flag ("" and "": none; None: unset)."""

    value: Hashable
    text: str
    flag: str | None = ""
    letter: str = ""


class Check(QAbstractButton):
    """One box with its words and, at the end, the digit that ticks it."""

    def __init__(self, theme: Theme, line: Line, digit: int = 0, *, single: bool = False) -> None:
        super().__init__()
        self.theme = theme
        self.line = line
        self.digit = digit
        self.single = single
        self.setText(line.text)
        self.setAccessibleName(line.text)
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        width = EDGE + _BOX + 8 + self.fontMetrics().horizontalAdvance(self.text()) + 12 + 20
        return QSize(width + (26 if self.line.flag != "" else 0), max(_LINE, self.fontMetrics().height() + 10))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        tone = self.theme.colour
        if self.hasFocus() or self.underMouse():
            paint.box(painter, self.rect(), tone("accentweak"), tone("accent") if self.hasFocus() else None, 4)
        middle = self.rect().center().y()
        self._box(painter, QRect(EDGE, middle - _BOX // 2 + 1, _BOX, _BOX))
        left = EDGE + _BOX + 8
        if self.line.flag != "":
            paint.flag(painter, QRect(left, middle - 8, 18, 18), self.line.flag, self.line.letter, self.theme)
            left += 26
        painter.setFont(self.font())
        painter.setPen(tone("text"))
        room = QRect(left, 0, self.width() - left - 20, self.height())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self.text())
        if 0 < self.digit < 10:
            font = QFont(self.font())
            font.setPixelSize(11)
            painter.setFont(font)
            painter.setPen(tone("text3"))
            end = self.rect().adjusted(0, 0, -8, 0)
            painter.drawText(end, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, str(self.digit))
        painter.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right):
            event.ignore()  # the list's
            return
        super().keyPressEvent(event)

    def _box(self, painter: QPainter, area: QRect) -> None:
        tone, on = self.theme.colour, self.isChecked()
        fill: QColor = tone("accent") if on else tone("surface")
        paint.box(painter, area, fill, tone("accent") if on else tone("text3"), 8 if self.single else 4)
        if on:
            icons.icon("check", tone("onaccent")).paint(painter, area.adjusted(2, 2, -2, -2))


class Checks(QScrollArea):
    """The lines; ``single``: one at most. ``ticked`` whenever one changes by a person's hand."""

    ticked = Signal()

    def __init__(self, theme: Theme, lines: Sequence[Line], *, single: bool = False, digits: bool = True) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.single = single
        self.boxes = [Check(theme, line, at if digits else 0, single=single) for at, line in enumerate(lines, 1)]
        inside = QWidget()
        inside.setObjectName("popBody")
        self.column = QVBoxLayout(inside)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(0)
        for box in self.boxes:
            box.clicked.connect(lambda _on=False, box=box: self._clicked(box))
            self.column.addWidget(box)
        self.column.addStretch(1)
        self.setWidget(inside)
        self._fit()

    def _fit(self) -> None:
        lines = len(self.boxes)
        width = max((box.sizeHint().width() for box in self.boxes), default=120)
        height = sum(box.sizeHint().height() for box in self.boxes[:_MOST])
        self.setMinimumWidth(width + (12 if lines > _MOST else 0))
        self.setMinimumHeight(height if lines < _MOST else 5 * _LINE)
        self._wanted = QSize(width + (12 if lines > _MOST else 0), height)

    def sizeHint(self) -> QSize:
        return self._wanted

    def show_ticked(self, values: Sequence[Hashable]) -> None:
        """Tick the lines that stand for ``values`` and no others, without telling anybody."""
        for box in self.boxes:
            box.setChecked(box.line.value in values)

    def values(self) -> tuple[Hashable, ...]:
        """What the ticked lines stand for, from top to bottom."""
        return tuple(box.line.value for box in self.boxes if box.isChecked())

    def first(self) -> QWidget:
        """Where the focus begins: the first ticked line."""
        return next((box for box in self.boxes if box.isChecked()), self.boxes[0] if self.boxes else self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        digit = event.text()
        here = next((at for at, box in enumerate(self.boxes) if box.hasFocus()), -1)
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()), 0)
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        if plain and step and self.boxes:
            self.go_to((here + step) % len(self.boxes))
        elif plain and digit.isascii() and digit.isdigit():
            wanted = next((box for box in self.boxes if box.digit == int(digit)), None)
            if wanted is not None and int(digit):
                wanted.setFocus(Qt.FocusReason.ShortcutFocusReason)
                wanted.click()
        else:
            event.ignore()  # Enter and Esc are the panel's

    def go_to(self, at: int) -> None:
        """Put the focus on a line, and the line in sight."""
        self.boxes[at].setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.ensureWidgetVisible(self.boxes[at], 0, 0)

    def _clicked(self, box: Check) -> None:
        if self.single:
            for one in self.boxes:
                one.setChecked(one is box and box.isChecked())
        self.ticked.emit()
