"""Looking at orders: views, pages, counts, one order in full."""

from __future__ import annotations

import json
from array import array
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from app import clock
from app.domain import cadence, item, mask, status
from app.domain.cadence import Channel, ContactFact, OrderFacts, Plan
from app.domain.order import SORTS, VIEWS, Card, ContactRow, NoteRow, OrderRow, Query, ReminderRow
from app.domain.reminder import LATE_AFTER, State
from app.domain.status import Status
from app.errors import KnownError
from app.services import shops
from app.services.office import Office
from app.store import notes, orders, reminders
from app.store.engine import Engine

__all__ = ["SORTS", "VIEWS", "card", "count", "counts", "find", "ids", "page", "rows"]


_COMPUTED = ("buyer_nick", "buyer_id", "closes_at", "item_kinds", "item_quantity")
_RECENT = 2 * 86400
"""How far back, in seconds, contacts about a buyer's other orders can matter: the limit a day and the gap."""


async def page(office: Office, query: Query, limit: int = 100) -> list[OrderRow]:
    """The first rows of a view; a newer call makes an older one ``SupersededError``."""
    closing = office.closing()
    return await office.gate.read(lambda db: _shown(office, db, orders.page(db, query, closing, limit)), key="page")


async def rows(office: Office, order_ids: Sequence[int]) -> list[OrderRow]:
    """The rows of these orders, in this order; those that are gone are left out."""
    return await office.gate.read(lambda db: _shown(office, db, orders.rows(db, order_ids)))


async def ids(office: Office, query: Query) -> array[int]:
    """The ids of every order of a view, in its order, on the thread for long reads; newer calls replace older ones."""
    closing = office.closing()
    return await office.gate.stream(lambda db: orders.ids(db, query, closing), key="ids")


async def count(office: Office, query: Query) -> int:
    """How many orders a view holds."""
    closing = office.closing()
    return await office.gate.stream(lambda db: orders.count(db, query, closing))


async def counts(office: Office, shop_id: int | None = None) -> dict[str, int]:
    """How many orders each built-in view holds."""
    closing = office.closing()

    def work(db: Engine) -> dict[str, int]:
        return {view: orders.count(db, Query(view=view, shop_id=shop_id), closing) for view in VIEWS}

    return await office.gate.stream(work, key="counts")


async def find(office: Office, number: str, shop: str | None = None) -> int:
    """The id of the order with this number.

    Raises ``KnownError``: ``order_unknown``, or ``order_in_shops`` when several shops have it and none is named.
    """
    shop_id = shops.named(office, shop).id if shop is not None else None
    found = await office.gate.read(lambda db: orders.find(db, number.strip(), shop_id))
    if not found:
        raise KnownError("order_unknown", number=number)
    if len(found) > 1:
        raise KnownError("order_in_shops", number=number, shops=[office.shop_name(row[1]) for row in found])
    return found[0][0]


async def card(office: Office, order_id: int) -> Card:
    """Everything the order card shows. Raises ``KnownError`` ``order_unknown``."""
    return await office.gate.read(lambda db: _card(office, db, order_id))


# -- from the store's rows to what is shown -----------------------------------------------------------------------


def facts(office: Office, row: dict[str, Any], *, first_time: bool | None) -> OrderFacts:
    """What the plan of an order rests on."""
    zone = office.zone(row["shop_id"])
    return OrderFacts(
        status=Status(row["status"]),
        created_at=clock.at(row["created_at"], zone) if row["created_at"] is not None else None,
        closes_at=clock.at(row["closes_at"], zone) if row["closes_at"] is not None else None,
        amount_due=row["amount_due"],
        first_time=first_time,
        do_not_remind=bool(row.get("do_not_remind")),
        suspect=row.get("risk") is not None,
    )


def contact_facts(office: Office, shop_id: int, found: Sequence[tuple[int, str]]) -> tuple[ContactFact, ...]:
    """The contacts that the limits count."""
    zone = office.zone(shop_id)
    return tuple(ContactFact(clock.at(moment, zone), Channel(channel)) for moment, channel in found)


def _shown(office: Office, db: Engine, found: list[tuple[Any, ...]]) -> list[OrderRow]:
    rows = [dict(zip(orders.ROW_FIELDS, row, strict=True)) for row in found]
    unpaid = [row["id"] for row in rows if row["status"] == Status.UNPAID]
    contacts = notes.contacts_of(db, unpaid)
    elsewhere = notes.contacts_elsewhere(db, unpaid, office.now() - _RECENT)
    promised = reminders.soonest(db, unpaid)
    oldest = {shop_id: orders.oldest(db, shop_id) for shop_id in {row["shop_id"] for row in rows}} if unpaid else {}
    shown = []
    for row in rows:
        plan = None
        if row["status"] == Status.UNPAID:
            done, others = contacts.get(row["id"], ()), elsewhere.get(row["id"], ())
            first_time = _first_time(office, db, row, oldest[row["shop_id"]])
            plan = _plan(office, row, done, others, first_time=first_time)
        shown.append(_order_row(office, row, plan, promised.get(row["id"])))
    return shown


