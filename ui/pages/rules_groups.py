"""The groups of the page of reminder rules, in their order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QVBoxLayout, QWidget

from app import rule_words, won_back_words, wording
from app.domain import preset, stage_edit
from app.domain.preset import PRESETS
from app.domain.rule_check import BOUNDS, RuleProblem
from app.domain.rules import Rules, default
from app.domain.window import QuietHours
from app.domain.won_back import Rule
from app.i18n import N_, _, ngettext
from ui.forms import CLOCK, HOURS, MINUTES, YUAN, count, optional
from ui.pages.rules_draft import Draft
from ui.pages.rules_group import Group, said
from ui.widgets import paint
from ui.widgets.amount_rows import AmountRows
from ui.widgets.button import Button, Kind
from ui.widgets.day_list import DayList
from ui.widgets.labels import label
from ui.widgets.live import Live
from ui.widgets.select import Select
from ui.widgets.setting import Row
from ui.widgets.stage_panel import FORMS, StagePanel
from ui.widgets.switch import Switch
from ui.widgets.week_editor import WeekEditor

_AHEAD = 150  # days in which days off are looked for
_TOLD = 3  # rows of days off that are told


class PresetsGroup(Group):
    """Ready-made sets: what each does, and what it would change here."""

    def __init__(self, draft: Draft) -> None:
        super().__init__(draft, "presets", N_("Ready-made rules"))
        self.body = QWidget()
        self.group = QButtonGroup(self)
        self.buttons: dict[str, Button] = {}
        self.words = {name: label(wrap=True) for name in rule_words.PRESETS}
        self.would = {name: label("small", wrap=True) for name in rule_words.PRESETS}
        grid = QGridLayout(self.body)
        grid.setContentsMargins(0, 4, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(2)
        for at, name in enumerate(rule_words.PRESETS):
            button = Button(self.theme)
            button.setCheckable(True)
            button.clicked.connect(partial(self._choose, name))
            self.group.addButton(button)
            self.buttons[name] = button
            grid.addWidget(button, 3 * at, 0, 2, 1, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(self.words[name], 3 * at, 1)
            grid.addWidget(self.would[name], 3 * at + 1, 1)
            grid.setRowMinimumHeight(3 * at + 2, 6)
        grid.setColumnStretch(1, 1)
        self.add(Row("", N_("They set times and channels; hours, limits and days off stay."), self.body, wide=True))
        self.retranslate()

    def retranslate(self) -> None:
        super().retranslate()
        for name, (title, sentence) in rule_words.PRESETS.items():
            self.buttons[name].setText(_(title))
            self.buttons[name].setAccessibleName(_(title))
            self.words[name].setText(_(sentence))
        width = max(button.sizeHint().width() for button in self.buttons.values())
        for button in self.buttons.values():
            button.setMinimumWidth(width)

    def show_rest(self, rules: Rules, *, hard: bool = False) -> None:
        now = preset.name(rules)
        self.group.setExclusive(False)
        for name, button in self.buttons.items():
            button.setChecked(name == now)
            lines = rule_words.changes(rules, rules._replace(**PRESETS[name])) if name != now else []
            would = _("Would change: {changes}").format(changes=" · ".join(lines)) if lines else _("These rules hold.")
            self.would[name].setText(would)
            button.setAccessibleDescription(f"{self.words[name].text()} {would}")
        self.group.setExclusive(True)

    def _choose(self, name: str) -> None:
        self.draft.replace(**PRESETS[name])


class StagesGroup(Group):
    """The planned reminders, one panel each."""

    def __init__(self, draft: Draft) -> None:
        super().__init__(draft, "stages", N_("When reminders are due"))
        self.panels: list[StagePanel] = []
        self.body = QWidget()
        self.none, self.hint = label("dim", wrap=True), label("small", wrap=True)
        self.more = Button(self.theme, Kind.LINK, "plus")
        self.stack = QVBoxLayout(self.body)
        self.stack.setContentsMargins(0, 4, 0, 0)
        self.stack.setSpacing(8)
        self.stack.addWidget(self.none)
        self.stack.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)
        self.stack.addWidget(self.hint)
        self.more.clicked.connect(self._add)
        self.row = Row(
            "",
            N_(
                "The reminders of one order, one after the other. An empty field goes by the first reminder, whose "
                "value stands there in grey. What falls outside the hours allowed waits for the next."
            ),
            self.body, wide=True,
        )  # fmt: skip
        self.add(self.row)
        self.retranslate()

    def retranslate(self) -> None:
        super().retranslate()
        self.more.setText(_("Add a reminder"))
        self.more.setAccessibleName(_("Add a reminder"))
        self.none.setText(_("No reminder is planned."))
        self._say_more()

    def show_rest(self, rules: Rules, *, hard: bool = False) -> None:
        while len(self.panels) > rules.planned:
            panel = self.panels.pop()
            self.stack.removeWidget(panel)
            for live in panel.lives():
                live.line.blockSignals(True)  # a field that goes away has not been left by anybody
            panel.hide()
            panel.deleteLater()
        while len(self.panels) < rules.planned:
            self._put()
        for panel in self.panels:
            panel.show_rules(rules, hard=hard)
        self.none.setVisible(not self.panels)
        self._say_more()

    def _say_more(self) -> None:
        rules = self.draft.rules
        if rules is None:
            return
        most = BOUNDS["planned"][1]
        hint = ""
        if rules.planned >= most:
            hint = ngettext("At most {n} reminder is planned.", "At most {n} reminders are planned.", most)
        elif rules.planned + 1 >= rules.blocked_at:
            hint = _("For a further reminder, raise “Stop at” further down first.")
        self.more.setVisible(not hint)
        self.hint.setText(hint.format(n=most))
        self.hint.setVisible(bool(hint))

    def blame_rest(self, problems: Sequence[RuleProblem]) -> None:
        found: list[dict[str, str]] = [{} for _panel in self.panels]
        for problem in problems:
            place, part, words = self._about(problem)
            if place is not None and place < len(found):
                found[place].setdefault(part, words)
        for panel, its in zip(self.panels, found, strict=True):
            panel.blame(its)

    def _about(self, problem: RuleProblem) -> tuple[int | None, str, str]:
        """The place of the reminder, its part, and the words of what is wrong with it."""
        part = {"first_not_before": "not_before", "first_due": "due", "first_late": "late"}.get(problem.field)
        if problem.field == "stages" and "part" in problem.params:
            part = problem.params["part"]
            return problem.params["stage"] - 1, part, said(problem, FORMS.get(part))
        if part is None:
            return None, "", ""
        params = dict(problem.params)
        rules = self.draft.rules
        if part == "late" and "most" in params and rules is not None:
            # It is shown as so long after the reminder is due.
            params |= {"least": timedelta(0), "most": max(timedelta(0), params["most"] - rules.first_due)}
        return 0, part, said(problem, FORMS[part], params)

    def more_lives(self) -> Iterable[Live]:
        return [live for panel in self.panels for live in panel.lives()]

    def settle(self) -> None:
        for panel in self.panels:
            panel.settle()

    def rest_wrong(self) -> QWidget | None:
        return next((wrong for panel in self.panels if (wrong := panel.first_wrong()) is not None), None)

    def _put(self) -> None:
        panel = StagePanel(self.theme, len(self.panels) + 1)
        panel.changed.connect(lambda part, value, panel=panel: self._change(panel.number, part, value))
        panel.grown.connect(self.grown)
        panel.away_asked.connect(lambda panel=panel: self._take_away(panel.number))
        self.panels.append(panel)
        self.stack.insertWidget(len(self.panels), panel)  # beneath the others, above the button
        panel.show()  # at once, for it may get the focus

    def _change(self, number: int, part: str, value: Any) -> None:
        rules = self.draft.rules
        if rules is not None:
            self.draft.put(**stage_edit.change(rules, number, part, value))

    def _take_away(self, number: int) -> None:
        rules = self.draft.rules
        if rules is not None:
            self.more.show()
            self.more.setFocus(Qt.FocusReason.OtherFocusReason)
            self.draft.replace(**stage_edit.remove(rules, number))
            if self.panels:
                self.panels[min(number, len(self.panels)) - 1].away.setFocus(Qt.FocusReason.OtherFocusReason)

    def _add(self) -> None:
        rules = self.draft.rules
        if rules is not None:
            self.draft.put(**stage_edit.add(rules))
            self.panels[-1].begins.control.setFocus(Qt.FocusReason.OtherFocusReason)


class ChannelGroup(Group):
    """Which amounts and buyers are reached by which channel."""

    def __init__(self, draft: Draft) -> None:
        super().__init__(draft, "channel", N_("By which channel"))
        self.amounts = AmountRows(self.theme)
        self.amounts_row = Row(
            N_("By amount"),
            N_("The highest amount that an order reaches counts, where the channel goes by amount and buyer."),
            self.amounts, wide=True, also=(N_("High amount"), N_("Channel")),
        )  # fmt: skip
        self.first = Switch(self.theme)
        self.add(
            self.amounts_row,
            Row(
                N_("Call new buyers"),
                N_("Who buys here for the first time is called; not known counts as no."),
                self.first,
            ),
        )  # fmt: skip
        self.figure(
            "first_buyer_days",
            N_("First order"),
            N_("So many days of orders are needed to say that a buyer is new."),
            count(N_("days")),
        )
        self.amounts.high_changed.connect(lambda fen: draft.put(high_value_fen=fen))
        self.amounts.changed.connect(lambda amounts: draft.put(amounts=amounts))
        self.first.clicked.connect(lambda on: draft.put(first_time_phone=on))
        self.retranslate()

    def retranslate(self) -> None:
        super().retranslate()
        self.first.setAccessibleName(_("Call new buyers"))

    def show_rest(self, rules: Rules, *, hard: bool = False) -> None:
        self.amounts.show_amounts(rules.high_value_fen, rules.amounts, hard=hard)
        self.first.setChecked(rules.first_time_phone)

    def blame_rest(self, problems: Sequence[RuleProblem]) -> None:
        high = next((said(one, YUAN) for one in problems if one.field == "high_value_fen"), "")
        others = {one.params["place"]: said(one, YUAN) for one in problems if one.field == "amounts"}
        self.amounts.blame(high, others)

    def more_lives(self) -> Iterable[Live]:
        return self.amounts.lives()


class EnquiryGroup(Group):
    """Who asked in the chat before ordering, apart from silent orders (48)."""

    def __init__(self, draft: Draft) -> None:
        super().__init__(draft, "enquiry", N_("Asked before ordering"))
        self.figure(
            "enquiry_due",
            N_("First reminder after"),
            N_("Who asked is asked again in the same chat, so long after the order. Empty: as any other order."),
            optional(MINUTES),
        )
        self.figure(
            "enquiry_not_before",
            N_("Never before"),
            N_("So long after the order nobody reminds them. Silent orders and unmarked ones go by the rules above."),
            MINUTES,
        )

    def show_rest(self, rules: Rules, *, hard: bool = False) -> None:
        first = rules.stage(1)
        usual = MINUTES.write(first.due) if first.due is not None and not first.morning else ""
        self.figures["enquiry_due"].line.setPlaceholderText(usual)


class LimitsGroup(Group):
    """How often at most."""

    def __init__(self, draft: Draft) -> None:
        super().__init__(draft, "often", N_("Not too often"))
        self.figure(
            "gap", N_("Between two contacts"), N_("At least so long passes between two contacts with a buyer."), HOURS
        )
        self.figure(
            "per_buyer_day",
            N_("Contacts a day"),
            N_("At most so many contacts with one buyer on one day, over all their orders and shops."),
            count(),
        )
        self.figure(
            "blocked_at",
            N_("Stop at"),
            N_("This contact about one order, and every further one, needs the lead."),
            count(),
        )


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
        return self.week.every.add if self.week_row.problem.text() or not self.week.sound() else None


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
            N_("Worked on, whatever the lists above say."),
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


class EndGroup(Group):
    """When unpaid orders close, and what counts as won back."""

    def __init__(self, draft: Draft) -> None:
        super().__init__(draft, "end", N_("Closing and won back"))
        self.closing = self.figure(
            "auto_close",
            N_("Unpaid orders close"),
            N_("So long after an order the platform closes it unpaid, where the export states no other end."),
            HOURS,
        )
        self.figure(
            "won_back",
            N_("Won back within"),
            N_("An order paid so soon after a contact counts as won back."),
            HOURS,
        )
        self.rule = Select(self.theme)
        self.rule_row = Row(N_("Whose it is"), N_("Who is credited with an order that was won back."), self.rule)
        self.add(self.rule_row)
        self.rule.chosen.connect(lambda value: draft.put(won_back_rule=value))
        self.retranslate()

    def retranslate(self) -> None:
        super().retranslate()
        self.rule.name({rule.value: won_back_words.rule(rule) for rule in Rule}, _("Whose it is"))
        self._say_usual()

    def show_rest(self, rules: Rules, *, hard: bool = False) -> None:
        self.rule.show_chosen(rules.won_back_rule)
        self._say_usual()

    def _say_usual(self) -> None:
        if platform := self.draft.platform:
            usual = _("Usual on {platform}: {length}.").format(
                platform=wording.platform(platform), length=rule_words.length(default(platform).auto_close)
            )
            self.closing.words.setText(f"{_(self.closing.sentence)} {usual}")

    def blame_rest(self, problems: Sequence[RuleProblem]) -> None:
        self.rule_row.blame(next((said(one) for one in problems if one.field == "won_back_rule"), ""))

    def rest_wrong(self) -> QWidget | None:
        return self.rule if self.rule_row.problem.text() else None


GROUPS: tuple[Callable[[Draft], Group], ...] = (
    PresetsGroup, StagesGroup, ChannelGroup, EnquiryGroup, LimitsGroup, HoursGroup, DaysOffGroup, EndGroup,
)  # fmt: skip
