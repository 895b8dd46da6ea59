from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from app.clock import HOME
from app.domain.reminder import Kind
from app.domain.slot import Later
from app.errors import KnownError
from app.services import agents, orders, reminders
from app.services.reminders import Fired, Moved
from tests.offices import CLOSED, NOW, Desk, an_order, desk, moment, opened, paid


async def refusal(work: object) -> KnownError:
    with pytest.raises(KnownError) as caught:
        await work  # type: ignore[misc]
    return caught.value


async def book(at: Desk, when: str, number: int = 1, agent: str | None = None) -> int:
    """Booked at the very moment that is named, whatever the call windows say."""
    return (await reminders.book(at.office, await at.id(number), when, agent, keep=True)).reminder.id


def fired(found: Fired) -> list[int]:
    return [row.id for row in found.reminders]


@pytest.mark.parametrize(
    ("when", "due"),
    [
        ("今晚8点", (2026, 11, 21, 20)),
        ("明早9点半", (2026, 11, 22, 9, 30)),
        ("下周一上午", (2026, 11, 23, 9)),
        ("20:00", (2026, 11, 21, 20)),
        ("tomorrow 9am", (2026, 11, 22, 9)),
        ("+2h", (2026, 11, 21, 18)),
        ("2026-12-01T10:00", (2026, 12, 1, 10)),
    ],
)
def test_a_promise_in_words_becomes_a_row_that_falls_due(tmp_path: Path, when: str, due: tuple[int, ...]) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            booked = await reminders.book(at.office, await at.id(1), f" {when} ", "小美", keep=True)
            row = booked.reminder
            assert row.due_at == moment(*due)
            assert (row.order_no, row.shop, row.kind, row.state, row.agent, row.fired_at) == (
                "1", "紫旗示范店", "promise", "open", "小美", None,
            )  # fmt: skip
            assert row.buyer == "b***1", "a toast may be seen by others"
            assert (booked.agent_made, dict(booked.changes)) == (
                True,
                {"order": {row.order_id}, "reminder": {1}, "agent": {1}},
            )
            assert (await at.card(1)).reminders == (row,)
            assert (await at.card(1)).row.due_at == row.due_at

    asyncio.run(deed())


@pytest.mark.parametrize(
    ("when", "code"), [("", "promise_empty"), ("改天", "promise_unclear"), ("2026-11-20 10:00", "promise_past")]
)
def test_what_is_no_moment_is_refused_and_leaves_nothing(tmp_path: Path, when: str, code: str) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            error = await refusal(reminders.book(at.office, await at.id(1), when, "小美"))
            assert (error.code, error.params["text"]) == (code, when)
            assert await agents.agents(at.office) == []
            assert await reminders.upcoming(at.office) == []

    asyncio.run(deed())


def test_an_order_that_is_over_cannot_be_reminded_of(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(paid(an_order(1)), an_order(2, status=CLOSED))
            for number in (1, 2):
                error = await refusal(reminders.book(at.office, await at.id(number), "+1h", "小美"))
                assert (error.code, error.params["number"]) == ("order_over", str(number))
            assert (await refusal(reminders.book(at.office, 99, "+1h"))).code == "order_unknown"
            assert await agents.agents(at.office) == []

    asyncio.run(deed())


def test_a_marked_order_is_refused_until_the_mark_is_gone(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1), an_order(2))
            first, second = await book(at, "+1h"), await book(at, "+1h", 2)
            await reminders.done_many(at.office, [first, second])
            await orders.mark(at.office, [await at.id(1)], "paid", "小美")
            error = await refusal(reminders.book(at.office, await at.id(1), "+2h"))
            assert (error.code, error.params["number"]) == ("order_marked", "1")
            assert (await refusal(reminders.reopen(at.office, [first]))).code == "order_marked"
            assert (await reminders.reopen(at.office, [first, second]))["reminder"] == {second}
            await orders.mark(at.office, [await at.id(1)], None, "小美")
            assert (await reminders.reopen(at.office, [first]))["reminder"] == {first}
            assert (await reminders.book(at.office, await at.id(1), "+2h")).reminder.state == "open"

    asyncio.run(deed())


