"""Orders by a piece of their number, for whoever types one anywhere in the window."""

from __future__ import annotations

from dataclasses import dataclass

from app import wording
from app.domain.order import Query
from app.services.office import Office
from app.store import orders
from app.store.engine import Engine


@dataclass(frozen=True)
class Numbered:
    """An order as a list of hits shows it; the buyer is masked."""

    id: int
    order_no: str
    buyer: str


async def numbered(office: Office, text: str, shop_id: int | None, most: int) -> list[Numbered]:
    """The newest orders whose number holds ``text``, at most ``most``; two characters at least."""
    wanted = text.strip()
    query = Query(search=wanted, shop_id=shop_id)
    # What was searched may stand in a phone number or a note as well.
    closing, look_at = office.closing(), most * 4

    def work(db: Engine) -> list[Numbered]:
        rows = [dict(zip(orders.ROW_FIELDS, row, strict=True)) for row in orders.page(db, query, closing, look_at)]
        return [
            Numbered(row["id"], row["order_no"], wording.buyer(row["buyer_nick"] or ""))
            for row in rows
            if wanted.casefold() in row["order_no"].casefold()
        ]

    return (await office.gate.read(work))[:most]
