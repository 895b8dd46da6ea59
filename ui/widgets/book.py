"""Booking a reminder in words: 今晚8点, tomorrow 9am, +2h; the moment they mean is shown while typing.

Outside the call windows the dialog offers both: to move it to the next (the usual), or to keep what was said.
"""

from __future__ import annotations

from datetime import datetime

from PySide6.QtWidgets import QHBoxLayout, QWidget

from app import clock, wording
from app.domain import promise, slot
from app.domain.promise import PromiseError
from app.domain.rules import Rules
from app.i18n import _, pgettext
from ui.shown import Wall
from ui.theme import Theme
from ui.widgets.button import Button
from ui.widgets.field import Field
from ui.widgets.labels import label
from ui.widgets.question import Question
from ui.words import Speaks


class BookDialog(Speaks, Question[str | None]):
    """``await answer()`` gives the words, or None when it was closed; ``keep``: at that very moment, come what may.

    ``closing``: when the order closes; nothing is moved past that.
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
    ) -> None:
        super().__init__(theme, parent)
        self._wall = wall
        self._rules = rules
        self._about = about
        self._closing = closing
        self.keep = False
        self.head = label("cardTitle")
        self.order = label("dim", wrap=True)
        self.when = Field(theme)
        self.first = self.when.line
        self.means = label("good", wrap=True)
        self.offers = [Button(theme) for _offer in range(5)]
        self.hint = label("warn", wrap=True)
        self.stay = Button(theme)
        self._lay_out()
        self.when.line.textChanged.connect(self._changed)
        for offer in self.offers:
            offer.setAutoDefault(False)
            offer.clicked.connect(lambda _on=False, offer=offer: self.when.line.setText(offer.text()))
        self.stay.clicked.connect(self._keep)
        self.retranslate()

    def _lay_out(self) -> None:
        column = self.column
        column.setContentsMargins(22, 20, 22, 16)
        # Not the dialog's own minimum: that would keep it from growing with its words.
        column.addStrut(396)
        column.addWidget(self.head)
        column.addWidget(self.order)
        column.addWidget(self.when)
        column.addWidget(self.means)
        column.addWidget(self.hint)
        row = QHBoxLayout()
        row.setSpacing(2)
        for offer in self.offers:
            row.addWidget(offer)
        row.addStretch(1)
        column.addLayout(row)
        column.addSpacing(8)
        column.addLayout(self.ends(self.stay))

    def retranslate(self) -> None:
        self.setWindowTitle(_("Book a reminder"))
        self.head.setText(_("Book a reminder"))
        self.order.setText(self._about)
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
        self.away.setText(_("Cancel"))
        self._changed()

    def made(self, *, agreed: bool) -> str | None:
        return self.when.line.text().strip() if agreed else None

    def _changed(self) -> None:
        text = self.when.line.text().strip()
        problem, means, at, placed = "", "", 0, None
        if text:
            try:
                said = promise.parse(text, self._wall.now, self._rules).at
                placed, at = slot.place(said, self._rules, self._closing), clock.epoch(said)
                means = _("{moment} ({full})").format(moment=self._wall.due(at), full=self._wall.full(at))
            except PromiseError as error:
                problem = wording.sentence(error.code, {"text": text})
        self.when.blame(problem)
        self.means.setText(means)
        self.go.setEnabled(bool(means))
        self._offer_both(at, placed)

    def _offer_both(self, said: int, placed: promise.Promise | None) -> None:
        """To move and to keep, where the moment is not one for calls; else just to book."""
        hint, go, stay = "", _("Book"), ""
        if placed is not None and placed.moved_by:
            hint = _("{moment} is {reason}.").format(
                moment=self._wall.moment(said), reason=wording.outside(placed.moved_by)
            )
            go = _("Move to {moment}").format(moment=self._wall.moment(clock.epoch(placed.at)))
            stay = _("Keep {moment}").format(moment=self._wall.moment(said))
        elif placed is not None and not slot.may_call(placed.at, self._rules):
            hint = wording.sentence("outside_call_windows", {})
        self.hint.setText(hint)
        self.hint.setVisible(bool(hint))
        self.stay.setVisible(bool(stay))
        for button, words in ((self.go, go), (self.stay, stay)):
            button.setText(words)
            button.setAccessibleName(words)
            button.updateGeometry()

    def _keep(self) -> None:
        self.keep = True
        self.accept()
