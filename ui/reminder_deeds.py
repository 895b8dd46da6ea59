"""What an agent does with reminders, from list, toast or tray: done, put off, given on, kept at their hour."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from app import clock, plan_words, wording
from app.domain import slot
from app.domain.order import Card, ReminderRow
from app.domain.slot import Later
from app.i18n import _, ngettext
from app.services import reminders
from app.services.office import Changes
from app.services.reminders import Booked
from ui import shown
from ui.desk import Desk
from ui.runtime import spawn
from ui.shown import Wall
from ui.widgets.toast import Choice, Toast

LATER = (Later.SOON, Later.HOUR, Later.WINDOW, Later.TOMORROW)


_KEPT = 20  # deeds that a key takes back, one after the other


@dataclass(eq=False)
class Back:
    """How a deed is taken back, and the toast that tells of it."""

    act: Callable[[], Coroutine[Any, Any, None]]
    task: str
    toast: Toast | None = None


class ReminderDeeds(QObject):
    """What was done last can be taken back: by its toast, or by ``undo``, the newest first."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.desk = desk
        self._backs: deque[Back] = deque(maxlen=_KEPT)

    def finish(self, rows: Sequence[ReminderRow]) -> None:
        """Mark as dealt with."""
        spawn(self._finish([row.id for row in rows]), "reminder.done")

    def undo(self) -> None:
        """Take back the newest deed that was not taken back yet."""
        if self._backs:
            back = self._backs[-1]
            if back.toast is not None and isValid(back.toast):
                back.toast.close()
            self._go_back(back)

    def put_off(self, rows: Sequence[ReminderRow], when: str | Later, *, keep: bool = False) -> None:
        """Put off to a moment said in words or to one of the four choices."""
        spawn(self._put_off(rows, when, keep), "reminder.snooze")

    def give(self, rows: Sequence[ReminderRow], agent: str | None) -> None:
        """Put into an agent's list, by nickname, or into anyone's."""
        spawn(self._give({row.id: agent for row in rows}), "reminder.give")

    def moments(self, row: ReminderRow) -> list[str]:
        """The four choices in words, each with the moment it means for a reminder."""
        wall, rules = self.desk.wall(row.shop_id), self.desk.office.rules(row.shop_id)
        bound = slot.of_messages(rules) if row.written else rules
        said = []
        for later in LATER:
            at = slot.place(slot.put_off(later, wall.now, rules), bound).at
            moment = wall.moment(clock.epoch(at))
            said.append(_("{choice} · {moment}").format(choice=later_words(later), moment=moment))
        return said

    async def _finish(self, ids: list[int]) -> None:
        changes = await reminders.done_many(self.desk.office, ids)
        self.desk.bus.tell(changes)
        if done := tuple(changes["reminder"]):
            text = ngettext("{n} reminder dealt with", "{n} reminders dealt with", len(done)).format(n=len(done))
            back = self._back(partial(self._undo, done), "reminder.undo")
            back.toast = self.desk.say(text, "good", [self._choice(back)])

    def _back(self, act: Callable[[], Coroutine[Any, Any, None]], task: str) -> Back:
        back = Back(act, task)
        self._backs.append(back)
        return back

    def _choice(self, back: Back) -> Choice:
        return _("Undo"), lambda: self._go_back(back)

    def _go_back(self, back: Back) -> None:
        if back in self._backs:
            self._backs.remove(back)
            spawn(back.act(), back.task)

    async def _undo(self, ids: tuple[int, ...]) -> None:
        changes = await reminders.reopen(self.desk.office, ids)
        self.desk.bus.tell(changes)
        if count := len(changes["reminder"]):  # none where the key and a toast took back the same
            said = ngettext("{n} reminder is open again", "{n} reminders are open again", count)
            self.desk.say(said.format(n=count))

    async def _give(self, whose: Mapping[int, str | None]) -> None:
        given = await reminders.give(self.desk.office, whose)
        self.desk.bus.tell(given.changes)
        if given.before:  # none where all of them were there already
            back = self._back(partial(self._give_back, given.before), "reminder.give.undo")
            words = self._given(next(iter(whose.values())), len(given.before))
            back.toast = self.desk.say(words, "good", [self._choice(back)])

    async def _give_back(self, before: Mapping[int, str | None]) -> None:
        self.desk.bus.tell((await reminders.give(self.desk.office, before)).changes)
        self.desk.say(_("Everything is in the lists where it was."))

    def _given(self, agent: str | None, count: int) -> str:
        if agent is None:
            text = ngettext("{n} reminder is anyone's now", "{n} reminders are anyone's now", count)
        elif self.desk.agent is not None and agent == self.desk.agent.nickname:
            text = ngettext("{n} reminder is yours now", "{n} reminders are yours now", count)
        else:
            text = ngettext("{n} reminder is {agent}'s now", "{n} reminders are {agent}'s now", count)
        return text.format(n=count, agent=agent)

    async def _put_off(self, rows: Sequence[ReminderRow], when: str | Later, keep: bool) -> None:
        made = await reminders.snooze_many(self.desk.office, [row.id for row in rows], when, keep=keep)
        self.desk.bus.tell(Changes.of(booked.changes for booked in made))
        booked = made[-1]
        back = self._back(partial(self._take_back, made), "reminder.snooze.undo")
        wall = self.desk.wall(booked.reminder.shop_id)
        if len(rows) == 1 and booked.moved is not None:
            back.toast = tell_moved(self.desk, booked, wall, [self._choice(back)])
            return
        text = _("Put off: {moment}").format(moment=wall.due(booked.reminder.due_at))
        if booked.moved is not None:
            text = _("{text} ({reason})").format(text=text, reason=plan_words.moved(booked.moved.by))
        back.toast = self.desk.say(text, "good", [self._choice(back)])

    async def _take_back(self, made: Sequence[Booked]) -> None:
        changes = await reminders.take_back(self.desk.office, made)
        self.desk.bus.tell(changes)
        if count := len(changes["reminder"] & {one.before for one in made}):
            said = ngettext("{n} reminder is open again", "{n} reminders are open again", count)
            self.desk.say(said.format(n=count))


