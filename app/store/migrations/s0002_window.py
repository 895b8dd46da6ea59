"""Step 2: what the whole window needs: saved views, quick filters, the seller's account, the starting scripts."""

from __future__ import annotations

from app.store.engine import Engine

STATEMENTS = """
ALTER TABLE shop ADD COLUMN account TEXT;
ALTER TABLE script ADD COLUMN key TEXT;
CREATE UNIQUE INDEX script_key ON script(key) WHERE key IS NOT NULL;
CREATE TABLE saved_view (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, query TEXT NOT NULL, position INTEGER NOT NULL);
CREATE INDEX order_flag ON sales_order(shop_id, flag) WHERE flag IS NOT NULL;
CREATE INDEX order_owner ON sales_order(shop_id, owner_id) WHERE owner_id IS NOT NULL;
CREATE INDEX order_noted ON sales_order(shop_id) WHERE last_note IS NOT NULL;
CREATE INDEX order_marked ON sales_order(shop_id) WHERE mark IS NOT NULL
"""


def up(db: Engine) -> None:
    for statement in STATEMENTS.split(";\n"):
        db.run(statement)
