"""The window: navigation, search, shop and agent, the pages, and the status line."""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDragLeaveEvent, QDropEvent, QResizeEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.i18n import _
from ui import garbage, quick
from ui.bus import Changes
from ui.desk import Agent, Desk, Shop
from ui.frame import LEAST_SIZE, Frame
from ui.overlays import Overlays
from ui.pages.base import Page
from ui.rooms import FIRST, ROOMS, make
from ui.runtime import runtime, spawn
from ui.seat import Seat
from ui.vitals import Vitals
from ui.widgets import status_bar
from ui.widgets.drop_zone import DropZone
from ui.widgets.navigation import Navigation
from ui.widgets.status_bar import StatusBar
from ui.widgets.toast import Toasts
from ui.widgets.top_bar import TopBar
from ui.wiring import current_line, toast_corner, wire
from ui.words import Speaks, name

if TYPE_CHECKING:
    from app.domain.order import Query
    from ui.importing import Importer
    from ui.pages.card_page import CardPage
    from ui.pages.imports import ImportsPage
    from ui.pages.note_check import NoteCheckPage
    from ui.pages.orders import OrdersPage
    from ui.pages.queue import QueuePage
    from ui.pages.reminders import RemindersPage
    from ui.pages.settings import SettingsPage
    from ui.pages.today import TodayPage
    from ui.pages.welcome import WelcomePage
    from ui.tick import Tick
    from ui.tray import Tray
    from ui.watching import Watching

_BLINK = 0.05  # s that the window waits for its first rows
_WAIT = 1.0  # s that everything else waits for the first page


