"""Which days are looked at: today, the last days, the month, or own dates, which are typed."""

from __future__ import annotations

from datetime import date, timedelta

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.i18n import _
from ui.theme import Theme
from ui.widgets.button import Button
from ui.widgets.choice import Choice
from ui.widgets.field import Field
from ui.words import Speaks

PERIODS = ("today", "week", "days", "month", "own")
_FIRST, _LAST = date(2000, 1, 1), date(2199, 12, 31)  # orders are from somewhere between


class OwnDates(Speaks, QWidget):
    """Two typed days; ``agreed`` by Enter or the button once both can be read."""

    agreed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.first, self.last = Field(theme), Field(theme)
        self.go = Button(theme)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 0, 14, 8)
        row.setSpacing(8)
        for field in (self.first, self.last):
            field.line.setFixedWidth(148)
            field.line.returnPressed.connect(self.agree)
            row.addWidget(field)
        aside = QVBoxLayout()
        aside.setContentsMargins(0, 0, 0, 0)
        aside.addSpacing(self.first.head.sizeHint().height() + 1)
        aside.addWidget(self.go)
        aside.addStretch(1)
        row.addLayout(aside)
        row.addStretch(1)
        self.go.clicked.connect(self.agree)
        self.retranslate()

    def retranslate(self) -> None:
        self.first.name(_("First day"))
        self.last.name(_("Last day"))
        self.go.setText(_("Show"))
        self.go.setAccessibleName(_("Show these days"))
        self.go.set_key("↵")

    def show_days(self, first: date, last: date) -> None:
        """Offer these days, ready to be typed over."""
        self.first.line.setText(first.isoformat())
        self.last.line.setText(last.isoformat())
        self.first.line.selectAll()

    def days(self) -> tuple[date, date] | None:
        """Both days; None where one of them cannot be read, which is said beside it."""
        found = [_day(field) for field in (self.first, self.last)]
        first, last = found
        if first is None or last is None:
            return None
        if last < first:
            self.last.blame(_("Before the first day"))
            return None
        return first, last

    def agree(self) -> None:
        """What Enter does."""
        if self.days() is not None:
            self.agreed.emit()


def _day(field: Field) -> date | None:
    try:
        found = date.fromisoformat(field.line.text().strip())
    except ValueError:
        found = None
    good = found is not None and _FIRST <= found <= _LAST
    field.blame("" if good else _("Write it like 2026-11-21"))
    return found if good else None


class Period(Choice):
    """``picked`` when other days are looked at; ``dates`` stands wherever its page has put it."""

    picked = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, PERIODS)
        self.dates = OwnDates(theme)
        self.dates.hide()
        self.show_chosen(PERIODS[0])
        self.chosen.connect(self._chosen)
        self._own: tuple[date, date] | None = None  # what was agreed to
        self._today = date.min
        self.dates.agreed.connect(self._agreed)

    def choose(self, period: str) -> None:
        """Choose as a person would."""
        self.show_chosen(period)
        self.chosen.emit(period)

    def show_period(self, period: str) -> None:
        """Show what was chosen earlier; own dates are nothing to begin with."""
        self.show_chosen(period if period in PERIODS[:-1] else PERIODS[0])

    def keys(self, hints: list[str]) -> None:
        """The keys of the periods, in their order."""
        for button, hint in zip(self.buttons.values(), hints, strict=True):
            button.set_key(hint)

    def say(self) -> None:
        """Every word anew."""
        self.name(
            {
                "today": _("Today"), "week": _("7 days"), "days": _("30 days"), "month": _("This month"),
                "own": _("Dates …"),
            },
            _("Period"),
        )  # fmt: skip

    def days(self, today: date) -> tuple[date, date] | None:
        """The days that are looked at, both within; None while own dates are still to be typed."""
        self._today = today
        match self.value():
            case "week":
                return today - timedelta(days=6), today
            case "days":
                return today - timedelta(days=29), today
            case "month":
                return today.replace(day=1), today
            case "own":
                return self._own
        return today, today

    def _chosen(self, period: str) -> None:
        own = period == "own"
        self.dates.setVisible(own)
        if not own:
            self._own = None
            self.picked.emit()
            return
        if self._own is None:
            self.dates.show_days(self._today.replace(day=1), self._today)
        self.dates.first.line.setFocus()

    def _agreed(self) -> None:
        self._own = self.dates.days()
        self.picked.emit()
