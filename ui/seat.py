"""Which shop is looked at and who sits here, as chosen at this PC and as the data knows them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Signal

from app.i18n import _
from app.services import agents, shops
from ui.desk import Agent, Desk, Shop


class Seat(QObject):
    """``chosen`` when a choice or what there is to choose from may be another; ``shop_made`` when a shop was added."""

    chosen = Signal()
    shop_made = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.desk = desk

    def choose_shop(self, shop: Shop | None) -> None:
        """Look at ``shop``; None: at all of them."""
        self.desk.shop = shop
        self.desk.settings.shop_id = shop.id if shop else None
        self.desk.keep_soon()
        self.chosen.emit()
        self.desk.shop_changed.emit()

    def choose_agent(self, agent: Agent) -> None:
        """``agent`` sits here now."""
        self.desk.agent = agent
        self.desk.settings.agent_id = agent.id
        self.desk.keep_soon()
        self.chosen.emit()
        self.desk.agent_changed.emit()

    async def read(self) -> None:
        """Ask again who and what there is; a shop that was just made is looked at."""
        desk, before = self.desk, {shop.id for shop in self.desk.shops}
        desk.shops = list(await shops.shops(desk.office))
        # A shop that is gone leaves its number to the next one, but not what was changed of its rules.
        there = {str(shop.id) for shop in desk.shops}
        desk.settings.rules = {shop: edited for shop, edited in desk.settings.rules.items() if shop in there}
        desk.agents = [agent for agent in await agents.agents(desk.office) if agent.active]
        made = [shop for shop in desk.shops if shop.id not in before]
        shop = made[-1] if made else desk.known_shop(desk.shop.id if desk.shop else desk.settings.shop_id)
        if made:
            self.shop_made.emit()
        if shop != desk.shop:
            self.choose_shop(shop)
        person = desk.agent.id if desk.agent else desk.settings.agent_id
        agent = next((one for one in desk.agents if one.id == person), None)
        if agent is not None and agent != desk.agent:
            self.choose_agent(agent)
        self.chosen.emit()


def seated(desk: Desk, begin: Callable[[], object] | None = None) -> str | None:
    """The nickname of whoever sits at this desk; where nobody said so yet, it is said how.

    ``begin`` does what was asked for, once somebody was chosen from there.
    """
    if desk.agent is not None:
        return desk.agent.nickname
    choose = [(_("Choose"), partial(_choose, desk, begin))] if desk.keys.holds("agent") else []
    desk.say(_("Say who you are first: choose the agent at the top right."), "bad", choose)
    return None


def _choose(desk: Desk, begin: Callable[[], object] | None) -> None:
    """Ask; what was wanted goes on with an answer to this very question, and is forgotten without one."""

    def go_on() -> None:
        forget()
        if begin is not None:
            begin()

    def forget() -> None:
        desk.agent_changed.disconnect(go_on)
        desk.agent_asked.disconnect(forget)

    desk.agent_changed.connect(go_on)
    desk.agent_asked.connect(forget)
    if not desk.keys.act("agent"):
        forget()
