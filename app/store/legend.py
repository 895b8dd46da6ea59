"""Flags of many orders at once, where a shop gave its colours other meanings."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from app.store.engine import Engine

_FLAGGED = "shop_id = ? AND flag IN (SELECT value FROM json_each(?))"


class Moved(NamedTuple):
    """What was done: (colour before, colour after, orders) of each group, and the last change and note of then."""

    groups: tuple[tuple[str, str, tuple[int, ...]], ...]
    change: int
    note: int

    @property
    def orders(self) -> set[int]:
        return {one for _old, _new, ids in self.groups for one in ids}


def counts(db: Engine, shop_id: int, colours: Iterable[str]) -> dict[str, int]:
    """How many orders of a shop have each of these flags of ours."""
    wanted = json.dumps(sorted(colours))
    return dict(db.all(f"SELECT flag, count(*) FROM sales_order WHERE {_FLAGGED} GROUP BY flag", (shop_id, wanted)))


def newest(db: Engine, shop_id: int, colours: Iterable[str], most: int) -> list[tuple[str, str]]:
    """(order number, flag) of the newest orders with these flags."""
    wanted = json.dumps(sorted(colours))
    sql = f"SELECT order_no, flag FROM sales_order WHERE {_FLAGGED} ORDER BY id DESC LIMIT ?"
    return db.all(sql, (shop_id, wanted, most))


def convert(db: Engine, shop_id: int, moves: Mapping[str, str], now: int, agent_id: int | None) -> Moved:
    """Give every order of a shop the colour that its flag's meaning has now; all at once, so that two may swap."""
    sql = "SELECT id FROM sales_order WHERE shop_id = ? AND flag = ? ORDER BY id"
    groups = [(old, new, tuple(row[0] for row in db.all(sql, (shop_id, old)))) for old, new in moves.items()]
    return _move(db, groups, now, agent_id)


def take_back(db: Engine, moved: Moved, now: int, agent_id: int | None) -> Moved:
    """Give orders the flag they had before, but for those that are gone, or were flagged or noted since."""
    sql = """SELECT o.id FROM sales_order o WHERE o.id IN (SELECT value FROM json_each(?)) AND o.flag = ?
        AND NOT EXISTS (SELECT 1 FROM note n WHERE n.order_id = o.id AND n.id > ?)
        AND NOT EXISTS (SELECT 1 FROM change c WHERE c.subject = 'order' AND c.subject_id = o.id AND c.field = 'flag'
                        AND c.id > ?)"""
    groups = []
    for old, new, ids in moved.groups:
        still = db.all(sql, (json.dumps(ids), new, moved.note, moved.change))
        groups.append((new, old, tuple(row[0] for row in still)))
    return _move(db, groups, now, agent_id)


def _move(db: Engine, groups: Iterable[tuple[str, str, tuple[int, ...]]], now: int, agent_id: int | None) -> Moved:
    done = tuple(group for group in groups if group[2])
    for old, new, ids in done:
        listed = json.dumps(ids)
        db.run("UPDATE sales_order SET flag = ? WHERE id IN (SELECT value FROM json_each(?))", (new, listed))
        db.run(
            "INSERT INTO change (subject, subject_id, field, old, new, at, agent_id) "
            "SELECT 'order', value, 'flag', ?, ?, ?, ? FROM json_each(?)",
            (old, new, now, agent_id, listed),
        )
    (change,) = db.one("SELECT coalesce(max(id), 0) FROM change")
    (note,) = db.one("SELECT coalesce(max(id), 0) FROM note")
    return Moved(done, change, note)
