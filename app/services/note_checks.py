"""Checking all notes and repairing what is certain (备注体检); nothing changes but by ``repair`` and ``undo``."""

from __future__ import annotations

import threading
from array import array
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from app.domain.note_check import CODES, Flaw, Proposal
from app.domain.order import Query
from app.errors import KnownError
from app.services import agents, batches, child, note_check_worker, note_repairs
from app.services.due import settled
from app.services.note_check_worker import Checked, Quality, Task
from app.services.office import Changes, Office
from app.store import note_checks as rows
from app.store import orders
from app.store.engine import Engine

__all__ = [
    "CODES", "Checked", "Flaw", "Key", "Proposal", "Quality", "Repaired", "Undone", "key", "repair", "scan", "undo",
]  # fmt: skip


Key = tuple[int, int | None, str]


def key(flaw: Flaw) -> Key:
    """Which entry a flaw is in: its order, its id where it is ours, its words. One repair mends all of its flaws."""
    return flaw.order_id, flaw.note_id, flaw.words


@dataclass(frozen=True)
class Repaired:
    """The entries written, each in the place of a faulty one; how many were ``skipped``, their orders changed since.

    ``left``: how many were not come to, and ``why``: ``cancelled``, or what went wrong; what is written stands.

    ``warned``: how many repairs each warning concerns; ``note_pasted``: the platform has the faulty words, until the
    whole memo is pasted anew. ``written``: the new entry for each ``key``. ``undo`` takes it back.
    """

    note_ids: tuple[int, ...] = ()
    skipped: int = 0
    warned: dict[str, int] = field(default_factory=dict)
    changes: Changes = field(default_factory=Changes)
    written: Mapping[Key, int] = field(default_factory=dict)
    left: int = 0
    why: KnownError | None = None


async def scan(
    office: Office,
    query: Query | None = None,
    tell: Callable[[float], object] | None = None,
    stop: threading.Event | None = None,
) -> Checked:
    """Check the notes and memos of a view, or of all shops; a child process reads them.

    ``tell`` hears how far it is (0..1). Raises ``KnownError`` ``cancelled`` once ``stop`` is set.
    """
    ids = await office.gate.stream(lambda db: _ids(office, db, query), needed=True) if query is not None else None
    task = Task(office.folder, office.clock.now(), ids)
    return await _scanned(task, tell or (lambda _: None), stop or threading.Event())


async def _scanned(task: Task, tell: Callable[[float], object], stop: threading.Event) -> Checked:
    checked: Checked = await child.run(note_check_worker.main, task, tell, stop)
    return checked


def _ids(office: Office, db: Engine, query: Query) -> array[int]:
    return orders.ids(db, query, settled(office, db, query))


SLICE = 200
"""Orders that are repaired in one transaction: a save that comes meanwhile waits for no more than these."""


async def repair(
    office: Office,
    flaws: Sequence[Flaw],
    agent: str | None = None,
    tell: Callable[[float], object] | None = None,
    stop: threading.Event | None = None,
) -> Repaired:
    """Write what is proposed for these flaws, all of an order in one transaction; ``agent`` is who asked for it.

    An entry of ours gets a correction that keeps its time, author and contact; words in the platform's memo get an
    entry that takes their place. A flaw without a proposal is left alone; one whose order says something else by now
    is skipped. ``tell`` hears how far it is (0..1). Raises the nickname's codes of ``agents.ensure``, and, as long as
    nothing is written, ``KnownError`` ``cancelled`` once ``stop`` is set; later that ends the repair early.
    """
    orders_: dict[int, dict[Key, Flaw]] = {}
    for flaw in flaws:
        if flaw.proposal is not None:
            orders_.setdefault(flaw.order_id, {})[key(flaw)] = flaw
    if not orders_:
        return Repaired()
    who = await agents.ensure(office, agent) if agent is not None else None
    agent_id, parts, why = who.agent.id if who else None, list[Repaired](), None
    every = list(orders_.values())
    try:
        for start in range(0, len(every), SLICE):
            if stop is not None and stop.is_set():
                raise KnownError("cancelled")
            wanted = {one: flaw for of_order in every[start : start + SLICE] for one, flaw in of_order.items()}
            parts.append(await office.gate.write(lambda db, wanted=wanted: _slice(office, db, wanted, agent_id)))  # type: ignore[misc]
            if tell is not None:
                tell(min((start + SLICE) / len(every), 1.0))
    except KnownError as error:
        if not parts:
            raise
        why = error
    return _whole(parts, sum(map(len, every[len(parts) * SLICE :])), why, who.changes if who else Changes())


def _slice(office: Office, db: Engine, wanted: Mapping[Key, Flaw], agent_id: int | None) -> Repaired:
    order_ids = {flaw.order_id for flaw in wanted.values()}
    fresh = {key(flaw): flaw.proposal for flaw in note_check_worker.flaws(office, db, order_ids) if flaw.proposal}
    left = {one: flaw for one, flaw in wanted.items() if fresh.get(one) == flaw.proposal}
    # As they were written once: of an order's words the newest is its last note.
    todo = sorted(((flaw.proposal, one) for one, flaw in left.items() if flaw.proposal), key=lambda each: each[0].at)
    newest = {one[0]: one for _right, one in todo if one[1] is None}
    written = {
        one: note_repairs.put(office, db, left[one], right, agent_id, newest=newest.get(one[0]) == one)
        for right, one in todo
    }
    changes = Changes(order={flaw.order_id for flaw in left.values()})
    changes["note"] = {*written.values(), *(flaw.note_id for flaw in left.values() if flaw.note_id is not None)}
    warned = Counter("note_pasted" for flaw in left.values() if flaw.pasted)
    return Repaired(tuple(written.values()), len(wanted) - len(left), dict(warned), changes, written)


def _whole(parts: Sequence[Repaired], left: int, why: KnownError | None, made: Changes) -> Repaired:
    warned, written = Counter[str](), dict[Key, int]()
    for part in parts:
        warned.update(part.warned)
        written.update(part.written)
    changes = Changes.of((made, *(part.changes for part in parts)))
    skipped = sum(part.skipped for part in parts)
    return Repaired(tuple(written.values()), skipped, dict(warned), changes, written, left, why)


class Undone(NamedTuple):
    """Of how many orders the memo with repaired words was ``pasted`` already: it has to be pasted anew."""

    changes: Changes
    pasted: int


async def undo(office: Office, note_ids: Sequence[int], agent: str) -> Undone:
    """Withdraw these repairs; those withdrawn or corrected since are left out.

    An entry that was corrected is over for good, so one new entry takes the repair back and brings the old words.
    """
    copied = await office.gate.read(lambda db: rows.copied(db, note_ids))
    parts = [note_ids[start : start + SLICE] for start in range(0, len(note_ids), SLICE)]
    changes = Changes.of([await batches.withdraw(office, part, agent) for part in parts])
    return Undone(changes, len(copied & changes.get("order", set())))