def test_an_order_that_is_paid_while_it_is_booked_gets_no_reminder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An import may be committed between any two steps of ours; what it cancels must not come after it."""
    real = agents.ensure

    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))

            async def slowly(*given: object) -> object:
                await at.bring(paid(an_order(1)))
                return await real(*given)  # type: ignore[arg-type]

            monkeypatch.setattr(agents, "ensure", slowly)
            assert (await refusal(reminders.book(at.office, await at.id(1), "+1h", "小美"))).code == "order_over"
            assert await reminders.upcoming(at.office) == []

    asyncio.run(deed())


def test_it_warns_of_an_expired_order_and_of_hours_without_calls(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1), an_order(2, created=datetime(2026, 11, 19, 9)))
            assert (await reminders.book(at.office, await at.id(1), "今晚8点")).warnings == ()
            late = await reminders.book(at.office, await at.id(2), "明早9点半", keep=True)
            assert late.warnings == ("order_expired", "outside_call_windows")
            at.clock.advance(timedelta(days=1))
            row = (await reminders.tick(at.office)).reminders[-1]
            assert (row.id, row.expired) == (late.reminder.id, True), "a promise on an expired order still fires"

    asyncio.run(deed())


@pytest.mark.parametrize(
    ("when", "said", "due", "by"),
    [
        ("今晚11点", (2026, 11, 21, 23), (2026, 11, 22, 11), "quiet_hours"),
        ("+2h", (2026, 11, 21, 18), (2026, 11, 21, 19), "call_window"),
        ("明早9点半", (2026, 11, 22, 9, 30), (2026, 11, 22, 11), "call_window"),
    ],
)
def test_a_promise_outside_the_call_windows_moves_to_the_next_and_says_so(
    tmp_path: Path, when: str, said: tuple[int, ...], due: tuple[int, ...], by: str
) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            booked = await reminders.book(at.office, await at.id(1), when)
            assert (booked.reminder.due_at, booked.moved) == (moment(*due), Moved(moment(*said), by))
            assert booked.warnings == ()
            await reminders.insist(at.office, booked.reminder.id, moment(*said))
            assert [row.due_at for row in await reminders.upcoming(at.office)] == [moment(*said)]

    asyncio.run(deed())


def test_inside_a_window_a_moment_stays_and_before_the_order_closes_it_is_not_moved_past_that(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1), an_order(2, created=datetime(2026, 11, 20, 18, 30)))
            soon = await reminders.book(at.office, await at.id(1), "+10min")
            assert (soon.reminder.due_at, soon.moved) == (moment(2026, 11, 21, 16, 10), None)
            closing = await reminders.book(at.office, await at.id(2), "+1h")
            assert (closing.reminder.due_at, closing.moved) == (moment(2026, 11, 21, 17), None)
            assert closing.warnings == ("outside_call_windows",)

    asyncio.run(deed())


@pytest.mark.parametrize(
    ("later", "due"),
    [
        (Later.SOON, (2026, 11, 21, 16, 10)),
        (Later.HOUR, (2026, 11, 21, 19)),
        (Later.WINDOW, (2026, 11, 21, 19)),
        (Later.TOMORROW, (2026, 11, 22, 11)),
    ],
)
def test_the_four_ways_to_put_off(tmp_path: Path, later: Later, due: tuple[int, ...]) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            put_off = await reminders.snooze(at.office, await book(at, "+1min"), later)
            assert put_off.reminder.due_at == moment(*due)
            assert (put_off.moved is not None) is (later is Later.HOUR)

    asyncio.run(deed())


# -- the tick ----------------------------------------------------------------------------------------------------------


def test_a_reminder_is_due_at_its_moment_and_not_before_and_listing_marks_nothing(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            number = await book(at, "今晚8点")
            at.clock.at = datetime(2026, 11, 21, 19, 59, 59, tzinfo=HOME)
            assert await reminders.due(at.office) == []
            assert fired(await reminders.tick(at.office)) == []
            at.clock.advance(timedelta(seconds=1))
            for _ in range(2):
                assert [(row.id, row.state) for row in await reminders.due(at.office)] == [(number, "open")]
            assert fired(await reminders.tick(at.office)) == [number]
            assert [(row.state, row.fired_at) for row in await reminders.due(at.office)] == [
                ("fired", moment(2026, 11, 21, 20))
            ]

    asyncio.run(deed())


def test_each_fires_exactly_once_also_after_the_office_was_closed(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1), an_order(2))
            first, second = await book(at, "+1h"), await book(at, "+1h", 2)
            at.clock.advance(timedelta(hours=1))
            found = await asyncio.gather(*(reminders.tick(at.office) for _ in range(10)))
            assert sorted(row for one in found for row in fired(one)) == [first, second]
            assert found[0].changes["reminder"] | found[1].changes["reminder"] == {first, second}
            third = await book(at, "+1h")
        at.clock.advance(timedelta(days=2))
        for expected in ([third], []):
            async with opened(at.office.folder, at.clock) as office:
                assert fired(await reminders.tick(office)) == expected

    asyncio.run(deed())


def test_what_came_during_sleep_comes_as_one_list(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(*(an_order(number) for number in range(1, 7)))
            await reminders.tick(at.office)
            for number, when in enumerate(("+1h", "+2h", "+3h"), 1):
                await book(at, when, number)
            at.clock.advance(timedelta(hours=5))
            found = await reminders.tick(at.office)
            assert (fired(found), found.digest) == ([1, 2, 3], True)
            for number in (4, 5):
                await book(at, "+20m", number)
            for _ in range(39):
                at.clock.advance(timedelta(seconds=30))
                assert fired(await reminders.tick(at.office)) == []
            at.clock.advance(timedelta(seconds=30))
            found = await reminders.tick(at.office)
            assert (fired(found), found.digest) == ([4, 5], False), "nobody slept: each has its toast"
            await book(at, "+1h", 6)
            at.clock.advance(timedelta(hours=9))
            found = await reminders.tick(at.office)
            assert (fired(found), found.digest) == ([6], False), "one is no list"

    asyncio.run(deed())


def test_a_clock_that_is_set_back_fires_nothing_twice(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            number = await book(at, "+1h")
            at.clock.advance(timedelta(hours=1))
            assert fired(await reminders.tick(at.office)) == [number]
            for step in (-5, 5, 5):
                at.clock.advance(timedelta(hours=step))
                assert fired(await reminders.tick(at.office)) == []

    asyncio.run(deed())


def test_a_tick_with_nothing_to_do_does_not_write(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            await book(at, "今晚8点")
            before = await at.one("SELECT total_changes()")
            for _ in range(3):
                await reminders.tick(at.office)
            assert await at.office.gate.maintain(lambda db: db.one("SELECT total_changes()")[0]) >= before
            version = await at.one("PRAGMA data_version")
            await reminders.tick(at.office)
            assert await at.one("PRAGMA data_version") == version

    asyncio.run(deed())


# -- done, snoozed -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("after_firing", [True, False])
def test_done_takes_it_off_the_list_for_good(tmp_path: Path, after_firing: bool) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            number = await book(at, "+1h")
            if after_firing:
                at.clock.advance(timedelta(hours=2))
                await reminders.tick(at.office)
            changes = await reminders.done(at.office, number)
            assert changes["reminder"] == {number}
            at.clock.advance(timedelta(hours=2))
            assert fired(await reminders.tick(at.office)) == []
            assert await reminders.due(at.office) == await reminders.upcoming(at.office) == []
            assert [row.state for row in (await at.card(1)).reminders] == ["done"]
            assert (await refusal(reminders.done(at.office, number))).code == "reminder_over"
            assert (await refusal(reminders.snooze(at.office, number, "+1h"))).code == "reminder_over"

    asyncio.run(deed())


def test_several_are_done_at_once_and_opened_again(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(*(an_order(number) for number in (1, 2, 3)))
            ids = [await book(at, "+1min", number) for number in (1, 2, 3)]
            at.clock.advance(timedelta(minutes=2))
            await reminders.tick(at.office)
            await reminders.done(at.office, ids[0])
            assert (await reminders.done_many(at.office, ids))["reminder"] == set(ids[1:])
            assert await reminders.upcoming(at.office) == []
            await at.bring(paid(an_order(3)))
            assert (await reminders.reopen(at.office, ids[1:]))["reminder"] == {ids[1]}, (
                "nobody is reminded of a paid one"
            )
            assert [(row.id, row.state) for row in await reminders.due(at.office)] == [(ids[1], "fired")]
            assert fired(await reminders.tick(at.office)) == [], "it was shown once and stays shown"
            assert (await refusal(reminders.insist(at.office, ids[1], at.office.now()))).code == "reminder_over"

    asyncio.run(deed())


def test_snoozing_puts_another_row_in_its_place(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            number = await book(at, "+1h", agent="小美")
            at.clock.advance(timedelta(hours=1))
            await reminders.tick(at.office)
            put_off = await reminders.snooze(at.office, number, "30分钟后", keep=True)
            row = put_off.reminder
            assert (row.kind, row.agent, row.due_at, row.state) == (
                "snooze",
                "小美",
                moment(2026, 11, 21, 17, 30),
                "open",
            )
            assert put_off.changes["reminder"] == {number, row.id}
            assert [one.state for one in (await at.card(1)).reminders] == ["done", "open"]
            at.clock.advance(timedelta(minutes=30))
            assert fired(await reminders.tick(at.office)) == [row.id]
            assert (await refusal(reminders.snooze(at.office, row.id, "改天"))).code == "promise_unclear"
            assert [one.state for one in (await at.card(1)).reminders] == ["done", "fired"]
            assert (await refusal(reminders.snooze(at.office, 99, "+1h"))).code == "reminder_unknown"

    asyncio.run(deed())


def test_several_are_put_off_together_or_not_at_all(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(*(an_order(number) for number in (1, 2, 3)))
            ids = [await book(at, "+1h", number) for number in (1, 2, 3)]
            assert (await refusal(reminders.snooze_many(at.office, ids, "改天"))).code == "promise_unclear"
            assert [row.id for row in await reminders.upcoming(at.office)] == ids
            await reminders.done(at.office, ids[1])
            made = await reminders.snooze_many(at.office, [*ids, 99], "今晚8点")
            assert [one.reminder.due_at for one in made] == [moment(2026, 11, 21, 20)] * 2
            assert [one.changes["reminder"] for one in made] == [
                {old, one.reminder.id} for old, one in zip((ids[0], ids[2]), made, strict=True)
            ]
            assert [row.id for row in await reminders.upcoming(at.office)] == [one.reminder.id for one in made]
            assert (await refusal(reminders.snooze_many(at.office, ids, "今晚8点"))).code == "reminder_over"

    asyncio.run(deed())


def test_an_order_that_goes_while_its_reminder_is_put_off_is_no_bug(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            number = await book(at, "+1h")
            monkeypatch.setattr("app.store.orders.one", lambda *_about: None)
            assert (await refusal(reminders.snooze(at.office, number, "+2h"))).code == "reminder_over"

    asyncio.run(deed())


def test_lists_are_sorted_by_when_they_fall_due(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1), an_order(2))
            late, soon, first = await book(at, "+3h"), await book(at, "+2h", 2), await book(at, "+1h")
            assert [row.id for row in await reminders.upcoming(at.office)] == [first, soon, late]
            at.clock.advance(timedelta(hours=2))
            assert [row.id for row in await reminders.due(at.office)] == [first, soon]

    asyncio.run(deed())


def test_the_soonest_reminder_shows_in_the_orders_list(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path, NOW) as at:
            await at.bring(an_order(1))
            computed = (await at.card(1)).row
            assert computed.due_at == moment(2026, 11, 21, 15)
            await book(at, "+3h")
            number = await book(at, "+2h")
            assert (await at.card(1)).row.due_at == moment(2026, 11, 21, 18)
            await reminders.done(at.office, number)
            assert (await at.card(1)).row.due_at == moment(2026, 11, 21, 19)

    asyncio.run(deed())


def test_what_is_put_off_at_once_keeps_each_what_it_was(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            one = await at.id(1)
            kinds = [Kind.PROMISE, Kind.CALLBACK, Kind.PROMISE]
            made = [await reminders.book(at.office, one, "+1h", "小美", kind, keep=True) for kind in kinds]
            ids = [booked.reminder.id for booked in made]
            for _twice in range(2):
                at.clock.advance(timedelta(minutes=1))
                put_off = await reminders.snooze_many(at.office, ids[::-1], "+2h", keep=True)
                assert [booked.before for booked in put_off] == ids
                ids = [booked.reminder.id for booked in put_off]
                assert [(await reminders.one(at.office, one)).was for one in ids] == kinds

    asyncio.run(deed())
