"""The buyer's credit as the platform shows it and an agent types it (26): no export carries it."""

from __future__ import annotations

from app.errors import KnownError
from app.services.office import Changes, Office
from app.store import credit as store
from app.store import orders
from app.store.engine import Engine

LONGEST = 20


async def tell(office: Office, order_id: int, text: str) -> Changes:
    """Keep what the platform says of the order's buyer, in up to 20 characters; empty: nothing.

    Raises ``KnownError``: ``order_unknown``, ``buyer_unknown`` where no export names the buyer.
    """
    words = " ".join(text.split())[:LONGEST] or None

    def work(db: Engine) -> int:
        row = orders.one(db, order_id)
        if row is None:
            raise KnownError("order_unknown", number=str(order_id))
        if row["buyer_id"] is None:
            raise KnownError("buyer_unknown")
        store.put(db, row["buyer_id"], words)
        return int(row["buyer_id"])

    buyer_id = await office.gate.write(work)
    return Changes(order={order_id}, buyer={buyer_id})
