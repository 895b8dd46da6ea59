"""What stands between an agent and a buyer who should not be contacted now, by this agent, this way or with this text.

Whose order it is (28), a buyer who was upset by somebody (9, C-11), how often a buyer was reached lately over all
orders and shops (30), and words the buyer has been sent before (58). What the plan's rules say comes from ``cadence``.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

from app.domain import script
from app.domain.cadence import Advice, Channel
from app.domain.call_follow import SPOKE
from app.domain.script import ScriptRow

_NOTHING: Mapping[str, Any] = {}


class Can(StrEnum):
    """What one can do about what speaks against a contact."""

    UNMARK = "unmark"
    REMIND_AGAIN = "remind_again"
    TRUST = "trust"
    OTHER_AGENT = "other_agent"
    TAKE_OVER = "take_over"
    PHONE = "phone"
    CHAT = "chat"
    LEAD = "lead"
    IMPORT = "import"
    WAIT = "wait"
    OTHER_TEXT = "other_text"


class Against(NamedTuple):
    """One thing that speaks against a contact. One that ``blocks`` is first to be settled as ``can`` says.

    One that ``asks`` wants to be confirmed; any other is told and no more.
    """

    code: str
    blocks: bool = False
    asks: bool = False
    can: tuple[Can, ...] = ()
    params: Mapping[str, Any] = _NOTHING


class Touch(NamedTuple):
    """A contact as the guards see it; ``agent`` is a nickname, or the name that stands in the platform's memo.

    ``outcome`` and ``reason`` are codes of the call; ``here``: it was about the order in question.
    """

    at: datetime
    channel: Channel = Channel.UNKNOWN
    agent: str | None = None
    outcome: str | None = None
    reason: str | None = None
    here: bool = True


# -- an upset buyer ----------------------------------------------------------------------------------------------------


class Attitude(NamedTuple):
    """A buyer is upset about how ``agents`` treated them, since the contact that found it out."""

    since: datetime
    agents: frozenset[str]


def attitude(touches: Iterable[Touch], code: str) -> Attitude | None:
    """The open case where a contact gave the reason ``code``, or one beneath it (``9.rude``); None without one.

    Everybody who contacted the buyer up to then has to leave it to somebody else. It is over once one of these has
    spoken with the buyer by phone.
    """
    known = sorted(touches, key=lambda touch: touch.at)
    found = [place for place, one in enumerate(known) if one.reason and one.reason.split(".")[0] == code]
    if not found:
        return None
    last = found[-1]
    agents = frozenset(one.agent for one in known[: last + 1] if one.agent)
    for one in known[last + 1 :]:
        if one.agent not in agents and one.channel is Channel.PHONE and one.outcome in SPOKE:
            return None
    return Attitude(known[last].at, agents)


# -- how often ---------------------------------------------------------------------------------------------------------

SPANS = ((1, 1), (7, 2), (30, 4))
"""Days, today included, and how many times the limit a day a buyer bears in them."""


class Load(NamedTuple):
    """So many contacts in so many days, today included, where ``limit`` are borne."""

    days: int
    contacts: int
    limit: int

    @property
    def share(self) -> int:
        """In percent of the limit, at most 100."""
        return min(100, 100 * self.contacts // self.limit)


class Fatigue(NamedTuple):
    """How tired of us a buyer must be: 0 after a month without a contact, 100 where a limit is reached."""

    loads: tuple[Load, ...] = ()

    @property
    def score(self) -> int:
        return max((load.share for load in self.loads), default=0)

    @property
    def reasons(self) -> tuple[Load, ...]:
        """What the figure comes from, the heaviest first."""
        return tuple(sorted((load for load in self.loads if load.contacts), key=lambda load: -load.share))


def fatigue(moments: Iterable[datetime], now: datetime, per_day: int) -> Fatigue:
    """From when a buyer was contacted, about whichever order; ``now`` on the wall clock of the shop that asks.

    One contact about several orders is one: it has one moment.
    """
    days = [at.astimezone(now.tzinfo).date() for at in set(moments) if at <= now]
    return Fatigue(tuple(_load(days, now.date(), length, per_day * times) for length, times in SPANS))


def _load(days: Iterable[date], today: date, length: int, limit: int) -> Load:
    first = today - timedelta(days=length - 1)
    return Load(length, sum(first <= day <= today for day in days), max(1, limit))


# -- the same words twice ----------------------------------------------------------------------------------------------

_LEAST = 4
"""A script with fewer signs of its own says nothing that could be known again."""


def says(text: str, template: str) -> bool:
    """Whether ``text`` is what the script ``template`` says, whatever fills its blanks; only its words count."""
    parts = [""]
    for piece in script.parse(template):
        if piece.blank:
            parts.append("")
        else:
            parts[-1] += _words(piece.text)
    words = _words(text)
    if sum(map(len, parts)) < _LEAST:
        return False
    if len(parts) == 1:
        return words == parts[0]
    if not (words.startswith(parts[0]) and words.endswith(parts[-1])):
        return False
    at, end = len(parts[0]), len(words) - len(parts[-1])
    for part in parts[1:-1]:
        at = words.find(part, at, end)
        if at < 0:
            return False
        at += len(part)
    return at <= end


def _words(text: str) -> str:
    """Letters and figures alone, in small and narrow signs."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", text).casefold() if sign.isalnum())


