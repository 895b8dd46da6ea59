"""Who sits here is asked in the middle of the work, and the work goes on at the row where it was."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QMenu

from app.services import agents
from tests.ui.test_queue_page import Shop, a_shop, here
from tests.ui.window import Window
from ui.chooser import FormDialog
from ui.pages.queue import QueuePage
from ui.widgets.toast import Toast

Play = Callable[..., None]


async def nobody(window: Window) -> QueuePage:
    """The queue's second row, F9, and nobody has said who sits here."""
    shop = await a_shop(window, orders_=3)
    window.desk.agent = None
    page = await Shop(window, shop.shop_id).open()
    page.table.go_to_row(1)
    window.press("F9")
    await window.settle()
    return page


async def choose(window: Window, how: str) -> None:
    """The toast's button, by mouse or by keys."""
    (toast,) = window.shell.findChildren(Toast)
    if how == "mouse":
        QTest.mouseClick(toast.buttons[0], Qt.MouseButton.LeftButton)
    else:
        window.press("Alt+T", window.shell)
        window.press("Return")
    await window.settle()


async def call_begins(window: Window, page: QueuePage) -> None:
    """What F9 asked for, about the row it was asked on; Esc leaves that row under the keys."""
    assert page.calls.attempt is not None
    assert page.calls.attempt.call.orders[0] == page.model.rows[1].row.lead.order_id
    assert page.calls.panel is not None
    assert page.calls.panel.isAncestorOf(window.focus())
    window.press("Esc")
    await window.settle()


@pytest.mark.parametrize("how", ["mouse", "keys", "none"])
def test_an_agent_chosen_from_the_toast_leaves_the_row_under_the_keys(play: Play, how: str) -> None:
    async def story(window: Window) -> None:
        page = await nobody(window)
        if how == "none":
            QTest.mouseClick(window.shell.top.agent, Qt.MouseButton.LeftButton)
            await window.settle()
        else:
            await choose(window, how)
        (menu,) = [one for one in window.shell.findChildren(QMenu) if one.isVisible()]
        window.press("Return", menu)
        await window.settle()
        assert window.desk.agent is not None
        if how != "none":
            await call_begins(window, page)
        assert window.focus() is page.table
        window.press("Down")
        assert (here(page), page.isVisible()) == (2, True)

    play(story)


@pytest.mark.parametrize("how", ["mouse", "keys"])
@pytest.mark.parametrize("end", ["Return", "Escape"])
def test_an_agent_added_from_the_toast_leaves_the_row_under_the_keys(play: Play, how: str, end: str) -> None:
    async def story(window: Window) -> None:
        page = await nobody(window)
        await choose(window, how)
        (menu,) = [one for one in window.shell.findChildren(QMenu) if one.isVisible()]
        window.press("Up", menu)
        window.press("Return", menu)
        await window.until(lambda: bool(window.shell.findChildren(FormDialog)))
        await window.settle("agent.add")
        (dialog,) = window.shell.findChildren(FormDialog)
        field = dialog.form.findChildren(QLineEdit)[0]
        field.setText("小林")
        window.press(end, field)
        await window.settle()
        await window.front()
        assert (window.desk.agent is not None) is (end == "Return")
        if end == "Return":
            await call_begins(window, page)
        assert window.focus() is page.table
        window.press("Down")
        assert (here(page), page.isVisible()) == (2, True)

    play(story)


@pytest.mark.parametrize("left", ["menu", "form"])
def test_what_was_asked_for_is_forgotten_with_the_choice_that_was_left(play: Play, left: str) -> None:
    async def story(window: Window) -> None:
        page = await nobody(window)
        await choose(window, "mouse")
        (menu,) = [one for one in window.shell.findChildren(QMenu) if one.isVisible()]
        if left == "form":
            window.press("Up", menu)
            window.press("Return", menu)
            await window.until(lambda: bool(window.shell.findChildren(FormDialog)))
            await window.settle("agent.add")
            (dialog,) = window.shell.findChildren(FormDialog)
            window.press("Escape", dialog.form.findChildren(QLineEdit)[0])
        else:
            window.press("Escape", menu)
        await window.settle()
        assert window.desk.agent is None
        # Whoever sits down later asked for nothing.
        window.shell.choose_agent((await agents.ensure(window.office, "小美")).agent)
        await window.settle()
        assert page.calls.attempt is None

    play(story)
