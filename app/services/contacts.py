"""A contact that is over: written in one transaction, its steps ticked later, and all of it taken back."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from app import clock
from app.domain import call_follow, slot
from app.domain.cadence import Channel
from app.domain.call import SAID, Call, Phase, Result, Step
from app.domain.call_follow import Follow
from app.domain.reminder import Cancel, Kind, said_as
from app.errors import BugError, KnownError
from app.services import agents, due, notes, orders, reminders
from app.services.calls import gifts as gifts_of
from app.services.calls import state
from app.services.notes import NoteDraft
from app.services.office import Changes, Office
from app.services.order_rows import Known
from app.services.reminders import Booked
from app.store import calls, people
from app.store import notes as note_rows
from app.store import reminders as reminder_rows
from app.store import scripts as script_rows
from app.store.engine import Engine
from app.store.people import AgentRow


class Noted(NamedTuple):
    """A note that was written, and the whole memo to paste."""

    order_id: int
    note_id: int
    text: str
    memo: str


class Finished(NamedTuple):
    """What an attempt left: notes, what was booked, and how it goes on.

    ``stops``: why no reminder follows for any of its orders, computed or booked (``Plan.blocked_by``); None where one
    does, and for a matter of service. ``refused``: why a moment could not be booked, each reason once.
    """

    contact_id: int
    notes: tuple[Noted, ...]
    booked: tuple[Booked, ...]
    follow: Follow
    warnings: tuple[str, ...]
    refused: tuple[KnownError, ...]
    stops: str | None
    changes: Changes


class Unticked(NamedTuple):
    """A contact with steps that were put off (17), and those of its ``orders`` that still need them."""

    contact_id: int
    orders: tuple[int, ...]
    steps: tuple[Step, ...]


class Uncopied(NamedTuple):
    """A contact that is written, and those of its notes that are still to be pasted."""

    contact_id: int
    notes: tuple[Noted, ...]


class Undone(NamedTuple):
    """An attempt that is open again, at its last key; ``agent``: whose it is, as they are called by now."""

    id: int
    call: Call
    changes: Changes
    agent: str


# -- written -----------------------------------------------------------------------------------------------------------


class _Left(NamedTuple):
    """What one order got."""

    order_id: int
    contact_id: int
    note_id: int
    text: str
    warnings: tuple[str, ...]


class _Written(NamedTuple):
    """What the transaction of ``finish`` left; ``refused``: why a moment could not be booked."""

    left: list[_Left]
    booked: list[Booked]
    refused: list[KnownError]
    changes: Changes


async def finish(office: Office, call_id: int, call: Call) -> Finished:
    """Write what came of an agent's attempt, in one transaction: contacts, notes, flag, what is booked, scripts used.

    A moment that cannot be booked stops nothing, for what has happened is always written down. Raises ``KnownError``:
    ``call_over`` (finished or left elsewhere), ``orders_gone``, ``note_invalid``.
    """
    if call.phase is not Phase.DONE or call.result is None or call.dialled_at is None:
        raise BugError("a call that is not at its end")
    who = await _agent(office, call_id)
    gifts = {order_id: await gifts_of(office, order_id) for order_id in call.orders}
    done = await office.gate.write(lambda db: _write(office, db, call_id, call, who, gifts))
    memos = [(await notes.start(office, one.order_id)).memo for one in done.left]
    told = (
        *(code for one in done.left for code in one.warnings),
        *(code for one in done.booked for code in one.warnings),
    )
    noted = (Noted(one.order_id, one.note_id, one.text, memo) for one, memo in zip(done.left, memos, strict=True))
    return Finished(
        contact_id=done.left[0].contact_id,
        notes=tuple(noted),
        booked=tuple(done.booked),
        follow=_follow(call),
        warnings=tuple(dict.fromkeys(told)),
        refused=tuple({error.code: error for error in reversed(done.refused)}.values()),
        stops=None if call.service else await _stops(office, [one.order_id for one in done.left]),
        changes=done.changes,
    )


async def _stops(office: Office, order_ids: Sequence[int]) -> str | None:
    if await office.gate.read(lambda db: due.of_orders(Known(office, db), db, order_ids, office.now())):
        return None
    return (await orders.card(office, order_ids[0])).plan.blocked_by


def _follow(call: Call) -> Follow:
    """How it goes on; a moment on which both agreed is no end."""
    found = call_follow.follow(call.channel, call.result, call.reason)
    return found._replace(ends=found.ends and call.due_at is None)


async def _agent(office: Office, call_id: int) -> AgentRow:
    """Whose attempt it is, whatever the agent is called by now."""
    found = next((row for row in await office.gate.read(calls.under_way) if row[0] == call_id), None)
    if found is None:
        raise KnownError("call_over")
    return next(one for one in await agents.agents(office) if one.id == found[2])


_Gifts = Mapping[int, Sequence[str]]
"""What the buyer was given, for the note of each order."""


def _write(office: Office, db: Engine, call_id: int, call: Call, who: AgentRow, gifts: _Gifts) -> _Written:
    """Everything that ``finish`` writes."""
    if calls.drop(db, call_id) is None:
        raise KnownError("call_over")
    there = calls.there(db, call.orders, any_state=call.service)
    if not there:
        raise KnownError("orders_gone")
    when = _moment(office, db, there, call)
    left = [_note(office, db, one, shop, call, who, gifts.get(one, ()), when) for one, shop, _owner in there]
    dealt = {task for one in left for task in _deal_with(office, db, one.order_id, call)}
    booked, refused = _book(office, db, there, call, who.id, when)
    undo = {
        "contacts": [one.contact_id for one in left],
        "booked": [one.reminder.id for one in booked],
        "dealt": sorted(dealt),
        "owned": [order_id for order_id, _shop, owner in there if owner is None],
    }
    _keep_end(office, db, left[0], call, who.id, undo)
    changes = Changes.of(one.changes for one in booked)
    changes["reminder"] |= dealt
    changes["contact"] |= {one.contact_id for one in left}
    changes["note"] |= {one.note_id for one in left}
    changes["order"] |= {one.order_id for one in left}
    return _Written(left, booked, refused, changes)


def _keep_end(office: Office, db: Engine, main: _Left, call: Call, agent_id: int, undo: dict[str, list[int]]) -> None:
    """Count the scripts that were sent; keep with the first contact the call, its steps, and what undoes it all."""
    sent = _sent(call)
    uses = [script_rows.use(db, one, main.order_id, agent_id, office.now()) for one in sent]
    taken = {one.step.value: one.at for one in call.taken}
    kept = {"call": call.to_json(), "steps": taken, "undo": {**undo, "uses": uses}}
    last = sent[-1] if sent else None
    calls.settle(db, main.contact_id, steps=json.dumps(kept, ensure_ascii=False), script_id=last)


def _note(
    office: Office, db: Engine, order_id: int, shop_id: int, call: Call, who: AgentRow, gifts: Sequence[str],
    when: _Moment | None,
) -> _Left:  # fmt: skip
    """The note on one of the orders, and the contact behind it with what came of it."""
    colour = call_follow.colour(office.rules(shop_id), service=call.service)
    at = None
    if when is not None and call_follow.kind(call) is not Kind.PROMISE:  # a promise stays the buyer's own moment
        written = call_follow.books_message(call)
        at = reminders.placed(office, db, order_id, when.at, keep=call.service, written=written, end=when.end)
    closing = reminders.closing(office, db, order_id)
    words = call_follow.feedback(call, office.here(shop_id), gifts, booked=at, closing=closing)
    draft = NoteDraft(order_id, colour, who.nickname, words, at=call.dialled_at, channel=call.channel)
    put = notes.put(office, db, draft, who.id, drops_draft=False)
    contact_id = calls.of_note(db, order_id, put.note_id)
    assert call.dialled_at is not None
    assert call.result is not None
    if contact_id is None and call.service:
        contact_id = calls.begin(db, order_id, who.id, call.channel, "{}", call.dialled_at, calls.SERVICE)
        calls.settle(db, contact_id, note_id=put.note_id)
    elif contact_id is None:
        # Whatever flag the shop has for it: who was reminded was reminded.
        stage = len(note_rows.contacts(db, order_id)) + 1
        contact_id = note_rows.add_contact(db, order_id, call.dialled_at, who.id, call.channel, stage, put.note_id)
        note_rows.own(db, order_id, who.id)
    promised = call.due_at if call.result is Result.PROMISED else None
    calls.settle(db, contact_id, outcome=call.result.value, reason=call.reason, promised_at=promised)
    return _Left(order_id, contact_id, put.note_id, put.text, put.warnings)


class _Moment(NamedTuple):
    """The moment that is booked for all orders of a contact, and the ``end`` of the first of them that it comes before.

    One talk has one moment.
    """

    at: datetime
    end: datetime | None


def _moment(office: Office, db: Engine, there: Sequence[tuple[int, int, int | None]], call: Call) -> _Moment | None:
    if call.due_at is None:
        return None
    shops = dict.fromkeys(shop_id for _order, shop_id, _owner in there)
    said = {shop_id: clock.at(call.due_at, office.zone(shop_id)) for shop_id in shops}
    if call.service:
        return _Moment(next(iter(said.values())), None)
    ends = [reminders.closing(office, db, order_id) for order_id, _shop, _owner in there]
    end = min((one for one in ends if one is not None), default=None)
    written = call_follow.books_message(call)
    kept = (
        slot.kept_in_time(at, office.here(one), reminders.bound(office, one, written=written), end)
        for one, at in said.items()
    )
    return _Moment(min(kept), end)


def _deal_with(office: Office, db: Engine, order_id: int, call: Call) -> list[int]:
    """What was booked on the order and is dealt with now: what has come, and all where another moment was said.

    All of it too where nobody reminds any more. A matter of service deals with its own that has come, no more.
    """
    now = office.now()
    ends = call_follow.follow(call.channel, call.result, call.reason).ends
    every = (ends or call.due_at is not None) and not call.service
    kinds = (Kind.SERVICE,) if call.service else (Kind.PROMISE, Kind.CALLBACK, Kind.SNOOZE)
    return [
        row[0]
        for row in reminder_rows.of_order(db, order_id)
        if row[2] in kinds and (every or row[3] <= now) and reminder_rows.acknowledge(db, row[0], now) is not None
    ]


def _book(
    office: Office,
    db: Engine,
    there: Sequence[tuple[int, int, int | None]],
    call: Call,
    agent_id: int,
    when: _Moment | None,
) -> tuple[list[Booked], list[KnownError]]:
    """The moment that was said, on each order, for any of them may be paid alone; and why some could not be booked."""
    booked: list[Booked] = []
    refused: list[KnownError] = []
    if call.due_at is None or when is None:
        return booked, refused
    # Whoever upset the buyer must not call again: it is for anyone else.
    whose = None if call_follow.follow(call.channel, call.result, call.reason).other_agent else agent_id
    for order_id, shop_id, _owner in there:
        said, words = clock.at(call.due_at, office.zone(shop_id)), call_follow.said(call)
        if when.at != said and call.text(SAID):
            words = said_as(words, said)
        kind, keep, written = call_follow.kind(call), call.service, call_follow.books_message(call)
        try:
            one = reminders.put(
                office, db, order_id, when.at, kind, whose, words, keep=keep, written=written, end=when.end
            )
            booked.append(one)
        except KnownError as error:
            refused.append(error)
    return booked, refused


def _sent(call: Call) -> list[int]:
    """The scripts that were sent: a message is, once it has begun, and a step's when it is done."""
    done = {one.step.value for one in call.taken if one.at is not None}
    return [one for step, one in call.chosen.items() if step in done or call.channel is not Channel.PHONE]


