"""A memo as its agent composed it: kept over a crash, merged with what came meanwhile, and what it left out stays out."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

from app.domain.memo_choice import Composed
from app.domain.order import usual
from app.services import imports, note_checks, notes, orders
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


def test_an_entry_that_was_wiped_off_the_platform_waits_again_and_is_offered(tmp_path: Path) -> None:
    async def story(at: Desk) -> None:
        await at.bring(an_order(1, memo="送小样"))
        first = await save(at, "要发票")
        await notes.copied(at.office, first.note.id)
        await at.bring(an_order(1, memo=first.memo))
        assert await unpasted(at) == []
        assert [flaw.code for flaw in (await note_checks.scan(at.office)).flaws] == []
        wiped = await at.bring(an_order(1, memo="送小样"))
        assert len(await unpasted(at)) == 1
        assert [note.state for note in (await at.card(1)).notes] == ["lost"]
        (flaw,) = (await note_checks.scan(at.office)).flaws
        assert (flaw.code, flaw.note_id, flaw.words, flaw.pasted) == ("entry_lost", first.note.id, first.text, False)
        assert (await notes.start(at.office, await at.id(1))).memo == first.memo
        assert wiped.run is not None
        await imports.undo(at.office, wiped.run)
        assert await unpasted(at) == []
        assert [note.state for note in (await at.card(1)).notes] == ["seen"]
        await at.bring(an_order(1, memo="送小样"))
        second = await save(at, "已开票", rest="送小样", of=first.memo)
        assert [flaw.code for flaw in (await note_checks.scan(at.office)).flaws] == [], "it was left out on purpose"
        await at.bring(an_order(1, memo=f"{second.memo}\n{first.text}"))
        assert [note.state for note in (await at.card(1)).notes] == ["seen", "seen"]

    play(tmp_path, story)


def test_a_wiped_entry_that_is_copied_again_is_no_finding_until_the_next_import(tmp_path: Path) -> None:
    async def story(at: Desk) -> None:
        await at.bring(an_order(1))
        first = await save(at, "要发票")
        await at.bring(an_order(1, memo=first.memo))
        await at.bring(an_order(1, memo="送小样"))
        await notes.copied(at.office, first.note.id)
        assert [note.state for note in (await at.card(1)).notes] == ["copied"]
        assert (await note_checks.scan(at.office)).flaws == []
        assert len(await unpasted(at)) == 1
        await at.bring(an_order(1, memo=f"{first.text}\n送小样"))
        assert [note.state for note in (await at.card(1)).notes] == ["seen"]

    play(tmp_path, story)


def test_an_entry_whose_feedback_was_changed_on_the_platform_is_not_lost(tmp_path: Path) -> None:
    async def story(at: Desk) -> None:
        await at.bring(an_order(1))
        saved = await notes.save(at.office, NoteDraft(await at.id(1), "purple", "小美", "没接"))
        await at.bring(an_order(1, memo=saved.memo))
        await at.bring(an_order(1, memo=saved.memo.replace("没接", "未接")))
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


def test_a_correction_keeps_what_the_agent_made_of_the_memo(tmp_path: Path) -> None:
    async def story(at: Desk) -> None:
        await at.bring(an_order(1, memo="送小样\n要红色"))
        saved = await save(at, "要发票", rest="要红色", of="送小样\n要红色")
        right = await notes.correct(at.office, saved.note.id, "小美", "要专票")
        assert right.memo == f"{right.text}\n要红色"
        await at.bring(an_order(1, memo=f"{right.memo}\n已备货"))
        last = await notes.correct(at.office, right.note.id, "小美", "要普票")
        assert last.memo == f"{last.text}\n要红色\n已备货"
        await at.bring(an_order(1, memo=last.memo))
        assert await unpasted(at) == []

    play(tmp_path, story)


def test_a_repair_and_its_undo_keep_it_too(tmp_path: Path) -> None:
    async def story(at: Desk) -> None:
        await at.bring(an_order(1, memo="送小样\n要红色"))
        saved = await save(at, "要发票", rest="要红色", of="送小样\n要红色")
        await at.run("UPDATE agent SET nickname = '美美' WHERE nickname = '小美'")
        flaws = (await note_checks.scan(at.office)).flaws
        repaired = await note_checks.repair(at.office, flaws, "美美")
        whole = (await notes.start(at.office, await at.id(1))).memo
        assert (len(repaired.note_ids), whole) == (1, f"{saved.text.replace('小美', '美美')}\n要红色")
        await note_checks.undo(at.office, repaired.note_ids, "美美")
        assert (await notes.start(at.office, await at.id(1))).memo == saved.memo

    play(tmp_path, story)


def test_what_was_left_out_stays_out_when_the_entry_that_did_so_is_left_out_too(tmp_path: Path) -> None:
    async def story(at: Desk) -> None:
        await at.bring(an_order(1, memo="送小样\n要红色"))
        first = await save(at, "要发票", rest="要红色", of="送小样\n要红色")
        second = await save(at, "已开票", rest="要红色", of=first.memo)
        assert second.memo == f"{second.text}\n要红色"
        third = await save(at, "已寄出", rest="要红色", of=second.memo)
        assert third.memo == f"{third.text}\n要红色"
        await at.bring(an_order(1, memo=third.memo))
        assert (await notes.start(at.office, await at.id(1))).memo == third.memo
        assert await unpasted(at) == []

    play(tmp_path, story)


def test_a_correction_stands_where_the_entry_stood(tmp_path: Path) -> None:
    async def story(at: Desk) -> None:
        await at.bring(an_order(1, memo="送小样"))
        first, second = await save(at, "要发票"), await save(at, "催了快递")
        right = await notes.correct(at.office, first.note.id, "小美", "要专票")
        assert right.memo == f"{second.text}\n{right.text}\n送小样"

    play(tmp_path, story)
