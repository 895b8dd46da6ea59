"""Giving a buyer a little so that they pay, from the card: asked for, written down, listed and taken back."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app import guard_words
from app.domain.concession import Given, Giver, Kind, limits
from app.domain.order import Card
from app.i18n import _, money
from app.services import agents, concessions
from ui import shown
from ui.desk import Desk
from ui.runtime import spawn
from ui.seat import seated
from ui.widgets.button import Button
from ui.widgets.order_card import OrderCard

WhenRead = Callable[[Callable[[Card], object]], None]


class ConcessionDeeds(QObject):
    """What was given stands on the card, each with what takes it back."""

    def __init__(self, desk: Desk, page: QWidget, card: OrderCard, when_read: WhenRead) -> None:
        super().__init__(page)
        self.desk = desk
        self.page = page
        self.card = card
        self._when_read = when_read
        desk.keys.bind("concession", page, self.ask)
        desk.keys.bind("concession.back", page, self.take_newest_back)
        card.given.asked.connect(self._open_menu)

    def ask(self) -> None:
        """Ask what the buyer of the order on the card is given."""
        if (agent := seated(self.desk)) is not None:
            self._when_read(lambda card: spawn(self._ask(card, agent), "concession"))

    async def _ask(self, card: Card, agent: str) -> None:
        from ui.widgets.concession import GiveDialog

        office, row = self.desk.office, card.row
        people = [one for one in await agents.agents(office) if one.active]
        givers = {one.nickname: Giver(one.nickname, one.level, one.role == "lead") for one in people}
        giver = givers.pop(agent, Giver(agent))
        before = [Given(Kind(one.kind), one.value) for one in await concessions.of_order(office, row.id)]
        usual = {Kind.POSTAGE: card.amount_postage or 0, Kind.FREE: row.amount_due or 0}
        # Who may allow no more than the giver is nobody to ask.
        levels = limits(office.rules(row.shop_id))
        others = [one for one in givers.values() if one.lead or (one.most(levels) or 0) > (giver.most(levels) or 0)]
        about = shown.about(row.order_no, None)
        wish = await GiveDialog(
            self.desk.theme, about, giver, others, before, usual, levels, self.page.window()
        ).answer()  # fmt: skip
        if wish is None:
            return
        given = await concessions.give(
            office, row.id, wish.kind, wish.value, agent, what=wish.what, why=wish.why,
            allowed_by=wish.allowed_by, declined=wish.declined,
        )  # fmt: skip
        self.desk.bus.tell(given.changes)
        what = f"{wish.what or guard_words.concession(wish.kind)} {money(wish.value)}"
        back = (_("Undo"), lambda: spawn(self._take_back(given.concession_id), "concession.back"))
        self.desk.say(_("Written down: {what}").format(what=what), "good", [back])

    def take_newest_back(self) -> None:
        """The buyer is not given after all what was given last."""
        self._when_read(lambda card: spawn(self._take_newest_back(card), "concession.back"))

    async def _take_newest_back(self, card: Card) -> None:
        found = await concessions.of_order(self.desk.office, card.row.id)
        if found:
            await self._take_back(found[-1].id, offer=True)
        else:
            self.desk.say(_("This order was given nothing."))

    def _open_menu(self, concession_id: int, button: Button) -> None:
        from ui.widgets.digit_menu import DigitMenu

        menu = DigitMenu(button)
        menu.add(_("Not given after all"), lambda: spawn(self._take_back(concession_id, offer=True), "concession.back"))
        menu.open_under(button, right=True)

    async def _take_back(self, concession_id: int, *, offer: bool = False) -> None:
        """``offer``: to take that back, too."""
        self.desk.bus.tell(await concessions.take_back(self.desk.office, concession_id))
        again = (_("Undo"), lambda: spawn(self._restore(concession_id), "concession.restore"))
        self.desk.say(_("It is not given after all."), "good", [again] if offer else [])

    async def _restore(self, concession_id: int) -> None:
        self.desk.bus.tell(await concessions.restore(self.desk.office, concession_id))
