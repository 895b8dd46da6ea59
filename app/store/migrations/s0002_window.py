"""Step 2: what the whole window needs: saved views, quick filters, the seller's account, the starting scripts."""

from __future__ import annotations

from app.store.engine import Engine

STATEMENTS = """
ALTER TABLE shop ADD COLUMN account TEXT;
ALTER TABLE draft ADD COLUMN line INTEGER NOT NULL DEFAULT 0;
ALTER TABLE draft ADD COLUMN corrects INTEGER REFERENCES note(id) ON DELETE SET NULL;
ALTER TABLE script ADD COLUMN key TEXT;
CREATE UNIQUE INDEX script_key ON script(key) WHERE key IS NOT NULL;
CREATE TABLE saved_view (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, query TEXT NOT NULL, position INTEGER NOT NULL);
CREATE INDEX order_flag ON sales_order(shop_id, status, flag) WHERE flag IS NOT NULL;
CREATE INDEX order_flag_amount ON sales_order(shop_id, status, flag, amount_due) WHERE flag IS NOT NULL;
CREATE INDEX order_flag_paid ON sales_order(shop_id, status, flag, paid_at) WHERE flag IS NOT NULL;
CREATE INDEX order_owner ON sales_order(shop_id, status, owner_id) WHERE owner_id IS NOT NULL;
CREATE INDEX order_owner_amount ON sales_order(shop_id, status, owner_id, amount_due) WHERE owner_id IS NOT NULL;
CREATE INDEX order_owner_paid ON sales_order(shop_id, status, owner_id, paid_at) WHERE owner_id IS NOT NULL;
CREATE INDEX order_noted ON sales_order(shop_id, status) WHERE last_note IS NOT NULL;
CREATE INDEX order_noted_amount ON sales_order(shop_id, status, amount_due) WHERE last_note IS NOT NULL;
CREATE INDEX order_noted_paid ON sales_order(shop_id, status, paid_at) WHERE last_note IS NOT NULL;
CREATE INDEX order_marked ON sales_order(shop_id, status) WHERE mark IS NOT NULL;
CREATE INDEX order_message ON sales_order(shop_id, status) WHERE buyer_message IS NOT NULL;
CREATE INDEX contact_at ON contact(at) WHERE cancelled_at IS NULL
"""


def up(db: Engine) -> None:
    for statement in STATEMENTS.split(";\n"):
        db.run(statement)
