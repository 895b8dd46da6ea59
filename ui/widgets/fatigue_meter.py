"""How often a buyer was contacted lately, against what buyers bear: a thin bar and its words for each span of days."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app import guard_words
from app.domain.guard import Fatigue, Load
from app.i18n import _
from ui.theme import Theme
from ui.widgets import paint
from ui.words import Speaks

_BAR, _GAP, _BETWEEN = 4, 3, 12  # px: a bar's height, from the words to it, from one span to the next
_HALF = 50  # per cent from which a bar warns


class FatigueMeter(Speaks, QWidget):
    """One cell for today, for a week and for a month. Hidden while there is nothing to count, unless ``always``."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.fatigue = Fatigue()
        self.always = False
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)
        self.hide()

    def show_fatigue(self, fatigue: Fatigue, *, always: bool = False) -> None:
        """Show ``fatigue``; ``always``: even where nobody contacted the buyer."""
        self.fatigue, self.always = fatigue, always
        self.setVisible(bool(fatigue.loads) and (always or bool(fatigue.score)))
        self.retranslate()

    def retranslate(self) -> None:
        words = guard_words.fatigue(self.fatigue) or _("not contacted")
        said = _("How often this buyer was contacted: {words}").format(words=words)
        self.setAccessibleName(said)
        self.setToolTip(said)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        words = [self._metrics(load).horizontalAdvance(guard_words.load(load)) for load in self.fatigue.loads]
        return QSize(max(words, default=0) * len(words) + _BETWEEN * max(0, len(words) - 1), self._height())

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self._height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        cells = len(self.fatigue.loads)
        for at, load in enumerate(self.fatigue.loads):
            wide = (self.width() - _BETWEEN * (cells - 1)) // cells
            self._paint_cell(painter, QRect(at * (wide + _BETWEEN), 0, wide, self.height()), load)
        painter.end()

    def _paint_cell(self, painter: QPainter, cell: QRect, load: Load) -> None:
        colour = self.theme.colour(tone(load))
        metrics = self._metrics(load)
        painter.setFont(self._font(load))
        painter.setPen(colour if load.share >= _HALF else self.theme.colour("text2"))
        text = metrics.elidedText(guard_words.load(load), Qt.TextElideMode.ElideRight, cell.width())
        painter.drawText(QRect(cell.left(), 0, cell.width(), metrics.height()), Qt.AlignmentFlag.AlignLeft, text)
        track = QRect(cell.left(), metrics.height() + _GAP, cell.width(), _BAR)
        paint.box(painter, track, self.theme.colour("line"), None, _BAR / 2)
        if load.share:
            track.setWidth(max(_BAR, cell.width() * load.share // 100))
            paint.box(painter, track, colour, None, _BAR / 2)

    def _height(self) -> int:
        return QFontMetrics(self._small()).height() + _GAP + _BAR

    def _metrics(self, load: Load) -> QFontMetrics:
        return QFontMetrics(self._font(load))

    def _font(self, load: Load) -> QFont:
        font = self._small()
        if load.share >= 100:
            font.setWeight(QFont.Weight.DemiBold)  # a full bar is not told by its colour alone
        return font

    def _small(self) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(12)
        return font


def tone(load: Load) -> str:
    """The colour of a bar: it warns from the half on, and is red where a limit is reached."""
    return "danger" if load.share >= 100 else "warn" if load.share >= _HALF else "accent"
