"""What a shop gives a flag beside its meaning: a letter, the form of its notes, phrases that stand ready."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent, QShortcut, QTextCursor
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from app.domain import flag, note, phrase
from app.domain.flag import Meaning
from app.domain.note import Entry
from app.domain.rules import Rules
from app.i18n import _, number
from app.services.phrases import Phrases
from ui import flags
from ui.keys import Keys
from ui.theme import Theme
from ui.widgets import paint
from ui.widgets.checks import EDGE as BOX_EDGE
from ui.widgets.checks import Checks
from ui.widgets.checks import Line as Check
from ui.widgets.field import Field
from ui.widgets.labels import label
from ui.widgets.question import Question
from ui.widgets.select import Select

EXAMPLE = datetime.fromisoformat("2026-11-21T16:05:00+08:00"), "小美", 2


def example(rules: Rules, colour: str, phrases: tuple[str, ...]) -> str:
    """A note under a flag as it would read."""
    at, agent, count = EXAMPLE
    template = rules.template(colour)
    feedback = phrases[0] if phrases else "…"
    return note.format(Entry(at, agent, count if template.counted else None, feedback), template)


class OwnPhrases(QPlainTextEdit):
    """One phrase a line: what is written above another is offered before it."""

    def __init__(self) -> None:
        super().__init__()
        self.composing = False
        self.setTabChangesFocus(True)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)

    def sizeHint(self) -> QSize:
        return QSize(280, 6 * self.fontMetrics().lineSpacing() + 20)

    def phrases(self) -> tuple[str, ...]:
        """Each once, without blanks around it."""
        lines = (" ".join(line.split()) for line in self.toPlainText().splitlines())
        return tuple(dict.fromkeys(line for line in lines if line))

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self.composing = bool(event.preeditString())
        super().inputMethodEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not (self.composing and event.key() == Qt.Key.Key_Escape):  # it would close the dialog
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        if self.composing and event.type() == QEvent.Type.ShortcutOverride:
            event.accept()  # a key pressed while composing is the input method's
            return True
        return super().event(event)


class FlagDetails(Question[Meaning | None]):
    """``await answer()`` gives the meaning with its new details; ``check`` says what is wrong with one, or nothing."""

    def __init__(
        self,
        theme: Theme,
        meaning: Meaning,
        known: Phrases,
        rules: Rules,
        check: Callable[[Meaning], str],
        parent: QWidget | None = None,
        keys: Keys | None = None,
    ) -> None:
        super().__init__(theme, parent)
        self.keys = keys or Keys()
        self.meaning, self.known, self.rules, self.check = meaning, known, rules, check
        self.letter, self.form, self.own = Field(theme), Select(theme), OwnPhrases()
        self.first = self.own
        self.shown = label("small", wrap=True)
        self.problem = label("problem", wrap=True)
        self.problem.hide()
        others = dict.fromkeys((*known.learned, *known.defaults, *meaning.muted))
        lines = [Check(words, words) for words in others if words not in meaning.phrases]
        self.others = Checks(theme, lines, digits=False)
        self.others.show_ticked([words for words in others if words not in meaning.muted])
        self._write()
        self._lay_out()
        self.form.chosen.connect(self._example)
        self.own.textChanged.connect(self._example)
        self._example()
        saves = QShortcut(self)  # the list takes Enter for itself, and many boxes lie before the button
        saves.setKeys(self.keys.sequences("save"))
        saves.activated.connect(self.go.click)

    def _write(self) -> None:
        name, told = flags.name(self.meaning.colour), flags.told(self.meaning)
        title = _("{colour} flag: {meaning}").format(colour=name, meaning=told)
        self.setWindowTitle(title)
        self.head = label("cardTitle", wrap=True)
        self.head.setText(title)
        self.letter.name(_("Letter on the flag"))
        self.letter.line.setText(self.meaning.letter)
        self.letter.line.setPlaceholderText(flag.letter(self.meaning.colour))
        usual = _("as usual: {form}").format(
            form=_("with the count") if self.meaning.key == "reminder" else _("without the count")
        )
        self.form.name({"": usual, "four": _("with the count"), "three": _("without the count")}, _("Its notes"))
        self.form.show_chosen(self.meaning.form)
        self.own.setPlainText("\n".join(self.meaning.phrases))
        self.own.moveCursor(QTextCursor.MoveOperation.End)
        self.own.setAccessibleName(_("Phrases of your own, one a line"))
        self.others.setAccessibleName(_("Offered after them"))
        self.go.setText(_("Save"))
        self.go.set_key(self.keys.hint("save"))

    def _lay_out(self) -> None:
        self.column.addStrut(600)
        self.column.addWidget(self.head)
        row = QHBoxLayout()
        row.setSpacing(12)
        self.letter.setFixedWidth(150)
        row.addWidget(self.letter)
        form = QVBoxLayout()
        form.setSpacing(1)
        form.addWidget(self._small(_("Its notes")))
        form.addWidget(self.form)
        form.addStretch(1)
        row.addLayout(form)
        row.addStretch(1)
        self.column.addLayout(row)
        for words in (self.head, self.shown, self.problem):
            words.setContentsMargins(paint.RING, 0, 0, 0)
        self.column.addWidget(self.shown)
        lists = QHBoxLayout()
        lists.setSpacing(16)
        hint = _("The first {n} of both lists are offered with the feedback of a note: {key}, then the digit.").format(
            n=number(phrase.MOST), key=self.keys.hint("note.phrases")
        )
        own, offered = _("Phrases of your own, one a line"), _("Offered after them")
        # The field begins where the fields above do, the second head where its boxes do.
        for title, one, edge, inset in ((own, self.own, paint.RING, 0), (offered, self.others, 0, BOX_EDGE)):
            side = QVBoxLayout()
            side.setContentsMargins(edge, 0, 0, 0)
            side.setSpacing(2)
            side.addWidget(self._small(title, inset))
            side.addWidget(one, 1)
            lists.addLayout(side, 1)
        self.column.addLayout(lists, 1)
        self.column.addWidget(self._small(hint))
        self.column.addWidget(self.problem)
        ends = self.ends()
        ends.setContentsMargins(0, 8, 0, 0)
        self.column.addLayout(ends)

    @staticmethod
    def _small(text: str, inset: int = paint.RING) -> QWidget:
        made = label("small", wrap=True)
        made.setText(text)
        made.setContentsMargins(inset, 0, 0, 0)
        return made

    def written(self) -> Meaning:
        """The meaning as the dialog has it now."""
        ticked = self.others.values()
        muted = tuple(str(box.line.value) for box in self.others.boxes if box.line.value not in ticked)
        return self.meaning._replace(
            letter=self.letter.line.text().strip(), form=self.form.value(), phrases=self.own.phrases(), muted=muted
        )

    def made(self, *, agreed: bool) -> Meaning | None:
        return self.written() if agreed else None

    def accept(self) -> None:
        """Close, unless something is wrong, which is said then."""
        problem = self.check(self.written())
        self.problem.setText(problem)
        self.problem.setVisible(bool(problem))
        if not problem:
            super().accept()

    def _example(self) -> None:
        now = self.written()
        legend = tuple(now if one.colour == now.colour else one for one in self.rules.legend)
        offered = self.known._replace(own=now.phrases, muted=now.muted).offered()
        self.shown.setText(
            _("For example: {note}").format(note=example(self.rules._replace(legend=legend), now.colour, offered))
        )
