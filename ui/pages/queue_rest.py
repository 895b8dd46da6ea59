"""One contact, one note each: what was written on one of a buyer's unpaid orders goes onto the others, too (30)."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from app.i18n import _, ngettext, number
from app.services import batches, guards, orders
from app.services.batches import Batch
from ui import note_doubts
from ui.pages.order_marks import OrderMarks
from ui.runtime import spawn


class RestOfRow(OrderMarks):
    """Offers it once a note is saved; one key takes back what was written."""

    def offer_rest(self, note: Batch) -> None:
        """The buyer's other orders have no note of this contact yet: ask whether they get the same."""
        words = ngettext(
            "The buyer has {n} other unpaid order without this note.",
            "The buyer has {n} other unpaid orders without this note.",
            len(note.order_ids),
        )
        write = partial(self._begin, note)
        self.desk.say(words.format(n=number(len(note.order_ids))), "plain", [(_("Write it there, too"), write)])

    def _begin(self, note: Batch) -> None:
        spawn(self._write(note), "note.rest")

    async def _write(self, batch: Batch) -> None:
        office, order_ids = self.desk.office, batch.order_ids
        barred = await guards.bars(office, order_ids, batch.agent)
        named = [note_doubts.left_out(await orders.rows(office, order_ids), barred)] if barred else []
        if not (left := tuple(one for one in order_ids if one not in barred)):
            self.desk.say(named[0])
            return
        saved = await batches.save(office, replace(batch, order_ids=left))
        self.desk.bus.tell(saved.changes)
        count = len(saved.note_ids)
        said = [
            ngettext("{n} note saved.", "{n} notes saved.", count).format(n=number(count)),
            _("Each is marked not yet copied."),
            *named,
        ]
        self.offer("\n".join(said), partial(self._withdraw, saved.note_ids, batch.agent))

    async def _withdraw(self, note_ids: tuple[int, ...], agent: str) -> None:
        changes = await batches.withdraw(self.desk.office, note_ids, agent)
        self.desk.bus.tell(changes)
        count = len(changes.get("note", ()))
        self.desk.say(ngettext("{n} note taken back.", "{n} notes taken back.", count).format(n=number(count)), "good")
