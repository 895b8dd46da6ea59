"""What contacts came to, counted once more from the simulator's own log by the same rules, and what really came of them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from typing import NamedTuple

from app.domain.won_back import Rule
from app.services import won_back
from app.services.office import Office
from tests.simulate.buyers import Order
from tests.simulate.house import DAY, House, day_of, midnight
from tests.simulate.log import Log, Told, Touch

_EFFORT = {"phone": 3, "chat": 1, "sms": 1, "unknown": 1}
_FIRST_DAY = date(1970, 1, 1)
Shares = dict[str, tuple[Fraction, int]]


class Truth(NamedTuple):
    """What the program cannot know, in orders and fen.

    Of those counted as won back: paid because of a contact alone, and paid anyhow. ``missed``: paid because of a
    contact and not counted; ``driven``: never paid because a contact put the buyer off.
    """

    caused: tuple[int, int]
    anyhow: tuple[int, int]
    missed: tuple[int, int]
    driven: tuple[int, int]


def kept(told: Told) -> int:
    """What the shop keeps of a paid order."""
    return 0 if told.status == "closed" else told.amount - min(told.amount, told.refund)


def how(log: Log, told: Told, house: House) -> str:
    """How a paid order came about."""
    assert told.paid_at is not None
    if counting(log, told, house):
        return "won"
    if any(one.at <= told.paid_at for one in log.of(told.number)):
        return "outside"
    return "at_once" if told.paid_at < told.created + house.not_before else "alone"


def counting(log: Log, told: Told, house: House) -> list[Touch]:
    """The contacts that the payment followed soon enough."""
    at = told.paid_at
    return [] if at is None else [one for one in log.of(told.number) if one.at <= at < one.at + house.won]


def shares(touches: Sequence[Touch], fen: int, rule: str) -> Shares:
    """Whose the order is: parts and money by agent, who was first in contact first."""
    agents = list(dict.fromkeys(one.agent for one in touches))
    weights: dict[str, int] = dict.fromkeys(agents, 0)
    for place, one in enumerate(touches):
        weights[one.agent] += {
            "last": place == len(touches) - 1,
            "first": place == 0,
            "equal": 1,
            "effort": _EFFORT[one.channel],
            "half": 0,
        }[rule]
    if rule == "half":
        weights = dict.fromkeys(agents, 1)
    whole = sum(weights.values())
    parts = {agent: Fraction(weight, whole) for agent, weight in weights.items() if weight}
    money = {agent: int(fen * part) for agent, part in parts.items()}
    # What rounding leaves goes to whom it takes most from; of equals to the first.
    left = sorted(parts, key=lambda agent: money[agent] - fen * parts[agent])
    for agent in left[: fen - sum(money.values())]:
        money[agent] += 1
    return {agent: (part, money[agent]) for agent, part in parts.items()}


def _paid_between(log: Log, shop: int, since: int, until: int) -> Iterator[Told]:
    for told in log.told.values():
        if told.shop == shop and told.paid_at is not None and since <= told.paid_at < until:
            yield told


def _fate(log: Log, told: Told, house: House, now: int) -> str:
    mark = log.marks.get(told.number)
    if told.paid_at is not None:
        return how(log, told, house)
    if told.status == "closed" or (mark is not None and mark.what == "closed"):
        return "given_up"
    if mark is not None:
        return "seen"
    return "given_up" if now >= told.created + house.life else "open"


def _sums(named: Iterable[tuple[str, int]]) -> dict[str, tuple[int, int]]:
    orders, money = Counter[str](), Counter[str]()
    for name, fen in named:
        orders[name] += 1
        money[name] += fen
    return {name: (orders[name], money[name]) for name in orders}


async def compare(
    office: Office, log: Log, shop_id: int, shop: int, house: House, days: tuple[int, int], rule: Rule
) -> int:
    """Whether the program's report of these days, both within, is what the log says; returns what was won back, in fen."""
    now, first, last = office.now(), *(_FIRST_DAY + timedelta(days=day) for day in days)
    since, until = midnight(days[0]), midnight(days[1] + 1)
    told = await won_back.report(office, shop_id, first, last, rule=rule)
    where = f"shop {shop + 1}, {first} to {last}, {rule.value}"
    paid = list(_paid_between(log, shop, since, until))
    won = {one.number: shares(counting(log, one, house), kept(one), rule.value)
           for one in paid if counting(log, one, house)}  # fmt: skip
    said = {one.order_no: {str(share.agent): (share.part, share.fen) for share in one.shares} for one in told.won}
    for number in sorted(won.keys() | said.keys()):
        if won.get(number) != said.get(number):
            log.say(now, f"won back, {where}: {number} is {said.get(number)}, by the log {won.get(number)}")
        elif sum(part for part, _fen in said[number].values()) != 1:
            log.say(now, f"won back, {where}: the shares of {number} are not the whole")
    gains = {str(one.agent): (one.orders, one.fen) for one in told.gains}
    _same(log, now, f"won back, {where}, by agent", gains, _by_agent(won))
    hows = {one.value: tuple(its) for one, its in told.paid.items() if its.orders}
    _same(log, now, f"paid, {where}", hows, _sums((how(log, one, house), kept(one)) for one in paid))
    fates = {one.value: tuple(its) for one, its in told.funnel.fates.items() if its.orders}
    made = (one for one in log.told.values() if one.shop == shop and since <= one.created < until)
    _same(log, now, f"funnel, {where}", fates, _sums((_fate(log, one, house, now), one.amount) for one in made))
    log.counts["reports recounted"] += 1
    return sum(fen for _part, fen in _by_agent(won).values())


