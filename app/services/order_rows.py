"""Orders as they are shown: the store's rows joined with what is computed from contacts, rules and the moment."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from app import clock, wording
from app.domain import cadence, call_follow, item, standing, status
from app.domain.allowed import ContactFact, Reached
from app.domain.cadence import Channel, OrderFacts, Plan
from app.domain.call import ATTITUDE, number
from app.domain.call_follow import Told
from app.domain.order import NoteRow, OrderRow, ReminderRow
from app.domain.reminder import TASKS, Kind, State, is_late, said_at
from app.domain.status import Status
from app.services.office import Office
from app.store import calls, freshness, guards, items, notes, orders, people, reminders
from app.store.engine import Engine

if TYPE_CHECKING:
    from app.domain.guard import Touch

MONTH = 30 * 86400
RECENT = 2 * 86400
"""How far back, in seconds, contacts about a buyer's other orders can matter: the limit a day and the gap."""

_COMPUTED = (
    "buyer_nick", "buyer_id", "closes_at", "item_kinds", "item_quantity", "marked_by", "enquiry",
    "do_not_remind", "risk", "phone",
)  # fmt: skip
_PLAIN = tuple(name for name in orders.ROW_FIELDS if name not in _COMPUTED)


def facts(
    office: Office,
    row: dict[str, Any],
    told: Iterable[Told],
    *,
    first_time: bool | None,
    upset: bool | None = None,
    no_number: bool = False,
) -> OrderFacts:
    """What the plan of an order rests on; ``told``: the contacts about it, oldest first.

    ``upset``: whether its buyer is; None: as these contacts say. ``no_number``: as ``Known.no_number``.
    """
    zone = office.zone(row["shop_id"])
    left = call_follow.left(told)
    return OrderFacts(
        status=Status(row["status"]),
        created_at=clock.at(row["created_at"], zone) if row["created_at"] is not None else None,
        closes_at=clock.at(row["closes_at"], zone) if row["closes_at"] is not None else None,
        amount_due=row["amount_due"],
        first_time=first_time,
        do_not_remind=bool(row["do_not_remind"]),
        suspect=row["risk"] is not None,
        mark=row["mark"],
        enquiry=_asked(row),
        ended=left.ended,
        turned=None if left.other_agent else left.channel,
        upset=left.other_agent if upset is None else upset,
        online=clock.at(row["online_at"], zone) if row["online_at"] is not None else None,
        no_number=no_number,
    )


def _asked(row: dict[str, Any]) -> bool | None:
    return bool(row["enquiry"]) if row["enquiry"] is not None else None


def touches(office: Office, db: Engine, row: dict[str, Any]) -> list[Touch]:
    """The contacts about an order, and those of the last month with its buyer, as the guards see them."""
    from app.domain.guard import Touch  # nothing at a start asks for it

    zone, order_id = office.zone(row["shop_id"]), row["id"]
    return [
        Touch(clock.at(at, zone), Channel(channel), agent, outcome, reason, here=about == order_id)
        for about, at, channel, agent, outcome, reason in guards.touches(
            db, order_id, row["buyer_id"], office.now() - MONTH
        )
    ]


def booked(
    db: Engine, order_ids: Sequence[int], contacts: Mapping[int, Sequence[Told]], *, tasks: bool = False
) -> dict[int, reminders.Open]:
    """The soonest open reminder of each order that has one; of those alone that are about the payment, or all.

    A buyer who said that there is nothing more to remind of said it of all that was booked till then.
    """
    found: dict[int, reminders.Open] = {}
    for one in reminders.open_of(db, order_ids):
        if one.kind in TASKS and not tasks:
            continue
        since = None if one.kind in TASKS else call_follow.left(contacts.get(one.order_id, ())).since
        if since is None or one.created_at >= since:
            found.setdefault(one.order_id, one)
    return found


def contact_facts(office: Office, shop_id: int, found: Iterable[Told]) -> tuple[ContactFact, ...]:
    """The contacts that the limits count."""
    zone = office.zone(shop_id)
    return tuple(ContactFact(clock.at(moment, zone), Channel(channel)) for moment, channel, *_more in found)


