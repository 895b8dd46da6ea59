"""Lays out the words of a script in a few lines; what is still missing stands out."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QTextCharFormat, QTextLayout, QTextOption

from app import script_words
from app.domain.script import Piece
from ui.theme import Theme

_END = Qt.TextElideMode.ElideRight


class ScriptText:
    """The pieces of a script laid out at ``width`` px."""

    def __init__(self, pieces: tuple[Piece, ...], font: QFont, width: int, theme: Theme) -> None:
        self.font = font
        self.text = ""
        self.formats: list[QTextLayout.FormatRange] = []
        for piece in pieces:
            words = script_words.words(piece)
            if piece.missing:
                self.formats.append(_standing_out(len(self.text), len(words), theme))
            self.text += words
        self.width = width
        self.layout = self._laid_out(self.text)

    def _laid_out(self, text: str, start: int = 0) -> QTextLayout:
        """``text``, which begins at ``start`` of the whole, broken into lines."""
        layout = QTextLayout(text, self.font)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        layout.setFormats([_moved(one, start) for one in self.formats if one.start + one.length > start])
        step = QFontMetrics(self.font).height()
        layout.beginLayout()
        while (line := layout.createLine()).isValid():
            line.setLineWidth(self.width)
            line.setPosition(QPointF(0, (layout.lineCount() - 1) * step))
        layout.endLayout()
        return layout

    @property
    def lines(self) -> int:
        return self.layout.lineCount()

    def paint(self, painter: QPainter, area: QRect, ink: QColor, most: int, first: int = 0) -> None:
        """Write at most ``most`` lines, the last of them shortened where there are more, and none before ``first``."""
        step = QFontMetrics(self.font).height()
        painter.setFont(self.font)
        painter.setPen(ink)
        whole = self.lines <= most
        for at in range(first, min(self.lines, most)):
            line = self.layout.lineAt(at)
            if at < most - 1 or whole:
                line.draw(painter, QPointF(area.topLeft()))
                continue
            rest = self.text[line.textStart() :]
            short = QFontMetrics(self.font).elidedText(rest, _END, self.width)
            cut = self._laid_out(short, line.textStart())
            cut.lineAt(0).draw(painter, QPointF(area.left(), area.top() + at * step))


def _moved(one: QTextLayout.FormatRange, by: int) -> QTextLayout.FormatRange:
    """The same look for a text that begins ``by`` letters later."""
    stretch = QTextLayout.FormatRange()
    before = min(0, one.start - by)
    stretch.start, stretch.length, stretch.format = max(0, one.start - by), one.length + before, one.format
    return stretch


def _standing_out(start: int, length: int, theme: Theme) -> QTextLayout.FormatRange:
    look = QTextCharFormat()
    look.setForeground(theme.colour("warn"))
    look.setBackground(theme.colour("warnweak"))
    stretch = QTextLayout.FormatRange()
    stretch.start = start
    stretch.length = length
    stretch.format = look
    return stretch
