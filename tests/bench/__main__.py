"""``python -m tests.bench [--quick] [--only import|look|window|bulk|notes|queue] [--out FOLDER]``"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from tests.bench import bulk, figures, importing, looking, noting, queueing, window

FULL = {
    "rows": 100_000, "rounds": 3, "small": 10_000, "large": 1_000_000, "looks": 25,
    "start": 100_000, "starts": 7, "sights": 5, "rest": 60,
    "bulk": 1_000_000, "sheet": 100_000, "notes": 100_000,
}  # fmt: skip
QUICK = {
    "rows": 400, "rounds": 1, "small": 100, "large": 1000, "looks": 2,
    "start": 1000, "starts": 1, "sights": 1, "rest": 1,
    "bulk": 400, "sheet": 100, "notes": 400,
}  # fmt: skip


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="tests.bench", description="Measure each promise beside its floor.")
    parser.add_argument("--quick", action="store_true", help="a few rows only, to see that everything works")
    parser.add_argument(
        "--only", choices=("import", "look", "window", "bulk", "notes", "queue"), help="one part of the promises"
    )
    parser.add_argument("--out", type=Path, default=Path("out"), help="where bench.json and the kept files go")
    chosen = parser.parse_args(arguments)
    size = QUICK if chosen.quick else FULL
    root = chosen.out / "bench"
    started = time.perf_counter()
    found: list[figures.Figure] = []
    about: dict[str, object] = {"size": size}
    # First, so that the memory it tells is its own.
    if chosen.only in (None, "look"):
        looked, more = looking.measure(root, size["small"], size["large"], size["looks"])
        found += looked
        about |= more
    if chosen.only in (None, "import"):
        found = importing.measure(root, size["rows"], size["rounds"]) + found
    if chosen.only in (None, "window"):
        found += window.measure(root, size)
    if chosen.only in (None, "bulk"):
        found += bulk.measure(root, size["bulk"], size["sheet"])
    if chosen.only in (None, "notes"):
        found += noting.measure(root, size["notes"], size["rounds"])
    if chosen.only in (None, "queue"):
        found += queueing.measure(root, size["large"], size["looks"])
    about["seconds"] = time.perf_counter() - started
    figures.write(chosen.out / "bench.json", found, about)
    print(figures.table(found))
    print(f"\n{chosen.out / 'bench.json'}: {about['seconds']:.0f} s")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
