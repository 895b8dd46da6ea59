"""The rules of a shop as their texts say them, in plain numbers: the judges' own, with nothing of the program's in it.

Moments are epoch seconds, times of day seconds after midnight in Shanghai, days are numbered from 1970 on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

MINUTE, HOUR, DAY = 60, 3600, 86400
ZONE = 8 * HOUR
CHAT, PHONE = "chat", "phone"
Spans = tuple[tuple[int, int], ...]


def day_of(moment: int) -> int:
    return (moment + ZONE) // DAY


def time_of(moment: int) -> int:
    return (moment + ZONE) % DAY


def midnight(day: int) -> int:
    return day * DAY - ZONE


def weekday(day: int) -> int:
    """0 is Monday."""
    return (day + 3) % 7


class Stage(NamedTuple):
    """A planned reminder: ``due`` after the order, or from ``at`` on so many ``morning``s after the order's day."""

    due: int = 3 * HOUR
    morning: int = 0
    at: int = 9 * HOUR
    channel: str | None = None


@dataclass(frozen=True)
class House:
    """What a shop keeps to. The values here are the users' documents' (31 to 37, 48, C-7 to C-10)."""

    stages: tuple[Stage, ...] = (Stage(), Stage(morning=1))
    not_before: int = 30 * MINUTE
    late: int = 3 * HOUR
    enquiry_due: int | None = None
    windows: Spans = ((11 * HOUR, 12 * HOUR), (16 * HOUR, 17 * HOUR), (19 * HOUR, 21 * HOUR))
    weekdays: Mapping[int, Spans] = field(default_factory=dict)
    off: frozenset[int] = frozenset()
    quiet: tuple[int, int] = (22 * HOUR, 8 * HOUR)
    morning: int = 9 * HOUR  # when messages begin after a day off
    gap: int = 3 * HOUR
    blocked_at: int = 4
    a_day: int = 2
    phone_from: int = 20_000
    first_by_phone: bool = True
    first_days: int = 90
    life: int = 24 * HOUR
    won: int = 24 * HOUR

    def calls_on(self, day: int) -> Spans:
        return self.weekdays.get(weekday(day), self.windows)

    def is_quiet(self, moment: int) -> bool:
        start, end = self.quiet
        return time_of(moment) >= start or time_of(moment) < end

    def bars(self, moment: int, channel: str, contacts: Iterable[int], now: int | None = None) -> str | None:
        """The weightiest rule against a contact then; ``contacts``: when the buyer was reached, each moment once.

        What lies ahead of ``now`` was written down by a clock that went ahead, and was made all the same.
        """
        day, known = day_of(moment), list(contacts)
        if sum(day_of(one) == day for one in known) >= self.a_day:
            return "buyer_day_limit"
        if day in self.off or (day - 1 in self.off and channel != PHONE and time_of(moment) < self.morning):
            return "day_off"
        if self.is_quiet(moment):
            return "quiet_hours"
        if channel == PHONE and not any(start <= time_of(moment) < end for start, end in self.calls_on(day)):
            return "call_window"
        near = (one for one in known if abs(moment - one) < self.gap)
        return "gap" if any(one <= moment or (now is not None and one > now) for one in near) else None

    def first_free(
        self, wanted: int, closing: int, channel: str, contacts: Iterable[int], now: int | None = None
    ) -> int | None:
        """The first moment from ``wanted`` on and before ``closing`` that nothing bars; None where there is none.

        What is allowed can only begin where a rule ends, so nothing else has to be looked at.
        """
        known = list(contacts)
        starts = {wanted, *(one + self.gap for one in known)}
        for day in range(day_of(wanted), day_of(closing) + 1):
            opens = (0, self.quiet[1], self.morning, *(start for start, _end in self.calls_on(day)))
            starts.update(midnight(day) + at for at in opens)
        free = (at for at in sorted(starts) if wanted <= at < closing and self.bars(at, channel, known, now) is None)
        return next(free, None)

    def wanted(self, number: int, created: int, *, enquiry: bool) -> tuple[int, int, str | None]:
        """(not before, due, channel if the stage has one) of an order's reminder of this number, as if nothing barred.

        A night's order belongs to the day before.
        """
        stage, floor = self.stages[number - 1], created + self.not_before
        if number == 1 and enquiry:
            floor = created
            if self.enquiry_due is not None:
                return floor, created + self.enquiry_due, CHAT
        if not stage.morning:
            return floor, created + stage.due, stage.channel
        day = day_of(created) - (time_of(created) < self.quiet[1])
        return floor, midnight(day + stage.morning) + stage.at, stage.channel
