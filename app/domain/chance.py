"""How likely a reminder wins an order back, from a shop's own history, and what that makes of a row's worth.

Few contacts say little: each figure begins at what is known without it and moves as contacts come (a Beta prior).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

FLAT = 1
"""A shop without a past counts as one contact that won and one that did not: any chance is possible."""
PRIOR = 10
"""A reason, a first order or an hour counts against so many contacts of the whole shop."""


class Tally(NamedTuple):
    """So many of ``tried`` contacts were paid in time."""

    won: int = 0
    tried: int = 0

    def plus(self, other: Tally) -> Tally:
        """Both together."""
        return Tally(self.won + other.won, self.tried + other.tried)


class Past(NamedTuple):
    """Contacts of which it is known what came of them: ``won`` of ``tried``, alike in the three respects."""

    reason: str | None
    first_time: bool | None
    hour: int
    tally: Tally


class History(NamedTuple):
    """What came of a shop's contacts: all of them, and by each respect; what a contact does not tell counts in none."""

    whole: Tally
    by_reason: Mapping[str, Tally]
    by_first: Mapping[bool, Tally]
    by_hour: Mapping[int, Tally]


class Chance(NamedTuple):
    """``share`` of 0..1, from ``tried`` contacts of the shop; ``known`` has the respects that contacts speak for."""

    share: float
    tried: int
    known: Mapping[str, Tally]


def history(past: Iterable[Past]) -> History:
    """Contacts counted by each respect."""
    whole = Tally()
    by_reason: dict[str, Tally] = {}
    by_first: dict[bool, Tally] = {}
    by_hour: dict[int, Tally] = {}
    for one in past:
        whole = whole.plus(one.tally)
        if one.reason is not None:
            by_reason[one.reason] = by_reason.get(one.reason, Tally()).plus(one.tally)
        if one.first_time is not None:
            by_first[one.first_time] = by_first.get(one.first_time, Tally()).plus(one.tally)
        by_hour[one.hour] = by_hour.get(one.hour, Tally()).plus(one.tally)
    return History(whole, by_reason, by_first, by_hour)


NO_HISTORY = history(())


def base(whole: Tally) -> float:
    """The chance of any contact of a shop, of which nothing else is known."""
    return (whole.won + FLAT) / (whole.tried + 2 * FLAT)


def weighed(tally: Tally, share: float) -> tuple[float, float]:
    """The contacts of one respect that won and that did not, with those it begins from at the shop's ``share``.

    These are the two figures of its Beta distribution.
    """
    return tally.won + PRIOR * share, tally.tried - tally.won + PRIOR * (1 - share)


def chance(past: History, reason: str | None, first_time: bool | None, hour: int) -> Chance:
    """The chance that a contact wins; a respect that is unknown, or of which the past knows nothing, says nothing.

    Each respect moves the odds of the whole by what it is worth alone.
    """
    whole = base(past.whole)
    found = {
        "reason": past.by_reason.get(reason) if reason is not None else None,
        "first_time": past.by_first.get(first_time) if first_time is not None else None,
        "hour": past.by_hour.get(hour),
    }
    known = {name: tally for name, tally in found.items() if tally is not None and tally.tried}
    odds = whole / (1 - whole)
    for tally in known.values():
        won, lost = weighed(tally, whole)
        odds *= won / lost * (1 - whole) / whole
    return Chance(odds / (1 + odds), past.whole.tried, known)


class Worth(NamedTuple):
    """What makes a row come first: the product of the four, of which each stands here to be told.

    ``amount`` is fen, ``closes_in`` and ``window_left`` are seconds.
    """

    amount: int
    chance: Chance
    closes_in: int
    window_left: int

    @property
    def score(self) -> float:
        """Yuan times chance times hours times minutes."""
        return self.amount / 100 * self.chance.share * self.closes_in / 3600 * self.window_left / 60
