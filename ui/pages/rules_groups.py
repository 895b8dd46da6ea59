"""The groups of the page of reminder rules, in their order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app import guard_words, plan_words, rule_words, won_back_words, wording
from app.domain import preset
from app.domain.concession import LIMITS
from app.domain.preset import PRESETS
from app.domain.rule_check import RuleProblem
from app.domain.rules import Rules, default
from app.domain.won_back import Rule
from app.i18n import N_, _, sentences
from ui.forms import HOURS, MINUTES, YUAN, count, optional
from ui.pages.rules_draft import Draft
from ui.pages.rules_group import Group, said
from ui.pages.rules_hours import DaysOffGroup, HoursGroup
from ui.pages.rules_stages import StagesGroup
from ui.widgets.amount_rows import AmountRows
from ui.widgets.button import Button
from ui.widgets.labels import flowing, label
from ui.widgets.live import Live, LiveField
from ui.widgets.select import Select
from ui.widgets.setting import Row
from ui.widgets.switch import Switch


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
            would = (
                _("Would change: {changes}").format(changes=" · ".join(lines))
                if lines
                else _("These rules are in force.")
            )
            self.would[name].setText(would)
            button.setAccessibleDescription(sentences(self.words[name].text(), would))
        self.group.setExclusive(True)

    def _choose(self, name: str) -> None:
        title, _sentence = rule_words.PRESETS[name]
        self.draft.replace(_("Ready-made rules: {name}").format(name=_(title)), **PRESETS[name])


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


class ConcessionsGroup(Group):
    """How much an agent of each level may give away on one order (163)."""

    def __init__(self, draft: Draft) -> None:
        super().__init__(draft, "concessions", N_("Giving something away"))
        self.body, self.problem = QWidget(), label("problem", wrap=True)
        self.fields = [LiveField(self.theme, YUAN, partial(self._blame, place)) for place in range(len(LIMITS))]
        self.wrong: dict[int, str] = {}
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for place, field in enumerate(self.fields):
            field.line.setFixedWidth(96)
            field.line.setAlignment(Qt.AlignmentFlag.AlignRight)
            field.live.told.connect(partial(self._told, place))
            row.addWidget(field)
        row.addStretch(1)
        column = QVBoxLayout(self.body)
        column.setContentsMargins(0, 4, 0, 0)
        column.addLayout(row)
        column.addWidget(flowing(self.problem))
        self.add(
            Row(
                N_("At most on one order"),
                N_("What an agent of each level may give so that the buyer pays, in yuan; more needs somebody's yes."),
                self.body, wide=True, also=(N_("Concession"), N_("Level")),
            )
        )  # fmt: skip
        self.retranslate()

    def retranslate(self) -> None:
        super().retranslate()
        for level, called in guard_words.levels().items():
            spoken = _("{level}: at most on one order").format(level=called)
            self.fields[level - 1].name(called, spoken)

    def show_rest(self, rules: Rules, *, hard: bool = False) -> None:
        for field, limit in zip(self.fields, rules.concession_limits, strict=False):
            if hard:
                field.live.accept(limit)
            else:
                field.live.show_value(limit)

    def blame_rest(self, problems: Sequence[RuleProblem]) -> None:
        wrong = {one.params["place"]: said(one, YUAN) for one in problems if one.field == "concession_limits"}
        for place, field in enumerate(self.fields):
            field.live.say(wrong.get(place, ""))

    def more_lives(self) -> Iterable[Live]:
        return [field.live for field in self.fields]

    def _told(self, place: int, fen: int) -> None:
        if (rules := self.draft.rules) is not None:
            limits = list(rules.concession_limits)
            limits[place] = fen
            self.draft.put(concession_limits=tuple(limits))

    def _blame(self, place: int, problem: str) -> None:
        self.wrong[place] = problem
        self.problem.setText(next(filter(None, self.wrong.values()), ""))
        self.problem.setVisible(bool(self.problem.text()))


class EndGroup(Group):
    """When unpaid orders close, and what counts as won back."""

    def __init__(self, draft: Draft) -> None:
        super().__init__(draft, "end", N_("Closing and won back"))
        self.closing = self.figure(
            "auto_close",
            N_("Unpaid orders close"),
            N_(
                "So long after an order the platform closes it unpaid, where the export states no other end; the "
                "platform's own countdown decides. Activity orders may close after 30 minutes, presale orders at the "
                "activity's end; where the export states no end, this time counts for them, too."
            ),
            HOURS,
        )
        self.figure(
            "won_back",
            N_("Won back within"),
            N_("An order paid so soon after a contact counts as won back."),
            HOURS,
        )
        self.rule = Select(self.theme)
        self.rule_row = Row(N_("Who is credited"), N_("Who is credited with an order that was won back."), self.rule)
        self.add(self.rule_row)
        self.rule.chosen.connect(lambda value: draft.put(won_back_rule=value))
        self.retranslate()

    def retranslate(self) -> None:
        super().retranslate()
        self.rule.name({rule.value: won_back_words.rule(rule) for rule in Rule}, _("Who is credited"))
        self._say_usual()

    def show_rest(self, rules: Rules, *, hard: bool = False) -> None:
        self.rule.show_chosen(rules.won_back_rule)
        self._say_usual()

    def _say_usual(self) -> None:
        if platform := self.draft.platform:
            usual = _("Usual on {platform}: {length}.").format(
                platform=wording.platform(platform), length=plan_words.length(default(platform).auto_close)
            )
            self.closing.words.setText(sentences(_(self.closing.sentence), usual))

    def blame_rest(self, problems: Sequence[RuleProblem]) -> None:
        self.rule_row.blame(next((said(one) for one in problems if one.field == "won_back_rule"), ""))

    def rest_wrong(self) -> QWidget | None:
        return self.rule if self.rule_row.problem.text() else None


GROUPS: tuple[Callable[[Draft], Group], ...] = (
    PresetsGroup, StagesGroup, ChannelGroup, EnquiryGroup, LimitsGroup, HoursGroup, DaysOffGroup, ConcessionsGroup,
    EndGroup,
)  # fmt: skip
