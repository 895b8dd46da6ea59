"""The work of the note check: looking through the notes, repairing the ticked ones, and taking a repair back."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from app import wording
from app.domain.order import Query
from app.errors import KnownError
from app.i18n import _, ngettext, number, sentences
from app.services import note_checks
from app.services.note_checks import Repaired
from ui import garbage
from ui.desk import Desk
from ui.models.note_check import CheckRow, Tally, rows, tally
from ui.runtime import runtime, spawn
from ui.seat import seated
from ui.widgets.toast import Action, Toast


class CheckWork(QObject):
    """``found(Checked, Tally)`` at the end of a check, ``stopped(sentence)`` where it came to none; empty: cancelled.

    ``repaired(keys)`` tells which entries have another one in their place; ``undone()`` that they are back.
    """

    moved = Signal(float)  # how far the check is, 0..1
    found = Signal(object, object)
    stopped = Signal(str)
    repaired = Signal(object)
    undone = Signal()

    def __init__(self, desk: Desk, page: QWidget) -> None:
        super().__init__(page)
        self.desk = desk
        self.page = page
        self.running = False
        self.repairing = False
        self._turn = 0  # counts the checks: what an older one brings is dropped
        self._stop = threading.Event()
        self._halt = threading.Event()  # ends the repair that runs
        self._last: tuple[int, ...] = ()  # what the newest repair wrote
        self._told: Toast | None = None  # offers to take that back
        runtime().before_end(self.cancel)
        runtime().before_end(self.halt)

    # Checking

    def check(self, query: Query) -> None:
        """Look through the notes of the orders of ``query``; a check that runs gives way."""
        self._stop.set()
        self._turn += 1
        self._stop = threading.Event()
        self.running = True
        self.moved.emit(0.0)
        spawn(self._check(query, self._turn, self._stop), "notes.check")

    def cancel(self) -> None:
        """Stop the check that runs."""
        self._stop.set()

    async def _check(self, query: Query, turn: int, stop: threading.Event) -> None:
        work = self.desk.work(_("Checking the notes"), stop.set)

        def tell(share: float) -> None:
            work.progress(share)
            if turn == self._turn:
                self.moved.emit(share)

        why = wording.sentence("work_broken_off", {})  # what a bug leaves behind; it is reported by itself
        checked: tuple[note_checks.Checked, Tally] | None = None
        try:
            with garbage.many():
                found = await note_checks.scan(self.desk.office, query, tell, stop)
                # Of very many this would stop the window here.
                checked = found, await asyncio.to_thread(lambda: tally(rows(found.flaws)))
        except KnownError as error:
            why = "" if error.code == "cancelled" else wording.sentence(error.code, error.params)
        finally:
            work.end()
            if turn == self._turn:
                self.running = False
                if checked is None:
                    self.stopped.emit(why)
                else:
                    self.found.emit(*checked)

    # Repairing

    def halt(self) -> None:
        """Stop the repair that runs; what it has written stands."""
        self._halt.set()

    def repair(self, rows: Sequence[CheckRow]) -> None:
        """Put what is proposed into the place of the faulty entries."""
        if not rows or self.repairing:
            return
        if (agent := seated(self.desk)) is None:
            return
        self.repairing = True
        spawn(self._repair(rows, agent), "notes.repair")

    async def _repair(self, rows: Sequence[CheckRow], agent: str) -> None:
        count, self._halt = len(rows), threading.Event()
        words = ngettext("Repairing {n} note", "Repairing {n} notes", count).format(n=number(count))
        work = self.desk.work(words, self.halt)
        mending = [next(flaw for flaw in row.flaws if flaw.proposal) for row in rows]
        try:
            done = await note_checks.repair(self.desk.office, mending, agent, work.progress, self._halt)
        except KnownError as error:
            if error.code != "cancelled":
                raise
            self.desk.say(wording.sentence("cancelled", {}))
            return
        finally:
            work.end()
            self.repairing = False
        self._last = done.note_ids
        self.desk.bus.tell(done.changes)
        self._say(done, rows, agent)
        self.repaired.emit(set(done.written))

    def _say(self, done: Repaired, rows: Sequence[CheckRow], agent: str) -> None:
        count, said = len(done.note_ids), list[str]()
        if count:
            said.append(ngettext("{n} note repaired.", "{n} notes repaired.", count).format(n=number(count)))
        if done.skipped:
            words = ngettext(
                "{n} note was left alone: its order has changed.",
                "{n} notes were left alone: their orders have changed.", done.skipped,
            )  # fmt: skip
            said.append(words.format(n=number(done.skipped)))
        if done.left and done.why is not None:
            over = done.why.code == "cancelled"
            words = _("Cancelled.") if over else wording.sentence(done.why.code, done.why.params)
            rest = ngettext("{n} note stays as it was.", "{n} notes stay as they were.", done.left)
            said.append(sentences(words, rest.format(n=number(done.left))))
        actions: list[Action] = []
        if count:
            actions.append((_("Undo"), partial(self.take_back, done.note_ids, agent)))
        pasted = {row.first.order_id for row in rows if row.first.pasted and row.key in done.written}
        if done.warned and pasted:
            words = ngettext("{n} order: {words}", "{n} orders: {words}", len(pasted))
            said.append(words.format(n=number(len(pasted)), words=wording.sentence("note_pasted", {})))
            actions.append(self._unpasted())
        self._told = self.desk.say("\n".join(said), "good" if count else "plain", actions)

    def _unpasted(self) -> Action:
        """The way to all orders whose memo has to be pasted."""
        return wording.view("unpasted"), partial(self.desk.open_query.emit, Query(view="unpasted"))

    def undo(self) -> None:
        """Take the newest repair back."""
        if self._last and self.desk.agent is not None:
            self.take_back(self._last, self.desk.agent.nickname)
        else:
            self.desk.say(_("There is no repair to take back."))

    def take_back(self, note_ids: tuple[int, ...], agent: str) -> None:
        """Let what stood before these repairs stand again."""
        spawn(self._take_back(note_ids, agent), "notes.repair.undo")

    async def _take_back(self, note_ids: tuple[int, ...], agent: str) -> None:
        changes, pasted = await note_checks.undo(self.desk.office, note_ids, agent)
        if note_ids == self._last:
            self._last = ()
            if self._told is not None and isValid(self._told):
                self._told.close()
        if not (count := len(changes.get("note", ()))):
            self.desk.say(_("There is no repair to take back."))
            return
        self.desk.bus.tell(changes)
        said = [ngettext("{n} repair taken back.", "{n} repairs taken back.", count).format(n=number(count))]
        actions: list[Action] = []
        if pasted:
            words = ngettext(
                "{n} order: the platform may have the repaired words already; paste its memo anew.",
                "{n} orders: the platform may have the repaired words already; paste their memos anew.", pasted,
            )  # fmt: skip
            said.append(words.format(n=number(pasted)))
            actions.append(self._unpasted())
        self.desk.say("\n".join(said), "good", actions)
        self.undone.emit()
