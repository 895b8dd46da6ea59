"""What is offered after a note that the warehouse may not see: words for its chat, and a task until it knows."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject

from app import wording
from app.domain.order import OrderRow
from app.errors import KnownError
from app.i18n import _, ngettext, number
from app.services import notes, warehouse
from ui import clipboard
from ui.desk import Desk
from ui.runtime import spawn
from ui.widgets.card_facts import item_line
from ui.widgets.toast import DUE, Action


class Warehouse(QObject):
    """``offer`` says ``words`` of these notes, with both ways on."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.desk = desk

    def offer(self, note_ids: Sequence[int], words: str, agent: str) -> None:
        """Tell of late notes; the task is ``agent``'s."""
        self.desk.say(words, "plain", [self._to_copy(note_ids, agent), self._to_book(note_ids, agent)], DUE)

    # A toast goes with the first deed: each offers the other, until both are done.

    def _to_copy(self, note_ids: Sequence[int], agent: str = "") -> Action:
        return _("Copy for the warehouse"), lambda: spawn(self._copy(note_ids, agent), "warehouse.copy")

    def _to_book(self, note_ids: Sequence[int], agent: str, *, copied: bool = False) -> Action:
        return _("Remind me until they know"), lambda: spawn(self._book(note_ids, agent, copied), "warehouse.book")

    async def _copy(self, note_ids: Sequence[int], agent: str) -> None:
        """``agent``: who may still want the task; nobody where it is booked."""
        told = await warehouse.told(self.desk.office, note_ids)
        if not told:
            raise KnownError("note_over", note=note_ids[0])
        between = _(", ")
        text = "\n".join(
            wording.for_warehouse(row.order_no, between.join(map(item_line, row.items)), said) for row, said in told
        )
        memo = await self._held_memo(told)
        # Agents type what they like into a note.
        copied = await clipboard.copy(text, private=True)
        said = _("Copied for the warehouse")
        more = [self._to_book(note_ids, agent, copied=True)] if agent else []
        if memo:
            said = _("Copied for the warehouse. The memo that waits to be pasted is not in the clipboard any more.")
            order_no = told[0][0].order_no
            more.insert(0, (_("Copy the memo again"), lambda: spawn(self._copy_memo(memo, order_no), "copy.memo")))
        if copied and more:
            self.desk.say(said, "good", more, DUE)
        else:
            self.desk.say_copied(copied, said)

    async def _held_memo(self, told: Sequence[tuple[OrderRow, str]]) -> str:
        """The memo of the one order, where it lies in the clipboard still and somebody may be about to paste it."""
        if len(told) != 1:
            return ""
        memo = (await notes.start(self.desk.office, told[0][0].id)).memo
        return memo if memo == clipboard.held() else ""

    async def _copy_memo(self, memo: str, order_no: str) -> None:
        words = _("Memo of order …{end} copied").format(end=order_no[-4:])
        self.desk.say_copied(await clipboard.copy(memo, private=True), words)

    async def _book(self, note_ids: Sequence[int], agent: str, copied: bool) -> None:
        changes = await warehouse.book(self.desk.office, note_ids, agent)
        self.desk.bus.tell(changes)
        count = len(changes["reminder"]) or len(note_ids)  # pressed twice, there is one all the same
        said = ngettext("{n} task until the warehouse knows", "{n} tasks until the warehouse knows", count)
        self.desk.say(said.format(n=number(count)), "good", [] if copied else [self._to_copy(note_ids)])
