"""The veil over the window while a file is dragged over it: it may be dropped anywhere."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QLabel, QWidget

from app.i18n import _
from ui.words import Speaks

_VEIL = 0xF4  # lets what lies beneath be guessed


class DropZone(Speaks, QLabel):
    """Lies over the window and lets the mouse through."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setObjectName("dropZone")
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()
        self.retranslate()

    def retranslate(self) -> None:
        self.setText(_("Drop the export here to import it"))

    def paintEvent(self, event: QPaintEvent) -> None:
        veil = self.palette().color(QPalette.ColorRole.AlternateBase)
        veil.setAlpha(_VEIL)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(veil)
        painter.drawRoundedRect(self.rect().adjusted(2, 2, -2, -2), 4, 4)  # the dashes around it are the sheet's
        painter.end()
        super().paintEvent(event)

    def cover(self, place: QRect) -> None:
        """Show it over ``place`` of the window."""
        self.setGeometry(place)
        self.show()
        self.raise_()
