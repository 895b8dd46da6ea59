"""``python -m tests.monkey [--minutes 30] [--seed N] [--out FOLDER]``: half on a demo shop, half on a big one."""

from __future__ import annotations

import argparse
import json
import os
import random
import tempfile
from pathlib import Path
from typing import Any
from unittest.mock import patch

ORDERS = 20_000


def main(arguments: list[str] | None = None) -> int:
    """Play; 0 when nothing went wrong."""
    parser = argparse.ArgumentParser(prog="monkey", description="Random keys and clicks on a real window.")
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--seed", type=int, help="what to begin the dice with; told in the report")
    parser.add_argument("--orders", type=int, default=ORDERS, help="of the big shop; 0: the demo shop alone")
    parser.add_argument("--out", type=Path, default=Path("out"), help="where monkey.json goes")
    given = parser.parse_args(arguments)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    seed = given.seed if given.seed is not None else random.SystemRandom().randrange(10**6)
    from tests.bench import shop
    from tests.monkey.play import Play, play

    out = given.out.resolve()
    big = shop.folder(out / "bench", given.orders) if given.orders else None
    plays = [Play("demo", None), Play(f"{given.orders} orders", big)] if big else [Play("demo", None)]
    seconds = given.minutes * 60 / len(plays)
    with tempfile.TemporaryDirectory(prefix="ziqi-monkey-") as folder:
        # Whatever writes where it should not, writes there.
        os.chdir(folder)
        with patch.dict(os.environ, _home(Path(folder))):
            told = [play(one, Path(folder), seed + at, seconds) for at, one in enumerate(plays)]
    report = {"seed": seed, "minutes": given.minutes, "orders": given.orders, "windows": told}
    out.mkdir(parents=True, exist_ok=True)
    (out / "monkey.json").write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    for one in told:
        print(_sentence(one))
    failed = any(one["failures"] for one in told)
    print(f"{out / 'monkey.json'}: seed {seed}" + (", FAILED" if failed else ""))
    return 1 if failed else 0


def _home(folder: Path) -> dict[str, str]:
    """Variables that give the monkey a home of its own, with the folders that file dialogs begin in."""
    home = folder / "home"
    names = {"HOME": home, "USERPROFILE": home}
    names |= {f"XDG_{name}_HOME": home / name.lower() for name in ("CONFIG", "CACHE", "DATA", "STATE")}
    for one in names.values():
        one.mkdir(parents=True, exist_ok=True)
    return {name: str(one) for name, one in names.items()}


def _sentence(told: dict[str, Any]) -> str:
    longest = told["watch"]["longest"]
    said = (
        f"{told['shop']}: {told['actions']} deeds in {told['seconds']:.0f} s; the longest stall was "
        f"{longest['seconds'] * 1000:.0f} ms ({longest['worked'] * 1000:.0f} ms of work) at {longest['doing']!r}"
    )
    if not told["failures"]:
        return said
    return "\n".join([said, "last deeds:", *told["last"], "failures:", *told["failures"]])


if __name__ == "__main__":
    from ui import quick

    quick.begin()  # as the program does
    raise SystemExit(main())
