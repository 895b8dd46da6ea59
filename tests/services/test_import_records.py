"""Files with one row an item, refund reports, and how they stand beside the order report and are taken back."""

from __future__ import annotations

import asyncio
from pathlib import Path

from app.services import imports, notes
from app.services.imports import Answer
from app.services.notes import NoteDraft
from tests.offices import Desk, an_order, counts, desk

JD = """订单号,商品ID,商品名称,订购数量,下单时间,京东价,订单金额,订单状态,下单帐号,客户姓名,客户地址,联系电话
9876543210,100,羽绒服,1,2026-11-21 10:00:00,100,300,等待付款,jd_a,张某,北京,13900000000
9876543210,101,围巾,2,2026-11-21 10:00:00,100,300,等待付款,jd_a,张某,北京,13900000000
9876543211,101,围巾,1,2026-11-21 10:10:00,100,100,(删除)等待付款,jd_b,李某,北京,13900000001
"""
ONE, TWO = "35153131473290001", "35153131473290002"
ITEMS = f"""子订单编号,主订单编号,标题,价格,购买数量,商品属性,订单状态,商家编码,退款状态,退款金额
7700100000000001,{ONE},长款羽绒服,80.00,1,颜色：红,等待买家付款,A1,没有申请退款,
7700100000000002,{ONE},羊毛围巾,20.00,2,,等待买家付款,A2,没有申请退款,
7700100000000003,{TWO},帽子,10.00,1,,等待买家付款,A3,没有申请退款,
"""
REFUNDS = f"""订单编号,退款编号,订单付款时间,商品编码,买家实际支付金额,宝贝标题,买家退款金额,售后类型,退款的申请时间,超时时间,退款状态
{ONE},2200123456789,2026-11-21 10:00:00,A1,80.00,长款羽绒服,80.00,仅退款,2026-11-21 11:00:00,2026-11-22 11:00:00,退款成功
"""


async def bring(at: Desk, name: str, text: str) -> Answer:
    file = at.folder / name
    file.write_text(text, encoding="gb18030")
    return await imports.run(at.office, file)


def test_one_row_an_item_makes_orders_with_all_their_items(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            answer = await bring(at, "jd.csv", JD)
            assert counts(answer) == (2, 0, 0, 1, 0)
            row = (await at.card("9876543210")).row
            assert [(item.title, item.quantity) for item in row.items] == [("羽绒服", 1), ("围巾", 2)]
            assert (row.item_title, row.amount_due, row.status) == ("羽绒服，围巾", 30_000, "unpaid")
            assert await at.found("围巾") == ["9876543211", "9876543210"]
            assert counts(await bring(at, "jd.csv", JD)) == (0, 0, 2, 1, 0)

    asyncio.run(deed())


def test_an_item_report_fills_known_orders_and_the_order_report_fills_its_stubs(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(ONE, titles=("长款羽绒服，羊毛围巾",)))
            before = await at.picture()
            answer = await bring(at, "ExportItemList202611211500.csv", ITEMS)
            assert (counts(answer), answer.about.stubs) == ((3, 0, 0, 0, 0), 1)
            known, stub = (await at.card(ONE)).row, (await at.card(TWO)).row
            assert [(item.title, item.spec, item.price) for item in known.items] == [
                ("长款羽绒服", "颜色：红", 8000), ("羊毛围巾", None, 2000),
            ]  # fmt: skip
            assert (stub.status, stub.amount_due, [item.title for item in stub.items]) == ("unknown", None, ["帽子"])
            filled = await at.bring(an_order(TWO))
            assert counts(filled) == (0, 1, 0, 0, 0)
            assert await at.status(TWO) == "unpaid"
            for run in (3, 2):
                await imports.undo(at.office, run)
            assert await at.picture() == before

    asyncio.run(deed())


def test_a_stub_that_an_agent_worked_on_stays_and_its_lines_go(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            answer = await bring(at, "ExportItemList202611211500.csv", ITEMS)
            await notes.save(at.office, NoteDraft(await at.id(TWO), "red", "小美", "要发票"))
            assert answer.run is not None
            seen = await imports.preview_undo(at.office, answer.run)
            assert (seen.removed, seen.stubs, seen.lines) == (1, 1, 3)
            assert seen.kept == [(TWO, ("flag", "note"))]
            await imports.undo(at.office, answer.run)
            card = await at.card(TWO)
            assert (card.row.items, [note.feedback for note in card.notes]) == ((), ["要发票"])

    asyncio.run(deed())


def test_refunds_stand_in_a_table_of_their_own(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            answer = await bring(at, "退款.csv", REFUNDS)
            assert counts(answer) == (1, 0, 0, 0, 0)
            assert await at.count() == 0
            sql = "SELECT id, order_no, refund_no, amount, status_text FROM refund"
            assert await at.all(sql) == [(1, ONE, "2200123456789", 8000, "退款成功")]
            assert answer.changes["refund"] == {1}
            assert answer.run is not None
            undone = await imports.undo(at.office, answer.run)
            assert (undone.changes["refund"], await at.all(sql)) == ({1}, [])

    asyncio.run(deed())
