"""One of several, chosen from a menu; the button says which."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QColor, QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import QMenu, QWidget

from app.i18n import _
from ui import icons
from ui.keys import bare, composing
from ui.theme import Theme
from ui.widgets.button import Button, Kind
from ui.widgets.menu import Menu


class Select(Button):
    """Emits ``chosen(value)`` when a person chooses; Enter, Space and Down open the menu."""

    chosen = Signal(str)

    def __init__(self, theme: Theme, kind: Kind = Kind.PLAIN, parent: QWidget | None = None) -> None:
        super().__init__(theme, kind, parent=parent)
        self.menu_mark = True
        self.setAutoDefault(False)
        self._texts: dict[str, str] = {}
        self._what = ""
        self._value = ""
        self.menu_now: QMenu | None = None
        self.clicked.connect(self.open_menu)

    def name(self, texts: Mapping[str, str], what: str) -> None:
        """The choices by value in their order, and what is chosen here."""
        self._texts, self._what = dict(texts), what
        self.show_chosen(self._value)
        if self.kind is not Kind.LINK:
            # Whatever is chosen, what stands beside it keeps its place.
            advance = QFontMetrics(self._font()).horizontalAdvance
            widest = max(map(advance, self._texts.values()), default=0)
            self.setMinimumWidth(self.sizeHint().width() + max(0, widest - advance(self.text())))

    def show_chosen(self, value: str) -> None:
        """Show ``value`` as chosen without telling anybody."""
        self._value = value
        text = self._texts.get(value, value)
        self.setText(text)
        self.setAccessibleName(_("{what}: {choice}").format(what=self._what, choice=text))
        self.updateGeometry()

    def value(self) -> str:
        return self._value

    def open_menu(self) -> None:
        """Show what there is to choose."""
        menu = Menu(self)
        menu.aboutToHide.connect(self._let_go)
        group = QActionGroup(menu)
        for value, text in self._texts.items():
            action = QAction(text.replace("&", "&&"), menu)
            action.setCheckable(True)
            action.setChecked(value == self._value)
            action.setData(value)
            group.addAction(action)
            menu.addAction(action)
            if value == self._value:
                menu.setActiveAction(action)
        # Not by the actions: the menu's end would be the end of this button, were that held by nothing else.
        menu.triggered.connect(self._picked)
        self.menu_now = menu
        menu.popup(self.mapToGlobal(self.rect().bottomLeft()))

    def _write(self, painter: QPainter, face: QRect, ink: QColor) -> None:
        """Where it is wider than its words these stand at its beginning, as in a field, and the mark at its end."""
        if self.kind is Kind.LINK:
            super()._write(painter, face, ink)
            return
        painter.setFont(self._font())
        painter.setPen(ink)
        room = face.adjusted(self._pad(), 0, -self._pad() - 14, 0)
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self.text())
        mark = QRect(face.right() - self._pad() - 13, face.center().y() - 6, 14, 14)
        icons.icon("chevron-down", ink).paint(painter, mark)

    def _picked(self, action: QAction) -> None:
        self.choose(action.data())

    def choose(self, value: str) -> None:
        """Choose as a person would."""
        self.show_chosen(value)
        self.chosen.emit(value)

    def _let_go(self) -> None:
        # Not at the menu's own end: it may come with the end of this button, which hears nothing any more.
        if self.menu_now is not None:
            self.menu_now.deleteLater()
            self.menu_now = None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        opens = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down)
        if event.key() in opens and bare(event) and not composing():
            self.open_menu()
            return
        super().keyPressEvent(event)
