"""What is typed in a call: the moment a buyer named, read while it is typed, words for the note, and why it goes on."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app import clock, wording
from app.domain import promise, slot
from app.domain.promise import PromiseError
from app.domain.rules import Rules
from app.i18n import _, pgettext
from ui.shown import Wall
from ui.theme import Theme
from ui.widgets.button import Button
from ui.widgets.field import Field
from ui.widgets.labels import dress, flowing, label
from ui.words import Speaks

SAID_MOST, WORDS_MOST = 60, 200  # characters


class CallMoment(Speaks, QWidget):
    """``written(text)`` at every key. ``usual`` is what Enter means where nothing is typed."""

    written = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._wall: Wall | None = None
        self._rules = Rules()
        self._closing: datetime | None = None
        self._usual = ""
        self.field = Field(theme)
        self.field.line.setMaxLength(SAID_MOST)
        self.means = flowing(label("good", wrap=True))
        self.moves = flowing(label("warn", wrap=True))
        self.offers = [Button(theme) for _offer in range(3)]
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for one in (self.field, self.means, self.moves):
            column.addWidget(one)
        row = QHBoxLayout()
        row.setSpacing(0)
        for offer in self.offers:
            offer.small = True
            offer.clicked.connect(lambda _on=False, offer=offer: self._take(offer.text()))
            row.addWidget(offer)
        row.addStretch(1)
        column.addLayout(row)
        self.field.line.textChanged.connect(self._read)
        self.field.line.textEdited.connect(self.written)
        self.retranslate()

    def retranslate(self) -> None:
        self.field.name(_("When"))
        self.field.line.setPlaceholderText(pgettext("promise", "tonight 8pm, tomorrow 9:30, +2h"))
        # Each of these has to be a moment the grammar of promises reads.
        offers = (
            pgettext("promise", "20:00"),
            pgettext("promise", "next window"),
            pgettext("promise", "tomorrow 9am"),
        )
        for button, words in zip(self.offers, offers, strict=True):
            button.setText(words)
            button.setAccessibleName(words)
        self._read()

    def show_moment(self, text: str, wall: Wall, rules: Rules, closing: datetime | None, usual: str) -> None:
        """Ask for a moment in the time of ``wall``; nothing is moved past ``closing``, the order's own end."""
        self._wall, self._rules, self._closing, self._usual = wall, rules, closing, usual
        if self.field.line.text() != text:
            self.field.line.setText(text)
        self._read()

    def blame(self, code: str) -> None:
        """Say why Enter was refused."""
        self.field.blame(wording.sentence(code, {"text": self.field.line.text().strip()}) if code else "")

    def _take(self, words: str) -> None:
        self.field.line.setText(words)
        self.field.line.setFocus()
        self.written.emit(words)

    def _read(self) -> None:
        text, wall = self.field.line.text().strip(), self._wall
        problem, means, moves = "", "", ""
        if text and wall is not None:
            try:
                said = promise.parse(text, wall.now, self._rules).at
                means, moves = self._told(said, wall)
            except PromiseError as error:
                problem = wording.sentence(error.code, {"text": text})
        self.field.blame(problem)
        self.means.setText(means or (self._usual if not text else ""))
        dress(self.means, "good" if means else "small")
        self.means.setVisible(bool(self.means.text()))
        self.moves.setText(moves)
        self.moves.setVisible(bool(moves))

    def _told(self, said: datetime, wall: Wall) -> tuple[str, str]:
        """The moment in full, and where it is moved to, if it is."""
        at, placed = clock.epoch(said), slot.place(said, self._rules, self._closing)
        means = _("{moment} ({full})").format(moment=wall.due(at), full=wall.full(at))
        if placed.moved_by is None:
            return means, ""
        moved, why = wall.moment(clock.epoch(placed.at)), wording.outside(placed.moved_by)
        said_words = _("{moment} is {reason}.").format(moment=wall.moment(at), reason=why)
        return means, said_words + " " + _("You are reminded {moment}.").format(moment=moved)


class CallWords(QWidget):
    """One field with a name of its own; ``written(text)`` at every key."""

    written = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = Field(theme)
        self.field.line.setMaxLength(WORDS_MOST)
        self.below = flowing(label("small", wrap=True))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.field)
        column.addWidget(self.below)
        self.field.line.textEdited.connect(self.written)

    def show_words(self, name: str, text: str, hint: str, below: str) -> None:
        """Ask for ``name``; ``below`` stands under the field."""
        self.field.name(name)
        self.field.line.setPlaceholderText(hint)
        if self.field.line.text() != text:
            self.field.line.setText(text)
        self.below.setText(below)
        self.below.setVisible(bool(below))
