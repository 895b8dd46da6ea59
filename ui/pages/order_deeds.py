"""What an agent does with the order on the card: read it, write, correct and withdraw notes, book a reminder."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from app import clock, wording
from app.domain.note import Entry
from app.domain.order import Card, NoteRow, OrderRow, live_notes
from app.errors import KnownError
from app.i18n import _
from app.services import agents, notes, orders
from app.services.notes import NoteDraft, Saved
from ui import clipboard, reminder_deeds
from ui.desk import Desk
from ui.guard_deeds import GuardDeeds
from ui.note_doubts import NoteDoubts
from ui.note_sheet import Sheet, Unsaved, as_drafted, sheet_of, too_late, with_words
from ui.pages.card_deeds import CardDeeds, personal
from ui.pages.memo_deeds import MemoDeeds
from ui.pages.note_drafts import NoteDrafts
from ui.pages.note_steps import NoteSteps
from ui.pages.note_withdrawing import NoteWithdrawing
from ui.runtime import runtime, spawn
from ui.warehouse import Warehouse
from ui.widgets.order_card import OrderCard

_SLOW = 100  # ms an order is read until the card shows what the table knows of it; quicker, it would only flicker


@dataclass(frozen=True)
class _Asked:
    """A note as it was when somebody asked to save it; the card may hold another order before that is done."""

    card: Card
    sheet: Sheet
    words: Unsaved
    agent: str
    write: Callable[[], Coroutine[Any, Any, Saved]]
    aside: tuple[str, str] | None
    reminds: bool
    again: bool  # the question of old data stood already
    agreed: str  # the nickname that somebody said may become an agent

    @property
    def order_id(self) -> int:
        return self.card.row.id


class OrderDeeds(QObject):
    """Keeps the card on the current order; ``done`` is emitted when a note is saved and the table is next.

    ``saved(order id, Saved)``: a note was written, whichever order is on the card by now.
    """

    done = Signal()
    saved = Signal(object, object)

    def __init__(
        self, desk: Desk, page: QWidget, card: OrderCard, known: Callable[[int], OrderRow | None] = lambda _id: None
    ) -> None:
        """``known``: the row of an order, where the table happens to have it."""
        super().__init__(page)
        self.desk = desk
        self.page = page
        self.card = card
        self.order_id = 0
        self._slow = QTimer(self)
        self._slow.setSingleShot(True)
        self._slow.setInterval(_SLOW)
        self._slow.timeout.connect(lambda: card.expect(known(self.order_id)))
        self._turn = 0  # counts the steps: what was read for an earlier one is not shown
        self._reading = False
        self._waiting: list[Callable[[Card], object]] = []  # deeds that were asked for before the card was read
        self._saving: set[int] = set()
        self._missed: set[int] = set()  # orders that changed elsewhere while their note was saved
        self.drafts = NoteDrafts(desk, self)
        self.drafts.kept.connect(self._draft_kept)
        desk.drafts.append(self._keep_drafts)
        self.copies = CardDeeds(desk, page, card, self.when_read)
        self.guards = GuardDeeds(desk, page, card, self.when_read)
        self.steps = NoteSteps(desk, page, self.when_read, self.copies.copy_memo)
        self.withdrawing = NoteWithdrawing(desk, page, card.editor, self.copies.copy_memo)
        self.warehouse, self.doubts = Warehouse(desk), NoteDoubts(desk)
        card.editor.save_asked.connect(self.save)
        card.editor.book_asked.connect(self.book)
        card.editor.copy_asked.connect(lambda: self.copies.copy("copy.memo"))
        card.editor.draft_asked.connect(self.drafts.keep)
        card.note_asked.connect(self._note_asked)
        runtime().before_end(self._slow.stop)
        runtime().before_end(card.editor.keep_draft)
        runtime().before_end(self.drafts.again)
        self.memos = MemoDeeds(desk, page, card.editor, self.when_read)
        desk.keys.bind("note.line", page, card.editor.toggle_line)
        desk.keys.bind("note.memo", card.editor.news, card.editor.memo_seen)
        desk.keys.bind("note.correct", page, self.correct)
        desk.open_note.connect(self._correct_one)
        desk.keys.bind("note.withdraw", page, self.withdraw)
        desk.keys.bind("scripts", page, self.find_script)

    def find_script(self) -> None:
        """Look for words to say to the buyer of the order on the card."""
        self.when_read(lambda _card: self._find_script())

    def _find_script(self) -> None:
        self.card.lift()  # Esc comes back to a contact that is under way
        self.card.show()
        self.card.scripts.focus_search()

    async def _keep_drafts(self) -> None:
        self.card.editor.keep_draft()
        await self.drafts.write()

    # From one order to the next

    def stand_on(self, order_id: int) -> None:
        """Show ``order_id`` on the card (0: none). Fast steps through the table read only where they end."""
        if order_id == self.order_id and (not order_id or self._reading or self.is_read):
            return
        self._wait_no_more()
        self._turn += 1
        self.order_id = order_id
        if order_id:
            self.card.editor.expect(order_id)
            self.card.scripts.waits = True
            self._slow.start()
            self._begin_reading()
        else:
            self._empty()

    @property
    def is_read(self) -> bool:
        """Whether the card and the editor hold the order one stands on; until then they hold the one before."""
        card, sheet = self.card.card, self.card.editor.sheet
        return card is not None and sheet is not None and card.row.id == sheet.row.id == self.order_id

    def when_read(self, deed: Callable[[Card], object]) -> None:
        """Do ``deed`` with the card of the order one stands on, now or once it is read; never with another."""
        if self.is_read and self.card.card is not None:
            deed(self.card.card)
        elif self.order_id and self._reading:
            self._waiting.append(deed)

    def read_again(self) -> None:
        """The order changed elsewhere: the card follows, what is being typed stays."""
        if self.order_id in self._saving:
            self._missed.add(self.order_id)
        elif self.is_read:
            spawn(self._read_card(self.order_id), "order.card.again")
        elif self.order_id:
            self._turn += 1
            self._begin_reading()

    def come_back(self) -> None:
        """The page is looked at again: what was written of this order on another page meanwhile stands here, too."""
        alone = len(self.desk.drafts) < 2
        if not alone and self.is_read and self.order_id not in self._saving and self.card.editor.corrects is None:
            spawn(self._come_back(self.order_id, self.card.editor.words()), "order.card.back")

    async def _come_back(self, order_id: int, words: Unsaved) -> None:
        for keep in self.desk.drafts:
            await keep()
        turn = self._turn
        if not await orders.rows(self.desk.office, [order_id]):
            return  # gone with its import; who hears of that clears the card
        card, sheet = await self._ask(order_id)
        same = turn == self._turn and self.is_read and order_id == self.order_id
        editor = self.card.editor
        if same and order_id not in self._saving and editor.words() == words and not as_drafted(sheet, words):
            self._show(card, sheet)

    def _wait_no_more(self) -> None:
        """What waited for a card is not done on another; whoever meant to save has to hear that."""
        if self._save_seen in self._waiting:
            words = _("The note is not saved: its order was still being read. What you typed is kept as a draft.")
            self.desk.say(words, "bad", [(_("Open"), partial(self.desk.open_order.emit, self.order_id))])
        self._waiting.clear()

    def _begin_reading(self) -> None:
        if not self._reading:
            self._reading = True
            spawn(self._read(), "order.card")

    async def _read(self) -> None:
        turn = 0
        try:
            while self.order_id and turn != self._turn:
                turn, order_id = self._turn, self.order_id
                try:
                    card, sheet = await self._ask(order_id)
                except KnownError:
                    if turn == self._turn:
                        raise
                    continue
                if turn == self._turn:
                    self._show(card, sheet)
        except Exception:
            # The order before must not stay under the hands of who thinks to write on this one.
            self._empty()
            self._wait_no_more()
            raise
        finally:
            self._reading = False

    async def _ask(self, order_id: int) -> tuple[Card, Sheet]:
        words = self.drafts.of(order_id)
        if words is not None and words.added:
            await self.drafts.write()  # behind which draft it goes, only the disk knows
            words = self.drafts.of(order_id)
        card = await orders.card(self.desk.office, order_id)
        start = await notes.start(self.desk.office, order_id)
        await self.guards.read(card)
        return card, with_words(sheet_of(card, start), self.drafts.of(order_id) or words, card)

    def _show(self, card: Card, sheet: Sheet) -> None:
        self._slow.stop()
        self.card.show_card(card)
        self.card.editor.show_sheet(sheet)
        waiting, self._waiting = self._waiting, []
        for deed in waiting:
            deed(card)

    def _empty(self) -> None:
        self._slow.stop()
        self.card.show_card(None)
        self.card.editor.show_sheet(None)

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
            self._tell_over(self.card.card, card)
            self.card.show_card(card)
            editor = self.card.editor
            if editor.corrects is not None and all(note.id != editor.corrects.id for note in live_notes(card.notes)):
                editor.forget_correction()
            editor.renew(sheet_of(card, start))

    def _tell_over(self, before: Card | None, now: Card) -> None:
        """Who is writing about an unpaid order hears that it is not so any more."""
        was_open = before is not None and before.row.id == now.row.id and before.row.status == "unpaid"
        if was_open and now.row.status != "unpaid" and self.card.editor.writing:
            words = _("Order …{end} is not unpaid any more: {status}. Nothing more is planned for it; your text stays.")
            self.desk.say(words.format(end=now.row.order_no[-4:], status=wording.status(now.row)))

    # Notes

    def save(self) -> None:
        """Save the note and copy the memo, if every part is there."""
        if not self.is_read:
            self.when_read(self._save_seen)
        elif self.card.card is not None and self.card.editor.ready():
            asked = self._asked(self.card.card)
            self._saving.add(asked.order_id)
            self.drafts.hold(asked.words)
            self.card.editor.saving(asked.order_id, True)
            spawn(self._save(asked), "note.save")

    def _save_seen(self, _card: Card) -> None:
        """Save what was typed before the card was read, but not together with a draft that nobody has seen yet."""
        sheet = self.card.editor.sheet
        if sheet is not None and not sheet.feedback:
            self.save()

    def _asked(self, card: Card) -> _Asked:
        editor = self.card.editor
        sheet, reading = editor.sheet, editor.reading
        assert sheet is not None
        assert reading is not None
        assert reading.entry is not None
        return _Asked(
            card, sheet, editor.words(), reading.entry.agent, self._writing(sheet, reading.entry), editor.aside,
            editor.reminds, editor.old_data.asking, editor.stranger.agreed,
        )  # fmt: skip

    async def _save(self, asked: _Asked) -> None:
        saved: Saved | None = None  # none where a guard asks, or nobody has that name, and nobody said to go on
        old = ""
        try:
            old = await self.doubts.asks(asked.sheet.row, asked.agent, again=asked.again) if asked.reminds else ""
            if not old and (asked.agent == asked.agreed or await agents.named(self.desk.office, asked.agent)):
                await self.drafts.settled()
                saved = await asked.write()
                self.card.editor.saved(asked.words)
                await self._know_agent(asked.agent)
                self.saved.emit(asked.order_id, saved)
                self.desk.bus.tell(saved.changes)
                await self._copy(saved, asked.card)
        finally:
            await self._end_save(asked, done=saved is not None)
        if saved is None:
            self._ask_about(asked.agent, asked.order_id, old)
            return
        for code in saved.warnings:
            if code != notes.LATE:
                self.desk.say(wording.sentence(code, {}))
        if saved.late:
            self.warehouse.offer([saved.note.id], wording.warehouse(saved.late), asked.agent)

    async def _end_save(self, asked: _Asked, *, done: bool) -> None:
        """Whatever came of it, the words are in one place now: in the note, or still in the editor or a draft."""
        order_id, more = asked.order_id, None
        try:
            if done and self.order_id == order_id:
                more = await self._after_save(asked)
        except Exception:
            # What is saved must not stay there to be saved again.
            self._empty()
            raise
        finally:
            self._saving.discard(order_id)
            self.drafts.release(order_id, saved=done)
            self.card.editor.saving(order_id, False)
            if more is not None:
                self.drafts.keep(more)
            if order_id == self.order_id and (order_id in self._missed or not self.is_read):
                self.read_again()
            self._missed.discard(order_id)

    def _writing(self, sheet: Sheet, entry: Entry) -> Callable[[], Coroutine[Any, Any, Saved]]:
        """What writes the note as it stands in the editor at this moment."""
        editor, office = self.card.editor, self.desk.office
        at = clock.epoch(entry.at) if editor.own_time else None
        colour = editor.typed().flag
        if editor.corrects is not None:
            return partial(notes.correct, office, editor.corrects.id, entry.agent, entry.feedback, colour, at)
        draft = NoteDraft(
            order_id=sheet.row.id, flag=colour, agent=entry.agent, feedback=entry.feedback, at=at,
            count=entry.count if editor.own_count else None,
            rest=editor.composed.rest if editor.composed else None,
            rest_of=editor.composed.base if editor.composed else None,
        )  # fmt: skip
        return partial(notes.save, office, draft)

    def _ask_about(self, nickname: str, order_id: int, old: str) -> None:
        """Nothing is saved by old data or under a new name until somebody says so; the words stay where they are."""
        editor = self.card.editor
        if self.order_id == order_id and old:
            editor.old_data.ask(old)
        elif self.order_id == order_id:
            editor.old_data.hide()
            editor.stranger.ask(nickname)
        else:
            # Its words are a draft: whoever went on meanwhile has to hear that they are not a note.
            said = old or _("“{agent}” is not an agent yet, so nothing is saved.").format(agent=nickname)
            self.desk.say(said, "bad", [(_("Open"), partial(self.desk.open_order.emit, order_id))])

    async def _know_agent(self, nickname: str) -> None:
        """Whoever writes the first note sits at this desk from then on."""
        if self.desk.agent is None:
            self.desk.agent_named.emit(await agents.named(self.desk.office, nickname))

    async def _copy(self, saved: Saved, card: Card) -> None:
        """``card``: as it was when the note was saved; another may be shown by now."""
        copied = await clipboard.copy(saved.memo, private=personal(card, saved.memo))
        if copied:
            self.desk.bus.tell(await notes.copied(self.desk.office, saved.note.id))
        if self.is_read and self.order_id == card.row.id:
            self.card.editor.say(_("Saved and copied") if copied else _("Saved, not copied"), good=bool(copied))
        elif copied:
            self.desk.say(_("Order …{end}: note saved and copied").format(end=card.row.order_no[-4:]), "good")
        if not copied:
            held = copied is clipboard.Copied.HELD
            self.desk.say(
                _("The note is saved, but another program holds the clipboard.")
                if held
                else _("The note is saved, but something else was copied after it."),
                "bad" if held else "plain",
                [(_("Copy again"), lambda: spawn(self._copy(saved, card), "note.copy"))],
            )

    async def _after_save(self, asked: _Asked) -> Unsaved | None:
        """Start anew on the same order; what was typed on and on, or before a correction, goes on as a draft."""
        self._missed.discard(asked.order_id)
        card = await orders.card(self.desk.office, asked.order_id)
        start = await notes.start(self.desk.office, asked.order_id)
        if asked.order_id != self.order_id or not self.is_read:
            return None
        editor = self.card.editor
        said, sheet, more = editor.said.text(), sheet_of(card, start), editor.since(asked.words)
        before = asked.aside[1] if asked.aside and asked.aside[1].strip() else ""
        typed = more.text if more.text.strip() else ""
        # Composed for the new note that the correction interrupted, or since the save began.
        composed = editor.composed if asked.aside or editor.composed != asked.words.composed else None
        self.card.show_card(card)
        if before and asked.aside:
            sheet = replace(sheet, flag=asked.aside[0], feedback=before + typed, line=False, corrects=None)
        elif typed:
            sheet = replace(sheet, flag=more.flag, feedback=typed, line=more.line, corrects=None)
        sheet = replace(sheet, composed=composed)
        editor.show_sheet(sheet)
        editor.say(said)
        if not typed:
            self.done.emit()
        left = Unsaved(asked.order_id, sheet.flag, sheet.feedback, sheet.line, None, composed=composed)
        return left if before or typed or composed else None

    def _draft_kept(self, order_id: int) -> None:
        if order_id == self.order_id and self.is_read:
            self.card.editor.say(_("Draft kept"))

    # Correcting and withdrawing

    def correct(self, note: NoteRow | None = None) -> None:
        """Take the newest entry (or ``note``) into the editor, to save another in its place."""
        self.when_read(lambda card: self._correct(note or self._newest(card)))

    def _correct_one(self, order_id: int, note_id: int) -> None:
        def found(card: Card) -> NoteRow | None:
            return next((note for note in live_notes(card.notes) if note.id == note_id), None)

        # Another page may have the same order on its card.
        if order_id == self.order_id and self.page.isVisible():
            self.when_read(lambda card: self._correct(found(card)))

    def _correct(self, note: NoteRow | None) -> None:
        if note is not None:
            self.card.editor.correct(note)

    def withdraw(self, note: NoteRow | None = None) -> None:
        """Take the newest entry (or ``note``) back, after a word about what that does."""
        self.when_read(lambda card: self._ask_withdrawing(card.row.id, note or self._newest(card)))

    def _ask_withdrawing(self, order_id: int, note: NoteRow | None) -> None:
        if note is not None:
            self.withdrawing.ask(order_id, note)

    def _note_asked(self, what: str, note_id: int) -> None:
        if what == "history":
            self.steps.ask()
            return
        card = self.card.card if self.is_read else None
        note = next((one for one in live_notes(card.notes) if one.id == note_id), None) if card else None
        if note is not None:
            {"correct": self.correct, "withdraw": self.withdraw, "warehouse": self._tell_warehouse}[what](note)

    def _tell_warehouse(self, note: NoteRow) -> None:
        """What was offered after saving, once more: that word goes by itself."""
        sheet = self.card.editor.sheet
        if sheet is not None and (why := too_late(sheet, note.flag, self.desk)):
            self.warehouse.offer([note.id], why, self.desk.agent.nickname if self.desk.agent else note.agent)

    def _newest(self, card: Card) -> NoteRow | None:
        live = live_notes(card.notes)
        if not live:
            self.desk.say(_("There is no note of ours on this order."))
        return live[-1] if live else None

    # Booking

    def book(self) -> None:
        """Book a reminder on the order of the card."""
        self.when_read(lambda card: spawn(self._book(card), "reminder.book"))

    async def _book(self, card: Card) -> None:
        await reminder_deeds.book(self.desk, card, self.page.window())
