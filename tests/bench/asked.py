"""What a window over a million orders is asked: every built-in view, every offered sort, a chip of each kind."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from app import clock, settings
from app.domain.order import FILTERS, SORTS, VIEWS, Filter, Query
from app.services.office import Office
from app.store import opening
from tests.bench import shop

NOW = clock.at(shop.epoch(shop.NOW), clock.HOME)
"""The moment at which every window stands."""

CHIPS = {
    "status": ("shipped", "finished"),
    "flag": ("purple",),
    "age": ("days", 7),
    "amount": (20_000, None),
    "agent": (1,),
    "text": (shop.RARE,),
    "note": ("yes",),
    "message": ("yes",),
    "mark": ("paid", "closed"),
    "order": (1, 2, 3),
    "due": ("now",),
    "reason": ("5",),
}
"""A value for each kind of filter."""

FREE = {
    "chips: unpaid, flag, amount": Query(
        view="unpaid", filters=(Filter("flag", ("purple", None)), Filter("amount", (10_000, None)))
    ),
    "chips: status, age between, by amount": Query(
        sort="amount", filters=(Filter("status", ("paid",)), Filter("age", ("between", "2026-09-01", "2026-10-01")))
    ),
    "chips: message, note, older than a week": Query(
        filters=(Filter("message", ("yes",)), Filter("note", ("no",)), Filter("age", ("older", 168)))
    ),
    "chips: common word and amount": Query(search=shop.COMMON, filters=(Filter("amount", (None, 3_000)),)),
    "chips: nothing found": Query(filters=(Filter("mark", ("paid",)), Filter("note", ("yes",)))),
}
"""Free combinations have figures of their own and no promise."""

ELSEWHERE = Query(view="unknown")
"""Where the window stands before each question: a view of few orders, so that nothing of it is still on its way."""


def promised() -> dict[str, Query]:
    """Every question whose first page is promised."""
    views = {f"view: {view}": Query(view=view) for view in VIEWS}
    sorts = {
        f"sort: {sort}{way}": Query(sort=sort, descending=not way) for sort in SORTS for way in ("", ", ascending")
    }
    chips = {f"chip: {kind}": Query(filters=(Filter(kind, CHIPS[kind]),)) for kind in FILTERS}
    words = {f"search: rare, {shop.RARE}": shop.RARE, f"search: common, {shop.COMMON}": shop.COMMON}
    return views | sorts | chips | {name: Query(search=word) for name, word in words.items()}


def prepare(folder: Path, page: str = "orders") -> None:
    """The window begins with ``page``, and makes no daily copy while something is measured."""
    chosen = settings.Settings(language="zh_CN", theme="light", page=page)
    settings.save(chosen, folder)
    copies = folder / opening.BACKUPS
    copies.mkdir(exist_ok=True)
    for days in range(2):
        (copies / f"ziqi-{NOW + timedelta(days=days):%Y%m%d}-000000-daily.db").touch()


async def today(office: Office, shop_id: int | None) -> Any:
    """What the Today page asks."""
    from app.services import today as deeds

    return await deeds.today(office, shop_id)
