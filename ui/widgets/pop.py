"""A small panel over the window, beneath what opened it: Enter says yes, Esc and a click elsewhere take it away."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QVBoxLayout, QWidget
from shiboken6 import isValid

from ui.keys import composing
from ui.widgets.labels import label

_EDGE = 8  # px kept free between a panel and the edge of the window


class Pop(QFrame):
    """Part of the window and no window of its own: an input method works in it as anywhere else.

    ``agreed`` on Enter, ``closed`` however it ends.
    """

    agreed = Signal()
    closed = Signal()

    def __init__(self, window: QWidget, title: str) -> None:
        super().__init__(window)
        self._window = window
        self.setObjectName("pop")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName(title)
        self.hide()
        self._back: QWidget | None = None
        self._over = False
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(12, 10, 12, 12)
        self.column.setSpacing(4)
        head = label("section")
        head.setText(title)
        head.setContentsMargins(4, 0, 0, 2)
        self.column.addWidget(head)

    def open_under(self, owner: QWidget, first: QWidget, *, right: bool = False) -> None:
        """Show it beneath ``owner`` (its right edges in line with ``right``) with the focus on ``first``."""
        window = self._window
        # The window's own, for a menu that closed just now may still have the application's.
        self._back = window.focusWidget()
        if (before := panel_of(self._back)) is not None:
            self._back = before._back  # that panel goes, and takes what has the focus with it
        self.adjustSize()
        corner = owner.mapTo(window, QPoint(owner.width() - self.width() if right else 0, owner.height() + 2))
        most = window.rect().adjusted(_EDGE, _EDGE, -_EDGE, -_EDGE)
        self.resize(min(self.width(), most.width()), min(self.height(), most.height()))
        left = max(most.left(), min(corner.x(), most.right() - self.width()))
        self.move(left, max(most.top(), min(corner.y(), most.bottom() - self.height())))
        self.show()
        self.raise_()
        first.setFocus(Qt.FocusReason.PopupFocusReason)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._focus_moved)

    def agree(self) -> None:
        """What Enter does."""
        if not self._over:
            self.agreed.emit()
            self.end()

    def end(self, *, back: bool = True) -> None:
        """Take it away, and give the focus ``back`` to where it was."""
        if self._over:
            return
        self._over = True
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.disconnect(self._focus_moved)
        if back and self._back is not None and isValid(self._back):
            self._back.setFocus(Qt.FocusReason.PopupFocusReason)
        self.close()
        self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if composing():
            return
        if event.key() == Qt.Key.Key_Escape:
            self.end()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.agree()

    def _focus_moved(self, _before: QWidget | None, now: QWidget | None) -> None:
        if now is not None and now is not self and not self.isAncestorOf(now):
            self.end(back=False)


def panel_of(widget: QWidget | None) -> Pop | None:
    """The panel that ``widget`` is part of."""
    while widget is not None and not isinstance(widget, Pop):
        widget = widget.parentWidget()
    return widget
