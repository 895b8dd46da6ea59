"""Adding an order by its number: newer than the export, so that it can be worked on at once."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from app import clock
from app.domain import typed
from app.i18n import _
from ui.desk import Shop
from ui.models.columns import STATUS_NAMES
from ui.runtime import runtime
from ui.theme import Theme
from ui.widgets import paint
from ui.widgets.button import Button, Kind
from ui.widgets.field import Field
from ui.widgets.labels import label
from ui.widgets.select import Select
from ui.words import Speaks

STATUSES = ("unpaid", "paid", "shipped", "finished", "closed", "unknown")
_MOMENT = re.compile(r"(?:(?:(\d{4})-)?(\d{1,2})[-/](\d{1,2})\s+)?(\d{1,2})[:：](\d{2})")


@dataclass(frozen=True)
class NewOrder:
    """What was typed; moments in seconds, money in fen."""

    shop_id: int
    number: str
    status: str
    created_at: int | None
    amount: int | None
    buyer: str | None


def read_moment(text: str, now: datetime) -> datetime | None:
    """``16:05`` (today, or yesterday when that is still to come), ``11-21 16:05``, ``2026-11-21 16:05``.

    None for nothing; raises ValueError for what is no moment or still to come.
    """
    if not text.strip():
        return None
    found = _MOMENT.fullmatch(text.strip())
    if found is None:
        raise ValueError(text)
    year, month, day, hour, minute = (int(part) if part else None for part in found.groups())
    moment = now.replace(hour=hour or 0, minute=minute or 0, second=0, microsecond=0)
    if month is None or day is None:
        return moment if moment <= now else moment - timedelta(days=1)
    moment = moment.replace(year=year or now.year, month=month, day=day)
    if moment > now and year is None:
        moment = moment.replace(year=now.year - 1)
    if moment > now:
        raise ValueError(text)
    return moment


class AddOrder(Speaks, QDialog):
    """``await answer()`` gives the order, or None when it was closed."""

    def __init__(
        self, theme: Theme, shops: Sequence[Shop], now: datetime, here: int | None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(440)
        self._now = now
        self._shops = shops
        self._said: asyncio.Future[NewOrder | None] = asyncio.get_running_loop().create_future()
        self.head, self.words = label("cardTitle"), label("dim", wrap=True)
        self.number, self.created, self.amount, self.buyer = (Field(theme) for _field in range(4))
        self.status, self.shop = Select(theme), Select(theme)
        self.status_head, self.shop_head = label("small"), label("small")
        self.status.show_chosen("unpaid")
        self.shop.show_chosen(str(here if here in {shop.id for shop in shops} else shops[0].id))
        self.go, self.away = Button(theme, Kind.FILLED), Button(theme)
        self.go.setDefault(True)
        self.created.line.setText(f"{now:%H:%M}")  # without a moment there is no plan
        self._lay_out()
        for field in (self.number, self.created, self.amount):
            field.line.textChanged.connect(self._changed)
        self.go.clicked.connect(self.accept)
        self.away.clicked.connect(self.reject)
        self.finished.connect(self._finished)
        self.retranslate()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 20, 22, 16)
        column.setSpacing(8)
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
        end = QHBoxLayout()
        end.setSpacing(4)
        end.addStretch(1)
        end.addWidget(self.away)
        end.addWidget(self.go)
        column.addLayout(end)

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
        self.created.line.setPlaceholderText(_("{time} or 11-21 16:05").format(time=f"{self._now:%H:%M}"))
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

    async def answer(self) -> NewOrder | None:
        """Open, and wait until an order was typed or the dialog closed."""
        if runtime().closing:
            # Nobody is left to answer, and the end waits for every task.
            self.deleteLater()
            return None
        self.open()
        self.number.line.setFocus()
        return await self._said

    def _changed(self) -> None:
        good = bool(self.number.line.text().strip())
        for field, read, words in (
            (self.created, lambda text: read_moment(text, self._now), _("Write it like 16:05 or 11-21 16:05")),
            (self.amount, typed.amount, _("Write it like 200 or 19.90")),
        ):
            try:
                read(field.line.text())
                field.blame("")
            except ValueError:
                field.blame(words)
                good = False
        self.go.setEnabled(good)

    def _order(self) -> NewOrder:
        moment = read_moment(self.created.line.text(), self._now)
        return NewOrder(
            int(self.shop.value()), self.number.line.text().strip(), self.status.value(),
            clock.epoch(moment) if moment else None, typed.amount(self.amount.line.text()),
            self.buyer.line.text().strip() or None,
        )  # fmt: skip

    def _finished(self, result: int) -> None:
        if not self._said.done():
            good = result == QDialog.DialogCode.Accepted.value and self.go.isEnabled()
            self._said.set_result(self._order() if good else None)
