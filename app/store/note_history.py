"""What an order's notes, flags and memos went through, as it was written down."""

from __future__ import annotations

from typing import Any

from app.store.engine import Engine
from app.store.runs import DONE


def notes(db: Engine, order_id: int) -> list[tuple[Any, ...]]:
    """(kind, saved at, copied at, seen at, base, memo, replaces, repaired by) of each entry, as ``notes.of_order``."""
    return db.all(
        """SELECT n.kind, n.saved_at, n.copied_at, n.seen_at, n.base, n.memo, n.replaces,
             (SELECT a.nickname FROM change c JOIN agent a ON a.id = c.agent_id
              WHERE c.subject = 'note' AND c.subject_id = n.id AND c.field = 'repair')
           FROM note n WHERE n.order_id = ? ORDER BY n.id""",
        (order_id,),
    )


def flags(db: Engine, order_id: int) -> list[tuple[Any, ...]]:
    """(field, when, old, new, agent, file) of each change of our flag or the platform's, oldest first.

    The platform's are those of finished imports, at the moment their data is from.
    """
    return db.all(
        """SELECT c.field, coalesce(r.as_of, c.at), c.old, c.new, a.nickname, r.file_name
           FROM change c LEFT JOIN agent a ON a.id = c.agent_id LEFT JOIN import_run r ON r.id = c.run_id
           WHERE c.subject = 'order' AND c.subject_id = ? AND c.field IN ('flag', 'platform_flag')
             AND (c.run_id IS NULL OR r.state = ?) ORDER BY c.id""",
        (order_id, DONE),
    )


def memos(db: Engine, order_id: int) -> list[tuple[int, str | None, str]]:
    """(when its data is from, text, file) of each memo that a finished import showed, in the order of the imports."""
    return db.all(
        """SELECT v.at, v.text, r.file_name FROM memo_version v JOIN import_run r ON r.id = v.run_id
           WHERE v.order_id = ? AND r.state = ? ORDER BY v.run_id, v.id""",
        (order_id, DONE),
    )
