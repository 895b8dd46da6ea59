"""JD: the order export (a row an article) and the after-sale export under its group titles."""

from __future__ import annotations

from tests.exports.lines import cases, lines
from tests.exports.report import Report, Yuan, column

WORDS = {
    "unpaid": "等待付款",
    "paid": "等待出库",
    "shipped": "等待确认收货",
    "finished": "完成",
    "closed": "(删除)等待付款",
}


def number(text: str) -> str:
    """A JD order's number, made from another platform's."""
    return f"2{int(text) % 10**11:011}"


ORDERS = (
    column("订单号", lambda it: number(it.order.number), "order_no"),
    column("商品ID", lambda it: it.product_id, "line.product_id"),
    column("商品名称", lambda it: it.title, "line.title", "item_title"),
    column("订购数量", lambda it: it.quantity, "line.quantity", kind="count"),
    column("下单时间", lambda it: it.order.created, "created_at"),
    column("京东价", lambda it: Yuan(it.price), "line.price", kind="money"),
    column("应付金额|订单金额", lambda it: Yuan(it.order.total), "amount_due", kind="money"),
    column("商家应收", lambda it: Yuan(it.order.paid), kind="money"),
    column("订单状态", lambda it: WORDS[it.state], "status_text", kind="word", status=lambda it: it.state),
    column("下单帐号|下单账号", lambda it: it.order.buyer, "buyer_nick"),
    column("客户姓名", lambda it: it.order.receiver, "receiver"),
    column("客户地址", lambda it: it.order.address, "address"),
    column("联系电话", lambda it: it.order.phone, "phone"),
    column("订单备注", lambda it: it.order.message, "buyer_message"),
    column("商家备注", lambda it: it.order.memo, "memo"),
    column("商家备注等级（等级1-5为由高到低）", lambda it: "3" if it.flag else ""),
    column("运费金额", lambda it: Yuan(it.order.postage), "amount_postage", kind="money"),
    column("付款确认时间", lambda it: it.order.paid_at, "paid_at"),
    column("订单完成时间", lambda it: it.order.finished_at, "finished_at"),
    column("货号", lambda it: it.code, "line.code"),
    column("支付方式", lambda it: "在线支付"),
    column("订单来源", lambda it: "移动端订单"),
    column("订单渠道", lambda it: "暂无来源"),
)

REFUNDS = (
    column("服务单号", lambda it: it.number[-10:], "refund_no"),
    column("订单号", lambda it: number(it.line.order.number), "order_no"),
    column("商品编号", lambda it: it.line.product_id, "product_id"),
    column("商品名称", lambda it: it.line.title, "item_title"),
    column("退款金额", lambda it: Yuan(it.amount), "amount", kind="money"),
    column("客户期望", lambda it: it.kind, "kind", kind="word"),
    column("一级申请原因", lambda it: it.reason, "reason"),
    column("商家首次处理时间", lambda it: it.finished_at),
    column("审核时间", lambda it: it.finished_at, "agreed_at"),
)

_V2018 = ("是否为品牌商订单", "是否为toplife订单", "邮政编码", "邮箱地址")
REPORTS = (
    Report(
        "jd", "orders", "jd.order_list.v2015", ORDERS, lines, habits={"words_after_a_blank": True, "header_comma": True}
    ),
    Report("jd", "orders", "jd.order_list.v2015", ORDERS, lines, more=_V2018),
    Report("jd", "orders", "jd.order_list.v2026_partial", ORDERS, lines),
    Report("jd", "refunds", "jd.aftersale.v2026_partial", REFUNDS, cases, habits={"group_row": True}),
)
