"""What an agent does with the order on the card: read it, write, correct and withdraw notes, book a reminder."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app import clock, wording
from app.domain import flag
from app.domain.order import Card, NoteRow, live_notes
from app.errors import KnownError
from app.i18n import _
from app.services import agents, notes, orders
from app.services.notes import NoteDraft, Saved, Start
from ui import clipboard, reminder_deeds
from ui.desk import Desk
from ui.note_sheet import Sheet, Unsaved
from ui.pages.card_deeds import CardDeeds, personal
from ui.runtime import runtime, spawn
from ui.widgets.confirm import Confirm
from ui.widgets.order_card import OrderCard


class OrderDeeds(QObject):
    """Keeps the card on the current order; ``done`` is emitted when a note is saved and the table is next."""

    done = Signal()
    read = Signal()  # the card and the editor hold the order one stands on

    def __init__(self, desk: Desk, page: QWidget, card: OrderCard) -> None:
        super().__init__(page)
        self.desk = desk
        self.page = page
        self.card = card
        self.order_id = 0
        self._reading = False
        self._saving = False
        self._drafts: list[Unsaved] = []
        self.copies = CardDeeds(desk, page, card)
        card.editor.save_asked.connect(self.save)
        card.editor.book_asked.connect(self.book)
        card.editor.draft_asked.connect(self._keep_draft)
        card.note_asked.connect(self._note_asked)
        runtime().before_end(card.editor.keep_draft)
        desk.keys.bind("note.line", page, card.editor.toggle_line)
        desk.keys.bind("note.correct", page, self.correct)
        desk.keys.bind("note.withdraw", page, self.withdraw)
        desk.keys.bind("scripts", page, self.find_script)

    def find_script(self) -> None:
        """Look for words to say to the buyer of the order on the card."""
        if self.card.card is not None:
            self.card.show()
            self.card.scripts.focus_search()

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
                    self.read.emit()
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
            editor = self.card.editor
            if editor.corrects is not None and all(note.id != editor.corrects.id for note in live_notes(card.notes)):
                editor.forget_correction()
            editor.renew(_sheet(card, start))

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
        aside = editor.aside
        try:
            at = clock.epoch(entry.at) if editor.own_time else None
            if editor.corrects is not None:
                saved = await notes.correct(
                    self.desk.office, editor.corrects.id, entry.agent, entry.feedback, typed.flag, at
                )
            else:
                draft = NoteDraft(
                    order_id=sheet.row.id, flag=typed.flag, agent=entry.agent, feedback=entry.feedback, at=at,
                    count=entry.count if editor.own_count else None,
                )  # fmt: skip
                saved = await notes.save(self.desk.office, draft)
            editor.saved()
            await self._know_agent(entry.agent)
            self.desk.bus.tell(saved.changes)
            await self._copy(saved)
        finally:
            self._saving = False
            editor.saving(False)
        if self.order_id == sheet.row.id:
            await self._after_save(sheet.row.id, aside)
        for code in saved.warnings:
            self.desk.say(wording.sentence(code, {}))

    async def _know_agent(self, nickname: str) -> None:
        """Whoever writes the first note sits at this desk from then on."""
        if self.desk.agent is None:
            known = await agents.agents(self.desk.office)
            self.desk.agent_named.emit(next(one for one in known if one.nickname == nickname))

    async def _copy(self, saved: Saved) -> None:
        editor = self.card.editor
        card = self.card.card
        if await clipboard.copy(saved.memo, private=card is None or personal(card, saved.memo)):
            self.desk.bus.tell(await notes.copied(self.desk.office, saved.note.id))
            editor.say(_("Saved and copied"))
        else:
            editor.say(_("Saved, not copied"), good=False)
            self.desk.say(
                _("The note is saved, but another program holds the clipboard."),
                "bad",
                [(_("Copy again"), lambda: spawn(self._copy(saved), "note.copy"))],
            )

    async def _after_save(self, order_id: int, aside: tuple[str, str] | None) -> None:
        card = await orders.card(self.desk.office, order_id)
        start = await notes.start(self.desk.office, order_id)
        if order_id != self.order_id:
            return
        editor = self.card.editor
        said = editor.said.text()
        self.card.show_card(card)
        sheet = _sheet(card, start)
        if aside and aside[1].strip():
            # A correction came between: what had been typed of a new note goes on.
            sheet = replace(sheet, flag=aside[0], feedback=aside[1])
            self._keep_draft(Unsaved(order_id, *aside, line=False, corrects=None))
        editor.show_sheet(sheet)
        editor.say(said)
        self.done.emit()

    def _keep_draft(self, unsaved: Unsaved) -> None:
        self._drafts.append(unsaved)
        spawn(self._write_drafts(), "note.draft")

    async def _write_drafts(self) -> None:
        office = self.desk.office
        while self._drafts:
            one = self._drafts.pop(0)
            if not await orders.rows(office, [one.order_id]):
                continue  # its import was taken back meanwhile, and the order with it
            if not one.text.strip():
                await notes.drop_draft(office, one.order_id)
                continue
            await notes.keep_draft(office, one.order_id, one.flag, one.text, line=one.line, corrects=one.corrects)
            if one.order_id == self.order_id:
                self.card.editor.say(_("Draft kept"))

    # Correcting and withdrawing

    def correct(self, note: NoteRow | None = None) -> None:
        """Take the newest entry (or ``note``) into the editor, to save another in its place."""
        if (note := note or self._newest()) is not None:
            self.card.editor.correct(note)

    def withdraw(self, note: NoteRow | None = None) -> None:
        """Take the newest entry (or ``note``) back, after a word about what that does."""
        if (note := note or self._newest()) is not None:
            spawn(self._withdraw(note), "note.withdraw")

    def _note_asked(self, what: str, note_id: int) -> None:
        card = self.card.card
        note = next((one for one in live_notes(card.notes) if one.id == note_id), None) if card else None
        if note is not None:
            {"correct": self.correct, "withdraw": self.withdraw}[what](note)

    def _newest(self) -> NoteRow | None:
        card = self.card.card
        live = live_notes(card.notes) if card else []
        if card is not None and not live:
            self.desk.say(_("There is no note of ours on this order."))
        return live[-1] if live else None

    async def _withdraw(self, note: NoteRow) -> None:
        agent = self.desk.agent.nickname if self.desk.agent else self.card.editor.agent.line.text().strip()
        words = [note.text, *_withdrawing(note)]
        dialog = Confirm(self.desk.theme, _("Withdraw this note?"), words, _("Withdraw"), self.page.window())
        if not await dialog.answer():
            return
        self.desk.bus.tell(await notes.withdraw(self.desk.office, note.id, agent))
        self.card.editor.say("")
        if note.state == "saved":
            self.desk.say(_("Note withdrawn"), "good")
        else:
            again = (_("Copy the memo"), lambda: self.copies.copy("copy.memo"))
            self.desk.say(_("Note withdrawn. Paste the memo without it into the platform."), "good", [again])

    # Booking

    def book(self) -> None:
        """Book a reminder on the order of the card."""
        if self.card.card is not None:
            spawn(self._book(self.card.card), "reminder.book")

    async def _book(self, card: Card) -> None:
        await reminder_deeds.book(self.desk, card.row, self.page.window())


def _sheet(card: Card, start: Start) -> Sheet:
    colour, feedback = start.draft or (None, "")
    unset = flag.REMINDER if card.row.status == "unpaid" else card.row.flag or ""
    corrects = next((note for note in live_notes(card.notes) if note.id == start.draft_corrects), None)
    return Sheet(card.row, start.rules, start.count, start.memo, colour or unset, feedback, start.draft_line, corrects)


def _withdrawing(note: NoteRow) -> list[str]:
    """What withdrawing does, a line each."""
    told = [_("It stays in the history, marked as withdrawn. This cannot be undone; a new note can be written.")]
    if note.count is not None:
        told.append(_("The contact it stands for is not counted any more, and the flag before it returns."))
    else:
        told.append(_("The flag before it returns."))
    if note.state != "saved":
        told.append(_("It may stand in the platform's memo already: copy the memo afterwards and paste it there."))
    return told
