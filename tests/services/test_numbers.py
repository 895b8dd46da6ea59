"""A piece of a number finds the newest orders that have it, and nobody's name in full."""

from __future__ import annotations

import asyncio
from datetime import datetime
from pathlib import Path

from app.services import numbers
from tests.offices import an_order, desk


def test_a_piece_of_a_number_finds_orders_and_masks_their_buyers(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            # 7777 is in a phone number too, which is not what is looked for here.
            made = (
                an_order(f"44710000{n}", phone="13812347777", created=datetime(2026, 11, 21, 9, n)) for n in range(8)
            )
            await at.bring(*made, an_order("99997777"))
            found = await numbers.numbered(at.office, " 4471 ", None, 3)
            assert [one.order_no for one in found] == ["447100007", "447100006", "447100005"]
            assert found[0].buyer == "b***7"
            assert [one.order_no for one in await numbers.numbered(at.office, "7777", None, 5)] == ["99997777"]
            assert await numbers.numbered(at.office, "4471", 99, 5) == []

    asyncio.run(deed())
