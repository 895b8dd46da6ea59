"""Step 8: whose an order is, is kept with it, so that lists can be filtered by what their column shows (28).

``sales_order.first_by``: the first with a contact or a note that stands: an agent's id, or the name of a colleague
elsewhere. The order is the ``owner_id``'s, else that one's.
"""

from __future__ import annotations

from app.store.engine import Engine

STATEMENTS = """
ALTER TABLE sales_order ADD COLUMN first_by;
WITH RECURSIVE gone(id) AS (
  SELECT points_at FROM note WHERE kind = 'withdrawal'
  UNION SELECT n.points_at FROM gone JOIN note n ON n.id = gone.id WHERE n.points_at IS NOT NULL),
deed(order_id, at, part, id, who) AS (
  SELECT order_id, at, 1, id, coalesce(agent_id, agent_name) FROM contact
  WHERE cancelled_at IS NULL AND coalesce(agent_id, agent_name) IS NOT NULL
  UNION ALL SELECT order_id, saved_at, 2, id, agent_id FROM note WHERE kind = 'entry' AND id NOT IN gone)
UPDATE sales_order SET first_by = d.who
  FROM (SELECT order_id, who, row_number() OVER (PARTITION BY order_id ORDER BY at, part, id) AS place FROM deed) d
  WHERE d.order_id = sales_order.id AND d.place = 1;
DROP INDEX order_owner;
DROP INDEX order_owner_amount;
DROP INDEX order_owner_paid;
CREATE INDEX order_held ON sales_order(shop_id, status, coalesce(owner_id, first_by))
  WHERE coalesce(owner_id, first_by) IS NOT NULL;
CREATE INDEX order_held_amount ON sales_order(shop_id, status, coalesce(owner_id, first_by), amount_due)
  WHERE coalesce(owner_id, first_by) IS NOT NULL;
CREATE INDEX order_held_paid ON sales_order(shop_id, status, coalesce(owner_id, first_by), paid_at)
  WHERE coalesce(owner_id, first_by) IS NOT NULL
"""


def up(db: Engine) -> None:
    for statement in STATEMENTS.split(";\n"):
        db.run(statement)
