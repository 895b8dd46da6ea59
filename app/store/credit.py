"""What the platform says of a buyer's credit, as an agent read it there (26)."""

from __future__ import annotations

from app.store.engine import Engine


def put(db: Engine, buyer_id: int, credit: str | None) -> None:
    """Keep it; None: nothing."""
    db.run("UPDATE buyer SET credit = ? WHERE id = ?", (credit, buyer_id))
