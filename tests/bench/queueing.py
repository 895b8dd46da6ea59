"""The queue of a shop with many unpaid orders: opened, and shown again after a save."""

from __future__ import annotations

import asyncio
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from app import clock
from app.clock import FrozenClock
from app.domain.queue import Tab
from app.services import queue
from app.services.office import Office, open_office
from app.store import queue as store
from app.store.engine import Engine
from tests.bench import shop
from tests.bench.figures import Figure, median, percentile

OPEN = 3000
OPENED, REFRESHED = 100.0, 50.0
"""What the queue may take when it is opened, and after a save, in milliseconds."""

_UNPAID = 0.14


def measure(root: Path, orders: int, rounds: int) -> list[Figure]:
    """Both promises over a shop of ``orders``, of which about ``OPEN`` are open."""
    return asyncio.run(_measure(shop.folder(root, orders), orders, rounds))


async def _measure(home: Path, orders: int, rounds: int) -> list[Figure]:
    frozen = FrozenClock(clock.at(shop.epoch(shop.NOW), clock.HOME))
    office = await open_office(home, frozen)
    try:
        # As many are open as live so long; the shop is one that others look at too, so nothing of this is written.
        life = timedelta(days=min(shop.DAYS, OPEN * shop.DAYS / (orders * _UNPAID)))
        for shop_id, rules in list(office._rules.items()):
            office._rules[shop_id] = rules._replace(auto_close=life)
        took: dict[str, list[float]] = {name: [] for name in ("first", "opened", "refreshed", "best", "floor")}
        took["first"].append(await _shown(office))
        for _ in range(rounds):
            # A later minute: what is due is reckoned anew.
            frozen.advance(timedelta(minutes=1))
            took["opened"].append(await _shown(office))
            await office.gate.write(_save)
            took["refreshed"].append(await _shown(office))
            took["best"].append(await _shown(office, best=True))
            took["floor"].append(await office.gate.stream(lambda db: _read(office, db)))
        counts, unpaid = await queue.counts(office), await office.gate.read(_unpaid)
    finally:
        await office.close()
    held = sum(counts[tab] for tab in (Tab.NOW, Tab.WAITING, Tab.GIVEN_UP))
    work = f"queue of {orders:,} orders, {unpaid:,} unpaid, {held:,} open"
    floor = median(took["floor"])
    return [
        _promise(f"{work}, opened", took["opened"], floor, OPENED),
        _promise(f"{work}, after a save", took["refreshed"], floor, REFRESHED),
        Figure(f"{work}, the first time", took["first"][0], floor, "-", None, "ms"),
        Figure(f"{work}, best first", median(took["best"]), floor, "-", None, "ms", {"all": took["best"]}),
    ]


def _promise(work: str, took: list[float], floor: float, most: float) -> Figure:
    details: dict[str, Any] = {"p95": percentile(took, 0.95), "all": took}
    return Figure(work, median(took), floor, f"{most:g} ms", median(took) <= most, "ms", details)


async def _shown(office: Office, *, best: bool = False) -> float:
    started = time.perf_counter()
    await queue.lines(office, best=best)
    return (time.perf_counter() - started) * 1000


def _read(office: Office, db: Engine) -> float:
    """The same orders read, and nothing thought about them."""
    closing = office.closing()
    started = time.perf_counter()
    for one in office.shops():
        store.open_rows(db, one.id, closing)
    return (time.perf_counter() - started) * 1000


def _save(db: Engine) -> None:
    """A change of an order, which leaves it as it is."""
    db.run("UPDATE sales_order SET flag = flag WHERE id = (SELECT max(id) FROM sales_order)")


def _unpaid(db: Engine) -> int:
    return int(db.one("SELECT count(*) FROM sales_order WHERE status = 'unpaid' AND shop_id IN (1, 2)")[0])