def _order_row(office: Office, row: dict[str, Any], plan: Plan | None, due_at: int | None) -> OrderRow:
    """A line of the table; ``due_at`` is the soonest booked reminder, which goes before a computed one."""
    now = office.now()
    late = due_at is not None and due_at + LATE_AFTER.total_seconds() <= now
    if plan is not None and plan.points and due_at is None:
        due_at = _seconds(plan.points[0].due_at)
        late = clock.epoch(plan.points[0].late_at) <= now
    return OrderRow(
        **{name: row[name] for name in orders.ROW_FIELDS if name not in _COMPUTED},
        buyer=row["buyer_nick"],
        items=item.split(row["item_title"], row["item_kinds"], row["item_quantity"]),
        expired=plan is not None and plan.expired,
        closes_at=_seconds(plan.closes_at) if plan is not None else None,
        due_at=due_at,
        late=late,
    )


def _seconds(moment: Any) -> int | None:
    return clock.epoch(moment) if moment is not None else None


def _plan(
    office: Office,
    row: dict[str, Any],
    contacts: Sequence[tuple[int, str]],
    elsewhere: Sequence[tuple[int, str]],
    *,
    first_time: bool | None,
) -> Plan:
    shop_id = row["shop_id"]
    done, others = contact_facts(office, shop_id, contacts), contact_facts(office, shop_id, elsewhere)
    order = facts(office, row, first_time=first_time)
    return cadence.plan(order, done, office.rules(shop_id), office.here(shop_id), others)


def _card(office: Office, db: Engine, order_id: int) -> Card:
    row = orders.one(db, order_id)
    if row is None:
        raise KnownError("order_unknown", number=str(order_id))
    found = notes.contacts(db, order_id)
    done = [(contact[1], contact[3]) for contact in found]
    others = notes.contacts_elsewhere(db, [order_id], office.now() - _RECENT).get(order_id, ())
    first_time = _first_time(office, db, row, orders.oldest(db, row["shop_id"]))
    shown = _shown(office, db, orders.rows(db, [order_id]))[0]
    return Card(
        row=shown,
        first_time=first_time,
        notes=tuple(note_row(note) for note in notes.of_order(db, order_id)),
        contacts=tuple(ContactRow(*contact) for contact in found),
        reminders=tuple(reminder_row(office, reminder) for reminder in reminders.of_order(db, order_id)),
        plan=_plan(office, row, done, others, first_time=first_time),
        extra=json.loads(row["extra"] or "{}"),
        **{
            name: row[name]
            for name in (
                "shop", "platform", "receiver", "phone", "address", "amount_goods", "amount_postage", "memo_tag",
                "tracking_no", "carrier", "platform_flag",
            )
        },
    )  # fmt: skip


def _first_time(office: Office, db: Engine, row: dict[str, Any], oldest: int | None) -> bool | None:
    """Whether this is the buyer's first order; unknown without a buyer, or with less history than the rule asks.

    ``oldest``: the creation of the shop's oldest known order, where its history begins.
    """
    if row["buyer_id"] is None or row["created_at"] is None or oldest is None:
        return None
    days = office.rules(row["shop_id"]).first_buyer_days
    if row["created_at"] - oldest < timedelta(days=days).total_seconds():
        return None
    return not orders.earlier_order(db, row["buyer_id"], row["created_at"])


def note_row(found: tuple[Any, ...]) -> NoteRow:
    """An entry with its state: what a later entry did to it, else how far it got to the platform."""
    pointed, copied_at, seen_at = found[12], found[9], found[10]
    if pointed is not None:
        state = {notes.WITHDRAWAL: "withdrawn", notes.CORRECTION: "corrected"}[pointed]
    else:
        state = "seen" if seen_at is not None else "copied" if copied_at is not None else "saved"
    note_id, at, agent, count, feedback, flag, text = found[:7]
    return NoteRow(note_id, at, agent, count, feedback, flag, text, state, found[8])


def reminder_row(office: Office, found: tuple[Any, ...]) -> ReminderRow:
    """A reminder as lists and toasts show it: the buyer masked."""
    (reminder_id, order_id, kind, due_at, fired_at, done_at, cancelled_at, code, agent, number, shop_id, nick,
     order_status, created_at, closes_at) = found  # fmt: skip
    state = State.OPEN
    if cancelled_at is not None:
        state = State.CANCELLED
    elif done_at is not None:
        state = State.DONE
    elif fired_at is not None:
        state = State.FIRED
    zone = office.zone(shop_id)
    expired = status.expired(
        Status(order_status),
        clock.at(created_at, zone) if created_at is not None else None,
        clock.at(closes_at, zone) if closes_at is not None else None,
        office.here(shop_id),
        office.rules(shop_id).auto_close,
    )
    return ReminderRow(
        id=reminder_id, order_id=order_id, order_no=number, shop=office.shop_name(shop_id),
        buyer=mask.buyer(nick) if nick else None, kind=kind, due_at=due_at, agent=agent, state=state,
        cancel_code=code, expired=expired, fired_at=fired_at,
    )  # fmt: skip
