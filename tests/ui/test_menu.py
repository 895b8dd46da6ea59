"""Menus by keys: Home and End go to the ends, as they do in a list."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from tests.ui.test_queue_page import a_shop
from tests.ui.window import Window
from ui.widgets.menu import Menu

Play = Callable[..., None]


def test_home_and_end_pass_over_what_cannot_be_chosen(qapp: QApplication) -> None:
    owner = QWidget()
    menu = Menu(owner)
    menu.addSeparator()
    menu.addAction("off").setEnabled(False)
    actions = [menu.addAction(text) for text in ("first", "second", "last")]
    menu.addAction("hidden").setVisible(False)
    menu.addSeparator()
    window = Window.__new__(Window)
    menu.popup(owner.mapToGlobal(owner.rect().bottomLeft()))
    for key, active in (("Home", 0), ("Down", 1), ("End", 2), ("Home", 0)):
        window.press(key, menu)
        assert menu.activeAction() is actions[active]
    menu.close()
    owner.deleteLater()


@pytest.mark.parametrize(("keys", "shop"), [(("Home",), None), (("Home", "Down"), 0), (("End", "Up"), 1)])
def test_the_first_shop_is_chosen_from_the_queue_by_keys(play: Play, keys: tuple[str, ...], shop: int | None) -> None:
    async def story(window: Window) -> None:
        first = await a_shop(window, orders_=1)
        await (await a_shop(window, name="小林的店")).order(hours=4)
        page = await first.open()
        window.shell.choose_shop(window.desk.shops[1])
        await window.settle()
        page.table.setFocus()
        window.press("Alt+S")
        for key in (*keys, "Return"):
            menu = QApplication.activePopupWidget()
            assert isinstance(menu, QMenu)
            window.press(key, menu)
        await window.settle()
        wanted = window.desk.shops[shop].id if shop is not None else None
        assert window.desk.shop_id == wanted
        assert QApplication.activePopupWidget() is None

    play(story)
