"""Every version of an order's notes, flag and memo, and stepping back to one by a new entry."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from app.errors import KnownError
from app.services import agents, imports, note_history, notes
from app.services.note_history import History
from app.services.notes import NoteDraft, Saved
from tests.offices import Desk, an_order, desk


async def save(at: Desk, feedback: str, flag: str = "purple", agent: str = "小美") -> Saved:
    saved = await notes.save(at.office, NoteDraft(await at.id(1), flag, agent, feedback))
    at.clock.advance(timedelta(minutes=5))
    return saved


async def history(at: Desk) -> History:
    return await note_history.of(at.office, await at.id(1))


async def back(at: Desk, version: int, agent: str = "小林") -> Saved:
    """Step back to the version so many places below the newest."""
    found = await note_history.of(at.office, await at.id(1), agent)
    told, promised = found.steps[version], found.texts[version]
    assert told is not None
    saved = await note_history.step_back(at.office, found.order_id, told, agent)
    assert saved.text == promised
    at.clock.advance(timedelta(minutes=5))
    return saved


async def flag_and_notes(at: Desk) -> tuple[str | None, str | None, list[tuple[str, str]]]:
    card = await at.card(1)
    return card.row.flag, card.row.last_note, [(one.text, one.state) for one in card.notes]


def test_every_version_is_told_newest_first(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1, memo="送小样"), an_order(2))
            first = await save(at, "明早付")
            await notes.copied(at.office, first.note.id)
            at.clock.advance(timedelta(minutes=5))
            await notes.correct(at.office, first.note.id, "小林", "后天付")
            at.clock.advance(timedelta(minutes=5))
            red = await save(at, "要发票", "red")
            await notes.withdraw(at.office, red.note.id, "小林")
            at.clock.advance(timedelta(minutes=5))
            await at.bring(an_order(1, memo=first.memo), an_order(2))
            found = (await history(at)).versions
            assert [(one.kind, one.agent, one.flag_was, one.flag) for one in found] == [
                ("memo", None, None, None), ("withdrawn", "小林", "red", "purple"), ("written", "小美", "purple", "red"),
                ("corrected", "小林", "purple", "purple"), ("written", "小美", None, "purple"), ("memo", None, None, None),
            ]  # fmt: skip
            assert (found[0].before, found[0].after, found[0].file) == ("送小样", first.memo, "export2.csv")
            assert (found[3].before, found[3].after[-3:]) == (first.text, "后天付")
            assert found[4].copied_at == found[4].at + 300
            assert found[4].seen_at == found[0].at
            assert [one is not None for one in (await history(at)).steps] == [False, False, True, False, True, False]

    asyncio.run(deed())


def test_what_an_import_told_that_was_taken_back_is_not_told(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            again = await at.bring(an_order(1, memo="送小样"))
            assert [one.after for one in (await history(at)).versions] == ["送小样"]
            assert again.run is not None
            await imports.undo(at.office, again.run)
            assert (await history(at)).versions == ()
            with pytest.raises(KnownError) as caught:
                await note_history.of(at.office, 99)
            assert caught.value.code == "order_unknown"

    asyncio.run(deed())


def test_a_corrected_note_comes_back_with_its_moment_and_its_contact_and_the_undo_loses_nothing(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            first = await save(at, "明早付")
            second = await notes.correct(at.office, first.note.id, "小美", "要发票", "red")
            at.clock.advance(timedelta(minutes=5))
            assert (await at.card(1)).contacts == ()
            saved = await back(at, 1, "小美")
            assert saved.text == first.text
            assert (saved.note.points_at, saved.memo) == (second.note.id, first.text)
            flag, last, told = await flag_and_notes(at)
            assert (flag, last) == ("purple", first.text)
            assert [state for _text, state in told] == ["corrected", "corrected", "saved"]
            assert len((await at.card(1)).contacts) == 1
            await note_history.undo(at.office, await at.id(1), saved.note.id, second.note, "小美")
            flag, last, told = await flag_and_notes(at)
            assert (flag, last) == ("red", second.text)
            assert len(told) == 4, "nothing is ever overwritten"
            assert (await at.card(1)).contacts == ()

    asyncio.run(deed())


def test_the_undo_of_a_step_brings_a_colleagues_words_back_letter_by_letter(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            first = await save(at, "明早付", "purple", "阿强")
            second = await notes.correct(at.office, first.note.id, "阿强", "后天付")
            at.clock.advance(timedelta(minutes=5))
            saved = await back(at, 1, "小美")
            await note_history.undo(at.office, await at.id(1), saved.note.id, second.note, "小美")
            assert (await flag_and_notes(at))[:2] == ("purple", second.text)
            (contact,) = (await at.card(1)).contacts
            assert contact.agent == "阿强"
            versions = (await history(at)).versions
            assert (versions[0].agent, versions[0].after) == ("小美", second.text)

    asyncio.run(deed())


def test_a_withdrawn_note_comes_back_anew_and_the_undo_withdraws_it(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            gone = await save(at, "明早付")
            await notes.withdraw(at.office, gone.note.id, "小美")
            saved = await back(at, 1, "小美")
            assert (saved.text, saved.note.points_at) == (gone.text, None)
            assert len((await at.card(1)).contacts) == 1
            changes = await note_history.undo(at.office, await at.id(1), saved.note.id, None, "小美")
            assert changes["note"] == {saved.note.id}
            assert (await flag_and_notes(at))[:2] == (None, None)

    asyncio.run(deed())


def test_stepping_back_keeps_what_is_being_typed(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            order = await at.id(1)
            first = await save(at, "明早付")
            await notes.correct(at.office, first.note.id, "小美", "后天付")
            await notes.keep_draft(at.office, order, "red", "打到一半")
            saved = await back(at, 1)
            await notes.withdraw(at.office, saved.note.id, "小美")
            await back(at, 1)
            assert (await notes.start(at.office, order)).draft == ("red", "打到一半")

    asyncio.run(deed())


def test_a_step_that_came_too_late_is_refused(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            first = await save(at, "明早付")
            second = await notes.correct(at.office, first.note.id, "小美", "后天付")
            found = await history(at)
            assert found.steps[1] is not None
            await notes.withdraw(at.office, second.note.id, "小林")
            before = await at.picture()
            with pytest.raises(KnownError) as caught:
                await note_history.step_back(at.office, found.order_id, found.steps[1], "小美")
            assert caught.value.code == "note_over"
            assert await at.picture() == before

    asyncio.run(deed())


def test_who_asked_for_a_repair_is_told_and_not_whose_words_they_are(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            first = await save(at, "明早付", "purple", "阿强")
            await notes.correct(at.office, first.note.id, "阿强", "后天付")
            await agents.ensure(at.office, "小美")
            await at.run(
                "INSERT INTO change (subject, subject_id, field, new, at, agent_id) SELECT 'note', ?, 'repair', 1, ?, id "
                "FROM agent WHERE nickname = '小美'", first.note.id + 1, at.office.now(),
            )  # fmt: skip
            assert [one.agent for one in (await history(at)).versions] == ["小美", "阿强"]

    asyncio.run(deed())


def test_stepping_back_brings_a_changed_count_back(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            order_id = await at.id(1)
            third = await notes.save(at.office, NoteDraft(order_id, "purple", "小美", "明早付", count=3))
            at.clock.advance(timedelta(minutes=5))
            second = await notes.correct(at.office, third.note.id, "小美", "明早付", at=third.note.at, count=2)
            at.clock.advance(timedelta(minutes=5))
            assert second.note.count == 2
            saved = await back(at, 1)
            assert (saved.note.count, saved.text) == (3, third.text.replace("小美", "小林"))

    asyncio.run(deed())
