"""Buyers of whom everything is known: who pays anyhow and when, whom a contact moves, who is put off by one."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from tests.exports import people
from tests.simulate.house import DAY, HOUR, MINUTE, PHONE, midnight, time_of
from tests.simulate.program import wall

LIFE = 24 * HOUR
"""The platform closes what is not paid by then."""
_BY_HOUR = (1, 1, 1, 1, 1, 1, 2, 3, 5, 8, 9, 9, 8, 8, 9, 9, 9, 8, 8, 10, 12, 12, 9, 4)


@dataclass(slots=True)
class Buyer:
    """``nick`` and ``phone`` as the exports have them: clear, masked or empty. ``moved``: what a contact does."""

    nick: str
    phone: str
    moved: float
    touchy: float

    @property
    def known(self) -> bool:
        return bool(self.nick) and "*" not in self.nick


@dataclass(slots=True, eq=False)
class Order:
    """An order as it really is. ``latent``: when the buyer would pay without any contact; ``pays_at``: and will."""

    number: str
    shop: int
    buyer: Buyer
    created: int
    goods: int
    latent: int | None
    pays_at: int | None
    refunded: int
    enquiry: bool
    title: str
    memo: str = ""
    touched: bool = False
    put_off: bool = False
    entries: list[tuple[str, int, str]] = field(default_factory=list)

    @property
    def closes(self) -> int:
        return self.created + LIFE

    @property
    def never(self) -> bool:
        """Whether it would not be paid without a contact."""
        return self.latent is None or self.latent >= self.closes

    def paid(self, now: int) -> int | None:
        """When it was paid; None where it is not by ``now``."""
        at = self.pays_at
        return at if at is not None and at <= now and at < self.closes else None

    def move(self, at: int) -> None:
        """A contact makes the buyer pay then, unless they do before."""
        if at < self.closes and (self.pays_at is None or at < self.pays_at):
            self.pays_at = at

    def lose(self, now: int) -> None:
        """A contact puts the buyer off for good, unless they have paid."""
        if self.paid(now) is not None:
            return
        self.put_off = self.put_off or not self.never
        self.pays_at = None

    def state(self, now: int) -> str:
        paid = self.paid(now)
        if paid is None:
            return "closed" if now >= self.closes else "unpaid"
        if self.refunded and now >= paid + DAY:
            return "closed" if self.refunded == self.goods else "finished"
        return "paid" if now < paid + 20 * HOUR else "shipped" if now < paid + 60 * HOUR else "finished"

    def back(self, now: int) -> int:
        """What was given back by ``now``."""
        paid = self.paid(now)
        return self.refunded if paid is not None and now >= paid + DAY else 0


class Answer(NamedTuple):
    """What comes of a contact: a result's digit, a reason's, and the moment in the buyer's words."""

    result: str
    reason: str = ""
    said: str = ""


PAY_LATER = ("今晚8点", "明早9点半", "2小时后", "明天下午3点", "半小时后", "下个时段", "20:30", "+90m", "明天上午")
CALL_LATER = ("", "", "1小时后", "下个时段", "今晚8点", "明天中午")
NO_ANSWER, REFUSED, ELSEWHERE = "3", "7", "8"


def answer(dice: random.Random, orders: Sequence[Order], channel: str, now: int) -> Answer:
    """What a buyer says to a contact about these orders, and what they will do about it."""
    buyer, evening = orders[0].buyer, time_of(now) >= 18 * HOUR
    moved = buyer.moved * (1.0 if channel == PHONE else 0.6) * (1.2 if evening else 0.9)
    for order in orders:
        order.touched = True
    roll = dice.random()
    if roll < (0.3 if channel == PHONE else 0.55):
        _pay(dice, orders, moved * 0.4, now + dice.randrange(10 * MINUTE, 3 * HOUR))
        return Answer(NO_ANSWER)
    if dice.random() < buyer.touchy:
        for order in orders:
            order.lose(now)
        return Answer("1", "9")
    if channel == PHONE and roll < 0.45:
        result = dice.choice(("4", "5", "5", "6", "9"))
        return Answer(result, said=dice.choice(CALL_LATER) if result in ("4", "5") else "")
    if dice.random() < 0.1:
        for order in orders:
            order.lose(now)
        return Answer(dice.choice((REFUSED, REFUSED, ELSEWHERE)), dice.choice("560"))
    if dice.random() < 0.4:
        _pay(dice, orders, min(1.0, moved * 1.6), now + dice.randrange(20 * MINUTE, 8 * HOUR))
        return Answer("2", dice.choice("12347"), dice.choice(PAY_LATER))
    _pay(dice, orders, moved, now + dice.randrange(2 * MINUTE, 2 * HOUR))
    return Answer("1", dice.choice("1123456778"), dice.choice(("", "", "+3h")))


