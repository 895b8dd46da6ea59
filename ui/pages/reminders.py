"""The reminders page: the list that is the truth, with done, put off and go to the order."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.domain.order import ReminderRow
from app.i18n import N_, _, pgettext
from app.services import reminders
from ui.desk import Desk
from ui.models.plain import PlainColumn, PlainModel
from ui.pages.base import Page
from ui.runtime import spawn
from ui.widgets.book import BookDialog
from ui.widgets.button import Button
from ui.widgets.empty import Empty
from ui.widgets.history import KINDS
from ui.widgets.labels import label, middle
from ui.widgets.plain_table import PlainTable


class RemindersPage(Page):
    """Every reminder still to be dealt with, what is due on top."""

    name: ClassVar[str] = "reminders"
    title: ClassVar[str] = N_("Reminders")
    icon: ClassVar[str] = "bell"
    interest: ClassVar[frozenset[str]] = frozenset(("reminder", "order", "import"))

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.head = label("pageTitle")
        self.help = label("faint")
        self.model: PlainModel[ReminderRow] = PlainModel(self._columns(), self)
        self.table = PlainTable(desk.theme, self.model)
        self.open = Button(desk.theme, icon="shopping-bag")
        self.done = Button(desk.theme, icon="check")
        self.soon = Button(desk.theme, icon="alarm-clock")
        self.later = Button(desk.theme, icon="calendar-clock")
        self.empty = Empty(desk.theme, "bell")
        self.middle = QStackedWidget()
        self._lay_out()
        self.open.clicked.connect(self.go_to_order)
        self.done.clicked.connect(lambda: self._with_current(self.finish))
        self.soon.clicked.connect(lambda: self._with_current(lambda row: self.put_off(row, "+10min")))
        self.later.clicked.connect(lambda: self._with_current(self.ask_later))
        self.table.doubleClicked.connect(self.go_to_order)
        self.table.stands_on.connect(self._stands_on)
        desk.keys.bind("card", self.table, self.go_to_order)
        desk.keys.bind("book", self, lambda: self._with_current(self.ask_later))
        self.table.name(N_("Reminders"))
        self.retranslate()
        self._stands_on(None)

    def _columns(self) -> list[PlainColumn[ReminderRow]]:
        return [
            PlainColumn(N_("Due"), self._due, "tomorrow morning 09:00", self._tone, bold=True),
            PlainColumn(N_("Order"), lambda row: middle(row.order_no, 14), "0000000000…0000"),
            PlainColumn(N_("Buyer"), lambda row: row.buyer or "—", "t***8 wwww", grow=1),
            PlainColumn(N_("Kind"), self._kind, "promised, expired", lambda _row: "text2", grow=1),
            PlainColumn(N_("Agent"), lambda row: row.agent or _("anyone"), "小美小美小", lambda _row: "text2", grow=1),
            PlainColumn(N_("Shop"), lambda row: row.shop, "小美的店小美的店", lambda _row: "text2", grow=2),
        ]

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        top = QHBoxLayout()
        top.setContentsMargins(16, 12, 14, 10)
        top.setSpacing(4)
        top.addWidget(self.head)
        top.addSpacing(12)
        top.addWidget(self.help, 1)
        for button in (self.open, self.done, self.soon, self.later):
            top.addWidget(button)
        column.addLayout(top)
        self.middle.addWidget(self.table)
        self.middle.addWidget(self.empty)
        column.addWidget(self.middle, 1)

    def retranslate(self) -> None:
        self.head.setText(_("Reminders"))
        for button, text in (
            (self.open, _("Order")),
            (self.done, _("Done")),
            (self.soon, _("In 10 min")),
            (self.later, _("Put off")),
        ):
            button.setText(text)
            button.setAccessibleName(text)
        self.open.setAccessibleName(_("Go to the order"))
        self.open.set_key(self.desk.keys.hint("card"))
        self.later.set_key(self.desk.keys.hint("book"))
        key = self.desk.keys.hint("book")
        words = _("Book one on an order with {key}: “tonight 8pm”, “tomorrow 9:30”, “+2h”.") if key else ""
        self.empty.say(
            _("No reminders"),
            (words or _("Book one on an order: “tonight 8pm”, “tomorrow 9:30”, “+2h”.")).format(key=key),
        )
        self._say_help()

    async def refresh(self) -> None:
        here = self.table.current()
        rows = [row for row in await reminders.upcoming(self.desk.office) if self._of_shop(row)]
        self.model.set_rows(rows)
        self.middle.setCurrentWidget(self.table if rows else self.empty)
        if rows:
            number = next((at for at, row in enumerate(rows) if here and row.id == here.id), 0)
            self.table.go_to_row(number)
        self._say_help()

    def tick(self) -> None:
        self.table.viewport().update()
        self._say_help()

    def take_focus(self) -> None:
        self.table.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def due_count(self) -> int:
        """How many have come."""
        now = self.desk.wall().epoch
        return sum(row.due_at <= now for row in self.model.rows)

    def go_to_order(self) -> None:
        if (row := self.table.current()) is not None:
            self.desk.open_order.emit(row.order_id)

    def finish(self, row: ReminderRow) -> None:
        """Mark as dealt with."""
        spawn(self._finish(row), "reminder.done")

    def put_off(self, row: ReminderRow, when: str) -> None:
        """Put off to a moment said in words."""
        spawn(self._put_off(row, when), "reminder.snooze")

    def ask_later(self, row: ReminderRow) -> None:
        """Ask until when to put it off."""
        spawn(self._ask_later(row), "reminder.snooze.ask")

    async def _finish(self, row: ReminderRow) -> None:
        self.desk.bus.tell(await reminders.done(self.desk.office, row.id))

    async def _put_off(self, row: ReminderRow, when: str) -> None:
        booked = await reminders.snooze(self.desk.office, row.id, when)
        self.desk.bus.tell(booked.changes)
        moment = self.desk.wall().due(booked.reminder.due_at)
        self.desk.say(_("Put off: {moment}").format(moment=moment), "good")

    async def _ask_later(self, row: ReminderRow) -> None:
        about = _("Order …{end} · {buyer}").format(end=row.order_no[-4:], buyer=row.buyer or "—")
        shop = next((shop.id for shop in self.desk.shops if shop.name == row.shop), self.desk.shop_id)
        assert shop is not None
        dialog = BookDialog(self.desk.theme, self.desk.wall(shop), self.desk.office.rules(shop), about, self.window())
        if (when := await dialog.answer()) is not None:
            await self._put_off(row, when)

    def _of_shop(self, row: ReminderRow) -> bool:
        return self.desk.shop is None or row.shop == self.desk.shop.name

    def _due(self, row: ReminderRow) -> str:
        wall = self.desk.wall()
        if row.due_at > wall.epoch:
            return wall.due(row.due_at)
        return pgettext("reminder", "due {time}").format(time=wall.moment(row.due_at))

    def _tone(self, row: ReminderRow) -> str:
        return "accent" if row.due_at <= self.desk.wall().epoch else "text"

    @staticmethod
    def _kind(row: ReminderRow) -> str:
        kind = _(KINDS.get(row.kind, row.kind))
        return _("{kind}, order expired").format(kind=kind) if row.expired else kind

    def _with_current(self, act: object) -> None:
        row = self.table.current()
        if row is not None and callable(act):
            act(row)

    def _stands_on(self, row: object) -> None:
        for button in (self.open, self.done, self.soon, self.later):
            button.setEnabled(row is not None)

    def _say_help(self) -> None:
        due = self.due_count()
        self.help.setText(
            _("{due} due, {all} in all").format(due=due, all=len(self.model.rows)) if self.model.rows else ""
        )
