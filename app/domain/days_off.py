"""The days on which a shop reminds nobody: holidays with their make-up workdays, weekends, days of its own."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import NamedTuple

SATURDAY = 5


class DaysOff(NamedTuple):
    """A shop's days off; the default has none. ``messages``: on them nobody is called, but messages go out.

    ``holidays``: those that China's State Council announces, the days moved to join them included. ``weekends``: but
    for the make-up workdays it announces. ``off`` and ``on`` are the shop's own days; ``on`` goes before everything.
    """

    holidays: bool = False
    weekends: bool = False
    off: tuple[date, ...] = ()
    on: tuple[date, ...] = ()
    messages: bool = False

    @property
    def some(self) -> bool:
        """Whether there may be any day off at all."""
        return self.holidays or self.weekends or bool(self.off)

    def has(self, day: date) -> bool:
        """Whether ``day`` is a day off."""
        if day in self.on:
            return False
        if day in self.off:
            return True
        if self.holidays and announced(day):
            return True
        return self.weekends and day.weekday() >= SATURDAY and announced(day) is not False

    def bars(self, day: date, *, call: bool) -> bool:
        """Whether nobody may be called (``call``) or written to on ``day``."""
        return (call or not self.messages) and self.has(day)


@lru_cache(maxsize=4096)
def announced(day: date) -> bool | None:
    """What China announced for ``day``: True a day off, False a make-up workday; None: nothing, or not known yet."""
    # A start needs no holidays, and most shops keep none.
    import chinese_calendar

    try:
        off, name = chinese_calendar.get_holiday_detail(day)
    except NotImplementedError:
        return None
    return bool(off) if name is not None else None


def known_to() -> int:
    """The last year whose days off are known; the next one's are announced each November."""
    from chinese_calendar import constants

    return int(max(constants.holidays).year)
