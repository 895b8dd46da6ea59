"""Step 7: what agents and buyers said is kept where no export names the buyer, and what a day's dispatch looks like.

``sales_order.do_not_remind`` and ``risk`` as on ``buyer``, for an order whose buyer no export names;
``online_at``: when an agent saw the buyer online (38). ``buyer.credit``: as an agent read it on the platform (26).
``shop.ships``: today's shipping time as the warehouse told it (60), JSON.
"""

from __future__ import annotations

from app.store.engine import Engine

STATEMENTS = """
ALTER TABLE sales_order ADD COLUMN do_not_remind INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sales_order ADD COLUMN risk TEXT;
ALTER TABLE sales_order ADD COLUMN online_at INTEGER;
ALTER TABLE buyer ADD COLUMN credit TEXT;
ALTER TABLE shop ADD COLUMN ships TEXT
"""


def up(db: Engine) -> None:
    for statement in STATEMENTS.split(";\n"):
        db.run(statement)
