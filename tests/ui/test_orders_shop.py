"""Another shop at the desk: its orders come into the table and onto the card, and nothing of the old one stays."""

from __future__ import annotations

import asyncio
from array import array
from collections.abc import Callable

import pytest

from app.domain.order import Query
from app.errors import KnownError
from app.services import agents, orders, shops
from app.services.office import Office
from tests.ui.stubs import a_shop
from tests.ui.window import Window
from ui import clipboard
from ui.desk import Shop
from ui.pages.orders import OrdersPage

Play = Callable[..., None]


async def two_shops(window: Window, *, status: str | None) -> tuple[OrdersPage, list[int], Shop]:
    """Standing on the first of a shop's three orders; the other shop holds one order, or none without ``status``."""
    ids = await a_shop(window, 3)
    window.shell.choose_agent((await agents.ensure(window.office, "小美")).agent)
    window.shell.show_page("orders")
    other, changes = await shops.add(window.office, "second shop", "taobao")
    window.desk.bus.tell(changes)
    await window.settle()
    if status is not None:
        added = await orders.add(window.office, other.id, "99887766554433", "小美", status=status)
        window.desk.bus.tell(added.changes)
        ids.append(added.order_id)
    window.shell.choose_shop(window.office.shops()[0])
    await window.settle()
    page = window.shell.orders
    page.table.go_to_row(0)
    await window.settle()
    assert page.card.card is not None
    return page, ids, other


def test_a_shop_without_rows_in_the_view_leaves_no_order_on_the_card(play: Play) -> None:
    async def story(window: Window) -> None:
        page, ids, other = await two_shops(window, status="closed")
        window.shell.choose_shop(other)
        await window.settle()
        assert page.model.rowCount() == 0
        assert page.order_id == 0
        assert page.card.card is None
        page.go_to_note()
        window.enter("for the second shop", page.card.editor.feedback.line)
        page.deeds.save()
        await window.settle()
        assert [row.last_note for row in await orders.rows(window.office, ids)] == [None] * 4

    play(story)


def test_nothing_is_copied_of_an_order_that_an_empty_shop_hides(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    copied: list[str] = []

    async def copy(text: str, *_args: object, **_named: object) -> bool:
        copied.append(text)
        return True

    monkeypatch.setattr(clipboard, "copy", copy)

    async def story(window: Window) -> None:
        page, _ids, other = await two_shops(window, status=None)
        window.shell.choose_shop(other)
        await window.settle()
        assert not page.card.isVisible()
        assert page.card.card is None
        window.press("Alt+N", page)
        await window.settle()
        assert copied == []

    play(story)


def test_the_rows_of_the_old_shop_do_not_wait_for_the_ids_of_the_new_one(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on, really = asyncio.Event(), orders.ids

    async def slow(office: Office, query: Query) -> array[int]:
        await go_on.wait()
        return await really(office, query)

    async def story(window: Window) -> None:
        page, ids, other = await two_shops(window, status="unpaid")
        monkeypatch.setattr(orders, "ids", slow)
        window.shell.choose_shop(other)
        await window.settle("OrdersPage.refresh")
        await window.until(lambda: list(page.model.ids) == ids[3:])
        assert page.order_id == ids[3]
        go_on.set()
        await window.settle()
        assert list(page.model.ids) == ids[3:]

    play(story)


def test_a_shop_that_is_only_called_otherwise_moves_nothing(play: Play) -> None:
    async def story(window: Window) -> None:
        page, ids, _other = await two_shops(window, status="unpaid")
        page.table.go_to_row(2)
        await window.settle()
        stood = page.order_id
        window.desk.bus.tell(await shops.change(window.office, window.office.shops()[0].id, name="renamed"))
        await window.settle()
        assert page.order_id == stood != page.model.ids[0]
        assert len(page.model.ids) == len(ids) - 1

    play(story)


def test_an_order_opened_from_elsewhere_stays_on_the_card_while_another_shop_is_read(play: Play) -> None:
    async def story(window: Window) -> None:
        page, ids, other = await two_shops(window, status="unpaid")
        window.shell.show_page("today")
        await window.settle()
        window.shell.choose_shop(other)
        await window.settle()
        window.desk.open_order.emit(ids[0])
        await window.settle()
        assert list(page.model.ids) == ids[3:]
        assert page.order_id == ids[0]
        assert page.card.card is not None
        assert page.card.card.row.id == ids[0]
        # The next view is stood on as ever.
        page.show_view("all")
        await window.settle()
        assert page.order_id == ids[3]

    play(story)


def test_an_order_opened_over_an_empty_shop_stays_in_sight(play: Play) -> None:
    """A reminder comes due for every shop."""

    async def story(window: Window) -> None:
        page, ids, other = await two_shops(window, status=None)
        window.shell.choose_shop(other)
        await window.settle()
        assert not page.card.isVisible()
        window.desk.open_order.emit(ids[0])
        await window.settle()
        window.shell.refresh()
        await window.settle()
        assert page.card.isVisible()
        assert page.card.card is not None
        assert page.card.card.row.id == ids[0]

    play(story)


def test_a_new_shop_takes_no_order_away_from_who_is_writing(play: Play) -> None:
    """An import makes it, whoever sits here: the next letter must not land in the note of another order."""

    async def story(window: Window) -> None:
        page, _ids, _other = await two_shops(window, status=None)
        stood = page.order_id
        page.go_to_note()
        window.enter("asks for a discount")
        made, changes = await shops.add(window.office, "third shop", "taobao")
        added = await orders.add(window.office, made.id, "99887766554411", "小美", created_at=window.office.now())
        window.desk.bus.tell({**changes, **added.changes})
        await window.settle()
        assert window.desk.shop_id == made.id
        assert list(page.model.ids) == [added.order_id]
        window.enter(" of 5")
        assert page.order_id == stood
        assert page.card.editor.feedback.line.text() == "asks for a discount of 5"

    play(story)


def test_what_cannot_be_read_is_not_looked_for_any_longer(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    really, go_on = orders.ids, asyncio.Event()

    async def refuse(*_args: object) -> array[int]:
        await go_on.wait()
        raise KnownError("disk_full", path="x")

    async def story(window: Window) -> None:
        page, ids, _other = await two_shops(window, status="closed")
        monkeypatch.setattr(orders, "ids", refuse)
        page.show_view("closed")
        await window.settle("OrdersPage.refresh")
        page._looking.timeout.emit()
        assert window.shell.bar.shown.text() == "Looking …"
        go_on.set()
        await window.settle()
        assert not page._looking.isActive()
        assert window.shell.bar.shown.text() != "Looking …"
        monkeypatch.setattr(orders, "ids", really)
        page.show_view("all")
        await window.settle()
        assert len(page.model.ids) == len(ids) - 1

    play(story)


def test_esc_keeps_an_order_that_was_opened_from_elsewhere(play: Play) -> None:
    async def story(window: Window) -> None:
        page, ids, other = await two_shops(window, status="unpaid")
        window.shell.choose_shop(other)
        await window.settle()
        window.desk.open_order.emit(ids[0])
        await window.settle()
        assert window.focus() is page.card.editor.feedback.line
        window.press("Escape")
        await window.settle()
        assert window.focus() is page.table
        assert page.order_id == ids[0]
        window.press("Down")
        await window.settle()
        assert page.order_id == ids[3]

    play(story)
