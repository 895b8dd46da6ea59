"""Reaching a buyer by keys: the panel in the card's place, from what stands against it to the note that is written.

Every key is kept, so that neither leaving nor a crash loses anything; what was cut off is offered again.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtWidgets import QApplication, QWidget

from app import wording
from app.domain.cadence import Channel
from app.domain.call import ENTER, ESC, LATER, WORDS, Call, Phase, choose, write
from app.domain.rules import Rules
from app.errors import KnownError
from app.i18n import _
from app.services import agents, calls, guards, orders
from ui import call_sight, clipboard
from ui.attempt import After, Attempt, Pasting, Stage
from ui.bus import Changes
from ui.call_after import CallAfter
from ui.call_end import CallEnd
from ui.call_keeper import CallKeeper
from ui.call_left import CallLeft
from ui.call_settle import CallSettle
from ui.call_texts import CallTexts
from ui.desk import Desk
from ui.pages.card_deeds import WhenRead
from ui.runtime import spawn
from ui.seat import seated

if TYPE_CHECKING:
    from app.domain.order import Card
    from app.services.calls import Begun
    from ui.pages.card_page import CardPage
    from ui.widgets.call_panel import CallPanel
    from ui.widgets.order_card import OrderCard

_BY_KEY = {"call": Channel.PHONE, "call.chat": Channel.CHAT, "call.sms": Channel.SMS}


class CallDeeds(QObject):
    """``under_way``: the panel comes or goes. ``next_asked(order)``: that one is done, and the next is wanted.

    ``finished(toast)``: one was written; ``undo`` takes it back, as the toast does.
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
        self._busy = self._beginning = False
        self._early: list[str] = []  # keys that came before the contact they are meant for
        self._beside = 0  # the order that the card under the panel showed when it came
        self.texts = CallTexts(desk)
        self.keeper = CallKeeper(desk)
        self.after = CallAfter(self)
        self.settle = CallSettle(self)
        self.end = CallEnd(desk, self.reopen)
        self.left = CallLeft(desk, self)
        for deed, channel in _BY_KEY.items():
            desk.keys.bind(deed, page, partial(self.ask, channel))
        desk.keys.bind("call.service", page, partial(self.ask, Channel.PHONE, service=True))
        desk.keys.bind("call.resume", page, self.left.go_on)
        desk.keys.bind("call.aside", card, self.put_aside)
        card.held.changed.connect(self._held)
        card.shown.connect(self._card_shown)
        card.uncovered.connect(self.close)
        desk.bus.changed.connect(self._heard)
        desk.guard.renewed.connect(self.look_again)
        desk.minute.connect(self._minute)
        page.installEventFilter(self)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._focus_moved)
        if page.isVisible():
            self.left.look()

    @property
    def attempt(self) -> Attempt | None:
        """The contact that is under way."""
        return self.held if isinstance(self.held, Attempt) else None

    # Beginning

    def ask(self, channel: Channel, *, service: bool = False) -> None:
        """Begin to reach the buyer of the order on the card; one that is under way already gets the focus."""
        self._when_read(lambda card: self.begin(self.page.together(card.row.id), channel, service=service))

    def begin(self, order_ids: Sequence[int], channel: Channel, *, service: bool = False) -> None:
        """Begin with these orders, or go on with what was left of them."""
        now = self.attempt
        if now is not None and order_ids[0] in now.call.orders:
            same = (now.call.channel, now.call.service) == (channel, service)
            if same or now.call.phase is not Phase.READY:
                self._take_focus()
                return
        agent = seated(self.desk)
        if agent is not None and not self._beginning and not self._busy:
            self._beginning = True
            self._wait()
            spawn(self._begin(order_ids, channel, service, agent), "call.begin")

    async def _begin(self, order_ids: Sequence[int], channel: Channel, service: bool, agent: str) -> None:
        try:
            begun = await calls.begin(self.desk.office, order_ids, agent, channel, service=service)
            await self.reopen(begun, agent)
        except KnownError:
            if self.held is None:
                self._away()
            raise
        finally:
            self._beginning = False
            early, self._early = self._early, []
        for key in early:
            self.press(key)

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

    async def reopen(self, begun: Begun, agent: str, *, news: bool = True) -> None:
        """Show an attempt; one that was at its end is at its last question. ``news``: say that it was cut off."""
        call = begun.call
        while call.phase in (Phase.DONE, Phase.LEFT) and call.path:
            call = calls.pressed(self.desk.office, begun.card.row.shop_id, call, ESC)
        attempt = Attempt(begun, call, agent, fresh=news)
        await self._ask_age(attempt, again=False)
        await self.come(attempt)

    async def _ask_age(self, attempt: Attempt, *, again: bool) -> None:
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
            self.panel.number_asked.connect(self.copy_number)
            self.panel.aside_asked.connect(self.put_aside)
            self.panel.again.connect(self.show)
            self.panel.reveal.pressed.connect(self.card.held.begin)
            self.panel.reveal.released.connect(self.card.held.end)
        return self.panel

    async def come(self, held: Attempt | After | Pasting) -> None:
        """The panel is about this from now on; a contact that was there before is kept, if it came to anything."""
        before = self.attempt
        if before is not None and not (isinstance(held, Attempt) and held.begun.id == before.begun.id):
            await self.keeper.end(before)
        self.held = held
        self._beside = self.page.order_id
        self.card.show()
        self.card.cover(self._made())
        self.show(anew=True)
        self.under_way.emit(True)
        self.prepare()
        self.left.look()

    def show(self, *, anew: bool = False) -> None:
        """Let the panel say how things stand; ``anew``: another question is asked."""
        held, panel = self.held, self.panel
        if panel is None or held is None:
            return
        card = held.begun.card if isinstance(held, Attempt) else held.card
        wall, rules = self.desk.wall(card.row.shop_id), self.desk.office.rules(card.row.shop_id)
        if isinstance(held, Attempt):
            sight = call_sight.of(held, wall, rules)
        else:
            sight = call_sight.after(held, wall) if isinstance(held, After) else call_sight.pasting(held, wall)
        panel.show_sight(sight, wall, rules, anew=anew)

    def _take_focus(self) -> None:
        self.card.show()
        if self.panel is not None:
            self.panel.take_focus()

    def close(self) -> None:
        """The card is itself again, and the keys are the table's if they were the panel's."""
        if self.panel is None or self.held is None:
            return
        self.held = None
        self._away()
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
        if not self._busy:
            self.close()

    # Keys

    def press(self, key: str) -> None:
        """What a key does now; while something is being written, nothing."""
        if self._beginning:
            self._early.append(key)
        if self._busy or self._beginning:
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
        attempt.call = calls.pressed(self.desk.office, attempt.shop_id, call, key)
        moved = attempt.call.phase is not call.phase or attempt.call.step is not call.step
        if call.phase is Phase.STEP and attempt.call.phase is not Phase.STEP and key == ESC:
            # Another answer may ask for other words.
            attempt.sending, attempt.call = None, attempt.call._replace(chosen={})
        self.keeper.keep(attempt)
        if attempt.call.phase is Phase.DONE:
            self._finish(attempt)
            return
        if call.phase is Phase.READY and moved and call.channel is Channel.PHONE:
            self.copy_number()
        self.show(anew=moved or attempt.call.problem is not None)
        self.prepare()

    def type(self, field: str, text: str) -> None:
        """Something was typed into a field of the panel."""
        attempt = self.attempt
        if attempt is None or self._busy:
            return
        if attempt.allowing is not None and field == WORDS:
            attempt.allowing.why, attempt.allowing.problem = text, ""
        else:
            attempt.call = write(attempt.call, field, text)
            self.keeper.keep(attempt)
        self.show()

    async def _agree(self, attempt: Attempt) -> None:
        asked = {one.code for one in attempt.asks}
        await self._ask_age(attempt, again=True)
        if not ("stale" in asked and attempt.stale):
            attempt.agreed |= asked
        if attempt is self.attempt:
            self.show(anew=True)
            self.prepare()

    # The clipboard

    def copy_number(self) -> None:
        """The number as a telephone takes it: the main one, then its extension."""
        attempt = self.attempt
        if attempt is not None and attempt.begun.number is not None and attempt.stage is Stage.CALL:
            spawn(self._copy_number(attempt, attempt.begun.number), "call.number")

    async def _copy_number(self, attempt: Attempt, number: str) -> None:
        attempt.number = await clipboard.copy(number, private=True)
        if attempt is self.attempt:
            self.show()

    def prepare(self) -> None:
        """Put the words of the present step, or the next that has some, on the clipboard."""
        held = self.held
        if isinstance(held, Attempt | After) and self.texts.wanted(held):
            spawn(self._send(held), "call.words")

    async def _send(self, held: Attempt | After, *, other: bool = False) -> None:
        await self.texts.send(held, other=other)
        sending = held.sending
        if held is not self.held:
            return
        found = sending.text if sending is not None else None
        if isinstance(held, Attempt) and sending is not None and found is not None and not found.filled.missing:
            held.call = choose(held.call, sending.step, found.script_id)
            self.keeper.keep(held)
        self.show()

    def send(self, *, other: bool) -> None:
        """Copy the words of the step once more, or others."""
        held = self.held
        if isinstance(held, Attempt | After):
            spawn(self._send(held, other=other), "call.words")

    def leave(self, attempt: Attempt) -> None:
        """Back before the beginning: what came to nothing is forgotten, anything else is kept."""
        spawn(self._end(attempt), "call.leave")
        self.close()

    async def _end(self, attempt: Attempt) -> None:
        await self.keeper.end(attempt)
        self.left.look()

    # The end

    def _finish(self, attempt: Attempt) -> None:
        self._busy = True
        spawn(self._written(attempt), "call.finish")

    async def _written(self, attempt: Attempt) -> None:
        try:
            await self.keeper.settled()
            done = await calls.finish(self.desk.office, attempt.begun.id, attempt.call, attempt.agent)
        except KnownError as error:
            self._busy = False
            self._not_written(attempt, over=error.code in ("call_over", "orders_gone"))
            raise
        try:
            pasting = await self.end.tell(attempt, done)
            self.finished.emit(self.end.told)
        except KnownError:
            self.go_on(attempt.call.orders[0])  # it is written, whatever became of the clipboard
            raise
        finally:
            self._busy = False
        if pasting is not None:
            self.held = None  # it is over
            await self.come(pasting)
        else:
            self.go_on(attempt.call.orders[0])

    def go_on(self, order_id: int) -> None:
        """The order is done: the card is itself again, and the next one is wanted."""
        self.close()
        self.next_asked.emit(order_id)

    def _not_written(self, attempt: Attempt, *, over: bool) -> None:
        if over:
            self.close()
            return
        attempt.call = calls.pressed(self.desk.office, attempt.shop_id, attempt.call, ESC)
        self.keeper.keep(attempt)
        self.show(anew=True)

    def undo(self) -> bool:
        """Take the contact that was finished last back; False where there is none."""
        return self.end.undo()

    # What happens elsewhere

    def look_again(self) -> None:
        """What stands against it may be settled, or there may be more of it."""
        if self.attempt is not None and not self._busy:
            spawn(self._look_again(self.attempt), "call.again")

    async def _look_again(self, attempt: Attempt) -> None:
        call = attempt.call
        rows = await orders.rows(self.desk.office, call.orders)
        if attempt is not self.attempt or self._busy:
            return
        if not rows:
            self.desk.say(wording.sentence("orders_gone", {}), "bad")
            self.close()
            return
        office, main = self.desk.office, rows[0].id
        who = (await agents.ensure(office, attempt.agent)).agent
        card = await orders.card(office, main)
        guarded = await guards.look(office, main, who.id, call.channel, service=call.service)
        before = attempt.stage
        attempt.begun = attempt.begun._replace(card=card, rows=tuple(rows), guarded=guarded)
        attempt.over = _over(rows[0].status, call)
        await self._ask_age(attempt, again=False)
        if attempt is self.attempt and not self._busy:
            # News must not pull the focus out of what somebody types elsewhere.
            focus = QApplication.focusWidget()
            here = self.panel is not None and (focus is None or self.panel.isAncestorOf(focus))
            self.show(anew=here and before is not attempt.stage)
            self.prepare()

    def _heard(self, changes: Changes, _initiator: object) -> None:
        attempt = self.attempt
        touched = changes.get("order", set())
        if attempt is not None and ("import" in changes or touched & set(attempt.call.orders) or changes.get("buyer")):
            self.look_again()
        if changes.get("contact") or changes.get("import"):
            self.left.look()

    def _card_shown(self, card: Card | None) -> None:
        """Somebody went to another order: a contact that has not begun does not stay behind."""
        attempt = self.attempt
        if card is None or attempt is None or card.row.id in (self._beside, *attempt.call.orders):
            return
        if attempt.call.phase is Phase.READY and not self._busy:
            self.leave(attempt)

    def _focus_moved(self, _before: QWidget | None, now: QWidget | None) -> None:
        """The keys of the card mean the order of the panel while the focus is in it."""
        held, panel = self.held, self.panel
        if held is None or panel is None or now is None or not panel.isAncestorOf(now):
            return
        order_ids = held.call.orders if isinstance(held, Attempt) else (held.card.row.id,)
        if self.page.order_id not in order_ids:
            self.page.stand_at(order_ids[0])

    def _minute(self) -> None:
        self.show()

    def _held(self, on: bool) -> None:
        if self.panel is not None:
            self.panel.show_clear(on)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.page and event.type() == QEvent.Type.Show:
            self.left.look()
        return False


def _over(status: str, call: Call) -> str:
    """That the order is not unpaid any more, while a reminder is under way."""
    if status == "unpaid" or call.service:
        return ""
    return _("This order is not unpaid any more: there is nothing to remind. End the contact kindly.")
