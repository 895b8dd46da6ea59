from __future__ import annotations

import asyncio
import random
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from app.domain.order import Query
from app.errors import KnownError
from app.services import demo, import_saving, imports, notes, orders, reminders, shops
from app.services.notes import NoteDraft
from app.store import imports as store_imports
from app.store import undo as store_undo
from app.store.imports import DONE
from tests.exports import people
from tests.exports.builder import Quirks, columns, write_csv, write_xlsx
from tests.offices import (
    COLUMNS,
    an_order,
    counts,
    desk,
    disagreements,
    moment,
    paid,
    reads_of_a_whole_run,
    with_changes,
)

NUMBER = "订单编号"
SHORT = (NUMBER, "总金额", "买家实际支付金额", "收货地址 ", "订单创建时间", "订单付款时间 ", "退款金额")


def test_rows_are_created_updated_unchanged_merged_and_refused(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            first = await at.bring(an_order(1), an_order(2), an_order(2))
            assert counts(first) == (2, 0, 0, 1, 0)
            second = await at.bring(an_order(1), paid(an_order(2)), an_order(3), an_order("1.2E+18"), an_order(3))
            assert counts(second) == (1, 1, 1, 1, 1)
            assert second.about.rows == 5
            (refused,) = second.refused
            assert (refused.row, refused.code, refused.cells[0]) == (5, "id_scientific", '="1.2E+18"')
            assert await imports.refused(at.office, second.run or 0, unmasked=True) == second.refused
            assert [await at.status(number) for number in (1, 2, 3)] == ["unpaid", "paid", "unpaid"]
            assert first.changes["order"] == {await at.id(1), await at.id(2)}
            assert second.changes["order"] == {await at.id(2), await at.id(3)}
            assert (first.changes["shop"], second.changes["shop"]) == ({1}, set())

    asyncio.run(deed())


@pytest.mark.parametrize("seed", range(4))
def test_any_export_twice_changes_nothing(tmp_path: Path, seed: int) -> None:
    made = list(people.orders(300, seed))

    async def deed() -> None:
        async with desk(tmp_path) as at:
            first = await at.bring(*made)
            assert counts(first) == (300, 0, 0, 0, 0)
            before = await at.picture()
            assert counts(await at.bring(*made)) == (0, 0, 300, 0, 0)
            assert await at.picture() == before
            random.Random(seed).shuffle(made)
            assert counts(await at.bring(*made)) == (0, 0, 300, 0, 0)
            assert await at.picture() == before
            assert await at.office.gate.read(disagreements) == []

    asyncio.run(deed())


def test_the_same_orders_in_another_container_are_the_same_orders(tmp_path: Path) -> None:
    made = list(people.orders(60, 3))

    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(*made)
            for file in (
                write_xlsx(tmp_path / "a.xlsx", made, COLUMNS),
                write_csv(tmp_path / "b.csv", made, COLUMNS),
                write_csv(tmp_path / "c.csv", made, COLUMNS, encoding="utf-16", delimiter="\t"),
                write_csv(tmp_path / "d.csv", made, COLUMNS[::-1], Quirks(trailing_tabs=True, title_row=True)),
            ):
                answer = await imports.run(at.office, file)
                assert counts(answer) == (0, 0, 60, 0, 0), file.name

    asyncio.run(deed())


def test_an_absent_column_changes_nothing_and_an_empty_cell_does(tmp_path: Path) -> None:
    full = an_order(1, memo="送小样", message="快点", titles=("羽绒服",))

    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(full)
            before = await at.picture()
            narrow = await at.bring(full, names=[name for name in COLUMNS if name in (NUMBER, "订单状态", "总金额")])
            assert counts(narrow) == (0, 0, 1, 0, 0)
            assert await at.picture() == before
            emptied = await at.bring(with_changes(full, memo=""))
            assert counts(emptied) == (0, 1, 0, 0, 0)
            row = (await at.card(1)).row
            assert (row.memo, row.buyer_message) == (None, "快点")
            assert await at.found("小样") == []
            assert await at.found("羽绒") == ["1"]

    asyncio.run(deed())


def test_a_file_that_says_nothing_of_payment_leaves_the_status(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(paid(an_order(1)), an_order(2))
            answer = await at.bring(an_order(1), an_order(2), an_order(3), names=[NUMBER, "总金额", "订单创建时间"])
            assert counts(answer) == (1, 0, 2, 0, 0)
            assert [await at.status(number) for number in (1, 2, 3)] == ["paid", "unpaid", "unknown"]

    asyncio.run(deed())


def test_a_status_concluded_from_times_takes_no_step_back_but_settles(tmp_path: Path) -> None:
    shipped = paid(an_order(1), status=people.STATUSES[2][0])

    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(shipped, an_order(2))
            await at.bring(shipped, paid(an_order(2)), names=SHORT)
            assert [await at.status(number) for number in (1, 2)] == ["shipped", "paid"]
            assert await at.count("to_ship") == 0, "a payment time alone does not say that it is to be sent"

    asyncio.run(deed())


@pytest.mark.parametrize("masked", ["张**", "138****1234", "##abc", "$$xy$$"])
def test_a_masked_value_never_replaces_a_clear_one_and_a_clear_one_does(tmp_path: Path, masked: str) -> None:
    clear = an_order(1, receiver="张三丰", phone="13812341234", address="浙江省 杭州市", buyer="tb1")
    starred = with_changes(clear, receiver=masked, phone=masked, address=masked, buyer=masked)

    async def deed() -> None:
        async with desk(tmp_path) as at:
            names = [name for name in COLUMNS if name != "买家支付宝账号"]
            await at.bring(clear, with_changes(starred, number="2"), names=names)
            answer = await at.bring(starred, with_changes(clear, number="2"), names=names)
            assert counts(answer) == (0, 1, 1, 0, 0)
            for number in (1, 2):
                card = await at.card(number)
                found = (card.receiver, card.phone, card.address, card.row.buyer)
                assert found == ("张三丰", "13812341234", "浙江省 杭州市", "tb1")

    asyncio.run(deed())


@pytest.mark.parametrize("known", ["clear", "masked"])
def test_an_empty_cell_takes_no_name_phone_or_address_away(tmp_path: Path, known: str) -> None:
    told = {"receiver": "张三丰", "phone": "13812341234", "address": "浙江省 杭州市", "buyer": "tb1"}
    if known == "masked":
        told = {"receiver": "张**", "phone": "138****1234", "address": "浙江省 ***", "buyer": "t**1"}

    async def deed() -> None:
        async with desk(tmp_path) as at:
            names = [name for name in COLUMNS if name != "买家支付宝账号"]
            await at.bring(an_order(1, **told), names=names)
            answer = await at.bring(an_order(1, **dict.fromkeys(told, "")), names=names)
            assert counts(answer) == (0, 0, 1, 0, 0)
            card = await at.card(1)
            assert (card.receiver, card.phone, card.address, card.row.buyer) == tuple(told.values())

    asyncio.run(deed())


def test_who_is_not_to_be_reminded_stays_so_where_a_later_export_names_nobody(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            await at.run("UPDATE buyer SET do_not_remind = 1")
            for nick in ("", "b**1"):
                await at.bring(an_order(1, buyer=nick, memo=f"甲{nick}"))
                assert (await at.card(1)).plan.blocked_by == "do_not_remind"
            await at.bring(an_order(1, buyer="another"))
            assert (await at.card(1)).plan.blocked_by is None, (
                "the nick is the buyer's key: another nick is another buyer"
            )
            assert await at.all("SELECT nick, do_not_remind FROM buyer ORDER BY id") == [("buyer1", 1), ("another", 0)]

    asyncio.run(deed())


@pytest.mark.parametrize("nick", ["t**1", "t＊＊1", "##cipher", "$$cipher", "~#cipher", ""])
def test_a_nick_that_names_nobody_is_never_a_key(tmp_path: Path, nick: str) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1, buyer=nick), an_order(2, buyer=nick), an_order(3, buyer="tb3"))
            assert await at.all("SELECT nick FROM buyer") == [("tb3",)]
            assert await at.all("SELECT order_no FROM sales_order WHERE buyer_id IS NOT NULL") == [("3",)]
            await at.bring(an_order(1, buyer="tb1"), an_order(3, buyer=nick))
            assert sorted(await at.all("SELECT nick FROM buyer")) == [("tb1",), ("tb3",)]
            await at.bring(an_order(2, buyer="tb3"))
            assert await at.one("SELECT count(*) FROM sales_order WHERE buyer_id = 1") >= 1

    asyncio.run(deed())


def test_a_report_without_buyers_groups_nobody(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1), an_order(2), names=SHORT)
            assert await at.all("SELECT * FROM buyer") == []
            assert (await at.card(1)).first_time is None

    asyncio.run(deed())


