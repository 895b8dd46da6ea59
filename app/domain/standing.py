"""What the present hour leaves of a plan: of what has come and was not done yet."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Generic, NamedTuple, TypeVar

from app.domain.allowed import ContactFact, Reached, allowed
from app.domain.cadence import UNREACHED, Plan, Planned
from app.domain.rules import Rules
from app.domain.stage import Channel

Moment = TypeVar("Moment", datetime, int)


class Still(NamedTuple, Generic[Moment]):
    """What has come and was not done yet may be done ``at`` by ``channel``; ``held``: the rule that moves it there.

    ``rule``: why by this channel; where ``at`` is None, why it may not be any more.
    """

    channel: Channel
    rule: str
    at: Moment | None
    held: str | None


def still(point: Planned, free: Callable[[Channel], tuple[Moment | None, str | None]]) -> Still[Moment]:
    """What is left of a point that has come; ``free``: as ``allowed``, from now on and before the order closes."""
    channel, rule = point.channel, point.rule
    stage = rule.partition("_")[0]
    at, held = free(channel)
    if at is None and UNREACHED in point.params:
        channel, rule = Channel.CHAT, f"{stage}_chat_no_window"
        at, held = free(channel)
    return Still(channel, rule if at is not None else f"closes_before_{stage}", at, held)


def plan(found: Plan, rules: Rules, now: datetime, elsewhere: Iterable[ContactFact] | Reached = ()) -> Plan:
    """The plan as it stands now: a call whose windows went by unused, and none is left, is a message (C-7).

    Where no moment is left for that either, no reminder follows.
    """
    if not found.points or found.closes_at is None:
        return found
    point, *others = found.points
    if point.due_at > now:
        return found
    closes, asked = found.closes_at, point.asked
    rest = still(point, lambda channel: allowed(now, channel, rules, closes, found.done, elsewhere, asked))
    if rest.at is None:
        return found._replace(points=(), blocked_by=rest.rule)
    if rest.channel is point.channel:
        return found
    turned = point._replace(channel=rest.channel, rule=rest.rule, moved_by=None, params={}, moved=())
    return found._replace(points=(turned, *others))
