"""What is done with orders and can be taken back: marking those that an agent saw paid or closed."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from app.domain.order import OrderRow
from app.i18n import _, ngettext, number
from app.services import orders
from ui.desk import Desk
from ui.runtime import spawn
from ui.seat import seated

if TYPE_CHECKING:
    from ui.widgets.toast import Toast


class OrderMarks(QObject):
    """Each deed is told with a way back: by its button, or by the key as long as it is the newest."""

    def __init__(self, desk: Desk, page: QWidget) -> None:
        super().__init__(page)
        self.desk = desk
        self._back: Callable[[], object] | None = None  # takes back what was done last
        self._told: Toast | None = None  # offers the same

    def mark_orders(self, order_ids: Sequence[int], what: str) -> None:
        """Note down that an agent saw these orders paid or closed; doing it again takes the mark away."""
        if order_ids and (agent := self.agent()):
            spawn(self._mark(list(order_ids), what, agent), "order.mark")

    async def _mark(self, order_ids: list[int], what: str, agent: str) -> None:
        rows = await orders.rows(self.desk.office, order_ids)
        turn = None if rows and all(row.mark == what for row in rows) else what
        changes = await orders.mark(self.desk.office, order_ids, turn, agent)
        self.desk.bus.tell(changes)
        rows = [row for row in rows if row.id in changes.get("order", ())]
        if not (count := len(rows)):
            self.desk.say(_("Nothing to mark: the import says already that it is paid or closed."))
            return
        words = {
            "paid": ngettext("{n} order marked as paid.", "{n} orders marked as paid.", count),
            "closed": ngettext("{n} order marked as closed.", "{n} orders marked as closed.", count),
            None: ngettext("The mark of {n} order is gone.", "The marks of {n} orders are gone.", count),
        }[turn]
        self.offer(words.format(n=number(count)), partial(self._unmark, rows, agent))

    async def _unmark(self, rows: list[OrderRow], agent: str) -> None:
        """Each order gets the mark it had, of its agent and its moment."""
        groups: dict[tuple[str | None, str, int | None], list[int]] = {}
        for row in rows:
            groups.setdefault((row.mark, row.marked_by or agent, row.marked_at), []).append(row.id)
        for (mark, by, seen_at), order_ids in groups.items():
            self.desk.bus.tell(await orders.mark(self.desk.office, order_ids, mark, by, seen_at=seen_at))

    def offer(self, words: str, undo: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Say what was done, and how it is taken back."""
        self._back = lambda: spawn(undo(), "order.undo")
        self._told = self.desk.say(words, "good", [(_("Undo"), self._back)])

    def remember(self, undo: Callable[[], object], told: Toast | None) -> None:
        """Something else was done last: ``undo`` takes it back, and ``told`` offers the same."""
        self._back, self._told = undo, told

    def undo(self) -> None:
        """Take back what was done last."""
        back, self._back = self._back, None
        if back is None:
            self.desk.say(_("There is nothing to take back."))
            return
        if self._told is not None and isValid(self._told):
            self._told.close()
        back()

    def agent(self) -> str | None:
        """Who works at this desk; where nobody said so yet, it is said how."""
        return seated(self.desk)
