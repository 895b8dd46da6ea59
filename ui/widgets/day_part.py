"""The day by the hour: the chart, what the hour one looks at holds, the best hour, and every hour as a line."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app import won_back_words
from app.domain.best_hour import Rate
from app.i18n import N_, _, number
from app.services.day_hours import DayHours, Hour
from ui.models.plain import PlainColumn, PlainModel
from ui.theme import Theme
from ui.widgets.day_chart import DayChart
from ui.widgets.labels import flowing, label
from ui.widgets.plain_table import PlainTable
from ui.words import Speaks


class HourRow(NamedTuple):
    """An hour of the day; ``rate``: how many of its calls were answered in the last months, where there were any."""

    at: int
    hour: Hour
    rate: Rate | None


def _answered(row: HourRow) -> str:
    if row.rate is None:
        return "—"
    return _("{won} of {tried}").format(won=number(row.rate.tally.won), tried=number(row.rate.tally.tried))


def _between(row: HourRow) -> str:
    if row.rate is None:
        return "—"
    low, high = won_back_words.percent(row.rate.low), won_back_words.percent(row.rate.high)
    return _("{low} to {high}").format(low=low, high=high)


class DayPart(Speaks, QWidget):
    """Chart and table stand on the same hour."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.day: DayHours | None = None
        self.chart = DayChart(theme)
        self.told, self.best = label("strong", wrap=True), label("dim", wrap=True)
        self.model: PlainModel[HourRow] = PlainModel(
            (
                PlainColumn(N_("Hour"), lambda row: won_back_words.hour(row.at), "00:00–00:00", bold=True),
                PlainColumn(N_("Contacts"), lambda row: number(row.hour.contacts), "00,000", right=True),
                PlainColumn(N_("Answers"), lambda row: number(row.hour.answers), "00,000", right=True),
                PlainColumn(N_("Payments"), lambda row: number(row.hour.payments), "00,000", right=True),
                PlainColumn(N_("Won back"), lambda row: number(row.hour.won), "00,000", right=True),
                PlainColumn(N_("Calls answered"), _answered, "00,000 of 00,000", lambda _row: "text2"),
                PlainColumn(N_("Likely rate"), _between, "00 % to 00 %", lambda _row: "text2", grow=1),
            ),
            self,
        )
        self.table = PlainTable(theme, self.model)
        self.table.name(N_("The day by the hour"))
        for one in (self.told, self.best):
            one.setContentsMargins(16, 4, 16, 4)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.chart, 3)
        column.addWidget(flowing(self.told))
        column.addWidget(flowing(self.best))
        column.addSpacing(4)
        column.addWidget(self.table, 2)
        self.chart.stands_on.connect(self._hour_chosen)
        self.table.stands_on.connect(self._row_chosen)
        self.retranslate()

    def show_day(self, day: DayHours, now: datetime | None) -> None:
        """See ``DayChart.show_day``."""
        self.day = day
        self.chart.show_day(day, now)
        rates = {rate.hour: rate for rate in day.verdict.rates}
        low, high = self.chart.span()
        self.model.set_rows([HourRow(at, day.hours[at], rates.get(at)) for at in range(low, high)])
        self._hour_chosen(self.chart.hour)
        self.retranslate()

    def retranslate(self) -> None:
        self.chart.retranslate()
        self.told.setText(self.chart.words(self.chart.hour))
        day = self.day
        self.best.setText("")
        if day is not None:
            self.best.setText(won_back_words.best(day.verdict, day.looked_back.days, day.windows))

    def _hour_chosen(self, hour: int) -> None:
        self.told.setText(self.chart.words(hour))
        self.table.go_to_row(next((at for at, row in enumerate(self.model.rows) if row.at == hour), 0))

    def _row_chosen(self, row: HourRow | None) -> None:
        if row is not None:
            self.chart.go_to(row.at)
            self.told.setText(self.chart.words(self.chart.hour))
