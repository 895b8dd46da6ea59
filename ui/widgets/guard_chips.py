"""One line of chips about an order, each a word or two, with what can be done about the first of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QEvent, QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.i18n import _
from ui.theme import Theme
from ui.widgets.badge import Badge
from ui.widgets.button import Button
from ui.words import name

_GAP = 6  # px


class Said(NamedTuple):
    """A chip: its words, their tone, and the whole sentence."""

    text: str
    tone: str
    whole: str


class GuardChips(QWidget):
    """One line of chips; those for which there is no room are counted at its end, and told by its tool tip."""

    asked = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.chips: Sequence[Said] = ()
        self.key = ""
        self.badges: list[Badge] = []
        self.more = Badge(theme, parent=self)
        self.go = Button(theme, parent=self)
        self.go.small = True
        self.go.clicked.connect(lambda: self.asked.emit(self.go.property("deed")))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def show_chips(self, chips: Sequence[Said], go: tuple[str, str, str] | None = None) -> None:
        """Show ``chips``, and ``go`` (words, key, deed): what can be done about the first of them."""
        self.chips = chips
        while len(self.badges) < len(chips):
            self.badges.append(Badge(self.theme, parent=self))
        if go is not None:
            text, self.key, deed = go
            self.go.setText(text)
            self.go.setProperty("deed", deed)
            name(self.go, text, f"{text}  {self.key}".rstrip())
        self.go.setVisible(go is not None)
        self.setToolTip("\n".join(chip.whole for chip in chips))
        self.setVisible(bool(chips))
        self.updateGeometry()
        self._place()

    def texts(self) -> list[str]:
        """What stands there, from left to right."""
        return [badge.text() for badge in (*self.badges, self.more) if not badge.isHidden()]

    def sizeHint(self) -> QSize:
        # A badge without words is as high as any other.
        return QSize(64, max(self.more.sizeHint().height(), self.go.sizeHint().height() if self._offers() else 0))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.updateGeometry()

    def _offers(self) -> bool:
        return not self.go.isHidden()

    def _place(self) -> None:
        right = self.width()
        for badge, chip in zip(self.badges, self.chips, strict=False):
            badge.say(chip.text, chip.tone)
        if self._offers():
            self.go.set_key(self.key)
            first = self.badges[0].sizeHint().width() if self.badges else 0
            if first + _GAP + self.go.sizeHint().width() > right:
                self.go.set_key("")  # the words come first; the tool tip has both
            right -= self.go.sizeHint().width()
            self._put(self.go, right)
            right -= _GAP
        left, shown = 0, 0
        for at, badge in enumerate(self.badges):
            chip = self.chips[at] if at < len(self.chips) else Said("", "plain", "")
            badge.say(chip.text, chip.tone)
            badge.setAccessibleName(chip.whole)
            wide, last = badge.sizeHint().width(), at == len(self.chips) - 1
            # The first one always stands there; the next only if the count of the rest fits behind it.
            fits = not at or (shown == at and left + wide + (0 if last else self._rest() + _GAP) <= right)
            badge.setVisible(bool(chip.text) and fits)
            if chip.text and fits:
                self._put(badge, left)
                left, shown = left + wide + _GAP, shown + 1
        hidden = len(self.chips) - shown
        self.more.say(_("+{n}").format(n=hidden) if hidden > 0 else "", "plain")
        self.more.setAccessibleName("\n".join(chip.whole for chip in self.chips[shown:]))
        self._put(self.more, left)

    def _put(self, part: QWidget, left: int) -> None:
        size = part.sizeHint()
        part.setGeometry(left, (self.height() - size.height()) // 2, size.width(), size.height())

    def _rest(self) -> int:
        return self.more.fontMetrics().horizontalAdvance(_("+{n}").format(n=9)) + 12
