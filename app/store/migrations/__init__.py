"""The steps from an empty file to today's schema; each is one transaction with its own version bump.

The steps are named here and not found by listing a folder: a bundle has no folder to list.
"""

from __future__ import annotations

from app.store.engine import Engine
from app.store.migrations import (
    s0001_first,
    s0002_window,
    s0003_intake,
    s0004_notes,
    s0005_desk,
    s0006_late,
    s0007_marks,
    s0008_owners,
    s0009_lists,
)

STEPS = (
    s0001_first,
    s0002_window,
    s0003_intake,
    s0004_notes,
    s0005_desk,
    s0006_late,
    s0007_marks,
    s0008_owners,
    s0009_lists,
)
NEWEST = len(STEPS)


def upgrade(db: Engine, since: int) -> None:
    """Bring the open file from version ``since`` to ``NEWEST``; a step that fails leaves its predecessor's file."""
    for number, step in enumerate(STEPS[since:], since + 1):
        # Inside a transaction this pragma does nothing, and a step may rebuild a table.
        db.raw().execute("PRAGMA foreign_keys=0")
        try:
            with db.atomic("IMMEDIATE"):
                step.up(db)
                if db.broken_references():
                    raise RuntimeError(f"step {number} breaks references")
                db.set_version(number)
        finally:
            db.raw().execute("PRAGMA foreign_keys=1")