# -- afterwards --------------------------------------------------------------------------------------------------------


async def unticked(office: Office, since: int, agent: str | None = None) -> list[Unticked]:
    """The contacts from ``since`` on (epoch seconds) of which steps are still to be done, oldest first.

    Of one agent, and of those who work here no more, or of all. A step helps nobody once every order it is about is
    paid or closed, or its buyer said since that there is nothing more to say.
    """

    def work(db: Engine) -> list[Unticked]:
        rows = [row for row in calls.with_steps(db, since, agent) if _put_off(row[3])]
        told = note_rows.contacts_of(db, list({order_id for _contact, order_id, _at, _kept in rows}))
        found: dict[int, Unticked] = {}
        for contact_id, order_id, at, kept in rows:
            if not _over(told[order_id], at):
                before = found[contact_id].orders if contact_id in found else ()
                found[contact_id] = Unticked(contact_id, (*before, order_id), _put_off(kept))
        return list(found.values())

    return await office.gate.read(work)


def _put_off(kept: str) -> tuple[Step, ...]:
    """The steps that are still to be done."""
    return tuple(Step(step) for step, done in json.loads(kept)["steps"].items() if done is None)


def _over(told: Sequence[tuple[int, str, str | None, str | None]], at: int) -> bool:
    """Whether the buyer ended it at a contact after ``at``."""
    return call_follow.left(one for one in told if one[0] > at).ended is not None


