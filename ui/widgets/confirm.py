"""A question before a deed that cannot be undone."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from ui.theme import Theme
from ui.widgets.labels import label
from ui.widgets.question import Question


class Confirm(Question[bool]):
    """``await Confirm(...).answer()`` says whether to go on; ``words`` tell what will happen, a line each."""

    def __init__(self, theme: Theme, title: str, words: Sequence[str], go: str, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.setWindowTitle(title)
        self.setFixedWidth(440)
        self.go.setText(go)
        self._lay_out(title, words)

    def made(self, *, agreed: bool) -> bool:
        return agreed

    def _lay_out(self, title: str, words: Sequence[str]) -> None:
        head = label("cardTitle", wrap=True)
        head.setText(title)
        self.column.addWidget(head)
        for one in words:
            line = label("dim", wrap=True)
            line.setText(one)
            self.column.addWidget(line)
        ends = self.ends()
        ends.setContentsMargins(0, 8, 0, 0)
        self.column.addLayout(ends)
