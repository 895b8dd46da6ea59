"""What the panel of a contact shows at a moment, put into words: the panel only paints it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app import call_words, clock, guard_words, script_words, wording
from app.domain import call_follow, link, mask, slot
from app.domain.cadence import Channel
from app.domain.call import (
    REASONS,
    SAID,
    SUMMARY,
    WHY,
    WORDS,
    Call,
    Need,
    Phase,
    Step,
    Taken,
    asked,
    reopened,
    results,
    steps,
)
from app.domain.order import Card, OrderRow
from app.domain.reminder import Kind
from app.domain.rules import Rules
from app.i18n import N_, _, ngettext, number, pgettext
from app.services import calls
from app.services.calls import Fact
from ui import shown
from ui.attempt import BUSY, After, Attempt, Pasting, Sending, Stage
from ui.clipboard import Copied
from ui.models.columns import NEAR
from ui.shown import Wall
from ui.widgets import card_facts
from ui.widgets.call_choices import Option

_OF_CODE = {reason.code: reason for reason in REASONS.values()}
_OFFERS = (("copy", N_("Copy the words again")), ("other", N_("Other words")))


@dataclass(frozen=True)
class Typing:
    """A field of the moment: ``moment`` reads it as one, ``written`` of a message; ``below`` stands under it."""

    name: str
    text: str
    hint: str = ""
    below: str = ""
    moment: bool = False
    closing: datetime | None = None
    problem: str = ""
    written: bool = False


@dataclass(frozen=True)
class Sight:
    """Everything that the panel shows. ``number`` is the telephone's, clear; ``go`` is what Enter does.

    ``near``: one of the orders closes soon.
    """

    title: str
    about: str
    question: str
    near: bool = False
    phone: str | None = None
    number: str = ""
    numbered: str = ""
    since: int | None = None
    until: int | None = None
    news: str = ""
    told: tuple[str, ...] = ()
    trail: str = ""
    orders: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    summary: str = ""
    tips: bool = False
    more: str = ""
    problem: str = ""
    helps: tuple[str, ...] = ()
    options: tuple[Option, ...] = ()
    typing: Typing | None = None
    steps: tuple[Step, ...] = ()
    taken: tuple[Taken, ...] = ()
    text: str = ""
    text_state: str = ""
    text_good: bool = False
    text_against: str = ""
    go: str = ""
    later: str = ""
    back: str = ""


def channelled(channel: Channel) -> str:
    """What is done by that channel."""
    return {
        Channel.PHONE: pgettext("contact", "Call"), Channel.CHAT: pgettext("contact", "Chat message"),
        Channel.SMS: pgettext("contact", "SMS"), Channel.SYSTEM: _("Platform's own reminder"),
    }.get(channel, pgettext("contact", "Contact"))  # fmt: skip


def titled(channel: Channel, card: Card, *, service: bool = False) -> str:
    """What is done and with whom."""
    what = channelled(channel)
    if service:
        what = _("{what} (service)").format(what=what)
    return _("{what} · {buyer}").format(what=what, buyer=card_facts.title(card))


def about(rows: Sequence[OrderRow], wall: Wall) -> str:
    """Which orders: their ends, what they cost, and when the first of them closes."""
    if not rows:
        return ""
    said = [_("Order …{end}").format(end=rows[0].order_no[-4:])]
    if len(rows) > 1:
        said = [ngettext("{n} order", "{n} orders", len(rows)).format(n=number(len(rows)))]
    amounts = [row.amount_due for row in rows if row.amount_due is not None]
    if amounts:
        said.append(shown.yuan(sum(amounts)))
    if left := wall.left(_closing(rows)):
        said.append(_("closes in {span}").format(span=left))
    return " · ".join(said)


def _closing(rows: Sequence[OrderRow]) -> int | None:
    """When the first of them closes."""
    return min((row.closes_at for row in rows if row.closes_at is not None and row.status == "unpaid"), default=None)


def near(rows: Sequence[OrderRow], wall: Wall) -> bool:
    """Whether one of them closes soon, as the table of orders says it."""
    closing = _closing(rows)
    return closing is not None and 0 < closing - wall.epoch < NEAR


def of(attempt: Attempt, wall: Wall, rules: Rules) -> Sight:
    """What to show of an attempt now."""
    begun, call, stage = attempt.begun, attempt.call, attempt.stage
    question, more, problem = _question(attempt, wall)
    before = stage is not Stage.CALL or call.phase in (Phase.READY, Phase.RESULT)
    by_phone = call.channel is Channel.PHONE
    dials = call.channel in (Channel.PHONE, Channel.SMS)
    send = attempt.sending if attempt.to_send is not None else None
    return Sight(
        title=titled(call.channel, begun.card, service=call.service),
        about=about(begun.rows, wall),
        near=near(begun.rows, wall),
        phone=attempt.dials if dials else None,
        number=_dialled(attempt.dials) if dials and attempt.dials else "",
        numbered=_numbered(attempt) if dials else "",
        since=call.dialled_at if by_phone else None,
        until=call.ended_at if by_phone and not _talking(call) else None,
        news=_("Going on where it was cut off.") if begun.resumed and attempt.fresh else "",
        told=_told(attempt),
        trail=_trail(call, wall, _booked_at(attempt, wall, rules)),
        orders=tuple(map(_order, begun.cards)) if before and len(begun.cards) > 1 else (),
        facts=calls.facts(attempt.card, call, begun.given) if before and stage is Stage.CALL else (),
        summary=call.text(SUMMARY),
        tips=by_phone and stage is Stage.CALL and call.phase is Phase.READY,
        question=question,
        more=more,
        problem=problem,
        helps=_helps(call) if stage is Stage.CALL else (),
        options=_options(attempt),
        typing=_typing(attempt, wall, rules),
        steps=steps(call) if stage is Stage.CALL and call.phase is Phase.STEP else (),
        taken=call.taken,
        **(_sent(send, call.step) if send is not None and send.step is attempt.to_send else {}),
        go=_go(attempt),
        later=pgettext("step of a call", "Later") if stage is Stage.CALL and call.phase is Phase.STEP else "",
        back=_("Back") if call.path or attempt.allowing is not None else pgettext("contact", "Leave"),
    )


def after(one: After, wall: Wall) -> Sight:
    """What to show of steps that were put off and are done now."""
    sending = one.sending if one.sending is not None and one.sending.step is one.to_send else None
    offers = _OFFERS if sending is not None and sending.text is not None else ()
    return Sight(
        title=titled(one.call.channel, one.card, service=one.call.service),
        about=about([one.card.row], wall),
        near=near([one.card.row], wall),
        question=_("Done? Enter."),
        trail=_trail(one.call, wall),
        options=tuple(Option(str(at), words) for at, words in enumerate((_(words) for _act, words in offers), 1)),
        steps=tuple(one.open),
        **(_sent(sending, one.open[0]) if sending is not None else {}),
        go=_("Done, next") if len(one.open) > 1 else pgettext("step of a call", "Done"),
        back=pgettext("contact", "Leave"),
    )


def pasting(one: Pasting, wall: Wall) -> Sight:
    """What to show while the memos of several orders are pasted one after the other."""
    card, at, most = one.card, one.at + 1, len(one.notes)
    more = _("{n} of {total}. Enter copies the next one.").format(n=number(at), total=number(most))
    state = _("Copied: paste it into the platform.") if one.copied else _("The memo is not copied.")
    if one.sought:
        state = _("The order number is copied: find the order, then copy the memo.")
    return Sight(
        title=titled(one.channel, card),
        about=about([card.row], wall),
        near=near([card.row], wall),
        question=_("Paste the memo of order {number}.").format(number=card.row.order_no),
        more=_("{n} of {total}, the last one.").format(n=number(at), total=number(most)) if one.last else more,
        text=one.noted.memo,
        text_state=state,
        text_good=bool(one.copied) or one.sought,
        options=(Option("1", _("Copy the order number")), Option("2", _("Copy the memo again"))),
        go=pgettext("contact", "Done") if one.last else _("Copy the next memo"),
        back=pgettext("contact", "Leave"),
    )


def _talking(call: Call) -> bool:
    """Whether somebody may still be on the phone, though a digit said already what comes of it."""
    return call.result in call_follow.SPOKE and call.phase not in (Phase.STEP, Phase.DONE)


def _dialled(number_: str) -> str:
    main, _comma, extension = number_.partition(",")
    return _("{number} extension {extension}").format(number=main, extension=extension) if extension else main


def _numbered(attempt: Attempt) -> str:
    """What is to be said of the number: that it is copied, or why there is none."""
    if attempt.dials is None:
        why = attempt.begun.no_number or "phone_missing"
        return _(call_words.NO_NUMBER[why])
    if attempt.number is Copied.HELD:
        return _("Another program holds the clipboard; try again in a moment.")
    return _("Copied") if attempt.number else ""


def _told(attempt: Attempt) -> tuple[str, ...]:
    """What speaks against it, the weightiest first."""
    stage, found = attempt.stage, []
    if attempt.over:
        found.append(attempt.over)
    if stage in (Stage.BLOCKED, Stage.WHO, Stage.WHY):
        found += [guard_words.against(one) for one in attempt.blocks]
    elif stage is Stage.ASKED:
        found += [
            attempt.stale
            if one.code == "stale" and attempt.stale
            else call_words.busy(**one.params)
            if one.code == BUSY
            else guard_words.against(one)
            for one in attempt.asks
        ]
    elif attempt.call.phase is Phase.READY:
        found += [guard_words.against(one) for one in attempt.told]
    if attempt.call.phase is Phase.READY:
        found += [
            _("Order …{end}: {words}").format(end=one.row.order_no[-4:], words=one.row.buyer_message)
            for one in attempt.begun.cards
            if one.row.buyer_message and one is not attempt.card
        ]
    if stage is Stage.CALL and attempt.call.phase is Phase.READY and dialling(attempt):
        end = attempt.card.row.order_no[-4:]
        found.append(_("These orders have different numbers. You dial that of order …{end}.").format(end=end))
    if attempt.begun.busy and attempt.call.phase is Phase.READY and stage is not Stage.ASKED:
        found.append(call_words.busy(attempt.begun.busy))
    return tuple(found)


def dialling(attempt: Attempt) -> list[Card]:
    """The orders among whose numbers somebody chooses which is dialled; none where there is but one."""
    dials = attempt.call.channel in (Channel.PHONE, Channel.SMS)
    return attempt.receivers[:4] if dials and len(attempt.receivers) > 1 else []


def _order(card: Card) -> str:
    """One of several orders in a line: its end, its items, what it costs."""
    row = card.row
    items = "；".join(map(card_facts.item_line, row.items)) or row.item_title or ""
    told = (f"…{row.order_no[-4:]}", items, shown.yuan(row.amount_due) if row.amount_due is not None else "")
    return " · ".join(filter(None, told))


def _trail(call: Call, wall: Wall, booked: int | None = None) -> str:
    """What was answered so far; ``booked``: where our next call will be put."""
    said = [call_words.result(call.channel, call.result)] if call.result is not None else []
    if call.reason is not None:
        head = call.reason.partition(".")[0]
        said += [call_words.reason(one) for one in dict.fromkeys((head, call.reason))]
    if call.due_at is not None:
        said.append(wall.moment(booked if booked is not None else call.due_at))
    return " › ".join(said)


def _question(attempt: Attempt, wall: Wall) -> tuple[str, str, str]:
    """(question, what helps to answer it, why the last key was refused)."""
    call, stage = attempt.call, attempt.stage
    waits = _("This contact has to wait. What can be done:") if attempt.remedies else _("This contact has to wait.")
    fixed = {
        Stage.BLOCKED: waits,
        Stage.ASKED: _("Go on all the same?"),
        Stage.WHO: _("Which lead allows it?"),
        Stage.WHY: _("Why is it allowed?"),
    }
    if stage in fixed:
        early = attempt.hurried and stage is Stage.ASKED
        return fixed[stage], "", _("That Enter came too early. Read, then press it once more.") if early else ""
    if attempt.stuck:
        return _("No number to dial: write in the chat?"), _("Or type the number above, if you know it."), ""
    more = ""
    if call.phase is Phase.RESULT and call.channel is not Channel.PHONE:
        more = _("Enter: sent, and nobody waits for the answer.")
    problem = wording.sentence(call.problem.code, {}) if call.problem and call.phase is not Phase.WHEN else ""
    return call_words.asks(call), more, problem


def _helps(call: Call) -> tuple[str, ...]:
    if call.phase not in (Phase.SUB, Phase.WHEN, Phase.WORDS):
        return ()
    found = (call_words.say(call.result), call_words.counter(call.reason))
    return tuple(filter(None, found))


def _options(attempt: Attempt) -> tuple[Option, ...]:
    """What a digit chooses."""
    call, stage = attempt.call, attempt.stage
    if stage is Stage.WHO and attempt.allowing is not None:
        return tuple(Option(str(at), lead) for at, lead in enumerate(attempt.allowing.leads[:9], 1))
    if stage is Stage.WHY:
        return ()
    if stage is Stage.CALL and call.phase is Phase.RESULT:
        return tuple(Option(key, call_words.result(call.channel, one)) for key, one in results(call).items())
    if stage is Stage.CALL and call.phase is Phase.REASON:
        return tuple(
            Option(key, call_words.reason(one.code), " · ".join(call_words.reason(code) for code in one.codes[1:]))
            for key, one in REASONS.items()
        )
    if stage is Stage.CALL and call.phase is Phase.SUB:
        codes = _OF_CODE[call.reason or ""].codes[1:]
        return tuple(Option(str(at), call_words.reason(code)) for at, code in enumerate(codes, 1))
    return tuple(Option(str(at), words) for at, (_act, words) in enumerate(acts(attempt), 1))


def acts(attempt: Attempt) -> list[tuple[str, str]]:
    """What a digit does beside the call's own answers, and the words for it."""
    sending = attempt.sending if attempt.to_send is not None else None
    found = [(act, _(words)) for act, words in _OFFERS] if sending is not None and sending.text is not None else []
    begins = attempt.stage is Stage.CALL and attempt.call.phase is Phase.READY
    others = [one for one in dialling(attempt) if begins and link.dialable(one.phone) != attempt.dials]
    found += [(f"dial.{one.row.id}", _dials(one)) for one in others]
    if attempt.stuck:
        found.append(("dial", _("Dial a number seen elsewhere")))
    return [*found, *((f"can.{can.value}", guard_words.can(can)) for can in attempt.remedies)][:9]


