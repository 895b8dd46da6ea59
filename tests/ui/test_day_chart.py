"""The chart of the day: what stands where, what is told by pointer and keys, and that both looks have its colours."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QHelpEvent, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolTip

from app.clock import HOME
from app.domain.best_hour import verdict
from app.domain.chance import Tally
from app.domain.window import Spans
from app.services.day_hours import DayHours, Hour
from ui.theme import Theme
from ui.widgets.day_chart import FIRST, LAST, DayChart

DAY = date(2026, 11, 21)
NOW = datetime(2026, 11, 21, 16, 5, tzinfo=HOME)
WINDOWS: Spans = ((time(11), time(12)), (time(19), time(21)))
BUSY = {11: Hour(12, 5, 3, 2), 16: Hour(1, 0, 8, 0), 19: Hour(30, 20, 9, 6)}


def day(hours: dict[int, Hour], windows: Spans | None = WINDOWS, calls: dict[int, Tally] | None = None) -> DayHours:
    whole = tuple(hours.get(at, Hour()) for at in range(24))
    return DayHours(DAY, DAY, whole, windows, verdict(calls or {}), timedelta(days=90))


@pytest.fixture
def chart(theme: Theme) -> Iterator[DayChart]:
    made = DayChart(theme)
    made.resize(900, 320)
    made.show()
    yield made
    made.close()
    made.deleteLater()


def colours(image: QImage, area: object) -> set[str]:
    rect = area.toRect()  # type: ignore[attr-defined]
    return {
        image.pixelColor(x, y).name()
        for x in range(rect.left(), rect.right())
        for y in range(rect.top(), rect.bottom())
    }


def test_hours_stand_from_left_to_right_and_the_day_is_as_long_as_it_must(chart: DayChart) -> None:
    assert chart.span() == (FIRST, LAST)
    chart.show_day(day(BUSY), NOW)
    assert chart.hour == 16, "now"
    places = [chart.column(hour).left() for hour in range(*chart.span())]
    assert places == sorted(places)
    assert chart.top() == (30, 10)
    chart.show_day(day({2: Hour(1), 23: Hour(payments=1)}), None)
    assert chart.span() == (2, 24)
    assert chart.top() == (1, 1)
    chart.show_day(day({}, ((time(5, 30), time(23, 30)),)), None)
    assert chart.span() == (5, 24)


def test_keys_go_from_hour_to_hour(chart: DayChart) -> None:
    chart.show_day(day(BUSY), None)
    assert chart.hour == 19, "where most happened"
    heard: list[int] = []
    chart.stands_on.connect(heard.append)
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Home, Qt.Key.Key_Left, Qt.Key.Key_End, Qt.Key.Key_Right, Qt.Key.Key_Right):
        QTest.keyClick(chart, key)
    assert heard == [18, FIRST, LAST - 1]
    QTest.keyClick(chart, Qt.Key.Key_Home, Qt.KeyboardModifier.ControlModifier)
    assert chart.hour == LAST - 1, "that key is another's"


def test_an_hour_is_told_to_everybody(chart: DayChart) -> None:
    chart.show_day(day(BUSY), None)
    told = "19:00–20:00: 30 contacts, 20 answers, 9 payments, 6 of them won back, in a call window"
    assert chart.words(19) == told
    assert chart.accessibleDescription() == told
    assert chart.accessibleName() == ("The day by the hour: 43 contacts, 25 answers, 20 payments, 8 of them won back")
    chart.go_to(16)
    assert chart.accessibleDescription() == "16:00–17:00: 1 contact, 0 answers, 8 payments"
    over = chart.column(11).center().toPoint()
    assert chart.told_at(over).startswith("11:00–12:00: 12 contacts")
    assert chart.told_at(QPoint(over.x(), 2)) == ""
    QApplication.sendEvent(chart, QHelpEvent(QEvent.Type.ToolTip, over, chart.mapToGlobal(over)))
    assert QToolTip.text().startswith("11:00–12:00: 12 contacts")
    QToolTip.hideText()


def test_a_click_looks_at_its_hour(chart: DayChart) -> None:
    chart.show_day(day(BUSY), None)
    QTest.mouseClick(chart, Qt.MouseButton.LeftButton, pos=chart.column(11).center().toPoint())
    assert chart.hour == 11
    QTest.mouseClick(chart, Qt.MouseButton.LeftButton, pos=QPoint(0, 100))
    assert chart.hour == FIRST


@pytest.mark.parametrize("look", ["light", "dark"])
def test_bars_and_windows_have_the_colours_of_the_look(chart: DayChart, theme: Theme, look: str) -> None:
    theme.use(look)
    chart.show_day(day(BUSY, calls={11: Tally(10, 90), 19: Tally(80, 90)}), NOW)
    image = chart.grab().toImage()

    def tone(name: str) -> str:
        return theme.colour(name).name()

    assert {tone("accent"), tone("ok"), tone("accentweak")} <= colours(image, chart.column(19))
    assert tone("accentweak") not in colours(image, chart.column(16))
    assert tone("danger") in colours(image, chart.column(16)), "now"
    quiet = colours(image, chart.column(13))
    assert tone("accent") not in quiet
    best = chart.column(19).adjusted(0, -14, 0, -chart.column(19).height())
    assert tone("warn") in colours(image, best), "the best hour"


@pytest.mark.parametrize("width", [480, 900, 1600])
def test_it_is_painted_at_every_width_whatever_there_is(chart: DayChart, width: int) -> None:
    chart.resize(width, 200)
    for found in (day({}), day({}, ()), day(BUSY, None), day({at: Hour(99_999, 1, 99_999) for at in range(24)})):
        chart.show_day(found, NOW)
        chart.grab()
    assert chart.column(23).right() <= width
