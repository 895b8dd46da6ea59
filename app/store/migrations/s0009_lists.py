"""Step 9: what lists of a million orders and the queue ask for lies in indexes, and no order itself has to be read.

``sales_order.last_reason``: the reason (one of the ten, or ``2.balance``) of the last contact that told any.
``order_unpaid`` holds all that the queue reads of an order.
"""

from __future__ import annotations

from app.store.engine import Engine

STATEMENTS = """
ALTER TABLE sales_order ADD COLUMN last_reason TEXT;
UPDATE sales_order SET last_reason = CASE
    WHEN d.reason = '2.balance' OR instr(d.reason, '.') = 0 THEN d.reason
    ELSE substr(d.reason, 1, instr(d.reason, '.') - 1) END
  FROM (SELECT order_id, reason, row_number() OVER (PARTITION BY order_id ORDER BY at DESC, id DESC) AS place
        FROM contact WHERE cancelled_at IS NULL AND reason IS NOT NULL) d
  WHERE d.order_id = sales_order.id AND d.place = 1;
CREATE INDEX order_reason ON sales_order(shop_id, status, last_reason) WHERE last_reason IS NOT NULL;
CREATE INDEX order_reason_amount ON sales_order(shop_id, status, last_reason, amount_due)
  WHERE last_reason IS NOT NULL;
CREATE INDEX order_reason_paid ON sales_order(shop_id, status, last_reason, paid_at) WHERE last_reason IS NOT NULL;
DROP INDEX order_unpaid;
CREATE INDEX order_unpaid ON sales_order(shop_id, closes_at, created_at, amount_due, buyer_id, enquiry, do_not_remind,
    risk, online_at, phone, order_no, buyer_nick)
  WHERE status = 'unpaid' AND mark IS NULL;
CREATE INDEX buyer_barred ON buyer(id) WHERE do_not_remind <> 0 OR risk IS NOT NULL
"""


def up(db: Engine) -> None:
    for statement in STATEMENTS.split(";\n"):
        db.run(statement)
