"""Importing an export, the list of imports, and taking one back."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

from app import wording
from app.domain.rules import Rules
from app.errors import KnownError
from app.services import child, import_worker, shops
from app.services.import_worker import Task
from app.services.office import Changes, Office, take_back
from app.store import imports, opening, people, staging
from app.store.engine import Engine
from app.store.imports import DONE, RunRow
from app.store.staging import About

SLICE_SECONDS = 0.04
"""A save waits behind at most one slice, so the number of rows in one follows this time."""

_SMALLEST, _LARGEST = 100, 5000
_STAGE = "stage"


@dataclass(frozen=True)
class Progress:
    """``part`` is reading, comparing or saving; ``share`` runs from 0 to 1 within it."""

    part: str
    share: float


@dataclass(frozen=True)
class Refused:
    """A row that could not be trusted: where, why (``app.wording`` has the sentence), and its verbatim cells."""

    row: int
    code: str
    params: dict[str, Any]
    cells: list[str]


@dataclass
class Answer:
    """What an import did. rows = created + updated + unchanged + merged + len(refused)."""

    file: str
    shop: str
    run: int | None
    about: About
    refused: list[Refused]
    seconds: float
    changes: Changes = field(default_factory=Changes)


async def run(
    office: Office,
    path: Path,
    *,
    shop: str | None = None,
    dry_run: bool = False,
    progress: Callable[[Progress], None] | None = None,
    cancel: threading.Event | None = None,
    demo: bool = False,
) -> Answer:
    """Import one file into ``shop`` (see ``_shop``); with ``dry_run`` only say what would happen.

    ``demo``: a shop that has to be made is marked as one of invented orders.

    Raises ``KnownError``: the file's faults (``app.intake``), ``shop_unclear``, ``cancelled`` (everything this run
    wrote is taken back), ``disk_full``.
    """
    started = time.monotonic()
    tell = progress or (lambda _: None)
    stop = cancel or threading.Event()
    async with office.importing:
        known_shop = _shop(office, shop)
        office.staging.mkdir(exist_ok=True)
        file = office.staging / f"{uuid4().hex}.db"
        try:
            about = await _stage(await _task(office, path, file, known_shop), tell, stop)
            refused = [Refused(*row) for row in staging.rejects(file)]
            name = office.shop_name(known_shop) if known_shop is not None else _new_name(office, shop, about)
            about.notices += await _doubts(office, known_shop, name, about)
            answer = Answer(str(path), name, None, about, refused, 0.0)
            if not dry_run:
                await _commit(office, answer, known_shop, file, tell, stop, demo=demo)
        finally:
            with suppress(OSError):
                file.unlink(missing_ok=True)
    answer.seconds = time.monotonic() - started
    return answer


def _shop(office: Office, name: str | None) -> int | None:
    """The shop a file goes to: the named one; the only real one; None when one has to be made from the file."""
    if name is not None:
        return next((shop.id for shop in office.shops() if shop.name == name.strip()), None)
    # Real orders never join the invented ones, so a demo shop is as good as none.
    known = [shop for shop in office.shops() if not shop.demo]
    if len(known) > 1:
        raise KnownError("shop_unclear", shops=[shop.name for shop in known])
    return known[0].id if known else None


def _new_name(office: Office, wanted: str | None, about: About) -> str:
    name = (wanted or "").strip() or about.shop_name or wording.platform(about.platform)
    taken = {shop.name for shop in office.shops()}
    return next(one for one in (name, *(f"{name} {n}" for n in range(2, len(taken) + 3))) if one not in taken)


async def _doubts(office: Office, shop_id: int | None, shop: str, about: About) -> list[tuple[str, int]]:
    """What is odd about the whole file, as codes and how many orders each concerns; nothing is refused for it."""
    found = []
    newest = await shops.freshness(office, shop_id) if shop_id is not None else None
    if newest is not None and about.as_of < newest and about.updated:
        found.append(("export_older", about.updated))
    if shop_id is not None and about.shop_name is not None and about.shop_name != shop:
        found.append(("shop_differs", about.created + about.updated))
    if about.merged:
        found.append(("rows_merged", about.merged))
    return found


async def _task(office: Office, path: Path, file: Path, shop_id: int | None) -> Task:
    agents = await office.gate.read(people.agents)
    rules = office.rules(shop_id) if shop_id is not None else Rules()
    return Task(
        file=path,
        staging=file,
        zone=str(office.zone(shop_id)),
        imported_at=office.now(),
        shop_file=office.folder / opening.FILE,
        shop_id=shop_id,
        agents=tuple(name for agent in agents for name in (agent.nickname, agent.full_name) if name),
        templates=(rules.four, rules.three),
    )


async def _stage(task: Task, tell: Callable[[Progress], None], stop: threading.Event) -> About:
    """Let a child process read, clean and compare the file."""
    about: About = await child.run(import_worker.main, task, lambda *heard: tell(Progress(*heard)), stop)
    return about


async def _commit(
    office: Office,
    answer: Answer,
    shop_id: int | None,
    file: Path,
    tell: Callable[[Progress], None],
    stop: threading.Event,
    *,
    demo: bool,
) -> None:
    about, gate = answer.about, office.gate
    name = Path(answer.file).name
    shop = shop_id if shop_id is not None else answer.shop
    run_id, at = await gate.write(lambda db: imports.begin(db, about, shop, name, office.now(), demo=demo))
    rejects = [(row.row, row.code, row.params, row.cells) for row in answer.refused]
    try:
        if shop_id is None:
            await office.reload()
            answer.changes["shop"].add(at)
        if not await _staged(office, run_id, file, answer, tell, stop):
            raise KnownError("cancelled")
        await gate.write(lambda db: imports.finish(db, run_id, rejects, about.notices, office.now()))
    except BaseException:
        await take_back(office, run_id)
        raise
    answer.run = run_id
    answer.changes["import"].add(run_id)


async def _staged(
    office: Office,
    run_id: int,
    file: Path,
    answer: Answer,
    tell: Callable[[Progress], None],
    stop: threading.Event,
) -> bool:
    await office.gate.maintain(lambda db: db.add_file(file, _STAGE))
    try:
        return await _slices(office, run_id, answer, tell, stop)
    finally:
        await office.gate.maintain(lambda db: db.drop_file(_STAGE))


async def _slices(
    office: Office, run_id: int, answer: Answer, tell: Callable[[Progress], None], stop: threading.Event
) -> bool:
    total = max(answer.about.created + answer.about.updated + answer.about.unchanged, 1)
    done, size, contradicted = 0, _SMALLEST, 0
    while not stop.is_set():
        wrote, began = await office.gate.write(_slice(run_id, done, size, office.now()))
        if wrote is None:
            if contradicted:
                answer.about.notices.append(("mark_contradicted", contradicted))
            return True
        # With its commit: that is where the full-text table does half of its work.
        took = time.perf_counter() - began
        done = wrote.last
        contradicted += wrote.contradicted
        answer.changes["order"] |= wrote.orders
        answer.changes["reminder"] |= wrote.reminders
        size = min(max(int(size * min(SLICE_SECONDS / max(took, 1e-4), 2)), _SMALLEST), _LARGEST)
        tell(Progress("saving", done / total))
    return False


def _slice(run_id: int, after: int, size: int, now: int) -> Callable[[Engine], tuple[imports.Slice | None, float]]:
    def work(db: Engine) -> tuple[imports.Slice | None, float]:
        began = time.perf_counter()
        return imports.commit_slice(db, run_id, after, size, now), began

    return work


async def runs(office: Office) -> list[RunRow]:
    """The imports so far, newest first."""
    return await office.gate.read(imports.runs)


async def refused(office: Office, run_id: int) -> list[Refused]:
    """The refused rows of a run."""
    return [Refused(*row) for row in await office.gate.read(lambda db: imports.refused(db, run_id))]


@dataclass(frozen=True)
class Undone:
    """How many orders went, how many are left as stubs because agents worked on them, how many went back."""

    run: int
    removed: int
    stubs: int
    restored: int
    changes: Changes


async def undo(office: Office, run_id: int) -> Undone:
    """Take a finished import back. What agents and later imports wrote stays.

    Raises ``KnownError``: ``run_unknown``, ``run_not_done`` (taken back already).
    """
    async with office.importing:
        state = await office.gate.read(lambda db: imports.state(db, run_id))
        if state != DONE:
            raise KnownError("run_not_done", run=run_id, state=state)
        done = await take_back(office, run_id)
    changes = Changes(order=done.orders, reminder=done.reminders)
    changes["import"].add(run_id)
    return Undone(run_id, done.removed, done.stubs, done.restored, changes)
