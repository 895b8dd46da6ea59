"""Quicker than the disk: what is typed, pressed and saved belongs to the order one stands on, read yet or not."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtGui import QGuiApplication

from app.errors import KnownError
from app.services import agents, notes, orders
from tests.ui.stubs import a_shop
from tests.ui.window import Window
from ui import clipboard
from ui.pages.orders import OrdersPage
from ui.widgets.toast import Toast

Play = Callable[..., None]


class Slow:
    """A service that waits until it is let go."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, room: Any, deed: str) -> None:
        self._real = getattr(room, deed)
        self._open = asyncio.Event()
        monkeypatch.setattr(room, deed, self._deed)

    async def _deed(self, *given: object) -> object:
        await self._open.wait()
        return await self._real(*given)

    def go(self) -> None:
        self._open.set()


async def sit(window: Window, orders_: int = 3) -> OrdersPage:
    """小美 on the first of some unpaid orders."""
    await a_shop(window, orders_)
    window.shell.choose_agent((await agents.ensure(window.office, "小美")).agent)
    window.shell.show_page("orders")
    await window.settle()
    page: OrdersPage = window.shell.orders
    page.table.go_to_row(0)
    await window.settle()
    return page


async def feedbacks(window: Window, order_id: int) -> list[str]:
    return [note.feedback for note in (await orders.card(window.office, order_id)).notes]


async def draft(window: Window, order_id: int) -> str | None:
    found = (await notes.start(window.office, order_id)).draft
    return found[1] if found else None


def line_of(page: OrdersPage) -> Any:
    return page.card.editor.feedback.line


async def go_on(window: Window, page: OrdersPage, row: int, words: str) -> int:
    """Type ``words`` on another order, and which it was."""
    page.table.go_to_row(row)
    await window.settle("note.save")
    page.go_to_note()
    window.enter(words)
    return page.order_id


# -- before the card is read -------------------------------------------------------------------------------------------


