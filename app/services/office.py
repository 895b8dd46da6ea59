"""The open data folder: lock, gate, clock, and the rules of each shop."""

from __future__ import annotations

import asyncio
import json
import shutil
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from filelock import FileLock, Timeout

from app import clock as clocks
from app import paths
from app.clock import Clock
from app.domain.rules import Rules, default
from app.errors import KnownError
from app.services.shared import Shared
from app.store import opening, people, runs
from app.store.engine import Engine
from app.store.gate import Gate
from app.store.orders import Closing

if TYPE_CHECKING:
    from app.store import undo

LOCK = "ziqi.lock"
STAGING = "staging"


class Changes(defaultdict[str, set[int]]):
    """What a deed changed: a subject's name (order, note, reminder, contact, agent, shop, import) -> ids."""

    def __init__(self, **subjects: set[int]) -> None:
        super().__init__(set, subjects)

    @classmethod
    def of(cls, several: Iterable[Changes]) -> Changes:
        """What several deeds changed together."""
        whole = cls()
        for one in several:
            for subject, ids in one.items():
                whole[subject] |= ids
        return whole


class Office:
    """Everything a deed needs. Made by ``open_office``; ``writes`` is False beside an open window."""

    def __init__(self, folder: Path, clock: Clock, db: Engine, lock: FileLock | None) -> None:
        self.folder = folder
        self.clock = clock
        self.writes = db.writes
        self.gate = Gate(db)
        # One import, undo or restore at a time: each compares with what the one before it left.
        self.importing = asyncio.Lock()
        self._lock = lock
        self.shared = Shared()
        self.last_tick: int | None = None
        self._rules: dict[int, Rules] = {}
        self._shops: dict[int, people.ShopRow] = {}

    @property
    def staging(self) -> Path:
        return self.folder / STAGING

    def now(self) -> int:
        """The moment in epoch seconds."""
        return clocks.epoch(self.clock.now())

    def here(self, shop_id: int | None = None) -> datetime:
        """The moment on the shop's wall clock."""
        return self.clock.now().astimezone(self.zone(shop_id))

    def zone(self, shop_id: int | None = None) -> ZoneInfo:
        """The shop's zone; without a shop the first one's, or Shanghai's."""
        shop = self._shops.get(shop_id) if shop_id is not None else next(iter(self._shops.values()), None)
        return ZoneInfo(shop.zone) if shop else clocks.HOME

    def rules(self, shop_id: int) -> Rules:
        """The shop's rules as they stand."""
        return self._rules[shop_id]

    def shop_name(self, shop_id: int) -> str:
        return self._shops[shop_id].name

    def shop(self, shop_id: int) -> people.ShopRow:
        """The shop with this id."""
        return self._shops[shop_id]

    def shops(self) -> list[people.ShopRow]:
        """Every shop, in the order they were made."""
        return list(self._shops.values())

    def closing(self) -> Closing:
        """How long unpaid orders live in each shop, seen from now, and where its days begin."""
        life = {shop_id: int(rules.auto_close.total_seconds()) for shop_id, rules in self._rules.items()}
        return Closing(self.now(), life, {shop_id: self.zone(shop_id) for shop_id in self._shops})

    async def reload(self) -> None:
        """Read shops and rules again after one of them changed."""

        def work(db: Engine) -> tuple[dict[int, people.ShopRow], dict[int, Rules]]:
            shops = {shop.id: shop for shop in people.shops(db)}
            kept = {shop_id: people.rules(db, shop_id) for shop_id in shops}
            return shops, {
                shop_id: Rules.from_json(json.loads(text)) if text else default(shops[shop_id].platform)
                for shop_id, text in kept.items()
            }

        self._shops, self._rules = await self.gate.read(work)

    def give_up(self) -> None:
        """The end is near: what is only being looked at is left (``Gate.give_up``)."""
        self.gate.give_up()

    async def close(self) -> None:
        """Finish what is queued, close the file, give the folder back."""
        await self.gate.close()
        if self._lock is not None:
            self._lock.release()


