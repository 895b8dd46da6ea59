"""Invented orders of invented people: the mix of statuses, times and words is that of a real shop."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

NEWEST = datetime(2026, 11, 21, 15, 30)
STATUSES = (
    ("等待买家付款", 14),
    ("买家已付款，等待卖家发货", 9),
    ("卖家已发货，等待买家确认", 9),
    ("交易成功", 60),
    ("交易关闭", 8),
)
_WORDS = [word for word, _ in STATUSES]
_WEIGHTS = [weight for _, weight in STATUSES]
_SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗单曾仇区查"
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰萍鑫浩宇欣怡梓涵子轩"
_PLACES = (
    "广东省 广州市 越秀区",
    "浙江省 杭州市 西湖区",
    "上海 上海市 闵行区",
    "四川省 成都市 武侯区",
    "江苏省 苏州市 姑苏区",
    "北京 北京市 朝阳区",
    "新疆维吾尔自治区 乌鲁木齐市 天山区",
)
_STREETS = ("人民路", "解放大道", "和平里街道和平街", "科技园南区", "学府路", "滨江东路", "新村")
_GOODS = (
    "纯棉四件套",
    "加厚羽绒服",
    "不锈钢保温杯",
    "真皮单肩包",
    "儿童学步鞋",
    "无线蓝牙耳机",
    "手工牛轧糖",
    "实木书架",
)
_ADJECTIVES = ("秋冬新款", "韩版显瘦", "北欧简约", "大容量", "包邮正品", "网红同款", "升级款", "送女友")
_COLOURS = ("黑色", "米白", "藏青", "酒红", "雾霾蓝", "浅灰")
_SIZES = ("S", "M", "L", "XL", "均码", "1.8米床", "500ml")
_MESSAGES = ("请发顺丰", "周末再送,谢谢", "发票抬头写公司", "送礼用，麻烦包装好一点", "尽快发货！")
_MEMOS = ("已改地址", "送小样", "老客户，注意包装", "客户要求周一发", "缺货已协商换色")
_AGENTS = ("小美", "阿强", "萌萌", "青青")
_FEEDBACK = ("明早发工资后付", "没接电话", "说再看看", "等优惠券", "余额不足，晚上付", "尺码犹豫已推荐")
_CARRIERS = ("中通快递", "圆通速递", "顺丰速运", "韵达快递", "EMS")
_CLOSED = ("买家未付款", "退款")


@dataclass(slots=True)
class Order:
    """One invented order; money is fen, times are the shop's wall time."""

    number: str
    buyer: str
    goods: int
    postage: int
    paid: int
    refund: int
    status: str
    message: str
    receiver: str
    address: str
    phone: str
    created: datetime
    paid_at: datetime | None
    shipped_at: datetime | None
    finished_at: datetime | None
    titles: tuple[str, ...]
    sku: str
    quantity: int
    tracking: str
    carrier: str
    memo: str
    shop: str
    close_reason: str

    @property
    def total(self) -> int:
        return self.goods + self.postage


def orders(count: int, seed: int = 1, *, newest: datetime = NEWEST, days: int = 90) -> Iterator[Order]:
    """``count`` orders, the newest first, spread over ``days``; the same for the same arguments."""
    chance = random.Random(seed)
    first = 2_000_000_000_000_000_000 + seed % 1000 * 1_000_000_000_000_000
    step = days * 86400 / max(count, 1)
    for index in range(count):
        created = newest - timedelta(seconds=int(index * step + chance.random() * step))
        yield order(chance, str(first + (count - index) * 1_000_003 + chance.randrange(1000)), created, newest)


def order(chance: random.Random, number: str, created: datetime, newest: datetime = NEWEST) -> Order:
    """One order of the given number and creation time, all else by ``chance``; nothing happens after ``newest``."""
    pick, below = chance.choice, chance.randrange
    status = chance.choices(_WORDS, _WEIGHTS)[0]
    goods = below(990, 39_900) if below(10) else below(40_000, 300_000)
    postage = 0 if below(4) else 1000
    is_paid = status not in ("等待买家付款", "交易关闭") or (status == "交易关闭" and below(2) == 1)
    refund = goods + postage if is_paid and status == "交易关闭" else 0
    paid_at = min(newest, created + timedelta(seconds=5 + below(1800))) if is_paid else None
    is_sent = status in ("卖家已发货，等待买家确认", "交易成功")
    shipped_at = min(newest, paid_at + timedelta(hours=2 + below(40))) if is_sent and paid_at else None
    finished_at = None
    if shipped_at and status == "交易成功":
        finished_at = min(newest, shipped_at + timedelta(hours=40 + below(120)))
    titles = tuple(_title(chance) for _ in range(1 if below(8) else 2))
    return Order(
        number=number,
        buyer=f"tb{below(10**8)}" if below(3) else pick(_GIVEN) + pick(_GIVEN) + str(below(10_000)),
        goods=goods,
        postage=postage,
        paid=goods + postage - refund if is_paid else 0,
        refund=refund,
        status=status,
        message=pick(_MESSAGES) if not below(8) else "",
        receiver=pick(_SURNAMES) + pick(_GIVEN) + (pick(_GIVEN) if below(2) else ""),
        address=f"{pick(_PLACES)} {pick(_STREETS)}{below(1, 400)}号{below(1, 30)}栋{below(101, 2805)}室(000000)",
        phone=f"199000{below(100_000):05}",
        created=created,
        paid_at=paid_at,
        shipped_at=shipped_at,
        finished_at=finished_at,
        titles=titles,
        sku=f"颜色分类：{pick(_COLOURS)};尺码：{pick(_SIZES)}",
        quantity=len(titles) + below(2),
        tracking=f"78{below(10**12):012}" if is_sent else "",
        carrier=pick(_CARRIERS) if is_sent else "",
        memo=_memo(chance, status, created),
        shop="紫旗示范店",
        close_reason="订单未关闭" if status != "交易关闭" else _CLOSED[is_paid],
    )


def _title(chance: random.Random) -> str:
    pick = chance.choice
    return f"{pick(_ADJECTIVES)}{pick(_ADJECTIVES)}{pick(_GOODS)} {pick(_COLOURS)}款{chance.randrange(100, 999)}"


def _memo(chance: random.Random, status: str, created: datetime) -> str:
    if status == "等待买家付款" and not chance.randrange(3):
        at = created + timedelta(hours=3, minutes=chance.randrange(60))
        return f"{at:%m-%d %H:%M}+{chance.choice(_AGENTS)}+第1次+{chance.choice(_FEEDBACK)}"
    return "" if chance.randrange(6) else chance.choice(_MEMOS)
