"""Killed at any moment, the program loses nothing that it confirmed and leaves no half import.

``--kills N`` sets how often; each time a real process dies in the middle of imports, undos and saves.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import random
from pathlib import Path
from typing import Any

import pytest

from app.domain.order import Query
from app.services import imports, orders
from app.store.engine import Engine
from app.store.imports import CANCELLED, DONE, UNDONE
from tests import kills_victim
from tests.exports import people
from tests.exports.builder import write_csv
from tests.offices import COLUMNS, FINISHED, UNPAID, opened, with_changes

# Where the system can, each victim is forked from a process that has read the program already.
FORKS = "forkserver" in multiprocessing.get_all_start_methods()
PROCESSES: Any = multiprocessing.get_context("forkserver" if FORKS else "spawn")
if FORKS:
    PROCESSES.set_forkserver_preload(["tests.kills_victim", "app.services.import_worker", "app.store.undo"])
ROWS = 1000
FOLDERS = 5
"""The kills are shared out among so many data folders; each is opened again after every one of its kills."""
LONGEST = 0.6
VERSIONS = {(UNPAID, "甲版本"), (FINISHED, "乙版本")}


def kill_somewhere(folder: Path, files: list[Path], seed: int) -> list[str]:
    """Start the victim, kill it at some moment, and return what it had confirmed until then."""
    told = folder.with_suffix(".txt")
    here, there = PROCESSES.Pipe(duplex=False)
    victim = PROCESSES.Process(target=kills_victim.main, args=(told, folder, files, seed, there))
    victim.start()
    there.close()
    try:
        said = [here.recv()]
        victim.join(random.Random(seed).uniform(0, LONGEST))
        if victim.exitcode is not None or said != ["ready"]:
            pytest.fail("\n".join([*said, *([here.recv()] if here.poll() else ())]))
    finally:
        victim.kill()
        victim.join()
        here.close()
    # A line that was cut off in the middle tells nothing.
    return [
        line
        for line in told.read_text(encoding="utf-8", errors="replace").splitlines(keepends=True)
        if line.endswith("\n")
    ]


def confirmed(lines: list[str]) -> tuple[dict[int, str], dict[int, set[str]]]:
    """The saved notes, and for each run the states in which it may be found."""
    notes: dict[int, str] = {}
    runs: dict[int, set[str]] = {}
    for line in lines:
        word, number, *rest = line.rstrip("\n").split(" ", 2)
        if word == "saved":
            notes[int(number)] = rest[0]
        else:
            runs[int(number)] = {"imported": {DONE}, "undoing": {DONE, UNDONE}, "undone": {UNDONE}}[word]
    return notes, runs


async def examine(folder: Path, notes: dict[int, str], runs: dict[int, set[str]]) -> None:
    """Open the folder as the next start does, and look whether everything is as it should be."""
    async with opened(folder) as office:
        states = {run.id: run.state for run in await imports.runs(office)}
        assert {run: state for run, state in states.items() if run in runs and state not in runs[run]} == {}
        assert set(states.values()) <= {DONE, UNDONE, CANCELLED}
        assert runs.keys() <= states.keys()
        seen = await office.gate.read(look)
        versions = {(word, memo): count for word, memo, count in seen["versions"]}
        assert sum(versions.values()) in {0, ROWS}
        assert len(versions) <= 1, "an import is there whole or not at all"
        assert versions.keys() <= VERSIONS
        kept = dict(seen["notes"])
        assert {number: text for number, text in notes.items() if kept.get(number) != text} == {}
        assert seen["contacts"] == [(sum("第" in text for text in kept.values()),)]
        assert (seen["damage"], seen["references"], seen["words"]) == ([], 0, seen["ids"])
        assert seen["stubs"] == [(0,)]
        for (_word, memo), count in versions.items():
            assert len(await orders.ids(office, Query(search=memo))) == count
        for _word, memo in VERSIONS - versions.keys():
            assert len(await orders.ids(office, Query(search=memo))) == 0
        for text in list(notes.values())[-5:]:
            assert len(await orders.ids(office, Query(search=text.rpartition("+")[2]))) == 1


def look(db: Engine) -> dict[str, Any]:
    return {
        # Of a half import that was taken back, orders with notes stay as stubs: nothing typed is ever lost.
        "versions": db.all("SELECT status_text, memo, count(*) FROM sales_order WHERE stub = 0 GROUP BY 1, 2"),
        "stubs": db.all("SELECT count(*) FROM sales_order WHERE stub AND (status <> 'unknown' OR memo IS NOT NULL)"),
        "notes": db.all("SELECT id, text FROM note"),
        "contacts": db.all("SELECT count(*) FROM contact WHERE source = 'note'"),
        "ids": db.all("SELECT id FROM sales_order ORDER BY id"),
        "words": db.all("SELECT rowid FROM order_search ORDER BY rowid"),
        "damage": db.damage(),
        "references": db.broken_references(),
    }


@pytest.mark.kills
@pytest.mark.parametrize("part", range(FOLDERS))
def test_a_kill_at_any_moment_loses_nothing_confirmed_and_leaves_no_half(
    tmp_path: Path, pytestconfig: pytest.Config, part: int
) -> None:
    made = list(people.orders(ROWS, part))
    files = [
        write_csv(tmp_path / f"{memo}.csv", [with_changes(order, status=word, memo=memo) for order in made], COLUMNS)
        for word, memo in sorted(VERSIONS)
    ]
    notes: dict[int, str] = {}
    runs: dict[int, set[str]] = {}
    chance = random.Random()
    for _ in range(part, pytestconfig.getoption("kills"), FOLDERS):
        seed = chance.randrange(10**9)
        more_notes, more_runs = confirmed(kill_somewhere(tmp_path / "data", files, seed))
        notes |= more_notes
        runs |= more_runs
        try:
            asyncio.run(examine(tmp_path / "data", notes, runs))
        except BaseException as error:
            error.add_note(f"killed with seed {seed}, after {len(more_notes)} notes and {len(more_runs)} runs")
            raise
