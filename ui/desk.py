"""What every page is handed: the office, the shop and agent chosen here, and the ways to speak to the window."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from app import settings as stored
from app import wording
from app.errors import KnownError
from app.i18n import _
from app.services.office import Office
from app.settings import Settings
from ui.bus import Bus
from ui.freshness import Guard
from ui.keys import Keys
from ui.runtime import runtime
from ui.shown import Wall
from ui.theme import Theme

if TYPE_CHECKING:
    from ui.clipboard import Copied
    from ui.first import FirstRead
    from ui.widgets.status_bar import StatusBar, Work
    from ui.widgets.toast import Action, Toast, Toasts


_PAUSE = 400  # ms after the last change until it is written: a drag changes a width at every pixel


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
    @property
    def role(self) -> str: ...


class Desk(QObject):
    """The agent's desk. ``shop`` None means every shop; signals tell pages that the choice changed."""

    shop_changed = Signal()
    agent_changed = Signal()
    agent_asked = Signal()  # whoever was asked who sits here has answered, or does not want to
    beat = Signal()  # the one timer looked at the clock
    minute = Signal()  # the wall clock shows another minute: "5 h 12 min" is said anew
    agent_named = Signal(object)  # somebody wrote under a name, and nobody sat here yet
    open_order = Signal(object)  # an id outgrows a C int
    open_note = Signal(object, object)  # ids of an order that was opened, and of its entry to be corrected
    open_page = Signal(str)  # a page's name (Page.name)
    open_query = Signal(object)  # a Query for the orders page
    open_queue = Signal(str)  # a tab of the page of payment reminders (domain.queue.Tab)
    quiet_changed = Signal()  # settings.quiet was switched
    own_line_changed = Signal()  # settings.own_line was switched, or whose an order won back is
    watch_changed = Signal()  # what becomes of arriving exports, or their folder, was chosen anew
    said = Signal(str, int)  # a toast's words and how long it stays (ms), for whom the window is out of sight
    restore_asked = Signal(object)  # a backup's path: the program closes the data, puts it back and starts again

    def __init__(self, office: Office, theme: Theme, settings: Settings | None = None) -> None:
        super().__init__()
        self.office = office
        self.theme = theme
        self.settings = settings or Settings()
        self.keys = Keys(self.settings.keys, self)
        self.bus = Bus(self)
        self.guard = Guard(self)
        # Known since the data was opened: the first page need not wait for the shop, nor be read twice.
        self.shops: list[Shop] = list(office.shops())
        self.agents: list[Agent] = []
        self.shop: Shop | None = self.known_shop(self.settings.shop_id)
        self.first: FirstRead | None = None
        self.agent: Agent | None = None
        self.toasts: Toasts | None = None
        self.status: StatusBar | None = None
        self.drafts: list[Callable[[], Awaitable[None]]] = []  # each writes down what is being typed somewhere
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE)
        self._pause.timeout.connect(self.keep_settings)
        runtime().before_end(self._keep_now)
        self.digest: tuple[int, ...] = ()  # reminders that their page shall stand on when it is shown next

    @property
    def shop_id(self) -> int | None:
        return self.shop.id if self.shop else None

    @property
    def leads(self) -> bool:
        """Whether a lead sits here."""
        return self.agent is not None and self.agent.role == "lead"

    def known_shop(self, shop_id: int | None) -> Shop | None:
        """The shop with this id; where there is but one, that one."""
        return self.shops[0] if len(self.shops) == 1 else next((one for one in self.shops if one.id == shop_id), None)

    def wall(self, shop_id: int | None = None) -> Wall:
        """Now, on the wall clock of ``shop_id`` (of the chosen shop where none is named)."""
        chosen = shop_id if shop_id is not None else self.shop_id
        return Wall(self.office.here(chosen))

    def say(
        self, text: str, tone: str = "plain", actions: Sequence[Action] = (), stay: int | None = None
    ) -> Toast | None:
        """A quiet word in the corner of the window; ``stay`` in ms where it is not the usual time."""
        self.said.emit(text, stay or 0)
        return self.toasts.say(text, tone, actions, stay) if self.toasts else None

    def say_copied(self, copied: Copied, done: str = "") -> None:
        """What became of a copy: ``done``, or why not. One that gave way to a later copy says nothing."""
        from ui.clipboard import Copied  # not needed before the first key

        if copied and done:
            self.say(done, "good")
        elif copied is Copied.HELD:
            self.say(_("Another program holds the clipboard; try again in a moment."), "bad")

    def work(self, title: str, cancel: Callable[[], None] | None = None) -> Work:
        """Show running work in the status bar; call its ``progress`` (0..1, from any thread) and, at last, ``end``."""
        assert self.status is not None
        return self.status.begin(title, cancel)

    def set_quiet(self, quiet: bool) -> None:
        """Switch quiet mode: no toasts for reminders and no sound, while lists and counts go on."""
        if quiet != self.settings.quiet:
            self.settings.quiet = quiet
            self.keep_settings()
            self.quiet_changed.emit()

    def show_own_line(self, on: bool) -> None:
        """Show or hide what the agent won back today."""
        if on != self.settings.own_line:
            self.settings.own_line = on
            self.keep_settings()
            self.own_line_changed.emit()

    def keep_soon(self) -> None:
        """Write this PC's settings in a moment: more of them may change until then."""
        self._pause.start()

    def _keep_now(self) -> None:
        if self._pause.isActive():
            self.keep_settings()

    def keep_settings(self) -> None:
        """Write this PC's settings after one of them changed."""
        self._pause.stop()
        self.settings.keys = self.keys.chosen()
        try:
            stored.save(self.settings, self.office.folder)
        except OSError as error:
            # A full disk costs a choice of the window, never the work.
            logging.getLogger("ziqi.ui").warning("settings cannot be written: %s", error.strerror)

    def known(self, _task: str, error: BaseException) -> None:
        """The world's fault, said in a sentence."""
        if isinstance(error, KnownError):
            self.say(wording.sentence(error.code, error.params), "bad")