def variant(rows: Sequence[ScriptRow], current: ScriptRow, sent: Mapping[int, int]) -> ScriptRow | None:
    """What to send in the place of ``current``: the next of its scene that the buyer was never sent, its group first.

    ``sent``: script -> when (epoch seconds) it was. Where all were, the one that was longest ago; None where there is
    no other.
    """
    place = next((place for place, row in enumerate(rows) if row.id == current.id), 0)
    ahead = (*rows[place + 1 :], *rows[:place])
    others = [row for row in ahead if row.id != current.id and row.scene == current.scene]
    others = [row for row in others if _words(row.text) != _words(current.text)]
    if not others:
        return None
    return min(others, key=lambda row: (sent.get(row.id, 0), row.group != current.group))


# -- all together ------------------------------------------------------------------------------------------------------

ENDED = ("refused", "paid_elsewhere", "no_interest")
"""What the buyer said, after which nobody asks again."""

_FINAL = ("paid", "closed", "marked_paid", "marked_closed", "do_not_remind", "suspect", *ENDED, "contacts_blocked")
"""What ``cadence`` says and nobody passes without settling it."""

_ASKED = ("status_unknown", "expired")

_ANYWAY = ("attitude_agent", "attitude_channel", "quiet_hours", "buyer_day_limit", "fatigue", "same_text")
"""What is said even where it is a matter of service."""

_REMEDIES: Mapping[str, tuple[Can, ...]] = {
    "marked_paid": (Can.UNMARK,),
    "marked_closed": (Can.UNMARK,),
    "do_not_remind": (Can.REMIND_AGAIN,),
    "suspect": (Can.TRUST,),
    "attitude_agent": (Can.OTHER_AGENT, Can.LEAD),
    "attitude_channel": (Can.PHONE,),
    "owned": (Can.TAKE_OVER,),
    **dict.fromkeys(ENDED, (Can.LEAD,)),
    "contacts_blocked": (Can.LEAD,),
    "status_unknown": (Can.IMPORT,),
    "expired": (Can.IMPORT,),
    "stale": (Can.IMPORT,),
    "buyer_day_limit": (Can.WAIT,),
    "fatigue": (Can.WAIT,),
    "day_off": (Can.WAIT,),
    "quiet_hours": (Can.WAIT,),
    "call_window": (Can.WAIT, Can.CHAT),
    "gap": (Can.WAIT,),
    "too_early": (Can.WAIT,),
    "same_text": (Can.OTHER_TEXT,),
}


class Case(NamedTuple):
    """What is known as somebody is about to contact a buyer.

    ``me`` and ``owner`` are names as in ``Touch``; None: nobody yet. ``advice`` is ``cadence.by_hand``'s. ``as_of``: of
    when the order's data is, where that is too long ago. ``repeated``: the script whose words the buyer has been sent.
    ``service``: it is no payment reminder but a matter of service. ``twice``: the number of an order with the same
    items that the buyer paid of late, for this one may have been made by mistake.
    """

    me: str | None
    owner: str | None
    channel: Channel
    advice: Sequence[Advice] = ()
    attitude: Attitude | None = None
    fatigue: Fatigue = Fatigue()
    as_of: int | None = None
    repeated: ScriptRow | None = None
    service: bool = False
    twice: str | None = None


def against(case: Case) -> tuple[Against, ...]:
    """Everything that speaks against the contact: first what blocks, then what asks, then what is only told.

    Service is not bound by what binds reminders (146, C-16): the windows, the limits of an order, whose it is.
    """
    found = [
        Against(one.code, one.blocks or one.code in _FINAL, one.code in _ASKED, params=one.params)
        for one in case.advice
    ]
    found += [*_upset(case), *_not_mine(case)]
    if case.as_of is not None:
        found.append(Against("stale", asks=True, params={"as_of": case.as_of}))
    said = {one.code for one in found}
    if case.fatigue.score >= 100 and "buyer_day_limit" not in said:
        load = case.fatigue.reasons[0]
        found.append(Against("fatigue", params={"contacts": load.contacts, "days": load.days, "limit": load.limit}))
    if case.repeated is not None:
        found.append(Against("same_text", params={"script": case.repeated.title, "sent_at": case.repeated.sent_at}))
    if case.twice is not None:
        found.append(Against("paid_alike", params={"end": case.twice[-4:]}))
    if case.service:
        found = [one for one in found if one.code in _ANYWAY]
    found.sort(key=lambda one: (not one.blocks, not one.asks))
    return tuple(one._replace(can=_REMEDIES.get(one.code, ())) for one in found)


def _upset(case: Case) -> Iterable[Against]:
    """An upset buyer is rung, by somebody else (9)."""
    if case.attitude is None:
        return
    if case.me in case.attitude.agents:
        yield Against("attitude_agent", blocks=True, params={"agent": case.me})
    if case.channel is not Channel.PHONE:
        yield Against("attitude_channel", blocks=True)


def _not_mine(case: Case) -> Iterable[Against]:
    """Another agent's order is left to them (28), unless they have to leave it (C-11)."""
    if case.owner is None or case.owner == case.me:
        return
    if case.attitude is None or case.owner not in case.attitude.agents:
        yield Against("owned", blocks=True, params={"agent": case.owner})
