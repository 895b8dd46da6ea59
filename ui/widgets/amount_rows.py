"""From which amount on a buyer is reached by which channel, line by line (33)."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app import rule_words
from app.domain.stage import Channel
from app.i18n import _
from ui.forms import YUAN
from ui.theme import Theme
from ui.widgets import paint
from ui.widgets.button import Button, Kind
from ui.widgets.inputs import Line
from ui.widgets.labels import label
from ui.widgets.live import Live
from ui.widgets.select import Select
from ui.words import Speaks, name

Amounts = tuple[tuple[int, Channel], ...]
_OFFERED = (Channel.PHONE, Channel.CHAT, Channel.SMS, Channel.SYSTEM)
_STEP = 5000  # fen: what a new line offers


class AmountLine(Speaks, QWidget):
    """From so much on, by this channel; the first line's channel is the phone and it stays."""

    def __init__(self, theme: Theme, place: int) -> None:
        super().__init__()
        self.place = place
        self.before, self.unit, self.by = label("dim"), label("dim"), label()
        self.line = Line(theme)
        self.channel, self.away = Select(theme), Button(theme, Kind.GHOST, "x")
        self.problem = label("problem")
        self.before.setContentsMargins(paint.RING, 0, 0, 0)
        self.line.setFixedWidth(96)
        self.line.setAlignment(Qt.AlignmentFlag.AlignRight)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for one in (self.before, self.line, self.unit, self.by, self.channel, self.away, self.problem):
            row.addWidget(one)
        row.addStretch(1)
        fixed = place < 0
        self.by.setVisible(fixed)
        self.channel.setVisible(not fixed)
        self.away.setVisible(not fixed)
        self.live = Live(self.line, YUAN, self.problem.setText)
        self.retranslate()

    def retranslate(self) -> None:
        self.before.setText(_("from"))
        self.unit.setText(_("yuan"))
        self.by.setText(rule_words.channel(Channel.PHONE))
        number = self.place + 2
        self.line.setAccessibleName(_("Amount {n}: from").format(n=number))
        texts = {one.value: rule_words.channel(one) for one in _OFFERED}
        self.channel.name(texts, _("Amount {n}: channel").format(n=number))
        away = _("Take amount {n} away").format(n=number)
        name(self.away, away, away)


class AmountRows(Speaks, QWidget):
    """``high_changed(fen)`` for the phone's own amount, ``changed(amounts)`` for the others."""

    high_changed = Signal(object)
    changed = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.amounts: Amounts = ()
        self.high = AmountLine(theme, -1)
        self.lines: list[AmountLine] = []
        self.add = Button(theme, Kind.LINK, "plus")
        self.column = QVBoxLayout()
        self.column.setSpacing(2)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 4, 0, 0)
        whole.setSpacing(2)
        whole.addWidget(self.high)
        whole.addLayout(self.column)
        row = QHBoxLayout()
        row.addWidget(self.add)
        row.addStretch(1)
        whole.addLayout(row)
        self.high.live.told.connect(self.high_changed)
        self.add.clicked.connect(self._add)
        self.retranslate()

    def retranslate(self) -> None:
        self.add.setText(_("Add an amount"))
        self.add.setAccessibleName(_("Add an amount"))

    def show_amounts(self, high: int, amounts: Amounts, *, hard: bool = False) -> None:
        """Show a rule set's amounts; ``hard``: drop what is being typed."""
        self.amounts = amounts
        while len(self.lines) > len(amounts):
            self._drop(self.lines.pop())
        while len(self.lines) < len(amounts):
            self._put()
        for line, (fen, channel) in zip((self.high, *self.lines), ((high, Channel.PHONE), *amounts), strict=True):
            line.channel.show_chosen(channel.value)
            if hard:
                line.live.accept(fen)
            else:
                line.live.show_value(fen)

    def blame(self, high: str, others: Mapping[int, str]) -> None:
        """Say what is wrong with which line."""
        self.high.live.say(high)
        for line in self.lines:
            line.live.say(others.get(line.place, ""))

    def lives(self) -> list[Live]:
        return [line.live for line in (self.high, *self.lines)]

    def _put(self) -> None:
        line = AmountLine(self.theme, len(self.lines))
        line.live.told.connect(lambda fen, line=line: self._tell(line.place, fen=fen))
        line.channel.chosen.connect(lambda value, line=line: self._tell(line.place, channel=Channel(value)))
        line.away.clicked.connect(lambda _on=False, line=line: self._take_away(line.place))
        self.lines.append(line)
        self.column.addWidget(line)

    def _drop(self, line: AmountLine) -> None:
        # A field that loses the focus by going away has not been left by anybody.
        line.line.blockSignals(True)
        self.column.removeWidget(line)
        line.hide()
        line.deleteLater()

    def _tell(self, place: int, *, fen: int | None = None, channel: Channel | None = None) -> None:
        amounts = list(self.amounts)
        old_fen, old_channel = amounts[place]
        amounts[place] = (old_fen if fen is None else fen, old_channel if channel is None else channel)
        self.changed.emit(tuple(amounts))

    def _take_away(self, place: int) -> None:
        following = self.lines[place + 1].line if place + 1 < len(self.lines) else self.add
        following.setFocus(Qt.FocusReason.OtherFocusReason)
        left = tuple(one for at, one in enumerate(self.amounts) if at != place)
        # The lines go from the end: what is typed above stays in its place, what cannot be read here goes.
        for line, (fen, _channel) in zip(self.lines[place:], left[place:], strict=False):
            line.live.accept(fen)
        self.changed.emit(left)
        if following is not self.add:
            self.lines[place].line.setFocus(Qt.FocusReason.OtherFocusReason)

    def _add(self) -> None:
        taken = {fen for fen, _channel in self.amounts} | {_fen(self.high)}
        fen = next(step for step in range(_STEP, 1000 * _STEP, _STEP) if step not in taken)
        self.changed.emit((*self.amounts, (fen, Channel.SMS)))
        if self.lines:
            self.lines[-1].line.setFocus(Qt.FocusReason.OtherFocusReason)
            self.lines[-1].line.selectAll()


def _fen(line: AmountLine) -> int | None:
    try:
        return int(YUAN.read(line.line.text()))
    except ValueError:
        return None
