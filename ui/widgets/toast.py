"""A quiet word in the corner of the window; the lists on screen stay the truth."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QCursor, QKeyEvent, QRegion
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QVBoxLayout, QWidget
from shiboken6 import isValid

from app.i18n import _
from ui.theme import Theme
from ui.widgets.button import Button, Kind
from ui.widgets.labels import dotted, label
from ui.widgets.menu import Menu

LOW = 800  # px: in a window of less height several toasts lie on one another, or they would cover half of a list
_PEEK = 6  # px of each that look out behind the one before it
TOP = 56  # px at the top of the window that no toast covers: the search, the shop and the agent
HEAD = 104  # px: nor the head of a page with its buttons, where there is room below
SHORT, LONG, DUE = 5_000, 20_000, 60_000  # ms on screen: a confirmation, something to act on, a reminder

_MOVING = (QEvent.Type.Resize, QEvent.Type.Move, QEvent.Type.Show, QEvent.Type.Hide)

Choice = tuple[str, Callable[[], object]]
Action = tuple[str, Callable[[], object] | Sequence[Choice]]
"""A button: its words, and what it does, or the choices of the menu it opens."""


class Toast(QFrame):
    """One message with its actions; goes by itself unless the mouse rests on it or the focus is inside."""

    gone = Signal(object)
    touched = Signal()  # the mouse or the focus came or went

    def __init__(
        self, theme: Theme, text: str, tone: str, actions: Sequence[Action], stay: int, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setObjectName("toast")
        self.setProperty("tone", tone)
        self.setFixedWidth(360)
        self.setAccessibleName(text)
        self.stay = stay
        self.tone = tone
        self.buttons: list[Button] = []
        self._before: QWidget | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 8, 6, 6)
        column.setSpacing(2)
        top = QHBoxLayout()
        words = label(wrap=True)
        words.setText(dotted(text))
        words.setContentsMargins(10, 7, 0, 4)
        top.addWidget(words, 1)
        self.away = Button(theme, Kind.GHOST, "x")
        self.away.setAccessibleName(_("Close"))
        self.away.setToolTip(_("Close"))
        self.away.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.away.clicked.connect(self.close)
        self.away.installEventFilter(self)
        top.addWidget(self.away, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(top)
        if actions:
            column.addLayout(self._actions(theme, actions))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.close)
        self._timer.start(stay)

    def fit(self) -> None:
        """Be as high as the words are at this width; what Qt guesses by itself cuts a long sentence."""
        inside = self.layout()
        assert inside is not None
        self.resize(self.width(), inside.totalHeightForWidth(self.width()))

    def _actions(self, theme: Theme, actions: Sequence[Action]) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(4)
        row.setContentsMargins(0, 0, 0, 0)
        for title, act in actions:
            button = Button(theme, Kind.LINK)
            button.setText(title)
            button.setAccessibleName(title)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the keys where the work is
            button.installEventFilter(self)
            if callable(act):
                button.clicked.connect(lambda _on=False, act=act: self._act(act))
            else:
                button.menu_mark = True
                button.clicked.connect(lambda _on=False, button=button, act=act: self._open_menu(button, act))
            self.buttons.append(button)
            row.addWidget(button)
        row.addStretch(1)
        return row

    def _act(self, act: Callable[[], object]) -> None:
        self.close()
        act()

    def _open_menu(self, button: Button, choices: Sequence[Choice]) -> None:
        menu = Menu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for number, (title, act) in enumerate(choices, 1):
            # The digit underlined is a key of the menu.
            menu.addAction(f"&{number}  {title.replace('&', '&&')}").triggered.connect(
                lambda _on=False, act=act: self._act(act)
            )
        self._timer.stop()
        menu.aboutToHide.connect(self._go_on)
        menu.popup(button.mapToGlobal(QPoint(0, button.height())))
        menu.setActiveAction(menu.actions()[0])

    def stay_longer(self) -> None:
        """Let the time on screen begin anew."""
        self._go_on()

    def take_focus(self) -> None:
        """Come under the keys; Esc closes the toast and gives the focus back."""
        self._before = QApplication.focusWidget()
        (self.buttons or [self.away])[0].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusIn:
            self._timer.stop()
        elif event.type() == QEvent.Type.FocusOut:
            self._go_on()
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.touched.emit()
        return False

    def _go_on(self) -> None:
        """Count on, unless somebody is still at it."""
        focus = QApplication.focusWidget()
        if not self.underMouse() and not (focus is not None and self.isAncestorOf(focus)):
            self._timer.start(self.stay)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}
        focus = self.focusWidget()
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        elif event.key() in steps and focus in (ring := [*self.buttons, self.away]):
            ring[(ring.index(focus) + steps[Qt.Key(event.key())]) % len(ring)].setFocus()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(focus, Button):
            focus.click()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._timer.stop()
        focus, before = QApplication.focusWidget(), self._before
        # What had the focus before may be gone meanwhile.
        if before is not None and isValid(before) and (focus is None or self.isAncestorOf(focus)):
            before.setFocus(Qt.FocusReason.OtherFocusReason)
        super().closeEvent(event)
        self.gone.emit(self)

    def enterEvent(self, event: QEvent) -> None:
        self._timer.stop()
        super().enterEvent(event)  # type: ignore[arg-type]
        self.touched.emit()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._go_on()
        self.touched.emit()


class Toasts(QObject):
    """Stacks the toasts above the status bar, newest lowest; at most three at a time.

    In a low window the newest lies on the others, until the mouse or the focus comes to them.
    """

    MOST = 3

    def __init__(
        self, theme: Theme, window: QWidget, corner: Callable[[], tuple[int, int]],
        kept: Callable[[], QRect] = QRect,
    ) -> None:  # fmt: skip
        """``corner``: right and bottom of the place for them; ``kept``: what shall stay in sight, in the window."""
        super().__init__(window)
        self.kept = kept
        self.theme = theme
        self.window = window
        self.corner = corner
        self.open: list[Toast] = []
        self._spread = False
        self.watch(window)

    def watch(self, widget: QWidget) -> None:
        """Find another place whenever ``widget`` comes, goes, moves or changes its size."""
        widget.installEventFilter(self)

    def say(self, text: str, tone: str = "plain", actions: Sequence[Action] = (), stay: int | None = None) -> Toast:
        """Show ``text``; ``tone`` is plain, good or bad; what can be acted on stays longer (``stay`` in ms).

        What is there already is not said twice, it stays longer; but not what has deeds of its own, such as an undo.
        """
        same = next((one for one in self.open if (one.accessibleName(), one.tone) == (text, tone)), None)
        if same is not None and (not actions or tone == "bad"):
            same.stay_longer()
            return same
        toast = Toast(
            self.theme, text, tone, actions, stay or (LONG if actions or tone == "bad" else SHORT), self.window
        )
        toast.gone.connect(self._gone)
        toast.touched.connect(self._touched)
        self.open.append(toast)
        while len(self.open) > self.MOST:
            # The oldest of the least weight goes: a confirmation before a reminder.
            spare = min(self.open[:-1], key=lambda one: one.stay)
            self.open.remove(spare)
            spare.close()
        self.place()  # or it would come under a mouse in the corner it is made in
        toast.show()
        self.place()
        return toast

    def focus_newest(self) -> bool:
        """Bring the newest toast under the keys, or the one before it when that has the focus already.

        False where there is none.
        """
        focus = QApplication.focusWidget()
        here = next((at for at, toast in enumerate(self.open) if focus and toast.isAncestorOf(focus)), 0)
        if self.open:
            self.open[here - 1].take_focus()
        return bool(self.open)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if self.open and event.type() in _MOVING:
            self.place()
        return False

    def _gone(self, toast: QObject) -> None:
        if toast in self.open:
            self.open.remove(toast)
            self._spread = self._spread and len(self.open) > 1
            self.place()

    def _touched(self) -> None:
        """Spread out for whoever is at them; the space between two of them counts as theirs."""
        focus, area = QApplication.focusWidget(), QRect()
        for toast in self.open:
            area |= toast.geometry()
        spread = area.contains(self.window.mapFromGlobal(QCursor.pos())) or any(
            focus is not None and toast.isAncestorOf(focus) for toast in self.open
        )
        if spread != self._spread:
            self._spread = spread
            self.place()

    def place(self) -> None:
        """Put the toasts where there is room for them now."""
        right, bottom = self.corner()
        bottom -= 12
        for toast in self.open:
            toast.clearMask()
            toast.fit()
        piled = len(self.open) > 1 and not self._spread and self.window.height() < LOW
        high = sum(toast.height() + 8 for toast in self.open)
        if piled:
            high = self.open[-1].height() + 8 + _PEEK * (len(self.open) - 1)
        bottom = max(bottom, min(HEAD + high, self.window.height() - 12))
        kept = self.kept()
        over = kept.intersects(QRect(right - 372, bottom - high, 372, high))
        if over and kept.top() - 8 - high > TOP:
            bottom = kept.top() - 8
        if piled:
            self._pile(right - 12, bottom)
            return
        for toast in reversed(self.open):
            toast.move(right - toast.width() - 12, bottom - toast.height())
            toast.raise_()
            bottom -= toast.height() + 8

    def _pile(self, right: int, bottom: int) -> None:
        """The newest in sight, of the others an edge."""
        high = self.open[-1].height()
        for behind, toast in enumerate(reversed(self.open)):
            toast.setMask(QRegion(0, 0, toast.width(), high))
            toast.move(right - toast.width(), bottom - high - behind * _PEEK)
        for toast in self.open:
            toast.raise_()
