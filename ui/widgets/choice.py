"""A row of buttons of which one is chosen; arrows move among them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QWidget

from app.i18n import _
from ui.theme import Theme
from ui.widgets.button import Button


class Choice(QFrame):
    """Emits ``chosen(value)`` when a person chooses."""

    chosen = Signal(str)

    def __init__(self, theme: Theme, values: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.group = QButtonGroup(self)
        self.buttons: dict[str, Button] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        for value in values:
            button = Button(theme)
            button.setCheckable(True)
            button.clicked.connect(lambda _on=False, value=value: self.chosen.emit(value))
            self.group.addButton(button)
            self.buttons[value] = button
            row.addWidget(button)
        row.addStretch(1)

    def name(self, texts: dict[str, str], what: str) -> None:
        """The words of the buttons, and what is chosen here."""
        for value, button in self.buttons.items():
            button.setText(texts[value])
            button.setAccessibleName(_("{what}: {choice}").format(what=what, choice=texts[value]))

    def show_chosen(self, value: str) -> None:
        """Show ``value`` as chosen without telling anybody."""
        if value in self.buttons:
            self.buttons[value].setChecked(True)

    def value(self) -> str:
        """What is chosen; empty while nothing is."""
        return next((value for value, button in self.buttons.items() if button.isChecked()), "")
