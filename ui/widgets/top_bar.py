"""The bar at the top: the name, the search, how old the data is, which shop, which agent."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal, SignalInstance
from PySide6.QtGui import QAction, QActionGroup, QColor
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QWidget

from app.i18n import _
from ui import icons
from ui.desk import Desk
from ui.widgets.button import Button, Kind
from ui.widgets.inputs import SearchLine
from ui.widgets.labels import label
from ui.widgets.menu import Menu
from ui.words import Speaks, name

_PAUSE = 120  # ms without a committed letter before a search starts


class Age(Button):
    """How old the data is; a click brings newer. Old data is said in the colour of a warning and with its sign."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.theme, Kind.GHOST)
        self.old = False
        self.hide()

    def say(self, text: str, tip: str, *, old: bool) -> None:
        """``text`` is empty where nothing was ever imported."""
        self.old = old
        self.icon_name = "triangle-alert" if old else ""
        self.setText(text)
        self.setAccessibleName(_("{age}: import a new export").format(age=text))
        self.setToolTip(tip)
        self.setVisible(bool(text))
        self.updateGeometry()
        self.update()

    def _colours(self) -> tuple[QColor | None, QColor | None, QColor]:
        ground, line, ink = super()._colours()
        return ground, line, self.theme.colour("warn") if self.old else ink


class TopBar(Speaks, QFrame):
    """Emits ``searched(text)`` after a pause in typing, ``left()`` when Enter, Down or Esc leaves the field."""

    searched = Signal(str)
    left = Signal()
    shop_chosen = Signal(object)
    agent_chosen = Signal(object)
    shop_wanted = Signal()
    agent_wanted = Signal()
    import_wanted = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.setObjectName("topBar")
        self.setFixedHeight(48)
        self.brand = label("brand")
        self.search = SearchLine(desk.theme)
        self.search.setMinimumWidth(200)
        self.search.setMaximumWidth(480)
        self.age = Age(desk)
        self.shop = Button(desk.theme, Kind.GHOST)
        self.agent = Button(desk.theme, Kind.GHOST)
        self.agent.bold = True
        for button in (self.shop, self.agent):
            button.menu_mark = True
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the keys where the work is
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE)
        self._pause.timeout.connect(self.search_now)
        self.search.textChanged.connect(self._begin_pause)
        self.search.returnPressed.connect(self._leave)
        self.search.left.connect(self._leave)
        self.age.clicked.connect(self.import_wanted)
        self.shop.clicked.connect(self.open_shops)
        self.agent.clicked.connect(self.open_agents)
        desk.theme.changed.connect(self._tint)
        desk.keys.changed.connect(self.retranslate)
        self._lay_out()
        self._tint()
        self.retranslate()

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 12, 0)
        row.setSpacing(8)
        row.addWidget(self.brand)
        row.addSpacing(6)
        row.addWidget(self.search, 100)
        row.addStretch(1)
        row.addWidget(self.age)
        row.addSpacing(4)
        row.addWidget(self.shop)
        row.addWidget(self.agent)

    def align(self, width: int) -> None:
        """Let the search begin where the pages do, ``width`` px from the left."""
        self.brand.setFixedWidth(width - 16)

    def retranslate(self) -> None:
        self.brand.setText(_("Ziqi"))
        self.search.setPlaceholderText(_("Order number, buyer, item, memo or note"))
        self.search.setAccessibleName(_("Search"))
        self.search.hint = self.desk.keys.hint("search")
        self.show_choices()

    def show_choices(self) -> None:
        """The shop and the agent chosen at this desk."""
        shop = self.desk.shop.name if self.desk.shop else _("All shops")
        self.shop.setText(shop)
        name(self.shop, _("Shop: {name}").format(name=shop), self.desk.keys.hint("shop"))
        agent = self.desk.agent.nickname if self.desk.agent else _("Who are you?")
        self.agent.setText(agent)
        name(self.agent, _("Agent: {name}").format(name=agent), self.desk.keys.hint("agent"))
        for button in (self.shop, self.agent):
            button.updateGeometry()

    def search_now(self) -> None:
        """Search for what stands in the field, without waiting for the pause."""
        self._pause.stop()
        self.searched.emit(self.search.text().strip())

    def _begin_pause(self, _text: str) -> None:
        self._pause.start()

    def _leave(self) -> None:
        self.search_now()
        self.left.emit()

    def open_shops(self) -> None:
        """The menu of shops; the chosen one stands under the keys."""
        menu = self._menu(self.shop)
        group = QActionGroup(menu)
        every = [None] if len(self.desk.shops) != 1 else []
        for shop in [*every, *self.desk.shops]:
            text = shop.name if shop else _("All shops")
            choose = partial(self._choose, self.shop_chosen, shop)
            self._add(menu, group, text, shop == self.desk.shop, choose)
        menu.addSeparator()
        menu.addAction(_("Add a shop …")).triggered.connect(self.shop_wanted)
        self._open(menu, self.shop)

    def open_agents(self) -> None:
        """The menu of those who work here; the one who does stands under the keys."""
        menu = self._menu(self.agent)
        group = QActionGroup(menu)
        for agent in self.desk.agents:
            chosen = agent == self.desk.agent
            choose = partial(self._choose, self.agent_chosen, agent)
            self._add(menu, group, agent.nickname, chosen, choose)
        if self.desk.agents:
            menu.addSeparator()
        menu.destroyed.connect(self.desk.agent_asked)
        add = menu.addAction(_("Add an agent …"))
        add.triggered.connect(lambda: menu.destroyed.disconnect(self.desk.agent_asked))  # the form answers
        add.triggered.connect(self.agent_wanted)
        self._open(menu, self.agent)

    @staticmethod
    def _choose(signal: SignalInstance, value: object) -> None:
        signal.emit(value)

    @staticmethod
    def _menu(owner: QWidget) -> QMenu:
        menu = Menu(owner)
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    @staticmethod
    def _add(menu: QMenu, group: QActionGroup, text: str, chosen: bool, act: object) -> None:
        action = QAction(text.replace("&", "&&"), menu)
        action.setCheckable(True)
        action.setChecked(chosen)
        action.triggered.connect(act)
        group.addAction(action)
        menu.addAction(action)

    @staticmethod
    def _open(menu: QMenu, button: QWidget) -> None:
        menu.popup(button.mapToGlobal(button.rect().bottomLeft()))
        chosen = next((action for action in menu.actions() if action.isChecked()), menu.actions()[0])
        menu.setActiveAction(chosen)

    def _tint(self) -> None:
        self.search.glass = icons.icon("search", self.desk.theme.colour("text3"))
        self.search.update()
