"""Why an agent has a share of an order won back, in the language of the screen."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from app import call_words, guard_words
from app.domain.best_hour import ENOUGH, Told, Verdict
from app.domain.concession import Kind
from app.domain.stage import Channel
from app.domain.window import Spans
from app.domain.won_back import EFFORT, Paid, Rule, Share
from app.i18n import N_, _, ngettext, number, pgettext

RULES: Mapping[Rule, str] = {
    Rule.LAST: N_("The last contact"),
    Rule.FIRST: N_("The first contact"),
    Rule.EQUAL: N_("Equally by contact"),
    Rule.EFFORT: N_("By effort"),
    Rule.HALF: N_("Equally by agent"),
}

_WHY: Mapping[str, str] = {
    "alone": N_("Only {agent} had contacted the buyer shortly before the payment, answered or not."),
    "last": N_("{agent} made the last contact before the payment, answered or not."),
    "first": N_("{agent} made the first of the {contacts} contacts that count."),
    "equal": N_("{agent} made {own} of the {contacts} contacts that count."),
    "effort": N_("{agent} has {weight} of {weights} points: a call counts {phone}, a message {message}."),
    "half": N_("{agents} agents contacted the buyer and share alike; {agent} is one of them."),
}


PAID: Mapping[Paid, str] = {
    Paid.WON: N_("Won back"),
    Paid.OUTSIDE: N_("Too late to count"),
    Paid.ALONE: N_("Never contacted"),
    Paid.AT_ONCE: N_("Paid at once"),
}
"""How paid orders came about."""
SEEN = N_("Seen as paid, no export yet")
FUNNEL: Mapping[str, str] = {
    "unpaid": N_("Not paid at once"), "given_up": N_("Lost"), "won": N_("Won back"),
}  # fmt: skip
"""The three of the funnel, of all orders made."""


def rule(one: Rule) -> str:
    """What a rule is called."""
    return _(RULES[one])


def why(share: Share) -> str:
    """Why an agent has this share, in one sentence."""
    params = dict(share.params) | {"agent": agent(share.agent)}
    return _(_WHY[share.code]).format(phone=EFFORT[Channel.PHONE], message=EFFORT[Channel.CHAT], **params)


def agent(nickname: str | None) -> str:
    """Who it was, or that nobody knows."""
    return nickname if nickname is not None else pgettext("agent", "Somebody unknown")


_WITHOUT_REASON: Mapping[str | None, str] = {
    "paid_elsewhere": N_("Paid elsewhere"), "never_contacted": N_("Nobody contacted the buyer"),
    None: N_("No reason given"),
}  # fmt: skip


def reason(code: str | None) -> str:
    """Why the orders were lost, or that nobody has told."""
    return _(_WITHOUT_REASON[code]) if code in _WITHOUT_REASON else call_words.reason(code) or str(code)


def given(kind: str, what: str) -> str:
    """What was given away: what kind of thing, and which one where somebody wrote it."""
    called = guard_words.concession(Kind(kind))
    return _("{kind}: {what}").format(kind=called, what=what) if what else called


def product(title: str | None) -> str:
    """What the orders were for, or that no export has told."""
    return title if title is not None else _("Item not known")


def target(name: str, share: str) -> str:
    """The aim of one of the funnel: the given-up ones are to be few, those won back many."""
    return (_("at least {share}") if name == "won" else _("at most {share}")).format(share=share)


def orders(parts: Fraction | int) -> str:
    """So many orders, or parts of orders: ``2.5 orders``."""
    whole = parts == int(parts)
    n = int(parts) if whole else 2
    return ngettext("{n} order", "{n} orders", n).format(n=count(parts))


def count(parts: Fraction | int) -> str:
    """So many orders in figures, to the hundredth."""
    return number(int(parts) if parts == int(parts) else round(float(parts), 2))


def hour(at: int) -> str:
    """An hour of the day, from its beginning to its end."""
    return f"{at:02}:00–{at + 1:02}:00"


def percent(share: float | Fraction | None) -> str:
    """A share of 1 as whole percent; a little is not nothing."""
    if share is None:
        return "—"
    return _("{share} %").format(share="< 1" if 0 < share < 0.005 else round(float(share) * 100))


def best(told: Verdict, days: int, windows: Spans | None) -> str:
    """The hour in which calls are answered best, or why none is named; ``windows``: when calls are allowed."""
    one = told.best
    if one is None:
        words = {
            Told.NONE: _("The best hour to call is not known yet: no call of the last {days} days has a result."),
            Told.FEW: _("Too few calls to name a best hour: it takes {n} at the same hour within {days} days."),
            Told.ALIKE: _("No hour stands out: {share} of the calls in the last {days} days were answered."),
        }[told.told]
        return words.format(days=days, n=ENOUGH, share=percent(told.share))
    words = _(
        "Best hour to call: {hour}. {won} of {tried} calls were answered; the true rate very likely lies between "
        "{low} and {high}, compared with {share} of all calls in the last {days} days."
    ).format(
        hour=hour(one.hour), won=number(one.tally.won), tried=number(one.tally.tried), low=percent(one.low),
        high=percent(one.high), share=percent(told.share), days=days,
    )  # fmt: skip
    if windows is not None and not any(start.hour <= one.hour < end.hour + (end.minute > 0) for start, end in windows):
        words = _("{words} That hour is outside the call windows.").format(words=words)
    return words
