"""What the platform says of a buyer's credit, as an agent read it there (26)."""

from __future__ import annotations

from app.store import guards
from app.store.engine import Engine

CREDIT = "credit"
"""The field of ``buyer``, and of its history."""


def put(db: Engine, buyer_id: int, credit: str | None, now: int, agent_id: int) -> str | None:
    """Keep it; None: nothing. Returns what was kept before, which the history keeps."""
    before: str | None = db.one("SELECT credit FROM buyer WHERE id = ?", (buyer_id,))[0]
    if before != credit:
        db.run("UPDATE buyer SET credit = ? WHERE id = ?", (credit, buyer_id))
        guards.tell(db, "buyer", buyer_id, (CREDIT, before, credit), now, agent_id)
    return before
