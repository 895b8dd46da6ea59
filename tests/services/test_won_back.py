"""What came of contacts, counted by the database and once more by hand over the same rows."""

from __future__ import annotations

import asyncio
import random
import threading
from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from app import won_back_words
from app.clock import HOME, epoch
from app.domain.concession import Kind
from app.domain.order import Filter, Query
from app.domain.won_back import TARGETS, Fate, Paid, Rule, Sum, behind
from app.errors import KnownError, SupersededError
from app.services import concessions, notes, orders, rules, shops, won_back
from app.services.notes import NoteDraft
from app.services.won_back import Lost, Report
from app.store import guards
from app.store import won_back as store
from app.store.engine import SLOTS, Engine
from tests.offices import CLOSED, CREATED, NOW, Desk, an_order, desk, paid

TODAY = NOW.date()
DAY = 86400


def wall(hour: int, minute: int = 0, day: int = 21) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=HOME)


async def contact(
    at: Desk, number: int, when: datetime, agent: str = "小美", *, channel: str = "phone", reason: str | None = None,
    outcome: str | None = None,
) -> None:  # fmt: skip
    await at.run(
        "INSERT INTO contact (order_id, at, agent_name, channel, reason, outcome, source)"
        " VALUES (?, ?, ?, ?, ?, ?, 'note')",
        await at.id(number), epoch(when), agent, channel, reason, outcome,
    )  # fmt: skip
    order_id = await at.id(number)
    await at.office.gate.write(lambda db: guards.settle(db, [order_id]))


async def report(at: Desk, **how: Any) -> Report:
    return await won_back.report(at.office, at.office.shops()[0].id, **how)


async def numbers(at: Desk, lost: Lost) -> list[str]:
    found = await at.all(f"SELECT order_no FROM sales_order WHERE id IN ({','.join(map(str, lost.order_ids))})")
    return sorted(number for (number,) in found)


