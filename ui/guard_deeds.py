"""What an agent settles about the order on the card and its buyer: whose it is, and whether to remind.

Every deed asks the data anew before it does anything, and can be taken back from the word that says it was done.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from app import wording
from app.domain.cadence import Channel
from app.domain.order import Card
from app.domain.status import Status
from app.errors import KnownError
from app.i18n import _, ngettext, number, sentences
from app.services import concessions, guards, orders
from app.services.guards import Guarded
from app.services.office import Changes
from ui.concession_deeds import ConcessionDeeds
from ui.desk import Desk
from ui.pages.order_marks import OrderMarks
from ui.runtime import spawn
from ui.seat import seated
from ui.widgets.guard_bar import Standing, enquiry
from ui.widgets.order_card import OrderCard
from ui.widgets.toast import Toast

WhenRead = Callable[[Callable[[Card], object]], None]
Undo = Callable[[], Coroutine[Any, Any, Changes]]

_HEARD = frozenset(("order", "note", "contact", "buyer", "agent", "shop", "concession"))  # the buyer may have others
_INSTEAD = {"call": "copy.phone", "call.chat": "open.chat"}
_NEXT: dict[bool | None, bool | None] = {None: True, True: False, False: None}


class GuardDeeds(QObject):
    """Keeps the bar of the card on its order, and does what its buttons and keys ask for."""

    def __init__(self, desk: Desk, page: QWidget, card: OrderCard, when_read: WhenRead) -> None:
        super().__init__(page)
        self.desk = desk
        self.page = page
        self.card = card
        self._when_read = when_read
        self._came: Standing | None = None  # read together with a card that is not shown yet
        self._stale = self._reading = False
        self._told: dict[str, Toast | None] = {}
        self._marks = OrderMarks(desk, page)
        self.given = ConcessionDeeds(desk, page, card, when_read)
        self._acts: dict[str, Callable[[], object]] = {
            "guard": self.turn, "guard.take": self.take_over, "guard.back": self.give_back,
            "guard.colleague": self.hand_over, "guard.silent": self.silence,
            "guard.suspect": self.suspect, "enquiry": self.ask_first, "guard.online": self.online,
            "guard.credit": self.credit,
        }  # fmt: skip
        for deed, act in self._acts.items():
            desk.keys.bind(deed, page, act)
        card.shown.connect(self._follow)
        card.guards.asked.connect(self.do)
        card.about.clicked.connect(self.turn)
        desk.agent_changed.connect(self.read_again)
        desk.minute.connect(self._minute)
        desk.bus.changed.connect(self._heard)

    def do(self, deed: str) -> None:
        """What a button of the bar asks for, by the name of the key that does it."""
        if deed in ("mark.paid", "mark.closed"):
            self._when_read(lambda card: self._marks.mark_orders([card.row.id], card.row.mark or ""))
        elif deed in self._acts or deed == "concession":
            self._acts.get(deed, self.given.ask)()
        elif not self.desk.keys.act(deed):
            self.desk.keys.act(_INSTEAD.get(deed, ""))

    def turn(self) -> None:
        """Open or close all there is to say about contacting this buyer."""
        self._when_read(lambda _card: self._turn())

    def _turn(self) -> None:
        self.card.uncover()
        self.card.show()
        self.card.guards.turn()

    # What is shown

    async def read(self, card: Card) -> None:
        """Read what stands against a contact, for a card that is about to be shown."""
        self._came = await self._standing(card)

    def read_again(self) -> None:
        """What is shown may not be so any more."""
        self._stale = True
        if not self._reading:
            self._reading = True
            spawn(self._read(), "guards.read")

    async def _read(self) -> None:
        """Fast steps through the table read only where they end."""
        try:
            while self._stale and (card := self.card.card) is not None:
                self._stale = False
                try:
                    found = await self._standing(card)
                except KnownError as error:
                    # Taken back with its import meanwhile; whoever shows the card hears of that.
                    if error.code != "order_unknown":
                        raise
                    continue
                if self.card.card is card and found != self.card.guards.standing:
                    self.card.show_standing(found)
        finally:
            self._reading = False

    async def _standing(self, card: Card) -> Standing:
        office, row = self.desk.office, card.row
        channel = card.plan.points[0].channel if card.plan.points else Channel.CHAT
        agent = self.desk.agent.id if self.desk.agent else None
        # Who contacts a buyer about what is paid or closed does it for a matter of service.
        service = row.status not in (Status.UNPAID, Status.UNKNOWN)
        found = await guards.look(office, row.id, agent, channel, service=service)
        given = tuple(await concessions.of_order(office, row.id))
        return Standing(card, found, given, orders.is_online(row.online_at, office.now()))

    def _follow(self, card: Card | None) -> None:
        """The card goes on to another order, or shows the same anew."""
        came, self._came = self._came, None
        shown = self.card.guards.standing
        if card is not None and came is not None and came.order_id == card.row.id:
            self.card.show_standing(came)
            return
        if card is None or (shown is not None and shown.order_id != card.row.id):
            self.card.show_standing(None)
        if card is not None:
            self.read_again()

    def _minute(self) -> None:
        """Windows open and close."""
        if self.card.isVisible() and self.card.card is not None:
            self.read_again()

    def _heard(self, changes: Changes, _initiator: object) -> None:
        if self.card.card is not None and any(changes.get(subject) for subject in _HEARD):
            self.read_again()

    # Whose order it is

    def take_over(self) -> None:
        """Make the order mine, with a reason where it is another's."""
        self._with_card(self._take, "guard.take")

    async def _take(self, card: Card, agent: str) -> None:
        guarded = (await self._standing(card)).guarded
        if guarded.owner == agent:
            self.desk.say(_("This order is yours already."))
        elif guarded.attitude is not None and agent in guarded.attitude.agents:
            self.desk.say(wording.sentence("attitude_agent", {"agent": agent}), "bad")
        else:
            title = _("Take over {agent}'s order").format(agent=guarded.owner)
            await self._make_owner(card, guarded, agent, title, _("The order is yours now."))

    def hand_over(self) -> None:
        """Leave the order to a colleague."""
        self._with_card(self._choose_colleague, "guard.colleague")

    async def _choose_colleague(self, card: Card, agent: str) -> None:
        from ui.widgets.digit_menu import DigitMenu

        guarded = (await self._standing(card)).guarded
        upset = guarded.attitude.agents if guarded.attitude is not None else frozenset()
        names = [one.nickname for one in self.desk.agents if one.nickname not in {agent, guarded.owner, *upset}]
        if not names:
            self.desk.say(_("There is nobody else yet: add a colleague at the top right."), "bad")
            return
        menu = DigitMenu(self.card.about)
        for nickname in names:
            menu.add(nickname, partial(self._hand_to, card, nickname))
        menu.open_under(self.card.about, right=True)

    def _hand_to(self, card: Card, nickname: str) -> None:
        spawn(self._hand(card, nickname), "guard.colleague")

    async def _hand(self, card: Card, nickname: str) -> None:
        guarded = (await self._standing(card)).guarded
        title = _("Leave the order to {agent}").format(agent=nickname)
        await self._make_owner(card, guarded, nickname, title, _("The order is {agent}'s now.").format(agent=nickname))

    async def _make_owner(self, card: Card, guarded: Guarded, agent: str, title: str, done: str) -> None:
        office, order_id, reason = self.desk.office, card.row.id, ""
        upset = guarded.attitude.agents if guarded.attitude is not None else frozenset()
        if guarded.owner is not None and guarded.owner not in upset:
            asked = await self._why(title, "", _("Save"))
            if asked is None:
                return
            reason = asked
        self.desk.bus.tell(await guards.take_over(office, [order_id], agent, reason))
        self._say_done(done, lambda: guards.give_back(office, [order_id], self._me(agent), owner=agent))

    def give_back(self) -> None:
        """The order is its former owner's again."""
        self._with_card(self._give_back, "guard.back")

    async def _give_back(self, card: Card, agent: str) -> None:
        office, order_id = self.desk.office, card.row.id
        guarded = (await self._standing(card)).guarded
        changes = await guards.give_back(office, [order_id], agent, owner=guarded.owner)
        if not changes["order"]:
            self.desk.say(_("Nobody took this order over."))
            return
        self.desk.bus.tell(changes)
        owner, why = guarded.owner or agent, guarded.taken_because or ""
        former = (await self._standing(card)).guarded.owner
        done = _("The order is its former owner's again.")
        self._say_done(done, lambda: guards.take_over(office, [order_id], owner, why, former=former))

    # The buyer

    def silence(self) -> None:
        """The buyer is not to be reminded, with a reason; or may be again."""
        self._with_card(self._silence, "guard.silent")

    async def _silence(self, card: Card, agent: str) -> None:
        guarded = (await self._standing(card)).guarded
        words = _("From now on this buyer is reminded nowhere, by nobody. What was booked stays silent, and comes back "
                  "when this is taken back. Say why: colleagues will read it.")  # fmt: skip
        title, words = _("Do not remind this buyer"), words if guarded.buyer_id is not None else _alone()
        asked = "" if guarded.silent else await self._why(title, words, _("Save"))
        if asked is None:
            return
        on, say = not guarded.silent, partial(guards.set_do_not_remind, self.desk.office, order_id=card.row.id)
        changes = await say(guarded.buyer_id, on, asked, agent)
        done = _("This buyer is not reminded any more.") if on else _("This buyer may be reminded again.")
        before = [(guarded.buyer_id, "")] if on else _said(guarded, "do_not_remind", changes, guarded.why or "")
        self._say_of_buyer(done, changes, lambda: _again(partial(say, on=not on, agent=agent), before))

    def suspect(self) -> None:
        """The buyer is taken for malicious, with a reason; or no more."""
        self._with_card(self._suspect, "guard.suspect")

    async def _suspect(self, card: Card, agent: str) -> None:
        guarded = (await self._standing(card)).guarded
        words = _("The buyer's orders leave the queue, in every shop. Say what looks wrong: colleagues will read it.")
        title, words = _("Mark this buyer as suspicious"), words if guarded.buyer_id is not None else _alone()
        asked = "" if guarded.suspect else await self._why(title, words, _("Save"))
        if asked is None:
            return
        on, say = not guarded.suspect, partial(guards.set_suspect, self.desk.office, order_id=card.row.id)
        # Where the buyer is not to be reminded either, that has its reason told, and a word has to stand for this one.
        why = "" if on else (guarded.why if not guarded.silent else None) or _("marked again")
        changes = await say(guarded.buyer_id, on, asked, agent)
        done = _("This buyer is marked as suspicious.") if on else _("This buyer is not suspicious any more.")
        before = [(guarded.buyer_id, "")] if on else _said(guarded, "risk", changes, why)
        self._say_of_buyer(done, changes, lambda: _again(partial(say, on=not on, agent=agent), before))

    def ask_first(self) -> None:
        """The buyer asked before ordering: yes, no, not known."""
        self._with_card(self._ask_first, "enquiry")

    async def _ask_first(self, card: Card, agent: str) -> None:
        office, order_id = self.desk.office, card.row.id
        now = await orders.rows(office, [order_id])  # the key may come again before the card is read anew
        if not now:
            return
        value = _NEXT[now[0].enquiry]
        done = await orders.set_enquiry(office, order_id, value, agent)
        self.desk.bus.tell(done.changes)

        async def back() -> Changes:
            return (await orders.set_enquiry(office, order_id, done.before, agent)).changes

        self._say_done(enquiry(value), back, f"enquiry.{order_id}")

    def online(self) -> None:
        """The buyer is online now, or not any more."""
        self._with_card(self._online, "guard.online")

    async def _online(self, card: Card, agent: str) -> None:
        office, order_id = self.desk.office, card.row.id
        rows = await orders.rows(office, [order_id])
        if not rows:
            return
        on = not orders.is_online(rows[0].online_at, office.now())
        done = await orders.set_online(office, order_id, office.now() if on else None, agent)
        self.desk.bus.tell(done.changes)
        said = _("The buyer is online: a message may go out at once.") if on else _("The buyer is not online any more.")

        async def back() -> Changes:
            return (await orders.set_online_again(office, done.before, agent)).changes

        self._say_done(said, back, f"online.{order_id}")

    def credit(self) -> None:
        """Type what the platform says of the buyer's credit."""
        self._with_card(self._credit, "guard.credit")

    async def _credit(self, card: Card, agent: str) -> None:
        from app.services import credit
        from ui.widgets.ask import Ask

        await credit.check(self.desk.office, card.row.id)
        words = _("As the platform shows it, in a few words. A dash takes it away.")
        ask = Ask(
            self.desk.theme, _("Credit of the buyer"), words, _("Write it down"), lambda _text: "", self.page.window()
        )
        ask.field.setMaxLength(credit.LONGEST)
        ask.field.setText(card.credit or "")
        ask.field.selectAll()
        if (told := await ask.answer()) is None:
            return
        office, order_id = self.desk.office, card.row.id
        done = await credit.tell(office, order_id, "" if told in ("-", "—", "－") else told, agent)
        self.desk.bus.tell(done.changes)

        async def back() -> Changes:
            return (await credit.tell(office, order_id, done.before, agent)).changes

        if done.changes["buyer"]:
            self._say_done(_("The buyer's credit is written down."), back, f"credit.{done.changes['buyer']}")

    # Inside

    def _with_card(self, deed: Callable[[Card, str], Coroutine[Any, Any, None]], task: str) -> None:
        """Do ``deed`` with the card of the order one stands on, by whoever sits here."""
        if (agent := seated(self.desk)) is not None:
            self._when_read(lambda card: spawn(deed(card, agent), task))

    def _me(self, else_: str) -> str:
        return self.desk.agent.nickname if self.desk.agent else else_

    async def _why(self, title: str, words: str, go: str) -> str | None:
        from ui.widgets.ask import Ask

        words = words or _("Say why in a few words: colleagues will read it.")
        return await Ask(self.desk.theme, title, words, go, lambda _text: "", self.page.window()).answer()

    def _say_done(self, done: str, undo: Undo, about: str = "") -> None:
        """Say it; an earlier word ``about`` the same goes, whose Undo would bring back what is older still."""
        earlier = self._told.pop(about, None)
        if earlier is not None and isValid(earlier):
            earlier.close()
        told = self.desk.say(done, "good", [(_("Undo"), lambda: spawn(self._undo(undo), "guard.undo"))])
        if about:
            self._told[about] = told

    def _say_of_buyer(self, done: str, changes: Changes, undo: Undo) -> None:
        self.desk.bus.tell(changes)
        self._say_done(_with_orders(done, changes), undo)

    async def _undo(self, undo: Undo) -> None:
        self.desk.bus.tell(await undo())


def _alone() -> str:
    return _("No export says who the buyer is, so this holds for this order alone. Say why: colleagues will read it.")


def _said(guarded: Guarded, field: str, changes: Changes, why: str) -> list[tuple[int | None, str]]:
    """Of whom ``field`` was said, and why, before ``changes`` took it back: the buyer, None for the order itself."""
    of_buyer: list[tuple[int | None, str]] = [(buyer_id, why) for buyer_id in changes["buyer"]]
    return [*of_buyer, (None, guarded.own[field] or why)] if field in guarded.own else of_buyer


async def _again(say: Callable[..., Awaitable[Changes]], before: Sequence[tuple[int | None, str]]) -> Changes:
    """Say once more what was said ``before``: of whom, and why."""
    return Changes.of([await say(buyer_id=whom, reason=why) for whom, why in before])


def _with_orders(done: str, changes: Changes) -> str:
    """``done`` and how many open orders it concerns, where they are several."""
    if (count := len(changes["order"])) < 2:
        return done
    orders_ = ngettext("It concerns {n} open order.", "It concerns {n} open orders.", count).format(n=number(count))
    return sentences(done, orders_)
