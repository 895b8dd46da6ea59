"""The plan of one order on a line of time: call windows and quiet hours as bands, each reminder where it is due."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetrics, QHelpEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from app import rule_words
from app.domain.cadence import Plan, Planned
from app.domain.rules import Rules
from app.domain.stage import Channel
from app.domain.window import Windows, after, wall
from app.i18n import _, pgettext
from ui import icons
from ui.models.queue import ICONS
from ui.theme import Theme
from ui.widgets import paint
from ui.words import Speaks

_MARGIN, _DAYS, _LANE, _FOOT, _HOURS = 12, 18, 36, 16, 16  # px
_LINE = 18  # px from a line of the legend to the next
_DOT = 22  # px across, of a reminder
_STEPS = (1, 2, 3, 4, 6, 12, 24, 48, 96, 168)  # hours between two marks
_LEAST = 40  # px between two marks
_BEYOND = timedelta(days=2)  # a closing further off than that after everything else is not drawn to scale
_AFTER = timedelta(hours=12)

Span = tuple[datetime, datetime]
Draw = Callable[[QPainter, QRect], object]


def icon_of(channel: str | None) -> str:
    """The icon of a channel."""
    return ICONS[Channel(channel)] if channel in list(Channel) else "clock"


class Picture(NamedTuple):
    """What is drawn; moments are aware, in the shop's zone. ``now``: where the order is a real one."""

    rules: Rules
    created: datetime
    plan: Plan
    now: datetime | None = None
    contacts: tuple[tuple[datetime, str], ...] = ()
    booked: tuple[datetime, ...] = ()


