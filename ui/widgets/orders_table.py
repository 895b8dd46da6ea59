"""The table of orders: fixed rows, columns that fold away when there is no room, many lines chosen at once."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QModelIndex, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QContextMenuEvent, QFont, QFontMetrics, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QWidget

from app.i18n import _
from ui.models.columns import Column, samples
from ui.models.orders import OrdersModel
from ui.theme import Theme
from ui.widgets.chosen_table import ChosenTable
from ui.widgets.head import Head
from ui.widgets.order_delegate import ROW_HEIGHT, OrderDelegate
from ui.words import Speaks

_PAD = 20  # px: 8 on each side, and what rounding takes
HEIGHTS = {"compact": 24, "normal": ROW_HEIGHT, "roomy": 36}
"""px of a row at each density."""


class OrdersTable(Speaks, ChosenTable):
    """The lines as a ``ChosenTable`` has them, with a head.

    From the head come ``sort_asked(name)``, ``columns_moved(names)``, ``width_dragged(name, px)`` (0: as wide as
    usual) and ``columns_asked(QPoint)``; ``menu_asked(QPoint)`` for the lines. Points are global.
    """

    sort_asked = Signal(str)
    columns_moved = Signal(object)
    width_dragged = Signal(str, int)
    columns_asked = Signal(QPoint)
    menu_asked = Signal(QPoint)

    def __init__(self, theme: Theme, model: OrdersModel, parent: QWidget | None = None) -> None:
        super().__init__(model, parent)
        self.theme = theme
        self.widths: Mapping[str, int] = {}  # px of columns somebody dragged
        self.folds = True  # the least needed columns go where there is no room; else the table scrolls sideways
        self._fitting = self._laid_out = False
        self.painter_of_cells = OrderDelegate(theme, self)
        self.setItemDelegate(self.painter_of_cells)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
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
        rows.setMinimumSectionSize(min(HEIGHTS.values()))
        rows.setDefaultSectionSize(ROW_HEIGHT)
        head = Head(self.theme)
        self.setHorizontalHeader(head)
        head.setSectionsClickable(True)
        head.setSectionsMovable(True)
        head.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        head.sectionClicked.connect(self._head_clicked)
        head.sectionMoved.connect(self._head_moved)
        head.sectionResized.connect(self._head_dragged)
        head.sectionHandleDoubleClicked.connect(lambda at: self._width_dragged(at, 0))
        head.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        head.customContextMenuRequested.connect(lambda at: self.columns_asked.emit(head.mapToGlobal(at)))

    def set_density(self, name: str) -> None:
        """The height of the rows, one of ``HEIGHTS``."""
        height = HEIGHTS.get(name, ROW_HEIGHT)
        rows = self.verticalHeader()
        if rows.defaultSectionSize() != height:
            rows.setDefaultSectionSize(height)

    def retranslate(self) -> None:
        self.setAccessibleName(_("Orders"))
        self.fit_columns()
        self.horizontalHeader().viewport().update()

    def set_columns(
        self, columns: tuple[Column, ...], widths: Mapping[str, int] | None = None, *, folds: bool = True
    ) -> None:
        """Show ``columns``; what is chosen stays chosen. ``widths``: px of those that somebody dragged."""
        self.widths = widths or {}
        self.folds = folds
        names = [column.name for column in columns]
        if names != [column.name for column in self.orders.columns]:
            here, chosen = self.currentIndex().row(), list(self.chosen_rows())
            top = self.verticalScrollBar().value()
            self.orders.set_columns(columns)
            self._choose_rows(chosen, here)
            self.verticalScrollBar().setValue(top)
        policy = Qt.ScrollBarPolicy.ScrollBarAlwaysOff if folds else Qt.ScrollBarPolicy.ScrollBarAsNeeded
        self.setHorizontalScrollBarPolicy(policy)
        self.fit_columns()

    def show_sort(self, name: str, descending: bool) -> None:
        """Mark the column the view is sorted by."""
        head = self.horizontalHeader()
        section = next((at for at, column in enumerate(self.orders.columns) if column.sort == name), -1)
        head.setSortIndicatorShown(section >= 0)
        order = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
        head.setSortIndicator(section, order)

    def fit_columns(self) -> None:
        """Fold the least needed columns away until the rest fits, then share out what is left."""
        room = self.viewport().width()
        columns = self.orders.columns
        if not columns or room <= 0 or not self._laid_out:
            return
        natural = [self.widths.get(column.name) or self._natural(column) for column in columns]
        hidden: set[int] = set()
        for at in sorted(range(len(columns)), key=lambda at: columns[at].keep):
            if sum(width for one, width in enumerate(natural) if one not in hidden) <= room:
                break
            if self.folds:
                hidden.add(at)
        spare = room - sum(width for at, width in enumerate(natural) if at not in hidden)
        grow = [0 if at in hidden or column.name in self.widths else column.grow for at, column in enumerate(columns)]
        parts = sum(grow) or 1
        self._fitting = True  # these widths are ours, nobody dragged them
        for at in range(len(columns)):
            self.setColumnHidden(at, at in hidden)
            if at not in hidden:
                self.setColumnWidth(at, natural[at] + max(0, spare) * grow[at] // parts)
        self._fitting = False

    def _natural(self, column: Column) -> int:
        title = self.fontMetrics().horizontalAdvance(_(column.title)) + (14 if column.sort else 0)
        font = QFont(self.font())
        if column.bold:
            font.setWeight(QFont.Weight.DemiBold)
        metrics = QFontMetrics(font)
        return max(title, *(metrics.horizontalAdvance(text) for text in samples(column))) + _PAD

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._laid_out = True  # until it has a width, nothing of it is measured
        self.fit_columns()

    def keyboardSearch(self, search: str) -> None:
        """Typing letters searches nothing: Qt would ask every row of a million for its text."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        last = self.orders.rowCount() - 1
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        if event.key() in (Qt.Key.Key_Home, Qt.Key.Key_End) and last >= 0 and plain:
            self.go_to_row(0 if event.key() == Qt.Key.Key_Home else last)
            return
        if event.key() == Qt.Key.Key_Escape and self.chosen_count() > 1:
            self.choose_one()
            return
        super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() is not QContextMenuEvent.Reason.Keyboard:
            self.menu_asked.emit(event.globalPos())
        elif self.currentIndex().isValid():
            corner = self.visualRect(self.currentIndex()).bottomLeft() + QPoint(24, 0)
            self.menu_asked.emit(self.viewport().mapToGlobal(corner))

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
                self.viewport().update(0, top, self.viewport().width(), self.rowHeight(number))

    def _head_clicked(self, section: int) -> None:
        name = self.orders.columns[section].sort
        if name:
            self.sort_asked.emit(name)

    def _head_moved(self, _logical: int, _before: int, _now: int) -> None:
        head = self.horizontalHeader()
        names = [self.orders.columns[head.logicalIndex(at)].name for at in range(head.count())]
        # The head is still in the middle of its own work; the columns are set in their new order after it.
        QTimer.singleShot(0, self, lambda: self.columns_moved.emit(names))

    def _head_dragged(self, section: int, _before: int, width: int) -> None:
        if not self._fitting and width:
            self._width_dragged(section, width)

    def _width_dragged(self, section: int, width: int) -> None:
        if section < len(self.orders.columns):
            self.width_dragged.emit(self.orders.columns[section].name, width)

    def put_head_in_order(self) -> None:
        """The columns stand in the model's order again: whoever moved one in the head has told its new order."""
        head = self.horizontalHeader()
        head.blockSignals(True)
        for at in range(head.count()):
            head.moveSection(head.visualIndex(at), at)
        head.blockSignals(False)

    def _look_changed(self) -> None:
        self.painter_of_cells.renew()
        self.viewport().update()
