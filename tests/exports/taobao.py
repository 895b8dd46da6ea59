"""Taobao and Tmall: order reports of every vintage, item and refund reports."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.exports.builder import ORDER_VINTAGES
from tests.exports.lines import Case, Line, cases, firsts, lines
from tests.exports.report import Report, Yuan, column, stored

_UNTOUCHED = {"wrapped_ids": True, "apostrophes": True, "numbered_tracking": True}
_V2026 = "taobao.order_list.v2026_fields_seen"


def _sums(line: Line) -> str:
    return "，".join(line.order.titles)


def _ship_by(line: Line) -> str:
    """Two moments in one text; the earlier one counts."""
    if not line.order.paid_at:
        return ""
    first, second = (line.order.paid_at + timedelta(hours=hours) for hours in (48, 72))
    return (
        f"子订单{line.number}： {second:%Y-%m-%d %H:%M}前 ; 子订单{int(line.number) + 1}： {first:%Y-%m-%d %H:%M}前 ; "
    )


def _shipped_until(line: Line) -> Any:
    at = line.order.paid_at
    return at and stored((at + timedelta(hours=48)).replace(second=0))


ORDERS = (
    column("订单编号", lambda it: it.order.number, "order_no"),
    column("主订单编号", lambda it: it.order.number, kind="id"),
    column("买家会员名|买家会员昵称", lambda it: it.order.buyer, "buyer_nick"),
    column("买家支付宝账号", lambda it: f"{it.order.phone}@example.com"),
    column("买家应付货款", lambda it: Yuan(it.order.goods), "amount_goods", kind="money"),
    column("买家应付邮费", lambda it: Yuan(it.order.postage), "amount_postage", kind="money"),
    column("总金额", lambda it: Yuan(it.order.total), "amount_due", kind="money"),
    column("买家实际支付金额|买家实付金额", lambda it: Yuan(it.order.paid), "amount_paid", kind="money"),
    column("订单状态", lambda it: it.order.status, "status_text", kind="word", status=lambda it: it.state),
    column(
        "买家留言",
        lambda it: it.order.message or "没有买家留言",
        kind="text",
        buyer_message=lambda it: it.order.message or None,
    ),
    column("收货人姓名", lambda it: it.order.receiver, "receiver"),
    column("收货地址", lambda it: it.order.address, "address"),
    column("联系手机", lambda it: it.order.phone, "phone"),
    column("订单创建时间", lambda it: it.order.created, "created_at"),
    column("订单付款时间", lambda it: it.order.paid_at, "paid_at"),
    column("发货时间", lambda it: it.order.shipped_at, "shipped_at"),
    column("确认收货时间", lambda it: it.order.finished_at, "finished_at"),
    column("应发货时间", _ship_by, ship_by=_shipped_until),
    column("宝贝标题|商品标题", _sums, "item_title"),
    column("宝贝种类|商品种类", lambda it: len(it.order.titles), "item_kinds", kind="count"),
    column("宝贝总数量|商品总数量", lambda it: it.order.quantity, "item_quantity", kind="count"),
    column("物流单号", lambda it: it.order.tracking, "tracking_no"),
    column("物流公司", lambda it: it.order.carrier, "carrier"),
    column("订单备注|商家备忘|商家备注", lambda it: it.order.memo, "memo"),
    column("备注标签", lambda it: "加急单" if it.flag else "", "memo_tag"),
    column("店铺名称|分销商店铺名称", lambda it: it.order.shop, "shop_name"),
    column("订单关闭原因", lambda it: it.order.close_reason, "close_reason"),
    column("退款金额", lambda it: Yuan(it.order.refund), "refund", kind="money"),
    column("打款商家金额|确认收货打款金额", lambda it: f"{it.order.paid / 100:.2f}元"),
)

ITEMS = (
    column("主订单编号", lambda it: it.order.number, "order_no"),
    column("订单编号", lambda it: it.order.number, "order_no"),
    column("子订单编号", lambda it: it.number, "line.line"),
    column("标题|商品标题", lambda it: it.title, "line.title"),
    column("价格|商品价格", lambda it: Yuan(it.price), "line.price", kind="money"),
    column("购买数量", lambda it: it.quantity, "line.quantity", kind="count"),
    column("外部系统编号|商家编码", lambda it: it.code, "line.code"),
    column("商品属性", lambda it: f"颜色分类：{it.spec}[规格]", "line.spec"),
    column("商品ID", lambda it: it.product_id, "line.product_id"),
    column("订单状态", lambda it: it.order.status, "line.status_text", kind="word"),
    column("退款状态", lambda it: "没有申请退款", "line.refund_text", kind="word"),
    # A text in old files, with words in it: what is no amount stays text aside.
    column("退款金额", lambda it: "无退款申请", line_refund=lambda it: None),
    column("买家实际支付金额|买家实付金额", lambda it: Yuan(it.share), "line.paid", kind="money"),
    column("订单创建时间", lambda it: it.order.created, "created_at"),
    column("订单付款时间", lambda it: it.order.paid_at),
    column("应发货时间", _ship_by),
)

REFUNDS = (
    column("订单编号", lambda it: it.line.order.number, "order_no"),
    column("退款编号", lambda it: it.number, "refund_no"),
    column("宝贝标题", lambda it: it.line.title, "item_title"),
    column("商品编码|商家编码", lambda it: it.line.code, "item_code"),
    column("是否需要退货|售后类型", lambda it: it.kind, "kind", kind="word"),
    column("退款状态", lambda it: "退款成功" if it.finished_at else "退款关闭", "status_text", kind="word"),
    column("货物状态", lambda it: "未发货", "goods_status"),
    column("客服介入状态", lambda it: "未介入", "platform_status"),
    column("买家退款原因", lambda it: it.reason, "reason"),
    column("买家退款说明", lambda it: it.reason * 2, "explanation"),
    column("售中或售后", lambda it: "售中退款", "phase"),
    column("部分退款/全部退款", lambda it: "全部退款", "whole"),
    column("责任方", lambda it: "买家", "blame"),
    column("买家会员名称", lambda it: it.line.order.buyer, "buyer_nick"),
    column("商家备注", lambda it: it.line.order.memo, "memo"),
    column("退货物流单号", lambda it: it.line.order.tracking, "return_tracking_no"),
    column("退货物流公司", lambda it: it.line.order.carrier, "return_carrier"),
    column("发货物流信息", lambda it: it.line.order.carrier, "tracking_text"),
    column("退款的申请时间", lambda it: it.asked_at, "asked_at"),
    column("超时时间", lambda it: it.deadline_at, "deadline_at"),
    column("退款完结时间|完结时间", lambda it: it.finished_at, "finished_at"),
    column("订单付款时间", lambda it: it.line.order.paid_at, "paid_at"),
    column("买家退款金额", lambda it: Yuan(it.amount), "amount", kind="money"),
    column("买家实际支付金额", lambda it: Yuan(it.line.order.paid), "amount_paid", kind="money"),
    column("卖家电话|卖家手机", lambda it: "19900000000", kind="phone"),
)

_CONSTANTS = {"运送方式": "快递", "店铺Id": "0", "卖家服务费": "0", "买家服务费": "0元", "是否手机订单": "手机订单"}


def _case_units(orders: Any) -> list[Case]:
    return cases(orders)


REPORTS = (
    *(
        Report(
            "taobao",
            "orders",
            vintage,
            ORDERS,
            firsts,
            constants=_CONSTANTS,
            habits=_UNTOUCHED if vintage != _V2026 else {"half_width_words": False},
        )
        for vintage in ORDER_VINTAGES
    ),
    *(
        Report(
            "taobao",
            "items",
            f"taobao.item_list.{vintage}",
            ITEMS,
            lines,
            habits={"trailing_comma": vintage == "v2011_2018"},
        )
        for vintage in ("v2011_2018", "v2022", "v2026")
    ),
    *(
        Report("taobao", "refunds", f"taobao.refund.{vintage}", REFUNDS, _case_units)
        for vintage in ("v2017_2019", "v2021")
    ),
)