def _dials(card: Card) -> str:
    words = _("Dial {number} instead, of order …{end}")
    return words.format(number=mask.phone(card.phone or ""), end=card.row.order_no[-4:])


def _typing(attempt: Attempt, wall: Wall, rules: Rules) -> Typing | None:
    call, allowing = attempt.call, attempt.allowing
    if attempt.stage is Stage.WHY and allowing is not None:
        return Typing(_("Reason"), call.texts.get(WHY, ""), _("colleagues read it"), problem=allowing.problem)
    if attempt.stage is not Stage.CALL:
        return None
    if call.phase is Phase.WHEN:
        return _moment(attempt, wall, rules)
    if call.phase is Phase.WORDS:
        at, end = _booked_at(attempt, wall, rules), None if call.service else attempt.begun.card.plan.closes_at
        told = call_follow.feedback(call, wall.now, attempt.gifts, booked=at, closing=end)
        below = _("The note will say: {words}").format(words=told)
        return Typing(call_words.adds(call), call.texts.get(WORDS, ""), _("may stay empty"), below)
    return None


def _booked_at(attempt: Attempt, wall: Wall, rules: Rules) -> int | None:
    """Where our next call will be put; a buyer's promise stays the buyer's own moment."""
    call = attempt.call
    if call.due_at is None or call.service or call_follow.kind(call) is Kind.PROMISE:
        return None
    closing = attempt.closing
    rules = slot.of_messages(rules) if call_follow.books_message(call) else rules
    said = slot.kept_in_time(clock.at(call.due_at, wall.zone), wall.now, rules, closing)
    return clock.epoch(slot.place(said, rules, closing).at)


