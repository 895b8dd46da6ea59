"""An order added by its number, before any export knows it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from app.clock import HOME
from app.services import orders, reminders, shops
from tests.ui.orders_desk import sit_down
from tests.ui.window import Window
from ui import shown
from ui.widgets.add_order import AddOrder

Play = Callable[..., None]


async def open_dialog(window: Window) -> AddOrder:
    window.press("Ctrl+Shift+N", window.shell)
    await window.settle("order.add")
    dialog = window.dialog(AddOrder)
    assert isinstance(dialog, AddOrder)
    return dialog


def test_an_order_is_added_by_keys_and_its_card_opens(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await sit_down(window)
        dialog = await open_dialog(window)
        assert not dialog.go.isEnabled()
        window.enter("4471000000009999001", dialog.number.line)
        window.enter("199", dialog.amount.line)
        assert dialog.created.line.text() == "16:05"
        dialog.created.line.selectAll()
        window.enter("15:58", dialog.created.line)
        window.press("Return", dialog.number.line)
        await window.settle()
        card = page.card.card
        assert card is not None
        assert card.row.order_no == "4471000000009999001"
        assert (card.row.amount_due, card.row.status) == (19900, "unpaid")
        assert "Order …9001 added." in window.toasts()
        assert "4471000000009999001" not in " ".join(window.toasts())
        assert card.row.id in page.model.ids
        # It has a plan, and its history says who brought it.
        assert card.plan.points
        past = [text for _at, text in page.card.past.texts()]
        assert past == ["added by number, 小美", "buyer ordered"]

    play(story)


def test_an_order_of_which_little_is_known(play: Play) -> None:
    """Neither an export nor a buyer is spoken of where there was none."""

    async def story(window: Window) -> None:
        page = await sit_down(window)
        dialog = await open_dialog(window)
        window.enter("4471000000009999002", dialog.number.line)
        dialog.created.line.clear()
        window.press("Return", dialog.number.line)
        await window.settle()
        said = [text for _when, text in page.card.next_lines.texts()]
        assert said == ["It is not known when the order was created."]
        await reminders.book(window.office, page.order_id, "+1min", "小美")
        await window.later(timedelta(minutes=2))
        assert "Due now: order …9002" in window.toasts()
        assert shown.about("4471000000009999002", None) == "Order …9002"

    play(story)


def test_a_number_that_is_known_opens_its_card(play: Play) -> None:
    async def story(window: Window) -> None:
        page = await sit_down(window)
        known = (await orders.rows(window.office, [page.model.ids[5]]))[0]
        dialog = await open_dialog(window)
        window.enter(known.order_no, dialog.number.line)
        window.press("Return", dialog.number.line)
        await window.settle()
        assert page.card.card is not None
        assert page.card.card.row.id == known.id
        assert len(window.toasts()) >= 1

    play(story)


def test_what_makes_no_sense_is_named_beside_its_field(play: Play) -> None:
    async def story(window: Window) -> None:
        await sit_down(window)
        dialog = await open_dialog(window)
        window.enter("4471000000009999001", dialog.number.line)
        window.enter("4471000000009999001", dialog.amount.line)
        window.enter("soon", dialog.created.line)
        assert dialog.amount.problem.text()
        assert dialog.created.problem.text()
        assert not dialog.go.isEnabled()
        dialog.reject()

    play(story)


def test_what_is_typed_is_meant_at_the_moment_it_is_sent(play: Play) -> None:
    """Opened at 16:05 and written at 16:08, "16:08" is today's."""

    async def story(window: Window) -> None:
        page = await sit_down(window)
        dialog = await open_dialog(window)
        window.enter("4471000000009999003", dialog.number.line)
        dialog.created.line.selectAll()
        window.enter("16:08", dialog.created.line)
        window.clock.advance(timedelta(minutes=3))
        window.press("Return", dialog.number.line)
        await window.settle()
        card = page.card.card
        assert card is not None
        assert card.row.created_at == window.office.now()

    play(story)


def test_a_moment_is_on_the_clock_of_the_shop_that_is_picked(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tokyo is an hour ahead of Shanghai, which the desk looks at."""

    async def story(window: Window) -> None:
        page = await sit_down(window)
        here = window.desk.shop
        tokyo, changes = await shops.add(window.office, "Tokyo", "taobao")
        zones = {tokyo.id: ZoneInfo("Asia/Tokyo")}
        monkeypatch.setattr(window.office, "zone", lambda shop_id=None: zones.get(shop_id, HOME))
        window.desk.bus.tell(changes)
        await window.settle()
        window.shell.choose_shop(here)
        await window.settle()
        dialog = await open_dialog(window)
        assert dialog.created.line.text() == "16:05"
        window.enter("4471000000009999004", dialog.number.line)
        dialog.shop.choose(str(tokyo.id))
        assert dialog.created.line.text() == "17:05", "nobody wrote another"
        dialog.created.line.selectAll()
        window.enter("17:01", dialog.created.line)
        dialog.shop.choose(str(tokyo.id))
        assert dialog.created.line.text() == "17:01"
        window.press("Return", dialog.number.line)
        await window.settle()
        card = page.card.card
        assert card is not None
        assert card.row.created_at == window.office.now() - 4 * 60

    play(story)
