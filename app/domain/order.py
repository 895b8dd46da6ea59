"""An order as the rooms hand it to each other: the names of its fields, and rows ready to be shown.

Moments are whole seconds since 1970 UTC, money is fen, numbers of orders, phones and parcels are text.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from app.domain.cadence import Plan
from app.domain.item import Item

TEXT_FIELDS = (
    "order_no", "status_text", "buyer_nick", "receiver", "phone", "address", "item_title", "buyer_message",
    "memo", "memo_tag", "tracking_no", "carrier", "close_reason", "shop_name",
)  # fmt: skip
TIME_FIELDS = ("created_at", "paid_at", "shipped_at", "finished_at", "closes_at", "ship_by")
MONEY_FIELDS = ("amount_goods", "amount_postage", "amount_due", "amount_paid", "refund")
COUNT_FIELDS = ("item_kinds", "item_quantity")
IMPORT_FIELDS = (*TEXT_FIELDS, *TIME_FIELDS, *MONEY_FIELDS, *COUNT_FIELDS, "status")
"""Every column of an order that an export may fill; what else a file carries is kept in ``extra``."""

PERSONAL_FIELDS = ("buyer_nick", "receiver", "phone", "address")
"""Fields in which a masked value never replaces a clear one, and which erasure empties."""

SEARCHED_FIELDS = ("order_no", "buyer_nick", "receiver", "phone", "item_title", "buyer_message", "memo", "tracking_no")
"""Fields a search looks into, beside the text of the order's notes."""

VIEWS = ("all", "unpaid", "to_ship", "paid", "shipped", "finished", "closed", "unknown", "expired")
"""The built-in views. ``to_ship`` holds only orders whose export said so in words: a payment time alone does not."""

SORTS = ("created", "amount", "paid_at")


@dataclass(frozen=True)
class Filter:
    """One chip above the table: of what ``kind``, and the ``values`` that pass (see ``FILTERS``)."""

    kind: str
    values: tuple[str | int | None, ...] = ()


FILTERS = {
    "status": "the statuses that pass",
    "flag": "the colours of ours that pass; None: no flag",
    "age": "('today',) · ('yesterday',) · ('days', n) with today · ('older', hours) · ('younger', hours) · "
    "('between', 'YYYY-MM-DD', 'YYYY-MM-DD') in the shop's zone, both ends included",
    "amount": "(least fen or None, most fen or None), both ends included",
    "agent": "ids of owners; None: nobody's",
    "text": "words, each somewhere in the order as in a search",
    "note": "('yes',) or ('no',): whether an agent wrote one",
    "message": "('yes',): the buyer wrote one",
    "mark": "('paid',), ('closed',) or both: seen by an agent, not yet by an import",
    "due": "('now',) · ('late',) · ('today',): when its computed or booked reminder falls due",
}
"""Every kind of filter and what its values mean. All but ``due`` are SQL; ``due`` is computed over open orders."""


@dataclass(frozen=True)
class Query:
    """Which orders, in which order; ``shop_id`` None means every shop. Every filter has to pass."""

    view: str = "all"
    shop_id: int | None = None
    search: str = ""
    sort: str = "created"
    descending: bool = True
    filters: tuple[Filter, ...] = ()


@dataclass(frozen=True)
class OrderRow:
    """One line of the orders table."""

    id: int
    shop_id: int
    order_no: str
    status: str
    status_text: str | None
    expired: bool
    flag: str | None
    created_at: int | None
    paid_at: int | None
    amount_due: int | None
    amount_paid: int | None
    refund: int | None
    buyer: str | None
    item_title: str | None
    closes_at: int | None
    due_at: int | None
    late: bool
    last_note: str | None
    shipped_at: int | None
    finished_at: int | None
    items: tuple[Item, ...]
    buyer_message: str | None
    memo: str | None
    owner: str | None


@dataclass(frozen=True)
class NoteRow:
    """One entry of an order's notes; ``points_at`` names the entry it corrects or withdraws."""

    id: int
    at: int
    agent: str
    count: int | None
    feedback: str
    flag: str
    text: str
    state: str
    points_at: int | None


@dataclass(frozen=True)
class ContactRow:
    """One attempt to reach the buyer; ``source`` is ``note`` or ``platform`` (read in the exported memo)."""

    id: int
    at: int
    agent: str | None
    channel: str
    stage: int | None
    outcome: str | None
    source: str


@dataclass(frozen=True)
class ReminderRow:
    """One promise, callback or snooze; ``buyer`` is masked, for it is shown in toasts."""

    id: int
    order_id: int
    order_no: str
    shop: str
    buyer: str | None
    kind: str
    due_at: int
    agent: str | None
    state: str
    cancel_code: str | None
    expired: bool
    fired_at: int | None


@dataclass(frozen=True)
class Card:
    """Everything the order card shows."""

    row: OrderRow
    shop: str
    platform: str
    first_time: bool | None
    receiver: str | None
    phone: str | None
    address: str | None
    amount_goods: int | None
    amount_postage: int | None
    memo_tag: str | None
    tracking_no: str | None
    carrier: str | None
    platform_flag: str | None
    notes: tuple[NoteRow, ...]
    contacts: tuple[ContactRow, ...]
    reminders: tuple[ReminderRow, ...]
    plan: Plan
    extra: dict[str, Any] = field(default_factory=dict)
