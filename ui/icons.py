"""Icons of one set (Lucide, ISC), tinted with a colour of the theme."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QImage, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from app import paths

# Edges in device pixels, for 16 px at 100, 125, 150, 200 and 300 %.
_SIZES = (16, 20, 24, 32, 48)


def icon(name: str, colour: QColor) -> QIcon:
    """The icon ``name`` (a file of resources/icons) drawn in ``colour``, sharp at every scaling."""
    return _icon(name, colour.name())


@lru_cache(maxsize=256)
def _icon(name: str, colour: str) -> QIcon:
    renderer = QSvgRenderer(QByteArray(_source(name).replace("currentColor", colour).encode()))
    made = QIcon()
    for size in _SIZES:
        image = QImage(size, size, QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        renderer.render(painter, QRectF(0, 0, size, size))
        painter.end()
        made.addPixmap(QPixmap.fromImage(image))
    return made


@lru_cache(maxsize=64)
def _source(name: str) -> str:
    return paths.resource(f"resources/icons/{name}.svg").read_text("utf-8")


def brand(colour: QColor, paper: QColor) -> QIcon:
    """The program's own mark: a square of the accent with the flag in it."""
    made = QIcon()
    for size in (16, 24, 32, 48, 64, 128, 256):
        pixmap = QPixmap(size, size)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawRoundedRect(QRectF(0, 0, size, size), size * 0.2, size * 0.2)
        flag = QSvgRenderer(QByteArray(_source("flag").replace("currentColor", paper.name()).encode()))
        flag.render(painter, QRectF(size * 0.2, size * 0.2, size * 0.6, size * 0.6))
        painter.end()
        made.addPixmap(pixmap)
    return made