async def open_office(folder: Path, clock: Clock, *, write: bool = True, wait: float = 0.0) -> Office:
    """Open ``folder`` (made when absent). With ``write`` it is locked, upgraded, and cut-off imports are taken back.

    Raises ``KnownError``: ``network_drive``, ``data_in_use``, ``folder_refused`` and those of ``store.opening``.
    """
    if paths.is_network_drive(folder):
        raise KnownError("network_drive", folder=str(folder))
    lock = locked(folder, wait) if write else None
    try:
        db = await asyncio.to_thread(opening.open_file, folder, clock.now(), write=write)
        office = Office(folder, clock, db, lock)
    except BaseException:
        # Whatever it was goes on to who asked; the lock would outlive it.
        if lock is not None:
            lock.release()
        raise
    try:
        if write:
            await _clear_up(office)
        await office.reload()
    except BaseException:
        # Whoever mends it (a restore, some space on the disk) must find the folder free.
        await office.close()
        raise
    return office


async def open_beside(folder: Path, clock: Clock) -> Office:
    """Open for reading, beside a window or another command; takes the folder only where something must be mended first.

    A missing or older file is made or upgraded, and a cut-off import is taken back, unless somebody has the folder.
    """
    try:
        office = await open_office(folder, clock, write=False)
    except KnownError as error:
        if error.code not in ("data_missing", "data_older"):
            raise
        return await open_office(folder, clock)
    if not await office.gate.read(runs.unfinished):
        return office
    await office.close()
    try:
        return await open_office(folder, clock)
    except KnownError as error:
        if error.code != "data_in_use":
            raise
    return await open_office(folder, clock, write=False)


def locked(folder: Path, wait: float = 0.0) -> FileLock:
    """The lock of ``folder``, taken; one program at a time writes there. Raises ``KnownError`` ``data_in_use``."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / LOCK, timeout=wait)
        lock.acquire()
    except Timeout as error:
        raise KnownError("data_in_use", folder=str(folder)) from error
    except OSError as error:
        raise KnownError("folder_refused", folder=str(folder)) from error
    return lock


async def _clear_up(office: Office) -> None:
    """Take back what a crash cut off, newest run first, and drop its staging file."""
    if office.staging.exists():
        for file in office.staging.iterdir():
            # A child that a crash orphaned may still hold its file; the next start finds it free.
            with suppress(OSError):
                shutil.rmtree(file) if file.is_dir() else file.unlink()
    for run_id in await office.gate.read(runs.unfinished):
        await take_back(office, run_id)


async def take_back(
    office: Office, run_id: int, tell: Callable[[float], object] | None = None, stop: threading.Event | None = None
) -> undo.Undone:
    """Take a run back slice by slice; a save never waits behind more than one slice.

    ``tell`` hears how much is done, 0..1, first before anything is written. Until then ``stop`` leaves everything as
    it is: raises ``KnownError`` ``cancelled``. Afterwards it is too late, for half a run is worse than either.
    """
    from app.store import undo  # a start needs neither it nor what writes imports, and each costs its milliseconds

    later = await office.gate.read(lambda db: undo.later_runs(db, run_id))
    whole = max(1, await office.gate.read(lambda db: undo.left(db, run_id)))
    if stop is not None and stop.is_set():
        raise KnownError("cancelled")
    if tell is not None:
        tell(0.0)
    await office.gate.write(lambda db: undo.start(db, run_id))
    total = undo.Undone()

    def step(db: Engine) -> tuple[undo.Undone | None, int]:
        return undo.step(db, run_id, later), undo.left(db, run_id)

    while (did := await office.gate.write(step))[0] is not None:
        total.add(did[0])
        if tell is not None:
            tell(1 - did[1] / whole)
    await office.gate.write(lambda db: undo.finish(db, run_id))
    await office.reload()
    return total
