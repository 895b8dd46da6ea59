"""A shop of any size in a data folder, as the program's own imports would have left it, made the fastest way."""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import random
import shutil
from array import array
from collections import deque
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from app.domain import order as order_fields
from app.domain.order import IMPORT_FIELDS, SEARCHED_FIELDS
from app.store import migrations, opening, search
from app.store.engine import Engine
from tests.exports import people

NOW = datetime(2026, 11, 21, 16, 0)
"""The shop's wall clock when it is looked at; the newest order is of this moment."""

RARE, RARE_ORDERS = "琉璃灯", 40
"""As many orders have it, and as many have an unknown status, in a shop of any size."""

COMMON = "包邮"
DAYS = 365
CHUNK = 10_000
SLICE = 5000
_AHEAD = 4
_processes = multiprocessing.get_context("spawn")
_SLOTS = 64
_ZONE = timedelta(hours=8)
_STATUS = {
    "等待买家付款": "unpaid",
    "买家已付款，等待卖家发货": "paid",
    "卖家已发货，等待买家确认": "shipped",
    "交易成功": "finished",
    "交易关闭": "closed",
}
_SECOND_SHOP_EVERY = 50
_NOTE_EVERY = 100
_REASONS = ("1", "2", "2.balance", "3", "4", "5", "7", "8")
_LEAD = "新款 正品 加厚 包邮 韩版 秋冬 大码 高档 创意 网红 北欧 日式 儿童 男士 家用 便携"
_STUFF = "纯棉 羊毛 真丝 不锈钢 实木 陶瓷 硅胶 亚麻 灯芯绒 牛皮 竹编 珊瑚绒"
_GOODS = (
    "四件套 保温杯 羽绒服 双肩包 学步鞋 蓝牙耳机 牛轧糖 书架 台灯 拖鞋 围巾 手套 雨伞 水壶 菜板 炒锅 毛巾 床垫 枕头 窗帘 地毯 茶具 "
    "花瓶 相框 闹钟 风扇 充电宝 数据线 手机壳 键盘 鼠标垫 笔记本 钢笔 画板 积木 拼图 气球 蜡烛 香薰 面膜 口红 洗发水 牙刷 梳子 "
    "发夹 项链 戒指 手表 皮带 领带 衬衫 牛仔裤 连衣裙 卫衣 袜子 睡衣 泳衣 帽子 太阳镜 行李箱 帐篷 睡袋 哑铃 瑜伽垫 跳绳 篮球 "
    "坚果 茶叶 咖啡豆 蜂蜜 红枣 牛肉干 饼干 大米 橄榄油 酱油 狗粮 猫砂 鱼缸 种子 花盆"
)
_LEADS, _STUFFS, _ALL_GOODS = _LEAD.split(), _STUFF.split(), _GOODS.split()
_ZEROS = dict.fromkeys(("买家支付积分", "返点积分", "店铺Id", "集分宝抵扣"), "0")
_EXTRA = {"运送方式": "快递", "是否手机订单": "手机订单", **_ZEROS}


class Made(NamedTuple):
    """One order ready to be written."""

    id: int
    shop: int
    values: tuple[Any, ...]
    extra: str
    words: str
    note: str | None


def folder(root: Path, orders: int) -> Path:
    """A data folder with ``orders`` orders, made when no earlier run left it; a change of schema makes it anew."""
    home = root / f"shop-{orders}-{_fingerprint()}"
    if not home.exists():
        for old in root.glob(f"shop-{orders}-*"):
            shutil.rmtree(old)
        part = root / f"shop-{orders}-part"
        part.mkdir(parents=True)
        # In a process of its own, so that the one that measures stays small.
        child = _processes.Process(target=build, args=(part, orders))
        child.start()
        child.join()
        if child.exitcode:
            raise RuntimeError(f"the shop of {orders} orders could not be made")
        part.replace(home)
    return home


def _fingerprint() -> str:
    whole = hashlib.sha256()
    for module in (search, people, order_fields, *migrations.STEPS):
        whole.update(Path(str(module.__file__)).read_bytes())
    whole.update(Path(__file__).read_bytes())
    return whole.hexdigest()[:12]


