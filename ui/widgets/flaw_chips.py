"""The flaws that were found as chips, each with its figure: those that are on filter."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QWidget

from app.i18n import _, number
from ui.theme import Theme
from ui.widgets.chips import Chip
from ui.words import Speaks

_GAP = 6  # px


class FlawChips(Speaks, QFrame):
    """``filtered`` when another set of flaws is chosen; none means all."""

    filtered = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.setObjectName("chipBar")
        self.chosen: set[str] = set()
        self.chips: dict[str, Chip] = {}
        self.retranslate()

    def retranslate(self) -> None:
        self.setAccessibleName(_("Filters"))

    def show_figures(self, figures: Sequence[tuple[str, str, int]]) -> None:
        """A chip for each (code, words, count); what is found no more filters no more."""
        self.chosen &= {code for code, _words, _count in figures}
        for code in [code for code in self.chips if code not in {one[0] for one in figures}]:
            chip = self.chips.pop(code)
            chip.hide()
            chip.deleteLater()
        for code, words, count in figures:
            chip = self.chips.get(code) or self._make(code)
            chip.key = number(count)
            chip.on = code in self.chosen
            said = _("Filter: {words}") if chip.on else _("Filter by: {words}")
            chip.say(words, said.format(words=words))
            chip.setAccessibleDescription(chip.key)
        self.chips = {code: self.chips[code] for code, _words, _count in figures}
        before: QWidget | None = None
        for chip in self.chips.values():
            if before is not None:
                self.setTabOrder(before, chip)
            before = chip
        self._place()

    def turn(self, code: str) -> None:
        """Filter by a flaw, or no longer."""
        self.chosen ^= {code}
        self.filtered.emit()

    def _make(self, code: str) -> Chip:
        chip = self.chips[code] = Chip(self.theme, "", on=False)
        chip.setParent(self)
        chip.clicked.connect(lambda: self.turn(code))
        chip.removed.connect(lambda: self.turn(code))
        chip.stepped.connect(lambda step: self._step(chip, step))
        chip.show()
        return chip

    def _step(self, chip: Chip, step: int) -> None:
        row = list(self.chips.values())
        row[(row.index(chip) + step) % len(row)].setFocus()

    def _place(self) -> None:
        """From left to right, in as many lines as they need."""
        x, y, line = 14, 6, 0
        for chip in self.chips.values():
            size = chip.sizeHint()
            if x > 14 and x + size.width() > self.width() - 14:
                x, y = 14, y + line + 4
            line = size.height()
            chip.setGeometry(x, y, size.width(), line)
            x += size.width() + _GAP
        self.setFixedHeight(y + line + 6 if self.chips else 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()
