"""Notes: writing and reading one beside the least that takes, and the check of a whole shop's; with progress and cancel."""

from __future__ import annotations

import asyncio
import os
import random
import re
import shutil
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from app.clock import HOME, FrozenClock
from app.domain import note
from app.errors import KnownError
from app.services import note_checks
from app.services.office import Office, open_office
from app.store import migrations, opening
from app.store.engine import Engine
from tests.bench import shop
from tests.bench.figures import Figure, median

TIMES = 3.0
CHECK = 5.0  # s
_LOOPS = 2000
_NOW = shop.NOW.replace(tzinfo=HOME)
_SAID = (
    "明早发工资后付",
    "没接",
    "不便接听，已补短信",
    "说晚上再看看",
    "要发票，已记下",
    "嫌贵，再考虑",
    "地址要改，等回复",
    "关机",
)
_LOOSE = (
    "{day:%m.%d} {agent} 第{n}次 {said}", "{agent} {day:%m-%d %H:%M} {said}", "{day:%m/%d} 下午4点 {agent} {n}次 {said}",
    "老客户，送小样", "{day:%m-%d %H:%M}+{agent}+{said}，已联系", "{day:%m-%d %H:%M}+小红+第{n}次+{said}",
)  # fmt: skip
_LOOSE_EVERY = 20


def measure(root: Path, notes: int, rounds: int) -> list[Figure]:
    """Both promises; ``notes`` are those that the check reads, ``rounds`` how often the rest is repeated."""
    return [_one(rounds), asyncio.run(_check(_folder(root, notes), notes))]


# -- one note ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Plain:
    month: str
    day: str
    hour: str
    minute: str
    agent: str
    count: str
    feedback: str


_PLAIN = re.compile(r"(\d\d)-(\d\d) (\d\d):(\d\d)\+([^+]+)\+第(\d+)次\+(.*)")


def _one(rounds: int) -> Figure:
    entry = note.Entry(_NOW - timedelta(hours=3), "小美", 2, "明早发工资后付")
    text = note.format(entry)

    def ours() -> None:
        note.parse(note.format(entry), now=_NOW, template=note.FOUR)

    def floor() -> None:
        match = _PLAIN.fullmatch(text)
        assert match is not None
        _Plain(*match.groups())

    pairs = [(_took(ours), _took(floor)) for _ in range(max(rounds, 1) * 5)]
    ratio = median([mine / bare for mine, bare in pairs])
    details: dict[str, Any] = {
        "all": [mine for mine, _ in pairs],
        "all_floor": [bare for _, bare in pairs],
        "median_of_ratios": ratio,
    }
    return Figure(
        "format and parse of a canonical note", median(details["all"]), median(details["all_floor"]), f"{TIMES:g} ×",
        ratio <= TIMES, "µs", details,
    )  # fmt: skip


def _took(work: Callable[[], None]) -> float:
    """Microseconds of one turn, the least of several: what else the machine does is none of its cost."""
    work()
    least = float("inf")
    for _ in range(5):
        began = time.perf_counter()
        for _ in range(_LOOPS):
            work()
        least = min(least, time.perf_counter() - began)
    return least / _LOOPS * 1e6


# -- the check ---------------------------------------------------------------------------------------------------------


async def _check(folder: Path, notes: int) -> Figure:
    office = await open_office(folder, FrozenClock(_NOW))
    try:
        shares: list[float] = []
        began, used = time.perf_counter(), os.times()
        checked = await note_checks.scan(office, None, shares.append)
        took, now = time.perf_counter() - began, os.times()
        cancelled = await _cancelled(office)
    finally:
        await office.close()
    if checked.entries < notes * 0.9 or shares != sorted(shares) or not shares:
        raise RuntimeError(f"{checked.entries} entries of {notes} were checked, progress {shares[-3:]}")
    details: dict[str, Any] = {
        "orders": checked.orders, "entries": checked.entries, "flaws": len(checked.flaws),
        "proposals": sum(flaw.proposal is not None for flaw in checked.flaws), "progress": len(shares),
        "processor_of_child": now.children_user + now.children_system - used.children_user - used.children_system,
        "cancelled_within": cancelled,
    }  # fmt: skip
    work = f"check of {notes // 1000}k notes" if notes >= 1000 else f"check of {notes} notes"
    return Figure(work, took, None, f"{CHECK:g} s", took <= CHECK, details=details)


