"""The hour in which buyers answer calls best: told only where enough calls speak for it, and with its interval.

An hour begins at what is known of the whole shop and moves as its calls come, as ``chance`` reckons everything else.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from math import exp, lgamma, log, log1p
from typing import NamedTuple

from app.domain import chance
from app.domain.chance import Tally

ENOUGH = 30
"""An hour with fewer calls is proposed to nobody."""
SURE = 0.95
"""So sure are all intervals together, for whoever picks the best of many hours finds one by luck alone."""

_FINE = 1e-12  # of the range 0..1: far finer than anybody reads
_TURNS = 20_000  # of a fraction that grows with the root of the calls
_TINY = 1e-300
_SAME = 1e-14


class Rate(NamedTuple):
    """The calls of an hour, ``won`` of which were answered: the ``share`` of 0..1, and between what it surely lies."""

    hour: int
    tally: Tally
    share: float
    low: float
    high: float


class Told(StrEnum):
    """What the calls say: there are ``NONE``, too ``FEW`` in every hour, all are ``ALIKE``, or one is ``BEST``."""

    NONE = "none"
    FEW = "few"
    ALIKE = "alike"
    BEST = "best"


class Verdict(NamedTuple):
    """``share``: of all calls, 0..1. ``rates`` has the hours with calls, in their order; ``best`` is one of them."""

    told: Told
    whole: Tally
    share: float
    rates: tuple[Rate, ...]
    best: Rate | None = None


def verdict(by_hour: Mapping[int, Tally]) -> Verdict:
    """What the calls of each hour of the day say.

    The best hour is the one of which it is surest that it is better than the whole: it has ``ENOUGH`` calls, and the
    lower end of its interval lies above the share of all calls.
    """
    called = {hour: tally for hour, tally in sorted(by_hour.items()) if tally.tried}
    whole = Tally()
    for tally in called.values():
        whole = whole.plus(tally)
    enough = sum(tally.tried >= ENOUGH for tally in called.values())
    if not called:
        return Verdict(Told.NONE, whole, 0.0, ())
    base, tail = chance.base(whole), (1 - SURE) / 2 / max(enough, 1)
    rates = tuple(_rate(hour, tally, base, tail) for hour, tally in called.items())
    share = whole.won / whole.tried
    better = [rate for rate in rates if rate.tally.tried >= ENOUGH and rate.low > share]
    best = max(better, key=lambda rate: rate.low, default=None)
    told = Told.BEST if best is not None else Told.ALIKE if enough else Told.FEW
    return Verdict(told, whole, share, rates, best)


def _rate(hour: int, tally: Tally, base: float, tail: float) -> Rate:
    won, lost = chance.weighed(tally, base)
    share = won / (won + lost)
    # Where next to no call of the shop is answered, the mean lies outside of nearly all that is likely.
    low, high = min(share, quantile(tail, won, lost)), max(share, quantile(1 - tail, won, lost))
    return Rate(hour, tally, share, low, high)


def quantile(share: float, won: float, lost: float) -> float:
    """The figure of 0..1 below which ``share`` of a Beta distribution lies; both of its figures are above 0."""
    low, high = 0.0, 1.0
    found, step = won / (won + lost), 1.0
    while step > _FINE:
        missing = share - below(found, won, lost)
        low, high = (found, high) if missing > 0 else (low, found)
        slope = _height(found, won, lost) / found / (1 - found)
        ahead = found + missing / slope if slope else -1.0
        # Newton's way is the shorter one; where it leads out of the range or gains less, the range is halved.
        if not low <= ahead <= high or abs(ahead - found) > step / 2:
            ahead = (low + high) / 2
        found, step = ahead, abs(ahead - found)
    return found


def below(x: float, won: float, lost: float) -> float:
    """How much of a Beta distribution lies below ``x``: the regularised incomplete beta function."""
    if not 0 < x < 1:
        return float(x >= 1)
    height = _height(x, won, lost)
    # The fraction comes to its end soon on this side of the middle only.
    if x < (won + 1) / (won + lost + 2):
        return height * _fraction(x, won, lost) / won
    return 1 - height * _fraction(1 - x, lost, won) / lost


def _height(x: float, won: float, lost: float) -> float:
    return exp(lgamma(won + lost) - lgamma(won) - lgamma(lost) + won * log(x) + lost * log1p(-x))


def _fraction(x: float, a: float, b: float) -> float:
    """Its continued fraction, by Lentz's way."""
    c, d = 1.0, 1 / _apart(1 - (a + b) * x / (a + 1))
    found = d
    for turn in range(1, _TURNS):
        even = turn * (b - turn) * x / ((a + 2 * turn - 1) * (a + 2 * turn))
        odd = -(a + turn) * (a + b + turn) * x / ((a + 2 * turn) * (a + 2 * turn + 1))
        for part in (even, odd):
            c, d = _apart(1 + part / c), 1 / _apart(1 + part * d)
            found *= c * d
        if abs(c * d - 1) < _SAME:
            break
    return found


def _apart(value: float) -> float:
    """A figure that can be divided by."""
    return value if abs(value) > _TINY else _TINY
