"""Shops, their rules, and the agents. What writes reads the models itself: no start writes, and peewee takes 10 ms."""

from __future__ import annotations

from typing import NamedTuple

from app.store.engine import Engine


class ShopRow(NamedTuple):
    """A shop on a platform; ``zone`` is the name of its time zone, and a ``demo`` holds invented orders alone.

    ``account`` is the seller's account there, which links to its chat need; ``ships`` see ``app.services.ships``.
    """

    id: int
    name: str
    platform: str
    zone: str
    demo: bool
    account: str | None = None
    ships: str | None = None


class AgentRow(NamedTuple):
    """A person who works in the shops."""

    id: int
    nickname: str
    full_name: str | None
    role: str
    level: int
    active: int


def shops(db: Engine) -> list[ShopRow]:
    """Every shop, in the order they were made."""
    found = db.all("SELECT id, name, platform, zone, demo, account, ships FROM shop ORDER BY id")
    return [
        ShopRow(number, name, platform, zone, bool(demo), account, ships)
        for number, name, platform, zone, demo, account, ships in found
    ]


def add_shop(db: Engine, name: str, platform: str, *, demo: bool = False, account: str | None = None) -> int:
    from app.store.schema import Shop

    return int(Shop.insert(name=name, platform=platform, demo=int(demo), account=account).execute())


def change_shop(db: Engine, shop_id: int, **values: str | None) -> None:
    """Set ``name``, ``platform``, ``account`` or ``ships``."""
    from app.store.schema import Shop

    Shop.update(**values).where(Shop.id == shop_id).execute()


def orders_in(db: Engine, shop_id: int) -> int:
    """How many orders a shop has, and refunds and reviews."""
    tables = ("sales_order", "refund", "review")
    return sum(int(db.one(f"SELECT count(*) FROM {table} WHERE shop_id = ?", (shop_id,))[0]) for table in tables)


def is_called(db: Engine, shop_id: int, name: str) -> bool:
    """Whether orders of a shop came under ``name``: the platform's for it, whatever it is called here."""
    return db.one("SELECT 1 FROM sales_order WHERE shop_id = ? AND shop_name = ? LIMIT 1", (shop_id, name)) is not None


def remove_shop(db: Engine, shop_id: int) -> None:
    """Take away a shop without orders: its rules, and the imports that left nothing; its profiles are anybody's."""
    db.run("UPDATE own_profile SET shop_id = NULL WHERE shop_id = ?", (shop_id,))
    runs = "SELECT id FROM import_run WHERE shop_id = ?"
    for table in ("import_seen", "import_reject", "change"):
        db.run(f"DELETE FROM {table} WHERE run_id IN ({runs})", (shop_id,))
    for table in ("import_run", "rule"):
        db.run(f"DELETE FROM {table} WHERE shop_id = ?", (shop_id,))
    db.run("DELETE FROM shop WHERE id = ?", (shop_id,))


def rules(db: Engine, shop_id: int) -> str | None:
    """The newest rule set of a shop as JSON; None while it has the defaults."""
    row = db.one("SELECT data FROM rule WHERE shop_id = ? ORDER BY version DESC LIMIT 1", (shop_id,))
    return row[0] if row else None


def set_rules(db: Engine, shop_id: int, data: str, now: int, agent_id: int | None) -> None:
    """Add a version; earlier ones stay."""
    from app.store.schema import Rule

    (newest,) = db.one("SELECT coalesce(max(version), 0) FROM rule WHERE shop_id = ?", (shop_id,))
    Rule.insert(shop_id=shop_id, version=newest + 1, data=data, at=now, agent_id=agent_id).execute()


def agents(db: Engine) -> list[AgentRow]:
    """Every agent, in the order they were made."""
    return [AgentRow(*row) for row in db.all(f"SELECT {', '.join(AgentRow._fields)} FROM agent ORDER BY id")]


def agent_id(db: Engine, nickname: str) -> int | None:
    row = db.one("SELECT id FROM agent WHERE nickname = ?", (nickname,))
    return row[0] if row else None


def led(db: Engine) -> bool:
    """Whether a lead works here."""
    return db.one("SELECT 1 FROM agent WHERE role = 'lead' AND active LIMIT 1") is not None


def add_agent(db: Engine, nickname: str, full_name: str | None = None, role: str = "agent") -> int:
    from app.store.schema import Agent

    return int(Agent.insert(nickname=nickname, full_name=full_name, role=role).execute())


def change_agent(db: Engine, agent_id: int, **values: str | int | None) -> None:
    """Set ``nickname``, ``full_name``, ``role``, ``level`` or ``active``; what a former nickname wrote stays."""
    from app.store.schema import Agent

    Agent.update(**values).where(Agent.id == agent_id).execute()
