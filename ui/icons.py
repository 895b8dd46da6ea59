"""Icons of one set (Lucide, ISC), tinted with a colour of the theme; each is drawn when it is first seen."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from PySide6.QtCore import QByteArray, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from app import paths

Draw = Callable[[QPainter, QRectF], None]


class _Engine(QIconEngine):
    """Draws at the size that is asked for, in device pixels, and keeps what was drawn: sharp at every scaling."""

    def __init__(self, draw: Draw) -> None:
        super().__init__()
        self._draw = draw
        self._drawn: dict[tuple[int, int], QPixmap] = {}

    def clone(self) -> QIconEngine:
        return _Engine(self._draw)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        key = size.width(), size.height()
        if key not in self._drawn:
            made = QPixmap(size)
            made.fill(Qt.GlobalColor.transparent)
            painter = QPainter(made)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._draw(painter, QRectF(0, 0, *key))
            painter.end()
            self._drawn[key] = made
        return self._drawn[key]

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        ratio = painter.device().devicePixelRatioF()
        painter.drawPixmap(
            rect, self.pixmap(QSize(round(rect.width() * ratio), round(rect.height() * ratio)), mode, state)
        )


def icon(name: str, colour: QColor) -> QIcon:
    """The icon ``name`` (a file of resources/icons) drawn in ``colour``."""
    return _icon(name, colour.name())


@lru_cache(maxsize=256)
def _icon(name: str, colour: str) -> QIcon:
    def draw(painter: QPainter, area: QRectF) -> None:
        QSvgRenderer(QByteArray(_source(name).replace("currentColor", colour).encode())).render(painter, area)

    return QIcon(_Engine(draw))


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
