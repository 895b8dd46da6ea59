"""The table of a short list, in the dress of the orders table."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QHelpEvent, QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from app.i18n import _
from ui.keys import bare
from ui.models.plain import PlainColumn, PlainModel
from ui.theme import Theme
from ui.widgets import paint
from ui.widgets.head import INDENT, Head
from ui.widgets.order_delegate import ROW_HEIGHT
from ui.words import Speaks

_MEASURED = 200  # rows
_BOLD = 1.08  # times as wide as plain text
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


class PlainDelegate(QStyledItemDelegate):
    """Paints a column's text in its tone."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(40, ROW_HEIGHT)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        model = index.model()
        assert isinstance(model, PlainModel)
        area = option.rect
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(area, self.theme.colour("sel"))
        row, column = model.rows[index.row()], model.columns[index.column()]
        font = QFont(option.font)
        tone = column.tone(row)
        if column.bold and tone != "text3":
            font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        painter.setPen(self.theme.colour(tone))
        inner = area.adjusted(8 + (INDENT if index.column() == 0 else 0), 0, -8, 0)
        text = painter.fontMetrics().elidedText(column.text(row), Qt.TextElideMode.ElideRight, inner.width())
        painter.drawText(inner, _RIGHT if column.right else _LEFT, text)

    def helpEvent(
        self,
        event: QHelpEvent,
        view: QAbstractItemView,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> bool:
        """What had to be shortened is told in full."""
        indent = INDENT if index.column() == 0 else 0
        paint.tell_cut(event, view, index.data() or "", option.rect.width() - 16 - indent)
        return True


class PlainTable(Speaks, QTableView):
    """Emits ``stands_on(row)`` with the row's own object, or None."""

    stands_on = Signal(object)

    def __init__(self, theme: Theme, model: PlainModel[Any], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.plain = model
        self.spoken = ""
        self.setItemDelegate(PlainDelegate(theme, self))
        self.setModel(model)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(ROW_HEIGHT)
        self.setHorizontalHeader(Head(theme, INDENT))
        theme.changed.connect(self.viewport().update)
        model.modelReset.connect(self._reset)

    def retranslate(self) -> None:
        self.setAccessibleName(_(self.spoken) if self.spoken else "")
        self.fit_columns()
        self.viewport().update()
        self.horizontalHeader().viewport().update()

    def name(self, msgid: str) -> None:
        """The accessible name, given as a msgid."""
        self.spoken = msgid
        self.retranslate()

    def current(self) -> Any:
        """The row's own object, None when there is none."""
        number = self.currentIndex().row()
        return self.plain.rows[number] if 0 <= number < len(self.plain.rows) else None

    def go_to_row(self, number: int) -> None:
        if 0 <= number < len(self.plain.rows):
            self.setCurrentIndex(self.plain.index(number, 0))

    def fit_columns(self) -> None:
        """Columns as wide as their usual texts; what is left goes to those that grow."""
        metrics = QFontMetrics(self.font())
        widths = [self._natural(column, metrics) for column in self.plain.columns]
        widths[0] += INDENT
        spare = max(0, self.viewport().width() - sum(widths))
        for at, column in enumerate(self.plain.columns):
            if column.whole:
                texts = {column.text(row) for row in self.plain.rows[:_MEASURED]}
                need = max(map(metrics.horizontalAdvance, texts), default=0) * (_BOLD if column.bold else 1)
                more = min(max(round(need) + 20 + (INDENT if at == 0 else 0) - widths[at], 0), spare)
                widths[at] += more
                spare -= more
        parts = sum(column.grow for column in self.plain.columns) or 1
        for at, column in enumerate(self.plain.columns):
            self.setColumnWidth(at, widths[at] + spare * column.grow // parts)

    @staticmethod
    def _natural(column: PlainColumn[Any], metrics: QFontMetrics) -> int:
        text = max(map(metrics.horizontalAdvance, (column.sample, *column.samples())))
        return max(round(text * (_BOLD if column.bold else 1)), metrics.horizontalAdvance(_(column.title))) + 20

    def _reset(self) -> None:
        self.fit_columns()
        self.stands_on.emit(self.current())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit_columns()

    def currentChanged(
        self, current: QModelIndex | QPersistentModelIndex, previous: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().currentChanged(current, previous)
        self.stands_on.emit(self.current())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # A row is chosen as a whole: Qt would go to its first or last cell.
        ends = {Qt.Key.Key_Home: 0, Qt.Key.Key_End: len(self.plain.rows) - 1}
        if event.key() in ends and bare(event):
            self.go_to_row(ends[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Letters are keys here, not a search."""
