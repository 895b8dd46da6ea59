"""How likely a contact wins an order, by what came of a shop's own contacts."""

from __future__ import annotations

from datetime import timedelta

from app import clock
from app.domain import chance
from app.domain.chance import Chance, History, Past, Tally
from app.domain.queue import Entry
from app.services.office import Office
from app.services.order_rows import Known
from app.store import queue as store
from app.store import runs
from app.store.engine import Engine

LOOKED_BACK = timedelta(days=90)
"""So far back contacts tell what a further one may come to."""
_DAY = 86400


class Chances:
    """Those of many orders; what came of each shop's contacts is asked for once."""

    def __init__(self, office: Office, db: Engine) -> None:
        self._office = office
        self._db = db
        self._known: dict[int, History] = {}

    def of(self, one: Entry, at: int) -> Chance:
        """That of a contact about an order at a moment (epoch seconds)."""
        hour = clock.at(at, self._office.zone(one.shop_id)).hour
        return chance.chance(self._past(one.shop_id), one.reason, one.first_time, hour)

    def _past(self, shop_id: int) -> History:
        """A shop's; reckoned once a day and export, for nothing else tells what came of contacts."""
        if shop_id not in self._known:
            office, db = self._office, self._db
            now, as_of = office.now(), runs.freshness(db, shop_id, office.now())
            rules = office.rules(shop_id)
            state = (as_of, now // _DAY, rules.first_buyer_days, rules.won_back, office.zone(shop_id))
            self._known[shop_id] = office.shared.get(
                db, ("past", shop_id), state, lambda: _past(office, db, shop_id, as_of), settled=True
            )
        return self._known[shop_id]


def _past(office: Office, db: Engine, shop_id: int, as_of: int | None) -> History:
    """What came of the contacts of which an export that speaks for ``as_of`` could have told."""
    if as_of is None:
        return chance.NO_HISTORY
    within = int(office.rules(shop_id).won_back.total_seconds())
    since = office.now() - int(LOOKED_BACK.total_seconds())
    long_known = Known(office, db).long_known
    past = []
    for bucket, reason, again, created_at, tried, won in store.came_of(db, shop_id, since, as_of - within, within):
        known = again or (again is not None and long_known(shop_id, created_at))
        hour = clock.at(bucket * store.BUCKET, office.zone(shop_id)).hour
        past.append(Past(reason, not again if known else None, hour, Tally(int(won), tried)))
    return chance.history(past)
