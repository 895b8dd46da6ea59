"""The whole memo, line by line, before it is copied: what stays, in which words, and how long that is.

Where the platform's memo changed since it was composed, the three of them stand above: as it was, as the agent made
it, as the platform has it now.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import partial

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from app.domain import memo, memo_choice
from app.domain.memo_choice import CAME, GONE, OURS, THEIRS, Choice, Composed
from app.domain.rules import Rules
from app.i18n import N_, _, ngettext, number, sentences
from ui.theme import Theme
from ui.widgets.button import Button, Kind
from ui.widgets.checks import Check
from ui.widgets.checks import Line as Tick
from ui.widgets.inputs import Line
from ui.widgets.labels import flowing, label, rule
from ui.widgets.note_form import changed_lines, dress, tell
from ui.widgets.question import Question
from ui.words import Speaks, name

_WIDTH, _HEIGHT, _SIDES = 680, 300, 170  # px of the lines, and of the three memos; more of them scroll
_BOTH = 220  # px of the lines under the three memos: a window may be no higher than 720
_TOLD = 60  # characters of a line that is asked about
_MARKS = {
    CAME: N_("new on the platform"), GONE: N_("taken out there"), OURS: N_("clash: yours"), THEIRS: N_("clash: theirs"),
}  # fmt: skip


class _Words(Line):
    """The words of a line; who comes by Tab begins at their end, for one key would take the place of all."""

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason):
            self.deselect()


class Row(QWidget):
    """One line of the memo: a tick, its words, whose they are. ``stepped(by)``: Up or Down was pressed."""

    stepped = Signal(int)

    def __init__(self, theme: Theme, choice: Choice) -> None:
        super().__init__()
        self.choice = choice
        self.tick = Check(theme, Tick(0, ""))
        self.tick.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.tick.setFixedWidth(32)
        self.tick.setChecked(choice.on)
        self.line = _Words(theme)
        self.line.setText(choice.text)
        self.line.setToolTip(choice.text)
        self.line.setPlaceholderText(choice.text)
        self.line.setCursorPosition(0)
        self.line.setEnabled(choice.on)
        self.whose = label("warn" if choice.mark else "dim")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.tick)
        row.addWidget(self.line, 1)
        row.addWidget(self.whose)
        self.tick.toggled.connect(self._ticked)
        self.line.textChanged.connect(self._worded)
        self.retranslate()

    def retranslate(self) -> None:
        whose = _(_MARKS[self.choice.mark]) if self.choice.mark else _("ours") if self.choice.note is not None else ""
        self.whose.setText(whose)
        self.whose.setFixedWidth(_widest(self.whose))
        name(self.tick, _("Keep this line: {line}").format(line=self.choice.text), _("Keep this line in the memo"))
        self.line.setAccessibleName(_("The words of this line"))

    @property
    def emptied(self) -> bool:
        """Whether its words were taken away, and not its tick."""
        return self.line.isEnabled() and not self.line.text().strip()

    def go_to(self, *, words: bool) -> None:
        """Put the focus on the line's ``words``, where they can be changed, else on its tick."""
        (self.line if words and self.line.isEnabled() else self.tick).setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()), 0)
        if step:
            self.stepped.emit(step)  # else the area would scroll
        else:
            super().keyPressEvent(event)

    def _ticked(self, on: bool) -> None:
        if on and not self.line.text().strip():
            self.line.setText(self.choice.text)
        self.line.setEnabled(on)

    def _worded(self, text: str) -> None:
        """A line without words is left out, and shows it; who goes on typing has it back."""
        with QSignalBlocker(self.tick):  # it would be switched off under the hands
            self.tick.setChecked(bool(text.strip()))

    def now(self) -> Choice:
        """The line as it is chosen now."""
        return self.choice._replace(text=self.line.text(), on=self.tick.isChecked())


