"""A contact under test: the orders page with two unpaid orders, keys that are counted, and what is read of it."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication

from app.domain.call import Phase
from app.domain.order import Card
from app.services import agents, orders
from tests.ui.window import Window, order, write
from ui.attempt import Stage
from ui.pages.orders import OrdersPage
from ui.widgets.call_panel import CallPanel
from ui.widgets.toast import Toast

MOST = 12  # keys of a whole contact, typed words not counted
NICK, RECEIVER, PHONE = "晴天小铺", "张小满", "13812341234"
FIRST, SECOND = "4471000000000004471", "4471000000000004472"


class Hand:
    """Presses keys and counts them; words are typed, and typed words are not counted."""

    def __init__(self, window: Window) -> None:
        self.window = window
        self.count = 0

    async def press(self, *keys: str) -> None:
        for key in keys:
            self.window.press(key)
            self.count += 1
            await self.window.settle()

    async def type(self, text: str) -> None:
        self.window.enter(text)
        await self.window.settle()


async def sit_down(window: Window, agent: str = "小美") -> OrdersPage:
    """Two unpaid orders of two buyers, somebody at the desk, the focus in the table on the first of them."""
    lines = (order(FIRST, created="2026-11-21 12:20:00"), order(SECOND, buyer="大树", created="2026-11-21 12:10:00"))
    await window.have(write(window.office.folder.parent / "ExportOrderList202611211605.csv", *lines))
    return await go_back(window, agent)


async def go_back(window: Window, agent: str = "小美") -> OrdersPage:
    """The orders page with ``agent`` at the desk, the focus in the table on the first row."""
    window.shell.choose_agent((await agents.ensure(window.office, agent)).agent)
    window.shell.show_page("orders")
    window.desk.guard.hurry = 0.0  # nobody here presses a key before what it answers is shown
    await window.settle()
    page: OrdersPage = window.shell.orders
    page.go_to_table()
    page.table.go_to_row(0)
    await window.settle()
    for toast in window.shell.findChildren(Toast):
        toast.close()
    return page


def panel_of(page: OrdersPage) -> CallPanel:
    found = page.calls.panel
    assert found is not None
    return found


def phase(page: OrdersPage) -> Phase | None:
    return page.calls.attempt.call.phase if page.calls.attempt is not None else None


def stage(page: OrdersPage) -> Stage | None:
    return page.calls.attempt.stage if page.calls.attempt is not None else None


async def card_of(window: Window, number: str = FIRST) -> Card:
    return await orders.card(window.office, await orders.find(window.office, number))


def clip() -> str:
    return QGuiApplication.clipboard().text()


def toast_of(window: Window, words: str) -> Toast:
    return next(one for one in window.shell.findChildren(Toast) if one.isVisible() and words in one.accessibleName())
