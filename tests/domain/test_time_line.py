"""An order's time line: everything that was and will be, in its order, each with the rule behind it."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from app.domain import cadence, time_line
from app.domain.allowed import ContactFact
from app.domain.cadence import Channel, OrderFacts
from app.domain.order import Card, ContactRow, OrderRow, ReminderRow
from app.domain.rules import Rules
from app.domain.status import Status
from app.domain.time_line import What

ZONE = ZoneInfo("Asia/Shanghai")
MADE = datetime(2026, 11, 21, 12, tzinfo=ZONE)


def a_card(contacts: list[datetime], booked: list[tuple[datetime, str]], made: datetime | None = MADE) -> Card:
    """An unpaid order with these contacts, and reminders in these states."""
    order = OrderFacts(Status.UNPAID, made, amount_due=10_000)
    plan = cadence.plan(order, [ContactFact(at, Channel.PHONE) for at in contacts], Rules(), MADE)
    blank = dict.fromkeys(OrderRow._fields)
    row = OrderRow(**(blank | {"id": 1, "shop_id": 1, "created_at": made and int(made.timestamp())}))  # type: ignore[arg-type]
    done = (ContactRow(n, int(at.timestamp()), None, "phone", n, "no_answer", "note") for n, at in enumerate(contacts))
    plain = dict.fromkeys(ReminderRow._fields)
    reminders = (
        ReminderRow(**(plain | {"kind": "promise", "due_at": int(at.timestamp()), "state": state}))  # type: ignore[arg-type]
        for at, state in booked
    )
    card = dict.fromkeys(Card._fields) | {
        "row": row,
        "plan": plan,
        "contacts": tuple(done),
        "reminders": tuple(reminders),
    }
    return Card(**card)


moments = st.integers(1, 1400).map(lambda minutes: MADE + timedelta(minutes=minutes))


@given(
    st.lists(moments, max_size=4), st.lists(st.tuples(moments, st.sampled_from(("open", "fired", "done"))), max_size=3)
)
def test_every_point_is_there_once_in_its_order_and_has_a_rule(
    contacts: list[datetime], booked: list[tuple[datetime, str]]
) -> None:
    card = a_card(sorted(contacts), booked)
    found = time_line.points(card)
    assert [point.at for point in found] == sorted(point.at for point in found)
    count = {what: sum(point.what is what for point in found) for what in What}
    planned = len(card.plan.points)
    assert count == {
        What.CREATED: 1, What.CONTACT: len(contacts), What.NOT_BEFORE: planned, What.DUE: planned, What.LATE: planned,
        What.BOOKED: sum(state != "done" for _at, state in booked), What.CLOSES: 1,
    }  # fmt: skip
    assert all(point.rule for point in found)
    assert (found[0].what, found[0].at) == (What.CREATED, int(MADE.timestamp()))
    stages = [point.stage for point in found if point.what in (What.CONTACT, What.DUE)]
    assert sorted(stage or 0 for stage in stages) == list(range(1, len(stages) + 1))


def test_an_order_of_which_nothing_is_known_has_no_points() -> None:
    assert time_line.points(a_card([], [], made=None)) == ()
