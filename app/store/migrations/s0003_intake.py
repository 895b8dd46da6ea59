"""Step 3: what every kind of export needs: lines, refunds and reviews with their runs, own profiles, watched files."""

from __future__ import annotations

from app.store.engine import Engine

STATEMENTS = """
ALTER TABLE import_run ADD COLUMN digest TEXT;
ALTER TABLE import_run ADD COLUMN profile TEXT;
ALTER TABLE import_run ADD COLUMN personal TEXT;
ALTER TABLE import_run ADD COLUMN line_fields TEXT NOT NULL DEFAULT '[]';
CREATE INDEX import_run_digest ON import_run(digest) WHERE digest IS NOT NULL;
ALTER TABLE import_seen ADD COLUMN subject TEXT NOT NULL DEFAULT 'order';
ALTER TABLE order_item ADD COLUMN code TEXT;
ALTER TABLE order_item ADD COLUMN product_id TEXT;
ALTER TABLE order_item ADD COLUMN status_text TEXT;
ALTER TABLE order_item ADD COLUMN refund_text TEXT;
ALTER TABLE order_item ADD COLUMN paid INTEGER;
ALTER TABLE order_item ADD COLUMN refund INTEGER;
ALTER TABLE order_item ADD COLUMN extra TEXT;
ALTER TABLE order_item ADD COLUMN created_run INTEGER;
CREATE TABLE refund (
  id INTEGER PRIMARY KEY, shop_id INTEGER NOT NULL REFERENCES shop(id), refund_no TEXT NOT NULL, order_no TEXT,
  line TEXT, item_title TEXT, item_code TEXT, product_id TEXT, kind TEXT, status_text TEXT, goods_status TEXT,
  platform_status TEXT, reason TEXT, explanation TEXT, phase TEXT, whole TEXT, blame TEXT, buyer_nick TEXT, memo TEXT,
  return_tracking_no TEXT, return_carrier TEXT, tracking_text TEXT, asked_at INTEGER, deadline_at INTEGER,
  agreed_at INTEGER, returned_at INTEGER, refunded_at INTEGER, finished_at INTEGER, paid_at INTEGER, amount INTEGER,
  amount_paid INTEGER, amount_postage INTEGER, extra TEXT, created_run INTEGER, UNIQUE (shop_id, refund_no));
CREATE INDEX refund_order ON refund(order_no, shop_id) WHERE order_no IS NOT NULL;
CREATE TABLE review (
  id INTEGER PRIMARY KEY, shop_id INTEGER NOT NULL REFERENCES shop(id), order_no TEXT NOT NULL,
  product_id TEXT NOT NULL DEFAULT '', spec TEXT NOT NULL DEFAULT '', reviewed_at INTEGER NOT NULL DEFAULT 0,
  item_title TEXT, grade TEXT, text TEXT, addition TEXT, replied TEXT, reply TEXT, buyer_nick TEXT, store TEXT,
  added_at INTEGER, score INTEGER, extra TEXT, created_run INTEGER,
  UNIQUE (shop_id, order_no, product_id, spec, reviewed_at));
CREATE TABLE memo_entry (
  id INTEGER PRIMARY KEY, order_id INTEGER NOT NULL REFERENCES sales_order(id) ON DELETE CASCADE,
  run_id INTEGER NOT NULL REFERENCES import_run(id), noted_at INTEGER NOT NULL, agent_id INTEGER REFERENCES agent(id),
  agent_name TEXT NOT NULL, count INTEGER, feedback TEXT NOT NULL, text TEXT NOT NULL, UNIQUE (order_id, run_id, text));
CREATE INDEX memo_entry_run ON memo_entry(run_id);
CREATE TABLE own_profile (
  id INTEGER PRIMARY KEY, shop_id INTEGER REFERENCES shop(id), name TEXT NOT NULL, header TEXT NOT NULL UNIQUE,
  text TEXT NOT NULL, saved_at INTEGER NOT NULL);
CREATE TABLE watched_file (digest TEXT PRIMARY KEY, name TEXT NOT NULL, at INTEGER NOT NULL, state TEXT NOT NULL)
"""


def up(db: Engine) -> None:
    for statement in STATEMENTS.split(";\n"):
        db.run(statement)
