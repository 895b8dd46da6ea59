"""A contact about several orders: what each is, whose number is dialled, and the memos that are pasted afterwards."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from app.domain.call import Phase
from app.services import agents
from tests.ui.call_desk import FIRST, PHONE, SECOND, Hand, card_of, clip
from tests.ui.window import Window, order, write
from ui.attempt import Pasting
from ui.pages.queue import QueuePage
from ui.widgets.call_panel import CallPanel

Play = Callable[..., None]
OTHER = "13699990000"


async def sit_down(window: Window) -> tuple[QueuePage, CallPanel, Hand]:
    """A call about two orders of one buyer, which go to two receivers."""
    lines = (
        order(FIRST, created="2026-11-21 12:10:00"),
        order(SECOND, created="2026-11-21 12:20:00", title="保温杯").replace(PHONE, OTHER),
    )
    await window.have(write(window.office.folder.parent / "ExportOrderList202611211605.csv", *lines))
    window.shell.choose_agent((await agents.ensure(window.office, "小美")).agent)
    window.shell.show_page("queue")
    window.desk.guard.hurry = 0.0
    await window.settle()
    page, hand = cast("QueuePage", window.shell.page("queue")), Hand(window)
    page.go_to_table()
    await window.settle()
    await hand.press("F9")
    assert page.calls.panel is not None
    return page, page.calls.panel, hand


def test_each_order_is_listed_and_a_digit_chooses_whose_number_is_dialled(play: Play) -> None:
    async def story(window: Window) -> None:
        page, panel, hand = await sit_down(window)
        assert panel.orders.text().splitlines() == [
            "…4471 · 婴儿纸尿裤 L码 96片 ×2 · ¥238.00", "…4472 · 保温杯 ×2 · ¥238.00",
        ]  # fmt: skip
        assert "You dial that of order …4471" in panel.told.text()
        assert panel.number.text() == "138****1234"
        (other,) = [one for one in panel.choices.options() if "136****0000" in one.words]
        await hand.press(other.key)
        assert (panel.number.text(), "…4472" in panel.told.text()) == ("136****0000", True)
        assert page.deeds.card.card is not None
        assert page.deeds.card.card.row.order_no == SECOND, "what the card's keys copy is of that order too"
        assert window.focus() is panel.ask
        await hand.press("Return")
        assert clip() == OTHER

    play(story)


def test_the_number_goes_with_the_order_that_somebody_steps_to_and_nothing_moves(play: Play) -> None:
    async def story(window: Window) -> None:
        page, panel, hand = await sit_down(window)
        assert not page.strip.isVisible()
        await hand.press("Alt+Right")
        assert panel.number.text() == "136****0000"
        assert "保温杯" in panel.facts.texts()["items"]
        await hand.press("Return")
        window.desk.minute.emit()
        await window.settle()
        assert not page.strip.isVisible()
        await hand.press("Shift+Esc")
        assert page.strip.isVisible()

    play(story)


def test_memos_are_pasted_by_the_whole_number_and_the_contact_can_be_taken_back(play: Play) -> None:
    async def story(window: Window) -> None:
        page, panel, hand = await sit_down(window)
        await hand.press("Return", "3", "Return")
        assert panel.go.text() == "Done, next"
        await hand.press("Return")
        assert panel.go.text() == "Done", "nothing comes after it"
        await hand.press("Return")
        assert isinstance(page.calls.held, Pasting)
        assert FIRST in panel.ask.says.text()
        memo = clip()
        await hand.press("1")
        assert clip() == FIRST
        await hand.press("2")
        assert clip() == memo
        await hand.press("Ctrl+Z")
        assert page.calls.attempt is not None
        assert page.calls.attempt.call.phase is Phase.STEP
        assert (await card_of(window)).contacts == ()

    play(story)