async def uncopied(office: Office, since: int, agent: str) -> list[Uncopied]:
    """An agent's contacts whose notes were saved from ``since`` on (epoch seconds) and not copied, oldest first.

    Who was cut off in the middle of the pasting, or left it, has such; those of agents who work here no more are
    anyone's.
    """
    found: dict[int, list[Noted]] = {}
    for contact_id, order_id, note_id, text in await office.gate.read(lambda db: calls.uncopied(db, since, agent)):
        memo = (await notes.start(office, order_id)).memo
        found.setdefault(contact_id, []).append(Noted(order_id, note_id, text, memo))
    return [Uncopied(contact_id, tuple(noted)) for contact_id, noted in found.items()]


async def ended(office: Office, contact_id: int) -> Call:
    """A finished attempt as it was written. Raises ``KnownError`` ``contact_over``."""
    _order_id, kept = await office.gate.read(lambda db: _kept(db, contact_id))
    return Call.from_json(kept["call"])


async def step_done(office: Office, contact_id: int, step: Step, agent: str, script_id: int | None = None) -> Changes:
    """Tick a step that was put off; one that is ticked already stays so, and nothing changes.

    ``script_id``: the script that was sent. Raises ``KnownError``: ``contact_over``, and the nickname's codes of
    ``agents.ensure``.
    """
    who = await agents.ensure(office, agent)

    def work(db: Engine) -> Changes:
        order_id, kept = _kept(db, contact_id)
        if kept["steps"].get(step.value, 0) is not None:
            return Changes(**who.changes)
        now = office.now()
        kept["steps"][step.value] = now
        if script_id is not None:
            kept["undo"]["uses"].append(script_rows.use(db, script_id, order_id, who.agent.id, now))
            calls.settle(db, contact_id, script_id=script_id)
        calls.settle(db, contact_id, steps=json.dumps(kept, ensure_ascii=False))
        calls.tell(db, contact_id, f"step.{step.value}", now, now, who.agent.id)
        return Changes(order={order_id}, contact={contact_id}, **who.changes)

    return await office.gate.write(work)


