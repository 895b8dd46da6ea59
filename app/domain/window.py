"""Hours of the day in which buyers may be called, and hours in which nobody may be disturbed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import NamedTuple


def wall(moment: datetime, day: date, clock: time) -> datetime:
    """``clock`` on ``day``, in the zone of ``moment``."""
    return datetime.combine(day, clock, moment.tzinfo)


def after(moment: datetime, length: timedelta) -> datetime:
    """``length`` of real time after ``moment``, in its zone: adding on the wall clock errs where clocks are changed."""
    return (moment.astimezone(UTC) + length).astimezone(moment.tzinfo)


def span_problems(spans: Sequence[tuple[time, time]]) -> dict[int, str]:
    """What is wrong with which of the call windows given: ``window_backwards``, ``windows_overlap``; empty: nothing."""
    found = {at: "window_backwards" for at, (start, end) in enumerate(spans) if start >= end}
    sound = sorted((span, at) for at, span in enumerate(spans) if at not in found)
    for (before, _one), (after_it, at) in pairwise(sound):
        if after_it[0] < before[1]:
            found[at] = "windows_overlap"
    return found


Spans = tuple[tuple[time, time], ...]
_WEEK = 7


@dataclass(frozen=True, slots=True)
class Windows:
    """Call windows of a day (12): pairs of start (in) and end (out), each within one day. None at all: any time.

    ``weekdays``: what Monday to Sunday have instead, seven values or none; None is as every day, empty: no call then.
    """

    spans: Spans
    weekdays: tuple[Spans | None, ...] = ()

    def __post_init__(self) -> None:
        own = [spans for spans in self.weekdays if spans is not None]
        if any(start >= end for spans in (self.spans, *own) for start, end in spans):
            raise ValueError("a call window ends after it starts, on the same day")
        if len(self.weekdays) not in (0, _WEEK) or (len(own) == _WEEK and not any(own)):
            raise ValueError("windows for seven weekdays, one of them open")
        object.__setattr__(self, "spans", tuple(sorted(self.spans)))
        days = tuple(None if spans is None else tuple(sorted(spans)) for spans in self.weekdays)
        object.__setattr__(self, "weekdays", days if own else ())

    def on(self, day: date) -> Spans | None:
        """The windows of a day; None: any time."""
        own = self.weekdays[day.weekday()] if self.weekdays else None
        return own if own is not None else self.spans or None

    def inside(self, moment: datetime) -> bool:
        """Whether a call may start at ``moment``."""
        spans = self.on(moment) if self.weekdays else self.spans or None
        if spans is None:
            return True
        clock = moment.time()
        for start, end in spans:  # noqa: SIM110 - asked for every step of every plan, and any() takes twice as long
            if start <= clock < end:
                return True
        return False

    def next_open(self, moment: datetime) -> datetime:
        """``moment`` itself where a call may start then, else the start of the next window."""
        if self.inside(moment):
            return moment
        today = moment.date()
        for day in (today + timedelta(days=days) for days in range(_WEEK + 1)):
            spans = self.on(day)
            # Any time on a later day begins with that day.
            for start in (time(),) if spans is None else (start for start, _end in spans):
                if day > today or start > moment.time():
                    return wall(moment, day, start)
        raise AssertionError("one weekday is open")

    def next_start(self, moment: datetime) -> datetime | None:
        """The start of the first window that begins after ``moment``; None where there is none at all."""
        days = (moment.date() + timedelta(days=days) for days in range(_WEEK + 1))
        starts = (wall(moment, day, start) for day in days for start, _ in self.on(day) or ())
        return next((start for start in starts if start > moment), None)

    def left(self, moment: datetime) -> timedelta | None:
        """How long the present window stays open; None outside every window or where there is none."""
        clock = moment.time()
        ends = [end for start, end in self.on(moment) or () if start <= clock < end]
        return wall(moment, moment.date(), max(ends)) - moment if ends else None


class QuietHours(NamedTuple):
    """Hours without any message, from ``start`` (in) to ``end`` (out), usually across midnight; equal: none at all."""

    start: time
    end: time

    def inside(self, moment: datetime) -> bool:
        """Whether ``moment`` must be left in peace."""
        clock = moment.time()
        if self.start <= self.end:
            return self.start <= clock < self.end
        return clock >= self.start or clock < self.end

    def next_end(self, moment: datetime) -> datetime:
        """The end of the quiet hours around ``moment``; ``moment`` itself outside them."""
        if not self.inside(moment):
            return moment
        later = moment.time() >= self.end
        return wall(moment, moment.date() + timedelta(days=1 if later else 0), self.end)

    def covers(self, start: time, end: time) -> bool:
        """Whether the whole of a window of one day lies in these hours."""
        if self.start == self.end:
            return False
        if self.start < self.end:
            return self.start <= start and end <= self.end
        return start >= self.start or end <= self.end
