"""What the forms of a further shop and a further agent share: their two buttons."""

from __future__ import annotations

from abc import abstractmethod

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.i18n import _
from ui.theme import Theme
from ui.widgets.button import Button, Kind
from ui.words import Speaks


class AddForm(Speaks, QWidget):
    """Emits ``wanted()`` when it was sent, ``away()`` when it was left; subclasses fill ``column``."""

    wanted = Signal()
    away = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.go, self.cancel = Button(theme, Kind.FILLED), Button(theme)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(14, 12, 14, 10)
        self.column.setSpacing(8)
        self.go.clicked.connect(self.wanted)
        self.cancel.clicked.connect(self.away)

    def ends(self) -> QHBoxLayout:
        """The two buttons at the left."""
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addWidget(self.go)
        row.addWidget(self.cancel)
        row.addStretch(1)
        return row

    def name_ends(self, go: str) -> None:
        """Write on the two buttons; ``go``: what sending does."""
        for button, words in ((self.go, go), (self.cancel, _("Cancel"))):
            button.setText(words)
            button.setAccessibleName(words)

    @abstractmethod
    def clear(self) -> None:
        """An empty form, ready to be typed in."""
