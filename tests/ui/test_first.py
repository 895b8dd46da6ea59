"""What the first page asks for is read once, early, and never in the place of something else."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.domain.order import Query
from app.errors import KnownError
from app.services import orders
from app.settings import Settings
from tests.ui.orders_desk import sit_down
from tests.ui.window import Window
from ui import first

Play = Callable[..., None]


def test_what_was_read_early_is_shown_and_not_read_again(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(window: Window) -> None:
        page = await sit_down(window)
        asked: list[Query] = []
        read = orders.page

        async def counted(office: object, query: Query, limit: int = 100) -> object:
            asked.append(query)
            return await read(window.office, query, limit)

        monkeypatch.setattr(orders, "page", counted)
        window.desk.settings.orders = {}
        first.begin(window.desk, "orders")
        assert window.desk.first is not None
        early = await window.desk.first.reading
        assert window.desk.first.asked == page._whole()
        assert await first.answer(window.desk, page._whole(), lambda: counted(None, page._whole())) is early
        assert len(asked) == 1
        assert window.desk.first is None, "it answers once: what changes later is read"

    play(story)


def test_another_question_is_read_anew(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await sit_down(window)
        first.begin(window.desk, "orders")
        other = page._whole()._replace(view="closed")
        found = await first.answer(window.desk, other, lambda: orders.page(window.office, other))
        assert {row.status for row in found} == {"closed"}

    play(story)


def test_what_fails_early_is_asked_again_by_the_page(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(window: Window) -> None:
        page = await sit_down(window)
        read = orders.page

        async def refused(*_given: object) -> object:
            raise KnownError("disk_full")

        monkeypatch.setattr(orders, "page", refused)
        first.begin(window.desk, "orders")
        query = page._whole()
        assert len(await first.answer(window.desk, query, lambda: read(window.office, query))) > 0

    play(story)


@pytest.mark.parametrize("page", ["today", "orders", "reminders", ""])
def test_the_page_that_opens_gets_what_was_read_for_it(play: Play, page: str) -> None:
    async def story(window: Window) -> None:
        await sit_down(window)
        first.begin(window.desk, page)
        assert (window.desk.first is not None) == (page in ("today", "orders"))
        if window.desk.first is not None:
            assert await window.desk.first.reading is not None

    play(story)


def test_the_page_of_orders_opens_with_what_is_kept() -> None:
    assert first.opening(Settings()) == Query(view="unpaid", descending=True)
    assert first.opening(Settings(orders={"view": "all", "tab": 7})) == Query(view="unpaid", descending=True)
    sorted_ = Settings(tables={"unpaid": {"sort": ["amount", False]}})
    assert first.opening(sorted_) == Query(view="unpaid", sort="amount", descending=False)
    kept = Query(view="all", sort="amount", search="晴天", shop_id=3).to_json() | {"tab": "all"}
    assert first.opening(Settings(orders=kept)) == Query(view="all", sort="amount")
