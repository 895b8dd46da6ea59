"""The page of what came of contacts (追回): who won what back, what was paid all the same, what was lost, and when."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from functools import partial
from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from app import won_back_words
from app.domain.won_back import Paid
from app.i18n import N_, _, number
from app.services import orders
from app.services.won_back import Away, Rule, Won
from ui import shown
from ui.desk import Desk
from ui.models import won_back as rows
from ui.models.orders import OrdersModel
from ui.models.won_back import Figure, Key
from ui.pages.base import Page, headed, lay_out_busy, scrolled
from ui.pages.won_back_work import Asked, Found, WonBackWork
from ui.runtime import spawn
from ui.widgets.button import Button, Kind
from ui.widgets.day_part import DayPart
from ui.widgets.empty import Empty
from ui.widgets.figure_table import FigurePart, FigureTable
from ui.widgets.labels import Elided, flowing, label
from ui.widgets.orders_table import OrdersTable
from ui.widgets.own_line import chosen_rule
from ui.widgets.period import PERIODS, Period
from ui.widgets.select import Select
from ui.widgets.tabs import ViewTabs

_WON, _LOST, _GIVEN, _DAY = range(4)  # tabs
_TALL = 600  # px, from which all rows of the short tables stand beside a list of orders
_ICONS = {"nothing": "badge-japanese-yen", "stopped": "circle-x", "failed": "triangle-alert", "dates": "calendar-clock"}


class WonBackPage(Page):
    """Choosing a number lists its orders below; Enter goes to them, and on one of them opens it."""

    name: ClassVar[str] = "won_back"
    title: ClassVar[str] = N_("Won back")
    icon: ClassVar[str] = "badge-japanese-yen"
    interest: ClassVar[frozenset[str]] = frozenset(("order", "note", "contact", "import", "agent", "shop"))

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        theme = desk.theme
        self.work = WonBackWork(desk, self)
        self.found: Found | None = None
        self.state = "busy"
        self._why = ""
        self._asked: Asked | None = None
        self._won: Mapping[int, Won] = {}
        self._given: dict[int, list[Away]] = {}
        self._keys: dict[int, Key | None] = dict.fromkeys((_WON, _LOST, _GIVEN))  # where each tab stands
        self._shown: Key | None = None  # the number whose orders are listed
        self.head, self.scope = label("pageTitle"), Elided("dim")
        self.tabs = ViewTabs(theme)
        self.period, self.rule = Period(theme), Select(theme)
        self.export = Button(theme, icon="file-spreadsheet")
        self.amount, self.beside = label("welcome"), label("dim", wrap=True)
        self.agents = FigurePart(theme, N_("By agent"), N_("Agent"), N_("No contact led to a payment in this period."))
        self.paid = FigurePart(theme, N_("All paid orders"), N_("How"), fits=True)
        self.funnel = FigurePart(theme, N_("Of all orders placed in this period"), N_("What"), targets=True, fits=True)
        nothing = N_("No orders were lost in this period.")
        self.reasons = FigurePart(theme, N_("Lost by reason"), N_("Reason"), nothing)
        self.products = FigurePart(theme, N_("Lost by item"), N_("Item"), nothing)
        nothing = N_("Nothing was given away in this period.")
        self.given = FigurePart(theme, N_("Given away to secure payment"), N_("Agent"), nothing)
        self.day = DayPart(theme)
        self.model = OrdersModel(partial(orders.rows, desk.office), self)
        self.table = OrdersTable(theme, self.model)
        self.behind, self.below = label("section"), label("dim", wrap=True, selectable=True)
        self.begins = {"nothing": Button(theme, Kind.FILLED), **{name: Button(theme) for name in ("stopped", "failed")}}
        self.bring = Button(theme, icon="file-down")
        buttons = {
            **{name: (one,) for name, one in self.begins.items()},
            "nothing": (self.begins["nothing"], self.bring),
        }
        self.empties = {name: Empty(theme, icon, buttons.get(name, ())) for name, icon in _ICONS.items()}
        self.busy, self.busy_words = QWidget(), label("pageTitle")
        self.progress, self.cancel = QProgressBar(), Button(theme)
        self.body, self.middle, self.tops = QSplitter(Qt.Orientation.Vertical), QStackedWidget(), QStackedWidget()
        self._lay_out()
        self._connect()
        self.period.show_period(str(desk.settings.won_back.get("period")))
        self.rule.show_chosen(chosen_rule(desk.settings) or "")
        self.retranslate()
        self._show()

    # Layout

    def _lay_out(self) -> None:
        column = headed(self, (self.head, self.tabs), self.scope, (self.period, self.rule, self.export))
        for _tab in (_WON, _LOST, _GIVEN, _DAY):
            self.tabs.addTab("")
        column.addWidget(self.period.dates)
        for part in (self._won_part(), _beside(self.reasons, self.products), self.given, self.day):
            self.tops.addWidget(part)
        below = QWidget()
        foot = QVBoxLayout(below)
        foot.setContentsMargins(0, 8, 0, 0)
        foot.setSpacing(4)
        self.behind.setContentsMargins(16, 0, 16, 0)
        self.below.setContentsMargins(16, 4, 16, 8)
        foot.addWidget(self.behind)
        foot.addWidget(self.table, 1)
        foot.addWidget(flowing(self.below))
        self.foot = below
        head = self.table.horizontalHeader()
        head.setSectionsMovable(False)
        head.setSectionsClickable(False)
        self.body.setHandleWidth(1)
        self.body.setChildrenCollapsible(False)
        self.body.addWidget(scrolled(self.tops, 280))  # a low window keeps most of it
        self.body.addWidget(below)
        self.body.setSizes([430, 370])
        lay_out_busy(self.busy, self.busy_words, self.progress, self.cancel)
        for one in (self.body, self.busy, *self.empties.values()):
            self.middle.addWidget(one)
        column.addWidget(self.middle, 1)

    def _won_part(self) -> QWidget:
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        sums = QHBoxLayout()
        sums.setContentsMargins(16, 4, 16, 8)
        sums.setSpacing(16)
        sums.addWidget(self.amount)
        sums.addWidget(self.beside, 1)
        column.addLayout(sums)
        right = QWidget()
        both = QVBoxLayout(right)
        both.setContentsMargins(0, 0, 0, 0)
        both.setSpacing(0)
        both.addWidget(self.paid)
        both.addWidget(self.funnel)
        both.addStretch(1)
        column.addWidget(_beside(self.agents, right), 1)
        return made

    def _connect(self) -> None:
        keys = self.desk.keys
        self.work.moved.connect(self._moved)
        self.work.found.connect(self._answered)
        self.work.stopped.connect(self._stopped)
        self.work.waiting.connect(self._waits)
        self.work.behind.connect(self._list)
        self.period.picked.connect(self._picked)
        self.period.chosen.connect(self._period_chosen)
        self.rule.chosen.connect(self._rule_chosen)
        self.export.clicked.connect(self._export)
        self.tabs.currentChanged.connect(lambda _at: self._turned())
        self.table.stands_on.connect(self._explain)
        self.table.doubleClicked.connect(lambda _index: self.go_to_order())
        self.cancel.clicked.connect(self.work.cancel)
        self.begins["nothing"].clicked.connect(lambda: self.period.choose("days"))
        self.bring.clicked.connect(lambda: keys.act("import"))
        for state in ("stopped", "failed"):
            self.begins[state].clicked.connect(self.ask_refresh)
        for table in self.tables:
            table.number_chosen.connect(partial(self._choose, table))
            table.doubleClicked.connect(lambda _index: self.go_to_orders())
            keys.bind("card", table, self.go_to_orders)
        keys.bind("card", self.table, self.go_to_order)
        keys.bind("back", self.table, self.take_focus)
        keys.bind("export", self, self._export)
        keys.bind("view.next", self, partial(self._step, 1))
        keys.bind("view.previous", self, partial(self._step, -1))
        keys.bind("own", self, self._turn_own_line)
        keys.bind("won.rule", self, self.rule.open_menu)
        for n, period in enumerate(PERIODS, 1):
            keys.bind(f"won.{n}", self, partial(self.period.choose, period))

    @property
    def tables(self) -> tuple[FigureTable, ...]:
        """The tables of numbers, in the order of Tab."""
        parts = (self.agents, self.paid, self.funnel, self.reasons, self.products, self.given)
        return tuple(part.table for part in parts)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        for part in (self.paid, self.funnel):
            part.show_whole(on=self.height() >= _TALL)
        self._fit()

    def _fit(self) -> None:
        """Where room is short the icon gives way to the words, and then the keys of the periods."""
        row = (self.period, self.rule, self.export)
        self.export.icon_name = "file-spreadsheet"
        self.export.updateGeometry()
        self.period.keys([self.desk.keys.hint(f"won.{n}") for n in range(1, len(PERIODS) + 1)])
        for give_way in (self._without_icon, self._without_keys):
            wide = sum(max(one.sizeHint().width(), one.minimumWidth()) + 2 for one in row)
            if wide > self.width() - 28:
                give_way()

    def _without_icon(self) -> None:
        self.export.icon_name = ""
        self.export.updateGeometry()

    def _without_keys(self) -> None:
        self.period.keys([""] * len(PERIODS))

    # What is asked for

    async def refresh(self) -> None:
        if not self.desk.office.shops():
            self.state = "nothing"
            self._show()
            return
        if (days := self.period.days(self.desk.wall().now.date())) is None:
            self.state = "dates"
            self._show()
            return
        rule = chosen_rule(self.desk.settings)
        self.rule.show_chosen(rule or "")
        self._asked = Asked(self.desk.shop_id, *days, rule)
        if self.found is None:
            self.state = "busy"
        self._show()
        await self.work.read(self._asked)

    def tick(self) -> None:
        days = self.period.days(self.desk.wall().now.date())
        if self.found is not None and days is not None and days != self.found.asked[1:3]:
            self.ask_refresh()  # past midnight "today" is another day

    def _picked(self) -> None:
        # Not behind what is still being counted: that gives way.
        if self.isVisible():
            self._stale = False
            spawn(self.refresh(), "won_back.read")
        else:
            self._stale = True

    def _period_chosen(self, period: str) -> None:
        if period == "own":
            self.state = "dates" if self.period.days(self.desk.wall().now.date()) is None else self.state
            self._show()
        self.desk.settings.won_back["period"] = period
        self.desk.keep_soon()

    def _rule_chosen(self, rule: str) -> None:
        self.desk.settings.won_back["rule"] = rule
        self.desk.keep_soon()
        self.desk.own_line_changed.emit()
        self._picked()

    def _export(self) -> None:
        self.work.ask_export(self.found if self.state in ("found", "busy") else None)

    def go_to_orders(self) -> None:
        """From a number to its orders."""
        if self.model.ids:
            if not self.table.currentIndex().isValid():
                self.table.go_to_row(0)
            self.table.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def go_to_order(self) -> None:
        """Open the order one stands on."""
        if order_id := self.table.current_order():
            self.desk.open_order.emit(order_id)

    def take_focus(self) -> None:
        place = self.middle.currentWidget()
        if place is self.body:
            self._first().setFocus(Qt.FocusReason.ShortcutFocusReason)
        elif place is self.busy:
            self.cancel.setFocus(Qt.FocusReason.ShortcutFocusReason)
        elif self.state == "dates":
            self.period.dates.first.line.setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            self.begins[self.state].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _first(self) -> QWidget:
        """Where the work of the open tab starts: the number one stands on, or the chart."""
        if self.tabs.currentIndex() == _DAY:
            return self.day.chart
        return self._standing() or self.period.buttons[self.period.value()]

    def _standing(self) -> FigureTable | None:
        """The table with the number that the open tab stands on."""
        tab = self.tabs.currentIndex()
        here = [one for one in self.tables if not one.isHidden() and one.figures.rows and self._of(one) == tab]
        key = self._keys.get(tab)
        return next((one for one in here if any(row.key == key for row in one.figures.rows)), here[0] if here else None)

    def _of(self, table: FigureTable) -> int:
        lost = table in (self.reasons.table, self.products.table)
        return _GIVEN if table is self.given.table else _LOST if lost else _WON

    # What came of it

    def _moved(self, share: float) -> None:
        self.progress.setValue(round(share * 1000))

    def _answered(self, found: Found) -> None:
        self.found = found
        report = found.report
        self._won = {one.order_id: one for one in report.won}
        self._given = {}
        for away in report.given:
            self._given.setdefault(away.order_id, []).append(away)
        self.state = "found" if found.anything else "nothing"
        for part, told in (
            (self.agents, rows.agents(report)), (self.paid, rows.paid(report)), (self.funnel, rows.funnel(report)),
            (self.reasons, rows.reasons(report)), (self.products, rows.products(report)),
            (self.given, rows.given(report)),
        ):  # fmt: skip
            part.show_figures(told, self._keys[self._of(part.table)])
        wall = self.desk.wall()
        today = found.asked.since == found.asked.until == wall.now.date()
        self.day.show_day(found.day, wall.now if today else None)
        self._show()
        self._look()

    def _stopped(self, why: str) -> None:
        if self.found is not None and self.found.asked == self._asked:
            self.state = "found" if self.found.anything else "nothing"
            if why:
                self.desk.say(why, "bad")
        else:
            # Numbers of other days than those chosen above would be taken for theirs.
            self.found, self.state, self._why = None, "failed" if why else "stopped", why
        self._show()

    def _waits(self) -> None:
        self.state = "busy"
        self._show()

    def _turned(self) -> None:
        self._show()
        self._look()

    def _look(self) -> None:
        """List the orders of the number that the open tab stands on."""
        table = self._standing()
        if self.found is None or table is None or self.tabs.currentIndex() == _DAY:
            return
        if (figure := table.current()) is not None:
            self._choose(table, figure)

    def _choose(self, table: FigureTable, figure: Figure) -> None:
        self._keys[self._of(table)] = figure.key
        for other in self.tables:
            if self._of(other) == self._of(table):
                other.mark(on=other is table)
        if self.found is not None:
            self.work.ask_behind(figure, self.found.report)

    def _list(self, figure: Figure, ids: array[int]) -> None:
        same = self._shown == figure.key
        self._shown = figure.key
        several = len(self.desk.shops) > 1 and self.desk.shop_id is None
        self.model.set_wall(self.desk.wall())
        given = self._given_of
        columns = rows.order_columns(figure.key, self._won_of, given, self.desk.office.shop_name if several else None)
        here = self.table.current_order() if same else 0
        if not same:
            self.model.set_columns(())  # what they say is of this number, whatever they are called
            self.table.stand_nowhere()
        self.table.set_columns(columns)
        self.table.show_ids(ids, here)
        title = _("{name} · {orders}") if len(ids) == figure.orders else _("{name} · {orders}, parts of {n}")
        said = won_back_words.orders(figure.orders)
        self.behind.setText(title.format(name=figure.name, orders=said, n=number(len(ids))))
        self._explain(self.table.current_order())

    def _won_of(self, order_id: int) -> Won | None:
        return self._won.get(order_id)

    def _given_of(self, order_id: int) -> Sequence[Away]:
        return self._given.get(order_id, ())

    def _explain(self, order_id: int) -> None:
        won = self._won_of(order_id)
        self.below.setText("\n".join(rows.explained(won)) if won is not None else "")
        self.below.setVisible(won is not None)

    def _show(self) -> None:
        """The place for what there is to see, and the words that go with it."""
        focus: QWidget | None = self.window().focusWidget()
        before = self.middle.currentWidget()
        if self.state == "found":
            place: QWidget = self.body
        else:
            place = self.busy if self.state == "busy" else self.empties[self.state]
        self.tops.setCurrentIndex(self.tabs.currentIndex())
        self.foot.setVisible(self.tabs.currentIndex() != _DAY)
        self.middle.setCurrentWidget(place)
        self.period.dates.setVisible(self.period.value() == "own")
        self.export.setEnabled(self.state == "found")
        self._say_found()
        # What goes takes the focus with it, and Qt would hand it to anything.
        lost = focus is None or (self.isAncestorOf(focus) and not focus.isVisible())
        if lost and place is not before and self.isVisible():
            self.take_focus()

    def _step(self, step: int) -> None:
        here: QWidget | None = self.window().focusWidget()
        inside = here is not None and self.body.isAncestorOf(here)
        self.tabs.setCurrentIndex((self.tabs.currentIndex() + step) % self.tabs.count())
        if inside:
            self.take_focus()

    # Words

    def retranslate(self) -> None:
        hint = self.desk.keys.hint
        self.head.setText(_("Won back"))
        self.tabs.setAccessibleName(_("Won back"))
        for tab, words in ((_WON, _("Overview")), (_LOST, _("Lost")), (_GIVEN, _("Given away")), (_DAY, _("By hour"))):
            self.tabs.setTabText(tab, words)
        self.period.say()
        rules = {"": _("As each shop's rules say"), **{one.value: won_back_words.rule(one) for one in Rule}}
        self.rule.name(rules, _("Who is credited"))
        self.rule.setToolTip(
            _("Who is credited with an order that was paid after several contacts") + f"  {hint('won.rule')}"
        )
        texts = {
            self.export: (_("Export"), "export"), self.cancel: (_("Cancel"), ""),
            self.bring: (_("Import an export file"), "import"), self.begins["nothing"]: (_("Show 30 days"), "won.3"),
            self.begins["stopped"]: (_("Count again"), "refresh"), self.begins["failed"]: (_("Count again"), "refresh"),
        }  # fmt: skip
        for button, (text, deed) in texts.items():
            button.setText(text)
            button.setAccessibleName(text)
            button.set_key(hint(deed))
        self.export.setAccessibleName(_("Export what was won back to Excel"))
        self._fit()
        self.busy_words.setText(_("Counting what was won back"))
        self.progress.setAccessibleName(_("Counting what was won back"))
        self._say_found()
        if self.found is not None:
            self._answered(self.found)

    def _say_found(self) -> None:
        say = {
            "nothing": (
                _("Nothing was ordered or paid in this period"),
                _("Choose a longer period, or import a newer export: it tells which orders have been paid."),
            ),
            "stopped": (_("Counting was cancelled"), _("Count again whenever you like.")),
            "failed": (_("Counting did not finish"), self._why),
            "dates": (_("Which days?"), _("Type the first and the last day above, and press Enter.")),
        }  # fmt: skip
        for state, (title, words) in say.items():
            self.empties[state].say(title, words)
        found = self.found
        if found is None or self.state not in ("found", "busy"):
            self.scope.setText("")
            return
        asked, report = found.asked, found.report
        shop = self.desk.office.shop_name(asked.shop_id) if asked.shop_id is not None else _("All shops")
        within = _("paid within {span} of a contact").format(span=shown.delta(report.within))
        self.scope.setText(f"{shop} · {asked.days} · {within}")
        won, alone, at_once = rows.whole(report), report.paid[Paid.ALONE], report.paid[Paid.AT_ONCE]
        self.amount.setText(_("{amount} won back").format(amount=shown.yuan(won.fen)))
        self.beside.setText(
            _("{won} paid after a contact. Besides: {alone} worth {amount} paid late without any contact, and "
              "{once} paid at once. How many would have paid anyway, nobody can tell.").format(
                won=won_back_words.orders(won.orders), alone=won_back_words.orders(alone.orders),
                amount=shown.yuan(alone.fen), once=won_back_words.orders(at_once.orders),
            )
        )  # fmt: skip

    def _turn_own_line(self) -> None:
        on = not self.desk.settings.own_line
        self.desk.show_own_line(on)
        self.desk.say(_("What you won back today is shown above the queue.") if on else _("Today's line is hidden."))


def _beside(left: QWidget, right: QWidget) -> QWidget:
    made = QWidget()
    row = QHBoxLayout(made)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(0)
    line = QFrame()
    line.setObjectName("rule")
    line.setFixedWidth(1)
    row.addWidget(left, 1)
    row.addWidget(line)
    row.addWidget(right, 1)
    return made
