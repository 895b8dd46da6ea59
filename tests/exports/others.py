"""Kuaishou, Xiaohongshu and the WeChat shop."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.exports.lines import Line, cases, lines
from tests.exports.report import Report, Yuan, column

KUAISHOU = {"unpaid": "待付款", "paid": "待发货", "shipped": "已发货", "finished": "交易成功", "closed": "交易关闭"}
XIAOHONGSHU = {"unpaid": "待付款", "paid": "待配货", "shipped": "已发货", "finished": "已完成", "closed": "已取消"}
WECHAT = {"unpaid": "待付款", "paid": "待发货", "shipped": "已发货", "finished": "已完成", "closed": "已取消"}
_FLAGS = {"grey": "灰旗", "red": "红旗", "yellow": "黄旗", "green": "绿旗", "blue": "蓝旗", "purple": "紫旗"}


def package(line: Line) -> str:
    """Xiaohongshu's number: P and eighteen digits."""
    return f"P{int(line.order.number) % 10**18:018}"


def _flag(line: Line) -> str:
    return _FLAGS[line.flag] if line.flag else ""


def _promised(line: Line) -> Any:
    return line.order.paid_at + timedelta(hours=48) if line.order.paid_at else None


def _place(part: int) -> Any:
    return lambda line: line.order.address.split()[part]


KUAISHOU_ORDERS = (
    column("订单号", lambda it: it.order.number, "order_no"),
    column("订单创建时间", lambda it: it.order.created, "created_at"),
    column("订单支付时间", lambda it: it.order.paid_at, "paid_at"),
    column("订单状态", lambda it: KUAISHOU[it.state], "status_text", kind="word", status=lambda it: it.state),
    column("实付款|实付款(元)", lambda it: Yuan(it.order.total), "amount_due", kind="money"),
    column("快递费|快递费(元)", lambda it: Yuan(it.order.postage), "amount_postage", kind="money"),
    column("成交数量", lambda it: it.quantity, "line.quantity", kind="count"),
    column("买家留言", lambda it: it.order.message, "buyer_message"),
    column("订单备注", lambda it: it.order.memo, "memo"),
    column("旗帜颜色", _flag, platform_flag=lambda it: it.flag),
    column("售后状态", lambda it: "售后成功" if it.state == "closed" else "", "line.refund_text", kind="word"),
    column("预售/承诺发货时间", _promised, "ship_by"),
    column("商品名称", lambda it: it.title, "line.title", "item_title"),
    column("商品ID", lambda it: it.product_id, "line.product_id"),
    column("商品规格", lambda it: it.spec, "line.spec"),
    column("SKU编码", lambda it: it.code, "line.code"),
    column("商品单价|商品单价(元)", lambda it: Yuan(it.price), "line.price", kind="money"),
    column("收货人姓名", lambda it: f"{it.order.receiver[0]}**", "receiver"),
    column("收货人电话", lambda it: f"{it.order.phone[:3]}****{it.order.phone[-4:]}", "phone", kind="text"),
    column("收货地址-省", _place(0)),
    column("收货地址-市", _place(1)),
    column("收货地址-区", _place(2)),
    column("收货地址", lambda it: it.order.address, "address"),
    column("发货时间", lambda it: it.order.shipped_at, "shipped_at"),
    column("快递公司", lambda it: it.order.carrier, "carrier"),
    column("快递单号", lambda it: it.order.tracking, "tracking_no"),
)

XIAOHONGSHU_ORDERS = (
    column("订单号", package, "order_no"),
    column("订单状态", lambda it: XIAOHONGSHU[it.state], "status_text", kind="word", status=lambda it: it.state),
    column("售后状态", lambda it: "待审核" if it.flag else "", "line.refund_text", kind="word"),
    column("收件人姓名", lambda it: it.order.receiver, "receiver"),
    column("收件人电话", lambda it: it.order.phone, "phone"),
    column("收件人地址", lambda it: it.order.address, "address"),
    column("省", _place(0)),
    column("规格ID|商品ID", lambda it: it.product_id, "line.product_id"),
    column("SKU名称|商品名称", lambda it: it.title, "line.title", "item_title"),
    column("SKU规格", lambda it: it.spec, "line.spec"),
    column("SKU件数", lambda it: it.quantity, "line.quantity", kind="count"),
    column("商品总价(元)", lambda it: Yuan(it.order.goods), "amount_goods", kind="money"),
    column("用户应付金额(元)", lambda it: Yuan(it.order.total), "amount_due", kind="money"),
    column("商家应收金额(元)（支付金额）", lambda it: Yuan(it.order.paid), kind="money"),
    column("支付时间", lambda it: it.order.paid_at, "paid_at"),
    column("快递公司", lambda it: it.order.carrier, "carrier"),
    column("快递单号", lambda it: it.order.tracking, "tracking_no"),
    column("订单创建时间", lambda it: it.order.created, "created_at"),
    column("承诺发货时间", _promised, "ship_by"),
    column("订单发货时间", lambda it: it.order.shipped_at, "shipped_at"),
    column("订单完成时间", lambda it: it.order.finished_at, "finished_at"),
    column("用户备注", lambda it: it.order.message, "buyer_message"),
    column("包裹备注标记", _flag, platform_flag=lambda it: it.flag),
    column("包裹备注信息", lambda it: it.order.memo, "memo"),
    column("店铺名称", lambda it: it.order.shop, "shop_name"),
    column("商家编码", lambda it: it.code, "line.code"),
)