def later_words(later: Later) -> str:
    """A choice of putting off, in words."""
    return {
        Later.SOON: _("in 10 min"),
        Later.HOUR: _("in an hour"),
        Later.WINDOW: _("next window"),
        Later.TOMORROW: _("tomorrow"),
    }[later]


def people(desk: Desk) -> list[str]:
    """The nicknames of who works here, whoever sits here first."""
    me = desk.agent.nickname if desk.agent else None
    others = [one.nickname for one in desk.agents if one.nickname != me]
    return others if me is None else [me, *others]


async def book(desk: Desk, card: Card, window: QWidget) -> None:
    """Ask for a moment, book a reminder on an order, and say what became of it."""
    from ui.widgets.book import BookDialog, For

    row = card.row
    wall = desk.wall(row.shop_id)
    about = shown.about(row.order_no, row.buyer)
    closing = clock.at(row.closes_at, wall.zone) if row.closes_at is not None else None
    me = desk.agent.nickname if desk.agent else None
    choices = For(reminders.bookable(card), people(desk), me)
    rules = desk.office.rules(row.shop_id)
    dialog = BookDialog(desk.theme, wall, rules, about, window, closing=closing, choices=choices, written=card.written)
    if (when := await dialog.answer()) is None:
        return
    booked = await reminders.book(desk.office, row.id, when, dialog.whom, dialog.kind, keep=dialog.keep)
    desk.bus.tell(booked.changes)
    if booked.moved is not None:
        tell_moved(desk, booked, wall)
    else:
        desk.say(_booked(dialog.whom, me).format(moment=wall.due(booked.reminder.due_at), agent=dialog.whom), "good")
    for code in booked.warnings:
        # Whoever insisted was told already.
        if not dialog.keep or code != "outside_call_windows":
            desk.say(wording.sentence(code, {}))


def _booked(whom: str | None, me: str | None) -> str:
    if whom == me:
        return _("Reminder booked: {moment}")
    return _("Reminder booked for anyone: {moment}") if whom is None else _("Reminder booked for {agent}: {moment}")


def tell_moved(desk: Desk, booked: Booked, wall: Wall, more: Sequence[Choice] = ()) -> Toast | None:
    """Say that a promise was moved, and offer to keep the moment that was named, and what ``more`` can be done."""
    assert booked.moved is not None
    said = wall.moment(booked.moved.said_at)
    text = _("Moved to {moment}: {said} is {reason}").format(
        moment=wall.moment(booked.reminder.due_at), said=said, reason=plan_words.outside(booked.moved.by)
    )
    keep = (_("Keep {moment}").format(moment=said), lambda: spawn(_insist(desk, booked), "reminder.keep"))
    return desk.say(text, "plain", [keep, *more])


async def _insist(desk: Desk, booked: Booked) -> None:
    assert booked.moved is not None
    desk.bus.tell(await reminders.insist(desk.office, booked.reminder.id, booked.moved.said_at))
