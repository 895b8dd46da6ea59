"""What came of contacts: orders won back and whose they are, orders paid all the same, the funnel, what was lost."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date, time, timedelta
from fractions import Fraction
from itertools import count, groupby
from typing import NamedTuple, TypeVar

from app import clock
from app.domain import call, item, won_back
from app.domain.item import Item
from app.domain.stage import Channel
from app.domain.window import wall
from app.domain.won_back import Contact, Fate, Funnel, Paid, Rule, Share, Sum
from app.errors import KnownError
from app.services.office import Office
from app.store import concessions, items
from app.store import won_back as store
from app.store.engine import Engine

__all__ = [
    "Away",
    "Gain",
    "Lost",
    "Own",
    "Report",
    "Rule",
    "Won",
    "became",
    "came",
    "numbers",
    "own",
    "report",
    "rule_of",
    "stop",
]

_CHANNELS = frozenset(Channel)
_KEY, _OWN = "won_back", "won_back.own"  # of reads, of which a newer one makes an older one pointless
_PARTS = 4  # of a shop's report, of which each takes its time
Name = TypeVar("Name")


class Won(NamedTuple):
    """An order won back: what the shop keeps of it and what it gave back, in fen, and the shares of what it keeps."""

    order_id: int
    order_no: str
    paid_at: int
    fen: int
    refunded: int
    contacts: tuple[Contact, ...]
    shares: tuple[Share, ...]


class Gain(NamedTuple):
    """An agent's shares together; ``agent`` None: nobody's, or nobody knows whose."""

    agent: str | None
    orders: Fraction
    fen: int
    order_ids: array[int]


class Lost(NamedTuple):
    """What was lost for one reason or in one product, with the orders behind it; ``name`` None: not known.

    An order of several products is in each of them, with its part of the money. ``parts``: of a reason's sub-reasons,
    those that were told.
    """

    name: str | None
    orders: int
    fen: int
    order_ids: array[int]
    parts: tuple[Lost, ...] = ()


class Away(NamedTuple):
    """Something that an order was given so that its buyer pays (163): ``fen`` worth of ``kind``, at an epoch second."""

    order_id: int
    order_no: str
    at: int
    kind: str
    what: str
    fen: int
    agent: str
    allowed_by: str | None


class Report(NamedTuple):
    """What came of a shop's contacts between two of its days, both within it; ``shop_id`` None: of all shops.

    ``within`` is the longest of theirs; ``rule`` None: each shop's own.

    ``won``, ``gains`` and ``paid`` go by the moment of payment; ``seen`` are orders that agents saw paid after a
    contact and that no export has told of, in no other number. ``funnel``, ``reasons`` and ``products`` go by the
    orders' creation; reasons and products have what is dearest first. ``given``: what was given away in the time, the
    newest first.
    """

    shop_id: int | None
    since: date
    until: date
    rule: Rule | None
    within: timedelta
    won: tuple[Won, ...]
    gains: tuple[Gain, ...]
    paid: Mapping[Paid, Sum]
    seen: Sum
    funnel: Funnel
    reasons: tuple[Lost, ...]
    products: tuple[Lost, ...]
    given: tuple[Away, ...] = ()


class Own(NamedTuple):
    """What an agent won back on a day, over all shops."""

    orders: Fraction
    fen: int
    won: tuple[Won, ...]


async def report(
    office: Office,
    shop_id: int | None,
    since: date | None = None,
    until: date | None = None,
    rule: Rule | None = None,
    tell: Callable[[float], object] = lambda _share: None,
) -> Report:
    """The report of a shop, or of all of them, on the long thread; a newer call makes an older one SupersededError.

    Without days it is of today, with one it is of that alone; without a rule each shop's own holds. ``tell`` hears
    from that thread how far it is (0..1).
    Raises ``KnownError`` ``days_backwards`` where ``until`` is before ``since``.
    """
    since, until = _days(office, shop_id, since, until)
    if until < since:
        raise KnownError("days_backwards", since=since.isoformat(), until=until.isoformat())
    shop_ids = _shops(office, shop_id)
    every = [(span(office, one, since, until), rule or rule_of(office, one)) for one in shop_ids]
    within = max((office.rules(one).won_back for one in shop_ids), default=timedelta())
    parts = count(1)

    def on() -> None:
        tell(next(parts) / (_PARTS * len(every)))

    def work(db: Engine) -> Report:
        won: list[Won] = []
        paid, fates = dict.fromkeys(Paid, Sum()), dict.fromkeys(Fate, Sum())
        seen: list[int] = []
        given: list[Away] = []
        reasons, products = _Pile(), _Pile()
        for values, its in every:
            won += _won(db, values, its)
            on()
            _add(paid, {Paid(how): Sum(*told) for how, told in store.paid(db, values).items()})
            on()
            _add(fates, {Fate(fate): Sum(*told) for fate, told in store.fates(db, values).items()})
            on()
            seen += (fen for _id, fen in store.seen(db, values))
            _lost(db, values, reasons, products)
            given += _given(db, values)
            on()
        given.sort(key=lambda one: one.at, reverse=True)
        won.sort(key=lambda one: (one.paid_at, one.order_id))
        return Report(
            shop_id, since, until, rule, within, tuple(won), _gains(won), paid, Sum(len(seen), sum(seen)),
            Funnel(fates), _by_reason(reasons), products.all(), tuple(given),
        )  # fmt: skip

    return await office.gate.stream(work, key=_KEY)


async def stop(office: Office) -> None:
    """Leave the report that is being made; who waits for it hears SupersededError."""
    await office.gate.stream(lambda _db: None, key=_KEY)


async def came(office: Office, report: Report, how: Paid | None) -> array[int]:
    """The orders behind a number of ``report.paid``, by their payment; None: behind ``report.seen``."""

    def work(db: Engine) -> array[int]:
        found = array("q")
        for values in _spans(office, report):
            if how is None:
                found.extend(order_id for order_id, _fen in store.seen(db, values))
            else:
                found.extend(store.paid_ids(db, values, how))
        return found

    return await office.gate.stream(work)


async def became(office: Office, report: Report, fates: Collection[Fate]) -> array[int]:
    """The orders behind numbers of ``report.funnel``, by their creation."""

    def work(db: Engine) -> array[int]:
        return array("q", [one for values in _spans(office, report) for one in store.fate_ids(db, values, fates)])

    return await office.gate.stream(work)


def _spans(office: Office, report: Report) -> list[dict[str, int]]:
    shop_ids = _shops(office, report.shop_id)
    return [span(office, one, report.since, report.until) for one in shop_ids]


def _shops(office: Office, shop_id: int | None) -> list[int]:
    return [shop_id] if shop_id is not None else [shop.id for shop in office.shops()]


def _days(office: Office, shop_id: int | None, since: date | None, until: date | None) -> tuple[date, date]:
    today = office.here(shop_id).date()
    return _first(since, until, today), _first(until, since, today)


def _add(known: dict[Name, Sum], found: Mapping[Name, Sum]) -> None:
    for kind, (orders, fen) in found.items():
        known[kind] = Sum(known[kind].orders + orders, known[kind].fen + fen)


def _first(*days: date | None) -> date:
    return next(day for day in days if day is not None)


async def own(office: Office, agent: str, day: date | None = None, rule: Rule | None = None) -> Own:
    """What an agent won back on a day, or today, by the calendar of each shop and its rule; on the long thread."""
    days = {shop.id: _first(day, office.here(shop.id).date()) for shop in office.shops()}
    rules = {shop_id: rule or rule_of(office, shop_id) for shop_id in days}

    def work(db: Engine) -> Own:
        found = [
            one
            for shop_id, its in days.items()
            for one in _won(db, span(office, shop_id, its, its), rules[shop_id])
            if any(share.agent == agent for share in one.shares)
        ]
        mine = [share for one in found for share in one.shares if share.agent == agent]
        return Own(sum((one.part for one in mine), Fraction()), sum(one.fen for one in mine), tuple(found))

    return await office.gate.stream(work, key=_OWN)


async def numbers(office: Office, report: Report) -> Mapping[int, str]:
    """The number of every order that a report names, by its id."""
    piles: list[Gain | Lost] = [*report.gains, *report.reasons, *report.products]
    wanted = {order_id for pile in piles for order_id in pile.order_ids}
    return await office.gate.stream(lambda db: store.numbers(db, wanted))


def rule_of(office: Office, shop_id: int) -> Rule:
    """Whose an order won back is, by the rules of its shop."""
    named = office.rules(shop_id).won_back_rule
    return Rule(named) if named in list(Rule) else Rule.LAST


def span(office: Office, shop_id: int, since: date, until: date) -> dict[str, int]:
    """What ``app.store.won_back`` asks of a shop's days, both within the time, and of its rules."""
    here, rules = office.here(shop_id), office.rules(shop_id)
    return {
        "shop": shop_id,
        "since": clock.epoch(wall(here, since, time())),
        "until": clock.epoch(wall(here, until + timedelta(days=1), time())),
        "within": int(rules.won_back.total_seconds()),
        "early": int(rules.first_not_before.total_seconds()),
        "life": int(rules.auto_close.total_seconds()),
        "now": office.now(),
    }