class MemoComposer(Speaks, Question[Composed | None]):
    """``await answer()`` gives the memo as it was composed, or None when it was closed.

    ``now``: the memo without the new ``entry``, "" where none is being written; ``own``: our entries that stand, by
    their texts; ``known``: the memo as the agent knew it, where nothing was composed; ``lost``: the entries of ours
    that were on the platform and are there no more.
    """

    def __init__(
        self,
        theme: Theme,
        now: str,
        entry: str,
        own: Mapping[str, int],
        rules: Rules,
        composed: Composed | None = None,
        parent: QWidget | None = None,
        known: Composed | None = None,
        lost: Collection[int] = (),
    ) -> None:
        super().__init__(theme, parent)
        self._theme, self._now, self._entry, self._own, self._rules = theme, now, entry, own, rules
        self._composed, self._lost = composed, lost
        self.head, self.words = label("cardTitle"), label("dim", wrap=True)
        self.sides = (
            _Sides(composed, now) if composed is not None and not memo_choice.same(composed.base, now) else None
        )
        self.new = Line(theme)
        self.new.setText(entry)
        self.new.setReadOnly(True)
        self.new_said = label("dim")
        self.rows: list[Row] = []
        self.lines = QVBoxLayout()
        self.figures, self.warns = label("small"), label("warn", wrap=True)
        self.asking = label("warn", wrap=True)
        self._asked: tuple[str, ...] = ()  # the emptied lines that were asked about
        self.trim = Button(theme, Kind.LINK)
        self.whole = Button(theme, Kind.GHOST, "undo-2")
        for button in (self.trim, self.whole):
            button.setAutoDefault(False)
        self._lay_out()
        self.trim.clicked.connect(self._trim)
        self.whole.clicked.connect(lambda: self._fill(memo_choice.choices(self._now, self._own)))
        self._fill(memo_choice.choices(now, own, composed or known, rules.newest_first))
        self.first = self.rows[0].tick if self.rows else self.go
        self.retranslate()

    def _lay_out(self) -> None:
        column = self.column
        column.addStrut(_WIDTH)
        column.addWidget(self.head)
        column.addWidget(self.words)
        if self.sides is not None:
            above = _scrolling(self.sides)
            above.setFixedHeight(min(_SIDES, self.sides.needed(_WIDTH)))
            column.addWidget(above)
            column.addWidget(self.sides.said)
            column.addWidget(rule())
        holder = QWidget()
        self.lines.setContentsMargins(0, 0, 0, 0)
        self.lines.setSpacing(0)
        holder.setLayout(self.lines)
        fixed = QWidget()
        row = QHBoxLayout(fixed)
        row.setContentsMargins(36, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.new, 1)
        row.addWidget(self.new_said)
        self.entry_row = fixed
        fixed.setVisible(bool(self._entry))
        self.area = _scrolling(holder)
        column.addWidget(self.area)
        column.addWidget(self.figures)
        column.addWidget(self.warns)
        column.addWidget(self.asking)
        column.addWidget(self.trim, 0, Qt.AlignmentFlag.AlignLeft)
        ends = self.ends()
        ends.insertWidget(0, self.whole)
        column.addLayout(ends)

    def retranslate(self) -> None:
        title = _("The whole memo")
        self.setWindowTitle(title)
        self.head.setText(title)
        self.words.setText(
            _("This takes the place of the platform's memo when you paste it. A line without its tick is left out.")
        )
        self.new.setAccessibleName(_("The new note"))
        self.new_said.setText(_("new note"))
        self.new_said.setFixedWidth(_widest(self.new_said))
        self.whole.setText(_("Keep every line"))
        self.whole.setAccessibleName(_("Keep every line of the memo in its own words"))
        self.go.setText(_("Use this memo"))
        self.away.setText(_("Cancel"))
        self.trim.setText(_("Leave out the oldest of ours until it fits"))
        for one in self.rows:
            one.retranslate()
        if self.sides is not None:
            self.sides.retranslate()
        self._measure()

    def made(self, *, agreed: bool) -> Composed | None:
        return Composed(self._now, memo_choice.made(self.chosen())) if agreed else None

    def accept(self) -> None:
        """Close; a line without words is asked about first, for one key may have taken them all."""
        emptied = tuple(row.choice.text for row in self.rows if row.emptied)
        if emptied and emptied != self._asked:
            self._asked = emptied
            self._measure()
            next(row for row in self.rows if row.emptied).go_to(words=False)
        else:
            super().accept()

    def _step(self, row: Row, by: int) -> None:
        at = self.rows.index(row) + by
        if 0 <= at < len(self.rows):
            self.rows[at].go_to(words=row.line.hasFocus())
            self.area.ensureWidgetVisible(self.rows[at], 0, 0)

    def chosen(self) -> tuple[Choice, ...]:
        """The lines as they are chosen now."""
        return tuple(row.now() for row in self.rows)

    def memo(self) -> str:
        """What will be copied."""
        rest = memo_choice.made(self.chosen())
        return memo.with_newest(rest, self._entry, self._rules.newest_first) if self._entry else rest

    def _fill(self, chosen: tuple[Choice, ...]) -> None:
        for old in self.rows:
            old.deleteLater()
        while self.lines.count():
            self.lines.takeAt(0)
        marked = (one._replace(mark=one.mark or GONE) if one.note in self._lost else one for one in chosen)
        self.rows = [Row(self._theme, one) for one in marked]
        parts: list[QWidget] = (
            [self.entry_row, *self.rows] if self._rules.newest_first else [*self.rows, self.entry_row]
        )
        self.whole.setVisible(bool(self.rows))
        for part in parts:
            self.lines.addWidget(part)
        self.lines.addStretch(1)
        for row in self.rows:
            row.tick.toggled.connect(self._measure)
            row.line.textChanged.connect(self._measure)
            row.stepped.connect(partial(self._step, row))
        one, lines = self.entry_row.sizeHint().height(), len(self.rows) + bool(self._entry)
        self.area.setFixedHeight(min(_HEIGHT if self.sides is None else _BOTH, one * lines) + 4)
        before: QWidget | None = None
        for row in self.rows:
            if before is not None:
                QWidget.setTabOrder(before, row.tick)
            QWidget.setTabOrder(row.tick, row.line)
            before = row.line
        self._measure()

    def _measure(self, *_changed: object) -> None:
        """How long it is, and a word from where a platform may cut it."""
        size, limit, warn_at = memo.size(self.memo()), self._rules.memo_limit_bytes, self._rules.memo_warn_chars
        out, reworded = memo_choice.told(self.chosen())
        parts = [
            ngettext("{n} character", "{n} characters", size.characters).format(n=number(size.characters)),
            _("UTF-8: {n} bytes").format(n=number(size.utf8)),
            _("GB 18030: {n} bytes").format(n=number(size.gb18030)),
            _("at most {n} bytes").format(n=number(limit)),
        ]
        self.figures.setText(" · ".join([*parts, *changed_lines(out, reworded)]))
        warns = ""
        if size.bytes > limit:
            warns = _("{n} bytes too long: the platform refuses or cuts it.").format(n=number(size.bytes - limit))
        elif size.characters > warn_at:
            warns = _("The memo has {n} characters; beyond {most} some platforms cut it.").format(
                n=number(size.characters), most=number(warn_at)
            )
        if self._asked != tuple(row.choice.text for row in self.rows if row.emptied):
            self._asked = ()
        told = "\n".join(line if len(line) <= _TOLD else f"{line[:_TOLD]}…" for line in self._asked)
        words = _("Emptied, so it will be left out:\n{lines}\nPress again to agree; tick it to have it back.")
        tell(self.asking, words.format(lines=told) if told else "")
        dress(self.warns, "problem" if size.bytes > limit else "warn")
        tell(self.warns, warns)
        self.trim.setVisible(size.bytes > limit and any(one.on and one.note is not None for one in self.chosen()))

    def _trim(self) -> None:
        """A proposal: the ticks that it takes away are there to be set again."""
        fitting = memo_choice.fitting(
            self.chosen(), self._entry, self._rules.newest_first, self._rules.memo_limit_bytes
        )
        for row, one in zip(self.rows, fitting, strict=True):
            row.tick.setChecked(one.on)