def shown(office: Office, db: Engine, found: list[tuple[Any, ...]]) -> list[OrderRow]:
    """Rows of ``orders.ROW_FIELDS`` as lines of the table."""
    rows = [dict(zip(orders.ROW_FIELDS, row, strict=True)) for row in found]
    contacts = notes.contacts_of(db, [row["id"] for row in rows])
    plans = planned(Known(office, db), [row for row in rows if row["status"] == Status.UNPAID], contacts)
    promised = {one: found.due_at for one, found in booked(db, list(plans), contacts, tasks=True).items()}
    agents = {agent.id: agent.nickname for agent in people.agents(db)} if any(row["mark"] for row in rows) else {}
    known = items.of_orders(db, [row["id"] for row in rows])
    owners = guards.owners(db, [row["id"] for row in rows])
    waiting = notes.waiting(db, [row["id"] for row in rows])
    copied_once = [order_id for order_id, (_saved, copied) in waiting.items() if copied is not None]
    known_at = freshness.of_orders(db, copied_once, office.now()) if copied_once else {}
    lines = []
    for row in rows:
        owner = owners[row["id"]].name if row["id"] in owners else None
        line = _order_row(office, row, plans.get(row["id"]), promised.get(row["id"]), owner)
        if row["id"] in known:
            line = line._replace(items=known[row["id"]])
        done = len(contacts.get(row["id"], ()))
        since, copied = waiting.get(row["id"], (None, None))
        missed = known_at.get(row["id"], 0) if copied is not None else 0
        missed_at = missed if copied is not None and missed > copied else None
        line = line._replace(waits_since=since, waits_copied=copied, waits_missed=missed_at)
        lines.append(line._replace(marked_by=agents.get(row["marked_by"]), contacts=done))
    return lines


def _is_plain(phone: str) -> bool:
    """Whether a number can surely be dialled as it is; ``link.dialable`` knows of the others."""
    return phone.isdecimal() and 3 <= len(phone) <= 15