def _won(db: Engine, values: dict[str, int], rule: Rule) -> tuple[Won, ...]:
    found = []
    for told, rows in groupby(store.won(db, values), key=lambda row: row[:5]):
        contacts = tuple(
            Contact(contact_id, at, Channel(channel) if channel in _CHANNELS else Channel.UNKNOWN, agent)
            for *_order, contact_id, at, channel, agent in rows
        )
        order_id, number, paid_at, fen, refunded = told
        shares = won_back.shares(contacts, fen, rule)
        found.append(Won(order_id, number, paid_at, fen, refunded, contacts, shares))
        if len(found) % 1000 == 0:
            db.go_on()
    return tuple(found)


def _given(db: Engine, values: dict[str, int]) -> Iterator[Away]:
    for row in concessions.given(db, values["shop"], values["since"], values["until"]):
        _id, kind, fen, what, agent, allower, _why, at, order_id, number = row
        yield Away(order_id, number, at, kind, what, fen, agent, allower)


def _gains(won: Sequence[Won]) -> tuple[Gain, ...]:
    """The shares by agent, who has the most money first."""
    found: dict[str | None, Gain] = {}
    for one in won:
        for share in one.shares:
            known = found.get(share.agent) or Gain(share.agent, Fraction(), 0, array("q"))
            known.order_ids.append(one.order_id)
            found[share.agent] = known._replace(orders=known.orders + share.part, fen=known.fen + share.fen)
    return tuple(sorted(found.values(), key=lambda one: (-one.fen, -one.orders, one.agent or "")))


