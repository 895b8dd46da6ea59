"""What follows when a shop's colours change their meaning: the orders that were flagged before."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import NamedTuple

from app.domain import flag
from app.domain.flag import Meaning
from app.domain.rules import Rules
from app.services.office import Changes, Office
from app.store import legend as store
from app.store.engine import Engine
from app.store.legend import Moved

SHOWN = 10  # orders that are named


class Line(NamedTuple):
    """What moved: the flag before, the flag now (None: there is none), how many orders have it."""

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


class _Found(NamedTuple):
    """Orders whose flag was given while its colour meant what another one means now."""

    move: flag.Move
    orders: tuple[int, ...]


def _found(office: Office, db: Engine, shop_id: int) -> list[_Found]:
    now = office.rules(shop_id).legend
    moves: dict[str, dict[str, flag.Move]] = {}
    found: dict[flag.Move, list[int]] = {}
    for one in store.given(db, shop_id):
        if one.legend is None:
            continue
        if one.legend not in moves:
            before = Rules.from_json({"legend": json.loads(one.legend)}).legend
            moves[one.legend] = {move.old.colour: move for move in flag.moves(before, now)}
        if (move := moves[one.legend].get(one.colour)) is not None:
            found.setdefault(_bare(move), []).extend(one.orders)
    place = {one.colour: at for at, one in enumerate(now)}
    return sorted(
        (_Found(move, tuple(ids)) for move, ids in found.items()),
        key=lambda one: place.get(one.move.old.colour, len(place)),
    )


def _bare(move: flag.Move) -> flag.Move:
    """The move without what else the shop had given to its flags, by which one legend differs from the next."""
    old, new = move
    return flag.Move(Meaning(*old[:3]), new)


async def ahead(office: Office, shop_id: int, made: Iterable[Meaning]) -> tuple[Line, ...]:
    """What the legend ``made`` would give other meanings to: each colour, and how many orders have it."""
    turned = flag.turned(office.rules(shop_id).legend, made)
    counts = await office.gate.stream(lambda db: store.carried(db, shop_id), needed=True) if turned else {}
    return tuple(Line(one.old, one.new, counts.get(one.old.colour, 0)) for one in turned)


async def look(office: Office, shop_id: int) -> Look:
    """What has become of the meanings under which orders were flagged."""

    def work(db: Engine) -> Look:
        found = _found(office, db, shop_id)
        colours = {order_id: move for move, ids in found for order_id in ids}
        newest = sorted((order_id for order_id, move in colours.items() if move.new), reverse=True)[:SHOWN]
        named = store.numbers(db, newest)
        first = ((named[one], colours[one].old.colour, colours[one].new) for one in newest)
        return Look(
            tuple(Line(move.old, move.new, len(ids)) for move, ids in found),
            tuple((number, old, new.colour) for number, old, new in first if new),
        )

    return await office.gate.stream(work, needed=True)


async def convert(office: Office, shop_id: int, agent_id: int | None = None) -> tuple[Moved, Changes]:
    """Give orders the colour that the meaning of their flag has now, in one transaction.

    Notes stay as they were written, and so do the flags on the platform.
    """

    def work(db: Engine) -> Moved:
        found = _found(office, db, shop_id)
        groups = [(move.old.colour, move.new.colour, ids) for move, ids in found if move.new]
        return store.convert(db, groups, office.now(), agent_id)

    moved = await office.gate.write(work)
    return moved, Changes(order=moved.orders)


async def leave(office: Office, shop_id: int, agent_id: int | None = None) -> None:
    """Orders keep the flags they have, whatever these mean now; nobody is asked again."""
    await office.gate.write(lambda db: store.leave(db, shop_id, office.now(), agent_id))


async def take_back(office: Office, shop_id: int, moved: Moved, agent_id: int | None = None) -> Changes:
    """Undo a conversion in one transaction; orders that were flagged or noted since stay as they are."""
    back = await office.gate.write(lambda db: store.take_back(db, shop_id, moved, office.now(), agent_id))
    return Changes(order=back.orders)
