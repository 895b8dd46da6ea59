"""What is done with several orders says all that came of it, and is taken back whole."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from app.services import batches, orders
from tests.ui.orders_desk import sit_down
from tests.ui.test_orders_batch import choose, press_toast
from tests.ui.window import Window

Play = Callable[..., None]


@pytest.mark.parametrize("what", ["closed", "paid"])
def test_the_mark_that_comes_back_is_the_one_that_was_there(play: Play, what: str) -> None:
    async def story(window: Window) -> None:
        page = await sit_down(window)
        page.table.go_to_row(0)
        order_id = page.table.current_order()
        assert order_id is not None
        window.desk.bus.tell(await orders.mark(window.office, [order_id], "paid", "小林"))
        await window.settle()
        before = (await orders.rows(window.office, [order_id]))[0]
        await window.later(timedelta(hours=1))
        page.show_order(order_id)
        await window.settle()
        page.batch.mark(what)
        await window.settle()
        assert (await orders.rows(window.office, [order_id]))[0].mark != before.mark
        press_toast(window, "Undo")
        await window.settle()
        after = (await orders.rows(window.office, [order_id]))[0]
        assert (after.mark, after.marked_by, after.marked_at) == ("paid", "小林", before.marked_at)

    play(story)


@pytest.mark.parametrize(
    ("gone", "said"), [(1, "1 order is gone and has none."), (2, "2 orders are gone and have none.")]
)
def test_a_batch_says_how_many_orders_are_gone(
    play: Play, monkeypatch: pytest.MonkeyPatch, gone: int, said: str
) -> None:
    async def story(window: Window) -> None:
        page = await sit_down(window)
        await choose(window, page, 3)
        save = batches.save

        async def some_gone(office: Any, batch: batches.Batch) -> batches.SavedMany:
            ids = (*batch.order_ids[:-gone], *range(990_000, 990_000 + gone))
            return await save(office, replace(batch, order_ids=ids))

        monkeypatch.setattr(batches, "save", some_gone)
        window.press("Ctrl+B")
        window.press("2")
        page.bar.feedback.setFocus()
        window.enter("群发")
        window.press("Ctrl+Return")
        await window.settle()
        (toast,) = [one for one in window.toasts() if "Each is marked not yet copied." in one]
        assert said in toast.splitlines()

    play(story)
