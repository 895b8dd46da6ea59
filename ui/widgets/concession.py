"""What a buyer is given so that they pay: a gift or free postage before a price cut, up to what the agent may give."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QVBoxLayout, QWidget

from app import guard_words, wording
from app.domain import money as fen
from app.domain import typed
from app.domain.concession import LIMITS, Given, Giver, Kind, problem
from app.i18n import _, money
from ui.keys import bare, composing
from ui.theme import Theme
from ui.widgets import paint
from ui.widgets.button import Button
from ui.widgets.field import Field
from ui.widgets.labels import flowing, label
from ui.widgets.question import Question
from ui.widgets.select import Select
from ui.widgets.switch import Switch
from ui.words import Speaks

_NOBODY = ""
_ENTERS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Wish(NamedTuple):
    """What shall be given; ``declined``: the buyer was offered a gift or free postage and did not want it."""

    kind: Kind
    value: int
    what: str
    why: str
    allowed_by: str | None
    declined: bool


class GiveDialog(Speaks, Question[Wish | None]):
    """``await answer()`` gives what shall be given, or None when it was closed. A digit chooses what it is.

    ``about``: the order in words. ``others``: who may allow more than ``giver`` may give. ``usual``: what some kinds
    are worth on this order, ``limits`` what the levels may give on it, in fen.
    """

    def __init__(
        self,
        theme: Theme,
        about: str,
        giver: Giver,
        others: Sequence[Giver],
        before: Sequence[Given],
        usual: Mapping[Kind, int],
        limits: Mapping[int, int] = LIMITS,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(theme, parent)
        self._about, self._giver, self._others = about, giver, others
        self._before, self._usual, self._limits = before, usual, limits
        self._filled = ""  # what was put into the field of the value, and no person typed
        self.head, self.order = label("cardTitle"), label("dim", wrap=True)
        self.limit = label("small")
        self.kinds: dict[Kind, Button] = {}
        self.group = QButtonGroup(self)
        self.value, self.what, self.why = (Field(theme) for _field in range(3))
        self.declined = Switch(theme)
        self.who_head, self.who = label("small"), Select(theme)
        self.problem = flowing(label("problem", wrap=True))
        for at, kind in enumerate(Kind, 1):
            button = self.kinds[kind] = Button(theme)
            button.setAutoDefault(False)
            button.setCheckable(True)
            button.set_key(str(at))
            button.clicked.connect(lambda _on=False, kind=kind: self.choose(kind))
            self.group.addButton(button)
        self.kinds[Kind.GIFT].setChecked(True)
        self.first = self.kinds[Kind.GIFT]
        self._lay_out()
        self.value.line.textChanged.connect(self._changed)
        self.declined.clicked.connect(self._answered)
        self.who.chosen.connect(self._answered)
        self.why.line.textChanged.connect(self._changed)
        self.group.buttonToggled.connect(lambda _button, on: self._turned() if on else None)
        self.retranslate()

    def _lay_out(self) -> None:
        column = self.column
        column.addWidget(self.head)
        column.addWidget(self.order)
        row = QHBoxLayout()
        row.setSpacing(2)
        for button in self.kinds.values():
            row.addWidget(button)
        row.addStretch(1)
        column.addLayout(row)
        pair = QHBoxLayout()
        pair.setSpacing(8)
        pair.addWidget(self.value, 2)
        pair.addWidget(self.what, 3)
        column.addLayout(pair)
        self.limit.setContentsMargins(paint.RING, 0, 0, 0)
        column.addWidget(self.limit)
        column.addWidget(self.why)
        column.addWidget(self.declined)
        self.allowing = QWidget()
        inner = QVBoxLayout(self.allowing)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(1)
        self.who_head.setContentsMargins(paint.RING, 0, 0, 0)
        inner.addWidget(self.who_head)
        inner.addWidget(self.who, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.allowing)
        column.addWidget(self.problem)
        column.addStretch(1)  # what a line leaves free when it goes is not shared out among the others
        column.addSpacing(8)
        column.addLayout(self.ends())

    def retranslate(self) -> None:
        self.setWindowTitle(_("Give something"))
        self.head.setText(_("Give something so that the buyer pays"))
        self.order.setText(self._about)
        for kind, button in self.kinds.items():
            button.setText(guard_words.concession(kind))
            button.setAccessibleName(_("{what}: {choice}").format(what=_("Give something"), choice=button.text()))
        self.value.name(_("Worth (yuan)"))
        self.what.name(_("What it is"))
        self.why.name(_("Reason"))
        self.declined.setText(_("The buyer was offered a gift or free postage and did not want it"))
        self.declined.setAccessibleName(self.declined.text())
        self.who_head.setText(_("Who allowed it"))
        self._name_others()
        self.go.setText(_("Write it down"))
        self.go.set_key("↵")
        self.away.setText(_("Cancel"))
        self._turned()

    @property
    def kind(self) -> Kind:
        """What is chosen."""
        return next(kind for kind, button in self.kinds.items() if button.isChecked())

    def choose(self, kind: Kind) -> None:
        """Choose what is given, and go on to what it is worth."""
        self.kinds[kind].setChecked(True)
        self.value.line.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.value.line.selectAll()

    def made(self, *, agreed: bool) -> Wish | None:
        value = self._value()
        if not agreed or value is None:
            return None
        return Wish(
            self.kind, value, self.what.line.text().strip(), self.why.line.text().strip(),
            self.who.value() or None if self.allowing.isVisibleTo(self) else None,
            self.declined.isChecked() and self.declined.isVisibleTo(self),
        )  # fmt: skip

    def keyPressEvent(self, event: QKeyEvent) -> None:
        kinds, digit = list(self.kinds), event.text()
        if bare(event) and not composing() and digit.isascii() and digit.isdigit() and 0 < int(digit) <= len(kinds):
            self.choose(kinds[int(digit) - 1])
            return
        if event.key() in _ENTERS and not self.go.isEnabled():
            self._show_missing()
            return
        super().keyPressEvent(event)

    def _show_missing(self) -> None:
        """Enter cannot write it down yet: say what is missing, and go there."""
        if not self.value.line.text().strip():
            self.value.blame(_("Say what it is worth"))
            self.value.line.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self._lacks_reason:
            self.why.line.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self.allowing.isVisible() and not self.who.value():
            self.who.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def _lacks_reason(self) -> bool:
        """Whether the price falls and nobody said why."""
        return self.kind.cuts and not self.why.line.text().strip()

    def _answered(self) -> None:
        """What stood against it is answered: Enter writes it down, or the reason is still to be said."""
        self._changed()
        if self.go.isEnabled() and self.allowing.isVisible():
            self.go.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self.why.line.wrong:
            self.why.line.setFocus(Qt.FocusReason.OtherFocusReason)

    def _turned(self) -> None:
        """Another kind is chosen: what that is worth on this order, unless somebody typed something."""
        usual = self._usual.get(self.kind)
        if self.value.line.text() == self._filled:
            self._filled = fen.text(usual).removesuffix(".00") if usual else ""
            self.value.line.setText(self._filled)
        self._changed()

    def _value(self) -> int | None:
        """Fen; None where nothing or no amount is written."""
        try:
            return typed.amount(self.value.line.text())
        except ValueError:
            return None

    def _changed(self) -> None:
        text, value = self.value.line.text().strip(), self._value()
        gift_first = self.kind.cuts and all(one.kind.cuts for one in self._before)
        self.declined.setVisible(gift_first)
        code = None if value is None else self._problem(value, None)
        over = code == "concession_over_limit"
        self.allowing.setVisible(over and self.who.isEnabled())
        if over and value is not None and self.who.value():
            code = self._problem(value, self.who.value())
        wrong = bool(text) and value is None
        self.value.blame(_("Write it like 200 or 19.90") if wrong else "")
        self.problem.setText(self._sentence(code) if text and not wrong else "")
        self.problem.setVisible(bool(self.problem.text()))
        if code is None and value is not None and self._lacks_reason:
            code = "why_missing"
            self.problem.setText(wording.sentence(code, {}))
            self.problem.show()
        self.why.blame(self.problem.text() if code == "why_missing" else "", elsewhere=True)
        self.limit.setText(self._said_limit(over=over))
        self.go.setEnabled(value is not None and code is None)

    def _problem(self, value: int, allower: str | None) -> str | None:
        declined = self.declined.isChecked()
        other = next((one for one in self._others if one.nickname == allower), None)
        return problem(self.kind, value, self._before, self._giver, other, declined=declined, limits=self._limits)

    def _sentence(self, code: str | None) -> str:
        if code is None:
            return ""
        if code == "concession_over_limit" and not self.who.isEnabled():
            return _("That is more than you may give on one order, and nobody here may allow it.")
        return wording.sentence(code, {"agent": self.who.value()})

    def _name_others(self) -> None:
        names = {one.nickname: one.nickname for one in self._others}
        self.who.name({_NOBODY: _("Nobody yet"), **names}, _("Who allowed it"))
        self.who.show_chosen(self.who.value())
        self.who.setEnabled(bool(names))

    def _said_limit(self, *, over: bool) -> str:
        """``over``: and where somebody may change it."""
        most, given = self._giver.most(self._limits), sum(one.value for one in self._before)
        said = _("You may give as much as you like.")
        if most is not None:
            said = _("You may give up to {most} on one order.").format(most=money(most))
        if given:
            said = _("{words} It was given {given} already.").format(words=said, given=money(given))
        if over and most is not None:
            places = (_("Limits: Reminder rules › Giving something away"), _("Levels: Settings › Agents"))
            said = "\n".join((said, *places))
        return said
