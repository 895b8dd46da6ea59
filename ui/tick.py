"""The one timer: every 25 s it asks what has come due, and the minute moves on for every page."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QObject, QTimer, Signal

from app.domain.order import ReminderRow
from app.i18n import _, ngettext
from app.services import backup, reminders
from app.services.reminders import Fired
from ui.desk import Desk
from ui.runtime import runtime, spawn

PERIOD = 25_000  # ms


class Tick(QObject):
    """A missed tick is no harm: after sleep what was missed comes out at once, as one digest."""

    open_reminders = Signal()
    put_off = Signal(object)  # the reminder's row
    finish = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.desk = desk
        self._busy = False
        self._copied: date | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(PERIOD)
        self._timer.timeout.connect(self.beat)
        runtime().before_end(self.stop)

    def start(self) -> None:
        self._timer.start()
        self.beat()

    def stop(self) -> None:
        self._timer.stop()

    def beat(self) -> None:
        """Look at the clock once."""
        self.desk.minute.emit()
        if not self._busy:
            self._busy = True
            spawn(self._ask(), "tick")
            spawn(self._copy(), "backup.daily")

    async def _copy(self) -> None:
        """The first copy of a day, at the start or when midnight has passed; not while an import writes."""
        office = self.desk.office
        today = office.here().date()
        if today != self._copied and office.shops() and not office.importing.locked():
            self._copied = today
            await backup.daily(office)

    async def _ask(self) -> None:
        try:
            fired = await reminders.tick(self.desk.office)
        finally:
            self._busy = False
        if fired.reminders:
            self.desk.bus.tell(fired.changes)
            self._show(fired)

    def _show(self, fired: Fired) -> None:
        if fired.digest:
            count = len(fired.reminders)
            text = ngettext(
                "{n} reminder came due while the computer was asleep",
                "{n} reminders came due while the computer was asleep",
                count,
            ).format(n=count)
            self.desk.say(text, "plain", [(_("Show"), self.open_reminders.emit)])
            return
        for row in fired.reminders:
            self._toast(row)

    def _toast(self, row: ReminderRow) -> None:
        text = _("Due now: order …{end} · {buyer}").format(end=row.order_no[-4:], buyer=row.buyer or "—")
        if row.expired:
            text = _("{text} (the order has expired)").format(text=text)
        self.desk.say(
            text,
            "plain",
            [
                (_("Open"), lambda: self.desk.open_order.emit(row.order_id)),
                (_("Done"), lambda: self.finish.emit(row)),
                (_("In 10 min"), lambda: self.put_off.emit(row)),
            ],
        )
