"""What stands between an agent and a buyer: looked at before a contact, and settled where it may be.

Whose order it is, upset buyers, buyers who do not want to be reminded or are suspected, how often they were reached,
the same words twice, data that is too old, and what the plan's rules say of a contact by hand.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from types import MappingProxyType
from typing import Any, NamedTuple

from app import clock
from app.domain import cadence, guard, item, script
from app.domain.allowed import ContactFact
from app.domain.cadence import Channel
from app.domain.call import ATTITUDE
from app.domain.guard import Against, Attitude, Fatigue, Touch
from app.domain.reminder import Kind
from app.domain.script import ScriptRow
from app.domain.status import Status
from app.errors import KnownError
from app.services import agents, freshness, order_rows
from app.services.office import Changes, Office
from app.store import guards, items, orders, scripts
from app.store.engine import Engine

SOOTHING = "soothing"
"""The group of scripts that apologise."""
SUSPECT = "suspect"
"""The risk of a buyer who is taken for malicious (26)."""

_LATELY = 2 * 86400
"""So many seconds after a buyer paid, a further order of the same items may be there by mistake."""
ANYBODY = ""
"""For a former owner that does not matter; no agent is called so."""


class Guarded(NamedTuple):
    """What speaks ``against`` a contact, what blocks first, and what the screen shows beside it.

    ``mine``: the order is nobody's else. ``taken_because``: why its owner took it over. ``buyer_id``: whom what is said
    of the buyer concerns; None where the export names none. ``variant``: what to send in the place of words that the
    buyer was sent already. ``scripts``: the group of scripts that the case asks for. ``why``: the reason given for
    do-not-remind or suspicion. ``silent``, ``suspect``: which of the two is said of the buyer, whatever the order is;
    ``own``: which fields of these are said of this order itself, whatever is said of its buyer, and why.
    """

    against: tuple[Against, ...]
    owner: str | None
    mine: bool
    taken_because: str | None
    fatigue: Fatigue
    attitude: Attitude | None
    buyer_id: int | None
    variant: ScriptRow | None = None
    scripts: str | None = None
    why: str | None = None
    silent: bool = False
    suspect: bool = False
    own: Mapping[str, str] = MappingProxyType({})

    @property
    def blocked_by(self) -> str | None:
        """The code of what blocks; None where nothing does."""
        return next((one.code for one in self.against if one.blocks), None)

    @property
    def asks(self) -> bool:
        """Whether the agent has to confirm first."""
        return any(one.asks for one in self.against)


async def look(
    office: Office, order_id: int, agent_id: int | None, channel: str, text: str = "", *, service: bool = False
) -> Guarded:
    """What speaks against this agent contacting the order's buyer now, by this channel, with these words.

    ``service``: about a matter of service, no payment reminder. Raises ``KnownError`` ``order_unknown``.
    """

    def work(db: Engine) -> Guarded:
        row = orders.one(db, order_id)
        if row is None:
            raise KnownError("order_unknown", number=str(order_id))
        me = guards.nickname(db, agent_id)
        return _guarded(_Known(office, db, [row], me), row, Channel(channel), text, service=service)

    return await office.gate.read(work)


async def look_many(office: Office, order_ids: Sequence[int], agent_id: int | None, channel: str) -> dict[int, Guarded]:
    """The same for many orders, by their ids; those that are gone are left out. On the long thread."""
    return await office.gate.stream(
        lambda db: _of_many(office, db, order_ids, guards.nickname(db, agent_id), Channel(channel))
    )


async def bars(office: Office, order_ids: Sequence[int], agent: str) -> dict[int, tuple[Against, ...]]:
    """What blocks a payment reminder by ``agent`` (a nickname) now, as it does before a call, by the orders' ids.

    For notes that stand for a contact. Orders on which nothing blocks, or that are gone, are left out.
    """

    def work(db: Engine) -> dict[int, tuple[Against, ...]]:
        found = _of_many(office, db, order_ids, agent.strip(), Channel.PHONE)
        against = {order_id: tuple(one for one in its.against if one.blocks) for order_id, its in found.items()}
        return {order_id: its for order_id, its in against.items() if its}

    return await (office.gate.stream(work) if len(order_ids) > 1 else office.gate.read(work))


def _of_many(
    office: Office, db: Engine, order_ids: Sequence[int], me: str | None, channel: Channel
) -> dict[int, Guarded]:
    rows = [row for one in dict.fromkeys(order_ids) if (row := orders.one(db, one)) is not None]
    known, found = _Known(office, db, rows, me), {}
    for row in rows:
        db.go_on()
        found[row["id"]] = _guarded(known, row, channel)
    return found


class _Known:
    """What is asked for once for many orders; ``me``: who asks."""

    def __init__(self, office: Office, db: Engine, rows: Sequence[dict[str, Any]], me: str | None) -> None:
        self.office, self.db, self.me = office, db, me
        open_ = {row["id"]: row["shop_id"] for row in rows if row["status"] == Status.UNPAID and not row["mark"]}
        self.owners = guards.owners(db, [row["id"] for row in rows])
        self.old = freshness.old_among(office, db, open_)
        self.plans = order_rows.Known(office, db)

    @cached_property
    def scripts(self) -> list[ScriptRow]:
        return [ScriptRow(*one) for one in scripts.rows(self.db)]


def _guarded(known: _Known, row: dict[str, Any], channel: Channel, text: str = "", *, service: bool = False) -> Guarded:
    office, db = known.office, known.db
    touches = order_rows.touches(office, db, row)
    owner = known.owners.get(row["id"])
    upset = guard.attitude(touches, ATTITUDE)
    rules = office.rules(row["shop_id"])
    tired = guard.fatigue((touch.at for touch in touches), office.here(row["shop_id"]), rules.per_buyer_day)
    said, variant = _said_before(known, row, text) if text.strip() else (None, None)
    case = guard.Case(
        me=known.me,
        owner=owner.name if owner is not None else None,
        channel=channel,
        advice=_advice(known, row, touches, channel),
        attitude=upset,
        fatigue=tired,
        as_of=known.old.get(row["id"]),
        repeated=said,
        service=service,
        twice=_paid_alike(known, row),
    )
    return Guarded(
        against=guard.against(case),
        owner=case.owner,
        mine=owner is None or owner.name == known.me,
        taken_because=guards.taken_because(db, row["id"]),
        fatigue=tired,
        attitude=upset,
        buyer_id=row["buyer_id"],
        variant=variant,
        scripts=SOOTHING if upset is not None else None,
        why=_why(db, row),
        own=_own(db, row),
        silent=bool(row["do_not_remind"]),
        suspect=row["risk"] is not None,
    )


def _paid_alike(known: _Known, row: dict[str, Any]) -> str | None:
    """The number of an order with the same items that the buyer of this unpaid one paid of late."""
    now = known.office.now()
    if row["buyer_id"] is None or row["status"] != Status.UNPAID or row["mark"]:
        return None
    found = guards.paid_lately(known.db, row["id"], row["buyer_id"], now - _LATELY, now)
    lines = items.of_orders(known.db, [row["id"], *(one[0] for one in found)]) if found else {}
    mine = lines.get(row["id"]) or item.split(row["item_title"], row["item_kinds"], row["item_quantity"])
    alike = (number for one, number, *told in found if item.same(mine, lines.get(one) or item.split(*told)))
    return next(alike, None)


def _advice(
    known: _Known, row: dict[str, Any], touches: Sequence[Touch], channel: Channel
) -> tuple[cadence.Advice, ...]:
    office = known.office
    told = [(clock.epoch(one.at), one.channel.value, one.outcome, one.reason) for one in touches if one.here]
    facts = order_rows.facts(office, row, told, first_time=known.plans.first_time(row))
    booked = order_rows.booked(known.db, [row["id"]], {row["id"]: told}).get(row["id"])
    if booked is not None:
        facts = facts._replace(ended=None)  # somebody agreed on another moment with the buyer all the same
    here, rules = office.here(row["shop_id"]), office.rules(row["shop_id"])
    own = tuple(ContactFact(touch.at, touch.channel) for touch in touches if touch.here)
    # One contact about several orders is one: it has one moment.
    moments = {one.at for one in own}
    others = {touch.at: touch.channel for touch in touches if not touch.here and touch.at not in moments}
    elsewhere = [ContactFact(at, by) for at, by in others.items()]
    found = cadence.by_hand(facts, own, channel, rules, here, elsewhere=elsewhere)
    # The buyer named the hour: nobody comes too soon then.
    agreed = booked is not None and booked.kind in (Kind.PROMISE, Kind.CALLBACK) and booked.due_at <= office.now()
    return tuple(one for one in found if not (agreed and one.code == "gap"))


_OF_BUYER = {"do_not_remind": "buyer_silent", "risk": "buyer_risk"}


def _why(db: Engine, row: dict[str, Any]) -> str | None:
    field = next((field for field in _OF_BUYER if row[field]), None)
    if field is None:
        return None
    return guards.because(db, ("buyer", row["buyer_id"]) if row[_OF_BUYER[field]] else ("order", row["id"]), field)


def _own(db: Engine, row: dict[str, Any]) -> dict[str, str]:
    of_order = "order", row["id"]
    fields = [field for field in _OF_BUYER if row[field] and any(guards.said_of(db, of_order, field) or ())]
    return {field: guards.because(db, of_order, field) or "" for field in fields}


def _said_before(known: _Known, row: dict[str, Any], text: str) -> tuple[ScriptRow | None, ScriptRow | None]:
    """The script whose words the buyer was sent before and ``text`` says again, and what to send in its place."""
    sent = scripts.sent(known.db, row["id"])
    said = next((one for one in known.scripts if one.id in sent and guard.says(text, one.text)), None)
    if said is None:
        return None, None
    here, cutoff = known.office.here(row["shop_id"]), known.office.rules(row["shop_id"]).ship_cutoff
    fitting = [one for one in known.scripts if one.id == said.id or not script.too_late(one, here, cutoff)]
    return replace(said, sent_at=sent[said.id]), guard.variant(fitting, said, sent)


# -- settling ----------------------------------------------------------------------------------------------------------


async def take_over(
    office: Office, order_ids: Sequence[int], agent: str, reason: str = "", *, former: str | None = ANYBODY
) -> Changes:
    """Make orders the agent's (28), with the reminders that the owner before has booked on them.

    Those that are already are left out of the changes; ``give_back`` undoes it.

    A reason is needed for another agent's order, unless its buyer is upset about that agent and has to be left to
    somebody else (C-11). ``former``: whose they have to be still; None: nobody's. Raises ``KnownError``:
    ``order_unknown``, ``why_missing``, ``attitude_agent`` (the buyer is upset about this very agent),
    ``owner_changed``, and the nickname's codes of ``agents.ensure``.
    """
    nickname = agent.strip()

    def check(db: Engine) -> dict[int, str]:
        _still(db, order_ids, former)
        found = {order_id: _to_take(office, db, order_id, nickname, reason) for order_id in dict.fromkeys(order_ids)}
        return {order_id: why for order_id, why in found.items() if why is not None}

    # Before the agent is made: what is refused leaves nothing behind.
    await office.gate.read(check)
    who = await agents.ensure(office, nickname)

    def work(db: Engine) -> Changes:
        taken = check(db)
        return _handed({one: guards.take_over(db, one, who.agent.id, why, office.now()) for one, why in taken.items()})

    return Changes.of((await office.gate.write(work), who.changes))


def _to_take(office: Office, db: Engine, order_id: int, nickname: str, reason: str) -> str | None:
    """The reason to write down; None where the order is the agent's already."""
    row = orders.one(db, order_id)
    if row is None:
        raise KnownError("order_unknown", number=str(order_id))
    upset = guard.attitude(order_rows.touches(office, db, row), ATTITUDE)
    if upset is not None and nickname in upset.agents:
        raise KnownError("attitude_agent", agent=nickname)
    owner = guards.owners(db, [order_id]).get(order_id)
    if owner is not None and owner.name == nickname:
        return None
    if reason.strip() or owner is None:
        return reason.strip()
    if upset is None or owner.name not in upset.agents:
        raise KnownError("why_missing")
    return "attitude"


