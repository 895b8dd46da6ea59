"""What is offered after a note that the warehouse may not see: words for its chat, and a task until it knows."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject

from app import wording
from app.i18n import _, ngettext, number
from app.services import warehouse
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
        between = _(", ")
        text = "\n".join(
            wording.for_warehouse(row.order_no, between.join(map(item_line, row.items)), said) for row, said in told
        )
        # Agents type what they like into a note.
        copied = await clipboard.copy(text, private=True)
        if copied and agent:
            more = [self._to_book(note_ids, agent, copied=True)]
            self.desk.say(_("Copied for the warehouse"), "good", more)
        else:
            self.desk.say_copied(copied, _("Copied for the warehouse"))

    async def _book(self, note_ids: Sequence[int], agent: str, copied: bool) -> None:
        changes = await warehouse.book(self.desk.office, note_ids, agent)
        self.desk.bus.tell(changes)
        count = len(changes["reminder"]) or len(note_ids)  # pressed twice, there is one all the same
        said = ngettext("{n} task until the warehouse knows", "{n} tasks until the warehouse knows", count)
        self.desk.say(said.format(n=number(count)), "good", [] if copied else [self._to_copy(note_ids)])