class PlanLine(Speaks, QWidget):
    """``show_plan`` is the one way in; the words stand in a list beside it (``plan_list``)."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.picture: Picture | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)
        self.retranslate()

    def retranslate(self) -> None:
        self.setAccessibleName(_("The plan as a line of time"))
        self.update()

    def show_plan(self, picture: Picture | None) -> None:
        """Draw another plan; None: none."""
        if picture != self.picture:
            self.picture = picture
            self.updateGeometry()
            self.update()

    # Where things are

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()  # the legend may take other lines

    def sizeHint(self) -> QSize:
        last = max(place.top() for *_words, place in self.legend_places())
        return QSize(360, last + _LINE)

    def minimumSizeHint(self) -> QSize:
        return QSize(240, self.sizeHint().height())

    def _lanes(self) -> int:
        if self.picture is None:
            return 1
        own = bool(self.picture.contacts or self.picture.booked)
        return max(1, len(self.picture.plan.points) + own)

    def _high(self) -> int:
        return self._lanes() * _LANE + _FOOT

    def body(self) -> QRect:
        """The place of bands and reminders."""
        return QRect(_MARGIN, _DAYS, max(self.width() - 2 * _MARGIN, 10), self._high())

    def span(self) -> Span:
        """The first and the last moment shown."""
        assert self.picture is not None
        created, plan = self.picture.created, self.picture.plan
        told = [point.late_at for point in plan.points] + [at for at, _by in self.picture.contacts]
        last = max([after(created, timedelta(hours=1)), *told, *self.picture.booked, self.picture.now or created])
        closes = plan.closes_at
        if closes is not None and closes <= last + _BEYOND:
            return created, max(last, closes)
        return created, after(last, _AFTER)

    def place(self, moment: datetime) -> int:
        """Where a moment stands; what lies outside stands at the edge."""
        (first, last), body = self.span(), self.body()
        share = (moment - first) / (last - first)
        return round(body.left() + min(max(share, 0.0), 1.0) * body.width())

    def lane(self, at: int) -> QRect:
        """The place of a reminder, from 0 on; past contacts have the first."""
        body = self.body()
        own = bool(self.picture is not None and (self.picture.contacts or self.picture.booked))
        return QRect(body.left(), body.top() + (at + own) * _LANE, body.width(), _LANE)

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(self._font())
        body = self.body()
        paint.box(painter, body, self.theme.colour("bg"), None, 4)
        if self.picture is not None:
            painter.save()
            painter.setClipRect(body)
            self._bands(painter, self.picture)
            painter.restore()
            if self.picture.now is not None:  # beneath the words
                painter.fillRect(
                    QRect(self.place(self.picture.now) - 1, body.top(), 2, body.height()), self.theme.colour("accent")
                )
            self._marks(painter)
            self._ends(painter, self.picture)
            self._past(painter, self.picture)
            for at, point in enumerate(self.picture.plan.points):
                self._reminder(painter, self.lane(at), point)
        self._legend(painter)
        painter.end()

    def _bands(self, painter: QPainter, picture: Picture) -> None:
        tone, body, rules = self.theme.colour, self.body(), picture.rules
        for start, end in self._of_days(lambda day: _quiet(rules, day)):
            painter.fillRect(self._area(start, end, body), tone("line"))
        for start, end in self._of_days(lambda day: _calls(rules, day)):
            area = self._area(start, end, body)
            painter.fillRect(area, tone("accentweak"))
            painter.fillRect(QRect(area.left(), area.top(), area.width(), 2), tone("accent"))
        for start, end in self._of_days(lambda day: _WHOLE if rules.days_off.has(day) else ()):
            painter.fillRect(self._area(start, end, body), QBrush(tone("text3"), Qt.BrushStyle.BDiagPattern))
        for at, point in enumerate(picture.plan.points):
            if point.asked.hours is not None:
                lane = self.lane(at)
                strip = QRect(lane.left(), lane.bottom() - 3, lane.width(), 3)
                hours = point.asked.hours
                for start, end in self._of_days(lambda day, hours=hours: _hours(hours, day)):  # type: ignore[misc]
                    painter.fillRect(self._area(start, end, strip), tone("ok"))

    def _marks(self, painter: QPainter) -> None:
        """The days above, the hours beneath."""
        (first, last), body, tone = self.span(), self.body(), self.theme.colour
        high = painter.fontMetrics().height()
        per_hour = body.width() / max((last - first) / timedelta(hours=1), 1)
        step = next((step for step in _STEPS if step * per_hour >= _LEAST), _STEPS[-1])
        for day in _days(first, last):
            midnight = wall(first, day, time())
            following = wall(first, day + timedelta(days=1), time())
            left, right = self.place(max(midnight, first)), self.place(min(following, last))
            words = rule_words.day(day)
            if midnight > first:
                painter.fillRect(QRect(left, body.top() - 4, 1, body.height() + 4), tone("edge"))
            if painter.fontMetrics().horizontalAdvance(words) + 10 <= right - left:
                painter.setPen(tone("text2"))
                painter.drawText(QRect(left + 3, 0, right - left, _DAYS - 2), int(Qt.AlignmentFlag.AlignVCenter), words)
            for hour in range(0, 24, min(step, 24)):
                moment = wall(first, day, time(hour))
                if first <= moment <= last and (step <= 24 or not day.toordinal() % (step // 24)):
                    x = self.place(moment)
                    painter.setPen(tone("text3"))
                    area = QRect(x - 20, body.bottom() + 2, 40, high)
                    painter.drawText(area, Qt.AlignmentFlag.AlignCenter, f"{hour:02}")

    def _ends(self, painter: QPainter, picture: Picture) -> None:
        """When it was ordered, and when it closes."""
        tone, body = self.theme.colour, self.body()
        foot = QRect(body.left() + 4, body.bottom() - _FOOT, body.width() - 8, _FOOT)
        painter.fillRect(QRect(body.left(), body.top(), 2, body.height()), tone("text2"))
        painter.setPen(tone("text2"))
        words = _("ordered {time}").format(time=f"{picture.created:%H:%M}")
        self._write(painter, foot, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, words)
        closes = picture.plan.closes_at
        if closes is not None:
            x = self.place(closes)
            if closes <= self.span()[1]:
                painter.fillRect(QRect(x - 1, body.top(), 2, body.height()), tone("danger"))
            painter.setPen(tone("danger"))
            words = _("closes {time}").format(time=rule_words.moment(closes))
            room = QRect(foot.left(), foot.top(), max(x - foot.left() - 4, 10), foot.height())
            self._write(painter, room, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, words)

    def _past(self, painter: QPainter, picture: Picture) -> None:
        """Contacts that were, and reminders that are booked."""
        tone, lane = self.theme.colour, self.lane(-1)
        for at, channel in picture.contacts:
            self._dot(painter, QPoint(self.place(at), lane.center().y()), icon_of(channel), tone("text3"))
        for at in picture.booked:
            self._dot(painter, QPoint(self.place(at), lane.center().y()), "alarm-clock", tone("warn"))

    def _reminder(self, painter: QPainter, lane: QRect, point: Planned) -> None:
        """From when on it is allowed, when it is due, until when it is in time."""
        tone, middle = self.theme.colour, lane.center().y()
        start, due, late = (self.place(one) for one in (point.not_before, point.due_at, point.late_at))
        painter.fillRect(QRect(start, middle - 1, due - start, 2), tone("text3"))
        painter.fillRect(QRect(start, middle - 4, 1, 8), tone("text3"))
        painter.fillRect(QRect(due, middle - 1, late - due, 2), tone("warn"))
        painter.fillRect(QRect(late - 2, middle - 5, 2, 10), tone("danger"))
        dot = self._dot(painter, QPoint(due, middle), icon_of(point.channel.value), tone("accent"))
        painter.setPen(tone("text"))
        words = f"{point.due_at:%H:%M}"
        width, high = painter.fontMetrics().horizontalAdvance(words) + 2, painter.fontMetrics().height()
        left = dot.right() + 3
        if left + width > late - 4:
            left = max(left, late + 4)
        if left + width > lane.right():
            left = dot.left() - 3 - width
        self._write(painter, QRect(left, middle - high - 1, width, high), Qt.AlignmentFlag.AlignLeft, words)

    def _write(self, painter: QPainter, area: QRect, where: Qt.AlignmentFlag, words: str) -> None:
        """Write on a ground of its own: hatching and bands lie beneath."""
        ground = painter.boundingRect(area, int(where), words).adjusted(-2, 0, 2, 0)
        painter.fillRect(ground, self.theme.colour("bg"))
        painter.drawText(area, where, words)

    def _dot(self, painter: QPainter, middle: QPoint, icon: str, fill: QColor) -> QRect:
        body = self.body()
        x = min(max(middle.x(), body.left() + _DOT // 2), body.right() - _DOT // 2)
        area = QRect(x - _DOT // 2, middle.y() - _DOT // 2, _DOT, _DOT)
        paint.box(painter, area, fill, self.theme.colour("surface"), _DOT / 2)
        icons.icon(icon, self.theme.colour("onaccent")).paint(painter, area.adjusted(4, 4, -4, -4))
        return area

    def legend(self) -> list[tuple[str, Draw]]:
        """What the strokes mean: words, and what draws a small one."""
        tone = self.theme.colour
        told: list[tuple[str, Draw]] = [
            (_("call windows"), lambda on, area: paint.box(on, area, tone("accentweak"), tone("accent"), 2)),
            (_("quiet hours"), lambda on, area: paint.box(on, area, tone("line"), None, 2)),
        ]
        if self.picture is None:
            return told
        points = self.picture.plan.points
        if self.picture.rules.days_off.some:
            hatch = QBrush(tone("text3"), Qt.BrushStyle.BDiagPattern)
            told.append((_("days off"), lambda on, area: on.fillRect(area, hatch)))
        if any(point.asked.hours is not None for point in points):
            told.append((_("own hours"), lambda on, area: on.fillRect(area.adjusted(0, 4, 0, -3), tone("ok"))))
        if points:
            told.append((_("due until late"), self._small_stretch))
        if self.picture.contacts:
            told.append((pgettext("plan", "contacted"), lambda on, area: _small_dot(on, area, tone("text3"))))
        if self.picture.booked:
            told.append((pgettext("plan", "booked"), lambda on, area: _small_dot(on, area, tone("warn"))))
        return told

    def _small_stretch(self, painter: QPainter, area: QRect) -> None:
        painter.fillRect(area.adjusted(0, 4, 0, -4), self.theme.colour("warn"))
        painter.fillRect(area.adjusted(area.width() - 2, 0, 0, 0), self.theme.colour("danger"))

    def legend_places(self) -> Iterator[tuple[str, Draw, QRect]]:
        """The words of the legend and where they stand; what has no room in a line stands in the next."""
        metrics = QFontMetrics(self._font())
        x, y = _MARGIN, self.body().bottom() + _HOURS + 8
        for words, draw in self.legend():
            place = QRect(x + 19, y - 3, metrics.horizontalAdvance(words) + 2, 16)
            if place.right() > self.width() and x > _MARGIN:
                y += _LINE
                place.moveTo(_MARGIN + 19, y - 3)
            yield words, draw, place
            x = place.right() + 15

    def _legend(self, painter: QPainter) -> None:
        for words, draw, place in self.legend_places():
            painter.setPen(QPen(Qt.PenStyle.NoPen))
            draw(painter, QRect(place.left() - 19, place.top() + 3, 14, 10))
            painter.setPen(self.theme.colour("text3"))
            painter.drawText(place, int(Qt.AlignmentFlag.AlignVCenter), words)

    def _font(self) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(11)
        return font

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and self.picture is not None:
            points = self.picture.plan.points
            at = next((at for at in range(len(points)) if self.lane(at).contains(event.pos())), None)
            text = rule_words.planned(points[at]) if at is not None else ""
            QToolTip.showText(event.globalPos(), text, self)
            return True
        return super().event(event)

    def _area(self, start: datetime, end: datetime, within: QRect) -> QRect:
        left = self.place(start)
        return QRect(left, within.top(), self.place(end) - left, within.height())

    def _of_days(self, told: Callable[[date], tuple[tuple[time, time | None], ...]]) -> Iterator[Span]:
        """Spans of every day shown, as moments; an end of None is midnight."""
        first, last = self.span()
        for day in _days(first, last):
            for start, end in told(day):
                ends = wall(first, day, end) if end is not None else wall(first, day + timedelta(days=1), time())
                begins = wall(first, day, start)
                if begins < last and ends > first:
                    yield begins, ends


def _small_dot(painter: QPainter, area: QRect, fill: QColor) -> None:
    paint.box(painter, area.adjusted(2, 0, -2, 0), fill, None, 5)


_WHOLE: tuple[tuple[time, time | None], ...] = ((time(), None),)


def _days(first: datetime, last: datetime) -> Iterator[date]:
    for one in range((last.date() - first.date()).days + 1):
        yield first.date() + timedelta(days=one)


def _quiet(rules: Rules, _day: date) -> tuple[tuple[time, time | None], ...]:
    start, end = rules.quiet
    if start == end:
        return ()
    return ((start, end),) if start < end else ((time(), end), (start, None))


def _calls(rules: Rules, day: date) -> tuple[tuple[time, time | None], ...]:
    spans = rules.windows(day)
    return _WHOLE if spans is None else spans


def _hours(hours: Windows, day: date) -> tuple[tuple[time, time | None], ...]:
    spans = hours.on(day)
    return _WHOLE if spans is None else spans
