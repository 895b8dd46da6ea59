"""The parts of the note editor and where they stand; what is typed into them is read by the editor itself."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from app.i18n import _, ngettext, number
from ui.desk import Desk
from ui.widgets import paint
from ui.widgets.button import Button, Kind
from ui.widgets.doubt import OldData
from ui.widgets.field import Field
from ui.widgets.flag_row import FlagRow
from ui.widgets.labels import Elided, label
from ui.widgets.memo_news import MemoNews
from ui.widgets.phrase_row import PhraseRow
from ui.widgets.stranger import Stranger
from ui.words import Speaks, name

_LINES = 4  # of the preview that are shown at once


class NoteForm(Speaks, QFrame):
    """Flags; time, agent, count and feedback, or all four in one line; the preview; the buttons."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.setObjectName("editor")
        theme = desk.theme
        self.flags = FlagRow(theme, lambda number: desk.keys.hint(f"flag.{number}"))
        self.time, self.agent, self.count, self.feedback, self.whole = (Field(theme) for _part in range(5))
        self.phrases = PhraseRow(desk, (self.feedback.line, self.whole.line), self)
        self.fields = {"time": self.time, "agent": self.agent, "count": self.count, "feedback": self.feedback}
        self.correcting = QFrame()  # says which entry is being corrected
        self.corrected = Elided("warn")
        self.alone = Elided("warn")  # says that the chosen orders are written on elsewhere
        self.alone.setContentsMargins(paint.RING, 0, 0, 0)
        self.alone.hide()
        self._chosen, self._key_here = 0, True
        self.leave = Button(theme, Kind.GHOST)
        self.one_line, self.parts = (Button(theme, Kind.GHOST, "keyboard") for _way in range(2))
        self.stranger, self.old_data, self.news = Stranger(theme), OldData(theme), MemoNews(theme)
        self.preview = Preview()
        self.left = label("small")
        self.save = Button(theme, Kind.FILLED)
        self.book = Button(theme)
        # The three fields are narrow: what is wrong with them is said over their whole width.
        self.flag_problem, self.row_problem = label("problem", wrap=True), label("problem", wrap=True)
        self.memo_said, self.late_said = label("warn", wrap=True), label("warn", wrap=True)
        self.composed_said = label("small", wrap=True)
        for one in (self.flag_problem, self.row_problem, self.memo_said, self.late_said, self.composed_said):
            one.setContentsMargins(paint.RING, 0, 0, 0)
        self.compose = Button(theme, Kind.GHOST, "pencil")
        for button in (self.leave, self.one_line, self.parts, self.compose):
            button.small = True
        self._lay_out()

    def _lay_out(self) -> None:
        self.column = column = QVBoxLayout(self)
        strip = QHBoxLayout(self.correcting)
        strip.setContentsMargins(paint.RING, 0, 0, 0)
        strip.addWidget(self.corrected, 1)
        strip.addWidget(self.leave)
        column.addWidget(self.alone)
        column.addWidget(self.correcting)
        column.addWidget(self.flags)
        column.addWidget(self.flag_problem)
        three = QGridLayout()
        three.setContentsMargins(0, 0, 0, 0)
        three.setHorizontalSpacing(4)
        for place, one in enumerate((self.time, self.agent, self.count)):
            three.addWidget(one, 0, place, Qt.AlignmentFlag.AlignTop)
            three.setColumnStretch(place, 1)
        column.addLayout(three)
        column.addWidget(self.row_problem)
        column.addSpacing(-4)  # the small buttons are higher than the label beside them
        self.feedback.top.addWidget(self.phrases.opener)
        for field, button in ((self.feedback, self.one_line), (self.whole, self.parts)):
            field.head.mode = Qt.TextElideMode.ElideNone  # what was just done is said instead of half a head
            field.top.addWidget(button)
            column.addWidget(field)
        column.addWidget(self.phrases)
        column.addWidget(self.news)
        column.addWidget(self.stranger)
        column.addWidget(self.old_data)
        column.addWidget(self._preview_box())
        column.addWidget(self.composed_said)
        column.addWidget(self.memo_said)
        column.addWidget(self.late_said)
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addWidget(self.save)
        row.addWidget(self.book)
        row.addStretch(1)
        column.addLayout(row)
        self.set_low(False)

    def set_low(self, low: bool) -> None:
        """In a low window everything stands closer, so that the words above keep their room."""
        self.column.setContentsMargins(14, 8 if low else 12, 14, 8 if low else 12)
        self.column.setSpacing(4 if low else 6)
        self.phrases.set_low(low)
        self.news.set_low(low)
        self.preview_row.setContentsMargins(10, 0 if low else 3, 2, 0 if low else 3)  # the button has air of its own

    def _preview_box(self) -> QWidget:
        holder = QWidget()
        outer = QHBoxLayout(holder)
        outer.setContentsMargins(paint.RING, 2, paint.RING, 2)
        box = QFrame()
        box.setObjectName("preview")
        self.preview_row = row = QHBoxLayout(box)
        row.setSpacing(12)
        row.addWidget(self.preview, 1)
        end = QHBoxLayout()
        end.setSpacing(0)
        end.addWidget(self.left)
        end.addWidget(self.compose)
        row.addLayout(end)
        row.setAlignment(end, Qt.AlignmentFlag.AlignTop)
        outer.addWidget(box)
        return holder

    def retranslate(self) -> None:
        keys = self.desk.keys
        self.setAccessibleName(_("Note"))
        self.time.name(_("Time"))
        self.agent.name(_("Agent"))
        self.count.name(_("Count"))
        self.feedback.name(_("Feedback"))
        self.feedback.line.setPlaceholderText(_("What did the buyer say?"))
        self.whole.name(_("The whole note"))
        self.whole.line.setPlaceholderText("11-21 16:05+小美+第2次+明早发工资后付")
        name(self.one_line, _("Type the whole note in one line"), _("Type the whole note in one line"))
        name(self.parts, _("Back to the separate fields"), _("Back to the separate fields"))
        for button in (self.one_line, self.parts):
            button.set_key(keys.hint("note.line"))
        words, key = _("The whole memo, line by line"), keys.hint("note.compose")
        name(self.compose, words, f"{words} ({key})" if key else words)
        self.leave.setText(_("Leave"))
        self.leave.set_key("Esc")
        name(self.leave, _("Leave the correction"))
        self.book.setText(_("Remind me"))
        self.book.setAccessibleName(_("Book a reminder"))
        self.book.set_key(keys.hint("book"))
        self.news.go.set_key(keys.hint("note.memo"))
        self.preview.setAccessibleName(_("Preview"))
        self.show_chosen(self._chosen, target=self._key_here)

    def show_chosen(self, count: int, *, target: bool) -> None:
        """``count`` orders are chosen (0: no more than this); ``target``: the key of saving saves this one's note."""
        self._chosen, self._key_here = count, target
        self.save.set_key(self.desk.keys.hint("save") if target else "")
        self.alone.setVisible(count > 1)
        if count > 1:
            words = _("On this order only; {key} writes on all {n}.")
            self.alone.setText(words.format(n=number(count), key=self.desk.keys.hint("batch")))

    def chain(self) -> None:
        """Let Tab go down the form: flag first, then the note, then save (77). Flags are made anew with the legend."""
        opener, feedback = self.phrases.opener, self.feedback.line
        parts = (self.time.line, self.agent.line, self.count.line, opener, self.one_line, feedback)
        way = [self.leave, *self.flags.buttons, *parts, self.parts, self.whole.line, *self.phrases.stops]
        way += [self.news.go, self.stranger.go, self.old_data.go, self.save, self.book, self.compose]
        for one, following in pairwise(way):
            QWidget.setTabOrder(one, following)

    @property
    def said(self) -> QLabel:
        """The place for a word about what was typed: draft kept, saved, not copied."""
        return self.whole.beside if self.feedback.isHidden() else self.feedback.beside

    def say(self, text: str, good: bool = True) -> None:
        """A word beside the field that is typed into."""
        for place in (self.feedback.beside, self.whole.beside):
            dress(place, "small" if good else "problem")
            place.setText(text if place is self.said else "")

    def show_line(self, on: bool) -> None:
        """The one line in the place of the feedback; the three fields then only tell what was read."""
        self.feedback.setVisible(not on)
        self.whole.setVisible(on)
        for one in (self.time, self.agent, self.count):
            one.line.setReadOnly(on)
            one.line.setFocusPolicy(Qt.FocusPolicy.NoFocus if on else Qt.FocusPolicy.StrongFocus)

    def show_room(self, left: int, memo: str, warn_at: int, *, old: bool) -> None:
        """How many bytes the platform has left for the memo, and a warning before it cuts.

        ``old``: there are lines beside the note, which can be left out.
        """
        fits = left >= 0
        words = _("{n} bytes left") if fits else _("{n} bytes too long")
        dress(self.left, "small" if fits else "problem")
        self.left.setText(words.format(n=number(abs(left))))
        said = ""
        if not fits and old:
            said = _("With this the memo is longer than the platform takes: {key} leaves old lines out.")
            said = said.format(key=self.desk.keys.hint("note.compose") or self.compose.accessibleName())
        elif fits and len(memo) > warn_at:
            said = _("The memo has {n} characters; beyond {most} some platforms cut it.").format(
                n=number(len(memo)), most=number(warn_at)
            )
        tell(self.memo_said, said)


