"""The versions of the notes and the flag of the order on the card, and stepping back to one of them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app import wording
from app.domain.note_history import Step
from app.domain.order import Card, NoteRow
from app.i18n import _
from app.services import note_history
from app.services.note_history import History
from ui.desk import Desk
from ui.runtime import spawn
from ui.warehouse import Warehouse


class NoteSteps(QObject):
    """``ask`` shows the versions of the order that ``when_read`` gives; ``copy`` copies an order's memo."""

    def __init__(
        self, desk: Desk, page: QWidget, when_read: Callable[[Callable[[Card], object]], None],
        copy: Callable[[int], object],
    ) -> None:  # fmt: skip
        super().__init__(page)
        self.desk, self.page, self.when_read, self.copy = desk, page, when_read, copy
        self.warehouse = Warehouse(desk)
        desk.keys.bind("note.history", page, self.ask)

    def ask(self) -> None:
        """Show every version, and step back to the one that is chosen."""
        self.when_read(lambda card: spawn(self._read(card.row.id, card.row.shop_id), "note.history.read"))

    async def _read(self, order_id: int, shop_id: int) -> None:
        agent = self.desk.agent.nickname if self.desk.agent else ""
        found = await note_history.of(self.desk.office, order_id, agent)

        def show(card: Card) -> None:
            if card.row.id == order_id:  # nobody steps back on an order that is out of sight
                spawn(self._show(found, shop_id, agent), "note.history")

        self.when_read(show)

    async def _show(self, found: History, shop_id: int, agent: str) -> None:
        from ui.widgets.note_history import Line, NoteHistory  # few orders have a past that anybody asks for

        lines = [Line(*one) for one in zip(found.versions, found.steps, found.texts, strict=True)]
        refused = "" if agent else _("Say who you are first: choose the agent at the top right.")
        wall = self.desk.wall(shop_id)
        chosen = await NoteHistory(self.desk.theme, lines, wall, refused, self.page.window()).answer()
        if chosen is not None and chosen.step is not None:
            await self._step(found.order_id, chosen.step, agent)

    async def _step(self, order_id: int, step: Step, agent: str) -> None:
        saved = await note_history.step_back(self.desk.office, order_id, step, agent)
        self.desk.bus.tell(saved.changes)
        undo = (
            _("Undo"),
            lambda: spawn(self._undo(order_id, saved.note.id, step.replaces, agent), "note.history.undo"),
        )
        again = (_("Copy the memo"), lambda: self.copy(order_id))
        self.desk.say(_("Stepped back. Paste the memo into the platform."), "good", [again, undo])
        if saved.late:
            self.warehouse.offer([saved.note.id], wording.warehouse(saved.late), agent)

    async def _undo(self, order_id: int, note_id: int, replaced: NoteRow | None, agent: str) -> None:
        self.desk.bus.tell(await note_history.undo(self.desk.office, order_id, note_id, replaced, agent))
        self.desk.say(_("The step is taken back. Paste the memo into the platform."), "good")
