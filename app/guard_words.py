"""What speaks against a contact, what one can do about it, and what buyers are given, in the language of the screen."""

from __future__ import annotations

from collections.abc import Mapping

from app import plan_words
from app.domain.concession import Kind
from app.domain.guard import Against, Can, Fatigue, Load
from app.i18n import N_, _, ngettext, pgettext

AGAINST: Mapping[str, str] = {
    **{code: plan_words.BLOCKED[code] for code in ("marked_paid", "marked_closed", "do_not_remind", "suspect")},
    "paid": N_("The order is paid: no reminder is needed."),
    "closed": N_("The order is closed: no reminder is needed."),
    "status_unknown": N_("It is not known whether the order is paid. Look on the platform first."),
    "expired": N_("The order is past its closing time. Look on the platform first."),
    "refused": N_("The buyer does not want the order: nobody is to remind of it again."),
    "paid_elsewhere": N_("The buyer says that it is paid elsewhere: nobody is to remind of it again."),
    "no_interest": N_("The buyer does not mean to buy, or has bought elsewhere: nobody is to remind of it again."),
    "contacts_done": N_("The planned reminders of this order are done. One more may annoy the buyer."),
    "contacts_blocked": N_("This buyer was reminded too often about this order. Only a lead may allow one more."),
    "buyer_day_limit": N_("This buyer was contacted {today} times today. One more may annoy them."),
    "day_off": N_("The shop has a day off: nobody is to be reminded today."),
    "quiet_hours": N_("It is quiet time: nobody should get a message now."),
    "call_window": N_("It is outside the call windows."),
    "gap": N_("The last contact with this buyer was only just now."),
    "too_early": N_("The order was made only just now. Leave the buyer a little time."),
    "owned": N_("This is {agent}'s order."),
    "attitude_agent": N_("The buyer is upset about how they were treated. A colleague has to go on here."),
    "attitude_channel": N_("The buyer is upset about how they were treated. Call, and begin with an apology."),
    "stale": N_("The data is old: the buyer may have paid meanwhile. Import a newer export, or look on the platform."),
    "fatigue": N_("This buyer was contacted {contacts} times in {days} days. Better to wait."),
    "paid_alike": N_("This buyer has just paid order …{end} with the same items: ask whether this one is a double."),
    "same_text": N_("This buyer was sent the same words before. Take others, or change them."),
}

SHORT: Mapping[str, str] = {
    "paid": N_("Paid"),
    "closed": N_("Closed"),
    "marked_paid": N_("Seen paid"),
    "marked_closed": N_("Seen closed"),
    "status_unknown": N_("Status not known"),
    "expired": N_("Past closing time"),
    "do_not_remind": N_("Do not remind"),
    "suspect": N_("Suspicious"),
    "refused": N_("Does not want it"),
    "paid_elsewhere": N_("Paid elsewhere"),
    "no_interest": N_("Will not buy"),
    "contacts_done": N_("Reminders done"),
    "contacts_blocked": N_("Reminded too often"),
    "buyer_day_limit": N_("Enough for today"),
    "day_off": N_("Day off"),
    "quiet_hours": N_("Quiet time"),
    "call_window": N_("Outside call windows"),
    "gap": N_("Only just contacted"),
    "too_early": N_("Too early"),
    "owned": N_("{agent}'s order"),
    "attitude_agent": N_("Upset buyer"),
    "attitude_channel": N_("Upset buyer"),
    "stale": N_("Old data"),
    "fatigue": N_("Contacted often"),
    "paid_alike": N_("Perhaps a double"),
    "same_text": N_("Same words"),
}
"""The same in a word or two, for where there is little room."""

CAN: Mapping[Can, str] = {
    Can.UNMARK: N_("Take the mark away"),
    Can.REMIND_AGAIN: N_("Allow reminders again"),
    Can.TRUST: N_("Not suspicious any more"),
    Can.OTHER_AGENT: N_("Leave it to a colleague"),
    Can.TAKE_OVER: N_("Take over …"),
    Can.PHONE: N_("Call instead"),
    Can.CHAT: N_("Write instead"),
    Can.LEAD: N_("Allowed by a lead …"),
    Can.IMPORT: N_("Import a newer export"),
    Can.WAIT: N_("Wait a little"),
    Can.OTHER_TEXT: N_("Other words"),
}

CONCESSIONS: Mapping[Kind, str] = {
    Kind.GIFT: N_("Gift"),
    Kind.POSTAGE: N_("Free postage"),
    Kind.SPECIAL: N_("Special item"),
    Kind.PRICE: N_("Price cut"),
    Kind.FREE: N_("Whole order free"),
}


def against(one: Against) -> str:
    """Why not, in a sentence."""
    return _(AGAINST[one.code]).format(**one.params)


def short(one: Against) -> str:
    """Why not, in a word or two."""
    return _(SHORT[one.code]).format(**one.params)


def taken(why: str) -> str:
    """Why an order was taken over, in words; a code where the case itself was the reason."""
    return _("the buyer was upset about the agent before") if why == "attitude" else why


def can(what: Can) -> str:
    """What a button for it says."""
    return _(CAN[what])


def levels() -> dict[int, str]:
    """What the levels of agents are called (119)."""
    return {
        1: pgettext("level", "Basic"), 2: pgettext("level", "Junior"),
        3: pgettext("level", "Senior"), 4: pgettext("level", "Gold"),
    }  # fmt: skip


def concession(kind: Kind) -> str:
    """What is given."""
    return _(CONCESSIONS[kind])


def fatigue(found: Fatigue) -> str:
    """The figure's reasons in a line: ``2 of 2 today · 3 of 4 in 7 days``; empty where there are none."""
    return " · ".join(map(load, found.reasons))


def load(one: Load) -> str:
    """How many contacts in how many days, and how many are borne."""
    if one.days == 1:
        said = pgettext("contacts", "{n} of {limit} today")
    else:
        said = ngettext("{n} of {limit} in {days} day", "{n} of {limit} in {days} days", one.days)
    return said.format(n=one.contacts, limit=one.limit, days=one.days)
