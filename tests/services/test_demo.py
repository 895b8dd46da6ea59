"""The demo shop: invented orders and, where people shall learn on it, agents who worked and won some of them back."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from app.domain.call import CODES, Result
from app.domain.won_back import Paid
from app.services import agents, demo, notes, won_back
from app.services.notes import NoteDraft
from tests.offices import NOW, desk


@pytest.mark.parametrize("seed", [1, 7])
def test_agents_have_worked_there_in_their_hours_and_won_orders_back(tmp_path: Path, seed: int) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await demo.make(at.office, 400, seed, worked=True)
            assert {one.nickname for one in await agents.agents(at.office)} == {"小美", "小林"}
            contacts = await at.all("SELECT at, outcome, reason, channel FROM contact")
            zone = at.office.zone()
            hours = {datetime.fromtimestamp(moment, zone).hour for moment, *_rest in contacts}
            assert min(hours) >= 9
            assert max(hours) < 21
            assert {outcome for _at, outcome, _reason, _channel in contacts} <= set(Result)
            assert {reason for _at, _outcome, reason, _channel in contacts} <= {*CODES, None}
            assert all(moment < at.office.now() for moment, *_rest in contacts)
            report = await won_back.report(at.office, None, NOW.date() - timedelta(days=29), NOW.date())
            assert report.paid[Paid.WON].orders >= 5
            assert {one.agent for one in report.gains} == {"小美", "小林"}
            assert any(one.name for one in report.reasons)

    asyncio.run(deed())


def test_the_same_seed_gives_the_same_shop(tmp_path: Path) -> None:
    files = [tmp_path / name for name in ("one.csv", "two.csv")]
    came = [demo.write(file, 120, 3, NOW, "店", worked=True) for file in files]
    assert came[0] == came[1] != []
    assert files[0].read_bytes() == files[1].read_bytes()


def test_made_again_it_leaves_what_agents_did_there(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await demo.make(at.office, 60, 3, worked=True)
            (one,), *_more = await at.all("SELECT id FROM contact WHERE outcome IS NOT NULL")
            await at.run("UPDATE contact SET outcome = 'refused', reason = NULL WHERE id = ?", one)
            ((order_id,),) = await at.all("SELECT id FROM sales_order WHERE status = 'unpaid' ORDER BY id LIMIT 1")
            await notes.save(at.office, NoteDraft(order_id, "purple", "小美", "已留言"))
            before = await at.all("SELECT * FROM contact ORDER BY id")
            await demo.make(at.office, 60, 3, worked=True)
            assert await at.all("SELECT * FROM contact ORDER BY id") == before

    asyncio.run(deed())
