"""A viewport that Python made."""

from __future__ import annotations

from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QAbstractScrollArea, QWidget


def give(area: QAbstractScrollArea, role: QPalette.ColorRole, *, tracks: bool = False) -> None:
    """Give ``area`` a viewport like the one Qt made for it, with ``role`` as its ground.

    To name a widget that Qt made, PySide6 looks through every class of widgets there is, once: 10 ms of each start.
    """
    made = QWidget()
    made.setBackgroundRole(role)
    made.setAutoFillBackground(True)
    made.setMouseTracking(tracks)
    area.setViewport(made)
