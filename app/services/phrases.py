"""Quick feedback: what stands ready for an agent under a flag."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import NamedTuple

from app.domain import phrase
from app.domain.flag import Meaning
from app.domain.rules import Rules
from app.services.office import Office
from app.store import legend
from app.store import phrases as store
from app.store.engine import Engine


class Phrases(NamedTuple):
    """The shop's own, those that agents type most, the usual ones, and those that nobody wants."""

    own: tuple[str, ...]
    learned: tuple[str, ...]
    defaults: tuple[str, ...]
    muted: tuple[str, ...]

    def offered(self) -> tuple[str, ...]:
        """As they stand under the feedback, at most nine."""
        return phrase.offered(self.own, self.defaults, self.learned, self.muted)


def known(meaning: Meaning, learned: tuple[str, ...] = ()) -> Phrases:
    """What a flag's meaning has by itself."""
    return Phrases(meaning.phrases, learned, phrase.DEFAULTS.get(meaning.key, ()), meaning.muted)


async def of(office: Office, shop_id: int, colour: str, agent_id: int | None) -> Phrases:
    """The phrases of a flag; what ``agent_id`` types most comes before what the others do."""
    since = office.now() - int(timedelta(days=phrase.DAYS).total_seconds())
    meaning = office.rules(shop_id).meaning(colour)

    def look(db: Engine) -> list[str]:
        # What was typed while the colour meant something else is no phrase of what it means now.
        turns = legend.turns(db, shop_id)
        after = next((turn.note for turn in reversed(turns) if _sense(turn.legend, colour) != meaning.sense), 0)
        return store.typed(db, shop_id, colour, since, agent_id, phrase.LEAST_ORDERS, after)

    found = await office.gate.read(look)
    return known(meaning, tuple(words for words in found if phrase.learnable(words)))


def _sense(stored: str, colour: str) -> str:
    return Rules.from_json({"legend": json.loads(stored)}).meaning(colour).sense
