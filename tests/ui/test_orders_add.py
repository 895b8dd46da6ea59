"""An order added by its number, before any export knows it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from app.services import orders, reminders
from tests.ui.orders_desk import sit_down
from tests.ui.window import NOW, Window
from ui import shown
from ui.widgets.add_order import AddOrder, read_moment

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


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("", None),
        ("15:58", "2026-11-21 15:58"),
        ("23:10", "2026-11-20 23:10"),
        ("11-20 9:05", "2026-11-20 09:05"),
        ("12/31 08:00", "2025-12-31 08:00"),
        ("2026-11-21 16:05", "2026-11-21 16:05"),
    ],
)
def test_moments_that_have_been(text: str, meant: str | None) -> None:
    found = read_moment(text, NOW)
    assert (f"{found:%Y-%m-%d %H:%M}" if found else None) == meant


@pytest.mark.parametrize("text", ["soon", "25:00", "13-45 10:00", "2026-12-01 10:00", "16"])
def test_moments_that_make_no_sense(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        read_moment(text, NOW)
