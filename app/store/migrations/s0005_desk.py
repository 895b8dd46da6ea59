"""Step 5: what the desk needs: what buyers were given to pay, who asked before ordering, attempts left unfinished."""

from __future__ import annotations

from app.store.engine import Engine

STATEMENTS = """
CREATE TABLE concession (
  id INTEGER PRIMARY KEY, order_id INTEGER NOT NULL REFERENCES sales_order(id) ON DELETE CASCADE, kind TEXT NOT NULL,
  value INTEGER NOT NULL, what TEXT, why TEXT, agent_id INTEGER NOT NULL REFERENCES agent(id),
  allowed_by INTEGER REFERENCES agent(id), at INTEGER NOT NULL, cancelled_at INTEGER);
CREATE INDEX concession_order ON concession(order_id);
CREATE INDEX contact_begun ON contact(order_id) WHERE source = 'begun';
ALTER TABLE sales_order ADD COLUMN enquiry INTEGER
"""


def up(db: Engine) -> None:
    for statement in STATEMENTS.split(";\n"):
        db.run(statement)