def build(home: Path, orders: int, seed: int = 1) -> None:
    """Write the file: in creation order, in slices like an import's, all the program's indexes in place."""
    db = Engine(home / opening.FILE, write=True)
    migrations.upgrade(db, 0)
    # Nothing is lost if the machine stops here: the folder gets its name when it is whole.
    db.run("PRAGMA synchronous=OFF")
    _begin(db, orders)
    for made in _chunks(orders, seed):
        for start, end in pairwise([*range(0, len(made), SLICE), len(made)]):
            with db.atomic("IMMEDIATE"):
                _write(db, made[start:end])
    db.fold_log()
    db.close()


def _begin(db: Engine, orders: int) -> None:
    at = epoch(NOW)
    db.run("INSERT INTO shop (id, name, platform) VALUES (1, '紫旗示范店', 'taobao'), (2, '紫旗二店', 'taobao')")
    db.run("INSERT INTO agent (id, nickname) VALUES (1, '小美')")
    for shop_id in (1, 2):
        db.run(
            "INSERT INTO import_run (id, shop_id, platform, report, file_name, encoding, fields, extra_columns, "
            "unknown_columns, as_of, started_at, finished_at, state, rows, created) "
            "VALUES (?, ?, 'taobao', 'orders', 'a.csv', 'gb18030', '[]', '[]', '[]', ?, ?, ?, 'done', ?, ?)",
            (shop_id, shop_id, at, at, at, orders, orders),
        )


def _write(db: Engine, made: list[Made]) -> None:
    run = db.raw().executemany
    nick, memo, created = (IMPORT_FIELDS.index(name) for name in ("buyer_nick", "memo", "created_at"))
    run(
        "INSERT OR IGNORE INTO buyer (platform, nick, first_seen) VALUES ('taobao', ?, ?)",
        [(order.values[nick], order.values[created]) for order in made],
    )
    marks = ", ".join("?" * len(IMPORT_FIELDS))
    run(
        f"INSERT INTO sales_order (id, shop_id, created_run, buyer_id, extra, last_note, flag, {', '.join(IMPORT_FIELDS)}) "
        f"VALUES (?, ?, ?, (SELECT id FROM buyer WHERE platform = 'taobao' AND nick = ?), ?, ?, ?, {marks})",
        [
            (order.id, order.shop, order.shop, order.values[nick], order.extra, order.note,
             "purple" if order.note else None, *order.values)
            for order in made
        ],
    )  # fmt: skip
    run("INSERT INTO order_search (rowid, words) VALUES (?, ?)", [(order.id, order.words) for order in made])
    with_memo = [order for order in made if order.values[memo]]
    run(
        "INSERT INTO memo_version (order_id, run_id, at, text) VALUES (?, ?, ?, ?)",
        [(order.id, order.shop, epoch(NOW), order.values[memo]) for order in with_memo],
    )
    run(
        "INSERT INTO contact (order_id, at, agent_name, channel, stage, source, reason, run_id, entry) "
        "VALUES (?, ?, '小美', 'unknown', 1, 'platform', ?, ?, ?)",
        [
            (order.id, order.values[created] + 3 * 3600, _REASONS[order.id % len(_REASONS)], order.shop,
             order.values[memo])
            for order in with_memo
            if "第1次" in order.values[memo]
        ],
    )  # fmt: skip
    run(
        "UPDATE sales_order SET last_reason = c.reason FROM (SELECT reason FROM contact WHERE order_id = ?1) c "
        "WHERE id = ?1",
        [(order.id,) for order in with_memo],
    )
    run(
        "INSERT INTO note (order_id, flag, noted_at, agent_id, count, feedback, text, saved_at) "
        "VALUES (?, 'purple', ?, 1, 1, '明早付', ?, ?)",
        [
            (order.id, order.values[created] + 7200, order.note, order.values[created] + 7200)
            for order in made
            if order.note
        ],
    )
    told = "SELECT order_id, agent_name FROM contact WHERE order_id = ?1 UNION ALL SELECT order_id, 1 FROM note"
    run(
        f"UPDATE sales_order SET first_by = f.agent_name FROM ({told} WHERE order_id = ?1) f WHERE id = f.order_id",
        [(order.id,) for order in made if order.note or order.values[memo]],
    )
    seen = array("q", (order.id for order in made))
    db.run("INSERT INTO import_seen (run_id, slice, ids) VALUES (1, ?, ?)", (made[0].id, seen.tobytes()))