def _kept(db: Engine, contact_id: int) -> tuple[int, dict[str, Any]]:
    """(order, what is kept) of a finished attempt that stands."""
    row = calls.one(db, contact_id)
    kept = json.loads(row[2]) if row is not None and row[2] else {}
    if row is None or "undo" not in kept or _standing(db, contact_id) is None:
        raise KnownError("contact_over")
    return row[0], kept


def _standing(db: Engine, contact_id: int) -> int | None:
    """The note of a contact that nobody took back or put another in the place of."""
    row = calls.one(db, contact_id)
    found = note_rows.one(db, row[1]) if row is not None and row[1] is not None else None
    return found[0] if found is not None and found[12] is None else None


def _whose(db: Engine, contact_id: int) -> AgentRow:
    row = calls.one(db, contact_id)
    assert row is not None
    return next(one for one in people.agents(db) if one.id == row[3])


async def whose(office: Office, contact_id: int) -> str:
    """Whose a contact is, as they are called by now."""
    return (await office.gate.read(lambda db: _whose(db, contact_id))).nickname


async def undo(office: Office, contact_id: int) -> Undone:
    """Take an attempt back with all that it left; it is open again at its last key, for whoever's it was.

    What came after it stays. Raises ``KnownError`` ``contact_over`` (taken back already).
    """

    def work(db: Engine) -> Undone:
        order_id, kept = _kept(db, contact_id)
        done, changes = kept["undo"], Changes()
        who = _whose(db, contact_id)
        for one in done["contacts"]:
            # One that was withdrawn by itself is not taken back twice.
            if (note_id := _standing(db, one)) is not None:
                notes.take_back(office, db, note_id, who.id, changes)
                changes["note"].add(note_id)
            calls.settle(db, one, steps=None)
        changes["reminder"] |= calls.unbook(db, done["booked"], Cancel.WITHDRAWN, office.now())
        changes["reminder"] |= {task for task in done["dealt"] if reminder_rows.take_up(db, task) is not None}
        script_rows.unuse(db, done["uses"])
        calls.disown(db, done["owned"], who.id)
        call = Call.from_json(kept["call"])
        changes["contact"] |= set(done["contacts"])
        again = calls.begin(db, order_id, who.id, call.channel, state(call), office.now())
        return Undone(again, call, changes, who.nickname)

    return await office.gate.write(work)
