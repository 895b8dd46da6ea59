"""Looking into a copy of the data without touching it."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from app.store import opening
from app.store.engine import Engine, plainly


class Inside(NamedTuple):
    """What a copy holds: shops with their orders, and moments in epoch seconds; ``size`` is in bytes."""

    file: Path
    version: int
    size: int
    at: int
    shops: tuple[tuple[str, int], ...]
    orders: int
    newest_order: int | None
    as_of: int | None
    notes: int
    agents: tuple[str, ...]


def inside(file: Path) -> Inside:
    """Check a copy as before a restore, then count; only what every version has is read.

    Raises ``KnownError``: ``file_missing``, ``backup_not_ours``, ``data_newer``, ``data_damaged``.
    """
    version = opening.check_copy(file)
    about = file.stat()
    db = Engine(file, write=False)
    try:
        with plainly(file):
            per_shop = db.all(
                "SELECT s.name, (SELECT count(*) FROM sales_order o WHERE o.shop_id = s.id) FROM shop s ORDER BY s.id"
            )
            (newest,) = db.one("SELECT max(created_at) FROM sales_order")
            (as_of,) = db.one("SELECT max(as_of) FROM import_run WHERE state = 'done' AND rows > refused")
            (notes,) = db.one("SELECT count(*) FROM note")
            agents = tuple(row[0] for row in db.all("SELECT nickname FROM agent ORDER BY id"))
    finally:
        db.close()
    orders = sum(count for _name, count in per_shop)
    at = int(about.st_mtime)
    return Inside(file, version, about.st_size, at, tuple(per_shop), orders, newest, as_of, notes, agents)
