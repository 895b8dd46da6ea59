"""The page of payment reminders: whom to remind now, when and how, with the card of the row one stands on."""

from __future__ import annotations

from functools import cached_property, partial
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app import queue_words
from app.domain import mask
from app.domain.cadence import Channel
from app.domain.order import OrderRow
from app.i18n import N_, _, number
from app.services import orders, queue
from app.services.batches import Batch
from app.services.notes import Saved
from app.services.queue import Line, Tab
from ui import clipboard
from ui.bus import Changes
from ui.desk import Desk
from ui.models.queue import QueueModel
from ui.pages.card_page import CardPage
from ui.pages.orders_menus import deeds_menu
from ui.pages.orders_side import CardSide
from ui.pages.queue_empty import QueueEmpty
from ui.runtime import spawn
from ui.widgets.button import Button, Kind
from ui.widgets.labels import Elided, label
from ui.widgets.own_line import OwnLine
from ui.widgets.queue_table import QueueTable
from ui.widgets.tabs import TabRow

if TYPE_CHECKING:
    from ui.pages.queue_rest import RestOfRow
    from ui.widgets.order_card import OrderCard
    from ui.widgets.row_strip import RowStrip
    from ui.widgets.toast import Toast

MENU = (
    "call", "call.chat", "call.sms", "call.system", "call.service", "",
    "note", "book", "",
    "copy.order", "copy.buyer", "copy.phone", "copy.address", "copy.memo", "",
    "open.page", "open.chat", "",
    "mark.paid", "mark.closed",
)  # fmt: skip
"""What a row's own menu offers; an empty name is a rule between two groups."""

REACH = {
    Channel.PHONE: ("call", "phone", N_("Call the buyer")),
    Channel.CHAT: ("call.chat", "message-circle", N_("Write to the buyer in the chat")),
    Channel.SMS: ("call.sms", "message-square-text", N_("Send the buyer an SMS")),
    Channel.SYSTEM: ("call.system", "monitor", N_("Remind by the platform's own button")),
}
"""Channel -> its deed, icon and words."""

TABS = tuple(Tab)
OWN_FROM = 520  # px of room for the rows from which on there is some for what was won back, too


