"""Very big files: a year of orders as a text of every column, and a workbook; time, memory, and a window that lives."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.bench.figures import Figure
from tests.bench.window import child
from tests.exports.big import write_big, write_big_workbook

COLUMNS, SHEET_COLUMNS = 67, 41
TIMES = 2.5
MEMORY = 400 * 2**20
STALL = 50.0  # ms
PATIENCE = 3600.0  # s for one process
_MIB = 2**20


def measure(root: Path, rows: int, sheet_rows: int) -> list[Figure]:
    """The promises of a text file of ``rows`` rows and a workbook of ``sheet_rows``."""
    text = _kept(root / f"bulk-{rows}" / "ExportOrderList202611211600.csv", lambda file: write_big(file, rows, COLUMNS))
    book = _kept(
        root / f"bulk-{sheet_rows}" / "ExportOrderList25827949225.xlsx",
        lambda file: write_big_workbook(file, sheet_rows, SHEET_COLUMNS),
    )
    work = root / "bulk-work"
    return [
        *_text(rows, _task("floor", text, work), _task("run", text, work)),
        _stall(rows, _task("window", text, work)),
        *_cancel(rows, _task("cancel", text, work)),
        *_sheet(sheet_rows, _task("sheet", book, work), _task("run", book, work)),
    ]


def _kept(file: Path, make: Callable[[Path], Path]) -> Path:
    """The file, made when no earlier run left it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    if not file.exists():
        make(file.with_suffix(".part")).replace(file)
    return file


def _task(task: str, file: Path, work: Path) -> dict[str, Any]:
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    try:
        return child("heavy", task, file, work, patience=PATIENCE)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _text(rows: int, floor: dict[str, Any], ours: dict[str, Any]) -> list[Figure]:
    if ours["created"] != rows:
        raise RuntimeError(f"expected {rows} new orders, not {ours['created']}")
    work = f"import of {rows:,} rows × {COLUMNS} columns, gb18030 text"
    ratio = ours["seconds"] / floor["seconds"]
    return [
        Figure(work, ours["seconds"], floor["seconds"], f"{TIMES:g} ×", ratio <= TIMES, details=ours),
        _memory(f"{work}, memory of both processes", floor, ours, MEMORY),
    ]


def _memory(work: str, floor: dict[str, Any], ours: dict[str, Any], limit: int | None) -> Figure:
    """The most that parent and child took at one moment; each one's own peak stands in the details."""
    if ours["together"] is None or floor["memory"] is None:
        return Figure(work, 0.0, None, "-", None, "MiB")
    details = {name: ours[name] / _MIB for name in ("parent", "child", "together") if ours[name]}
    holds = ours["together"] <= limit if limit is not None else None
    said = f"{limit // _MIB} MiB" if limit is not None else "-"
    return Figure(work, ours["together"] / _MIB, floor["memory"] / _MIB, said, holds, "MiB", details)


def _stall(rows: int, told: dict[str, Any]) -> Figure:
    if told["orders"] != rows:
        raise RuntimeError(f"the window imported {told['orders']} orders of {rows}")
    longest, still = (told[name]["longest"]["seconds"] * 1000 for name in ("import", "rest"))
    work = f"longest stall of a window that imports {rows:,} rows"
    return Figure(work, longest, still, f"{STALL:g} ms", longest <= STALL, "ms", told)


def _cancel(rows: int, told: dict[str, Any]) -> list[Figure]:
    return [
        Figure(f"import of {rows:,} rows, cancelled while {part}", seconds, None, "-", None, details=told)
        for part, seconds in told["took"].items()
    ]


def _sheet(rows: int, floor: dict[str, Any], ours: dict[str, Any]) -> list[Figure]:
    work = f"import of {rows:,} rows × {SHEET_COLUMNS} columns, workbook"
    ratio = ours["seconds"] / floor["seconds"]
    parts = {"reading": floor["reading"], "writing": floor["writing"]}
    return [
        Figure(
            work, ours["seconds"], floor["seconds"], f"{TIMES:g} ×", ratio <= TIMES, details=ours | {"floor": parts}
        ),
        _memory(f"{work}, memory of both processes", floor, ours, None),
    ]
