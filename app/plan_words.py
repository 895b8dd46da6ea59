"""When and why an order is reminded of by plan, what moved that, and why there is no (further) reminder."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time, timedelta

from app.domain.stage import Stage
from app.i18n import N_, _, ngettext

_NOON = 12

BLOCKED: Mapping[str, str] = {
    "paid": N_("The order is paid."),
    "closed": N_("The order is closed."),
    "marked_paid": N_("An agent saw that the order is paid; the next export will tell."),
    "marked_closed": N_("An agent saw that the order is closed; the next export will tell."),
    "status_unknown": N_("It is not known whether the order is paid."),
    "expired": N_("The order is past its closing time."),
    "do_not_remind": N_("The buyer does not want to be reminded."),
    "suspect": N_("The buyer is marked as suspicious."),
    "refused": N_("The buyer does not want the order any more."),
    "paid_elsewhere": N_("The buyer says that it is paid elsewhere."),
    "no_interest": N_("The buyer does not mean to buy, or has bought elsewhere."),
    "contacts_done": N_("The planned reminders are all done."),
    "contacts_blocked": N_("The order has had as many reminders as the shop allows."),
    "created_unknown": N_("It is not known when the order was created."),
    "closes_before_first": N_("No allowed moment is left before the order closes."),
    "closes_before_next": N_("No further reminder fits before the order closes."),
}

RULES: Mapping[str, str] = {
    "first_chat": N_("First reminder: a message"),
    "first_phone_high_value": N_("First reminder: a call, because the amount is high"),
    "first_phone_first_time": N_("First reminder: a call, because the buyer is new"),
    "first_chat_no_window": N_("First reminder: a message, because no call window is left before the order closes"),
    "first_chat_no_number": N_("First reminder: a message, because the phone number cannot be dialled"),
    "first_chat_enquiry": N_("First reminder: in the same chat, because the buyer asked before ordering"),
    "first_chat_online": N_("First reminder: a message, because the buyer is online"),
    "first_chat_amount": N_("First reminder: a message, because of the amount"),
    "first_phone": N_("First reminder: a call"),
    "first_phone_after_contact": N_("First reminder: a call, because of a contact about another order"),
    "first_sms": N_("First reminder: an SMS"),
    "first_sms_amount": N_("First reminder: an SMS, because of the amount"),
    "first_system": N_("First reminder: the platform's own"),
    "first_system_amount": N_("First reminder: the platform's own, because of the amount"),
    "next_chat": N_("Reminder {n}: a message"),
    "next_chat_online": N_("Reminder {n}: a message, because the buyer is online"),
    "next_chat_amount": N_("Reminder {n}: a message, because of the amount"),
    "next_phone": N_("Reminder {n}: a call"),
    "next_sms": N_("Reminder {n}: an SMS"),
    "next_sms_amount": N_("Reminder {n}: an SMS, because of the amount"),
    "next_system": N_("Reminder {n}: the platform's own"),
    "next_system_amount": N_("Reminder {n}: the platform's own, because of the amount"),
    "next_phone_high_value": N_("Reminder {n}: a call, because the amount is high"),
    "next_phone_first_time": N_("Reminder {n}: a call, because the buyer is new"),
    "next_chat_after_contact": N_("Reminder {n}: a message, because of what came of the last contact"),
    "next_phone_after_contact": N_("Reminder {n}: a call, because of what came of the last contact"),
    "next_chat_no_number": N_("Reminder {n}: a message, because the phone number cannot be dialled"),
    "next_chat_no_window": N_("Reminder {n}: a message, because no call window is left before the order closes"),
}

MOVED: Mapping[str, str] = {
    "buyer_day_limit": N_("moved to a later day: this buyer has been contacted often enough today"),
    "quiet_hours": N_("moved out of the quiet hours"),
    "day_off": N_("moved past days off"),
    "call_window": N_("moved into a call window"),
    "stage_hours": N_("moved into the hours set for this reminder"),
    "gap": N_("moved to keep the gap between two contacts"),
}

OUTSIDE: Mapping[str, str] = {
    "quiet_hours": N_("in the quiet hours"),
    "day_off": N_("on a day off"),
    "call_window": N_("outside the call windows"),
}

CANCELLED: Mapping[str, str] = {
    "paid": N_("cancelled: the order was paid"),
    "closed": N_("cancelled: the order was closed"),
    "withdrawn": N_("cancelled: its note was withdrawn"),
    "agent": N_("cancelled by an agent"),
    "marked": N_("cancelled: an agent saw the order paid or closed"),
    "do_not_remind": N_("silent: the buyer does not want to be reminded"),
    "suspect": N_("silent: the buyer is marked as suspicious"),
}


def blocked(code: str) -> str:
    """Why an order has no (further) computed reminder."""
    return _(BLOCKED[code]) if code in BLOCKED else code


def rule(code: str, stage: int | None, moved_by: str | None = None, asked: Stage | None = None) -> str:
    """The rule behind a computed reminder, its number (``stage``) and what moved it.

    ``asked``, what the shop asks of it, tells why then and why this channel, where the rule's own words do not.
    """
    said = [_(RULES[code]).format(n=stage) if code in RULES else code]
    if asked is not None and code in RULES:
        channel = code.partition("_")[2]
        if channel not in ("chat_online", "chat_no_window"):  # these say why now themselves
            said.append(_when(asked))
        if "_" not in channel:
            usual = asked.channel is None
            said.append(_("neither amount nor buyer asks for a call") if usual else _("as set for this reminder"))
    if moved_by:
        said.append(moved(moved_by))
    return " · ".join(said)


def _when(asked: Stage) -> str:
    # The night before belongs to that morning, too.
    if asked.morning == 1 and (asked.at is None or asked.at.hour < _NOON):
        return _("the morning after the order")
    return begins(asked)


def begins(stage: Stage) -> str:
    """When a reminder with nothing left open is due."""
    if not stage.morning:
        return after_order(stage.due or timedelta(0))
    return morning(stage.morning, f"{stage.at or time():%H:%M}")


def after_order(passed: timedelta) -> str:
    """So long after the order."""
    return _("{length} after the order").format(length=length(passed)) if passed else _("right after the order")


def morning(days: int, at: str) -> str:
    """So many days after the order's own, from a time of day on."""
    if days == 1:
        return _("the next day from {at} on").format(at=at)
    return _("{n} days after the order's day, from {at} on").format(n=days, at=at)


def length(value: timedelta) -> str:
    """``30 min``, ``3 h``, ``1 h 30 min``, ``3 days``."""
    minutes = round(value.total_seconds() / 60)
    hours, rest = divmod(minutes, 60)
    if hours >= 48 and not rest and not hours % 24:
        return ngettext("{n} day", "{n} days", hours // 24).format(n=hours // 24)
    if not hours:
        return _("{n} min").format(n=rest)
    if not rest:
        return _("{n} h").format(n=hours)
    return _("{hours} h {minutes} min").format(hours=hours, minutes=f"{rest:02}")


def moved(code: str) -> str:
    """What moved a computed reminder away from the moment it would otherwise have."""
    return _(MOVED[code]) if code in MOVED else code


def outside(code: str) -> str:
    """Why a promise could not stay at the moment it was said for."""
    return _(OUTSIDE[code]) if code in OUTSIDE else code


def cancelled(code: str) -> str:
    """Why a booked reminder was cancelled."""
    return _(CANCELLED[code]) if code in CANCELLED else code