def test_agents_work_is_never_touched(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1), an_order(2))
            number = await at.id(1)
            await notes.save(at.office, NoteDraft(number, "purple", "小美", "明早付"))
            await notes.keep_draft(at.office, number, "red", "打到一半")
            await reminders.book(at.office, number, "今晚8点", "小美")
            before = await at.picture()
            await at.bring(an_order(1, memo="别的备注", message="换了"), an_order(2, memo="新"))
            after = await at.picture()
            for table in ("agent", "note", "draft", "contact", "reminder"):
                assert after[table] == before[table], table
            row = (await at.card(1)).row
            assert (row.flag, row.owner, row.last_note) == ("purple", "小美", "11-21 16:00+小美+第1次+明早付")
            assert await at.found("明早付") == ["1"]

    asyncio.run(deed())


def test_a_dry_run_writes_nothing_and_says_what_would_happen(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            foreseen = await at.bring(an_order(1), an_order(2), dry_run=True)
            assert (foreseen.run, foreseen.shop, counts(foreseen)) == (None, "紫旗示范店", (2, 0, 0, 0, 0))
            assert await shops.shops(at.office) == []
            await at.bring(an_order(1))
            before = await at.picture()
            assert counts(await at.bring(paid(an_order(1)), an_order(2), an_order("1.0"), dry_run=True)) == (
                1,
                1,
                0,
                0,
                1,
            )
            assert await at.picture() == before
            assert [run.state for run in await imports.runs(at.office)] == [DONE]
            assert await at.all("SELECT * FROM import_reject") == []
            assert list(at.office.staging.iterdir()) == []

    asyncio.run(deed())


# -- the shop ----------------------------------------------------------------------------------------------------------


def test_the_first_shop_is_called_what_the_file_says(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            answer = await at.bring(an_order(1, shop="小店"), names=columns("v2018_09"))
            assert answer.shop == "小店"
            assert [(shop.name, shop.platform) for shop in await shops.shops(at.office)] == [("小店", "taobao")]

    asyncio.run(deed())


def test_without_a_name_in_the_file_the_platform_names_the_shop(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            answer = await at.bring(an_order(1), names=SHORT)
            (shop,) = await shops.shops(at.office)
            assert shop.name == answer.shop
            assert answer.shop.strip()

    asyncio.run(deed())


def test_one_shop_is_used_whatever_the_file_says_and_several_must_be_named(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1), shop="一店")
            assert (await at.bring(an_order(2, shop="别家"))).shop == "一店"
            assert (await at.bring(an_order(2), shop="二店")).shop == "二店"
            with pytest.raises(KnownError) as caught:
                await at.bring(an_order(3))
            assert (caught.value.code, caught.value.params) == ("shop_unclear", {"shops": ["一店", "二店"]})
            with pytest.raises(KnownError) as caught:
                await at.id(2)
            assert (caught.value.code, caught.value.params["shops"]) == ("order_in_shops", ["一店", "二店"])
            assert await orders.find(at.office, "2", "二店") != await orders.find(at.office, "2", "一店")
            with pytest.raises(KnownError) as caught:
                await orders.find(at.office, "2", "三店")
            assert (caught.value.code, caught.value.params["shops"]) == ("shop_unknown", ["一店", "二店"])

    asyncio.run(deed())


def test_two_shops_orders_of_one_number_are_two_orders(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1), shop="一店")
            assert counts(await at.bring(paid(an_order(1)), shop="二店")) == (1, 0, 0, 0, 0)
            assert await at.count("unpaid") == await at.count("paid") == 1
            listed = await orders.counts(at.office, 1)
            assert (listed["all"], listed["unpaid"], listed["paid"]) == (1, 1, 0)

    asyncio.run(deed())


# -- what a run remembers ----------------------------------------------------------------------------------------------


def test_runs_are_listed_newest_first_with_what_they_did(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1), an_order("1.0"))
            at.clock.advance(timedelta(minutes=5))
            await at.bring(an_order(1), names=COLUMNS[:-3])
            second, first = await imports.runs(at.office)
            assert (first.id, first.file, first.shop, first.platform, first.report) == (
                1, "export1.csv", "紫旗示范店", "taobao", "orders",
            )  # fmt: skip
            assert (first.rows, first.created, first.refused, first.state) == (2, 1, 1, DONE)
            assert (second.id, second.unchanged, second.started_at) == (2, 1, moment(2026, 11, 21, 16, 5))

    asyncio.run(deed())


