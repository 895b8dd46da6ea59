"""What was left open: attempts that a crash or another contact cut off, memos not copied, steps put off (17)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QVBoxLayout

from app import call_words
from app.i18n import _, number
from app.services import calls, contacts, orders
from app.services.calls import Unfinished
from app.services.contacts import Uncopied, Unticked
from ui import call_sight
from ui.attempt import After, Pasting
from ui.desk import Desk
from ui.runtime import spawn
from ui.seat import seated

if TYPE_CHECKING:
    from ui.pages.call_deeds import CallDeeds
    from ui.widgets.call_strip import CallStrip

_RECALL = 30 * 86_400  # s; longer than any order waits for its payment
_A_DAY = 86_400  # s; of an older memo that was not copied the page of today tells


class CallLeft(QObject):
    """Looks for it whenever the page is shown or a contact ends, and offers the oldest in a strip above the card."""

    def __init__(self, desk: Desk, deeds: CallDeeds) -> None:
        super().__init__(deeds)
        self.desk = desk
        self.deeds = deeds
        self.strip: CallStrip | None = None
        self._cut: list[Unfinished] = []
        self._memos: list[Uncopied] = []
        self._open: list[Unticked] = []
        self._looking = self._stale = False
        desk.agent_changed.connect(self.look)
        deeds.keeper.ended.connect(self.look)

    def look(self) -> None:
        """Look again for what is left; a page that is not shown looks when it is."""
        self._stale = True
        if not self._looking and self.deeds.page.isVisible():
            self._looking = True
            spawn(self._look(), "call.left")

    async def _look(self) -> None:
        try:
            while self._stale:
                self._stale = False
                await self._read()
        finally:
            self._looking = False

    async def _read(self) -> None:
        office, agent = self.desk.office, self.desk.agent
        self._cut, self._memos, self._open = [], [], []
        await self.deeds.keeper.settled()
        if agent is not None:
            found = await calls.unfinished(office, agent.nickname)
            self.deeds.come_back(found)
            now = self.deeds.attempt.begun.id if self.deeds.attempt is not None else 0
            self._cut = [one for one in found if one.id != now]
            doing = self.deeds.held.contact_id if isinstance(self.deeds.held, After | Pasting) else 0
            memos = await contacts.uncopied(office, office.now() - _A_DAY, agent.nickname)
            self._memos = [one for one in memos if one.contact_id != doing]
            known = await contacts.unticked(office, office.now() - _RECALL, agent.nickname)
            self._open = [one for one in known if one.contact_id != doing]
        await self._say()

    async def _say(self) -> None:
        words, order_id = "", self._about
        rows = await orders.rows(self.desk.office, [order_id]) if order_id else []
        end = rows[0].order_no[-4:] if rows else ""
        if rows and self._cut:
            words = _("Cut off: {what}").format(what=call_sight.cut_off(self._cut[0].call, rows[0].order_no))
        elif rows and self._memos:
            words = _memos(len(self._memos[0].notes), end)
        elif rows:
            steps = " · ".join(_(call_words.STEPS[step]) for step in self._open[0].steps)
            words = _("Put off, order …{end}: {steps}").format(end=end, steps=steps)
        more = len(self._cut) + len(self._memos) + len(self._open) - 1
        if words and more:
            words = _("{words} (and {n} more)").format(words=words, n=number(more))
        if words or self.strip is not None:
            self._made().say(words, forgets=bool(self._cut))

    @property
    def _about(self) -> int:
        """The order of what is offered; 0: nothing is."""
        if self._cut:
            return self._cut[0].order_id
        if self._memos:
            return self._memos[0].notes[0].order_id
        return self._open[0].orders[0] if self._open else 0

    def _made(self) -> CallStrip:
        if self.strip is None:
            from ui.widgets.call_strip import CallStrip

            self.strip = CallStrip(self.desk)
            self.strip.go_asked.connect(self.go_on)
            self.strip.again.connect(self.look)
            self.strip.forget_asked.connect(lambda: spawn(self._forget(), "call.forget"))
            layout = self.deeds.card.layout()
            assert isinstance(layout, QVBoxLayout)
            layout.insertWidget(0, self.strip)
        return self.strip

    def go_on(self) -> None:
        """Go on with the oldest of it."""
        agent = seated(self.desk)
        if agent is None or self.deeds.beginning:
            return
        if self._cut:
            left = self._cut[0]
            self.deeds.put_aside()  # another one about the same order would have the key
            self.deeds.page.stand_at(left.order_id)
            self.deeds.begin(left.call.orders or (left.order_id,), left.call.channel, service=left.call.service)
        elif self._memos:
            self.deeds.page.stand_at(self._about)
            self.deeds.after.paste_later(self._memos[0])
        elif self._open:
            self.deeds.page.stand_at(self._about)
            self.deeds.after.tick_later(self._open[0], agent)
        else:
            self.desk.say(_("No contact was cut off, no memo left to copy, and no step put off."))

    async def _forget(self) -> None:
        from ui.widgets.confirm import Confirm

        if not self._cut:
            return
        left = self._cut[0]
        words = [_("What was answered and typed in it is lost. No note is written and nobody is told.")]
        asked = Confirm(self.desk.theme, _("Forget this contact?"), words, _("Forget"), self.deeds.page.window())
        if await asked.answer():
            await calls.drop(self.desk.office, left.id)
            self.look()


def _memos(count: int, end: str) -> str:
    if count == 1:
        return _("Memo not copied: order …{end}").format(end=end)
    return _("{n} memos not copied, the first: order …{end}").format(n=number(count), end=end)