class Known:
    """What is known of shops and buyers at one moment, each asked for once: for the plans of many orders."""

    def __init__(self, office: Office, db: Engine) -> None:
        self.office = office
        self._db = db
        self._since = office.now() - RECENT
        self._buyers: set[int] = set()
        self._contacts: dict[int, list[tuple[int, int, str]]] = {}
        self._reached: dict[tuple[int, int], Reached] = {}
        self._earlier: dict[int, int] = {}
        self._oldest: dict[int, int | None] = {}
        self._no_number: dict[int, bool] = {}
        self._upset: set[int] = set()
        self.barred: dict[int, tuple[int, str | None]] = {}

    def learn(self, buyer_ids: Iterable[int | None]) -> None:
        """Read what there is to know of these buyers, but for those already known."""
        if new := sorted({buyer_id for buyer_id in buyer_ids if buyer_id is not None} - self._buyers):
            self._buyers.update(new)
            self.barred |= orders.barred_buyers(self._db, new)
            for buyer_id, its in notes.contacts_since(self._db, new, self.office.now() - MONTH).items():
                if recent := [one[:3] for one in its if one[1] >= self._since]:
                    self._contacts[buyer_id] = recent
                if any(number(one[3]) == ATTITUDE for one in its):
                    self._upset.add(buyer_id)

    def bar(self, row: dict[str, Any]) -> None:
        """Put down for an order what was said of its buyer too: what holds for one of the two holds for both."""
        silent, risk = self.barred.get(row["buyer_id"], (0, None))
        row["do_not_remind"], row["risk"] = silent or row["do_not_remind"], risk or row["risk"]

    def was_upset(self, buyer_id: int | None, told: Sequence[Told]) -> bool:
        """Whether the buyer of an order, about which there are these contacts, ever was upset about one of us."""
        return buyer_id in self._upset or (len(told) > 0 and any(number(one[3]) == ATTITUDE for one in told))

    def upset(self, row: dict[str, Any], told: Sequence[Told]) -> bool:
        """Whether the buyer of an order is upset about somebody of us, whichever order that was about (9)."""
        if not self.was_upset(row["buyer_id"], told):
            return False
        from app.domain import guard  # few are

        return guard.attitude(touches(self.office, self._db, row), ATTITUDE) is not None

    def contacted(self, buyer_id: int | None, since: int) -> bool:
        """Whether the buyer was contacted since then, which is of late."""
        found = self._contacts.get(buyer_id, ()) if buyer_id is not None else ()
        return len(found) > 0 and found[-1][1] >= since

    def reached(self, shop_id: int, buyer_id: int | None) -> Reached | tuple[()]:
        """When the buyer was contacted of late, by a shop's rules."""
        if buyer_id is None or buyer_id not in self._contacts:
            return ()
        made = self._reached.get((shop_id, buyer_id))
        if made is None:
            zone = self.office.zone(shop_id)
            # One contact about several orders is one: it has one moment (30).
            moments = {clock.at(moment, zone) for _order_id, moment, _channel in self._contacts[buyer_id]}
            made = Reached(moments, zone, self.office.rules(shop_id), since=clock.at(self._since, zone))
            self._reached[shop_id, buyer_id] = made
        return made

    def elsewhere(self, order_id: int, buyer_id: int | None) -> set[int]:
        """When the buyer was contacted of late about other orders, in epoch seconds."""
        found = self._contacts.get(buyer_id, ()) if buyer_id is not None else ()
        return {at for order, at, _channel in found if order != order_id}

    def learn_numbers(self, found: Iterable[tuple[int, str | None]]) -> Mapping[int, bool]:
        """Find out at once of many orders, with the export's number of each, whether none is known to call (13).

        Returns it of those whose number is not all digits.
        """
        odd = {order_id: phone for order_id, phone in found if phone and not _is_plain(phone)}
        self._no_number |= dict.fromkeys(odd, False)
        if odd:
            from app.domain.link import dialable  # most numbers are digits

            masked = [order_id for order_id, phone in odd.items() if dialable(phone) is None]
            typed = calls.numbers_typed(self._db, masked)
            self._no_number |= {one: not any(map(dialable, typed.get(one, ()))) for one in masked}
        return self._no_number

    def no_number(self, order_id: int, phone: str | None) -> bool:
        """Whether the export has a number that no telephone takes, and no agent found the buyer's another.

        Where the export has none at all that says nothing: it stands on the platform.
        """
        if not phone or _is_plain(phone):
            return False
        if order_id not in self._no_number:
            self.learn_numbers([(order_id, phone)])
        return self._no_number[order_id]

    def oldest(self, shop_id: int) -> int | None:
        """When the shop's oldest known order was created."""
        if shop_id not in self._oldest:
            self._oldest[shop_id] = orders.oldest(self._db, shop_id)
        return self._oldest[shop_id]

    def long_known(self, shop_id: int, created_at: int) -> bool:
        """Whether the shop's orders reach back far enough before that moment to tell whose first one is whose."""
        oldest, days = self.oldest(shop_id), self.office.rules(shop_id).first_buyer_days
        return oldest is not None and created_at - oldest >= timedelta(days=days).total_seconds()

    def of_buyers(self) -> dict[int, tuple[Any, ...]]:
        """What the plans of buyers' orders rest on beside the orders; of those alone of whom there is something."""
        return {
            buyer_id: (self.barred.get(buyer_id), self._contacts.get(buyer_id), buyer_id in self._upset)
            for buyer_id in self.barred.keys() | self._contacts.keys() | self._upset
        }

    def first_time(self, row: dict[str, Any]) -> bool | None:
        """Whether this is the buyer's first order; unknown without a buyer.

        With less history than the rule asks an earlier order tells that it is not, and nothing tells that it is.
        """
        buyer_id, created_at = row["buyer_id"], row["created_at"]
        if buyer_id is None or created_at is None:
            return None
        first = self._is_first(row, buyer_id, created_at)
        return None if first and not self.long_known(row["shop_id"], created_at) else first

    def _is_first(self, row: dict[str, Any], buyer_id: int, created_at: int) -> bool:
        """Whether no earlier order of the buyer is known."""
        if (again := row.get("again")) is not None:
            return not again
        if (known := self._earlier.get(buyer_id)) is not None and known < created_at:
            return False
        earlier = orders.earlier_order(self._db, buyer_id, created_at)
        if earlier is not None:
            self._earlier[buyer_id] = earlier
        return earlier is None


