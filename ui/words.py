"""What a widget needs so that its language can change while it is open."""

from __future__ import annotations

from abc import abstractmethod

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QWidget


class Speaks:
    """Mixin of widgets with text: ``retranslate`` runs again whenever the language changes."""

    @abstractmethod
    def retranslate(self) -> None:
        """Set every text of this widget anew."""

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)  # type: ignore[misc]


def language_changed() -> None:
    """Tell every window that the catalogue is another one now; Qt hands it on to the children, windows or not."""
    for window in QApplication.topLevelWidgets():
        # Once is enough: where its own words changed, Qt has posted the same to what the system knows of the window.
        if (handle := window.windowHandle()) is not None:
            QCoreApplication.removePostedEvents(handle, QEvent.Type.LanguageChange.value)
        # A part out of sight hands nothing on.
        if (parent := window.parentWidget()) is None or not parent.isVisible():
            QApplication.sendEvent(window, QEvent(QEvent.Type.LanguageChange))


def name(widget: QWidget, text: str, tip: str = "") -> None:
    """Give ``widget`` its accessible name, and a tool tip where its face does not say enough."""
    widget.setAccessibleName(text)
    if tip:
        widget.setToolTip(tip)
