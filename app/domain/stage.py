"""The planned reminders of a rule set as data: when each is due, by which channel, in which hours (31 to 33)."""

from __future__ import annotations

from datetime import time, timedelta
from enum import StrEnum
from typing import NamedTuple

from app.domain.window import Windows


class Channel(StrEnum):
    """How a buyer is reached (22, 32)."""

    CHAT = "chat"
    PHONE = "phone"
    SMS = "sms"
    SYSTEM = "system"
    UNKNOWN = "unknown"


class Stage(NamedTuple):
    """One planned reminder; what is None is as the shop's rules say for all of them.

    ``morning``: so many days after the order's own day, from ``at`` on; 0: ``due`` after the order itself.
    ``not_before`` counts from the order, ``late`` from the moment it is due. ``channel``: None goes by the amount and
    the buyer. ``hours``: the only hours of the day for it, messages too; calls keep to the call windows besides.
    """

    morning: int = 0
    due: timedelta | None = None
    at: time | None = None
    not_before: timedelta | None = None
    late: timedelta | None = None
    channel: Channel | None = None
    hours: Windows | None = None


STAGES = (Stage(), Stage(morning=1))
"""Some hours after the order, and the next morning."""
