"""The only place that asks what time it is; UTC inside, the shop's zone at the edges."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo
from typing import Protocol
from zoneinfo import ZoneInfo

HOME = ZoneInfo("Asia/Shanghai")
"""Where shops are unless they say otherwise."""


class Clock(Protocol):
    """Tells the moment, as an aware datetime in UTC."""

    def now(self) -> datetime: ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class FrozenClock:
    """Stands still until a test (or ``--now``) moves it."""

    def __init__(self, at: datetime) -> None:
        self.at = at.astimezone(UTC)

    def now(self) -> datetime:
        return self.at

    def advance(self, step: timedelta) -> None:
        self.at += step


class OffsetClock:
    """Ticks like the machine's clock, from another start (the window's ``--now``)."""

    def __init__(self, start: datetime) -> None:
        self.offset = start.astimezone(UTC) - datetime.now(UTC)

    def now(self) -> datetime:
        return datetime.now(UTC) + self.offset


def epoch(moment: datetime) -> int:
    """Whole seconds since 1970 UTC of an aware ``moment``."""
    return int(moment.timestamp())


def at(seconds: int, zone: tzinfo) -> datetime:
    """The aware moment of ``seconds`` since 1970, on the wall clock of ``zone``."""
    return datetime.fromtimestamp(seconds, zone)
