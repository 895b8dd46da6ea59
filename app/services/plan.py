"""The computed reminders of one order. They are shown and never fire."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from app import clock
from app.domain import cadence, standing, time_line
from app.domain.allowed import ContactFact
from app.domain.cadence import OrderFacts, Plan
from app.domain.order import ContactRow, ReminderRow
from app.domain.reminder import State
from app.domain.rules import Rules
from app.domain.time_line import Point
from app.errors import KnownError
from app.services import order_rows, orders
from app.services.office import Office
from app.services.order_rows import Known
from app.store import notes, reminders
from app.store import orders as order_store
from app.store.engine import Engine


class TimeLine(NamedTuple):
    """What is planned for an order, and that on one line with what was and what is booked."""

    shop_id: int
    order_no: str
    plan: Plan
    points: tuple[Point, ...]


class Case(NamedTuple):
    """An order as its plan sees it, to be planned by other rules than the shop's; ``elsewhere`` as ``cadence.plan``.

    Of an invented one, which has no number, the hour leaves all as planned. ``done`` and ``booked`` stand on its line
    beside the plan.
    """

    shop_id: int
    order_no: str
    facts: OrderFacts
    contacts: tuple[ContactFact, ...] = ()
    elsewhere: tuple[ContactFact, ...] = ()
    done: tuple[ContactRow, ...] = ()
    booked: tuple[ReminderRow, ...] = ()

    def plan(self, rules: Rules, now: datetime) -> Plan:
        """What these rules make of it; whether the buyer is new stays as the shop's own tell it."""
        found = cadence.plan(self.facts, self.contacts, rules, now, self.elsewhere)
        return standing.plan(found, rules, now, self.elsewhere) if self.order_no else found

    def points(self, plan: Plan) -> tuple[Point, ...]:
        """Its line with such a plan."""
        made = self.facts.created_at
        return time_line.of_plan(plan, clock.epoch(made) if made is not None else None, self.done, self.booked)


async def plan(office: Office, order_id: int) -> Plan:
    """The plan of an order, with the rule behind each point. Raises ``KnownError`` ``order_unknown``."""
    return (await orders.card(office, order_id)).plan


async def line(office: Office, order_id: int) -> TimeLine:
    """The whole time line of an order. Raises ``KnownError`` ``order_unknown``."""
    card = await orders.card(office, order_id)
    return TimeLine(card.row.shop_id, card.row.order_no, card.plan, time_line.points(card))


async def case(office: Office, order_id: int) -> Case:
    """What the plan of an order rests on. Raises ``KnownError`` ``order_unknown``."""
    return await office.gate.read(lambda db: _case(office, db, order_id))


def _case(office: Office, db: Engine, order_id: int) -> Case:
    row = order_store.one(db, order_id)
    if row is None:
        raise KnownError("order_unknown", number=str(order_id))
    known, shop_id = Known(office, db), row["shop_id"]
    known.learn([row["buyer_id"]])
    told = notes.contacts_of(db, [order_id]).get(order_id, [])
    done = tuple(ContactRow(*contact) for contact in notes.contacts(db, order_id))
    others = known.elsewhere(order_id, row["buyer_id"]) - {contact.at for contact in done}
    booked = (order_rows.reminder_row(office, one) for one in reminders.of_order(db, order_id))
    upset, no_number = known.upset(row, told), known.no_number(row["id"], row["phone"])
    return Case(
        shop_id,
        row["order_no"],
        order_rows.facts(office, row, told, first_time=known.first_time(row), upset=upset, no_number=no_number),
        order_rows.contact_facts(office, shop_id, told),
        tuple(ContactFact(clock.at(at, office.zone(shop_id))) for at in sorted(others)),
        done,
        tuple(one for one in booked if one.state in (State.OPEN, State.FIRED)),
    )
