"""Quick feedback is learned from what agents type under a flag."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

from app.domain import phrase
from app.services import agents, batches, notes, phrases, rules
from app.services.batches import Batch
from app.services.notes import NoteDraft
from tests.offices import Desk, an_order, desk


async def typed(at: Desk, words: str, *numbers: int, agent: str = "小美", flag: str = "purple") -> list[int]:
    made = [await notes.save(at.office, NoteDraft(await at.id(n), flag, agent, words)) for n in numbers]
    return [one.note.id for one in made]


def test_what_is_typed_on_three_orders_is_learned_own_habits_first(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(*map(an_order, range(1, 7)))
            shop = at.office.shops()[0].id
            await typed(at, "等发工资", 1, 2, 3)
            await typed(at, "在开会", 1, 2, 3, 4, agent="小林")
            await typed(at, "才两单", 1, 2, 2)
            await typed(at, "要退", 1, 2, 3, flag="red")
            await typed(at, "回拨13812345678", 1, 2, 3)
            ids = {one.nickname: one.id for one in await agents.agents(at.office)}
            found = await phrases.of(at.office, shop, "purple", ids["小美"])
            assert found.learned == ("等发工资", "在开会")
            assert (await phrases.of(at.office, shop, "purple", None)).learned == ("在开会", "等发工资")
            assert (await phrases.of(at.office, shop, "red", None)).learned == ("要退",)
            assert found.defaults == phrase.DEFAULTS["reminder"]
            assert found.offered()[:3] == ("等发工资", "在开会", phrase.DEFAULTS["reminder"][0])

    asyncio.run(deed())


def test_what_was_taken_back_and_what_is_long_past_is_not(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(*map(an_order, range(1, 5)))
            shop = at.office.shops()[0].id
            made = await typed(at, "写错了", 1, 2, 3)
            await batches.withdraw(at.office, made, "小美")
            assert (await phrases.of(at.office, shop, "purple", None)).learned == ()
            await typed(at, "等发工资", 1, 2, 3)
            at.clock.advance(timedelta(days=phrase.DAYS - 1))
            assert (await phrases.of(at.office, shop, "purple", None)).learned == ("等发工资",)
            at.clock.advance(timedelta(days=2))
            assert (await phrases.of(at.office, shop, "purple", None)).learned == ()

    asyncio.run(deed())


def test_the_shops_own_and_its_refusals_are_kept_with_the_legend(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(*map(an_order, range(1, 5)))
            shop = at.office.shops()[0].id
            await typed(at, "等发工资", 1, 2, 3)
            made = tuple(
                one._replace(phrases=("今晚付",), muted=("等发工资", phrase.DEFAULTS["reminder"][0]))
                if one.key == "reminder" else one
                for one in at.office.rules(shop).legend
            )  # fmt: skip
            await rules.change(at.office, shop, legend=made)
            found = await phrases.of(at.office, shop, "purple", None)
            assert found.learned == ("等发工资",)
            assert found.offered() == ("今晚付", *phrase.DEFAULTS["reminder"][1:])

    asyncio.run(deed())


def test_a_note_on_many_orders_was_typed_once(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(*map(an_order, range(1, 9)))
            shop = at.office.shops()[0].id
            for number in (1, 2, 3):
                await typed(at, "等发工资", number)
                at.clock.advance(timedelta(minutes=5))
            ids = tuple([await at.id(number) for number in range(1, 9)])
            await batches.save(at.office, Batch(ids, "purple", "小美", "活动到今晚"))
            found = await phrases.of(at.office, shop, "purple", await at.one("SELECT id FROM agent"))
            assert found.learned == ("等发工资", "活动到今晚")

    asyncio.run(deed())


def test_what_was_typed_under_another_meaning_is_none_of_this_one(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(*map(an_order, range(1, 4)))
            shop = at.office.shops()[0].id
            await typed(at, "同意退", 1, 2, 3, flag="red")
            before = at.office.rules(shop).legend
            other = tuple(one._replace(key="special") if one.colour == "red" else one for one in before)
            await rules.change(at.office, shop, legend=other)
            assert (await phrases.of(at.office, shop, "red", None)).learned == ()
            await typed(at, "加急", 1, 2, 3, flag="red")
            renamed = tuple(one._replace(label="说明", key="") if one.colour == "blue" else one for one in other)
            await rules.change(at.office, shop, legend=renamed)
            assert (await phrases.of(at.office, shop, "red", None)).learned == ("加急",)

    asyncio.run(deed())
