"""One attempt to reach a buyer, key by key: what came of it, why, until when, and the steps that must follow.

A call is a value: ``press`` and ``write`` answer the next one, and ``to_json`` carries any of them over a crash. The
same machine leads through calls, chats and text messages; those have fewer steps.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from app.domain import promise, slot
from app.domain.cadence import Channel
from app.domain.promise import PromiseError
from app.domain.rules import Rules
from app.domain.slot import Later


class Result(StrEnum):
    """What came of it; a result's digit is its place, on every channel the same."""

    REACHED = "reached"
    PROMISED = "promised"
    NO_ANSWER = "no_answer"
    BUSY = "busy"
    NOT_CONVENIENT = "not_convenient"
    WRONG_NUMBER = "wrong_number"
    REFUSED = "refused"
    PAID_ELSEWHERE = "paid_elsewhere"
    HUNG_UP = "hung_up"


RESULTS: Mapping[str, Result] = {str(place): result for place, result in enumerate(Result, start=1)}

# What can come of a message: nobody hangs up on one. A text message may at least not be delivered.
_WRITTEN = frozenset(
    (Result.REACHED, Result.PROMISED, Result.NO_ANSWER, Result.REFUSED, Result.PAID_ELSEWHERE)
)  # fmt: skip
_POSSIBLE: Mapping[Channel, frozenset[Result]] = {
    Channel.PHONE: frozenset(Result),
    Channel.CHAT: _WRITTEN,
    Channel.SMS: _WRITTEN | {Result.WRONG_NUMBER},
    Channel.SYSTEM: frozenset((Result.NO_ANSWER,)),
}


class Need(StrEnum):
    """Whether a result asks for something: it must be said, may be left out with Enter, or is not asked at all."""

    MUST = "must"
    MAY = "may"
    NO = "no"


class Asked(NamedTuple):
    """What a result asks for: a reason (11), a moment (16); ``later`` is the moment that no answer stands for."""

    reason: Need
    moment: Need
    later: Later | None = None


ASKED: Mapping[Result, Asked] = {
    Result.REACHED: Asked(Need.MUST, Need.MAY),
    Result.PROMISED: Asked(Need.MUST, Need.MUST),
    Result.NO_ANSWER: Asked(Need.NO, Need.NO),
    Result.BUSY: Asked(Need.NO, Need.MAY, Later.SOON),
    Result.NOT_CONVENIENT: Asked(Need.NO, Need.MAY, Later.WINDOW),
    Result.WRONG_NUMBER: Asked(Need.NO, Need.NO),
    Result.REFUSED: Asked(Need.MUST, Need.NO),
    Result.PAID_ELSEWHERE: Asked(Need.MAY, Need.NO),
    Result.HUNG_UP: Asked(Need.MAY, Need.NO),
}


class Reason(NamedTuple):
    """Why a buyer has not paid, by the number of the users' document (1-10), and its sub-reasons by digit."""

    code: str
    subs: tuple[str, ...] = ()

    @property
    def codes(self) -> tuple[str, ...]:
        """The reason alone, and with each of its sub-reasons: what is stored."""
        return self.code, *(f"{self.code}.{sub}" for sub in self.subs)


REASONS: Mapping[str, Reason] = {
    "1": Reason("1", ("order", "method", "password", "page")),
    "2": Reason("2", ("limit", "card", "failed", "frozen")),
    # The document numbers these two beside the reason they belong to; so their digits lead there at once.
    "3": Reason("2.certificate"),
    "4": Reason("2.balance"),
    "5": Reason("5", ("browsing", "mistaken", "later", "changed", "forgot", "busy", "unsaid")),
    "6": Reason("6", ("cheaper", "better", "faster", "trusted")),
    "7": Reason("7", ("pictures", "size", "details", "reviews")),
    "8": Reason("8", ("slow", "unclear", "unsolved")),
    "9": Reason("9", ("cold", "rude", "argued")),
    "0": Reason("10", ("price", "gift", "postage", "coupon")),
}
"""The ten reasons by their digit; 0 is the tenth."""

CODES: tuple[str, ...] = tuple(code for reason in REASONS.values() for code in reason.codes)
"""Every reason that can be stored."""

_BY_CODE = {reason.code: reason for reason in REASONS.values()}
ELSEWHERE, ATTITUDE = "6", "9"
BALANCE = "2.balance"


