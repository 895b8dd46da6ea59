"""What is typed in a call: the moment a buyer named, read while it is typed, words for the note, and why it goes on."""

from __future__ import annotations

from datetime import datetime, time

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app import clock, plan_words, wording
from app.domain import promise, slot
from app.domain.call import AFTER_CLOSING
from app.domain.promise import PromiseError
from app.domain.rules import Rules
from app.i18n import _, pgettext, sentences
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
        self._rules = self._bound = Rules()
        self._closing: datetime | None = None
        self._usual = ""
        self._is_late = self._asks = False  # past the closing; and whether that was asked about
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
        self._offer()
        self._read()

    def _offer(self) -> None:
        """The moments to choose from, the soonest first and none too late; the grammar of promises reads each."""
        usual = [
            pgettext("promise", "20:00"),
            pgettext("promise", "next window"),
            pgettext("promise", "tomorrow 9am"),
        ]
        wall, closing = self._wall, self._closing
        if wall is not None:
            now = wall.now
            if now.time() >= time(20):
                del usual[0]  # tomorrow's is not meant
            moments = {promise.parse(words, now, self._rules).at: words for words in reversed(usual)}
            kept = {at: words for at, words in moments.items() if not slot.too_late(at, now, closing)}
            if closing is not None and now < closing and len(kept) < len(moments):
                late = slot.in_time(now, self._bound, closing)
                if late > now:
                    kept.setdefault(late, f"{late:%H:%M}" if late.date() == now.date() else f"{late:%m-%d %H:%M}")
            usual = [words for _at, words in sorted(kept.items())]
        for at, button in enumerate(self.offers):
            words = usual[at] if at < len(usual) else ""
            button.setText(words)
            button.setAccessibleName(words)
            button.setVisible(bool(words))

    def show_moment(
        self, text: str, wall: Wall, rules: Rules, closing: datetime | None, usual: str, bound: Rules | None = None
    ) -> None:
        """Ask for a moment in the time of ``wall``; nothing is moved past ``closing``, the order's own end.

        ``bound``: the rules that move it, where they are others than it is read by.
        """
        self._wall, self._rules, self._closing, self._usual = wall, rules, closing, usual
        self._bound = bound or rules
        self._offer()
        if self.field.line.text() != text:
            self.field.line.setText(text)
        self._read()

    def blame(self, code: str) -> None:
        """Say why Enter was refused."""
        self._asks = code == AFTER_CLOSING
        refused = bool(code) and not self._asks
        self.field.blame(wording.sentence(code, {"text": self.field.line.text().strip()}) if refused else "")
        if self._asks:
            self.moves.setText(_("{words} Enter once more if it shall be so.").format(words=self.moves.text()))

    def _take(self, words: str) -> None:
        self.field.line.setText(words)
        self.field.line.setFocus()
        self.written.emit(words)

    def _read(self) -> None:
        text, wall = self.field.line.text().strip(), self._wall
        problem, means, moves, self._is_late = "", "", "", False
        if text and wall is not None:
            try:
                said = promise.parse(text, wall.now, self._rules).at
                means, moves = self._told(said, wall)
            except PromiseError as error:
                problem = wording.sentence(error.code, {"text": text})
        self.field.blame(problem)
        self.means.setText(means or (self._usual if not text else ""))
        dress(self.means, "small" if not means or self._is_late else "good")
        self.means.setVisible(bool(self.means.text()))
        self.moves.setText(moves)
        self.moves.setVisible(bool(moves))

    def _told(self, said: datetime, wall: Wall) -> tuple[str, str]:
        """The moment in full, and where it is moved to, if it is."""
        at, closing = clock.epoch(said), self._closing
        means = _("{moment} ({full})").format(moment=wall.due(at), full=wall.full(at))
        kept = slot.kept_in_time(said, wall.now, self._bound, closing)
        if closing is not None and kept != said:
            self._is_late = True
            words = _("The order closes {closing}, before that. You are reminded {moment}.")
            if said < closing:
                words = _("The order closes {closing}, shortly after that. You are reminded {moment}.")
            at = clock.epoch(slot.place(kept, self._bound, closing).at)
            return means, words.format(closing=wall.moment(clock.epoch(closing)), moment=wall.moment(at))
        placed = slot.place(said, self._bound, closing)
        if (why := placed.moved_by or slot.outside(said, self._bound)) is None:
            return means, ""
        said_words = _("{moment} is {reason}.").format(moment=wall.moment(at), reason=plan_words.outside(why))
        follows = _("You are reminded {moment}.").format(moment=wall.moment(clock.epoch(placed.at)))
        if placed.moved_by is None:
            follows = _("The order closes before the next time for calls: you are reminded then all the same.")
        return means, sentences(said_words, follows)


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
