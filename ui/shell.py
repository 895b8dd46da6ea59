"""The window: navigation, search, shop and agent, the pages, and the status line."""

from __future__ import annotations

import base64
import json
from functools import partial
from pathlib import Path

from PySide6.QtCore import QByteArray, QPoint, Qt, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDragLeaveEvent, QDropEvent, QResizeEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from app import wording
from app.domain import note
from app.i18n import _, number
from app.services import agents, shops
from ui import icons
from ui.bus import Changes
from ui.desk import Agent, Desk, Shop
from ui.importing import Importer
from ui.pages.base import Page
from ui.pages.imports import ImportsPage
from ui.pages.orders import OrdersPage
from ui.pages.reminders import RemindersPage
from ui.pages.settings import SettingsPage
from ui.runtime import runtime, spawn
from ui.shown import delta
from ui.tick import Tick
from ui.widgets import status_bar
from ui.widgets.ask import Ask
from ui.widgets.navigation import Navigation
from ui.widgets.status_bar import StatusBar
from ui.widgets.toast import Toasts
from ui.widgets.top_bar import TopBar
from ui.words import Speaks, name

FIRST_SIZE = (1440, 900)
LEAST_SIZE = (960, 600)


class Shell(Speaks, QWidget):
    """The one window. ``closing`` asks the program to end; the window itself stays until everything is written."""

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
        self.top = TopBar(desk)
        self.navigation = Navigation(desk.theme)
        self.bar = StatusBar(desk.theme)
        self.importer = Importer(desk, self.bar, self, desk.settings)
        self.tick = Tick(desk)
        self.orders = OrdersPage(desk)
        self.reminders = RemindersPage(desk)
        self.imports = ImportsPage(desk)
        self.preferences = SettingsPage(desk)
        pages: tuple[Page, ...] = (self.orders, self.reminders, self.imports, self.preferences)
        self.pages = {page.name: page for page in pages}
        self.stack = QStackedWidget()
        self.drop = QLabel(self)
        self._as_of: int | None = None
        self._lay_out()
        runtime().before_end(self._close_dialogs)
        desk.toasts = Toasts(desk.theme, self, self._toast_corner)
        for place in (self.orders.card, self.imports.below):
            desk.toasts.watch(place)
        self._connect()
        self._bind_keys()
        self._restore()
        self.retranslate()
        self.show_page("orders")

    def _lay_out(self) -> None:
        for page in self.pages.values():
            self.navigation.add(page.icon, foot=page is self.preferences)
            self.stack.addWidget(page)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.navigation)
        middle.addWidget(self.stack, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.top)
        column.addLayout(middle, 1)
        column.addWidget(self.bar)
        self.drop.setObjectName("dropZone")
        self.drop.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.drop.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.drop.hide()

    def _connect(self) -> None:
        desk, orders, importer = self.desk, self.orders, self.importer
        self.navigation.chosen.connect(lambda at: self.show_page(list(self.pages)[at]))
        self.top.searched.connect(self._search)
        self.top.left.connect(orders.go_to_table)
        self.top.shop_chosen.connect(self.choose_shop)
        self.top.agent_chosen.connect(self.choose_agent)
        self.top.agent_wanted.connect(lambda: spawn(self._add_agent(), "agent.add"))
        orders.shown.connect(self.bar.shown.setText)
        orders.import_asked.connect(importer.choose)
        orders.demo_asked.connect(importer.make_demo)
        self.imports.import_asked.connect(importer.choose)
        self.imports.undo_asked.connect(importer.take_back)
        importer.answered.connect(self._show_run)
        self.preferences.language_chosen.connect(self.language_chosen)
        self.preferences.look_chosen.connect(self.look_chosen)
        self.tick.open_reminders.connect(lambda: self.show_page("reminders"))
        self.tick.finish.connect(self.reminders.finish)
        self.tick.put_off.connect(lambda row: self.reminders.put_off(row, "+10min"))
        desk.open_order.connect(self._open_order)
        desk.open_page.connect(self.show_page)
        desk.agent_named.connect(self.choose_agent)
        desk.minute.connect(self._minute)
        desk.bus.changed.connect(self._heard)
        self.reminders.model.modelReset.connect(self._count)
        orders.shown.connect(lambda _text: self._count())

    def _bind_keys(self) -> None:
        keys = self.desk.keys
        keys.bind("search", self, self.go_to_search)
        keys.bind("import", self, self.importer.choose)
        keys.bind("refresh", self, self.refresh)
        keys.bind("quit", self, self.close)
        for page in self.pages:
            keys.bind(f"page.{page}", self, partial(self.show_page, page))
        keys.changed.connect(self.retranslate)

    def retranslate(self) -> None:
        self.setWindowTitle(_("Ziqi"))
        for at, page in enumerate(self.pages.values()):
            button = self.navigation.group.button(at)
            title = _(page.title)
            button.setText(title)
            name(button, title, f"{title}  {self.desk.keys.hint(f'page.{page.name}')}")
        self.top.align(self.navigation.fit())
        self.drop.setText(_("Drop the export here to import it"))
        self._minute()

    async def start(self) -> None:
        """Read who and what there is, then let the pages and the tick begin."""
        await self._read_desk()
        self.preferences.language.show_chosen(self.settings.language)
        self.preferences.look.show_chosen(self.settings.theme)
        self.reminders.ask_refresh()
        await self.reminders.refresh()
        self.tick.start()

    def show_page(self, page: str) -> None:
        """Open a page by its name and put the focus where its work starts."""
        self.stack.setCurrentWidget(self.pages[page])
        self.navigation.show_chosen(list(self.pages).index(page))
        self.pages[page].take_focus()

    def refresh(self) -> None:
        """Read everything anew."""
        for page in self.pages.values():
            page.ask_refresh()
        spawn(self._read_desk(), "desk.read")

    def go_to_search(self) -> None:
        self.top.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.top.search.selectAll()

    def choose_shop(self, shop: Shop | None) -> None:
        self.desk.shop = shop
        self.settings.shop_id = shop.id if shop else None
        self.top.show_choices()
        self.desk.shop_changed.emit()
        self._minute()

    def choose_agent(self, agent: Agent) -> None:
        self.desk.agent = agent
        self.settings.agent_id = agent.id
        self.top.show_choices()
        self.desk.agent_changed.emit()

    # Inside

    def _search(self, text: str) -> None:
        if self.stack.currentWidget() is not self.orders:
            self.stack.setCurrentWidget(self.orders)
            self.navigation.show_chosen(list(self.pages).index("orders"))
        self.orders.search(text)

    def _open_order(self, order_id: int) -> None:
        self.show_page("orders")
        self.orders.show_order(order_id)

    def _show_run(self, run_id: int) -> None:
        self.show_page("imports")
        self.imports.show_run(run_id)

    def _heard(self, changes: Changes, _initiator: object) -> None:
        if changes.keys() & {"shop", "agent", "import"}:
            spawn(self._read_desk(), "desk.read")
        if "reminder" in changes and not self.reminders.isVisible():
            spawn(self.reminders.refresh(), "reminders.count")

    async def _read_desk(self) -> None:
        desk, office = self.desk, self.desk.office
        before = {shop.id for shop in desk.shops}
        desk.shops = list(await shops.shops(office))
        made = [shop for shop in desk.shops if shop.id not in before] if before else []
        desk.agents = list(await agents.agents(office))
        self._as_of = await shops.freshness(office, desk.shop_id)
        wanted = desk.shop.id if desk.shop else self.settings.shop_id
        shop = next((one for one in desk.shops if one.id == wanted), None)
        if len(desk.shops) == 1 or made:
            shop = desk.shops[-1]  # the one whose orders just came
        if shop != desk.shop:
            self.choose_shop(shop)
        wanted = desk.agent.id if desk.agent else self.settings.agent_id
        agent = next((one for one in desk.agents if one.id == wanted), None)
        if agent is not None and agent != desk.agent:
            self.choose_agent(agent)
        self.top.show_choices()
        self._minute()

    async def _add_agent(self) -> None:
        def check(nick: str) -> str:
            code = note.nickname_problem(nick)
            return wording.sentence(code, {"nickname": nick}) if code else ""

        ask = Ask(
            self.desk.theme,
            _("Who are you?"),
            _("Your nickname stands in every note you write, so colleagues know whom to ask."),
            _("Start"),
            check,
            self,
        )
        if (nick := await ask.answer()) is not None:
            ensured = await agents.ensure(self.desk.office, nick)
            self.desk.agents = list(await agents.agents(self.desk.office))
            self.choose_agent(ensured.agent)
            self.desk.bus.tell(ensured.changes, self)

    def _count(self) -> None:
        unpaid, due = self.orders.counts.get("unpaid"), self.reminders.due_count()
        for at, value in ((0, unpaid), (1, due)):
            button = self.navigation.group.button(at)
            button.set_count(number(value) if value else "")  # type: ignore[attr-defined]

    def _minute(self) -> None:
        wall = self.desk.wall()
        if self._as_of is None:
            self.top.age.setText("")
        else:
            self.top.age.setText(_("data {ago}").format(ago=wall.ago(self._as_of)))
            self.top.age.setToolTip(_("The newest import speaks for {moment}").format(moment=wall.full(self._as_of)))
        self.bar.window_left.setText(self._window_left())
        self._count()

    def _window_left(self) -> str:
        if not self.desk.shops:
            return ""
        shop_id = self.desk.shop_id or self.desk.shops[0].id
        windows, now = self.desk.office.rules(shop_id).call_windows, self.desk.wall(shop_id).now
        left = windows.left(now)
        if left is not None:
            return _("call window, {left} left").format(left=delta(left))
        return _("next call window {moment}").format(
            moment=self.desk.wall(shop_id).moment(int(windows.next_open(now).timestamp()))
        )

    def _toast_corner(self) -> tuple[int, int]:
        """Right and bottom edge for toasts: never over the note editor or the refused rows."""
        right, below = self.width(), self.imports.below
        if below.isVisible():
            return right, below.mapTo(self, QPoint(0, 0)).y()
        card = self.orders.card
        if self.orders.isVisible() and card.isVisible():
            right -= card.width()
        return right, self.height() - status_bar.HEIGHT

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
        self.orders.fit(self.stack.width())

    def closeEvent(self, event: QCloseEvent) -> None:
        # The program ends the window, after everything typed is written.
        event.ignore()
        self.closing.emit()

    def show_drop(self) -> None:
        """Show where a file may be dropped: anywhere."""
        self.drop.setGeometry(self.rect().adjusted(self.navigation.width() + 16, 64, -16, -status_bar.HEIGHT - 16))
        self.drop.show()
        self.drop.raise_()

    def remember(self) -> None:
        """Keep where the window stood."""
        self.settings.window_geometry = base64.b64encode(self.saveGeometry().data()).decode()
        self.settings.window_state = json.dumps({"card": self.orders.card_width})
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

    def _restore(self) -> None:
        self.resize(*FIRST_SIZE)
        self.setWindowIcon(icons.brand(self.desk.theme.colour("accent"), self.desk.theme.colour("onaccent")))
        try:
            self.restoreGeometry(QByteArray(base64.b64decode(self.settings.window_geometry)))
            width = json.loads(self.settings.window_state or "{}").get("card")
        except (ValueError, AttributeError):
            return
        if isinstance(width, int):
            self.orders.set_card_width(min(width, FIRST_SIZE[0] // 2))
