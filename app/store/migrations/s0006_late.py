"""Step 6: a reminder that nobody deals with is told of once more; what is open has an index of its own.

The index of before kept every row that was dealt with before its moment for good, and each tick went through them.
"""

from __future__ import annotations

from app.store.engine import Engine

STATEMENTS = """
ALTER TABLE reminder ADD COLUMN escalated_at INTEGER;
DROP INDEX reminder_due;
CREATE INDEX reminder_open ON reminder(due_at) WHERE acknowledged_at IS NULL AND cancelled_at IS NULL
"""


def up(db: Engine) -> None:
    for statement in STATEMENTS.split(";\n"):
        db.run(statement)
