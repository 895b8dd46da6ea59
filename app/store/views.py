"""Views that agents saved: a name, what it shows as JSON, and its place among the tabs."""

from __future__ import annotations

from app.store.engine import Engine


def views(db: Engine) -> list[tuple[int, str, str]]:
    """(id, name, query as JSON) of every view, from left to right."""
    return db.all("SELECT id, name, query FROM saved_view ORDER BY position, id")


def named(db: Engine, name: str) -> int | None:
    row = db.one("SELECT id FROM saved_view WHERE name = ?", (name,))
    return row[0] if row else None


def add(db: Engine, name: str, query: str) -> int:
    """Add a view after the others."""
    last = db.one("SELECT coalesce(max(position), 0) FROM saved_view")[0]
    return int(
        db.run("INSERT INTO saved_view (name, query, position) VALUES (?, ?, ?)", (name, query, last + 1)).lastrowid
    )


def change(db: Engine, view_id: int, name: str, query: str) -> None:
    db.run("UPDATE saved_view SET name = ?, query = ? WHERE id = ?", (name, query, view_id))


def remove(db: Engine, view_id: int) -> None:
    db.run("DELETE FROM saved_view WHERE id = ?", (view_id,))


def arrange(db: Engine, view_ids: list[int]) -> None:
    """Put the views in this order."""
    db.raw().executemany(
        "UPDATE saved_view SET position = ? WHERE id = ?", [(place, one) for place, one in enumerate(view_ids, 1)]
    )
