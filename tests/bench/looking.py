"""Looking at a shop of a million orders: pages of views, sorts and searches beside the same SQL by hand."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from itertools import product
from pathlib import Path
from typing import Any

from app import clock
from app.clock import FrozenClock
from app.domain.order import SEARCHED_FIELDS, SORTS, VIEWS, Query, sorts
from app.services import orders as deeds
from app.services.office import Office, open_office
from app.store import opening, orders, search
from app.store.engine import Engine
from tests.bench import floor, shop
from tests.bench.figures import Figure, median, percentile

LIMIT = 100
MOST = 100.0
"""What a first page may take at the store, in milliseconds."""

_CLOCK = FrozenClock(clock.at(shop.epoch(shop.NOW), clock.HOME))
_COLUMNS = ", ".join(f"o.{name}" for name in orders.ROW_FIELDS)
_SELECT = f"SELECT {_COLUMNS} FROM sales_order o"
_FOUND = _SELECT.replace("FROM sales_order o", "FROM order_search s CROSS JOIN sales_order o ON o.id = s.rowid")
_TEXT = " || char(10) || ".join(f"coalesce(o.{name}, '')" for name in SEARCHED_FIELDS)
_HOLDS = (
    f"(instr(lower({_TEXT}), ?2) OR EXISTS (SELECT 1 FROM note n WHERE n.order_id = o.id AND instr(lower(n.text), ?2)))"
)

_KINDS = ("unpaid", "paid", "shipped", "finished", "closed", "unknown")


def _merged(key: str, kinds: Sequence[str] = _KINDS, shops: Sequence[int] = (1, 2)) -> str:
    """What a view or a sort costs at least: a piece of an index for each shop and status, merged."""
    arms = " UNION ALL ".join(
        f"SELECT o.{key}, o.id FROM sales_order o WHERE o.shop_id = {shop_id} AND o.status = '{kind}'"
        for shop_id, kind in product(shops, kinds)
    )
    found = f"SELECT * FROM ({arms} ORDER BY 1 DESC, 2 DESC LIMIT {LIMIT}) m"
    return _SELECT.replace("FROM sales_order o", f"FROM ({found}) m CROSS JOIN sales_order o ON o.id = m.id")


PROMISED: dict[str, tuple[Query, str, tuple[Any, ...]]] = {
    "view: all": (Query(), f"{_SELECT} ORDER BY o.id DESC", ()),
    "view: unpaid": (Query(view="unpaid"), _merged("id", ["unpaid"]), ()),
    "view: finished": (Query(view="finished"), _merged("id", ["finished"]), ()),
    f"view: unknown, {shop.RARE_ORDERS} orders": (Query(view="unknown"), _merged("id", ["unknown"]), ()),
    "view: unpaid of one shop": (Query(view="unpaid", shop_id=1), _merged("id", ["unpaid"], [1]), ()),
    "sort: amount": (Query(sort="amount"), _merged("amount_due"), ()),
    "sort: paid_at": (Query(sort="paid_at"), _merged("paid_at"), ()),
    "sort: amount in unpaid": (Query(view="unpaid", sort="amount"), _merged("amount_due", ["unpaid"]), ()),
    f"search: rare word {shop.RARE}": (
        Query(search=shop.RARE),
        f"{_FOUND} WHERE order_search MATCH ?1 AND {_HOLDS} ORDER BY s.rowid DESC",
        (search.match(shop.RARE), shop.RARE),
    ),
    f"search: common word {shop.COMMON}": (
        Query(search=shop.COMMON),
        f"{_FOUND} WHERE order_search MATCH ?1 ORDER BY s.rowid DESC",
        (search.match(shop.COMMON),),
    ),
}
"""What is promised: the store's query, and the same by hand."""

OTHER = {
    "two terms, both common": Query(search="包邮 四件套"),
    "surname and given letter": Query(search="王伟"),
    "two letters, memo and notes": Query(search="小美"),
    "tail of four digits": Query(search="4321"),
    "tail of six digits": Query(search="654321"),
    "whole phone": Query(search="19900054321"),
    "nothing found": Query(search="航天飞机"),
    "nothing found, common pieces": Query(search="色四件"),
    "digits, common pieces": Query(search="19900099900"),
    "common word in a view": Query(search="包邮", view="unpaid"),
    "common word in a rare view": Query(search="包邮", view="unknown"),
    "common word by amount": Query(search="包邮", sort="amount"),
    "rare word by amount": Query(search="琉璃灯", sort="amount"),
    "common word, oldest first": Query(search="包邮", descending=False),
    "two digits": Query(search="43"),
    "one letter": Query(search="灯"),
}
"""Further searches; nothing is promised of them but that they are known."""


def measure(root: Path, small: int, large: int, rounds: int) -> tuple[list[Figure], dict[str, Any]]:
    """The promises over ``large`` orders, and how they grow from ``small``."""
    few, many = asyncio.run(_look(shop.folder(root, small), shop.folder(root, large), rounds))
    figures = [_page(f"{large:,} orders, {name}", many["pages"][name], many["by_hand"][name]) for name in PROMISED]
    figures += [_growth(f"{small:,} → {large:,} orders, {name}", few[name], many["pages"][name]) for name in PROMISED]
    figures.append(_sweep(large, many["sweep"]))
    figures += [_plain(f"{large:,} orders, {name}", many["other"][name]) for name in OTHER]
    figures += [_plain(f"{large:,} orders, ids of all by {sort}", many["ids"][sort]) for sort in SORTS]
    figures += [
        _plain(f"{large:,} orders, the services' page of unpaid", many["service"]),
        _plain(f"{large:,} orders, the services' order card", many["card"]),
        *(_plain(f"{large:,} orders, count of {view}", many["counts"][view]) for view in VIEWS),
    ]
    return figures, {"file": many["file"], "memory": many["memory"], "first_runs": many["first_runs"]}


