"""Lines of orders of which many may be chosen: always as ranges, for there may be a million."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, QPersistentModelIndex, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QAbstractItemView, QTableView, QWidget

from ui.models.columns import Column
from ui.models.orders import OrdersModel
from ui.widgets import viewport

_FOLLOWED = 2000  # chosen lines that are found again in another order of the same view
_SELECT = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows


class ChosenTable(QTableView):
    """``stands_on(order_id)`` when the current row changes, 0 for none; ``chosen_changed(n)``: how many are chosen."""

    stands_on = Signal(object)  # an id outgrows a C int
    chosen_changed = Signal(int)

    def __init__(self, model: OrdersModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        viewport.give(self, QPalette.ColorRole.Base)
        self.orders = model
        self.setModel(model)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)

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
        index = self.orders.index(number, max(0, self.currentIndex().column()))
        # Not by the table's own way, which asks whether Ctrl or Shift is down: it may be from the key before.
        self.selectionModel().setCurrentIndex(index, _SELECT)
        self.scrollTo(index)

    def current_column(self) -> Column | None:
        """The column of the current cell; none while there is no line."""
        at = self.currentIndex().column()
        return self.orders.columns[at] if 0 <= at < len(self.orders.columns) else None

    # What is chosen

    def chosen_rows(self) -> Iterator[tuple[int, int]]:
        """The chosen lines as ranges (first, last), never one by one: there may be a million."""
        model = self.selectionModel()
        if model is not None:
            chosen = model.selection()
            ranges = (chosen.at(at) for at in range(chosen.count()))
            yield from sorted((one.top(), one.bottom()) for one in ranges)

    def chosen_count(self) -> int:
        return sum(last - first + 1 for first, last in self.chosen_rows())

    def chosen_ids(self) -> array[int]:
        """The ids of the chosen lines, from top to bottom."""
        found = array("q")
        for first, last in self.chosen_rows():
            found.extend(self.orders.ids[first : last + 1])
        return found

    def choose_ids(self, order_ids: Iterable[int], current: int) -> None:
        """Choose these orders where the view holds them, standing on ``current``; the picture does not jump."""
        wanted = set(order_ids)
        rows = [at for at, order_id in enumerate(self.orders.ids) if order_id in wanted]
        here = self.orders.number(current)
        self._choose_rows(_ranges(rows), here if here >= 0 else (rows[0] if rows else -1))

    def choose_one(self) -> None:
        """Choose the current line only."""
        self._choose_rows([], self.currentIndex().row())

    def show_ids(self, ids: array[int], here: int, *, more: bool = False, stay: bool = False) -> None:
        """The view's ids as they are now: one stands on ``here`` (0: anywhere), and what was chosen stays chosen.

        ``more``: the rows at hand are the view's first page and were read just now. ``stay``: where the line one stood
        on is gone, one stands on none rather than on the next.
        """
        before = self.currentIndex().row()
        if more and ids[: len(self.orders.ids)] == self.orders.ids:
            self.orders.complete(ids)
        elif ids == self.orders.ids:
            self.orders.replace(ids)
        else:
            self._follow(ids, here)
        if here and self.current_order() != here and self.chosen_count() < 2:
            self.go_to(here)
        if len(ids) and not self.currentIndex().isValid() and (before >= 0 or not here) and not stay:
            # What one stood on is gone: its place is the next one's.
            self.go_to_row(min(max(before, 0), len(ids) - 1))

    def _follow(self, ids: array[int], here: int) -> None:
        count = self.chosen_count()
        chosen = self.chosen_ids() if 1 < count <= _FOLLOWED else None
        everything = 1 < count == len(self.orders.ids)
        self.orders.replace(ids)
        if chosen is not None:
            self.choose_ids(chosen, here)
        elif everything:
            self.go_to(here)
            self.selectAll()

    def stand_nowhere(self) -> None:
        """No line is current, and nobody is told: what is on the card is not in the view."""
        self.blockSignals(True)
        self.setCurrentIndex(QModelIndex())
        self.clearSelection()
        self.blockSignals(False)
        self.viewport().update()
        self.chosen_changed.emit(0)

    def _choose_rows(self, rows: Iterable[tuple[int, int]], here: int) -> None:
        model, orders = self.selectionModel(), self.orders
        last = orders.columnCount() - 1
        chosen = QItemSelection()
        for first, end in rows:
            chosen.select(orders.index(first, 0), orders.index(end, last))
        if 0 <= here < orders.rowCount():
            flag = QItemSelectionModel.SelectionFlag.NoUpdate if not chosen.isEmpty() else _SELECT
            model.setCurrentIndex(orders.index(here, 0), flag)
        if not chosen.isEmpty():
            model.select(chosen, _SELECT)

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        super().selectionChanged(selected, deselected)
        self.chosen_changed.emit(self.chosen_count())

    def currentChanged(
        self, current: QModelIndex | QPersistentModelIndex, previous: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().currentChanged(current, previous)
        self.stands_on.emit(self.current_order())


def _ranges(rows: list[int]) -> Iterator[tuple[int, int]]:
    """Ascending rows as ranges (first, last)."""
    start = before = None
    for row in rows:
        if before is None or row != before + 1:
            if start is not None and before is not None:
                yield start, before
            start = row
        before = row
    if start is not None and before is not None:
        yield start, before
