"""Views as tabs: a name, its count beside it, a line under the one that is open."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QTabBar, QWidget

from ui.theme import Theme


class ViewTabs(QTabBar):
    """A tab bar that paints its counts dimmer than its names."""

    HEIGHT = 44

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setUsesScrollButtons(True)
        self.setElideMode(Qt.TextElideMode.ElideNone)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        theme.changed.connect(self.update)

    def set_count(self, index: int, text: str) -> None:
        """Show ``text`` beside the name of tab ``index``; empty while it is not known yet."""
        if self.tabData(index) != text:
            self.setTabData(index, text)
            # Only a text change makes QTabBar lay its tabs out again.
            self.setTabText(index, self.tabText(index))
            self.setAccessibleTabName(index, f"{self.tabText(index)} {text}".strip())

    def tabSizeHint(self, index: int) -> QSize:
        width = QFontMetrics(self._font(True)).horizontalAdvance(self.tabText(index)) + 24
        if count := self.tabData(index):
            width += 6 + QFontMetrics(self._count_font()).horizontalAdvance(count)
        return QSize(width, self.HEIGHT)

    def minimumTabSizeHint(self, index: int) -> QSize:
        return self.tabSizeHint(index)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        for index in range(self.count()):
            area = self.tabRect(index)
            if area.intersects(event.rect()):
                self._paint_tab(painter, area, index)
        painter.end()

    def _paint_tab(self, painter: QPainter, area: QRect, index: int) -> None:
        tone = self.theme.colour
        chosen = index == self.currentIndex()
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.setFont(self._font(chosen))
        painter.setPen(tone("accent" if chosen else "text2"))
        inner = area.adjusted(12, 0, -12, 0)
        painter.drawText(inner, flags, self.tabText(index))
        if count := self.tabData(index):
            inner.setLeft(inner.left() + painter.fontMetrics().horizontalAdvance(self.tabText(index)) + 6)
            painter.setFont(self._count_font())
            painter.setPen(tone("accent" if chosen else "text3"))
            painter.drawText(inner.adjusted(0, 0, 12, 0), flags, count)
        if chosen:
            painter.fillRect(QRect(area.left() + 4, area.bottom() - 1, area.width() - 8, 2), tone("accent"))
            if self.hasFocus():
                painter.setPen(tone("accent"))
                painter.drawRoundedRect(area.adjusted(4, 8, -5, -8), 4, 4)

    def _font(self, bold: bool) -> QFont:
        font = QFont(self.font())
        font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
        return font

    def _count_font(self) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(12)
        return font
