"""What can be done with several chosen orders at once: a flag and a note on all, copy, mark, export."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.i18n import _, ngettext, number
from ui.desk import Desk
from ui.flags import Choice
from ui.keys import composing
from ui.widgets import paint
from ui.widgets.button import Button, Kind
from ui.widgets.flag_row import FlagRow
from ui.widgets.inputs import Line
from ui.widgets.labels import Elided, label
from ui.widgets.phrase_row import PhraseRow
from ui.words import Speaks

MOST = 2000  # orders written at once
NARROW = 800  # px of width below which the words stand under the flags


class BatchBar(Speaks, QFrame):
    """Below the table while two lines or more are chosen; ``left`` when Esc gives the focus back to the table."""

    save = Signal()
    copy = Signal()
    paid = Signal()
    closed = Signal()
    export = Signal()
    clear = Signal()
    left = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("batchBar")
        theme, self.keys = desk.theme, desk.keys
        self.chosen = 0
        self._shop_id: int | None = None  # whose flags and phrases these are
        self._key_here = True
        self.busy = self.doubting = False  # doubting: it said that the data is old
        self.count = label("strong")
        self.count.setContentsMargins(paint.RING, 0, 0, 0)
        self.flags = FlagRow(theme, lambda _at: "")
        self.feedback = Line(theme)
        self.phrases = PhraseRow(desk, (self.feedback,), self)
        self.go = Button(theme, Kind.FILLED)
        self.hint, self.missing = Elided("small"), Elided("problem")
        self.acts = {
            "copy": Button(theme, Kind.GHOST, "copy"), "paid": Button(theme, Kind.GHOST, "circle-check"),
            "closed": Button(theme, Kind.GHOST, "circle-x"), "export": Button(theme, Kind.GHOST, "file-spreadsheet"),
            "clear": Button(theme, Kind.GHOST, "x"),
        }  # fmt: skip
        for name, button in self.acts.items():
            button.small = True
            button.clicked.connect(getattr(self, name))
        self.go.clicked.connect(self.save)
        self.feedback.textChanged.connect(self._changed)
        self.flags.picked.connect(self._changed)
        self._lay_out()
        self.retranslate()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 6, 16, 8)
        column.setSpacing(2)
        top = QHBoxLayout()
        top.setSpacing(0)
        top.addWidget(self.count)
        top.addSpacing(8)
        top.addStretch(1)
        for button in self.acts.values():
            top.addWidget(button)
        column.addLayout(top)
        self.both = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self.both.setSpacing(4)
        typing = QHBoxLayout()
        typing.setSpacing(4)
        typing.addWidget(self.feedback, 1)
        typing.addWidget(self.go)
        self.both.addWidget(self.flags)
        self.both.addLayout(typing, 1)
        column.addLayout(self.both)
        column.addWidget(self.phrases)
        for line in (self.hint, self.missing):
            line.setContentsMargins(paint.RING, 0, 0, 0)
            column.addWidget(line)
        self.missing.hide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = event.size().width() < NARROW
        way = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        if self.both.direction() is not way:
            self.both.setDirection(way)
            self.both.setAlignment(self.flags, Qt.AlignmentFlag.AlignLeft if narrow else Qt.AlignmentFlag(0))

    def retranslate(self) -> None:
        self.setAccessibleName(_("The chosen orders"))
        self.feedback.setPlaceholderText(_("Feedback for all of them"))
        self.feedback.setAccessibleName(_("Feedback for all of them"))
        words = {
            "copy": _("Copy numbers"), "paid": _("Paid"), "closed": _("Closed"), "export": _("Export"),
            "clear": _("Clear"),
        }  # fmt: skip
        names = {
            "copy": _("Copy the numbers of the chosen orders"), "paid": _("Mark the chosen orders: already paid"),
            "closed": _("Mark the chosen orders: closed"), "export": _("Export the chosen orders to Excel"),
            "clear": _("Choose one order only"),
        }  # fmt: skip
        deeds = {"copy": "copy.number", "paid": "mark.paid", "closed": "mark.closed"}
        for name, button in self.acts.items():
            button.setText(words[name])
            button.setAccessibleName(names[name])
            key = self.keys.hint(deeds[name]) if name in deeds else ""
            button.setToolTip(f"{names[name]}  {key}".rstrip())
        self.go.setText(_("Save on all"))
        self.go.setAccessibleName(_("Save on all"))
        self.show_key(self._key_here)
        self.show_count(self.chosen)

    def show_key(self, here: bool) -> None:
        """Whether the key of saving saves this, and not the note on the card."""
        self._key_here = here
        self.go.set_key(self.keys.hint("save") if here else "")

    def show_count(self, chosen: int) -> None:
        """How many orders are chosen."""
        self.chosen = chosen
        self.count.setText(ngettext("{n} chosen", "{n} chosen", chosen).format(n=number(chosen)))
        self._changed()

    def show_choices(self, shop_id: int, choices: Sequence[Choice]) -> None:
        """The flags of a shop's legend."""
        self._shop_id = shop_id
        self.flags.set_choices(choices)
        self._follow()
        # Made last, the flags would come last by Tab.
        way = [*self.acts.values(), *self.flags.buttons, self.feedback, *self.phrases.stops, self.go]
        for one, following in pairwise(way):
            QWidget.setTabOrder(one, following)

    def _follow(self) -> None:
        """The phrases of the flag; what agents typed is read anew with every choice of orders."""
        self.phrases.follow(self._shop_id if self.chosen > 1 else None, self.flags.colour())

    def start(self) -> None:
        """Put the focus where the work begins: the flag, then the feedback."""
        if self.flags.colour():
            self.feedback.setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            self.flags.focus()

    def blame(self) -> None:
        """Say beneath the flags what is missing, and go where it is to be put in."""
        self._say_missing(self.problem())
        if not self.busy and self.problem():
            self.start()

    def _say_missing(self, words: str) -> None:
        self.missing.setText(words)
        self.flags.setAccessibleDescription(words)
        self.missing.setVisible(bool(words))
        self.hint.setVisible(not words)

    def doubt(self, words: str) -> None:
        """Say why the notes wait; saving again, with nothing changed between, goes on."""
        self.doubting = True
        self._say_missing(words)

    def saving(self, busy: bool) -> None:
        """While the notes are written nothing is written twice."""
        self.busy = busy
        self._changed()

    def written(self, feedback: str) -> None:
        """These words are saved; what was typed since begins the next notes."""
        if composing():
            QGuiApplication.inputMethod().commit()  # half a word is a word that was typed
        text = self.feedback.text().lstrip()
        if text.startswith(feedback):
            self.feedback.setText(text[len(feedback) :].lstrip())

    def problem(self) -> str:
        """Why it cannot be saved yet; empty when it can."""
        if self.chosen > MOST:
            return _("At most {n} orders at once; choose fewer.").format(n=number(MOST))
        if not self.flags.colour():
            return _("Choose a flag.")
        return "" if self.feedback.text().strip() else _("Say what the buyers answered.")

    def ready(self) -> bool:
        return not self.busy and not self.problem()

    def _changed(self, _what: object = None) -> None:
        self.doubting = False
        self._follow()
        if self.go.hasFocus() and not self.ready():
            self.feedback.setFocus()  # or Qt would hand the focus of what is switched off to anything
        self.go.setEnabled(self.ready())
        for name in ("copy", "paid", "closed"):
            self.acts[name].setEnabled(self.chosen <= MOST)
        quiet = _("Each order gets its own count. Nothing is copied: each note is marked not yet copied.")
        self._say_missing("")
        self.hint.setText(self.problem() if self.chosen > MOST else quiet)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and not composing():
            self.left.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not composing():
            self.feedback.setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            super().keyPressEvent(event)
