"""The call windows of a day, line by line; nothing is told until every line makes sense."""

from __future__ import annotations

from datetime import time
from itertools import pairwise
from typing import NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app import wording
from app.domain import typed
from app.domain.window import span_problems
from app.i18n import N_, _
from ui.theme import Theme
from ui.widgets.button import Button, Kind
from ui.widgets.inputs import Line
from ui.widgets.labels import label
from ui.words import Speaks

Spans = tuple[tuple[time, time], ...]
_OFFERS = (19, 16, 11, 13, 9, 14, 20, 10, 15)  # the hours a new window may begin at, likely ones first


class WindowWords(NamedTuple):
    """What windows are called here; msgids. ``none`` says what holds where there are none."""

    add: str
    none: str
    start: str
    end: str
    away: str


CALLS = WindowWords(
    N_("Add a call window"),
    N_("No call windows: buyers may be called at any hour outside the quiet hours."),
    N_("Call window {n}: from"),
    N_("Call window {n}: to"),
    N_("Take call window {n} away"),
)


class SpanLine(QWidget):
    """From – to, and a button that takes the line away."""

    def __init__(self, editor: WindowsEditor, start: str, end: str) -> None:
        super().__init__()
        theme = editor.theme
        self.start, self.end = Line(theme), Line(theme)
        self.away = Button(theme, Kind.GHOST, "x")
        self.problem = label("problem")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for line, text in ((self.start, start), (self.end, end)):
            line.setFixedWidth(76)
            line.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            line.setText(text)
            line.editingFinished.connect(editor.typed)
        dash = label("dim")
        dash.setText("–")
        for one in (self.start, dash, self.end, self.away, self.problem):
            row.addWidget(one)
        row.addStretch(1)
        self.away.clicked.connect(lambda: editor.take_away(self))

    def read(self) -> tuple[time, time]:
        """The window; ValueError where one of the two is no time of day."""
        return typed.clock(self.start.text()), typed.clock(self.end.text())

    def blame(self, problem: str) -> None:
        self.problem.setText(problem)
        for line in (self.start, self.end):
            line.set_wrong(bool(problem))
            line.setAccessibleDescription(problem)

    def say(self, number: int, words: WindowWords, about: str) -> None:
        """Name the fields; ``about``: which day they are of."""
        for part, text in ((self.start, words.start), (self.end, words.end), (self.away, words.away)):
            said = _(text).format(n=number)
            part.setAccessibleName(f"{about}: {said}" if about else said)
        self.away.setToolTip(self.away.accessibleName())


class WindowsEditor(Speaks, QWidget):
    """Emits ``changed(spans)`` once what stands there is a set of windows and another one than before."""

    changed = Signal(object)

    def __init__(self, theme: Theme, words: WindowWords = CALLS, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme, self.words, self.about = theme, words, ""
        self.spans: Spans = ()
        self.lines: list[SpanLine] = []
        self.column = QVBoxLayout()
        self.column.setSpacing(0)
        self.add = Button(theme, Kind.LINK, "plus")
        self.none = label("dim", wrap=True)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 4, 0, 0)
        whole.setSpacing(2)
        whole.addWidget(self.none)
        whole.addLayout(self.column)
        row = QHBoxLayout()
        row.addWidget(self.add)
        row.addStretch(1)
        whole.addLayout(row)
        self.add.clicked.connect(self._add)
        self.retranslate()

    def retranslate(self) -> None:
        add = _(self.words.add)
        self.add.setText(add)
        self.add.setAccessibleName(f"{self.about}: {add}" if self.about else add)
        self.none.setText(_(self.words.none))
        self.none.setVisible(not self.lines)
        for number, line in enumerate(self.lines, 1):
            line.say(number, self.words, self.about)
        if self.first_wrong() is not None:
            self._look()

    def name(self, about: str) -> None:
        """Say which day the windows are of, for who hears the names alone."""
        self.about = about
        self.retranslate()

    def first_wrong(self) -> QWidget | None:
        """The first control with something wrong in it."""
        return next((line.start for line in self.lines if line.problem.text()), None)

    def show_spans(self, spans: Spans) -> None:
        """Show other windows; what is being typed and is not yet right stays."""
        if spans != self.spans:
            self._show(spans)

    def _show(self, spans: Spans) -> None:
        self.spans = spans
        here = [_read(line) for line in self.lines]
        if None in here or sorted(span for span in here if span) != list(spans):
            for line in list(self.lines):
                self._drop(line)
            for start, end in spans:
                self._put(typed.clock_text(start), typed.clock_text(end))
        for line in self.lines:
            line.blame("")
            start, end = line.read()
            line.start.setText(typed.clock_text(start))
            line.end.setText(typed.clock_text(end))
        self.retranslate()

    def forget(self) -> None:
        """Drop what is being typed: the windows of another shop come."""
        self._show(self.spans)

    def typed(self) -> None:
        """Look at what stands there: blame it, or tell it."""
        spans = self._look()
        if spans is not None and spans != self.spans:
            self.changed.emit(spans)

    def _look(self) -> Spans | None:
        """What stands there; None and the lines blamed where that are no windows."""
        spans: list[tuple[time, time]] = []
        sound = True
        for line in self.lines:
            try:
                spans.append(line.read())
                line.blame("")
            except ValueError:
                line.blame(wording.sentence("clock_unreadable", {}))
                sound = False
        if not sound:
            return None
        found = span_problems(spans)
        for at, line in enumerate(self.lines):
            line.blame(wording.sentence(found[at], {}) if at in found else "")
        return tuple(sorted(spans)) if not found else None

    def take_away(self, line: SpanLine) -> None:
        at = self.lines.index(line)
        self._drop(line)
        self.retranslate()
        following = self.lines[min(at, len(self.lines) - 1)].start if self.lines else self.add
        following.setFocus(Qt.FocusReason.OtherFocusReason)
        self.typed()

    def _add(self) -> None:
        free = next((h for h in _OFFERS if not span_problems([*self.spans, (time(h), time(h + 1))])), _OFFERS[0])
        line = self._put(f"{free:02}:00", f"{free + 1:02}:00")
        self.retranslate()
        line.start.setFocus(Qt.FocusReason.OtherFocusReason)
        line.start.selectAll()
        self.typed()

    def _put(self, start: str, end: str) -> SpanLine:
        line = SpanLine(self, start, end)
        self.lines.append(line)
        self.column.addWidget(line)
        inside = (part for one in self.lines for part in (one.start, one.end, one.away))
        for part, following in pairwise([*inside, self.add]):
            QWidget.setTabOrder(part, following)
        return line

    def _drop(self, line: SpanLine) -> None:
        self.lines.remove(line)
        # A field that loses the focus by going away has not been left by anybody.
        line.start.blockSignals(True)
        line.end.blockSignals(True)
        self.column.removeWidget(line)
        line.hide()
        line.deleteLater()


def _read(line: SpanLine) -> tuple[time, time] | None:
    try:
        return line.read()
    except ValueError:
        return None
