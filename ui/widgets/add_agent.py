"""The form of a person: nickname and full name."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app import wording
from app.domain import note
from app.errors import KnownError
from app.i18n import _
from ui.theme import Theme
from ui.widgets.add_form import AddForm
from ui.widgets.field import Field
from ui.words import Speaks


class AgentFields(Speaks, QWidget):
    """Nickname and full name side by side; a nickname that cannot stand in a note is told while it is typed."""

    sent = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.nickname, self.full_name = Field(theme), Field(theme)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.nickname, 1)
        row.addWidget(self.full_name, 1)
        self.nickname.line.textEdited.connect(self._check)
        self.full_name.line.textEdited.connect(lambda _text: self._check(self.nickname.line.text()))
        for field in (self.nickname, self.full_name):
            field.line.returnPressed.connect(self.sent)
        self.retranslate()

    def retranslate(self) -> None:
        self.nickname.name(_("Nickname (in every note)"))
        self.full_name.name(_("Full name"))

    def texts(self) -> tuple[str, str]:
        return self.nickname.line.text().strip(), self.full_name.line.text().strip()

    def blame(self, error: KnownError) -> None:
        """Say what is wrong beside the nickname."""
        self.nickname.blame(wording.sentence(error.code, error.params))
        self.nickname.line.setFocus()

    def _check(self, text: str) -> None:
        code = note.nickname_problem(text.strip()) if text.strip() else None
        self.nickname.blame(wording.sentence(code, {"nickname": text}) if code else "")


class AddAgent(AddForm):
    """``fields`` has what was typed."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.fields = AgentFields(theme)
        self.column.addWidget(self.fields)
        self.column.addLayout(self.ends())
        self.fields.sent.connect(self.wanted)
        self.retranslate()

    def retranslate(self) -> None:
        self.name_ends(_("Add the agent"))

    def clear(self) -> None:
        self.fields.nickname.line.clear()
        self.fields.full_name.line.clear()
        self.fields.nickname.blame("")
        self.fields.nickname.line.setFocus()
