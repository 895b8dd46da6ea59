"""Something that lasts while a key or a button is held down, and never longer."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

_ENDS = frozenset(
    (
        QEvent.Type.MouseButtonRelease,
        QEvent.Type.FocusOut,
        QEvent.Type.WindowDeactivate,
        QEvent.Type.ApplicationDeactivate,
    )
)


class Held(QObject):
    """``begin`` at the press; ``changed(False)`` follows when anything is let go or the window is left.

    A shortcut tells of its press alone, so the release is watched for wherever the focus is.
    """

    changed = Signal(bool)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.on = False

    def begin(self) -> None:
        app = QApplication.instance()
        if self.on or app is None:
            return
        self.on = True
        app.installEventFilter(self)
        self.changed.emit(True)

    def end(self) -> None:
        app = QApplication.instance()
        if not self.on or app is None:
            return
        self.on = False
        app.removeEventFilter(self)
        self.changed.emit(False)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # While a key is held, some systems send releases that are none.
        let_go = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyRelease and not event.isAutoRepeat()
        if let_go or event.type() in _ENDS:
            self.end()
        return super().eventFilter(watched, event)
