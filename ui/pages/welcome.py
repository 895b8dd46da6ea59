"""The first page of an empty program: two words, Enter, and the work can begin."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from app import wording
from app.domain import note
from app.errors import KnownError
from app.i18n import N_, _
from app.services import agents, shops
from ui import icons
from ui.desk import Agent, Desk
from ui.pages.base import Page
from ui.restoring import Restoring
from ui.runtime import spawn
from ui.widgets import paint
from ui.widgets.add_agent import AgentFields
from ui.widgets.add_shop import NAME_CODES, PlatformField
from ui.widgets.button import Button, Kind
from ui.widgets.field import Field
from ui.widgets.labels import label
from ui.widgets.legend_presets import LegendPresets

READABLE = frozenset(("taobao",))
"""Platforms whose exports can be read; a shop elsewhere begins with orders added by number."""

_WIDTH = 600


class WelcomePage(Page):
    """Emits ``ready()`` once shop and agent are there, ``demo_asked()`` for a look around with invented orders."""

    name: ClassVar[str] = "welcome"
    title: ClassVar[str] = N_("Welcome")
    icon: ClassVar[str] = "sparkles"
    ready = Signal()
    demo_asked = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        theme = desk.theme
        self.picture = QLabel()
        self.head, self.words = label("welcome"), label("dim", wrap=True)
        self.shop = Field(theme)
        self.platform = PlatformField(theme)
        self.hint = label("small", wrap=True)
        self.person = AgentFields(theme)
        self.presets_head = label("small")
        self.presets = LegendPresets(theme)
        self.presets.show_chosen("merged")
        self.later = label("small", wrap=True)
        self.go = Button(theme, Kind.FILLED)
        self.go.setAutoDefault(False)
        self.demo = Button(theme, icon="sparkles")
        self.copy = Button(theme, Kind.LINK)
        self.restoring = Restoring(desk, self)
        self._busy_starting = False
        self._lay_out()
        self._connect()
        self.setFocusProxy(self.shop.line)
        self._tint()
        self.retranslate()

    def _lay_out(self) -> None:
        area = QScrollArea(self)
        body = QWidget(area.viewport())
        form = QWidget(body)
        form.setObjectName("pageBody")
        form.setMaximumWidth(_WIDTH)
        column = QVBoxLayout(form)
        column.setContentsMargins(24, 16, 24, 16)
        column.setSpacing(8)
        for one in (self.picture, self.head, self.words):
            one.setContentsMargins(paint.RING, 0, 0, 0)
            column.addWidget(one)
        column.addSpacing(8)
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(6)
        grid.addWidget(self.shop, 0, 0)
        grid.addWidget(self.platform, 0, 1)
        grid.addWidget(self.hint, 1, 0, 1, 2)
        grid.addWidget(self.person, 2, 0, 1, 2)
        grid.setColumnStretch(0, 1)
        column.addLayout(grid)
        column.addSpacing(4)
        for one in (self.hint, self.presets_head, self.later):
            one.setContentsMargins(paint.RING, 0, 0, 0)
        column.addWidget(self.presets_head)
        column.addWidget(self.presets)
        column.addWidget(self.later)
        column.addSpacing(8)
        ends = QHBoxLayout()
        ends.setSpacing(8)
        ends.addWidget(self.go)
        ends.addStretch(1)
        ends.addWidget(self.copy)
        ends.addWidget(self.demo)
        column.addLayout(ends)
        self._centre(area, body, form)

    def _centre(self, area: QScrollArea, body: QWidget, form: QWidget) -> None:
        body.setObjectName("pageBody")
        sides = QHBoxLayout(body)
        sides.setContentsMargins(0, 0, 0, 0)
        sides.addStretch(1)
        middle = QVBoxLayout()
        middle.addStretch(2)
        middle.addWidget(form)
        middle.addStretch(3)
        sides.addLayout(middle, 100)
        sides.addStretch(1)
        area.setWidget(body)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(area)

    def _connect(self) -> None:
        self.go.clicked.connect(self.start)
        self.shop.line.returnPressed.connect(self.start)
        self.person.sent.connect(self.start)
        self.shop.line.textEdited.connect(lambda _text: self.shop.blame(""))
        self.platform.chosen.connect(lambda _value: self._say_hint())
        self.demo.clicked.connect(self.demo_asked)
        self.copy.clicked.connect(self.restoring.choose)
        self.desk.theme.changed.connect(self._tint)

    def retranslate(self) -> None:
        self.head.setText(_("Welcome to Ziqi"))
        self.words.setText(
            _("Whom to contact next, with which words, and a note every colleague can read: all of it on this PC.")
        )
        self.shop.name(_("Name of the shop"))
        self.presets_head.setText(_("What the flags mean in this shop"))
        self.later.setText(_("All of this can be changed later, in the settings."))
        for button, text in (
            (self.go, _("Start")), (self.demo, _("Try a demo shop")), (self.copy, _("I have a copy of my data")),
        ):  # fmt: skip
            button.setText(text)
            button.setAccessibleName(text)
        self.go.set_key("↵")
        self._say_hint()

    def take_focus(self) -> None:
        self.shop.line.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def start(self) -> None:
        """Make the shop and the agent; what is missing or impossible is told beside its field, and gets the focus."""
        nickname, _full_name = self.person.texts()
        shop = self.shop.line.text().strip()
        self.shop.blame("" if shop else wording.sentence("shop_name_missing", {}))
        code = note.nickname_problem(nickname)
        if not shop:
            self.shop.line.setFocus()
        elif code:
            # Enter in the first field leads on to the second.
            untouched = not nickname and not self.person.nickname.line.hasFocus()
            self.person.nickname.blame("" if untouched else wording.sentence(code, {"nickname": nickname}))
            self.person.nickname.line.setFocus()
        elif not self._busy_starting:
            self._busy_starting = True
            spawn(self._start(), "welcome")

    async def _start(self) -> None:
        try:
            agent = await self._agent()
            if agent is None:
                return
            try:
                _shop, changes = await shops.add(
                    self.desk.office, self.shop.line.text(), self.platform.select.value(),
                    preset=self.presets.value() or "merged", agent_id=agent.id,
                )  # fmt: skip
            except KnownError as error:
                if error.code not in NAME_CODES:
                    raise
                self.shop.blame(wording.sentence(error.code, error.params))
                self.shop.line.setFocus()
                return
        finally:
            self._busy_starting = False
        changes["agent"].add(agent.id)
        self.desk.agent_named.emit(agent)
        self.desk.bus.tell(changes, self)
        self.ready.emit()

    async def _agent(self) -> Agent | None:
        """The person of that nickname, made if there is none; None after saying why it cannot be."""
        nickname, full_name = self.person.texts()
        known = {agent.nickname: agent for agent in await agents.agents(self.desk.office)}
        if nickname in known:
            return known[nickname]
        try:
            return (await agents.add(self.desk.office, nickname, full_name))[0]
        except KnownError as error:
            if error.code != "agent_known":
                raise
            self.person.blame(error)
            return None

    def _say_hint(self) -> None:
        chosen = self.platform.select.value()
        self.hint.setVisible(chosen not in READABLE)
        self.hint.setText(
            _("Exports of {platform} cannot be read yet. Orders are added by number meanwhile.").format(
                platform=wording.platform(chosen)
            )
        )

    def _tint(self) -> None:
        mark = icons.brand(self.desk.theme.colour("accent"), self.desk.theme.colour("onaccent"))
        self.picture.setPixmap(mark.pixmap(QSize(40, 40), self.devicePixelRatioF()))