def _moment(attempt: Attempt, wall: Wall, rules: Rules) -> Typing:
    call, closing = attempt.call, attempt.closing
    wanted, usual = asked(call), ""
    if wanted.moment is not Need.MUST:
        usual = call_words.later(wanted.later)
        if wanted.later is not None:
            meant = slot.put_off(wanted.later, wall.now, rules)
            at = slot.put_off_in_time(wanted.later, wall.now, rules, closing)
            usual = _("Enter: before the order closes") if at != meant else usual
            at = slot.place(at, rules, closing).at
            usual = _("{choice} · {moment}").format(choice=usual, moment=wall.moment(clock.epoch(at)))
    problem = call.problem.code if call.problem else ""
    return Typing("", call.texts.get(SAID, ""), below=usual, moment=True, closing=closing, problem=problem,
                  written=call_follow.books_message(call))  # fmt: skip


def _sent(sending: Sending, now: Step | None) -> dict[str, Any]:
    """The words to send and what became of them, as the fields of ``Sight``; ``now``: the step whose turn it is."""
    if sending.text is None:
        return {"text_state": _("No script fits: write your own words.")} if sending.ready else {}
    filled = sending.text.filled
    words = "".join(map(script_words.words, filled.pieces))
    against = "\n".join(filter(None, (sending.barred, sending.against)))
    if filled.missing:
        state = _("Something is missing in these words: fill it in yourself, or take others.")
        return {"text": words, "text_state": state, "text_against": against}
    if not sending.copied:
        held = sending.copied is Copied.HELD
        state = _("Another program holds the clipboard; try again in a moment.") if held else ""
        if sending.barred and not sending.agreed:
            state = _("Not copied: copy the words again if they shall go all the same.")
        return {"text": words, "text_state": state, "text_against": against}
    state = _("Copied: paste it and send it.")
    if now is not None and now is not sending.step:
        state = _("Copied already, for the step after this one.")
    return {"text": words, "text_state": state, "text_good": True, "text_against": against}


