"""A buyer's review of an item, as a platform's own export tells it."""

from __future__ import annotations

TEXT_FIELDS = (
    "order_no", "product_id", "item_title", "spec", "grade", "text", "addition", "replied", "reply", "buyer_nick",
    "store",
)  # fmt: skip
TIME_FIELDS = ("reviewed_at", "added_at")
COUNT_FIELDS = ("score",)
REVIEW_FIELDS = (*TEXT_FIELDS, *TIME_FIELDS, *COUNT_FIELDS)
"""Every column of a review that an export may fill; what else a file carries is kept in ``extra``.

``score`` is the stars given, ``grade`` the platform's own word for it, ``addition`` what the buyer added later. Moments
are seconds since 1970 UTC.
"""
KEY = ("order_no", "product_id", "spec", "reviewed_at")
"""No platform numbers its reviews: one buyer, item, kind of it and moment is one review."""
