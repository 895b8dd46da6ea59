"""What becomes of a contact that is written: told, its memo copied, and taken back where it was a mistake."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING, Protocol

from shiboken6 import isValid

from app import call_words, wording
from app.domain.call import Call, Step
from app.domain.call_follow import Follow
from app.i18n import _
from app.services import calls, contacts, guards, notes, orders
from app.services.contacts import Finished, Noted
from app.services.office import Changes
from ui import clipboard, reminder_deeds
from ui.attempt import Attempt, Pasting
from ui.clipboard import Copied
from ui.desk import Desk
from ui.pages.card_deeds import personal
from ui.runtime import spawn

if TYPE_CHECKING:
    from app.domain.order import Card
    from app.services.calls import Begun
    from ui.widgets.toast import Action, Toast


Undo = Callable[[str], Awaitable[Changes]]


class Reopen(Protocol):
    """Shows an attempt that is open again; ``news``: as one that was cut off."""

    def __call__(self, begun: Begun, agent: str, *, news: bool = True) -> Awaitable[None]: ...


class CallEnd:
    """``reopen`` shows an attempt that is open again. Nothing that it says names a buyer."""

    def __init__(self, desk: Desk, reopen: Reopen) -> None:
        self.desk = desk
        self.reopen = reopen
        self._last: int | None = None  # the contact that was finished last
        self._told: Toast | None = None
        self._peace: dict[int, Undo] = {}  # by contact, what lets its buyer be reminded again

    async def tell(self, attempt: Attempt, done: Finished) -> Pasting | None:
        """Tell the pages, copy the first memo and say so; the further memos, where there are some."""
        self.desk.bus.tell(done.changes)
        self._last, self._told = done.contact_id, None
        copied = await self._copy(attempt.begun.card, done.notes[0])
        self._say(attempt, done, copied)
        wall = self.desk.wall(attempt.shop_id)
        if done.booked and done.booked[0].moved is not None:
            reminder_deeds.tell_moved(self.desk, done.booked[0], wall)
        for code in done.warnings:
            self.desk.say(wording.sentence(code, {}))
        for error in done.refused:
            self.desk.say(wording.sentence(error.code, error.params))
        if len(done.notes) == 1:
            return None
        return Pasting(done.contact_id, attempt.call.channel, done.notes, attempt.begun.card, copied=copied)

    async def copy_next(self, pasting: Pasting, wanted: Callable[[], bool]) -> None:
        """The memo of the next order of the contact, if it is still ``wanted`` once that order is read."""
        card = await orders.card(self.desk.office, pasting.notes[pasting.at + 1].order_id)
        if wanted():
            pasting.card, pasting.at = card, pasting.at + 1
            await self.copy_memo(pasting)

    async def copy_memo(self, pasting: Pasting) -> None:
        """The memo that is to be pasted now."""
        pasting.copied, pasting.sought = await self._copy(pasting.card, pasting.noted), False

    async def _copy(self, card: Card, noted: Noted) -> Copied:
        copied = await clipboard.copy(noted.memo, private=personal(card, noted.memo))
        if copied:
            self.desk.bus.tell(await notes.copied(self.desk.office, noted.note_id))
        return copied

    def _say(self, attempt: Attempt, done: Finished, copied: Copied) -> None:
        call = attempt.call
        assert call.result is not None
        said = _("Order …{end}: {result}").format(
            end=attempt.order_no[-4:], result=call_words.result(call.channel, call.result)
        )
        noted = _("noted, memo copied") if copied else _("noted, but the memo is not copied")
        words = [f"{said} · {noted}", *call_words.follows(_still_to_do(done.follow, call), done.stops)]
        actions: list[Action] = [(_("Undo"), partial(self._take_back, done.contact_id))]
        if not copied:
            again = attempt.begun.card, done.notes[0]
            actions.append((_("Copy again"), lambda: spawn(self._copy(*again), "call.memo")))
        if done.follow.offer_peace:
            peace = partial(self._leave_in_peace, attempt, done.contact_id)
            actions.append((_("No reminders at all"), lambda: spawn(peace(), "call.peace")))
        self._told = self.desk.say("\n".join(words), "good" if copied else "bad", actions)

    async def _leave_in_peace(self, attempt: Attempt, contact_id: int) -> None:
        whom, order_id, why = attempt.begun.guarded.buyer_id, attempt.call.orders[0], _("said so when we called")
        say = partial(guards.set_do_not_remind, self.desk.office, whom, order_id=order_id)
        changes = await say(True, why, await contacts.whose(self.desk.office, contact_id))
        self.desk.bus.tell(changes)
        if any(changes.values()):
            self._peace[contact_id] = partial(say, False, "")
        undo: Action = _("Undo"), lambda: spawn(self._end_peace(contact_id), "call.peace")
        self.desk.say(_("This buyer is not reminded any more."), "good", [undo])

    async def _end_peace(self, contact_id: int) -> None:
        if (undo := self._peace.pop(contact_id, None)) is not None:
            self.desk.bus.tell(await undo(await contacts.whose(self.desk.office, contact_id)))

    # Taking it back

    def undo(self) -> bool:
        """Take back what was finished last; False where there is nothing."""
        if self._last is None:
            return False
        if self._told is not None and isValid(self._told):
            self._told.close()
        self._take_back(self._last)
        return True

    def undo_pasting(self, pasting: Pasting) -> None:
        """Take the contact back whose memos are pasted."""
        if self._last == pasting.contact_id:
            self.undo()
        else:
            self._take_back(pasting.contact_id)

    @property
    def told(self) -> Toast | None:
        """The word that says what was done last."""
        return self._told

    def _take_back(self, contact_id: int) -> None:
        if self._last == contact_id:
            self._last = None
        spawn(self._undo(contact_id), "call.undo")

    async def _undo(self, contact_id: int) -> None:
        office = self.desk.office
        undone = await contacts.undo(office, contact_id)
        self.desk.bus.tell(undone.changes)
        await self._end_peace(contact_id)
        call, agent = undone.call, undone.agent
        begun = await calls.begin(office, call.orders, agent, call.channel, service=call.service, again=undone.id)
        await self.reopen(begun, agent, news=False)


def _still_to_do(follow: Follow, call: Call) -> Follow:
    """How it goes on, without the message in the chat that was left as a step of the call."""
    if any(one.step is Step.CHAT and one.at is not None for one in call.taken):
        return follow._replace(channel=None, at_once=False)
    return follow
