"""A refund or after-sales case, as a platform's own export tells it."""

from __future__ import annotations

TEXT_FIELDS = (
    "refund_no", "order_no", "line", "item_title", "item_code", "product_id", "kind", "status_text", "goods_status",
    "platform_status", "reason", "explanation", "phase", "whole", "blame", "buyer_nick", "memo", "return_tracking_no",
    "return_carrier", "tracking_text",
)  # fmt: skip
TIME_FIELDS = ("asked_at", "deadline_at", "agreed_at", "returned_at", "refunded_at", "finished_at", "paid_at")
MONEY_FIELDS = ("amount", "amount_paid", "amount_postage")
REFUND_FIELDS = (*TEXT_FIELDS, *TIME_FIELDS, *MONEY_FIELDS)
"""Every column of a refund that an export may fill; what else a file carries is kept in ``extra``.

``refund_no`` is the platform's number of the case, ``line`` the sub-order, ``kind`` what is asked (refund only, return,
exchange), ``platform_status`` how far the platform has stepped in, ``phase`` before or after the end of the sale,
``whole`` whether all of the order goes back. Moments are seconds since 1970 UTC, money is fen; the words are the
platform's own.
"""
KEY = ("refund_no",)
