"""Copying from the card, opening the platform's page or chat, and showing personal data while a key is held."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app import wording
from app.domain import link, mask, memo_choice
from app.domain.link import Link
from app.domain.order import Card, live_notes
from app.i18n import _
from app.services import notes, orders
from app.services.notes import Start
from ui import clipboard, links
from ui.desk import Desk
from ui.runtime import spawn
from ui.widgets.card_facts import item_line
from ui.widgets.order_card import OrderCard

WhenRead = Callable[[Callable[[Card], object]], None]
"""Does a deed with the card of the order one stands on, and with no other."""


class CardDeeds(QObject):
    """Every key of these works from anywhere on the page, and none of them says personal data aloud."""

    def __init__(self, desk: Desk, page: QWidget, card: OrderCard, when_read: WhenRead) -> None:
        super().__init__(page)
        self.desk = desk
        self._card = card
        self._when_read = when_read
        self._doubted: tuple[str, int] | None = None  # the deed and the order that wait, for the data is old
        desk.guard.renewed.connect(self._forget)
        for deed in ("copy.order", "copy.buyer", "copy.phone", "copy.address", "copy.item", "copy.memo"):
            desk.keys.bind(deed, page, partial(self.copy, deed))
        desk.keys.bind("open.page", page, self.open_page)
        desk.keys.bind("open.chat", page, self.open_chat)
        desk.keys.bind("reveal", page, card.held.begin)
        card.copy_number.clicked.connect(partial(self.copy, "copy.order"))
        card.page.clicked.connect(self.open_page)
        card.chat.clicked.connect(self.open_chat)

    def copy(self, deed: str) -> None:
        """Copy what ``deed`` (``copy.phone`` …) names of the order on the card; it need not be shown for that."""
        self._when_read(
            lambda card: spawn(self._copy_memo(card) if deed == "copy.memo" else self._copy(card, deed), deed)
        )

    async def _copy(self, card: Card, deed: str) -> None:
        text, done, missing = _WHAT[deed](card)
        if not text:
            self.desk.say(missing)
        elif deed == "copy.phone" and await self._is_held(card, deed):
            return
        else:
            self.desk.say_copied(await clipboard.copy(text, private=deed not in ("copy.order", "copy.item")), done)

    def copy_memo(self, order_id: int) -> None:
        """Copy the memo of ``order_id``, whichever order is on the card by now."""
        spawn(self._copy_memo_of(order_id), "copy.memo")

    async def _copy_memo_of(self, order_id: int) -> None:
        await self._copy_memo(await orders.card(self.desk.office, order_id))

    async def _copy_memo(self, card: Card) -> None:
        start = await notes.start(self.desk.office, card.row.id)
        text = self._arranged(card.row.id, start)
        if not text:
            self.desk.say(_("The memo is empty: there is nothing to copy."))
            return
        copied = await clipboard.copy(text, private=personal(card, text))
        for note in live_notes(card.notes) if copied else ():
            if note.state != "seen" and note.text in text:
                self.desk.bus.tell(await notes.copied(self.desk.office, note.id))
        self.desk.say_copied(copied, _("Memo of order …{end} copied").format(end=card.row.order_no[-4:]))

    def _arranged(self, order_id: int, start: Start) -> str:
        """The memo as the agent composed it, though no new note goes with it."""
        editor, composed = self._card.editor, start.draft_memo
        if editor.sheet is not None and editor.sheet.row.id == order_id:
            composed = editor.composed if editor.corrects is None else None
        return memo_choice.rest(composed, start.memo, start.rules.newest_first) if composed else start.memo

    def open_page(self) -> None:
        """Show the order on the platform."""
        self._when_read(lambda card: self._open(card, link.order_page(card.platform, card.row.order_no)))

    def open_chat(self) -> None:
        """Show the chat with the buyer; what to say is pasted and sent by a person."""
        self._when_read(self._ask_chat)

    def _ask_chat(self, card: Card) -> None:
        found = link.chat(card.platform, card.account, card.row.buyer)
        if found.why is not None:
            self._open(card, found)
        else:
            spawn(self._open_chat(card, found), "open.chat")

    async def _open_chat(self, card: Card, found: Link) -> None:
        if not await self._is_held(card, "open.chat"):
            self._open(card, found)

    async def _is_held(self, card: Card, deed: str) -> bool:
        """Whether reaching the buyer waits, for the data is old; the same deed on the same order goes on."""
        wanted = deed, card.row.id
        said = await self.desk.guard.asks([card.row], again=self._doubted == wanted)
        self._doubted = wanted if said else None
        if said:
            self.desk.say(said, "bad")
        return bool(said)

    def _forget(self) -> None:
        self._doubted = None

    def _open(self, card: Card, found: Link) -> None:
        why = "link_demo" if card.demo else found.why
        if why is None and found.address is not None and not links.open_address(found.address):
            why = "link_refused"
        if why is not None:
            self.desk.say(wording.sentence(why, {}))


def personal(card: Card, text: str) -> bool:
    """Whether ``text`` holds personal data, which belongs in nobody's clipboard history."""
    known = (card.phone, card.receiver, card.address, card.row.buyer)
    return mask.free_text(text) != text or any(one in text for one in known if one)


_Said = tuple[str | None, str, str]
"""What is copied, the word for having done so, and the word for why there is nothing to copy."""


def _number(card: Card) -> _Said:
    end = card.row.order_no[-4:]
    return card.row.order_no, _("Order number …{end} copied").format(end=end), ""


def _buyer(card: Card) -> _Said:
    nick = card.row.buyer or ""
    missing = _("The export masks the buyer.") if nick else _("The export does not name the buyer.")
    if mask.encrypted(nick):
        missing = _("The export encrypts the buyer: there is nothing to copy.")
    return (None if mask.is_masked(nick) else nick), _("Buyer copied"), missing


def _phone(card: Card) -> _Said:
    missing = _("The export masks the phone number.") if card.phone else _("This order has no phone number.")
    if mask.encrypted(card.phone or ""):
        missing = _("The export encrypts the phone number: there is nothing to copy.")
    return link.dialable(card.phone), _("Phone copied"), missing


def _address(card: Card) -> _Said:
    address = card.address or ""
    missing = _("The export masks the address.") if address else _("This order has no address.")
    if mask.encrypted(address):
        missing = _("The export encrypts the address: there is nothing to copy.")
    return (None if mask.is_masked(address) else address), _("Address copied"), missing


def _item(card: Card) -> _Said:
    text = "\n".join(map(item_line, card.row.items))
    return text or None, _("Item copied"), _("The export does not name the item.")


_WHAT: dict[str, Callable[[Card], _Said]] = {
    "copy.order": _number, "copy.buyer": _buyer, "copy.phone": _phone, "copy.address": _address, "copy.item": _item,
}  # fmt: skip
