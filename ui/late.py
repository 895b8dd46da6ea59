"""A part of the window that is out of sight: another language or look reaches it when it is seen next."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QEvent
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QApplication, QWidget

if TYPE_CHECKING:
    from ui.theme import Theme


class Late:
    """Mixin of parts with many widgets, most of which nobody sees at a time: told at once, they would stop the window.

    A window that belongs to such a part is told at once all the same.
    """

    _words_due = False
    _look_due: Theme | None = None

    def waits(self, theme: Theme) -> bool:
        """Whether another look of ``theme`` can wait; then the part takes it on when it is shown."""
        part = cast("QWidget", self)
        if part.isVisible():
            return False
        self._look_due = theme
        return True

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LanguageChange and not cast("QWidget", self).isVisible():
            self._words_due = True
            return True  # nor do its children hear of it
        return bool(super().event(event))  # type: ignore[misc]

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)  # type: ignore[misc]
        if self._words_due:
            self._words_due = False
            QApplication.sendEvent(cast("QWidget", self), QEvent(QEvent.Type.LanguageChange))
        if self._look_due is not None:
            theme, self._look_due = self._look_due, None
            theme.dress(cast("QWidget", self))
