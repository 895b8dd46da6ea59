"""A shop with orders added by number: there at once, without a file to read."""

from __future__ import annotations

from datetime import timedelta

from app.services import orders, shops
from app.services.office import Changes
from tests.ui.window import Window

BUYER = "晴天小铺"


async def a_shop(
    window: Window, orders_: int = 1, *, age: timedelta = timedelta(hours=5), fen: int = 9900, buyers: int = 1
) -> list[int]:
    """The ids of that many unpaid orders, ``age`` old, in a shop of their own and of so many ``buyers``."""
    made, changes = await shops.add(window.office, "小美的店", "taobao")
    window.desk.bus.tell(changes)
    await window.settle()
    done = []
    for number in range(1, orders_ + 1):
        added = await orders.add(
            window.office, made.id, f"44710000000000{number:05}", "小美",
            created_at=window.office.now() - int(age.total_seconds()), amount=fen, buyer=BUYER + str(number % buyers or ""),
        )  # fmt: skip
        done.append(added)
    window.desk.bus.tell(Changes.of(added.changes for added in done))
    await window.settle()
    return [added.order_id for added in done]
