"""A labelled field with the place for its problem beneath."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.theme import Theme
from ui.widgets import paint
from ui.widgets.inputs import Line
from ui.widgets.labels import Elided, label


class Field(QWidget):
    """Label, line, problem. The problem's line is there only while there is one."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.head = Elided("small")
        self.head.setContentsMargins(paint.RING, 0, 0, 0)
        self.beside = label("small")  # a word about the field, at the end of its label's line
        self.beside.setContentsMargins(0, 0, paint.RING, 0)
        self.line = Line(theme)
        self.problem = label("problem", wrap=True)
        self.problem.setContentsMargins(paint.RING, 0, 0, 0)
        self.problem.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(1)
        self.top = top = QHBoxLayout()  # the label's line, where a field may have a small button
        top.setSpacing(8)
        top.addWidget(self.head, 1)
        top.addWidget(self.beside)
        column.addLayout(top)
        column.addWidget(self.line)
        column.addWidget(self.problem)
        column.addStretch(1)
        self.head.setBuddy(self.line)

    def name(self, text: str) -> None:
        """The label, which is the field's accessible name too."""
        self.head.setText(text)
        self.line.setAccessibleName(text)

    def show_head(self, on: bool) -> None:
        """Whether the label stands above; the field keeps its accessible name."""
        self.head.setVisible(on)
        self.beside.setVisible(on)

    def blame(self, problem: str, elsewhere: bool = False) -> None:
        """Name what is wrong with this field; empty takes it away. ``elsewhere``: the words stand in a wider place."""
        self.problem.setText(problem)
        self.problem.setVisible(bool(problem) and not elsewhere)
        self.line.set_wrong(bool(problem))
        self.line.setAccessibleDescription(problem)
