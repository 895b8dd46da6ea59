"""The windows of a week: those of every day, and what single weekdays have instead."""

from __future__ import annotations

from datetime import time

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app import rule_words, wording
from app.domain.window import Spans, Windows
from app.i18n import N_, _
from ui.theme import Theme
from ui.widgets import paint
from ui.widgets.button import Button, Kind
from ui.widgets.labels import label
from ui.widgets.select import Select
from ui.widgets.windows_editor import CALLS, WindowsEditor, WindowWords
from ui.words import Speaks

HOURS = WindowWords(
    N_("Add hours"), N_("At any hour."), N_("Hours {n}: from"), N_("Hours {n}: to"), N_("Take hours {n} away")
)
_WEEK = 7
_SAME, _OWN, _NONE = "same", "own", "none"
_USUAL = ((time(9), time(21)),)  # where every day is free and one gets hours of its own


class WeekEditor(Speaks, QWidget):
    """Emits ``changed(Windows)`` once what stands there is another week than before; ``opened`` when days come."""

    changed = Signal(object)
    opened = Signal()

    def __init__(self, theme: Theme, words: WindowWords = CALLS, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme, self.words = theme, words
        self.windows = Windows(())
        self._refused = 0  # the weekday of which what was chosen last cannot be
        self.every = WindowsEditor(theme, words)
        self.more = Button(theme, Kind.LINK, "chevron-down")
        self.days = QWidget()
        self.problem = label("problem", wrap=True)
        # Most weeks have no day of their own: these are made when they are first wanted.
        self.names: list[QLabel] = []
        self.kinds: list[Select] = []
        self.editors: list[WindowsEditor] = []
        self._lay_out()
        self.more.clicked.connect(self._open)
        self.every.changed.connect(lambda spans: self._tell(spans, self.windows.weekdays))
        self.retranslate()

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.addWidget(self.more)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.every)
        column.addLayout(row)
        column.addWidget(self.days)
        column.addWidget(self.problem)
        self.days.hide()
        self.problem.hide()

    def _make_days(self) -> None:
        grid = QGridLayout(self.days)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(1, 1)
        for at in range(_WEEK):
            name, kind, editor = label(), Select(self.theme), WindowsEditor(self.theme, self.words)
            name.setContentsMargins(paint.RING, 0, 0, 0)
            grid.addWidget(name, 2 * at, 0, Qt.AlignmentFlag.AlignVCenter)
            grid.addWidget(kind, 2 * at, 1, Qt.AlignmentFlag.AlignLeft)
            grid.addWidget(editor, 2 * at + 1, 1)
            kind.chosen.connect(lambda value, at=at: self._choose(at, value))
            editor.changed.connect(lambda spans, at=at: self._put(at, spans))
            self.names.append(name)
            self.kinds.append(kind)
            self.editors.append(editor)
        self.retranslate()

    def retranslate(self) -> None:
        more = _("Other hours on some weekdays")
        self.more.setText(more)
        self.more.setAccessibleName(more)
        none = _("no calls") if self.words is CALLS else _("none")
        kinds = {_SAME: _("as every day"), _NONE: none, _OWN: _("own hours")}
        for at, (name, kind, editor) in enumerate(zip(self.names, self.kinds, self.editors, strict=True)):
            day = rule_words.weekday(at)
            name.setText(day)
            kind.name(kinds, day)
            editor.name(day)
        if self.problem.text():
            self._blame(wording.sentence("windows_never", {}))

    def show_windows(self, windows: Windows, *, hard: bool = False) -> None:
        """Show a week; ``hard``: drop what is being typed."""
        self._blame("")
        if hard or windows != self.windows:
            self.windows = windows
            self._show_days()
            self.every.show_spans(windows.spans)
            if hard:
                for one in (self.every, *self.editors):
                    one.forget()

    def first_wrong(self) -> QWidget | None:
        """The first control with something wrong in it."""
        if self.problem.text():
            return self.kinds[self._refused]
        return next((wrong for one in (self.every, *self._own()) if (wrong := one.first_wrong()) is not None), None)

    def settle(self) -> None:
        """What is being typed counts, or is refused."""
        for one in (self.every, *self._own()):
            one.typed()

    def _blame(self, problem: str) -> None:
        self.problem.setText(problem)
        self.problem.setVisible(bool(problem))

    def _kind(self, at: int) -> str:
        own = self.windows.weekdays[at] if self.windows.weekdays else None
        return _SAME if own is None else _OWN if own else _NONE

    def _own(self) -> list[WindowsEditor]:
        return [editor for at, editor in enumerate(self.editors) if self._kind(at) == _OWN]

    def _show_days(self) -> None:
        if self.windows.weekdays:
            self._open()
        for at, (choice, editor) in enumerate(zip(self.kinds, self.editors, strict=True)):
            kind = self._kind(at)
            choice.show_chosen(kind)
            editor.setVisible(kind == _OWN)
            if kind == _OWN:
                editor.show_spans(self.windows.weekdays[at] or ())

    def _open(self) -> None:
        if not self.kinds:
            self._make_days()
            self._show_days()
        if self.days.isHidden():
            self.days.show()
            if self.more.hasFocus():
                self.kinds[0].setFocus(Qt.FocusReason.OtherFocusReason)
            self.more.hide()
            self.opened.emit()

    def _choose(self, at: int, kind: str) -> None:
        self._put(at, {_SAME: None, _NONE: (), _OWN: self.windows.spans or _USUAL}[kind])

    def _put(self, at: int, spans: Spans | None) -> None:
        days = list(self.windows.weekdays or [None] * _WEEK)
        days[at] = spans
        if all(one is not None and not one for one in days):
            self._refused = at
            self._show_days()  # the choice that cannot be is taken back
            self.editors[at].forget()
            self._blame(wording.sentence("windows_never", {}))
        else:
            if not spans and self.editors[at].isAncestorOf(self.focusWidget()):
                self.kinds[at].setFocus(Qt.FocusReason.OtherFocusReason)
            self._tell(self.windows.spans, tuple(days))

    def _tell(self, spans: Spans, weekdays: tuple[Spans | None, ...]) -> None:
        self._blame("")
        windows = Windows(spans, weekdays)
        if windows != self.windows:
            self.show_windows(windows)
            self.changed.emit(windows)
