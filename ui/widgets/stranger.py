"""A nickname nobody here has: a slip of the fingers would make another agent, so it is asked for first."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.i18n import _
from ui.theme import Theme
from ui.widgets.doubt import Doubt


class Stranger(Doubt):
    """Says that a nickname is nobody's yet. The button is the deliberate second act; ``agreed`` is it then."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        self.asked = self.agreed = ""
        super().__init__(theme, parent)

    def retranslate(self) -> None:
        self.says.setText(_("“{agent}” is not an agent yet, so nothing is saved.").format(agent=self.asked))
        self.go.setText(_("Add and save"))
        self.go.setAccessibleName(_("Add “{agent}” as an agent and save the note").format(agent=self.asked))
        self.go.setAccessibleDescription(self.says.text())

    def ask(self, nickname: str) -> None:
        """Ask whether ``nickname`` shall be an agent, and take the focus: Enter is the answer."""
        self.asked, self.agreed = nickname, ""
        self.retranslate()
        self.show()
        self.go.setFocus(Qt.FocusReason.OtherFocusReason)

    def follow(self, nickname: str) -> None:
        """The note's nickname is this one now: a question or an answer about another one is over."""
        if nickname != self.asked:
            self.asked = self.agreed = ""
            self.hide()

    def _answer(self) -> None:
        self.agreed = self.asked
        super()._answer()
