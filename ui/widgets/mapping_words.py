"""What a platform's status words mean: one line a word, each with its choice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtWidgets import QGridLayout, QScrollArea, QVBoxLayout, QWidget

from app import wording
from app.i18n import _
from ui.theme import Theme
from ui.widgets.labels import Elided, label
from ui.widgets.select import Select
from ui.words import Speaks

_KNOWN = ("unpaid", "paid", "shipped", "finished", "closed")


class StatusWords(Speaks, QScrollArea):
    """``meanings()`` has what was said; a word nobody says anything of stays unknown, and nobody is reminded of it."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.setWidgetResizable(True)
        self.head = label("section")
        self.words = label("dim", wrap=True)
        self.lines: dict[str, tuple[Elided, Select]] = {}
        inside = QWidget()
        inside.setObjectName("pageBody")
        column = QVBoxLayout(inside)
        column.setContentsMargins(14, 8, 14, 8)
        column.setSpacing(4)
        column.addWidget(self.head)
        column.addWidget(self.words)
        self.grid = QGridLayout()
        self.grid.setHorizontalSpacing(8)
        self.grid.setVerticalSpacing(0)
        self.grid.setColumnStretch(0, 1)
        column.addLayout(self.grid)
        column.addStretch(1)
        self.setWidget(inside)
        self.retranslate()

    def retranslate(self) -> None:
        self.setAccessibleName(_("Status words"))
        self.head.setText(_("Status words"))
        self.words.setText(_("Say which of them mean that the buyer has still to pay."))
        for word, (_text, select) in self.lines.items():
            self._name(word, select)

    def show_words(self, words: Sequence[str], known: Mapping[str, str]) -> None:
        """A line for each of ``words``, with what is ``known`` of it."""
        before = self.meanings()
        for text, select in self.lines.values():
            for one in (text, select):
                self.grid.removeWidget(one)
                one.hide()
                one.deleteLater()
        self.lines = {}
        for at, word in enumerate(words):
            text, select = Elided(), Select(self.theme)
            text.setText(word)
            self._name(word, select)
            select.show_chosen(before.get(word) or known.get(word, ""))
            self.grid.addWidget(text, at, 0)
            self.grid.addWidget(select, at, 1)
            self.lines[word] = text, select
        self.setVisible(bool(words))

    def meanings(self) -> dict[str, str]:
        """Word -> status."""
        return {word: meaning for word, meaning in self.answers().items() if meaning}

    def answers(self) -> dict[str, str]:
        """As `meanings`, with the words that are left unknown."""
        return {word: select.value() for word, (_text, select) in self.lines.items()}

    @staticmethod
    def _name(word: str, select: Select) -> None:
        names = {"": _("not known"), **{name: _(wording.STATUS[name]) for name in _KNOWN}}
        select.name(names, word)
