"""What an agent does with the order on the card: read it, write a note, copy, book a reminder."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app import clock, wording
from app.domain import flag
from app.domain.order import Card
from app.errors import KnownError
from app.i18n import _
from app.services import agents, notes, orders, reminders
from app.services.notes import NoteDraft, Saved, Start
from ui import clipboard
from ui.desk import Desk
from ui.runtime import runtime, spawn
from ui.widgets.book import BookDialog
from ui.widgets.note_editor import Sheet
from ui.widgets.order_card import OrderCard


class OrderDeeds(QObject):
    """Keeps the card on the current order; ``done`` is emitted when a note is saved and the table is next."""

    done = Signal()

    def __init__(self, desk: Desk, page: QWidget, card: OrderCard) -> None:
        super().__init__(page)
        self.desk = desk
        self.page = page
        self.card = card
        self.order_id = 0
        self._reading = False
        self._saving = False
        self._drafts: list[tuple[int, str, str]] = []
        card.editor.save_asked.connect(self.save)
        card.editor.book_asked.connect(self.book)
        card.editor.draft_asked.connect(self._keep_draft)
        card.copy_number.clicked.connect(self.copy_number)
        runtime().before_end(card.editor.keep_draft)

    def stand_on(self, order_id: int) -> None:
        """Show ``order_id`` on the card (0: none). Fast steps through the table read only where they end."""
        if order_id == self.order_id:
            return
        self.order_id = order_id
        self.card.editor.keep_draft()
        if not order_id:
            self.card.show_card(None)
            self.card.editor.show_sheet(None)
        elif not self._reading:
            self._reading = True
            spawn(self._read(), "order.card")

    def read_again(self) -> None:
        """The order changed elsewhere: the card follows, what is being typed stays."""
        if not self._saving:
            spawn(self._read_card(self.order_id), "order.card.again")

    async def _read(self) -> None:
        shown = 0
        try:
            while self.order_id and shown != self.order_id:
                shown = self.order_id
                card = await orders.card(self.desk.office, shown)
                start = await notes.start(self.desk.office, shown)
                if shown == self.order_id:
                    self.card.show_card(card)
                    self.card.editor.show_sheet(_sheet(card, start))
        finally:
            self._reading = False

    async def _read_card(self, order_id: int) -> None:
        if not order_id:
            return
        try:
            card = await orders.card(self.desk.office, order_id)
            start = await notes.start(self.desk.office, order_id)
        except KnownError as error:
            # Taken back with the import that brought it.
            if error.code != "order_unknown":
                raise
            if order_id == self.order_id:
                self.stand_on(0)
            return
        if order_id == self.order_id:
            self.card.show_card(card)
            self.card.editor.renew(_sheet(card, start))

    # Notes

    def save(self) -> None:
        """Save the note and copy the memo, if every part is there."""
        editor = self.card.editor
        if editor.sheet is not None and editor.ready():
            self._saving = True
            editor.saving(True)
            spawn(self._save(), "note.save")

    async def _save(self) -> None:
        editor = self.card.editor
        sheet, reading, typed = editor.sheet, editor.reading, editor.typed()
        assert sheet is not None
        assert reading is not None
        assert reading.entry is not None
        entry = reading.entry
        draft = NoteDraft(
            order_id=sheet.row.id, flag=typed.flag, agent=entry.agent, feedback=entry.feedback,
            at=clock.epoch(entry.at) if typed.time else None, count=entry.count if editor.own_count else None,
        )  # fmt: skip
        try:
            saved = await notes.save(self.desk.office, draft)
            editor.saved()
            await self._know_agent(entry.agent)
            self.desk.bus.tell(saved.changes)
            await self._copy(saved)
        finally:
            self._saving = False
            editor.saving(False)
        if self.order_id == sheet.row.id:
            await self._after_save(sheet.row.id)
        for code in saved.warnings:
            self.desk.say(wording.sentence(code, {}))

    async def _know_agent(self, nickname: str) -> None:
        """Whoever writes the first note sits at this desk from then on."""
        if self.desk.agent is None:
            known = await agents.agents(self.desk.office)
            self.desk.agent_named.emit(next(one for one in known if one.nickname == nickname))

    async def _copy(self, saved: Saved) -> None:
        editor = self.card.editor
        if await clipboard.copy(saved.memo):
            self.desk.bus.tell(await notes.copied(self.desk.office, saved.note.id))
            editor.say(_("Saved and copied"))
        else:
            editor.say(_("Saved, not copied"), good=False)
            self.desk.say(
                _("The note is saved, but another program holds the clipboard."),
                "bad",
                [(_("Copy again"), lambda: spawn(self._copy(saved), "note.copy"))],
            )

    async def _after_save(self, order_id: int) -> None:
        card = await orders.card(self.desk.office, order_id)
        start = await notes.start(self.desk.office, order_id)
        if order_id != self.order_id:
            return
        said = self.card.editor.said.text()
        self.card.show_card(card)
        self.card.editor.show_sheet(_sheet(card, start))
        self.card.editor.say(said)
        self.done.emit()

    def _keep_draft(self, order_id: int, colour: str, feedback: str) -> None:
        self._drafts.append((order_id, colour, feedback))
        spawn(self._write_drafts(), "note.draft")

    async def _write_drafts(self) -> None:
        while self._drafts:
            order_id, colour, feedback = self._drafts.pop(0)
            if not await orders.rows(self.desk.office, [order_id]):
                continue  # its import was taken back meanwhile, and the order with it
            if feedback.strip():
                await notes.keep_draft(self.desk.office, order_id, colour, feedback)
            else:
                await notes.drop_draft(self.desk.office, order_id)
            if order_id == self.order_id and feedback.strip():
                self.card.editor.say(_("Draft kept"))

    # Copying, booking

    def copy_number(self) -> None:
        """Copy the order's number."""
        if self.card.card is not None:
            spawn(self._copy_number(self.card.card.row.order_no), "order.copy")

    async def _copy_number(self, number: str) -> None:
        if await clipboard.copy(number):
            self.desk.say(_("Order number …{end} copied").format(end=number[-4:]), "good")
        else:
            self.desk.say(_("Another program holds the clipboard; try again in a moment."), "bad")

    def book(self) -> None:
        """Book a reminder on the order of the card."""
        if self.card.card is not None:
            spawn(self._book(self.card.card), "reminder.book")

    async def _book(self, card: Card) -> None:
        row = card.row
        about = _("Order …{end} · {buyer}").format(end=row.order_no[-4:], buyer=row.buyer or "—")
        rules = self.desk.office.rules(row.shop_id)
        dialog = BookDialog(self.desk.theme, self.desk.wall(row.shop_id), rules, about, self.page.window())
        when = await dialog.answer()
        if when is None:
            return
        agent = self.desk.agent.nickname if self.desk.agent else None
        booked = await reminders.book(self.desk.office, row.id, when, agent)
        self.desk.bus.tell(booked.changes)
        moment = self.desk.wall(row.shop_id).due(booked.reminder.due_at)
        self.desk.say(_("Reminder booked: {moment}").format(moment=moment), "good")
        for code in booked.warnings:
            self.desk.say(wording.sentence(code, {}))


def _sheet(card: Card, start: Start) -> Sheet:
    colour, feedback = start.draft or (None, "")
    unset = flag.REMINDER if card.row.status == "unpaid" else card.row.flag or ""
    return Sheet(card.row, start.rules, start.count, start.memo, colour or unset, feedback)