def _page(work: str, ours: list[float], by_hand: list[float]) -> Figure:
    figure, least = median(ours), median(by_hand)
    holds = figure <= max(2 * least, least + 1) and figure <= MOST
    details = {"p95": percentile(ours, 0.95), "all": ours, "all_floor": by_hand}
    return Figure(work, figure, least, f"2 × or + 1 ms; {MOST:g} ms", holds, "ms", details)


def _growth(work: str, few: list[float], many: list[float]) -> Figure:
    return Figure(work, median(many), median(few), "2 ×", median(many) <= 2 * median(few), "ms")


def _sweep(large: int, sweep: dict[str, float]) -> Figure:
    worst = max(sweep, key=lambda name: sweep[name])
    slow = {name: took for name, took in sweep.items() if took > MOST}
    details = {"worst": worst, "slow": slow, "all": sweep}
    work = f"{large:,} orders, {len(sweep)} views × sorts × ways × shops, slowest ({worst})"
    return Figure(work, sweep[worst], None, f"{MOST:g} ms", not slow, "ms", details)


def _plain(work: str, took: list[float]) -> Figure:
    return Figure(work, median(took), None, "-", None, "ms", {"p95": percentile(took, 0.95), "all": took})


async def _look(small: Path, large: Path, rounds: int) -> tuple[dict[str, list[float]], dict[str, Any]]:
    """Milliseconds in the small shop, and everything of the large one; in turn, for the machine has its moods."""
    little = await open_office(small, _CLOCK)
    office = await open_office(large, _CLOCK)
    plain = floor.connect(large / opening.FILE)
    try:
        found: dict[str, Any] = {"pages": {}, "by_hand": {}, "first_runs": {}}
        few: dict[str, list[float]] = {name: [] for name in PROMISED}
        for name, (query, sql, values) in PROMISED.items():
            found["first_runs"][name], rows = await _ours(office, query)
            if rows != _by_hand(plain, sql, values)[1]:
                raise RuntimeError(f"the SQL by hand finds other orders: {name}")
            await _ours(little, query)
            found["pages"][name], found["by_hand"][name] = [], []
        for _, (name, (query, sql, values)) in product(range(rounds), PROMISED.items()):
            few[name].append((await _ours(little, query))[0])
            found["pages"][name].append((await _ours(office, query))[0])
            found["by_hand"][name].append(_by_hand(plain, sql, values)[0])
        return few, found | await _more(office, rounds)
    finally:
        plain.close()
        await office.close()
        await little.close()


async def _more(office: Office, rounds: int) -> dict[str, Any]:
    again = range(min(rounds, 5))
    sweep = {
        f"{view} by {sort} {'desc' if down else 'asc'}, shop {shop_id}": median(
            [(await _ours(office, Query(view, shop_id, "", sort, down)))[0] for _ in again]
        )
        for view in VIEWS
        for sort, down, shop_id in product(sorts(view), (True, False), (None, 1, 2))
    }
    return {
        "sweep": sweep,
        "other": {name: [(await _ours(office, query))[0] for _ in again] for name, query in OTHER.items()},
        "service": [await _service(office, Query(view="unpaid")) for _ in range(rounds)],
        "card": [await _card(office, number) for number in (await deeds.ids(office, Query(view="unpaid")))[:rounds]],
        "ids": {sort: [await _ids(office, Query(sort=sort))] for sort in SORTS},
        "counts": {view: [await _count(office, Query(view)) for _ in again] for view in VIEWS},
        "file": {"bytes": (office.folder / opening.FILE).stat().st_size},
        "memory": _memory(),
    }


async def _ours(office: Office, query: Query) -> tuple[float, list[tuple[Any, ...]]]:
    """Milliseconds of the store's query inside the gate, and what it found."""
    closing = office.closing()

    def work(db: Engine) -> tuple[float, list[tuple[Any, ...]]]:
        started = time.perf_counter()
        rows = orders.page(db, query, closing, LIMIT)
        return (time.perf_counter() - started) * 1000, rows

    return await office.gate.read(work)


async def _count(office: Office, query: Query) -> float:
    closing = office.closing()

    def work(db: Engine) -> float:
        started = time.perf_counter()
        orders.count(db, query, closing)
        return (time.perf_counter() - started) * 1000

    return await office.gate.stream(work)


def _by_hand(plain: Any, sql: str, values: Sequence[Any]) -> tuple[float, list[tuple[Any, ...]]]:
    started = time.perf_counter()
    rows = plain.execute(f"{sql} LIMIT {LIMIT}", values).fetchall()
    return (time.perf_counter() - started) * 1000, rows


async def _service(office: Office, query: Query) -> float:
    started = time.perf_counter()
    await deeds.page(office, query, LIMIT)
    return (time.perf_counter() - started) * 1000


async def _ids(office: Office, query: Query) -> float:
    started = time.perf_counter()
    await deeds.ids(office, query)
    return (time.perf_counter() - started) * 1000


async def _card(office: Office, order_id: int) -> float:
    started = time.perf_counter()
    await deeds.card(office, order_id)
    return (time.perf_counter() - started) * 1000


def _memory() -> dict[str, int]:
    """The process's memory in bytes, as far as the system tells."""
    status = Path("/proc/self/status")
    if not status.exists():
        return {}
    lines = dict(line.split(":", 1) for line in status.read_text(encoding="utf-8").splitlines())
    return {name: int(lines[name].split()[0]) * 1024 for name in ("VmRSS", "VmHWM")}
