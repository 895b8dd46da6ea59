"""The first part of an import: a file is read and compared in a child process, and kept for who looks at it."""

from __future__ import annotations

import asyncio
import shutil
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

from app import wording
from app.domain.agent import Person
from app.domain.finding import Finding
from app.domain.rules import Rules
from app.errors import KnownError
from app.services import child, import_worker, profiles
from app.services.import_worker import Candidate, Staged, Task
from app.services.imported import TAKE, Asked, Prepared, Progress, Refused
from app.services.office import Office
from app.store import imports, opening, people, staging
from app.store.engine import Engine
from app.store.staging import About

Tell = Callable[[Progress], object]


async def prepared(office: Office, asked: Asked, tell: Tell, stop: threading.Event) -> Prepared:
    """Read and compare what was asked for; who calls holds ``office.importing``."""
    _refuse_demo(office, asked)
    office.staging.mkdir(exist_ok=True)
    file = office.staging / f"{uuid4().hex}.db"
    stamp = await stamp_of(office)
    try:
        staged = await _stage(await _task(office, asked, file), tell, stop)
        about, shop_id = staged.about, staged.shop_id
        name = office.shop_name(shop_id) if shop_id is not None else _new_name(office, asked.shop, about)
        if shop_id is not None and (other := await _other(office, about, office.shop(shop_id))):
            rows, said = about.created + about.updated, {"shop": other, "into": name}
            about.findings.append(Finding("shop_differs", rows, params=said))
        about.findings.sort(key=lambda one: (one.gravity, one.code))
        known, known_at = await office.gate.read(lambda db: _known(db, about))
        rejects = await asyncio.to_thread(lambda: [Refused(*row) for row in staging.rejects(file)])
    except BaseException:
        # Whatever it was goes on to who asked; a child that was stopped could not tidy up itself.
        await asyncio.to_thread(_forget, file)
        raise
    return Prepared(asked, name, shop_id, about, rejects, staged.first, staged.period, known, file, stamp, known_at)


def _known(db: Engine, about: About) -> tuple[int | None, int | None]:
    """The newest import of this content, and when it was."""
    run_id = imports.known(db, about.digest or "")
    return run_id, imports.started(db, run_id) if run_id is not None else None


def _forget(file: Path) -> None:
    shutil.rmtree(import_worker.scratch(file), ignore_errors=True)
    with suppress(OSError):
        file.unlink(missing_ok=True)


def _refuse_demo(office: Office, asked: Asked) -> None:
    """Real orders never join the invented ones, whatever name a person gives their shop."""
    name = (asked.shop or "").strip()
    if not asked.demo and any(shop.demo and shop.name == name for shop in office.shops()):
        raise KnownError("shop_demo", shop=name)


async def renew(office: Office, old: Prepared, older: str, tell: Tell, stop: threading.Event) -> None:
    """Read and compare again into the same ``old``, for the shop it was shown for.

    Raises ``KnownError`` ``import_changed`` where this is not what a person agreed to: ``old`` has to be shown again.
    """
    names = {shop.id: shop.name for shop in office.shops()}
    shop = names.get(old.shop_id, old.shop) if old.shop_id is not None else old.shop
    fresh = await prepared(office, replace(old.asked, shop=shop), tell, stop)
    await drop(old)
    seen = replace(old)
    vars(old).update(vars(fresh))
    # How many rows go back to older values says nothing of what they are now.
    taken = older == TAKE and fresh.older
    if taken or not seen.covers(fresh) or _is_strange(office, seen, fresh):
        raise KnownError("import_changed", file=old.name)


def _is_strange(office: Office, seen: Prepared, fresh: Prepared) -> bool:
    """Whether the shop that ``seen`` would have made is there by now, and another platform's."""
    if seen.shop_id is not None or fresh.shop_id is None or fresh.about.level == "own":
        return False
    return office.shop(fresh.shop_id).platform != fresh.about.platform


async def drop(old: Prepared) -> None:
    """Remove the staging file; what is forgotten goes at the next start."""
    with suppress(OSError):
        # A big one takes the system half a second.
        await asyncio.to_thread(old.staged.unlink, missing_ok=True)


async def stamp_of(office: Office) -> tuple[Any, ...]:
    """What changes whenever a comparison made before no longer holds: another import or undo, an order, a shop."""

    def work(db: Engine) -> tuple[Any, ...]:
        return (*imports.newest(db), *(people.orders_in(db, shop.id) for shop in shops))

    shops = tuple(office.shops())
    return (shops, *await office.gate.stream(work, needed=True))


async def _task(office: Office, asked: Asked, file: Path) -> Task:
    agents = await office.gate.read(people.agents)
    known = [asked.profile] if asked.profile is not None else []
    return Task(
        file=asked.file,
        name=asked.name,
        staging=file,
        zone=str(office.zone()),
        imported_at=office.now(),
        shop_file=office.folder / opening.FILE,
        shop=asked.shop.strip() if asked.shop is not None else None,
        shops=tuple(_candidate(office, shop) for shop in office.shops()),
        agents=tuple(Person(agent.nickname, agent.full_name) for agent in agents),
        templates=(Rules().four, Rules().three),
        own=(*known, *await profiles.texts(office)),
        password=asked.password,
    )


async def _other(office: Office, about: About, shop: people.ShopRow) -> str:
    """The shop that the file names, or else the platform it is of, where ``shop`` is another; empty where it is not.

    A name or platform under which rows were imported there before is its own; an own profile may be of any.
    """

    def work(db: Engine) -> str:
        named, platform = about.shop_name, about.platform
        if named is not None and named != shop.name and not people.is_called(db, shop.id, named):
            return named
        strange = about.level != "own" and platform != shop.platform and not imports.has_brought(db, shop.id, platform)
        return wording.platform(platform) if strange else ""

    return await office.gate.stream(work)


def _candidate(office: Office, shop: people.ShopRow) -> Candidate:
    rules = office.rules(shop.id)
    return Candidate(shop.id, shop.name, shop.platform, shop.demo, shop.zone, (rules.four, rules.three))


def _new_name(office: Office, wanted: str | None, about: About) -> str:
    name = (wanted or "").strip() or about.shop_name or wording.platform(about.platform)
    taken = {shop.name for shop in office.shops()}
    return next(one for one in (name, *(f"{name} {n}" for n in range(2, len(taken) + 3))) if one not in taken)


async def _stage(task: Task, tell: Tell, stop: threading.Event) -> Staged:
    """Let a child process read, clean and compare the file."""
    staged: Staged = await child.run(import_worker.main, task, lambda *heard: tell(Progress(*heard)), stop)
    return staged
