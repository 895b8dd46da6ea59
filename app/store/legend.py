"""Flags of many orders at once, where a shop gave its colours other meanings."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, NamedTuple

from app.store.engine import Engine
from app.store.notes import WITHDRAWAL

_TURNED, _LEFT, _BACK = "legend", "legend_left", "legend_back"
"""Of a shop, in its history: another legend, orders left as they are, a conversion that counts as not done."""


Group = tuple[str, str, tuple[int, ...]]


class Moved(NamedTuple):
    """What was done: (colour before, colour after, orders) of each group, and the last change and note of then."""

    groups: tuple[Group, ...]
    change: int
    note: int

    @property
    def orders(self) -> set[int]:
        return {one for _old, _new, ids in self.groups for one in ids}


class Given(NamedTuple):
    """A flag of ours on orders that got it under the same legend; None is the one of today."""

    colour: str
    legend: str | None
    orders: tuple[int, ...]


def turn(db: Engine, shop_id: int, before: str, now: int, agent_id: int | None) -> None:
    """Write down that flags given until now follow the legend ``before``, and later ones another."""
    _tell(db, shop_id, (_TURNED, before, _newest(db)[1]), now, agent_id)


def leave(db: Engine, shop_id: int, now: int, agent_id: int | None) -> None:
    """Write down that the flags given until now are what their colours mean today."""
    _tell(db, shop_id, (_LEFT, None, None), now, agent_id)


def _tell(db: Engine, shop_id: int, what: tuple[Any, Any, Any], now: int, agent_id: int | None) -> None:
    db.run(
        "INSERT INTO change (subject, subject_id, field, old, new, at, agent_id) VALUES ('shop', ?, ?, ?, ?, ?, ?)",
        (shop_id, *what, now, agent_id),
    )


def _newest(db: Engine) -> tuple[int, int]:
    """The newest change and note there are: what comes later has a greater number."""
    change, note = db.one("SELECT coalesce((SELECT max(id) FROM change), 0), coalesce((SELECT max(id) FROM note), 0)")
    return int(change), int(note)


class Turn(NamedTuple):
    """Where a shop's colours got other meanings: the change that tells it, the newest note, the legend before."""

    change: int
    note: int
    legend: str


def turns(db: Engine, shop_id: int) -> list[Turn]:
    """Every change of a shop's legend, oldest first."""
    return [Turn(at, int(note), str(before)) for at, before, note in _told(db, shop_id, _TURNED)]


def _told(db: Engine, shop_id: int, what: str) -> list[tuple[int, Any, Any]]:
    sql = "SELECT id, old, new FROM change WHERE subject = 'shop' AND subject_id = ? AND field = ? ORDER BY id"
    return db.all(sql, (shop_id, what))


def given(db: Engine, shop_id: int) -> list[Given]:
    """Our flags on a shop's orders, by the legend that each was given under; empty where there was but one."""
    left = max((row[0] for row in _told(db, shop_id, _LEFT)), default=0)
    if not (since := [turn for turn in turns(db, shop_id) if turn.change > left]):
        return []
    back = [row[1:] for row in _told(db, shop_id, _BACK)]
    found: dict[tuple[str, str | None], list[int]] = {}
    for order_id, colour, change, note in db.run(
        """SELECT o.id, o.flag,
             (SELECT coalesce(max(c.id), 0) FROM change c WHERE c.subject = 'order' AND c.subject_id = o.id
                AND c.field = 'flag' AND NOT EXISTS (SELECT 1 FROM json_each(?) b
                  WHERE c.id BETWEEN json_extract(b.value, '$[0]') AND json_extract(b.value, '$[1]'))),
             (SELECT coalesce(max(n.id), 0) FROM note n WHERE n.order_id = o.id AND n.kind <> ?)
           FROM sales_order o WHERE o.shop_id = ? AND o.flag IS NOT NULL ORDER BY o.id""",
        (json.dumps(back), WITHDRAWAL, shop_id),
    ):
        legend = next((turn.legend for turn in since if change < turn.change and note <= turn.note), None)
        found.setdefault((colour, legend), []).append(order_id)
    return [Given(*one, tuple(ids)) for one, ids in found.items()]


def carried(db: Engine, shop_id: int) -> dict[str, int]:
    """How many orders of a shop have each flag, ours or the platform's."""
    sql = """SELECT coalesce(flag, platform_flag) AS colour, count(*) FROM sales_order WHERE shop_id = ?
        GROUP BY colour HAVING colour IS NOT NULL"""
    return dict(db.all(sql, (shop_id,)))


def numbers(db: Engine, order_ids: Iterable[int]) -> dict[int, str]:
    """The numbers of orders."""
    sql = "SELECT id, order_no FROM sales_order WHERE id IN (SELECT value FROM json_each(?))"
    return dict(db.all(sql, (json.dumps(list(order_ids)),)))


def convert(db: Engine, groups: Iterable[Group], now: int, agent_id: int | None) -> Moved:
    """Give each group of orders, (colour before, colour after, orders), its new colour."""
    return _move(db, groups, now, agent_id)


def take_back(db: Engine, shop_id: int, moved: Moved, now: int, agent_id: int | None) -> Moved:
    """Give orders the flag they had before, but for those that are gone, or were flagged or noted since.

    They follow the legend again that they followed before.
    """
    sql = """SELECT o.id FROM sales_order o WHERE o.id IN (SELECT value FROM json_each(?)) AND o.flag = ?
        AND NOT EXISTS (SELECT 1 FROM note n WHERE n.order_id = o.id AND n.id > ?)
        AND NOT EXISTS (SELECT 1 FROM change c WHERE c.subject = 'order' AND c.subject_id = o.id AND c.field = 'flag'
                        AND c.id > ?)"""
    groups = []
    for old, new, ids in moved.groups:
        still = db.all(sql, (json.dumps(ids), new, moved.note, moved.change))
        groups.append((new, old, tuple(row[0] for row in still)))
    back = _move(db, groups, now, agent_id)
    for one in (moved, back):
        _tell(db, shop_id, (_BACK, one.change - len(one.orders) + 1, one.change), now, agent_id)
    return back


def _move(db: Engine, groups: Iterable[Group], now: int, agent_id: int | None) -> Moved:
    done = tuple(group for group in groups if group[2])
    for old, new, ids in done:
        listed = json.dumps(ids)
        db.run("UPDATE sales_order SET flag = ? WHERE id IN (SELECT value FROM json_each(?))", (new, listed))
        db.run(
            "INSERT INTO change (subject, subject_id, field, old, new, at, agent_id) "
            "SELECT 'order', value, 'flag', ?, ?, ?, ? FROM json_each(?)",
            (old, new, now, agent_id, listed),
        )
    return Moved(done, *_newest(db))
