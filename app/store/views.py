"""Views that agents saved: a name, what it shows as JSON, and its place among the tabs."""

from __future__ import annotations

from app.store.engine import Engine
from app.store.schema import SavedView


def views(db: Engine) -> list[tuple[int, str, str]]:
    """(id, name, query as JSON) of every view, from left to right."""
    found = SavedView.select(SavedView.id, SavedView.name, SavedView.query).order_by(SavedView.position, SavedView.id)
    return list(found.tuples())


def named(db: Engine, name: str) -> int | None:
    row = SavedView.select(SavedView.id).where(SavedView.name == name).tuples().first()
    return row[0] if row else None


def add(db: Engine, name: str, query: str) -> int:
    """Add a view after the others."""
    last = db.one("SELECT coalesce(max(position), 0) FROM saved_view")[0]
    return int(SavedView.insert(name=name, query=query, position=last + 1).execute())


def change(db: Engine, view_id: int, name: str, query: str) -> None:
    SavedView.update(name=name, query=query).where(SavedView.id == view_id).execute()


def remove(db: Engine, view_id: int) -> None:
    SavedView.delete().where(SavedView.id == view_id).execute()


def arrange(db: Engine, view_ids: list[int]) -> None:
    """Put the views in this order."""
    db.raw().executemany(
        "UPDATE saved_view SET position = ? WHERE id = ?", [(place, one) for place, one in enumerate(view_ids, 1)]
    )
