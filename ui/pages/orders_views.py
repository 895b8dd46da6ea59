"""The views of the orders page: the built-in ones, and those the shop's agents saved for themselves."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtWidgets import QWidget

from app.domain.order import Filter, Query, usual
from app.i18n import N_, _, number
from app.services import orders, views
from app.services.views import LONGEST, View
from ui import first
from ui.desk import Desk
from ui.runtime import spawn
from ui.widgets.ask import Ask
from ui.widgets.digit_menu import DigitMenu
from ui.widgets.tabs import TabRow

TABS = (
    ("all", N_("All")), ("unpaid", N_("Unpaid")), ("to_ship", N_("To ship")), ("unpasted", N_("Not pasted")),
    ("shipped", N_("Shipped")), ("finished", N_("Finished")), ("closed", N_("Closed")), ("unknown", N_("Unknown")),
    ("expired", N_("Expired")),
)  # fmt: skip
NAMES = tuple(view for view, _title in TABS)


class OrderViews(QObject):
    """Emits ``opened(Query)`` when a person opens a tab; each tab keeps its own filters and order for the day."""

    opened = Signal(object)

    def __init__(self, desk: Desk, row: TabRow, page: QWidget) -> None:
        super().__init__(page)
        self.desk = desk
        self.page = page
        self.row = row
        self.tabs = row.tabs
        self.saved: list[View] = []
        self.found: dict[int, int] = {}  # how many orders a saved view holds, as far as known
        self._shown: dict[str, Query] = {}
        self._left = ""  # the tab in which the search began, while another one shows what it found
        self._awaited = ""  # the saved view that was open last, until the saved views are read
        for view, _title in TABS:
            self.tabs.addTab(view)
        self._recall()
        self.tabs.currentChanged.connect(self._changed)
        self.tabs.menu_asked.connect(self._menu)

    # Which is open

    def key(self) -> str:
        """The open tab's name in the settings."""
        return self._awaited or self._key(self.tabs.currentIndex())

    def _key(self, at: int) -> str:
        if at < len(TABS):
            return NAMES[max(at, 0)]
        return f"saved.{self.saved[at - len(TABS)].id}"

    def _keys(self) -> list[str]:
        return [self._key(at) for at in range(self.tabs.count())]

    def choose(self, at: int) -> None:
        """Show a tab as the open one without telling anybody."""
        self._left = ""
        self._turn_to(at)

    def _turn_to(self, at: int) -> None:
        self._awaited = ""
        self.tabs.blockSignals(True)
        self.row.open_tab(at)
        self.tabs.blockSignals(False)
        self.row.fold()
        self.tabs.update()

    def begin_search(self) -> Query:
        """Turn to the tab of all orders, which a search looks through; returns what it shows."""
        left, every = self.key(), NAMES.index("all")
        if left != NAMES[every]:
            self._turn_to(every)
            self._left = left
        return self.query()

    def end_search(self) -> Query:
        """Back to the tab in which the search began, unless somebody opened another one meanwhile."""
        known = self._keys()
        if self._left in known:
            self.choose(known.index(self._left))
        return self.query()

    def choose_for(self, query: Query) -> None:
        """The tab where ``query`` belongs: the saved view that asks the same, else the built-in one."""
        same = (at for at, one in enumerate(self.saved) if bare(one.query) == bare(query))
        at = next((len(TABS) + at for at in same), -1) if query.filters else -1
        self.choose(at if at >= 0 else NAMES.index(query.view) if query.view in NAMES else 0)
        self.keep(query)

    def keep(self, query: Query) -> None:
        """What the open tab shows now, for when it is opened again: today, or after a restart."""
        self._shown[self.key()] = query
        self._remember()

    def query(self) -> Query:
        """What the open tab shows."""
        key, at = self.key(), self.tabs.currentIndex()
        if key in self._shown:
            return self._shown[key]._replace(search="")
        found = usual(NAMES[at]) if at < len(TABS) else self.saved[at - len(TABS)].query._replace(search="")
        return first.as_sorted(self.desk.settings, key, found)

    def step(self, by: int) -> None:
        """Open the next tab or the one before."""
        self.row.open_tab((self.tabs.currentIndex() + by) % self.tabs.count())

    def _changed(self, at: int) -> None:
        if at >= 0:
            self._left = self._awaited = ""
            self.opened.emit(self.query())

    # From one start to the next

    def _remember(self) -> None:
        """Keep what is shown, on this PC; never words that were looked for: they may be a buyer's name."""
        key = self._left or self.key()
        query = self._shown.get(key)
        if query is None:
            return
        own = next((one.query for at, one in enumerate(self.saved, len(TABS)) if self._key(at) == key), None)
        wordless = tuple(one for one in query.filters if one.kind != "text")
        kept = query._replace(shop_id=None, search="", filters=wordless).to_json()
        kept |= {"tab": key, "own": own is not None and _same(query, own)}
        if kept != self.desk.settings.orders:
            self.desk.settings.orders = kept
            self.desk.keep_soon()

    def _recall(self) -> None:
        """Open what was shown last; a saved view's tab comes with the saved views."""
        tab, query = first.remembered(self.desk.settings) or ("", Query())
        if not (tab in NAMES or tab.startswith("saved.")):
            self.choose(NAMES.index(first.VIEW))
            return
        self.choose(NAMES.index(tab) if tab in NAMES else 0)
        self._awaited = "" if tab in NAMES else tab
        self._shown[tab] = query

    def _recalled(self, own: Query, kept: Query) -> Query:
        """A saved view as it was shown last; its own words were not kept beside it, and come from itself."""
        if self.desk.settings.orders.get("own"):
            return own._replace(search="")
        words = tuple(one for one in own.filters if one.kind == "text")
        return kept._replace(filters=(*words, *(one for one in kept.filters if one.kind != "text")))

    # Words and counts

    def say(self, counts: dict[str, int]) -> None:
        """Names and counts of every tab."""
        for at, (view, title) in enumerate(TABS):
            self._say(at, _(title), counts.get(view))
        for at, one in enumerate(self.saved, len(TABS)):
            self._say(at, one.name, self.found.get(one.id))
        self.row.fold()

    def _say(self, at: int, text: str, count: int | None) -> None:
        # An ampersand would make a letter of the name a key.
        if self.tabs.tabText(at) != text:
            self.tabs.setTabText(at, text)
        self.tabs.set_count(at, number(count) if count is not None else "")

    async def count(self, enough: Callable[[], bool]) -> None:
        """Count the saved views, one after the other, until that is ``enough``."""
        for one in list(self.saved):
            if enough():
                return
            self.found[one.id] = await orders.count(
                self.desk.office, one.query._replace(shop_id=self.desk.shop_id, search="")
            )

    # Saved views

    async def read(self) -> None:
        """Read the saved views; the tabs follow, and the open one stays open where it still is."""
        found = await views.views(self.desk.office)
        if found == self.saved and not self._awaited:
            return
        key = self.key()
        awaited = key == self._awaited
        self.tabs.blockSignals(True)
        while self.tabs.count() > len(TABS):
            self.tabs.removeTab(self.tabs.count() - 1)
        self.saved = found
        for one in found:
            self.tabs.addTab(one.name)
            self.tabs.setTabData(self.tabs.count() - 1, "")
        self.tabs.blockSignals(False)
        known = self._keys()
        self._turn_to(known.index(key) if key in known else 0)
        if awaited and key in known:
            self._shown[key] = self._recalled(found[known.index(key) - len(TABS)].query, self._shown[key])
        if awaited or key not in known:
            self.opened.emit(self.query())

    def save(self, query: Query) -> None:
        """Keep what is shown as a view; its name is asked for."""
        spawn(self._save(query), "view.save")

    async def _save(self, query: Query) -> None:
        title = _("Save this view")
        words = _("Its filters and its order are kept; it gets a tab of its own. Give it a short name.")
        name = await Ask(self.desk.theme, title, words, _("Save"), self._check, self.page.window()).answer()
        if name is None:
            return
        if query.search:
            # A word in the search field is a filter once it is kept.
            text = Filter("text", tuple(query.search.split()))
            query = query._replace(search="", filters=(*query.filters, text))
        saved, changes = await views.save(self.desk.office, name, query._replace(shop_id=None))
        await self.read()
        self.choose(len(TABS) + [one.id for one in self.saved].index(saved.id))
        self.opened.emit(self.query())
        self.desk.bus.tell(changes)

    def _check(self, name: str) -> str:
        if len(name) > LONGEST:
            return _("At most {n} characters.").format(n=LONGEST)
        taken = {one.name for one in self.saved} | {_(title) for _view, title in TABS}
        return _("There is a view of this name already.") if name in taken else ""

    def _menu(self, at: int, where: QPoint) -> None:
        if at < len(TABS):
            return
        one = self.saved[at - len(TABS)]
        menu = DigitMenu(self.tabs)
        shown = self._shown.get(self._key(at), one.query)
        if not _same(shown, one.query):
            menu.add(_("Keep it as it is shown"), partial(self._spawn, self._keep, one, shown))
        menu.add(_("Rename …"), partial(self._spawn, self._rename, one))
        menu.add(_("Remove"), partial(self._spawn, self._remove, one))
        if at > len(TABS):
            menu.add(_("Move to the left"), partial(self._spawn, self._move, one, -1))
        if at < self.tabs.count() - 1:
            menu.add(_("Move to the right"), partial(self._spawn, self._move, one, 1))
        menu.setActiveAction(menu.actions()[0])
        menu.popup(where)

    @staticmethod
    def _spawn(deed: Callable[..., Coroutine[Any, Any, None]], *given: Any) -> None:
        spawn(deed(*given), "view.change")

    async def _rename(self, one: View) -> None:
        title, words = _("Rename the view"), _("The new name of “{name}”.").format(name=one.name)
        ask = Ask(self.desk.theme, title, words, _("Rename"), self._check, self.page.window())
        ask.field.setText(one.name)
        ask.field.selectAll()
        name = await ask.answer()
        if name is not None:
            _view, changes = await views.rename(self.desk.office, one.id, name)
            self.desk.bus.tell(changes)

    async def _keep(self, one: View, query: Query) -> None:
        _view, changes = await views.show(self.desk.office, one.id, query._replace(shop_id=None, search=""))
        self.desk.bus.tell(changes)

    async def _remove(self, one: View) -> None:
        self.desk.bus.tell(await views.remove(self.desk.office, one.id))
        again = partial(self._spawn, self._put_back, one)
        self.desk.say(_("The view “{name}” is removed.").format(name=one.name), "plain", [(_("Undo"), again)])

    async def _put_back(self, one: View) -> None:
        _view, changes = await views.save(self.desk.office, one.name, one.query)
        self.desk.bus.tell(changes)

    async def _move(self, one: View, step: int) -> None:
        place = [view.id for view in self.saved].index(one.id) + step
        self.desk.bus.tell(await views.move(self.desk.office, one.id, place))


def bare(query: Query) -> Query:
    """A query without what a tab does not keep: the shop, the search and the order."""
    return query._replace(shop_id=None, search="", sort="created", descending=True)


def _same(one: Query, other: Query) -> bool:
    return (bare(one), one.sort, one.descending) == (bare(other), other.sort, other.descending)
