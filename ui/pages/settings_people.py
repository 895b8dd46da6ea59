"""Shops and agents on the settings page."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app import guard_words, wording
from app.domain.concession import LIMITS, Giver, limits
from app.errors import KnownError
from app.i18n import N_, _, money, pgettext
from app.services import agents, shops
from ui.desk import Desk
from ui.runtime import spawn
from ui.widgets import paint
from ui.widgets.add_agent import AddAgent
from ui.widgets.add_form import AddForm
from ui.widgets.add_shop import NAME_CODES, AddShop, PlatformField
from ui.widgets.button import Button, Kind
from ui.widgets.field import Field
from ui.widgets.labels import label
from ui.widgets.select import Select
from ui.widgets.setting import Row, Section
from ui.widgets.switch import Switch
from ui.words import Speaks, name


def _show_text(field: Field, text: str) -> None:
    """Show what is saved; what is being typed stays, and so does what was refused."""
    if not (field.line.hasFocus() and field.line.isModified()) and not field.line.wrong:
        field.line.setText(text)


class ShopLine(Speaks, QWidget):
    """A shop: everything is saved when its field is left."""

    def __init__(self, desk: Desk, shop_id: int) -> None:
        super().__init__()
        self.desk, self.shop_id = desk, shop_id
        self.name_field, self.account = Field(desk.theme), Field(desk.theme)
        self.platform = PlatformField(desk.theme)
        self.away = Button(desk.theme, Kind.GHOST, "x")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 2, 0, 2)
        row.setSpacing(8)
        row.addWidget(self.name_field, 3)
        row.addWidget(self.platform)
        row.addWidget(self.account, 2)
        row.addWidget(self.away, 0, Qt.AlignmentFlag.AlignBottom)
        self.name_field.line.editingFinished.connect(self._rename)
        self.account.line.editingFinished.connect(self._set_account)
        self.platform.chosen.connect(lambda value: self._save(self.name_field, platform=value))
        self.away.clicked.connect(lambda: spawn(self._remove(), "settings.shop"))
        self.retranslate()

    def retranslate(self) -> None:
        self.name_field.name(_("Name of the shop"))
        self.account.name(_("Seller's account"))
        name(self.away, _("Take this shop away"), _("Take this shop away"))
        shop = self._shop()
        self.name_field.beside.setText(_("invented orders") if shop is not None and shop.demo else "")

    def show_heads(self, on: bool) -> None:
        """Whether the labels stand above: those of the first line, which alone may be a demo's, are everybody's."""
        self.name_field.show_head(on)
        self.account.show_head(on)
        self.platform.head.setVisible(on)

    def _shop(self) -> Any:
        return next((shop for shop in self.desk.office.shops() if shop.id == self.shop_id), None)

    def show_shop(self) -> None:
        """Show the shop as it stands; what is being typed stays."""
        shop = self._shop()
        if shop is None:
            return
        _show_text(self.name_field, shop.name)
        _show_text(self.account, shop.account or "")
        self.platform.select.show_chosen(shop.platform)
        self.retranslate()

    def _rename(self) -> None:
        shop = self._shop()
        if shop is not None and (self.name_field.line.text() != shop.name or self.name_field.line.wrong):
            self._save(self.name_field, name=self.name_field.line.text())

    def _set_account(self) -> None:
        shop = self._shop()
        if shop is not None and self.account.line.text().strip() != (shop.account or ""):
            self._save(self.account, account=self.account.line.text())

    def _save(self, field: Field, **values: str) -> None:
        spawn(self._saved(field, values), "settings.shop")

    async def _saved(self, field: Field, values: dict[str, str]) -> None:
        try:
            changes = await shops.change(self.desk.office, self.shop_id, **values)
        except KnownError as error:
            if error.code not in (*NAME_CODES, "shop_platform_fixed"):
                raise
            field.blame(wording.sentence(error.code, error.params))
            shop = self._shop()
            if shop is not None:
                self.platform.select.show_chosen(shop.platform)
            return
        field.blame("")
        field.line.setModified(False)
        self.show_shop()
        self.desk.bus.tell(changes, self)

    async def _remove(self) -> None:
        try:
            changes = await shops.remove(self.desk.office, self.shop_id)
        except KnownError as error:
            if error.code != "shop_has_orders":
                raise
            self.name_field.blame(wording.sentence(error.code, error.params))
            self.name_field.line.set_wrong(False)
            return
        self.desk.bus.tell(changes)


class Reveal(QFrame):
    """A button that makes place for a form; Escape leaves the form."""

    def __init__(self, button: Button, form: AddForm) -> None:
        super().__init__()
        self.button, self.form = button, form
        self.panel = QFrame()
        self.panel.setObjectName("panel")
        inner = QVBoxLayout(self.panel)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.addWidget(form)
        self.panel.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.addWidget(self.panel)
        row = QHBoxLayout()
        row.addWidget(button)
        row.addStretch(1)
        column.addLayout(row)
        button.clicked.connect(self.open)
        form.away.connect(self.shut)

    def open(self) -> None:
        self.panel.show()
        self.button.hide()
        self.form.clear()

    def shut(self) -> None:
        self.panel.hide()
        self.button.show()
        self.button.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.panel.isVisible():
            self.shut()
            return
        super().keyPressEvent(event)


class LinesSection(Section):
    """A line each, and beneath them the button and the form of one more; ``sentence``, ``more``, ``also``: msgids."""

    def __init__(
        self, desk: Desk, section: str, form: AddForm, sentence: str, more: str, also: tuple[str, ...]
    ) -> None:
        super().__init__(section)
        self.desk = desk
        self.more_words = more
        self._adding = False
        self.more = Button(desk.theme, icon="plus")
        self.reveal = Reveal(self.more, form)
        self.list = QWidget()
        self.column_of_lines = QVBoxLayout(self.list)
        self.column_of_lines.setContentsMargins(0, 4, 0, 0)
        self.column_of_lines.setSpacing(4)
        self.column_of_lines.addWidget(self.reveal)
        self.add(Row("", sentence, self.list, wide=True, also=(more, *also)))
        self.retranslate()

    def retranslate(self) -> None:
        super().retranslate()
        self.more.setText(_(self.more_words))
        self.more.setAccessibleName(_(self.more_words))

    def once(self, add: Callable[[], Awaitable[None]]) -> None:
        """Add what the form says. A second Enter would add the same once more, and be told that it is there."""
        if not self._adding:
            self._adding = True
            spawn(self._adding_by(add), "settings.add")

    async def _adding_by(self, add: Callable[[], Awaitable[None]]) -> None:
        try:
            await add()
        finally:
            self._adding = False

    def put_last(self, line: QWidget) -> None:
        """Add a line beneath the others."""
        self.column_of_lines.insertWidget(self.column_of_lines.count() - 1, line)


class ShopsSection(LinesSection):
    """Every shop, and a form for one more."""

    def __init__(self, desk: Desk) -> None:
        self.lines: dict[int, ShopLine] = {}
        self.form = AddShop(desk.theme)
        super().__init__(
            desk,
            "shops",
            self.form,
            N_("Orders belong to a shop on a platform. The seller's account is needed for links to the chat."),
            N_("Add a shop"),
            also=(N_("Platform"), N_("Name of the shop")),
        )
        self.form.wanted.connect(lambda: self.once(self._add))

    async def load(self) -> None:
        known = [shop.id for shop in self.desk.office.shops()]
        for shop_id in [one for one in self.lines if one not in known]:
            line = self.lines.pop(shop_id)
            self.column_of_lines.removeWidget(line)
            line.hide()
            line.deleteLater()
        for shop_id in known:
            if shop_id not in self.lines:
                self.lines[shop_id] = ShopLine(self.desk, shop_id)
                self.put_last(self.lines[shop_id])
            self.lines[shop_id].show_shop()
            self.lines[shop_id].show_heads(shop_id == known[0])

    async def _add(self) -> None:
        shop_name, platform, account, preset = self.form.fields()
        try:
            shop, changes = await shops.add(
                self.desk.office, shop_name, platform, account=account, preset=preset,
                agent_id=self.desk.agent.id if self.desk.agent else None,
            )  # fmt: skip
        except KnownError as error:
            self.form.blame(error)
            return
        self.reveal.shut()
        self.desk.say(_("{shop} is ready. Import its first export.").format(shop=shop.name), "good")
        self.desk.bus.tell(changes)


def _limits(desk: Desk) -> Mapping[int, int]:
    """What the levels may give away, by the rules of the shop that is looked at, else of the first one."""
    shops = [shop.id for shop in desk.office.shops()]
    shop_id = desk.shop_id if desk.shop_id in shops else next(iter(shops), None)
    return limits(desk.office.rules(shop_id)) if shop_id is not None else LIMITS


def _may_give(giver: Giver, desk: Desk) -> str:
    most = giver.most(_limits(desk))
    if most is None:
        return _("May give a buyer as much as they like.")
    return _("May give a buyer up to {amount} on one order.").format(amount=money(most))


class AgentLine(Speaks, QWidget):
    """An agent: everything is saved when its field is left."""

    def __init__(self, desk: Desk, agent: Any) -> None:
        super().__init__()
        self.desk, self.agent = desk, agent
        self.nickname, self.full_name = Field(desk.theme), Field(desk.theme)
        self.role, self.level = Select(desk.theme), Select(desk.theme)
        self.active = Switch(desk.theme)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 2, 0, 2)
        row.setSpacing(8)
        row.addWidget(self.nickname, 2)
        row.addWidget(self.full_name, 2)
        row.addWidget(self.role, 0, Qt.AlignmentFlag.AlignBottom)
        row.addWidget(self.level, 0, Qt.AlignmentFlag.AlignBottom)
        row.addWidget(self.active, 0, Qt.AlignmentFlag.AlignBottom)
        self.nickname.line.editingFinished.connect(lambda: self._left(self.nickname, "nickname"))
        self.full_name.line.editingFinished.connect(lambda: self._left(self.full_name, "full_name"))
        self.role.chosen.connect(lambda value: self._save(self.nickname, role=value))
        self.level.chosen.connect(lambda value: self._save(self.nickname, level=int(value)))
        self.active.clicked.connect(lambda on: self._save(self.nickname, active=on))
        self.show_agent(agent)

    def retranslate(self) -> None:
        self.nickname.name(_("Nickname"))
        self.full_name.name(_("Full name"))
        roles = {"agent": pgettext("role", "Agent"), "lead": pgettext("role", "Lead")}
        self.role.name(roles, _("Role of {name}").format(name=self.agent.nickname))
        levels = {str(level): called for level, called in guard_words.levels().items()}
        self.level.name(levels, _("Level of {name}").format(name=self.agent.nickname))
        self.level.setToolTip(
            _may_give(Giver(self.agent.nickname, self.agent.level, self.agent.role == "lead"), self.desk)
        )
        self.active.setText(_("works here"))
        self.active.setAccessibleName(_("{name} works here").format(name=self.agent.nickname))

    def show_heads(self, on: bool) -> None:
        """Whether the labels stand above: those of the first line are everybody's."""
        for field in (self.nickname, self.full_name):
            field.show_head(on)

    def show_agent(self, agent: Any) -> None:
        """Show the agent as it stands; what is being typed stays."""
        self.agent = agent
        _show_text(self.nickname, agent.nickname)
        _show_text(self.full_name, agent.full_name or "")
        self.role.show_chosen(agent.role)
        self.level.show_chosen(str(min(max(agent.level, min(LIMITS)), max(LIMITS))))
        self.active.setChecked(bool(agent.active))
        self.retranslate()

    def _left(self, field: Field, what: str) -> None:
        text = field.line.text().strip()
        if text != (getattr(self.agent, what) or "") or field.line.wrong:
            self._save(field, **{what: text})

    def _save(self, field: Field, **values: Any) -> None:
        spawn(self._saved(field, values), "settings.agent")

    async def _saved(self, field: Field, values: dict[str, Any]) -> None:
        try:
            changes = await agents.change(self.desk.office, self.agent.id, **values)
        except KnownError as error:
            field.blame(wording.sentence(error.code, error.params))
            return
        field.blame("")
        field.line.setModified(False)
        self.desk.bus.tell(changes)