def planned(
    known: Known,
    unpaid: Sequence[dict[str, Any]],
    contacts: dict[int, list[Told]],
    *,
    first_only: bool = False,
) -> dict[int, Plan]:
    """The plans of unpaid orders, by their ids; ``contacts`` as ``notes.contacts_of`` finds them.

    ``first_only``: no more of each than its next reminder.
    """
    known.learn(row["buyer_id"] for row in unpaid)
    known.learn_numbers((row["id"], row["phone"]) for row in unpaid)
    plans = {}
    for row in unpaid:
        known.bar(row)
        plans[row["id"]] = plan(known, row, contacts.get(row["id"], ()), first_only=first_only)
    return plans


def _order_row(
    office: Office, row: dict[str, Any], plan: Plan | None, due_at: int | None, owner: str | None
) -> OrderRow:
    """A line of the table; ``due_at`` is the soonest booked reminder, which goes before a computed one."""
    now = office.now()
    late = due_at is not None and is_late(due_at, now)
    if plan is not None and plan.points and due_at is None:
        due_at = seconds(plan.points[0].due_at)
        late = clock.epoch(plan.points[0].late_at) <= now
    return OrderRow(
        **{name: row[name] for name in _PLAIN},
        buyer=row["buyer_nick"],
        owner=owner,
        items=item.split(row["item_title"], row["item_kinds"], row["item_quantity"]),
        expired=plan is not None and plan.expired,
        closes_at=seconds(plan.closes_at) if plan is not None else None,
        due_at=due_at,
        late=late,
        enquiry=_asked(row),
    )


def seconds(moment: datetime | None) -> int | None:
    """Epoch seconds of a moment, if there is one."""
    return clock.epoch(moment) if moment is not None else None


def plan(
    known: Known, row: dict[str, Any], told: Sequence[Told], *, first_only: bool = False, hourless: bool = False
) -> Plan:
    """The plan of an order whose buyer has been learned; ``told``: the contacts about it, oldest first.

    ``hourless``: as planned, whatever the hour left of it.
    """
    office, shop_id = known.office, row["shop_id"]
    upset, no_number = known.upset(row, told), known.no_number(row["id"], row["phone"])
    order = facts(office, row, told, first_time=known.first_time(row), upset=upset, no_number=no_number)
    done, others = contact_facts(office, shop_id, told), known.reached(shop_id, row["buyer_id"])
    rules, here = office.rules(shop_id), office.here(shop_id)
    found = cadence.plan(order, done, rules, here, others, first_only=first_only)
    return found if hourless else standing.plan(found, rules, here, others)


def note_row(found: tuple[Any, ...]) -> NoteRow:
    """An entry with its state: what a later entry did to it, else how far it got to the platform."""
    pointed, copied_at, seen_at, lost = found[12], found[9], found[10], found[13]
    if pointed is not None:
        state = {notes.WITHDRAWAL: "withdrawn", notes.CORRECTION: "corrected"}[pointed]
    else:
        unseen = "lost" if lost else "copied" if copied_at is not None else "saved"
        state = "seen" if seen_at is not None else unseen
    note_id, at, agent, count, feedback, flag, text = found[:7]
    return NoteRow(note_id, at, agent, count, feedback, flag, text, state, found[8])


def reminder_row(office: Office, found: tuple[Any, ...]) -> ReminderRow:
    """A reminder as lists and toasts show it: the buyer masked."""
    (reminder_id, order_id, kind, due_at, fired_at, done_at, cancelled_at, code, agent, number, shop_id, nick,
     order_status, created_at, closes_at, silent, escalated_at, said, kept, buyer_id, was) = found  # fmt: skip
    told = json.loads(kept or "[]")
    state, left = State.OPEN, call_follow.left(told)
    if silent is not None and cancelled_at is None and done_at is None:
        state, code = State.CANCELLED, silent
    elif cancelled_at is not None:
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
        shop_id=shop_id, buyer=wording.buyer(nick) if nick else None, kind=kind, due_at=due_at, agent=agent,
        state=state, cancel_code=code, expired=expired, fired_at=fired_at, escalated_at=escalated_at,
        said_at=seconds(said_at(said, due_at)), busy=Kind.CALLBACK in (kind, was) and left.busy,
        colleague=agent is None and left.other_agent, was=was, buyer_id=buyer_id,
        written=call_follow.by_message(told),
    )  # fmt: skip
