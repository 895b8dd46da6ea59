"""Looking at orders: views, pages, counts, one order in full; and what an agent knows before an export does."""

from __future__ import annotations

import json
import re
from array import array
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from app.domain import call_follow
from app.domain.cadence import is_online
from app.domain.order import SORTS, VIEWS, Card, ContactRow, OrderRow, Query, ReminderRow
from app.domain.status import Status
from app.errors import KnownError
from app.services import agents, history, shops
from app.services.due import Due, due, settled
from app.services.office import Changes, Office
from app.services.order_rows import Known, note_row, plan, reminder_row, shown
from app.store import guards, marks, notes, orders, reminders
from app.store.engine import Engine

__all__ = [
    "SORTS",
    "VIEWS",
    "Added",
    "Due",
    "add",
    "card",
    "count",
    "counts",
    "due",
    "find",
    "ids",
    "is_online",
    "mark",
    "page",
    "rows",
    "set_enquiry",
    "set_online",
    "set_online_again",
]

_NUMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
_LONGEST = 40


async def page(office: Office, query: Query, limit: int = 100) -> list[OrderRow]:
    """The first rows of a view; a newer call makes an older one ``SupersededError``."""

    def work(db: Engine) -> list[OrderRow]:
        return shown(office, db, orders.page(db, query, settled(office, db, query), limit))

    return await office.gate.read(work, key="page")


async def rows(office: Office, order_ids: Sequence[int]) -> list[OrderRow]:
    """The rows of these orders, in this order; those that are gone are left out."""
    return await office.gate.read(lambda db: shown(office, db, orders.rows(db, order_ids)))


async def ids(office: Office, query: Query) -> array[int]:
    """The ids of every order of a view, in its order, on the thread for long reads; newer calls replace older ones."""
    return await office.gate.stream(lambda db: orders.ids(db, query, settled(office, db, query)), key="ids")


async def count(office: Office, query: Query) -> int:
    """How many orders a view holds."""
    return await office.gate.stream(lambda db: orders.count(db, query, settled(office, db, query)))


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


def _card(office: Office, db: Engine, order_id: int) -> Card:
    row = orders.one(db, order_id)
    if row is None:
        raise KnownError("order_unknown", number=str(order_id))
    found = notes.contacts(db, order_id)
    told = notes.contacts_of(db, [order_id]).get(order_id, [])
    known = Known(office, db)
    known.learn([row["buyer_id"]])
    (line,) = shown(office, db, orders.rows(db, [order_id]))
    shop = office.shop(row["shop_id"])
    return Card(
        row=line,
        first_time=known.first_time(row),
        notes=tuple(note_row(note) for note in notes.of_order(db, order_id)),
        contacts=tuple(ContactRow(*contact) for contact in found),
        reminders=_reminders(office, db, order_id),
        plan=plan(known, row, told),
        written=call_follow.by_message(told),
        extra=json.loads(row["extra"] or "{}"),
        account=shop.account,
        demo=shop.demo,
        imports=history.imports(db, order_id),
        by_hand=history.by_hand(db, order_id),
        handed=history.handed(db, order_id),
        **{
            name: row[name]
            for name in (
                "shop", "platform", "receiver", "phone", "address", "amount_goods", "amount_postage", "memo_tag",
                "tracking_no", "carrier", "platform_flag", "credit",
            )
        },
    )  # fmt: skip


def _reminders(office: Office, db: Engine, order_id: int) -> tuple[ReminderRow, ...]:
    later = reminders.put_off(db, order_id)
    rows = (reminder_row(office, reminder) for reminder in reminders.of_order(db, order_id))
    return tuple(row._replace(put_off_to=later.get(row.id)) for row in rows)


# -- what an agent knows before an export does ---------------------------------------------------------------------


class Added(NamedTuple):
    """An order that was added by its number."""

    order_id: int
    changes: Changes


async def add(
    office: Office,
    shop_id: int,
    number: str,
    agent: str,
    *,
    status: str = Status.UNPAID,
    created_at: int | None = None,
    amount: int | None = None,
    buyer: str | None = None,
) -> Added:
    """Add an order that is newer than the export; its first import fills it in, and undoing that leaves it as it was.

    ``created_at`` is in epoch seconds, ``amount`` in fen. Raises ``KnownError``: ``order_number_missing``,
    ``order_number_long``, ``order_number_odd``, ``order_known``, ``importing`` (wait for it: it may bring this very
    order), and the nickname's codes of ``agents.ensure``.
    """
    number = _checked(number)
    if office.importing.locked():
        raise KnownError("importing")
    values = {
        "order_no": number,
        "status": Status(status).value,
        "created_at": created_at,
        "amount_due": amount,
        "buyer_nick": (buyer or "").strip() or None,
    }
    # An import stands by the orders it found; one more with a number of its own would break it.
    async with office.importing:
        return await _add(office, shop_id, values, agent)


