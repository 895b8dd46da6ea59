"""The parts of the orders page that its first paint does without: the card, its deeds, the batch bar, the export."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QApplication

from ui import quick
from ui.pages.base import Page

if TYPE_CHECKING:
    from PySide6.QtWidgets import QVBoxLayout

    from app.domain.order import Query
    from ui.pages.order_deeds import OrderDeeds
    from ui.pages.orders_batch import OrderBatch
    from ui.pages.orders_chips import OrderChips
    from ui.pages.orders_empty import OrderEmpties
    from ui.pages.orders_export import OrderExport
    from ui.pages.orders_side import CardSide
    from ui.widgets.batch_bar import BatchBar
    from ui.widgets.empty import Empty
    from ui.widgets.order_card import OrderCard
    from ui.widgets.orders_table import OrdersTable


class OrderParts(Page):
    """Each part is made when it is first asked for, and all of them (``whole``) once the window is painted.

    A key that comes before that makes what it needs: it asks for the part.
    """

    whole = Signal()
    import_asked = Signal()
    demo_asked = Signal()
    query: Query
    filters: OrderChips
    table: OrdersTable
    side: CardSide
    column: QVBoxLayout
    is_whole = False
    _standing = 0  # the order whose card is to come

    def complete(self) -> None:
        """Make every part that is not there yet."""
        if not self.is_whole:
            self.is_whole = True
            for part in ("deeds", "batch", "export"):
                getattr(self, part)
            self.whole.emit()

    def complete_unless_starting(self) -> None:
        """Only the first window of a run has somebody waiting for its first paint."""
        if not quick.starting():
            self.complete()

    def later(self, part: str, deed: str, *given: object) -> Callable[[], object]:
        """What does ``deed`` of ``part``, which need not be there yet."""
        return lambda: getattr(getattr(self, part), deed)(*given)

    def go_into(self, field: Callable[[], object]) -> None:
        """Put the focus into a field of the card, which takes words before its order is read, too."""
        self.card.show()
        self.deeds.stand_on(self.deeds.order_id)  # once more, where it could not be read
        field()

    def has(self, part: str) -> bool:
        """Whether ``part`` is there already."""
        return part in self.__dict__

    @property
    def order_id(self) -> int:
        """The order that is on the card, or will be once there is one; 0: none."""
        return self.deeds.order_id if self.has("deeds") else self._standing

    def stand_on(self, order_id: int) -> None:
        """Show ``order_id`` on the card, as soon as there is one."""
        if self.has("deeds"):
            self.deeds.stand_on(order_id)
        else:
            self._standing = order_id

    @cached_property
    def card(self) -> OrderCard:
        from ui.widgets.order_card import OrderCard

        card = OrderCard(self.desk)
        self.side.put(card)
        self.desk.keys.bind("back", card, self.go_to_table)
        return card

    @cached_property
    def deeds(self) -> OrderDeeds:
        from ui.pages.order_deeds import OrderDeeds

        deeds = OrderDeeds(self.desk, self, self.card, self.table.orders.known)
        deeds.done.connect(self.table.setFocus)
        deeds.stand_on(self._standing)
        return deeds

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

    def for_many(self) -> bool:
        """Whether what is written now is for all the chosen orders: only inside the card it is for that one alone."""
        if not self.has("bar") or self.bar.isHidden():
            return False
        focus = QApplication.focusWidget()
        return focus is None or not (self.has("card") and self.card.isAncestorOf(focus))

    def show_target(self) -> None:
        """The key of saving stands on the button that it presses."""
        if not self.has("bar"):
            return
        many, chosen = self.for_many(), self.bar.chosen
        self.bar.show_key(many)
        if self.has("card"):
            self.card.editor.show_chosen(0 if self.bar.isHidden() else chosen, target=not many)

    def go_to_table(self) -> None:
        """Back to the lines."""
        raise NotImplementedError

    def show_order(self, order_id: int) -> None:
        """Stand on an order wherever it is."""
        raise NotImplementedError

    def export_chosen(self) -> None:
        """Ask for a file, and write the chosen lines into it."""
        raise NotImplementedError