def number(reason: str | None) -> str | None:
    """The document's number of a stored reason: ``2`` of ``2.balance``."""
    return reason.partition(".")[0] if reason else None


def main(reason: str | None) -> str | None:
    """The reason that a stored one belongs to: ``1`` of ``1.order``; ``2.balance`` is one of the ten itself."""
    return reason if not reason or reason in _BY_CODE else reason.partition(".")[0]


def over_shops(channel: Channel | None) -> bool:
    """Whether one contact may be about a buyer's orders in several shops; what is written comes from one's account."""
    return channel is Channel.PHONE


def to_another_shop(call: Call) -> bool:
    """Whether the buyer bought in another shop: which one, and why, is asked for the note (6)."""
    return number(call.reason) == ELSEWHERE or call.result is Result.PAID_ELSEWHERE


class Step(StrEnum):
    """What must be done beside talking: the platform's button (17), a chat message (17), a text message (15)."""

    PROMPT = "prompt"
    CHAT = "chat"
    SMS = "sms"


class Phase(StrEnum):
    """What the next key is about. ``READY`` is the tick before dialling (13), or before a message is sent."""

    READY = "ready"
    RESULT = "result"
    REASON = "reason"
    SUB = "sub"
    WHEN = "when"
    WORDS = "words"
    STEP = "step"
    DONE = "done"
    LEFT = "left"


ENTER, ESC, LATER = "enter", "esc", "0"
"""Keys beside the digits; ``LATER`` puts a step off, which stays open."""

FACTS = ("name", "gender", "address", "items", "discount")
"""What an agent looks at before calling (27); what no export carries can be typed."""
NUMBER = "phone"
"""The number that was found elsewhere, where the export has none or masks it."""
SUMMARY, SAID, WORDS, WHY, ALLOWED = "summary", "said", "words", "why", "allowed"
TEXTS = (*FACTS, NUMBER, SUMMARY, SAID, WORDS, WHY, ALLOWED)
"""What can be typed: the facts, what the chat showed (13), the moment promised (16), words for the note.

``ALLOWED``: which lead allowed a contact that is one too many, and why (C-10); ``WHY``: that reason until then.
"""


class Problem(NamedTuple):
    """Why Enter was refused: a code, and the place in the text."""

    code: str
    start: int = 0
    end: int = 0


AFTER_CLOSING = "after_closing"
"""The code of a moment after the order's closing, or too shortly before: Enter once more takes it all the same."""


class Taken(NamedTuple):
    """A step, and when it was done (epoch seconds); None: put off."""

    step: Step
    at: int | None


_NOTHING: Mapping[str, Any] = {}


class Call(NamedTuple):
    """One attempt as far as it has come; moments in epoch seconds.

    ``service``: no payment reminder but a matter of service, which no call window binds (146). ``orders``: all orders
    of the buyer that it is about. ``due_at``: when the buyer will pay, or is to be called again. ``chosen``: the
    script of each step. ``path``: the phases behind, for Esc; ``keys``: every key there was.
    """

    channel: Channel
    orders: tuple[int, ...] = ()
    service: bool = False
    phase: Phase = Phase.READY
    dialled_at: int | None = None
    ended_at: int | None = None
    result: Result | None = None
    reason: str | None = None
    due_at: int | None = None
    taken: tuple[Taken, ...] = ()
    texts: Mapping[str, str] = _NOTHING
    chosen: Mapping[str, int] = _NOTHING
    path: tuple[Phase, ...] = ()
    keys: tuple[str, ...] = ()
    problem: Problem | None = None

    @property
    def step(self) -> Step | None:
        """The step whose turn it is."""
        return steps(self)[len(self.taken)] if self.phase is Phase.STEP else None

    def text(self, field: str) -> str:
        """What was typed, without blanks around it."""
        return self.texts.get(field, "").strip()

    def to_json(self) -> dict[str, Any]:
        """Plain values for storage: what differs from a new call."""
        whole = self._asdict() | {"taken": [list(one) for one in self.taken]}
        return {name: value for name, value in whole.items() if name == "channel" or value != _EMPTY.get(name)}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Call:
        """A call from storage. Raises ValueError where it is broken."""
        try:
            values = {name: _READERS[name](value) for name, value in stored.items() if name in cls._fields}
            return cls(**values)
        except (KeyError, TypeError, AttributeError, ValueError) as error:
            raise ValueError(f"broken call: {error}") from error


