"""What follows a contact that is written: the steps that were put off, and the memos of its other orders."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.domain.call import ENTER, ESC, LATER
from app.errors import KnownError
from app.services import calls, orders
from app.services.calls import Unticked
from ui.attempt import After, Pasting
from ui.runtime import spawn

if TYPE_CHECKING:
    from ui.pages.call_deeds import CallDeeds


class CallAfter:
    """Answers the keys while the panel shows one of the two."""

    def __init__(self, deeds: CallDeeds) -> None:
        self.deeds = deeds
        self._busy = False

    def tick_later(self, left: Unticked, agent: str) -> None:
        """Show the steps of a finished contact that were put off."""
        if not self._busy:
            spawn(self._tick_later(left, agent), "call.later")

    async def _tick_later(self, left: Unticked, agent: str) -> None:
        office = self.deeds.desk.office
        call = await calls.ended(office, left.contact_id)
        card = await orders.card(office, left.order_id)
        await self.deeds.come(After(left.contact_id, card, call, agent, list(left.steps)))

    def press(self, held: After | Pasting, key: str) -> None:
        """What a key does."""
        if self._busy:
            return
        if key in (ESC, LATER):
            self.deeds.close()
        elif isinstance(held, After):
            self._press_step(held, key)
        elif key == ENTER and held.left:
            self._busy = True
            spawn(self._paste(held), "call.memo")
        elif key == ENTER:
            self.deeds.go_on(held.done.notes[0].order_id)

    def _press_step(self, after: After, key: str) -> None:
        if key == ENTER:
            self._busy = True
            spawn(self._tick(after), "call.step")
        elif key in ("1", "2") and after.sending is not None and after.sending.text is not None:
            self.deeds.send(other=key == "2")

    async def _tick(self, after: After) -> None:
        deeds, step, sending = self.deeds, after.open[0], after.sending
        script = sending.text.script_id if sending is not None and sending.text and sending.step is step else None
        try:
            changes = await calls.step_done(deeds.desk.office, after.contact_id, step, after.agent, script)
        except KnownError:
            deeds.close()
            raise
        finally:
            self._busy = False
        deeds.desk.bus.tell(changes)
        after.open = after.open[1:]
        if after.open:
            deeds.show(anew=True)
            deeds.prepare()
        else:
            deeds.close()

    async def _paste(self, pasting: Pasting) -> None:
        try:
            await self.deeds.end.copy_next(pasting)
        finally:
            self._busy = False
        self.deeds.show(anew=True)
