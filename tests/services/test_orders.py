from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from app.domain.order import VIEWS, Query
from app.domain.queue import Tab
from app.errors import KnownError, SupersededError
from app.services import demo, imports, notes, orders, plan, queue, reminders, rules
from app.services.notes import NoteDraft
from tests.exports import people
from tests.offices import CLOSED, FINISHED, SHIPPED, an_order, desk, moment, paid, with_changes

OLD = datetime(2026, 8, 1, 9)


def test_the_card_shows_everything_the_export_told(tmp_path: Path) -> None:
    made = an_order(
        1, titles=("甲", "乙"), quantity=2, message="快点", memo="送小样", receiver="张三丰", phone="13812341234",
        address="浙江省 杭州市 西湖区 学府路1号", goods=9_000, postage=1_000,
    )  # fmt: skip

    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(paid(made, tracking="78123", carrier="EMS"))
            card = await at.card(1)
            row = card.row
            assert (row.order_no, row.status, row.status_text, row.amount_due, row.amount_paid, row.refund) == (
                "1", "paid", "买家已付款，等待卖家发货", 10_000, 10_000, None,
            )  # fmt: skip
            assert (row.created_at, row.paid_at, row.shipped_at) == (
                moment(2026, 11, 21, 12),
                moment(2026, 11, 21, 12, 30),
                None,
            )
            assert [(item.title, item.quantity) for item in row.items] == [("甲", 1), ("乙", 1)]
            assert (card.shop, card.platform, card.receiver, card.phone, card.address) == (
                "紫旗示范店", "taobao", "张三丰", "13812341234", "浙江省 杭州市 西湖区 学府路1号",
            )  # fmt: skip
            assert (card.amount_goods, card.amount_postage, card.tracking_no, card.carrier) == (
                9_000,
                1_000,
                "78123",
                "EMS",
            )
            assert (row.buyer, row.buyer_message, row.memo) == ("buyer1", "快点", "送小样")
            assert card.extra["运送方式"] == "快递"
            assert (card.plan.blocked_by, card.plan.points) == ("paid", ())

    asyncio.run(deed())


def test_an_order_nobody_knows_is_told_of(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            for work in (orders.card(at.office, 9), plan.plan(at.office, 9), orders.find(at.office, "9")):
                with pytest.raises(KnownError) as caught:
                    await work
                assert caught.value.code == "order_unknown"

    asyncio.run(deed())


def test_views_are_counted_alike_by_every_way_of_asking(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(*people.orders(400, 11))
            counts = await orders.counts(at.office)
            assert set(counts) == set(VIEWS)
            for view in VIEWS:
                ids = await orders.ids(at.office, Query(view=view))
                assert len(ids) == counts[view] == await at.count(view)
                rows = await orders.page(at.office, Query(view=view), 1000)
                assert [row.id for row in rows] == ids.tolist()
                assert await orders.rows(at.office, ids) == rows
            whole = sum(counts[view] for view in ("unpaid", "paid", "shipped", "finished", "closed", "unknown"))
            assert counts["all"] == whole == 400

    asyncio.run(deed())


def test_expiry_moves_with_the_clock_and_the_status_stays(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1), an_order(2, created=datetime(2026, 11, 20, 15)), an_order(3, status=CLOSED))
            for hours, gone in ((0, {"2"}), (19.9, {"2"}), (20, {"1", "2"})):
                at.clock.at = datetime.fromisoformat("2026-11-21T16:00+08:00") + timedelta(hours=hours)
                rows = {row.order_no: row for row in await orders.page(at.office, Query())}
                assert {number for number, row in rows.items() if row.expired} == gone
                assert await at.count("expired") == len(gone)
                assert await at.count("unpaid") == 2
                assert {rows["1"].status, rows["2"].status} == {"unpaid"}
                assert rows["1"].closes_at == moment(2026, 11, 22, 12)
                assert rows["3"].closes_at is None
                assert (await plan.plan(at.office, rows["2"].id)).blocked_by == "expired"

    asyncio.run(deed())


def test_a_first_order_is_known_only_after_ninety_days_of_history(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1, buyer="tb1"), an_order(2, buyer="tb2"), an_order(4, buyer="t**4"))
            assert [(await at.card(number)).first_time for number in (1, 2, 4)] == [None, None, None]
            await at.bring(an_order(3, buyer="tb1", created=OLD, status=FINISHED))
            assert [(await at.card(number)).first_time for number in (1, 2, 3, 4)] == [False, True, None, None]

    asyncio.run(deed())


