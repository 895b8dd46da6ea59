"""Item, refund and review reports from the file to the shop and back."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from app.services import imports
from app.services.imports import Answer
from tests.exports.builder import write_csv
from tests.offices import COLUMNS, Desk, an_order, desk, moment

ITEMS = """子订单编号,主订单编号,商品标题,商品价格,购买数量,商品属性,订单状态
11,1,羽绒服,60.00,1,红,等待买家付款
12,1,围巾,40.00,1,,等待买家付款
31,3,手套,9.90,2,,等待买家付款
x3,3,手套,9.90,2,,等待买家付款
"""
REFUNDS = """退款编号,订单编号,宝贝标题,退款的申请时间,买家退款原因,买家退款说明,售后类型,退款状态,货物状态
7001,1,羽绒服,2026-11-20 10:00:00,尺寸不合适,电话13812341234,仅退款,退款成功,未收到货
7001,1,羽绒服,2026-11-20 10:00:00,尺寸不合适,电话13812341234,仅退款,退款成功,未收到货
7002,9,围巾,2026-11-21 10:00:00,不想要了,,仅退款,退款成功,未收到货
"""
REVIEWS = """订单ID,商品ID,商品名称,评价等级,评价内容,评价日期,商品评价得分
6900000000000000001,35000000001,羽绒服,好评,电话13812341234,2026年11月20日 12:00:00,5
"""


async def bring(at: Desk, name: str, text: str, **how: str) -> Answer:
    file = at.folder / name
    file.write_text(text, encoding="utf-8")
    answer = await imports.run(at.office, file, **how)  # type: ignore[arg-type]
    about = answer.about
    parts = (about.created, about.updated, about.unchanged, about.merged, about.refused)
    assert about.rows == sum(parts)
    return answer


@pytest.mark.parametrize("items_first", [True, False])
def test_items_join_their_orders_before_or_after_them(tmp_path: Path, items_first: bool) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            orders = write_csv(tmp_path / "orders.csv", [an_order(1), an_order(2)], COLUMNS)
            if not items_first:
                await imports.run(at.office, orders)
            about = (await bring(at, "items.csv", ITEMS)).about
            assert (about.report, about.rows, about.created_lines, about.refused) == ("items", 4, 3, 1)
            assert about.stubs == (2 if items_first else 1)
            if items_first:
                await imports.run(at.office, orders)
            card = await at.card(1)
            assert [(item.title, item.price) for item in card.row.items] == [("羽绒服", 6_000), ("围巾", 4_000)]
            assert await at.count() == 3
            (again,) = [(await bring(at, "again.csv", ITEMS)).about]
            assert (again.created_lines, again.updated_lines, again.unchanged) == (0, 0, 3)

    asyncio.run(deed())


def test_refunds_are_kept_with_their_period_and_taken_back(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            before = await at.picture()
            file = at.folder / "refunds.csv"
            file.write_text(REFUNDS, encoding="utf-8")
            seen = await imports.prepare(at.office, file)
            assert seen.period == (moment(2026, 11, 20, 10), moment(2026, 11, 21, 10))
            assert seen.first[0]["explanation"] == "电话138****1234"
            answer = await imports.commit(at.office, seen)
            assert (answer.about.report, answer.about.created, answer.about.merged) == ("refunds", 2, 1)
            assert len(answer.changes["refund"]) == 2
            run = answer.run or 0
            assert (await imports.preview_undo(at.office, run)).refunds == 2
            undone = await imports.undo(at.office, run)
            assert (undone.refunds, undone.removed, len(undone.changes["refund"])) == (2, 0, 2)
            assert await at.picture() == before

    asyncio.run(deed())


def test_reviews_of_another_platform_make_a_shop_of_their_own(tmp_path: Path) -> None:
    async def deed() -> None:
        async with desk(tmp_path) as at:
            await at.bring(an_order(1))
            answer = await bring(at, "reviews.csv", REVIEWS)
            assert (answer.about.platform, answer.about.report, answer.about.created) == ("douyin", "reviews", 1)
            assert (answer.changes["shop"], len(answer.changes["review"])) == ({2}, 1)
            assert (await imports.preview_undo(at.office, answer.run or 0)).reviews == 1
            assert (await imports.undo(at.office, answer.run or 0)).reviews == 1

    asyncio.run(deed())