_READERS: Mapping[str, Callable[[Any], Any]] = {
    "channel": Channel,
    "orders": tuple,
    "service": bool,
    "phase": Phase,
    "dialled_at": int,
    "ended_at": int,
    "result": Result,
    "reason": str,
    "due_at": int,
    "taken": lambda stored: tuple(Taken(Step(step), at) for step, at in stored),
    "texts": dict,
    "chosen": dict,
    "path": lambda stored: tuple(map(Phase, stored)),
    "keys": tuple,
    "problem": lambda stored: Problem(*stored),
}
_EMPTY = {**Call._field_defaults, "taken": []}


# -- keys --------------------------------------------------------------------------------------------------------------


def press(call: Call, key: str, now: datetime, rules: Rules, closing: datetime | None = None) -> Call:
    """The call after a key at ``now`` (aware, in the shop's zone): a digit, ``enter`` or ``esc``.

    A key that means nothing here changes nothing; Esc takes back the last one that did, and leaves at the beginning.
    ``closing``: when the first of its orders ends of itself.
    """
    insists = call.problem is not None and call.problem.code == AFTER_CLOSING
    call = call._replace(keys=(*call.keys, key), problem=None)
    if key == ESC:
        return _back(call)
    if call.phase is Phase.WHEN:
        return _when(call, key, now, rules, closing, insists=insists)
    press_in = _PRESSED.get(call.phase)
    return press_in(call, key, now, rules) if press_in else call


def write(call: Call, field: str, text: str) -> Call:
    """The call with ``text`` typed into one of ``TEXTS``, at any moment."""
    if field not in TEXTS:
        raise ValueError(f"one of {TEXTS}, not {field!r}")
    return call._replace(texts={**call.texts, field: text}, problem=None)


def unwrite(call: Call, field: str) -> Call:
    """The call as if nothing had been typed into ``field``."""
    return call._replace(texts={name: text for name, text in call.texts.items() if name != field})


def choose(call: Call, step: Step, script_id: int) -> Call:
    """The call with the script whose text was copied for a step."""
    return call._replace(chosen={**call.chosen, step.value: script_id})


def results(call: Call) -> dict[str, Result]:
    """The results that can be chosen, by digit."""
    possible = _POSSIBLE.get(call.channel, _WRITTEN)
    return {digit: result for digit, result in RESULTS.items() if result in possible}


def asked(call: Call) -> Asked:
    """What the result asks for; a matter of service has no reason for not paying."""
    if call.result is None:
        return Asked(Need.NO, Need.NO)
    found = ASKED[call.result]
    return found._replace(reason=Need.NO) if call.service else found


def steps(call: Call) -> tuple[Step, ...]:
    """What must follow the call (15, 17); a message is itself what follows, and who refuses is left in peace."""
    if call.channel is not Channel.PHONE or call.service or call.result is None:
        return ()
    if call.result in (Result.REFUSED, Result.PAID_ELSEWHERE):
        return ()
    if call.result is Result.WRONG_NUMBER or number(call.reason) == ATTITUDE:
        return (Step.CHAT,)
    if call.result is Result.NOT_CONVENIENT:
        return Step.SMS, Step.PROMPT, Step.CHAT
    return Step.PROMPT, Step.CHAT


def dialled(call: Call, at: int) -> Call:
    """The call at its result, where somebody dialled (epoch seconds) and stepped back: the buyer's telephone rang."""
    if call.phase is not Phase.READY or not _applies(Phase.RESULT, call):
        return call
    return _on(call, dialled_at=at)


def reopened(call: Call) -> Call:
    """The call at its last question, where it was over."""
    while call.phase in (Phase.DONE, Phase.LEFT) and call.path:
        call = _back(call)
    return call


_ORDER = (Phase.READY, Phase.RESULT, Phase.REASON, Phase.SUB, Phase.WHEN, Phase.WORDS, Phase.STEP, Phase.DONE)