def _go(attempt: Attempt) -> str:
    """What Enter does; empty where it does nothing."""
    call = attempt.call
    match attempt.stage:
        case Stage.BLOCKED | Stage.WHO:
            return ""
        case Stage.ASKED:
            return _("Go on all the same")
        case Stage.WHY:
            return _("Go on")
    if call.phase is Phase.READY:
        if attempt.stuck:
            return _("Write in the chat instead")
        if call.channel is Channel.SYSTEM:
            return _("Write the note")
        return _("Read it, dial now") if call.channel is Channel.PHONE else pgettext("contact", "Sent")
    if call.phase is Phase.RESULT:
        return "" if call.channel is Channel.PHONE else _("Sent, no answer yet")
    if call.phase is Phase.REASON:
        return _("Leave it open") if asked(call).reason is Need.MAY else ""
    if call.phase is Phase.SUB:
        return _("Leave it open")
    if call.phase is Phase.WORDS and not steps(call):
        return _("Write the note")
    if call.phase is Phase.STEP and len(call.taken) + 1 == len(steps(call)):
        return pgettext("step of a call", "Done")
    return _("Done, next") if call.phase is Phase.STEP else _("Go on")


def cut_off(call: Call, order_no: str) -> str:
    """An attempt that was left in its middle, in a line."""
    call = reopened(call)
    words = _("{channel}, order …{end}: {question}")
    return words.format(channel=channelled(call.channel), end=order_no[-4:], question=call_words.asks(call))