class QueuePage(CardPage):
    """One row a known buyer, one an order where the buyer is not known; in tabs, oldest first or best first.

    A row that goes away is followed by the next one, but never under the hands of somebody who writes or calls: then
    the card keeps its order, and no row is stood on until that is over.
    """

    name: ClassVar[str] = "queue"
    title: ClassVar[str] = N_("Payment reminders")
    icon: ClassVar[str] = "phone"
    interest: ClassVar[frozenset[str]] = frozenset(
        ("order", "note", "reminder", "contact", "import", "shop", "buyer", "concession")
    )
    parts: ClassVar[tuple[str, ...]] = ("deeds", "calls")

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.tab = Tab.NOW
        self.counts: dict[Tab, int] = {}
        self._fresh = True  # another tab, order or shop: from its first row on
        self._silent = False  # rows move, and the card does not follow
        self._calling = False
        self._place = 0  # the row one stood on last
        self._over = 0  # the order whose call is over: the row after it is next
        self._minute = 0
        self._make()
        self._lay_out()
        self._connect()
        self._bind_keys()
        self.retranslate()
        self.complete_unless_starting()

    def _make(self) -> None:
        desk, theme, office = self.desk, self.desk.theme, self.desk.office
        self.tab_row = TabRow(theme)
        self.tab_row.plus.hide()  # these tabs are the queue's own
        self.tabs = self.tab_row.tabs
        self.reach = Button(theme, icon="phone")  # as the row one stands on asks for
        self.best = Button(theme, Kind.GHOST, "sparkles")
        self.best.setCheckable(True)
        self.said = Elided("dim", Qt.TextElideMode.ElideNone)
        self.own = OwnLine(desk)
        self.model = QueueModel(
            desk.wall,
            office.shop_name,
            lambda ids: orders.rows(office, ids),
            lambda: desk.agent.nickname if desk.agent else None,
            self,
        )
        self.table = QueueTable(theme, self.model)
        self.below = QFrame()  # why a row comes first, where the best do
        self.below.setObjectName("queueWorth")
        self.worth = label("small", wrap=True)
        self.empty = QueueEmpty(desk, self)
        self.middle = QStackedWidget()
        self.left = QWidget()
        self.side = CardSide(self.left, self)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self.left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.tab_row)
        head = QHBoxLayout()
        head.setContentsMargins(14, 2, 16, 2)  # 2 px of a button are its ring
        head.setSpacing(8)
        head.addWidget(self.reach)
        head.addWidget(self.best)
        head.addWidget(self.said, 1)
        head.addWidget(self.own)
        column.addLayout(head)
        for place in (self.table, self.empty):
            self.middle.addWidget(place)
        column.addWidget(self.middle, 1)
        inner = QVBoxLayout(self.below)
        inner.setContentsMargins(16, 8, 16, 8)
        inner.addWidget(self.worth)
        column.addWidget(self.below)
        self.below.hide()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.side.splitter)
        for _tab in TABS:
            self.tabs.addTab("")

    def _connect(self) -> None:
        self.tabs.currentChanged.connect(self._tab_chosen)
        self.reach.clicked.connect(lambda: self.desk.keys.act(self._reach()[0]))
        self.best.clicked.connect(self.turn_best)
        self.table.stands_on.connect(self._stood)
        self.table.doubleClicked.connect(self.go_to_card)
        self.table.menu_asked.connect(self._open_menu)
        self.empty.tab_asked.connect(self.show_tab)
        self.empty.import_asked.connect(self.import_asked)
        self.left.installEventFilter(self)
        self.desk.agent_changed.connect(self.table.viewport().update)

    def _bind_keys(self) -> None:
        keys = self.desk.keys
        keys.bind("card", self.table, self.go_to_card)
        keys.bind("note.table", self.table, self.go_to_note)
        keys.bind("copy.number", self.table, lambda: self.deeds.copies.copy("copy.order"))
        keys.bind("copy.cell", self.table, self.copy_cell)
        keys.bind("copy.memo.table", self.table, lambda: self.deeds.copies.copy("copy.memo"))
        keys.bind("batch.undo", self.table, self.later("marks", "undo"))
        keys.bind("queue.best", self.table, self.turn_best)
        keys.bind("queue.next", self, lambda: self.step_order(1))
        keys.bind("queue.previous", self, lambda: self.step_order(-1))
        keys.bind("view.next", self, lambda: self._step(1))
        keys.bind("view.previous", self, lambda: self._step(-1))
        for what in ("paid", "closed"):
            keys.bind(f"mark.{what}", self, partial(self._mark, what))
        self.bind_card_keys()

    def retranslate(self) -> None:
        self.setAccessibleName(_("Payment reminders"))
        self.tabs.setAccessibleName(_("Payment reminders"))
        self.table.name(N_("Payment reminders"))
        for at, tab in enumerate(TABS):
            self.tabs.setTabText(at, queue_words.tab(tab))
        self.best.setText(_("Best first"))
        self.best.setAccessibleName(_("Best first"))
        self.best.setToolTip(_("Amount × chance × time until it closes × time left to reach the buyer; else by time"))
        self.best.set_key(self.desk.keys.hint("queue.best"))
        self.best.setChecked(self.desk.settings.queue_best)
        self.empty.retranslate()
        self._say_counts()
        self._say_row()

    # The parts that come with the card

    @cached_property
    def card(self) -> OrderCard:
        card = super().card
        card.layout().insertWidget(0, self.strip)  # type: ignore[union-attr]
        return card

    @cached_property
    def strip(self) -> RowStrip:
        from ui.widgets.row_strip import RowStrip

        strip = RowStrip(self.desk)
        strip.stepped.connect(self.step_order)
        return strip

    @cached_property
    def marks(self) -> RestOfRow:
        from ui.pages.queue_rest import RestOfRow

        return RestOfRow(self.desk, self)

    # What is shown

    async def refresh(self) -> None:
        """Read the tab again, then how many rows the others hold."""
        asked = self.tab, self.desk.settings.queue_best, self.desk.shop_id
        tab, best, shop_id = asked
        office = self.desk.office
        lines = await queue.lines(office, tab, shop_id, best=best)
        if asked != (self.tab, self.desk.settings.queue_best, self.desk.shop_id):
            return  # and the one that was asked for since is read next
        fresh, self._fresh = self._fresh, False
        self._minute = office.now() // 60
        self._show(lines, fresh=fresh)
        self.counts = await queue.counts(office, shop_id)
        soonest = None if lines else await self._soonest()
        self._settle(soonest)
        self._say_counts()

    async def _soonest(self) -> int | None:
        """When the next reminder of all is due."""
        found = []
        for tab in (Tab.WAITING, Tab.PROMISED):
            lines = await queue.lines(self.desk.office, tab, self.desk.shop_id)
            found += [at for line in lines[:1] if (at := line.row.lead.ready_at) is not None]
        return min((at for at in found if at > self.desk.office.now()), default=None)

    def _show(self, lines: list[Line], *, fresh: bool) -> None:
        """The rows as they are now; the card follows to the next one only where nobody has it under the hands."""
        self.model.best = self.desk.settings.queue_best
        self.model.over = self.tab is Tab.DONE
        self.model.many = self.desk.shop_id is None and len(self.desk.office.shops()) > 1
        held, here = self._held(fresh=fresh), self.order_id
        self._silent = True
        self.table.show_rows(lines, anew=fresh)
        at = self.model.place(here) if here else -1
        if self._over and not held:
            if at >= 0 and self._over == here:
                at = min(at + 1, len(lines) - 1)
            self._over = 0
        if not held and (fresh or at < 0):
            at = min(0 if fresh else self._place, len(lines) - 1)
        if at >= 0:
            self.table.go_to_row(at)
        else:
            self.table.stand_nowhere()
        self._silent = False
        self._stand(at, held=held)

    def _held(self, *, fresh: bool) -> bool:
        """Whether somebody has the hands on the card that is there, writes, or calls.

        Who asks for other rows from elsewhere leaves what was written behind, as a draft.
        """
        if self._calling or not self.has("card"):
            return self._calling
        editor = self.card.editor
        focus: QWidget | None = self.window().focusWidget()
        inside = self.isVisible() and focus is not None and self.card.isAncestorOf(focus)
        return inside or editor.busy or (editor.writing and not fresh)

    def _stand(self, at: int, *, held: bool = False) -> None:
        """Let the card follow to a row; one that shows an order of it already stays."""
        if at >= 0:
            self._place = at
            if self.model.place(self.order_id) != at:
                self.stand_on(self.model.rows[at].row.lead.order_id)
        elif not held:
            self.stand_on(0)
        self._show_strip()
        self._say_row()

    def stand_on(self, order_id: int) -> None:
        super().stand_on(order_id)
        self._show_strip()

    def _show_strip(self) -> None:
        if self.has("card"):
            at = self.model.place(self.order_id)
            self.strip.show_orders(self.model.rows[at].row.entries if at >= 0 else (), self.order_id)
            if self._calling:
                self.strip.hide()  # the contact lists its orders itself, and nothing moves under it

    def _stood(self, line: Line | None) -> None:
        if line is not None and not self._silent:
            self._stand(self.table.currentIndex().row())

    def _settle(self, soonest: int | None) -> None:
        """The table, or a word why it is empty and what to do."""
        page: QWidget = self.table if self.model.rows else self.empty
        before = self.middle.currentWidget()
        focus: QWidget | None = self.window().focusWidget()
        here = focus is None or self.middle.isAncestorOf(focus)
        if page is self.empty:
            self.empty.say(self.tab, self.counts, soonest)
        self.middle.setCurrentWidget(page)
        self.card.say_choice(page is self.table)
        if here and self.isVisible() and (page is self.empty or page is not before):
            self.go_to_table()  # what goes takes the focus with it, and Qt would hand it to anything

    def told(self, changes: Changes) -> None:
        changed = changes.get("order", set())
        # An import does not name every order that it touched, and a shop's rules say when each is due.
        anything = "import" in changes or "shop" in changes
        if self.has("deeds") and (self.deeds.order_id in changed or anything):
            self.deeds.read_again()
        self.model.forget(None if anything else changed)
        self.ask_refresh()

    def shop_chosen(self) -> None:
        self._fresh = True
        self.ask_refresh()

    def tick(self) -> None:
        if self.desk.office.now() // 60 != self._minute:
            self.model.minute()
            self._say_row()
            self.ask_refresh()

    def complete(self) -> None:
        super().complete()
        self._stand(self.table.currentIndex().row(), held=True)  # the strip has come with the card

    # Tabs and order

    def show_tab(self, tab: Tab | str) -> None:
        """Open a tab, from its first row on."""
        self.tab_row.open_tab(TABS.index(Tab(tab)))
        self._fresh = True  # the tab that was open already begins anew, too
        self.ask_refresh()
        self.take_focus()

    def _tab_chosen(self, at: int) -> None:
        self.tab = TABS[max(at, 0)]
        self._fresh = True
        self.ask_refresh()

    def _step(self, step: int) -> None:
        self.tab_row.open_tab((self.tabs.currentIndex() + step) % self.tabs.count())

    def turn_best(self) -> None:
        """Best first, or oldest first; this PC keeps to it."""
        settings = self.desk.settings
        settings.queue_best = not settings.queue_best
        self.desk.keep_soon()
        self.best.setChecked(settings.queue_best)
        self._fresh = True
        self.ask_refresh()

    # One row after the other

    def step_order(self, step: int) -> None:
        """Another of the buyer's unpaid orders onto the card."""
        if order_id := self.strip.beside(step):
            self.stand_on(order_id)

    def note_saved(self) -> None:
        """The row leaves with its contact, and the next one is stood on; back to the rows."""
        self.go_to_table()
        self.ask_refresh()

    def note_written(self, order_id: int, saved: Saved) -> None:
        note, at = saved.note, self.model.place(order_id)
        if at < 0 or note.count is None or note.points_at is not None:
            return
        rest = self.together(order_id)[1:]
        if rest and self.model.rows[at].row.done is None:
            self.marks.offer_rest(Batch(rest, note.flag, note.agent, note.feedback))

    def together(self, order_id: int) -> tuple[int, ...]:
        at = self.model.place(order_id)
        return self.model.rows[at].row.about(order_id) if at >= 0 else (order_id,)

    def call_under_way(self, on: bool) -> None:
        self._calling = on
        self._show_strip()
        if not on:
            self.ask_refresh()

    def call_written(self, told: Toast | None) -> None:
        self.marks.remember(self.calls.undo, told)

    def call_over(self, order_id: int) -> None:
        self._over = order_id
        self.go_to_table()
        self.ask_refresh()

    def stand_at(self, order_id: int) -> None:
        at = self.model.place(order_id)
        self._silent = True
        if at >= 0:
            self._place = at
            self.table.go_to_row(at)
        else:
            self.table.stand_nowhere()
        self._silent = False
        self.stand_on(order_id)

    # Deeds

    def known(self, order_id: int) -> OrderRow | None:
        return self.model.known(order_id)

    def _mark(self, what: str) -> None:
        self.marks.mark_orders([self.order_id] if self.order_id else [], what)
        self.go_to_table()  # the row leaves, and the next one is stood on

    def copy_cell(self) -> None:
        """Copy the current cell; the order number while nobody went sideways."""
        line, column = self.table.current(), self.table.current_column()
        if line is None or column is None or column.name == "due":
            self.deeds.copies.copy("copy.order")
        elif column.name == "buyer" and line.row.buyer and not mask.encrypted(line.row.buyer):
            self.deeds.copies.copy("copy.buyer")
        else:
            words = _("{column} copied").format(column=_(column.title))
            spawn(self._copy(column.text(line), words, private=column.private), "queue.copy")

    async def _copy(self, text: str, words: str, *, private: bool) -> None:
        self.desk.say_copied(await clipboard.copy(text, private), words)

    def _open_menu(self, where: QPoint) -> None:
        menu = deeds_menu(self.desk, self.table, MENU)
        menu.setActiveAction(menu.actions()[0])
        menu.popup(where)

    # Where the focus is

    def take_focus(self) -> None:
        self.table.set_density(self.desk.settings.density)  # the settings page may have changed it
        self.go_to_table()

    def go_to_table(self) -> None:
        if self.side.drawer:
            self.side.card.hide()
        place = self.table if self.middle.currentWidget() is self.table else self.empty.first or self.tabs
        place.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if self.model.rows and not self.table.currentIndex().isValid():
            self.ask_refresh()  # the row went away while the hands were on its card

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            # What was won back stands where there is room for it; the order of the rows comes first.
            self.own.setVisible(self.left.width() >= OWN_FROM)
        return False

    # Words

    def _say_counts(self) -> None:
        for at, tab in enumerate(TABS):
            count = self.counts.get(tab, 0)
            self.tabs.set_count(at, number(count) if count else "")
        self.tab_row.fold()
        late = sum(line.late for line in self.model.rows)
        soonest, newest = (Tab.PROMISED, Tab.WAITING), (Tab.DONE,)
        how = _("soonest first") if self.tab in soonest else _("first ordered first")
        how = _("newest contact first") if self.tab in newest else how
        how = _("best first") if self.desk.settings.queue_best else how
        said = [_("{n} late").format(n=number(late)) if late else "", how]
        self.said.setText(" · ".join(filter(None, said)) if self.model.rows else "")

    def _reach(self) -> tuple[str, str, str]:
        """How the buyer of the row one stands on is to be reached."""
        line: Line | None = self.table.current()
        channel = line.row.lead.channel if line is not None else None
        return REACH[channel if channel in REACH else Channel.PHONE]

    def _say_row(self) -> None:
        """The way to reach the buyer of the row one stands on, and what makes it come where it is."""
        line: Line | None = self.table.current()
        deed, icon, words = self._reach()
        self.reach.icon_name = icon
        self.reach.setText(_(words))
        self.reach.setAccessibleName(_(words))
        self.reach.set_key(self.desk.keys.hint(deed))
        self.reach.setEnabled(line is not None)
        worth = line.worth if line is not None and self.model.best else None
        self.below.setVisible(worth is not None)
        if worth is not None:
            self.worth.setText(_("Here because of: {worth}").format(worth=queue_words.worth(worth)))
