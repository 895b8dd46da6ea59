"""What the page of orders showed is shown again after a restart, but for the words that were looked for."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

from app import settings as stored
from app.domain.order import Filter, Query
from app.services import views
from app.settings import Settings
from tests.ui.orders_desk import chips, sit_down
from tests.ui.window import Window
from ui.pages.orders import OrdersPage
from ui.pages.orders_views import TABS

Play = Callable[..., None]

HIGH = Filter("amount", (20000, None))
WORDS = Filter("text", ("晴天",))


def tab(page: OrdersPage) -> str:
    return page.tabs.tabText(page.tabs.currentIndex())


def kept(window: Window) -> Settings:
    """What the next start will read."""
    window.desk.keep_settings()
    return stored.load(window.office.folder)


async def save_view(window: Window, name: str, query: Query) -> int:
    view, changes = await views.save(window.office, name, query)
    window.desk.bus.tell(changes)
    await window.settle()
    return view.id


def test_view_order_and_chips_come_back_and_the_search_does_not(play: Play) -> None:
    found: list[Settings] = []

    async def story(window: Window) -> None:
        page = await sit_down(window)
        page.show_view("all")
        page.sort_by("amount")
        page.sort_by("amount")
        page.filters.filtered.emit((HIGH, WORDS))
        page.search("晴天")
        await window.settle()
        found.append(kept(window))

    async def again(window: Window) -> None:
        page = window.shell.orders
        assert tab(page) == "All"
        assert (page.query.sort, page.query.descending) == ("amount", False)
        assert page.query.filters == (HIGH,)
        assert page.query.search == ""
        assert chips(page) == ["amount ≥ 200"]

    play(story)
    assert "晴天" not in json.dumps(found[0].orders, ensure_ascii=False)
    play(again, found[0])


def test_a_search_leaves_the_tab_in_which_it_began(play: Play) -> None:
    found: list[Settings] = []

    async def story(window: Window) -> None:
        page = await sit_down(window)
        page.show_view("closed")
        page.search("4471")
        await window.settle()
        assert tab(page) == "All"
        found.append(kept(window))

    async def again(window: Window) -> None:
        assert tab(window.shell.orders) == "Closed"

    play(story)
    play(again, found[0])


def test_a_saved_view_comes_back_with_its_own_words_and_one_that_is_gone_is_all_orders(play: Play) -> None:
    found: list[Settings] = []

    async def story(window: Window) -> None:
        page = await sit_down(window)
        await save_view(window, "Dear", Query(filters=(HIGH, WORDS)))
        page.views.row.open_tab(len(TABS))
        await window.settle()
        found.append(kept(window))
        assert found[0].orders["own"]

    async def again(window: Window) -> None:
        page = window.shell.orders
        assert tab(page) == "Dear"
        assert set(page.query.filters) == {HIGH, WORDS}
        page.filters.filtered.emit((WORDS, Filter("note", ("no",))))
        await window.settle()
        found.append(kept(window))

    async def changed(window: Window) -> None:
        page = window.shell.orders
        assert tab(page) == "Dear"
        assert page.query.filters == (WORDS, Filter("note", ("no",)))
        window.desk.bus.tell(await views.remove(window.office, page.views.saved[0].id))
        await window.settle()

    async def gone(window: Window) -> None:
        page = window.shell.orders
        assert tab(page) == "All"
        assert page.query == Query()
        assert page.model.rowCount()

    play(story)
    play(again, found[0])
    play(changed, replace(found[1]))
    play(gone, found[1])


def test_nonsense_that_was_kept_opens_the_usual_view(play: Play) -> None:
    async def usual(window: Window) -> None:
        assert tab(window.shell.orders) == "Unpaid"

    for nonsense in ({"tab": 3}, {"tab": "nowhere"}, {"tab": "all", "filters": 7}):
        play(usual, Settings(language="en", theme="light", orders=nonsense))
