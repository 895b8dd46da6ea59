"""What imports make of memos: versions, contacts, notes seen, and reminders that an order's end cancels."""

from __future__ import annotations

import asyncio
from datetime import datetime
from pathlib import Path

import pytest

from app.domain.flag import LEGENDS
from app.services import imports, notes, reminders, rules
from app.services.notes import NoteDraft
from tests.exports.builder import write_csv
from tests.offices import (
    CLOSED,
    COLUMNS,
    an_order,
    desk,
    moment,
    paid,
)

NUMBER = "订单编号"
SHORT = (NUMBER, "总金额", "买家实际支付金额", "收货地址 ", "订单创建时间", "订单付款时间 ", "退款金额")


ENTRY = "11-21 15:05+阿强+第1次+没接电话"


def test_a_colleagues_entry_in_the_memo_becomes_a_contact_once(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1, memo=ENTRY))
            (contact,) = (await at.card(1)).contacts
            assert (contact.at, contact.agent, contact.stage, contact.source) == (
                moment(2026, 11, 21, 15, 5), "阿强", 1, "platform",
            )  # fmt: skip
            await at.bring(an_order(1, memo=ENTRY, message="x"))
            second = "11-21 15:45+阿强+第2次+明早付"
            await at.bring(an_order(1, memo=f"{second}\n{ENTRY}"))
            assert [contact.stage for contact in (await at.card(1)).contacts] == [1, 2]
            assert (await notes.start(at.office, await at.id(1))).count == 3
            assert [len(point) for point in [(await at.card(1)).plan.points]] == [0]
            assert await at.all("SELECT text FROM memo_version ORDER BY id") == [(ENTRY,), (f"{second}\n{ENTRY}",)]

    asyncio.run(deed())


def test_a_colleagues_messy_entry_without_a_doubt_is_one_as_well(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.run("INSERT INTO agent (nickname, full_name) VALUES ('小强', '陈强')")
            memo = "送小样\n小强11.21二催没接，11.21 15:45 陈强 第三次催 明早付"
            await at.bring(an_order(1, memo=memo))
            await at.bring(an_order(1, memo=f"{memo}\n急单", message="x"))
            contacts = [(row.at, row.agent, row.stage, row.source) for row in (await at.card(1)).contacts]
            assert contacts == [
                (moment(2026, 11, 21), "小强", 2, "platform"), (moment(2026, 11, 21, 15, 45), "小强", 3, "platform"),
            ]  # fmt: skip
            words = ["小强11.21二催没接", "11.21 15:45 陈强 第三次催 明早付"]
            assert await at.all("SELECT DISTINCT text FROM memo_entry ORDER BY id") == [(one,) for one in words]
            assert (await notes.start(at.office, await at.id(1))).count == 4

    asyncio.run(deed())


def test_a_messy_entry_with_a_doubt_is_no_contact(tmp_path: Path) -> None:
    doubtful = ("小红 11.21 二催 没接", "昨天 小强 二催 没接", "小强 二催 没接", "11.21 二催 没接", "没接 小强 11.21")

    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.run("INSERT INTO agent (nickname, full_name) VALUES ('小强', '陈强')")
            await at.bring(*(an_order(place, memo=memo) for place, memo in enumerate(doubtful, 1)))
            assert await at.all("SELECT * FROM contact") == []
            assert await at.all("SELECT * FROM memo_entry") == []

    asyncio.run(deed())


@pytest.mark.parametrize(
    ("memo", "count"),
    [
        ("第3次 电话 关机", 4),
        ("11/21 10点 小林 第2次没接 11/21 14点 小林 第3次说明天", 4),
        ("11/21 14点 小林 二催 没接", 3),
        ("11-21 09:05+小美+明早发工资后付", 2),
        ("送小样，3件", 1),
    ],
)
def test_the_next_count_follows_the_highest_that_can_be_read(tmp_path: Path, memo: str, count: int) -> None:
    """Doubtful or not: two reminders with one number are worse than a number left out."""

    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.run("INSERT INTO agent (nickname) VALUES ('小美')")
            await at.bring(an_order(1, memo=memo, created=datetime(2026, 11, 21, 8, 0)))
            order_id = await at.id(1)
            assert (await notes.start(at.office, order_id)).count == count
            saved = await notes.save(at.office, NoteDraft(order_id, "purple", "小美", "没接"))
            assert saved.note.count == count
            await at.bring(an_order(1, memo=saved.memo, created=datetime(2026, 11, 21, 8, 0)))
            assert (await notes.start(at.office, order_id)).count == count + 1
            await notes.withdraw(at.office, saved.note.id, "小美")
            assert (await notes.start(at.office, order_id)).count == count

    asyncio.run(deed())


def test_an_entry_by_a_known_agent_is_that_agents(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.run("INSERT INTO agent (nickname, full_name) VALUES ('小强', '阿强')")
            await at.bring(an_order(1, memo=ENTRY))
            assert [contact.agent for contact in (await at.card(1)).contacts] == ["小强"]

    asyncio.run(deed())


def test_an_entry_of_a_three_field_note_is_no_contact(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1, memo="11-21 15:05+阿强+要发票"), an_order(2, memo="客户说 1+1 第2次"))
            assert await at.all("SELECT * FROM contact") == []

    asyncio.run(deed())


def test_a_counted_entry_under_a_flag_that_is_no_reminder_is_no_contact(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1), an_order(2))
            shop = at.office.shops()[0].id
            legend = tuple(one._replace(form="four" if one.colour == "red" else "") for one in LEGENDS["merged"])
            await rules.change(at.office, shop, legend=legend)
            await at.run("UPDATE sales_order SET platform_flag = 'red'")
            back = "11-21 15:45+阿强+第2次+同意退"
            await at.bring(an_order(1, memo=f"{back}\n{ENTRY}"), an_order(2, memo=ENTRY))
            assert [contact.stage for contact in (await at.card(1)).contacts] == [1], "the older one was a reminder"
            assert (await at.card(2)).contacts == ()
            assert (await notes.start(at.office, await at.id(1))).count == 3
            assert (await notes.start(at.office, await at.id(2))).count == 2, "its number is taken all the same"
            await at.run("UPDATE sales_order SET platform_flag = 'purple'")
            newest = "11-21 15:55+阿强+第3次+没接"
            await at.bring(an_order(1, memo=f"{newest}\n{back}\n{ENTRY}"), an_order(2, memo=f"{ENTRY}。急"))
            assert [contact.stage for contact in (await at.card(1)).contacts] == [1, 3]
            assert (await at.card(2)).contacts == ()

    asyncio.run(deed())


