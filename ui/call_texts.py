"""What a contact puts on the clipboard: the number, and the words of a step, filled, read back, and warned about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication

from app import guard_words
from app.domain import call_follow
from app.domain.cadence import Channel
from app.domain.call import ATTITUDE, Phase, Step, choose, number
from app.domain.guard import ENDED
from app.errors import KnownError
from app.services import agents, calls, guards
from ui import clipboard
from ui.attempt import After, Attempt, Sending, Stage
from ui.runtime import spawn

if TYPE_CHECKING:
    from ui.pages.call_deeds import CallDeeds

_BAR = frozenset(("paid", "closed", "marked_paid", "marked_closed", "do_not_remind", "suspect", "owned"))
"""What keeps the words of a step back, whatever came of the contact whose step it is."""
_CHANNELS = {Step.CHAT: Channel.CHAT, Step.SMS: Channel.SMS}


class CallTexts(QObject):
    """Holds nothing of its own: what was found stands in the ``sending`` of what the panel is about."""

    def __init__(self, deeds: CallDeeds) -> None:
        super().__init__(deeds)
        self.deeds = deeds
        self.desk = deeds.desk
        QGuiApplication.clipboard().dataChanged.connect(self._look_at_number)

    # The number

    def copy_number(self) -> None:
        """The number as a telephone takes it: the main one, then its extension."""
        attempt = self.deeds.attempt
        if attempt is not None and attempt.dials is not None and attempt.stage is Stage.CALL:
            spawn(self._copy_number(attempt, attempt.dials), "call.number")

    async def _copy_number(self, attempt: Attempt, number: str) -> None:
        attempt.number = await clipboard.copy(number, private=True)
        if attempt is self.deeds.attempt:
            self.deeds.show()

    def _look_at_number(self) -> None:
        """Something was copied: the number is not there any more if that is something else."""
        attempt = self.deeds.attempt
        if attempt is not None and attempt.number and clipboard.held() != attempt.dials:
            attempt.number = None
            self.deeds.show()

    # The words

    @staticmethod
    def waits(held: Attempt) -> bool:
        """Whether the words of the present step are still on their way."""
        step = held.to_send
        if step is None or (held.call.phase is Phase.STEP and held.call.step is not step):
            return False
        return held.sending is None or held.sending.step is not step or not held.sending.ready

    def prepare(self) -> None:
        """Put the words of the present step, or the next that has some, on the clipboard."""
        held = self.deeds.held
        if isinstance(held, Attempt | After) and _sought(held) is None and held.to_send is not None:
            spawn(self._send(held, held.to_send), "call.words")

    def send(self, *, other: bool) -> None:
        """Copy the words of the step once more, or others."""
        held = self.deeds.held
        if isinstance(held, Attempt | After) and held.to_send is not None:
            if not other and (before := _sought(held)) is not None:
                before.agreed = True
            spawn(self._send(held, held.to_send, other=other), "call.words")

    async def _send(self, held: Attempt | After, step: Step, *, other: bool = False) -> None:
        """Find the words of ``step`` and copy them; ``other``: not those that were found before."""
        before = _sought(held)
        sending = before
        if sending is None or other:
            sending = Sending(step, unlike=set(before.unlike) if before is not None else set())
            sending.agreed = before is not None and before.agreed
            if before is not None and before.text is not None:
                sending.unlike.add(before.text.script_id)
            held.sending = sending
        try:
            if sending.text is None:
                await self._find(held, sending)
            filled = sending.text.filled if sending.text is not None else None
            free = not sending.barred or sending.agreed
            if filled is not None and not filled.missing and free and self._wanted(held, sending):
                sending.copied = await clipboard.copy(filled.text, private=filled.personal)
        finally:
            sending.ready = True
        if not self._wanted(held, sending):
            if held.sending is sending and not sending.copied:
                held.sending = None  # whoever comes back to the step looks for them anew
            return
        written = sending.text is not None and not sending.text.filled.missing and free
        if isinstance(held, Attempt) and sending.text is not None and written:
            held.call = choose(held.call, step, sending.text.script_id)
            self.deeds.keeper.keep(held)
        self.deeds.show()

    def _wanted(self, held: Attempt | After, sending: Sending) -> bool:
        """Whether the contact still waits for these words: keys are faster than they are."""
        return held is self.deeds.held and held.sending is sending and held.to_send is sending.step

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
            who = await agents.named(office, held.agent)
            me, words = who.id if who is not None else None, found.words
            guarded = await guards.look(office, call.orders[0], me, channel, words, service=call.service)
        except KnownError:
            return  # the order went with its import; the end says so
        sending.against = "\n".join(guard_words.against(one) for one in guarded.against if one.code == "same_text")
        bars = _bars(held)
        sending.barred = "\n".join(guard_words.against(one) for one in guarded.against if one.code in bars)


def _bars(held: Attempt | After) -> frozenset[str]:
    """What keeps the words back: not what came of this very contact, for the words are its own."""
    call, found = held.call, _BAR
    if number(call.reason) != ATTITUDE:
        found |= {"attitude_channel"}
    if isinstance(held, After) and not call_follow.follow(call.channel, call.result, call.reason).ends:
        found |= {*ENDED, "attitude_agent"}  # said since
    return found


def _sought(held: Attempt | After) -> Sending | None:
    """The words of the present step, which were looked for already."""
    return held.sending if held.sending is not None and held.sending.step is held.to_send else None
