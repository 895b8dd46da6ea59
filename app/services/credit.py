"""The buyer's credit as the platform shows it and an agent types it (26): no export carries it."""

from __future__ import annotations

from typing import NamedTuple

from app.errors import KnownError
from app.services import agents
from app.services.office import Changes, Office
from app.store import credit as store
from app.store import orders
from app.store.engine import Engine

LONGEST = 20


class Told(NamedTuple):
    """What was kept of a buyer's credit; ``before`` given to ``tell`` undoes it."""

    before: str
    changes: Changes


async def check(office: Office, order_id: int) -> None:
    """Whether anything can be kept, before somebody types it.

    Raises ``KnownError``: ``order_unknown``, ``buyer_unknown`` where no export names the buyer.
    """
    await office.gate.read(lambda db: _buyer(db, order_id))


async def tell(office: Office, order_id: int, text: str, agent: str) -> Told:
    """Keep what the platform says of the order's buyer, in up to 20 characters; empty: nothing.

    Raises ``KnownError``: as ``check``, and the nickname's codes of ``agents.ensure``.
    """
    words = " ".join(text.split())[:LONGEST] or None
    # Before the agent is made: what is refused leaves nothing behind.
    await check(office, order_id)
    who = await agents.ensure(office, agent)

    def work(db: Engine) -> tuple[int, str | None]:
        buyer_id = _buyer(db, order_id)
        return buyer_id, store.put(db, buyer_id, words, office.now(), who.agent.id)

    buyer_id, before = await office.gate.write(work)
    changes = Changes(**who.changes)
    if before != words:
        changes["order"].add(order_id)
        changes["buyer"].add(buyer_id)
    return Told(before or "", changes)


def _buyer(db: Engine, order_id: int) -> int:
    row = orders.one(db, order_id)
    if row is None:
        raise KnownError("order_unknown", number=str(order_id))
    if row["buyer_id"] is None:
        raise KnownError("buyer_unknown")
    return int(row["buyer_id"])
