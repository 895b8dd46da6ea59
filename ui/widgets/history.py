"""An order's next steps and its past as lines of text."""

from __future__ import annotations

from app import clock, wording
from app.domain.cadence import Planned
from app.domain.order import Card, ContactRow, NoteRow, ReminderRow
from app.domain.reminder import LATE_AFTER
from app.i18n import N_, _, pgettext
from ui.shown import Wall
from ui.widgets.facts import Fact

CHANNELS = {
    "chat": N_("chat"), "phone": N_("call"), "sms": N_("text message"), "system": N_("platform's own reminder"),
    "unknown": N_("contact"),
}  # fmt: skip
NOTE_STATES = {
    "saved": N_("saved, not copied yet"), "copied": N_("copied"), "seen": N_("on the platform"),
    "withdrawn": N_("withdrawn"), "corrected": N_("corrected"),
}  # fmt: skip
KINDS = {"promise": N_("promised"), "callback": N_("call back"), "snooze": N_("put off")}


def next_steps(card: Card, wall: Wall) -> list[Fact]:
    """What is to be done for this order, soonest first, and why there is no more of it."""
    lines = [
        (reminder.due_at, Fact(_promised(reminder.due_at, wall), _booked(reminder), "strong"))
        for reminder in card.reminders if reminder.state in ("open", "fired")
    ]  # fmt: skip
    for point in card.plan.points:
        due = clock.epoch(point.due_at)
        when = _when(due, clock.epoch(point.late_at), wall)
        lines.append((due, Fact(when, _planned(point), "", wording.rule(point.rule, point.moved_by))))
    lines.sort(key=lambda line: line[0])
    facts = [fact for _due, fact in lines]
    # That nobody reminds of what is paid needs no words.
    if card.plan.blocked_by and (facts or card.row.status == "unpaid"):
        facts.append(Fact("", wording.blocked(card.plan.blocked_by), "dim"))
    return facts


def _promised(due_at: int, wall: Wall) -> str:
    return _when(due_at, due_at + int(LATE_AFTER.total_seconds()), wall)


def _when(due_at: int, late_at: int, wall: Wall) -> str:
    return wall.due(due_at, late=max(due_at, late_at - 1) < wall.epoch)


def past(card: Card, wall: Wall) -> list[Fact]:
    """What happened, newest first. A note stands for its contact, so a contact of a note is not told twice."""
    lines: list[tuple[int, str, str]] = [(note.at, _note(note), "") for note in card.notes]
    lines += [(contact.at, _contact(contact), "dim") for contact in card.contacts if contact.source != "note"]
    lines += [(one.due_at, _over(one), "dim") for one in card.reminders if one.state in ("done", "cancelled")]
    row = card.row
    for moment, text in (
        (row.created_at, pgettext("history", "buyer ordered")), (row.paid_at, pgettext("history", "buyer paid")),
        (row.shipped_at, pgettext("history", "shipped")), (row.finished_at, pgettext("history", "trade finished")),
    ):  # fmt: skip
        if moment is not None:
            lines.append((moment, text, "dim"))
    lines.sort(key=lambda line: line[0], reverse=True)
    return [Fact(wall.moment(moment), text, role, wall.full(moment)) for moment, text, role in lines]


def _planned(point: Planned) -> str:
    channel = _(CHANNELS.get(point.channel, point.channel))
    text = _("reminder {stage}: {channel}").format(stage=point.stage, channel=channel)
    return f"{text} · {wording.moved(point.moved_by)}" if point.moved_by else text


def _booked(reminder: ReminderRow) -> str:
    text = _(KINDS.get(reminder.kind, reminder.kind))
    return f"{text} · {reminder.agent}" if reminder.agent else text


def _over(reminder: ReminderRow) -> str:
    if reminder.state == "done":
        return _("reminder done")
    reason = wording.cancelled(reminder.cancel_code) if reminder.cancel_code else ""
    return f"{_('Reminder')} · {reason}"


def _note(note: NoteRow) -> str:
    count = _("no. {n}").format(n=note.count) if note.count else ""
    text = " · ".join(part for part in (note.agent, count, note.feedback) if part)
    if note.state in ("saved", "withdrawn", "corrected"):
        text = _("{text} ({state})").format(text=text, state=_(NOTE_STATES[note.state]))
    return text


def _contact(contact: ContactRow) -> str:
    channel = _(CHANNELS.get(contact.channel, contact.channel))
    stage = _("no. {n}").format(n=contact.stage) if contact.stage else ""
    return " · ".join(part for part in (contact.agent or "", channel, stage, _("read in the memo")) if part)
