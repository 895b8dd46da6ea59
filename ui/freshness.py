"""Nobody is reminded by old data without a second thought: the buyer may have paid since the last export."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.domain.order import OrderRow
from app.i18n import _, ngettext, number
from app.services import freshness
from ui import shown
from ui.bus import Changes

if TYPE_CHECKING:
    from ui.desk import Desk


class Guard(QObject):
    """Asks once an order and its data, and again when the shop's data would have grown old anew.

    ``renewed`` when new data has come, and what was asked is out of date.
    """

    renewed = Signal()
    hurry = 0.4  # s in which the key that asked is still held down, or pressed twice without a look

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.desk = desk
        self._agreed: dict[int, tuple[int, int]] = {}  # order -> the moment of its data, and when somebody went on
        self.age = ""  # of the data that was last asked about
        self._said_at = 0.0
        desk.bus.changed.connect(self._heard)

    async def asks(self, rows: Sequence[OrderRow], *, again: bool) -> str:
        """Why reminding the buyers of ``rows`` should wait, in a sentence; nothing where it may go on.

        ``again``: it was said already, and the same deed is wanted all the same.
        """
        office = self.desk.office
        found = await freshness.old(office, rows)
        old = {row.id: found[row.id] for row in rows if row.id in found and not self._holds(row, found[row.id])}
        if not old:
            return ""
        hurried = time.monotonic() - self._said_at < self.hurry
        if again and not hurried:
            self._agreed |= {order_id: (as_of, office.now()) for order_id, as_of in old.items()}
            return ""
        self._said_at = time.monotonic()
        self.age = age = shown.span(office.now() - min(old.values()), rough=True)
        if len(rows) == 1:
            return _("The data is {age} old: refresh it first, or make sure it is still unpaid.").format(age=age)
        words = ngettext(
            "The data of {n} order is up to {age} old: refresh it first, or make sure it is still unpaid.",
            "The data of {n} orders is up to {age} old: refresh it first, or make sure they are still unpaid.",
            len(old),
        )
        return words.format(n=number(len(old)), age=age)

    def _holds(self, row: OrderRow, as_of: int) -> bool:
        """Whether somebody went on with this very data, not long ago."""
        known, agreed_at = self._agreed.get(row.id, (None, 0))
        stale = self.desk.office.rules(row.shop_id).stale.total_seconds()
        return known == as_of and 0 <= self.desk.office.now() - agreed_at <= stale

    def _heard(self, changes: Changes, _initiator: object) -> None:
        if "import" in changes:
            self.renewed.emit()
