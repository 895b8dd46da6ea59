"""The table of orders: fixed rows, columns that fold away when there is no room, keyboard first."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from app.i18n import _
from ui.models.columns import Column, samples
from ui.models.orders import OrdersModel
from ui.theme import Theme
from ui.widgets.head import Head
from ui.widgets.order_delegate import ROW_HEIGHT, OrderDelegate
from ui.words import Speaks

_PAD = 20  # px: 8 on each side, and what rounding takes


class OrdersTable(Speaks, QTableView):
    """Emits ``stands_on(order_id)`` when the current row changes, 0 for none; ``sort_asked(name)`` from the header."""

    stands_on = Signal(object)  # an id outgrows a C int
    sort_asked = Signal(str)

    def __init__(self, theme: Theme, model: OrdersModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.orders = model
        self.painter_of_cells = OrderDelegate(theme, self)
        self.setItemDelegate(self.painter_of_cells)
        self.setModel(model)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._set_headers()
        self.entered.connect(self._hover)
        theme.changed.connect(self._look_changed)
        self.retranslate()

    def _set_headers(self) -> None:
        rows = self.verticalHeader()
        rows.hide()
        # Fixed heights: measuring rows of a big table takes half a minute.
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setMinimumSectionSize(ROW_HEIGHT)
        rows.setDefaultSectionSize(ROW_HEIGHT)
        head = Head(self.theme)
        self.setHorizontalHeader(head)
        head.setSectionsClickable(True)
        head.sectionClicked.connect(self._head_clicked)

    def retranslate(self) -> None:
        self.setAccessibleName(_("Orders"))
        self.fit_columns()
        self.horizontalHeader().viewport().update()

    def set_columns(self, columns: tuple[Column, ...]) -> None:
        self.orders.set_columns(columns)
        self.fit_columns()

    def show_sort(self, name: str, descending: bool) -> None:
        """Mark the column the view is sorted by."""
        head = self.horizontalHeader()
        section = next((at for at, column in enumerate(self.orders.columns) if column.sort == name), -1)
        head.setSortIndicatorShown(section >= 0)
        order = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
        head.setSortIndicator(section, order)

    def current_order(self) -> int:
        """The id of the order the current row shows, 0 for none."""
        number = self.currentIndex().row()
        return self.orders.ids[number] if 0 <= number < len(self.orders.ids) else 0

    def go_to(self, order_id: int) -> bool:
        """Make the row of ``order_id`` current; False when it is not in the view."""
        number = self.orders.number(order_id)
        if number < 0:
            return False
        self.go_to_row(number)
        return True

    def go_to_row(self, number: int) -> None:
        index = self.orders.index(number, 0)
        self.setCurrentIndex(index)
        self.scrollTo(index)

    def fit_columns(self) -> None:
        """Fold the least needed columns away until the rest fits, then share out what is left."""
        room = self.viewport().width()
        columns = self.orders.columns
        if not columns or room <= 0:
            return
        natural = [self._natural(column) for column in columns]
        hidden: set[int] = set()
        for at in sorted(range(len(columns)), key=lambda at: columns[at].keep):
            if sum(width for one, width in enumerate(natural) if one not in hidden) <= room:
                break
            hidden.add(at)
        spare = room - sum(width for at, width in enumerate(natural) if at not in hidden)
        parts = sum(column.grow for at, column in enumerate(columns) if at not in hidden) or 1
        for at, column in enumerate(columns):
            self.setColumnHidden(at, at in hidden)
            if at not in hidden:
                self.setColumnWidth(at, natural[at] + max(0, spare) * column.grow // parts)

    def _natural(self, column: Column) -> int:
        title = self.fontMetrics().horizontalAdvance(_(column.title)) + (14 if column.sort else 0)
        font = QFont(self.font())
        if column.bold:
            font.setWeight(QFont.Weight.DemiBold)
        metrics = QFontMetrics(font)
        return max(title, *(metrics.horizontalAdvance(text) for text in samples(column))) + _PAD

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit_columns()

    def currentChanged(
        self, current: QModelIndex | QPersistentModelIndex, previous: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().currentChanged(current, previous)
        self.stands_on.emit(self.current_order())

    def keyboardSearch(self, search: str) -> None:
        """Typing letters searches nothing: Qt would ask every row of a million for its text."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        last = self.orders.rowCount() - 1
        if event.key() in (Qt.Key.Key_Home, Qt.Key.Key_End) and last >= 0:
            self.go_to_row(0 if event.key() == Qt.Key.Key_Home else last)
            return
        super().keyPressEvent(event)

    def leaveEvent(self, event: object) -> None:
        self._hover(QModelIndex())
        super().leaveEvent(event)  # type: ignore[arg-type]

    def _hover(self, index: QModelIndex) -> None:
        before, now = self.painter_of_cells.hovered, index.row()
        if before == now:
            return
        self.painter_of_cells.hovered = now
        for number in (before, now):
            if number >= 0:
                top = self.rowViewportPosition(number)
                self.viewport().update(0, top, self.viewport().width(), ROW_HEIGHT)

    def _head_clicked(self, section: int) -> None:
        name = self.orders.columns[section].sort
        if name:
            self.sort_asked.emit(name)

    def _look_changed(self) -> None:
        self.painter_of_cells.renew()
        self.viewport().update()
