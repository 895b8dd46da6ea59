"""Pinduoduo: the order export with its tabs, its memos in one cell, and its date inside the number."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tests.exports.lines import Line, firsts
from tests.exports.report import Report, Yuan, column, stored

WORDS = {"unpaid": "待支付", "paid": "待发货", "shipped": "已发货，待收货", "finished": "已收货", "closed": "已取消"}


def number(line: Line) -> str:
    """``yyMMdd-`` and fifteen digits."""
    return f"{line.order.created:%y%m%d}-{int(line.order.number) % 10**15:015}"


def _memos(line: Line) -> str:
    return f"先发货;{line.order.memo}" if line.order.memo else ""


def _kept(line: Line) -> Any:
    return f"先发货\n{line.order.memo}" if line.order.memo else None


def _day(line: Line) -> Any:
    return stored(datetime(*line.order.created.timetuple()[:3]))


ORDERS = (
    column("订单号", number, "order_no", created_at=_day),
    column("商品", lambda it: it.title, "line.title", "item_title"),
    column("订单状态", lambda it: WORDS[it.state], "status_text", kind="word", status=lambda it: it.state),
    column("商品总价(元)", lambda it: Yuan(it.order.goods), "amount_goods", kind="money"),
    column("邮费(元)", lambda it: Yuan(it.order.postage), "amount_postage", kind="money"),
    column("用户实付金额(元)", lambda it: Yuan(it.order.paid), "amount_paid", kind="money"),
    column("商家实收金额(元)", lambda it: Yuan(it.order.paid), kind="money"),
    column("店铺优惠折扣(元)", lambda it: Yuan(it.order.goods // 10), kind="money"),
    column("平台优惠折扣(元)", lambda it: Yuan(it.order.goods // 20), kind="money"),
    column("多多支付立减金额(元)", lambda it: Yuan(0), kind="money"),
    column("商品数量(件)", lambda it: it.quantity, "line.quantity", "item_quantity", kind="count"),
    column("发货时间", lambda it: it.order.shipped_at, "shipped_at"),
    column("确认收货时间", lambda it: it.order.finished_at, "finished_at"),
    column("支付时间", lambda it: it.order.paid_at, "paid_at"),
    column("商品id", lambda it: it.product_id, "line.product_id"),
    column("商品规格", lambda it: it.spec, "line.spec"),
    column("商家编码-规格维度", lambda it: it.code, "line.code"),
    column("商家备注", _memos, memo=_kept),
    column("买家留言", lambda it: it.order.message, "buyer_message"),
    column("售后状态", lambda it: "无售后或售后取消", "line.refund_text", kind="word"),
    column("快递单号", lambda it: it.order.tracking, "tracking_no"),
    column("快递公司", lambda it: it.order.carrier, "carrier"),
    column("省", lambda it: it.order.address.split()[0]),
    column("市|区", lambda it: "****"),
    column("是否审核中", lambda it: "否"),
    column("用户购买手机号", lambda it: it.order.phone, "phone"),
)
# Before the number in the list: a file that states the moment is believed.
DATED = (column("订单成交时间", lambda it: it.order.created, "created_at"), *ORDERS)
UNDATED = (column("订单成交时间", lambda it: None), *ORDERS)

_TABS = {"trailing_tabs": True}
_LESS = ("店铺优惠折扣(元)", "平台优惠折扣(元)", "多多支付立减金额(元)")
REPORTS = (
    Report("pinduoduo", "orders", "pdd.order_list.default", DATED, firsts, habits=_TABS, discounts=_LESS),
    Report(
        "pinduoduo",
        "orders",
        "pdd.order_list.default",
        UNDATED,
        firsts,
        habits=_TABS | {"footer": True},
        discounts=_LESS,
    ),
    Report(
        "pinduoduo",
        "orders",
        "pdd.order_list.all_selectable",
        DATED,
        firsts,
        joined=("省", "市", "区"),
        habits=_TABS,
        discounts=_LESS,
    ),
)
