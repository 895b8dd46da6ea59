"""The columns of an exported view: what each says of an order, and how personal data is masked in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from app import wording
from app.domain import mask
from app.domain.item import Item
from app.domain.order import OrderRow
from app.i18n import N_, pgettext

Value = str | int | None


@dataclass(frozen=True)
class Line:
    """An order to export: its row, the fields that lists do not show, and its shop's name."""

    row: OrderRow
    private: Mapping[str, str | None]
    shop: str


@dataclass(frozen=True)
class Column:
    """``kind``: text, money (fen), moment (epoch seconds) or count; ``hide`` masks what it says; width in letters.

    ``personal`` data may have come encrypted: then no file repeats the cipher.
    """

    title: str
    value: Callable[[Line], Value]
    kind: Literal["text", "money", "moment", "count"] = "text"
    hide: Callable[[str], str] = str
    width: int = 14
    personal: bool = False

    def shown(self, text: str, *, unmasked: bool) -> str:
        """A text as the file tells it."""
        told = text if unmasked else self.hide(text)
        return wording.covered(told) if self.personal else told


def _flag(line: Line) -> str | None:
    names = {
        "grey": pgettext("flag", "Grey"), "red": pgettext("flag", "Red"), "yellow": pgettext("flag", "Yellow"),
        "green": pgettext("flag", "Green"), "blue": pgettext("flag", "Blue"), "purple": pgettext("flag", "Purple"),
        "orange": pgettext("flag", "Orange"), "cyan": pgettext("flag", "Cyan"), "pink": pgettext("flag", "Pink"),
        "light_blue": pgettext("flag", "Light blue"), "light_pink": pgettext("flag", "Light pink"),
        "dark_green": pgettext("flag", "Dark green"),
    }  # fmt: skip
    return names.get(line.row.flag, line.row.flag) if line.row.flag else None


def _items(line: Line) -> str | None:
    return "\n".join(_item(item) for item in line.row.items) or line.row.item_title


def _item(item: Item) -> str:
    return f"{item.title} {item.spec}" if item.spec else item.title


def _quantity(line: Line) -> int | None:
    known = [item.quantity for item in line.row.items]
    return sum(one or 0 for one in known) if known and all(one is not None for one in known) else None


def _private(name: str) -> Callable[[Line], Value]:
    return lambda line: line.private[name]


COLUMNS: dict[str, Column] = {
    "order_no": Column(N_("Order"), lambda line: line.row.order_no, width=22),
    "shop": Column(N_("Shop"), lambda line: line.shop),
    "status": Column(N_("Status"), lambda line: wording.status(line.row), width=10),
    "status_text": Column(N_("Status in the export"), lambda line: line.row.status_text, width=22),
    "mark": Column(N_("Seen on the platform"), lambda line: wording.seen(line.row) or None),
    "flag": Column(N_("Flag"), _flag, width=8),
    "created": Column(N_("Ordered"), lambda line: line.row.created_at, "moment", width=18),
    "paid_at": Column(N_("Paid at"), lambda line: line.row.paid_at, "moment", width=18),
    "shipped_at": Column(N_("Shipped at"), lambda line: line.row.shipped_at, "moment", width=18),
    "finished_at": Column(N_("Finished at"), lambda line: line.row.finished_at, "moment", width=18),
    "closes": Column(N_("Closes at"), lambda line: line.row.closes_at, "moment", width=18),
    "due": Column(N_("Reminder"), lambda line: line.row.due_at, "moment", width=18),
    "amount": Column(N_("Amount"), lambda line: line.row.amount_due, "money", width=12),
    "paid": Column(N_("Paid"), lambda line: line.row.amount_paid, "money", width=12),
    "refund": Column(N_("Refund"), lambda line: line.row.refund, "money", width=12),
    "buyer": Column(N_("Buyer"), lambda line: line.row.buyer, hide=wording.buyer, personal=True),
    "receiver": Column(N_("Receiver"), _private("receiver"), hide=mask.name, width=10, personal=True),
    "phone": Column(N_("Phone"), _private("phone"), hide=mask.phone, personal=True),
    "address": Column(N_("Address"), _private("address"), hide=mask.address, width=36, personal=True),
    "item": Column(N_("Item"), _items, width=36),
    "quantity": Column(N_("Quantity"), _quantity, "count", width=8),
    "message": Column(N_("Buyer's message"), lambda line: line.row.buyer_message, hide=mask.free_text, width=30),
    "memo": Column(N_("Memo"), lambda line: line.row.memo, hide=mask.free_text, width=36),
    "last_note": Column(N_("Last note"), lambda line: line.row.last_note, hide=mask.free_text, width=36),
    "owner": Column(N_("Agent"), lambda line: line.row.owner, width=10),
    "contacts": Column(N_("Contacts"), lambda line: line.row.contacts, "count", width=8),
    "carrier": Column(N_("Carrier"), _private("carrier")),
    "tracking_no": Column(N_("Parcel number"), _private("tracking_no"), width=20),
}
"""Every column by its name, in the order they stand in when nobody chose; titles are in English until shown."""
