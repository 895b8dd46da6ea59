"""The strip above the card: which of the buyer's unpaid orders it shows, and the way to the others."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from app.domain.queue import Entry
from app.i18n import _, number
from ui import shown
from ui.desk import Desk
from ui.widgets.button import Button, Kind
from ui.widgets.labels import Elided
from ui.words import Speaks, name


class RowStrip(Speaks, QFrame):
    """``stepped(1 or -1)``: the next order is wanted, or the one before; hidden where there is but one."""

    stepped = Signal(int)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.setObjectName("rowStrip")
        self.entries: Sequence[Entry] = ()
        self.order_id = 0
        self.words = Elided("dim")
        self.previous, self.next = (Button(desk.theme, Kind.GHOST, f"chevron-{way}") for way in ("left", "right"))
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 4, 6, 4)
        row.setSpacing(0)
        row.addWidget(self.words, 1)
        for button, step in ((self.previous, -1), (self.next, 1)):
            button.small = True
            button.clicked.connect(lambda _on=False, step=step: self.stepped.emit(step))
            row.addWidget(button)
        desk.keys.changed.connect(self.retranslate)
        self.retranslate()
        self.hide()

    def retranslate(self) -> None:
        for button, deed, words in (
            (self.previous, "queue.previous", _("The order before, of the same buyer")),
            (self.next, "queue.next", _("The next order of the same buyer")),
        ):
            key = self.desk.keys.hint(deed)
            button.set_key(key)
            name(button, words, f"{words}  {key}".rstrip())
        self._say()

    def show_orders(self, entries: Sequence[Entry], order_id: int) -> None:
        """The card shows ``order_id``, one of ``entries``."""
        self.entries, self.order_id = entries, order_id
        self.setVisible(len(entries) > 1)
        self._say()

    def beside(self, step: int) -> int:
        """The order that many further on, round and round; 0 where there is none."""
        ids = [entry.order_id for entry in self.entries]
        if self.order_id not in ids or len(ids) < 2:
            return 0
        return ids[(ids.index(self.order_id) + step) % len(ids)]

    def _say(self) -> None:
        at = next((at for at, entry in enumerate(self.entries) if entry.order_id == self.order_id), None)
        if at is None:
            self.words.setText("")
            return
        one = self.entries[at]
        told = {
            "at": number(at + 1), "n": number(len(self.entries)),
            "end": one.order_no[-4:], "amount": shown.yuan(one.amount),
        }  # fmt: skip
        self.words.short = _("{at}/{n} · …{end} · {amount}").format(**told)
        self.words.setText(_("Order {at} of {n} · …{end} · {amount}").format(**told))
