"""One planned reminder: when it is due, from when on and until when, by which channel, in which hours."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import time

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QWidget

from app import rule_words
from app.domain import stage_edit
from app.domain.rules import Rules
from app.domain.stage import Channel
from app.domain.window import Windows
from app.i18n import _, pgettext
from ui.forms import CLOCK, HOURS, MINUTES, optional
from ui.theme import Theme
from ui.widgets import paint
from ui.widgets.button import Button, Kind
from ui.widgets.labelled import Labelled
from ui.widgets.labels import label
from ui.widgets.live import Live, LiveField
from ui.widgets.select import Select
from ui.widgets.week_editor import HOURS as HOUR_WORDS
from ui.widgets.week_editor import WeekEditor
from ui.words import Speaks, name

FORMS = {"due": HOURS, "at": CLOCK, "not_before": MINUTES, "late": HOURS}
_MORNINGS = 7  # days after the order that are offered
_ANY, _OWN = "any", "own"
_USUAL = ((time(9), time(21)),)


class StagePanel(Speaks, QFrame):
    """``changed(part, value)`` as ``stage_edit.change`` takes them; ``away`` when it is to be planned no more."""

    changed = Signal(str, object)
    away_asked = Signal()
    grown = Signal()  # further fields came

    def __init__(self, theme: Theme, number: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self.number = number
        self.rules = Rules()
        self.head = label("strong")
        self.head.setContentsMargins(paint.RING, 0, 0, 0)
        self.away = Button(theme, Kind.GHOST, "x")
        self.begins = Labelled(Select(theme))
        self.channel = Labelled(Select(theme))
        self.hours = Labelled(Select(theme))
        self.week = WeekEditor(theme, HOUR_WORDS)
        self.problem = label("problem", wrap=True)
        self.problem.setContentsMargins(paint.RING, 0, 0, 0)
        self._problems: dict[str, str] = {}
        self.fields = {part: LiveField(theme, form, self._blamer(part)) for part, form in FORMS.items()}
        self._lay_out()
        self._connect()
        self.retranslate()

    def _blamer(self, part: str) -> Callable[[str], None]:
        return lambda problem: self._blame(part, problem)

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(14, 8, 12, 12)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(6)
        grid.addWidget(self.head, 0, 0, 1, 3)
        grid.addWidget(self.begins, 1, 0, 1, 2)
        grid.addWidget(self.fields["due"], 1, 2)
        grid.addWidget(self.fields["at"], 1, 2)
        grid.addWidget(self.fields["late"], 1, 3)
        grid.addWidget(self.channel, 2, 0, 1, 2)
        grid.addWidget(self.fields["not_before"], 2, 2)
        grid.addWidget(self.hours, 2, 3)
        grid.addWidget(self.week, 3, 0, 1, 4)
        grid.addWidget(self.problem, 4, 0, 1, 4)
        grid.addWidget(self.away, 0, 3, Qt.AlignmentFlag.AlignRight)  # the last one by Tab
        for column in range(4):
            grid.setColumnStretch(column, 1)
        self.week.hide()
        self.problem.hide()

    def _connect(self) -> None:
        for part, field in self.fields.items():
            field.live.told.connect(lambda value, part=part: self.changed.emit(part, value))
        self.begins.control.chosen.connect(lambda value: self.changed.emit("morning", int(value)))
        self.channel.control.chosen.connect(
            lambda value: self.changed.emit("channel", Channel(value) if value else None)
        )
        self.hours.control.chosen.connect(self._choose_hours)
        self.week.changed.connect(lambda windows: self.changed.emit("hours", windows))
        self.week.opened.connect(self.grown)
        self.away.clicked.connect(self.away_asked)

    def retranslate(self) -> None:
        number = self.number
        self.head.setText(_("Reminder {n}").format(n=number))
        away = _("Take reminder {n} away").format(n=number)
        name(self.away, away, away)
        self.begins.name(pgettext("reminder rule", "Due"))
        morning = self.rules.stage(number).morning
        days = range(max(_MORNINGS, morning) + 1)
        self.begins.control.name({str(one): _morning(one) for one in days}, _("Reminder {n}: due").format(n=number))
        self.channel.name(_("Channel"))
        channels = {one.value if one is not None else "": rule_words.channel(one) for one in rule_words.CHANNELS}
        self.channel.control.name(channels, _("Reminder {n}: channel").format(n=number))
        self.hours.name(_("Time of day"))
        self.hours.control.name(
            {_ANY: _("any hour"), _OWN: _("own hours")}, _("Reminder {n}: time of day").format(n=number)
        )
        heads = {
            "due": _("After (hours)"), "at": _("From (time)"), "not_before": _("Never before (min)"),
            "late": _("Late after (h)"),
        }  # fmt: skip
        for part, field in self.fields.items():
            field.name(heads[part], _("Reminder {n}: {part}").format(n=number, part=heads[part]))

    def show_rules(self, rules: Rules, *, hard: bool = False) -> None:
        """Show what a rule set says of this reminder; ``hard``: drop what is being typed."""
        morning = self.rules.stage(self.number).morning
        self.rules = rules
        told, asked = stage_edit.told(rules, self.number), rules.stage(self.number)
        if asked.morning != morning:
            self.retranslate()
        self.begins.control.show_chosen(str(asked.morning))
        self.channel.control.show_chosen(told.channel.value if told.channel is not None else "")
        self.fields["due"].setVisible(not asked.morning)
        self.fields["at"].setVisible(bool(asked.morning))
        for part, field in self.fields.items():
            follows = stage_edit.follows(rules, self.number, part)
            field.live.form = optional(FORMS[part]) if follows else FORMS[part]
            # Empty, it follows the shop's rule, which stands there in grey.
            field.line.setPlaceholderText(FORMS[part].write(getattr(asked, part)) if follows else "")
            value = getattr(told if follows else asked, part)
            # What is out of sight could not be put right.
            if hard or field.isHidden():
                field.live.accept(value)
            else:
                field.live.show_value(value)
        self.hours.control.show_chosen(_ANY if told.hours is None else _OWN)
        self.week.setVisible(told.hours is not None)
        if told.hours is not None:
            self.week.show_windows(told.hours, hard=hard)
        elif self.week.first_wrong() is not None:
            self.week.show_windows(self.week.windows, hard=True)

    def blame(self, found: Mapping[str, str]) -> None:
        """Say what is wrong with which part (``Stage``'s names)."""
        for part, field in self.fields.items():
            field.live.say(found.get(part, ""))
        for part in ("morning", "channel", "hours"):
            self._blame(part, found.get(part, ""))

    def first_wrong(self) -> QWidget | None:
        """The control with the first problem."""
        for part, field in self.fields.items():
            if self._problems.get(part) and field.isVisibleTo(self):
                return field.line
        if (wrong := self.week.first_wrong()) is not None:
            return wrong
        if self._problems.get("hours"):
            return self.week.every.add
        return self.begins.control if any(self._problems.values()) else None

    def lives(self) -> list[Live]:
        """The fields that are being typed in, those out of sight left out."""
        return [field.live for field in self.fields.values() if field.isVisibleTo(self)]

    def settle(self) -> None:
        """What is being typed counts, or is refused."""
        for live in self.lives():
            live.settle()
        if self.rules.stage(self.number).hours is not None:
            self.week.settle()

    def _blame(self, part: str, problem: str) -> None:
        self._problems[part] = problem
        said = list(dict.fromkeys(filter(None, self._problems.values())))
        self.problem.setText("\n".join(said))
        self.problem.setVisible(bool(said))

    def _choose_hours(self, value: str) -> None:
        if value == _ANY:
            self.changed.emit("hours", None)
        elif self.rules.stage(self.number).hours is None:
            self.changed.emit("hours", Windows(_USUAL))


def _morning(days: int) -> str:
    if days > 1:
        return _("{n} days after the order's day").format(n=days)
    return _("the next day") if days else _("hours after the order")
