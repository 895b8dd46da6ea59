"""Whose an order is, and who takes it over, gives it back, or finds it free."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from app import wording
from app.domain.guard import Can
from app.domain.order import Filter, Query
from app.domain.reminder import Kind
from app.errors import KnownError
from app.services import agents, guards, imports, notes, orders, reminders
from app.services.notes import NoteDraft
from tests.offices import an_order, desk
from tests.services.test_guards import noted, seen, told


def test_the_first_with_a_contact_has_the_order_and_another_needs_a_reason(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1), an_order(2))
            await agents.add(at.office, "小林")
            await noted(at, 1, "小美")
            at.clock.advance(timedelta(hours=4))
            mine, theirs = await seen(at, 1, "小美", "phone"), await seen(at, 1, "小林", "phone")
            assert (mine.mine, mine.owner, mine.blocked_by) == (True, "小美", None)
            assert (theirs.mine, theirs.owner, theirs.blocked_by) == (False, "小美", "owned")
            assert theirs.against[0].can == (Can.TAKE_OVER,)
            assert (await seen(at, 2, "小林")).owner is None

            before = await at.picture()
            for who in ("小林", "新来的"):
                with pytest.raises(KnownError) as refused:
                    await guards.take_over(at.office, [await at.id(1)], who, " ")
                assert refused.value.code == "why_missing"
            assert await at.picture() == before, "what is refused leaves nothing behind"

            changes = await guards.take_over(at.office, [await at.id(1)], "小林", "小美今天休息")
            assert dict(changes) == {"order": {await at.id(1)}}
            taken = await seen(at, 1, "小林", "phone")
            assert (taken.mine, taken.owner, taken.taken_because, taken.blocked_by) == (
                True,
                "小林",
                "小美今天休息",
                None,
            )
            assert (await at.card(1)).row.owner == "小林"
            assert (await seen(at, 1, "小美")).blocked_by == "owned"
            assert await told(at, "order") == [
                ("owner_id", 2, 1, "小林"), ("taken_because", None, "小美今天休息", "小林"),
            ]  # fmt: skip
            assert not (await guards.take_over(at.office, [await at.id(1)], "小林", "again"))["order"]

            assert (await guards.give_back(at.office, [await at.id(1), await at.id(2)], "小林"))["order"] == {
                await at.id(1)
            }
            back = await seen(at, 1, "小林")
            assert (back.owner, back.taken_because, back.blocked_by) == ("小美", None, "owned")
            assert not (await guards.give_back(at.office, [await at.id(1)], "小林"))["order"]

    asyncio.run(deed())


def test_take_overs_are_taken_back_one_by_one_by_whoever_still_has_the_order(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            order_id = await at.id(1)
            await noted(at, 1, "小美")
            await guards.take_over(at.office, [order_id], "小林", "病了")
            await guards.take_over(at.office, [order_id], "阿强", "下班")

            async def owned() -> tuple[str | None, str | None]:
                found = await seen(at, 1)
                return found.owner, found.taken_because

            before = await at.picture()
            with pytest.raises(KnownError) as refused:
                await guards.give_back(at.office, [order_id], "小林", owner="小林")
            assert (refused.value.code, await owned()) == ("owner_changed", ("阿强", "下班"))
            assert wording.sentence("owner_changed", refused.value.params) != "owner_changed"
            assert await at.picture() == before, "what is refused leaves nothing behind"
            assert (await told(at, "order"))[2:] == [
                ("owner_id", 2, 3, "阿强"),
                ("taken_because", "病了", "下班", "阿强"),
            ]

            await guards.give_back(at.office, [order_id], "阿强", owner="阿强")
            assert await owned() == ("小林", "病了")
            with pytest.raises(KnownError):
                await guards.take_over(at.office, [order_id], "阿强", "下班", former="小美")
            await guards.take_over(at.office, [order_id], "阿强", "下班", former="小林")
            await guards.give_back(at.office, [order_id], "阿强")
            await guards.give_back(at.office, [order_id], "小林", owner="小林")
            assert await owned() == ("小美", None)
            with pytest.raises(KnownError):
                await guards.give_back(at.office, [order_id], "小林", owner="小林")
            assert not (await guards.give_back(at.office, [order_id], "小林"))["order"]

    asyncio.run(deed())


def test_what_the_owner_has_booked_goes_with_the_order_and_comes_back_with_it(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            order_id = await at.id(1)
            await noted(at, 1, "小美")
            for when, agent, kind in (
                ("+2h", "小美", "promise"),
                ("+3h", None, "callback"),
                ("+4h", "小美", "service"),
            ):
                await reminders.book(at.office, order_id, when, agent, kind=Kind(kind))

            async def listed() -> list[str | None]:
                return [row.agent for row in await reminders.upcoming(at.office)]

            before = await listed()
            assert before == ["小美", None, "小美"]
            changes = await guards.take_over(at.office, [order_id], "小林", "病了")
            assert await listed() == ["小林", None, "小美"]
            assert len(changes["reminder"]) == 1
            await guards.take_over(at.office, [order_id], "阿强", "下班")
            own = await reminders.book(at.office, order_id, "+5h", "阿强")
            assert await listed() == ["阿强", None, "小美", "阿强"]
            await guards.give_back(at.office, [order_id], "阿强")
            assert await listed() == ["小林", None, "小美", "阿强"], "what he booked himself stays his"
            assert (await guards.give_back(at.office, [order_id], "小林"))["reminder"] == changes["reminder"]
            assert await listed() == [*before, "阿强"]
            assert own.reminder.agent == "阿强"

    asyncio.run(deed())


def test_what_was_taken_over_by_one_who_left_is_the_next_ones_without_that_reason(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            await noted(at, 1, "小美")
            await guards.take_over(at.office, [await at.id(1)], "小林", "小美病了")
            (gone,) = [one for one in await agents.agents(at.office) if one.nickname == "小林"]
            await agents.change(at.office, gone.id, active=False)
            at.clock.advance(timedelta(minutes=1))
            await noted(at, 1, "阿强")
            found = await seen(at, 1, "阿强")
            assert (found.owner, found.taken_because) == ("阿强", None), "nobody took it over from the one who left"
            assert not (await guards.give_back(at.office, [await at.id(1)], "阿强"))["order"]

    asyncio.run(deed())


def test_a_note_makes_an_owner_too_as_long_as_it_stands(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            await agents.add(at.office, "小林")
            first = await noted(at, 1, "小美", "red")
            assert (await seen(at, 1, "小林")).owner == "小美"
            corrected = await notes.correct(at.office, first, "小林", "要红色的")
            assert (await seen(at, 1, "小林")).owner == "小美", "who corrects a word takes no order over"
            at.clock.advance(timedelta(minutes=1))
            await noted(at, 1, "阿强", "red")
            await notes.withdraw(at.office, corrected.note.id, "小林")
            assert (await seen(at, 1, "小林")).owner == "阿强"

    asyncio.run(deed())


def test_an_order_that_was_taken_over_stays_so_whatever_becomes_of_the_first_notes(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            first = await noted(at, 1, "小美")
            at.clock.advance(timedelta(minutes=1))
            second = await noted(at, 1, "小美")
            await guards.take_over(at.office, [await at.id(1)], "小林", "小美下班了")
            await notes.withdraw(at.office, first, "小美")
            assert (await seen(at, 1)).owner == "小林"
            await guards.give_back(at.office, [await at.id(1)], "小林")
            await notes.withdraw(at.office, second, "小美")
            assert (await seen(at, 1)).owner is None

    asyncio.run(deed())


def test_a_colleague_who_wrote_in_the_platforms_memo_has_the_order(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await agents.add(at.office, "小林")
            await agents.add(at.office, "小美")
            await at.bring(
                an_order(1, memo="11-21 13:05+小林+第1次+下班付"), an_order(2, memo="11-21 13:05+外人+第1次+下班付")
            )
            assert (await seen(at, 1, "小美")).owner == "小林"
            assert (await seen(at, 1, "小林")).mine
            found = await seen(at, 2, "小美")
            assert (found.owner, found.blocked_by) == ("外人", "owned")
            await guards.take_over(at.office, [await at.id(2)], "小美", "外人不在这里")
            assert (await seen(at, 2, "小美")).mine
            await guards.give_back(at.office, [await at.id(2)], "小美")
            assert (await seen(at, 2, "小美")).owner == "外人"
            # A contact takes no order over: that asks for a reason.
            await notes.save(at.office, NoteDraft(await at.id(2), "purple", "小美", "说晚上付"))
            assert (await seen(at, 2, "小美")).owner == "外人"

    asyncio.run(deed())


def test_what_an_agent_left_who_works_here_no_more_is_anybodys(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1), an_order(2))
            await noted(at, 1, "小美")
            await noted(at, 2, "小美")
            who, _ = await agents.add(at.office, "小林")
            (gone,) = [one for one in await agents.agents(at.office) if one.nickname == "小美"]
            await agents.change(at.office, gone.id, active=False)
            found = await guards.look(at.office, await at.id(1), who.id, "chat")
            assert (found.owner, found.mine, found.blocked_by) == (None, True, None)
            assert (await guards.take_over(at.office, [await at.id(1)], "小林"))["order"], "that needs no reason"
            await noted(at, 2, "小林")
            assert (await at.card(2)).row.owner == "小林", "and a contact is enough"

    asyncio.run(deed())


def test_the_filter_finds_an_order_under_the_name_that_its_column_shows(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            lin, _ = await agents.add(at.office, "小林")
            mei, _ = await agents.add(at.office, "小美")
            memos = {1: "11-21 13:05+小林+第1次+下班付", 2: "11-21 13:05+外人+第1次+下班付", 3: "急"}
            orders_made = [an_order(number, memo=memos.get(number)) for number in range(1, 7)]
            answer = await at.bring(*orders_made)
            ids = {await at.id(number): number for number in range(1, 7)}

            async def shown(*values: int | None) -> set[int]:
                asked = Query(filters=(Filter("agent", values),))
                found = await orders.page(at.office, asked)
                assert await orders.count(at.office, asked) == len(found)
                names = {one.id: one.nickname for one in await agents.agents(at.office)}
                rows = await orders.page(at.office, Query())
                wanted = {names.get(value) if value is not None else None for value in values}
                assert {row.id for row in found} == {row.id for row in rows if row.owner in wanted}
                return {ids[row.id] for row in found}

            await noted(at, 4, "小美", "red")
            five = await noted(at, 5, "小林")
            await noted(at, 2, "小美")
            assert await shown(lin.id) == {1, 5}
            assert await shown(mei.id) == {4}
            assert await shown(None) == {3, 6}
            assert await shown(None, lin.id) == {1, 3, 5, 6}

            who, _ = await agents.add(at.office, "外人")
            assert await shown(who.id) == {2}, "whose name the memo knew before the program did"
            await notes.withdraw(at.office, five, "小美")
            assert await shown(lin.id) == {1}
            await guards.take_over(at.office, [await at.id(1)], "小美", "小林病了")
            assert (await shown(lin.id), await shown(mei.id)) == (set(), {1, 4})
            await guards.give_back(at.office, [await at.id(1)], "小美")
            assert await shown(lin.id) == {1}
            await agents.change(at.office, lin.id, nickname="林林")
            assert await shown(lin.id) == {1}
            await agents.change(at.office, lin.id, active=False)
            assert (await shown(None), await shown(lin.id)) == ({1, 3, 5, 6}, set())
            await agents.change(at.office, lin.id, active=True)

            assert answer.run is not None
            await imports.undo(at.office, answer.run)
            assert await shown(who.id) == set()
            assert await shown(mei.id) == {2, 4}, "what the memo said went with its import"

    asyncio.run(deed())
