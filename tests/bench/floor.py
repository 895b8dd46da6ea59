"""The floor of an import: what a short script without any of the program's care would do with the same file."""

from __future__ import annotations

import csv
import json
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pysqlite3.dbapi2 as driver

from app.domain.order import SEARCHED_FIELDS
from app.store import migrations
from app.store.engine import PRAGMAS, READING_CACHE, WRITING_CACHE, Engine
from app.store.search import words

COLUMNS = {
    "订单编号": "order_no",
    "订单状态": "status_text",
    "买家会员名": "buyer_nick",
    "收货人姓名": "receiver",
    "收货地址": "address",
    "联系手机": "phone",
    "宝贝标题": "item_title",
    "买家留言": "buyer_message",
    "订单备注": "memo",
    "物流单号": "tracking_no",
    "物流公司": "carrier",
    "订单关闭原因": "close_reason",
    "店铺名称": "shop_name",
    "订单创建时间": "created_at",
    "订单付款时间": "paid_at",
    "买家应付货款": "amount_goods",
    "买家应付邮费": "amount_postage",
    "总金额": "amount_due",
    "买家实际支付金额": "amount_paid",
    "退款金额": "refund",
    "宝贝种类": "item_kinds",
    "宝贝总数量": "item_quantity",
}


_BATCH = 5000


def connect(file: Path, *, write: bool = True) -> Any:
    """A plain connection with the program's pragmas."""
    db = driver.connect(str(file), isolation_level=None)
    for name, value in PRAGMAS:
        if write or name != "journal_mode":
            db.execute(f"PRAGMA {name}={value}")
    db.execute(f"PRAGMA cache_size=-{WRITING_CACHE if write else READING_CACHE}")
    return db


def new_file(file: Path) -> None:
    """An empty file with the program's schema and one shop."""
    db = Engine(file, write=True)
    migrations.upgrade(db, 0)
    db.run("INSERT INTO shop (id, name, platform) VALUES (1, 'a', 'taobao')")
    db.close()


def run(report: Path, file: Path) -> float:
    """Read ``report`` and write every row as it stands, in one transaction; returns the seconds."""
    started = time.perf_counter()
    with report.open(encoding="gb18030", newline="") as stream:
        before = time.perf_counter() - started
        return before + insert(csv.reader(stream), file)


def insert(rows: Iterator[list[str]], file: Path) -> float:
    """Write ``rows``, a header and orders, as they stand into a new file, in one transaction; returns the seconds."""
    new_file(file)
    db = connect(file)
    started = time.perf_counter()
    head = [name.strip() for name in next(rows)]
    db.execute("BEGIN IMMEDIATE")
    done = 0
    while batch := list(islice(rows, _BATCH)):
        _write(db, head, batch, done)
        done += len(batch)
    db.execute("COMMIT")
    took = time.perf_counter() - started
    db.close()
    return took


def _write(db: Any, head: list[str], rows: list[list[str]], done: int) -> None:
    known = [(place, COLUMNS[name]) for place, name in enumerate(head) if name in COLUMNS]
    rest = [(place, name) for place, name in enumerate(head) if name not in COLUMNS]
    nick, status = head.index("买家会员名"), head.index("订单状态")
    db.executemany(
        "INSERT OR IGNORE INTO buyer (platform, nick, first_seen) VALUES ('taobao', ?, 0)",
        [(row[nick],) for row in rows],
    )
    names = ", ".join(name for _, name in known)
    marks = ", ".join("?" * (len(known) + 1))
    places = [place for place, _ in known]
    db.executemany(
        f"INSERT INTO sales_order (shop_id, status, buyer_id, extra, {names}) "
        f"VALUES (1, ?, (SELECT id FROM buyer WHERE platform = 'taobao' AND nick = ?), {marks})",
        [
            (
                row[status],
                row[nick],
                json.dumps({name: row[place] for place, name in rest if row[place]}, ensure_ascii=False),
                *[row[place] for place in places],
            )
            for row in rows
        ],
    )
    searched = [place for place, name in known if name in SEARCHED_FIELDS]
    db.executemany(
        "INSERT INTO order_search (rowid, words) VALUES (?, ?)",
        [(number, words([row[place] for place in searched])) for number, row in enumerate(rows, done + 1)],
    )
