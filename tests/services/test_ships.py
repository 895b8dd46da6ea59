"""The shipping time that the warehouse tells in the morning: for one shop and one day, said by scripts."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

from app.domain import script
from app.services import scripts, ships, shops
from tests.offices import an_order, desk


def test_what_was_told_is_of_its_shop_and_its_day(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            shop_id = at.office.shops()[0].id
            other, _changes = await shops.add(at.office, "京东店", "jd")

            def said() -> script.Filled:
                return script.fill("今天{ships_today}发出", scripts.values(at.office, None, shop_id, None))

            assert said().missing == ("ships_today",), "as any other blank it is asked for"
            changed = await ships.tell(at.office, shop_id, " 下午5点  前 ")
            assert changed["shop"] == {shop_id}
            assert ships.today(at.office, shop_id) == "下午5点 前"
            assert ships.today(at.office, other.id) == ""
            assert said().text == "今天下午5点 前发出"
            at.clock.advance(timedelta(days=1))
            assert ships.today(at.office, shop_id) == ""
            assert said().missing == ("ships_today",), "yesterday's is never said"
            await ships.tell(at.office, shop_id, "16:00")
            await ships.tell(at.office, shop_id, "")
            assert ships.today(at.office, shop_id) == ""

    asyncio.run(deed())
