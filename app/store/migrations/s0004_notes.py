"""Step 4: what notes in full need: the memo one was written on and made, words it repairs, the printing of a parcel."""

from __future__ import annotations

from app.store.engine import Engine

STATEMENTS = """
ALTER TABLE note ADD COLUMN base TEXT;
ALTER TABLE note ADD COLUMN memo TEXT;
ALTER TABLE note ADD COLUMN replaces TEXT;
CREATE INDEX note_unpasted ON note(order_id) WHERE seen_at IS NULL AND kind <> 'withdrawal';
ALTER TABLE draft ADD COLUMN memo TEXT;
ALTER TABLE sales_order ADD COLUMN printed_at INTEGER
"""


def up(db: Engine) -> None:
    for statement in STATEMENTS.split(";\n"):
        db.run(statement)