async def _cancelled(office: Office) -> float | None:
    """How long a check goes on once it is told to stop, at its first sign of progress."""
    stop = threading.Event()
    told: list[float] = []

    def tell(_share: float) -> None:
        told.append(time.perf_counter())
        stop.set()

    try:
        await note_checks.scan(office, None, tell, stop)
    except KnownError:
        return time.perf_counter() - told[0]
    return None


def _folder(root: Path, notes: int) -> Path:
    """A shop with so many entries, half of them ours, and one in ``_LOOSE_EVERY`` as people write them."""
    home = root / f"notes-{notes}"
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    db = Engine(home / opening.FILE, write=True)
    migrations.upgrade(db, 0)
    chance = random.Random(1)
    with db.atomic("IMMEDIATE"):
        db.run("INSERT INTO shop (id, name, platform) VALUES (1, '紫旗示范店', 'taobao')")
        db.raw().executemany(
            "INSERT INTO agent (id, nickname, full_name) VALUES (?, ?, ?)",
            [(1, "小美", "林小美"), (2, "小林", "林志远"), (3, "阿强", "陈强")],
        )
        db.run(
            "INSERT INTO import_run (id, shop_id, platform, report, file_name, encoding, fields, extra_columns, "
            "unknown_columns, as_of, started_at, finished_at, state, rows, created) "
            "VALUES (1, 1, 'taobao', 'orders', 'a.csv', 'gb18030', '[]', '[]', '[]', ?1, ?1, ?1, 'done', 0, 0)",
            (shop.epoch(shop.NOW),),
        )
        _fill(db, chance, notes)
    db.fold_log()
    db.close()
    return home


def _fill(db: Engine, chance: random.Random, notes: int) -> None:
    orders, versions, own = [], [], []
    for number in range(notes // 2 + notes % 2):
        made = shop.NOW - timedelta(minutes=number * 3 % 300_000, days=1)
        order_id = shop.epoch(made) * 64 + number % 64
        first, second = made + timedelta(hours=2), made + timedelta(hours=5)
        ours, said = _words(chance, first, 1), chance.choice(_SAID)
        loose = number % _LOOSE_EVERY == 7
        theirs = (
            chance.choice(_LOOSE).format(day=second, agent="阿强", n=2, said=said)
            if loose
            else _words(chance, second, 2)
        )
        orders.append((order_id, f"{3_000_000_000_000 + number}", shop.epoch(made), f"{theirs}\n{ours}", ours))
        versions.append((order_id, shop.epoch(shop.NOW), f"{theirs}\n{ours}"))
        own.append((order_id, shop.epoch(first), ours.rsplit("+", 1)[1], ours, shop.epoch(first)))
    many = db.raw().executemany
    many(
        "INSERT INTO sales_order (id, shop_id, order_no, status, flag, created_at, memo, last_note) "
        "VALUES (?, 1, ?, 'unpaid', 'purple', ?, ?, ?)",
        orders,
    )
    many("INSERT INTO memo_version (order_id, run_id, at, text) VALUES (?, 1, ?, ?)", versions)
    many(
        "INSERT INTO note (order_id, flag, noted_at, agent_id, count, feedback, text, saved_at, seen_at) "
        "VALUES (?, 'purple', ?, 1, 1, ?, ?, ?, 1)",
        own,
    )
    db.run("INSERT INTO contact (order_id, at, agent_id, channel, stage, source, note_id) "
           "SELECT order_id, noted_at, 1, 'unknown', 1, 'note', id FROM note")  # fmt: skip


def _words(chance: random.Random, at: datetime, count: int) -> str:
    agent = "小美" if count == 1 else chance.choice(("小林", "阿强"))
    return f"{at:%m-%d %H:%M}+{agent}+第{count}次+{chance.choice(_SAID)}"