class Preview(QScrollArea):
    """The exact text, as high as it is, and from some lines on it scrolls: the buttons stay where they are."""

    def __init__(self) -> None:
        super().__init__()
        self.words = label(wrap=True, selectable=True)
        self.words.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        # As high as its text at the width there is: a label alone keeps the height that it guessed.
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.words.setSizePolicy(policy)
        self.setWidget(self.words)
        for ground in (self.viewport(), self.words):
            ground.setAutoFillBackground(False)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def text(self) -> str:
        return self.words.text()

    def setText(self, text: str) -> None:
        """Show ``text``, its end in sight."""
        if text != self.words.text():
            self.words.setText(text)
            self._fit()
            self.verticalScrollBar().setValue(self.verticalScrollBar().maximum())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit()

    def _fit(self) -> None:
        line = self.words.fontMetrics().lineSpacing()
        needed = self.words.heightForWidth(self.viewport().width())
        self.setFixedHeight(max(line, min(needed, _LINES * line)) + 2)


def tell(place: QLabel, text: str) -> None:
    """Words that take room only while there are any."""
    place.setText(text)
    place.setVisible(bool(text))


def changed_lines(out: int, reworded: int) -> list[str]:
    """What a composed memo has other than the memo itself, in words."""
    found = []
    if out:
        found.append(ngettext("{n} line left out", "{n} lines left out", out).format(n=number(out)))
    if reworded:
        found.append(ngettext("{n} line reworded", "{n} lines reworded", reworded).format(n=number(reworded)))
    return found


def dress(place: QLabel, role: str) -> None:
    if place.objectName() != role:
        place.setObjectName(role)
        place.style().unpolish(place)
        place.style().polish(place)
