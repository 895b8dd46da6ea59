"""A colour gets another meaning: what becomes of the orders that have it, looked at, done, and taken back."""

from __future__ import annotations

import asyncio
from pathlib import Path

from app.domain.flag import LEGENDS, Meaning
from app.services import legend, notes, rules
from app.services.notes import NoteDraft
from tests.offices import Desk, an_order, desk

BEFORE = (
    Meaning("red", "special"),
    Meaning("yellow", "return"),
    Meaning("purple", "reminder"),
    Meaning("green", "", "等货"),
)
AFTER = (Meaning("red", "return"), Meaning("yellow", "special"), Meaning("purple", "reminder"))


async def flagged(at: Desk) -> int:
    """Orders 1 and 2 red, 3 yellow, 4 purple, 5 green; then the meanings of red and yellow swap and green goes."""
    shop = at.office.shops()[0].id
    await rules.change(at.office, shop, legend=BEFORE)
    for number, colour in enumerate(("red", "red", "yellow", "purple", "green"), 1):
        await notes.save(at.office, NoteDraft(await at.id(number), colour, "小美", "说了"))
    await rules.change(at.office, shop, legend=AFTER)
    return shop


async def flags(at: Desk) -> list[str | None]:
    return [(await at.card(number)).row.flag for number in range(1, 6)]


def test_the_look_says_what_goes_where_and_how_many(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(*map(an_order, range(1, 6)))
            shop = await flagged(at)
            found = await legend.look(at.office, shop)
            told = [(line.old.colour, line.new.colour if line.new else None, line.orders) for line in found.lines]
            assert told == [("red", "yellow", 2), ("yellow", "red", 1), ("green", None, 1)]
            assert found.orders == 3
            assert sorted(found.first) == [("1", "red", "yellow"), ("2", "red", "yellow"), ("3", "yellow", "red")]
            assert await flags(at) == ["red", "red", "yellow", "purple", "green"]
            await rules.change(at.office, shop, legend=BEFORE)
            assert await legend.look(at.office, shop) == legend.Look((), ()), "as it was is nothing to follow"

    asyncio.run(deed())


def test_two_colours_swap_and_it_is_taken_back(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(*map(an_order, range(1, 6)))
            shop = await flagged(at)
            before = (await at.card(1)).notes
            moved, changes = await legend.convert(at.office, shop)
            assert await flags(at) == ["yellow", "yellow", "red", "purple", "green"]
            assert changes["order"] == {await at.id(number) for number in (1, 2, 3)}
            assert (await at.card(1)).notes == before
            found = await at.office.gate.read(
                lambda db: db.all("SELECT old, new FROM change WHERE field = 'flag' ORDER BY id DESC LIMIT 3")
            )
            assert sorted(found) == [("red", "yellow"), ("red", "yellow"), ("yellow", "red")]
            back = await legend.take_back(at.office, shop, moved)
            assert back["order"] == changes["order"]
            assert await flags(at) == ["red", "red", "yellow", "purple", "green"]

    asyncio.run(deed())


def test_what_an_agent_did_since_stays(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(*map(an_order, range(1, 6)))
            shop = await flagged(at)
            moved, _changes = await legend.convert(at.office, shop)
            await notes.save(at.office, NoteDraft(await at.id(1), "yellow", "小美", "还是加急"))
            await notes.save(at.office, NoteDraft(await at.id(2), "purple", "小美", "没接"))
            changes = await legend.take_back(at.office, shop, moved)
            assert changes["order"] == {await at.id(3)}
            assert await flags(at) == ["yellow", "purple", "yellow", "purple", "green"]

    asyncio.run(deed())


def test_a_flag_given_since_means_what_its_colour_means_now(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(*map(an_order, range(1, 6)))
            shop = await flagged(at)
            await notes.save(at.office, NoteDraft(await at.id(1), "red", "小美", "要退货"))
            await notes.save(at.office, NoteDraft(await at.id(4), "yellow", "小美", "加急"))
            found = await legend.look(at.office, shop)
            assert [(one.old.colour, one.orders) for one in found.lines if one.new] == [("red", 1), ("yellow", 1)]
            await legend.convert(at.office, shop)
            assert await flags(at) == ["red", "yellow", "red", "yellow", "green"]
            assert (await legend.look(at.office, shop)).orders == 0

    asyncio.run(deed())


def test_what_orders_follow_is_known_after_the_next_start_and_through_several_legends(tmp_path: Path) -> None:
    last = (Meaning("red", "exchange"), Meaning("blue", "return"), Meaning("yellow", "special"))

    async def begin() -> None:
        async with desk(tmp_path) as at:
            await at.bring(*map(an_order, range(1, 6)))
            shop = await flagged(at)
            await notes.save(at.office, NoteDraft(await at.id(2), "red", "小美", "要退货"))
            await rules.change(at.office, shop, legend=last)

    async def later() -> None:
        async with desk(tmp_path) as at:
            shop = at.office.shops()[0].id
            found = await legend.look(at.office, shop)
            told = {(one.old.colour, one.old.key, one.new.colour, one.orders) for one in found.lines if one.new}
            assert told == {
                ("red", "special", "yellow", 1),
                ("red", "return", "blue", 1),
                ("yellow", "return", "blue", 1),
            }
            moved, _changes = await legend.convert(at.office, shop)
            assert await flags(at) == ["yellow", "blue", "blue", "purple", "green"]
            assert (await legend.look(at.office, shop)).orders == 0
            await legend.take_back(at.office, shop, moved)
            assert await flags(at) == ["red", "red", "yellow", "purple", "green"]
            assert await legend.look(at.office, shop) == found, "what was taken back waits again"
            await legend.leave(at.office, shop)
            assert await legend.look(at.office, shop) == legend.Look((), ())

    async def at_last() -> None:
        async with desk(tmp_path) as at:
            assert await legend.look(at.office, at.office.shops()[0].id) == legend.Look((), ()), "they were left"

    for each in (begin, later, at_last):
        asyncio.run(each())


def test_a_form_of_the_shops_own_does_not_make_a_contact(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1), an_order(2))
            shop = at.office.shops()[0].id
            made = tuple(
                one._replace(form={"red": "four", "purple": "three"}.get(one.colour, "")) for one in LEGENDS["merged"]
            )
            await rules.change(at.office, shop, legend=made)
            back = await notes.save(at.office, NoteDraft(await at.id(1), "red", "小美", "同意退"))
            paid = await notes.save(at.office, NoteDraft(await at.id(2), "purple", "小美", "明早付"))
            assert (back.text, paid.text) == ("11-21 16:00+小美+第1次+同意退", "11-21 16:00+小美+明早付")
            assert [len((await at.card(number)).contacts) for number in (1, 2)] == [0, 1]

    asyncio.run(deed())
