"""The words of a step on their way to the clipboard: the script that fits, filled, read back, and warned about."""

from __future__ import annotations

from app import guard_words
from app.domain.cadence import Channel
from app.domain.call import Phase, Step
from app.errors import KnownError
from app.services import calls, guards
from ui import clipboard
from ui.attempt import After, Attempt, Sending
from ui.desk import Desk

_CHANNELS = {Step.CHAT: Channel.CHAT, Step.SMS: Channel.SMS}


class CallTexts:
    """Holds nothing of its own: what was found stands in the attempt's ``sending``."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    @staticmethod
    def wanted(held: Attempt | After) -> bool:
        """Whether there are words to put on the clipboard that were not looked for yet."""
        step = held.to_send
        return step is not None and (held.sending is None or held.sending.step is not step)

    @staticmethod
    def waits(held: Attempt) -> bool:
        """Whether the words of the present step are still on their way."""
        step = held.to_send
        if step is None or (held.call.phase is Phase.STEP and held.call.step is not step):
            return False
        return held.sending is None or held.sending.step is not step or not held.sending.ready

    async def send(self, held: Attempt | After, *, other: bool = False) -> None:
        """Find the words of ``held``'s step and copy them; ``other``: not those that were found before."""
        step = held.to_send
        if step is None:
            return
        before = held.sending if held.sending is not None and held.sending.step is step else None
        sending = before
        if sending is None or other:
            sending = Sending(step, unlike=set(before.unlike) if before is not None else set())
            if before is not None and before.text is not None:
                sending.unlike.add(before.text.script_id)
            held.sending = sending
        try:
            if sending.text is None:
                await self._find(held, sending)
            if sending.text is not None and not sending.text.filled.missing:
                filled = sending.text.filled
                sending.copied = await clipboard.copy(filled.text, private=filled.personal)
        finally:
            sending.ready = True

    async def _find(self, held: Attempt | After, sending: Sending) -> None:
        office, call = self.desk.office, held.call
        found = await calls.text(office, call, sending.step, held.agent, sending.unlike)
        if found is not None and found.script_id in sending.unlike:
            sending.unlike.clear()  # once round
        sending.text = found
        if found is None or found.filled.missing:
            return
        channel = _CHANNELS[sending.step]
        try:
            guarded = await guards.look(office, call.orders[0], None, channel, found.filled.text, service=call.service)
        except KnownError:
            return  # the order went with its import; the end says so
        sending.against = "\n".join(guard_words.against(one) for one in guarded.against if one.code == "same_text")
