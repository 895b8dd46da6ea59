"""The reminders page: the list that is the truth, with done, put off and go to the order."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QStackedWidget, QWidget

from app.domain.order import ReminderRow
from app.domain.reminder import TASKS, Kind, escalates, is_late
from app.domain.slot import Later
from app.i18n import N_, _, pgettext
from app.services import agents, reminders
from ui import shown
from ui.desk import Desk
from ui.key_groups import CALLS
from ui.models.plain import PlainColumn, PlainModel
from ui.pages.base import Page, headed
from ui.reminder_deeds import LATER, ReminderDeeds, later_words, people
from ui.runtime import spawn
from ui.widgets import history
from ui.widgets.book import BookDialog
from ui.widgets.button import Button
from ui.widgets.digit_menu import DigitMenu
from ui.widgets.empty import Empty
from ui.widgets.labels import label, middle
from ui.widgets.plain_table import PlainTable
from ui.widgets.tabs import ViewTabs

WHO = {"all": N_("All"), "mine": N_("Mine"), "anyone": N_("Anyone's")}
_ICONS = ("shopping-bag", "check", "alarm-clock", "", "", "", "calendar-clock", "user")
_KEYS = {Later.SOON: "10min", Later.HOUR: "1h", Later.WINDOW: "window", Later.TOMORROW: "tomorrow"}


def _days() -> list[str]:
    groups = (pgettext("group", "Due"), pgettext("group", "Unattended"), _("Today"), _("Later"))
    return [_("{group} · {n}").format(group=group, n="00") for group in groups]


def _moments() -> list[str]:
    moments = shown.moment_samples()
    return [*moments, *(pgettext("reminder", "due {time}").format(time=one) for one in moments)]


def _kinds() -> list[str]:
    usual = (_(history.KINDS[kind]) for kind in (Kind.PROMISE, Kind.CALLBACK))
    return [_("{kind}, order expired").format(kind=kind) for kind in usual]


class RemindersPage(Page):
    """Every reminder still to be dealt with; several can be chosen at once.

    What was left lying for too long stands on top, and in the lists of all whom the shop lets know of it.
    """

    name: ClassVar[str] = "reminders"
    title: ClassVar[str] = N_("Reminders")
    icon: ClassVar[str] = "bell"
    interest: ClassVar[frozenset[str]] = frozenset(("reminder", "order", "import", "shop", "agent"))

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.deeds = ReminderDeeds(desk)
        self.rows: list[ReminderRow] = []  # of the shop, whoever they are for
        self.who = "all"
        self._groups: dict[int, str] = {}  # the first reminder of each group -> its words
        self._led = False  # a lead works here
        self._lying: set[int] = set()  # what was left lying for longer than its shop allows
        self.head = label("pageTitle")
        self.help = label("faint")
        self.tabs = ViewTabs(desk.theme)
        self.model: PlainModel[ReminderRow] = PlainModel(self._columns(), self)
        self.table = PlainTable(desk.theme, self.model)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.open, self.done, self.later = Button(desk.theme), Button(desk.theme), Button(desk.theme)
        self.give = Button(desk.theme)
        self.offs = {later: Button(desk.theme) for later in LATER}
        self._keys: list[str] = []  # of the buttons
        self.soon = self.offs[Later.SOON]
        self.empty = Empty(desk.theme, "bell")
        self.middle = QStackedWidget()
        self._lay_out()
        self._connect()
        self.table.name(N_("Reminders"))
        self.retranslate()
        self._stands_on()

    def _columns(self) -> list[PlainColumn[ReminderRow]]:
        return [
            PlainColumn(N_("Day"), lambda row: self._groups.get(row.id, ""), "", lambda _row: "text2", samples=_days),
            PlainColumn(N_("Due"), self._due, "", self._tone, bold=True, samples=_moments),
            PlainColumn(N_("Order"), lambda row: middle(row.order_no, 14), "0000000000…0000"),
            PlainColumn(N_("Buyer"), lambda row: row.buyer or "—", "t***8 wwww", grow=1),
            PlainColumn(N_("Kind"), self._kind, "", lambda _row: "text2", grow=1, samples=_kinds),
            PlainColumn(N_("Agent"), self._agent, "小美小美", self._agent_tone, grow=1),
            PlainColumn(N_("Shop"), lambda row: row.shop, "小美的店", lambda _row: "text2", grow=2),
        ]

    def _lay_out(self) -> None:
        column = headed(self, (self.head, self.tabs), self.help, self._buttons())
        for _who in WHO:
            self.tabs.addTab("")
        self.middle.addWidget(self.table)
        self.middle.addWidget(self.empty)
        column.addWidget(self.middle, 1)

    def _connect(self) -> None:
        keys = self.desk.keys
        self.open.clicked.connect(self.go_to_order)
        self.done.clicked.connect(self._finish)
        self.later.clicked.connect(self._ask)
        self.give.clicked.connect(self._ask_whose)
        self.table.doubleClicked.connect(self.go_to_order)
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._stands_on())
        self.table.stands_on.connect(lambda _row: self._stands_on())
        self.tabs.currentChanged.connect(self._who_chosen)
        keys.bind("card", self.table, self.go_to_order)
        keys.bind("book", self, self._ask)
        keys.bind("reminder.done", self, self._finish)
        keys.bind("reminder.give", self, self._ask_whose)
        keys.bind("reminder.undo", self, self.deeds.undo)
        keys.bind("view.next", self, partial(self._step, 1))
        keys.bind("view.previous", self, partial(self._step, -1))
        for later, button in self.offs.items():
            act = partial(self._put_off_chosen, later)
            button.clicked.connect(act)
            keys.bind(f"reminder.{_KEYS[later]}", self, act)
        for deed in CALLS:
            keys.bind(deed, self, partial(self._reach, deed))
        self.desk.agent_changed.connect(self._show_rows)

    def _buttons(self) -> tuple[Button, ...]:
        return (self.open, self.done, *self.offs.values(), self.later, self.give)

    def retranslate(self) -> None:
        hint = self.desk.keys.hint
        self.head.setText(_("Reminders"))
        texts = [_("Order"), _("Done"), *(later_words(later) for later in LATER), _("Put off …"), _("Give to …")]
        deeds = ["card", "reminder.done", *(f"reminder.{_KEYS[later]}" for later in LATER), "book", "reminder.give"]
        for button, text in zip(self._buttons(), texts, strict=True):
            button.setText(text[:1].upper() + text[1:])
            button.setAccessibleName(
                text if button in (self.done, self.later, self.give) else _("Put off: {when}").format(when=text)
            )
        self.open.setAccessibleName(_("Go to the order"))
        self._keys = [hint(deed) for deed in deeds]
        for button, key in zip(self._buttons(), self._keys, strict=True):
            button.setToolTip(f"{button.accessibleName()}  {key}".rstrip())
        self.tabs.setAccessibleName(_("Whose reminders"))
        for at, words in enumerate(WHO.values()):
            self.tabs.setTabText(at, _(words))
        self._fit()
        self._show_rows()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Icons and keys stand beside the words where there is room for them; the words are never cut."""
        buttons = self._buttons()
        for with_icons, with_keys in ((True, True), (False, True), (False, False)):
            for button, icon, key in zip(buttons, _ICONS, self._keys, strict=True):
                button.icon_name = icon if with_icons else ""
                button.set_key(key if with_keys else "")
            if sum(button.sizeHint().width() + 2 for button in buttons) <= self.width() - 28:
                break

    async def refresh(self) -> None:
        self._led = await agents.led(self.desk.office)
        self.rows = [row for row in await reminders.upcoming(self.desk.office) if self._of_shop(row)]
        self._judge()
        self._show_rows()

    def tick(self) -> None:
        self._judge()
        if [row.id for row in self._listed()] != [row.id for row in self.model.rows]:
            self._show_rows()
        self._group()
        self.table.viewport().update()

    def take_focus(self) -> None:
        self.table.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._stand_on_digest()

    def chosen(self) -> list[ReminderRow]:
        """The rows that a deed is done to."""
        at = sorted(index.row() for index in self.table.selectionModel().selectedRows())
        return [self.model.rows[number] for number in at]

    def go_to_order(self) -> None:
        if (row := self.table.current()) is not None:
            self.desk.open_order.emit(row.order_id)

    def _reach(self, deed: str) -> None:
        """Open the order and begin to reach its buyer, as the key does there."""
        if self.table.current() is not None:
            self.go_to_order()
            self.desk.keys.act(deed)

    def finish(self, row: ReminderRow) -> None:
        """Mark as dealt with."""
        self.deeds.finish([row])

    def put_off(self, row: ReminderRow, when: str) -> None:
        """Put off to a moment said in words."""
        self.deeds.put_off([row], when)

    # Inside

    def _finish(self) -> None:
        if rows := self.chosen():
            self.deeds.finish(rows)

    def _put_off_chosen(self, later: Later) -> None:
        if rows := self.chosen():
            self.deeds.put_off(rows, later)

    def _ask(self) -> None:
        if rows := self.chosen():
            spawn(self._ask_later(rows), "reminder.snooze.ask")

    async def _ask_later(self, rows: list[ReminderRow]) -> None:
        row = rows[0]
        about = shown.about(row.order_no, row.buyer)
        if len(rows) > 1:
            about = _("{n} reminders").format(n=len(rows))
        wall, rules = self.desk.wall(row.shop_id), self.desk.office.rules(row.shop_id)
        bound = any(one.kind not in TASKS for one in rows)
        written = all(one.written for one in rows)
        dialog = BookDialog(self.desk.theme, wall, rules, about, self.window(), bound=bound, written=written)
        if (when := await dialog.answer()) is not None:
            self.deeds.put_off(rows, when, keep=dialog.keep)

    def _ask_whose(self) -> None:
        """A menu of all who may take what is chosen: me first, then anyone, then the others."""
        if not (rows := self.chosen()):
            return
        known = people(self.desk)
        me = known[:1] if self.desk.agent is not None else []
        menu = DigitMenu(self.give)
        for one in me:
            menu.add(_("{agent} (me)").format(agent=one), partial(self.deeds.give, rows, one))
        menu.add(_("Anyone"), partial(self.deeds.give, rows, None))
        for one in known[len(me) :]:
            menu.add(one, partial(self.deeds.give, rows, one))
        menu.open_under(self.give)

    def _step(self, step: int) -> None:
        self.tabs.setCurrentIndex((self.tabs.currentIndex() + step) % self.tabs.count())

    def _who_chosen(self, at: int) -> None:
        self.who = list(WHO)[max(at, 0)]
        self._show_rows()

    def _show_rows(self) -> None:
        here = self.table.currentIndex().row()
        current, chosen = self.table.current(), {row.id for row in self.chosen()}
        rows = self._listed()
        # The words of the groups come first: the table is as wide as they are when it is told of the rows.
        self._group(rows)
        self.model.set_rows(rows)
        self.middle.setCurrentWidget(self.table if rows else self.empty)
        if rows and not self.chosen():
            numbers = {row.id: at for at, row in enumerate(rows)}
            stand = numbers.get(current.id) if current else None
            self.table.go_to_row(min(max(here, 0), len(rows) - 1) if stand is None else stand)
            self._choose([numbers[one] for one in chosen if one in numbers])
        self._stand_on_digest()
        self._say()

    def _listed(self) -> list[ReminderRow]:
        """What the chosen list holds now, as it stands there."""
        rows = [row for row in self.rows if self._passes(row, self.who)]
        return sorted(rows, key=lambda row: row.id not in self._lying)  # else as they fall due

    def _judge(self) -> None:
        now, rules = self.desk.office.now(), self.desk.office.rules
        self._lying = {
            row.id for row in self.rows if escalates(row.due_at, row.fired_at, now, rules(row.shop_id).escalate_after)
        }

    def _leads_alone(self, shop_id: int) -> bool:
        """Whether what lies there is told to leads alone; where nobody is one, everyone is told."""
        return self._led and self.desk.office.rules(shop_id).escalate_to_lead

    def _passes(self, row: ReminderRow, who: str) -> bool:
        if who == "all" or (who == "anyone" and row.agent is None):
            return True
        agent, lies = self.desk.agent, row.id in self._lying
        everyones = lies and not self._leads_alone(row.shop_id)
        if who == "anyone" or agent is None:
            return everyones and who == "anyone"
        return row.agent == agent.nickname or everyones or (lies and self.desk.leads)

    def _choose(self, numbers: list[int]) -> None:
        flags = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
        for number in numbers:
            self.table.selectionModel().select(self.model.index(number, 0), flags)

    def _stand_on_digest(self) -> None:
        """What a digest told of is chosen, once it is there and the page is looked at."""
        numbers = [at for at, row in enumerate(self.model.rows) if row.id in self.desk.digest]
        if not self.isVisible() or not self.desk.digest:
            return
        if not numbers and self.who != "all":
            self.tabs.setCurrentIndex(0)
        elif numbers:
            self.desk.digest = ()
            self.table.go_to_row(numbers[0])
            self._choose(numbers)

    def _group(self, rows: list[ReminderRow] | None = None) -> None:
        """Find where the groups begin: what lies there, what has come, what comes today, what comes later."""
        wall, found = self.desk.wall(), dict[str, list[int]]()
        for row in self.model.rows if rows is None else rows:
            today = wall.at(row.due_at).date() == wall.now.date()
            group = pgettext("group", "Due") if row.due_at <= wall.epoch else _("Today") if today else _("Later")
            if row.id in self._lying:
                group = pgettext("group", "Unattended")
            found.setdefault(group, []).append(row.id)
        self._groups = {ids[0]: _("{group} · {n}").format(group=group, n=len(ids)) for group, ids in found.items()}
        self._say()

    def _of_shop(self, row: ReminderRow) -> bool:
        return self.desk.shop_id in (None, row.shop_id)

    def _due(self, row: ReminderRow) -> str:
        wall = self.desk.wall()
        if row.due_at > wall.epoch:
            return wall.due(row.due_at)
        return pgettext("reminder", "due {time}").format(time=wall.moment(row.due_at))

    def _tone(self, row: ReminderRow) -> str:
        now = self.desk.wall().epoch
        if row.id in self._lying or is_late(row.due_at, now):
            return "danger"
        return "accent" if row.due_at <= now else "text"

    @staticmethod
    def _kind(row: ReminderRow) -> str:
        kind = history.kind(row)
        return _("{kind}, order expired").format(kind=kind) if row.expired and row.kind not in TASKS else kind

    def _agent(self, row: ReminderRow) -> str:
        name = row.agent or (_("a colleague") if row.colleague else _("anyone"))
        alone = self._leads_alone(row.shop_id)
        if row.id not in self._lying or not (alone or row.agent):
            return name
        return _("{agent} → {whom}").format(agent=name, whom=_("lead") if alone else _("everyone"))

    def _agent_tone(self, row: ReminderRow) -> str:
        return "danger" if row.id in self._lying else "text2"

    def _stands_on(self) -> None:
        chosen = bool(self.chosen())
        for button in self._buttons():
            button.setEnabled(chosen)

    def _say(self) -> None:
        for at, who in enumerate(WHO):
            count = sum(self._passes(row, who) for row in self.rows)
            self.tabs.set_count(at, str(count) if count else "")
        listed, now = self._listed(), self.desk.wall().epoch
        due = sum(row.due_at <= now for row in listed)
        words = _("{due} due, {all} in all").format(due=due, all=len(listed)) if listed else ""
        self.help.setText(words)
        key = self.desk.keys.hint("book")
        with_key = _("Book one on an order with {key}: “tonight 8pm”, “tomorrow 9:30”, “+2h”.") if key else ""
        help_words = with_key or _("Book one on an order: “tonight 8pm”, “tomorrow 9:30”, “+2h”.")
        title = _("No reminders") if not self.rows else _("None of these. See the other lists above.")
        self.empty.say(title, help_words.format(key=key))