def test_freshness_is_what_the_newest_finished_run_speaks_for(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            assert await shops.freshness(at.office) is None
            for stamp in ("202611211500", "202611211400"):
                file = tmp_path / f"ExportOrderList{stamp}.csv"
                await imports.run(at.office, write_csv(file, [an_order(1)], COLUMNS))
            assert await shops.freshness(at.office) == moment(2026, 11, 21, 15)
            file = tmp_path / "ExportOrderList202611211530.csv"
            await imports.run(at.office, write_csv(file, [an_order(1)], COLUMNS), shop="二店")
            assert await shops.freshness(at.office, 1) == moment(2026, 11, 21, 15)
            assert (
                await shops.freshness(at.office, 2) == await shops.freshness(at.office) == moment(2026, 11, 21, 15, 30)
            )
            await imports.undo(at.office, 3)
            assert await shops.freshness(at.office) == moment(2026, 11, 21, 15)
            assert await shops.freshness(at.office, 2) is None

    asyncio.run(deed())


def test_history_tells_each_field_before_and_after_and_which_run_it_was(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            await at.bring(paid(an_order(1)))
            found = await at.all("SELECT field, old, new, at, run_id, agent_id FROM change WHERE subject = 'order'")
            assert {row[0] for row in found} == {"status", "status_text", "paid_at", "amount_paid"}
            assert ("status", "unpaid", "paid", moment(2026, 11, 21, 16), 2, None) in found
            assert ("paid_at", None, moment(2026, 11, 21, 12, 30), moment(2026, 11, 21, 16), 2, None) in found

    asyncio.run(deed())


def test_newest_orders_have_the_highest_ids_across_files(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            made = [
                an_order(number, created=datetime(2026, 11, 21, number % 10, 0, number % 7)) for number in range(1, 60)
            ]
            random.Random(5).shuffle(made)
            await at.bring(*made[:30])
            await at.bring(*made[30:])
            page = await orders.page(at.office, Query())
            assert [row.created_at for row in page] == sorted((row.created_at or 0 for row in page), reverse=True)
            assert len(page) == 59

    asyncio.run(deed())


def test_hundreds_of_orders_in_one_second_get_ids_of_their_own(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            later = an_order(999, created=datetime(2026, 11, 21, 12, 0, 1))
            await at.bring(later, *(an_order(number) for number in range(1, 201)))
            assert counts(await at.bring(*(an_order(number) for number in range(201, 401)))) == (200, 0, 0, 0, 0)
            assert await at.count() == 401
            assert await at.one("SELECT count(DISTINCT id) FROM sales_order") == 401

    asyncio.run(deed())


def test_real_orders_never_join_the_invented_ones(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            made = await demo.make(at.office, 5, 1)
            assert (await demo.make(at.office, 5, 2)).shop == made.shop
            real = await at.bring(an_order(1))
            assert real.shop != made.shop
            assert (await at.bring(an_order(2))).shop == real.shop
            with pytest.raises(KnownError) as refused:
                await demo.make(at.office, 5, 1)
            assert refused.value.code == "demo_beside_shops"
            assert refused.value.params["shops"] == [real.shop]

    asyncio.run(deed())


def test_the_name_of_the_demo_shop_is_no_real_shops_name(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            name = (await demo.make(at.office, 5, 1)).shop
            with pytest.raises(KnownError) as refused:
                await at.bring(an_order(1), shop=f" {name} ")
            assert (refused.value.code, refused.value.params) == ("shop_demo", {"shop": name})
            assert await at.count() == 5

    asyncio.run(deed())


def test_what_is_odd_about_a_whole_file_is_told(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            first = await at.bring(an_order(1))
            assert first.about.findings == []
            file = tmp_path / "ExportOrderList202611211500.csv"
            write_csv(file, [paid(an_order(1)), an_order(1)], COLUMNS, encoding="utf-8-sig")
            older = await imports.run(at.office, file)
            assert {one.code for one in older.about.findings} >= {"export_older", "rows_merged"}

    asyncio.run(deed())


def test_no_step_of_a_slice_reads_all_that_the_import_wrote(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A hundred thousand orders took twice the time, a million ten times: each order must find its own alone."""

    async def deed() -> None:
        async with desk(tmp_path) as at:
            read = reads_of_a_whole_run(monkeypatch)
            entry = "11-21 10:00+小美+第1次+没接"
            await at.bring(an_order(1, memo=entry), an_order(2))
            await at.bring(paid(an_order(1, memo=entry)), an_order(2, memo=entry), an_order(3, memo=entry))
            assert read == set()

    asyncio.run(deed())


def test_of_very_many_rows_not_all_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A set of a million grows for so long that the window is seen to stand still."""
    for module in (store_imports, store_undo):
        monkeypatch.setattr(module, "TOLD", 2)
    for name in ("_SMALLEST", "_LARGEST"):
        monkeypatch.setattr(import_saving, name, 2)

    async def deed() -> None:
        async with desk(tmp_path) as at:
            answer = await at.bring(*map(an_order, range(1, 9)))
            assert (answer.about.created, len(answer.changes["order"])) == (8, 2)
            undone = await imports.undo(at.office, answer.run or 0)
            assert undone.removed == 8
            assert 2 <= len(undone.changes["order"]) < 8

    asyncio.run(deed())
