"""An order as the rooms hand it to each other: the names of its fields, and rows ready to be shown.

Moments are whole seconds since 1970 UTC, money is fen, numbers of orders, phones and parcels are text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from app.domain.cadence import Plan
from app.domain.item import Item
from app.domain.status import Status

TEXT_FIELDS = (
    "order_no", "status_text", "buyer_nick", "receiver", "phone", "address", "item_title", "buyer_message",
    "memo", "memo_tag", "tracking_no", "carrier", "close_reason", "shop_name", "platform_flag",
)  # fmt: skip
TIME_FIELDS = ("created_at", "paid_at", "shipped_at", "finished_at", "closes_at", "ship_by", "printed_at")
MONEY_FIELDS = ("amount_goods", "amount_postage", "amount_due", "amount_paid", "refund")
COUNT_FIELDS = ("item_kinds", "item_quantity")
IMPORT_FIELDS = (*TEXT_FIELDS, *TIME_FIELDS, *MONEY_FIELDS, *COUNT_FIELDS, "status")
"""Every column of an order that an export may fill; what else a file carries is kept in ``extra``."""

PERSONAL_FIELDS = ("buyer_nick", "receiver", "phone", "address")
"""Fields in which a masked value never replaces a clear one, and which erasure empties."""

SEARCHED_FIELDS = ("order_no", "buyer_nick", "receiver", "phone", "item_title", "buyer_message", "memo", "tracking_no")
"""Fields a search looks into, beside the text of the order's notes."""

VIEWS = ("all", "unpaid", "to_ship", "paid", "shipped", "finished", "closed", "unknown", "expired", "unpasted")
"""The built-in views. ``to_ship`` holds only orders whose export said so in words: a payment time alone does not.

``unpasted``: an entry of ours stands there that no import has seen on the platform yet.
"""

SORTS = ("created", "amount", "paid_at")
"""Those of every view; ``sorts`` has what one view has beside them."""

WAITING = "waiting"
"""By the oldest entry that is not pasted yet, in the view of such orders alone."""


def sorts(view: str) -> tuple[str, ...]:
    """What the orders of a view can be sorted by."""
    return (*SORTS, WAITING) if view == "unpasted" else SORTS


class Filter(NamedTuple):
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
    "reason": "the reasons that pass (``call.REASONS``), told in the last contact that told any (5-8)",
    "order": "ids of orders",
    "due": "('now',) · ('late',) · ('today',) with what came before: when its computed or booked reminder falls due; "
    "('now' or 'later', 'phone' or 'chat'): a computed one for now, or for later today, by a call that may be then "
    "or by a message; ('closing', hours): it is open and closes of itself within that time",
}
"""Every kind of filter and what its values mean. All but ``due`` are SQL; ``due`` is computed over open orders."""


