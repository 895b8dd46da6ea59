"""Today's shipping time as the warehouse told it in the morning (60): one for a shop and a day, for scripts to say."""

from __future__ import annotations

import json

from app.errors import BugError
from app.services.office import Changes, Office
from app.store import people

LONGEST = 30


def today(office: Office, shop_id: int) -> str:
    """What was told today, on the shop's calendar; empty before anybody asked: yesterday's is never said today."""
    kept = office.shop(shop_id).ships
    told = json.loads(kept) if kept else {}
    return str(told["text"]) if told.get("day") == office.here(shop_id).date().isoformat() else ""


async def tell(office: Office, shop_id: int, text: str, agent_id: int | None = None) -> Changes:
    """Keep what the warehouse told for today; empty: nothing after all."""
    words = " ".join(text.split())
    if len(words) > LONGEST:
        raise BugError("the field is no longer than this")
    told = {"day": office.here(shop_id).date().isoformat(), "text": words, "agent_id": agent_id, "at": office.now()}
    kept = json.dumps(told, ensure_ascii=False) if words else None
    await office.gate.write(lambda db: people.change_shop(db, shop_id, ships=kept))
    await office.reload()
    return Changes(shop={shop_id})