def test_the_years_of_entries_are_those_of_the_export(tmp_path: Path) -> None:
    old = an_order(1, created=datetime(2024, 11, 20, 9), memo="11-21 15:05+阿强+第1次+没接")

    async def deed() -> None:
        async with desk(tmp_path) as at:
            file = write_csv(tmp_path / "ExportOrderList202411211600.csv", [old], COLUMNS)
            await imports.run(at.office, file)
            (contact,) = (await at.card(1)).contacts
            assert contact.at == moment(2024, 11, 21, 15, 5)

    asyncio.run(deed())


def test_our_note_seen_on_the_platform_is_no_second_contact(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1, memo="送小样"))
            saved = await notes.save(at.office, NoteDraft(await at.id(1), "purple", "小美", "明早付"))
            assert saved.memo == f"{saved.text}\n送小样"
            await at.bring(an_order(1, memo=saved.memo))
            card = await at.card(1)
            assert [(note.state, note.text) for note in card.notes] == [("seen", saved.text)]
            assert [contact.source for contact in card.contacts] == ["note"]

    asyncio.run(deed())


def test_a_correction_that_only_shortens_waits_until_it_is_pasted(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            saved = await notes.save(at.office, NoteDraft(await at.id(1), "purple", "小美", "没接，已补短信"))
            await at.bring(an_order(1, memo=saved.memo))
            right = await notes.correct(at.office, saved.note.id, "小美", "没接")
            await at.bring(an_order(1, memo=f"{saved.text}\n急"))
            assert [note.state for note in (await at.card(1)).notes] == ["corrected", "saved"]
            await at.bring(an_order(1, memo=f"{right.text}，再打\n急"))
            assert [note.state for note in (await at.card(1)).notes] == ["corrected", "seen"]

    asyncio.run(deed())


def test_a_reminder_is_cancelled_with_its_reason_when_the_order_is_over(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1), an_order(2), an_order(3), an_order(4))
            for number in (1, 2, 3, 4):
                await reminders.book(at.office, await at.id(number), "今晚8点")
            answer = await at.bring(paid(an_order(1)), an_order(2, status=CLOSED), an_order(3, memo="x"))
            found = [(row.state, row.cancel_code) for n in (1, 2, 3, 4) for row in (await at.card(n)).reminders]
            assert found == [("cancelled", "paid"), ("cancelled", "closed"), ("open", None), ("open", None)]
            assert answer.changes["reminder"] == {1, 2}

    asyncio.run(deed())


def test_an_entry_whose_words_grow_on_the_platform_stays_one_contact(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1), an_order(2, memo="11-21 15:05+阿强+第1次+晚点付"))
            saved = await notes.save(at.office, NoteDraft(await at.id(1), "purple", "小美", "晚点付"))
            await at.bring(
                an_order(1, memo=f"{saved.text}，VIP老客户"),
                an_order(2, memo="11-21 15:05+阿强+第1次+晚点付，已再次提醒"),
            )
            assert [len((await at.card(number)).contacts) for number in (1, 2)] == [1, 1]

    asyncio.run(deed())