def test_paid_orders_stand_beside_each_other_by_how_they_came(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            before = CREATED - timedelta(days=2)
            await at.bring(
                paid(an_order(1), 120),
                paid(an_order(2, created=before), 60 * 48 + 120),
                paid(an_order(3), 120),
                paid(an_order(4), 10),
                paid(an_order(5), 10),
                paid(an_order(6), 180),
                an_order(7),
            )
            await contact(at, 1, wall(12, 30))
            await contact(at, 2, wall(13, 59, 20))
            await contact(at, 3, wall(14, 1))
            await contact(at, 5, wall(12, 5), "小林")
            found = await report(at)
            assert [one.order_no for one in found.won] == ["5", "1"]
            assert found.paid == {
                Paid.WON: Sum(2, 20_000),
                Paid.OUTSIDE: Sum(1, 10_000),
                Paid.ALONE: Sum(2, 20_000),
                Paid.AT_ONCE: Sum(1, 10_000),
            }
            assert {one.agent: (one.orders, one.fen) for one in found.gains} == {
                "小林": (Fraction(1), 10_000), "小美": (Fraction(1), 10_000),
            }  # fmt: skip
            assert {one.agent: list(one.order_ids) for one in found.gains}["小林"] == [await at.id(5)]
            # The second order is from another day.
            wanted = {Fate.WON: 2, Fate.ALONE: 2, Fate.AT_ONCE: 1, Fate.OPEN: 1}
            assert {fate: one.orders for fate, one in found.funnel.fates.items() if one.orders} == wanted
            assert (await report(at, since=TODAY + timedelta(days=1))).won == ()
            await rules.change(at.office, at.office.shops()[0].id, won_back=timedelta(hours=1))
            assert [one.order_no for one in (await report(at)).won] == ["5"]

    asyncio.run(deed())


def test_a_withdrawn_note_wins_nothing_and_a_corrected_one_wins_once(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path, wall(13)) as at:
            await at.bring(an_order(1), an_order(2))
            first, second = [
                (await notes.save(at.office, NoteDraft(await at.id(number), "purple", "小美", "晚上付"))).note.id
                for number in (1, 2)
            ]
            at.clock.advance(wall(13, 30) - at.clock.now())
            await notes.withdraw(at.office, first, "小美")
            await notes.correct(at.office, second, "小林", "明天付")
            at.clock.advance(NOW - at.clock.now())
            await at.bring(paid(an_order(1), 120), paid(an_order(2), 120))
            (one,) = (await report(at)).won
            assert (one.order_no, len(one.contacts), len(one.shares)) == ("2", 1, 1)

    asyncio.run(deed())


def test_what_was_given_back_is_won_by_nobody(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(
                paid(an_order(1), 120, refund=4_000),
                paid(an_order(2), 120),
                paid(an_order(3), 120, status=CLOSED, refund=10_000),
            )
            shop_id = at.office.shops()[0].id
            await at.run(
                "INSERT INTO refund (shop_id, refund_no, order_no, amount, refunded_at) VALUES (?, '1', '2', 2500, ?), "
                "(?, '2', '2', 7000, NULL), (?, '3', '1', 4000, ?)",
                shop_id, epoch(NOW), shop_id, shop_id, epoch(NOW),
            )  # fmt: skip
            for number in (1, 2, 3):
                await contact(at, number, wall(13, 30))
                await contact(at, number, wall(13, 40), "小林")
            found = await report(at, rule=Rule.HALF)
            assert {one.order_no: (one.fen, one.refunded) for one in found.won} == {
                "1": (6_000, 4_000), "2": (7_500, 2_500), "3": (0, 10_000),
            }  # fmt: skip
            assert {one.agent: (one.orders, one.fen) for one in found.gains} == {
                "小美": (Fraction(3, 2), 6_750), "小林": (Fraction(3, 2), 6_750),
            }  # fmt: skip
            assert found.paid[Paid.WON] == Sum(3, 13_500)

    asyncio.run(deed())


def test_what_an_agent_saw_paid_waits_for_an_export(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1), an_order(2))
            await contact(at, 1, wall(13, 30))
            await orders.mark(at.office, [await at.id(1), await at.id(2)], "paid", "小美")
            found = await report(at)
            assert (found.won, found.seen) == ((), Sum(1, 10_000))
            assert found.funnel.fates[Fate.SEEN].orders == 2
            at.clock.advance(wall(16, 30) - at.clock.now())
            await at.bring(paid(an_order(1), 120))
            found = await report(at)
            assert ([one.order_no for one in found.won], found.seen) == (["1"], Sum())

    asyncio.run(deed())


def test_lost_money_has_its_orders_by_reason_and_by_product(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(
                an_order(1, status=CLOSED),
                an_order(2, status=CLOSED, titles=("羽绒服", "围巾"), quantity=2, goods=10_001),
                an_order(3, status=CLOSED, titles=("围巾",)),
                an_order(4),
                paid(an_order(5), 120),
            )
            await contact(at, 1, wall(13), reason="10.price")
            await contact(at, 1, wall(14), reason="2.balance")
            await contact(at, 2, wall(14), reason="2.card")
            await contact(at, 4, wall(14), reason="6")
            found = await report(at)
            assert [(one.name, one.orders, one.fen) for one in found.reasons] == [
                ("2", 1, 10_001), ("2.balance", 1, 10_000), ("never_contacted", 1, 10_000),
            ]  # fmt: skip
            assert [(one.name, one.orders, one.fen) for one in found.reasons[0].parts] == [("2.card", 1, 10_001)]
            assert found.reasons[1].parts == found.reasons[2].parts == ()
            assert [await numbers(at, one) for one in found.reasons] == [["2"], ["1"], ["3"]]
            assert await numbers(at, found.reasons[0].parts[0]) == ["2"]
            assert {one.name: (one.orders, one.fen) for one in found.products} == {
                "羽绒服": (2, 15_001), "围巾": (2, 15_000),
            }  # fmt: skip
            assert [await numbers(at, one) for one in found.products] == [["1", "2"], ["2", "3"]]
            assert sum(one.fen for one in found.products) == found.funnel.fates[Fate.GIVEN_UP].fen == 30_001
            # Past its closing time the fourth is lost as well, whatever the export last said.
            at.clock.advance(wall(13, day=22) - at.clock.now())
            found = await report(at, since=TODAY)
            assert {one.name: one.orders for one in found.reasons} == {
                "2": 1, "2.balance": 1, "6": 1, "never_contacted": 1,
            }  # fmt: skip

    asyncio.run(deed())


def test_a_loss_without_a_reason_is_what_its_contacts_came_to(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(*(an_order(number, status=CLOSED) for number in (1, 2, 3, 4)))
            await contact(at, 1, wall(13), outcome="paid_elsewhere")
            await contact(at, 2, wall(13), outcome="no_answer")
            await contact(at, 3, wall(13), reason="10.price")
            await contact(at, 3, wall(14), outcome="paid_elsewhere")
            found = await report(at)
            assert {one.name: await numbers(at, one) for one in found.reasons} == {
                "paid_elsewhere": ["1"], None: ["2"], "10": ["3"], "never_contacted": ["4"],
            }  # fmt: skip
            assert [won_back_words.reason(one) for one in ("paid_elsewhere", "never_contacted", None)] == [
                "Paid elsewhere", "Nobody contacted the buyer", "No reason given",
            ]  # fmt: skip

    asyncio.run(deed())


def test_orders_are_listed_by_the_reason_that_was_told_last(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(*(an_order(number) for number in (1, 2, 3, 4)))
            await contact(at, 1, wall(13), reason="5")
            await contact(at, 1, wall(14), reason="7.size")
            await contact(at, 1, wall(15))
            await contact(at, 2, wall(13), reason="5.browsing")
            await contact(at, 3, wall(13), reason="2.balance")

            async def numbers(*reasons: str) -> list[str]:
                found = await orders.page(at.office, Query(filters=(Filter("reason", reasons),)))
                return sorted(row.order_no for row in found)

            assert await numbers("5") == ["2"]
            assert await numbers("7") == ["1"]
            assert await numbers("5", "7") == ["1", "2"]
            assert await numbers("2") == []
            assert await numbers("2.balance") == ["3"]
            assert await orders.count(at.office, Query(filters=(Filter("reason", ("5", "7")),))) == 2

    asyncio.run(deed())


def test_what_was_given_away_is_listed_by_the_moment_it_was_given(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1), an_order(2, created=CREATED - timedelta(days=3)))
            await concessions.give(at.office, await at.id(2), Kind.GIFT, 300, "小美", what="小样")
            gone = await concessions.give(at.office, await at.id(1), Kind.GIFT, 200, "小林")
            await concessions.take_back(at.office, gone.concession_id)
            at.clock.advance(timedelta(days=1))
            await concessions.give(at.office, await at.id(1), Kind.POSTAGE, 100, "小林")
            (told,) = (await report(at, since=TODAY)).given
            assert told == (await at.id(2), "2", epoch(NOW), "gift", "小样", 300, "小美", None)
            both = await won_back.report(at.office, None, TODAY, TODAY + timedelta(days=1))
            assert [one.order_no for one in both.given] == ["1", "2"]

    asyncio.run(deed())


def test_days_backwards_are_refused(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            with pytest.raises(KnownError) as raised:
                await report(at, since=TODAY, until=TODAY - timedelta(days=1))
            assert raised.value.code == "days_backwards"

    asyncio.run(deed())


# -- counted once more -------------------------------------------------------------------------------------------------

ZONES = ("Asia/Shanghai", "America/Los_Angeles")
STATUSES = ("unpaid", "paid", "shipped", "finished", "closed", "unknown")
CHANNELS = ("phone", "chat", "sms", "system")
PEOPLE = ("小美", "小林", "阿强", None)
Row = dict[str, Any]


async def fill(at: Desk, chance: random.Random) -> tuple[list[Row], list[Row]]:
    """Two shops with orders and contacts around today, and the rows as they were written."""
    made: list[Row] = []
    for zone in ZONES:
        shop_id = (await shops.add(at.office, f"店{zone}", "taobao"))[0].id
        await at.run("UPDATE shop SET zone = ? WHERE id = ?", zone, shop_id)
        for number in range(120):
            created = epoch(NOW) - chance.randrange(4 * DAY)
            status = chance.choice(STATUSES)
            gone = status in ("paid", "shipped", "finished") or (
                status in ("closed", "unknown") and chance.random() < 0.5
            )
            made.append(
                {
                    "id": created * SLOTS + len(made) % SLOTS, "shop_id": shop_id, "order_no": f"{shop_id}{number}",
                    "status": status, "created_at": created, "amount_due": chance.choice((None, 1, 9_999, 20_001)),
                    "amount_paid": chance.choice((None, 777)), "refund": chance.choice((None, None, 500)),
                    "paid_at": created + chance.randrange(2 * DAY) if gone and chance.random() < 0.9 else None,
                    "mark": chance.choice((None, None, None, "paid", "closed")) if status == "unpaid" else None,
                    "closes_at": chance.choice((None, epoch(NOW) + 5, epoch(NOW))),
                }
            )  # fmt: skip
    met: list[Row] = []
    for order in made:
        for _time in range(chance.choice((0, 0, 1, 2, 4))):
            moment = order["paid_at"] or order["created_at"] + 7200
            away = chance.choice((0, -1, 1, DAY, DAY - 1, chance.randrange(2 * DAY)))
            met.append(
                {
                    "id": len(met) + 1, "order_id": order["id"], "at": moment - away, "agent_name": chance.choice(PEOPLE),
                    "channel": chance.choice(CHANNELS), "reason": chance.choice((None, "2", "2.balance", "10.gift")),
                    "outcome": chance.choice((None, "no_answer", "paid_elsewhere")),
                    "source": "note", "cancelled_at": chance.choice((None, None, None, 5)),
                }
            )  # fmt: skip
    await put(at, "sales_order", made)
    await put(at, "contact", met)
    await at.office.reload()
    return made, met


async def put(at: Desk, table: str, rows: Iterable[Row]) -> None:
    def work(db: Engine) -> None:
        for row in rows:
            sql = f"INSERT INTO {table} ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})"
            db.run(sql, tuple(row.values()))

    await at.office.gate.write(work)


def due(order: Row) -> int:
    return order["amount_due"] if order["amount_due"] is not None else order["amount_paid"] or 0


def kept(order: Row) -> int:
    return 0 if order["status"] == "closed" else max(0, due(order) - (order["refund"] or 0))


def how(order: Row, mine: list[Row]) -> str:
    before = [one for one in mine if one["at"] <= order["paid_at"]]
    if any(order["paid_at"] < one["at"] + DAY for one in before):
        return "won"
    if before:
        return "outside"
    return "at_once" if order["paid_at"] - order["created_at"] < 1800 else "alone"


def fate(order: Row, mine: list[Row]) -> str:
    closes = order["closes_at"] if order["closes_at"] is not None else order["created_at"] + DAY
    match order:
        case {"paid_at": int()}:
            return how(order, mine)
        case {"status": "paid" | "shipped" | "finished"}:
            return "untimed"
        case {"status": "closed"} | {"mark": "closed"}:
            return "given_up"
        case {"mark": "paid"}:
            return "seen"
        case {"status": "unknown"}:
            return "unknown"
    return "given_up" if closes <= epoch(NOW) else "open"


def piled(found: Iterable[tuple[Any, int]]) -> dict[Any, Sum]:
    piles: dict[Any, Sum] = {}
    for name, fen in found:
        known = piles.get(name, Sum())
        piles[name] = Sum(known.orders + 1, known.fen + fen)
    return piles


@pytest.mark.parametrize("seed", range(4))
def test_an_independent_recount_says_the_same(tmp_path: Path, seed: int) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            made, met = await fill(at, random.Random(seed))
            live = [one for one in met if one["cancelled_at"] is None]
            mine = {order["id"]: [one for one in live if one["order_id"] == order["id"]] for order in made}
            since, until = TODAY - timedelta(days=2), TODAY - timedelta(days=1)
            for shop in at.office.shops():
                zone = ZoneInfo(shop.zone)

                def within(moment: int | None, zone: ZoneInfo = zone) -> bool:
                    return moment is not None and since <= datetime.fromtimestamp(moment, zone).date() <= until

                its = [one for one in made if one["shop_id"] == shop.id]
                gone = [one for one in its if within(one["paid_at"])]
                begun = [one for one in its if within(one["created_at"])]
                assert gone and begun
                found = await won_back.report(at.office, shop.id, since, until, Rule.EQUAL)
                recount = piled((how(one, mine[one["id"]]), kept(one)) for one in gone)
                assert {name.value: one for name, one in found.paid.items() if one.orders} == recount
                fates = piled((fate(one, mine[one["id"]]), due(one)) for one in begun)
                assert {name.value: one for name, one in found.funnel.fates.items() if one.orders} == fates
                gains: dict[str | None, Fraction] = {}
                for one in gone:
                    near = [c for c in mine[one["id"]] if c["at"] <= one["paid_at"] < c["at"] + DAY]
                    for by in near:
                        name = by["agent_name"]
                        gains[name] = gains.get(name, Fraction()) + Fraction(1, len(near))
                assert {one.agent: one.orders for one in found.gains} == gains
                assert sum(one.fen for one in found.gains) == found.paid[Paid.WON].fen
                reasons, details = [], []
                for one in begun:
                    told = [c for c in mine[one["id"]] if c["reason"]]
                    last = max(told, key=lambda c: (c["at"], c["id"]))["reason"] if told else None
                    if not mine[one["id"]]:
                        last = "never_contacted"
                    elif last is None and any(c["outcome"] == "paid_elsewhere" for c in mine[one["id"]]):
                        last = "paid_elsewhere"
                    if fate(one, mine[one["id"]]) == "given_up":
                        main = last if last in (None, "2.balance") else last.split(".")[0]
                        reasons.append((main, due(one)))
                        details += [(last, due(one))] if last != main else []
                assert {one.name: Sum(one.orders, one.fen) for one in found.reasons} == piled(reasons)
                inner = [part for one in found.reasons for part in one.parts]
                assert {one.name: Sum(one.orders, one.fen) for one in inner} == piled(details)
            # An agent's own day is the last contact's, over both shops, each by its own calendar.
            day = TODAY - timedelta(days=1)
            parts = 0
            for agent in ("小美", "小林", "阿强"):
                own = await won_back.own(at.office, agent, day)
                for its_own in own.won:
                    (share,) = its_own.shares
                    assert (share.agent, share.fen) == (agent, its_own.fen)
                parts += own.fen
            days = [await won_back.report(at.office, shop.id, day) for shop in at.office.shops()]
            assert parts == sum(one.fen for its_day in days for one in its_day.gains if one.agent is not None)

    asyncio.run(deed())


def test_every_read_goes_by_an_index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1, status=CLOSED))
            plans: list[str] = []

            def work(db: Engine) -> None:
                asked: list[tuple[str, Any]] = []
                real = Engine.run

                def run(self: Engine, sql: str, values: Any = ()) -> Any:
                    if not sql.startswith("EXPLAIN") and "FROM sales_order o" in sql:
                        asked.append((sql, values))
                    return real(self, sql, values)

                monkeypatch.setattr(Engine, "run", run)
                values = dict.fromkeys(("since", "within", "early", "life", "now"), 0) | {"shop": 1, "until": 1 << 40}
                store.paid(db, values)
                list(store.won(db, values))
                store.seen(db, values)
                store.fates(db, values)
                list(store.lost(db, values))
                monkeypatch.setattr(Engine, "run", real)
                assert len(asked) == 5
                for sql, values in asked:
                    plans.extend(row[3] for row in db.all(f"EXPLAIN QUERY PLAN {sql}", values))

            await at.office.gate.read(work)
            assert not [line for line in plans if line.startswith("SCAN")]
            told = "\n".join(plans)
            for index in (
                "order_view_paid (shop_id=? AND status=? AND paid_at>? AND paid_at<?)",
                "order_view (shop_id=? AND status=? AND rowid>? AND rowid<?)",
                "contact_order (order_id=?)",
                "order_marked (shop_id=? AND status=?)",
                "refund_order (order_no=? AND shop_id=?)",
            ):
                assert index in told

    asyncio.run(deed())


@pytest.mark.parametrize("seed", range(2))
def test_every_number_has_its_orders_behind_it(tmp_path: Path, seed: int) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            made, met = await fill(at, random.Random(seed))
            live = [one for one in met if one["cancelled_at"] is None]
            mine = {order["id"]: [one for one in live if one["order_id"] == order["id"]] for order in made}
            since, until = TODAY - timedelta(days=2), TODAY
            for shop_id in (at.office.shops()[0].id, None):
                found = await won_back.report(at.office, shop_id, since, until)
                for way in Paid:
                    ids = await won_back.came(at.office, found, way)
                    assert len(ids) == found.paid[way].orders
                    assert all(how(order, mine[order["id"]]) == way for order in made if order["id"] in ids)
                assert len(await won_back.came(at.office, found, None)) == found.seen.orders
                for name in TARGETS:
                    ids = await won_back.became(at.office, found, behind(name))
                    assert len(ids) == found.funnel.total(name).orders
                    fates = {fate(order, mine[order["id"]]) for order in made if order["id"] in ids}
                    assert fates <= set(behind(name))

    asyncio.run(deed())


def test_all_shops_together_are_the_sum_of_each(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await fill(at, random.Random(7))
            since, until = TODAY - timedelta(days=3), TODAY
            whole = await won_back.report(at.office, None, since, until, Rule.EFFORT)
            parts = [await won_back.report(at.office, shop.id, since, until, Rule.EFFORT) for shop in at.office.shops()]
            assert sorted(one.order_id for one in whole.won) == sorted(
                one.order_id for part in parts for one in part.won
            )
            assert [one.paid_at for one in whole.won] == sorted(one.paid_at for one in whole.won)
            for way in Paid:
                assert whole.paid[way].fen == sum(part.paid[way].fen for part in parts)
            assert whole.funnel.told == sum(part.funnel.told for part in parts)
            for gain in whole.gains:
                same = [one for part in parts for one in part.gains if one.agent == gain.agent]
                assert (gain.orders, gain.fen) == (sum(one.orders for one in same), sum(one.fen for one in same))
            assert sum(one.fen for one in whole.reasons) == sum(one.fen for part in parts for one in part.reasons)
            assert {one.name for one in whole.products} == {one.name for part in parts for one in part.products}

    asyncio.run(deed())


def test_a_newer_report_and_a_stop_end_the_one_that_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            begun, go_on = threading.Event(), threading.Event()
            real = store.paid

            def slow(db: Engine, values: dict[str, int]) -> Any:
                begun.set()
                go_on.wait()
                return real(db, values)

            monkeypatch.setattr(store, "paid", slow)

            async def let_go() -> None:
                go_on.set()

            async def later(other: Callable[[], Awaitable[object]]) -> None:
                await asyncio.to_thread(begun.wait)
                await asyncio.gather(other(), let_go())

            for other in (lambda: won_back.stop(at.office), lambda: report(at)):
                begun.clear()
                go_on.clear()
                first, second = await asyncio.gather(report(at), later(other), return_exceptions=True)
                assert isinstance(first, SupersededError)
                assert second is None

    asyncio.run(deed())


def test_it_is_told_how_far_a_report_is(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await fill(at, random.Random(1))
            heard: list[float] = []
            await won_back.report(at.office, None, TODAY, TODAY, tell=heard.append)
            assert heard == [step / 8 for step in range(1, 9)]

    asyncio.run(deed())
