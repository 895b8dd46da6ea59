"""Every vintage in every container comes out as the orders that went in."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.intake.header import normalise
from tests.exports.builder import CATALOGUE, ORDER_VINTAGES, PLAIN, Quirks, cell, columns, write_csv, write_xlsx
from tests.exports.people import STATUSES, Order, orders
from tests.intake.reading import ZONE, Reading, read

ORDERS = tuple(orders(60, seed=3))
WORDS = dict(zip((word for word, _ in STATUSES), ("unpaid", "paid", "shipped", "finished", "closed"), strict=True))
SINGLE = {
    "buyer_nick": "买家会员名",
    "receiver": "收货人姓名",
    "address": "收货地址",
    "buyer_message": "买家留言",
    "tracking_no": "物流单号",
    "carrier": "物流公司",
    "shop_name": "店铺名称",
    "close_reason": "订单关闭原因",
    "phone": "联系手机",
}


def expected(order: Order, fields: tuple[str, ...], names: list[str]) -> dict[str, Any]:
    """What the store should hear of ``order`` from a file with these columns."""
    moments = {
        "created_at": order.created,
        "paid_at": order.paid_at,
        "shipped_at": order.shipped_at,
        "finished_at": order.finished_at,
    }
    texts = {field: cell(order, name) if name in names else "" for field, name in SINGLE.items()}
    everything: dict[str, Any] = {
        "order_no": order.number,
        "status_text": order.status,
        "item_title": "，".join(order.titles),
        "memo": order.memo or None,
        "memo_tag": None,
        "ship_by": None,
        "amount_goods": order.goods,
        "amount_postage": order.postage,
        "amount_due": order.total,
        "amount_paid": order.paid,
        "refund": order.refund,
        "item_kinds": len(order.titles),
        "item_quantity": order.quantity,
        **{field: text or None for field, text in texts.items()},
        **{field: int(at.replace(tzinfo=ZONE).timestamp()) if at else None for field, at in moments.items()},
    }
    return {field: everything[field] for field in fields if field != "status"}


def check(reading: Reading, names: list[str], half_width: bool = False) -> None:
    names = [normalise(name) for name in names]
    assert reading.rejects == []
    assert len(reading.rows) == len(ORDERS)
    assert reading.export.unknown_columns == ()
    for order, row in zip(ORDERS, reading.rows, strict=True):
        wanted = expected(order, reading.export.fields, names)
        if half_width and "status_text" in wanted:
            wanted["status_text"] = wanted["status_text"].replace("，", ",")
        assert {field: row[field] for field in wanted} == wanted
        if "status_text" in row:
            assert row["status"] == WORDS[order.status]


@pytest.mark.parametrize("vintage", ORDER_VINTAGES)
@pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_text_files(tmp_path: Path, vintage: str, encoding: str) -> None:
    names = columns(vintage)
    reading = read(write_csv(tmp_path / "a.csv", ORDERS, names, encoding=encoding))
    check(reading, names)
    assert reading.export.encoding == ("utf-16" if encoding.startswith("utf-16") else encoding)
    assert reading.told == []


@pytest.mark.parametrize("vintage", ORDER_VINTAGES)
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
@pytest.mark.parametrize("quoted", [True, False])
def test_separators(tmp_path: Path, vintage: str, delimiter: str, quoted: bool) -> None:
    names = columns(vintage)
    check(read(write_csv(tmp_path / "a.txt", ORDERS, names, Quirks(quoted=quoted), delimiter=delimiter)), names)


@pytest.mark.parametrize("vintage", ORDER_VINTAGES)
@pytest.mark.parametrize(
    "quirks",
    [
        PLAIN,
        Quirks(title_row=True),
        Quirks(half_width_commas=True, text_dates=True),
    ],
)
def test_workbooks(tmp_path: Path, vintage: str, quirks: Quirks) -> None:
    names = columns(vintage)
    reading = read(write_xlsx(tmp_path / "a.xlsx", ORDERS, names, quirks, sheets=("订单报表", "销售明细", "发货报表")))
    check(reading, names, quirks.half_width_commas)
    assert (reading.export.encoding, reading.export.total) == ("xlsx", len(ORDERS) + 1 + quirks.title_row)


@pytest.mark.parametrize(
    "quirks",
    [
        Quirks(wrapped_ids=False, apostrophe_phones=False, numbered_tracking=False),
        Quirks(trailing_comma=True),
        Quirks(header_comma=True),
        Quirks(header_comma=True, trailing_comma=True),
        Quirks(trailing_tabs=True, wrapped_ids=False),
        Quirks(title_row=True, blank_lines=True),
    ],
)
def test_quirks_change_nothing(tmp_path: Path, quirks: Quirks) -> None:
    for vintage in ("v2012", "v2020"):
        check(read(write_csv(tmp_path / "a.csv", ORDERS, columns(vintage), quirks)), columns(vintage))


def test_a_copy_saved_by_excel_loses_the_seconds_only(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.txt", ORDERS, columns("v2016"), Quirks(resaved=True), delimiter="\t")
    reading = read(path)
    assert reading.rejects == []
    for order, row in zip(ORDERS, reading.rows, strict=True):
        assert row["created_at"] == int(order.created.replace(second=0, tzinfo=ZONE).timestamp())
        assert row["order_no"] == order.number


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.randoms(use_true_random=False), st.booleans())
def test_any_choice_of_columns_in_any_order(tmp_path: Path, chance: random.Random, as_workbook: bool) -> None:
    names = columns(CATALOGUE).copy()
    chance.shuffle(names)
    names = names[: chance.randrange(len(names) + 1)]
    if "订单编号" not in names:
        names.insert(chance.randrange(len(names) + 1), "订单编号")
    write = write_xlsx if as_workbook else write_csv
    reading = read(write(tmp_path / "a.export", ORDERS, names))
    check(reading, names)
    assert reading.export.status_in_words == ("订单状态" in names)
    if "订单状态" in names:
        return
    for order, row in zip(ORDERS, reading.rows, strict=True):
        is_refunded = order.refund > 0 and {"退款金额"} < set(names) & {"退款金额", "总金额", "买家实付金额"}
        if "订单付款时间" not in names:
            assert row["status"] == "unknown"
        elif not order.paid_at:
            assert row["status"] == "unpaid"
        elif is_refunded:
            assert row["status"] == "closed"
        elif not order.refund:
            assert row["status"] == "paid"
