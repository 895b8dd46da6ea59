"""When people are left alone, on the page of reminder rules: call windows, quiet hours, days off."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app import rule_words
from app.domain.rule_check import RuleProblem
from app.domain.rules import Rules
from app.domain.window import QuietHours
from app.i18n import N_, _
from ui.forms import CLOCK
from ui.pages.rules_draft import Draft
from ui.pages.rules_group import Group, said
from ui.widgets import paint
from ui.widgets.day_list import DayList
from ui.widgets.labels import label
from ui.widgets.setting import Row
from ui.widgets.switch import Switch
from ui.widgets.week_editor import WeekEditor

_AHEAD = 150  # days in which days off are looked for
_TOLD = 3  # rows of days off that are told


class HoursGroup(Group):
    """Call windows, by weekday where they differ, and quiet hours."""

    def __init__(self, draft: Draft) -> None:
        super().__init__(draft, "hours", N_("Call windows and quiet hours"))
        self.week = WeekEditor(self.theme)
        self.week_row = Row(
            N_("Call windows"),
            N_("Buyers are called in these hours only. A reminder outside them waits for the next one."),
            self.week, wide=True,
        )  # fmt: skip
        self.add(self.week_row)
        self.figure(
            "quiet_start",
            N_("Quiet hours from"),
            N_("From this hour on nobody is disturbed, not even by a message."),
            CLOCK,
        )
        self.figure("quiet_end", N_("Quiet hours to"), N_("The same hour in both fields: there are none."), CLOCK)
        self.week.changed.connect(lambda windows: draft.put(call_windows=windows))
        self.week.opened.connect(self.grown)

    def told(self, field: str, value: Any) -> dict[str, Any]:
        rules = self.draft.rules
        quiet = rules.quiet if rules is not None else Rules().quiet
        return {"quiet": QuietHours(value, quiet.end) if field == "quiet_start" else QuietHours(quiet.start, value)}

    def value(self, rules: Rules, field: str) -> Any:
        return rules.quiet.start if field == "quiet_start" else rules.quiet.end

    def settle(self) -> None:
        super().settle()
        self.week.settle()

    def show_rest(self, rules: Rules, *, hard: bool = False) -> None:
        self.week.show_windows(rules.call_windows, hard=hard)

    def blame_rest(self, problems: Sequence[RuleProblem]) -> None:
        self.week_row.blame(next((said(one) for one in problems if one.field == "call_windows"), ""))

    def rest_wrong(self) -> QWidget | None:
        if (wrong := self.week.first_wrong()) is not None:
            return wrong
        return self.week.every.add if self.week_row.problem.text() else None


class DaysOffGroup(Group):
    """Holidays with their make-up workdays, weekends, and days of the shop's own."""

    def __init__(self, draft: Draft) -> None:
        super().__init__(draft, "days_off", N_("Days off"))
        self.switches = {name: Switch(self.theme) for name in ("holidays", "weekends", "messages")}
        self.texts = texts = {
            "holidays": (
                N_("Public holidays"),
                N_("China's holidays; the workdays that make up for them are working days."),
            ),
            "weekends": (N_("Weekends"), N_("Saturdays and Sundays, but for the workdays that make up for a holiday.")),
            "messages": (N_("Messages on days off"), N_("On: nobody is called on a day off, but messages go out.")),
        }
        rows = {name: Row(*texts[name], self.switches[name]) for name in self.switches}
        self.known, self.coming = label("small", wrap=True), label("dim", wrap=True)
        self.off = DayList(self.theme, N_("Own days off"), self._today)
        self.on = DayList(self.theme, N_("Own working days"), self._today)
        self.off_row = Row(N_("Own days off"), N_("A day as 2-8, or days in a row as 2-8 ~ 2-14."), self.off, wide=True)
        self.on_row = Row(
            N_("Own working days"),
            N_("Working days, whatever is set above."),
            self.on, wide=True,
        )  # fmt: skip
        self.coming_row = Row(N_("Next days off"), "", self._body(), wide=True)
        self.add(*rows.values(), self.off_row, self.on_row, self.coming_row)
        for name, switch in self.switches.items():
            switch.clicked.connect(lambda on, name=name: self._put(name, on))
        self.off.changed.connect(lambda days: self._put("off", days))
        self.on.changed.connect(lambda days: self._put("on", days))
        self.retranslate()

    def _body(self) -> QWidget:
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(paint.RING, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.coming)
        column.addWidget(self.known)
        return made

    def retranslate(self) -> None:
        super().retranslate()
        for name, (title, _sentence) in self.texts.items():
            self.switches[name].setAccessibleName(_(title))
        if self.draft.rules is not None:
            self._say(self.draft.rules)

    def show_rest(self, rules: Rules, *, hard: bool = False) -> None:
        for name, switch in self.switches.items():
            switch.setChecked(getattr(rules.days_off, name))
        self.off.show_days(rules.days_off.off, hard=hard)
        self.on.show_days(rules.days_off.on, hard=hard)
        self._say(rules)

    def blame_rest(self, problems: Sequence[RuleProblem]) -> None:
        self.off_row.blame(next((said(one) for one in problems if one.field == "days_off"), ""))

    def settle(self) -> None:
        super().settle()
        for days in (self.off, self.on):
            days.settle()

    def rest_wrong(self) -> QWidget | None:
        if self.off_row.problem.text() or self.off.problem.text():
            return self.off.line
        return self.on.line if self.on.problem.text() else None

    def _say(self, rules: Rules) -> None:
        off = rules.days_off
        self.known.setVisible(off.holidays or off.weekends)
        if off.holidays or off.weekends:
            from app.domain.days_off import known_to  # what knows the holidays is big

            last = known_to()
            words = N_("Holidays are known up to the end of {year}; the next year's are announced in November.")
            if last < self._today().year:
                words = N_("Holidays are known up to the end of {year} only. Add later ones as own days off.")
            self.known.setText(_(words).format(year=last))
        self.coming_row.setVisible(off.some)
        if off.some:
            today = self._today()
            ahead = (today + timedelta(days=one) for one in range(_AHEAD))
            rows = rule_words.days(tuple(day for day in ahead if off.has(day)))[:_TOLD]
            self.coming.setText(_(", ").join(rule_words.days_text(*row) for row in rows) or _("none"))

    def _today(self) -> date:
        return self.draft.desk.wall(self.draft.shop_id).now.date()

    def _put(self, name: str, value: Any) -> None:
        rules = self.draft.rules
        if rules is not None:
            self.draft.put(days_off=rules.days_off._replace(**{name: value}))