def _chunks(orders: int, seed: int) -> Iterator[list[Made]]:
    """The orders, oldest first; a large shop is made up in a second process while the first one writes."""
    tasks = [(orders, start, seed) for start in range(0, orders, CHUNK)]
    if len(tasks) < 3:
        yield from map(_chunk, tasks)
        return
    waiting: deque[Any] = deque()
    with _processes.Pool(2) as pool:
        for task in tasks:
            waiting.append(pool.apply_async(_chunk, (task,)))
            if len(waiting) > _AHEAD:
                yield waiting.popleft().get()
        for made in waiting:
            yield made.get()


def _chunk(task: tuple[int, int, int]) -> list[Made]:
    orders, start, seed = task
    chance = random.Random(seed * 1_000_003 + start)
    step = DAYS * 86400 / orders
    made: list[Made] = []
    last = 0
    for number in range(start, min(start + CHUNK, orders)):
        created = NOW - timedelta(seconds=int((orders - 1 - number) * step))
        last = max(last + 1, epoch(created) * _SLOTS + (number % _SLOTS if step < 1 else 0))
        made.append(_order(chance, orders, number, created, last))
    return made


def _order(chance: random.Random, orders: int, number: int, created: datetime, order_id: int) -> Made:
    order_no = f"{3_000_000_000_000 + number * 7:013d}{chance.randrange(10**6):06d}"
    one = people.order(chance, order_no, created)
    step = max(orders // RARE_ORDERS, 1)
    unknown = number % step == step // 2
    values = {
        "order_no": order_no,
        "status_text": "处理中" if unknown else one.status,
        "buyer_nick": one.buyer,
        "receiver": one.receiver,
        "phone": one.phone,
        "address": one.address,
        "item_title": _title(chance, rare=number % step == step // 3),
        "buyer_message": one.message or None,
        "memo": one.memo or None,
        "tracking_no": one.tracking or None,
        "carrier": one.carrier or None,
        "close_reason": one.close_reason,
        "shop_name": one.shop,
        "created_at": epoch(one.created),
        "paid_at": _epoch(one.paid_at),
        "shipped_at": _epoch(one.shipped_at),
        "finished_at": _epoch(one.finished_at),
        "amount_goods": one.goods,
        "amount_postage": one.postage,
        "amount_due": one.total,
        "amount_paid": one.paid,
        "refund": one.refund,
        "item_kinds": 1,
        "item_quantity": one.quantity,
        "status": "unknown" if unknown else _STATUS[one.status],
    }
    note = f"{created:%m-%d %H:%M}+小美+第1次+明早付" if number % _NOTE_EVERY == 3 else None
    texts = [values.get(name) for name in SEARCHED_FIELDS]
    return Made(
        id=order_id,
        shop=2 if number % _SECOND_SHOP_EVERY == 5 else 1,
        values=tuple(values.get(name) for name in IMPORT_FIELDS),
        extra=json.dumps({"买家支付宝账号": one.phone, **_EXTRA}, ensure_ascii=False),
        words=search.words([*(str(text) for text in texts if text), note]),
        note=note,
    )


def _title(chance: random.Random, *, rare: bool) -> str:
    """Some twenty signs; some goods sell far better than others, as in any shop."""
    goods = _ALL_GOODS[int(len(_ALL_GOODS) * chance.random() ** 2)]
    lead = "".join(chance.sample(_LEADS, 3))
    kind = RARE if rare else chance.choice(_STUFFS)
    return f"{lead}{kind}{goods} {chance.choice('黑白红蓝绿灰')}色{chance.randrange(100, 999)}"


def epoch(wall: datetime) -> int:
    """Shop wall time as epoch seconds."""
    return int((wall - _ZONE).replace(tzinfo=UTC).timestamp())


def _epoch(wall: datetime | None) -> int | None:
    return epoch(wall) if wall is not None else None
