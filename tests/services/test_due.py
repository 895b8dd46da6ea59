"""When open orders fall due, all at once and as a filter."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from app.clock import HOME, epoch
from app.domain.order import Filter, Query
from app.errors import SupersededError
from app.services import due, notes, orders, plan, queue, reminders, rules, today
from app.services.office import Office
from app.services.order_rows import Known
from app.store.engine import Engine
from tests.offices import NOW, an_order, desk, paid


def test_every_open_order_is_due_when_its_row_says(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(
                an_order(1, created=datetime(2026, 11, 21, 12, 30)), an_order(2, goods=50_000), an_order(3), paid(an_order(4)),
                an_order(5, created=datetime(2026, 11, 20, 12)), an_order(6, created=datetime(2026, 11, 21, 9)), an_order(7),
            )  # fmt: skip
            await reminders.book(at.office, await at.id(3), "今晚8点")
            await orders.mark(at.office, [await at.id(7)], "paid", "小美")
            await at.run("UPDATE buyer SET do_not_remind = 1 WHERE nick = 'buyer6'")
            stub = (await orders.add(at.office, 1, "8", "小美")).order_id
            found = await orders.due(at.office, 1)
            rows = {row.id: row for row in await orders.page(at.office, Query())}
            numbers = {rows[order_id].order_no: one for order_id, one in found.items()}
            assert set(numbers) == {"1", "2", "3"}
            assert stub not in found
            for order_id, one in found.items():
                assert (one.due_at, one.late) == (rows[order_id].due_at, rows[order_id].late)
            assert {row.order_no for row in rows.values() if row.due_at is not None} == {"1", "2", "3"}
            kinds = {number: (one.stage, one.channel, one.kind) for number, one in numbers.items()}
            assert kinds["1"] == (1, "chat", "computed")
            assert kinds["2"] == (1, "phone", "computed")
            assert kinds["3"] == (None, None, "promise")

    asyncio.run(deed())


def test_the_filter_of_what_is_due_follows_the_clock(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1), an_order(2, created=datetime(2026, 11, 21, 14)), an_order(3, goods=50_000))
            found = {}
            for hour in (16, 22, 23):
                at.clock.at = datetime(2026, 11, 21, hour, tzinfo=NOW.tzinfo)
                for value in ("now", "late", "today"):
                    query = Query(filters=(Filter("due", (value,)),))
                    rows = await orders.page(at.office, query)
                    assert (await orders.ids(at.office, query)).tolist() == [row.id for row in rows]
                    assert await orders.count(at.office, query) == len(rows)
                    found[hour, value] = "".join(sorted(row.order_no for row in rows))
                    for row in rows:
                        assert row.due_at is not None
                        assert value != "now" or row.due_at <= epoch(at.clock.now())
                        assert value != "late" or row.late
            assert "1" in found[16, "now"]
            assert (found[16, "today"], found[16, "late"]) == ("123", "")
            assert set(found[22, "late"]) >= {"1"}

    asyncio.run(deed())


def test_what_is_due_is_reckoned_once_until_something_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reckoned: list[int] = []
    real = due._reckon

    def counted(office: Office, db: Engine, shop_id: int) -> dict[int, due.Due]:
        reckoned.append(shop_id)
        return real(office, db, shop_id)

    monkeypatch.setattr(due, "_reckon", counted)

    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1), an_order(2))
            query = Query(filters=(Filter("due", ("now",)),))

            async def asked() -> tuple[int, list[int]]:
                reckoned.clear()
                found = await orders.page(at.office, query)
                assert await orders.count(at.office, query) == len(found)
                assert len(await orders.ids(at.office, query)) == len(found)
                await asyncio.gather(orders.due(at.office, 1), today.today(at.office), orders.page(at.office, query))
                return len(found), list(reckoned)

            assert await asked() == (2, [1])
            assert await asked() == (2, [])
            await notes.keep_draft(at.office, await at.id(1), "purple", "说晚上")
            assert await asked() == (2, []), "what is being typed changes nothing"
            await orders.mark(at.office, [await at.id(1)], "paid", "小美")
            assert await asked() == (1, [1])
            await rules.change(at.office, 1, first_due=timedelta(hours=5))
            assert await asked() == (0, [1])
            at.clock.advance(timedelta(hours=2))
            assert await asked() == (1, [1])
            await reminders.book(at.office, await at.id(2), "+10min")
            assert await asked() == (0, [1])

    asyncio.run(deed())


async def _due(office: Office) -> int:
    return len(await orders.due(office, 1))


def test_a_reckoning_that_nobody_wants_any_more_stops_between_its_slices(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on = threading.Event(), threading.Event()
    slices: list[int] = []
    real = due.of_orders

    def slow(known: Known, db: Engine, ids: Sequence[int], now: int) -> dict[int, due.Due]:
        found = real(known, db, ids, now)
        slices.append(len(ids))
        begun.set()
        assert go_on.wait(30)
        return found

    monkeypatch.setattr(due, "of_orders", slow)
    monkeypatch.setattr(due, "_AT_ONCE", 1)

    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(*(an_order(number) for number in range(5)))
            asked = asyncio.get_running_loop().create_task(_due(at.office))
            await asyncio.to_thread(begun.wait)
            at.office.give_up()
            go_on.set()
            with pytest.raises(SupersededError):
                await asked
            assert slices == [1]

    asyncio.run(deed())


@pytest.mark.parametrize(
    ("moment", "closes", "left"),
    [((21, 30), (23, 0), ("now", "chat")), ((22, 40), (23, 30), None), ((20, 0), (23, 0), ("now", "phone"))],
)
def test_all_say_the_same_of_a_call_that_was_not_made(
    tmp_path: Path, moment: tuple[int, int], closes: tuple[int, int], left: tuple[str, str] | None
) -> None:
    """Queue, card, list, filter and rules page: a call whose windows are over is a message, or nothing any more."""

    async def deed() -> None:
        async with desk(tmp_path, datetime(2026, 11, 21, *moment, tzinfo=HOME)) as at:
            await at.bring(an_order(1, created=datetime(2026, 11, 21, 10)))
            closing = datetime(2026, 11, 21, *closes, tzinfo=HOME)
            await at.run("UPDATE sales_order SET amount_due = 99900, closes_at = ?", epoch(closing))
            one = await at.id(1)
            piles = [("now", "chat"), ("now", "phone"), ("later", "chat"), ("later", "phone"), ("now",), ("late",)]
            queries = [Query(view="unpaid", filters=(Filter("due", pile),)) for pile in piles]
            found = [query.filters[0].values for query in queries if len(await orders.ids(at.office, query))]
            card, case = await at.card(1), await plan.case(at.office, one)
            (row,) = await orders.rows(at.office, [one])
            entries = await at.office.gate.read(lambda db: queue.of_shop(at.office, db, 1))
            assert case.plan(at.office.rules(1), at.office.here(1)) == card.plan
            assert row.due_at == card.row.due_at
            if left is None:
                assert entries[0].stops == card.plan.blocked_by == "closes_before_first"
                assert (found, row.due_at, row.late, card.plan.points) == ([], None, False, ())
            else:
                (point,) = card.plan.points[:1]
                assert left in found
                assert {pile[1] for pile in found if len(pile) == 2} == {left[1]}
                assert (entries[0].channel, entries[0].rule) == (point.channel, point.rule)
                assert point.channel == left[1]

    asyncio.run(deed())
