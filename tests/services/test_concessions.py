"""Gifts and price cuts on real orders: recorded with their value and who allowed them, taken back, limited by level."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from app import guard_words, wording
from app.clock import epoch
from app.domain.concession import LIMITS, Kind
from app.errors import KnownError
from app.services import agents, concessions, rules
from tests.offices import NOW, Desk, an_order, desk


def play(folder: Path, story: Callable[[Desk], Awaitable[None]]) -> None:
    async def whole() -> None:
        async with desk(folder) as at:
            await at.bring(an_order(1), an_order(2))
            await story(at)

    asyncio.run(whole())


async def refused(deed: Awaitable[Any]) -> str:
    with pytest.raises(KnownError) as caught:
        await deed
    assert wording.sentence(caught.value.code, caught.value.params) != caught.value.code
    return caught.value.code


def test_what_is_given_is_recorded_with_its_value_and_who_allowed_it(tmp_path: Path) -> None:
    async def story(at: Desk) -> None:
        await agents.add(at.office, "店长", role="lead")
        gift = await concessions.give(at.office, await at.id(1), Kind.GIFT, 300, "小美", what=" 小样 ", why="犹豫")
        assert gift.changes["order"] == {await at.id(1)}
        assert gift.changes["concession"] == {gift.concession_id}
        cut = await concessions.give(at.office, await at.id(1), Kind.PRICE, 900, "小美", allowed_by="店长")
        found = await concessions.of_order(at.office, await at.id(1))
        assert found == [
            (gift.concession_id, "gift", 300, "小样", "小美", None, "犹豫", epoch(NOW)),
            (cut.concession_id, "price", 900, "", "小美", "店长", "", epoch(NOW)),
        ]
        assert await concessions.of_order(at.office, await at.id(2)) == []
        assert guard_words.concession(Kind(found[0].kind)) == "Gift"

        assert (await concessions.take_back(at.office, cut.concession_id))["order"] == {await at.id(1)}
        assert await concessions.of_order(at.office, await at.id(1)) == found[:1]
        assert await refused(concessions.take_back(at.office, cut.concession_id)) == "concession_over"
        await concessions.restore(at.office, cut.concession_id)
        assert await concessions.of_order(at.office, await at.id(1)) == found
        assert await refused(concessions.restore(at.office, cut.concession_id)) == "concession_over"

    play(tmp_path, story)


def test_what_nobody_may_give_leaves_nothing_behind(tmp_path: Path) -> None:
    async def story(at: Desk) -> None:
        await agents.add(at.office, "小林")
        gone, _ = await agents.add(at.office, "老店长", role="lead")
        await agents.change(at.office, gone.id, active=False)
        order, before = await at.id(1), await at.picture()
        give, office = concessions.give, at.office
        assert await refused(give(office, order, Kind.PRICE, 100, "小美")) == "concession_gift_first"
        assert await refused(give(office, order, Kind.GIFT, 0, "小美")) == "concession_value"
        assert await refused(give(office, order, Kind.GIFT, 501, "小美")) == "concession_over_limit"
        assert await refused(give(office, order, Kind.GIFT, 501, "小美", allowed_by="小林")) == "concession_not_allowed"
        assert await refused(give(office, order, Kind.GIFT, 501, "小美", allowed_by="老店长")) == "agent_unknown"
        assert await refused(give(office, 7, Kind.GIFT, 100, "小美")) == "order_unknown"
        assert await at.picture() == before

    play(tmp_path, story)


def test_the_limit_follows_the_agents_level(tmp_path: Path) -> None:
    async def story(at: Desk) -> None:
        who, _ = await agents.add(at.office, "小美")
        await agents.change(at.office, who.id, level=3)
        order = await at.id(1)
        await concessions.give(at.office, order, Kind.POSTAGE, 3000, "小美", declined=False)
        assert await refused(concessions.give(at.office, order, Kind.GIFT, 1, "小美")) == "concession_over_limit"
        (row,) = [one for one in await agents.agents(at.office) if one.nickname == "小美"]
        assert (row.level, row.role, row.active) == (3, "agent", 1)

    play(tmp_path, story)


def test_what_was_taken_back_stands_again_only_within_the_limit(tmp_path: Path) -> None:
    async def story(at: Desk) -> None:
        await agents.add(at.office, "店长", role="lead")
        order_id, most = await at.id(1), LIMITS[1]
        first = await concessions.give(at.office, order_id, Kind.GIFT, most, "小美")
        await concessions.take_back(at.office, first.concession_id)
        second = await concessions.give(at.office, order_id, Kind.GIFT, 1, "小美")
        assert await refused(concessions.restore(at.office, first.concession_id)) == "concession_over_limit"
        assert [one.value for one in await concessions.of_order(at.office, order_id)] == [1]
        await concessions.take_back(at.office, second.concession_id)
        await concessions.restore(at.office, first.concession_id)
        cut = await concessions.give(at.office, order_id, Kind.PRICE, 9 * most, "小美", allowed_by="店长")
        for deed in (concessions.take_back, concessions.restore):
            await deed(at.office, cut.concession_id)
        assert [one.value for one in await concessions.of_order(at.office, order_id)] == [most, 9 * most]

    play(tmp_path, story)


def test_the_limits_are_the_shops_own(tmp_path: Path) -> None:
    async def story(at: Desk) -> None:
        order_id, shop_id = await at.id(1), at.office.shops()[0].id
        await rules.change(at.office, shop_id, concession_limits=(100, 1000, 3000, 10000))
        assert await refused(concessions.give(at.office, order_id, Kind.GIFT, 101, "小美")) == "concession_over_limit"
        await concessions.give(at.office, order_id, Kind.GIFT, 100, "小美")

    play(tmp_path, story)
