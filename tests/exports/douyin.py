"""Douyin shop: orders (by sub-order and by main order), after-sale cases and the only review export known."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from tests.exports.lines import Line, cases, lines, reviews
from tests.exports.people import Order
from tests.exports.report import Column, Report, Yuan, column

WORDS = {"unpaid": "待支付", "paid": "待发货", "shipped": "已发货", "finished": "已完成", "closed": "已关闭"}
_FLAGS = {"grey": "灰旗", "red": "红", "yellow": "黄色", "green": "绿", "blue": "蓝旗", "purple": "紫"}


def _flag(it: Any) -> str:
    return _FLAGS[it.flag] if it.flag else ""


def _whole(get: Any) -> tuple[Column, ...]:
    """The columns of an order; ``get`` makes a line of what a row is about."""

    def of(names: str, read: Any, *fields: str, kind: str = "", **means: Any) -> Column:
        known = {name: lambda it, mean=mean: mean(get(it)) for name, mean in means.items()}
        return column(names, lambda it: read(get(it)), *fields, kind=kind, **known)

    return (
        of("主订单编号", lambda it: it.order.number, "order_no"),
        of("订单应付金额", lambda it: Yuan(it.order.total), "amount_due", kind="money"),
        of("运费", lambda it: Yuan(it.order.postage), "amount_postage", kind="money"),
        of("收件人", lambda it: f"##{it.order.phone[-5:]}密文甲##", "receiver"),
        of("收件人手机号", lambda it: f"$${it.order.phone[-5:]}密文乙", "phone", kind="text"),
        of("省", lambda it: it.order.address.split()[0]),
        of("市", lambda it: it.order.address.split()[1]),
        of("区", lambda it: it.order.address.split()[2]),
        of("详细地址", lambda it: f"~#{it.order.phone[-5:]}密文丙~"),
        of("买家留言", lambda it: it.order.message, "buyer_message"),
        of("订单提交时间", lambda it: it.order.created, "created_at"),
        of("旗帜颜色", _flag, platform_flag=lambda it: it.flag),
        of("商家备注", lambda it: it.order.memo, "memo"),
        of("订单完成时间", lambda it: it.order.finished_at, "finished_at"),
        of("支付完成时间", lambda it: it.order.paid_at, "paid_at"),
        of("发货时间", lambda it: it.order.shipped_at, "shipped_at"),
        of("取消原因", lambda it: "不想要了" if it.state == "closed" else "", "close_reason"),
        of(
            "订单状态",
            lambda it: WORDS[it.state],
            "status_text",
            "line.status_text",
            kind="word",
            status=lambda it: it.state,
        ),
        of("售后状态", lambda it: "", "line.refund_text", kind="word"),
    )


ORDERS = (
    *_whole(lambda it: it),
    column("子订单编号", lambda it: it.number, "line.line"),
    column(
        "选购商品", lambda it: f"{it.title}-({it.code})", line_title=lambda it: it.title, item_title=lambda it: it.title
    ),
    column("商品规格", lambda it: it.spec, "line.spec"),
    column("商品数量", lambda it: it.quantity, "line.quantity", kind="count"),
    column("商品ID", lambda it: it.product_id, "line.product_id"),
    column("商家编码", lambda it: it.code, "line.code"),
    column("商品单价", lambda it: Yuan(it.price), "line.price", kind="money"),
)


def together(orders: Iterable[Order]) -> list[list[Line]]:
    """The lines of each order, for the export that has a row an order."""
    return [list(found) for _, found in groupby(lines(orders), lambda line: line.order.number)]


def _joined(read: Any) -> Any:
    return lambda found: ";".join(read(line) for line in found)


MAIN = (
    *_whole(lambda found: found[0]),
    column("子订单编号", _joined(lambda it: it.number)),
    column(
        "选购商品",
        _joined(lambda it: f"{it.title}-({it.code})"),
        item_title=lambda found: "，".join(dict.fromkeys(it.title for it in found)),
    ),
    column("商品规格", _joined(lambda it: it.spec.replace(";", "/"))),
    column("商品数量", lambda found: sum(it.quantity for it in found), kind="count"),
    column("商品ID", _joined(lambda it: it.product_id)),
    column("商家编码", _joined(lambda it: it.code)),
)

REFUNDS = (
    column("售后单号", lambda it: it.number, "refund_no"),
    column("订单号", lambda it: it.line.order.number, "order_no"),
    column("商品单号", lambda it: it.line.number, "line"),
    column("商品ID", lambda it: it.line.product_id, "product_id"),
    column("商品名称", lambda it: it.line.title, "item_title"),
    column("商家编码", lambda it: it.line.code, "item_code"),
    column("商品发货状态", lambda it: "1/1已发货", "goods_status"),
    column("售后类型", lambda it: it.kind, "kind", kind="word"),
    column("售后状态", lambda it: "同意退款，退款成功" if it.finished_at else "待商家处理", "status_text", kind="word"),
    column("售后申请时间", lambda it: it.asked_at, "asked_at"),
    column("退商品金额（元）", lambda it: Yuan(it.amount), "amount", kind="money"),
    column("退运费金额（元）", lambda it: "", "amount_postage"),
    column("退款方式", lambda it: "无需退款"),
    column("售后原因", lambda it: it.reason, "reason"),
    column("商家退款时间", lambda it: it.finished_at, "refunded_at"),
    column("售后完结时间", lambda it: it.finished_at, "finished_at"),
)

REVIEWS = (
    column("评价日期", lambda it: it.reviewed_at, "reviewed_at"),
    column("订单ID", lambda it: it.line.order.number, "order_no"),
    column("商品ID", lambda it: it.line.product_id, "product_id"),
    column("商品名称", lambda it: it.line.title, "item_title"),
    column("商品规格", lambda it: it.line.spec, "spec"),
    column("商品评价得分", lambda it: it.score, "score", kind="count"),
    column("评价等级", lambda it: "好评" if it.score > 3 else "差评", "grade"),
    column("评价内容", lambda it: it.text, "text"),
    column("追评内容", lambda it: it.addition, "addition"),
    column("追评时间", lambda it: it.added_at, "added_at"),
    column("商家是否回复", lambda it: "已回复" if it.reply else "未回复", "replied"),
    column("回复内容", lambda it: it.reply, "reply"),
    column("用户昵称", lambda it: it.line.order.buyer, "buyer_nick"),
    column("门店名称", lambda it: it.line.order.shop, "store"),
)

_USUAL = {"leading_tabs": True, "dashes": True, "thousands": True}
_PLACES = ("省", "市", "区", "街道", "详细地址")
_VINTAGE = "douyin.order_list.v2026"
REPORTS = (
    Report("douyin", "orders", _VINTAGE, ORDERS, lines, joined=_PLACES, habits=_USUAL),
    Report("douyin", "orders", _VINTAGE, MAIN, together, joined=_PLACES, habits=_USUAL),
    Report("douyin", "refunds", "douyin.aftersale", REFUNDS, cases, habits={"dashes": True, "currency": "¥"}),
    Report("douyin", "reviews", "douyin.review", REVIEWS, reviews, habits={"chinese_dates": True}),
)
