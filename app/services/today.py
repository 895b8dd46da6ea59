"""The day at a glance: what is due now, what comes later, what is left lying, and how old the data is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from app import clock
from app.domain.order import Filter, Query, ReminderRow
from app.domain.queue import Row, Tab
from app.domain.reminder import Kind, is_late
from app.domain.stage import Channel
from app.domain.window import wall
from app.services import backup, due, duty, queue
from app.services.duty import NOTHING, Duty
from app.services.office import Office
from app.services.order_rows import reminder_row
from app.store import notes as notes_store
from app.store import orders as order_store
from app.store import reminders, runs
from app.store import today as store
from app.store.engine import Engine
from app.store.people import ShopRow

CLOSING = 2
"""How near, in hours, the end of an unpaid order has to be to be told of."""
NOT_COPIED = timedelta(days=7)
"""How far back notes are looked for that never reached the platform."""
OLD_COPY = timedelta(days=2)
"""A copy of the data older than this is told of."""

NOW, LATER, TIDY, DATA = "now", "later", "tidy", "data"
SECTIONS = (NOW, LATER, TIDY, DATA)


@dataclass(frozen=True)
class Line:
    """One thing to do: of what ``kind``, how many, how many of them late, and the moment that matters.

    ``at``: the soonest one's (epoch seconds), or the deadline, or when calls may begin; ``until``: when the call window
    closes. Of payment reminders ``calls`` are to be made by phone and ``promised`` were booked; of promises, ``twice``
    are about orders that the line of payment reminders counts too. What it leads to is ``query``, else the first of
    ``order_ids``, else what the kind says (the queue, reminders, an import, the settings). ``files``: exports that
    arrived and wait to be imported.
    """

    kind: str
    section: str
    count: int
    late: int = 0
    at: int | None = None
    until: int | None = None
    query: Query | None = None
    order_ids: tuple[int, ...] = ()
    shop: str = ""
    platform: str = ""
    files: tuple[Path, ...] = ()
    calls: int = 0
    promised: int = 0
    twice: int = 0


class Done(NamedTuple):
    """What the agent did today; the contacts are those of ``duty``."""

    notes: int = 0
    reminders: int = 0
    duty: Duty = NOTHING


class Today(NamedTuple):
    """Everything the page shows; ``next_at`` is when the next thing falls due, ``moments`` when each of today does."""

    lines: tuple[Line, ...]
    next_at: int | None
    moments: tuple[int, ...]
    done: Done
    copied_at: int | None
    orders: int


class _Piles:
    """Moments by kind, as they are found, and the rows of the queue."""

    def __init__(self) -> None:
        self.due: dict[str, list[tuple[int, bool]]] = {}
        self.rows: dict[Tab, list[Row]] = {}
        self.closes: list[int] = []  # when the call windows that are open now close
        self.twice = 0  # promises that have come, of orders in the rows to remind now

    def add(self, kind: str, at: int, *, late: bool = False) -> None:
        self.due.setdefault(kind, []).append((at, late))


async def today(
    office: Office, shop_id: int | None = None, agent_id: int | None = None, folder: Path | None = None
) -> Today:
    """The day of one shop, or of all of them; ``agent_id``: whose work is counted under what was done.

    ``folder``: the one that is watched for exports.
    """
    shops = [shop for shop in office.shops() if shop_id in (None, shop.id)]
    piles = _Piles()
    found = await office.gate.stream(lambda db: _count(office, db, shop_id, shops, agent_id, piles))
    copies = await backup.kept(office)
    # A clock that was set back must not make a copy come from the future.
    copied_at = min(copies[0].at, office.now()) if copies else None
    arrived = await _arrived(office, folder) if folder is not None else ()
    return _whole(office, shop_id, piles, found, copied_at, arrived)


async def _arrived(office: Office, folder: Path) -> tuple[Line, ...]:
    from app.services import watch  # only where a folder is watched

    found = await watch.waiting(office, folder)
    return (Line("arrived", NOW, len(found.files), at=found.at, files=found.files),) if found else ()


TABS = {"remind": Tab.NOW, "remind_later": Tab.WAITING}
"""The tab of the queue that a line counts, row by row, and leads to."""


def _sort_in(piles: _Piles, office: Office, db: Engine, shop_id: int | None) -> None:
    """What the queue shows."""
    now = office.now()
    piles.rows = queue.by_tab(office, db, shop_id, list(TABS.values()))
    for row in piles.rows[Tab.WAITING]:
        if row.lead.ready_at is not None:
            piles.add("remind_later", row.lead.ready_at, late=row.late(now))
    for one in {row.lead.shop_id for row in piles.rows[Tab.NOW] if _is_call(row)}:
        if (left := office.rules(one).call_windows.left(office.here(one))) is not None:
            piles.closes.append(now + int(left.total_seconds()))


def _is_call(row: Row) -> bool:
    return row.lead.channel is Channel.PHONE


class _Counted(NamedTuple):
    closing: list[int]
    to_ship: int
    cut_off: int | None
    not_copied: tuple[int, ...]
    not_seen: int
    drafts: tuple[int, ...]
    marks: int
    unknown: int
    stale: tuple[tuple[ShopRow, int | None], ...]
    done: Done
    orders: int


def _count(
    office: Office, db: Engine, shop_id: int | None, shops: Sequence[ShopRow], agent_id: int | None, piles: _Piles
) -> _Counted:
    """What the store knows; promises and the queue go onto the piles."""
    now, ids = office.now(), [shop.id for shop in shops]
    _sort_in(piles, office, db, shop_id)
    reminded = {one.order_id for row in piles.rows[Tab.NOW] for one in row.entries}
    for row in reminders.open_rows(db):
        reminder = reminder_row(office, row)
        if reminder.shop_id in ids:
            _sort_in_promise(piles, office, reminder)
            piles.twice += _asks_for_a_contact(reminder, now) and reminder.order_id in reminded
    since = _midnight(office.here(ids[0] if ids else None), 0)
    notes = store.written(db, ids, agent_id, since) if agent_id is not None else 0
    dealt = store.dealt_with(db, ids, agent_id, since) if agent_id is not None else 0
    closes = [at for shop in shops for at in due.closing_soon(office, db, shop.id, CLOSING).values()]
    cut_offs = [_at(office.here(shop_id), office.rules(shop_id).ship_cutoff) for shop_id in ids]
    return _Counted(
        closing=sorted(closes),
        to_ship=_views(office, db, "to_ship", ids),
        cut_off=min(cut_offs, default=None),
        not_copied=tuple(store.not_copied(db, ids, now - int(NOT_COPIED.total_seconds()))),
        not_seen=len(notes_store.missed(db, ids, now)),
        drafts=tuple(store.drafts(db, ids)),
        marks=sum(store.marks(db, shop_id) for shop_id in ids),
        unknown=_views(office, db, "unknown", ids),
        stale=tuple(_stale(office, db, shops)),
        done=Done(notes, dealt, duty.of_agent(office, db, ids, agent_id, since) if agent_id is not None else NOTHING),
        orders=_views(office, db, "all", ids),
    )


def _views(office: Office, db: Engine, view: str, shop_ids: Sequence[int]) -> int:
    closing = office.closing()
    return sum(order_store.count(db, Query(view=view, shop_id=shop_id), closing) for shop_id in shop_ids)


def _sort_in_promise(piles: _Piles, office: Office, reminder: ReminderRow) -> None:
    now, here, at = office.now(), office.here(reminder.shop_id), reminder.due_at
    if at <= now:
        piles.add("warehouse" if reminder.kind == Kind.WAREHOUSE else "promises", at, late=is_late(at, now))
    elif at < _midnight(here, 1):
        piles.add("promises_today", at)
    elif at < _midnight(here, 2):
        piles.add("promises_tomorrow", at)
    else:
        piles.add("promises_further", at)


def _asks_for_a_contact(reminder: ReminderRow, now: int) -> bool:
    return reminder.due_at <= now and reminder.kind not in (Kind.WAREHOUSE, Kind.SERVICE)


def _stale(office: Office, db: Engine, shops: Sequence[ShopRow]) -> Iterator[tuple[ShopRow, int | None]]:
    """The shops whose newest data is older than their rule allows; an invented shop is never old."""
    for shop in shops:
        as_of = runs.freshness(db, shop.id, office.now())
        old = as_of is None or office.now() - as_of > office.rules(shop.id).stale.total_seconds()
        if old and not shop.demo:
            yield shop, as_of


def _whole(
    office: Office, shop_id: int | None, piles: _Piles, found: _Counted, copied_at: int | None, more: Sequence[Line]
) -> Today:
    lines = [*_promise_lines(piles), *_queue_lines(piles, office.now()), *_order_lines(office, found, shop_id), *more]
    lines += [Line("stale", DATA, 1, at=as_of, shop=shop.name, platform=shop.platform) for shop, as_of in found.stale]
    if found.orders and (copied_at is None or office.now() - copied_at > OLD_COPY.total_seconds()):
        lines.append(Line("backup", DATA, 1, at=copied_at))
    lines.sort(key=lambda line: (SECTIONS.index(line.section), _ORDER.index(line.kind)))
    now, midnight = office.now(), _midnight(office.here(shop_id), 1)
    ahead = sorted(at for kind in piles.due for at, _late in piles.due[kind] if at > now)
    return Today(
        lines=tuple(lines),
        next_at=ahead[0] if ahead else None,
        moments=tuple(at for at in ahead if at < midnight),
        done=found.done,
        copied_at=copied_at,
        orders=found.orders,
    )


_ORDER = (
    "warehouse", "promises", "remind", "closing", "ship", "ship_late", "arrived",
    "remind_later", "promises_today", "promises_tomorrow",
    "not_copied", "not_seen", "drafts", "marks", "unknown", "stale", "backup",
)  # fmt: skip
_SECTION = {"warehouse": NOW, "promises": NOW, "promises_today": LATER, "promises_tomorrow": LATER}


def _promise_lines(piles: _Piles) -> Iterator[Line]:
    for kind, section in _SECTION.items():
        if found := piles.due.get(kind):
            late, at = sum(late for _at, late in found), min(at for at, _late in found)
            yield Line(kind, section, len(found), late, at, twice=piles.twice if kind == "promises" else 0)


def _queue_lines(piles: _Piles, now: int) -> Iterator[Line]:
    for kind, tab in TABS.items():
        if not (rows := piles.rows[tab]):
            continue
        here = tab is Tab.NOW
        moments = (row.lead.due_at if here else row.lead.ready_at for row in rows)
        yield Line(
            kind,
            NOW if here else LATER,
            len(rows),
            sum(row.late(now) for row in rows),
            min((at for at in moments if at is not None), default=None),
            min(piles.closes, default=None) if here else None,
            calls=sum(map(_is_call, rows)),
            promised=sum(row.lead.booked for row in rows),
        )


def _order_lines(office: Office, found: _Counted, shop_id: int | None) -> Iterator[Line]:
    def query(view: str, *filters: Filter, **more: Any) -> Query:
        return Query(view=view, shop_id=shop_id, filters=filters, **more)

    if found.closing:
        soonest = query("unpaid", Filter("due", ("closing", CLOSING)), descending=False)
        yield Line("closing", NOW, len(found.closing), at=found.closing[0], query=soonest)
    if found.to_ship and found.cut_off is not None:
        late = found.cut_off <= office.now()
        to_ship = query("to_ship", sort="paid_at", descending=False)
        yield Line("ship_late" if late else "ship", NOW, found.to_ship, at=found.cut_off, query=to_ship)
    if found.not_copied:
        yield Line("not_copied", TIDY, len(found.not_copied), order_ids=found.not_copied)
    if found.not_seen:
        yield Line("not_seen", TIDY, found.not_seen, query=query("unpasted", sort="waiting", descending=False))
    if found.drafts:
        yield Line("drafts", TIDY, len(found.drafts), order_ids=found.drafts)
    if found.marks:
        yield Line("marks", TIDY, found.marks, query=query("all", Filter("mark", ("paid", "closed"))))
    if found.unknown:
        yield Line("unknown", TIDY, found.unknown, query=query("unknown"))


def _midnight(here: datetime, days: int) -> int:
    """The beginning of the day that many days after the one of ``here``."""
    return clock.epoch(wall(here, here.date() + timedelta(days=days), time()))


def _at(here: datetime, moment: time) -> int:
    return clock.epoch(wall(here, here.date(), moment))
