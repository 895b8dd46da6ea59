"""What the fields of a report are called, and how a value of each looks in the preview of an import."""

from __future__ import annotations

from typing import Any

from app import wording
from app.domain import item, order, refund, review
from app.i18n import N_, _, number
from ui.shown import Wall, amount

LINE = item.LINE

_ORDERS = {
    "order_no": N_("Order number"), "status_text": N_("Status"), "buyer_nick": N_("Buyer"), "receiver": N_("Receiver"),
    "phone": N_("Phone"), "address": N_("Address"), "item_title": N_("Item"), "buyer_message": N_("Buyer's message"),
    "memo": N_("Memo"), "memo_tag": N_("Tag of the memo"), "tracking_no": N_("Parcel number"),
    "carrier": N_("Carrier"), "close_reason": N_("Reason for closing"), "shop_name": N_("Shop"),
    "platform_flag": N_("Flag"), "created_at": N_("Ordered"), "paid_at": N_("Paid at"),
    "shipped_at": N_("Shipped at"), "finished_at": N_("Finished at"), "closes_at": N_("Closes at"),
    "ship_by": N_("Ship before"), "printed_at": N_("Printed at"),
    "amount_goods": N_("Goods"), "amount_postage": N_("Postage"),
    "amount_due": N_("Amount"), "amount_paid": N_("Amount paid"), "refund": N_("Refund"),
    "item_kinds": N_("Kinds of items"), "item_quantity": N_("Quantity"), "status": N_("Status"),
}  # fmt: skip
_LINES = {
    "line": N_("Sub-order"), "title": N_("Item"), "spec": N_("Variant"), "code": N_("Article number"),
    "product_id": N_("Product ID"), "status_text": N_("Status"), "refund_text": N_("Refund status"),
    "price": N_("Price"), "paid": N_("Amount paid"), "refund": N_("Refund"), "quantity": N_("Quantity"),
}  # fmt: skip
_REFUNDS = {
    "refund_no": N_("Refund number"), "line": N_("Sub-order"), "item_code": N_("Article number"),
    "product_id": N_("Product ID"), "kind": N_("Kind of refund"), "goods_status": N_("State of the goods"),
    "platform_status": N_("Platform intervention"), "reason": N_("Reason"), "explanation": N_("Explanation"),
    "phase": N_("Before or after the sale's end"), "whole": N_("Whole order or part"), "blame": N_("Who is to blame"),
    "return_tracking_no": N_("Returning parcel"), "return_carrier": N_("Carrier of the return"),
    "tracking_text": N_("Parcel's news"), "asked_at": N_("Asked"), "deadline_at": N_("Deadline"),
    "agreed_at": N_("Agreed"), "returned_at": N_("Sent back"), "refunded_at": N_("Refunded"), "amount": N_("Refund"),
}  # fmt: skip
_REVIEWS = {
    "product_id": N_("Product ID"), "spec": N_("Variant"), "grade": N_("Grade"), "text": N_("Review"),
    "addition": N_("Added later"), "replied": N_("Replied"), "reply": N_("Reply"), "store": N_("Branch"),
    "reviewed_at": N_("Reviewed"), "added_at": N_("Added at"), "score": N_("Stars"),
}  # fmt: skip
_OF = {"orders": _ORDERS, "items": _ORDERS, "refunds": _ORDERS | _REFUNDS, "reviews": _ORDERS | _REVIEWS}
_TIMES = frozenset((*order.TIME_FIELDS, *refund.TIME_FIELDS, *review.TIME_FIELDS))
_MONEY = frozenset((*order.MONEY_FIELDS, *item.MONEY_FIELDS, *refund.MONEY_FIELDS))
_COUNTS = frozenset((*order.COUNT_FIELDS, *item.COUNT_FIELDS, *review.COUNT_FIELDS))

ORDER_GROUPS = (
    (N_("Order"), ("order_no", "status_text", "platform_flag", "shop_name", "close_reason")),
    (N_("Buyer"), ("buyer_nick", "receiver", "phone", "address", "buyer_message")),
    (N_("Times"), order.TIME_FIELDS),
    (N_("Money"), order.MONEY_FIELDS),
    (N_("Goods and parcel"), ("item_title", "item_kinds", "item_quantity", "tracking_no", "carrier")),
    (N_("Memo"), ("memo", "memo_tag")),
)
"""The fields of an order as people look for them."""


def field_msgid(field: str, report: str) -> str:
    """What a field of a report is called, untranslated; one we have no words for keeps its name."""
    if field.startswith(LINE):
        return _LINES.get(field.removeprefix(LINE), field)
    return _OF.get(report, _ORDERS).get(field, field)


def field_name(field: str, report: str) -> str:
    """What a field of a report is called, in the screen's language; a line's field says so."""
    said = _(field_msgid(field, report))
    return _("{field} of a line").format(field=said) if field.startswith(LINE) else said


def groups(report: str, fields: tuple[str, ...]) -> list[tuple[str, tuple[str, ...]]]:
    """``fields`` in groups with a msgid each, every one of them once."""
    if report not in ("orders", "items"):
        return [(N_("Columns of the report"), fields)]
    made = [(head, tuple(name for name in names if name in fields)) for head, names in ORDER_GROUPS]
    named = {name for _head, names in made for name in names}
    made.append((N_("Lines of an order"), tuple(name for name in fields if name.startswith(LINE))))
    made.append((N_("More"), tuple(name for name in fields if name not in named and not name.startswith(LINE))))
    return [(head, names) for head, names in made if names]


def is_figure(field: str) -> bool:
    """Whether its values stand at the right."""
    return field.removeprefix(LINE) in _MONEY | _COUNTS


def shown_value(field: str, value: Any, wall: Wall) -> str:
    """A value as the preview shows it: a cipher of the platform's says only that it is one."""
    bare = field.removeprefix(LINE)
    if value is None or value == "":
        return ""
    if isinstance(value, str):
        return wording.covered(" ".join(value.splitlines()))
    if bare in _TIMES:
        return wall.full(value)
    if bare in _MONEY:
        return amount(value)
    return number(value) if bare in _COUNTS else str(value)


def sample(field: str) -> str:
    """The widest usual text of a column."""
    bare = field.removeprefix(LINE)
    if bare in _TIMES:
        return "2026-11-21 16:05"
    if bare in _MONEY:
        return "99,999.00"
    if bare in _COUNTS:
        return "1,000"
    wide = {"order_no": "4471000000000000001", "refund_no": "4471000000000000001", "line": "4471000000000000001"}
    wide |= {
        "item_title": "婴儿纸尿裤L码96片两包",
        "title": "婴儿纸尿裤L码96片两包",
        "address": "浙江省杭州市余杭区 ***",
    }
    wide |= {"status_text": "等待买家付款等待", "text": "婴儿纸尿裤L码96片两包", "phone": "138****1234"}
    return wide.get(bare, "一二三四五六")
