"""The line of a day says which call windows this very day has."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from pytestqt.qtbot import QtBot

from app.domain.days_off import DaysOff
from app.domain.rules import Rules
from app.domain.window import Windows
from ui.theme import Theme
from ui.widgets.day_line import DayLine

SUNDAY = datetime(2026, 11, 22, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
EVERY_DAY = Rules().call_windows.spans


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        (Rules(), "11:00–12:00, 16:00–17:00, 19:00–21:00"),
        (Rules()._replace(call_windows=Windows(EVERY_DAY, (*[None] * 6, ((time(15), time(16)),)))), "15:00–16:00"),
        (Rules()._replace(call_windows=Windows(EVERY_DAY, (*[None] * 6, ()))), "none today"),
        (Rules()._replace(days_off=DaysOff(off=(date(2026, 11, 22),))), "none today"),
        (Rules()._replace(call_windows=Windows(())), "any time"),
    ],
)
def test_the_windows_of_this_day(qtbot: QtBot, theme: Theme, rules: Rules, said: str) -> None:
    line = DayLine(theme)
    qtbot.addWidget(line)
    line.show_day(SUNDAY, rules, ())
    line.show()
    assert line.accessibleName() == f"Call windows: {said}"
    assert line.span()[0] <= 11
    line.grab()
