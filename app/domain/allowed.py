"""When a buyer may be contacted: between the contacts there were, in the hours that the shop allows (12, 30, 37).

Where rules meet, the earlier one wins: the limit a day, days off, quiet hours, call window, minimum gap.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo
from typing import NamedTuple

from app.domain.days_off import DaysOff
from app.domain.rules import Rules
from app.domain.stage import Channel, Stage
from app.domain.window import after, wall


class ContactFact(NamedTuple):
    """One attempt to reach the buyer, whether it succeeded or not."""

    at: datetime
    channel: Channel = Channel.UNKNOWN


_NEVER: Mapping[date, int] = {}


class Reached:
    """Moments at which a buyer was contacted, oldest first in one zone, ready to be asked for many orders.

    ``since``: it holds every such moment from then on, about whichever order; None: the ones given are all there are.
    """

    __slots__ = ("_at", "_days", "_free", "_gap", "since")

    def __init__(
        self, moments: Iterable[datetime], zone: tzinfo | None, rules: Rules, since: datetime | None = None
    ) -> None:
        self.since = since
        self._at = sorted(moment.astimezone(zone) for moment in moments)
        self._gap = rules.gap
        self._free = [after(moment, rules.gap) for moment in self._at]
        self._days = Counter(moment.date() for moment in self._at) if self._at else _NEVER

    def on(self, day: date) -> int:
        """How many of them are on that day."""
        return self._days.get(day, 0)

    def free(self, moment: datetime, *, ahead: bool = False) -> datetime | None:
        """When the gap ends that the oldest contact leaves around ``moment``; None where none is in the way.

        ``ahead``: a contact after ``moment`` is in the way too, for a clock that went ahead wrote it down.
        """
        place = bisect_right(self._free, moment)
        if place == len(self._at):
            return None
        near = self._at[place] <= moment or (ahead and self._at[place] < after(moment, self._gap))
        return self._free[place] if near else None

    def __len__(self) -> int:
        return len(self._at)


_NOBODY = Reached((), None, Rules())


def allowed(
    moment: datetime,
    channel: Channel,
    rules: Rules,
    closing: datetime,
    contacts: Sequence[ContactFact] = (),
    elsewhere: Iterable[ContactFact] | Reached = (),
    asked: Stage | None = None,
) -> tuple[datetime | None, str | None]:
    """The first moment from ``moment`` on and before ``closing`` at which a contact may be, and what moved it there.

    None where no such moment is left. ``contacts`` and ``elsewhere`` as in ``cadence.plan``, ``asked``: what its stage
    asks. ``moment`` is now: a contact that lies ahead was made all the same, by a clock that went ahead.
    """
    calendar = Calendar.of(rules, closing, moment.tzinfo, contacts, elsewhere)
    calendar.ahead = True
    at, moved = calendar.slot(moment, channel, asked or _ANY)
    return at, moved[0] if moved else None


_ANY = Stage()
_NO_DAYS_OFF = DaysOff()


def after_days_off(moment: datetime, asked: Stage, rules: Rules, *, call: bool) -> datetime | None:
    """When a day off around ``moment`` is over, or the morning after one begins; None where neither is so.

    Messages begin with the morning of the stage, by default at 9 (C-8), calls with their window.
    """
    day = moment.date()
    if rules.days_off.bars(day, call=call):
        return wall(moment, day + timedelta(days=1), time())
    morning = asked.at if asked.morning and asked.at else rules.second_messages_from
    if moment.time() >= morning or (call and rules.call_windows.on(day) is not None):
        return None
    return wall(moment, day, morning) if rules.days_off.bars(day - timedelta(days=1), call=call) else None


PRECEDENCE = ("buyer_day_limit", "day_off", "quiet_hours", "call_window", "stage_hours", "gap")
_TRIES = 100
"""So many days without an allowed moment are enough; beside them each contact may move a moment a few times."""


@dataclass(slots=True, eq=False, repr=False)
class Calendar:
    """Finds allowed moments between the contacts that are known or assumed; ``older`` are those not in ``others``.

    ``ahead`` as ``Reached.free`` has it.
    """

    rules: Rules
    closing: datetime
    own: Reached
    older: Reached
    others: Reached
    assumed: list[datetime] = field(default_factory=list)
    ahead: bool = False

    @classmethod
    def of(
        cls,
        rules: Rules,
        closing: datetime,
        zone: tzinfo | None,
        done: Sequence[ContactFact],
        elsewhere: Iterable[ContactFact] | Reached,
    ) -> Calendar:
        """One of a buyer's order; ``done`` are the contacts about it, ``elsewhere`` as in ``cadence.plan``."""
        own = Reached((contact.at for contact in done), zone, rules) if done else _NOBODY
        if not isinstance(elsewhere, Reached):
            others = Reached((contact.at for contact in elsewhere), zone, rules) if elsewhere != () else _NOBODY
            return cls(rules, closing, own, own, others)
        since = elsewhere.since
        if since is None or not done:
            return cls(rules, closing, own, _NOBODY, elsewhere)
        older = Reached((contact.at for contact in done if contact.at < since), zone, rules)
        return cls(rules, closing, own, older, elsewhere)

    def assume(self, wanted: datetime, channel: Channel, asked: Stage) -> datetime | None:
        """Takes the first allowed moment from ``wanted`` on for one of a contact."""
        at, _ = self.slot(wanted, channel, asked)
        if at is not None:
            self.assumed.append(at)
        return at

    def slot(self, wanted: datetime, channel: Channel, asked: Stage) -> tuple[datetime | None, tuple[str, ...]]:
        """The first allowed moment from ``wanted`` on and before closing, and what moved it, weightiest first."""
        moment, movers = wanted, set[str]()
        contacts = len(self.own) + len(self.others) + len(self.assumed)
        for _ in range(_TRIES + 4 * contacts):
            if moment >= self.closing:
                break
            step = self._step(moment, channel, asked)
            if step is None:
                return moment, tuple(code for code in PRECEDENCE if code in movers) if movers else ()
            moment, mover = step
            movers.add(mover)
        return None, ()

    def _step(self, moment: datetime, channel: Channel, asked: Stage) -> tuple[datetime, str] | None:
        rules, day, call, hours = self.rules, moment.date(), channel is Channel.PHONE, asked.hours
        assumed = sum(at.date() == day for at in self.assumed) if self.assumed else 0
        if self.older.on(day) + self.others.on(day) + assumed >= rules.per_buyer_day:
            return wall(moment, day + timedelta(days=1), time()), "buyer_day_limit"
        if rules.days_off != _NO_DAYS_OFF and (free := after_days_off(moment, asked, rules, call=call)) is not None:
            return free, "day_off"
        if rules.quiet.inside(moment):
            return rules.quiet.next_end(moment), "quiet_hours"
        if call and not rules.call_windows.inside(moment):
            return rules.call_windows.next_open(moment), "call_window"
        if hours is not None and not hours.inside(moment):
            return hours.next_open(moment), "stage_hours"
        free = self.own.free(moment, ahead=self.ahead) or self.others.free(moment, ahead=self.ahead)
        if free is None and self.assumed:
            ends = (after(at, rules.gap) for at in self.assumed if at <= moment)
            free = next((end for end in ends if moment < end), None)
        return (free, "gap") if free is not None else None