class _Sides(Speaks, QFrame):
    """A memo as it was, as the agent made it, as the platform has it now; what clashes is marked in all three."""

    def __init__(self, composed: Composed, now: str) -> None:
        super().__init__()
        base = _lines(composed.base)
        clashes = memo.merge(composed.base, composed.rest, now).clashes
        clashing = {line for clash in clashes for side in clash for line in side}
        self.heads = [label("section") for _side in range(3)]
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 4, 0, 4)
        grid.setHorizontalSpacing(16)
        self.texts: list[list[QLabel]] = []
        for place, text in enumerate((composed.base, composed.rest, now)):
            grid.addWidget(self.heads[place], 0, place)
            grid.setColumnStretch(place, 1)
            column = QVBoxLayout()
            column.setSpacing(2)
            shown = [_side_line(line, base, clashing) for line in _lines(text)]
            for one in shown:
                column.addWidget(one)
            column.addStretch(1)
            self.texts.append(shown)
            grid.addLayout(column, 1, place)
        self.said = label("small", wrap=True)
        self._clash = bool(clashes)
        self.retranslate()

    def needed(self, width: int) -> int:
        """How high it is where it is ``width`` px wide."""
        layout = self.layout()
        return layout.heightForWidth(width - 16) if layout is not None else 0

    def retranslate(self) -> None:
        titles = (_("When you composed it"), _("As you made it"), _("On the platform now"))
        for head, title in zip(self.heads, titles, strict=True):
            head.setText(title)
        words = _("The memo changed since you composed it. Below is both together.")
        if self._clash:
            words = sentences(words, _("Lines with ≠ were changed on both sides: choose which stay."))
        self.said.setText(words)


def _widest(place: QLabel) -> int:
    """Room for any word about a line, so that all lines end at one place."""
    words = (*(_(mark) for mark in _MARKS.values()), _("new note"), _("ours"))
    return max(map(place.fontMetrics().horizontalAdvance, words)) + 8


def _scrolling(holder: QWidget) -> QScrollArea:
    area = QScrollArea()
    area.setWidget(holder)
    area.setWidgetResizable(True)
    for ground in (area.viewport(), holder):
        ground.setAutoFillBackground(False)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    return area


def _side_line(line: str, base: list[str], clashing: set[str]) -> QLabel:
    sign = "≠ " if line in clashing else "" if line in base else "+ "
    made = label("warn" if line in clashing else "strong" if sign else "dim", wrap=True, selectable=True)
    made.setText(f"{sign}{line}")
    return flowing(made)


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
