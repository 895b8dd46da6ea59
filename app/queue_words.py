"""Why a row of the queue stands where it does, in the language of the screen; and what an order's time line says."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from app import call_words, plan_words
from app.domain.cadence import Channel
from app.domain.call import Result
from app.domain.chance import Worth
from app.domain.queue import Entry, Row, Tab
from app.domain.reminder import Kind
from app.domain.time_line import Point, What
from app.i18n import N_, _, money, ngettext, number

TABS: Mapping[Tab, str] = {
    Tab.NOW: N_("Now"),
    Tab.WINDOW: N_("This call window"),
    Tab.PROMISED: N_("Promised"),
    Tab.WAITING: N_("Waiting"),
    Tab.DONE: N_("Done today"),
    Tab.GIVEN_UP: N_("Given up"),
}

_BOOKED: Mapping[str, str] = {
    "promise": N_("The buyer promised to pay by then"),
    "callback": N_("We promised to call back then"),
    "busy": N_("The line was busy: call again then"),
    "snooze": N_("Put off until then"),
    "service": N_("A service call was booked for then"),
    "warehouse": N_("The warehouse has to be told of a note"),
}

_SAID: Mapping[str, str] = {
    "promise": N_("The buyer promised to pay at {said}; moved to a time when we may call"),
    "callback": N_("A call was wanted at {said}; moved to a time when we may call"),
}

_CHANNELS: Mapping[str, str] = {
    "after_contact": N_("the channel the last contact left open"),
    "as_before": N_("the same way as last time"),
    "as_planned": N_("the way that the shop's rules say"),
    "as_usual": N_("by message, because no rule asks for a call"),
}

_POINTS: Mapping[str, str] = {
    "ordered": N_("The order was made"),
    "contacted": N_("The buyer was contacted"),
    "not_before": N_("From now on the reminder may be sent"),
    "late_after": N_("From now on the reminder is late"),
    "stated": N_("The order closes, as the export says"),
    "auto_close": N_("The order closes by the shop's rule"),
}


def tab(name: Tab) -> str:
    """What a tab is called."""
    return _(TABS[name])


def why(row: Row) -> str:
    """Why the row is due when it is, and why by this channel; what was done today, and what follows, if anything."""
    if row.done is None:
        return ahead(row.lead)
    came = came_of(row)
    said = _("Contacted today: {result}").format(result=came) if came else _("Contacted today")
    return " · ".join(filter(None, (said, still_to_do(row), ahead(row.lead))))


def came_of(row: Row) -> str:
    """What came of today's contact; empty where nobody told."""
    if row.done is None or row.done.outcome not in list(Result):
        return ""
    return call_words.result(Channel(row.done.channel), Result(row.done.outcome))


def still_to_do(row: Row) -> str:
    """The steps of today's contact that were put off; empty for none."""
    if row.done is None or not row.done.left:
        return ""
    return _("still to do: {steps}").format(steps=_(", ").join(_(call_words.STEPS[step]) for step in row.done.left))


def of_several(row: Row, now: int) -> list[str]:
    """What a row of several orders tells of one of them, where that is not the one its reminder is about."""
    if len(row.entries) == 1 or row.done is not None:
        return []
    said = []
    urgent, closing = row.urgent(now), min(row.entries, key=lambda one: (one.closes_at is None, one.closes_at or 0))
    if urgent.due_at != row.lead.due_at:
        said.append(_("…{end} is due first").format(end=urgent.order_no[-4:]))
    if closing.closes_at != row.lead.closes_at:
        said.append(_("…{end} closes first").format(end=closing.order_no[-4:]))
    about = len(row.about(row.lead.order_id, row.lead.channel or Channel.PHONE))
    if row.lead.blocked_by is None and about < len(row.entries):
        words = _("a contact is about {n} of the {all} orders")
        said.append(words.format(n=number(about), all=number(len(row.entries))))
    return said


def ahead(one: Entry) -> str:
    """The next reminder, or why none follows."""
    if one.stops is not None:
        return plan_words.blocked(one.stops)
    if one.rule is None:
        return ""
    if one.booked:
        rule = one.channel_rule or "as_usual"
        how = _(_CHANNELS[rule])
        said = _("{why}, {how}").format(why=_booked(one), how=how)
        said = f"{said} · {plan_words.moved(one.moved_by)}" if one.moved_by else said
    else:
        said = plan_words.rule(one.rule, one.stage, one.moved_by, one.asked)
    return _("{said} · a colleague has to call: the buyer is upset").format(said=said) if one.other_agent else said


def _booked(one: Entry) -> str:
    """Why somebody booked its moment, and which one was said, where that is another."""
    kind = one.rule or ""
    if kind == Kind.CALLBACK and one.busy:
        words = _BOOKED["busy"]
        return _(words)
    if one.said_at is not None and kind in _SAID:
        return _(_SAID[kind]).format(said=f"{one.said_at:%m-%d %H:%M}")
    return _(_BOOKED.get(kind, kind))


def worth(one: Worth) -> str:
    """What puts a row where it is, best first."""
    closes, left = (plan_words.length(timedelta(minutes=span // 60)) for span in (one.closes_in, one.window_left))
    words = _("{amount} × {chance} × {closes} to closing × {left} to reach the buyer")
    return words.format(amount=money(one.amount), chance=_chance(one), closes=closes, left=left)


def chance(one: Worth) -> str:
    """How likely a contact wins the order, in a word: ``≈ 50 %`` is a guess, while nothing is known."""
    share = _("{share} %").format(share=round(one.chance.share * 100))
    return share if one.chance.tried else f"≈ {share}"


def _chance(one: Worth) -> str:
    """The same, and from how many that is known."""
    share = _("{share} % chance").format(share=round(one.chance.share * 100))
    if not one.chance.tried:
        return _("{share} (no history yet)").format(share=share)
    past = ngettext("{n} contact", "{n} contacts", one.chance.tried).format(n=number(one.chance.tried))
    return _("{share} (from {past})").format(share=share, past=past)


def point(one: Point) -> str:
    """What happens at a point of an order's time line, and by which rule."""
    if one.what is What.DUE:
        return plan_words.rule(one.rule, one.stage, one.moved_by)
    if one.what is What.BOOKED:
        return _(_BOOKED.get(one.rule, one.rule))
    if one.what is What.CONTACT and one.rule in list(Result):
        return _("The buyer was contacted: {result}").format(
            result=call_words.result(Channel(one.channel or Channel.UNKNOWN), Result(one.rule))
        )
    return _(_POINTS.get(one.rule, one.rule))
