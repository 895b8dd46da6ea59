"""The computed reminders of one order. They are shown and never fire."""

from __future__ import annotations

from typing import NamedTuple

from app.domain import time_line
from app.domain.cadence import Plan
from app.domain.time_line import Point
from app.services import orders
from app.services.office import Office


class TimeLine(NamedTuple):
    """What is planned for an order, and that on one line with what was and what is booked."""

    shop_id: int
    order_no: str
    plan: Plan
    points: tuple[Point, ...]


async def plan(office: Office, order_id: int) -> Plan:
    """The plan of an order, with the rule behind each point. Raises ``KnownError`` ``order_unknown``."""
    return (await orders.card(office, order_id)).plan


async def line(office: Office, order_id: int) -> TimeLine:
    """The whole time line of an order. Raises ``KnownError`` ``order_unknown``."""
    card = await orders.card(office, order_id)
    return TimeLine(card.row.shop_id, card.row.order_no, card.plan, time_line.points(card))
