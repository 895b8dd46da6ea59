"""Reaching a buyer by keys: the panel in the card's place, from what stands against it to the note that is written.

Every key is kept, so that neither leaving nor a crash loses anything; what was cut off is offered again.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication

from app.domain.cadence import Channel
from app.domain.call import ALLOWED, ENTER, ESC, LATER, WHY, WORDS, Phase, reopened, unwrite, write
from app.domain.rules import Rules
from app.errors import KnownError
from app.i18n import _
from app.services import calls
from ui import call_sight
from ui.attempt import After, Attempt, Pasting, Stage
from ui.call_after import CallAfter
from ui.call_end import CallEnd
from ui.call_keeper import keeper_of
from ui.call_left import CallLeft
from ui.call_news import CallNews
from ui.call_settle import CallSettle
from ui.call_texts import CallTexts
from ui.desk import Desk
from ui.pages.card_deeds import WhenRead
from ui.runtime import spawn
from ui.seat import seated

if TYPE_CHECKING:
    from app.services.calls import Begun, Unfinished
    from ui.pages.card_page import CardPage
    from ui.widgets.call_panel import CallPanel
    from ui.widgets.order_card import OrderCard

_BY_KEY = {
    "call": Channel.PHONE, "call.chat": Channel.CHAT, "call.sms": Channel.SMS, "call.system": Channel.SYSTEM,
}  # fmt: skip


class CallDeeds(QObject):
    """``under_way``: the panel comes or goes. ``next_asked(order)``: that one is done, and the next is wanted.

    ``finished(toast)``: one was written; ``undo`` takes it back, as the toast does. ``busy``: it is being written.
    """

    under_way = Signal(bool)
    finished = Signal(object)  # the word that says so, whose button takes it back
    next_asked = Signal(object)  # an id outgrows a C int

    def __init__(self, desk: Desk, page: CardPage, card: OrderCard, when_read: WhenRead) -> None:
        super().__init__(page)
        self.desk = desk
        self.page = page
        self.card = card
        self._when_read = when_read
        self.held: Attempt | After | Pasting | None = None  # what the panel is about
        self.panel: CallPanel | None = None
        self.busy = self.beginning = False
        self._unwanted = False  # it was left before it was there
        self._early: list[str] = []  # keys that came before the contact they are meant for
        self._asked: set[str] = set()  # codes of what is asked before the first question
        self._asked_at = 0.0
        self._went: tuple[int, int] | None = None  # the contact that was left with the page, and the order on its card
        self.beside = 0  # the order that the card under the panel showed when it came
        self.keeper = keeper_of(desk)
        self.texts = CallTexts(self)
        self.after = CallAfter(self)
        self.settle = CallSettle(self)
        self.end = CallEnd(desk, self.reopen)
        self.left = CallLeft(desk, self)
        self.news = CallNews(self)
        for deed, channel in _BY_KEY.items():
            desk.keys.bind(deed, page, partial(self.ask, channel))
        desk.keys.bind("call.service", page, partial(self.ask, Channel.PHONE, service=True))
        desk.keys.bind("call.resume", page, self.left.go_on)
        desk.keys.bind("call.aside", card, self.put_aside)
        card.held.changed.connect(self._held)
        card.uncovered.connect(self.close)
        self.left.look()

    @property
    def attempt(self) -> Attempt | None:
        """The contact that is under way."""
        return self.held if isinstance(self.held, Attempt) else None

    # Beginning

    def ask(self, channel: Channel, *, service: bool = False) -> None:
        """Begin to reach the buyer of the order on the card; one that is under way already gets the focus."""
        self._when_read(lambda card: self.begin(self.page.together(card.row.id), channel, service=service))

    def begin(self, order_ids: Sequence[int], channel: Channel, *, service: bool = False, news: bool = True) -> None:
        """Begin with these orders, or go on with what was left of them; ``news``: say that it was cut off."""
        now = self.attempt
        if now is not None and order_ids[0] in now.call.orders:
            same = (now.call.channel, now.call.service) == (channel, service)
            if same or now.call.phase is not Phase.READY:
                self._take_focus()
                return
        agent = seated(self.desk, partial(self._begin_later, order_ids, channel, service=service))
        if agent is not None and not self.beginning and not self.busy:
            self.beginning = True
            self._wait()
            spawn(self._begin(order_ids, channel, service, agent, news), "call.begin")

    def _begin_later(self, order_ids: Sequence[int], channel: Channel, *, service: bool) -> None:
        """Somebody sits here now: begin, unless the page went on to another order meanwhile."""
        if self.page.isVisible() and self.page.order_id in order_ids:
            self.begin(order_ids, channel, service=service)

    async def _begin(self, order_ids: Sequence[int], channel: Channel, service: bool, agent: str, news: bool) -> None:
        try:
            await self.keeper.settled()
            begun = await calls.begin(self.desk.office, order_ids, agent, channel, service=service)
            await self.reopen(begun, agent, news=news)
        except Exception:
            if self.held is None:
                self._away()
            raise
        finally:
            self.beginning = self._unwanted = False
            early, self._early = self._early, []
        self._replay(early)

    def _wait(self) -> None:
        """Whoever presses the next key at once means the contact that is on its way, and not the table."""
        if self.held is None:
            self.card.show()
            self.card.cover(self._made())
            wall, rules = self.desk.wall(), Rules()
            self._made().show_sight(
                call_sight.Sight(title="", about="", question=_("Looking …")), wall, rules, anew=True
            )
        else:
            self._take_focus()

    def _replay(self, early: Sequence[str]) -> None:
        """Keys that came early are meant for a new contact's own questions, and for none that nobody could expect."""
        attempt = self.attempt
        if attempt is None or attempt.begun.resumed:
            return
        for key in early:
            if attempt.stage is not Stage.CALL and key != ESC:
                return
            self.press(key)

    async def reopen(self, begun: Begun, agent: str, *, news: bool = True) -> None:
        """Show an attempt; one that was at its end is at its last question. ``news``: say that it was cut off."""
        attempt = Attempt(begun, reopened(begun.call), agent, fresh=news, allowed_at=self.desk.wall().epoch)
        attempt.gifts = await calls.gifts(self.desk.office, begun.card.row.id)
        await self.ask_age(attempt, again=False)
        await self.come(attempt)

    async def ask_age(self, attempt: Attempt, *, again: bool) -> None:
        """Whether old data asks first; nobody is asked twice about the same data."""
        if not any(one.code == "stale" for one in attempt.begun.guarded.against):
            return
        attempt.stale = await self.desk.guard.asks(attempt.begun.rows, again=again)
        if not attempt.stale:
            attempt.agreed.add("stale")

    # The panel in the card's place

    def _made(self) -> CallPanel:
        if self.panel is None:
            from ui.widgets.call_panel import CallPanel

            self.panel = CallPanel(self.desk)
            self.panel.pressed.connect(self.press)
            self.panel.written.connect(self.type)
            self.panel.number_asked.connect(self.texts.copy_number)
            self.panel.aside_asked.connect(self.put_aside)
            self.panel.again.connect(self.show)
            self.desk.keys.bind("batch.undo", self.panel, self._undo_pasting)
            self.panel.reveal.pressed.connect(self.card.held.begin)
            self.panel.reveal.released.connect(self.card.held.end)
        return self.panel

    async def come(self, held: Attempt | After | Pasting) -> None:
        """The panel is about this from now on; a contact that was there before is kept, if it came to anything."""
        before = self.attempt
        if before is not None and not (isinstance(held, Attempt) and held.begun.id == before.begun.id):
            self.held = None  # no key is meant for it any more
            await self.keeper.end(before)
        if isinstance(held, Attempt) and (self._unwanted or self.page.isHidden()):
            await self._miss(held)
            return
        self.held, self._asked = held, set()
        self.beside = self.page.order_id
        self.card.show()
        self.card.cover(self._made())
        self._made().forget()
        self.show(anew=True)
        self.under_way.emit(True)
        self.texts.prepare()
        self.left.look()

    async def _miss(self, attempt: Attempt) -> None:
        """It comes too late: somebody went on to something else."""
        if self.page.isHidden():
            self._went = attempt.begun.id, self.page.order_id
        await self.keeper.end(attempt)

    def show(self, *, anew: bool = False) -> None:
        """Let the panel say how things stand; ``anew``: another question is asked."""
        held, panel = self.held, self.panel
        if panel is None or held is None or self.busy:
            return
        card = held.begun.card if isinstance(held, Attempt) else held.card
        wall, rules = self.desk.wall(card.row.shop_id), self.desk.office.rules(card.row.shop_id)
        self._remember_asked(held, anew=anew)
        if isinstance(held, Attempt):
            sight = call_sight.of(held, wall, rules)
        else:
            sight = call_sight.after(held, wall) if isinstance(held, After) else call_sight.pasting(held, wall)
        panel.show_sight(sight, wall, rules, anew=anew)

    def _remember_asked(self, held: Attempt | After | Pasting, *, anew: bool) -> None:
        asked: set[str] = set()
        if isinstance(held, Attempt) and held.stage is Stage.ASKED:
            asked = {one.code for one in held.asks}
        if not asked <= self._asked or (anew and isinstance(held, Pasting)):
            self._asked_at = time.monotonic()
        self._asked = asked

    @property
    def hurried(self) -> bool:
        """Whether Enter may still be the one before: held down, or pressed twice without a look."""
        return time.monotonic() - self._asked_at < self.desk.guard.hurry

    def _take_focus(self) -> None:
        self.card.show()
        self.card.cover_again()
        if self.panel is not None:
            self.panel.take_focus()

    def close(self) -> None:
        """The card is itself again, and the keys are the table's if they were the panel's.

        A contact stays as it is, to go on later, and one that came to nothing is forgotten.
        """
        self._unwanted = self.beginning
        held, self.held = self.held, None
        if held is None and self.card.panel is None:
            return
        self._away()
        if isinstance(held, Attempt):
            spawn(self.keeper.end(held), "call.leave")
        self.left.look()

    def _away(self) -> None:
        focus = QApplication.focusWidget()
        inside = focus is None or (self.panel is not None and self.panel.isAncestorOf(focus))
        self.card.uncover()
        self.under_way.emit(False)
        if inside and self.page.isVisible():
            self.page.go_to_table()

    def put_aside(self) -> None:
        """Leave it as it is, to go on later."""
        if not self.busy:
            self.close()

    def leave(self, attempt: Attempt) -> None:
        """Back before the beginning: what a lead allowed, and was not done, has to be allowed anew."""
        if attempt.call.text(ALLOWED) and attempt.dialled_at is None:
            attempt.call = unwrite(attempt.call, ALLOWED)
            self.keeper.keep(attempt)
        self.close()

    def hand_over(self) -> None:
        """Another page comes, which may go on with it: one page at a time holds a contact."""
        if self.busy or isinstance(self.held, Pasting):
            return
        if (attempt := self.attempt) is not None:
            self._went = attempt.begun.id, self.page.order_id
        self.close()

    def come_back(self, unfinished: Sequence[Unfinished]) -> None:
        """The page is shown again: whoever comes back to the same order is in the contact that was left with it."""
        went, self._went = self._went, None
        found = next((one for one in unfinished if went is not None and one.id == went[0]), None)
        focus = QApplication.focusWidget()
        elsewhere = focus is not None and (self.card.isAncestorOf(focus) or not self.page.isAncestorOf(focus))
        if found is None or went is None or elsewhere or self.held is not None or self.page.order_id != went[1]:
            return
        self.begin(found.call.orders or (found.order_id,), found.call.channel, service=found.call.service, news=False)

    # Keys

    def press(self, key: str) -> None:
        """What a key does now; while something is being written, nothing."""
        if self.beginning:
            self._early.append(key)
        if self.busy or self.beginning:
            return
        attempt, held = self.attempt, self.held
        if attempt is None:
            if isinstance(held, After | Pasting):
                self.after.press(held, key)
            return
        attempt.fresh = False
        match attempt.stage:
            case Stage.CALL:
                self._press_call(attempt, key)
            case Stage.WHO | Stage.WHY:
                self.settle.press(attempt, key)
            case _ if key == ESC:
                self.leave(attempt)
            case Stage.ASKED if key == ENTER:
                attempt.hurried = self.hurried
                if attempt.hurried:
                    self.show()
                else:
                    spawn(self._agree(attempt), "call.agree")
            case _:
                self.settle.choose(attempt, key)

    def _press_call(self, attempt: Attempt, key: str) -> None:
        call = attempt.call
        if key == ESC and not call.path:
            self.leave(attempt)
            return
        if call.phase in (Phase.READY, Phase.STEP) and key not in (ENTER, ESC, LATER):
            self.settle.choose(attempt, key)
            return
        if key == ENTER and call.phase in (Phase.READY, Phase.STEP) and self.texts.waits(attempt):
            return  # the words are on their way to the clipboard
        if key == ENTER and attempt.stuck:
            self.begin(call.orders, Channel.CHAT, service=call.service)
            return
        self._go_through(attempt, key)

    def dial(self, attempt: Attempt, order_id: int) -> None:
        """Dial the number of that order of the contact; 0: one that is read elsewhere, at once."""
        if order_id:
            attempt.at, attempt.number = order_id, None
            if self.page.order_id != order_id:
                self.page.stand_at(order_id)  # the keys of the card mean the same order
            self.show()
        else:
            self._go_through(attempt, ENTER)

    def _go_through(self, attempt: Attempt, key: str) -> None:
        call = attempt.call
        attempt.call = calls.pressed(self.desk.office, attempt.shop_id, call, key, attempt.closing)
        moved = attempt.call.phase is not call.phase or attempt.call.step is not call.step
        if call.phase is Phase.STEP and attempt.call.phase is not Phase.STEP and key == ESC:
            # Another answer may ask for other words.
            attempt.sending, attempt.call = None, attempt.call._replace(chosen={})
        attempt.dialled_at = attempt.call.dialled_at or attempt.dialled_at
        self.keeper.keep(attempt)
        if attempt.call.phase is Phase.DONE:
            self._finish(attempt)
            return
        if call.phase is Phase.READY and moved and call.channel is Channel.PHONE:
            self.texts.copy_number()
        self.show(anew=moved or attempt.call.problem is not None)
        self.texts.prepare()

    def type(self, field: str, text: str) -> None:
        """Something was typed into a field of the panel."""
        attempt = self.attempt
        if attempt is None or self.busy:
            return
        if attempt.allowing is not None and field == WORDS:
            field, attempt.allowing.problem = WHY, ""
        attempt.call = write(attempt.call, field, text)
        self.keeper.keep(attempt)
        self.show()

    async def _agree(self, attempt: Attempt) -> None:
        asked = {one.code for one in attempt.asks}
        await self.ask_age(attempt, again=True)
        if not ("stale" in asked and attempt.stale):
            attempt.agreed |= asked
        if attempt is self.attempt:
            self.show(anew=True)
            self.texts.prepare()

    # The end

    def _finish(self, attempt: Attempt) -> None:
        self.busy = True
        spawn(self._written(attempt), "call.finish")

    async def _written(self, attempt: Attempt) -> None:
        try:
            done = await self.keeper.finish(attempt)
        except Exception as error:
            self.busy = False
            over = isinstance(error, KnownError) and error.code in ("call_over", "orders_gone")
            self._not_written(attempt, over=over)
            raise
        pasting = None
        try:
            pasting = await self.end.tell(attempt, done)
        finally:
            # It is written, whatever became of the clipboard.
            self.busy = False
            self.finished.emit(self.end.told)
            if pasting is None and attempt is self.held:
                self.go_on(attempt.call.orders[0])
        if pasting is not None:
            self.held = None  # it is over
            await self.come(pasting)

    def go_on(self, order_id: int) -> None:
        """The order is done: the card is itself again, and the next one is wanted by who still is on the page."""
        self.close()
        if not self.page.isHidden():
            self.next_asked.emit(order_id)

    def _not_written(self, attempt: Attempt, *, over: bool) -> None:
        if not over:
            attempt.call = reopened(attempt.call)
            self.keeper.keep(attempt)
        if over or self.page.isHidden():
            self.close()
        elif attempt is self.held:
            self.show(anew=True)
        else:
            self.left.look()

    def undo(self) -> bool:
        """Take the contact that was finished last back; False where there is none."""
        return self.end.undo()

    def _undo_pasting(self) -> None:
        """While the memos of a contact are pasted it is over, and can be taken back from here too."""
        if isinstance(self.held, Pasting) and not self.after.busy:
            self.end.undo_pasting(self.held)

    def _held(self, on: bool) -> None:
        if self.panel is not None:
            self.panel.show_clear(on)