def _pay(dice: random.Random, orders: Sequence[Order], chance: float, at: int) -> None:
    for order in orders:
        if dice.random() < chance:
            order.move(at + dice.randrange(60))


class Crowd:
    """Makes the buyers and their orders; the same for the same dice."""

    def __init__(self, dice: random.Random) -> None:
        self._dice = dice
        self._buyers: list[Buyer] = []
        self._eager: list[Buyer] = []
        self._numbers = 2_608_000_000_000_000_000

    def buyer(self) -> Buyer:
        dice, place = self._dice, len(self._buyers) + 1
        name = dice.choices(("clear", "masked", "none"), (80, 14, 6))[0]
        phone = dice.choices((f"199{place:08}", "199****0000", ""), (82, 10, 8))[0]
        nick = {"clear": f"买家{place}号", "masked": "t**1", "none": ""}[name]
        made = Buyer(nick, phone, dice.betavariate(2, 3), dice.choices((0.0, 0.5), (88, 12))[0])
        self._buyers.append(made)
        if made.known and dice.random() < 0.04:
            self._eager.append(made)
        return made

    def day(self, day: int, count: int, shops: int) -> list[Order]:
        """The orders of a day, oldest first; some buyers order several times, and in several shops."""
        dice, start = self._dice, midnight(day)
        hours = dice.choices(range(24), _BY_HOUR, k=count)
        made: list[Order] = []
        for at in sorted(start + hour * HOUR + dice.randrange(HOUR) for hour in hours):
            again = dice.random()
            if self._eager and again < 0.08:
                buyer = dice.choice(self._eager[-3:])
            elif made and again < 0.18:
                buyer = made[-1 - dice.randrange(min(len(made), 10))].buyer
            elif self._buyers and again < 0.36:
                buyer = dice.choice(self._buyers)
            else:
                buyer = self.buyer()
            shop = 0 if shops == 1 or dice.random() < 0.65 else 1
            made.append(self.order(buyer, at, shop))
        return made

    def order(self, buyer: Buyer, created: int, shop: int) -> Order:
        dice = self._dice
        self._numbers += dice.randrange(1, 10**9)
        goods = dice.randrange(990, 19_900) if dice.random() < 0.75 else dice.randrange(20_000, 90_000)
        kind = dice.random()
        latent = None
        if kind < 0.7:
            latent = created + dice.randrange(20, 25 * MINUTE)
        elif kind < 0.82:
            latent = created + int(dice.expovariate(1 / (8 * HOUR))) + 30 * MINUTE
        refunded = 0 if dice.random() > 0.04 else goods if dice.random() < 0.5 else goods // 3
        title = f"{dice.choice(_ADJECTIVES)}{dice.choice(_GOODS)}"
        return Order(
            str(self._numbers), shop, buyer, created, goods, latent, latent, refunded, dice.random() < 0.15, title
        )


_ADJECTIVES = ("加厚", "韩版", "大容量", "北欧")
_GOODS = ("羽绒服", "四件套", "保温杯", "单肩包")
_STATUS = dict(
    zip(("unpaid", "paid", "shipped", "finished", "closed"), (word for word, _ in people.STATUSES), strict=True)
)


def row(order: Order, now: int) -> people.Order:
    """The order as the platform's export has it at ``now``."""
    paid, state = order.paid(now), order.state(now)
    return people.Order(
        number=order.number,
        buyer=order.buyer.nick,
        goods=order.goods,
        postage=0,
        paid=order.goods - order.back(now) if paid is not None else 0,
        refund=order.back(now),
        status=_STATUS[state],
        message="",
        receiver="收件人",
        address="浙江省 杭州市 西湖区 学府路1号(000000)",
        phone=order.buyer.phone,
        created=wall(order.created),
        paid_at=wall(paid) if paid is not None else None,
        shipped_at=None,
        finished_at=None,
        titles=(order.title,),
        sku="",
        quantity=1,
        tracking="",
        carrier="",
        memo=order.memo,
        shop=f"店{order.shop + 1}",
        close_reason="买家未付款" if state == "closed" else "订单未关闭",
    )
