"""The filters of the orders page: chips, the menu of kinds, the panels of values, and the order of the lines."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from app.domain.order import Filter, Query, sorts
from app.domain.rules import Rules
from app.i18n import _, number
from app.services import orders
from ui import filters
from ui.desk import Desk
from ui.widgets.chips import ChipBar
from ui.widgets.digit_menu import DigitMenu

if TYPE_CHECKING:
    from ui.widgets.filter_menu import AgePop, AmountPop, FilterPop, TextPop, TicksPop


class OrderChips(QObject):
    """Emits ``filtered(filters)`` and ``sorted(name, descending)`` when a person changes them."""

    filtered = Signal(object)
    sorted = Signal(str, bool)

    def __init__(self, desk: Desk, bar: ChipBar, page: QWidget) -> None:
        super().__init__(page)
        self.desk = desk
        self.page = page
        self.bar = bar
        self.pop: FilterPop | None = None
        self._query = Query()
        self._offered: list[Filter] = []
        bar.add.connect(self.add)
        bar.edit.connect(self._edit)
        bar.remove.connect(self._remove)
        bar.take.connect(lambda at: self._set(self._offered[at]))
        bar.sort.connect(self._sort_menu)

    def show_query(self, query: Query) -> None:
        """Show the filters and the order of ``query``."""
        offered = [] if query.filters else filters.offered(query.view, self._rules())
        other = (query.view, query.search, offered) != (self._query.view, self._query.search, self._offered)
        self._query, self._offered = query, offered
        agents = self._agents()
        self.bar.show_filters(
            [filters.said(one, agents) for one in query.filters], [filters.said(one, agents) for one in self._offered]
        )
        if other:
            self.bar.show_numbers([""] * len(offered))
        self.bar.show_order(filters.sort_said(query.sort, query.descending))

    async def count(self, shop_id: int | None, enough: Callable[[], bool]) -> None:
        """Say on the offered chips how many orders would pass, until that is ``enough``."""
        query, numbers = self._query, list[str]()
        for one in list(self._offered):
            if enough() or query.search:
                return
            asked = query._replace(shop_id=shop_id, filters=(one,))
            numbers.append(number(await orders.count(self.desk.office, asked)))
        if query == self._query:
            self.bar.show_numbers(numbers)

    def clear(self) -> None:
        """Take every filter away."""
        if self._query.filters:
            self.filtered.emit(())

    def add(self) -> None:
        """The menu of kinds."""
        menu = DigitMenu(self.bar.more)
        for kind, title in filters.KINDS.items():
            # The menu closes first: a panel that opens under it would lose the focus with it.
            menu.add(_(title), partial(QTimer.singleShot, 0, self, partial(self._ask, kind)))
        menu.open_under(self.bar.more)

    def _edit(self, at: int) -> None:
        if at < len(self._query.filters) and self._query.filters[at].kind in filters.KINDS:
            self._ask(self._query.filters[at].kind)

    def _ask(self, kind: str) -> None:
        if kind in filters.AT_ONCE:
            self._set(Filter(kind, filters.AT_ONCE[kind]))
            return
        kinds = [one.kind for one in self._query.filters]
        old = self._query.filters[kinds.index(kind)] if kind in kinds else None
        pop = self._pop(kind)
        pop.show_filter(old)
        pop.chosen.connect(lambda found: self._set(found) if found else self._drop(kind))
        pop.closed.connect(self._closed)
        self.pop = pop
        owner = self.bar.chips[kinds.index(kind)] if old is not None else self.bar.more
        pop.open_under(owner, pop.first())

    def _pop(self, kind: str) -> TicksPop | AmountPop | TextPop | AgePop:
        from ui.widgets.filter_menu import AgePop, AmountPop, TextPop, TicksPop  # read when the first one opens

        theme, window, title = self.desk.theme, self.page.window(), _(filters.KINDS[kind])
        if kind == "amount":
            return AmountPop(theme, window, title)
        if kind == "text":
            return TextPop(theme, window, title)
        if kind == "age":
            return AgePop(theme, window, title, self.desk.wall().now.date())
        lines = filters.lines(kind, self._rules().legend, self._agents())
        return TicksPop(theme, window, kind, title, lines, single=kind in filters.SINGLE)

    def _closed(self) -> None:
        self.pop = None

    def _set(self, found: Filter) -> None:
        """One filter a kind: a new one takes the old one's place."""
        old = self._query.filters
        if any(one.kind == found.kind for one in old):
            self.filtered.emit(tuple(found if one.kind == found.kind else one for one in old))
        else:
            self.filtered.emit((*old, found))

    def _drop(self, kind: str) -> None:
        self.filtered.emit(tuple(one for one in self._query.filters if one.kind != kind))

    def _remove(self, at: int) -> None:
        # The chip that goes is in the middle of its own key press.
        rest = tuple(one for number, one in enumerate(self._query.filters) if number != at)
        QTimer.singleShot(0, self, lambda: self.filtered.emit(rest))

    def _sort_menu(self) -> None:
        menu = DigitMenu(self.bar.order)
        allowed = sorts(self._query.view)
        for name, way, words in (one for one in filters.SORTS if one[0] in allowed):
            on = (name, way) == (self._query.sort, self._query.descending)
            menu.add(_(words), partial(self.sorted.emit, name, way), on=on)
        menu.open_under(self.bar.order, right=True)

    def _rules(self) -> Rules:
        shops = self.desk.office.shops()
        if not shops:
            return Rules()
        known = {shop.id for shop in shops}
        return self.desk.office.rules(self.desk.shop_id if self.desk.shop_id in known else shops[0].id)

    def _agents(self) -> dict[int, str]:
        return {agent.id: agent.nickname for agent in self.desk.agents}
