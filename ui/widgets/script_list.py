"""The list of scripts: two lines each and a number to copy it by; the current one shows all its words."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyledItemDelegate, QStyleOptionViewItem, QToolTip, QWidget

from app import script_words
from app.domain.script import Piece
from app.i18n import _
from ui import icons
from ui.keys import composing
from ui.models.scripts import NUMBERED, Line, ScriptsModel
from ui.theme import Theme
from ui.widgets import paint
from ui.widgets.script_text import ScriptText

LINES, MOST_LINES = 2, 8  # of a script's words: of any, of the current one
_PAD = 5  # px above and below the words
_TEXT, _RIGHT = 34, 8  # px: where the words begin, what is free behind them
_BOX = QRect(8, 6, 18, 18)

_REMEMBERED = 500  # texts laid out

_Index = QModelIndex | QPersistentModelIndex
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class ScriptDelegate(QStyledItemDelegate):
    """Paints a script; asks the model for the line and never for roles."""

    def __init__(self, theme: Theme, key_of: Callable[[int], str], view: ScriptList) -> None:
        super().__init__(view)
        self.theme = theme
        self.key_of = key_of
        self.view = view
        self._known: dict[tuple[tuple[Piece, ...], int], ScriptText] = {}
        theme.changed.connect(self.renew)

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        line = self.view.scripts.lines[index.row()]
        most = MOST_LINES if index.row() == self.view.currentIndex().row() else LINES
        lines = LINES if most == LINES and self._long(line) else min(most, self._words(line).lines)
        height = 2 * _PAD + lines * self.view.fontMetrics().height()
        return QSize(120, height + (QFontMetrics(self._small()).height() if line.mark else 0))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        line, area = self.view.scripts.lines[index.row()], option.rect
        current = index.row() == self.view.currentIndex().row()
        # At either end of the list a line of words is there or it is not: none is cut through its middle.
        step = self.view.fontMetrics().height()
        fit = (self.view.viewport().height() - area.top() - _PAD) // step
        gone = max(0, -((area.top() + _PAD) // step))
        if fit < 1:
            return
        painter.save()
        if current:
            line_of = "accent" if self.view.hasFocus() else "accentweak"
            paint.box(painter, area.adjusted(0, 0, 0, -1), self.theme.colour("accentweak"), self.theme.colour(line_of))
        elif index.row() == self.view.hovered:
            paint.box(painter, area.adjusted(0, 0, 0, -1), self.theme.colour("raised"), None)
        if area.top() + _BOX.top() >= 0:
            self._paint_box(painter, _BOX.translated(area.topLeft()), index.row(), line)
        words = self._words(line)
        most = MOST_LINES if current else LINES
        room = area.adjusted(_TEXT, _PAD, -_RIGHT, -_PAD)
        words.paint(painter, room, self.theme.colour("text" if current else "text2"), min(most, fit), gone)
        if line.mark and area.bottom() <= self.view.viewport().height():
            painter.setFont(self._small())
            painter.setPen(self.theme.colour("danger" if line.held else "warn"))
            height = painter.fontMetrics().height()
            below = QRect(room.left(), room.bottom() - height + 1, room.width(), height)
            short = painter.fontMetrics().elidedText(line.mark, Qt.TextElideMode.ElideRight, below.width())
            painter.drawText(below, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, short)
        painter.restore()

    def helpEvent(
        self, event: QHelpEvent, view: QAbstractItemView, option: QStyleOptionViewItem, index: _Index
    ) -> bool:
        """What it is for, and the words that had no room."""
        if not index.isValid():
            return False
        line = self.view.scripts.lines[index.row()]
        named = (line.row.title, script_words.group(line.row.group), script_words.tone(line.row.tone))
        about = " · ".join(part for part in named if part)
        QToolTip.showText(event.globalPos(), "\n".join(part for part in (about, line.text, line.mark) if part), view)
        return True

    def _paint_box(self, painter: QPainter, box: QRect, at: int, line: Line) -> None:
        if line.row.id == self.view.scripts.copied:
            icons.icon("check", self.theme.colour("ok")).paint(painter, box.adjusted(1, 1, -1, -1))
            return
        key = self.key_of(at + 1) if at < NUMBERED else ""
        if not key:
            return
        font = QFont(self.view.font())
        font.setPixelSize(11)
        painter.setFont(font)
        # A key that somebody gave it may be longer than a digit.
        box.setWidth(min(_TEXT - _BOX.left(), max(box.width(), painter.fontMetrics().horizontalAdvance(key) + 6)))
        paint.box(painter, box, self.theme.colour("surface"), self.theme.colour("line"), 4)
        painter.setPen(self.theme.colour("text3"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, key)

    def renew(self) -> None:
        """Lay the words out anew: other colours, or another font."""
        self._known.clear()
        self.view.viewport().update()

    def _long(self, line: Line) -> bool:
        """Whether its words fill a line by their Chinese alone: a list of eighty need not break each of them."""
        em = self.view.fontMetrics().horizontalAdvance("中")
        return sum(char >= "⺀" for char in line.text) * em > self._width()

    def _width(self) -> int:
        return max(80, self.view.viewport().width() - _TEXT - _RIGHT)

    def _words(self, line: Line) -> ScriptText:
        # A step through the list asks for the height of every script.
        key = (line.filled.pieces, self.view.viewport().width())
        if (known := self._known.get(key)) is None:
            if len(self._known) > _REMEMBERED:
                self._known.clear()
            known = self._known[key] = ScriptText(line.filled.pieces, self.view.font(), self._width(), self.theme)
        return known

    def _small(self) -> QFont:
        font = QFont(self.view.font())
        font.setPixelSize(12)
        return font


class ScriptList(QListView):
    """``chosen`` with the place of a script that was asked for by Enter, a double click or a click on its number."""

    chosen = Signal(int)

    def __init__(self, theme: Theme, key_of: Callable[[int], str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.scripts = ScriptsModel(self)
        self.nothing = ""  # said where there is no script to show
        self.hovered = -1
        self._second = False  # the second click of a double one
        self.setModel(self.scripts)
        self.scripts.dataChanged.connect(self.scheduleDelayedItemsLayout)  # other words, other heights
        self.painted = ScriptDelegate(theme, key_of, self)
        self.setItemDelegate(self.painted)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setMouseTracking(True)

    def height_of(self, lines: int) -> int:
        """The height of so many lines of words, in scripts of two lines, in px."""
        return 2 * _PAD * -(-lines // LINES) + lines * self.fontMetrics().height()

    def stand_on(self, at: int) -> None:
        """Make the ``at``-th script the current one, as far as there is one."""
        if self.scripts.lines:
            self.setCurrentIndex(self.scripts.index(max(0, min(at, len(self.scripts.lines) - 1))))

    def lay_out_again(self) -> None:
        """Another script is the current one or its words are others: heights change."""
        self.doItemsLayout()
        self.scrollTo(self.currentIndex())

    def currentChanged(self, current: _Index, previous: _Index) -> None:
        super().currentChanged(current, previous)
        self.lay_out_again()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.scripts.lines or not self.nothing:
            return
        painter = QPainter(self.viewport())
        painter.setPen(self.painted.theme.colour("text3"))
        room = self.viewport().rect().adjusted(_BOX.left(), _PAD, -_RIGHT, -_PAD)
        painter.drawText(room, Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap, self.nothing)
        painter.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _ENTER and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier and not composing():
            if self.currentIndex().isValid():
                self.chosen.emit(self.currentIndex().row())
            return
        super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Letters do not jump about: digits copy, and words are for the search field."""

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        at = self.indexAt(event.position().toPoint()).row()
        if at >= 0 and not self._second and self._on_number(event):
            self.chosen.emit(at)
        self._second = False

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        super().mouseDoubleClickEvent(event)
        self._second = True
        at = self.indexAt(event.position().toPoint()).row()
        if at >= 0 and not self._on_number(event):
            self.chosen.emit(at)

    def _on_number(self, event: QMouseEvent) -> bool:
        point = event.position().toPoint()
        return _BOX.translated(self.visualRect(self.indexAt(point)).topLeft()).contains(point)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._hover(self.indexAt(event.position().toPoint()).row())

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(-1)

    def _hover(self, at: int) -> None:
        if at != self.hovered:
            self.hovered = at
            self.viewport().update()

    def retranslate(self) -> None:
        """Names of blanks stand in the words."""
        self.painted.renew()
        self.scheduleDelayedItemsLayout()
        self.setAccessibleName(_("Scripts"))