def _applies(phase: Phase, call: Call) -> bool:
    if phase in (Phase.RESULT, Phase.WORDS):
        return call.channel is not Channel.SYSTEM  # pressed on the platform, it says nothing of ours, and none answers
    if phase is Phase.REASON:
        return asked(call).reason is not Need.NO
    if phase is Phase.SUB:
        return call.reason in _BY_CODE and bool(_BY_CODE[call.reason].subs)
    if phase is Phase.WHEN:
        return asked(call).moment is not Need.NO
    return len(call.taken) < len(steps(call)) if phase is Phase.STEP else True


def _on(call: Call, **values: Any) -> Call:
    """The call with these values, at the next phase that it needs."""
    made = call._replace(path=(*call.path, call.phase), **values)
    start = _ORDER.index(call.phase) + (call.phase is not Phase.STEP)
    return made._replace(phase=next(phase for phase in _ORDER[start:] if _applies(phase, made)))


def _back(call: Call) -> Call:
    """What the last phase settled is open again; what was typed stays."""
    if not call.path:
        return call._replace(phase=Phase.LEFT)
    call = call._replace(phase=call.path[-1], path=call.path[:-1])
    match call.phase:
        case Phase.READY:
            return call._replace(dialled_at=None, ended_at=None, result=None)
        case Phase.RESULT:
            return call._replace(result=None, ended_at=None)
        case Phase.REASON:
            return call._replace(reason=None)
        case Phase.SUB:
            return call._replace(reason=number(call.reason))
        case Phase.WHEN:
            return call._replace(due_at=None)
        case Phase.STEP:
            return call._replace(taken=call.taken[:-1])
    return call


def _seconds(moment: datetime) -> int:
    return int(moment.timestamp())


def _ready(call: Call, key: str, now: datetime, _rules: Rules) -> Call:
    if key == ENTER and call.channel is Channel.SYSTEM:
        return _on(call, dialled_at=_seconds(now), ended_at=_seconds(now), result=Result.NO_ANSWER)
    return _on(call, dialled_at=_seconds(now)) if key == ENTER else call


def _result(call: Call, key: str, now: datetime, _rules: Rules) -> Call:
    # A message is sent and nobody waits for the answer.
    sent = key == ENTER and call.channel is not Channel.PHONE
    found = Result.NO_ANSWER if sent else results(call).get(key)
    return _on(call, result=found, ended_at=_seconds(now)) if found else call


def _reason(call: Call, key: str, _now: datetime, _rules: Rules) -> Call:
    if key == ENTER:
        return _on(call) if asked(call).reason is Need.MAY else call._replace(problem=Problem("reason_missing"))
    return _on(call, reason=REASONS[key].code) if key in REASONS else call


def _sub(call: Call, key: str, _now: datetime, _rules: Rules) -> Call:
    if key == ENTER:
        return _on(call)
    subs = _BY_CODE[call.reason or ""].subs
    place = int(key) - 1 if key.isdecimal() else -1
    return _on(call, reason=f"{call.reason}.{subs[place]}") if 0 <= place < len(subs) else call


def _when(
    call: Call, key: str, now: datetime, rules: Rules, closing: datetime | None, *, insists: bool
) -> Call:  # fmt: skip
    if key != ENTER:
        return call
    said, wanted = call.texts.get(SAID, ""), asked(call)
    if not said.strip() and wanted.moment is not Need.MUST:
        later = wanted.later
        return _on(call, due_at=_seconds(slot.put_off_in_time(later, now, rules, closing)) if later else None)
    try:
        at = promise.parse(said, now, rules).at
    except PromiseError as error:
        return call._replace(problem=Problem(error.code, *error.span))
    if slot.too_late(at, now, closing) and not insists:
        return call._replace(problem=Problem(AFTER_CLOSING))
    return _on(call, due_at=_seconds(at))


def _words(call: Call, key: str, _now: datetime, _rules: Rules) -> Call:
    return _on(call) if key == ENTER else call


def _step(call: Call, key: str, now: datetime, _rules: Rules) -> Call:
    step = call.step
    if step is None or key not in (ENTER, LATER):
        return call
    return _on(call, taken=(*call.taken, Taken(step, _seconds(now) if key == ENTER else None)))


_PRESSED: Mapping[Phase, Callable[[Call, str, datetime, Rules], Call]] = {
    Phase.READY: _ready,
    Phase.RESULT: _result,
    Phase.REASON: _reason,
    Phase.SUB: _sub,
    Phase.WORDS: _words,
    Phase.STEP: _step,
}
