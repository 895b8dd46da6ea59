"""Text fields that know when an input method composes, and show their focus with a soft ring."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QIcon, QInputMethodEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from ui.theme import Theme
from ui.widgets import paint


class Line(QLineEdit):
    """One line of text, 32 px high; ``textChanged`` carries committed text only, as in any QLineEdit."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.composing = False
        self.wrong = False
        self.setFrame(False)
        self.setTextMargins(10, 0, 10, 0)
        # The field paints its own box; a rule of the style sheet keeps Fusion from painting another.

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), max(32, self.fontMetrics().height() + 12) + 2 * paint.RING)

    def minimumSizeHint(self) -> QSize:
        return QSize(64, self.sizeHint().height())

    def set_wrong(self, wrong: bool) -> None:
        """Mark the field as the one with the problem."""
        if wrong != self.wrong:
            self.wrong = wrong
            self.update()

    def face(self) -> QRect:
        """The box of the field inside the space that is kept for the ring."""
        return self.rect().adjusted(paint.RING, paint.RING, -paint.RING, -paint.RING)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        line = "danger" if self.wrong else "accent" if self.hasFocus() else "line"
        if self.hasFocus():
            paint.ring(painter, self.face(), self.theme)
        fill = self.theme.colour("surface" if self.hasFocus() else "raised")
        paint.box(painter, self.face(), fill, self.theme.colour(line))
        painter.end()
        super().paintEvent(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self.composing = bool(event.preeditString())
        super().inputMethodEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.composing = False
        super().focusOutEvent(event)

    def event(self, event: QEvent) -> bool:
        if self.composing and event.type() == QEvent.Type.ShortcutOverride:
            # A key pressed while composing is the input method's, never a shortcut's.
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.composing and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape):
            return
        super().keyPressEvent(event)


class SearchLine(Line):
    """The search field: a glass on the left, its key on the right while it is empty.

    Esc empties it; ``left()`` when Down, or Esc in the empty field, asks to go on to what was found.
    """

    left = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.hint = ""
        self.glass = QIcon()
        self.setTextMargins(32, 0, 64, 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        middle = self.rect().center().y()
        self.glass.paint(painter, QRect(12, middle - 7, 16, 16))
        if self.hint and not self.text() and not self.hasFocus():
            font = painter.font()
            font.setPixelSize(11)
            painter.setFont(font)
            width = painter.fontMetrics().horizontalAdvance(self.hint) + 12
            cap = QRect(self.rect().right() - width - 8, middle - 9, width, 20)
            paint.box(painter, cap, self.theme.colour("surface"), self.theme.colour("line"), 4)
            painter.setPen(self.theme.colour("text3"))
            painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, self.hint)
        painter.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text() and not self.composing:
            self.clear()
            return
        super().keyPressEvent(event)
        if event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Down) and not event.modifiers() and not self.composing:
            self.left.emit()
