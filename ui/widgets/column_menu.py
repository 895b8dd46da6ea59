"""Which columns there are, in which order, and how high the rows: ticked, moved by Alt and arrows, put back at once."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QWidget

from app.i18n import _, pgettext
from app.settings import DENSITIES
from ui.theme import Theme
from ui.widgets.button import Button, Kind
from ui.widgets.checks import Checks, Line
from ui.widgets.labels import label, rule
from ui.widgets.pop import Pop


class ColumnMenu(Pop):
    """Emits ``changed(names)`` at every change, ``density(name)``, and ``reset`` for the view's usual columns."""

    changed = Signal(object)
    density = Signal(str)
    reset = Signal()

    def __init__(self, theme: Theme, window: QWidget, columns: Sequence[tuple[str, str]], shown: Sequence[str]) -> None:
        """``columns``: every one as (name, title), those that are shown first and in their order."""
        super().__init__(window, _("Columns"))
        self.theme = theme
        self.names = [name for name, _title in columns]
        self.checks = Checks(theme, [Line(name, title) for name, title in columns], digits=False)
        self.checks.show_ticked(shown)
        self.checks.ticked.connect(self._tell)
        self.column.addWidget(self.checks, 1)
        self.help = label("small", wrap=True)
        self.help.setText(_("Space shows or hides, Alt and the arrows move"))
        self.help.setContentsMargins(4, 2, 0, 4)
        self.column.addWidget(self.help)
        self.column.addWidget(rule())
        self._lay_density()
        self.back = Button(theme, Kind.GHOST, "undo-2")
        self.back.setText(_("The usual columns"))
        self.back.setAccessibleName(_("The usual columns"))
        self.back.clicked.connect(self._reset)
        row = QHBoxLayout()
        row.addWidget(self.back)
        row.addStretch(1)
        self.column.addLayout(row)

    def _lay_density(self) -> None:
        words = {"compact": pgettext("rows", "Compact"), "normal": pgettext("rows", "Normal"),
                 "roomy": pgettext("rows", "Roomy")}  # fmt: skip
        head = label("section")
        head.setText(_("Rows"))
        head.setContentsMargins(4, 6, 0, 0)
        self.column.addWidget(head)
        self.heights = QButtonGroup(self)
        row = QHBoxLayout()
        row.setSpacing(0)
        for name in DENSITIES:
            button = Button(self.theme)
            button.small = True
            button.setText(words[name])
            button.setAccessibleName(_("Rows: {height}").format(height=words[name]))
            button.setCheckable(True)
            button.clicked.connect(lambda _on=False, name=name: self.density.emit(name))
            self.heights.addButton(button, DENSITIES.index(name))
            row.addWidget(button, 1)
        self.column.addLayout(row)

    def show_density(self, name: str) -> None:
        self.heights.button(DENSITIES.index(name)).setChecked(True)

    def shown(self) -> tuple[str, ...]:
        """The names of the columns that are ticked, from left to right."""
        return tuple(str(value) for value in self.checks.values())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()), 0)
        if step and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self._move(step)
            return
        super().keyPressEvent(event)

    def _move(self, step: int) -> None:
        boxes = self.checks.boxes
        here = next((at for at, box in enumerate(boxes) if box.hasFocus()), -1)
        there = here + step
        if here < 0 or not 0 <= there < len(boxes):
            return
        boxes[here], boxes[there] = boxes[there], boxes[here]
        self.checks.column.insertWidget(there, boxes[there])
        self.checks.go_to(there)
        self._tell()

    def _tell(self) -> None:
        if names := self.shown():
            self.changed.emit(names)
        else:
            # A table without columns says nothing: the last one stays.
            shown = next(box for box in self.checks.boxes if box.hasFocus() or box is self.checks.boxes[0])
            shown.setChecked(True)

    def _reset(self) -> None:
        self.end()
        self.reset.emit()
