"""A line above a deed that says why it waits, with the button that goes on all the same."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from app.i18n import _
from ui.theme import Theme
from ui.widgets import paint
from ui.widgets.button import Button
from ui.widgets.labels import label
from ui.words import Speaks


class Doubt(Speaks, QFrame):
    """``answered`` when somebody pressed the button. It takes room only while there is a doubt."""

    answered = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.says = label("warn", wrap=True)
        self.go = Button(theme)
        self.go.small = True
        row = QHBoxLayout(self)
        row.setContentsMargins(paint.RING, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.says, 1)
        row.addWidget(self.go, 0, Qt.AlignmentFlag.AlignTop)
        self.go.clicked.connect(self._answer)
        self.retranslate()
        self.hide()

    def _answer(self) -> None:
        self.answered.emit()


class OldData(Doubt):
    """The data is too old to remind a buyer by; the key of the deed pressed again, or the button, goes on."""

    def retranslate(self) -> None:
        self.hide()  # what it says is in the language before
        self.go.setText(_("Save all the same"))
        self.go.setAccessibleName(_("Save the note all the same"))

    @property
    def asking(self) -> bool:
        """Whether the question stands."""
        return not self.isHidden()

    def ask(self, words: str) -> None:
        """Say ``words``; the focus stays where it is, for the same key goes on."""
        self.says.setText(words)
        self.go.setAccessibleDescription(words)
        self.show()
