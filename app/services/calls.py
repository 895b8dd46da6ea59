"""Reaching a buyer: one attempt, kept at every key, until ``contacts`` writes what came of it."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any, NamedTuple

from app import clock
from app.domain import call_follow, link, promise, script
from app.domain.cadence import Channel
from app.domain.call import ALLOWED, FACTS, NUMBER, SAID, SUMMARY, Call, Phase, Result, Step, over_shops, press, unwrite
from app.domain.item import Item
from app.domain.order import Card, OrderRow, live_notes
from app.domain.reminder import Kind, State
from app.domain.script import Filled, Piece
from app.errors import KnownError
from app.services import agents, concessions, guards, orders, scripts
from app.services.concessions import Concession
from app.services.guards import Guarded
from app.services.office import Office
from app.store import calls
from app.store import scripts as script_rows
from app.store.engine import Engine


class Fact(NamedTuple):
    """One thing to look at before calling (27): as the export has it, or as an agent ``typed`` it; "" is unknown.

    ``fen``: by how much the buyer pays less, as the export tells it.
    """

    code: str
    text: str = ""
    typed: bool = False
    fen: int | None = None


class Begun(NamedTuple):
    """Everything that the screen of an attempt opens with.

    ``resumed``: a crash cut it off. ``number`` is what a telephone takes, else ``no_number`` says why there is none
    (``phone_missing``, ``phone_masked``). ``busy``: the colleague whose contact with the buyer is not finished.
    ``rows``: all orders that it is about, ``cards`` the same with the main one first; ``given``: what their buyer was
    given.
    """

    id: int
    call: Call
    resumed: bool
    card: Card
    rows: tuple[OrderRow, ...]
    facts: tuple[Fact, ...]
    number: str | None
    no_number: str | None
    guarded: Guarded
    busy: str | None
    cards: tuple[Card, ...] = ()
    given: tuple[Concession, ...] = ()


class Unfinished(NamedTuple):
    """An attempt that is under way, or that a crash cut off."""

    id: int
    order_id: int
    agent: str
    began_at: int
    call: Call


class Text(NamedTuple):
    """The script that fits a step, with its blanks filled; ``words`` without what an SMS says around them."""

    script_id: int
    filled: Filled
    words: str = ""


TALK = 30 * 60
"""Who began so many seconds ago is not on the phone any more, but left it unfinished; so long a lead's yes holds."""
_DAY = 24 * 60 * 60  # s; so long the buyer remembers a call of which nobody wrote down what came of it


# -- before and during -------------------------------------------------------------------------------------------------


async def begin(
    office: Office,
    order_ids: Sequence[int],
    agent: str,
    channel: Channel = Channel.PHONE,
    *,
    service: bool = False,
    again: int | None = None,
) -> Begun:
    """Begin an attempt to reach the buyer of these orders, or go on with the agent's own that was cut off.

    The first order is the one whose card is shown. ``again``: go on with that very attempt, by its id. Raises
    ``KnownError``: ``order_unknown`` and the nickname's codes of ``agents.ensure``.
    """
    main = order_ids[0]
    card = await orders.card(office, main)
    who = await agents.ensure(office, agent)
    guarded = await guards.look(office, main, who.agent.id, channel, service=service)
    rest = await _with_it(office, card.row.shop_id, order_ids[1:], who.agent.id, channel, service=service)
    fresh = Call(channel, tuple(dict.fromkeys((main, *rest))), service)

    def work(db: Engine) -> tuple[int, Call, bool, str | None]:
        found = [_unfinished(row) for row in calls.under_way(db, main)]
        busy = _at_it(found, who.agent.nickname, office.now())
        for one in found:
            about = one.agent, one.order_id, one.call.channel, one.call.service
            if again in (None, one.id) and about == (who.agent.nickname, main, channel, service):
                call = one.call if one.began_at >= office.now() - TALK else unallowed(one.call)
                calls.keep(db, one.id, state(call))
                return one.id, call, True, busy
        call = fresh._replace(texts=_typed_before(db, main, _known(card)))
        return calls.begin(db, main, who.agent.id, channel, state(call), office.now()), call, False, busy

    call_id, call, resumed, busy = await office.gate.write(work, aside=True)
    rows, cards = tuple(await orders.rows(office, call.orders)), await cards_of(office, card, call)
    given, number = await given_of(office, call), link.dialable(card.phone)
    return Begun(
        id=call_id,
        call=call,
        resumed=resumed,
        card=card,
        rows=rows,
        cards=cards,
        given=given,
        facts=facts(card, call, given),
        number=number,
        no_number=None if number else "phone_masked" if (card.phone or "").strip() else "phone_missing",
        guarded=guarded,
        busy=busy,
    )


def _at_it(found: Sequence[Unfinished], me: str, now: int) -> str | None:
    """The colleague who began of late, or reached out within the day, and did not finish."""
    for one in found:
        since = now - (TALK if one.call.phase is Phase.READY else _DAY)
        if one.agent != me and one.began_at >= since:
            return one.agent
    return None


