"""A memo as its agent composed it: kept over a crash, merged with what came meanwhile, and what it left out stays out."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

from app.domain.memo_choice import Composed
from app.domain.order import usual
from app.services import notes, orders
from app.services.notes import NoteDraft
from tests.offices import Desk, an_order, desk, opened


def play(folder: Path, story: Callable[[Desk], Awaitable[None]]) -> None:
    async def whole() -> None:
        async with desk(folder) as at:
            await story(at)

    asyncio.run(whole())


async def save(at: Desk, feedback: str, rest: str | None = None, of: str | None = None) -> notes.Saved:
    return await notes.save(at.office, NoteDraft(await at.id(1), "red", "小美", feedback, rest=rest, rest_of=of))


async def unpasted(at: Desk) -> list[int | None]:
    """When what waits was saved, of each order in the view."""
    return [row.waits_since for row in await orders.page(at.office, usual("unpasted"))]


def test_what_was_composed_survives_a_crash_and_is_dropped_with_its_draft(tmp_path: Path) -> None:
    composed = Composed("送小样\n要红色", "要红色")

    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1, memo=composed.base))
            order_id = await at.id(1)
            await notes.keep_draft(at.office, order_id, "red", "", composed=composed)
        async with opened(at.office.folder, at.clock) as office:
            begun = await notes.start(office, order_id)
            assert (begun.draft, begun.draft_memo) == (("red", ""), composed)
            await notes.keep_draft(office, order_id, "red", "好")
            assert (await notes.start(office, order_id)).draft_memo is None

    asyncio.run(deed())


def test_what_came_between_composing_and_saving_is_in_the_copy(tmp_path: Path) -> None:
    async def story(at: Desk) -> None:
        await at.bring(an_order(1, memo="送小样\n要红色"))
        await at.bring(an_order(1, memo="送小样\n要红色\n已备货"))
        saved = await save(at, "要发票", rest="要红色", of="送小样\n要红色")
        assert saved.memo == f"{saved.text}\n要红色\n已备货"

    play(tmp_path, story)


def test_an_entry_of_ours_that_was_left_out_waits_no_more_and_does_not_come_back(tmp_path: Path) -> None:
    async def story(at: Desk) -> None:
        await at.bring(an_order(1, memo="送小样"))
        first = await save(at, "要发票")
        second = await save(at, "已开票", rest="送小样", of=first.memo)
        assert second.memo == f"{second.text}\n送小样"
        assert len(await unpasted(at)) == 1
        await at.bring(an_order(1, memo=second.memo))
        assert (await notes.start(at.office, await at.id(1))).memo == second.memo
        assert await unpasted(at) == []

    play(tmp_path, story)


def test_it_waits_again_once_the_entry_that_left_it_out_is_withdrawn(tmp_path: Path) -> None:
    async def story(at: Desk) -> None:
        await at.bring(an_order(1, memo="送小样"))
        first = await save(at, "要发票")
        second = await save(at, "已开票", rest="送小样", of=first.memo)
        await notes.withdraw(at.office, second.note.id, "小美")
        assert (await notes.start(at.office, await at.id(1))).memo == first.memo
        assert len(await unpasted(at)) == 1
        await at.bring(an_order(1, memo=first.memo))
        assert await unpasted(at) == []

    play(tmp_path, story)
