"""The shops of this data folder, and how old their data is."""

from __future__ import annotations

import json

from app.domain.flag import LEGENDS
from app.domain.rules import default
from app.errors import KnownError
from app.services.office import Changes, Office
from app.store import people, runs
from app.store.engine import Engine
from app.store.people import ShopRow

LONGEST_NAME = 60


async def shops(office: Office) -> list[ShopRow]:
    """Every shop, in the order they were made."""
    return office.shops()


async def add(
    office: Office,
    name: str,
    platform: str,
    *,
    account: str | None = None,
    preset: str | None = None,
    agent_id: int | None = None,
) -> tuple[ShopRow, Changes]:
    """Make a shop; ``preset`` names the flags it starts with (``domain.flag.LEGENDS``).

    Raises ``KnownError``: ``shop_name_missing``, ``shop_name_long`` or ``shop_known``.
    """

    def work(db: Engine) -> int:
        shop_id = people.add_shop(db, _good_name(db, name), platform, account=_text(account))
        if preset is not None:
            rules = default(platform)._replace(legend=LEGENDS[preset])
            people.set_rules(db, shop_id, json.dumps(rules.to_json(), ensure_ascii=False), office.now(), agent_id)
        return shop_id

    shop_id = await office.gate.write(work)
    await office.reload()
    return _one(office, shop_id), Changes(shop={shop_id})


async def change(
    office: Office, shop_id: int, *, name: str | None = None, platform: str | None = None, account: str | None = None
) -> Changes:
    """Rename a shop, correct its platform, or set the seller's account (empty: none); what is None stays.

    Raises ``KnownError``: those of ``add``, and ``shop_platform_fixed`` once it has orders, for buyers are known by
    platform.
    """
    values: dict[str, str | None] = {}
    if account is not None:
        values["account"] = _text(account)

    def work(db: Engine) -> None:
        if name is not None:
            values["name"] = _good_name(db, name, shop_id)
        if platform is not None and platform != _one(office, shop_id).platform:
            if people.orders_in(db, shop_id):
                raise KnownError("shop_platform_fixed", shop=office.shop_name(shop_id))
            values["platform"] = platform
        if values:
            people.change_shop(db, shop_id, **values)

    await office.gate.write(work)
    await office.reload()
    return Changes(shop={shop_id})


async def remove(office: Office, shop_id: int) -> Changes:
    """Take away a shop that has no orders. Raises ``KnownError`` ``shop_has_orders``."""

    def work(db: Engine) -> None:
        if found := people.orders_in(db, shop_id):
            raise KnownError("shop_has_orders", shop=office.shop_name(shop_id), n=found)
        people.remove_shop(db, shop_id)

    # Not while an import writes into it.
    async with office.importing:
        await office.gate.write(work)
        await office.reload()
    return Changes(shop={shop_id})


def _good_name(db: Engine, name: str, shop_id: int | None = None) -> str:
    """Asked where it is written: of two that are added at once only one has the name."""
    name = " ".join(name.split())
    if not name:
        raise KnownError("shop_name_missing")
    if len(name) > LONGEST_NAME:
        raise KnownError("shop_name_long", most=LONGEST_NAME)
    if any(shop.name == name and shop.id != shop_id for shop in people.shops(db)):
        raise KnownError("shop_known", shop=name)
    return name


def _text(text: str | None) -> str | None:
    return (text or "").strip() or None


def _one(office: Office, shop_id: int) -> ShopRow:
    return next(shop for shop in office.shops() if shop.id == shop_id)


def named(office: Office, name: str) -> ShopRow:
    """The shop called ``name``. Raises ``KnownError`` ``shop_unknown`` with the names there are."""
    for shop in office.shops():
        if shop.name == name:
            return shop
    raise KnownError("shop_unknown", shop=name, shops=[shop.name for shop in office.shops()])


async def freshness(office: Office, shop_id: int | None = None) -> int | None:
    """The newest moment a finished import speaks for, in epoch seconds; None before the first import."""
    return await office.gate.read(lambda db: runs.freshness(db, shop_id, office.now()))
