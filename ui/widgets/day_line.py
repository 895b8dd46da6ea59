"""The day as a line: call windows, quiet hours, the shipping cut-off, what falls due, and now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from PySide6.QtCore import QPoint, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.domain.rules import Rules
from app.domain.window import Spans
from app.i18n import _
from ui.theme import Theme
from ui.widgets import paint
from ui.words import Speaks

FIRST, LAST = 7, 23  # hours, where the rules need no more
_TOP, _TRACK, _MARGIN = 20, 14, 18  # px


class DayLine(Speaks, QWidget):
    """Shows one day of one shop; ``show_day`` is the one way in."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.now: datetime | None = None
        self.rules = Rules()
        self.moments: tuple[datetime, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def show_day(self, now: datetime, rules: Rules, moments: Sequence[datetime]) -> None:
        """``now`` and ``moments`` are aware, in the shop's zone."""
        self.now, self.rules, self.moments = now, rules, tuple(moments)
        self.retranslate()
        self.update()

    def retranslate(self) -> None:
        spans = self.windows()
        windows = _("any time") if spans is None else _(", ").join(f"{start:%H:%M}–{end:%H:%M}" for start, end in spans)
        self.setAccessibleName(_("Call windows: {windows}").format(windows=windows or _("none today")))
        self.setToolTip(self.accessibleName())

    def sizeHint(self) -> QSize:
        return QSize(480, _TOP + _TRACK + 8 + self.fontMetrics().height())

    def windows(self) -> Spans | None:
        """The call windows of the day shown; None: any time."""
        return self.rules.windows(self.now.date()) if self.now is not None else self.rules.call_windows.spans or None

    def span(self) -> tuple[int, int]:
        """The first and the last hour shown."""
        spans = self.windows() or ()
        first = min([FIRST, *(start.hour for start, _end in spans)])
        last = max([LAST, *(end.hour + (end.minute > 0) for _start, end in spans)])
        return first, last

    def place(self, moment: time | datetime) -> int:
        """Where a time of day stands; what lies outside stands at the edge."""
        first, last = self.span()
        hours = moment.hour + moment.minute / 60
        share = (min(max(hours, first), last) - first) / (last - first)
        return round(_MARGIN + share * (self.width() - 2 * _MARGIN))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        tone = self.theme.colour
        track = QRect(_MARGIN, _TOP, self.width() - 2 * _MARGIN, _TRACK)
        paint.box(painter, track, tone("bg"), None, 4)
        font = QFont(self.font())
        font.setPixelSize(11)
        painter.setFont(font)
        self._hours(painter, track)
        for start, end in self.windows() or ():
            area = QRect(QPoint(self.place(start), track.top()), QPoint(self.place(end), track.bottom()))
            paint.box(painter, area, tone("accentweak"), tone("accent"), 4)
        if self.now is not None:
            self._dots(painter, track, self.now)
            self._marks(painter, track, self.now)
        painter.end()

    def _hours(self, painter: QPainter, track: QRect) -> None:
        first, last = self.span()
        painter.setPen(self.theme.colour("text3"))
        step = 1 if track.width() / (last - first) > 44 else 2
        for hour in range(first, last + 1, step):
            x = _MARGIN + (hour - first) * track.width() // (last - first)
            area = QRect(x - 24, track.bottom() + 4, 48, painter.fontMetrics().height())
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter, f"{hour:02}")

    def _dots(self, painter: QPainter, track: QRect, now: datetime) -> None:
        """What is still to come today; many at one hour are one dot."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.theme.colour("warn"))
        for x in sorted({self.place(moment) // 6 * 6 for moment in self.moments if moment > now}):
            painter.drawEllipse(QPointF(x, track.center().y() + 0.5), 3, 3)

    def _marks(self, painter: QPainter, track: QRect, now: datetime) -> None:
        tone = self.theme.colour
        here, cut_off = self.place(now), self.place(self.rules.ship_cutoff)
        words = f"{now:%H:%M}"
        paint.fill(painter, QRect(here - 1, track.top() - 3, 2, track.height() + 6), tone("accent"))
        head = QPolygonF(
            [QPointF(here - 5, track.top() - 8), QPointF(here + 5, track.top() - 8), QPointF(here, track.top() - 2)]
        )
        painter.setBrush(tone("accent"))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawPolygon(head)
        font = QFont(painter.font())
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        painter.setPen(tone("accent"))
        width = painter.fontMetrics().horizontalAdvance(words) + 4
        left = min(max(here - width // 2, 0), self.width() - width)
        painter.drawText(QRect(left, 0, width, 12), Qt.AlignmentFlag.AlignCenter, words)
        ahead = timedelta(hours=self.rules.ship_cutoff.hour, minutes=self.rules.ship_cutoff.minute)
        if ahead > timedelta(hours=now.hour, minutes=now.minute):
            ship = _("ship by {time}").format(time=f"{self.rules.ship_cutoff:%H:%M}")
            painter.setPen(tone("warn"))
            paint.fill(painter, QRect(cut_off, track.top() - 3, 1, track.height() + 6), tone("warn"))
            room = painter.fontMetrics().horizontalAdvance(ship) + 4
            start = cut_off - room // 2
            start = max(start, left + width + 4)
            if start + room <= self.width():
                painter.drawText(QRect(start, 0, room, 12), Qt.AlignmentFlag.AlignCenter, ship)
