"""A script on its way to the clipboard: filled, asked about, copied, read back, counted."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal

from app import guard_words, script_words
from app.domain import mask, script
from app.domain.cadence import Channel
from app.domain.order import Card
from app.domain.script import Filled, ScriptRow
from app.i18n import _, sentences
from app.services import guards, scripts
from ui import clipboard
from ui.runtime import spawn

if TYPE_CHECKING:
    from ui.widgets.script_panel import ScriptPanel

# Only what belongs to the item may be offered again: the next buyer of it is somebody else.
_OF_ITEM = frozenset(("item_link",))


@dataclass
class Wanted:
    """A script that is to be copied; ``given`` is what a person filled in, ``blank`` what is asked for now."""

    row: ScriptRow
    given: dict[str, str] = field(default_factory=dict)
    blank: str = ""


class ScriptDeeds(QObject):
    """Holds what is asked for the order of the panel; ``copied`` with the words once the clipboard holds them."""

    copied = Signal(str)

    def __init__(self, panel: ScriptPanel) -> None:
        super().__init__(panel)
        self.panel = panel
        self.head = panel.head
        self.desk = panel.desk
        self.warned = 0  # the script that was held back once because it comes too late
        self.doubted, self._age = 0, ""  # the script that was held back because the data is old, and how old it is
        self.repeated, self.repeated_at = 0, 0  # the script that was held back because the buyer had it, and when
        self.other: ScriptRow | None = None  # what to send in its place
        self.barred, self.bar = 0, ""  # the script that was held back because nobody should remind, and why
        self._barred_by: frozenset[str] = frozenset()  # what was said of this order
        self._agreed: frozenset[str] = frozenset()  # and gone on with
        self._held_at = 0.0
        self.last: Wanted | None = None  # what was copied last for this order
        self._wanted: Wanted | None = None
        self._given: dict[tuple[str, str], str] = {}  # (blank, item) -> what was typed for it before
        self._busy = False
        self.head.answer.textChanged.connect(self.show_typed)
        self.head.answer.returnPressed.connect(self._answer)
        self.head.answer.left.connect(self._leave)
        self.desk.guard.renewed.connect(self._renewed)

    def forget(self) -> None:
        """Nothing of another order stays: no question, no tick, no warning."""
        self.close()
        self.warned, self.doubted, self.barred, self.last = 0, 0, 0, None
        self._agreed = frozenset()
        self._forget_repeated()

    def take(self, row: ScriptRow) -> None:
        """Copy ``row`` for the order of the panel, once everything in it is known."""
        if not self._busy:
            self.close()
            self.doubted = self.doubted if self.doubted == row.id else 0
            if self.repeated != row.id:
                self._forget_repeated()
            self.barred = self.barred if self.barred == row.id else 0
            self._begin(Wanted(row))

    def take_other(self) -> None:
        """Copy what is offered in the place of words that the buyer has had."""
        if self.other is not None and not self._busy:
            if (at := self.panel.model.at(self.other.id)) >= 0:
                self.panel.list.stand_on(at)
            self.take(self.other)

    def close(self) -> None:
        """Ask for nothing any more."""
        self._wanted = None
        if self.head.asking:
            focus = self.head.answer.hasFocus()
            self.head.answer.clear()
            self.head.setCurrentWidget(self.head.browse_face)
            if focus:
                self.panel.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_typed(self) -> None:
        """The words of the script follow what is typed."""
        wanted, view = self._wanted, self.panel.list
        at = view.scripts.at(wanted.row.id) if wanted is not None else -1
        if wanted is None or at < 0:
            return
        values = self.panel.values() | wanted.given | {wanted.blank: self.head.answer.text()}
        view.scripts.put(at, replace(view.scripts.lines[at], filled=script.fill(wanted.row.text, values)))
        view.lay_out_again()

    def _begin(self, wanted: Wanted) -> None:
        late = scripts.too_late(self.desk.office, wanted.row, self.panel.shop_id)
        if late and self.warned != wanted.row.id:
            self.warned = wanted.row.id
            self.panel.hold(wanted.row)
            return
        self._busy = True
        spawn(self._copy(wanted, self.panel.order_id), "script.copy")

    async def _copy(self, wanted: Wanted, order_id: int | None) -> None:
        try:
            if not wanted.given and await self._is_held(wanted.row):
                return
            given = {"agent": self.panel.agent or "", **wanted.given}
            filled = await scripts.fill(self.desk.office, wanted.row.id, order_id, given, self.panel.shop_id)
            if order_id != self.panel.order_id:
                return
            if filled.missing:
                self._ask(wanted, filled.missing[0])
            else:
                await self._hand_over(wanted, filled, order_id)
        finally:
            self._busy = False

    async def _is_held(self, row: ScriptRow) -> bool:
        """Whether ``row`` waits: nobody should remind the buyer, or these words were sent before."""
        card = self.panel.card
        barred = card is not None and await self._is_barred(card, row)
        said = await self.desk.guard.asks([card.row], again=self.doubted == row.id) if card is not None else ""
        again = card is not None and await self._is_repeated(card, row)
        if card is not self.panel.card:
            return True
        self.doubted = row.id if said else 0
        self._age = self.desk.guard.age
        if said or again or barred:
            self.head.offer(self.other.text if again and self.other is not None else "")
            self.panel.hold(row)
        return bool(said or again or barred)

    async def _is_barred(self, card: Card, row: ScriptRow) -> bool:
        """Whether something keeps anybody from reminding, and nobody said yet to go on; asked once for an order."""
        if not script.reminds(row):
            return False
        barred = (await guards.bars(self.desk.office, [card.row.id], self.panel.agent or "")).get(card.row.id, ())
        codes = frozenset(one.code for one in barred)
        if card is not self.panel.card or codes <= self._agreed:
            self.barred = 0
            return False
        hurried = time.monotonic() - self._held_at < self.desk.guard.hurry
        if self.barred == row.id and codes <= self._barred_by and not hurried:
            self._agreed, self.barred = codes, 0
            return False
        self.barred, self._barred_by = row.id, codes
        self.bar = sentences(*map(guard_words.against, barred))
        self._held_at = time.monotonic()
        return True

    async def _is_repeated(self, card: Card, row: ScriptRow) -> bool:
        """Whether the buyer has had these words and nobody said yet that they shall go again.

        What was copied last, on this very order, is not asked about: it is on its way.
        """
        if self.last is not None and self.last.row.id == row.id:
            return False
        hurried = time.monotonic() - self._held_at < self.desk.guard.hurry  # the key is still down
        if self.repeated == row.id and not hurried:
            return False
        words = "".join(piece.text for piece in script.fill(row.text, self.panel.values()).pieces)
        agent = self.desk.agent.id if self.desk.agent else None
        found = await guards.look(self.desk.office, card.row.id, agent, Channel.CHAT, words)
        one = next((one for one in found.against if one.code == "same_text"), None)
        if card is not self.panel.card or one is None:
            return False
        self.repeated, self.repeated_at, self.other = row.id, one.params["sent_at"], found.variant
        self._held_at = time.monotonic()
        return True

    def _forget_repeated(self) -> None:
        self.repeated, self.other = 0, None
        self.head.offer("")

    @property
    def asks(self) -> str:
        """Why ``barred`` waits, for a line of the list."""
        return _("{why} Copy again to send it anyway").format(why=self.bar)

    @property
    def doubt(self) -> str:
        """Why ``doubted`` waits; short, for a line of the list."""
        return _("data {age} old: is it still unpaid? Then copy it again").format(age=self._age)

    def _renewed(self) -> None:
        if self.doubted:
            self.doubted = 0
            self.panel.show_scripts(keep=True)

    async def _hand_over(self, wanted: Wanted, filled: Filled, order_id: int | None) -> None:
        if not (copied := await clipboard.copy(filled.text, private=filled.personal)):
            self.desk.say_copied(copied)
            return
        if order_id != self.panel.order_id:
            self.desk.say(_("What was copied is for the order before. Copy it again for this one."), "bad")
            return
        self._given |= {(blank, self._item()): text for blank, text in wanted.given.items() if blank in _OF_ITEM}
        self._wanted, self.warned, self.last = None, 0, wanted
        self._forget_repeated()
        self.panel.tick(wanted.row)
        self.copied.emit(filled.text)
        changes = await scripts.used(self.desk.office, wanted.row.id, order_id, self.panel.agent)
        self.desk.bus.tell(changes, self.panel)
        self.panel.read_again()

    def _ask(self, wanted: Wanted, blank: str) -> None:
        self._wanted = replace(wanted, blank=blank)
        self.head.ask(script_words.blank(blank), self._given.get((blank, self._item()), ""))
        self.show_typed()

    def _answer(self) -> None:
        wanted, text = self._wanted, self.head.answer.text().strip()
        if wanted is None or self._busy:
            return
        if not text or (wanted.blank == "buyer" and mask.is_masked(text)):
            self.head.answer.set_wrong(True)
            return
        self._begin(replace(wanted, given={**wanted.given, wanted.blank: text}))

    def _leave(self) -> None:
        self.close()
        self.panel.show_scripts(keep=True)
        self.panel.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def _item(self) -> str:
        card = self.panel.card
        return (card.row.item_title or "") if card is not None else ""
