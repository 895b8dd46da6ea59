"""What happens elsewhere while a contact is under way: imports, payments, other rows and pages, the passing minute."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget

from app import wording
from app.domain.call import Call, Phase
from app.i18n import _
from app.services import agents, calls, guards, orders
from ui.attempt import After, Attempt
from ui.bus import Changes
from ui.runtime import spawn

if TYPE_CHECKING:
    from app.domain.order import Card
    from ui.pages.call_deeds import CallDeeds


class CallNews(QObject):
    """Lets the contact of ``deeds`` follow, and never pulls the focus out of what somebody does elsewhere."""

    def __init__(self, deeds: CallDeeds) -> None:
        super().__init__(deeds)
        self.deeds = deeds
        self.desk = desk = deeds.desk
        self._stood = 0  # the order that the card showed last
        desk.bus.changed.connect(self._heard)
        desk.guard.renewed.connect(self.look_again)
        desk.minute.connect(self._minute)
        desk.agent_changed.connect(self._agent_changed)
        deeds.card.shown.connect(self._card_shown)
        deeds.page.installEventFilter(self)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._focus_moved)

    def look_again(self) -> None:
        """What stands against it may be settled, or there may be more of it."""
        if self.deeds.attempt is not None and not self.deeds.busy:
            spawn(self._look_again(self.deeds.attempt), "call.again")

    def _minute(self) -> None:
        """Who has not dialled yet may be too late by now; for anybody else the time alone goes by."""
        attempt = self.deeds.attempt
        if attempt is not None and attempt.call.phase is Phase.READY:
            self.look_again()
        else:
            self.deeds.show()

    async def _look_again(self, attempt: Attempt) -> None:
        deeds, office, call = self.deeds, self.desk.office, attempt.call
        rows = await orders.rows(office, call.orders)
        if attempt is not deeds.attempt or deeds.busy:
            return
        if not rows:
            self.desk.say(wording.sentence("orders_gone", {}), "bad")
            deeds.close()
            return
        main = rows[0].id
        who = await agents.named(office, attempt.agent)
        card = await orders.card(office, main)
        me = who.id if who is not None else None  # renamed meanwhile
        guarded = await guards.look(office, main, me, call.channel, service=call.service)
        before = attempt.stage
        cards, given = await calls.cards_of(office, card, call), await calls.given_of(office, call)
        attempt.begun = attempt.begun._replace(
            card=card, rows=tuple(rows), cards=cards, given=given, guarded=guarded
        )  # fmt: skip
        attempt.gifts = await calls.gifts(office, main)
        attempt.over = _over(rows[0].status, call)
        if attempt.dialled_at is None and attempt.allowed_at + calls.TALK <= office.now():
            self._end_permission(attempt)
        await deeds.ask_age(attempt, again=False)
        if attempt is deeds.attempt and not deeds.busy:
            focus = QApplication.focusWidget()
            here = deeds.panel is not None and (focus is None or deeds.panel.isAncestorOf(focus))
            deeds.show(anew=here and before is not attempt.stage)
            deeds.texts.prepare()

    def _end_permission(self, attempt: Attempt) -> None:
        before, attempt.call = attempt.call, calls.unallowed(attempt.call)
        if attempt.call != before:
            self.deeds.keeper.keep(attempt)

    def _heard(self, changes: Changes, _initiator: object) -> None:
        attempt = self.deeds.attempt
        touched = changes.get("order", set())
        if attempt is not None and ("import" in changes or touched & set(attempt.call.orders) or changes.get("buyer")):
            self.look_again()
        if changes.get("contact") or changes.get("import"):
            self.deeds.left.look()

    def _agent_changed(self) -> None:
        """A contact is its agent's, and waits for them."""
        held, agent = self.deeds.held, self.desk.agent
        if isinstance(held, Attempt | After) and agent is not None and held.agent != agent.nickname:
            self.deeds.put_aside()

    def _card_shown(self, card: Card | None) -> None:
        """Somebody went to another order: a contact that has not begun does not stay behind."""
        attempt = self.deeds.attempt
        if card is None:
            return
        if attempt is None:
            self._stood = card.row.id
            return
        stepped, self._stood = card.row.id != self._stood, card.row.id
        if stepped and card.row.id in attempt.call.orders and attempt.call.phase is Phase.READY:
            self.deeds.dial(attempt, card.row.id)  # the number goes with the order that somebody steps to
        if card.row.id in (self.deeds.beside, *attempt.call.orders):
            return
        if attempt.call.phase is Phase.READY and not self.deeds.busy:
            self.deeds.leave(attempt)

    def _focus_moved(self, _before: QWidget | None, now: QWidget | None) -> None:
        """The keys of the card mean the order of the panel while the focus is in it."""
        held, panel = self.deeds.held, self.deeds.panel
        if held is None or panel is None or now is None or not panel.isAncestorOf(now):
            return
        order_ids = held.call.orders if isinstance(held, Attempt) else (held.card.row.id,)
        if self.deeds.page.order_id not in order_ids:
            self.deeds.page.stand_at(order_ids[0])

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.deeds.page and event.type() == QEvent.Type.Show:
            self.deeds.left.look()
        elif watched is self.deeds.page and event.type() == QEvent.Type.Hide and self.deeds.page.isHidden():
            self.deeds.hand_over()  # to another page; a window that goes to the tray keeps it
        return False


def _over(status: str, call: Call) -> str:
    """That the order is not unpaid any more, while a reminder is under way."""
    if status == "unpaid" or call.service:
        return ""
    return _("This order is not unpaid any more: no reminder is needed. End the contact kindly.")
