"""The orders page: views as tabs, chips, the lazy table, what is done with many lines, and the card with its editor."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QStackedWidget, QVBoxLayout, QWidget

from app.domain.order import WAITING, Query, sorts
from app.errors import KnownError, SupersededError
from app.i18n import N_, _, ngettext, number
from app.services import orders
from ui import first, quick
from ui.bus import Changes
from ui.desk import Desk
from ui.models.orders import OrdersModel
from ui.pages.orders_chips import OrderChips
from ui.pages.orders_columns import OrderColumns
from ui.pages.orders_menus import OrderMenus
from ui.pages.orders_parts import OrderParts
from ui.pages.orders_side import CardSide
from ui.pages.orders_views import NAMES, OrderViews
from ui.runtime import runtime, spawn
from ui.widgets.chips import ChipBar
from ui.widgets.labels import Elided
from ui.widgets.orders_table import OrdersTable
from ui.widgets.tabs import TabRow

MANY = 200  # changed orders from which on the whole view is read again

MARKS = ("paid", "closed")
PATIENCE = 300  # ms until a slow question says that it is at work


class OrdersPage(OrderParts):
    """Where agents live: ``shown`` tells the status bar how much of how many is in the table."""

    name: ClassVar[str] = "orders"
    title: ClassVar[str] = N_("Orders")
    icon: ClassVar[str] = "shopping-bag"
    interest: ClassVar[frozenset[str]] = frozenset(("order", "note", "reminder", "contact", "shop", "view"))
    shown = Signal(str)
    check_asked = Signal(object)  # the notes of this Query

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.query = Query(view="unpaid", descending=True)
        self.counts: dict[str, int] = {}
        self._fresh = True  # another view, search or sort: start with the first page
        self._views_stale = True
        self._turn = 0  # counts the views asked for: what an older one brings late is dropped
        self._card_wanted = False
        self._kept = 0  # the order that stays on the card while another view is read
        self._shop_id = desk.shop_id
        self._shops = {shop.id for shop in desk.shops}
        self._counting = self._uncounted = False
        self._looking = QTimer(self)
        self._looking.setSingleShot(True)
        self._looking.setInterval(PATIENCE)
        self._looking.timeout.connect(lambda: self.shown.emit(_("Looking …")))
        self._make()
        self._lay_out()
        self._connect()
        self._bind_keys()
        self.model.set_wall(desk.wall())
        self.query = self.views.query()
        self._show_query()
        self._shows: Query | None = self.query  # what chips and columns show already when the first page comes
        self.retranslate()
        self.complete_unless_starting()

    def _make(self) -> None:
        desk, theme = self.desk, self.desk.theme
        self.tab_row = TabRow(theme)
        self.tabs = self.tab_row.tabs
        self.chips = ChipBar(theme)
        self.chips.after = self.tab_row.plus
        self.model = OrdersModel(lambda ids: orders.rows(desk.office, ids), self)
        self.model.sign = lambda row: desk.office.rules(row.shop_id).meaning(row.flag or "").sign
        self.table = OrdersTable(theme, self.model)
        self.views = OrderViews(desk, self.tab_row, self)
        self.filters = OrderChips(desk, self.chips, self)
        self.columns = OrderColumns(desk, self.table, self)
        self.menus = OrderMenus(desk, self.table, self)
        self.how = Elided("small")  # what is done with the lines of this view
        self.left = QWidget()
        self.middle = QStackedWidget(self.left)
        self.side = CardSide(self.left, self)
        self.splitter = self.side.splitter

    def _lay_out(self) -> None:
        self.column = column = QVBoxLayout(self.left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.tab_row)
        column.addWidget(self.chips)
        self.how.setContentsMargins(20, 6, 16, 6)
        self.how.hide()
        column.addWidget(self.how)
        self.middle.addWidget(self.table)
        column.addWidget(self.middle, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.splitter)

    def _connect(self) -> None:
        self.views.opened.connect(self._opened)
        self.tab_row.save.connect(self.save_view)
        self.filters.filtered.connect(lambda filters: self._ask(self.query._replace(filters=filters)))
        self.filters.sorted.connect(self._sort)
        self.chips.down.connect(self.go_to_table)
        self.chips.menu.connect(lambda: self.menus.open_page_menu(self.chips.other))
        self.table.stands_on.connect(self.stand_on)
        self.table.sort_asked.connect(self.sort_by)
        self.table.chosen_changed.connect(self._chosen)
        self.table.doubleClicked.connect(self.go_to_card)
        self.menus.export_asked.connect(self.export_chosen)
        self.desk.open_query.connect(self.show_query)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self.show_target)

    def _bind_keys(self) -> None:
        keys = self.desk.keys
        keys.bind("card", self.table, self.go_to_card)
        keys.bind("note.table", self.table, self.go_to_note)
        keys.bind("copy.number", self.table, self.later("batch", "copy_numbers"))
        keys.bind("copy.cell", self.table, self.later("batch", "copy_cell"))
        keys.bind("copy.memo.table", self.table, self.copy_memo)
        keys.bind("view.next", self, lambda: self.views.step(1))
        keys.bind("view.previous", self, lambda: self.views.step(-1))
        keys.bind("view.save", self, self.save_view)
        keys.bind("filter", self.chips, self.filters.add)
        keys.bind("filter.clear", self, self.filters.clear)
        keys.bind("columns", self.chips, lambda: self.columns.open_menu(self.chips))
        keys.bind("batch", self, self.later("batch", "start"))
        keys.bind("batch.undo", self.table, self.later("batch", "undo"))
        keys.bind("check", self, lambda: self.check_asked.emit(self._whole()))
        keys.bind("order.add", self, self.later("batch", "add"))
        keys.bind("export", self, lambda: self.export.ask(self._whole()))
        for what in MARKS:
            keys.bind(f"mark.{what}", self, self.later("batch", "mark", what))
        self.bind_card_keys()

    def retranslate(self) -> None:
        keys = self.desk.keys
        self.tab_row.show_key(keys.hint("view.save"))
        self.chips.show_key(keys.hint("filter"))
        if self.has("bar"):
            self.bar.retranslate()
        if self.has("empties"):
            self.empties.retranslate()
            self.empties.say(self.query)
        self.filters.show_query(self.query)
        self._say_how()
        self._say_counts()

    # What is shown

    async def refresh(self) -> None:
        """Read the view again: the first page first, then its ids, then the counts."""
        turn, fresh, query = self._turn, self._fresh, self._whole()
        self._fresh = False
        self.model.set_wall(self.desk.wall())
        if self.has("batch"):
            self.batch.show_choices()
        try:
            if fresh:
                self._looking.start()
                await self._first_page(query, turn)
                if self.model.rowCount():
                    await quick.after_paint()
            else:
                self._show_query()
            ids = await orders.ids(self.desk.office, query)
        except SupersededError:
            if turn == self._turn:
                self._stale, self._fresh = True, fresh
            return
        except KnownError:
            if turn == self._turn:
                self._fresh = fresh
                self._say_counts()  # in the place of "Looking …"
            raise
        finally:
            if turn == self._turn:
                self._looking.stop()
        if turn == self._turn and query == self._whole():
            # Who is writing, or in touch with a buyer, must not find the next letter in the note of another order.
            writing = self.has("card") and (self.card.editor.writing or self.card.panel is not None)
            self.table.show_ids(ids, self.order_id, more=fresh, stay=writing and not fresh)
            self._settle()
            self._count()

    async def _first_page(self, query: Query, turn: int) -> None:
        here = self.table.current_order()
        office = self.desk.office
        rows = await first.answer(self.desk, query, lambda: orders.page(office, query, first.ROWS))
        if turn != self._turn:
            return
        if self._shows is not self.query:
            self._show_query()
        self._shows = None
        self.model.show(rows)
        if rows and self.table.go_to(self._kept or here):
            return
        if self._kept:
            self.table.stand_nowhere()
        elif rows:
            self.table.go_to_row(0)
        else:
            self.stand_on(0)
            self._chosen(0)

    async def _overtake(self) -> None:
        """Another view is wanted while one is read: its first page does not wait for the ids of the old one."""
        await self.refresh()

    def _count(self) -> None:
        """Count every tab, behind what is shown; asked again meanwhile, once more."""
        self._uncounted = True
        if not self._counting:
            self._counting = True
            spawn(self._count_all(), "orders.counts")

    async def _count_all(self) -> None:
        try:
            while self._uncounted:
                self._uncounted = False
                if self._views_stale:
                    # A saved view that was open last waits for its tab.
                    self._views_stale = False
                    await self.views.read()
                self.counts = await orders.counts(self.desk.office, self.desk.shop_id)
                self._settle()
                await self.filters.count(self.desk.shop_id, lambda: self._uncounted)
                await self.views.count(lambda: self._uncounted)
                self._settle()
        finally:
            self._counting = False

    def _whole(self) -> Query:
        """The query with the shop that is chosen at this desk."""
        return self.query._replace(shop_id=self.desk.shop_id)

    def _show_query(self) -> None:
        """Chips, columns and the mark of the sort follow the query."""
        self.filters.show_query(self.query)
        self._say_how()
        self.columns.show(self.views.key(), self.query.view)
        self.table.show_sort(self.query.sort, self.query.descending)

    def _say_how(self) -> None:
        key = self.desk.keys.hint("copy.memo.table")
        words = _("{key} copies the memo of a line: paste it into the platform. The next export takes the line away.")
        self.how.setText(words.format(key=key))
        self.how.setVisible(self.query.view == "unpasted" and bool(key) and self.model.rowCount() > 0)

    def told(self, changes: Changes) -> None:
        changed = changes.get("order", set())
        if "view" in changes:
            self._views_stale = True
        # The card follows wherever the order went: an agent must not call a buyer who has paid.
        # An import does not name every order that it touched, and a shop's rules say when each is due.
        anything = "import" in changes or "shop" in changes
        if self.has("deeds") and (self.deeds.order_id in changed or anything):
            self.deeds.read_again()
        if not (anything or len(changed) > MANY):
            self.model.refresh(changed)
        self.ask_refresh()

    def shop_chosen(self) -> None:
        before, known = self._shop_id, self._shops
        self._shop_id, self._shops = self.desk.shop_id, {shop.id for shop in self.desk.shops}
        if self._shop_id == before:
            self.ask_refresh()
            return
        # An import opens the shop it makes, and whoever is writing at that moment goes on.
        made = self._shop_id not in known
        self._read_anew(self.order_id if made and self.has("card") and self.card.editor.writing else 0)

    def tick(self) -> None:
        self.model.set_wall(self.desk.wall())
        self.table.viewport().update()

    def search(self, text: str) -> None:
        """Show what holds ``text``: a search looks through every view, and without one the view is back."""
        if text == self.query.search:
            return
        if not text:
            self._ask(self.views.end_search())
        elif not self.query.search:
            self._ask(self.views.begin_search()._replace(search=text))
        else:
            self._ask(self.query._replace(search=text))

    def sort_by(self, name: str) -> None:
        """Sort by a column; the same one again turns the direction."""
        self._sort(name, not self.query.descending if name == self.query.sort else name != WAITING)

    def show_view(self, view: str) -> None:
        """Open one of the built-in tabs."""
        self.views.choose(NAMES.index(view))
        self._ask(self.views.query()._replace(search=self.query.search))

    def show_query(self, query: Query) -> None:
        """Open the view of ``query`` with its filters, as chips."""
        self.views.choose_for(query)
        self._ask(query._replace(shop_id=None))
        self.desk.open_page.emit(self.name)

    def export_chosen(self) -> None:
        """Ask for a file, and write the chosen lines into it."""
        self.export.ask(self._whole(), chosen=True)

    def copy_memo(self) -> None:
        """Copy the memo of the line one stands on, to paste it once more."""
        self.deeds.copies.copy("copy.memo")

    def save_view(self) -> None:
        """Keep what is shown as a view of its own."""
        self.views.save(self.query)

    def show_order(self, order_id: int) -> None:
        """Stand on an order wherever it is: in the table if the view holds it, else on the card alone."""
        self.stand_at(order_id)
        self.go_into(self.card.editor.focus_feedback)

    def _opened(self, query: Query) -> None:
        self._ask(query._replace(search=self.query.search))

    def _sort(self, name: str, descending: bool) -> None:
        if name not in sorts(self.query.view):
            return
        self.columns.keep_sort(name, descending)
        self._ask(self.query._replace(sort=name, descending=descending))

    def _ask(self, query: Query) -> None:
        self.views.keep(query)
        if query == self.query:
            return
        self.query = query
        self.filters.show_query(query)
        self._read_anew()

    def _read_anew(self, kept: int = 0) -> None:
        """Other orders are wanted: their first page first. ``kept`` stays on the card; 0: what one stands on then."""
        self._fresh = True
        self._kept = kept
        self._turn += 1
        if self._busy and not runtime().closing:
            spawn(self._overtake(), "orders.view")
        else:
            self.ask_refresh()

    def _chosen(self, count: int) -> None:
        """Two lines or more are chosen, or one again."""
        if count <= 1 and not self.has("bar"):
            self._say_counts()
            return
        had = self.bar.isAncestorOf(QApplication.focusWidget() or self)
        self.bar.show_count(count)
        self.bar.setVisible(count > 1)
        if count <= 1 and had:
            self.table.setFocus()
        self.show_target()
        self._say_counts()

    def _settle(self) -> None:
        """The table, or a word why it is empty."""
        total = self.counts.get("all")
        empty = not len(self.model.ids)
        nothing = empty and total == 0 and not self.query.search and not self.query.filters
        page: QWidget = self.table
        if nothing:
            page = self.welcome
            if not self._kept:
                self.stand_on(0)
        elif empty:
            self.empties.say(self.query)
            page = self.none_found
        if self.middle.indexOf(page) < 0:
            self.middle.addWidget(page)
        # What goes takes the focus with it, and Qt would hand it to the search.
        focus: QWidget | None = self.window().focusWidget()
        moves = page is not self.middle.currentWidget() and (focus is None or self.middle.isAncestorOf(focus))
        self.middle.setCurrentWidget(page)
        self.card.say_choice(page is self.table)
        if moves and (nothing or page is self.table):
            (self.empties.bring if nothing else self.table).setFocus(Qt.FocusReason.OtherFocusReason)
        for row in (self.tab_row, self.chips):
            row.setVisible(not nothing)
        # Where it is hidden, its keys find no order to work on.
        self._card_wanted = not nothing or bool(self.order_id)
        if self._card_wanted and self.side.card.isHidden() and self.isVisible():
            # The first orders of a shop have come: table and card are laid out one after the other.
            QTimer.singleShot(0, self, self._show_card)
        else:
            self._show_card()
        self._say_how()
        self._chosen(self.table.chosen_count())  # lines that went away with the view tell nobody

    def _show_card(self) -> None:
        card = self.side.card
        card.setVisible(self._card_wanted and (not self.side.drawer or card.isVisible()))

    def _say_counts(self) -> None:
        self.views.say(self.counts)
        here, total = len(self.model.ids), self.counts.get("all")
        if total == 0:
            self.shown.emit("")
            return
        if total is not None:
            words = _("{here} of {total}").format(here=number(here), total=number(total))
        else:
            words = ngettext("{n} order", "{n} orders", here).format(n=number(here))
        if (chosen := self.table.chosen_count()) > 1:
            words += " · " + ngettext("{n} chosen", "{n} chosen", chosen).format(n=number(chosen))
        self.shown.emit(words)

    # Where the focus is

    def take_focus(self) -> None:
        self.table.set_density(self.desk.settings.density)  # the settings page may have changed it
        self.go_to_table()

    def go_to_table(self) -> None:
        if self.has("empties") and self.middle.currentWidget() is self.welcome:
            self.empties.bring.setFocus(Qt.FocusReason.ShortcutFocusReason)
            return
        if self.side.drawer:
            self.side.card.hide()
        self.table.setFocus(Qt.FocusReason.ShortcutFocusReason)
        beside = self._kept and self._kept == self.order_id  # the card keeps an order that is not in the view
        if not self.table.currentIndex().isValid() and len(self.model.ids) and not beside:
            self.table.go_to_row(0)

    def go_to_note(self) -> None:
        """To the words of the note: of all the chosen orders, or of the one on the card."""
        if self.for_many():
            self.bar.feedback.setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            super().go_to_note()