def unallowed(call: Call) -> Call:
    """What a lead allowed so long ago, and nobody did, has to be allowed anew."""
    return unwrite(call, ALLOWED) if call.phase is Phase.READY else call


async def _with_it(
    office: Office, shop_id: int, order_ids: Sequence[int], agent_id: int, channel: Channel, *, service: bool
) -> Sequence[int]:
    """Those of the buyer's further orders that nothing keeps from being contacted about beside the first.

    Beside it they are of the same shop, ``shop_id``, unless the channel allows more.
    """
    if order_ids and not over_shops(channel):
        here = {row.id for row in await orders.rows(office, order_ids) if row.shop_id == shop_id}
        order_ids = [one for one in order_ids if one in here]
    if not order_ids or service:
        return order_ids
    found = await guards.look_many(office, order_ids, agent_id, channel)
    return [one for one in order_ids if one in found and found[one].blocked_by is None]


async def cards_of(office: Office, main: Card, call: Call) -> tuple[Card, ...]:
    """The cards of all orders of a contact, ``main`` first; one that went meanwhile is left out."""
    found = [main]
    for order_id in call.orders:
        if order_id != main.row.id:
            with suppress(KnownError):
                found.append(await orders.card(office, order_id))
    return tuple(found)


async def given_of(office: Office, call: Call) -> tuple[Concession, ...]:
    """What the buyer was given on the orders of a contact."""
    return tuple([one for order_id in call.orders for one in await concessions.of_order(office, order_id)])


async def gifts(office: Office, order_id: int) -> list[str]:
    """What the buyer was given on an order, as its note says it, once: no note of it says so yet."""
    found = [call_follow.gift(one.kind, one.value, one.what) for one in await concessions.of_order(office, order_id)]
    said = [note.feedback for note in live_notes((await orders.card(office, order_id)).notes)] if found else []
    return [one for one in dict.fromkeys(found) if not any(one in words for words in said)]


def facts(card: Card, call: Call, given: Sequence[Concession] = ()) -> tuple[Fact, ...]:
    """What to look at before calling (27); what an agent typed goes before the export.

    Behind these, where there is something to say: what the buyer wrote, the last note, their credit, a number that the
    export does not have, and what the buyer was ``given``, in the words of a note; that is the discount where there is
    none else.
    """
    known = _known(card)
    found = {code: _fact(code, call, known) for code in FACTS}
    less = found["discount"]._replace(fen=_discount(card))
    told = "；".join(dict.fromkeys(call_follow.gift(one.kind, one.value, one.what) for one in given))
    only = told and less.fen == 0 and not less.typed
    found["discount"] = Fact("discount", told) if only else less
    last = next((f"{one.agent}：{one.feedback}" for one in reversed(live_notes(card.notes)) if one.feedback), "")
    more = {"message": card.row.buyer_message, "last": last, "credit": card.credit, "given": "" if only else told}
    found |= {code: Fact(code, text) for code, text in more.items() if text}
    if call.channel in (Channel.PHONE, Channel.SMS) and link.dialable(card.phone) is None:
        found[NUMBER] = _fact(NUMBER, call, known)
    return tuple(found.values())


def _fact(code: str, call: Call, known: Mapping[str, str]) -> Fact:
    return Fact(code, call.text(code) or known.get(code, ""), typed=bool(call.text(code)))


def _known(card: Card) -> dict[str, str]:
    """The facts that the export has; no export tells whether a buyer is a man or a woman."""
    items = "；".join(map(_item, card.row.items))
    found = {"name": card.receiver, "address": card.address, "items": items}
    return {code: text for code, text in found.items() if text}


def _item(one: Item) -> str:
    pieces = f"×{one.quantity}" if one.quantity and one.quantity > 1 else None
    return " ".join(filter(None, (one.title, one.spec, pieces)))


def _discount(card: Card) -> int | None:
    """By how much the buyer pays less than the goods and their postage cost, in fen; None where that is not told."""
    if card.amount_goods is None or card.row.amount_due is None:
        return None
    return max(0, card.amount_goods + (card.amount_postage or 0) - card.row.amount_due)


_OF_BUYER = ("name", "gender", "address", NUMBER)


def _typed_before(db: Engine, order_id: int, known: Collection[str]) -> dict[str, str]:
    """What agents typed about the buyer in earlier calls, where the export does not know it by now."""
    found: dict[str, str] = {}
    for kept in calls.told(db, order_id):
        call = json.loads(kept)["call"]
        texts: Mapping[str, str] = call["texts"]
        # Of one order only is told what was ordered, for how much less, and what the chat showed.
        codes = (*_OF_BUYER, SUMMARY) if order_id in call["orders"] else _OF_BUYER
        found = {code: texts[code] for code in codes if texts.get(code, "").strip()} | found
    return {code: told for code, told in found.items() if code not in known}


async def keep(office: Office, call_id: int, call: Call) -> None:
    """Keep how far an attempt has come; a crash brings it back. One that is over has nothing to keep."""
    await office.gate.write(lambda db: calls.keep(db, call_id, state(call)), aside=True)


