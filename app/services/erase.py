"""Erasing buyers' data that nobody needs any more: seen first, then done, then kept up day by day.

What goes, of orders over and untouched for so many days: buyer, receiver, phone, address, the buyer's message, the
platform's memo (it may hold any of these; what colleagues wrote there has long become contacts), columns of the export
that no field takes, the same in the history and in refused rows, buyers who are in no other order, and who they were
and what people wrote in refunds and reviews that are as old. What agents wrote as notes or as words of a saved view
stays, and so do order numbers, items, amounts and times. Copies made before still hold everything.
An import that is taken back afterwards brings nothing back: what it replaced is erased too. A file imported anew does,
until the next day's erasure.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from app.domain.rule_check import BOUNDS, RETENTION_LEAST
from app.errors import KnownError
from app.services import rules as rules_service
from app.services.office import Changes, Office
from app.store import erase as store
from app.store.erase import Preview, Span

__all__ = ["Erased", "Preview", "daily", "erase", "keep_up", "preview"]

SLICE = 200
"""Orders in one transaction, so that a save waits behind a few hundredths of a second at most."""

_DAY = 86_400


@dataclass
class Erased:
    """How many orders, refused rows, and refunds and reviews were emptied."""

    orders: int = 0
    rejects: int = 0
    records: int = 0
    changes: Changes = field(default_factory=Changes)


def _span(office: Office, shop_id: int, days: int) -> Span:
    most = BOUNDS["first_buyer_days"][1]
    if not RETENTION_LEAST <= days <= most:
        raise KnownError("rule_bounds", field="retention_days", least=RETENTION_LEAST, most=most)
    life = int(office.rules(shop_id).auto_close.total_seconds())
    return Span(shop_id, office.now() - days * _DAY, life)


async def preview(office: Office, shop_id: int, days: int) -> Preview:
    """What ``erase`` would reach now. Raises ``KnownError`` ``rule_bounds``."""
    span = _span(office, shop_id, days)
    return await office.gate.stream(lambda db: store.preview(db, span))


async def erase(
    office: Office,
    shop_id: int,
    days: int,
    *,
    tell: Callable[[float], object] | None = None,
    stop: threading.Event | None = None,
    thorough: bool = True,
) -> Erased:
    """Erase in slices; ``tell`` hears the share that is done. A ``stop`` in the middle leaves a part for the next time.

    ``thorough`` rewrites the file at the end, so that its free space holds nothing of older days either; saving waits
    for that, some seconds with a million orders. Raises ``KnownError``: ``rule_bounds``, ``disk_full``.
    """
    span, done = _span(office, shop_id, days), Erased()
    say, halt = tell or (lambda _share: None), stop or threading.Event()
    # Imports and undo compare with what they found; nothing may change beneath them.
    async with office.importing:
        ids = list(await office.gate.stream(lambda db: store.due(db, span), needed=True))
        for at in range(0, len(ids), SLICE):
            if halt.is_set():
                break
            part = ids[at : at + SLICE]
            gone = await office.gate.write(lambda db, part=part: store.step(db, span, part))  # type: ignore[misc]
            done.orders += len(gone)
            done.changes["order"].update(gone)
            say(0.9 * (at + len(part)) / len(ids))
        await _records(office, span, done, halt)
        done.rejects = await office.gate.write(lambda db: store.rejects(db, span))
        await _tidy(office, halt, begins=bool(done.orders or done.rejects or done.records), thorough=thorough)
    if done.rejects:
        done.changes["import"].add(0)
    say(1.0)
    return done


async def _records(office: Office, span: Span, done: Erased, halt: threading.Event) -> None:
    due = await office.gate.stream(lambda db: store.records_due(db, span), needed=True)
    for subject, ids in due.items():
        for at in range(0, len(ids), SLICE):
            if halt.is_set():
                return
            part = list(ids[at : at + SLICE])
            await office.gate.write(
                lambda db, subject=subject, part=part: store.step_records(db, subject, part)  # type: ignore[misc]
            )
            done.records += len(part)
            done.changes[subject].update(part)
    await office.gate.write(store.left_by_undo)


async def _tidy(office: Office, halt: threading.Event, *, begins: bool, thorough: bool) -> None:
    """Clear the search index and the file of what was erased; where nothing was, end what a stop left half done.

    A stop leaves the index as it is after one step: what has begun, the next time goes on with.
    """
    first = begins
    while begins or not halt.is_set():
        if not await office.gate.write(lambda db, first=first: store.purge_index(db, first=first)):  # type: ignore[misc]
            break
        first = False
        if halt.is_set():
            break
        await asyncio.sleep(0)
    if begins and thorough and not halt.is_set():
        await office.gate.maintain(store.rewrite)
    elif begins:
        await office.gate.maintain(lambda db: db.fold_log())


async def keep_up(office: Office, shop_id: int, days: int, agent_id: int | None = None) -> Changes:
    """From now on ``daily`` erases this shop's data after so many days; 0 ends that. Raises ``rule_bounds``."""
    return await rules_service.change(office, shop_id, agent_id, retention_days=days)


async def daily(office: Office, *, stop: threading.Event | None = None) -> Changes:
    """Erase what has become old, in every shop that keeps up with it; nothing where none does."""
    changes = Changes()
    for shop in office.shops():
        if (days := office.rules(shop.id).retention_days) and not (stop and stop.is_set()):
            done = await erase(office, shop.id, days, stop=stop, thorough=False)
            for subject, ids in done.changes.items():
                changes[subject] |= ids
    return changes
