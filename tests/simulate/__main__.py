"""``python -m tests.simulate [--days 30] [--orders 300] [--agents 4] [--seed N]``: a shop at work, and judges beside it."""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import tempfile
import time
from pathlib import Path
from typing import Any

import pytest

from tests.offices import stage_here, wait_for_no_disk
from tests.simulate import recount
from tests.simulate.recount import Truth
from tests.simulate.shop import HOUSES, Shop

SHOWN = 30
"""So many broken rules are printed; the report has all."""


def play(seed: int, *, days: int, a_day: int, agents: int, aloud: bool = False) -> Shop:
    """A simulated shop that has been through its days; what broke a rule is in its log."""
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory(prefix="ziqi-simulate-") as folder:
        stage_here(patch)
        wait_for_no_disk(patch)
        shop = Shop(Path(folder), seed, days=days, a_day=a_day, agents=agents)

        def told(day: int) -> None:
            if aloud:
                print(f"\rday {day} of {days}, {len(shop.log.wrong)} wrong", end="", flush=True)

        asyncio.run(shop.run(told))
    return shop


def truth(shop: Shop) -> Truth:
    """What the contacts really did."""
    return recount.truth(shop.log, shop.real.values(), HOUSES)


def main(arguments: list[str] | None = None) -> int:
    """Simulate; 0 where no rule was broken and every figure was found again."""
    parser = argparse.ArgumentParser(prog="simulate", description="A simulated shop runs through the real services.")
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--orders", type=int, default=300, help="a day")
    parser.add_argument("--agents", type=int, default=4)
    parser.add_argument("--seed", type=int, help="what to begin the dice with; told in the report")
    parser.add_argument("--out", type=Path, default=Path("out"), help="where simulate.json goes")
    given = parser.parse_args(arguments)
    seed = given.seed if given.seed is not None else random.SystemRandom().randrange(10**6)
    started = time.monotonic()
    shop = play(seed, days=given.days, a_day=given.orders, agents=given.agents, aloud=True)
    seconds, real = time.monotonic() - started, truth(shop)
    report: dict[str, Any] = {
        "seed": seed, "days": given.days, "orders": given.orders, "agents": given.agents, "seconds": round(seconds),
        "counts": dict(sorted(shop.log.counts.items())), "truth": real._asdict(), "wrong": shop.log.wrong,
    }  # fmt: skip
    given.out.mkdir(parents=True, exist_ok=True)
    (given.out / "simulate.json").write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print("\n" + "\n".join(sentences(shop, real)))
    for wrong in shop.log.wrong[:SHOWN]:
        print(wrong)
    print(f"{given.out / 'simulate.json'}: seed {seed}, {seconds:.0f} s, {len(shop.log.wrong)} wrong")
    return 1 if shop.log.wrong else 0


def sentences(shop: Shop, real: Truth) -> list[str]:
    """The figures, and what the program cannot know beside what it counts."""
    told = [f"{count:9,}  {name}" for name, count in sorted(shop.log.counts.items())]
    won = (real.caused[0] + real.anyhow[0], real.caused[1] + real.anyhow[1])
    return [
        *told,
        f"won back, as counted:              {_money(won)}",
        f"  of it because of a contact alone {_money(real.caused)}",
        f"  of it would have been paid       {_money(real.anyhow)}",
        f"because of a contact, not counted: {_money(real.missed)}",
        f"driven away by a contact:          {_money(real.driven)}",
    ]


def _money(sum_: tuple[int, int]) -> str:
    orders, fen = sum_
    return f"{orders:6,} orders, ¥ {fen / 100:12,.2f}"


if __name__ == "__main__":
    raise SystemExit(main())
