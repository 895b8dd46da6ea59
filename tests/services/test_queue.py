"""The queue over real orders, contacts and reminders: whose rows there are, in which tabs, and why."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from app import queue_words
from app.clock import HOME, epoch
from app.domain.call import NUMBER, write
from app.domain.chance import Chance
from app.domain.queue import Tab
from app.domain.stage import Channel
from app.errors import KnownError
from app.services import calls, notes, orders, queue, reminders, rules
from app.services.notes import NoteDraft
from app.store import queue as store
from app.store.engine import Engine
from tests import offices
from tests.exports.people import Order
from tests.offices import CLOSED, CREATED, Desk, desk, paid

MASKED = "t**1"


def an_order(number: int, **changes: object) -> Order:
    """An order from noon, the second one a minute later, and so on."""
    return offices.an_order(number, **({"created": CREATED + timedelta(minutes=number)} | changes))


async def numbers(at: Desk, tab: Tab = Tab.NOW, **how: object) -> list[list[str]]:
    """The order numbers of each row of a tab."""
    found = await queue.lines(at.office, tab, **how)  # type: ignore[arg-type]
    counts = await queue.counts(at.office, how.get("shop_id"))  # type: ignore[arg-type]
    assert counts[tab] == len(found)
    return [[one.order_no for one in line.row.entries] for line in found]


async def contact(
    at: Desk,
    number: int,
    when: datetime,
    *,
    channel: str = "phone",
    outcome: str | None = None,
    reason: str | None = None,
) -> None:
    await at.run(
        "INSERT INTO contact (order_id, at, agent_name, channel, stage, outcome, reason, source) "
        "VALUES (?, ?, '小美', ?, 1, ?, ?, 'note')",
        await at.id(number), epoch(when), channel, outcome, reason,
    )  # fmt: skip


def wall(hour: int, minute: int = 0, day: int = 21) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=HOME)


def test_an_order_leaves_the_queue_the_second_it_closes(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path, wall(20, 0, 21)) as at:
            await at.bring(an_order(1, created=datetime(2026, 11, 21, 10, 0, 30)))
            at.clock.at = wall(10, 0, 22) + timedelta(seconds=20)
            assert await numbers(at) == [["1"]]
            # In the same minute.
            at.clock.at = wall(10, 0, 22) + timedelta(seconds=30)
            assert [await numbers(at, tab) for tab in Tab] == [[]] * len(Tab)

    asyncio.run(deed())


def test_known_buyers_have_one_row_and_unknown_ones_a_row_an_order(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            made = datetime(2026, 11, 21, 9)
            await at.bring(
                an_order(1, buyer="小明", created=made + timedelta(minutes=5)),
                an_order(2, buyer="小明", created=made),
                an_order(3, buyer=MASKED, created=made + timedelta(minutes=1)),
                an_order(4, buyer=MASKED, created=made + timedelta(minutes=2)),
                an_order(5, buyer="", created=made + timedelta(minutes=3)),
                an_order(6, buyer="", created=made + timedelta(minutes=4)),
                an_order(7, buyer="小明", created=datetime(2026, 11, 21, 15, 50)),
                paid(an_order(8, buyer="小明", created=made)),
            )
            assert await numbers(at) == [["2", "1", "7"], ["3"], ["4"], ["5"], ["6"]]
            (first, *_rest) = await queue.lines(at.office)
            assert (first.row.lead.order_no, first.row.amount, first.row.buyer) == ("2", 30_000, "小明")

    asyncio.run(deed())


def test_a_row_says_why_now_and_why_this_channel(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path, wall(19, 5)) as at:
            await at.bring(
                an_order(1),
                an_order(2, goods=50_000, created=datetime(2026, 11, 21, 15)),
                an_order(3, created=datetime(2026, 11, 21, 18)),
            )
            chat, call = await queue.lines(at.office)
            assert (chat.row.lead.rule, chat.row.lead.channel, chat.late) == ("first_chat", "chat", True)
            assert (call.row.lead.rule, call.row.lead.channel, call.late) == ("first_phone_high_value", "phone", False)
            assert call.window == (wall(19), wall(21))
            for line in (chat, call):
                assert queue_words.why(line.row)
            codes = [reason.code for reason in call.row.lead.reasons]
            assert codes[:3] == ["after_order", "phone_high_value", "call_window"]
            assert await numbers(at, Tab.WINDOW) == [["2"]]
            assert await numbers(at, Tab.WAITING) == [["3"]]

    asyncio.run(deed())


def test_a_masked_number_is_written_to_until_an_agent_typed_one(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path, wall(19, 5)) as at:
            made = [
                an_order(one, goods=50_000, phone=phone, buyer=f"客{min(one, 4)}", created=datetime(2026, 11, 21, 15))
                for one, phone in enumerate(("1****", "138****1234", "19900000001", "1****", "", "0"), 1)
            ]
            await at.bring(*made)

            async def channels() -> list[tuple[str, str]]:
                found = [one for tab in (Tab.NOW, Tab.WAITING) for one in await queue.lines(at.office, tab)]
                told = [(one.order_no, one.channel) for line in found for one in line.row.entries]
                for number, channel in told:
                    assert (await at.card(number)).plan.points[0].channel is channel, number
                return sorted((number, str(channel)) for number, channel in told)

            found = await channels()
            assert found == [("1", "chat"), ("2", "chat"), ("3", "phone"), ("4", "chat"), ("5", "phone"), ("6", "chat")]
            line = next(one for one in await queue.lines(at.office) if one.row.lead.order_no == "1")
            assert line.row.lead.rule == "first_chat_no_number"
            assert "dialled" in queue_words.why(line.row)

            begun = await calls.begin(at.office, [await at.id(4)], "小美", Channel.PHONE)
            await calls.keep(at.office, begun.id, write(begun.call, NUMBER, "电话：****"))
            assert dict(await channels())["4"] == "chat"
            await calls.keep(at.office, begun.id, write(begun.call, NUMBER, "199 0000 0009"))
            at.clock.advance(timedelta(minutes=1))
            assert dict(await channels())["4"] == "phone"

    asyncio.run(deed())


def test_a_missed_call_waits_for_the_next_window_and_no_message_disturbs_the_night(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path, wall(17, 30)) as at:
            await at.bring(an_order(1), an_order(2, goods=50_000))
            assert await numbers(at) == [["1"]]
            (waiting,) = await queue.lines(at.office, Tab.WAITING)
            one = waiting.row.lead
            assert (one.due_at, one.ready_at, one.held_by) == (epoch(wall(16)), epoch(wall(19)), "call_window")
            assert one.reasons[-1].code == "call_window"
            assert await numbers(at, Tab.WINDOW) == [["2"]], "that window opens next"
            at.clock.at = wall(22, 30)
            assert await numbers(at) == []
            held = {line.row.lead.order_no: line.row.lead for line in await queue.lines(at.office, Tab.WAITING)}
            assert (held["1"].ready_at, held["1"].held_by) == (epoch(wall(8, day=22)), "quiet_hours")
            at.clock.at = wall(11, 30, day=22)
            assert await numbers(at) == [["1"], ["2"]]

    asyncio.run(deed())


def test_a_call_that_finds_no_window_before_closing_becomes_a_message(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path, wall(15, 30)) as at:
            await at.bring(an_order(1, goods=50_000, created=datetime(2026, 11, 21, 12)))
            await rules.change(at.office, 1, auto_close=timedelta(hours=6))
            assert await numbers(at) == []
            at.clock.at = wall(17, 5)
            (line,) = await queue.lines(at.office)
            assert (line.row.lead.channel, line.row.lead.rule) == ("chat", "first_chat_no_window")
            assert queue_words.why(line.row) == (
                "First reminder: a message, because no call window is left before the order closes"
            )
            (point, *_later) = (await at.card(1)).plan.points
            assert (point.channel, point.rule, point.moved_by) == ("chat", "first_chat_no_window", None)

    asyncio.run(deed())


def test_a_contact_about_one_order_holds_the_buyers_others_back(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1, buyer="小明"), an_order(2, buyer="小明"), an_order(3))
            await contact(at, 1, wall(15, 30), outcome="no_answer")
            assert await numbers(at) == [["3"]]
            (waiting,) = await queue.lines(at.office, Tab.WAITING)
            assert {one.order_no: one.held_by for one in waiting.row.entries} == {"1": None, "2": "gap"}
            assert waiting.row.lead.order_no == "2"
            assert waiting.row.lead.ready_at == epoch(wall(18, 30))
            (done,) = await queue.lines(at.office, Tab.DONE)
            assert done.row.done is not None
            assert (done.row.lead.order_no, done.row.done.at, done.row.done.channel) == (
                "1",
                epoch(wall(15, 30)),
                "phone",
            )
            assert queue_words.why(done.row).startswith("Contacted today: No answer · Reminder 2: ")
            at.clock.at = wall(18, 30)
            assert await numbers(at) == [["1", "2"], ["3"]]
            at.clock.at = wall(16, day=23)
            assert await numbers(at, Tab.DONE) == []

    asyncio.run(deed())


def test_promises_go_before_the_plan_and_come_when_they_were_said(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1), an_order(2))
            await reminders.book(at.office, await at.id(1), "今晚8点")
            assert await numbers(at) == [["2"]]
            assert await numbers(at, Tab.PROMISED) == [["1"]]
            assert await numbers(at, Tab.WAITING) == []
            at.clock.at = wall(20)
            assert await numbers(at) == [["1"], ["2"]]
            promised = (await queue.lines(at.office))[0]
            assert (promised.row.lead.rule, promised.row.lead.booked, promised.late) == ("promise", True, False)
            assert [reason.code for reason in promised.row.lead.reasons] == ["promise", "as_planned"]
            assert queue_words.why(promised.row)
            at.clock.at = wall(20, 15)
            assert (await queue.lines(at.office))[0].late
            at.clock.at = wall(22, 30)
            assert await numbers(at) == [], "nobody is called in the night who did not ask for it"
            assert await numbers(at, Tab.PROMISED) == [["1"]]

    asyncio.run(deed())


def test_what_is_over_for_us_is_given_up_and_says_why(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(*(an_order(number) for number in range(1, 9)))
            await contact(at, 1, wall(12, 30))
            await contact(at, 1, wall(12, 35))
            await contact(at, 2, wall(12, 30), outcome="refused", reason="5")
            await contact(at, 3, wall(12, 30), outcome="paid_elsewhere")
            await contact(at, 8, wall(12, 30), outcome="reached", reason="5.browsing")
            await at.run("UPDATE buyer SET do_not_remind = 1 WHERE nick = 'buyer4'")
            await at.run("UPDATE buyer SET risk = 'suspect' WHERE nick = 'buyer5'")
            await orders.mark(at.office, [await at.id(6)], "paid", "小美")
            assert await numbers(at) == [["7"]]
            found = await queue.lines(at.office, Tab.GIVEN_UP)
            why = {line.row.lead.order_no: line.row.lead.stops for line in found}
            assert why == {
                "1": "contacts_done", "2": "refused", "3": "paid_elsewhere", "4": "do_not_remind", "5": "suspect",
                "8": "no_interest",
            }  # fmt: skip
            assert all(queue_words.why(line.row) != line.row.lead.stops for line in found)
            await reminders.book(at.office, await at.id(1), "+10min", keep=True)
            at.clock.advance(timedelta(minutes=10))
            assert ["1"] in await numbers(at), "whoever promised is asked once more"

    asyncio.run(deed())


def test_a_wrong_number_is_not_rung_again(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path, wall(16, 30)) as at:
            made = datetime(2026, 11, 21, 13)
            await at.bring(
                an_order(1, goods=50_000, created=made), an_order(2, goods=50_000, created=made + timedelta(minutes=1))
            )
            await contact(at, 1, wall(16, 10), outcome="wrong_number")
            await contact(at, 2, wall(16, 10), outcome="no_answer")
            at.clock.at = wall(11, 30, day=22)
            first, second = (line.row.lead for line in await queue.lines(at.office))
            assert (first.channel, first.rule) == ("chat", "next_chat_after_contact")
            assert (second.channel, second.rule) == ("phone", "next_phone_high_value")
            said = next(queue_words.why(line.row) for line in await queue.lines(at.office))
            assert said.startswith("Reminder 2: a message, because of what came of the last contact")

    asyncio.run(deed())


def test_a_buyer_who_may_not_be_reminded_is_in_no_other_tab_even_with_a_promise(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            await reminders.book(at.office, await at.id(1), "+10min", keep=True)
            await at.run("UPDATE buyer SET do_not_remind = 1")
            at.clock.advance(timedelta(minutes=30))
            counts = await queue.counts(at.office)
            assert {tab: n for tab, n in counts.items() if n} == {Tab.GIVEN_UP: 1}

    asyncio.run(deed())


def test_orders_of_the_past_and_of_times_to_come_are_in_no_tab(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path, wall(23)) as at:
            await at.bring(
                an_order(1, created=datetime(2026, 11, 20, 12)), an_order(2, created=datetime(2026, 11, 21, 22)),
                an_order(3, status=CLOSED), paid(an_order(4)),
            )  # fmt: skip
            at.clock.at = wall(16)
            assert not any((await queue.counts(at.office)).values())

    asyncio.run(deed())


def test_an_order_of_this_minute_is_there_whoever_asked_before_it_was_made(tmp_path: Path) -> None:
    """The clock was put back: what is reckoned once a minute does not depend on the second of the first question."""

    async def deed() -> None:
        async with desk(tmp_path, wall(23)) as at:
            await at.bring(an_order(1, created=datetime(2026, 11, 21, 22, 0, 40)))
            for second in (10, 50):
                at.clock.at = wall(22) + timedelta(seconds=second)
                assert await numbers(at, Tab.WAITING) == [["1"]]

    asyncio.run(deed())


def test_what_comes_due_within_this_minute_is_held_back_as_what_was_due_before(tmp_path: Path) -> None:
    """The clock was put back behind a contact with the same buyer: the gap after it holds from the first second."""

    async def deed() -> None:
        async with desk(tmp_path, wall(17)) as at:
            made = datetime(2026, 11, 21, 12, 51, 25)
            await at.bring(an_order(1, buyer="小明", created=made), an_order(2, buyer="小明", created=made))
            await contact(at, 2, wall(16, 34), channel="chat", outcome="no_answer")
            for second in (10, 59):
                at.clock.at = wall(15, 51) + timedelta(seconds=second)
                assert await numbers(at) == []

    asyncio.run(deed())


def test_what_stayed_the_same_is_planned_once_and_told_as_a_fresh_reckoning_tells_it(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(
                *(
                    an_order(
                        number,
                        buyer=f"b{number % 4}",
                        goods=7_000 * number,
                        created=datetime(2026, 11, 21, 6) + timedelta(hours=number),
                    )
                    for number in range(1, 9)
                )
            )
            first, second = await at.id(1), await at.id(2)
            deeds: list[Callable[[], Awaitable[object]]] = [
                lambda: notes.save(at.office, NoteDraft(first, "purple", "小美", "没接")),
                lambda: reminders.book(at.office, second, "今晚8点"),
                lambda: rules.change(at.office, 1, high_value_fen=1_000),
                lambda: at.bring(paid(an_order(3, buyer="b3"))),
                lambda: at.run("UPDATE buyer SET risk = 'suspect' WHERE nick = 'b1'"),
            ]
            for hours, one in enumerate([*deeds, *deeds[:1]]):
                at.clock.at = wall(16) + timedelta(hours=3 * hours)
                for tab in Tab:
                    kept = await queue.lines(at.office, tab)
                    at.office.shared._kept.clear()
                    assert await queue.lines(at.office, tab) == kept, (hours, tab)
                await one()
                kept = await queue.lines(at.office)
                at.office.shared._kept.clear()
                assert await queue.lines(at.office) == kept

    asyncio.run(deed())


@pytest.mark.parametrize("seed", range(3))
def test_whatever_is_saved_and_however_time_goes_on_the_queue_is_as_reckoned_from_nothing(
    tmp_path: Path, seed: int
) -> None:
    chosen = random.Random(seed)

    async def deed() -> None:
        async with desk(tmp_path, wall(9)) as at:
            await at.bring(
                *(
                    an_order(
                        number,
                        buyer=MASKED if number > 10 else f"b{number % 5}",
                        goods=6_000 * number,
                        created=datetime(2026, 11, 21, 6, 0, number) + timedelta(minutes=17 * number),
                    )
                    for number in range(1, 13)
                )
            )
            saves = (
                "UPDATE sales_order SET flag = flag WHERE id = ?",
                "UPDATE sales_order SET online_at = {now} WHERE id = ?",
                "UPDATE sales_order SET amount_due = amount_due + 9000, do_not_remind = 1 - do_not_remind WHERE id = ?",
                "UPDATE sales_order SET phone = CASE phone WHEN '1*1' THEN '13800138000' ELSE '1*1' END WHERE id = ?",
                "UPDATE sales_order SET created_at = {now} - 3600 WHERE id = ?",
                "UPDATE sales_order SET status = CASE status WHEN 'paid' THEN 'unpaid' ELSE 'paid' END WHERE id = ?",
                "UPDATE contact SET cancelled_at = {now} WHERE order_id = ?",
                "UPDATE contact SET at = at - 5 * 86400 WHERE order_id = ?",
                "UPDATE buyer SET risk = iif(risk IS NULL, 'suspect', NULL) WHERE nick = 'b' || (? % 5)",
            )
            for step in range(40):
                at.clock.at += timedelta(seconds=chosen.choice((0, 1, 20, 60, 600, 3600)))
                order_id, what = await at.id(chosen.randint(1, 12)), chosen.randrange(len(saves) + 3)
                if what < len(saves):
                    await at.run(saves[what].format(now=epoch(at.clock.at)), order_id)
                elif what == len(saves):
                    await notes.save(at.office, NoteDraft(order_id, "purple", "小美", chosen.choice(("没接", "想想"))))
                elif what == len(saves) + 1:
                    with suppress(KnownError):  # on some nothing may be booked
                        await reminders.book(at.office, order_id, chosen.choice(("半小时后", "今晚8点")))
                else:
                    about = chosen.randint(1, 12)
                    await contact(at, about, at.clock.at, reason=chosen.choice((None, "5", "9", "9.rude")))
                found = [await queue.lines(at.office, tab) for tab in Tab]
                kept, at.office.shared._kept = at.office.shared._kept, {}
                assert found == [await queue.lines(at.office, tab) for tab in Tab], (step, what)
                at.office.shared._kept = kept

    asyncio.run(deed())


def test_every_computed_row_is_due_when_the_orders_own_plan_says(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path, wall(21, 30)) as at:
            await at.bring(
                *(
                    an_order(number, goods=4_000 * number, created=datetime(2026, 11, 21, number))
                    for number in range(1, 20)
                )
            )
            await contact(at, 5, wall(9))
            found = [
                one
                for tab in (Tab.NOW, Tab.WAITING)
                for line in await queue.lines(at.office, tab)
                for one in line.row.entries
            ]
            assert len(found) == 19
            for one in found:
                (point, *_later) = (await at.card(one.order_no)).plan.points
                assert (one.stage, one.channel, one.rule) == (point.stage, point.channel, point.rule)
                if not (one.rule or "").endswith("no_window"):
                    assert one.point == point
                assert (one.due_at, one.late_at) == (epoch(point.due_at), epoch(point.late_at))

    asyncio.run(deed())


def test_best_first_counts_what_the_shops_own_contacts_came_to(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path, wall(12, 30)) as at:
            old = datetime(2026, 11, 10, 10)
            for number in range(20, 60):
                reason, won = ("2.balance", True) if number % 2 else ("5", False)
                order = an_order(number, created=old)
                await at.bring(paid(order, 300) if won else offices.with_changes(order, status=CLOSED))
                await contact(at, number, wall(13, day=10), reason=reason)
            await at.bring(
                an_order(1, created=datetime(2026, 11, 21, 11)),
                an_order(2, created=datetime(2026, 11, 21, 11, 1)),
                an_order(3, goods=15_000, created=datetime(2026, 11, 21, 7, 2)),
            )
            await contact(at, 1, wall(12), reason="5")
            await contact(at, 2, wall(12), reason="2.balance")
            at.clock.at = wall(13)
            found = await queue.lines(at.office, Tab.WAITING, best=True)
            chances = {line.row.lead.order_no: line.worth.chance for line in found if line.worth is not None}
            assert [chances[number].tried for number in "12"] == [40, 40]
            assert chances["2"].share > 0.8
            assert chances["1"].share < 0.2
            assert "reason" in chances["1"].known
            (now,) = await queue.lines(at.office, best=True)
            assert now.row.lead.order_no == "3"
            assert now.worth is not None
            assert now.worth.amount == 15_000
            assert now.worth.closes_in == epoch(wall(7, 2, day=22)) - epoch(wall(13))
            assert now.worth.window_left == epoch(wall(22)) - epoch(wall(13))
            await at.bring(an_order(4, created=datetime(2026, 11, 20, 14)))
            closing = next(one for one in await queue.lines(at.office, best=True) if one.row.lead.order_no == "4")
            assert closing.worth is not None
            assert closing.worth.window_left == closing.worth.closes_in == 3600
            assert now.worth.chance.share == pytest.approx(0.5, abs=0.05)
            assert queue_words.worth(now.worth)
            # They were paid two hours after: with the hours of the rules these contacts won nothing.
            await rules.change(at.office, at.office.shops()[0].id, won_back=timedelta(hours=1))
            found = await queue.lines(at.office, Tab.WAITING, best=True)
            chances = {line.row.lead.order_no: line.worth.chance for line in found if line.worth is not None}
            assert chances["2"].share < 0.2

    asyncio.run(deed())


def test_a_payment_time_of_an_order_that_waits_for_its_payment_won_nothing(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            old = datetime(2026, 11, 10, 10)
            for number, told in ((20, wall(15, day=10)), (21, wall(9, day=10)), (22, None)):
                paid_at = told.replace(tzinfo=None) if told is not None else None
                await at.bring(an_order(number, created=old, paid_at=paid_at))
                await contact(at, number, wall(13, day=10))
            await at.bring(an_order(1, created=datetime(2026, 11, 21, 11)))
            assert await at.all("SELECT count(*) FROM sales_order WHERE paid_at IS NOT NULL") == [(2,)]
            (line,) = await queue.lines(at.office, best=True)
            assert line.worth is not None
            assert line.worth.chance.tried == 3
            assert line.worth.chance.share < 0.5

    asyncio.run(deed())


def test_best_first_counts_the_orders_that_the_contact_is_about(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            made = datetime(2026, 11, 21, 12)
            await at.bring(
                an_order(1, buyer="小明", goods=5_000, created=made),
                an_order(2, buyer="小明", goods=90_000, created=made - timedelta(hours=1)),
                an_order(3, buyer="小红", goods=15_000, created=made),
            )
            await contact(at, 2, wall(12, 5), outcome="refused", reason="5.changed")
            first, second = await queue.lines(at.office, best=True)
            assert (first.row.lead.order_no, second.row.lead.order_no) == ("3", "1")
            assert second.worth is not None
            assert second.worth.amount == 5_000
            assert second.worth.closes_in == int((wall(12, day=22) - at.clock.at).total_seconds())

    asyncio.run(deed())


def test_who_asked_for_a_quiet_hour_is_disturbed_at_that_hour_and_not_all_night(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1, created=datetime(2026, 11, 21, 15)))
            await reminders.book(at.office, await at.id(1), "今晚10点半", "小美", keep=True)
            for moment, there in (
                (wall(22, 30), True),
                (wall(22, 44), True),
                (wall(22, 45), False),
                (wall(8, day=22), True),
            ):
                at.clock.at = moment
                assert await numbers(at) == [["1"]] * there, moment

    asyncio.run(deed())


def test_best_first_says_that_there_is_no_history_yet(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1, goods=1_000), an_order(2, goods=9_000), an_order(3, goods=5_000))
            assert await numbers(at, best=True) == [["2"], ["3"], ["1"]]
            line = (await queue.lines(at.office, best=True))[0]
            assert line.worth is not None
            assert line.worth.chance == Chance(0.5, 0, {})
            assert "no history yet" in queue_words.worth(line.worth)
            assert await numbers(at) == [["1"], ["2"], ["3"]], "oldest first unless the best are asked for"

    asyncio.run(deed())


def test_a_contact_of_which_no_import_could_tell_yet_says_nothing(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1), an_order(2))
            await contact(at, 1, wall(12, 30), reason="5")
            (line,) = await queue.lines(at.office, best=True)
            assert line.worth is not None
            assert line.worth.chance.tried == 0

    asyncio.run(deed())


def test_what_contacts_came_to_is_reckoned_once_an_export(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    real = store.came_of

    def counted(db: Engine, shop_id: int, *bounds: int) -> list[tuple[Any, ...]]:
        asked.append(shop_id)
        return real(db, shop_id, *bounds)

    monkeypatch.setattr(store, "came_of", counted)

    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1), an_order(2))
            for _ in range(2):
                await queue.lines(at.office, best=True)
                await contact(at, 1, wall(12, 30))
                at.clock.advance(timedelta(minutes=5))
            assert asked == [1]
            await at.bring(an_order(3))
            await queue.lines(at.office, best=True)
            assert asked == [1, 1]

    asyncio.run(deed())


def test_shops_are_looked_at_together_or_alone(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1, buyer="小明"), an_order(2), shop="一店")
            await at.bring(an_order(3, buyer="小明"), shop="二店")
            assert await numbers(at) == [["1", "3"], ["2"]]
            assert await numbers(at, shop_id=1) == [["1"], ["2"]]
            assert await numbers(at, shop_id=2) == [["3"]]

    asyncio.run(deed())


def test_an_office_without_shops_has_an_empty_queue(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            assert await queue.lines(at.office, best=True) == []
            assert not any((await queue.counts(at.office)).values())

    asyncio.run(deed())
