"""What imports did to an order, and whose it was, for its timeline."""

from __future__ import annotations

from itertools import groupby

from app.domain.order import ByHand, FieldChange, Handed, ImportLine
from app.store import guards, history
from app.store.engine import Engine


def by_hand(db: Engine, order_id: int) -> ByHand | None:
    """Who added the order by its number; None where an import brought it."""
    found = history.added(db, order_id)
    return ByHand(*found) if found else None


def imports(db: Engine, order_id: int) -> tuple[ImportLine, ...]:
    """The finished imports that brought or changed an order, oldest first; those taken back are not among them."""
    lines = []
    if (first := history.brought(db, order_id)) is not None:
        lines.append(ImportLine(*first, created=True))
    for (run_id, at, file), rows in groupby(history.changed(db, order_id), key=lambda row: row[:3]):
        changes = tuple(FieldChange(*row[3:]) for row in rows)
        lines.append(ImportLine(run_id, at, file, created=False, changes=changes))
    return tuple(lines)


def handed(db: Engine, order_id: int) -> tuple[Handed, ...]:
    """Whenever an order was taken over or given back, oldest first."""
    return tuple(Handed(*one) for one in guards.handed(db, order_id))
