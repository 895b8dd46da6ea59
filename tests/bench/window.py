"""The window's promises: start, first pages, frames, keys, memory, rest; each in a process with a floor beside it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from tests.bench import asked, shop
from tests.bench.figures import Figure, median, percentile

START, FRAME = 2.5, 2.2  # times the floor
PAGE, KEY = 100.0, 16.0  # ms
MEMORY = 150 * 2**20
REST = 0.001  # of a core
PATIENCE = 1200.0  # s for one process


def measure(root: Path, size: dict[str, int]) -> list[Figure]:
    """Every promise of the window, over the shops of ``size`` under ``root``."""
    large = shop.folder(root, size["large"])
    rounds = size["sights"]
    asked.prepare(large)
    small = shop.folder(root, size["start"])
    figures = [_start(small, page, size["start"], size["starts"]) for page in ("orders", "today")]
    figures += _pages(large, size["large"], rounds)
    scrolled = child("opened", "scroll", large, rounds)
    figures += [_frame(scrolled, size["large"]), _memory(scrolled, size["large"])]
    figures += [_key(large, rounds), *_stalls(large, size["large"], rounds)]
    figures += [_today(large, size["large"], rounds), _rest(large, size["large"], size["rest"])]
    return figures


def child(module: str, *arguments: object, patience: float = PATIENCE) -> dict[str, Any]:
    """What a process of its own measured; ``began`` is when it was started, on the clock that it answers with."""
    command = [sys.executable, "-m", f"tests.bench.{module}", *map(str, arguments)]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    # Compiled code is kept from one start to the next, as it is for whoever uses the program.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    began = time.perf_counter()
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, encoding="utf-8", timeout=patience, check=False
    )
    if done.returncode:
        raise RuntimeError(f"{module} {' '.join(map(str, arguments))} failed:\n{done.stderr[-4000:]}")
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return {**told, "began": began}


def _start(folder: Path, page: str, orders: int, rounds: int) -> Figure:
    ours: list[float] = []
    bare: list[float] = []
    for turn in range(rounds + (rounds > 1)):  # the first of several warms the disk and is not counted
        asked.prepare(folder, page)
        for took, answer in (
            (bare, child("bare", "window")),
            (ours, child("started", page, folder, asked.NOW.isoformat())),
        ):
            if turn or rounds == 1:
                took.append(answer["at"] - answer["began"])
    ratio = median([one / floor for one, floor in zip(ours, bare, strict=True)])
    details = {"all": ours, "all_floor": bare, "median_of_ratios": ratio}
    work = f"start with {orders:,} orders to a painted, usable window on the {page} page"
    return Figure(work, median(ours), median(bare), f"{START:g} ×", ratio <= START, details=details)


def _pages(folder: Path, orders: int, rounds: int) -> list[Figure]:
    told = child("opened", "look", folder, rounds)
    figures = []
    for name, took in told["promised"].items():
        details = {"p95": percentile(took, 0.95), "all": took}
        work = f"{orders:,} orders, painted page, {name}"
        figures.append(Figure(work, median(took), None, f"{PAGE:g} ms", median(took) <= PAGE, "ms", details))
    for name, took in told["free"].items():
        details = {"p95": percentile(took, 0.95), "all": took}
        figures.append(Figure(f"{orders:,} orders, painted page, {name}", median(took), None, "-", None, "ms", details))
    return figures


def _frame(told: dict[str, Any], orders: int) -> Figure:
    ours, floor = median(told["ours"]), median(told["floor"])
    details = {"p95": percentile(told["ours"], 0.95), "p95_floor": percentile(told["floor"], 0.95)}
    details |= {"frames": len(told["ours"]), "frames_before_their_rows": told["missing"]}
    work = f"a frame of scrolling {orders:,} rows beside 100 static ones"
    return Figure(work, ours, floor, f"{FRAME:g} ×", ours <= FRAME * floor, "ms", details)


def _memory(told: dict[str, Any], orders: int) -> Figure:
    ours, bare = told["resident"], child("bare", "window")["resident"]
    work = f"memory with {orders:,} orders open and scrolled, over a bare window"
    if ours is None or bare is None:
        return Figure(work, 0.0, None, "-", None, "MiB")
    holds = ours - bare <= MEMORY
    return Figure(work, ours / 2**20, bare / 2**20, f"+ {MEMORY // 2**20} MiB", holds, "MiB")


def _key(folder: Path, rounds: int) -> Figure:
    ours = child("opened", "typing", folder, 10 * rounds)["took"]
    floor = child("bare", "mirror", 10 * rounds)["took"]
    details = {"p95": percentile(ours, 0.95), "all": ours, "all_floor": floor}
    work = "a key in the note editor to its painted preview"
    return Figure(work, median(ours), median(floor), f"{KEY:g} ms", median(ours) <= KEY, "ms", details)


def _stalls(folder: Path, orders: int, rounds: int) -> list[Figure]:
    stalls = child("opened", "stalls", folder, rounds)["stalls"]
    still = median(stalls.pop("nothing"))
    return [
        Figure(f"{orders:,} orders, longest stall: {name}", median(took), still, "-", None, "ms", {"all": took})
        for name, took in stalls.items()
    ]


def _today(folder: Path, orders: int, rounds: int) -> Figure:
    took = child("opened", "today", folder, rounds)["took"]
    return Figure(f"{orders:,} orders, what the Today page asks", median(took), None, "-", None, "ms", {"all": took})


def _rest(folder: Path, orders: int, seconds: int) -> Figure:
    share = child("opened", "idle", folder, seconds)["share"] * 100
    work = f"an open window over {orders:,} orders at rest for {seconds} s, of a core"
    return Figure(work, share, None, f"{REST * 100:g} %", share < REST * 100, "%")
