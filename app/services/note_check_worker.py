"""The child process of a check of notes: reads the orders by ranges of ids and judges what is written on them.

It imports neither Qt nor the window, and changes nothing in the shop's data.
"""

from __future__ import annotations

import asyncio
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, tzinfo
from multiprocessing.connection import Connection
from pathlib import Path
from typing import NamedTuple

from app import clock
from app.clock import FrozenClock
from app.domain.agent import People, Person
from app.domain.note_check import Checker, Contact, Examined, Flaw, Subject, Written
from app.errors import KnownError
from app.services.office import Office, open_office
from app.store import note_checks as store
from app.store import notes, people
from app.store.engine import Engine

BATCH = 1000


@dataclass(frozen=True)
class Task:
    """What the child is asked to do; without ``ids`` every order is looked at."""

    folder: Path
    now: datetime
    ids: array[int] | None = None


class Quality(NamedTuple):
    """How many entries an agent wrote in an ISO week, and how many of them have no flaw."""

    agent: str
    year: int
    week: int
    entries: int
    good: int


class Checked(NamedTuple):
    """What a check found; ``orders`` and ``entries`` are how many it looked at."""

    flaws: list[Flaw]
    orders: int
    entries: int
    quality: list[Quality]


def main(task: Task, pipe: Connection) -> None:
    """Entry of the child. Sends ("progress", share), then ("done", Checked) or ("error", exception)."""
    # Who started it may be gone: then there is nobody to tell, and nothing more to do.
    with suppress(BrokenPipeError), pipe:
        try:
            checked = scan(task, lambda share: pipe.send(("progress", share)))
        except KnownError as error:
            pipe.send(("error", error))
        else:
            pipe.send(("done", checked))


def scan(task: Task, tell: Callable[[float], object]) -> Checked:
    """Check every order of the task."""
    return asyncio.run(_scan(task, tell))


async def _scan(task: Task, tell: Callable[[float], object]) -> Checked:
    office = await open_office(task.folder, FrozenClock(task.now), write=False)
    try:
        work = _Work(office)
        if task.ids is not None:
            for start in range(0, len(task.ids), BATCH):
                ids = task.ids[start : start + BATCH]
                await office.gate.read(lambda db, ids=ids: work.judge(db, store.of(db, ids)))  # type: ignore[misc]
                tell((start + len(ids)) / len(task.ids))
            return work.checked()
        first, last = await office.gate.read(store.ends)
        at = first - 1
        while rows := await office.gate.read(lambda db, at=at: work.next(db, at)):  # type: ignore[misc]
            at = rows[-1][0]
            tell(min((at - first + 1) / (last - first + 1), 1.0))
        return work.checked()
    finally:
        await office.close()


class _Work:
    """Everything found so far."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._shops: dict[int, Checker] = {}
        self._flaws: list[Flaw] = []
        self._orders = self._entries = 0
        self._quality: dict[tuple[str, int, int], list[int]] = defaultdict(lambda: [0, 0])

    def next(self, db: Engine, order_id: int) -> list[store.Row]:
        """Judge the orders that follow; none are left where none are answered."""
        rows = store.after(db, order_id, BATCH)
        self.judge(db, rows)
        return rows

    def judge(self, db: Engine, rows: list[store.Row]) -> None:
        if not self._shops:
            self._shops = _checkers(self._office, everybody(db))
        for examined in _examined(self._shops, db, rows):
            self._orders += 1
            self._entries += examined.entries
            self._flaws += examined.flaws
            for agent, day, good in examined.judged:
                year, week, _ = day.isocalendar()
                figure = self._quality[agent, year, week]
                figure[0] += 1
                figure[1] += good

    def checked(self) -> Checked:
        quality = [Quality(*key, *figures) for key, figures in sorted(self._quality.items())]
        return Checked(self._flaws, self._orders, self._entries, quality)


def everybody(db: Engine) -> People:
    """Everybody who may have written a note, those who have left as well."""
    return People(Person(one.nickname, one.full_name) for one in people.agents(db))


def flaws(office: Office, db: Engine, order_ids: Iterable[int]) -> Iterator[Flaw]:
    """The flaws of these orders as they stand."""
    ids = sorted(order_ids)
    shops = _checkers(office, everybody(db))
    for start in range(0, len(ids), BATCH):
        for examined in _examined(shops, db, store.of(db, ids[start : start + BATCH])):
            yield from examined.flaws


def counted(office: Office, db: Engine, order_id: int, shop_id: int) -> int:
    """The highest count that others' words in the order's memo carry, or surely lack; 0 where there is none."""
    shop = Checker(office.rules(shop_id), everybody(db), office.here(shop_id))
    return max((one.counted for one in _examined({shop_id: shop}, db, store.of(db, [order_id]))), default=0)


def _checkers(office: Office, known: People) -> dict[int, Checker]:
    return {shop.id: Checker(office.rules(shop.id), known, office.here(shop.id)) for shop in office.shops()}


def _examined(shops: dict[int, Checker], db: Engine, rows: list[store.Row]) -> Iterator[Examined]:
    here = {shop_id: shop.now for shop_id, shop in shops.items()}
    # A shop that was made while the check runs waits for the next one.
    for subject in _subjects(db, [row for row in rows if row[1] in here], here):
        yield shops[subject.shop_id].examine(subject)


def _subjects(db: Engine, rows: list[store.Row], here: dict[int, datetime]) -> Iterator[Subject]:
    ids = [row[0] for row in rows]
    entries, contacts = _by_order(store.entries(db, ids)), _by_order(store.contacts(db, ids))
    memos_at = store.memos_at(db, ids)
    for order_id, shop_id, order_no, flag, memo, *moments in rows:
        zone = here[shop_id].tzinfo
        assert zone is not None
        created, paid, printed, shipped = (clock.at(one, zone) if one is not None else None for one in moments)
        memo_at = memos_at.get(order_id)
        own = entries.get(order_id, ())
        over = {row[9] for row in own if row[9] is not None} | {row[1] for row in own if row[8] == notes.WITHDRAWAL}
        yield Subject(
            order_id, order_no, shop_id, flag, memo or "", clock.at(memo_at, zone) if memo_at is not None else None,
            created, paid, printed, shipped,
            notes=tuple(_written(row, zone) for row in own if row[1] not in over),
            contacts=tuple(_contact(row, zone) for row in contacts.get(order_id, ())),
            gone=tuple(row[7] for row in own if row[1] in over),
        )  # fmt: skip


def _written(row: store.Row, zone: tzinfo) -> Written:
    _, note_id, at, agent, count, feedback, flag, text, _, _, pasted, replaces, lost = row
    known = bool(pasted) and not lost, replaces, bool(lost)
    return Written(note_id, clock.at(at, zone), agent, count, feedback, flag, text, *known)


def _contact(row: store.Row, zone: tzinfo) -> Contact:
    _, at, agent, stage, note_id, entry, reason, outcome = row
    return Contact(clock.at(at, zone), agent, stage, note_id, entry, _words(reason) or _words(outcome))


def _words(said: str | None) -> str | None:
    """What was said of a contact, where it is words and not a code."""
    return said if said and not said.isascii() else None


def _by_order(rows: list[store.Row]) -> dict[int, list[store.Row]]:
    found: dict[int, list[store.Row]] = {}
    for row in rows:
        found.setdefault(row[0], []).append(row)
    return found
