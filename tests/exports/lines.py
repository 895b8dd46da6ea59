"""What platforms tell of invented orders beside the order itself: its lines, after-sale cases and reviews."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from tests.exports.people import Order

STATES = {
    "等待买家付款": "unpaid",
    "买家已付款，等待卖家发货": "paid",
    "卖家已发货，等待买家确认": "shipped",
    "交易成功": "finished",
    "交易关闭": "closed",
}
FLAGS = ("grey", "red", "yellow", "green", "blue", "purple")
_KINDS = ("仅退款", "退货退款", "换货")
_REASONS = ("七天无理由", "尺寸拍错", "不喜欢", "质量问题")
_WORDS = ("很好，推荐", "一般般，包装破了", "客服耐心", "颜色和图片有差，但能穿")


@dataclass(frozen=True)
class Line:
    """One line of an order; ``share`` is its part of the order's amount in fen, ``flag`` a colour or None."""

    order: Order
    place: int
    number: str
    title: str
    spec: str
    code: str
    product_id: str
    price: int
    quantity: int
    share: int
    flag: str | None

    @property
    def state(self) -> str:
        """Our word for the order's status."""
        return STATES[self.order.status]


@dataclass(frozen=True)
class Case:
    """An after-sale case about a line."""

    line: Line
    number: str
    kind: str
    reason: str
    asked_at: datetime
    deadline_at: datetime
    finished_at: datetime | None
    amount: int


@dataclass(frozen=True)
class Review:
    """A buyer's review of a line."""

    line: Line
    score: int
    text: str
    addition: str
    reply: str
    reviewed_at: datetime
    added_at: datetime | None


def lines(orders: Iterable[Order]) -> Iterator[Line]:
    """The lines of ``orders``, each order's together; the same for the same orders."""
    for order in orders:
        chance = random.Random(order.number)
        flag = chance.choice((None, *FLAGS))
        each = order.goods // len(order.titles)
        for place, title in enumerate(order.titles, 1):
            quantity = 1 + chance.randrange(3)
            yield Line(
                order=order,
                place=place,
                number=f"{int(order.number) + place}",
                title=title,
                spec=f"{chance.choice(('黑色', '米白', '藏青'))};{chance.choice(('S', 'M', 'XL'))}",
                code=f"A{chance.randrange(10_000):04}",
                product_id=f"35{chance.randrange(10**8):08}",
                price=each // quantity,
                quantity=quantity,
                share=each,
                flag=flag,
            )


def firsts(orders: Iterable[Order]) -> list[Line]:
    """The first line of each order, for exports with a row an order."""
    return [line for line in lines(orders) if line.place == 1]


def cases(orders: Iterable[Order]) -> list[Case]:
    """An after-sale case of each order."""
    return [_case(line) for line in firsts(orders)]


def reviews(orders: Iterable[Order]) -> list[Review]:
    """A review of each order's first line."""
    return [_review(line) for line in firsts(orders)]


def _case(line: Line) -> Case:
    chance = random.Random(f"case {line.number}")
    asked = line.order.created + timedelta(minutes=chance.randrange(600))
    return Case(
        line=line,
        number=f"{int(line.number) + 7_000_000}",
        kind=chance.choice(_KINDS),
        reason=chance.choice(_REASONS),
        asked_at=asked,
        deadline_at=asked + timedelta(days=3),
        finished_at=asked + timedelta(days=1) if chance.randrange(2) else None,
        amount=line.share,
    )


def _review(line: Line) -> Review:
    chance = random.Random(f"review {line.number}")
    at = line.order.created + timedelta(minutes=chance.randrange(600))
    return Review(
        line=line,
        score=1 + chance.randrange(5),
        text=chance.choice(_WORDS),
        addition="用了一周，还行" if chance.randrange(3) == 0 else "",
        reply="谢谢您的支持" if chance.randrange(2) else "",
        reviewed_at=at,
        added_at=at + timedelta(days=2) if chance.randrange(3) == 0 else None,
    )
