"""What the first page asks for, read while the window is still being made: the store has a thread of its own."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, TypeVar

from app.domain.order import Query, sorts, usual
from app.errors import KnownError, SupersededError
from app.settings import Settings
from ui.runtime import spawn

if TYPE_CHECKING:
    from ui.desk import Desk

T = TypeVar("T")

ROWS = 48  # of a view, there before the ids and the counts: as many as most screens show
VIEW = "unpaid"  # which is open until somebody opens another one


class FirstRead:
    """One read that began early, for whoever asks the same."""

    def __init__(self, asked: object, read: Callable[[], Awaitable[Any]]) -> None:
        self.asked = asked
        self.reading = spawn(_answer(read), "first.read")


async def _answer(read: Callable[[], Awaitable[Any]]) -> Any:
    try:
        return await read()
    except (KnownError, SupersededError):
        return None  # the page asks again, and says what is wrong


def begin(desk: Desk, page: str) -> None:
    """Begin to read what ``page`` will ask for, where that is known before there is a page."""
    if page == "orders":
        from app.services import orders

        query = opening(desk.settings)._replace(shop_id=desk.shop_id)
        desk.first = FirstRead(query, lambda: orders.page(desk.office, query, ROWS))
    elif page == "today" and desk.settings.watch == "off":
        from app.services import today

        asked = (desk.shop_id, None, None)
        desk.first = FirstRead(asked, lambda: today.today(desk.office, *asked))


async def answer(desk: Desk, asked: object, read: Callable[[], Awaitable[T]]) -> T:
    """What was read early, if it is what is ``asked``; else what ``read`` finds."""
    first, desk.first = desk.first, None
    if first is None:
        return await read()
    if first.asked != asked:
        first.reading.cancel()
        return await read()
    found = await first.reading
    return found if found is not None else await read()


def opening(settings: Settings) -> Query:
    """The query with which the page of orders opens, without its shop."""
    found = remembered(settings)
    return found[1] if found is not None else as_sorted(settings, VIEW, usual(VIEW))


def remembered(settings: Settings) -> tuple[str, Query] | None:
    """The tab that was open last and what it showed; None where nothing is kept, or nothing that can be read."""
    kept = settings.orders
    try:
        query = Query.from_json(kept)._replace(shop_id=None, search="")
    except ValueError:
        return None
    tab = kept.get("tab")
    return (tab, query) if isinstance(tab, str) else None


def as_sorted(settings: Settings, tab: str, query: Query) -> Query:
    """``query`` in the order that somebody chose for the columns of ``tab``."""
    sort = settings.tables.get(tab, {}).get("sort")
    if isinstance(sort, list) and len(sort) == 2 and sort[0] in sorts(query.view):
        return query._replace(sort=sort[0], descending=bool(sort[1]))
    return query
