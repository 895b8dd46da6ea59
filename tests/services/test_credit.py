"""A buyer's credit, typed once on one order, stands on every card of that buyer until their data are erased."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from app.errors import KnownError
from app.services import agents, credit, erase, imports
from tests.offices import an_order, desk


def test_it_stands_on_every_order_of_the_buyer(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1, buyer="tom"), an_order(2, buyer="tom"), an_order(3), an_order(4, buyer=""))
            assert (await at.card(1)).credit is None
            told = await credit.tell(at.office, await at.id(1), "  两颗心  好评99% ", "小美")
            assert told.changes["buyer"]
            assert [(await at.card(number)).credit for number in (1, 2, 3)] == [
                "两颗心 好评99%",
                "两颗心 好评99%",
                None,
            ]
            await credit.tell(at.office, await at.id(2), "", "小美")
            assert (await at.card(1)).credit is None
            with pytest.raises(KnownError) as caught:
                await credit.tell(at.office, await at.id(4), "一颗心", "小林")
            assert caught.value.code == "buyer_unknown"
            assert await agents.named(at.office, "小林") is None, "what is refused leaves nothing behind"

    asyncio.run(deed())


def test_what_was_typed_before_stands_in_the_history_and_comes_back(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1, buyer="tom"))
            one = await at.id(1)
            assert (await credit.tell(at.office, one, "两颗心", "小美")).before == ""
            told = await credit.tell(at.office, one, "一颗钻", "小林")
            assert told.before == "两颗心"
            history = """SELECT c.old, c.new, a.nickname FROM change c JOIN agent a ON a.id = c.agent_id
                         WHERE c.subject = 'buyer' AND c.field = 'credit' ORDER BY c.id"""
            assert await at.all(history) == [(None, "两颗心", "小美"), ("两颗心", "一颗钻", "小林")]
            again = await credit.tell(at.office, one, "一颗钻", "小美")
            assert not again.changes["buyer"], "nothing is another"
            await credit.tell(at.office, one, told.before, "小林")
            assert (await at.card(1)).credit == "两颗心"

    asyncio.run(deed())


def test_an_import_that_is_taken_back_and_brought_anew_keeps_it(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            first = await at.bring(an_order(1, buyer="tom"))
            await credit.tell(at.office, await at.id(1), "两颗心", "小美")
            await imports.undo(at.office, first.run or 0)
            second = await at.bring(an_order(1, buyer="tom"))
            assert (await at.card(1)).credit == "两颗心"
            # Whoever never comes again is forgotten at the next erasure.
            await imports.undo(at.office, second.run or 0)
            await erase.erase(at.office, 1, 60)
            assert await at.all("SELECT nick FROM buyer") == []
            assert await at.all("SELECT old, new FROM change WHERE subject = 'buyer'") == []

    asyncio.run(deed())
