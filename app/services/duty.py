"""The duty of the day (29) with its proof, and the contacts that an agent began without being reminded (39)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from app import clock
from app.domain import cadence
from app.domain.status import Status
from app.services import order_rows
from app.services.office import Office
from app.store import notes
from app.store import orders as order_store
from app.store import today as store
from app.store.engine import Engine


class Duty(NamedTuple):
    """Contacts of an agent since a moment: how many, how many of them nothing was due for, and when the last was.

    One about several orders of a buyer is one, as it is one row of the queue.
    """

    contacts: int = 0
    own: int = 0
    last_at: int | None = None


NOTHING = Duty()


def of_agent(office: Office, db: Engine, shop_ids: Sequence[int], agent_id: int, since: int) -> Duty:
    """What an agent did in these shops; reckoned once a change of the data."""
    about = "duty", tuple(shop_ids), agent_id
    made: Duty = office.shared.get(db, about, (since,), lambda: _reckon(office, db, shop_ids, agent_id, since))
    return made


def _reckon(office: Office, db: Engine, shop_ids: Sequence[int], agent_id: int, since: int) -> Duty:
    made: dict[str, list[tuple[int, int, int]]] = {}
    for one, *about in store.contacts_of(db, shop_ids, agent_id, since):
        made.setdefault(one, []).append((about[0], about[1], about[2]))
    own = sum(
        not any(booked or _due(office, db, order_id, at) for at, order_id, booked in its) for its in made.values()
    )
    return Duty(len(made), own, max((its[0][0] for its in made.values()), default=None))


def _due(office: Office, db: Engine, order_id: int, at: int) -> bool:
    """Whether a computed reminder of the order had come when it was contacted."""
    db.go_on()
    row = order_store.one(db, order_id)
    assert row is not None
    told = [one for one in notes.contacts_of(db, [order_id]).get(order_id, []) if one[0] < at]
    # It waited for its payment then, whatever came of it and was said of its buyer since.
    then = {"status": Status.UNPAID, "mark": None, "do_not_remind": 0, "risk": None}
    order = order_rows.facts(office, {**row, **then}, told, first_time=None)
    shop_id = row["shop_id"]
    here = clock.at(at, office.zone(shop_id))
    plan = cadence.plan(
        order, order_rows.contact_facts(office, shop_id, told), office.rules(shop_id), here, first_only=True
    )
    return any(point.due_at <= here for point in plan.points)
