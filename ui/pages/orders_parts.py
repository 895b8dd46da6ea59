"""What the first paint of the orders page does without: the batch bar, the export, the words of an empty view."""

from __future__ import annotations

from abc import abstractmethod
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QApplication

from ui.pages.card_page import CardPage

if TYPE_CHECKING:
    from PySide6.QtWidgets import QVBoxLayout

    from app.domain.order import OrderRow, Query
    from ui.pages.orders_batch import OrderBatch
    from ui.pages.orders_chips import OrderChips
    from ui.pages.orders_empty import OrderEmpties
    from ui.pages.orders_export import OrderExport
    from ui.widgets.batch_bar import BatchBar
    from ui.widgets.empty import Empty
    from ui.widgets.note_editor import NoteEditor
    from ui.widgets.orders_table import OrdersTable
    from ui.widgets.toast import Toast


class OrderParts(CardPage):
    """What the orders page has beside the card."""

    demo_asked = Signal()
    parts: ClassVar[tuple[str, ...]] = ("deeds", "calls", "batch", "export")
    query: Query
    filters: OrderChips
    table: OrdersTable
    column: QVBoxLayout
    _kept = 0  # the order that stays on the card while another view is read

    def known(self, order_id: int) -> OrderRow | None:
        return self.table.orders.known(order_id)

    def note_saved(self) -> None:
        self.table.setFocus()

    def call_over(self, order_id: int) -> None:
        """On to the line after it."""
        ids, at = self.table.orders.ids, self.table.orders.number(order_id)
        if at >= 0 and self.table.current_order() == order_id:
            self.table.go_to_row(min(at + 1, len(ids) - 1))
        self.go_to_table()

    def call_written(self, told: Toast | None) -> None:
        self.batch.remember(self.calls.undo, told)

    def stand_at(self, order_id: int) -> None:
        self._kept = order_id
        if not self.table.go_to(order_id):
            self.table.stand_nowhere()
            self.stand_on(order_id)

    @cached_property
    def bar(self) -> BatchBar:
        from ui.widgets.batch_bar import BatchBar

        bar = BatchBar(self.desk)
        bar.hide()
        self.column.addWidget(bar)
        bar.left.connect(self.go_to_table)
        return bar

    @cached_property
    def batch(self) -> OrderBatch:
        from ui.pages.orders_batch import OrderBatch

        batch = OrderBatch(self.desk, self.table, self.bar, self)
        batch.show_choices()
        batch.opened.connect(self.show_order)
        batch.export_asked.connect(self.export_chosen)
        return batch

    @cached_property
    def export(self) -> OrderExport:
        from ui.pages.orders_export import OrderExport

        return OrderExport(self.desk, self.table, self)

    @cached_property
    def empties(self) -> OrderEmpties:
        from ui.pages.orders_empty import OrderEmpties

        empties = OrderEmpties(self.desk, self)
        empties.unfilter_asked.connect(self.filters.clear)
        empties.import_asked.connect(self.import_asked)
        empties.demo_asked.connect(self.demo_asked)
        empties.retranslate()
        empties.say(self.query)
        return empties

    @property
    def welcome(self) -> Empty:
        """What stands in the table's place while there is no order at all."""
        return self.empties.welcome

    @property
    def none_found(self) -> Empty:
        """What stands in the table's place while the view holds no order."""
        return self.empties.none_found

    # What is written now is for all the chosen orders, or for the one on the card

    def for_many(self) -> bool:
        """Whether what is written now is for all the chosen orders: only inside the card it is for that one alone."""
        if not self.has("bar") or self.bar.isHidden():
            return False
        focus = QApplication.focusWidget()
        return focus is None or not (self.has("card") and self.card.isAncestorOf(focus))

    def writing_place(self) -> BatchBar | NoteEditor:
        return self.bar if self.for_many() else super().writing_place()

    def save(self) -> None:
        if self.for_many():
            self.batch.save()
        else:
            super().save()

    def show_target(self) -> None:
        """The key of saving stands on the button that it presses."""
        if not self.has("bar"):
            return
        many, chosen = self.for_many(), self.bar.chosen
        self.bar.show_key(many)
        if self.has("card"):
            self.card.editor.show_chosen(0 if self.bar.isHidden() else chosen, target=not many)

    @abstractmethod
    def show_order(self, order_id: int) -> None:
        """Stand on an order wherever it is."""

    @abstractmethod
    def export_chosen(self) -> None:
        """Ask for a file, and write the chosen lines into it."""
