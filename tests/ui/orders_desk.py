"""The orders page under test: a demo shop, somebody at the desk, and the panels that open over it."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QMenu

from app.services import agents
from tests.ui.window import Window
from ui.pages.orders import OrdersPage
from ui.widgets.pop import Pop


async def sit_down(window: Window, orders: int = 60) -> OrdersPage:
    """A demo shop with ``orders``, 小美 at the desk, the focus in the table."""
    await window.demo(orders)
    window.shell.choose_agent((await agents.ensure(window.office, "小美")).agent)
    window.shell.show_page("orders")
    await window.settle()
    page: OrdersPage = window.shell.orders
    page.go_to_table()
    return page


async def menu(window: Window) -> QMenu:
    """The menu that is open."""
    await window.until(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
    found = QApplication.activePopupWidget()
    assert isinstance(found, QMenu)
    return found


async def panel(window: Window) -> Pop:
    """The panel that lies over the window."""
    found: list[Pop] = []

    def there() -> bool:
        found[:] = [one for one in window.shell.findChildren(Pop) if one.isVisible()]
        return bool(found)

    await window.until(there)
    return found[0]


def lines(menu_: QMenu) -> list[str]:
    """The words of a menu's lines, without their keys."""
    return [action.text().split("\t")[0] for action in menu_.actions() if not action.isSeparator()]


def chips(page: OrdersPage) -> list[str]:
    """What the chips of the filters in force say."""
    return [chip.text() for chip in page.chips.chips if chip.on]
