"""What the monkey does: keys, text, clicks, the wheel, and what happens around a window all day."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QInputMethodEvent, QKeySequence, QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QApplication,
    QHeaderView,
    QScrollBar,
    QSplitterHandle,
    QWidget,
)

from app.clock import FrozenClock
from tests.monkey.fences import Fences
from ui.bootstrap import Tongue
from ui.keys import DEEDS
from ui.shell import Shell

Deed = tuple[str, Callable[[], object]]

KEYS = (
    "Tab", "Shift+Tab", "Up", "Down", "Left", "Right", "PgUp", "PgDown", "Home", "End", "Return", "Esc", "Space",
    "Backspace", "Del", "Ctrl+A", "Ctrl+C", "Ctrl+V", "Ctrl+X", "Ctrl+Z", "Shift+Down", "Shift+Up", "Ctrl+Space",
    "Menu", "F1", "F2", "F4", "F10", "Alt+Down",
)  # fmt: skip
LETTERS = "abnpdxy0123456789+/-,. %'\"\\"
TEXTS = (
    "明早发工资后付", "没接，已发短信", "晴天", "催付", "今晚8点", "+2h", "11-21 16:05+小美+第2次+明早付", "小美", "第3次",
    "99999999999999999999", "", " ", "😀旗", "a" * 300, "13812341234", "{宝贝链接}", "<b>粗</b>", "\u202e逆", "ń̃\u200b",
)  # fmt: skip
SIZES = ((1440, 900), (1280, 720), (1024, 700), (960, 600), (1920, 1080))
_SEQUENCES = tuple(
    (deed.name, part.strip()) for deed in DEEDS if deed.name != "quit" for part in deed.default.split(" | ") if part
)


class Hands:
    """Picks the next deed with seeded dice; the widgets it meets depend on how fast the window was."""

    def __init__(self, chance: random.Random, shell: Shell, tongue: Tongue, clock: FrozenClock, fences: Fences) -> None:
        self.chance = chance
        self.shell = shell
        self.tongue = tongue
        self.clock = clock
        self.fences = fences
        fences.chance = chance
        kinds: dict[Callable[[], Deed], int] = {
            self._key: 24, self._deed: 26, self._letter: 12, self._text: 8, self._compose: 4, self._click: 26,
            self._wheel: 8, self._drag: 3, self._move: 6, self._resize: 1, self._language: 1, self._look: 1,
            self._import: 1, self._clock: 2, self._clipboard: 2, self._page: 3, self._elsewhere: 1,
        }  # fmt: skip
        self._kinds, self._weights = list(kinds), list(kinds.values())

    def next(self) -> Deed:
        """What to do now: a word for it, and the deed."""
        return self.chance.choices(self._kinds, self._weights)[0]()

    # Keys

    def _key(self) -> Deed:
        return self._press(self.chance.choice(KEYS))

    def _deed(self) -> Deed:
        name, keys = self.chance.choice(_SEQUENCES)
        said, act = self._press(keys)
        return f"{said} [{name}]", act

    def _letter(self) -> Deed:
        letter = self.chance.choice(LETTERS)
        return f"type {letter!r} at {_name(_focus())}", lambda: QTest.keyClicks(_focus(), letter)

    def _press(self, keys: str) -> Deed:
        combination = QKeySequence.fromString(keys)[0]  # type: ignore[index]
        return (
            f"press {keys} at {_name(_focus())}",
            lambda: QTest.keyClick(_focus(), combination.key(), combination.keyboardModifiers()),
        )

    def _text(self) -> Deed:
        text = self.chance.choice(TEXTS)

        def enter() -> None:
            event = QInputMethodEvent()
            event.setCommitString(text)
            QApplication.sendEvent(_focus(), event)

        return f"commit {text[:12]!r} at {_name(_focus())}", enter

    def _compose(self) -> Deed:
        """A half-written word of an input method; what comes next may come in the middle of it."""
        text = self.chance.choice(("ming'zao", "ni", "", ""))
        return (
            f"compose {text!r} at {_name(_focus())}",
            lambda: QApplication.sendEvent(_focus(), QInputMethodEvent(text, [])),
        )

    # The mouse

    def _click(self) -> Deed:
        widget = self._somewhere()
        at = self._inside(widget)
        button = self.chance.choices((Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton), (9, 1))[0]
        keys = self.chance.choices(
            (
                Qt.KeyboardModifier.NoModifier,
                Qt.KeyboardModifier.ControlModifier,
                Qt.KeyboardModifier.ShiftModifier,
            ),
            (8, 1, 1),
        )[0]
        twice = self.chance.random() < 0.15
        act = QTest.mouseDClick if twice else QTest.mouseClick
        what = "double-click" if twice else "click"
        return f"{what} {button.name} {_name(widget)}", lambda: act(widget, button, keys, at)

    def _wheel(self) -> Deed:
        widget = self._somewhere()
        at = QPointF(self._inside(widget))
        turn = QPoint(0, self.chance.choice((-1200, -120, 120, 1200)))

        def roll() -> None:
            event = QWheelEvent(
                at, widget.mapToGlobal(at), QPoint(), turn, Qt.MouseButton.NoButton,
                Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
            )  # fmt: skip
            QApplication.sendEvent(widget, event)

        return f"wheel {turn.y()} at {_name(widget)}", roll

    def _move(self) -> Deed:
        widget = self._somewhere()
        at = self._inside(widget)
        return f"move over {_name(widget)}", lambda: _mouse(widget, QEvent.Type.MouseMove, at, held=False)

    def _drag(self) -> Deed:
        """Only what can be dragged without a loop of its own: text that is dragged away has one."""
        window = _window(self.shell)
        kinds = (QSplitterHandle, QScrollBar, QHeaderView)
        found = [one for kind in kinds for one in window.findChildren(kind) if one.isVisible()]
        if not found:
            return self._move()
        widget: QWidget = self.chance.choice(found)
        if isinstance(widget, QAbstractScrollArea):
            widget = widget.viewport()
        start, end = self._inside(widget), self._inside(widget) + QPoint(self.chance.randrange(-200, 200), 0)

        def drag() -> None:
            _mouse(widget, QEvent.Type.MouseButtonPress, start)
            for part in range(1, 5):
                _mouse(widget, QEvent.Type.MouseMove, start + (end - start) * part / 4)
            _mouse(widget, QEvent.Type.MouseButtonRelease, end)

        return f"drag {_name(widget)} by {end.x() - start.x()}", drag

    def _somewhere(self) -> QWidget:
        window = _window(self.shell)
        at = self._inside(window)
        return window.childAt(at) or window

    def _inside(self, widget: QWidget) -> QPoint:
        return QPoint(self.chance.randrange(max(widget.width(), 1)), self.chance.randrange(max(widget.height(), 1)))

    # Around the window

    def _resize(self) -> Deed:
        size = self.chance.choice(SIZES)
        return f"resize to {size}", lambda: self.shell.resize(*size)

    def _language(self) -> Deed:
        code = self.chance.choice(("zh_CN", "zh_TW", "en"))
        return f"language {code}", lambda: self.tongue.use(code)

    def _look(self) -> Deed:
        look = self.chance.choice(("light", "dark", "system"))
        return f"look {look}", lambda: self.shell.desk.theme.use(look)

    def _import(self) -> Deed:
        if self.shell.bar.busy:
            return self._key()
        return "import a file", lambda: self.shell.importer.take([self.fences.export()])

    def _clock(self) -> Deed:
        step = timedelta(seconds=self.chance.choice((30, 30, 60, 600, 3600, 40_000, -600)))

        def move() -> None:
            self.clock.advance(step)
            self.shell.tick.beat()

        return f"clock {step}", move

    def _clipboard(self) -> Deed:
        text = self.chance.choice(TEXTS)
        return f"clipboard {text[:12]!r}", lambda: QGuiApplication.clipboard().setText(text)

    def _page(self) -> Deed:
        page = self.chance.choice(list(self.shell.pages))
        return f"page {page}", lambda: self.shell.show_page(page)

    def _elsewhere(self) -> Deed:
        """Somebody clicks another program's window and comes back; the close button is pressed."""
        if self.chance.random() < 0.5:
            return "activate the window", self.shell.activateWindow
        return "close the window", self.shell.close