async def compare_own(office: Office, log: Log, houses: Sequence[House], agent: str, day: int) -> None:
    """The line of an agent's own day."""
    told = await won_back.own(office, agent, _FIRST_DAY + timedelta(days=day), Rule.LAST)
    found = [
        kept(one)
        for shop, house in enumerate(houses)
        for one in _paid_between(log, shop, midnight(day), midnight(day) + DAY)
        if (touches := counting(log, one, house)) and touches[-1].agent == agent
    ]
    _same(log, office.now(), f"{agent}'s own day", {agent: (told.orders, told.fen)}, {agent: (len(found), sum(found))})


def _by_agent(won: Mapping[str, Shares]) -> dict[str, tuple[Fraction, int]]:
    parts: dict[str, Fraction] = defaultdict(Fraction)
    money = Counter[str]()
    for its in won.values():
        for agent, (part, fen) in its.items():
            parts[agent] += part
            money[agent] += fen
    return {agent: (parts[agent], money[agent]) for agent in parts}


def _same(log: Log, now: int, what: str, said: Mapping[str, object], counted: Mapping[str, object]) -> None:
    for name in sorted(said.keys() | counted.keys()):
        if said.get(name) != counted.get(name):
            log.say(now, f"{what}: {name} is {said.get(name)}, by the log {counted.get(name)}")


def truth(log: Log, real: Iterable[Order], houses: Sequence[House]) -> Truth:
    """What contacts really did."""
    sums = {name: [0, 0] for name in Truth._fields}
    for order in real:
        told = log.told.get(order.number)
        if told is None:
            continue
        paid, won = told.paid_at is not None, bool(counting(log, told, houses[order.shop]))
        name = None
        if paid and order.never:
            name = "caused" if won else "missed"
        elif won:
            name = "anyhow"
        elif order.put_off and order.pays_at is None:
            name = "driven"
        if name is not None:
            sums[name][0] += 1
            sums[name][1] += order.goods if name == "driven" else kept(told)
    return Truth(**{name: (one, fen) for name, (one, fen) in sums.items()})


def days_of(start: int, end: int) -> tuple[int, int]:
    return day_of(start), day_of(end - 1)
