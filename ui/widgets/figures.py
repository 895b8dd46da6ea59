"""Counts side by side, each with its word beneath: what an import will do, or did."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.i18n import _, number
from ui.theme import Theme

_GAP = 24
_HEIGHT = 46


@dataclass(frozen=True)
class Figure:
    """A count and its word; ``tone`` is a colour's token."""

    count: int
    word: str
    tone: str = "text"


class Figures(QWidget):
    """Thin lines between them, no boxes; a nought is dim."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.figures: list[Figure] = []
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def show_figures(self, figures: Sequence[Figure]) -> None:
        """Show ``figures`` instead."""
        self.figures = list(figures)
        said = (_("{n} {what}").format(n=number(one.count), what=one.word) for one in figures)
        self.setAccessibleName(_(", ").join(said))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(sum(self._width(one) + _GAP for one in self.figures), _HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def _width(self, figure: Figure) -> int:
        count = QFontMetrics(self._count_font()).horizontalAdvance(number(figure.count))
        return max(count, QFontMetrics(self._word_font()).horizontalAdvance(figure.word)) + 2

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        left = 0
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        for at, one in enumerate(self.figures):
            width = self._width(one)
            if at:
                painter.fillRect(QRect(left - _GAP // 2, 8, 1, _HEIGHT - 16), self.theme.colour("line"))
            painter.setFont(self._count_font())
            painter.setPen(self.theme.colour(one.tone if one.count else "text3"))
            painter.drawText(QRect(left, 2, width, 24), flags, number(one.count))
            painter.setFont(self._word_font())
            painter.setPen(self.theme.colour("text2" if one.count else "text3"))
            painter.drawText(QRect(left, 26, width, 18), flags, one.word)
            left += width + _GAP
        painter.end()

    def _count_font(self) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(18)
        font.setWeight(QFont.Weight.DemiBold)
        return font

    def _word_font(self) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(12)
        return font
