"""Scripts, their groups, and each time one was used. A removed one is switched off, for its uses point at it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from app.store.engine import Engine
from app.store.schema import Script, ScriptGroup, ScriptUse

_SELECT = """
    SELECT s.id, coalesce(g.name, ''), coalesce(s.title, ''), s.text, coalesce(s.scene, ''), coalesce(s.tone, ''),
           coalesce(s.pinyin, ''), (SELECT count(*) FROM script_use u WHERE u.script_id = s.id)
    FROM script s LEFT JOIN script_group g ON g.id = s.group_id
    WHERE s.active = 1
"""


def rows(db: Engine) -> list[tuple[Any, ...]]:
    """Every script in force in its order: id, group, title, text, scene, tone, pinyin, uses."""
    return db.all(_SELECT + " ORDER BY g.position, g.id, s.position, s.id")


def one(db: Engine, script_id: int) -> tuple[Any, ...] | None:
    """A script in force, as ``rows`` has it."""
    return db.one(_SELECT + " AND s.id = ?", (script_id,))


def keys(db: Engine) -> set[str]:
    """The keys of the starting scripts that ever came here, those switched off included."""
    return {row[0] for row in db.run("SELECT key FROM script WHERE key IS NOT NULL")}


def of_keys(db: Engine, wanted: Iterable[str]) -> dict[str, int]:
    """The starting scripts in force that have one of these keys, by key."""
    sql = "SELECT key, id FROM script WHERE active = 1 AND key IN (SELECT value FROM json_each(?))"
    return dict(db.all(sql, (json.dumps(list(wanted)),)))


def group_id(db: Engine, name: str) -> int:
    """The group of that name, made at the end where there is none."""
    row = db.one("SELECT id FROM script_group WHERE name = ?", (name,))
    if row is not None:
        return int(row[0])
    last = db.one("SELECT coalesce(max(position), 0) FROM script_group")[0]
    return int(ScriptGroup.insert(name=name, position=last + 1).execute())


def add(db: Engine, group: int, texts: Mapping[str, str | None], agent_id: int | None = None) -> int:
    """Put a script at the end of its group; ``texts``: title, text, scene, tone, pinyin, key."""
    last = db.one("SELECT coalesce(max(position), 0) FROM script WHERE group_id = ?", (group,))[0]
    return int(Script.insert(group_id=group, agent_id=agent_id, position=last + 1, **texts).execute())


def change(db: Engine, script_id: int, texts: Mapping[str, str | None]) -> None:
    """Give a script other texts; which starting script it once was stays known."""
    Script.update(**texts).where(Script.id == script_id).execute()


def remove(db: Engine, script_id: int) -> None:
    """Switch a script off."""
    Script.update(active=0).where(Script.id == script_id).execute()


def use(db: Engine, script_id: int, order_id: int | None, agent_id: int | None, now: int) -> int:
    """Count one use, and answer its id; an order that is gone meanwhile counts as none."""
    if order_id is not None and db.one("SELECT 1 FROM sales_order WHERE id = ?", (order_id,)) is None:
        order_id = None
    return int(ScriptUse.insert(script_id=script_id, order_id=order_id, agent_id=agent_id, at=now).execute())


def unuse(db: Engine, use_ids: Iterable[int]) -> None:
    """Take uses back."""
    ScriptUse.delete().where(ScriptUse.id.in_(list(use_ids))).execute()


def sent(db: Engine, order_id: int) -> dict[int, int]:
    """Script -> when it was last used for the order's buyer; without a buyer, for this order alone."""
    found = db.all(
        """WITH theirs (id) AS (
             SELECT ?1 UNION
             SELECT o.id FROM sales_order o JOIN sales_order mine ON o.buyer_id = mine.buyer_id WHERE mine.id = ?1)
           SELECT script_id, max(at) FROM (
             SELECT u.script_id, u.at FROM script_use u WHERE u.order_id IN (SELECT id FROM theirs)
             UNION ALL
             SELECT c.script_id, c.at FROM contact c
             WHERE c.order_id IN (SELECT id FROM theirs) AND c.script_id IS NOT NULL AND c.cancelled_at IS NULL)
           GROUP BY script_id""",
        (order_id,),
    )
    return dict(found)