class Shell(Speaks, QWidget):
    """The one window. ``closing`` asks the program to end; the window itself stays until everything is written.

    ``pages`` names the pages; each is made when it is first needed (``page(name)``, or its property).
    """

    closing = Signal()
    language_chosen = Signal(str)
    look_chosen = Signal(str)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.settings = desk.settings
        self.setObjectName("shell")
        self.setMinimumSize(*LEAST_SIZE)
        self.setAcceptDrops(True)
        self.pages = tuple(room.name for room in ROOMS)
        self.built: dict[str, Page] = {}
        self.here = self.settings.page if self.settings.page in self.pages else FIRST
        self.tray: Tray | None = None
        self.welcome: WelcomePage | None = None
        self._importer: Importer | None = None
        self._tick: Tick | None = None
        self._watching: Watching | None = None
        self._ahead: asyncio.Task[Any] | None = None  # the first page is being read
        self.frame = Frame(desk.settings)
        self.seat = Seat(desk)
        self.top = TopBar(desk)
        self.navigation = Navigation(desk.theme)
        self.bar = StatusBar(desk.theme)
        desk.status = self.bar
        self.vitals = Vitals(desk, self.top, self.navigation, self.bar)
        self.counts = self.vitals.counts
        self.middle = QWidget()
        self.stack = QStackedWidget()
        self.whole = QStackedWidget()
        self.drop = DropZone(self)
        self._lay_out()
        runtime().before_end(self._close_dialogs)
        desk.toasts = Toasts(desk.theme, self, partial(toast_corner, self), partial(current_line, self))
        self._connect()
        self._bind_keys()
        self.frame.place(self)
        self.retranslate()
        self._open_first()

    def _lay_out(self) -> None:
        for room in ROOMS:
            self.navigation.add(room.name, room.icon, foot=room is ROOMS[-1])
        row = QHBoxLayout(self.middle)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.navigation)
        row.addWidget(self.stack, 1)
        self.whole.addWidget(self.middle)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.top)
        column.addWidget(self.whole, 1)
        column.addWidget(self.bar)

    def _connect(self) -> None:
        desk, top = self.desk, self.top
        self.navigation.chosen.connect(self.show_page)
        top.searched.connect(self._search)
        top.left.connect(self._to_table)
        top.shop_chosen.connect(self.seat.choose_shop)
        top.agent_chosen.connect(self.seat.choose_agent)
        self.seat.chosen.connect(top.show_choices)
        self.seat.shop_made.connect(self._shop_made)
        desk.shop_changed.connect(self._shop_changed)
        top.shop_wanted.connect(self.add_shop)
        top.agent_wanted.connect(self.add_agent)
        top.import_wanted.connect(self.bring)
        self.bar.quiet.clicked.connect(lambda: desk.set_quiet(False))
        desk.open_order.connect(self._open_order)
        desk.open_page.connect(self.show_page)
        desk.open_query.connect(self._open_query)
        desk.open_queue.connect(self._open_queue)
        desk.agent_named.connect(self.seat.choose_agent)
        desk.bus.changed.connect(self._heard)
        desk.watch_changed.connect(self._watch)

    def _bind_keys(self) -> None:
        keys = self.desk.keys
        keys.bind("search", self, self.go_to_search)
        keys.bind("import", self, self.bring)
        keys.bind("refresh", self, self.refresh)
        keys.bind("quit", self, self.close)
        keys.bind("shop", self, self.top.open_shops)
        keys.bind("agent", self, self.top.open_agents)
        keys.bind("quiet", self, lambda: self.desk.set_quiet(not self.settings.quiet))
        keys.bind("toast", self, self._to_toast)
        for page in self.pages:
            keys.bind(f"page.{page}", self, partial(self.show_page, page))
        keys.changed.connect(self.retranslate)
        Overlays(self.desk, self, self)

    def retranslate(self) -> None:
        self.setWindowTitle(_("Ziqi"))
        for room in ROOMS:
            button, title = self.navigation.buttons[room.name], _(room.title)
            button.setText(title)
            name(button, title, f"{title}  {self.desk.keys.hint(f'page.{room.name}')}")
        self.top.align(self.navigation.fit())
        self.vitals.say()

    async def look_ahead(self) -> None:
        """Let the first page have its first rows before the window is shown, so that it is painted once and whole."""
        if (page := self.built.get(self.here)) is not None:
            self._ahead = page.read_ahead()
            if self._ahead is not None:
                await quick.first_rows(page, self._ahead, _BLINK)

    def complete(self) -> None:
        """The window is painted: let its pages have what they could do without until then."""
        for page in self.built.values():
            page.complete()

    async def start(self) -> None:
        """Read who and what there is, then let the pages, the counts and the tick begin."""
        if self._ahead is not None:
            # What is on screen comes first.
            await asyncio.wait({self._ahead}, timeout=_WAIT)
        await self._read_desk()
        self.counts.begin()
        self.tick.start()
        garbage.watch(self)
        if self.settings.watch != "off":
            self._watch()

    # The pages, made when they are first asked for

    @property
    def today(self) -> TodayPage:
        return cast("TodayPage", self.page("today"))

    @property
    def orders(self) -> OrdersPage:
        return cast("OrdersPage", self.page("orders"))

    @property
    def reminders(self) -> RemindersPage:
        return cast("RemindersPage", self.page("reminders"))

    @property
    def imports(self) -> ImportsPage:
        return cast("ImportsPage", self.page("imports"))

    @property
    def preferences(self) -> SettingsPage:
        return cast("SettingsPage", self.page("settings"))

    @property
    def importer(self) -> Importer:
        """What imports files; its parts are read at the first import."""
        if self._importer is None:
            from ui.importing import Importer

            self._importer = Importer(self.desk, self.bar, self, self.settings)
            self._importer.answered.connect(self._show_run)
            self._importer.opened.connect(self.lay_over)
            self._importer.closed.connect(self.take_off)
        return self._importer

    @property
    def tick(self) -> Tick:
        """The one timer."""
        if self._tick is None:
            from ui.tick import Tick

            self._tick = Tick(self.desk)
        return self._tick

    @property
    def watching(self) -> Watching:
        """The eye on the folder that exports come into; most windows keep none."""
        if self._watching is None:
            from ui.watching import Watching

            self._watching = Watching(self.desk)
            self._watching.arrived.connect(lambda files, at_once: self.importer.take(files, at_once=at_once))
        return self._watching

    def page(self, page: str) -> Page:
        """The page of that name."""
        if page not in self.built:
            made = make(page, self.desk, self.stack)
            self.built[page] = made
            wire(self, made)  # fitted before the style looks at it: anew would take 3 ms
            self.stack.addWidget(made)
            self.frame.arrange(made)
        return self.built[page]

    def show_page(self, page: str) -> None:
        """Open a page by its name and put the focus where its work starts."""
        made = self._stand_on(page)
        self.whole.setCurrentWidget(self.middle)
        made.take_focus()

    def _stand_on(self, page: str) -> Page:
        made = self.page(page)
        self.here = page
        self.stack.setCurrentWidget(made)
        self.navigation.show_chosen(page)
        self.bar.shown.want(page == "orders")
        if self.settings.page != page:
            self.settings.page = page
            self.desk.keep_soon()
        return made

    def lay_over(self, page: QWidget) -> None:
        """Show ``page`` in the place of the navigation and the pages, until it is taken off or a page is asked for."""
        if self.whole.indexOf(page) < 0:
            self.whole.addWidget(page)
        self.whole.setCurrentWidget(page)

    def take_off(self, page: QWidget) -> None:
        """What was laid over is done with."""
        on_top = self.whole.currentWidget() is page
        self.whole.removeWidget(page)
        page.hide()
        page.deleteLater()
        if on_top and self.welcome is not None and not self.desk.office.shops():
            self.whole.setCurrentWidget(self.welcome)
        elif on_top:
            self.show_page(self.here)

    def refresh(self) -> None:
        """Read everything anew."""
        for page in self.built.values():
            page.read_anew()
        self.counts.ask()
        spawn(self._read_desk(), "desk.read")

    def bring(self) -> None:
        """Ask for export files and import them."""
        self.importer.choose()

    def make_demo(self) -> None:
        """Fill the window with a demo shop."""
        self.importer.make_demo()

    def take_back(self, run_id: int) -> None:
        """Undo an import."""
        self.importer.take_back(run_id)

    def go_to_search(self) -> None:
        self.top.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.top.search.selectAll()

    def choose_shop(self, shop: Shop | None) -> None:
        """Look at ``shop``; None: at all of them."""
        self.seat.choose_shop(shop)

    def choose_agent(self, agent: Agent) -> None:
        """``agent`` sits here now."""
        self.seat.choose_agent(agent)

    def add_shop(self) -> None:
        """Ask for a further shop."""
        from ui import chooser

        chooser.add_shop(self.desk, self)

    def add_agent(self) -> None:
        """Ask who works here."""
        from ui import chooser

        chooser.add_agent(self.desk, self)

    # Inside

    def _open_first(self) -> None:
        if self.desk.office.shops():
            self.show_page(self.here)
            return
        from ui.pages.welcome import WelcomePage

        self.welcome = WelcomePage(self.desk, self.whole)
        self.welcome.ready.connect(lambda: self.show_page("orders"))
        self.welcome.demo_asked.connect(self.make_demo)
        self.whole.addWidget(self.welcome)
        self.whole.setCurrentWidget(self.welcome)
        self.navigation.show_chosen(self.here)
        self.welcome.setFocus(Qt.FocusReason.OtherFocusReason)

    def _search(self, text: str) -> None:
        if self.stack.currentWidget() is not self.built.get("orders"):
            self._stand_on("orders")
        self.orders.search(text)

    def _open_order(self, order_id: int) -> None:
        self.show_page("orders")
        self.orders.show_order(order_id)

    def _open_query(self, query: object) -> None:
        # A page that is there already hears of it itself.
        there = "orders" in self.built
        self.show_page("orders")
        if not there:
            self.orders.show_query(query)  # type: ignore[arg-type]

    def _open_queue(self, tab: str) -> None:
        self.show_page("queue")
        cast("QueuePage", self.page("queue")).show_tab(tab)

    def check_notes(self, query: Query) -> None:
        """Check the notes of a view."""
        cast("NoteCheckPage", self.page("note_check")).check(query)
        self.show_page("note_check")

    def _to_table(self) -> None:
        if self.here == "orders":
            self.orders.go_to_table()
        else:
            self.page(self.here).take_focus()

    def _to_toast(self) -> None:
        if self.desk.toasts is not None:
            self.desk.toasts.focus_newest()

    def _show_run(self, run_id: int) -> None:
        self.show_page("imports")
        self.imports.show_run(run_id)

    def _heard(self, changes: Changes, _initiator: object) -> None:
        if changes.keys() & {"shop", "agent", "import"}:
            spawn(self._read_desk(), "desk.read")

    async def _read_desk(self) -> None:
        await self.seat.read()
        await self.vitals.read_age()

    def _watch(self) -> None:
        self.watching.renew()

    def _shop_changed(self) -> None:
        self.vitals.say()
        spawn(self.vitals.read_age(), "desk.age")

    def _shop_made(self) -> None:
        if self.whole.currentWidget() is self.welcome is not None:
            self.show_page("orders")

    # What Qt tells the window

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()
            self.show_drop()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.drop.hide()

    def dropEvent(self, event: QDropEvent) -> None:
        self.drop.hide()
        event.acceptProposedAction()
        self.importer.take(Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        for page in self.built.values():
            if hasattr(page, "is_whole"):
                cast("CardPage", page).fit(self.room())

    def room(self) -> int:
        """The width of a page in px; the stack itself may not be laid out yet."""
        return self.width() - self.navigation.width()

    def closeEvent(self, event: QCloseEvent) -> None:
        # The program ends the window, after everything typed is written.
        event.ignore()
        if self.tray is not None and self.tray.keeps():
            self.hide()
        else:
            self.closing.emit()

    def show_drop(self) -> None:
        """Show where a file may be dropped: anywhere."""
        self.drop.cover(self.rect().adjusted(self.navigation.width() + 16, 64, -16, -status_bar.HEIGHT - 16))

    def remember(self) -> None:
        """Keep where the window stood."""
        self.frame.keep(self)
        self.desk.keep_settings()

    def _close_dialogs(self) -> None:
        # A question that stays open would keep its task, and with it the end, waiting.
        for dialog in self.findChildren(QDialog):
            dialog.reject()

    def raise_up(self) -> None:
        """Come to the front: somebody started the program a second time."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()