class Query(NamedTuple):
    """Which orders, in which order; ``shop_id`` None means every shop. Every filter has to pass."""

    view: str = "all"
    shop_id: int | None = None
    search: str = ""
    sort: str = "created"
    descending: bool = True
    filters: tuple[Filter, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Plain values for storage."""
        whole = {name: getattr(self, name) for name in ("view", "shop_id", "search", "sort", "descending")}
        return whole | {"filters": [[one.kind, *one.values] for one in self.filters]}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Query:
        """A query from storage: unknown filters are left out, an unknown view or sort is the usual one.

        Raises ValueError where the values are broken.
        """
        try:
            filters = tuple(_read(one) for one in stored.get("filters", ()))
            shop_id, descending = stored.get("shop_id"), stored.get("descending", True)
            found = cls(
                view=view if (view := stored.get("view", "all")) in VIEWS else "all",
                shop_id=shop_id,
                search=stored.get("search", ""),
                sort=stored.get("sort", "created"),
                descending=descending,
                filters=tuple(one for one in filters if one.kind in FILTERS),
            )
        except (TypeError, AttributeError) as error:
            raise ValueError(f"broken query: {error}") from error
        if not (_whole_or_none(shop_id) and isinstance(descending, bool) and isinstance(found.search, str)):
            raise ValueError("broken query")
        for one in found.filters:
            check(one)
        return found if found.sort in sorts(found.view) else found._replace(sort="created")


def usual(view: str, shop_id: int | None = None) -> Query:
    """A built-in view as it is opened first."""
    if view == "unpasted":
        return Query(view, shop_id, sort=WAITING, descending=False)
    return Query(view, shop_id)


def _read(stored: object) -> Filter:
    if not isinstance(stored, list | tuple) or not stored or not isinstance(stored[0], str):
        raise ValueError(f"broken query: {stored!r} is no filter")
    return Filter(stored[0], tuple(stored[1:]))


def check(one: Filter) -> None:
    """Raises ValueError for a filter of an unknown kind, or with values that ``FILTERS`` does not name."""
    if one.kind not in _FITS or not _FITS[one.kind](one.values):
        raise ValueError(f"no such filter: {one.kind} {one.values}")


_Values = tuple[str | int | None, ...]


def _whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _whole_or_none(value: object) -> bool:
    return value is None or _whole(value)


def _among(*allowed: str | None) -> Callable[[_Values], bool]:
    return lambda values: all(value in allowed for value in values)


def _one_of(*allowed: str) -> Callable[[_Values], bool]:
    return lambda values: len(values) == 1 and values[0] in allowed


def _age(values: _Values) -> bool:
    match values:
        case ("today",) | ("yesterday",):
            return True
        case ("days" | "older" | "younger" as kind, int() as length):
            return _whole(length) and (1 if kind == "days" else 0) <= length <= _LONGEST
        case ("between", str() as first, str() as last):
            # Both are ISO dates, or fromisoformat says so with a ValueError.
            return date.fromisoformat(first) <= date.fromisoformat(last)
    return False


def _due(values: _Values) -> bool:
    match values:
        case ("now" | "late" | "today",) | ("now" | "later", "phone" | "chat"):
            return True
        case ("closing", int() as hours):
            return _whole(hours) and 0 < hours <= _LONGEST
    return False


_LONGEST = 1_000_000
"""Days or hours; a century is enough, and keeps a typing mistake inside the calendar."""

_FITS: dict[str, Callable[[_Values], bool]] = {
    "status": _among(*(status.value for status in Status)),
    "flag": lambda values: all(value is None or isinstance(value, str) for value in values),
    "age": _age,
    "amount": lambda values: len(values) == 2 and all(map(_whole_or_none, values)),
    "agent": lambda values: all(map(_whole_or_none, values)),
    "text": lambda values: all(isinstance(value, str) for value in values),
    "note": _one_of("yes", "no"),
    "message": _one_of("yes"),
    "mark": _among("paid", "closed"),
    "reason": lambda values: all(isinstance(value, str) for value in values),
    "order": lambda values: all(map(_whole, values)),
    "due": _due,
}


class OrderRow(NamedTuple):
    """One line of the orders table. ``mark`` (paid, closed) is what an agent saw before an import said so.

    ``waits_since``, ``waits_copied``: when the oldest entry that is not seen on the platform was saved, and copied.
    ``waits_missed``: of when the data is that lacks it, though it was copied before. ``enquiry``: whether the buyer
    asked before ordering, as an agent said. ``online_at``: when an agent saw the buyer online (38).
    """

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
    mark: str | None = None
    marked_at: int | None = None
    marked_by: str | None = None
    contacts: int = 0
    waits_since: int | None = None
    waits_copied: int | None = None
    waits_missed: int | None = None
    enquiry: bool | None = None
    online_at: int | None = None


class NoteRow(NamedTuple):
    """One entry of an order's notes; ``points_at`` names the entry it corrects or withdraws."""

    id: int
    at: int
    agent: str
    count: int | None  # type: ignore[assignment]  # a tuple has one too, which nobody needs
    feedback: str
    flag: str
    text: str
    state: str
    points_at: int | None


def live_notes(notes: Sequence[NoteRow]) -> list[NoteRow]:
    """The entries that stand: neither withdrawn nor corrected since, and no withdrawal themselves.

    Oldest first, a correction in the place of what it corrects.
    """
    states = {note.id: note.state for note in notes}
    withdrawals = {note.id for note in notes if states.get(note.points_at or 0) == "withdrawn"}
    first = begun((note.id, note.points_at) for note in notes)
    live = [note for note in notes if note.state not in ("withdrawn", "corrected") and note.id not in withdrawals]
    return sorted(live, key=lambda note: first[note.id])


def begun(notes: Iterable[tuple[int, int | None]]) -> dict[int, int]:
    """The first entry of each one's chain of corrections; (id, the entry it points at) are given oldest first."""
    first: dict[int, int] = {}
    for note_id, points_at in notes:
        first[note_id] = first.get(points_at or 0, note_id)
    return first


class ContactRow(NamedTuple):
    """One attempt to reach the buyer; ``source`` is ``note`` or ``platform`` (read in the exported memo).

    ``chat``: what an agent had read in the chat before it (13).
    """

    id: int
    at: int
    agent: str | None
    channel: str
    stage: int | None
    outcome: str | None
    source: str
    chat: str = ""


class ReminderRow(NamedTuple):
    """One promise, callback or snooze; ``buyer`` is masked, for it is shown in toasts.

    ``agent`` None: anyone's, as is what is open of somebody who works here no more.
    ``escalated_at`` (epoch seconds): when it was told of once more. ``put_off_to``, on a card only: the moment of the
    snooze that took its place. ``said_at``: the moment the buyer named, where another had to be booked. ``busy``: we
    call again because the line was busy. ``colleague``: an upset buyer waits for somebody else, whoever that is.
    ``was``: the kind of what was put off, on its snooze. ``written``: it is one for a message.
    """

    id: int
    order_id: int
    order_no: str
    shop: str
    shop_id: int
    buyer: str | None
    kind: str
    due_at: int
    agent: str | None
    state: str
    cancel_code: str | None
    expired: bool
    fired_at: int | None
    put_off_to: int | None = None
    escalated_at: int | None = None
    said_at: int | None = None
    busy: bool = False
    colleague: bool = False
    was: str | None = None
    buyer_id: int | None = None
    written: bool = False


class FieldChange(NamedTuple):
    """One field of an order as an import changed it, in the values that are stored.

    A line's field begins with ``item.LINE``; that alone with the title as ``new`` is a line that was not there before.
    """

    field: str
    old: str | int | None
    new: str | int | None


class ImportLine(NamedTuple):
    """What one import did to an order: it ``created`` it, or brought ``changes``; ``at`` is when it was read."""

    run_id: int
    at: int
    file: str
    created: bool
    changes: tuple[FieldChange, ...] = ()


class ByHand(NamedTuple):
    """When an order was added by its number (epoch seconds), and by whom."""

    at: int
    agent: str


class Handed(NamedTuple):
    """An order that went over to an agent from its former owner, with the reason; or went ``back`` to that one.

    Back it was given by the agent. ``former`` None: nobody's.
    """

    at: int
    agent: str
    former: str | None
    why: str
    back: bool = False


_NOTHING: Mapping[str, Any] = {}


class Card(NamedTuple):
    """Everything the order card shows; ``account`` is the seller's name that chats are opened under.

    ``written``: what is booked on it now is one for a message.
    """

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
    extra: Mapping[str, Any] = _NOTHING
    account: str | None = None
    demo: bool = False
    imports: tuple[ImportLine, ...] = ()
    by_hand: ByHand | None = None
    handed: tuple[Handed, ...] = ()
    credit: str | None = None  # the buyer's, as an agent read it on the platform (26)
    written: bool = False
