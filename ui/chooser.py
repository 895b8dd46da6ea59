"""Which shop is looked at and who sits here; a further shop or agent is added by a small dialog."""

from __future__ import annotations

import asyncio
from functools import partial

from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from app.errors import KnownError
from app.i18n import _
from app.services import agents, shops
from ui.desk import Agent, Desk
from ui.runtime import spawn
from ui.widgets.add_agent import AddAgent
from ui.widgets.add_shop import AddShop
from ui.widgets.labels import label


class FormDialog(QDialog):
    """A form with its own buttons in a dialog; ``await sent()`` until it is sent or left."""

    def __init__(self, form: AddShop | AddAgent, title: str, words: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.form = form
        self._answer: asyncio.Future[bool] | None = None
        self._over = False
        self.setWindowTitle(title)
        self.setMinimumWidth(640)
        head, text = label("cardTitle"), label("dim", wrap=True)
        head.setText(title)
        text.setText(words)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 20, 10, 10)
        column.setSpacing(8)
        for one in (head, text):
            one.setContentsMargins(16, 0, 16, 0)
            column.addWidget(one)
        column.addWidget(form)
        form.cancel.clicked.connect(self.reject)
        form.wanted.connect(lambda: self._tell(sent=True))
        self.finished.connect(self._left)

    async def sent(self) -> bool:
        """Wait until the form is sent (True; it stays open until ``accept``) or the dialog is left (False)."""
        if self._over:
            return False  # left while what was sent before was being refused
        self._answer = asyncio.get_running_loop().create_future()
        if not self.isVisible():
            self.open()
            self.form.clear()
        return await self._answer

    @property
    def waits(self) -> bool:
        """Whether the form may be sent now; not while what was sent is being saved."""
        return self._answer is not None and not self._answer.done()

    def _left(self) -> None:
        self._over = True
        self._tell(sent=False)

    def _tell(self, *, sent: bool) -> None:
        if self._answer is not None and self.waits:
            self._answer.set_result(sent)


def add_shop(desk: Desk, window: QWidget) -> None:
    """Ask for a new shop and look at it."""
    spawn(_add_shop(desk, window), "shop.add")


def add_agent(desk: Desk, window: QWidget) -> None:
    """Ask for one more agent, who sits at this desk where nobody does yet."""
    spawn(_add_agent(desk, window), "agent.add")


async def _add_shop(desk: Desk, window: QWidget) -> None:
    form = AddShop(desk.theme)
    dialog = FormDialog(
        form,
        _("A further shop"),
        _("An export that names this shop goes to it; the flags can be changed later in the settings."),
        window,
    )
    while await dialog.sent():
        name, platform, account, preset = form.fields()
        agent = desk.agent.id if desk.agent else None
        try:
            _shop, changes = await shops.add(
                desk.office, name, platform, account=account, preset=preset, agent_id=agent
            )
        except KnownError as error:
            form.blame(error)
            continue
        dialog.accept()
        desk.bus.tell(changes)
        break
    dialog.deleteLater()


async def _add_agent(desk: Desk, window: QWidget) -> None:
    form, me = AddAgent(desk.theme), desk.agent
    title, words = _("Who are you?"), _("Your nickname stands in every note you write, so colleagues know whom to ask.")
    if me is not None:
        title, words = _("Add an agent"), _("The nickname stands in every note that this agent writes.")
    dialog = FormDialog(form, title, words, window)
    try:
        await _name_agent(desk, dialog, form, me)
    finally:
        desk.agent_asked.emit()
        dialog.deleteLater()


async def _name_agent(desk: Desk, dialog: FormDialog, form: AddAgent, me: Agent | None) -> None:
    while await dialog.sent():
        nickname, full_name = form.fields.texts()
        try:
            agent, changes = await agents.add(desk.office, nickname, full_name)
        except KnownError as error:
            form.fields.blame(error)
            continue
        dialog.accept()
        desk.agents = list(await agents.agents(desk.office))
        if me is None:
            desk.agent_named.emit(agent)
        desk.bus.tell(changes)
        if me is not None:
            said = _("{agent} can write notes now. You are still {me}.").format(agent=agent.nickname, me=me.nickname)
            sit = _("Switch to {agent}").format(agent=agent.nickname)
            desk.say(said, "good", [(sit, partial(desk.agent_named.emit, agent))])
        break
