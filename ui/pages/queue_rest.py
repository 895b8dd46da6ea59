"""One contact, one note each: what was written on one of a buyer's unpaid orders goes onto the others, too (30)."""

from __future__ import annotations

from functools import partial

from app.i18n import _, ngettext, number
from app.services import notes
from app.services.notes import Batch
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
        saved = await notes.save_many(self.desk.office, batch)
        self.desk.bus.tell(saved.changes)
        count = len(saved.note_ids)
        said = [
            ngettext("{n} note saved.", "{n} notes saved.", count).format(n=number(count)),
            _("Each is marked not yet copied."),
        ]
        self.offer("\n".join(said), partial(self._withdraw, saved.note_ids, batch.agent))

    async def _withdraw(self, note_ids: tuple[int, ...], agent: str) -> None:
        changes = await notes.withdraw_many(self.desk.office, note_ids, agent)
        self.desk.bus.tell(changes)
        count = len(changes.get("note", ()))
        self.desk.say(ngettext("{n} note taken back.", "{n} notes taken back.", count).format(n=number(count)), "good")
