"""The computed reminders of one order. They are shown and never fire."""

from __future__ import annotations

from app.domain.cadence import Plan
from app.services import orders
from app.services.office import Office


async def plan(office: Office, order_id: int) -> Plan:
    """The plan of an order, with the rule behind each point. Raises ``KnownError`` ``order_unknown``."""
    return (await orders.card(office, order_id)).plan