XIAOHONGSHU_REFUNDS = (
    column("售后单号", lambda it: f"R{it.number[-16:]}", "refund_no"),
    column("订单号", lambda it: package(it.line), "order_no"),
    column("商品名称", lambda it: it.line.title, "item_title"),
    column("商家确认收货时间", lambda it: it.finished_at),
    column("退货创建时间", lambda it: it.asked_at, "asked_at"),
    column("申请售后金额(元)", lambda it: Yuan(it.amount), "amount", kind="money"),
    column("售后类型", lambda it: it.kind, "kind", kind="word"),
    column("原因", lambda it: it.reason, "reason"),
)

WECHAT_ORDERS = (
    column("订单号", lambda it: it.order.number, "order_no"),
    column("订单下单时间", lambda it: it.order.created, "created_at"),
    column("订单发货时间", lambda it: it.order.shipped_at, "shipped_at"),
    column("订单确认收货时间", lambda it: it.order.finished_at, "finished_at"),
    column("订单状态", lambda it: WECHAT[it.state], "status_text", kind="word", status=lambda it: it.state),
    column("收件人姓名", lambda it: it.order.receiver, "receiver"),
    column("收件人地址", lambda it: it.order.address, "address"),
    column("收件人手机|收件人手机号", lambda it: it.order.phone, "phone"),
    column("买家备注", lambda it: it.order.message, "buyer_message"),
    column("商家备注", lambda it: it.order.memo, "memo"),
    column("打标颜色", _flag, platform_flag=lambda it: it.flag),
    column("商品总价", lambda it: Yuan(it.order.goods), "amount_goods", kind="money"),
    column("订单实际支付金额", lambda it: Yuan(it.order.paid), "amount_paid", kind="money"),
    column("订单运费", lambda it: Yuan(it.order.postage), "amount_postage", kind="money"),
    column("支付时间", lambda it: it.order.paid_at, "paid_at"),
    column("物流公司", lambda it: it.order.carrier, "carrier"),
    column("快递单号", lambda it: it.order.tracking, "tracking_no"),
    column("商品名称", lambda it: it.title, "line.title", "item_title"),
    column("商品编码(平台)", lambda it: it.product_id, "line.product_id"),
    column("SKU编码(自定义)", lambda it: it.code, "line.code"),
    column("商品属性", lambda it: it.spec, "line.spec"),
    column("商品实际价格(单件)", lambda it: Yuan(it.price), "line.price", kind="money"),
    column("商品实际价格(总共)", lambda it: Yuan(it.share), "line.paid", kind="money"),
    column("商品数量", lambda it: it.quantity, "line.quantity", kind="count"),
    column("商品售后", lambda it: "", "line.refund_text", kind="word"),
    column("商品已退款金额", lambda it: Yuan(it.order.refund), "line.refund", kind="money"),
)

_REAL = {"wrong_size": True, "title_row": True, "currency": "￥", "dashes": True}
_PARTS = ("收货地址-省", "收货地址-市", "收货地址-区")
_KUAISHOU = "kuaishou.order_list.v2026"
REPORTS = (
    Report("kuaishou", "orders", _KUAISHOU, KUAISHOU_ORDERS, lines, joined=_PARTS, habits=_REAL),
    Report("xiaohongshu", "orders", "xiaohongshu.order_list.v2026", XIAOHONGSHU_ORDERS, lines, joined=("省",)),
    Report("xiaohongshu", "refunds", "xiaohongshu.aftersale_partial", XIAOHONGSHU_REFUNDS, cases),
    Report("wechat", "orders", "wechat.order_list.v2026", WECHAT_ORDERS, lines, discounts=()),
)
