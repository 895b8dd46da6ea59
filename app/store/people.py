"""Shops, their rules, and the agents."""

from __future__ import annotations

from dataclasses import dataclass

from app.store.engine import Engine
from app.store.schema import Agent, Rule, Shop


@dataclass(frozen=True)
class ShopRow:
    """A shop on a platform; ``zone`` is the name of its time zone, and a ``demo`` holds invented orders alone."""

    id: int
    name: str
    platform: str
    zone: str
    demo: bool


@dataclass(frozen=True)
class AgentRow:
    """A person who works in the shops."""

    id: int
    nickname: str
    full_name: str | None
    role: str
    level: int
    active: int


def shops(db: Engine) -> list[ShopRow]:
    """Every shop, in the order they were made."""
    fields = (Shop.id, Shop.name, Shop.platform, Shop.zone, Shop.demo)
    found = Shop.select(*fields).order_by(Shop.id).tuples()
    return [ShopRow(number, name, platform, zone, bool(demo)) for number, name, platform, zone, demo in found]


def add_shop(db: Engine, name: str, platform: str, *, demo: bool = False) -> int:
    return int(Shop.insert(name=name, platform=platform, demo=int(demo)).execute())


def rules(db: Engine, shop_id: int) -> str | None:
    """The newest rule set of a shop as JSON; None while it has the defaults."""
    row = Rule.select(Rule.data).where(Rule.shop_id == shop_id).order_by(Rule.version.desc()).tuples().first()
    return row[0] if row else None


def set_rules(db: Engine, shop_id: int, data: str, now: int, agent_id: int | None) -> None:
    """Add a version; earlier ones stay."""
    newest = Rule.select(Rule.version).where(Rule.shop_id == shop_id).order_by(Rule.version.desc()).tuples().first()
    Rule.insert(
        shop_id=shop_id, version=(newest[0] if newest else 0) + 1, data=data, at=now, agent_id=agent_id
    ).execute()


def agents(db: Engine) -> list[AgentRow]:
    """Every agent, in the order they were made."""
    fields = (Agent.id, Agent.nickname, Agent.full_name, Agent.role, Agent.level, Agent.active)
    found = Agent.select(*fields).order_by(Agent.id).tuples()
    return [AgentRow(*row) for row in found]


def agent_id(db: Engine, nickname: str) -> int | None:
    row = Agent.select(Agent.id).where(Agent.nickname == nickname).tuples().first()
    return row[0] if row else None


def add_agent(db: Engine, nickname: str, full_name: str | None = None) -> int:
    return int(Agent.insert(nickname=nickname, full_name=full_name).execute())
