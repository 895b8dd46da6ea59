"""A line above the card: a contact that was cut off, or a step that was put off, and the key that goes on with it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.i18n import _
from ui.desk import Desk
from ui.widgets.button import Button, Kind
from ui.widgets.labels import flowing, label, rule
from ui.words import Speaks


class CallStrip(Speaks, QFrame):
    """Takes room only while there is something left. ``again``: the words are to be made anew, in another language."""

    go_asked = Signal()
    again = Signal()
    forget_asked = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.setObjectName("callStrip")
        self.says = flowing(label("warn", wrap=True))
        self.go, self.forget = Button(desk.theme), Button(desk.theme, Kind.GHOST)
        for button in (self.go, self.forget):
            button.small = True
        row = QHBoxLayout()
        row.setContentsMargins(16, 8, 14, 8)
        row.setSpacing(4)
        row.addWidget(self.says, 1)
        row.addWidget(self.forget, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.go, 0, Qt.AlignmentFlag.AlignVCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        column.addWidget(rule())
        self.go.clicked.connect(self.go_asked)
        self.forget.clicked.connect(self.forget_asked)
        desk.keys.changed.connect(self.retranslate)
        self.retranslate()
        self.hide()

    def retranslate(self) -> None:
        self.setAccessibleName(_("What was left open"))
        self.go.setText(_("Go on"))
        self.go.set_key(self.desk.keys.hint("call.resume"))
        self.forget.setText(_("Forget"))
        self.again.emit()

    def say(self, words: str, *, forgets: bool) -> None:
        """Say what is left (nothing: the strip goes); ``forgets``: it can be forgotten."""
        self.says.setText(words)
        for button in (self.go, self.forget):
            button.setAccessibleDescription(words)
        self.forget.setVisible(forgets)
        self.setVisible(bool(words))
