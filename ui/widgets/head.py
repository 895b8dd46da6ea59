"""The head of a table: quiet titles, and an arrow beside the one that sorts."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFont, QPainter, QPalette
from PySide6.QtWidgets import QHeaderView, QWidget

from ui import icons
from ui.theme import Theme
from ui.widgets import paint, viewport

HEIGHT = 30
INDENT = 8  # what the first column stands in further, so that it lines up with the page's title
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)


class Head(QHeaderView):
    """Sections have fixed widths, which their table shares out; titles come from the model."""

    def __init__(self, theme: Theme, indent: int = 0, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        viewport.give(self, QPalette.ColorRole.Button, tracks=True)
        self.theme = theme
        self.indent = indent
        self.setFixedHeight(HEIGHT)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setMinimumSectionSize(24)
        self.setHighlightSections(False)
        theme.changed.connect(self.viewport().update)

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        tone = self.theme.colour
        paint.fill(painter, rect, tone("raised"))
        paint.fill(painter, QRect(rect.left(), rect.bottom(), rect.width(), 1), tone("line"))
        model = self.model()
        text = model.headerData(logicalIndex, Qt.Orientation.Horizontal) or ""
        right = model.headerData(logicalIndex, Qt.Orientation.Horizontal, Qt.ItemDataRole.TextAlignmentRole) == _RIGHT
        sorts = self.isSortIndicatorShown() and self.sortIndicatorSection() == logicalIndex
        font = QFont(self.font())
        font.setPixelSize(12)
        painter.setFont(font)
        painter.setPen(tone("accent" if sorts else "text3"))
        inner = rect.adjusted(8 + (self.indent if logicalIndex == 0 else 0), 0, -8, -1)
        if sorts:
            inner = self._arrow(painter, inner, text, right)
        short = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, max(inner.width(), 16))
        painter.drawText(inner, _RIGHT if right else _LEFT, short)

    def _arrow(self, painter: QPainter, inner: QRect, text: str, right: bool) -> QRect:
        down = self.sortIndicatorOrder() == Qt.SortOrder.DescendingOrder
        arrow = icons.icon("arrow-down" if down else "arrow-up", self.theme.colour("accent"))
        width = painter.fontMetrics().horizontalAdvance(text)
        left = inner.right() - width - 16 if right else inner.left() + width + 3
        arrow.paint(painter, QRect(left, inner.center().y() - 5, 12, 12))
        return inner
