"""Why an agent has a share of an order won back, in the language of the screen."""

from __future__ import annotations

from collections.abc import Mapping

from app.domain.stage import Channel
from app.domain.won_back import EFFORT, Rule, Share
from app.i18n import N_, _, pgettext

RULES: Mapping[Rule, str] = {
    Rule.LAST: N_("The last contact"),
    Rule.FIRST: N_("The first contact"),
    Rule.EQUAL: N_("Every contact alike"),
    Rule.EFFORT: N_("By effort"),
    Rule.HALF: N_("Every agent alike"),
}

_WHY: Mapping[str, str] = {
    "alone": N_("Only {agent} had contacted the buyer shortly before the payment."),
    "last": N_("{agent} made the last contact before the payment."),
    "first": N_("{agent} made the first of the {contacts} contacts that count."),
    "equal": N_("{agent} made {own} of the {contacts} contacts that count."),
    "effort": N_("{agent} has {weight} of {weights} parts: a call counts {phone}, a message {message}."),
    "half": N_("{agents} agents contacted the buyer, and each gets the same part; {agent} is one of them."),
}


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
