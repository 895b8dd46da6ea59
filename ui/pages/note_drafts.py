"""What is being typed of each order, until the disk has it."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from app.errors import KnownError
from app.services import notes, orders
from ui.desk import Desk
from ui.note_sheet import Unsaved, joined, left_over
from ui.runtime import spawn


class NoteDrafts(QObject):
    """Words wait here until they are written, again and again where the disk refuses; ``kept(order)`` once they are."""

    kept = Signal(object)

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self.desk = desk
        self._waiting: dict[int, Unsaved] = {}
        self._held: dict[int, Unsaved] = {}  # what a save is writing: a draft of it would come too late
        self._lock = asyncio.Lock()
        self._told = False
        desk.minute.connect(self.again)

    def keep(self, words: Unsaved) -> None:
        """Write ``words`` down as soon as may be."""
        self._waiting[words.order_id] = joined(self._waiting.get(words.order_id), words)
        self.again()

    def again(self) -> None:
        """Try what waits once more."""
        if self._waiting.keys() - self._held.keys():
            spawn(self.write(), "note.draft")

    def of(self, order_id: int) -> Unsaved | None:
        """The words of an order that are not written yet."""
        return self._waiting.get(order_id)

    def hold(self, words: Unsaved) -> None:
        """A save writes ``words``: no draft of that order until ``release``."""
        self._held[words.order_id] = words

    async def settled(self) -> None:
        """No draft is on its way to the disk, where it would come behind a save."""
        async with self._lock:
            pass

    def release(self, order_id: int, *, saved: bool) -> None:
        """The save is over; what was typed meanwhile is a draft of its own."""
        words, one = self._held.pop(order_id), self._waiting.get(order_id)
        if saved and one is not None:
            self._waiting[order_id] = left_over(one, words)
            if self._waiting[order_id].empty:
                del self._waiting[order_id]
        self.again()

    async def write(self) -> None:
        """Write what waits. A disk that refuses is told of once, and keeps nobody from going on."""
        async with self._lock:
            try:
                for order_id in list(self._waiting):
                    if order_id in self._waiting and order_id not in self._held:
                        await self._write(order_id)
                        self._told = False
            except KnownError as error:
                if not self._told:
                    self._told = True
                    self.desk.known("note.draft", error)

    async def _write(self, order_id: int) -> None:
        office = self.desk.office
        if not await orders.rows(office, [order_id]):
            # Its import was taken back meanwhile, and the order with it.
            self._waiting.pop(order_id, None)
            return
        one = await self._behind_draft(order_id)
        if not one.empty:
            await notes.keep_draft(
                office, order_id, one.flag, one.text, line=one.line, corrects=one.corrects, composed=one.composed
            )
        else:
            await notes.drop_draft(office, order_id)
        if self._waiting.get(order_id) is one:
            del self._waiting[order_id]
        if not one.empty:
            self.kept.emit(order_id)

    async def _behind_draft(self, order_id: int) -> Unsaved:
        """The words, with the draft before them that nobody had read when they were typed."""
        while (one := self._waiting[order_id]).added:
            start = await notes.start(self.desk.office, order_id)
            if one is self._waiting[order_id]:
                flag, text = start.draft or (None, "")
                self._waiting[order_id] = replace(
                    one, flag=one.flag or flag or "", text=text + one.text, line=start.draft_line,
                    corrects=start.draft_corrects, added=False, composed=start.draft_memo,
                )  # fmt: skip
        return one
