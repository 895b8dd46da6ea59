"""The facts of an order as the card tells them, in the order an agent reads them; personal data masked."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from app import wording
from app.domain import mask
from app.domain.cadence import Plan
from app.domain.item import Item
from app.domain.order import Card, OrderRow
from app.i18n import _, money
from ui import shown
from ui.shown import DASH, Wall
from ui.widgets.facts import Fact


def heads() -> tuple[str, ...]:
    """The heads that decide where the values begin."""
    order = (_("Order"), _("Receiver"), _("Area"), _("Credit"), _("Item"), _("Discount"), _("Amount"))
    return (*order, _("Amount paid"), _("Refund"), _("Message"), _("Memo"), _("Memo tag"), _("Parcel"), _("Flag"))


def bare(row: OrderRow) -> Card:
    """What a line of the table knows, as a card: shown until the order itself is read."""
    return Card(
        row=row, shop="", platform="", first_time=None, receiver=None, phone=None, address=None, amount_goods=None,
        amount_postage=None, memo_tag=None, tracking_no=None, carrier=None, platform_flag=None, notes=(), contacts=(),
        reminders=(), plan=Plan((), None, None, False, ()),
    )  # fmt: skip


def title(card: Card) -> str:
    """Whose order it is."""
    known = card.row.buyer or (mask.name(card.receiver) if card.receiver else "")
    return wording.covered(known) or _("Buyer not known")


def facts(card: Card, wall: Wall, hint: Callable[[str], str], *, clear: bool) -> list[Fact]:
    """Every line there is something to say in; ``hint`` gives the key of a deed, ``clear`` shows personal data."""

    def copies(deed: str, more: str = "") -> str:
        key = hint(deed)
        told = _("{key} copies it").format(key=key) if key else ""
        return "\n".join(part for part in (more, told) if part)

    return [*_who(card, wall, copies, clear=clear), *_what(card, wall, copies)]


def _who(card: Card, wall: Wall, copies: Callable[..., str], *, clear: bool) -> Iterator[Fact]:
    created = card.row.created_at
    number = card.row.order_no
    if created is not None:
        moment = wall.moment(created).replace(" ", "\xa0")  # day and hour stay in one line
        number = _("{number} · {moment}").format(number=number, moment=moment)
    yield Fact(_("Order"), number, "", copies("copy.order", _("Ordered {moment}").format(moment=wall.full(created))))
    receiver, phone = _told(card.receiver, mask.name, clear=clear), _told(card.phone, mask.phone, clear=clear)
    yield Fact(_("Receiver"), " ".join(part for part in (receiver, phone) if part), "", copies("copy.phone"))
    yield Fact(_("Area"), _told(card.address, mask.address, clear=clear), "", copies("copy.address"))
    yield Fact(_("Credit"), card.credit or "", "", _("The buyer's credit as the platform shows it"))


def _told(value: str | None, hide: Callable[[str], str], *, clear: bool) -> str:
    """Personal data, hidden unless it is to be clear; what the platform encrypted says so either way."""
    return wording.covered(value if clear else hide(value)) if value else ""


def hidden(card: Card) -> bool:
    """Whether anything is kept from sight that could be shown."""
    return any(value and wording.covered(value) == value for value in (card.phone, card.receiver, card.address))


def _what(card: Card, wall: Wall, copies: Callable[..., str]) -> Iterator[Fact]:
    row = card.row
    yield Fact(_("Item"), "\n".join(map(item_line, row.items)), "", copies("copy.item"))
    yield Fact(_("Discount"), f"−{_bare(cut)}" if (cut := discount(card)) else "")
    yield Fact(_("Amount"), _amount(card), "strong")
    yield Fact(_("Amount paid"), _paid(card) if row.paid_at is not None else "", "", wall.full(row.paid_at))
    refund = shown.yuan(row.refund) if row.refund else ""
    yield Fact(_("Refund"), refund, "warn")
    yield Fact(_("Message"), row.buyer_message or "", "warn")
    yield Fact(_("Memo"), row.memo or "", "dim", copies("copy.memo"))
    yield Fact(_("Memo tag"), card.memo_tag or "", "dim")
    shipped = wall.moment(row.shipped_at) if row.shipped_at is not None else ""
    yield Fact(_("Parcel"), " ".join(part for part in (card.carrier, card.tracking_no, shipped) if part))


def discount(card: Card) -> int:
    """Goods and postage less what is due, in fen; 0 where the export does not tell or there is none."""
    if card.amount_goods is None or card.row.amount_due is None:
        return 0
    return max(0, card.amount_goods + (card.amount_postage or 0) - card.row.amount_due)


def why_unsure(card: Card) -> str:
    """Why nobody can tell whether this is the buyer's first order; empty where it is known."""
    if card.first_time is not None:
        return ""
    if not card.row.buyer:
        return _("The export does not name the buyer.")
    if mask.encrypted(card.row.buyer):
        return _("The export encrypts the buyer: nobody can tell whose orders are one person's.")
    if mask.is_masked(card.row.buyer):
        return _("The export masks the buyer: the same stars stand for many people.")
    return _("Too little history: orders from the months before this one have not been imported.")


def item_line(item: Item) -> str:
    """``真丝连衣裙 M 米白 ×2``."""
    text = f"{item.title} {item.spec}" if item.spec else item.title
    return f"{text} ×{item.quantity}" if item.quantity and item.quantity > 1 else text


def _amount(card: Card) -> str:
    text = shown.yuan(card.row.amount_due)
    if card.amount_postage:
        postage = shown.yuan(card.amount_postage)
        text = _("{amount}, postage {postage} included").format(amount=text, postage=postage)
    return text if text != DASH else ""


def _paid(card: Card) -> str:
    text = shown.yuan(card.row.amount_paid)
    return text if text != DASH else ""


def _bare(fen: int) -> str:
    return money(fen).replace("¥", "")
