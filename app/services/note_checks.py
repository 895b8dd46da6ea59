"""Checking all notes and repairing what is certain (备注体检); nothing changes but by ``repair``."""

from __future__ import annotations

import threading
from array import array
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from app.domain.note_check import CODES, Flaw, Proposal
from app.domain.order import Query
from app.services import agents, child, note_check_worker, note_repairs
from app.services.due import settled
from app.services.note_check_worker import Checked, Quality, Task
from app.services.office import Changes, Office
from app.store import orders
from app.store.engine import Engine

__all__ = ["CODES", "Checked", "Flaw", "Key", "Proposal", "Quality", "Repaired", "key", "repair", "scan"]


Key = tuple[int, int | None, str]


def key(flaw: Flaw) -> Key:
    """Which entry a flaw is in: its order, its id where it is ours, its words. One repair mends all of its flaws."""
    return flaw.order_id, flaw.note_id, flaw.words


@dataclass(frozen=True)
class Repaired:
    """The entries written, each in the place of a faulty one; how many were ``skipped``, their orders changed since.

    ``warned``: how many repairs each warning concerns; ``note_pasted``: the platform has the faulty words, until the
    whole memo is pasted anew. ``written``: the new entry for each ``key``. ``notes.withdraw_many`` undoes it.
    """

    note_ids: tuple[int, ...] = ()
    skipped: int = 0
    warned: dict[str, int] = field(default_factory=dict)
    changes: Changes = field(default_factory=Changes)
    written: Mapping[Key, int] = field(default_factory=dict)


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


async def repair(office: Office, flaws: Sequence[Flaw], agent: str | None = None) -> Repaired:
    """Write what is proposed for these flaws, all in one transaction; ``agent`` is who asked for it.

    An entry of ours gets a correction that keeps its time, author and contact; words in the platform's memo get an
    entry that takes their place. A flaw without a proposal is left alone; one whose order says something else by now
    is skipped. Raises the nickname's codes of ``agents.ensure``.
    """
    wanted = {key(flaw): flaw for flaw in flaws if flaw.proposal is not None}
    if not wanted:
        return Repaired()
    who = await agents.ensure(office, agent) if agent is not None else None

    def work(db: Engine) -> Repaired:
        order_ids = {flaw.order_id for flaw in wanted.values()}
        fresh = {key(flaw): flaw.proposal for flaw in note_check_worker.flaws(office, db, order_ids) if flaw.proposal}
        left = {one: flaw for one, flaw in wanted.items() if fresh.get(one) == flaw.proposal}
        written = {
            one: note_repairs.put(office, db, flaw, flaw.proposal, who.agent.id if who else None)
            for one, flaw in left.items()
            if flaw.proposal is not None
        }
        changes = Changes(order={flaw.order_id for flaw in left.values()}, **(who.changes if who else {}))
        changes["note"] = {*written.values(), *(flaw.note_id for flaw in left.values() if flaw.note_id is not None)}
        warned = Counter("note_pasted" for flaw in left.values() if flaw.pasted)
        skipped = len(wanted) - len(left)
        return Repaired(tuple(written.values()), skipped, dict(warned), changes, written)

    return await office.gate.write(work)
