"""Adding an order by its number: newer than the export, so that it can be worked on at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app import clock
from app.domain import typed
from app.i18n import _
from ui.desk import Shop
from ui.models.columns import STATUS_NAMES
from ui.theme import Theme
from ui.widgets import paint
from ui.widgets.field import Field
from ui.widgets.labels import label
from ui.widgets.question import Question
from ui.widgets.select import Select
from ui.words import Speaks

STATUSES = ("unpaid", "paid", "shipped", "finished", "closed", "unknown")


@dataclass(frozen=True)
class NewOrder:
    """What was typed; moments in seconds, money in fen."""

    shop_id: int
    number: str
    status: str
    created_at: int | None
    amount: int | None
    buyer: str | None


class AddOrder(Speaks, Question[NewOrder | None]):
    """``await answer()`` gives the order, or None when it was closed.

    ``clock_of`` tells the moment on a shop's wall clock: what is typed is meant in that shop, when it is sent.
    """

    def __init__(
        self,
        theme: Theme,
        shops: Sequence[Shop],
        clock_of: Callable[[int], datetime],
        here: int | None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(theme, parent)
        self.setMinimumWidth(440)
        self._clock_of = clock_of
        self._shops = shops
        self.head, self.words = label("cardTitle"), label("dim", wrap=True)
        self.number, self.created, self.amount, self.buyer = (Field(theme) for _field in range(4))
        self.first = self.number.line
        self.status, self.shop = Select(theme), Select(theme)
        self.status_head, self.shop_head = label("small"), label("small")
        self.status.show_chosen("unpaid")
        self.shop.show_chosen(str(here if here in {shop.id for shop in shops} else shops[0].id))
        self._offered = f"{self._now():%H:%M}"
        self.created.line.setText(self._offered)  # without a moment there is no plan
        self._lay_out()
        for field in (self.number, self.created, self.amount):
            field.line.textChanged.connect(self._changed)
        self.shop.chosen.connect(self._shop_chosen)
        self.retranslate()

    def _now(self) -> datetime:
        return self._clock_of(int(self.shop.value()))

    def _lay_out(self) -> None:
        column = self.column
        column.setContentsMargins(22, 20, 22, 16)
        column.addWidget(self.head)
        column.addWidget(self.words)
        column.addWidget(self.number)
        pairs = [(self._chooser(self.status_head, self.status), self.amount), (self.created, self.buyer)]
        for left, right in pairs:
            row = QHBoxLayout()
            row.setSpacing(8)
            row.addWidget(left, 1)
            row.addWidget(right, 1)
            column.addLayout(row)
        where = self._chooser(self.shop_head, self.shop)
        where.setVisible(len(self._shops) > 1)
        column.addWidget(where)
        column.addSpacing(8)
        column.addLayout(self.ends())

    @staticmethod
    def _chooser(head: QWidget, box: Select) -> QWidget:
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(1)
        head.setContentsMargins(paint.RING, 0, 0, 0)
        column.addWidget(head)
        column.addWidget(box)
        column.addStretch(1)
        return made

    def retranslate(self) -> None:
        self.setWindowTitle(_("Add an order by number"))
        self.head.setText(_("Add an order by number"))
        self.words.setText(_("For an order that is newer than your export. The next import fills in the rest."))
        self.number.name(_("Order number"))
        self.created.name(_("Ordered at"))
        self.created.line.setPlaceholderText(_("{time} or 11-21 16:05").format(time=f"{self._now():%H:%M}"))
        self.amount.name(_("Amount (yuan)"))
        self.buyer.name(_("Buyer"))
        self.status_head.setText(_("Status"))
        self.shop_head.setText(_("Shop"))
        self.status.name({status: _(STATUS_NAMES[status]) for status in STATUSES}, _("Status"))
        self.shop.name({str(shop.id): shop.name for shop in self._shops}, _("Shop"))
        self.go.setText(_("Add"))
        self.go.set_key("↵")
        self.away.setText(_("Cancel"))
        self._changed()

    def _shop_chosen(self) -> None:
        """The other shop may lie in another zone."""
        offered, self._offered = self._offered, f"{self._now():%H:%M}"
        if self.created.line.text() == offered:
            self.created.line.setText(self._offered)
        self._changed()

    def accept(self) -> None:
        """The clock has moved on since it was looked at."""
        self._changed()
        if self.go.isEnabled():
            super().accept()

    def _changed(self) -> None:
        good = bool(self.number.line.text().strip())
        for field, read, words in (
            (self.created, lambda text: typed.moment(text, self._now()), _("Write it like 16:05 or 11-21 16:05")),
            (self.amount, typed.amount, _("Write it like 200 or 19.90")),
        ):
            try:
                read(field.line.text())
                field.blame("")
            except ValueError:
                field.blame(words)
                good = False
        self.go.setEnabled(good)

    def made(self, *, agreed: bool) -> NewOrder | None:
        if not agreed:
            return None
        moment = typed.moment(self.created.line.text(), self._now())
        return NewOrder(
            int(self.shop.value()), self.number.line.text().strip(), self.status.value(),
            clock.epoch(moment) if moment else None, typed.amount(self.amount.line.text()),
            self.buyer.line.text().strip() or None,
        )  # fmt: skip