async def _add(office: Office, shop_id: int, values: dict[str, Any], agent: str) -> Added:
    number, created_at = values["order_no"], values["created_at"]
    if await office.gate.read(lambda db: orders.find(db, number, shop_id)):
        raise KnownError("order_known", number=number)
    from app.store import committing  # what writes imports is not needed to look at orders

    who = await agents.ensure(office, agent)

    def work(db: Engine) -> int:
        if orders.find(db, number, shop_id):
            raise KnownError("order_known", number=number)
        order_id = orders.add_stub(db, shop_id, values, created_at if created_at is not None else office.now())
        orders.tell(db, order_id, "order_no", number, office.now(), who.agent.id)
        committing.link_buyers(db, [order_id])
        committing.reindex(db, [order_id])
        return order_id

    order_id = await office.gate.write(work)
    return Added(order_id, Changes(order={order_id}, **who.changes))


def _checked(number: str) -> str:
    number = number.strip()
    if not number:
        raise KnownError("order_number_missing")
    if len(number) > _LONGEST:
        raise KnownError("order_number_long", most=_LONGEST)
    if not _NUMBER.fullmatch(number):
        raise KnownError("order_number_odd")
    return number


async def mark(
    office: Office, order_ids: Sequence[int], what: str | None, agent: str, *, seen_at: int | None = None
) -> Changes:
    """Mark orders as ``paid`` or ``closed``, as an agent saw them on the platform, until an import says; None unmarks.

    Orders that are gone, or paid or closed already, are left as they are and missing from the changes. ``seen_at``
    (epoch seconds) brings a mark back with its moment. Raises ``KnownError`` with the nickname's codes of
    ``agents.ensure``.
    """
    who = await agents.ensure(office, agent)

    def work(db: Engine) -> marks.Moved:
        return marks.put(db, order_ids, what, office.now(), who.agent.id, seen_at=seen_at)

    moved = await office.gate.write(work)
    return Changes(order=moved.orders, reminder=moved.reminders, **who.changes)


class Enquired(NamedTuple):
    """An order of which was said whether its buyer asked first; ``before`` given to ``set_enquiry`` undoes it."""

    before: bool | None
    changes: Changes


async def set_enquiry(office: Office, order_id: int, value: bool | None, agent: str) -> Enquired:
    """Say that the buyer asked before ordering, did not (a silent order), or with None that nobody knows (48).

    No export tells it, and no import changes it. What is so already is left as it is. Raises ``KnownError``:
    ``order_unknown``, and the nickname's codes of ``agents.ensure``.
    """
    await office.gate.read(lambda db: _enquiry(db, order_id))
    who = await agents.ensure(office, agent)

    def work(db: Engine) -> int | None:
        before = _enquiry(db, order_id)
        if before != value:
            new = None if value is None else int(value)
            orders.set_enquiry(db, order_id, new)
            orders.tell(db, order_id, "enquiry", new, office.now(), who.agent.id, old=before)
        return before

    before = await office.gate.write(work)
    touched = {order_id} if before != value else set()
    return Enquired(None if before is None else bool(before), Changes(order=touched, **who.changes))


class Seen(NamedTuple):
    """Orders whose buyer was seen online; ``before`` given to ``set_online_again`` undoes it."""

    before: Mapping[int, int | None]
    changes: Changes


async def set_online(office: Office, order_id: int, at: int | None, agent: str) -> Seen:
    """Say when (epoch seconds) the buyer was seen online: for an hour they may have a message early (38).

    It is said of all their orders that wait for a payment. None: nobody saw them. Raises ``KnownError``:
    ``order_unknown``, and the nickname's codes of ``agents.ensure``.
    """

    def whose(db: Engine) -> set[int]:
        buyer_id = _one(db, order_id)["buyer_id"]
        return {order_id} | (guards.open_orders(db, ("buyer", buyer_id)) if buyer_id is not None else set())

    found = await office.gate.read(whose)
    return await set_online_again(office, dict.fromkeys(found, at), agent)


async def set_online_again(office: Office, seen_at: Mapping[int, int | None], agent: str) -> Seen:
    """Say of each of these orders when its buyer was seen online; those that are gone are left out.

    Raises the nickname's codes of ``agents.ensure``.
    """
    who = await agents.ensure(office, agent)

    def work(db: Engine) -> dict[int, int | None]:
        rows = [row for one in seen_at if (row := orders.one(db, one)) is not None]
        for row in rows:
            order_id, at = row["id"], seen_at[row["id"]]
            orders.set_online(db, order_id, at)
            orders.tell(db, order_id, "online_at", at, office.now(), who.agent.id, old=row["online_at"])
        return {row["id"]: row["online_at"] for row in rows}

    before = await office.gate.write(work)
    return Seen(before, Changes(order=set(before), **who.changes))


def _one(db: Engine, order_id: int) -> Mapping[str, Any]:
    row = orders.one(db, order_id)
    if row is None:
        raise KnownError("order_unknown", number=str(order_id))
    return row


def _enquiry(db: Engine, order_id: int) -> int | None:
    value: int | None = _one(db, order_id)["enquiry"]
    return value
