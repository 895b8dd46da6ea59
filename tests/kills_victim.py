"""A program that imports, undoes and saves without end, and says in a file what was confirmed.

``test_kills`` starts it as a process of its own and kills it at some moment.
"""

from __future__ import annotations

import asyncio
import random
import sys
import traceback
from multiprocessing.connection import Connection
from pathlib import Path

from app.clock import FrozenClock
from app.domain.order import Query
from app.services import import_preparing, imports, notes, orders
from app.services.notes import NoteDraft
from app.services.office import Office, open_office
from tests import offices


def say(*words: object) -> None:
    print(*words, flush=True)  # noqa: T201 - what the test reads


async def imports_without_end(office: Office, files: list[Path], chance: random.Random) -> None:
    """The orders change from one file's version to the other's and back, now and then by an undo."""
    while True:
        for file in files:
            run = (await imports.run(office, file)).run
            say("imported", run)
            if chance.random() < 0.4 and await has_two(office):
                say("undoing", run)
                await imports.undo(office, run or 0)
                say("undone", run)


async def has_two(office: Office) -> bool:
    """Whether the orders would outlive an undo of the last import."""
    return sum(run.state == "done" for run in await imports.runs(office)) > 1


async def saves_without_end(office: Office, chance: random.Random) -> None:
    while True:
        # Until the first import has committed something there is nothing to write on.
        if not (known := await orders.ids(office, Query())):
            continue
        flag = chance.choice(("purple", "red"))
        saved = await notes.save(office, NoteDraft(chance.choice(known), flag, "小美", f"回{chance.random()}"))
        say("saved", saved.note.id, saved.text)


async def work(folder: Path, files: list[Path], seed: int, ready: Connection) -> None:
    office = await open_office(folder, FrozenClock(offices.NOW))
    chance = random.Random(seed)
    if chance.random() < 0.7:
        # Without its own process an import spends more of its time where a kill can hurt.
        import_preparing._stage = offices._stage_here
    ready.send("ready")
    await asyncio.gather(imports_without_end(office, files, chance), saves_without_end(office, chance))


def main(told: Path, folder: Path, files: list[Path], seed: int, ready: Connection) -> None:
    """What is confirmed is said in ``told``, and what ends it before it is killed to ``ready``."""
    with told.open("w", encoding="utf-8") as sys.stdout:
        try:
            asyncio.run(work(folder, files, seed, ready))
        except BaseException:
            # Whatever it was, the test fails with it.
            ready.send(traceback.format_exc())
            raise
