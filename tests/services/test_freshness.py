"""How old what is known of an order is: by the newest export that holds it, or by who added it."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import pytest

from app.services import agents, demo, freshness, imports, orders, rules, shops
from app.store import freshness as store
from tests.exports.builder import write_csv
from tests.exports.people import Order
from tests.offices import COLUMNS, NOW, Desk, an_order, desk, moment, paid

Story = Callable[[Desk], Awaitable[None]]
HOUR = timedelta(hours=1)


def run(tmp_path: Path, story: Story) -> None:
    async def whole() -> None:
        async with desk(tmp_path, NOW) as place:
            await story(place)

    asyncio.run(whole())


async def old(at: Desk, *numbers: int) -> dict[str, int]:
    rows = await orders.rows(at.office, [await at.id(number) for number in numbers])
    found = await freshness.old(at.office, rows)
    return {row.order_no: found[row.id] for row in rows if row.id in found}


async def moved(at: Desk, step: timedelta) -> int:
    at.clock.advance(step)
    return at.office.now()


def test_an_order_is_as_old_as_the_newest_export_that_holds_it(tmp_path: Path) -> None:
    async def story(at: Desk) -> None:
        first = at.office.now()
        await at.bring(an_order(1), an_order(2))
        second = await moved(at, timedelta(minutes=20))
        await at.bring(an_order(1))  # of today's, or filtered: the other order is not in it
        assert await freshness.of_shops(at.office) == {1: second}
        await moved(at, timedelta(minutes=30))
        assert await old(at, 1, 2) == {"2": first}
        await moved(at, timedelta(seconds=1))
        assert await old(at, 1, 2) == {"1": second, "2": first}
        await at.bring(an_order(2))
        assert await old(at, 1, 2) == {"1": second}

    run(tmp_path, story)


def test_an_import_that_was_taken_back_does_not_count(tmp_path: Path) -> None:
    async def story(at: Desk) -> None:
        first = at.office.now()
        await at.bring(an_order(1))
        await moved(at, HOUR)
        answer = await at.bring(an_order(1, memo="老客户"))
        assert await old(at, 1) == {}
        assert answer.run is not None
        await imports.undo(at.office, answer.run)
        assert await old(at, 1) == {"1": first}

    run(tmp_path, story)


def test_only_what_is_taken_for_unpaid_can_have_been_paid_since(tmp_path: Path) -> None:
    async def story(at: Desk) -> None:
        await at.bring(an_order(1), paid(an_order(2)), an_order(3))
        await orders.mark(at.office, [await at.id(3)], "paid", "小美")
        await moved(at, HOUR)
        assert list(await old(at, 1, 2, 3)) == ["1"]

    run(tmp_path, story)


def test_an_added_order_is_as_old_as_its_adding(tmp_path: Path) -> None:
    async def story(at: Desk) -> None:
        shop, _changes = await shops.add(at.office, "小美的店", "taobao")
        await orders.add(at.office, shop.id, "44710000000000001", "小美", created_at=moment(2026, 11, 20, 9))
        added = at.office.now()
        assert await freshness.of_shops(at.office) == {}
        assert await old(at, 44710000000000001) == {}
        await moved(at, HOUR)
        assert await old(at, 44710000000000001) == {"44710000000000001": added}
        await at.bring(an_order(1))  # an export without it tells nothing of it
        assert await old(at, 44710000000000001) == {"44710000000000001": added}
        await at.bring(an_order(44710000000000001))
        assert await old(at, 44710000000000001) == {}

    run(tmp_path, story)


def test_the_shop_says_how_old_is_too_old(tmp_path: Path) -> None:
    async def story(at: Desk) -> None:
        await at.bring(an_order(1))
        who = (await agents.ensure(at.office, "小美")).agent
        await moved(at, HOUR)
        await rules.change(at.office, 1, who.id, stale=timedelta(hours=2))
        assert await old(at, 1) == {}

    run(tmp_path, story)


def test_an_invented_shop_is_never_old(tmp_path: Path) -> None:
    async def story(at: Desk) -> None:
        await demo.make(at.office, 20, 3)
        await moved(at, 40 * HOUR)
        ids = [row[0] for row in await at.all("SELECT id FROM sales_order WHERE status = 'unpaid'")]
        assert ids
        assert await freshness.old(at.office, await orders.rows(at.office, ids)) == {}

    run(tmp_path, story)


@pytest.mark.parametrize("many", [1, 30])
def test_an_order_in_none_of_the_last_exports_is_as_old_as_the_last_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, many: int
) -> None:
    async def story(at: Desk) -> None:
        await at.bring(*(an_order(number) for number in range(1, many + 1)))
        times = [await moved(at, HOUR)]
        await at.bring(an_order(99))
        times.append(await moved(at, HOUR))
        await at.bring(an_order(99))
        await moved(at, HOUR)
        assert set((await old(at, *range(1, many + 1))).values()) == {times[0]}
        assert await old(at, 99) == {"99": times[1]}

    monkeypatch.setattr(store, "_RUNS", 2)
    run(tmp_path, story)


def test_what_was_imported_while_the_clock_was_ahead_is_neither_fresh_nor_newer(tmp_path: Path) -> None:
    async def bring(at: Desk, name: str, order: Order) -> None:
        file = write_csv(at.folder / name, [order], COLUMNS)
        os.utime(file, (at.office.now(), at.office.now()))
        await imports.run(at.office, file)

    async def story(at: Desk) -> None:
        await moved(at, 24 * HOUR)
        await bring(at, "a.csv", an_order(1))
        await moved(at, -22 * HOUR)  # set right, and two hours later
        assert await freshness.of_shops(at.office) == {}
        assert await shops.freshness(at.office) is None
        assert await old(at, 1) == {"1": moment(2026, 11, 21, 12)}, "no later than it was made"
        await bring(at, "b.csv", paid(an_order(1)))
        assert await at.status(1) == "paid"
        assert await freshness.of_shops(at.office) == {1: at.office.now()}

    run(tmp_path, story)


def test_a_file_whose_rows_were_all_refused_says_nothing_of_any_order(tmp_path: Path) -> None:
    async def story(at: Desk) -> None:
        first = at.office.now()
        await at.bring(an_order(1))
        await moved(at, HOUR)
        answer = await at.bring(an_order("1.93E+18"))
        assert (answer.about.rows, len(answer.refused)) == (1, 1)
        assert await freshness.of_shops(at.office) == {1: first}
        assert await shops.freshness(at.office) == first
        assert await old(at, 1) == {"1": first}

    run(tmp_path, story)
