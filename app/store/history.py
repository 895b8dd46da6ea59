"""What imports brought to an order and changed in it, as the run list still stands by them."""

from __future__ import annotations

from typing import Any

from app.domain.item import LINE
from app.store.engine import Engine
from app.store.runs import DONE

_AT = "coalesce(r.finished_at, r.started_at)"


def brought(db: Engine, order_id: int) -> tuple[int, int, str] | None:
    """(run id, when, file) of the finished import that brought the order; None for one added by hand."""
    return db.one(
        f"""SELECT r.id, {_AT}, r.file_name FROM sales_order o JOIN import_run r ON r.id = o.created_run
            WHERE o.id = ? AND r.state = ?""",
        (order_id, DONE),
    )


def added(db: Engine, order_id: int) -> tuple[int, str] | None:
    """(when, agent) of an order that was added by its number; None for one that an import brought."""
    return db.one(
        """SELECT c.at, a.nickname FROM change c JOIN agent a ON a.id = c.agent_id
           WHERE c.subject = 'order' AND c.subject_id = ? AND c.field = 'order_no'""",
        (order_id,),
    )


def changed(db: Engine, order_id: int) -> list[tuple[Any, ...]]:
    """(run id, when, file, field, old, new) of what finished imports changed, oldest first; a line's behind ``LINE``.

    A line that came to the order later has its title under ``LINE`` and nothing before it. Of a mark that went, neither
    its moment nor who had set it.
    """
    return db.all(
        f"""WITH mine AS (SELECT id, title, created_run FROM order_item WHERE order_id = ?1)
            SELECT r.id, {_AT}, r.file_name, c.field, c.old, c.new FROM (
              SELECT run_id, id, field, old, new FROM change WHERE subject = 'order' AND subject_id = ?1
                AND field NOT IN ('marked_at', 'marked_by')
              UNION ALL
              SELECT run_id, id, '{LINE}' || field, old, new FROM change
              WHERE subject = 'item' AND subject_id IN (SELECT id FROM mine)
              UNION ALL
              SELECT m.created_run, NULL, '{LINE}', NULL, m.title FROM mine m JOIN sales_order o ON o.id = ?1
              WHERE m.created_run IS NOT o.created_run
            ) c JOIN import_run r ON r.id = c.run_id WHERE r.state = ?2 ORDER BY r.id, c.id""",
        (order_id, DONE),
    )
