"""What was put off: offered until it helps nobody any more, and never sent to who refused since."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from PySide6.QtGui import QGuiApplication

from app.domain.cadence import Channel
from app.services import calls, contacts, orders
from tests.ui.call_desk import FIRST, Hand, clip, sit_down
from tests.ui.window import Window
from ui.attempt import After
from ui.pages.orders import OrdersPage

Play = Callable[..., None]


async def put_off(window: Window) -> tuple[OrdersPage, Hand]:
    """A missed call whose message is left for later."""
    page, hand = await sit_down(window), Hand(window)
    await hand.press("F9", "Return", "3", "Return", "0", "0")
    page.table.go_to_row(0)
    await window.settle()
    QGuiApplication.clipboard().setText("x")
    return page, hand


async def refused(window: Window) -> None:
    """The buyer tells a colleague that they do not want it any more."""
    window.clock.advance(timedelta(minutes=1))
    one = await orders.find(window.office, FIRST)
    begun = await calls.begin(window.office, [one], "小林", Channel.PHONE)
    call = begun.call
    for key in ("enter", "7", "5", "4", "enter"):
        call = calls.pressed(window.office, begun.card.row.shop_id, call, key)
    window.desk.bus.tell((await contacts.finish(window.office, begun.id, call)).changes)
    await window.settle()


def test_a_message_that_was_put_off_is_not_sent_to_who_refused_since(play: Play) -> None:
    async def story(window: Window) -> None:
        page, hand = await put_off(window)
        await refused(window)
        await hand.press("Alt+F9")
        assert page.calls.held is None
        assert clip() == "x"

    play(story)


def test_words_wait_where_the_buyer_refuses_while_the_step_is_open(play: Play) -> None:
    async def story(window: Window) -> None:
        page, hand = await put_off(window)
        await hand.press("Alt+F9")
        held = page.calls.held
        assert isinstance(held, After)
        assert clip() != "x"
        QGuiApplication.clipboard().setText("x")
        await refused(window)
        await hand.press("2")
        assert clip() == "x"
        assert held.sending is not None
        assert "does not want" in held.sending.barred

    play(story)
