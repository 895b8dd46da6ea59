"""The rules of payment reminders in the language of the screen: what a plan rests on, and what changes between two."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from app import plan_words, won_back_words
from app.domain import typed
from app.domain.cadence import Planned, Reason
from app.domain.days_off import DaysOff
from app.domain.rules import Rules
from app.domain.stage import Channel
from app.domain.time_line import Point, What
from app.domain.window import Spans, Windows
from app.domain.won_back import Rule
from app.i18n import N_, _, money, pgettext

CHANNELS: Mapping[Channel | None, str] = {
    None: N_("By amount and buyer"),
    Channel.CHAT: N_("Chat message"),
    Channel.PHONE: N_("Phone call"),
    Channel.SMS: N_("SMS"),
    Channel.SYSTEM: N_("Platform's own reminder"),
}
PRESETS: Mapping[str, tuple[str, str]] = {
    "merged": (
        N_("Both together"),
        N_("A message some hours after the order and one the next morning; high amounts and new buyers are called."),
    ),
    "s0": (
        N_("Phone first"),
        N_("A call in the next window and again the next day; who asked before ordering is asked in the same chat."),
    ),
    "s4": (
        N_("Chat first"),
        N_("A message after three hours; the next morning a call or a message, by the amount."),
    ),
}
"""What a ready-made set is called, and what it does."""

_BY: Mapping[str, str] = {
    "phone": N_("by phone, as set for this reminder"),
    "phone_first_time": N_("by phone, because the buyer is new"),
    "chat": N_("by chat message"),
    "chat_no_number": N_("by chat message, because the phone number cannot be dialled"),
    "chat_no_window": N_("by chat message, because no call window is left before the order closes"),
    "chat_enquiry": N_("in the same chat, because the buyer asked before ordering"),
    "chat_online": N_("by chat message, because the buyer is online"),
    "sms": N_("by SMS"),
    "system": N_("by the platform's own reminder"),
    "phone_high_value": N_("by phone, because the amount is at least {amount}"),
    "phone_amount": N_("by phone, because the amount is at least {amount}"),
    "chat_amount": N_("by chat message, because the amount is at least {amount}"),
    "sms_amount": N_("by text message, because the amount is at least {amount}"),
    "system_amount": N_("by the platform's own reminder, because the amount is at least {amount}"),
}

_FIGURES: Mapping[str, str] = {
    "planned": N_("Planned reminders"),
    "gap": N_("Between two contacts"),
    "per_buyer_day": N_("Contacts a day"),
    "blocked_at": N_("Stop at"),
    "high_value_fen": N_("Call from this amount on"),
    "amounts": N_("Further amounts"),
    "first_time_phone": N_("Call new buyers"),
    "first_buyer_days": N_("Days of orders needed to know a new buyer"),
    "enquiry_not_before": N_("Asked before ordering: not before"),
    "enquiry_due": N_("Asked before ordering: due after"),
    "quiet": N_("Quiet hours"),
    "call_windows": N_("Call windows"),
    "auto_close": N_("Unpaid orders close"),
    "won_back": N_("Won back within"),
    "won_back_rule": N_("Who is credited"),
    "concession_limits": N_("May be given away on one order"),
}
"""Rules that are one value, in the order in which they are told."""

_DAYS_OFF: Mapping[str, str] = {
    "holidays": N_("Public holidays off"),
    "weekends": N_("Weekends off"),
    "messages": N_("Messages on days off"),
    "off": N_("Own days off"),
    "on": N_("Own working days"),
}


def channel(one: Channel | None) -> str:
    """What a channel is called; None: chosen by the amount and the buyer."""
    return _(CHANNELS[one])


def weekday(at: int) -> str:
    """The short name of a weekday, Monday is 0."""
    names = (
        pgettext("weekday", "Mon"), pgettext("weekday", "Tue"), pgettext("weekday", "Wed"), pgettext("weekday", "Thu"),
        pgettext("weekday", "Fri"), pgettext("weekday", "Sat"), pgettext("weekday", "Sun"),
    )  # fmt: skip
    return names[at]


def day(one: date) -> str:
    """``Sat 11-21``."""
    return f"{weekday(one.weekday())} {one:%m-%d}"


def moment(at: datetime) -> str:
    """``Sat 11-21 16:05``."""
    return f"{day(at)} {at:%H:%M}"


def spans(these: Spans) -> str:
    """``11:00–12:00, 16:00–17:00``."""
    return _(", ").join(f"{typed.clock_text(start)}–{typed.clock_text(end)}" for start, end in these)


def days(these: tuple[date, ...]) -> list[tuple[date, date]]:
    """Days in a row joined: the first and the last of each row."""
    found: list[tuple[date, date]] = []
    for one in sorted(these):
        if found and one - found[-1][1] == timedelta(days=1):
            found[-1] = (found[-1][0], one)
        else:
            found.append((one, one))
    return found


def days_text(first: date, last: date) -> str:
    """``2027-02-08``, ``2027-02-08 – 2027-02-14``."""
    return first.isoformat() if first == last else f"{first.isoformat()} – {last.isoformat()}"


# -- the plan of an order ------------------------------------------------------------------------------------------


def head(point: Point) -> str:
    """What a planned reminder is, in short."""
    by = channel(Channel(point.channel)) if point.channel and point.channel in CHANNELS else point.channel or ""
    return _("Reminder {n}: {channel}").format(n=point.stage, channel=by)


def why(point: Point) -> str:
    """Every rule behind a planned reminder."""
    return " · ".join(filter(None, map(reason, point.reasons)))


def planned(one: Planned) -> str:
    """A planned reminder in one text."""
    point = Point(0, What.DUE, one.rule, one.stage, one.channel.value, one.moved_by, one.reasons)
    return f"{moment(one.due_at)} · {head(point)} · {why(point)}"


def reason(one: Reason) -> str:
    """One of the rules behind a reminder."""
    told = dict(one.params)
    match one.code:
        case "after_order":
            return plan_words.after_order(timedelta(seconds=told["seconds"]))
        case "morning":
            return plan_words.morning(told["days"], told["at"])
        case "not_before":
            return _("never before {length} after the order").format(length=_seconds(told["seconds"]))
        case "late_after":
            return _("late {length} after it is due").format(length=_seconds(told["seconds"]))
    if one.code not in _BY:
        return plan_words.moved(one.code)
    said = _(_BY[one.code]).format(amount=money(told.get("threshold", 0)))
    if told.get("unreached"):
        said = _("{how}; if nobody answers, a message at once").format(how=said)
    return said


def _seconds(length_in_seconds: int) -> str:
    return plan_words.length(timedelta(seconds=length_in_seconds))


# -- what changes --------------------------------------------------------------------------------------------------


def changes(before: Rules, after: Rules) -> list[str]:
    """What ``after`` says otherwise of payment reminders, a line each."""
    found = [*_figures(before, after), *_stages(before, after), *_days_off(before.days_off, after.days_off)]
    return found or ([_("Times of reminders that are not planned")] if before != after else [])


def _figures(before: Rules, after: Rules) -> Iterator[str]:
    for name, title in _FIGURES.items():
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            yield _changed(_(title), _value(name, old), _value(name, new))


def _parts() -> dict[str, str]:
    return {
        "begins": pgettext("reminder rule", "due"), "not_before": _("not before"), "late": _("late after"),
        "channel": _("channel"), "hours": _("time of day"),
    }  # fmt: skip


def _stages(before: Rules, after: Rules) -> Iterator[str]:
    for number in range(1, after.planned + 1):
        old, new = before.stage(number), after.stage(number)
        for part, title in _parts().items():
            words = [
                plan_words.begins(one) if part == "begins" else _value(part, getattr(one, part)) for one in (old, new)
            ]
            if words[0] != words[1]:
                name = _("Reminder {n}, {part}").format(n=number, part=title)
                yield _changed(name, words[0], words[1])


def _days_off(before: DaysOff, after: DaysOff) -> Iterator[str]:
    for name, title in _DAYS_OFF.items():
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            yield _changed(_(title), _value(name, old), _value(name, new))


def _changed(title: str, old: str, new: str) -> str:
    return _("{what}: {old} → {new}").format(what=title, old=old, new=new)


def _value(name: str, value: Any) -> str:
    match value:
        case None:
            return {"channel": channel(None), "hours": _("any hour")}.get(name, _("as any other order"))
        case bool():
            return _("yes") if value else _("no")
        case timedelta():
            return plan_words.length(value)
        case Channel():
            return channel(value)
        case Windows():
            return _windows(value)
    if name == "amounts":
        return _(", ").join(f"{money(fen)} {channel(by)}" for fen, by in value) or _("none")
    if name in ("off", "on"):
        return _(", ").join(days_text(*row) for row in days(value)) or _("none")
    if name == "quiet":
        return spans(((value.start, value.end),)) if value.start != value.end else _("none")
    if name == "won_back_rule":
        return won_back_words.rule(Rule(value)) if value in list(Rule) else str(value)
    if name == "concession_limits":
        return " / ".join(map(money, value))
    return money(value) if name == "high_value_fen" else str(value)


def _windows(value: Windows) -> str:
    told = [spans(value.spans) or _("any hour")]
    groups: list[tuple[int, int, Spans]] = []
    for at, own in enumerate(value.weekdays):
        if own is None:
            continue
        if groups and groups[-1][1] == at - 1 and groups[-1][2] == own:
            groups[-1] = (groups[-1][0], at, own)
        else:
            groups.append((at, at, own))
    for first, last, own in groups:
        name = weekday(first) if first == last else f"{weekday(first)}–{weekday(last)}"
        told.append(f"{name} {spans(own) or _('none')}")
    return " · ".join(told)
