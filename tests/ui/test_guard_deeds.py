"""What is settled about a buyer can be taken back: what was said of the order itself, and the credit."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.services import guards, orders
from tests.ui.guard_desk import FIRST, dialog, sit_down, stand_on, undo
from tests.ui.window import Window
from ui.widgets.ask import Ask

Play = Callable[..., None]
DEEDS = {"guard.silent": (guards.set_do_not_remind, "do_not_remind"), "guard.suspect": (guards.set_suspect, "risk")}


@pytest.mark.parametrize("deed", DEEDS)
def test_undo_brings_back_what_was_said_of_the_order_and_of_its_buyer(play: Play, deed: str) -> None:
    say, field = DEEDS[deed]

    async def story(window: Window) -> None:
        await sit_down(window)
        one, office = await orders.find(window.office, FIRST), window.office
        buyer_id = (await guards.look(office, one, None, "phone")).buyer_id
        await say(office, None, True, "这单别打", "小林", order_id=one)
        await say(office, buyer_id, True, "都别打", "小林", order_id=one)
        await stand_on(window, FIRST)
        assert window.desk.keys.act(deed)
        await window.settle()
        looked = await guards.look(office, one, None, "phone")
        assert not (looked.silent or looked.suspect)
        await undo(window, "This buyer")
        looked = await guards.look(office, one, None, "phone")
        assert (looked.why, dict(looked.own)) == ("都别打", {field: "这单别打"})

    play(story)


def test_the_credit_that_stood_there_comes_back_by_undo(play: Play) -> None:
    async def story(window: Window) -> None:
        card = await sit_down(window)
        for words in ("两颗心", "一颗钻"):
            assert window.desk.keys.act("guard.credit")
            asked = await dialog(window, Ask)
            assert isinstance(asked, Ask)
            window.enter(words, asked.field)
            window.press("Return", asked.field)
            await window.settle()
            await window.front()
        assert card.card is not None
        assert card.card.credit == "一颗钻"
        await undo(window, "The buyer's credit")
        assert card.card.credit == "两颗心"

    play(story)
