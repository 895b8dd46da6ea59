"""A buyer's credit, typed once on one order, stands on every card of that buyer until their data are erased."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from app.errors import KnownError
from app.services import credit
from tests.offices import an_order, desk


def test_it_stands_on_every_order_of_the_buyer(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1, buyer="tom"), an_order(2, buyer="tom"), an_order(3), an_order(4, buyer=""))
            assert (await at.card(1)).credit is None
            changed = await credit.tell(at.office, await at.id(1), "  两颗心  好评99% ")
            assert changed["buyer"]
            assert [(await at.card(number)).credit for number in (1, 2, 3)] == [
                "两颗心 好评99%",
                "两颗心 好评99%",
                None,
            ]
            await credit.tell(at.office, await at.id(2), "")
            assert (await at.card(1)).credit is None
            with pytest.raises(KnownError) as caught:
                await credit.tell(at.office, await at.id(4), "一颗心")
            assert caught.value.code == "buyer_unknown"

    asyncio.run(deed())
