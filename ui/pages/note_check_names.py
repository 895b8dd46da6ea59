"""Names in notes that nobody has: a new agent's, or another name of an agent who is known."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtWidgets import QWidget

from app import wording
from app.errors import KnownError
from app.i18n import _
from app.services import agents
from app.services.office import Changes
from ui.desk import Agent, Desk
from ui.models.note_check import CheckRow
from ui.runtime import spawn
from ui.widgets.button import Button
from ui.widgets.menu import Menu


class Names(QObject):
    """``button`` asks whose the name is, as long as the entry one stands on has such a one.

    ``left`` where it goes and takes the focus with it.
    """

    left = Signal()

    def __init__(self, desk: Desk, page: QWidget) -> None:
        super().__init__(page)
        self.desk = desk
        self.written = ""
        self.button = Button(desk.theme, icon="user")
        self.button.hide()
        self.button.clicked.connect(self.ask)

    def follow(self, row: CheckRow | None) -> None:
        """The name that stands in ``row`` and belongs to nobody."""
        unknown = (flaw for flaw in row.flaws if flaw.code == "agent_unknown") if row else iter(())
        self.written = next((str(flaw.params["agent"]) for flaw in unknown if flaw.params.get("agent")), "")
        self.say()
        if not self.written and self.button.hasFocus():
            self.left.emit()
        self.button.setVisible(bool(self.written))

    def say(self) -> None:
        """The words of the button."""
        self.button.setText(_("Who is {name}?").format(name=self.written))
        self.button.setAccessibleName(self.button.text())
        self.button.set_key(self.desk.keys.hint("check.name"))

    def ask(self) -> None:
        """Ask whose the name is, if anybody's is wanted."""
        if self.written:
            spawn(self._ask(self.written), "check.name")

    async def _ask(self, written: str) -> None:
        known = [one for one in await agents.agents(self.desk.office) if one.active and not one.full_name]
        if written != self.written:
            return  # another entry is stood on by now
        menu = Menu(self.button)
        menu.aboutToHide.connect(menu.deleteLater)
        new = menu.addAction(_shown(_("Add {name} as an agent").format(name=written)))
        new.triggered.connect(lambda: spawn(self._add(written), "check.name.add"))
        if known:
            menu.addSeparator()
        for one in known:
            words = _("{name} is the full name of {agent}").format(name=written, agent=one.nickname)
            menu.addAction(_shown(words)).triggered.connect(partial(self._take, written, one))
        menu.setActiveAction(new)
        menu.popup(self.button.mapToGlobal(QPoint(0, self.button.height())))

    def _take(self, written: str, agent: Agent, _on: bool = False) -> None:
        spawn(self._is(written, agent), "check.name.is")

    async def _add(self, written: str) -> None:
        try:
            _agent, changes = await agents.add(self.desk.office, written)
        except KnownError as error:
            self.desk.say(wording.sentence(error.code, error.params), "bad")
            return
        self._done(changes, _("{agent} can write notes now.").format(agent=written))

    async def _is(self, written: str, agent: Agent) -> None:
        try:
            changes = await agents.change(self.desk.office, agent.id, full_name=written)
        except KnownError as error:
            self.desk.say(wording.sentence(error.code, error.params), "bad")
            return
        words = _("{name} leads to {agent} from now on.").format(name=written, agent=agent.nickname)
        self._done(changes, words)

    def _done(self, changes: Changes, words: str) -> None:
        self.desk.bus.tell(changes)
        self.desk.say(words, "good")


def _shown(words: str) -> str:
    return words.replace("&", "&&")
