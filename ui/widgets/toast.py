"""A quiet word in the corner of the window; the lists on screen stay the truth."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.i18n import _
from ui.theme import Theme
from ui.widgets.button import Button, Kind
from ui.widgets.labels import label

SHORT, LONG = 5_000, 20_000  # ms on screen: a confirmation, something to act on

_MOVING = (QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.Hide)

Action = tuple[str, Callable[[], object]]


class Toast(QFrame):
    """One message with its actions; goes by itself unless the mouse rests on it."""

    gone = Signal(object)

    def __init__(
        self, theme: Theme, text: str, tone: str, actions: Sequence[Action], stay: int, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setObjectName("toast")
        self.setProperty("tone", tone)
        self.setFixedWidth(360)
        self.setAccessibleName(text)
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 8, 6, 6)
        column.setSpacing(2)
        top = QHBoxLayout()
        words = label(wrap=True)
        words.setText(text)
        words.setContentsMargins(10, 7, 0, 4)
        top.addWidget(words, 1)
        away = Button(theme, Kind.GHOST, "x")
        away.setAccessibleName(_("Close"))
        away.setToolTip(_("Close"))
        away.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        away.clicked.connect(self.close)
        top.addWidget(away, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(top)
        if actions:
            column.addLayout(self._actions(theme, actions))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.close)
        self._timer.start(stay)
        self._stay = stay

    def _actions(self, theme: Theme, actions: Sequence[Action]) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(4)
        row.setContentsMargins(0, 0, 0, 0)
        for title, act in actions:
            button = Button(theme, Kind.LINK)
            button.setText(title)
            button.setAccessibleName(title)
            button.clicked.connect(lambda _on=False, act=act: (self.close(), act()))
            row.addWidget(button)
        row.addStretch(1)
        return row

    def closeEvent(self, event: QCloseEvent) -> None:
        self._timer.stop()
        super().closeEvent(event)
        self.gone.emit(self)

    def enterEvent(self, event: QEvent) -> None:
        self._timer.stop()
        super().enterEvent(event)  # type: ignore[arg-type]

    def leaveEvent(self, event: QEvent) -> None:
        self._timer.start(self._stay)
        super().leaveEvent(event)


class Toasts(QObject):
    """Stacks the toasts above the status bar, newest lowest; at most three at a time."""

    MOST = 3

    def __init__(self, theme: Theme, window: QWidget, corner: Callable[[], tuple[int, int]]) -> None:
        super().__init__(window)
        self.theme = theme
        self.window = window
        self.corner = corner
        self.open: list[Toast] = []
        self.watch(window)

    def watch(self, widget: QWidget) -> None:
        """Find another place whenever ``widget`` comes, goes or changes its size."""
        widget.installEventFilter(self)

    def say(self, text: str, tone: str = "plain", actions: Sequence[Action] = (), stay: int | None = None) -> Toast:
        """Show ``text``; ``tone`` is plain, good or bad; what can be acted on stays longer."""
        toast = Toast(
            self.theme, text, tone, actions, stay or (LONG if actions or tone == "bad" else SHORT), self.window
        )
        toast.gone.connect(self._gone)
        self.open.append(toast)
        while len(self.open) > self.MOST:
            self.open.pop(0).close()
        toast.show()
        self.place()
        return toast

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if self.open and event.type() in _MOVING:
            self.place()
        return False

    def _gone(self, toast: QObject) -> None:
        if toast in self.open:
            self.open.remove(toast)
            self.place()

    def place(self) -> None:
        """Put the toasts where there is room for them now."""
        right, bottom = self.corner()
        bottom -= 12
        for toast in reversed(self.open):
            toast.adjustSize()
            toast.move(right - toast.width() - 12, bottom - toast.height())
            toast.raise_()
            bottom -= toast.height() + 8
