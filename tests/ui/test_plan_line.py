"""The plan of an order drawn on a line of time, and in words beneath it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import QEvent, QPoint
from PySide6.QtGui import QColor, QHelpEvent, QImage
from PySide6.QtWidgets import QApplication, QToolTip

from app import clock, rule_words
from app.domain import cadence
from app.domain.allowed import ContactFact
from app.domain.cadence import OrderFacts
from app.domain.days_off import DaysOff
from app.domain.rules import Rules
from app.domain.stage import Channel, Stage
from app.domain.status import Status
from app.domain.time_line import What, of_plan
from app.domain.window import Windows
from tests.ui.test_look import contrast
from ui.theme import Theme
from ui.widgets.plan_line import Picture, PlanLine
from ui.widgets.plan_list import PlanList, PlanRow

ZONE = ZoneInfo("Asia/Shanghai")
MADE = datetime(2026, 11, 21, 14, tzinfo=ZONE)


def a_picture(rules: Rules, **facts: Any) -> Picture:
    order = OrderFacts(Status.UNPAID, MADE, amount_due=10_000)._replace(**facts)
    return Picture(rules, MADE, cadence.plan(order, (), rules, MADE))


@pytest.fixture
def line(theme: Theme) -> Iterator[PlanLine]:
    made = PlanLine(theme)
    made.resize(600, 200)
    yield made
    made.deleteLater()


def drawn(line: PlanLine) -> QImage:
    line.resize(line.width(), line.sizeHint().height())
    return line.grab().toImage()


def colour(image: QImage, line: PlanLine, moment: datetime, y: int) -> QColor:
    ratio = image.devicePixelRatio()
    return image.pixelColor(round(line.place(moment) * ratio), round(y * ratio))


def test_moments_stand_where_they_belong(line: PlanLine) -> None:
    line.show_plan(a_picture(Rules()))
    first, last = line.span()
    assert (first, last) == (MADE, MADE + timedelta(days=1)), "to the closing"
    body = line.body()
    assert (line.place(first), line.place(last)) == (body.left(), body.left() + body.width())
    middle = line.place(MADE + timedelta(hours=12))
    assert abs(middle - body.center().x()) <= 1
    assert line.place(MADE - timedelta(hours=9)) == body.left(), "what lies outside stands at the edge"


@pytest.mark.parametrize("look", ["light", "dark"])
def test_words_over_bands_and_hatching_have_a_ground_of_their_own(line: PlanLine, theme: Theme, look: str) -> None:
    theme.use(look)
    every_day = DaysOff(off=tuple(date(2026, 11, day) for day in range(20, 27)))
    line.show_plan(a_picture(Rules()._replace(planned=0, days_off=every_day)))
    image, body = drawn(line), line.body()
    ratio, hatch = image.devicePixelRatio(), theme.colour("text3").name()

    def has_hatch(x: int) -> bool:
        rows = range(body.bottom() - 15, body.bottom())
        return any(image.pixelColor(round(x * ratio), round(y * ratio)).name() == hatch for y in rows)

    assert not any(has_hatch(x) for x in range(body.right() - 90, body.right() - 8)), "where it closes"
    assert not any(has_hatch(x) for x in range(body.left() + 6, body.left() + 60)), "where it was ordered"
    assert has_hatch(body.center().x())
    for token in ("danger", "text2", "text"):
        assert contrast(theme.colour(token), theme.colour("bg")) >= 4.5, token


def test_the_hour_of_a_reminder_hides_no_end_of_its_time(line: PlanLine, theme: Theme) -> None:
    for late in (1, 2, 3, 6):
        made = a_picture(Rules()._replace(planned=1, stages=(Stage(late=timedelta(hours=late)),)))
        line.show_plan(made)
        image, (point,) = drawn(line), made.plan.points
        end = line.place(point.late_at) - 1
        ratio, middle = image.devicePixelRatio(), line.lane(0).center().y()
        for y in (middle - 4, middle, middle + 3):
            seen = image.pixelColor(round(end * ratio), round(y * ratio)).name()
            assert seen == theme.colour("danger").name(), (late, y - middle)


def test_what_is_drawn_is_told_beneath(line: PlanLine) -> None:
    line.show_plan(a_picture(Rules()._replace(planned=0)))
    assert [words for words, _draw in line.legend()] == ["call windows", "quiet hours"]
    made = a_picture(Rules())
    line.show_plan(made)
    assert [words for words, _draw in line.legend()] == ["call windows", "quiet hours", "due until late"]
    past = ((MADE + timedelta(hours=3), "chat"),)
    line.show_plan(made._replace(contacts=past, booked=(MADE + timedelta(hours=6),)))
    told = [words for words, _draw in line.legend()]
    assert told == ["call windows", "quiet hours", "due until late", "contacted", "booked"]
    wide = max(place.right() for *_words, place in line.legend_places())
    line.resize(wide + 1, line.height())
    high = line.sizeHint().height()
    line.resize(wide - 20, line.height())
    places = [place for *_words, place in line.legend_places()]
    assert len(places) == len(told)
    assert all(place.right() <= line.width() for place in places)
    assert places[-1].top() > places[-2].bottom(), "what has no room stands in a line of its own"
    assert line.sizeHint().height() - high == places[-1].top() - places[0].top()


def test_windows_quiet_hours_and_days_off_are_bands(line: PlanLine, theme: Theme) -> None:
    line.show_plan(a_picture(Rules()._replace(planned=0)))
    image = drawn(line)
    y = line.body().top() + 10
    for hour, token in ((20, "accentweak"), (18, "bg"), (23, "line"), (27, "line"), (35, "accentweak")):
        moment = MADE.replace(hour=0) + timedelta(hours=hour, minutes=30)
        assert colour(image, line, moment, y).name() == theme.colour(token).name(), hour
    line.show_plan(a_picture(Rules()._replace(planned=0, days_off=DaysOff(off=(date(2026, 11, 22),)))))
    image = drawn(line)
    sunday = MADE.replace(hour=11, minute=30) + timedelta(days=1)
    row = {colour(image, line, sunday, y + step).name() for step in range(12)}
    assert theme.colour("accentweak").name() not in row, "nobody is called on a day off"
    assert theme.colour("text3").name() in row


def test_every_reminder_has_its_lane_and_its_words(line: PlanLine, theme: Theme, dressed: QApplication) -> None:
    rules = Rules()._replace(planned=3, auto_close=timedelta(days=4))
    picture = a_picture(rules)
    line.show_plan(picture)
    assert len(picture.plan.points) == 3
    high = line.sizeHint().height()
    line.show_plan(a_picture(Rules()))
    assert high - line.sizeHint().height() == 36
    line.show_plan(picture)
    image = drawn(line)
    for at, point in enumerate(picture.plan.points):
        lane = line.lane(at)
        assert colour(image, line, point.due_at, lane.center().y() - 9).name() == theme.colour("accent").name()
        QApplication.sendEvent(line, QHelpEvent(QEvent.Type.ToolTip, lane.center(), QPoint(0, 0)))
        assert QToolTip.text() == rule_words.planned(point)
    QToolTip.hideText()


def test_a_closing_far_away_does_not_press_the_rest_together(line: PlanLine) -> None:
    line.show_plan(a_picture(Rules()._replace(auto_close=timedelta(days=30))))
    _first, last = line.span()
    assert last < MADE + timedelta(days=3)
    drawn(line)


@pytest.mark.parametrize(
    "rules",
    [
        Rules()._replace(call_windows=Windows(())),
        Rules()._replace(stages=(Stage(hours=Windows(((time(15), time(16)),))), Stage(morning=1, channel=Channel.SMS))),
        Rules()._replace(days_off=DaysOff(weekends=True, messages=True)),
        Rules()._replace(planned=5, auto_close=timedelta(days=20), blocked_at=9),
        Rules()._replace(auto_close=timedelta(minutes=15)),
        Rules()._replace(per_buyer_day=0),
    ],
)
@pytest.mark.parametrize("look", ["light", "dark"])
def test_any_rules_can_be_drawn(line: PlanLine, theme: Theme, rules: Rules, look: str) -> None:
    theme.use(look)
    for width in (240, 480, 900):
        line.resize(width, 200)
        line.show_plan(a_picture(rules))
        assert not drawn(line).isNull()
    line.show_plan(None)
    drawn(line)


def test_contacts_and_now_of_a_real_order_have_a_lane_of_their_own(line: PlanLine, theme: Theme) -> None:
    contact = MADE + timedelta(hours=3)
    order = OrderFacts(Status.UNPAID, MADE, amount_due=10_000)
    plan = cadence.plan(order, [ContactFact(contact, Channel.PHONE)], Rules(), contact)
    line.show_plan(Picture(Rules(), MADE, plan, contact, ((contact, "phone"),), (MADE + timedelta(hours=6),)))
    assert line.lane(0).top() - line.lane(-1).top() == line.lane(0).height()
    image, body, now = drawn(line), line.body(), line.place(contact)
    ratio, accent = image.devicePixelRatio(), theme.colour("accent").name()

    def told(y: int) -> bool:
        return image.pixelColor(round(now * ratio), round(y * ratio)).name() == accent

    assert told(body.center().y())
    assert not any(map(told, range(body.top()))), "now crosses no day"


def test_every_rule_behind_a_point_is_said() -> None:
    rules = Rules()._replace(auto_close=timedelta(days=3))
    plan = a_picture(rules, first_time=True).plan
    first, second = (point for point in of_plan(plan, clock.epoch(MADE)) if point.what is What.DUE)
    assert rule_words.head(first) == "Reminder 1: Phone call"
    assert rule_words.why(first) == (
        "3 h after the order · by phone, because the buyer is new; if nobody answers, a message at once · "
        "moved into a call window · never before 30 min after the order · late 3 h after it is due"
    )
    assert rule_words.why(second).startswith("the next day from 09:00 on · by phone, because the buyer is new")


@pytest.mark.parametrize("amount", [4000, 6000, 9000, 30000])
@pytest.mark.parametrize("enquiry", [True, False])
def test_no_rule_is_told_by_its_code(amount: int, enquiry: bool) -> None:
    amounts = ((5000, Channel.SMS), (8000, Channel.SYSTEM), (25000, Channel.PHONE))
    rules = Rules()._replace(amounts=amounts, enquiry_due=timedelta(minutes=5), planned=4, auto_close=timedelta(days=9))
    plan = a_picture(rules, amount_due=amount, enquiry=enquiry).plan
    for point in of_plan(plan, clock.epoch(MADE)):
        assert "_" not in rule_words.why(point)


def test_what_changes_is_told_a_line_each() -> None:
    before = Rules()
    windows = Windows(((time(9), time(10)),), (*[None] * 5, (), ()))
    after = before._replace(
        gap=timedelta(hours=1, minutes=30), call_windows=windows, first_time_phone=False, planned=3,
        days_off=DaysOff(holidays=True, off=(date(2027, 2, 8), date(2027, 2, 9))), amounts=((5000, Channel.SMS),),
    )  # fmt: skip
    assert rule_words.changes(before, after) == [
        "Planned reminders: 2 → 3",
        "Between two contacts: 3 h → 1 h 30 min",
        "Further amounts: none → ¥50.00 SMS",
        "Call new buyers: yes → no",
        "Call windows: 11:00–12:00, 16:00–17:00, 19:00–21:00 → 09:00–10:00 · Sat–Sun none",
        "Public holidays off: no → yes",
        "Own days off: none → 2027-02-08 – 2027-02-09",
    ]
    assert rule_words.changes(before, before) == []
    assert rule_words.changes(before, before._replace(planned=0, first_due=timedelta(hours=1)))
    hidden = before._replace(planned=0)
    assert rule_words.changes(hidden, hidden._replace(first_due=timedelta(hours=1))) == [
        "Times of reminders that are not planned"
    ]


def test_the_list_is_as_high_as_its_words_and_is_walked_by_arrows(theme: Theme, dressed: QApplication) -> None:
    rows = [PlanRow("phone", "accent", f"Reminder {n}", "a reason that takes its room " * n) for n in range(1, 5)]
    made = PlanList(theme)
    made.resize(300, 100)
    made.show()
    made.show_rows(rows)
    heights = [made.sizeHintForRow(at) for at in range(4)]
    assert heights == sorted(heights) and heights[0] < heights[3]
    assert made.height() == sum(heights) + 4
    made.setCurrentIndex(made.plan.index(2))
    made.show_rows(rows[:2])
    assert made.currentIndex().row() == 1
    assert made.plan.data(made.plan.index(1)) == rows[1].spoken
    made.show_rows([])
    made.close()
    made.deleteLater()
