"""A shop's rules: saving them, as one more version."""

from __future__ import annotations

import json
from typing import Any

from app.domain import flag, rule_check
from app.domain.rules import Rules, default
from app.errors import KnownError
from app.services.office import Changes, Office
from app.store import legend, people
from app.store.engine import Engine


async def change(office: Office, shop_id: int, agent_id: int | None = None, **values: Any) -> Changes:
    """Change some of the shop's rules as its newest version; earlier ones stay, and no change writes nothing.

    Raises ``KnownError`` with the code of ``domain.rule_check``; its parameter ``field`` names the rule at fault.
    ``shop_gone`` where the shop was taken away.
    """
    platform = next((shop.platform for shop in office.shops() if shop.id == shop_id), None)
    if platform is None:
        raise KnownError("shop_gone")

    def work(db: Engine) -> None:
        kept = people.rules(db, shop_id)
        before = Rules.from_json(json.loads(kept)) if kept else default(platform)
        rules = before._replace(**values)
        if problem := next(iter(rule_check.problems(rules)), None):
            raise KnownError(problem.code, field=problem.field, **problem.params)
        if rules != before:
            people.set_rules(db, shop_id, json.dumps(rules.to_json(), ensure_ascii=False), office.now(), agent_id)
            if flag.moves(before.legend, rules.legend) or flag.moves(rules.legend, before.legend):
                told = json.dumps(before.to_json()["legend"], ensure_ascii=False)
                legend.turn(db, shop_id, told, office.now(), agent_id)

    await office.gate.write(work)
    await office.reload()
    return Changes(shop={shop_id})
