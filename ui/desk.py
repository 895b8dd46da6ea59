"""What every page is handed: the office, the shop and agent chosen here, and the ways to speak to the window."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, Signal

from app import wording
from app.errors import KnownError
from app.services.office import Office
from ui.bus import Bus
from ui.keys import Keys
from ui.shown import Wall
from ui.theme import Theme

if TYPE_CHECKING:
    from ui.widgets.toast import Action, Toast, Toasts


class Shop(Protocol):
    """A shop as the services hand it out."""

    @property
    def id(self) -> int: ...
    @property
    def name(self) -> str: ...
    @property
    def platform(self) -> str: ...
    @property
    def demo(self) -> bool: ...


class Agent(Protocol):
    """A person as the services hand them out."""

    @property
    def id(self) -> int: ...
    @property
    def nickname(self) -> str: ...


class Desk(QObject):
    """The agent's desk. ``shop`` None means every shop; signals tell pages that the choice changed."""

    shop_changed = Signal()
    agent_changed = Signal()
    minute = Signal()  # the wall clock moved on enough for "5 h 12 min" to be said anew
    agent_named = Signal(object)  # somebody wrote under a name, and nobody sat here yet
    open_order = Signal(object)  # an id outgrows a C int

    def __init__(self, office: Office, theme: Theme, keys: Keys) -> None:
        super().__init__()
        self.office = office
        self.theme = theme
        self.keys = keys
        self.bus = Bus(self)
        self.shops: list[Shop] = []
        self.agents: list[Agent] = []
        self.shop: Shop | None = None
        self.agent: Agent | None = None
        self.toasts: Toasts | None = None

    @property
    def shop_id(self) -> int | None:
        return self.shop.id if self.shop else None

    def wall(self, shop_id: int | None = None) -> Wall:
        """Now, on the wall clock of ``shop_id`` (of the chosen shop where none is named)."""
        chosen = shop_id if shop_id is not None else self.shop_id
        return Wall(self.office.here(chosen))

    def say(self, text: str, tone: str = "plain", actions: Sequence[Action] = ()) -> Toast | None:
        """A quiet word in the corner of the window."""
        return self.toasts.say(text, tone, actions) if self.toasts else None

    def known(self, _task: str, error: BaseException) -> None:
        """The world's fault, said in a sentence."""
        if isinstance(error, KnownError):
            self.say(wording.sentence(error.code, error.params), "bad")
