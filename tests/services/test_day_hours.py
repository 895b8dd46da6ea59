"""The day by the hour, counted by the database and once more by hand; and what the calls of the last months say."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from app.clock import HOME, epoch
from app.domain.best_hour import ENOUGH, Told
from app.domain.call_follow import SPOKE
from app.domain.chance import Tally
from app.domain.days_off import DaysOff
from app.domain.rules import Rules
from app.domain.window import Windows
from app.domain.won_back import Paid
from app.services import day_hours, rules, shops, won_back
from app.services.day_hours import DayHours, Hour, open_hours
from app.store import day_hours as store
from app.store.engine import Engine
from tests.offices import CREATED, NOW, Desk, an_order, desk, paid
from tests.services.test_won_back import DAY, Row, fill, put

TODAY = NOW.date()


def wall(hour: int, minute: int = 0, day: int = 21) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=HOME)


async def contacts(at: Desk, number: int, *told: tuple[datetime, str, str | None]) -> None:
    """Contacts with an order: when, by which channel, what came of it."""
    order_id = await at.id(number)

    def work(db: Engine) -> None:
        for when, channel, outcome in told:
            db.run(
                "INSERT INTO contact (order_id, at, agent_name, channel, outcome, source) VALUES (?, ?, '小美', ?, ?, 'note')",
                (order_id, epoch(when), channel, outcome),
            )

    await at.office.gate.write(work)


async def today(at: Desk) -> DayHours:
    return await day_hours.day_hours(at.office, at.office.shops()[0].id, TODAY, TODAY)


def busy(found: DayHours) -> dict[int, tuple[int, ...]]:
    return {at: tuple(one) for at, one in enumerate(found.hours) if any(one)}


def test_each_hour_has_its_contacts_answers_and_payments(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(
                an_order(1),
                paid(an_order(2), 150),
                paid(an_order(3), 150),
                paid(an_order(4), 10),
                paid(an_order(5, created=CREATED - timedelta(days=1)), 150),
            )
            await contacts(
                at, 1, (wall(13, 5), "phone", "reached"), (wall(13, 59), "phone", "no_answer"),
                (wall(14), "chat", None), (wall(9, day=20), "phone", "promised"),
            )  # fmt: skip
            await contacts(at, 2, (wall(14, 5), "phone", "promised"))
            await at.run("UPDATE contact SET cancelled_at = 1 WHERE outcome = 'no_answer'")
            found = await today(at)
            assert busy(found) == {13: (1, 1, 0, 0), 14: (2, 1, 2, 1)}, "who paid at once tells nothing of reminders"
            report = await won_back.report(at.office, at.office.shops()[0].id)
            late = [report.paid[how].orders for how in Paid if how is not Paid.AT_ONCE]
            assert sum(one.payments for one in found.hours) == sum(late)
            assert sum(one.won for one in found.hours) == len(report.won)
            both = await day_hours.day_hours(at.office, None, TODAY - timedelta(days=1), TODAY)
            assert busy(both) == {9: (1, 1, 0, 0), 13: (1, 1, 0, 0), 14: (2, 1, 3, 1)}

    asyncio.run(deed())


async def of_few_buyers(at: Desk, chance: random.Random, made: list[Row], met: list[Row]) -> None:
    """Most orders are of one of a few buyers, and some contacts are about another order of that buyer too."""
    await put(at, "buyer", [{"id": n, "platform": "taobao", "nick": f"买家{n}"} for n in range(1, 31)])
    for order in made:
        order["buyer_id"] = chance.choice((None, *range(1, 31)))
        await at.run("UPDATE sales_order SET buyer_id = ? WHERE id = ?", order["buyer_id"], order["id"])
    buyers = {order["id"]: order["buyer_id"] for order in made}
    more: list[Row] = []
    for one in met[::2]:
        others = [order for order, buyer in buyers.items() if buyer is not None and buyer == buyers[one["order_id"]]]
        more += [{**one, "id": len(met) + len(more) + 1, "order_id": chance.choice(others)}] if others else []
    await put(at, "contact", more)
    met += more


def test_one_contact_about_several_orders_is_one(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(*(an_order(number, buyer="小鱼儿") for number in (1, 2, 3)), an_order(4))
            other = await shops.add(at.office, "别家", "taobao")
            await at.run("UPDATE sales_order SET shop_id = ? WHERE order_no = '3'", other[0].id)
            for number in (1, 2, 3, 4):
                await contacts(at, number, (wall(13, 5), "phone", "reached"), (wall(14), "phone", "no_answer"))
            found = await day_hours.day_hours(at.office, None, TODAY, TODAY)
            assert busy(found) == {13: (2, 2, 0, 0), 14: (2, 0, 0, 0)}
            assert [(rate.hour, rate.tally) for rate in found.verdict.rates] == [(13, Tally(2, 2)), (14, Tally(0, 2))]

    asyncio.run(deed())


@pytest.mark.parametrize("seed", range(2))
def test_an_independent_recount_says_the_same(tmp_path: Path, seed: int) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            chance = random.Random(seed)
            made, met = await fill(at, chance)
            await of_few_buyers(at, chance, made, met)
            await at.run("UPDATE contact SET outcome = CASE at % 3 WHEN 0 THEN 'promised' WHEN 1 THEN 'busy' END")
            since, until = TODAY - timedelta(days=2), TODAY
            wanted: Counter[tuple[int, str]] = Counter()
            zones = {shop.id: ZoneInfo(shop.zone) for shop in at.office.shops()}
            orders = {one["id"]: one for one in made}
            live = [one for one in met if one["cancelled_at"] is None]
            # Whoever is reached by somebody about several orders at one moment is reached once.
            reached = {}
            for one in live:
                order = orders[one["order_id"]]
                zone = zones[order["shop_id"]]
                who = one["channel"], one["agent_name"]
                reached[one["at"], who, order["buyer_id"] or order["order_no"], zone] = one["at"]
            for (_at, _who, _whom, zone), when in reached.items():
                moment = datetime.fromtimestamp(when, zone)
                if since <= moment.date() <= until:
                    wanted[moment.hour, "contacts"] += 1
                    wanted[moment.hour, "answers"] += when % 3 == 0
            assert len(reached) < len(live) - 20
            for order in made:
                if order["paid_at"] is None:
                    continue
                moment = datetime.fromtimestamp(order["paid_at"], zones[order["shop_id"]])
                mine = [one["at"] for one in live if one["order_id"] == order["id"] and one["at"] <= order["paid_at"]]
                if since <= moment.date() <= until and (mine or order["paid_at"] - order["created_at"] >= 1800):
                    wanted[moment.hour, "payments"] += 1
                    wanted[moment.hour, "won"] += any(order["paid_at"] < one + DAY for one in mine)
            found = await day_hours.day_hours(at.office, None, since, until)
            assert found.hours == tuple(Hour(*(wanted[hour, name] for name in Hour._fields)) for hour in range(24))

    asyncio.run(deed())


def test_the_best_hour_rests_on_the_calls_of_the_last_months(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            assert (await today(at)).verdict.told is Told.NONE
            days = [NOW - timedelta(days=2 + n % 61) for n in range(90)]

            def calls(hour: int, answered: int, missed: int) -> list[tuple[datetime, str, str | None]]:
                results = ["reached"] * answered + ["no_answer"] * missed
                return [
                    (day.replace(hour=hour, minute=n % 60), "phone", result)
                    for n, (day, result) in enumerate(zip(days, results, strict=False))
                ]

            await contacts(at, 1, *calls(11, 15, 50), *calls(16, 15, 50), *calls(19, 50, 15))
            aside: list[Any] = [(when, "phone", "wrong_number") for when, *_rest in calls(20, 60, 0)]
            aside += [(when, "phone", None) for when, *_rest in calls(20, 60, 0)]
            aside += [(when, "chat", "reached") for when, *_rest in calls(20, 60, 0)]
            aside += [(when - timedelta(days=100), "phone", "reached") for when, *_rest in calls(20, 60, 0)]
            await contacts(at, 1, *aside)
            verdict = (await today(at)).verdict
            assert verdict.told is Told.BEST
            assert verdict.best is not None
            assert (verdict.best.hour, verdict.best.tally) == (19, Tally(50, 65))
            assert [rate.hour for rate in verdict.rates] == [11, 16, 19]
            assert verdict.whole == Tally(80, 195)

    asyncio.run(deed())


def test_few_calls_name_no_hour(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            moments = [wall(13) - timedelta(days=n) for n in range(ENOUGH - 1)]
            await contacts(at, 1, *((moment, "phone", "promised") for moment in moments))
            assert (await today(at)).verdict.told is Told.FEW

    asyncio.run(deed())


def test_the_windows_are_those_of_the_days(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            assert (await today(at)).windows == Rules().call_windows.spans
            shop_id = at.office.shops()[0].id
            await rules.change(at.office, shop_id, days_off=DaysOff(off=(TODAY,)))
            assert (await today(at)).windows == ()

    asyncio.run(deed())


def test_windows_of_several_days_are_joined() -> None:
    monday, sunday = date(2026, 11, 16), date(2026, 11, 22)
    nine, ten, noon, six = time(9), time(10), time(12), time(18)
    free = DaysOff(holidays=False)
    usual = Rules(call_windows=Windows(((nine, ten),), ((((ten, noon),), *[None] * 6))), days_off=free)
    assert open_hours([usual], monday, monday) == ((ten, noon),)
    assert open_hours([usual], monday, sunday) == ((nine, noon),)
    later = Rules(call_windows=Windows(((six, time(20)),)), days_off=free)
    assert open_hours([usual, later], monday, sunday) == ((nine, noon), (six, time(20)))
    assert open_hours([usual, Rules(call_windows=Windows(()), days_off=free)], monday, sunday) is None
    assert open_hours([], monday, sunday) == ()
    assert open_hours([usual], date(1, 1, 1), date(9999, 12, 31)) == ((nine, noon),)


def test_every_read_goes_by_an_index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            plans: list[str] = []

            def work(db: Engine) -> None:
                asked: list[tuple[str, Any]] = []
                real = Engine.run

                def run(self: Engine, sql: str, values: Any = ()) -> Any:
                    asked.append((sql, values))
                    return real(self, sql, values)

                monkeypatch.setattr(Engine, "run", run)
                values = {"shop": 1, "since": 0, "until": 1 << 40, "within": 1, "early": 1}
                store.contacts(db, [1], 0, 1 << 40, SPOKE)
                store.calls(db, [1], 0, 1 << 40, SPOKE, SPOKE)
                store.payments(db, values)
                monkeypatch.setattr(Engine, "run", real)
                assert len(asked) == 3
                for sql, told in asked:
                    plans.extend(row[3] for row in db.all(f"EXPLAIN QUERY PLAN {sql}", told))

            await at.office.gate.read(work)
            scans = [line for line in plans if line.startswith("SCAN") and "json_each" not in line]
            assert not scans
            told = "\n".join(plans)
            for index in (
                "contact_at (at>? AND at<?)",
                "order_view_paid (shop_id=? AND status=? AND paid_at>? AND paid_at<?)",
                "o USING INTEGER PRIMARY KEY (rowid=?)",
            ):
                assert index in told

    asyncio.run(deed())