async def give_back(office: Office, order_ids: Sequence[int], agent: str, *, owner: str | None = ANYBODY) -> Changes:
    """Undo what ``take_over`` did last on these orders; those where nothing is to be undone are left out.

    ``owner``: whose they have to be still; else ``KnownError`` ``owner_changed``, and nothing is changed.
    """
    await office.gate.read(lambda db: _still(db, order_ids, owner))
    who = await agents.ensure(office, agent)

    def work(db: Engine) -> Changes:
        _still(db, order_ids, owner)
        given = {one: guards.give_back(db, one, office.now(), who.agent.id) for one in order_ids}
        return _handed({one: booked for one, booked in given.items() if booked is not None})

    return Changes.of((await office.gate.write(work), who.changes))


def _handed(orders_with: Mapping[int, set[int]]) -> Changes:
    """Orders that became another's, with their reminders."""
    booked = set[int]().union(*orders_with.values())
    return Changes(order=set(orders_with), **({"reminder": booked} if booked else {}))


def _still(db: Engine, order_ids: Sequence[int], wanted: str | None) -> None:
    """Raises ``KnownError`` ``owner_changed`` where one of the orders is another's than wanted."""
    if wanted == ANYBODY:
        return
    found = guards.owners(db, order_ids)
    for order_id in order_ids:
        owner = found.get(order_id)
        if (owner.name if owner is not None else None) != wanted:
            row = orders.one(db, order_id)
            raise KnownError("owner_changed", number=row["order_no"] if row is not None else str(order_id))