def test_an_earlier_order_tells_that_one_is_not_the_first_however_short_the_history_is(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            yesterday = datetime(2026, 11, 20, 9)
            await at.bring(an_order(1, buyer="tb1"), an_order(2, buyer="tb1", created=yesterday, status=FINISHED))
            assert [(await at.card(number)).first_time for number in (1, 2)] == [False, None]
            found = await queue.lines(at.office, Tab.WAITING) + await queue.lines(at.office)
            assert [line.row.lead.first_time for line in found] == [False]

    asyncio.run(deed())


def test_the_plan_follows_contacts_and_never_fires(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1), an_order(2, status=SHIPPED))
            number = await at.id(1)
            assert [point.stage for point in (await plan.plan(at.office, number)).points] == [1, 2]
            row = (await at.card(1)).row
            assert (row.due_at, row.late) == (moment(2026, 11, 21, 15), False)
            await notes.save(at.office, NoteDraft(number, "purple", "小美", "明早付", channel="chat"))
            found = await plan.plan(at.office, number)
            assert ([point.stage for point in found.points], len(found.done)) == ([2], 1)
            await at.run("UPDATE buyer SET do_not_remind = 1")
            assert (await plan.plan(at.office, number)).blocked_by == "do_not_remind"
            assert (await at.card(2)).row.due_at is None
            assert await at.all("SELECT * FROM reminder") == []

    asyncio.run(deed())


