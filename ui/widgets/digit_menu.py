"""A menu whose lines are chosen by their digit too."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from ui.widgets.menu import Menu


class DigitMenu(Menu):
    """A menu whose lines are chosen by their digit too, beside arrows and Enter."""

    def __init__(self, owner: QWidget) -> None:
        super().__init__(owner)
        self.aboutToHide.connect(self.deleteLater)

    def add(self, text: str, act: Callable[[], object], *, on: bool = False) -> None:
        """The next line, with its digit at the end."""
        number = len(self.actions()) + 1
        digit = f"\t{number % 10}" if number <= 10 else ""
        action = self.addAction(text.replace("&", "&&") + digit)
        action.setCheckable(on)
        action.setChecked(on)
        action.triggered.connect(lambda _on=False: act())

    def open_under(self, owner: QWidget, *, right: bool = False) -> None:
        """Show it beneath ``owner`` with the first line chosen."""
        corner = owner.rect().bottomRight() if right else owner.rect().bottomLeft()
        if right:
            corner.setX(corner.x() - self.sizeHint().width())
        if self.actions():
            self.setActiveAction(next((one for one in self.actions() if one.isChecked()), self.actions()[0]))
        self.popup(owner.mapToGlobal(corner))

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _digit(event):
            event.accept()  # or it would be a key of the page beneath
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if digit := _digit(event):
            at = (int(digit) - 1) % 10
            if at < len(self.actions()):
                action = self.actions()[at]
                self.close()
                action.trigger()
            return
        super().keyPressEvent(event)


def _digit(event: QKeyEvent) -> str:
    """The digit that was pressed; empty for every other key."""
    text = event.text()
    return text if text.isascii() and text.isdigit() else ""
