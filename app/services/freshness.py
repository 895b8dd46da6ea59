"""Whether an order's data is too old to act on: its buyer may have paid meanwhile."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.domain.order import OrderRow
from app.domain.status import Status
from app.services.office import Office
from app.store import freshness
from app.store.engine import Engine

_AWHILE = 600
"""So many seconds may go by until an export "from a moment to come" (a clock's mistake) is seen to have come."""


async def of_shops(office: Office) -> dict[int, int]:
    """The newest moment that each shop's imports speak for; shops without one are left out."""
    now = office.now()
    found = await office.gate.read(lambda db: freshness.of_shops(db, now))
    return {shop.id: found[shop.id] for shop in office.shops() if shop.id in found}


async def old(office: Office, rows: Sequence[OrderRow]) -> dict[int, int]:
    """Those of ``rows`` that would be reminded on data older than their shop's rule allows: order id -> its moment.

    Only an order that is still taken for unpaid can have been paid since.
    """
    open_ = {row.id: row.shop_id for row in rows if row.status == Status.UNPAID and not row.mark}
    return await office.gate.read(lambda db: old_among(office, db, open_)) if open_ else {}


def old_among(office: Office, db: Engine, open_: Mapping[int, int]) -> dict[int, int]:
    """The same of unpaid orders that nobody marked, by their ids with their shops, where a read is under way already.

    What is invented is never old.
    """
    now, demo = office.now(), {shop.id for shop in office.shops() if shop.demo}
    ids = tuple(order_id for order_id, shop_id in open_.items() if shop_id not in demo)
    # Which export an order stands in last takes 10 ms to find among a million, and the card asks every half minute.
    found = office.shared.get(db, "as_of", (ids, now // _AWHILE), lambda: freshness.of_orders(db, ids, now))
    return {
        order_id: as_of
        for order_id, as_of in found.items()
        if now - as_of > office.rules(open_[order_id]).stale.total_seconds()
    }
