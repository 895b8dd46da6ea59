"""What follows when a shop's colours change their meaning: the orders that were flagged before."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from app.domain import flag
from app.domain.flag import Meaning
from app.services.office import Changes, Office
from app.store import legend as store
from app.store.legend import Moved

SHOWN = 10  # orders that are named


class Line(NamedTuple):
    """A meaning that moved: the flag before, the flag now (None: no colour has it any more), how many orders."""

    old: Meaning
    new: Meaning | None
    orders: int


class Look(NamedTuple):
    """What a conversion would do; ``first``: (order number, flag before, flag after) of the newest orders."""

    lines: tuple[Line, ...]
    first: tuple[tuple[str, str, str], ...]

    @property
    def orders(self) -> int:
        """How many orders would get another flag."""
        return sum(line.orders for line in self.lines if line.new)


async def look(office: Office, shop_id: int, before: Iterable[Meaning]) -> Look:
    """What has become of the flags of ``before``, as far as orders have them."""
    found = flag.moves(before, office.rules(shop_id).legend)
    colours = _colours(found)
    counts = await office.gate.read(lambda db: store.counts(db, shop_id, {one.old.colour for one in found}))
    named = await office.gate.read(lambda db: store.newest(db, shop_id, colours, SHOWN)) if colours else []
    lines = (Line(one.old, one.new, counts.get(one.old.colour, 0)) for one in found)
    return Look(
        tuple(line for line in lines if line.orders),
        tuple((order_no, colour, colours[colour]) for order_no, colour in named),
    )


async def convert(
    office: Office, shop_id: int, before: Iterable[Meaning], agent_id: int | None = None
) -> tuple[Moved, Changes]:
    """Give orders the colour that the meaning of their flag has now, in one transaction.

    Notes stay as they were written, and so do the flags on the platform.
    """
    colours = _colours(flag.moves(before, office.rules(shop_id).legend))
    moved = await office.gate.write(lambda db: store.convert(db, shop_id, colours, office.now(), agent_id))
    return moved, Changes(order=moved.orders)


async def take_back(office: Office, moved: Moved, agent_id: int | None = None) -> Changes:
    """Undo a conversion in one transaction; orders that were flagged or noted since stay as they are."""
    back = await office.gate.write(lambda db: store.take_back(db, moved, office.now(), agent_id))
    return Changes(order=back.orders)


def _colours(found: Iterable[flag.Move]) -> dict[str, str]:
    return {one.old.colour: one.new.colour for one in found if one.new}
