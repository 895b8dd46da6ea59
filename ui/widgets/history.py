"""An order's next steps and its past as lines of text."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from app import clock, guard_words, plan_words, wording
from app.domain import item, mask
from app.domain.cadence import Planned
from app.domain.item import LINE
from app.domain.order import (
    Card,
    ContactRow,
    FieldChange,
    Handed,
    ImportLine,
    NoteRow,
    OrderRow,
    ReminderRow,
    live_notes,
)
from app.domain.reminder import is_late
from app.i18n import N_, _, pgettext
from ui import shown
from ui.models.columns import STATUS_NAMES
from ui.models.import_fields import field_name, shown_value
from ui.shown import DASH, Wall
from ui.widgets.facts import Fact
from ui.widgets.labels import middle, unbroken

CHANNELS = {
    "chat": N_("chat"), "phone": N_("call"), "sms": N_("SMS"), "system": N_("platform's own reminder"),
    "unknown": N_("contact"),
}  # fmt: skip
NOTE_STATES = {
    "saved": N_("saved, not copied yet"), "copied": N_("copied"), "seen": N_("on the platform"),
    "lost": N_("gone from the platform"), "withdrawn": N_("withdrawn"), "corrected": N_("corrected"),
}  # fmt: skip
FIELDS = {
    "memo": N_("memo"), "memo_tag": N_("memo tag"), "platform_flag": N_("flag"), "buyer_message": N_("message"),
    "tracking_no": N_("parcel"), "carrier": N_("parcel"), "receiver": N_("receiver"), "phone": N_("phone"),
    "address": N_("address"), "buyer_nick": N_("buyer"), "item_title": N_("items"), "close_reason": N_("reason"),
    "closes_at": N_("closing time"), "shipped_at": N_("shipped"), "finished_at": N_("finished"),
}  # fmt: skip
"""What is said of a change whose values are long, personal or told elsewhere."""
_LINE_VALUES = frozenset((*item.MONEY_FIELDS, *item.COUNT_FIELDS, "status_text", "refund_text"))
"""Of a line, what is told with its values."""
AMOUNTS = {"amount_due": N_("Amount"), "amount_paid": N_("Amount paid"), "refund": N_("Refund")}
KINDS = {
    "promise": N_("promised"), "callback": N_("call back"), "busy": N_("call again"), "snooze": N_("put off"),
    "warehouse": N_("tell the warehouse"), "service": N_("service call"),
}  # fmt: skip


def next_steps(card: Card, wall: Wall) -> list[Fact]:
    """What is to be done for this order, soonest first, and why there is no more of it."""
    lines = [
        (reminder.due_at, Fact(_promised(reminder.due_at, wall), _booked(reminder, wall), "strong"))
        for reminder in card.reminders if reminder.state in ("open", "fired")
    ]  # fmt: skip
    for point in card.plan.points:
        due = clock.epoch(point.due_at)
        when = wall.due(due, late=max(due, clock.epoch(point.late_at) - 1) < wall.epoch)
        why = plan_words.rule(point.rule, point.stage, point.moved_by, point.asked)
        lines.append((due, Fact(when, _planned(point), "", why)))
    lines.sort(key=lambda line: line[0])
    facts = [fact for _due, fact in lines]
    # That nobody reminds of what is paid needs no words.
    if card.plan.blocked_by and (facts or card.row.status == "unpaid"):
        facts.append(Fact("", plan_words.blocked(card.plan.blocked_by), "dim"))
    return facts


def pressing(steps: list[Fact]) -> list[Fact]:
    """Of the next steps the first, and what was promised."""
    return [fact for at, fact in enumerate(steps) if at == 0 or fact.role == "strong"]


def _promised(due_at: int, wall: Wall) -> str:
    return wall.due(due_at, late=is_late(due_at, wall.epoch))


def past(card: Card, wall: Wall) -> list[Fact]:
    """What happened, newest first. A note stands for its contact, so a contact of a note is not told twice."""
    live = {note.id for note in live_notes(card.notes)}
    taken = {note.id: note for note in card.notes if note.state == "withdrawn"}
    row = card.row
    # In the order in which things that share a moment come.
    events = (
        (row.created_at, pgettext("history", "buyer ordered")), (row.paid_at, pgettext("history", "buyer paid")),
        (row.shipped_at, pgettext("history", "shipped")), (row.finished_at, pgettext("history", "trade finished")),
    )  # fmt: skip
    lines = [_Line(moment, text, "dim") for moment, text in events if moment is not None]
    if card.by_hand is not None:
        said = _("added by number, {agent}").format(agent=card.by_hand.agent)
        lines.append(_Line(card.by_hand.at, said, "dim"))
    lines += [_Line(one.at, _import(one, wall), "dim") for one in card.imports]
    lines += [_Line(one.at, _contact(one), "dim") for one in card.contacts if one.source != "note"]
    chats = {one.chat.strip(): one.at for one in reversed(card.contacts)}  # brought back it is told where it was read
    lines += [_Line(at, _chat(words), "dim") for words, at in chats.items() if words]
    lines += [_Line(one.at, _handed(one), "dim") for one in card.handed]
    over = [one for one in card.reminders if one.state in ("done", "cancelled")]
    lines += [_Line(one.due_at, _over(one, wall), "dim") for one in over]
    lines += [_Line(one.at, _note(one, taken), "", one.id if one.id in live else None) for one in card.notes]
    if row.mark and row.marked_at is not None:
        lines.append(_Line(row.marked_at, marked(row)))
    # What was written later in the same minute is newer.
    lines = [line for _at, line in sorted(enumerate(lines), key=lambda pair: (pair[1].at, pair[0]), reverse=True)]
    return [Fact(wall.moment(one.at), one.text, one.role, wall.full(one.at), one.ref) for one in lines]


@dataclass(frozen=True)
class _Line:
    at: int
    text: str
    role: str = ""
    ref: int | None = None


def marked(row: OrderRow) -> str:
    """What an agent saw on the platform before an import said so."""
    return wording.seen(row)


def _import(line: ImportLine, wall: Wall) -> str:
    """What an import did to the order; personal values are named and not told."""
    file = middle(line.file, 24)
    if line.created:
        return _("came with {file}").format(file=file)
    told, named = [], []
    fields = Counter(change.field for change in line.changes)
    for change in sorted(line.changes, key=lambda change: change.field != "status"):
        # Of many lines that changed alike only what it was about is told.
        if fields[change.field] == 1 and (text := _told(change, wall)):
            told.append(text)
        elif name := _name(change.field):
            named.append(name)
    if named:
        told.append(_("new: {fields}").format(fields=_(", ").join(dict.fromkeys(named))))
    return f"{file} · {' · '.join(told)}" if told else _("{file} · details").format(file=file)


def _name(field: str) -> str:
    """What is said of a change without its values; empty where there is no word for it."""
    if field.startswith(LINE):
        bare = field.removeprefix(LINE)
        if bare in _LINE_VALUES:
            return field_name(field, "items")
        field = "" if bare == "extra" else "item_title"
    return _(FIELDS[field]) if field in FIELDS else ""


def _told(change: FieldChange, wall: Wall) -> str:
    """A change that is worth its values; empty for every other."""
    if change.field.removeprefix(LINE) in _LINE_VALUES and change.field.startswith(LINE):
        old, new = (shown_value(change.field, one, wall) or DASH for one in (change.old, change.new))
        return _("{field} {old} → {new}").format(field=field_name(change.field, "items"), old=old, new=new)
    if change.field == "status":
        old, new = (_(STATUS_NAMES.get(str(one), str(one))) for one in (change.old, change.new))
        return _("{old} → {new}").format(old=old, new=new)
    if change.field in AMOUNTS:
        old, new = (shown.yuan(one if isinstance(one, int) else None) for one in (change.old, change.new))
        return _("{field} {old} → {new}").format(field=_(AMOUNTS[change.field]), old=old, new=new)
    if change.field == "paid_at" and isinstance(change.new, int):
        return _("paid {moment}").format(moment=wall.moment(change.new))
    return ""


def _planned(point: Planned) -> str:
    channel = _(CHANNELS.get(point.channel, point.channel))
    text = _("reminder {stage}: {channel}").format(stage=point.stage, channel=channel)
    return f"{text} · {plan_words.moved(point.moved_by)}" if point.moved_by else text


def kind(reminder: ReminderRow) -> str:
    """What a reminder is about, in a word or two."""
    kind = "busy" if reminder.busy else reminder.was or reminder.kind
    said = _(KINDS.get(kind, kind))
    return f"{said} · {_(KINDS['snooze'])}" if reminder.was else said


def _booked(reminder: ReminderRow, wall: Wall) -> str:
    text = kind(reminder)
    if reminder.said_at is not None:
        moment = wall.moment(reminder.said_at).replace(" ", "\xa0")
        text = _("{kind}, said for {moment}").format(kind=text, moment=moment)
    if reminder.colleague:
        return _("{kind} · by a colleague: the buyer is upset").format(kind=text)
    return f"{text} · {reminder.agent}" if reminder.agent else text


def _over(reminder: ReminderRow, wall: Wall) -> str:
    if reminder.put_off_to is not None:
        return _("reminder put off to {moment}").format(moment=wall.moment(reminder.put_off_to))
    if reminder.state == "done" and reminder.kind == "warehouse":
        return _("the warehouse knows")
    if reminder.state == "done":
        return _("reminder done")
    reason = plan_words.cancelled(reminder.cancel_code) if reminder.cancel_code else ""
    return f"{_('Reminder')} · {reason}"


def _chat(words: str) -> str:
    return _("the chat showed: {words}").format(words=mask.free_text(words))


def _note(note: NoteRow, taken: dict[int, NoteRow]) -> str:
    if note.points_at in taken:
        what = _said(taken[note.points_at])
        return _("{agent} withdrew: {note}").format(agent=note.agent, note=what)
    text = f"{note.agent} · {_said(note)}"
    if note.state in NOTE_STATES:
        whole = _("{text} ({state})").format(text=text, state=_(NOTE_STATES[note.state]))
        text += unbroken(whole.removeprefix(text))
    return text


def _said(note: NoteRow) -> str:
    count = _("no. {n}").format(n=note.count) if note.count else ""
    return " · ".join(part for part in (count, note.feedback) if part)


def _handed(one: Handed) -> str:
    """Who has had the order since, from whom, and why."""
    if one.back:
        said = _("order given back to {former} by {agent}") if one.former else _("order given back by {agent}")
        return said.format(former=one.former, agent=one.agent)
    said = _("order passed from {former} to {agent}") if one.former else _("order taken by {agent}")
    said = said.format(former=one.former, agent=one.agent)
    return _("{what}: {why}").format(what=said, why=guard_words.taken(one.why)) if one.why else said


def _contact(contact: ContactRow) -> str:
    channel = _(CHANNELS.get(contact.channel, contact.channel))
    stage = _("no. {n}").format(n=contact.stage) if contact.stage else ""
    return " · ".join(part for part in (contact.agent or "", channel, stage, _("read in the memo")) if part)
