"""Small strokes that several painted widgets share."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QHelpEvent, QPainter, QPen
from PySide6.QtWidgets import QToolTip, QWidget

from ui.theme import Theme

RADIUS = 6
RING = 2  # px around a control, kept free for the focus ring

# What the shop's letters look like on a square; white is hard to read on the yellows.
_DARK_LETTER = QColor("#1E1A2B")


def box(painter: QPainter, area: QRect, fill: QColor | None, line: QColor | None, radius: float = RADIUS) -> None:
    """A rounded box whose 1-px line lies on the pixels."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(line, 1) if line is not None else Qt.PenStyle.NoPen)
    painter.setBrush(fill if fill is not None else Qt.BrushStyle.NoBrush)
    inset = 0.5 if line is not None else 0.0
    painter.drawRoundedRect(QRectF(area).adjusted(inset, inset, -inset, -inset), radius, radius)


def fill(painter: QPainter, area: QRect, colour: QColor) -> None:
    """Fill ``area``. As a ground: on its way to a brush PySide makes the names of 180 gradients (4 ms)."""
    painter.setBackground(colour)
    painter.eraseRect(area)


def ring(painter: QPainter, area: QRect, theme: Theme) -> None:
    """The soft ring of the control that has the focus, outside ``area``."""
    colour = QColor(theme.colour("accent"))
    colour.setAlpha(64)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(colour, RING))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(QRectF(area).adjusted(-1, -1, 1, 1), RADIUS + 1, RADIUS + 1)


def flag(painter: QPainter, area: QRect, colour: str | None, letter: str, theme: Theme) -> None:
    """A flag: a filled square with its letter; an unset one is a dashed square."""
    if not colour:
        faint = QColor(theme.colour("text3"))
        faint.setAlpha(130)
        pen = QPen(faint, 1, Qt.PenStyle.CustomDashLine)
        pen.setDashPattern([3, 2])
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(area).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        return
    fill = theme.flag(colour)
    box(painter, area, fill, None, 4)
    font = QFont(painter.font())
    font.setPixelSize(max(9, round(area.height() * 0.64)))
    font.setWeight(QFont.Weight.Bold)
    painter.setFont(font)
    painter.setPen(letter_on(fill))
    painter.drawText(area, Qt.AlignmentFlag.AlignCenter, letter)


def letter_on(fill: QColor) -> QColor:
    """White or near-black, whichever stands out more on ``fill``."""
    light = 0.299 * fill.red() + 0.587 * fill.green() + 0.114 * fill.blue()
    return _DARK_LETTER if light > 168 else QColor("white")


def tell_cut(event: QHelpEvent, view: QWidget, text: str, room: int) -> None:
    """What had to be shortened to ``room`` px is told in full."""
    cut = QFontMetrics(view.font()).horizontalAdvance(text) > room
    QToolTip.showText(event.globalPos(), text if cut else "")
