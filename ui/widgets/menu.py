"""A menu in which Home and End go to its ends; Qt's own does no more than scroll there."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QMenu

_ENDS: dict[int, int] = {Qt.Key.Key_Home: 0, Qt.Key.Key_End: -1}


class Menu(QMenu):
    """As any other, but for two keys."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        able = [one for one in self.actions() if one.isVisible() and one.isEnabled() and not one.isSeparator()]
        at = _ENDS.get(event.key())
        if at is not None and able:
            self.setActiveAction(able[at])
        else:
            super().keyPressEvent(event)
