"""Giving a buyer a little so that they pay (10, 163, C-15): checked, recorded with its value and who allowed it."""

from __future__ import annotations

from typing import NamedTuple

from app.domain.concession import Given as Before
from app.domain.concession import Giver, Kind, limits, problem
from app.errors import KnownError
from app.services import agents
from app.services.office import Changes, Office
from app.store import concessions, orders, people
from app.store.engine import Engine


class Concession(NamedTuple):
    """What an order was given: ``value`` fen of ``kind``, ``at`` in epoch seconds."""

    id: int
    kind: str
    value: int
    what: str
    agent: str
    allowed_by: str | None
    why: str
    at: int


class Given(NamedTuple):
    """A concession as recorded."""

    concession_id: int
    changes: Changes


async def of_order(office: Office, order_id: int) -> list[Concession]:
    """What the order was given and still has, oldest first."""
    return [Concession(*row[:8]) for row in await office.gate.read(lambda db: concessions.of_order(db, order_id))]


async def give(
    office: Office,
    order_id: int,
    kind: Kind,
    value: int,
    agent: str,
    *,
    what: str = "",
    why: str = "",
    allowed_by: str | None = None,
    declined: bool = False,
) -> Given:
    """Record that the buyer is given something worth ``value`` fen; ``allowed_by``: the nickname of who said yes.

    ``declined`` as ``domain.concession.problem`` has it. Raises ``KnownError``: ``order_unknown``, its codes
    (``concession_…``), ``agent_unknown`` for the one who allowed it, and the nickname's codes of ``agents.ensure``.
    """
    await office.gate.read(lambda db: _check(office, db, order_id, kind, value, agent, allowed_by, declined=declined))
    who = await agents.ensure(office, agent)

    def work(db: Engine) -> int:
        # Once more where nothing comes between: a colleague may just have given something.
        allower = _check(office, db, order_id, kind, value, agent, allowed_by, declined=declined)
        return concessions.add(
            db, order_id, kind, value, what=what.strip(), why=why.strip(), agent_id=who.agent.id,
            allowed_by=allower, now=office.now(),
        )  # fmt: skip

    made = await office.gate.write(work)
    return Given(made, Changes(order={order_id}, concession={made}, **who.changes))


def _check(
    office: Office,
    db: Engine,
    order_id: int,
    kind: Kind,
    value: int,
    agent: str,
    allowed_by: str | None,
    *,
    declined: bool,
) -> int | None:
    """The id of who allows it, where somebody has to."""
    if (order := orders.one(db, order_id)) is None:
        raise KnownError("order_unknown", number=str(order_id))
    known = {one.nickname: one for one in people.agents(db) if one.active}
    givers = {name: Giver(name, one.level, one.role == "lead") for name, one in known.items()}
    allower = (allowed_by or "").strip() or None
    if allower is not None and allower not in givers:
        raise KnownError("agent_unknown", agent=allower)
    nickname = agent.strip()
    giver = givers.get(nickname, Giver(nickname))
    before = [Before(Kind(row[1]), row[2]) for row in concessions.of_order(db, order_id)]
    allows = givers[allower] if allower is not None else None
    levels = limits(office.rules(order["shop_id"]))
    if (code := problem(kind, value, before, giver, allows, declined=declined, limits=levels)) is not None:
        raise KnownError(code, most=giver.most(levels) or 0, agent=allower)
    return known[allower].id if allower is not None else None


async def take_back(office: Office, concession_id: int) -> Changes:
    """The buyer is not given it after all. Raises ``KnownError`` ``concession_over``."""
    order_id = await office.gate.write(lambda db: concessions.cancel(db, concession_id, office.now()))
    if order_id is None:
        raise KnownError("concession_over")
    return Changes(order={order_id}, concession={concession_id})


async def restore(office: Office, concession_id: int) -> Changes:
    """What was taken back by mistake stands again, within the limit that is left by now.

    Raises ``KnownError`` ``concession_over``, and those of ``give`` that are about the limit.
    """

    def work(db: Engine) -> int:
        found = concessions.taken_back(db, concession_id)
        if found is None:
            raise KnownError("concession_over")
        order_id, kind, value, agent, allower = found
        _check(office, db, order_id, Kind(kind), value, agent, allower, declined=True)
        concessions.restore(db, concession_id)
        return order_id

    order_id = await office.gate.write(work)
    return Changes(order={order_id}, concession={concession_id})
