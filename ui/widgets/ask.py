"""A small question with one field."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from ui.theme import Theme
from ui.widgets.inputs import Line
from ui.widgets.labels import label
from ui.widgets.question import Question


class Ask(Question[str | None]):
    """``await Ask(...).answer()`` gives the text, or None when it was closed."""

    def __init__(
        self, theme: Theme, title: str, words: str, go: str, check: Callable[[str], str], parent: QWidget | None = None
    ) -> None:
        super().__init__(theme, parent)
        self.setWindowTitle(title)
        self.setMinimumWidth(400)
        self._check = check
        self.first = self.field = Line(theme)
        self.field.setAccessibleName(title)
        self.problem = label("problem", wrap=True)
        self.go.setText(go)
        self._lay_out(title, words)
        self.field.textChanged.connect(self._changed)
        self._changed("")

    def made(self, *, agreed: bool) -> str | None:
        return self.field.text().strip() if agreed else None

    def _lay_out(self, title: str, words: str) -> None:
        head = label("cardTitle")
        head.setText(title)
        help_text = label("dim", wrap=True)
        help_text.setText(words)
        for widget in (head, help_text, self.field, self.problem):
            self.column.addWidget(widget)
        self.column.addLayout(self.ends())

    def _changed(self, _text: str) -> None:
        text = self.field.text().strip()
        problem = self._check(text) if text else ""
        self.problem.setText(problem)
        self.field.set_wrong(bool(problem))
        self.go.setEnabled(bool(text) and not problem)
