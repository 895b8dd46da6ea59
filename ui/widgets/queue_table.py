"""The table of the queue: rows of two lines, the facts above and beneath them why the row is there."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QFont, QFontMetrics, QHelpEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QToolTip,
    QWidget,
)

from app.services.queue import Line
from ui import icons
from ui.models.queue import QueueColumn, QueueModel
from ui.shown import DASH
from ui.theme import Theme
from ui.widgets.head import INDENT
from ui.widgets.labels import shortened
from ui.widgets.plain_table import PlainTable

HEIGHTS = {"compact": 40, "normal": 48, "roomy": 56}
"""px of a row at each density."""
_REASON = 18  # px of the second line
_ICON = 16
_PAD = 8  # px on each side of a cell
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_END = Qt.TextElideMode.ElideRight
_SMALL = 12  # px of the second line's letters


class QueueDelegate(QStyledItemDelegate):
    """The reason runs across all columns: each cell paints the part of it that lies in it."""

    def __init__(self, theme: Theme, view: QTableView) -> None:
        super().__init__(view)
        self.theme = theme
        self.view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(40, self.view.verticalHeader().defaultSectionSize())

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        model, area = index.model(), option.rect
        assert isinstance(model, QueueModel)
        line, column = model.rows[index.row()], model.columns[index.column()]
        assert isinstance(column, QueueColumn)
        painter.save()
        if self.view.selectionModel().isSelected(index):
            painter.fillRect(area, self.theme.colour("sel"))
        painter.fillRect(QRect(area.left(), area.bottom(), area.width(), 1), self.theme.colour("line"))
        facts = self._facts(area, index.column())
        if self.view.hasFocus() and index == self.view.currentIndex():
            self._mark_current(painter, area, facts, index.column())
        if column.name == "channel":
            facts = self._icon(painter, facts, line, model)
        self._write(painter, facts, line, column)
        self._write_reason(painter, area, model.reason(line), index.column())
        painter.restore()

    def _mark_current(self, painter: QPainter, area: QRect, facts: QRect, column: int) -> None:
        """A bar before the row one stands on, and a frame around the cell once somebody went sideways."""
        if column:
            painter.setPen(self.theme.colour("accent"))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(facts.adjusted(-_PAD, 0, _PAD - 1, -1))
        else:
            painter.fillRect(QRect(area.left(), area.top(), 3, area.height()), self.theme.colour("accent"))

    def _facts(self, area: QRect, column: int) -> QRect:
        """Where the first line stands in a cell."""
        spare = (area.height() - _REASON - 24) // 2
        indent = INDENT if column == 0 else 0
        return QRect(area.left() + _PAD + indent, area.top() + max(0, spare), area.width() - 2 * _PAD - indent, 24)

    def _icon(self, painter: QPainter, facts: QRect, line: Line, model: QueueModel) -> QRect:
        if name := model.icon(line):
            place = QRect(facts.left(), facts.center().y() - _ICON // 2 + 1, _ICON, _ICON)
            icons.icon(name, self.theme.colour("text3" if model.stopped(line) else "accent")).paint(painter, place)
        return facts.adjusted(_ICON + _PAD, 0, 0, 0)

    def _write(self, painter: QPainter, facts: QRect, line: Line, column: QueueColumn) -> None:
        text, tone = column.text(line), column.tone(line)
        font = QFont(self.view.font())
        if column.bold and tone != "text3":
            font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        painter.setPen(self.theme.colour("text3" if text == DASH else tone))
        short = painter.fontMetrics().elidedText(text, _END, facts.width())
        painter.drawText(facts, _RIGHT if column.right else _LEFT, short)

    def _write_reason(self, painter: QPainter, area: QRect, text: str, column: int) -> None:
        room = self.reason_room()
        left = area.left() - self.view.columnViewportPosition(column) + room.left()
        top = self._facts(area, column).bottom() - 1
        painter.setClipRect(area)
        painter.setFont(self.reason_font())
        painter.setPen(self._reason_ink())
        short = shortened(text, painter.fontMetrics(), room.width())
        painter.drawText(QRect(left, top, room.width(), _REASON), _LEFT, short)

    def _reason_ink(self) -> QColor:
        return self.theme.colour("text2")

    def reason_font(self) -> QFont:
        """The letters of the second line."""
        font = QFont(self.view.font())
        font.setPixelSize(_SMALL)
        return font

    def reason_room(self) -> QRect:
        """From where to where the second line runs, in the view's own px."""
        left = _PAD + INDENT
        return QRect(left, 0, max(0, self.view.viewport().width() - left - _PAD), _REASON)

    def helpEvent(
        self,
        event: QHelpEvent,
        view: QAbstractItemView,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> bool:
        """What had to be shortened is told in full."""
        model = index.model()
        assert isinstance(model, QueueModel)
        line, column = model.rows[index.row()], model.columns[index.column()]
        assert isinstance(column, QueueColumn)
        facts = self._facts(option.rect, index.column())
        text, room, metrics = index.data() or "", facts.width(), QFontMetrics(view.font())
        if event.pos().y() > facts.bottom():
            text, room, metrics = model.reason(line), self.reason_room().width(), QFontMetrics(self.reason_font())
        elif column.name == "channel":
            room -= _ICON + _PAD
        QToolTip.showText(event.globalPos(), text if metrics.horizontalAdvance(text) > room else "")
        return True


class QueueTable(PlainTable):
    """Emits ``stands_on(row)`` as a ``PlainTable`` does; ``menu_asked(QPoint)``, global, for the row one stands on."""

    menu_asked = Signal(QPoint)

    def __init__(self, theme: Theme, model: QueueModel, parent: QWidget | None = None) -> None:
        super().__init__(theme, model, parent)
        self.queue = model
        self.setItemDelegate(QueueDelegate(theme, self))
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.set_density("normal")

    def set_density(self, name: str) -> None:
        """The height of the rows, one of ``HEIGHTS``."""
        rows, height = self.verticalHeader(), HEIGHTS.get(name, HEIGHTS["normal"])
        rows.setMinimumSectionSize(min(HEIGHTS.values()))
        if rows.defaultSectionSize() != height:
            rows.setDefaultSectionSize(height)

    def show_rows(self, rows: Sequence[Line], *, anew: bool) -> None:
        """Show other rows; the picture stays where it is unless they are shown ``anew``."""
        bar = self.verticalScrollBar()
        top = 0 if anew else bar.value()
        self.queue.set_rows(rows)
        self.fit_columns()
        self.doItemsLayout()
        bar.setValue(top)

    def current_column(self) -> QueueColumn | None:
        """The column of the current cell; none while there is no row."""
        at = self.currentIndex().column()
        found = self.queue.columns[at] if at >= 0 else None
        return found if isinstance(found, QueueColumn) else None

    def stand_nowhere(self) -> None:
        """No row is current: what is on the card is in none of them."""
        self.setCurrentIndex(QModelIndex())
        self.clearSelection()

    def fit_columns(self) -> None:
        """Fold the least needed columns away until the rest fits, then share out what is left."""
        room = self.viewport().width()
        columns = [column for column in self.plain.columns if isinstance(column, QueueColumn)]
        if not columns or room <= 0:
            return
        metrics = QFontMetrics(self.font())
        widths = [self._wide(column, metrics) for column in columns]
        model = self.plain
        assert isinstance(model, QueueModel)
        hidden = {at for at, column in enumerate(columns) if not model.offers(column)}
        for at in sorted(range(len(columns)), key=lambda at: columns[at].keep):
            if sum(width for one, width in enumerate(widths) if one not in hidden) <= room:
                break
            if columns[at].keep < QueueColumn.keep:
                hidden.add(at)
        spare = max(0, room - sum(width for at, width in enumerate(widths) if at not in hidden))
        parts = sum(column.grow for at, column in enumerate(columns) if at not in hidden) or 1
        for at, column in enumerate(columns):
            self.setColumnHidden(at, at in hidden)
            if at not in hidden:
                self.setColumnWidth(at, widths[at] + spare * column.grow // parts)

    def _wide(self, column: QueueColumn, metrics: QFontMetrics) -> int:
        """What its usual texts take, with what stands before them."""
        texts = max((metrics.horizontalAdvance(text) for text in column.samples()), default=0) + 2 * _PAD + 4
        before = {"due": INDENT, "channel": _ICON + _PAD}.get(column.name, 0)
        return max(self._natural(column, metrics), round(texts * 1.08) if column.bold else texts) + before

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() is not QContextMenuEvent.Reason.Keyboard:
            self.menu_asked.emit(event.globalPos())
        elif self.currentIndex().isValid():
            corner = self.visualRect(self.currentIndex()).bottomLeft() + QPoint(24, 0)
            self.menu_asked.emit(self.viewport().mapToGlobal(corner))
