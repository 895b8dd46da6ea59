"""Booking a reminder in words: 今晚8点, tomorrow 9am, +2h; the moment they mean is shown while typing.

Outside the call windows the dialog offers both: to move it to the next (the usual), or to keep what was said. A new one
is about something (``Kind``) and in somebody's list.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise
from typing import NamedTuple

from PySide6.QtWidgets import QHBoxLayout, QWidget

from app import clock, plan_words, wording
from app.domain import promise, slot
from app.domain.promise import Promise, PromiseError
from app.domain.reminder import TASKS, Kind
from app.domain.rules import Rules
from app.i18n import _, pgettext
from ui.shown import Wall
from ui.theme import Theme
from ui.widgets import paint
from ui.widgets.button import Button
from ui.widgets.choice import Choice
from ui.widgets.field import Field
from ui.widgets.labels import label
from ui.widgets.question import Question
from ui.widgets.select import Select
from ui.words import Speaks

_ANYONE = ""


class For(NamedTuple):
    """What a new reminder may be about, the usual first, and in whose list it may be: ``me`` first, then the others."""

    kinds: Sequence[Kind]
    people: Sequence[str] = ()
    me: str | None = None


class BookDialog(Speaks, Question[str | None]):
    """``await answer()`` gives the words, or None when it was closed; ``keep``: at that very moment, come what may.

    ``closing``: when the order closes; nothing is moved past that. With ``choices`` it is a new reminder, of ``kind``
    and for ``whom`` (None: anyone). ``bound`` False: one that the call windows do not move;
    ``written``: one for a message.
    """

    def __init__(
        self,
        theme: Theme,
        wall: Wall,
        rules: Rules,
        about: str,
        parent: QWidget | None = None,
        *,
        closing: datetime | None = None,
        choices: For | None = None,
        bound: bool = True,
        written: bool = False,
    ) -> None:
        super().__init__(theme, parent)
        self._wall = wall
        self._rules = rules
        self._about = about
        self._closing = closing
        self._bound = bound
        self._binding = slot.of_messages(rules) if written else rules
        self._written = written
        self._choices = choices or For(())
        self.keep = False
        self.kind = next(iter(self._choices.kinds), Kind.PROMISE)
        self.whom = self._choices.me
        self.head = label("cardTitle")
        self.order = label("dim", wrap=True)
        self.kinds = Choice(theme, [str(kind) for kind in self._choices.kinds])
        self.only = label("dim", wrap=True)
        self.when = Field(theme)
        self.first = self.when.line
        self.means = label("good", wrap=True)
        self.offers = [Button(theme) for _offer in range(5)]
        self.hint = label("warn", wrap=True)
        self.list = label("dim")
        self.whose = Select(theme)
        self.stay = Button(theme)
        self._lay_out()
        self._connect()
        self.retranslate()

    def _lay_out(self) -> None:
        column = self.column
        column.setContentsMargins(22, 20, 22, 16)
        # Not the dialog's own minimum: that would keep it from growing with its words.
        column.addStrut(396)
        column.addWidget(self.head)
        column.addWidget(self.order)
        column.addWidget(self.kinds)
        column.addWidget(self.only)
        column.addWidget(self.when)
        column.addWidget(self.means)
        column.addWidget(self.hint)
        row = QHBoxLayout()
        row.setSpacing(2)
        for offer in self.offers:
            row.addWidget(offer)
        row.addStretch(1)
        column.addLayout(row)
        self.list.setContentsMargins(paint.RING, 0, 0, 0)
        whose = QHBoxLayout()
        whose.setSpacing(8)
        whose.addWidget(self.list)
        whose.addWidget(self.whose)
        whose.addStretch(1)
        column.addLayout(whose)
        column.addSpacing(8)
        column.addLayout(self.ends(self.stay))
        kinds = len(self._choices.kinds)
        self.kinds.setVisible(kinds > 1)
        self.only.setVisible(kinds == 1)
        for one in (self.list, self.whose):
            one.setVisible(kinds > 0)
        way: list[QWidget] = [*self.kinds.buttons.values(), self.when.line, *self.offers, self.whose]
        way += [self.away, self.stay, self.go]
        for before, after in pairwise(way):
            QWidget.setTabOrder(before, after)

    def _connect(self) -> None:
        self.when.line.textChanged.connect(self._changed)
        for offer in self.offers:
            offer.setAutoDefault(False)
            offer.clicked.connect(lambda _on=False, offer=offer: self.when.line.setText(offer.text()))
        for button in self.kinds.buttons.values():
            button.setAutoDefault(False)
        self.kinds.show_chosen(str(self.kind))
        self.kinds.chosen.connect(self._about_chosen)
        self.whose.chosen.connect(self._whom_chosen)
        self.stay.clicked.connect(self._keep)

    def retranslate(self) -> None:
        self.setWindowTitle(_("Book a reminder"))
        self.head.setText(_("Book a reminder"))
        self.order.setText(self._about)
        self.only.setText(_("No payment reminder can be booked on this order any more, only a service call."))
        names = {
            "promise": _("The buyer pays then"), "callback": _("We call back"), "service": _("Service call"),
        }  # fmt: skip
        self.kinds.name(names, _("What it is about"))
        self.when.name(_("When"))
        self.when.line.setPlaceholderText(pgettext("promise", "tonight 8pm, tomorrow 9:30, +2h"))
        # Each of these has to be a moment the grammar of promises reads.
        offers = (
            pgettext("promise", "+30min"),
            pgettext("promise", "+2h"),
            pgettext("promise", "20:00"),
            pgettext("promise", "next window"),
            pgettext("promise", "tomorrow 9am"),
        )
        for button, words in zip(self.offers, offers, strict=True):
            button.setText(words)
            button.setAccessibleName(words)
        self._name_lists()
        self.away.setText(_("Cancel"))
        self._changed()

    def made(self, *, agreed: bool) -> str | None:
        return self.when.line.text().strip() if agreed else None

    def _name_lists(self) -> None:
        me = self._choices.me
        texts = {} if me is None else {me: _("{agent} (me)").format(agent=me)}
        texts |= {_ANYONE: _("Anyone")}
        texts |= {one: one for one in self._choices.people if one != me}
        self.list.setText(_("In the list of"))
        self.whose.name(texts, _("In the list of"))
        self.whose.show_chosen(self.whom or _ANYONE)

    def _about_chosen(self, kind: str) -> None:
        self.kind = Kind(kind)
        self._changed()

    def _whom_chosen(self, value: str) -> None:
        self.whom = value or None

    def _changed(self) -> None:
        text = self.when.line.text().strip()
        problem, means, at, placed = "", "", 0, None
        if text:
            try:
                said = promise.parse(text, self._wall.now, self._rules).at
                placed, at = self._placed(said), clock.epoch(said)
                means = _("{moment} ({full})").format(moment=self._wall.due(at), full=self._wall.full(at))
            except PromiseError as error:
                problem = wording.sentence(error.code, {"text": text})
        self.when.blame(problem)
        self.means.setText(means)
        self.go.setEnabled(bool(means))
        self._offer_both(at, placed)

    def _free(self) -> bool:
        """Whether no call window moves it."""
        return not self._bound or self.kind in TASKS

    def _placed(self, said: datetime) -> Promise:
        return Promise(said) if self._free() else slot.place(said, self._binding, self._closing)

    def _offer_both(self, said: int, placed: Promise | None) -> None:
        """To move and to keep, where the moment is not one for calls; else just to book."""
        hint, go, stay = "", _("Book"), ""
        if placed is not None and placed.moved_by:
            hint = self._is_outside(said, placed.moved_by)
            go = _("Move to {moment}").format(moment=self._wall.moment(clock.epoch(placed.at)))
            stay = _("Keep {moment}").format(moment=self._wall.moment(said))
        elif placed is not None and self._free():
            hint = self._is_outside(said, "quiet_hours") if self._rules.quiet.inside(placed.at) else ""
        elif placed is not None and not self._written and not slot.may_call(placed.at, self._rules):
            hint = wording.sentence("outside_call_windows", {})
        self.hint.setText(hint)
        self.hint.setVisible(bool(hint))
        self.stay.setVisible(bool(stay))
        for button, words in ((self.go, go), (self.stay, stay)):
            button.setText(words)
            button.setAccessibleName(words)
            button.updateGeometry()

    def _is_outside(self, said: int, code: str) -> str:
        return _("{moment} is {reason}.").format(moment=self._wall.moment(said), reason=plan_words.outside(code))

    def _keep(self) -> None:
        self.keep = True
        self.accept()
