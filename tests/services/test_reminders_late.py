"""What nobody deals with is told of once more, once ever; whose list a reminder is in can be changed."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from app.errors import KnownError
from app.services import agents, guards, reminders, rules
from app.services.office import Office, open_office
from app.services.reminders import Fired
from app.store.engine import Engine
from tests.offices import Desk, an_order, desk, moment, opened, paid

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


async def book(at: Desk, when: str, number: int = 1, agent: str | None = "小美") -> int:
    return (await reminders.book(at.office, await at.id(number), when, agent, keep=True)).reminder.id


def told(found: Fired) -> tuple[list[int], list[int]]:
    """What fired, and what was told of once more."""
    return [row.id for row in found.reminders], [row.id for row in found.escalated]


async def refusal(work: Any) -> str:
    with pytest.raises(KnownError) as caught:
        await work
    return caught.value.code


def test_what_lies_there_for_the_shops_limit_is_told_of_once_more_and_never_again(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1), an_order(2))
            first, second = await book(at, "+1h"), await book(at, "+1h", 2)
            at.clock.advance(HOUR)
            assert told(await reminders.tick(at.office)) == ([first, second], [])
            await reminders.done(at.office, second)
            at.clock.advance(HOUR - timedelta(seconds=1))
            assert told(await reminders.tick(at.office)) == ([], [])
            at.clock.advance(timedelta(seconds=1))
            found = await reminders.tick(at.office)
            assert told(found) == ([], [first])
            assert (found.escalated[0].escalated_at, found.escalated[0].state) == (at.office.now(), "fired")
            assert dict(found.changes) == {"reminder": {first}, "order": {await at.id(1)}}
            at.clock.advance(HOUR)
            assert told(await reminders.tick(at.office)) == ([], [])
        at.clock.advance(HOUR)
        async with opened(at.office.folder, at.clock) as office:
            assert told(await reminders.tick(office)) == ([], [])
            assert [row.id for row in await reminders.due(office)] == [first], "in the list it stays"

    asyncio.run(deed())


def test_each_shop_has_its_limit_or_none(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            number = await book(at, "+1min")
            with pytest.raises(KnownError) as caught:
                await rules.change(at.office, 1, escalate_after=MINUTE)
            assert (caught.value.code, caught.value.params["field"]) == ("rule_bounds", "escalate_after")
            await rules.change(at.office, 1, escalate_after=None)
            at.clock.advance(MINUTE)
            assert told(await reminders.tick(at.office)) == ([number], [])
            at.clock.advance(timedelta(days=3))
            assert told(await reminders.tick(at.office)) == ([], [])
            await rules.change(at.office, 1, escalate_after=timedelta(minutes=20))
            assert told(await reminders.tick(at.office)) == ([], [number])

    asyncio.run(deed())


def test_after_a_sleep_there_is_time_to_deal_with_what_was_missed(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1), an_order(2))
            before = await book(at, "+1min", 2)
            at.clock.advance(MINUTE)
            assert told(await reminders.tick(at.office)) == ([before], [])
            missed = await book(at, "+1h")
            at.clock.advance(timedelta(hours=9))
            assert told(await reminders.tick(at.office)) == ([missed], [before])
            at.clock.advance(14 * MINUTE)
            assert told(await reminders.tick(at.office)) == ([], [])
            at.clock.advance(MINUTE)
            assert told(await reminders.tick(at.office)) == ([], [missed])

    asyncio.run(deed())


def test_what_a_shop_tells_its_leads_alone_waits_for_one(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            number = await book(at, "+1min")
            await agents.add(at.office, "阿芳", role="lead")
            await rules.change(at.office, 1, escalate_to_lead=True)
            at.clock.advance(MINUTE)
            await reminders.tick(at.office, lead=False)
            at.clock.advance(2 * HOUR)
            assert told(await reminders.tick(at.office, lead=False)) == ([], [])
            assert told(await reminders.tick(at.office, lead=True)) == ([], [number])
            assert told(await reminders.tick(at.office, lead=True)) == ([], [])

    asyncio.run(deed())


def test_without_a_lead_who_works_here_everybody_is_told(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1), an_order(2))
            lead, _changes = await agents.add(at.office, "阿芳", role="lead")
            first, second = await book(at, "+1min"), await book(at, "+30min", 2)
            await rules.change(at.office, 1, escalate_to_lead=True)
            for minutes in (30, 30, 60):
                at.clock.advance(minutes * MINUTE)
                assert not (await reminders.tick(at.office, lead=False)).escalated
            await agents.change(at.office, lead.id, active=False)
            assert not await agents.led(at.office)
            assert told(await reminders.tick(at.office, lead=False)) == ([], [first, second])
            assert told(await reminders.tick(at.office, lead=False)) == ([], [])

    asyncio.run(deed())


def test_what_was_dealt_with_put_off_or_is_over_is_not_left_lying(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(*(an_order(number) for number in range(1, 6)))
            ids = [await book(at, "+1min", number) for number in range(1, 6)]
            at.clock.advance(MINUTE)
            assert told(await reminders.tick(at.office)) == (ids, [])
            await reminders.done(at.office, ids[0])
            later = (await reminders.snooze(at.office, ids[1], "+2h", keep=True)).reminder.id
            await at.bring(paid(an_order(3)))
            buyer = await at.one("SELECT buyer_id FROM sales_order WHERE order_no = '4'")
            await guards.set_do_not_remind(at.office, buyer, True, "说别再催了", "小美")
            at.clock.advance(HOUR + MINUTE)
            assert told(await reminders.tick(at.office)) == ([], [ids[4]])
            at.clock.advance(HOUR)
            assert told(await reminders.tick(at.office)) == ([later], [])
            at.clock.advance(HOUR)
            assert told(await reminders.tick(at.office)) == ([], [later])

    asyncio.run(deed())


def test_ten_ticks_at_once_tell_of_it_once(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            number = await book(at, "+1min")
            at.clock.advance(MINUTE)
            await reminders.tick(at.office)
            at.clock.advance(HOUR)
            found = await asyncio.gather(*(reminders.tick(at.office) for _ in range(10)))
            assert [one for tick in found for one in told(tick)[1]] == [number]

    asyncio.run(deed())


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_restarts_sleeps_and_clocks_set_back_lose_nothing_and_tell_nothing_twice(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)

    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(*(an_order(number) for number in range(1, 31)))
            booked = {await book(at, f"+{chance.randrange(1, 1200)}min", number) for number in range(1, 31)}
            folder, clock = at.office.folder, at.clock
        fired: Counter[int] = Counter()
        late: Counter[int] = Counter()
        end = moment(2026, 11, 22, 20)
        office: Office | None = None
        while clock.now().timestamp() < end:
            clock.advance(timedelta(seconds=chance.choice((25, 25, 60, 600, 7000, -300, -4000))))
            if office is not None and chance.random() < 0.2:
                await office.close()
                office = None
            if office is None:
                office = await open_office(folder, clock)
            found = await reminders.tick(office)
            fired.update(told(found)[0])
            late.update(told(found)[1])
        assert office is not None
        await office.close()
        assert set(fired) == booked
        assert set(late) == booked
        assert set(fired.values()) == set(late.values()) == {1}

    asyncio.run(deed())


def test_a_tick_neither_writes_nor_looks_at_what_was_dealt_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plans: list[str] = []

    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1), an_order(2))
            await book(at, "+1min")
            at.clock.advance(MINUTE)
            await reminders.tick(at.office)
            at.clock.advance(HOUR)
            assert (await reminders.tick(at.office)).escalated
            asked: list[tuple[str, Sequence[Any]]] = []
            real = Engine.run

            def run(self: Engine, sql: str, values: Any = ()) -> Any:
                asked.append((sql, values))
                return real(self, sql, values)

            monkeypatch.setattr(Engine, "run", run)
            monkeypatch.setattr(at.office.gate, "write", None)
            await reminders.tick(at.office)
            monkeypatch.setattr(Engine, "run", real)

            def explain(db: Engine) -> None:
                for sql, values in asked:
                    if "reminder" in sql:
                        plans.extend(str(row[3]) for row in db.all(f"EXPLAIN QUERY PLAN {sql}", values))

            await at.office.gate.read(explain)
            asked.clear()
            monkeypatch.undo()

    asyncio.run(deed())
    looked = [line for line in plans if "reminder" in line or " m " in line]
    assert len(looked) >= 2
    assert all("reminder_open" in line for line in looked), looked


# -- whose list it is in -----------------------------------------------------------------------------------------------


def test_a_reminder_is_given_to_another_to_anyone_and_back(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1), an_order(2))
            mine, anyones = await book(at, "+1h"), await book(at, "+1h", 2, agent=None)
            given = await reminders.give(at.office, {mine: "小林", anyones: "小林"})
            assert given.before == {mine: "小美", anyones: None}
            assert given.changes["reminder"] == {mine, anyones}
            assert given.changes["agent"], "whoever was not known before is now"
            assert {row.agent for row in await reminders.upcoming(at.office)} == {"小林"}
            again = await reminders.give(at.office, {mine: "小林"})
            assert (again.before, again.changes["reminder"]) == ({}, set())
            await reminders.give(at.office, given.before)
            assert {row.id: row.agent for row in await reminders.upcoming(at.office)} == given.before
            assert (await reminders.give(at.office, {mine: None})).before == {mine: "小美"}

    asyncio.run(deed())


def test_what_is_over_is_nobodys_to_give(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1), an_order(2))
            ids = [await book(at, "+1h"), await book(at, "+1h", 2)]
            await reminders.done(at.office, ids[0])
            assert (await reminders.give(at.office, {ids[0]: None, ids[1]: None})).before == {ids[1]: "小美"}
            assert await refusal(reminders.give(at.office, {ids[0]: "小林", 99: None})) == "reminder_over"
            assert await refusal(reminders.give(at.office, {ids[1]: "1+1"})) == "nickname_separator"
            assert [row.nickname for row in await agents.agents(at.office)] == ["小美", "小林"]

    asyncio.run(deed())


def test_a_reminder_for_another_fires_as_any_does(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            number = await book(at, "+1h", agent=None)
            at.clock.advance(HOUR)
            assert told(await reminders.tick(at.office)) == ([number], [])
            await reminders.give(at.office, {number: "小林"})
            assert told(await reminders.tick(at.office)) == ([], [])

    asyncio.run(deed())


def test_what_is_open_of_somebody_who_left_is_anyones(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1), an_order(2))
            number, over = await book(at, "+1h", agent="小林"), await book(at, "+1h", agent="小林")
            other = await book(at, "+1h", 2)
            await reminders.done(at.office, over)
            lin = await agents.named(at.office, "小林")
            assert lin is not None
            await agents.change(at.office, lin.id, active=False)
            assert {row.id: row.agent for row in await reminders.upcoming(at.office)} == {number: None, other: "小美"}
            card = await at.card(1)
            assert {one.id: one.agent for one in card.reminders} == {number: None, over: "小林"}, "the history stays"
            assert await refusal(book(at, "+2h", agent="小林")) == "agent_left"
            assert await refusal(reminders.give(at.office, {other: "小林"})) == "agent_left"
            at.clock.advance(HOUR)
            assert [row.agent for row in (await reminders.tick(at.office)).reminders] == [None, "小美"]
            assert (await reminders.give(at.office, {number: "小美"})).before == {number: None}
            await agents.change(at.office, lin.id, active=True)
            await reminders.give(at.office, {number: "小林"})
            assert [row.agent for row in await reminders.due(at.office)] == ["小林", "小美"]

    asyncio.run(deed())
