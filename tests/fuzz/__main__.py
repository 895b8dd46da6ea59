"""``python -m tests.fuzz [--files 20000] [--seed N] [--minutes M]``: mutated exports, each read, some all the way."""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from pathlib import Path

from tests.fuzz.check import Seen, faults
from tests.fuzz.mutant import Mutant, mutant

SEEDS = Path(__file__).with_name("seeds")
CHUNK = 250
WHOLE = 20
"""One mutant of so many goes the whole way."""
MEMORY = 4 * 2**30
SLOW = 20.0  # s of the processor: no small file may take so long, however busy the machine is


@dataclass
class Told:
    """What became of some mutants: ``codes`` counts how they ended, ``wrong`` has what should not be, by number."""

    files: int = 0
    codes: Counter[str] = field(default_factory=Counter)
    deeds: Counter[str] = field(default_factory=Counter)
    wrong: dict[int, list[str]] = field(default_factory=dict)


def look(one: Mutant, folder: Path) -> tuple[str, list[str]]:
    """How the reading of a mutant ended, and everything that is wrong with it."""
    path = folder / one.name
    path.write_bytes(one.content)
    started = time.process_time()
    try:
        seen = Seen(one, path)
        code, wrong = seen.code, list(dict.fromkeys(faults(seen)))
    except Exception:
        return "crash", [traceback.format_exc(limit=-6)]
    finally:
        path.unlink()
    if time.process_time() - started > SLOW:
        wrong.append(f"took {time.process_time() - started:.0f} s")
    return code, wrong


def chunk(seed: int, numbers: Sequence[int], mark: Path | None = None) -> Told:
    """What becomes of the mutants of these numbers; ``mark`` always says which one it is about."""
    # Here and not above: the reading alone needs none of it.
    from tests.fuzz.whole import whole

    told, further = Told(), []
    with tempfile.TemporaryDirectory(prefix="ziqi-fuzz-") as folder:
        for number in numbers:
            if mark is not None:
                mark.write_text(str(number), encoding="utf-8")
            one = mutant(seed, number)
            code, wrong = look(one, Path(folder))
            told.files += 1
            told.codes[code] += 1
            told.deeds.update(set(one.deeds))
            if wrong:
                told.wrong[number] = wrong
            elif code == "read" and number % WHOLE == 0:
                further.append((number, one))
    if further:
        try:
            found = whole([one for _, one in further])
        except Exception:
            said = f"one of {[number for number, _ in further]}: {traceback.format_exc(limit=-8)}"
            found = {further[0][1].name: [said]}
        told.codes["whole"] += len(further)
        told.wrong |= {number: found[one.name] for number, one in further if found.get(one.name)}
    return told


def run(seed: int, files: int, seconds: float, workers: int) -> Iterator[Told]:
    """Each chunk's answer, until all are through or the time is over."""
    until = time.monotonic() + seconds
    left = [list(range(at, min(at + CHUNK, files))) for at in range(0, files, CHUNK)]
    with tempfile.TemporaryDirectory(prefix="ziqi-fuzz-marks-") as folder:
        while left and time.monotonic() < until:
            marks = {numbers[0]: Path(folder) / str(numbers[0]) for numbers in left}
            with ProcessPoolExecutor(workers, initializer=_fence) as pool:
                waiting = {pool.submit(chunk, seed, numbers, marks[numbers[0]]): numbers for numbers in left}
                for done in as_completed(waiting):
                    if not isinstance(done.exception(), BrokenProcessPool):
                        left.remove(waiting[done])
                        yield done.result()
                    if time.monotonic() > until:
                        pool.shutdown(cancel_futures=True)
                        break
            for numbers in left:
                if (mark := marks[numbers[0]]).exists():
                    yield _died(numbers, int(mark.read_text(encoding="utf-8")))
                    mark.unlink()


def _died(numbers: list[int], number: int) -> Told:
    """A process went down with a file, or beside another that did: it is left out when the others are done again."""
    numbers.remove(number)
    return Told(1, Counter(died=1), wrong={number: ["the process died, or another one beside it"]})


def _fence() -> None:
    """A file of some kilobytes that asks for gigabytes ends its process and not the machine."""
    if sys.platform == "linux":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def main(arguments: list[str] | None = None) -> int:
    """Mutate and read; 0 when nothing went wrong. What went wrong is kept as a seed, which a test reads ever after."""
    parser = argparse.ArgumentParser(prog="fuzz", description="Mutated exports: no crash, no lost row, no bad number.")
    parser.add_argument("--files", type=int, default=20_000)
    parser.add_argument("--seed", type=int, help="what to begin the dice with; told in the report")
    parser.add_argument("--minutes", type=float, default=60.0, help="at most")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--out", type=Path, default=Path("out"), help="where fuzz.json goes")
    parser.add_argument("--seeds", type=Path, default=SEEDS, help="where failing files are kept")
    given = parser.parse_args(arguments)
    seed = given.seed if given.seed is not None else random.SystemRandom().randrange(10**6)
    started, whole = time.monotonic(), Told()
    for told in run(seed, given.files, given.minutes * 60, given.workers):
        whole.files += told.files
        whole.codes += told.codes
        whole.deeds += told.deeds
        whole.wrong |= told.wrong
        print(f"\r{whole.files} of {given.files}, {len(whole.wrong)} wrong", end="", flush=True)
    for number in whole.wrong:
        given.seeds.mkdir(parents=True, exist_ok=True)
        (given.seeds / f"{seed}-{number}.json").write_text(mutant(seed, number).to_json() + "\n", encoding="utf-8")
    seconds = time.monotonic() - started
    report = {"seed": seed, "seconds": seconds, **vars(whole)}
    given.out.mkdir(parents=True, exist_ok=True)
    (given.out / "fuzz.json").write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(f"\n{dict(whole.codes.most_common())}")
    for number, wrong in sorted(whole.wrong.items())[:20]:
        print(f"{number}: {wrong[0].strip().splitlines()[-1][:200]}")
    print(f"{given.out / 'fuzz.json'}: seed {seed}, {whole.files} files, {seconds:.0f} s, {len(whole.wrong)} wrong")
    return 1 if whole.wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
