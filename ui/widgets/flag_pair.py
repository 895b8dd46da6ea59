"""The platform's flag beside ours: a small square and words each, and a difference that is seen at once."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.domain.flag import Meaning
from app.i18n import _
from ui import flags
from ui.theme import Theme
from ui.widgets import paint
from ui.words import Speaks

_SQUARE, _GAP, _BETWEEN = 16, 6, 14


class FlagPair(Speaks, QWidget):
    """Hidden while the platform shows no flag; where both are the same one line says so."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.theirs: str | None = None
        self.ours: str | None = None
        self.legend: tuple[Meaning, ...] = ()  # of the order's shop
        self.left, self.indent = 0, 0
        self.low = False  # height is dear: fewer words rather than a second line
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)
        self.hide()

    def show_flags(self, theirs: str | None, ours: str | None) -> None:
        """The platform's flag and ours, as names of colours."""
        self.theirs, self.ours = theirs, ours
        self.setVisible(bool(theirs))
        self.retranslate()

    def place(self, left: int, indent: int) -> None:
        """Where the head stands and how far behind it the flags, in px, so that they are in line with other facts."""
        self.left, self.indent = left, left + indent
        self.updateGeometry()

    @property
    def differ(self) -> bool:
        return bool(self.theirs) and self.theirs != self.ours

    def retranslate(self) -> None:
        self.setAccessibleName(" · ".join(words for _colour, words in self.pairs()))
        self.updateGeometry()
        self.update()

    def pairs(self) -> list[tuple[str | None, str]]:
        """Each square's colour and the words beside it."""
        if not self.theirs:
            return []
        if not self.differ:
            return [(self.theirs, _("{flag}, on the platform too").format(flag=flags.name(self.theirs)))]
        ours = _("{flag} here").format(flag=flags.name(self.ours)) if self.ours else _("no flag here")
        return [(self.theirs, _("{flag} on the platform").format(flag=flags.name(self.theirs))), (self.ours, ours)]

    def _shown(self) -> list[tuple[str | None, str]]:
        """The pairs in the words that there is room for."""
        pairs = self.pairs()
        if not (self.low and self.differ and self._over(pairs)):
            return pairs
        ours = _("here: {flag}").format(flag=flags.name(self.ours)) if self.ours else _("here: none")
        return [(self.theirs, _("platform: {flag}").format(flag=flags.name(self.theirs or ""))), (self.ours, ours)]

    def _over(self, pairs: list[tuple[str | None, str]]) -> bool:
        """Whether the two do not fit beside each other."""
        widths = self._widths(pairs)
        return self.indent + sum(widths) + _BETWEEN * (len(widths) - 1) > self.width()

    def sizeHint(self) -> QSize:
        pairs = self._shown()
        widths = self._widths(pairs)
        return QSize(self.indent + max(widths, default=0), self._line() * (len(widths) if self._over(pairs) else 1))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self.updateGeometry()

    def _widths(self, pairs: list[tuple[str | None, str]]) -> list[int]:
        metrics = self.fontMetrics()
        return [_SQUARE + _GAP + metrics.horizontalAdvance(text) for _colour, text in pairs]

    def _line(self) -> int:
        return max(_SQUARE, self.fontMetrics().height()) + 4

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        pairs = self._shown()
        line, middle, stacked = self._line(), int(Qt.AlignmentFlag.AlignVCenter), self._over(pairs)
        painter.setPen(self.theme.colour("text3"))
        painter.drawText(QRect(self.left, 0, self.indent - self.left, line), middle, _("Flag"))
        x, y = self.indent, 0
        for (colour, text), width in zip(pairs, self._widths(pairs), strict=True):
            square = QRect(x, y + (line - _SQUARE) // 2, _SQUARE, _SQUARE)
            paint.flag(painter, square, colour, flags.letter(colour, self.legend) if colour else "", self.theme)
            painter.setFont(self.font())
            painter.setPen(self.theme.colour("danger" if self.differ else "text"))
            painter.drawText(QRect(square.right() + 1 + _GAP, y, self.width(), line), middle, text)
            x, y = (x, y + line) if stacked else (x + width + _BETWEEN, y)
        painter.end()