async def drop(office: Office, call_id: int) -> None:
    """Forget an attempt, however far it came."""
    await office.gate.write(lambda db: calls.drop(db, call_id), aside=True)


async def leave(office: Office, call_id: int, call: Call) -> None:
    """Forget an attempt that came to nothing; one that is not kept as ``call`` any more stays."""
    await office.gate.write(lambda db: calls.leave(db, call_id, state(call)), aside=True)


async def unfinished(office: Office, agent: str | None = None) -> list[Unfinished]:
    """The attempts under way, oldest first, of one agent or of all."""
    found = [_unfinished(row) for row in await office.gate.read(calls.under_way)]
    return [one for one in found if agent is None or one.agent == agent]


def _unfinished(row: tuple[Any, ...]) -> Unfinished:
    call_id, order_id, _agent_id, nickname, _channel, at, kept = row
    return Unfinished(call_id, order_id, nickname, at, Call.from_json(json.loads(kept)["call"]))


def state(call: Call) -> str:
    """A call as it is kept."""
    return json.dumps({"call": call.to_json()}, ensure_ascii=False)


def pressed(office: Office, shop_id: int, call: Call, key: str, closing: datetime | None = None) -> Call:
    """The call after a key, now, by the rules of a shop; ``closing``: when the first of its orders closes."""
    return press(call, key, office.here(shop_id), office.rules(shop_id), closing)


# -- the text to send --------------------------------------------------------------------------------------------------


async def text(office: Office, call: Call, step: Step, agent: str, unlike: Collection[int] = ()) -> Text | None:
    """The script to send in a step, best one that the buyer has not had; None where there is none.

    ``unlike``: the scripts that were offered and not wanted; they come last. Raises ``KnownError`` ``order_unknown``.
    """
    main = call.orders[0]
    card = await orders.card(office, main)
    if call.result is None:
        rows = await scripts.panel(office, main)
        fitting = [row.id for row in rows if row.scene in _REMINDING and row.tone != _BY_CHOICE]
        if _keeps_promise(card, office.now()):
            about = {row.id for row in rows if row.group == "follow_up" and "promised_at" in script.blanks(row.text)}
            fitting.sort(key=lambda one: one not in about)
    else:
        keys = call_follow.scripts(call)
        known = await office.gate.read(lambda db: script_rows.of_keys(db, keys))
        fitting = [known[key] for key in keys if key in known]
    others = {script_id for other, script_id in call.chosen.items() if other != step}
    sent = others.union(await scripts.sent(office, main), unlike)
    given = {"agent": agent}
    here, closes = office.here(card.row.shop_id), ""
    # It is sent from the account of one shop, which knows nothing of another one's orders.
    cards = [one for one in await cards_of(office, card, call) if one.row.shop_id == card.row.shop_id]
    items = list(dict.fromkeys(item.title for one in cards for item in one.row.items))
    if len(cards) > 1 and len(items) > 1:
        given["item"] = f"{items[0]}等{len(items)}件宝贝"
    if call.due_at is not None:
        at = clock.at(call.due_at, office.zone(card.row.shop_id))
        given["promised_at"] = script.moment(at, here, promise.part_of(call.text(SAID)))
        end = None if call.service else closing(cards)
        if call.result is Result.PROMISED and end is not None and here < end <= at:
            closes = call_follow.closes(end.astimezone(here.tzinfo), here)
    filled = [(one, await scripts.fill(office, one, main, given)) for one in fitting[:_TRIED]]
    made = [
        Text(one, _as_sms(words, card, office) if step is Step.SMS else _with(words, closes), words.text)
        for one, words in filled
    ]
    return min(made, key=lambda one: (bool(one.filled.missing), one.script_id in sent), default=None)


def _keeps_promise(card: Card, now: int) -> bool:
    """Whether the moment has come at which the buyer said to pay."""
    waits = [one for one in card.reminders if one.kind == Kind.PROMISE and one.state in (State.OPEN, State.FIRED)]
    return any(one.due_at <= now for one in waits)


def closing(cards: Sequence[Card]) -> datetime | None:
    """When the first of these orders closes of itself."""
    ends = [one.plan.closes_at for one in cards if one.row.status == "unpaid" and one.plan.closes_at is not None]
    return min(ends, default=None)


def _with(words: Filled, more: str) -> Filled:
    return Filled((*words.pieces, Piece(more))) if more else words


def _as_sms(words: Filled, card: Card, office: Office) -> Filled:
    """Words that a buyer reads outside the chat: they say which shop writes, and about which order."""
    shop = office.shop_name(card.row.shop_id)
    head = (Piece(f"【{shop}】"),) if shop else ()
    named = any(piece.blank in ("item", "order_number") for piece in words.pieces)
    end = () if named else (Piece(f"（订单尾号{card.row.order_no[-4:]}）"),)
    return Filled((*head, *words.pieces, *end))


_REMINDING = frozenset(("enquiry", "silent", "follow_up"))
_BY_CHOICE = "playful"
"""A tone that somebody chooses who knows the buyer; no text of it is copied unasked."""
_TRIED = 8
"""So many scripts are filled to find one that has no blank left."""
