"""Importing: the first time, again, and with an agent who saves notes meanwhile."""

from __future__ import annotations

import asyncio
import random
import shutil
import time
from pathlib import Path

from app import clock
from app.clock import FrozenClock
from app.domain.order import Query
from app.services import imports, notes, orders
from app.services.imports import Progress
from app.services.notes import NoteDraft
from app.services.office import Office, open_office
from tests.bench import floor, shop
from tests.bench.figures import Figure, median, percentile
from tests.exports.big import write_big

COLUMNS = 41
SAVE_EVERY = 0.03
CLOCK = FrozenClock(clock.at(shop.epoch(shop.NOW), clock.HOME))


def report(root: Path, rows: int, seed: int = 1) -> Path:
    """The order report to import, written once."""
    home = root / f"report-{rows}-{seed}"
    home.mkdir(parents=True, exist_ok=True)
    file = home / "ExportOrderList202611211600.csv"
    if not file.exists():
        write_big(file.with_suffix(".part"), rows, COLUMNS, seed).replace(file)
    return file


def measure(root: Path, rows: int, rounds: int) -> list[Figure]:
    """The three promises of an import of ``rows`` rows, the first two over ``rounds`` rounds beside their floor."""
    file = report(root, rows)
    work = root / "work"
    floors: list[float] = []
    firsts: list[float] = []
    agains: list[float] = []
    parts: list[dict[str, float]] = []
    for _ in range(rounds):
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir(parents=True)
        floors.append(floor.run(file, work / "floor.db"))
        first, again, told = asyncio.run(_twice(work / "office", file, rows))
        firsts.append(first)
        agains.append(again)
        parts.append(told)
    shutil.rmtree(work, ignore_errors=True)
    before, during = asyncio.run(_saves(work / "office", file, report(root, max(rows // 50, 200), seed=2)))
    shutil.rmtree(work, ignore_errors=True)
    return [_first(rows, firsts, floors, parts), _again(firsts, agains), _save(before, during)]


def _first(rows: int, firsts: list[float], floors: list[float], parts: list[dict[str, float]]) -> Figure:
    # Each round's own ratio: what the machine does to one half of a round it does to the other.
    ratio = median([ours / bare for ours, bare in zip(firsts, floors, strict=True)])
    details = {"all": firsts, "all_floor": floors, "median_of_ratios": ratio, "parts": parts}
    work = f"import of {rows:,} rows × {COLUMNS} columns, first time"
    return Figure(work, median(firsts), median(floors), "2.5 ×", ratio <= 2.5, details=details)


def _again(firsts: list[float], agains: list[float]) -> Figure:
    ratio = median([again / first for again, first in zip(agains, firsts, strict=True)])
    details = {"all": agains, "all_floor": firsts, "median_of_ratios": ratio}
    return Figure("the same file again", median(agains), median(firsts), "0.6 ×", ratio <= 0.6, details=details)


def _save(before: list[float], during: list[float]) -> Figure:
    alone, beside = percentile(before, 0.95) * 1000, percentile(during, 0.95) * 1000
    details = {
        "saves": len(during),
        "p50": median(during) * 1000,
        "p50_alone": median(before) * 1000,
        "longest": max(during) * 1000,
        "all": during,
        "all_floor": before,
    }
    work = "a save while that import commits, p95"
    return Figure(work, beside, alone, "+ 100 ms", beside - alone <= 100, "ms", details)


async def _twice(folder: Path, file: Path, rows: int) -> tuple[float, float, dict[str, float]]:
    """Seconds of the first import and of the second, and when each part of the first one began."""
    office = await open_office(folder, CLOCK)
    try:
        began: dict[str, float] = {}
        started = time.perf_counter()

        def hear(progress: Progress) -> None:
            began.setdefault(progress.part, time.perf_counter() - started)

        first = await imports.run(office, file, progress=hear)
        middle = time.perf_counter()
        again = await imports.run(office, file)
        ended = time.perf_counter()
        if (first.about.created, again.about.unchanged) != (rows, rows):
            raise RuntimeError(f"expected {rows} new, then unchanged: {first.about}, {again.about}")
        return middle - started, ended - middle, began
    finally:
        await office.close()


async def _saves(folder: Path, file: Path, smaller: Path) -> tuple[list[float], list[float]]:
    """Seconds of single saves: in a shop at rest, and spread over the commit of ``file``."""
    office = await open_office(folder, CLOCK)
    try:
        await imports.run(office, smaller)
        known = list(await orders.ids(office, Query()))
        chance = random.Random(1)
        during: list[float] = []
        saving = asyncio.Event()

        def hear(progress: Progress) -> None:
            if progress.part == "saving":
                saving.set()

        running = asyncio.get_running_loop().create_task(imports.run(office, file, progress=hear))
        await saving.wait()
        while not (during and running.done()):
            during.append(await _one_save(office, chance.choice(known)))
            await asyncio.sleep(SAVE_EVERY)
        await running
        alone = []
        for _ in during:
            alone.append(await _one_save(office, chance.choice(known)))
            await asyncio.sleep(SAVE_EVERY)
        return alone, during
    finally:
        await office.close()


async def _one_save(office: Office, order_id: int) -> float:
    started = time.perf_counter()
    await notes.save(office, NoteDraft(order_id, "purple", "小美", "明早发工资后付"))
    return time.perf_counter() - started
