"""Step 1: the schema of the first release."""

from __future__ import annotations

from app.store.engine import Engine

STATEMENTS = """
CREATE TABLE agent (
  id INTEGER PRIMARY KEY, nickname TEXT NOT NULL UNIQUE, full_name TEXT, role TEXT NOT NULL DEFAULT 'agent',
  level INTEGER NOT NULL DEFAULT 1, active INTEGER NOT NULL DEFAULT 1);
CREATE TABLE shop (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, platform TEXT NOT NULL,
  zone TEXT NOT NULL DEFAULT 'Asia/Shanghai',
  demo INTEGER NOT NULL DEFAULT 0);
CREATE TABLE rule (
  id INTEGER PRIMARY KEY, shop_id INTEGER NOT NULL REFERENCES shop(id), version INTEGER NOT NULL, data TEXT NOT NULL,
  at INTEGER NOT NULL, agent_id INTEGER REFERENCES agent(id), UNIQUE (shop_id, version));
CREATE TABLE buyer (
  id INTEGER PRIMARY KEY, platform TEXT NOT NULL, nick TEXT NOT NULL, open_id TEXT,
  do_not_remind INTEGER NOT NULL DEFAULT 0,
  risk TEXT, first_seen INTEGER, UNIQUE (platform, nick));
CREATE TABLE import_run (
  id INTEGER PRIMARY KEY, shop_id INTEGER NOT NULL REFERENCES shop(id), platform TEXT NOT NULL, report TEXT NOT NULL,
  file_name TEXT NOT NULL, encoding TEXT NOT NULL, fields TEXT NOT NULL, extra_columns TEXT NOT NULL,
  unknown_columns TEXT NOT NULL, as_of INTEGER NOT NULL, started_at INTEGER NOT NULL, finished_at INTEGER,
  state TEXT NOT NULL, rows INTEGER NOT NULL, created INTEGER NOT NULL DEFAULT 0, updated INTEGER NOT NULL DEFAULT 0,
  unchanged INTEGER NOT NULL DEFAULT 0, merged INTEGER NOT NULL DEFAULT 0, refused INTEGER NOT NULL DEFAULT 0,
  notices TEXT NOT NULL DEFAULT '[]', agent_id INTEGER REFERENCES agent(id));
CREATE TABLE import_seen (
  run_id INTEGER NOT NULL REFERENCES import_run(id), slice INTEGER NOT NULL, ids BLOB NOT NULL,
  PRIMARY KEY (run_id, slice)) WITHOUT ROWID;
CREATE TABLE import_reject (
  id INTEGER PRIMARY KEY, run_id INTEGER NOT NULL REFERENCES import_run(id), row INTEGER NOT NULL, code TEXT NOT NULL,
  params TEXT NOT NULL, cells TEXT NOT NULL);
CREATE INDEX import_reject_run ON import_reject(run_id);
CREATE TABLE sales_order (
  id INTEGER PRIMARY KEY, shop_id INTEGER NOT NULL REFERENCES shop(id), order_no TEXT NOT NULL,
  status TEXT NOT NULL DEFAULT 'unknown', status_text TEXT, buyer_nick TEXT, receiver TEXT, phone TEXT, address TEXT,
  item_title TEXT, buyer_message TEXT, memo TEXT, memo_tag TEXT, tracking_no TEXT, carrier TEXT, close_reason TEXT,
  shop_name TEXT, created_at INTEGER, paid_at INTEGER, shipped_at INTEGER, finished_at INTEGER, closes_at INTEGER,
  ship_by INTEGER, amount_goods INTEGER, amount_postage INTEGER, amount_due INTEGER, amount_paid INTEGER,
  refund INTEGER, item_kinds INTEGER, item_quantity INTEGER, extra TEXT, buyer_id INTEGER REFERENCES buyer(id),
  flag TEXT, platform_flag TEXT, owner_id INTEGER REFERENCES agent(id), mark TEXT, marked_at INTEGER,
  marked_by INTEGER REFERENCES agent(id), last_note TEXT, created_run INTEGER, stub INTEGER NOT NULL DEFAULT 0);
CREATE UNIQUE INDEX order_number ON sales_order(order_no, shop_id);
CREATE INDEX order_view ON sales_order(shop_id, status);
CREATE INDEX order_view_amount ON sales_order(shop_id, status, amount_due);
CREATE INDEX order_view_paid ON sales_order(shop_id, status, paid_at);
CREATE INDEX order_to_ship ON sales_order(shop_id, status) WHERE status = 'paid' AND status_text IS NOT NULL;
CREATE INDEX order_unpaid ON sales_order(shop_id, status, closes_at, created_at) WHERE status = 'unpaid';
CREATE INDEX order_buyer ON sales_order(buyer_id) WHERE buyer_id IS NOT NULL;
CREATE VIRTUAL TABLE order_search USING fts5(
  words, content='', contentless_delete=1, detail=none, tokenize='ascii');
CREATE TABLE order_item (
  id INTEGER PRIMARY KEY, order_id INTEGER NOT NULL REFERENCES sales_order(id) ON DELETE CASCADE, line TEXT NOT NULL,
  title TEXT NOT NULL, spec TEXT, quantity INTEGER, price INTEGER, UNIQUE (order_id, line));
CREATE TABLE memo_version (
  id INTEGER PRIMARY KEY, order_id INTEGER NOT NULL REFERENCES sales_order(id) ON DELETE CASCADE,
  run_id INTEGER NOT NULL REFERENCES import_run(id), at INTEGER NOT NULL, text TEXT);
CREATE INDEX memo_version_order ON memo_version(order_id);
CREATE INDEX memo_version_run ON memo_version(run_id);
CREATE TABLE note (
  id INTEGER PRIMARY KEY, order_id INTEGER NOT NULL REFERENCES sales_order(id), flag TEXT NOT NULL,
  noted_at INTEGER NOT NULL, agent_id INTEGER NOT NULL REFERENCES agent(id), count INTEGER, feedback TEXT NOT NULL,
  text TEXT NOT NULL, kind TEXT NOT NULL DEFAULT 'entry', points_at INTEGER REFERENCES note(id),
  saved_at INTEGER NOT NULL,
  copied_at INTEGER, seen_at INTEGER, seen_run INTEGER);
CREATE INDEX note_order ON note(order_id);
CREATE TABLE draft (
  order_id INTEGER PRIMARY KEY REFERENCES sales_order(id), flag TEXT, feedback TEXT NOT NULL,
  saved_at INTEGER NOT NULL);
CREATE TABLE contact (
  id INTEGER PRIMARY KEY, order_id INTEGER NOT NULL REFERENCES sales_order(id) ON DELETE CASCADE, at INTEGER NOT NULL,
  agent_id INTEGER REFERENCES agent(id), agent_name TEXT, channel TEXT NOT NULL, stage INTEGER, outcome TEXT,
  reason TEXT,
  promised_at INTEGER, script_id INTEGER, steps TEXT, source TEXT NOT NULL, note_id INTEGER REFERENCES note(id),
  run_id INTEGER REFERENCES import_run(id), entry TEXT, cancelled_at INTEGER);
CREATE INDEX contact_order ON contact(order_id);
CREATE INDEX contact_run ON contact(run_id) WHERE run_id IS NOT NULL;
CREATE UNIQUE INDEX contact_entry ON contact(order_id, entry) WHERE entry IS NOT NULL;
CREATE TABLE reminder (
  id INTEGER PRIMARY KEY, subject_kind TEXT NOT NULL, subject_id INTEGER NOT NULL, kind TEXT NOT NULL,
  due_at INTEGER NOT NULL, agent_id INTEGER REFERENCES agent(id), said TEXT, created_at INTEGER NOT NULL,
  fired_at INTEGER, acknowledged_at INTEGER, cancelled_at INTEGER, cancel_code TEXT, cancel_run INTEGER);
CREATE INDEX reminder_due ON reminder(due_at) WHERE fired_at IS NULL AND cancelled_at IS NULL;
CREATE INDEX reminder_subject ON reminder(subject_kind, subject_id);
CREATE TABLE script_group (id INTEGER PRIMARY KEY, name TEXT NOT NULL, position INTEGER NOT NULL);
CREATE TABLE script (
  id INTEGER PRIMARY KEY, group_id INTEGER REFERENCES script_group(id), agent_id INTEGER REFERENCES agent(id),
  title TEXT, text TEXT NOT NULL, scene TEXT, tone TEXT, pinyin TEXT, position INTEGER NOT NULL DEFAULT 0,
  active INTEGER NOT NULL DEFAULT 1);
CREATE TABLE script_use (
  id INTEGER PRIMARY KEY, script_id INTEGER NOT NULL REFERENCES script(id),
  order_id INTEGER REFERENCES sales_order(id),
  agent_id INTEGER REFERENCES agent(id), at INTEGER NOT NULL);
CREATE INDEX script_use_script ON script_use(script_id);
CREATE INDEX script_use_order ON script_use(order_id) WHERE order_id IS NOT NULL;
CREATE TABLE change (
  id INTEGER PRIMARY KEY, subject TEXT NOT NULL, subject_id INTEGER NOT NULL, field TEXT NOT NULL, old, new,
  at INTEGER NOT NULL, agent_id INTEGER REFERENCES agent(id), run_id INTEGER REFERENCES import_run(id));
CREATE INDEX change_subject ON change(subject, subject_id);
CREATE INDEX change_run ON change(run_id) WHERE run_id IS NOT NULL
"""


def up(db: Engine) -> None:
    for statement in STATEMENTS.split(";\n"):
        db.run(statement)
