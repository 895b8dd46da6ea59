"""The one timer: every 25 s it asks what has come due, and the minute moves on for every page."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QObject, QTimer

from app.domain.order import ReminderRow
from app.domain.reminder import TASKS, Kind
from app.i18n import N_, _, ngettext
from app.services import backup, erase, reminders
from app.services.reminders import Fired
from ui import shown
from ui.bus import Changes
from ui.desk import Desk
from ui.reminder_deeds import LATER, ReminderDeeds
from ui.runtime import runtime, spawn
from ui.sound import Bell
from ui.widgets.toast import DUE, Action, Toast, Toasts

PERIOD = 25_000  # ms
AGAIN = 15 * 60  # s after a copy or an erasing that failed

_DUE = {
    Kind.CALLBACK: N_("Call back now: {order}"), Kind.SERVICE: N_("Service call now: {order}"),
}  # fmt: skip


class Tick(QObject):
    """A missed tick is no harm: after sleep what was missed comes out at once, as one digest.

    In quiet mode reminders fire as ever, without a word or a sound; its end tells of them in one digest.
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.desk = desk
        self.deeds = ReminderDeeds(desk)
        self.bell = Bell(desk.office.clock)
        self._busy = False
        self._minute = -1  # the last one the pages were told of
        self._told: dict[Toast, frozenset[int]] = {}  # what is on screen, and of which reminders
        self._copied: date | None = None
        self._copying = False
        self._copy_from = 0  # not before this moment, epoch s
        self._halt = threading.Event()
        self._quiet_since = 0  # the start of the program counts, if it started quiet
        self._timer = QTimer(self)
        self._timer.setInterval(PERIOD)
        self._timer.timeout.connect(self.beat)
        desk.quiet_changed.connect(self._quiet_changed)
        desk.bus.changed.connect(self._heard)
        runtime().before_end(self.stop)

    def start(self) -> None:
        self._timer.start()
        self.beat()

    def stop(self) -> None:
        self._timer.stop()
        self._halt.set()

    def beat(self) -> None:
        """Look at the clock once."""
        self.desk.beat.emit()
        if (minute := self.desk.office.now() // 60) != self._minute:
            self._minute = minute
            self.desk.minute.emit()
        if not self._busy:
            self._busy = True
            spawn(self._ask(), "tick")
            spawn(self._copy(), "backup.daily")

    async def _copy(self) -> None:
        """Once a day, at the start or past midnight, not while an import writes: a copy, then the erasing."""
        office = self.desk.office
        today, now = office.here().date(), office.now()
        if today == self._copied or self._copying or now < self._copy_from or self._halt.is_set():
            return
        if not office.shops() or office.importing.locked():
            return
        self._copying = True
        self._copy_from = now + AGAIN
        try:
            await backup.daily(office)
            self.desk.bus.tell(await erase.daily(office, stop=self._halt))
            self._copied, self._copy_from = today, 0
        finally:
            self._copying = False

    async def _ask(self) -> None:
        try:
            fired = await reminders.tick(self.desk.office, lead=self.desk.leads)
        finally:
            self._busy = False
        if fired.reminders or fired.escalated:
            self.desk.bus.tell(fired.changes)
            if not self.desk.settings.quiet:
                self._show(fired)
                self.bell.ring(self.desk.settings.sound)

    def _show(self, fired: Fired) -> None:
        self._show_late(fired.escalated)
        count, contacts = len(fired.reminders), _contacts(fired.reminders)
        if fired.digest and fired.started:
            text = ngettext(
                "{n} reminder came due while Ziqi was closed", "{n} reminders came due while Ziqi was closed", count
            )
            self._digest(text.format(n=count), fired.reminders)
        elif fired.digest:
            text = ngettext(
                "{n} reminder came due while the computer was asleep",
                "{n} reminders came due while the computer was asleep",
                count,
            )
            self._digest(text.format(n=count), fired.reminders)
        elif len(contacts) + bool(fired.escalated) > Toasts.MOST:
            text = ngettext("{n} reminder is due now", "{n} reminders are due now", count)
            self._digest(text.format(n=count), fired.reminders)
        else:
            for rows in contacts:
                self._toast(rows)

    def _show_late(self, rows: Sequence[ReminderRow]) -> None:
        """What nobody dealt with is told of once more, to whoever is here."""
        if len(rows) > 1:
            text = ngettext("{n} reminder is still unattended", "{n} reminders are still unattended", len(rows))
            self._digest(text.format(n=len(rows)), rows)
        elif rows:
            self._toast(rows, late=True)

    def _digest(self, text: str, rows: Sequence[ReminderRow]) -> None:
        """One toast for all of them; the page of reminders stands on them when it is opened from here."""

        def show() -> None:
            self.desk.digest = tuple(row.id for row in rows)
            self.desk.open_page.emit("reminders")

        self._say(text, [(_("Show"), show)], rows)

    def _toast(self, rows: Sequence[ReminderRow], *, late: bool = False) -> None:
        """One toast for the reminders of one contact; ``late``: told of once more, and whoever is here may take it."""
        row = rows[0]
        text = _("Unattended since {moment}: {order}") if late else self._said(row)
        moment, about = self.desk.wall(row.shop_id).moment(row.due_at), shown.about(row.order_no, row.buyer)
        text = text.format(moment=moment, order=about, end=row.order_no[-4:], buyer=row.buyer)
        if row.expired and row.kind not in TASKS:
            text = _("{text} (the order has expired)").format(text=text)
        if len(rows) > 1:
            text = _("{text} · {n} orders").format(text=text, n=len(rows))
        sits = self.desk.agent
        actions = self._deeds(rows)
        if late and row.kind != Kind.WAREHOUSE and sits is not None and sits.nickname != row.agent:
            actions.insert(1, (_("I take it"), lambda: self.deeds.give(rows, sits.nickname)))
        self._say(self._for(text, row), actions, rows)

    @staticmethod
    def _said(row: ReminderRow) -> str:
        if row.kind == Kind.WAREHOUSE:
            return _("Does the warehouse know of the note on order …{end}?")
        if row.busy:
            return _("Busy last time, call again now: {order}")
        if (kind := row.was or row.kind) in _DUE:
            return _(_DUE[Kind(kind)])
        return _("Due now: order …{end} · {buyer}") if row.buyer else _("Due now: order …{end}")

    def _for(self, text: str, row: ReminderRow) -> str:
        """Whose it is, where that is somebody else."""
        if row.colleague:
            return _("{text} · for a colleague: the buyer is upset").format(text=text)
        me = self.desk.agent.nickname if self.desk.agent else None
        return _("{text} · for {agent}").format(text=text, agent=row.agent) if row.agent not in (None, me) else text

    def _deeds(self, rows: Sequence[ReminderRow]) -> list[Action]:
        row = rows[0]
        tells = row.kind == Kind.WAREHOUSE
        later = [
            (words, lambda choice=choice: self.deeds.put_off(rows, choice))
            for choice, words in zip(LATER, self.deeds.moments(row), strict=True)
        ]
        return [
            (_("Open"), lambda: self.desk.open_order.emit(row.order_id)),
            (_("The warehouse knows") if tells else _("Done"), lambda: self.deeds.finish(rows)),
            (_("Put off"), later),
        ]

    def _say(self, text: str, actions: Sequence[Action], rows: Sequence[ReminderRow]) -> None:
        if (toast := self.desk.say(text, "plain", actions, DUE)) is not None:
            self._told[toast] = frozenset(row.id for row in rows)
            toast.gone.connect(lambda gone: self._told.pop(gone, None))

    def _heard(self, changes: Changes, _initiator: object) -> None:
        if self._told and not {"reminder", "order", "import"}.isdisjoint(changes):
            spawn(self._take_away(), "tick.over")

    async def _take_away(self) -> None:
        """A toast goes with its reminders: somebody dealt with them elsewhere, or an import shows their orders over."""
        left = {row.id for row in await reminders.due(self.desk.office)}
        for toast in [one for one, told in self._told.items() if told.isdisjoint(left)]:
            toast.close()

    def _quiet_changed(self) -> None:
        if self.desk.settings.quiet:
            self._quiet_since = self.desk.office.now()
            self.desk.say(_("Quiet mode: reminders come without a word. The list and the counts go on."))
        else:
            spawn(self._tell_missed(self._quiet_since), "quiet.over")

    async def _tell_missed(self, since: int) -> None:
        """What came while it was quiet and is still to be dealt with."""
        due = await reminders.due(self.desk.office)
        rows = [row for row in due if max(row.fired_at or 0, row.escalated_at or 0) >= since]
        if not rows:
            self.desk.say(_("Quiet mode is over. Nothing came due meanwhile."))
            return
        text = ngettext("{n} reminder came due in quiet mode", "{n} reminders came due in quiet mode", len(rows))
        self._digest(text.format(n=len(rows)), rows)
        self.bell.ring(self.desk.settings.sound)


def _contacts(rows: Sequence[ReminderRow]) -> list[list[ReminderRow]]:
    """Reminders, those of one contact together: the same moment, kind, agent and buyer."""
    found: dict[tuple[object, ...], list[ReminderRow]] = {}
    for row in rows:
        whose = row.buyer_id if row.buyer_id is not None and row.kind not in TASKS else -row.id
        found.setdefault((row.due_at, row.was or row.kind, row.agent, row.shop_id, whose), []).append(row)
    return list(found.values())
