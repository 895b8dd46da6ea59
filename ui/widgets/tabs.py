"""Views as tabs: a name, its count beside it, a line under the one that is open; what has no room folds away."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFont, QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QTabBar, QWidget

from app.i18n import _, number
from ui.theme import Theme
from ui.widgets import paint
from ui.widgets.button import Button, Kind
from ui.widgets.digit_menu import DigitMenu
from ui.words import Speaks, name


class ViewTabs(QTabBar):
    """A tab bar that paints its counts dimmer than its names; ``menu_asked(at, QPoint)`` by the menu key or button."""

    HEIGHT = 44
    menu_asked = Signal(int, QPoint)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setUsesScrollButtons(False)
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

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_key = event.reason() is QContextMenuEvent.Reason.Keyboard
        at = self.currentIndex() if by_key else self.tabAt(event.pos())
        if at >= 0:
            below = self.mapToGlobal(self.tabRect(at).bottomLeft())
            self.menu_asked.emit(at, below if by_key else event.globalPos())

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
            paint.fill(painter, QRect(area.left() + 4, area.bottom() - 1, area.width() - 8, 2), tone("accent"))
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


class TabRow(Speaks, QFrame):
    """The tabs, what is folded away, and "+": nothing is ever cut. ``save`` asks to keep what is shown as a view."""

    save = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("tabRow")
        self.setFixedHeight(ViewTabs.HEIGHT + 1)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.tabs = ViewTabs(theme, self)
        self.more = Button(theme, Kind.GHOST, parent=self)
        self.more.menu_mark = True
        self.more.clicked.connect(self._open_more)
        self.plus = Button(theme, Kind.GHOST, "plus", self)
        self.plus.clicked.connect(self.save)
        self._folded: list[int] = []
        self._laid_out = False
        self.key = ""
        self.setTabOrder(self.tabs, self.more)
        self.setTabOrder(self.more, self.plus)
        self.tabs.currentChanged.connect(lambda _at: self.fold())
        self.retranslate()

    def retranslate(self) -> None:
        title = _("Save this view")
        name(self.plus, title, f"{title}  {self.key}".rstrip())
        self.tabs.setAccessibleName(_("Views"))
        self._say_more()

    def show_key(self, key: str) -> None:
        """The key of saving a view."""
        self.key = key
        self.retranslate()

    def fold(self) -> None:
        """Show as many tabs as there is room for, the open one always; the rest is behind a button."""
        if not self._laid_out:
            return
        tabs = self.tabs
        widths = [tabs.tabSizeHint(at).width() for at in range(tabs.count())]
        room = self.width() - 16 - self.plus.sizeHint().width()
        shown = set(range(len(widths)))
        if sum(widths) > room:
            room -= self.more.sizeHint().width() + 8
            left = room - (widths[tabs.currentIndex()] if tabs.currentIndex() >= 0 else 0)
            shown = {tabs.currentIndex()}
            for at, width in enumerate(widths):
                if at not in shown:
                    left -= width
                    if left < 0:
                        break
                    shown.add(at)
        self._folded = [at for at in range(len(widths)) if at not in shown]
        for at in range(len(widths)):
            tabs.setTabVisible(at, at in shown)
        self._say_more()
        self._place(sum(widths[at] for at in shown))

    def _place(self, width: int) -> None:
        self.tabs.setGeometry(8, 0, width, ViewTabs.HEIGHT)
        left = 8 + width + 2
        for button in (self.more, self.plus):
            if button is self.plus or self._folded:
                size = button.sizeHint()
                button.setGeometry(left, (ViewTabs.HEIGHT - size.height()) // 2, size.width(), size.height())
                left += size.width()

    def _say_more(self) -> None:
        self.more.setText(f"+{number(len(self._folded))}")
        self.more.setAccessibleName(_("More views"))
        self.more.setToolTip(_("More views"))
        self.more.setVisible(bool(self._folded))

    def _open_more(self) -> None:
        menu = DigitMenu(self.more)
        for at in self._folded:
            count = self.tabs.tabData(at)
            menu.add(
                f"{self.tabs.tabText(at)}  {count}" if count else self.tabs.tabText(at), partial(self.open_tab, at)
            )
        menu.open_under(self.more)

    def open_tab(self, at: int) -> None:
        """Open a tab, wherever it is."""
        # A tab that is folded away cannot become the current one.
        self.tabs.setTabVisible(at, True)
        self.tabs.setCurrentIndex(at)
        self.fold()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._laid_out = True  # until it has a width, nothing of it is measured
        self.fold()
