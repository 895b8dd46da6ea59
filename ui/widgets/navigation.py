"""The column on the left: one button a page, its count, the settings at the foot."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QFrame, QSizePolicy, QVBoxLayout, QWidget

from app.i18n import _
from ui import icons
from ui.theme import Theme
from ui.widgets import paint
from ui.words import Speaks

LEAST = 152  # px


class NavButton(QAbstractButton):
    """An icon, a name and a count."""

    def __init__(self, theme: Theme, icon: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.theme = theme
        self.icon_name = icon
        self.count = ""
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_count(self, text: str) -> None:
        if text != self.count:
            self.count = text
            self.setAccessibleDescription(text)
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        # Room for a count is kept, so that the column does not move when one comes.
        count = metrics.horizontalAdvance("0,000") + 8
        return QSize(36 + metrics.horizontalAdvance(self.text()) + count + 10, max(36, metrics.height() + 16))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        tone = self.theme.colour
        chosen = self.isChecked()
        if chosen or self.underMouse() or self.hasFocus():
            ground = tone("accentweak") if chosen or self.underMouse() else None
            line = tone("accent") if self.hasFocus() else None
            paint.box(painter, self.rect(), ground, line)
        ink = tone("accent" if chosen else "text2")
        middle = self.rect().center().y()
        icons.icon(self.icon_name, ink).paint(painter, QRect(10, middle - 7, 16, 16))
        font = QFont(self.font())
        font.setWeight(QFont.Weight.DemiBold if chosen else QFont.Weight.Normal)
        painter.setFont(font)
        painter.setPen(ink if chosen else tone("text2"))
        flags = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(self.rect().adjusted(36, 0, -8, 0), flags | Qt.AlignmentFlag.AlignLeft, self.text())
        if self.count:
            font.setPixelSize(12)
            font.setWeight(QFont.Weight.Normal)
            painter.setFont(font)
            painter.setPen(ink if chosen else tone("text3"))
            painter.drawText(self.rect().adjusted(36, 0, -10, 0), flags | Qt.AlignmentFlag.AlignRight, self.count)
        painter.end()


class Navigation(Speaks, QFrame):
    """Emits ``chosen(name)`` of a page; pages are added in the order of their keys, the last one goes to the foot."""

    chosen = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.setObjectName("navigation")
        self.setMinimumWidth(LEAST)
        self.group = QButtonGroup(self)
        self.buttons: dict[str, NavButton] = {}
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(8, 12, 8, 12)
        self.column.setSpacing(2)
        self.retranslate()

    def retranslate(self) -> None:
        self.setAccessibleName(_("Pages"))

    def add(self, page: str, icon: str, *, foot: bool = False) -> NavButton:
        """A button for the page of that name."""
        button = NavButton(self.theme, icon, self)
        button.clicked.connect(lambda: self.chosen.emit(page))
        self.group.addButton(button)
        self.buttons[page] = button
        if foot:
            self.column.addStretch(1)
        self.column.addWidget(button)
        return button

    def fit(self) -> int:
        """As wide as the longest name needs; the width."""
        width = max([LEAST, *(button.sizeHint().width() + 16 for button in self.buttons.values())])
        self.setFixedWidth(width)
        return width

    def show_chosen(self, page: str) -> None:
        self.buttons[page].setChecked(True)
