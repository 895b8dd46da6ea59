"""The shops of this data folder, and how old their data is."""

from __future__ import annotations

from app.errors import KnownError
from app.services.office import Changes, Office
from app.store import imports, people
from app.store.people import ShopRow


async def shops(office: Office) -> list[ShopRow]:
    """Every shop, in the order they were made."""
    return office.shops()


async def add(office: Office, name: str, platform: str) -> tuple[ShopRow, Changes]:
    """Make a shop. Raises ``KnownError`` ``shop_name_missing`` or ``shop_known``."""
    name = name.strip()
    if not name:
        raise KnownError("shop_name_missing")
    if any(shop.name == name for shop in office.shops()):
        raise KnownError("shop_known", shop=name)
    shop_id = await office.gate.write(lambda db: people.add_shop(db, name, platform))
    await office.reload()
    shop = next(shop for shop in office.shops() if shop.id == shop_id)
    return shop, Changes(shop={shop_id})


def named(office: Office, name: str) -> ShopRow:
    """The shop called ``name``. Raises ``KnownError`` ``shop_unknown`` with the names there are."""
    for shop in office.shops():
        if shop.name == name:
            return shop
    raise KnownError("shop_unknown", shop=name, shops=[shop.name for shop in office.shops()])


async def freshness(office: Office, shop_id: int | None = None) -> int | None:
    """The newest moment a finished import speaks for, in epoch seconds; None before the first import."""
    return await office.gate.read(lambda db: imports.freshness(db, shop_id))