class _Pile:
    """What was lost, by name."""

    def __init__(self) -> None:
        self._fen: dict[str | None, int] = {}
        self._ids: dict[str | None, array[int]] = {}

    def add(self, name: str | None, order_id: int, fen: int) -> None:
        self._fen[name] = self._fen.get(name, 0) + fen
        self._ids.setdefault(name, array("q")).append(order_id)

    def join(self, name: str | None, other: Lost) -> None:
        self._fen[name] = self._fen.get(name, 0) + other.fen
        self._ids.setdefault(name, array("q")).extend(other.order_ids)

    def all(self) -> tuple[Lost, ...]:
        found = (Lost(name, len(ids), self._fen[name], ids) for name, ids in self._ids.items())
        return tuple(sorted(found, key=lambda one: (-one.fen, -one.orders, one.name or "")))


def _by_reason(told: _Pile) -> tuple[Lost, ...]:
    """Each reason with all its orders, and its sub-reasons with theirs."""
    whole = _Pile()
    parts: dict[str | None, list[Lost]] = {}
    for one in told.all():
        main = call.main(one.name)
        whole.join(main, one)
        if one.name != main:
            parts.setdefault(main, []).append(one)
    return tuple(one._replace(parts=tuple(parts.get(one.name, ()))) for one in whole.all())


def _lost(db: Engine, values: dict[str, int], reasons: _Pile, products: _Pile) -> None:
    for rows in store.lost(db, values):
        lines = items.of_orders(db, [row[0] for row in rows])
        for order_id, fen, reason, titles, kinds, pieces in rows:
            reasons.add(reason, order_id, fen)
            for title, its in _of_products(fen, lines.get(order_id) or item.split(titles, kinds, pieces)).items():
                products.add(title, order_id, its)


def _of_products(fen: int, lines: Sequence[Item]) -> dict[str | None, int]:
    """The money of an order by product: by what each line costs, else alike."""
    if not lines:
        return {None: fen}
    costs = [line.price * line.quantity if line.price and line.quantity else None for line in lines]
    weights = [cost or 0 for cost in costs] if all(cost is not None for cost in costs) else [1] * len(lines)
    found: dict[str | None, int] = {}
    for line, part in zip(lines, won_back.split(fen, weights), strict=True):
        found[line.title] = found.get(line.title, 0) + part
    return found
