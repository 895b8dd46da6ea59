"""Tasks to tell the warehouse of notes that came after the parcels were printed or picked (200)."""

from __future__ import annotations

from collections.abc import Sequence

from app.domain.order import OrderRow
from app.domain.reminder import Kind
from app.errors import KnownError
from app.services import agents, orders
from app.services.office import Changes, Office
from app.store import notes, reminders
from app.store.engine import Engine


async def book(office: Office, note_ids: Sequence[int], agent: str) -> Changes:
    """A task for each of these notes, due now, until somebody confirms that the warehouse knows.

    All in one transaction. Notes that were withdrawn or corrected, or have their task already, are left out of the
    changes. Raises ``KnownError``: the nickname's codes of ``agents.ensure``, ``note_over`` where no note stands.
    """
    who = await agents.ensure(office, agent)

    def work(db: Engine) -> Changes:
        changes, standing = Changes(**who.changes), 0
        for note_id in dict.fromkeys(note_ids):
            found = notes.one(db, note_id)
            if found is None or found[12] is not None or found[7] == notes.WITHDRAWAL:
                continue
            order_id, standing = int(found[11]), standing + 1
            if reminders.of_note(db, order_id, note_id) is None:
                now = office.now()
                changes["reminder"].add(
                    reminders.add(db, order_id, Kind.WAREHOUSE, now, who.agent.id, str(note_id), now)
                )
                changes["order"].add(order_id)
        if not standing:
            raise KnownError("note_over", note=note_ids[0] if note_ids else 0)
        return changes

    return await office.gate.write(work)


async def told(office: Office, note_ids: Sequence[int]) -> list[tuple[OrderRow, str]]:
    """Each note's order and its feedback, for the chat with the warehouse; one that stands no more is left out."""

    def look(db: Engine) -> dict[int, str]:
        found = (notes.one(db, note_id) for note_id in note_ids)
        return {int(one[11]): one[4] for one in found if one is not None and one[12] is None}

    said = await office.gate.read(look)
    return [(row, said[row.id]) for row in await orders.rows(office, list(said))]
