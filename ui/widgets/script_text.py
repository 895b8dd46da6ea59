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
        formats = []
        for piece in pieces:
            words = f"{{{script_words.blank(piece.blank)}}}" if piece.missing else piece.text
            if piece.missing:
                formats.append(_standing_out(len(self.text), len(words), theme))
            self.text += words
        self.layout = QTextLayout(self.text, font)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.layout.setTextOption(option)
        self.layout.setFormats(formats)
        self.width = width
        self._break()

    def _break(self) -> None:
        step = QFontMetrics(self.font).height()
        self.layout.beginLayout()
        while (line := self.layout.createLine()).isValid():
            line.setLineWidth(self.width)
            line.setPosition(QPointF(0, (self.layout.lineCount() - 1) * step))
        self.layout.endLayout()

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
            place = QRect(area.left(), area.top() + at * step, self.width, step)
            painter.drawText(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, short)


def _standing_out(start: int, length: int, theme: Theme) -> QTextLayout.FormatRange:
    look = QTextCharFormat()
    look.setForeground(theme.colour("warn"))
    look.setBackground(theme.colour("warnweak"))
    stretch = QTextLayout.FormatRange()
    stretch.start = start
    stretch.length = length
    stretch.format = look
    return stretch
