"""The orders page: views as tabs, the lazy table, and the card with its note editor."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import ClassVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from app.domain.order import OrderRow, Query
from app.errors import SupersededError
from app.i18n import N_, _, ngettext, number
from app.services import orders
from ui.bus import Changes
from ui.desk import Desk
from ui.models.columns import columns_of
from ui.models.orders import OrdersModel
from ui.pages.base import Page
from ui.pages.order_deeds import OrderDeeds
from ui.widgets.button import Button, Kind
from ui.widgets.empty import Empty
from ui.widgets.order_card import NARROW, WIDTH, OrderCard
from ui.widgets.orders_table import OrdersTable
from ui.widgets.tabs import ViewTabs

FIRST = 100  # rows of the first page, there before the ids and the counts
MANY = 200  # changed orders from which on the whole view is read again
NARROWING = 1140  # px of page width below which the card narrows
DRAWER = 900  # px of page width below which the card lies over the table

TABS = (
    ("all", N_("All")), ("unpaid", N_("Unpaid")), ("to_ship", N_("To ship")), ("shipped", N_("Shipped")),
    ("finished", N_("Finished")), ("closed", N_("Closed")), ("unknown", N_("Unknown")), ("expired", N_("Expired")),
)  # fmt: skip


class OrdersPage(Page):
    """Where agents live: ``shown`` tells the status bar how much of how many is in the table."""

    name: ClassVar[str] = "orders"
    title: ClassVar[str] = N_("Orders")
    icon: ClassVar[str] = "shopping-bag"
    interest: ClassVar[frozenset[str]] = frozenset(("order", "note", "reminder", "contact", "shop"))
    shown = Signal(str)
    import_asked = Signal()
    demo_asked = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.query = Query(view="unpaid", descending=True)
        self.counts: dict[str, int] = {}
        self._fresh = True  # another view, search or sort: start with the first page
        self._drawer = False
        self.card_width = WIDTH  # px, as somebody dragged it
        theme = desk.theme
        self.tabs = ViewTabs(theme)
        self.model = OrdersModel(lambda ids: orders.rows(desk.office, ids), self)
        self.table = OrdersTable(theme, self.model)
        self.card = OrderCard(desk)
        self.deeds = OrderDeeds(desk, self, self.card)
        self.welcome_import = Button(theme, Kind.FILLED, "file-down")
        self.welcome_demo = Button(theme, Kind.PLAIN, "sparkles")
        self.welcome = Empty(theme, "file-spreadsheet", (self.welcome_import, self.welcome_demo))
        self.none_found = Empty(theme, "search")
        self.middle = QStackedWidget()
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self._lay_out()
        self._connect()
        self.model.set_wall(desk.wall())
        self.table.set_columns(columns_of(self.query.view))
        self.retranslate()
        self.table.show_sort(self.query.sort, self.query.descending)

    def _lay_out(self) -> None:
        for view, _title in TABS:
            self.tabs.addTab(view)
        self.tabs.setCurrentIndex(1)
        self.tab_row = QFrame()
        self.tab_row.setObjectName("tabRow")
        inner = QHBoxLayout(self.tab_row)
        inner.setContentsMargins(8, 0, 8, 0)
        inner.addWidget(self.tabs, 1)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.tab_row)
        for widget in (self.table, self.none_found, self.welcome):
            self.middle.addWidget(widget)
        column.addWidget(self.middle, 1)
        left.setMinimumWidth(320)
        self.splitter.addWidget(left)
        self.splitter.addWidget(self.card)
        self.splitter.setHandleWidth(1)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.setStretchFactor(0, 1)
        self.splitter.setStretchFactor(1, 0)
        self.splitter.setSizes([860, WIDTH])
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.splitter)

    def _connect(self) -> None:
        keys = self.desk.keys
        self.tabs.currentChanged.connect(self._tab_changed)
        self.table.stands_on.connect(self.deeds.stand_on)
        self.table.sort_asked.connect(self.sort_by)
        self.table.doubleClicked.connect(self.go_to_card)
        self.deeds.done.connect(self.table.setFocus)
        self.splitter.splitterMoved.connect(self._dragged)
        self.welcome_import.clicked.connect(self.import_asked)
        self.welcome_demo.clicked.connect(self.demo_asked)
        keys.bind("card", self.table, self.go_to_card)
        keys.bind("note.table", self.table, self.go_to_note)
        keys.bind("copy.number", self.table, self.deeds.copy_number)
        keys.bind("back", self.card, self.go_to_table)
        keys.bind("note", self, self.go_to_note)
        keys.bind("save", self, self.deeds.save)
        keys.bind("book", self, self.deeds.book)
        keys.bind("view.next", self, lambda: self._step_view(1))
        keys.bind("view.previous", self, lambda: self._step_view(-1))
        for at in range(1, 7):
            keys.bind(f"flag.{at}", self, partial(self.card.editor.flags.pick, at))

    def retranslate(self) -> None:
        self.tabs.setAccessibleName(_("Views"))
        for at, (_view, title) in enumerate(TABS):
            self.tabs.setTabText(at, _(title))
        self.welcome.say(
            _("No orders yet"),
            _(
                "Drop an order export of your platform anywhere on this window, choose one, "
                "or look around in a demo shop first."
            ),
        )
        self.welcome_import.setText(_("Import an export file"))
        self.welcome_import.set_key(self.desk.keys.hint("import"))
        self.welcome_demo.setText(_("Try a demo shop"))
        self._say_none()
        self._say_counts()

    # What is shown

    async def refresh(self) -> None:
        """Read the view again: the first page first, then its ids, then the counts."""
        office = self.desk.office
        query = replace(self.query, shop_id=self.desk.shop_id)
        self.model.set_wall(self.desk.wall())
        here = self.table.current_order()
        try:
            if self._fresh:
                self._fresh = False
                await self._first_page(query)
            ids = await orders.ids(office, query)
            if query != replace(self.query, shop_id=self.desk.shop_id):
                return
            self.model.complete(ids) if not here else self.model.replace(ids)
            if len(ids) and not (here and self.table.go_to(here)):
                self.table.go_to_row(0)
            self._settle()
            self.counts = await orders.counts(office, self.desk.shop_id)
            self._settle()
        except SupersededError:
            self._stale = True

    async def _first_page(self, query: Query) -> None:
        rows: list[OrderRow] = await orders.page(self.desk.office, query, limit=FIRST)
        self.table.set_columns(columns_of(query.view))
        self.table.show_sort(query.sort, query.descending)
        self.model.show(rows)
        if rows:
            self.table.go_to_row(0)
        else:
            self.deeds.stand_on(0)

    def told(self, changes: Changes) -> None:
        changed = changes.get("order", set())
        # The card follows wherever the order went: an agent must not call a buyer who has paid.
        if self.deeds.order_id in changed:
            self.deeds.read_again()
        if not ("import" in changes or "shop" in changes or len(changed) > MANY):
            self.model.refresh(changed)
        self.ask_refresh()

    def tick(self) -> None:
        self.model.set_wall(self.desk.wall())
        self.table.viewport().update()

    def search(self, text: str) -> None:
        """Show what holds ``text``; a search looks through every view."""
        if text == self.query.search:
            return
        if text and not self.query.search and self.query.view != "all":
            self._choose_tab("all")
        self._ask(replace(self.query, search=text, view=TABS[self.tabs.currentIndex()][0]))

    def sort_by(self, name: str) -> None:
        """Sort by a column; the same one again turns the direction."""
        turn = not self.query.descending if name == self.query.sort else True
        self._ask(replace(self.query, sort=name, descending=turn))

    def show_view(self, view: str) -> None:
        """Open one of the tabs."""
        self._choose_tab(view)
        self._ask(replace(self.query, view=view))

    def show_order(self, order_id: int) -> None:
        """Stand on an order wherever it is: in the table if the view holds it, else on the card alone."""
        if not self.table.go_to(order_id):
            self.table.clearSelection()
            self.deeds.stand_on(order_id)
        self.go_to_card()

    def _choose_tab(self, view: str) -> None:
        self.tabs.blockSignals(True)
        self.tabs.setCurrentIndex(next(at for at, (name, _title) in enumerate(TABS) if name == view))
        self.tabs.blockSignals(False)
        self.tabs.update()

    def _tab_changed(self, at: int) -> None:
        if at >= 0:
            self._ask(replace(self.query, view=TABS[at][0]))

    def _step_view(self, step: int) -> None:
        self.tabs.setCurrentIndex((self.tabs.currentIndex() + step) % self.tabs.count())

    def _ask(self, query: Query) -> None:
        if query != self.query:
            self.query = query
            self._fresh = True
            self.ask_refresh()

    def _settle(self) -> None:
        """The table, or a word why it is empty."""
        total = self.counts.get("all")
        empty = not len(self.model.ids)
        page: QWidget = self.table
        if empty and total == 0 and not self.query.search:
            page = self.welcome
        elif empty:
            self._say_none()
            page = self.none_found
        self.middle.setCurrentWidget(page)
        self.tab_row.setVisible(page is not self.welcome)
        self.card.setVisible(page is not self.welcome and (not self._drawer or self.card.isVisible()))
        self._say_counts()

    def _say_none(self) -> None:
        if self.query.search:
            self.none_found.say(
                _("Nothing holds “{text}”").format(text=self.query.search),
                _(
                    "Any part of an order number, buyer, item, phone, memo or note is found, from two "
                    "characters on, and from four digits on."
                ),
            )
        else:
            key = self.desk.keys.hint("view.next")
            words = _("Other views are a click or {key} away.") if key else _("Other views are a click away.")
            self.none_found.say(_("Nothing in this view"), words.format(key=key))

    def _say_counts(self) -> None:
        for at, (view, _title) in enumerate(TABS):
            self.tabs.set_count(at, number(self.counts[view]) if view in self.counts else "")
        here, total = len(self.model.ids), self.counts.get("all")
        if total == 0:
            self.shown.emit("")
        elif total is not None:
            self.shown.emit(_("{here} of {total}").format(here=number(here), total=number(total)))
        else:
            self.shown.emit(ngettext("{n} order", "{n} orders", here).format(n=number(here)))

    def fit(self, width: int) -> None:
        """On a narrow window the card narrows; on a very narrow one it lies over the table until Esc."""
        drawer = width < DRAWER
        if drawer == self._drawer:
            if not drawer and width < NARROWING and self.card.width() > NARROW:
                self.splitter.setSizes([width - NARROW, NARROW])
            return
        self._drawer = drawer
        self.card.set_drawer(drawer)
        if drawer:
            self.card.hide()
            self.card.setParent(self)
            self._place_drawer()
        else:
            self.splitter.addWidget(self.card)
            self.splitter.setStretchFactor(1, 0)
            self.splitter.setSizes([max(320, width - self.card_width), self.card_width])
            self.card.show()

    def set_card_width(self, width: int) -> None:
        """Give the card the width it had when the window was left."""
        self.card_width = max(NARROW, width)
        self.splitter.setSizes([max(320, self.width() - self.card_width), self.card_width])

    def _dragged(self) -> None:
        self.card_width = self.card.width()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._drawer:
            self._place_drawer()

    def _place_drawer(self) -> None:
        self.card.setGeometry(self.width() - WIDTH, 0, WIDTH, self.height())
        self.card.raise_()

    # Where the focus is

    def take_focus(self) -> None:
        self.go_to_table()

    def go_to_table(self) -> None:
        if self._drawer:
            self.card.hide()
        self.table.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if not self.table.currentIndex().isValid() and len(self.model.ids):
            self.table.go_to_row(0)

    def go_to_card(self) -> None:
        self.card.show()
        self.card.editor.focus_flag()

    def go_to_note(self) -> None:
        self.card.show()
        self.card.editor.focus_feedback()
