"""Marks (paid, closed: an agent saw it), and orders added by their number, until an import tells."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from app.domain.order import Filter, Query
from app.errors import KnownError
from app.services import import_saving, imports, notes, orders, reminders
from app.services.imports import Answer
from app.services.notes import NoteDraft
from tests.exports.builder import Quirks, write_csv
from tests.exports.people import Order
from tests.offices import CLOSED, COLUMNS, NOW, PAID, UNPAID, Desk, an_order, desk, moment, paid

NARROW = [name for name in COLUMNS if name in ("订单编号", "总金额")]


async def bring_at(at: Desk, when: datetime, *made: Order, names: Any = COLUMNS) -> Answer:
    """Import an export that speaks for ``when``, as its name says."""
    file = at.folder / f"ExportOrderList{when:%Y%m%d%H%M%S}.csv"
    write_csv(file, made, names, Quirks(apostrophe_phones=False), encoding="utf-8-sig")
    return await imports.run(at.office, file, older="take")


async def later(at: Desk, minutes: int, *made: Order, names: Any = COLUMNS) -> Answer:
    """Import an export made so many minutes from now."""
    at.clock.advance(timedelta(minutes=minutes))
    return await bring_at(at, at.clock.now().astimezone(NOW.tzinfo), *made, names=names)


async def marked(at: Desk, what: str | None = "paid", *numbers: int) -> Any:
    ids = [await at.id(number) for number in numbers or (1,)]
    return await orders.mark(at.office, ids, what, "小美")


async def booked(at: Desk, number: int = 1) -> int:
    return (await reminders.book(at.office, await at.id(number), "今晚8点")).reminder.id


async def mark_of(at: Desk, number: int = 1) -> tuple[str | None, str | None]:
    row = (await at.card(number)).row
    return row.mark, row.marked_by


async def states(at: Desk, number: int = 1) -> list[tuple[str, str | None]]:
    return [(row.state, row.cancel_code) for row in (await at.card(number)).reminders]


def test_a_mark_is_shown_and_takes_the_order_out_of_the_plan(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1), an_order(2))
            reminder = await booked(at)
            changes = await marked(at)
            assert dict(changes) == {"order": {await at.id(1)}, "reminder": {reminder}, "agent": {1}}
            card = await at.card(1)
            row = card.row
            assert (row.mark, row.marked_at, row.marked_by, row.status) == (
                "paid",
                moment(2026, 11, 21, 16),
                "小美",
                "unpaid",
            )
            assert (card.plan.points, card.plan.blocked_by, row.due_at) == ((), "marked_paid", None)
            assert await states(at) == [("cancelled", "marked")]
            assert await mark_of(at, 2) == (None, None)
            query = Query(filters=(Filter("mark", ("paid",)),))
            assert [one.order_no for one in await orders.page(at.office, query)] == ["1"]
            assert list(await orders.due(at.office, 1)) == [await at.id(2)]

    asyncio.run(deed())


def test_taking_the_mark_away_opens_what_it_had_cancelled_and_nothing_else(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            done = await booked(at)
            await reminders.done(at.office, done)
            await booked(at)
            await marked(at)
            at.clock.advance(timedelta(minutes=1))
            await marked(at, "closed")
            assert (await at.card(1)).plan.blocked_by == "marked_closed"
            changes = await marked(at, None)
            assert len(changes["reminder"]) == 1
            assert sorted(await states(at)) == [("done", None), ("open", None)]
            assert await mark_of(at) == (None, None)
            assert (await at.card(1)).row.due_at == moment(2026, 11, 21, 20)
            told = await at.all("SELECT field, old, new FROM change WHERE field = 'mark' ORDER BY id")
            assert told == [("mark", None, "paid"), ("mark", "paid", "closed"), ("mark", "closed", None)]

    asyncio.run(deed())


def test_a_mark_that_goes_opens_nothing_on_an_order_that_an_import_shows_paid(tmp_path: Path) -> None:
    """The export speaks for a moment before the mark and so leaves it; the order is paid all the same."""

    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            await booked(at)
            at.clock.advance(timedelta(minutes=10))
            await marked(at)
            run = (await bring_at(at, NOW + timedelta(minutes=5), paid(an_order(1)))).run
            assert (await mark_of(at), await at.status(1)) == (("paid", "小美"), "paid")
            await marked(at, None)
            assert await states(at) == [("cancelled", "paid")]
            at.clock.advance(timedelta(hours=5))
            assert (await reminders.tick(at.office)).reminders == ()
            assert run is not None
            await imports.undo(at.office, run)
            assert (await states(at), await at.status(1)) == ([("open", None)], "unpaid")

    asyncio.run(deed())


def test_what_is_over_or_gone_or_marked_already_is_passed_by(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1), paid(an_order(2)), an_order(3, status=CLOSED))
            await marked(at)
            changes = await orders.mark(at.office, [await at.id(n) for n in (1, 2, 3)] + [99], "paid", "阿强")
            assert (changes["order"], await mark_of(at)) == (set(), ("paid", "小美"))
            assert dict(await orders.mark(at.office, [await at.id(2), 99], None, "小美"))["order"] == set()

    asyncio.run(deed())


@pytest.mark.parametrize("over", [{"status": PAID, "paid_at": datetime(2026, 11, 21, 15)}, {"status": CLOSED}])
def test_an_import_that_confirms_takes_the_mark_away_silently(tmp_path: Path, over: dict[str, Any]) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            await booked(at)
            await marked(at)
            answer = await later(at, 5, an_order(1, **over))
            assert (await mark_of(at), answer.about.findings) == ((None, None), [])
            assert await states(at) == [("cancelled", "marked")]
            assert await at.one("SELECT notices FROM import_run WHERE id = ?", answer.run) == "[]"

    asyncio.run(deed())


def test_an_import_that_contradicts_says_so_and_opens_the_reminders(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1), an_order(2))
            reminder = await booked(at)
            await marked(at, "paid", 1, 2)
            answer = await later(at, 5, an_order(1), an_order(2, memo="送小样"))
            assert [(one.code, one.rows) for one in answer.about.findings] == [("mark_contradicted", 2)]
            kept = await at.one("SELECT notices FROM import_run WHERE id = ?", answer.run)
            assert kept == '[{"code": "mark_contradicted", "rows": 2, "numbers": [], "params": {}}]'
            assert (answer.changes["order"], answer.changes["reminder"]) == (
                {await at.id(1), await at.id(2)},
                {reminder},
            )
            assert [await mark_of(at, n) for n in (1, 2)] == [(None, None)] * 2
            assert await states(at) == [("open", None)]
            told = await at.all("SELECT old, new, run_id FROM change WHERE field = 'mark' AND run_id IS NOT NULL")
            assert told == [("paid", None, answer.run)] * 2

    asyncio.run(deed())


def test_an_import_that_knows_less_leaves_the_mark(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            await marked(at)
            # One from before the mark, one of the same moment, one without a status, one with a word nobody knows.
            await bring_at(at, datetime(2026, 11, 21, 15, 50), an_order(1))
            await bring_at(at, datetime(2026, 11, 21, 16, 0), an_order(1, memo="新"))
            await later(at, 5, an_order(1), names=NARROW)
            await later(at, 5, an_order(1, status="处理中"))
            await later(at, 5, an_order(2))
            assert await mark_of(at) == ("paid", "小美")

    asyncio.run(deed())


@pytest.mark.parametrize("status", [UNPAID, PAID, CLOSED])
def test_undoing_the_import_brings_the_mark_back_exactly(tmp_path: Path, status: str) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1), an_order(2))
            await booked(at)
            await marked(at)
            before = await at.picture()
            answer = await later(at, 5, an_order(1, status=status), an_order(3))
            assert await mark_of(at) == (None, None)
            assert answer.run is not None
            undone = await imports.undo(at.office, answer.run)
            assert await at.picture() == before
            assert await at.id(1) in undone.changes["order"]

    asyncio.run(deed())


def test_a_mark_set_anew_after_the_import_stays_when_that_is_undone(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            await marked(at)
            answer = await later(at, 5, an_order(1))
            await marked(at, "closed")
            before = await at.picture()
            await imports.undo(at.office, answer.run or 0)
            assert await at.picture() == before

    asyncio.run(deed())


def test_a_marked_order_that_the_undone_import_brought_stays_as_a_stub(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            await marked(at)
            await later(at, 5, an_order(1))
            for run in (1, 2):
                await imports.undo(at.office, run)
            card = await at.card(1)
            assert (card.row.mark, card.row.status) == ("paid", "unknown")

    asyncio.run(deed())


# -- whatever is imported, marked and taken back -----------------------------------------------------------------------

DEEDS = st.lists(
    st.one_of(
        st.sampled_from([UNPAID, UNPAID, PAID, CLOSED, "处理中"]),
        st.sampled_from(["mark paid", "mark closed", "unmark", "book"]),
    ),
    min_size=1,
    max_size=6,
)
ASKED = {
    "orders": "SELECT order_no, status, mark, marked_at, marked_by, stub FROM sales_order",
    "reminders": "SELECT id, cancelled_at, cancel_code, fired_at, acknowledged_at FROM reminder",
}


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deeds=DEEDS, chance=st.randoms(use_true_random=False))
def test_a_run_taken_back_at_once_leaves_marks_and_reminders_as_they_were(
    tmp_path_factory: pytest.TempPathFactory, deeds: list[str], chance: Any
) -> None:
    """After every import of a history: undo it, look, and import it again."""

    async def deed() -> None:
        async with desk(tmp_path_factory.mktemp("office")) as at:
            await bring_at(at, datetime(2026, 11, 21, 15, 59), an_order(1))
            await booked(at)
            for one in deeds:
                at.clock.advance(timedelta(minutes=1))
                if one.startswith(("mark", "unmark")):
                    await marked(at, one.removeprefix("mark ") if one != "unmark" else None)
                elif one == "book":
                    try:
                        await booked(at)
                    except KnownError as error:
                        assert error.code in ("order_over", "order_marked")
                else:
                    before = {name: sorted(await at.all(sql), key=repr) for name, sql in ASKED.items()}
                    answer = await later(at, 1, an_order(1, status=one))
                    await imports.undo(at.office, answer.run or 0)
                    after = {name: sorted(await at.all(sql), key=repr) for name, sql in ASKED.items()}
                    assert after == before
                    await later(at, 1, an_order(1, status=one))

    asyncio.run(deed())


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    history=st.lists(st.sampled_from([UNPAID, PAID, CLOSED, "处理中"]), min_size=1, max_size=4),
    taken=st.permutations(range(4)),
    many=st.integers(1, 4),
    old=st.integers(0, 3),
)
@example(history=[PAID, UNPAID, PAID, CLOSED], taken=[0, 3, 2, 1], many=3, old=2)
@example(history=[UNPAID, PAID, UNPAID], taken=[0, 1, 2, 3], many=1, old=1)
@example(history=[PAID, UNPAID, PAID, UNPAID], taken=[0, 1, 2, 3], many=1, old=2)
def test_after_undoing_any_runs_the_mark_stands_as_if_they_had_never_been(
    tmp_path_factory: pytest.TempPathFactory, history: list[str], taken: list[int], many: int, old: int
) -> None:
    """One office gets all imports after the mark and takes some back, another gets only the rest; both end alike.

    The run at ``old`` speaks for a moment before the mark.
    """
    gone = [place for place in taken if place < len(history)][:many]

    async def live(folder: Path, left_out: list[int], undone: list[int]) -> dict[str, Any]:
        async with desk(folder) as at:
            await bring_at(at, datetime(2026, 11, 21, 15, 0), an_order(1))
            await booked(at)
            at.clock.advance(timedelta(minutes=1))
            await marked(at)
            runs: dict[int, int] = {}
            for place, status in enumerate(history):
                at.clock.advance(timedelta(minutes=2))
                if place not in left_out:
                    when = datetime(2026, 11, 21, 15, 30) if place == old else datetime(2026, 11, 21, 16, 2 + 2 * place)
                    runs[place] = (await bring_at(at, when, an_order(1, status=status))).run or 0
            for place in undone:
                await imports.undo(at.office, runs[place])
            asked = ASKED | {"reminders": "SELECT id, cancelled_at IS NULL FROM reminder"}
            return {name: sorted(await at.all(sql), key=repr) for name, sql in asked.items()}

    async def deed() -> None:
        folder = tmp_path_factory.mktemp("offices")
        for name in ("without", "with"):
            (folder / name).mkdir()
        assert await live(folder / "with", [], gone) == await live(folder / "without", gone, [])

    asyncio.run(deed())


# -- orders added by their number --------------------------------------------------------------------------------------


async def added(at: Desk, number: str = "77", **more: Any) -> int:
    return (await orders.add(at.office, 1, number, "小美", **more)).order_id


def test_an_order_added_by_number_is_there_at_once(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            found = await orders.add(
                at.office, 1, " 77 ", "小美", created_at=moment(2026, 11, 21, 15, 55), amount=4200, buyer="晴天"
            )
            assert dict(found.changes) == {"order": {found.order_id}, "agent": {1}}
            row = (await orders.page(at.office, Query(view="unpaid")))[0]
            assert (row.order_no, row.status, row.amount_due, row.buyer) == ("77", "unpaid", 4200, "晴天")
            assert row.due_at == moment(2026, 11, 21, 18, 55)
            assert await at.found("晴天") == ["77"]
            assert await at.one("SELECT count(*) FROM buyer WHERE nick = '晴天'") == 1
            second = await added(at, "78", created_at=moment(2026, 11, 21, 15, 55))
            third = await added(at, "79", status="paid")
            assert found.order_id < second < third
            assert (await at.card(79)).row.status == "paid"

    asyncio.run(deed())


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("", "order_number_missing"), ("  ", "order_number_missing"), ("1" * 41, "order_number_long"),
        ("12 34", "order_number_odd"), ("=1+1", "order_number_odd"), ("订单", "order_number_odd"), ("1", "order_known"),
    ],
)  # fmt: skip
def test_a_number_that_cannot_be_one_is_refused_and_leaves_nothing(tmp_path: Path, number: str, code: str) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            before = await at.picture()
            with pytest.raises(KnownError) as caught:
                await added(at, number)
            assert caught.value.code == code
            assert await at.picture() == before

    asyncio.run(deed())


def test_an_order_cannot_be_added_beneath_an_import_that_may_bring_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = import_saving._staged
    refused: list[str] = []

    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))

            async def slowly(*given: Any) -> bool:
                with pytest.raises(KnownError) as caught:
                    await orders.add(at.office, 1, "2", "小美")
                refused.append(caught.value.code)
                return await real(*given)

            monkeypatch.setattr(import_saving, "_staged", slowly)
            answer = await at.bring(an_order(1), an_order(2))
            assert (refused, answer.about.created) == (["importing"], 1)
            await orders.add(at.office, 1, "3", "小美")

    asyncio.run(deed())


def test_the_first_import_fills_a_stub_and_undo_leaves_it_as_it_was(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            await added(at, "77", amount=1, buyer="别人")
            await added(at, "78")
            await notes.save(at.office, NoteDraft(await at.id(77), "purple", "小美", "明早付"))
            before = await at.picture()
            answer = await at.bring(an_order(77, memo="送小样"), an_order(78))
            assert (answer.about.created, answer.about.updated) == (0, 2)
            row = (await at.card(77)).row
            assert (row.amount_due, row.buyer, row.memo, row.flag) == (10_000, "buyer77", "送小样", "purple")
            done = await imports.undo(at.office, answer.run or 0)
            assert (done.removed, done.stubs, done.restored) == (0, 0, 2)
            assert await at.picture() == before
            assert await at.found("别人") == ["77"]

    asyncio.run(deed())
