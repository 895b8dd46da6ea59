"""The figures beside the pages' names: read from the services, so that no page has to be there for them."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from app.domain.order import Query
from app.errors import SupersededError
from app.services import orders
from ui.bus import Changes
from ui.desk import Desk
from ui.runtime import runtime, spawn

_PAUSE = 400  # ms: an agent who saves notes one after the other is not counted after for each
_OLD = 300  # s: what an order's closing takes away is in no figure any longer
_SUBJECTS = frozenset(("order", "note", "reminder", "contact", "import", "shop"))


class Counts(QObject):
    """``due``: what is to be done now; ``unpaid`` orders; ``queue``: rows to remind now; ``reminders`` that have come.

    ``changed`` when they do.
    """

    changed = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.desk = desk
        self.due = 0
        self.unpaid = 0
        self.queue = 0
        self.reminders = 0
        self._hours: tuple[bool, ...] = ()  # which hours were open when it was counted
        self._counted_at = 0
        self._next_at: int | None = None
        self._begun = self._busy = self._stale = False
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE)
        self._pause.timeout.connect(self.ask)
        desk.bus.changed.connect(self._heard)
        desk.shop_changed.connect(self._again)
        desk.minute.connect(self._minute)
        runtime().before_end(self._pause.stop)

    def begin(self) -> None:
        """Count from now on; what is on screen first does not wait for it."""
        self._begun = True
        self.ask()

    def ask(self) -> None:
        """Count again; while it is counted, once more afterwards."""
        self._stale = True
        if self._begun and not self._busy and not runtime().closing:
            self._busy = True
            spawn(self._count(), "counts")

    async def _count(self) -> None:
        try:
            while self._stale:
                self._stale = False
                await self._read()
        except SupersededError:
            # The page of the day asked for the same meanwhile.
            self._pause.start()
        finally:
            self._busy = False

    async def _read(self) -> None:
        from app.services import queue, today

        desk = self.desk
        if not desk.shops:
            return
        agent = desk.agent.id if desk.agent else None
        self._counted_at = desk.office.now()
        self.unpaid = await orders.count(desk.office, Query(view="unpaid", shop_id=desk.shop_id))
        self._hours = self._open_hours()
        self.queue = (await queue.counts(desk.office, desk.shop_id))[queue.Tab.NOW]
        day = await today.today(desk.office, desk.shop_id, agent)
        now = {line.kind: line.count for line in day.lines if line.section == today.NOW}
        twice = sum(line.twice for line in day.lines)
        self.due, self.reminders = sum(now.values()) - twice, now.get("promises", 0) + now.get("warehouse", 0)
        self._next_at = day.next_at
        self.changed.emit()

    def _heard(self, changes: Changes, _initiator: object) -> None:
        if any(changes.get(subject) for subject in _SUBJECTS):
            self._again()

    def _again(self) -> None:
        if self._begun and not runtime().closing:
            self._pause.start()

    def _minute(self) -> None:
        # Between two deeds figures grow only when the next thing falls due, or when hours begin or end.
        now = self.desk.office.now()
        due = self._next_at is not None and now >= self._next_at
        if due or abs(now - self._counted_at) >= _OLD or self._hours != self._open_hours():
            self.ask()

    def _open_hours(self) -> tuple[bool, ...]:
        """Of each shop whether it may call now, and whether its quiet hours are."""
        found: list[bool] = []
        for shop in self.desk.office.shops():
            rules, here = self.desk.office.rules(shop.id), self.desk.office.here(shop.id)
            found += (rules.calls_from(here) == here, rules.quiet.inside(here))
        return tuple(found)