def test_a_newer_page_takes_the_place_of_one_that_waits(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(*people.orders(100, 1))
            pages = [orders.page(at.office, Query(search=text)) for text in ("小", "美", "款")]
            found = await asyncio.gather(*pages, return_exceptions=True)
            assert isinstance(found[-1], list)
            for one in found[:-1]:
                assert isinstance(one, list | SupersededError)

    asyncio.run(deed())


def test_a_demo_is_the_same_for_the_same_seed_and_never_beside_a_real_shop(tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()

    async def deed() -> None:
        async with desk(tmp_path) as at:
            answer = await demo.make(at.office, 120, 1)
            assert (answer.about.created, answer.refused) == (120, [])
            counts = await orders.counts(at.office)
            assert counts["unknown"] == 0
            assert min(counts[view] for view in ("unpaid", "to_ship", "shipped", "finished", "closed")) > 0
            again = await demo.make(at.office, 120, 1)
            assert (again.about.unchanged, again.about.updated) == (120, 0)
            assert [point for row in await orders.page(at.office, Query(view="unpaid")) if (point := row.due_at)]
        async with desk(other) as at:
            await at.bring(an_order(1))
            with pytest.raises(KnownError) as caught:
                await demo.make(at.office, 10, 1)
            assert caught.value.code == "demo_beside_shops"
            assert len(await imports.runs(at.office)) == 1

    asyncio.run(deed())


def test_a_promise_is_late_a_quarter_of_an_hour_after_its_moment(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            await reminders.book(at.office, await at.id(1), "+1h", keep=True)
            seen = []
            for step in (60, 14, 1):
                at.clock.advance(timedelta(minutes=step))
                seen.append((await at.card(1)).row.late)
            assert seen == [False, False, True]

    asyncio.run(deed())


def test_contacts_about_the_buyers_other_orders_count_too(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(*(an_order(number, buyer="晴天") for number in (1, 2, 3)), an_order(4, buyer="阿木"))
            for number in (1, 2):
                at.clock.advance(timedelta(minutes=1))  # at one moment they would be one contact about both
                await notes.save(at.office, NoteDraft(await at.id(number), "purple", "小美", "晚点付"))
            (first, *_rest), (free, *_more) = [(await at.card(number)).plan.points or (None,) for number in (3, 4)]
            # Two contacts with this buyer today are enough (requirement 30).
            assert first is None or first.moved_by == "buyer_day_limit"
            assert free is not None
            assert free.moved_by != "buyer_day_limit"
            due = {row.order_no: row.due_at for row in await orders.page(at.office, Query())}
            assert len(set(due.values())) > 1

    asyncio.run(deed())


def test_the_list_and_the_card_agree_on_when_a_new_buyers_order_is_due(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            old = an_order(1, buyer="阿木", created=datetime(2026, 7, 1, 9))
            await at.bring(old, an_order(2, buyer="晴天", created=datetime(2026, 11, 21, 9, 30)))
            card = await at.card(2)
            assert card.first_time is True
            assert card.row.due_at == int(card.plan.points[0].due_at.timestamp())

    asyncio.run(deed())


def test_a_buyer_seen_online_is_next_everywhere_for_an_hour(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1, created=datetime(2026, 11, 21, 15, 30)))
            number, before = await at.id(1), (await at.card(1)).row.due_at

            async def due_at() -> int | None:
                """What every way of asking says, once they agree."""
                card = await at.card(1)
                entries = await at.office.gate.read(lambda db: queue.of_shop(at.office, db, 1))
                (queued,) = (entry.due_at for entry in entries if entry.order_id == number)
                assert (await orders.due(at.office, 1))[number].due_at == card.row.due_at == queued
                return queued

            at.clock.advance(timedelta(hours=1))
            now = at.office.now()
            seen = await orders.set_online(at.office, number, now, "小美")
            assert (seen.before, seen.changes["order"], await due_at()) == ({number: None}, {number}, now)
            at.clock.advance(timedelta(hours=1))
            assert await due_at() == before
            again = await orders.set_online(at.office, number, at.office.now(), "小美")
            assert again.before == {number: now}
            assert await due_at() != before
            await orders.set_online(at.office, number, None, "小美")
            assert await due_at() == before

    asyncio.run(deed())


def test_who_asked_before_ordering_is_said_by_an_agent_and_never_by_an_import(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1), an_order(2))
            await rules.change(at.office, 1, enquiry_due=timedelta(minutes=10))
            number = await at.id(1)
            silent = (await at.card(1)).row.due_at

            async def seen() -> tuple[bool | None, int | None]:
                """What every way of asking says, once they agree."""
                card = await at.card(1)
                (row,) = await orders.rows(at.office, [number])
                entries = await at.office.gate.read(lambda db: queue.of_shop(at.office, db, 1))
                queued = next(entry for entry in entries if entry.order_id == number)
                assert row == card.row
                assert (await orders.due(at.office, 1))[number].due_at == row.due_at == queued.due_at
                return row.enquiry, row.due_at

            assert await seen() == (None, silent)
            said = await orders.set_enquiry(at.office, number, True, "小美")
            assert (said.before, said.changes["order"]) == (None, {number})
            asked = moment(2026, 11, 21, 12, 10)
            assert await seen() == (True, asked)
            assert (await at.card(1)).plan.points[0].rule == "first_chat_enquiry"
            assert (await at.card(2)).row.due_at == silent
            await at.bring(with_changes(an_order(1), message="快点"))
            assert await seen() == (True, asked)

            again = await orders.set_enquiry(at.office, number, True, "小美")
            assert (again.before, again.changes["order"]) == (True, set())
            assert (await orders.set_enquiry(at.office, number, False, "阿强")).before is True
            assert await seen() == (False, silent)
            assert (await orders.set_enquiry(at.office, number, said.before, "小美")).before is False
            assert await seen() == (None, silent)
            told = await at.all(
                """SELECT c.subject_id, c.old, c.new, a.nickname, c.run_id FROM change c
                   JOIN agent a ON a.id = c.agent_id WHERE c.field = 'enquiry' ORDER BY c.id"""
            )
            assert told == [
                (number, None, 1, "小美", None), (number, 1, 0, "阿强", None), (number, 0, None, "小美", None),
            ]  # fmt: skip

    asyncio.run(deed())


def test_of_an_order_nobody_knows_nothing_is_said(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            before = await at.picture()
            for order, agent, code in ((9, "小美", "order_unknown"), (await at.id(1), "小+美", "nickname_separator")):
                with pytest.raises(KnownError) as caught:
                    await orders.set_enquiry(at.office, order, True, agent)
                assert caught.value.code == code
            assert await at.picture() == before

    asyncio.run(deed())


def test_online_is_said_of_the_buyer_and_of_no_moment_to_come(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            created = datetime(2026, 11, 21, 15)
            two = [an_order(number, created=created, buyer="tom") for number in (1, 2)]
            await at.bring(*two, an_order(3, created=created))
            one, other, strange = [await at.id(number) for number in (1, 2, 3)]

            async def rules_of() -> list[str]:
                """Those of the first two orders, which card and queue agree on."""
                entries = await at.office.gate.read(lambda db: queue.of_shop(at.office, db, 1))
                queued = {entry.order_id: entry.rule or "" for entry in entries}
                cards = [(await at.card(number)).plan.points[0].rule for number in (1, 2, 3)]
                assert cards == [queued[one], queued[other], queued[strange]]
                assert cards[2] == "first_chat"
                return cards[:2]

            at.clock.advance(timedelta(minutes=30))
            seen = await orders.set_online(at.office, one, at.office.now(), "小美")
            assert seen.changes["order"] == {one, other}
            assert await rules_of() == ["first_chat_online"] * 2
            await orders.set_online_again(at.office, seen.before, "小美")
            assert await rules_of() == ["first_chat"] * 2
            # Of one of the two only was it known before.
            await at.run("UPDATE sales_order SET online_at = ? WHERE id = ?", at.office.now(), one)
            seen = await orders.set_online(at.office, other, at.office.now(), "小美")
            await orders.set_online_again(at.office, seen.before, "小美")
            assert await rules_of() == ["first_chat_online", "first_chat"]
            # The clock was put back since.
            await orders.set_online(at.office, one, at.office.now() + 1800, "小美")
            assert await rules_of() == ["first_chat"] * 2
            at.clock.advance(timedelta(minutes=40))
            assert await rules_of() == ["first_chat_online"] * 2

    asyncio.run(deed())
