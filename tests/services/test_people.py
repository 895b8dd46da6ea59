"""Shops, agents and rules as the settings page changes them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from app import wording
from app.domain.flag import LEGENDS
from app.domain.rules import default
from app.errors import KnownError
from app.services import agents, imports, notes, rules, shops
from app.services.notes import NoteDraft
from tests.offices import Desk, an_order, desk


def play(folder: Path, story: Callable[[Desk], Awaitable[None]]) -> None:
    async def whole() -> None:
        async with desk(folder) as at:
            await story(at)

    asyncio.run(whole())


async def refused(deed: Awaitable[Any]) -> KnownError:
    with pytest.raises(KnownError) as caught:
        await deed
    assert wording.sentence(caught.value.code, caught.value.params) != caught.value.code
    return caught.value


def test_a_shop_begins_with_its_flags_and_the_rules_of_its_platform(tmp_path: Path) -> None:
    async def story(at: Desk) -> None:
        shop, changes = await shops.add(at.office, " 小美的店 ", "kuaishou", account="xiaomei", preset="s0")
        assert (shop.name, shop.platform, shop.account) == ("小美的店", "kuaishou", "xiaomei")
        assert changes == {"shop": {shop.id}}
        assert at.office.rules(shop.id) == default("kuaishou")._replace(legend=LEGENDS["s0"])
        assert (await refused(shops.add(at.office, "小美的店", "taobao"))).code == "shop_known"
        assert (await refused(shops.add(at.office, "  ", "taobao"))).code == "shop_name_missing"
        assert (await refused(shops.add(at.office, "店" * 61, "taobao"))).code == "shop_name_long"

    play(tmp_path, story)


def test_of_two_shops_that_are_added_at_once_one_has_the_name(tmp_path: Path) -> None:
    async def story(at: Desk) -> None:
        both = (shops.add(at.office, "小美的店", "taobao") for _time in range(2))
        made, refused = await asyncio.gather(*both, return_exceptions=True)
        assert isinstance(made, tuple)
        assert isinstance(refused, KnownError)
        assert refused.code == "shop_known"
        other, _changes = await shops.add(at.office, "二店", "taobao")
        names = (shops.change(at.office, shop_id, name="三店") for shop_id in (made[0].id, other.id))
        _renamed, error = await asyncio.gather(*names, return_exceptions=True)
        assert isinstance(error, KnownError)
        assert error.code == "shop_known"

    play(tmp_path, story)


def test_a_shop_is_renamed_and_its_platform_holds_once_it_has_orders(tmp_path: Path) -> None:
    async def story(at: Desk) -> None:
        first, _ = await shops.add(at.office, "旧名", "jd")
        await shops.change(at.office, first.id, name="新名", platform="taobao", account="a")
        (shop,) = at.office.shops()
        assert (shop.name, shop.platform, shop.account) == ("新名", "taobao", "a")
        await at.bring(an_order(1))
        assert (await refused(shops.change(at.office, first.id, platform="jd"))).code == "shop_platform_fixed"
        await shops.change(at.office, first.id, name="新名", platform="taobao", account="")
        assert at.office.shops()[0].account is None

    play(tmp_path, story)


def test_only_a_shop_without_orders_is_taken_away(tmp_path: Path) -> None:
    async def story(at: Desk) -> None:
        shop, _ = await shops.add(at.office, "小美的店", "taobao", preset="s4")
        answer = await at.bring(an_order(1))
        error = await refused(shops.remove(at.office, shop.id))
        assert (error.code, error.params["n"]) == ("shop_has_orders", 1)
        await imports.undo(at.office, answer.run or 0)
        assert await shops.remove(at.office, shop.id) == {"shop": {shop.id}}
        assert at.office.shops() == []
        assert await at.one("SELECT count(*) FROM import_run") == 0

    play(tmp_path, story)


def test_an_agent_may_change_names_and_the_notes_keep_theirs(tmp_path: Path) -> None:
    async def story(at: Desk) -> None:
        await at.bring(an_order(1))
        who, changes = await agents.add(at.office, "小美", "张小美", "lead")
        assert (who.nickname, who.full_name, who.role, who.active) == ("小美", "张小美", "lead", 1)
        assert changes == {"agent": {who.id}}
        await notes.save(at.office, NoteDraft(await at.id(1), "purple", "小美", "明早付"))
        await agents.change(at.office, who.id, nickname="阿美", active=False)
        (now,) = await agents.agents(at.office)
        assert (now.nickname, now.full_name, now.active) == ("阿美", "张小美", 0)
        assert "+小美+" in (await at.card(1)).notes[0].text
        await agents.change(at.office, who.id, full_name="", role="agent")
        (now,) = await agents.agents(at.office)
        assert (now.full_name, now.role) == (None, "agent")

    play(tmp_path, story)


def test_a_name_leads_to_one_person(tmp_path: Path) -> None:
    async def story(at: Desk) -> None:
        who, _ = await agents.add(at.office, "小美", "张小美")
        other, _ = await agents.add(at.office, "小林")
        for nickname, full_name in (("小美", None), ("张小美", None), ("小王", "小美"), ("小王", "张小美")):
            assert (await refused(agents.add(at.office, nickname, full_name))).code == "agent_known"
        assert (await refused(agents.change(at.office, other.id, nickname="张小美"))).code == "agent_known"
        assert (await refused(agents.change(at.office, other.id, nickname="小+林"))).code == "nickname_separator"
        assert (await refused(agents.add(at.office, "123"))).code == "nickname_digits"
        await agents.change(at.office, who.id, nickname="小美", full_name="张小美")
        assert len(await agents.agents(at.office)) == 2

    play(tmp_path, story)


def test_rules_are_kept_version_by_version_and_bad_ones_are_not(tmp_path: Path) -> None:
    async def story(at: Desk) -> None:
        shop, _ = await shops.add(at.office, "小美的店", "taobao")
        begun = at.office.rules(shop.id)
        await rules.change(at.office, shop.id, gap=timedelta(hours=2))
        await rules.change(at.office, shop.id, gap=timedelta(hours=2))
        assert at.office.rules(shop.id) == begun._replace(gap=timedelta(hours=2))
        assert await at.one("SELECT count(*) FROM rule") == 1
        error = await refused(rules.change(at.office, shop.id, first_late=timedelta(hours=1)))
        assert (error.code, error.params["field"]) == ("first_late_early", "first_late")
        assert at.office.rules(shop.id).first_late == timedelta(hours=6)
        await rules.change(at.office, shop.id, gap=begun.gap)
        assert at.office.rules(shop.id) == begun
        assert await at.one("SELECT max(version) FROM rule") == 2

    play(tmp_path, story)