async def set_do_not_remind(
    office: Office, buyer_id: int | None, on: bool, reason: str, agent: str, *, order_id: int | None = None
) -> Changes:
    """From now on, or no more, the buyer is not reminded anywhere: neither planned, nor queued, nor by what was booked.

    Where nobody knows the buyer it is said of the order ``order_id`` alone, and holds for that whatever an import tells
    later; the opposite takes back both. What was booked is silent meanwhile and is not lost: the opposite undoes it as
    if nothing had been. Nothing changes where it is so already. Raises ``KnownError`` ``buyer_unknown`` and the
    nickname's codes of ``agents.ensure``.
    """
    return await _say(office, _whom(buyer_id, order_id, on=on), "do_not_remind", int(on), reason, agent)


async def set_suspect(
    office: Office, buyer_id: int | None, on: bool, reason: str, agent: str, *, order_id: int | None = None
) -> Changes:
    """Take a buyer for malicious, or no more: their orders leave the queue (26), as with ``set_do_not_remind``.

    Raises ``KnownError``: ``why_missing`` where one is accused without, and as ``set_do_not_remind``.
    """
    if on and not reason.strip():
        raise KnownError("why_missing")
    return await _say(office, _whom(buyer_id, order_id, on=on), "risk", SUSPECT if on else None, reason, agent)


