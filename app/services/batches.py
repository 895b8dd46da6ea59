"""One note on many orders at once, and taking it back from all of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from app.errors import KnownError
from app.services import agents, notes
from app.services.office import Changes, Office
from app.store import notes as note_store
from app.store.engine import Engine


@dataclass(frozen=True)
class Batch:
    """One note on many orders; each gets a count, a contact and a memo of its own."""

    order_ids: tuple[int, ...]
    flag: str
    agent: str
    feedback: str
    channel: str = "unknown"


@dataclass(frozen=True)
class SavedMany:
    """The entries written; how many orders each warning concerns; how many orders are gone and have none.

    ``late``: the entries that the warehouse may not see.
    """

    note_ids: tuple[int, ...]
    warned: dict[str, int]
    changes: Changes
    skipped: int = 0
    agent_made: bool = False
    late: tuple[int, ...] = ()


async def save(office: Office, batch: Batch) -> SavedMany:
    """Append an entry to each order, all in one transaction; what is being typed on one of them is kept.

    Raises ``KnownError`` as ``notes.save`` does, ``orders_gone`` where none of them is left; nothing was written then.
    """
    if not batch.agent.strip():
        raise KnownError("agent_missing")
    about = batch.flag, batch.agent, batch.feedback
    drafts = [notes.NoteDraft(order_id, *about, channel=batch.channel) for order_id in dict.fromkeys(batch.order_ids)]

    def check(db: Engine) -> None:
        # Before the agent is made: a refused batch leaves nothing behind.
        left = next((draft for draft in drafts if note_store.about(db, draft.order_id) is not None), None)
        if left is None:
            raise KnownError("orders_gone")
        notes.preview(office, db, left)

    await office.gate.read(check)
    who = await agents.ensure(office, batch.agent)

    def work(db: Engine) -> dict[int, notes.Put]:
        left = [draft for draft in drafts if note_store.about(db, draft.order_id) is not None]
        return {draft.order_id: notes.put(office, db, draft, who.agent.id, drops_draft=False) for draft in left}

    wrote = await office.gate.write(work)
    note_ids = tuple(one.note_id for one in wrote.values())
    warned = Counter(code for one in wrote.values() for code in one.warnings)
    late = tuple(one.note_id for one in wrote.values() if one.late)
    changes = Changes(order=set(wrote), note=set(note_ids), **who.changes)
    return SavedMany(note_ids, dict(warned), changes, len(drafts) - len(wrote), who.made, late)


async def withdraw(office: Office, note_ids: Sequence[int], agent: str) -> Changes:
    """Take entries back in one transaction; those withdrawn or corrected since are left out of the changes."""
    who = await agents.ensure(office, agent)

    def work(db: Engine) -> Changes:
        changes = Changes(**who.changes)
        for note_id in note_ids:
            try:
                notes.take_back(office, db, note_id, who.agent.id, changes)
            except KnownError:
                # Nothing was written for it yet: the check comes first.
                continue
            changes["note"].add(note_id)
        return changes

    return await office.gate.write(work)
