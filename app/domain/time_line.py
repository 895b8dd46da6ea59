"""An order's reminders on one line of time: what was, what is planned, when it closes, and the rule behind each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import NamedTuple

from app.domain.cadence import Plan, Reason
from app.domain.order import Card, ContactRow, ReminderRow
from app.domain.reminder import State


class What(StrEnum):
    """What happens at a point: the order is made, may be reminded of, a reminder is due, then late; it closes."""

    CREATED = "created"
    CONTACT = "contact"
    NOT_BEFORE = "not_before"
    DUE = "due"
    LATE = "late"
    BOOKED = "booked"
    CLOSES = "closes"


_ORDER = tuple(What)


class Point(NamedTuple):
    """One point, at ``at`` (epoch seconds). ``rule`` is a code: of the plan, a result, a reminder's kind.

    ``stage`` and ``channel`` where it is about a contact; ``moved_by``: the rule that moved it there; ``reasons``:
    every rule behind a planned one.
    """

    at: int
    what: What
    rule: str
    stage: int | None = None
    channel: str | None = None
    moved_by: str | None = None
    reasons: tuple[Reason, ...] = ()


def points(card: Card) -> tuple[Point, ...]:
    """Every point of an order, the earliest first."""
    booked = (one for one in card.reminders if one.state in (State.OPEN, State.FIRED))
    return of_plan(card.plan, card.row.created_at, card.contacts, booked)


def of_plan(
    plan: Plan, created_at: int | None, contacts: Iterable[ContactRow] = (), booked: Iterable[ReminderRow] = ()
) -> tuple[Point, ...]:
    """The points of a plan, and what was (``created_at``: epoch seconds) and is ``booked`` beside it."""
    found = [
        *_past(created_at, contacts),
        *_planned(plan),
        *(Point(one.due_at, What.BOOKED, "busy" if one.busy else one.kind) for one in booked),
    ]
    return tuple(sorted(found, key=lambda point: (point.at, _ORDER.index(point.what), point.stage or 0)))


def _past(created_at: int | None, contacts: Iterable[ContactRow]) -> Iterator[Point]:
    if created_at is not None:
        yield Point(created_at, What.CREATED, "ordered")
    for stage, contact in enumerate(contacts, 1):
        yield Point(contact.at, What.CONTACT, contact.outcome or "contacted", stage, contact.channel)


def _planned(plan: Plan) -> Iterator[Point]:
    for one in plan.points:
        about = (one.stage, one.channel.value)
        yield Point(int(one.not_before.timestamp()), What.NOT_BEFORE, "not_before", *about)
        yield Point(int(one.due_at.timestamp()), What.DUE, one.rule, *about, one.moved_by, one.reasons)
        yield Point(int(one.late_at.timestamp()), What.LATE, "late_after", *about)
    if plan.closes_at is not None and plan.closes_by is not None:
        yield Point(int(plan.closes_at.timestamp()), What.CLOSES, plan.closes_by)