def _whom(buyer_id: int | None, order_id: int | None, *, on: bool) -> list[guards.Subject]:
    """Of whom it is said: of the buyer, else of the order; what is over is over for both."""
    named = (("buyer", buyer_id), ("order", order_id))
    found = [(subject, one) for subject, one in named if one is not None]
    return found[:1] if on else found


async def _say(
    office: Office, whom: Sequence[guards.Subject], field: str, value: int | str | None, reason: str, agent: str
) -> Changes:
    def check(db: Engine) -> list[guards.Subject]:
        """Those of whom it is not so yet."""
        known = {one: guards.said_of(db, one, field) for one in whom}
        if not known or None in known.values():
            raise KnownError("buyer_unknown")
        return [one for one, said in known.items() if said != (value,)]

    # Before the agent is made: what is refused leaves nothing behind.
    await office.gate.read(check)
    who = await agents.ensure(office, agent)

    def work(db: Engine) -> Changes:
        changes = Changes(**who.changes)
        for one in check(db):
            guards.say(db, one, field, value, reason.strip(), office.now(), who.agent.id)
            changes[one[0]].add(one[1])
            changes["order"] |= guards.open_orders(db, one)
            changes["reminder"] |= guards.open_reminders(db, one)
        return changes

    return await office.gate.write(work)
