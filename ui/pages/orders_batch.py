"""What is done with the chosen orders: a note on all of them, marks, copying, and adding an order by its number."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QApplication

from app import wording
from app.domain import cadence, mask
from app.errors import KnownError
from app.i18n import _, ngettext, number, sentences
from app.services import batches, guards, notes, orders
from ui import clipboard, flags, note_doubts
from ui.desk import Desk
from ui.pages.order_marks import OrderMarks
from ui.runtime import spawn
from ui.warehouse import Warehouse
from ui.widgets.add_order import AddOrder
from ui.widgets.batch_bar import MOST, BatchBar
from ui.widgets.orders_table import OrdersTable

if TYPE_CHECKING:
    from ui.pages.orders_parts import OrderParts

PRIVATE = frozenset(("buyer", "message", "memo", "last_note"))
"""Columns that may hold personal data."""


class OrderBatch(OrderMarks):
    """Deeds on ``table``'s chosen lines; ``opened(order_id)`` when an added order wants its card."""

    opened = Signal(object)
    export_asked = Signal()

    def __init__(self, desk: Desk, table: OrdersTable, bar: BatchBar, page: OrderParts) -> None:
        super().__init__(desk, page)
        self.page = page
        self.table = table
        self.bar = bar
        self.warehouse = Warehouse(desk)
        self._barred: tuple[int, ...] = ()  # of the chosen orders, as they were asked about last
        bar.save.connect(self.save)
        bar.copy.connect(self.copy_numbers)
        bar.paid.connect(partial(self.mark, "paid"))
        bar.closed.connect(partial(self.mark, "closed"))
        bar.export.connect(self.export_asked)
        bar.clear.connect(self._clear)
        desk.guard.renewed.connect(self._renewed)

    # The note on all of them

    def start(self) -> None:
        """To the bar, if several orders are chosen; else say how."""
        if self.bar.isVisible():
            self.bar.start()
        else:
            self.desk.say(_("Choose several orders first: Shift and the arrows, Ctrl and a click, or Ctrl A for all."))

    def show_choices(self) -> None:
        """The legend of the shop whose orders are shown."""
        shops = self.desk.office.shops()
        if shops:
            shop_id = self.desk.shop_id if self.desk.shop_id in {shop.id for shop in shops} else shops[0].id
            self.bar.show_choices(shop_id, flags.choices(self.desk.office.rules(shop_id).legend))

    def save(self) -> None:
        """Save the flag and the note on every chosen order."""
        if not self.bar.ready():
            self.bar.blame()
            return
        if (agent := self.agent()) is None:
            return
        batch = batches.Batch(
            tuple(self.table.chosen_ids()), self.bar.flags.colour(), agent,
            self.bar.feedback.text().strip(),
        )  # fmt: skip
        again = self.bar.doubting
        self.bar.saving(True)
        spawn(self._save(batch, again=again), "note.batch")

    async def _save(self, batch: batches.Batch, *, again: bool) -> None:
        saved: batches.SavedMany | None = None
        try:
            if not (old := await self._doubt(batch, again=again)):
                saved = await batches.save(self.desk.office, replace(batch, order_ids=self._allowed(batch)))
        finally:
            self.bar.saving(False)
        if saved is None:
            self.bar.doubt(old)
            return
        self.bar.written(batch.feedback)
        self.desk.bus.tell(saved.changes)
        count = len(saved.note_ids)
        said = [
            ngettext("{n} note saved.", "{n} notes saved.", count).format(n=number(count)),
            _("Each is marked not yet copied."),
        ]
        said += [_warned(code, many) for code, many in saved.warned.items() if code != notes.LATE]
        if gone := saved.skipped:
            words = ngettext("{n} order is gone and has none.", "{n} orders are gone and have none.", gone)
            said.append(words.format(n=number(gone)))
        self.offer("\n".join(said), partial(self._withdraw, saved.note_ids, batch.agent))
        self._offer_barred(batch)
        if late := saved.late:
            words = ngettext(
                "The warehouse may not see the note on {n} order: its parcel is printed, picked or shipped.",
                "The warehouse may not see the notes on {n} orders: their parcels are printed, picked or shipped.",
                len(late),
            )
            self.warehouse.offer(late, words.format(n=number(len(late))), batch.agent)
        focus = QApplication.focusWidget()
        if focus is not None and self.bar.isAncestorOf(focus) and not self.bar.feedback.text():
            self.table.setFocus()  # unless somebody went on elsewhere, or writes the next

    async def _doubt(self, batch: batches.Batch, *, again: bool) -> str:
        """Why reminding these buyers should wait; nothing under a flag that is no reminder's."""
        office = self.desk.office
        rows = await orders.rows(office, list(batch.order_ids))
        reminded = [row for row in rows if office.rules(row.shop_id).reminds(batch.flag)]
        old = await self.desk.guard.asks(reminded, again=again)
        if again and not old:
            return ""
        barred = await guards.bars(office, [row.id for row in reminded], batch.agent)
        self._barred = tuple(barred)
        reached = Counter(cadence.limit(row.contacts, office.rules(row.shop_id)) for row in reminded)
        over = [_warned(code, many) for code, many in reached.items() if code and code != "contacts_blocked"]
        all_of_them = len(barred) == len(rows)
        left = [note_doubts.left_out(rows, barred)] if barred else []
        goes_on = note_doubts.go_on(all_of_them=all_of_them) if barred else _("Save again to go on.")
        return sentences(old or "", *over, *left, goes_on if over or barred else "")

    def _allowed(self, batch: batches.Batch) -> tuple[int, ...]:
        """The orders that were not named as barred; all of them, where that was said of all and they are wanted."""
        return tuple(one for one in batch.order_ids if one not in self._barred) or batch.order_ids

    def _offer_barred(self, batch: batches.Batch) -> None:
        """The orders that were left out get the note where somebody says so."""
        left = tuple(one for one in batch.order_ids if one in self._barred)
        if left and len(left) < len(batch.order_ids):
            words = ngettext("{n} order was left out.", "{n} orders were left out.", len(left))
            write = partial(self._write_there, replace(batch, order_ids=left))
            self.desk.say(words.format(n=number(len(left))), "plain", [(_("Write it there, too"), write)])

    def _write_there(self, batch: batches.Batch) -> None:
        spawn(self._write(batch), "note.rest")

    async def _write(self, batch: batches.Batch) -> None:
        saved = await batches.save(self.desk.office, batch)
        self.desk.bus.tell(saved.changes)
        said = ngettext("{n} note saved.", "{n} notes saved.", len(saved.note_ids)).format(
            n=number(len(saved.note_ids))
        )
        self.offer(said, partial(self._withdraw, saved.note_ids, batch.agent))

    def _renewed(self) -> None:
        """New data has come: what was said of the old is out of date."""
        self.bar.show_count(self.bar.chosen)

    async def _withdraw(self, note_ids: tuple[int, ...], agent: str) -> None:
        changes = await batches.withdraw(self.desk.office, note_ids, agent)
        self.desk.bus.tell(changes)
        count = len(changes.get("note", ()))
        self.desk.say(ngettext("{n} note taken back.", "{n} notes taken back.", count).format(n=number(count)), "good")

    # Marks

    def mark(self, what: str) -> None:
        """Note down that an agent saw the chosen orders paid or closed; doing it again takes the mark away."""
        self.mark_orders(self._chosen(), what)

    # Copying

    def copy_numbers(self) -> None:
        """Copy the numbers of the chosen orders, one a line."""
        if order_ids := self._chosen():
            spawn(self._copy_numbers(order_ids), "order.copy")

    async def _copy_numbers(self, order_ids: list[int]) -> None:
        rows = await orders.rows(self.desk.office, order_ids)
        if len(rows) == 1:
            words = _("Order number …{end} copied").format(end=rows[0].order_no[-4:])
        else:
            words = ngettext("{n} order number copied", "{n} order numbers copied", len(rows)).format(
                n=number(len(rows))
            )
        await self._copy("\n".join(row.order_no for row in rows), words)

    def copy_cell(self) -> None:
        """Copy the current cell; the order number while nobody went sideways."""
        column = self.table.current_column()
        row = self.table.orders.row(self.table.currentIndex().row())
        wall = self.table.orders.wall
        if column is None or row is None or wall is None:
            return
        if column.name == "flag":
            spawn(self._copy_numbers([row.id]), "order.copy")
        elif column.name == "buyer" and row.buyer and mask.encrypted(row.buyer):
            self.desk.say(_("The export encrypts the buyer: there is nothing to copy."))
        else:
            words = _("{column} copied").format(column=_(column.title))
            spawn(self._copy(column.text(row, wall), words, private=column.name in PRIVATE), "order.copy")

    async def _copy(self, text: str, words: str, *, private: bool = False) -> None:
        self.desk.say_copied(await clipboard.copy(text, private), words)

    # Adding one

    def add(self) -> None:
        """Add an order by its number."""
        if not self.desk.shops:
            self.desk.say(_("Make a shop first: import an export, or try the demo shop."))
        elif agent := self.agent():
            spawn(self._add(agent), "order.add")

    async def _add(self, agent: str) -> None:
        desk = self.desk
        ask = AddOrder(desk.theme, desk.shops, lambda shop: desk.wall(shop).now, desk.shop_id, self.page.window())
        new = await ask.answer()
        if new is None:
            return
        try:
            added = await orders.add(
                self.desk.office, new.shop_id, new.number, agent, status=new.status, created_at=new.created_at,
                amount=new.amount, buyer=new.buyer,
            )  # fmt: skip
        except KnownError as error:
            if error.code != "order_known":
                raise
            # Then its card is what the agent wants to see.
            self.desk.known("order.add", error)
            self.opened.emit(await orders.find(self.desk.office, new.number, self.desk.office.shop_name(new.shop_id)))
            return
        self.desk.bus.tell(added.changes)
        self.desk.say(_("Order …{end} added.").format(end=new.number[-4:]), "good")
        self.opened.emit(added.order_id)

    # Inside

    def _chosen(self) -> list[int]:
        """The chosen orders, if they are several; else the one on the card, which no other line stands for."""
        count = self.table.chosen_count()
        if count > MOST:
            self.desk.say(_("At most {n} orders at once; choose fewer.").format(n=number(MOST)), "bad")
            return []
        if count > 1:
            return list(self.table.chosen_ids())
        return [self.page.order_id] if self.page.order_id else []

    def _clear(self) -> None:
        self.table.choose_one()
        self.table.setFocus()


def _warned(code: str, orders_: int) -> str:
    """A warning, and how many orders it concerns."""
    words = ngettext("{n} order: {words}", "{n} orders: {words}", orders_)
    return words.format(n=number(orders_), words=wording.sentence(code, {}))
