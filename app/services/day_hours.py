"""The day by the hour: contacts, answers and payments beside the call windows, and the best hour to call.

Hours are those of each shop's wall clock; several shops and several days are added up.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, time, timedelta, tzinfo
from typing import NamedTuple

from app import clock
from app.domain import best_hour
from app.domain.best_hour import Verdict
from app.domain.call import Result
from app.domain.call_follow import SPOKE
from app.domain.chance import Tally
from app.domain.rules import Rules
from app.domain.window import Spans
from app.domain.won_back import Paid
from app.services import won_back
from app.services.chance import LOOKED_BACK
from app.services.office import Office
from app.store import day_hours as store
from app.store.engine import Engine
from app.store.queue import BUCKET

_TELLS = frozenset(Result) - {Result.WRONG_NUMBER}
"""Results of a call that say something of its hour: a wrong number is wrong at any."""
_DAYS = 400  # whose windows are looked at; further back no others are found


class Hour(NamedTuple):
    """What happened in an hour of the day: ``answers`` are contacts in which the buyer has said something.

    ``payments`` are without those made at once, before a reminder could come; ``won`` of them were won back.
    """

    contacts: int = 0
    answers: int = 0
    payments: int = 0
    won: int = 0

    def plus(self, other: Hour) -> Hour:
        """Both together."""
        return Hour(*map(sum, zip(self, other, strict=True)))


class DayHours(NamedTuple):
    """The 24 ``hours`` of the days between two, both within it; ``windows``: when calls were allowed, None: any time.

    ``verdict`` is of the calls of the last ``looked_back``, whatever days are looked at.
    """

    since: date
    until: date
    hours: tuple[Hour, ...]
    windows: Spans | None
    verdict: Verdict
    looked_back: timedelta = LOOKED_BACK


async def day_hours(office: Office, shop_id: int | None, since: date, until: date) -> DayHours:
    """The hours of a shop's days, or of all shops'; on the long thread. A newer call makes an older one superseded."""
    shop_ids = [shop_id] if shop_id is not None else [shop.id for shop in office.shops()]
    spans = {one: won_back.span(office, one, since, until) for one in shop_ids}
    windows = open_hours((office.rules(one) for one in shop_ids), since, until)
    past = office.now() - int(LOOKED_BACK.total_seconds()), office.now() + 1
    clocks: dict[tzinfo, list[int]] = {}  # shops of one clock together: a contact may be about orders of several
    for one in shop_ids:
        clocks.setdefault(office.zone(one), []).append(one)

    def work(db: Engine) -> DayHours:
        hours, calls = [Hour()] * 24, dict[int, Tally]()
        for zone, those in clocks.items():
            days = spans[those[0]]["since"], spans[those[0]]["until"]
            for bucket, contacts, answers in store.contacts(db, those, *days, SPOKE):
                hour = _hour(zone, bucket)
                hours[hour] = hours[hour].plus(Hour(contacts, answers))
            db.go_on()
            for bucket, tried, answered in store.calls(db, those, *past, SPOKE, _TELLS):
                hour = _hour(zone, bucket)
                calls[hour] = calls.get(hour, Tally()).plus(Tally(answered, tried))
            for hour, paid in _payments(db, zone, [spans[one] for one in those]):
                hours[hour] = hours[hour].plus(paid)
        return DayHours(since, until, tuple(hours), windows, best_hour.verdict(calls))

    return await office.gate.stream(work, key="day_hours")


def _payments(db: Engine, zone: tzinfo, spans: Iterable[dict[str, int]]) -> Iterator[tuple[int, Hour]]:
    for values in spans:
        db.go_on()
        for bucket, how, orders in store.payments(db, values):
            if how != Paid.AT_ONCE:
                yield _hour(zone, bucket), Hour(payments=orders, won=orders if how == Paid.WON else 0)


def _hour(zone: tzinfo, bucket: int) -> int:
    return clock.at(bucket * BUCKET, zone).hour


def open_hours(several: Iterable[Rules], since: date, until: date) -> Spans | None:
    """When calls are allowed on any of these days under any of the rules; None where that is any time of a day."""
    days = [until - timedelta(days=at) for at in range(min((until - since).days + 1, _DAYS))]
    spans: set[tuple[time, time]] = set()
    for rules in several:
        for day in days:
            found = rules.windows(day)
            if found is None:
                return None
            spans.update(found)
    return _joined(sorted(spans))


def _joined(spans: Sequence[tuple[time, time]]) -> Spans:
    """Spans in their order, those that touch as one."""
    found: list[tuple[time, time]] = []
    for start, end in spans:
        if found and start <= found[-1][1]:
            found[-1] = found[-1][0], max(end, found[-1][1])
        else:
            found.append((start, end))
    return tuple(found)
