"""The top line of the script panel: what the order asks for, the search, or the blank that is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from app import script_words
from app.i18n import _
from ui import icons
from ui.desk import Desk
from ui.widgets.button import Button, Kind
from ui.widgets.inputs import Line, SearchLine
from ui.widgets.labels import Elided, label
from ui.widgets.menu import Menu
from ui.words import Speaks, name

_MOVES = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -4, Qt.Key.Key_PageDown: 4}
_GROUP = 136  # px for the name of a group, which a person may have made long
_KEYPAD = Qt.KeyboardModifier.KeypadModifier
# The focus comes back from another window or a menu.
_STILL_HERE = (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason)


class ScriptSearch(SearchLine):
    """The search of scripts: while it is empty a digit copies; with words in it a digit is one of them."""

    moved = Signal(int)
    left = Signal()  # empty, and the focus went elsewhere

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and not self.composing:
            if _is_escape(event) and self.text():
                event.accept()  # it empties the field first
                return True
            if not self.text() and event.text().isdigit() and not event.modifiers() & ~_KEYPAD:
                event.ignore()
                return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _MOVES and not self.composing:
            self.moved.emit(_MOVES[Qt.Key(event.key())])
            return
        super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if not self.text() and event.reason() not in _STILL_HERE:
            self.left.emit()


class BlankLine(Line):
    """Where a missing blank is typed; Esc leaves it and not the card."""

    left = Signal()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and _is_escape(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if _is_escape(event) and not self.composing:
            self.left.emit()
            return
        super().keyPressEvent(event)


class ScriptHead(Speaks, QStackedWidget):
    """Three faces of one height: ``browse``, ``find`` and ``ask``; ``group_chosen``, empty for what fits."""

    group_chosen = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self._turning = False
        theme = desk.theme
        self.title = label("section")
        self.group = Button(theme, Kind.GHOST)
        self.group.small = self.group.menu_mark = True
        self.said = label("good")
        self.find_button = Button(theme, Kind.GHOST)
        self.find_button.small = True
        self.other = Button(theme, Kind.LINK)
        self.other.small = True
        self.search = ScriptSearch(theme)
        self.blank = Elided("small")
        self.answer = BlankLine(theme)
        self.enter = label("small")
        self.browse_face = self._face(self.title, self.group, self.said, self.other, self.find_button)
        self.find_face = self._face(self.search)
        self.ask_face = self._face(self.blank, self.answer, self.enter)
        self.said.hide()
        self.other.hide()
        self.setFixedHeight(self.search.sizeHint().height())
        theme.changed.connect(self._tint)
        desk.keys.changed.connect(self.retranslate)
        self._tint()
        self.retranslate()

    def _face(self, *widgets: QWidget) -> QWidget:
        face = QWidget()
        row = QHBoxLayout(face)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        for widget in widgets:
            row.addWidget(widget, int(widget in (self.search, self.answer)))
            if widget is self.group:
                row.addStretch(1)
        self.addWidget(face)
        return face

    def retranslate(self) -> None:
        self.title.setText(_("Scripts"))
        self.find_button.setText(_("Find"))
        self.find_button.set_key(self.desk.keys.hint("scripts"))
        name(self.find_button, _("Find a script"))
        self.other.setText(_("Other words"))
        self.other.set_key(self.desk.keys.hint("script.other"))
        self.search.setPlaceholderText(_("Words or pinyin initials"))
        self.search.setAccessibleName(_("Find a script"))
        self.enter.setText(_("↵ copies"))

    def show_group(self, text: str) -> None:
        """What the list shows: the scene of the order, or a group."""
        self.group.setText(self.group.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, _GROUP))
        name(self.group, _("Scripts shown: {name}").format(name=text), text)
        self.group.updateGeometry()

    def say(self, text: str) -> None:
        """A word about what just went well, in the place of what would find another."""
        self.said.setText(text)
        self.said.setAccessibleName(text)
        self.said.setVisible(bool(text))
        self.find_button.setVisible(not text and self.other.isHidden())

    def offer(self, words: str) -> None:
        """Offer other words, in the place of what would find some; ``words`` are these, empty: none are offered."""
        self.other.setVisible(bool(words))
        name(self.other, _("Copy instead: {words}").format(words=words), words)
        self.find_button.setVisible(not words and self.said.isHidden())

    def ask(self, blank: str, known: str) -> None:
        """Ask for a blank, with what was given for it before."""
        self.blank.setText(blank)
        self.answer.setAccessibleName(blank)
        self.answer.set_wrong(False)
        self.answer.setText(known)
        self.answer.selectAll()
        self.setCurrentWidget(self.ask_face)
        self.answer.setFocus(Qt.FocusReason.OtherFocusReason)

    def pop_groups(self, groups: Sequence[str], chosen: str) -> None:
        """Offer the groups beneath their button; the first line is what fits the order."""
        menu = Menu(self.group)
        menu.aboutToHide.connect(menu.deleteLater)
        chooser = QActionGroup(menu)
        for group in ("", *groups):
            text = script_words.group(group) if group else _("What fits the order")
            action = QAction(text.replace("&", "&&"), menu)
            action.setCheckable(True)
            action.setChecked(group == chosen)
            action.triggered.connect(partial(self._choose, group))
            chooser.addAction(action)
            menu.addAction(action)
        menu.popup(self.group.mapToGlobal(self.group.rect().bottomLeft()))

    def _choose(self, group: str, _checked: bool = False) -> None:
        self.group_chosen.emit(group)

    def setCurrentWidget(self, face: QWidget) -> None:
        """Turn to another face. The one that goes loses the focus before it is the old one, and must not turn back."""
        self._turning = True
        super().setCurrentWidget(face)
        self._turning = False

    def end_find(self) -> None:
        """The search is over; a question that took its place stays."""
        if self.currentWidget() is self.find_face and not self._turning:
            self.setCurrentWidget(self.browse_face)

    @property
    def asking(self) -> bool:
        return self.currentWidget() is self.ask_face

    def _tint(self) -> None:
        self.search.glass = icons.icon("search", self.desk.theme.colour("text3"))
        self.search.update()


def _is_escape(event: QKeyEvent) -> bool:
    return bool(event.key() == Qt.Key.Key_Escape)
