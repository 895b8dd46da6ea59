"""Single days, or days in a row, that are added by typing them and taken away by a button."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app import rule_words, wording
from app.domain import typed
from app.i18n import _
from ui.theme import Theme
from ui.widgets import paint
from ui.widgets.button import Button, Kind
from ui.widgets.inputs import Line
from ui.widgets.labels import label
from ui.words import Speaks, name


class DayLine(Speaks, QWidget):
    """A day, or the first and last of several in a row."""

    def __init__(self, theme: Theme, first: date, last: date) -> None:
        super().__init__()
        self.first, self.last = first, last
        self.words, self.away = label(), Button(theme, Kind.GHOST, "x")
        self.words.setContentsMargins(paint.RING, 0, 0, 0)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.words)
        row.addWidget(self.away)
        row.addStretch(1)
        self.retranslate()

    def retranslate(self) -> None:
        text = rule_words.days_text(self.first, self.last)
        self.words.setText(text)
        away = _("Take {days} away").format(days=text)
        name(self.away, away, away)


class DayList(Speaks, QWidget):
    """Emits ``changed(days)``; ``what`` (a msgid) is what the field is called, ``today`` where the next day begins."""

    changed = Signal(object)

    def __init__(self, theme: Theme, what: str, today: Callable[[], date], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme, self.what, self.today = theme, what, today
        self.days: tuple[date, ...] = ()
        self.lines: list[DayLine] = []
        self.line, self.add = Line(theme), Button(theme, icon="plus")
        self.line.setFixedWidth(176)
        self.problem = label("problem", wrap=True)
        self.problem.setContentsMargins(paint.RING, 0, 0, 0)
        self.problem.hide()
        self.column = QVBoxLayout()
        self.column.setSpacing(0)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.line)
        row.addWidget(self.add)
        row.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 4, 0, 0)
        whole.setSpacing(2)
        whole.addLayout(self.column)
        whole.addLayout(row)
        whole.addWidget(self.problem)
        self.add.clicked.connect(lambda: self._add(stay=True))
        self.line.returnPressed.connect(lambda: self._add(stay=True))
        self.line.textEdited.connect(lambda _text: self._blame(""))
        self.retranslate()

    def retranslate(self) -> None:
        self.line.setAccessibleName(_(self.what))
        self.line.setPlaceholderText("2-8 ~ 2-14")
        self.add.setText(_("Add"))
        self.add.setAccessibleName(_("Add: {what}").format(what=_(self.what)))
        if self.problem.text():
            self._blame(wording.sentence("day_unreadable", {}))

    def show_days(self, days: tuple[date, ...], *, hard: bool = False) -> None:
        """Show other days; ``hard``: drop what is being typed."""
        if hard:
            self.line.clear()
            self._blame("")
        rows = rule_words.days(days)
        self.days = days
        if rows != [(line.first, line.last) for line in self.lines]:
            for line in self.lines:
                self.column.removeWidget(line)
                line.hide()
                line.deleteLater()
            self.lines = [DayLine(self.theme, *one) for one in rows]
            for line in self.lines:
                self.column.addWidget(line)
                line.away.clicked.connect(lambda _on=False, line=line: self._take_away(line))

    def _add(self, *, stay: bool) -> None:
        if stay:
            self.line.setFocus(Qt.FocusReason.OtherFocusReason)
        try:
            found = typed.days(self.line.text(), self.today())
        except ValueError:
            self._blame(wording.sentence("day_unreadable", {}))
            return
        self.line.clear()
        self.changed.emit(tuple(sorted({*self.days, *found})))

    def settle(self) -> None:
        """Add what is typed and not added yet; what cannot be read is named."""
        if self.line.text().strip():
            self._add(stay=False)

    def _take_away(self, line: DayLine) -> None:
        gone = {line.first + timedelta(days=one) for one in range((line.last - line.first).days + 1)}
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)
        self.changed.emit(tuple(day for day in self.days if day not in gone))

    def _blame(self, problem: str) -> None:
        self.problem.setText(problem)
        self.problem.setVisible(bool(problem))
        self.line.set_wrong(bool(problem))
        self.line.setAccessibleDescription(problem)
