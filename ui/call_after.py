"""What follows a contact that is written: the steps that were put off, and the memos of its orders."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.domain.call import ENTER, ESC, LATER
from app.errors import KnownError
from app.services import contacts, orders
from app.services.contacts import Uncopied, Unticked
from ui import clipboard
from ui.attempt import After, Pasting
from ui.runtime import spawn

if TYPE_CHECKING:
    from ui.pages.call_deeds import CallDeeds


class CallAfter:
    """Answers the keys while the panel shows one of the two."""

    def __init__(self, deeds: CallDeeds) -> None:
        self.deeds = deeds
        self.busy = False

    def tick_later(self, left: Unticked, agent: str) -> None:
        """Show the steps of a finished contact that were put off."""
        if not self.busy:
            spawn(self._tick_later(left, agent), "call.later")

    async def _tick_later(self, left: Unticked, agent: str) -> None:
        office, before = self.deeds.desk.office, self.deeds.held
        # The words are about what is still to be paid.
        call = (await contacts.ended(office, left.contact_id))._replace(orders=left.orders)
        card = await orders.card(office, left.orders[0])
        if self.deeds.held is before and not self.deeds.beginning:  # else somebody went on to something else
            await self.deeds.come(After(left.contact_id, card, call, agent, list(left.steps)))

    def paste_later(self, left: Uncopied) -> None:
        """Copy the memos of a finished contact that were not copied, from the first of them on."""
        if not self.busy:
            spawn(self._paste_later(left), "call.later")

    async def _paste_later(self, left: Uncopied) -> None:
        office, before = self.deeds.desk.office, self.deeds.held
        channel = (await contacts.ended(office, left.contact_id)).channel
        card = await orders.card(office, left.notes[0].order_id)
        pasting = Pasting(left.contact_id, channel, left.notes, card, late=True)
        if self.deeds.held is before and not self.deeds.beginning:
            await self.deeds.end.copy_memo(pasting)
            await self.deeds.come(pasting)

    def press(self, held: After | Pasting, key: str) -> None:
        """What a key does."""
        if self.busy:
            return
        if key in (ESC, LATER):
            self.deeds.close()
        elif isinstance(held, After):
            self._press_step(held, key)
        elif key in ("1", "2"):
            spawn(self._copy(held, number=key == "1"), "call.memo")
        elif key != ENTER or self.deeds.hurried:
            return
        elif not held.last:
            self.busy = True
            spawn(self._paste(held), "call.memo")
        elif held.late:
            self.deeds.close()
        else:
            self.deeds.go_on(held.notes[0].order_id)

    def _press_step(self, after: After, key: str) -> None:
        if key == ENTER:
            self.busy = True
            spawn(self._tick(after), "call.step")
        elif key in ("1", "2") and after.sending is not None and after.sending.text is not None:
            self.deeds.texts.send(other=key == "2")

    async def _tick(self, after: After) -> None:
        deeds, step, sending = self.deeds, after.open[0], after.sending
        script = sending.text.script_id if sending is not None and sending.text and sending.step is step else None
        try:
            changes = await contacts.step_done(deeds.desk.office, after.contact_id, step, after.agent, script)
        except KnownError:
            if deeds.held is after:
                deeds.close()
            raise
        finally:
            self.busy = False
        deeds.desk.bus.tell(changes)
        if deeds.held is not after:
            return
        after.open = after.open[1:]
        if after.open:
            deeds.show(anew=True)
            deeds.texts.prepare()
        else:
            deeds.close()

    async def _copy(self, pasting: Pasting, *, number: bool) -> None:
        """Copy the number of the order that is wanted on the platform, or its memo once more."""
        if number:
            pasting.sought = bool(await clipboard.copy(pasting.card.row.order_no))
        else:
            await self.deeds.end.copy_memo(pasting)
        if self.deeds.held is pasting:
            self.deeds.show()

    async def _paste(self, pasting: Pasting) -> None:
        try:
            await self.deeds.end.copy_next(pasting, lambda: self.deeds.held is pasting)
        finally:
            self.busy = False
        if self.deeds.held is pasting:
            self.deeds.show(anew=True)
