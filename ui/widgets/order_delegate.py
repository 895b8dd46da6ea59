"""Paints the cells of the orders table: flag squares, tabular amounts, order numbers that keep their end."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QHelpEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QStyledItemDelegate, QStyleOptionViewItem

from app.domain.order import OrderRow
from ui.models.columns import Column
from ui.models.orders import OrdersModel
from ui.theme import Theme
from ui.widgets import paint

ROW_HEIGHT = 28

_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_END = Qt.TextElideMode.ElideRight
_REMEMBERED = 20_000  # shortened texts


class OrderDelegate(QStyledItemDelegate):
    """One delegate for every column; it asks the model for the row and never for roles.

    What is chosen it asks the view: the state in the option would cost QStyle's enums at the start (5 ms), and more
    time in each cell.
    """

    def __init__(self, theme: Theme, view: QAbstractItemView) -> None:
        super().__init__(view)
        self.theme = theme
        self.view = view
        self.hovered = -1
        self._short: dict[tuple[str, int, bool], str] = {}
        self.renew()
        theme.changed.connect(self.renew)

    def renew(self) -> None:
        """Colours and fonts are kept at hand; a change of theme or font makes them anew."""
        names = ("text", "text2", "text3", "accent", "danger", "warn", "ok")
        self._ink: dict[str, QColor] = {name: self.theme.colour(name) for name in names}
        self._selection = self.theme.colour("sel")
        self._hover = self.theme.colour("bg")  # no shade of a choice
        self._zebra = self.theme.colour("zebra")
        self._font = QFont(self.view.font())
        self._strong = QFont(self._font)
        self._strong.setWeight(QFont.Weight.DemiBold)
        self._metrics = QFontMetrics(self._font)
        self._strong_metrics = QFontMetrics(self._strong)
        self._short.clear()

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(40, ROW_HEIGHT)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        model = index.model()
        assert isinstance(model, OrdersModel)
        area: QRect = option.rect
        number = index.row()
        if self.view.selectionModel().isSelected(index):
            paint.fill(painter, area, self._selection)
        elif number == self.hovered:
            paint.fill(painter, area, self._hover)
        if self.view.hasFocus() and index == self.view.currentIndex():
            self._mark_current(painter, area, index.column())
        row = model.row(number)
        column = model.columns[index.column()]
        if row is None:
            if not column.right and column.name != "flag":
                paint.fill(painter, area.adjusted(8, 10, -24, -10), self._zebra)
            return
        if column.name == "flag":
            square = QRect(area.left() + 8, area.top() + (area.height() - 18) // 2, 18, 18)
            paint.flag(painter, square, row.flag, model.sign(row) if row.flag else "", self.theme)
            return
        self._write(painter, area, row, column, model)

    def _mark_current(self, painter: QPainter, area: QRect, column: int) -> None:
        """A bar before the line one stands on, and a frame around the cell once somebody went sideways."""
        if column:
            painter.setPen(self._ink["accent"])
            painter.setBrush(Qt.BrushStyle.NoBrush)  # a flag painted before leaves its own
            painter.drawRect(area.adjusted(0, 0, -1, -1))
        else:
            paint.fill(painter, QRect(area.left(), area.top(), 3, area.height()), self._ink["accent"])

    def helpEvent(
        self,
        event: QHelpEvent,
        view: QAbstractItemView,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> bool:
        """What had to be shortened is told in full."""
        paint.tell_cut(event, view, index.data() or "", option.rect.width() - 16)
        return True

    def _write(self, painter: QPainter, area: QRect, row: OrderRow, column: Column, model: OrdersModel) -> None:
        wall = model.wall
        if wall is None:
            return
        tone = column.tone(row, wall)
        text = column.text(row, wall)
        bold = column.bold and tone != "text3"
        inner = area.adjusted(8, 0, -8, 0)
        painter.setFont(self._strong if bold else self._font)
        painter.setPen(self._ink.get("text3" if text == "—" else tone, self._ink["text"]))
        painter.drawText(inner, _RIGHT if column.right else _LEFT, self._fit(text, inner.width(), bold, column))

    def _fit(self, text: str, width: int, bold: bool, column: Column) -> str:
        key = (text, width, bold)
        short = self._short.get(key)
        if short is None:
            if len(self._short) > _REMEMBERED:
                self._short.clear()
            metrics = self._strong_metrics if bold else self._metrics
            short = keep_end(text, width, metrics) if column.shorten_middle else metrics.elidedText(text, _END, width)
            self._short[key] = short
        return short


def keep_end(text: str, width: int, metrics: QFontMetrics) -> str:
    """``text`` in ``width`` pixels, shortened in its middle so that at least its last four characters stay."""
    if metrics.horizontalAdvance(text) <= width:
        return text
    # Halving: a page of long numbers would be measured six hundred times.
    least, most = 0, max(0, len(text) - 5)
    while least < most:
        head = (least + most + 1) // 2
        if metrics.horizontalAdvance(f"{text[:head]}…{text[-4:]}") <= width:
            least = head
        else:
            most = head - 1
    return f"{text[:least]}…{text[-4:]}"