def _window(shell: QWidget) -> QWidget:
    """What the mouse and the keys reach: a menu, else the open dialog, else the window."""
    for one in (QApplication.activePopupWidget(), QApplication.activeModalWidget()):
        if one is not None:
            return one
    return shell


def _focus() -> QWidget:
    """Where a key goes."""
    popup = QApplication.activePopupWidget()
    if popup is not None:
        inside: QWidget | None = popup.focusWidget()
        return inside if inside is not None else popup
    for found in (QApplication.focusWidget(), QApplication.activeModalWidget(), QApplication.activeWindow()):
        if found is not None:
            return found
    return next(one for one in QApplication.topLevelWidgets() if isinstance(one, Shell))


def _name(widget: QWidget) -> str:
    """The class, and what it is called by our own code: never what stands in it."""
    return f"{type(widget).__name__}#{widget.objectName()}" if widget.objectName() else type(widget).__name__


def _mouse(widget: QWidget, kind: QEvent.Type, at: QPoint, *, held: bool = True) -> None:
    """A mouse event, delivered at once: the test library's own would start a loop inside the loop."""
    left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    button = none if kind is QEvent.Type.MouseMove else left
    buttons = left if held and kind is not QEvent.Type.MouseButtonRelease else none
    place = QPointF(at)
    event = QMouseEvent(kind, place, widget.mapToGlobal(place), button, buttons, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(widget, event)