class AgentsSection(LinesSection):
    """Everybody who writes notes, and a form for one more."""

    def __init__(self, desk: Desk) -> None:
        self.lines: dict[int, AgentLine] = {}
        self.form = AddAgent(desk.theme)
        self.limits = label("dim", wrap=True)
        super().__init__(
            desk,
            "agents",
            self.form,
            N_(
                "The nickname stands in every note; a full name found in the platform's memo leads to the same "
                "person. Notes already written keep the nickname they have."
            ),
            N_("Add an agent"),
            also=(N_("Nickname"), N_("Full name")),
        )
        self.limits.setContentsMargins(paint.RING, 0, 0, 0)
        self.add(
            Row(
                N_("Level"), N_("How much an agent may give away on one order so that the buyer pays."), self.limits,
                wide=True, also=(N_("Concession"),),
            )
        )  # fmt: skip
        self.form.wanted.connect(lambda: self.once(self._add))

    def retranslate(self) -> None:
        super().retranslate()
        called = guard_words.levels()
        told = [f"{called[level]} {money(most)}" for level, most in _limits(self.desk).items() if level in called]
        self.limits.setText(" · ".join([*told, _("{role} without limit").format(role=pgettext("role", "Lead"))]))

    async def load(self) -> None:
        for agent in await agents.agents(self.desk.office):
            if agent.id not in self.lines:
                self.lines[agent.id] = AgentLine(self.desk, agent)
                self.lines[agent.id].show_heads(len(self.lines) == 1)
                self.put_last(self.lines[agent.id])
            self.lines[agent.id].show_agent(agent)

    async def _add(self) -> None:
        nickname, full_name = self.form.fields.texts()
        try:
            agent, changes = await agents.add(self.desk.office, nickname, full_name)
        except KnownError as error:
            self.form.fields.blame(error)
            return
        self.reveal.shut()
        if self.desk.agent is None:
            self.desk.agent_named.emit(agent)
        self.desk.bus.tell(changes)
