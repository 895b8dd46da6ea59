"""Beside the reminder rules: what they make of a sample order, or of a real one of the shop, while they are edited."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app import clock, plan_words, queue_words, rule_words, wording
from app.domain.cadence import OrderFacts, Plan
from app.domain.rules import Rules
from app.domain.status import Status
from app.domain.time_line import Point, What
from app.domain.window import wall
from app.errors import KnownError
from app.i18n import _, money
from app.services import orders
from app.services import plan as plans
from app.services.plan import Case
from ui.forms import CLOCK, YUAN
from ui.pages.rules_draft import Draft
from ui.runtime import spawn
from ui.widgets import paint
from ui.widgets.button import Button
from ui.widgets.choice import Choice
from ui.widgets.inputs import Line
from ui.widgets.labelled import Labelled
from ui.widgets.labels import label
from ui.widgets.live import LiveField
from ui.widgets.plan_line import Picture, PlanLine, icon_of
from ui.widgets.plan_list import PlanList, PlanRow
from ui.widgets.select import Select
from ui.words import Speaks

MADE, REAL = "made", "real"
_KNOWN = {"yes": True, "no": False, "unknown": None}
_EVE = "eve"  # the day before days off
_AHEAD = 120  # days in which such a day is looked for


class Sample(Speaks, QWidget):
    """``follow`` draws the plan anew: by the rules as they are edited, of the order that is described here."""

    def __init__(self, draft: Draft, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.draft = draft
        self.case: Case | None = None  # of the real order
        self.missing: KnownError | None = None  # why there is none
        self.amount, self.made_at = 10_000, time(14)
        theme = draft.desk.theme
        self.head = label("cardTitle")
        self.kind = Choice(theme, (MADE, REAL))
        self._problems: dict[str, str] = {}
        self.amount_field = LiveField(theme, YUAN, partial(self._blame, "amount"))
        self.first, self.asked = Labelled(Select(theme)), Labelled(Select(theme))
        self.day = Labelled(Select(theme))
        self.time_field = LiveField(theme, CLOCK, partial(self._blame, "time"))
        self.number, self.look = Line(theme), Button(theme, icon="search")
        self.about = label("dim", wrap=True)
        self.problem = label("problem", wrap=True)
        self.inputs = {MADE: QWidget(), REAL: QWidget()}
        self.line, self.list = PlanLine(theme), PlanList(theme)
        self._lay_out()
        self._connect()
        self.kind.show_chosen(MADE)
        for select in (self.first, self.asked):
            select.control.show_chosen("unknown")
        self.day.control.show_chosen("0")
        self.amount_field.live.accept(self.amount)
        self.time_field.live.accept(self.made_at)
        self.retranslate()

    def _lay_out(self) -> None:
        made, real = self.inputs.values()
        grid = QGridLayout(made)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(6)
        places = (self.amount_field, self.day, self.time_field, self.first, self.asked)
        for one, (line, left, wide) in zip(places, _GRID, strict=True):
            grid.addWidget(one, line, left, 1, wide)
        for at in range(6):
            grid.setColumnStretch(at, 1)
        grid.setRowStretch(2, 1)
        column = QVBoxLayout(real)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.number, 1)
        row.addWidget(self.look)
        column.addLayout(row)
        column.addWidget(self.about)
        real.hide()
        for one in (self.head, self.problem, self.about):
            one.setContentsMargins(paint.RING, 0, 0, 0)
        self.whole = whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 6, 16, 16)
        whole.setSpacing(8)
        for part in (self.head, self.kind, made, real, self.problem, self.line, self.list):
            whole.addWidget(part)
        whole.addStretch(1)
        self.problem.hide()

    def _connect(self) -> None:
        self.kind.chosen.connect(self._turn)
        self.amount_field.live.told.connect(self._set_amount)
        self.time_field.live.told.connect(self._set_time)
        for select in (self.first, self.asked, self.day):
            select.control.chosen.connect(lambda _value: self.follow())
        self.number.returnPressed.connect(self.look_up)
        self.look.clicked.connect(self.look_up)
        self.draft.changed.connect(self.follow)
        self.draft.moved.connect(self._moved)

    def retranslate(self) -> None:
        self.head.setText(_("What the rules make of an order"))
        self.kind.name({MADE: _("Sample order"), REAL: _("Order of the shop")}, _("Plan of"))
        self.amount_field.name(_("Amount (yuan)"))
        self.time_field.name(_("At"), _("Ordered at"))
        self.first.name(_("First purchase"))
        self.first.control.name({"yes": _("yes"), "no": _("no"), "unknown": _("not known")}, _("First purchase"))
        self.asked.name(_("Asked before ordering"))
        asked = {"yes": _("asked first"), "no": _("silent order"), "unknown": _("not known")}
        self.asked.control.name(asked, _("Asked before ordering"))
        self.day.name(_("Ordered on"))
        self._name_days()
        self.number.setPlaceholderText(_("Order number"))
        self.number.setAccessibleName(_("Order number"))
        self.look.setText(_("Show the plan"))
        self.look.setAccessibleName(_("Show the plan"))
        self._say_case()
        for field in (self.amount_field, self.time_field):
            if field.live.unread:
                field.live.say("")
        self.follow()

    def stack(self, *, on: bool) -> None:
        """Where it stands above the rules and room is short, the line comes first."""
        self.head.setVisible(not on)
        self.whole.removeWidget(self.line)
        self.whole.insertWidget(0 if on else self.whole.indexOf(self.list), self.line)

    def follow(self) -> None:
        """Draw the plan by the rules as they stand here."""
        rules = self.draft.rules
        case = self._made(rules) if rules is not None and self.kind.value() == MADE else self.case
        if rules is None or case is None:
            self.line.hide()
            self.list.show_rows([])
            return
        created = case.facts.created_at
        now = created if case is not self.case and created is not None else self.draft.desk.wall(case.shop_id).now
        plan = case.plan(rules, now)
        self._draw(case, rules, plan, now)
        self.list.show_rows([*map(self._row, _told(case.points(plan))), *_end(plan)])

    def look_up(self) -> None:
        """Show the plan of the order whose number stands there."""
        spawn(self._find(self.number.text().strip(), self.draft.shop_id), "rules.order")

    async def read_anew(self) -> None:
        """The order may be paid by now, or gone; it may be another day."""
        self._name_days()
        if self.case is not None:
            await self._find(self.case.order_no, self.draft.shop_id)

    async def _find(self, number: str, shop_id: int | None) -> None:
        if shop_id is None:
            return
        office = self.draft.desk.office
        case: Case | None = None
        missing: KnownError | None = None
        try:
            case = await plans.case(office, await orders.find(office, number, office.shop_name(shop_id)))
        except KnownError as error:
            if error.code != "order_unknown":
                raise
            missing = error
        if shop_id == self.draft.shop_id:
            self._show_case(case, missing)

    def _show_case(self, case: Case | None, missing: KnownError | None = None) -> None:
        self.case, self.missing = case, missing
        self._say_case()
        self.follow()

    def _say_case(self) -> None:
        problem = wording.sentence(self.missing.code, self.missing.params) if self.missing is not None else ""
        self.number.set_wrong(bool(problem))
        self.number.setAccessibleDescription(problem)
        self._blame("order", problem)
        self.about.setHidden(bool(problem))
        if self.case is None:
            self.about.setText(_("Enter the number of an order of this shop."))
            return
        facts = self.case.facts
        said = [
            money(facts.amount_due) if facts.amount_due is not None else _("amount not known"),
            _("ordered {time}").format(time=rule_words.moment(facts.created_at)) if facts.created_at else "",
            {True: _("first purchase"), False: _("bought before"), None: ""}[facts.first_time],
            {True: _("asked first"), False: _("silent order"), None: ""}[facts.enquiry],
        ]
        self.about.setText(" · ".join(filter(None, said)))

    def _draw(self, case: Case, rules: Rules, plan: Plan, now: datetime) -> None:
        created = case.facts.created_at
        self.line.setVisible(created is not None)
        if created is None:
            return
        zone = created.tzinfo
        assert zone is not None
        contacts = tuple((one.at.astimezone(zone), one.channel.value) for one in case.contacts)
        booked = tuple(clock.at(one.due_at, zone) for one in case.booked)
        self.line.show_plan(Picture(rules, created, plan, now if case is self.case else None, contacts, booked))

    def _row(self, point: Point) -> PlanRow:
        at = clock.at(point.at, self.draft.desk.wall(self.draft.shop_id).zone)
        when = rule_words.moment(at)
        if point.what is What.DUE:
            return PlanRow(
                icon_of(point.channel), "accent", f"{when} · {rule_words.head(point)}", rule_words.why(point)
            )
        icon, tone = _LOOKS[point.what]
        if point.what is What.CONTACT:
            icon = icon_of(point.channel)
        return PlanRow(icon, tone, f"{when} · {queue_words.point(point)}")

    # The sample order

    def _made(self, rules: Rules) -> Case | None:
        if self.draft.shop_id is None:
            return None
        now = self.draft.desk.wall(self.draft.shop_id).now
        created = wall(now, self._day(now.date(), rules), self.made_at)
        facts = OrderFacts(
            Status.UNPAID, created, amount_due=self.amount,
            first_time=_KNOWN[self.first.control.value()], enquiry=_KNOWN[self.asked.control.value()],
        )  # fmt: skip
        return Case(self.draft.shop_id, "", facts)

    def _day(self, today: date, rules: Rules) -> date:
        value = self.day.control.value()
        if value != _EVE:
            return today + timedelta(days=int(value or 0))
        ahead = (today + timedelta(days=one) for one in range(_AHEAD))
        off = rules.days_off.has
        return next((day for day in ahead if not off(day) and off(day + timedelta(days=1))), today)

    def _name_days(self) -> None:
        today = self.draft.desk.wall(self.draft.shop_id).now.date()
        days = {str(one): rule_words.day(today + timedelta(days=one)) for one in range(7)}
        self.day.control.name({**days, _EVE: _("before days off")}, _("Ordered on"))

    def _set_amount(self, fen: int) -> None:
        self.amount = fen
        self.follow()

    def _set_time(self, at: time) -> None:
        self.made_at = at
        self.follow()

    # What is looked at

    def _turn(self, kind: str) -> None:
        for name, part in self.inputs.items():
            part.setVisible(name == kind)
        self.missing = None
        self._say_case()
        self.follow()
        if kind == REAL:
            self.number.setFocus(Qt.FocusReason.OtherFocusReason)

    def _moved(self) -> None:
        if self.case is not None and self.case.shop_id != self.draft.shop_id:
            self.number.clear()
            self._show_case(None)
        self._name_days()
        self.follow()

    def tick(self) -> None:
        """The minute passed: a real order's plan begins later."""
        if self.kind.value() == REAL:
            self.follow()

    def _blame(self, part: str, problem: str) -> None:
        self._problems[part] = problem
        of = ("order",) if self.kind.value() == REAL else ("amount", "time")
        said = [self._problems[one] for one in of if self._problems.get(one)]
        self.problem.setText("\n".join(said))
        self.problem.setVisible(bool(said))


_GRID = ((0, 0, 2), (0, 2, 2), (0, 4, 2), (1, 0, 3), (1, 3, 3))
"""Row, column and width of the amount, the day, the time, first purchase, and asked."""
_LOOKS = {
    What.CREATED: ("shopping-bag", "text3"), What.CONTACT: ("clock", "text3"), What.BOOKED: ("alarm-clock", "warn"),
    What.CLOSES: ("circle-x", "danger"),
}  # fmt: skip


def _told(points: tuple[Point, ...]) -> list[Point]:
    """Those that get a line: from when on a reminder is allowed and when it is late stands among its reasons."""
    return [point for point in points if point.what not in (What.NOT_BEFORE, What.LATE)]


def _end(plan: Plan) -> list[PlanRow]:
    """Why there are no more reminders than these."""
    return [PlanRow("info", "text3", plan_words.blocked(plan.blocked_by))] if plan.blocked_by else []