def test_words_typed_before_the_card_is_read_are_for_the_order_one_stands_on(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story(window: Window) -> None:
        page = await sit(window)
        a = page.order_id
        slow = Slow(monkeypatch, orders, "card")
        page.table.go_to_row(1)
        page.go_to_note()
        window.enter("words ")
        window.press("Alt+3")
        window.enter("for B")
        slow.go()
        await window.settle()
        window.enter(" too")
        assert line_of(page).text() == "words for B too"
        assert page.card.editor.flags.colour() == "yellow"
        b = page.order_id
        page.table.go_to_row(2)
        await window.settle()
        assert await draft(window, a) is None
        assert await draft(window, b) == "words for B too"

    play(story)


def test_a_slow_card_shows_what_the_table_knows_and_nothing_of_the_order_before(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story(window: Window) -> None:
        page = await sit(window)
        await notes.save(window.office, notes.NoteDraft(page.order_id, "purple", "小美", "明早付"))
        page.deeds.read_again()
        await window.settle()
        before, card = page.order_id, page.card
        assert len(card.past.texts()) > 2
        slow = Slow(monkeypatch, orders, "card")
        page.table.go_to_row(1)
        number = f"44710000000000{2:05}"
        assert page.order_id != before
        await window.until(lambda: number in dict(card.facts.texts()).get("Order", ""))
        assert not any(lines.texts() for lines in (card.past, card.next_lines))
        assert "Amount" in dict(card.facts.texts())
        assert not card.scripts.card
        page.go_to_note()
        window.enter("在等")
        slow.go()
        await window.settle()
        assert page.deeds.is_read
        assert card.card is not None
        assert (line_of(page).text(), card.card.row.order_no) == ("在等", number)
        assert card.past.texts()

    play(story)


def test_words_typed_on_the_way_join_what_had_been_typed_before(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(window: Window) -> None:
        page = await sit(window)
        b = await go_on(window, page, 1, "one,")
        page.table.go_to_row(0)
        await window.settle()
        slow = Slow(monkeypatch, orders, "card")
        page.table.go_to_row(1)
        page.go_to_note()
        window.enter("two,")
        page.table.go_to_row(2)  # on before it was read
        page.table.go_to_row(1)
        page.go_to_note()
        window.enter("three")
        slow.go()
        await window.settle()
        assert line_of(page).text() == "one,two,three"
        page.table.go_to_row(0)
        await window.settle()
        assert await draft(window, b) == "one,two,three"

    play(story)


@pytest.mark.parametrize("stays", [True, False])
def test_a_save_before_the_card_is_read_saves_nothing_on_the_order_before(
    play: Play, monkeypatch: pytest.MonkeyPatch, stays: bool
) -> None:
    async def story(window: Window) -> None:
        page = await sit(window)
        a = page.order_id
        slow = Slow(monkeypatch, orders, "card")
        page.table.go_to_row(1)
        b = page.order_id
        page.go_to_note()
        window.enter("words for B")
        window.press("Ctrl+Return")
        if not stays:
            page.table.go_to_row(2)
        slow.go()
        await window.settle()
        assert await feedbacks(window, a) == []
        assert await feedbacks(window, b) == (["words for B"] if stays else [])
        assert await draft(window, b) == (None if stays else "words for B")
        assert any("still being read" in said for said in window.toasts()) is not stays

    play(story)


def test_what_was_not_seen_is_not_saved_unread(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(window: Window) -> None:
        page = await sit(window)
        b = await go_on(window, page, 1, "an old draft, ")
        page.table.go_to_row(0)
        await window.settle()
        slow = Slow(monkeypatch, orders, "card")
        page.table.go_to_row(1)
        page.go_to_note()
        window.enter("words")
        window.press("Ctrl+Return")
        slow.go()
        await window.settle()
        assert await feedbacks(window, b) == []
        assert line_of(page).text() == "an old draft, words"

    play(story)


def test_a_copy_before_the_card_is_read_waits_for_it(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(window: Window) -> None:
        page = await sit(window)
        page.table.setFocus()
        slow = Slow(monkeypatch, orders, "card")
        page.table.go_to_row(1)
        page.deeds.copies.copy("copy.order")
        for _turn in range(9):
            await asyncio.sleep(0)
        slow.go()
        await window.settle()
        assert page.card.card is not None
        assert page.card.card.row.id == page.order_id
        assert QGuiApplication.clipboard().text() == page.card.card.row.order_no

    play(story)


def test_what_waits_for_a_card_is_not_done_on_another(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(window: Window) -> None:
        page = await sit(window)
        QGuiApplication.clipboard().setText("before")
        slow = Slow(monkeypatch, orders, "card")
        page.table.go_to_row(1)
        page.deeds.copies.copy("copy.order")
        page.table.go_to_row(2)
        slow.go()
        await window.settle()
        assert QGuiApplication.clipboard().text() == "before"

    play(story)


# -- a card that cannot be read ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("error", [KnownError("disk_full", path="x"), ZeroDivisionError()])
def test_a_card_that_cannot_be_read_leaves_nothing_of_the_order_before(
    play: Play, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    async def refuse(*_given: object) -> None:
        raise error

    async def story(window: Window) -> None:
        page = await sit(window)
        a = page.order_id
        real = orders.card
        monkeypatch.setattr(orders, "card", refuse)
        page.table.go_to_row(1)
        page.go_to_note()
        window.enter("words")
        await window.settle()
        b = page.order_id
        assert window.bugs == ([] if isinstance(error, KnownError) else [error])
        window.bugs.clear()
        assert page.card.card is None
        assert not page.card.editor.isEnabled()
        page.deeds.save()
        monkeypatch.setattr(orders, "card", real)
        page.go_to_note()
        await window.settle()
        assert page.card.card is not None
        assert page.card.card.row.id == b
        assert line_of(page).text() == "words"
        page.deeds.save()
        await window.settle()
        assert await feedbacks(window, a) == []
        assert await feedbacks(window, b) == ["words"]

    play(story)


def test_a_failure_of_an_order_that_was_left_does_not_stop_the_next(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story(window: Window) -> None:
        page = await sit(window)
        real, gate = orders.card, asyncio.Event()

        async def once(*given: Any) -> object:
            monkeypatch.setattr(orders, "card", real)
            await gate.wait()
            raise KnownError("disk_full", path="x")

        monkeypatch.setattr(orders, "card", once)
        page.table.go_to_row(1)
        await asyncio.sleep(0)
        page.table.go_to_row(2)
        gate.set()
        await window.settle()
        assert page.card.card is not None
        assert page.card.card.row.id == page.order_id
        assert window.toasts() == []

    play(story)


# -- while the note of another order is saved --------------------------------------------------------------------------


def test_the_card_follows_while_another_order_is_saved(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(window: Window) -> None:
        page = await sit(window)
        slow = Slow(monkeypatch, notes, "save")
        page.go_to_note()
        window.enter("paid tomorrow")
        page.deeds.save()
        page.table.go_to_row(1)
        await window.settle("note.save")
        marked = await orders.mark(window.office, [page.order_id], "paid", "小美")
        window.desk.bus.tell(getattr(marked, "changes", marked))
        await window.settle("note.save")
        assert page.card.card is not None
        assert page.card.card.row.mark == "paid"
        slow.go()

    play(story)


def test_the_memo_of_the_saved_order_decides_whether_it_is_private(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    copied: list[bool] = []
    holds = True

    async def copy(_text: str, private: bool = False) -> bool:
        copied.append(private)
        return not holds

    monkeypatch.setattr(clipboard, "copy", copy)

    async def story(window: Window) -> None:
        nonlocal holds
        page = await sit(window)
        shop = window.office.shops()[0].id
        now = window.office.now()
        other = await orders.add(window.office, shop, "5566", "小美", buyer="别人", created_at=now)
        window.desk.bus.tell(other.changes)
        await window.settle()
        slow = Slow(monkeypatch, notes, "save")
        page.go_to_note()
        window.enter("晴天小铺 pays tomorrow")
        page.deeds.save()
        page.show_order(other.order_id)
        await window.settle("note.save")
        slow.go()
        await window.settle()
        assert page.card.editor.said.text() == ""
        toast = next(one for one in window.shell.findChildren(Toast) if one.buttons)
        holds = False
        toast.buttons[0].click()
        await window.settle()
        assert copied == [True, True]
        assert page.card.editor.said.text() == ""
        assert any("saved and copied" in said for said in window.toasts())

    play(story)
