"""Who won an order back: a payment within some hours after a contact is shared out between those who made contacts.

Money is fen. Shares of one order are exact parts of it, and together all of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from fractions import Fraction
from typing import Any, NamedTuple

from app.domain.stage import Channel


class Rule(StrEnum):
    """Whose an order is: the last or first contact's, every contact's alike, by effort, or every agent's alike (92)."""

    LAST = "last"
    FIRST = "first"
    EQUAL = "equal"
    EFFORT = "effort"
    HALF = "half"


EFFORT: Mapping[Channel, int] = {
    Channel.PHONE: 3, Channel.CHAT: 1, Channel.SMS: 1, Channel.UNKNOWN: 1, Channel.SYSTEM: 0,
}  # fmt: skip
"""What a contact weighs by effort: a call most (24), the platform's own prompt nothing."""


class Contact(NamedTuple):
    """A contact that a payment followed: its moment in epoch seconds, and who made it, if anybody knows."""

    id: int
    at: int
    channel: Channel
    agent: str | None


class Share(NamedTuple):
    """An agent's part of an order, and why: the code of a sentence with its parameters."""

    agent: str | None
    part: Fraction
    fen: int
    code: str
    params: Mapping[str, Any]


def shares(contacts: Sequence[Contact], fen: int, rule: Rule) -> tuple[Share, ...]:
    """The shares of an order in the contacts that count, those of the earliest contacts first; none without contacts.

    Who has no part of it has no share.
    """
    if not contacts:
        return ()
    contacts = sorted(contacts, key=lambda one: (one.at, one.id))
    own: dict[str | None, list[Contact]] = {}
    for one in contacts:
        own.setdefault(one.agent, []).append(one)
    weights = _weights(contacts, own, rule)
    whole = sum(weights.values())
    parts = {agent: Fraction(weight, whole) for agent, weight in weights.items() if weight}
    money = split(fen, [weights[agent] for agent in parts])
    found = []
    for (agent, part), its in zip(parts.items(), money, strict=True):
        code = "alone" if len(own) == 1 else rule.value
        params = {
            "agent": agent, "own": len(own[agent]), "contacts": len(contacts), "agents": len(own),
            "weight": weights[agent], "weights": whole,
        }  # fmt: skip
        found.append(Share(agent, part, its, code, params))
    return tuple(found)


def _weights(
    contacts: Sequence[Contact], own: Mapping[str | None, Sequence[Contact]], rule: Rule
) -> dict[str | None, int]:
    match rule:
        case Rule.LAST | Rule.FIRST:
            wanted = contacts[-1 if rule is Rule.LAST else 0].agent
            return {agent: int(agent == wanted) for agent in own}
        case Rule.HALF:
            return dict.fromkeys(own, 1)
        case Rule.EQUAL:
            return {agent: len(its) for agent, its in own.items()}
    found = {agent: sum(EFFORT[one.channel] for one in its) for agent, its in own.items()}
    # Where nobody made an effort the order is still somebody's.
    return found if any(found.values()) else {agent: len(its) for agent, its in own.items()}


def split(fen: int, weights: Sequence[int]) -> list[int]:
    """Money in parts by weight, without loss: each is off by less than a fen, and the fen left go to the largest rests.

    Of equal rests the first one gets it; without any weight all parts are alike.
    """
    if not any(weights):
        weights = [1] * len(weights)
    whole = sum(weights)
    parts = [fen * weight // whole for weight in weights]
    rests = sorted(range(len(weights)), key=lambda place: -(fen * weights[place] % whole))
    for place in rests[: fen - sum(parts)]:
        parts[place] += 1
    return parts


class Paid(StrEnum):
    """How a paid order came about.

    Won back; paid after a contact but too late for it; paid with no contact, late enough that a reminder might have
    come (``ALONE``), or before one could (``AT_ONCE``).
    """

    WON = "won"
    OUTSIDE = "outside"
    ALONE = "alone"
    AT_ONCE = "at_once"


class Fate(StrEnum):
    """What became of an order by now.

    ``OUTSIDE ALONE AT_ONCE WON`` as `Paid`; ``SEEN``: an agent saw it paid, no export has told; ``UNTIMED``: paid,
    nobody knows when.
    """

    AT_ONCE = "at_once"
    WON = "won"
    OUTSIDE = "outside"
    ALONE = "alone"
    SEEN = "seen"
    OPEN = "open"
    GIVEN_UP = "given_up"
    UNTIMED = "untimed"
    UNKNOWN = "unknown"


class Sum(NamedTuple):
    """So many orders, and their money."""

    orders: int = 0
    fen: int = 0


TARGETS: Mapping[str, Fraction] = {
    "unpaid": Fraction(30, 100), "given_up": Fraction(10, 100), "won": Fraction(20, 100),
}  # fmt: skip
"""The document's day (40): of all orders 30 % are not paid, 10 % never will be, 20 % are the aim."""

_NOT_TOLD = (Fate.UNTIMED, Fate.UNKNOWN)


def behind(name: str) -> tuple[Fate, ...]:
    """What became of the orders that count as ``unpaid``, ``given_up`` or ``won`` in the funnel."""
    if name == "unpaid":
        return tuple(fate for fate in Fate if fate not in (*_NOT_TOLD, Fate.AT_ONCE))
    return (Fate(name),)


class Funnel(NamedTuple):
    """What became of the orders of a time."""

    fates: Mapping[Fate, Sum]

    @property
    def told(self) -> int:
        """The orders of which it is known whether and when they were paid: the whole of the shares."""
        return sum(one.orders for fate, one in self.fates.items() if fate not in _NOT_TOLD)

    @property
    def unpaid(self) -> int:
        """Those that were not paid at once."""
        return self.total("unpaid").orders

    def total(self, name: str) -> Sum:
        """The orders of ``unpaid``, ``given_up`` or ``won``, and their money."""
        its = [self.fates.get(fate, Sum()) for fate in behind(name)]
        return Sum(sum(one.orders for one in its), sum(one.fen for one in its))

    def share(self, name: str) -> Fraction | None:
        """Their share of all; None where there are no orders."""
        return Fraction(self.total(name).orders, self.told) if self.told else None
