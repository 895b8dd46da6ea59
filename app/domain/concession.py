"""What a buyer may be given so that they pay: a gift or free postage before a price cut, up to a limit (10, 163, C-15).

Money is fen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

from app.domain.rules import Rules


class Kind(StrEnum):
    """What is given; ``special``: something that is not for sale otherwise (特供), ``free``: the whole order (免单)."""

    GIFT = "gift"
    POSTAGE = "postage"
    SPECIAL = "special"
    PRICE = "price"
    FREE = "free"

    @property
    def cuts(self) -> bool:
        """Whether it lowers the price: buyers like to gain something better than to pay less (130, C-15)."""
        return self in (Kind.PRICE, Kind.FREE)


def limits(rules: Rules) -> Mapping[int, int]:
    """How much an agent of each level (119) may give on one order of a shop; a higher level has the last one's."""
    return dict(enumerate(rules.concession_limits, 1))


LIMITS = limits(Rules())
"""The same where a shop has said nothing."""


class Giver(NamedTuple):
    """Who gives or allows something; a lead has no limit."""

    nickname: str
    level: int = 1
    lead: bool = False

    def most(self, limits: Mapping[int, int] = LIMITS) -> int | None:
        """How much they may give on one order; None: as much as they like."""
        if self.lead:
            return None
        known = [limit for level, limit in sorted(limits.items()) if level <= self.level]
        return known[-1] if known else 0

    def may(self, total: int, limits: Mapping[int, int] = LIMITS) -> bool:
        """Whether ``total`` on one order is theirs to give."""
        most = self.most(limits)
        return most is None or total <= most


class Given(NamedTuple):
    """What an order was given already."""

    kind: Kind
    value: int


def problem(
    kind: Kind,
    value: int,
    before: Sequence[Given],
    giver: Giver,
    allower: Giver | None = None,
    *,
    declined: bool = False,
    limits: Mapping[int, int] = LIMITS,
) -> str | None:
    """The code of what forbids giving it; None where it may be given.

    ``before``: what the order was given so far; all of it counts for the limit. ``declined``: the buyer was offered a
    gift or free postage and did not want it. ``allower``: somebody else who said yes, and may themselves.
    """
    if value <= 0:
        return "concession_value"
    if kind.cuts and not declined and all(one.kind.cuts for one in before):
        return "concession_gift_first"
    total = value + sum(one.value for one in before)
    if giver.may(total, limits):
        return None
    if allower is None:
        return "concession_over_limit"
    return None if allower.nickname != giver.nickname and allower.may(total, limits) else "concession_not_allowed"
