"""The day by the hour as bars: contacts, the answers among them, and payments, beside the call windows.

Left and Right go from hour to hour; what an hour holds is told by the pointer, to a screen reader, and to the page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, time

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QFont,
    QFontMetrics,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPolygonF,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from app import won_back_words
from app.domain.window import Spans
from app.i18n import _, ngettext, number
from app.services.day_hours import DayHours, Hour
from ui.keys import bare
from ui.theme import Theme
from ui.widgets import paint
from ui.words import Speaks

FIRST, LAST = 7, 23  # hours, where nothing happened outside of them
_LEFT, _RIGHT, _TOP, _BOTTOM = 48, 16, 40, 24  # px around the bars
_BAR, _GAP = 18, 2  # px, where there is room
_LINES = 4  # lines across, at most
_SWATCH = 12  # px

_NAMES: tuple[tuple[str, Callable[[], str]], ...] = (
    ("contacts", lambda: _("Contacts")), ("answers", lambda: _("answered")), ("payments", lambda: _("Payments")),
    ("windows", lambda: _("Call windows")),
)  # fmt: skip


class DayChart(Speaks, QWidget):
    """``stands_on(hour)`` when another hour is looked at; ``show_day`` is the one way in."""

    stands_on = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.day: DayHours | None = None
        self.now: datetime | None = None
        self.hour = FIRST
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme.changed.connect(self.update)
        self.retranslate()

    def show_day(self, day: DayHours, now: datetime | None) -> None:
        """``now``: the moment on the shop's wall clock where the days end today, else None."""
        first = self.day is None
        self.day, self.now = day, now
        if first:
            self.hour = now.hour if now is not None else max(range(24), key=lambda at: day.hours[at])
        low, high = self.span()
        self.hour = min(max(self.hour, low), high - 1)
        self.retranslate()
        self.updateGeometry()
        self.update()

    def retranslate(self) -> None:
        whole = Hour()
        for one in self.day.hours if self.day is not None else ():
            whole = whole.plus(one)
        self.setAccessibleName(_("The day by the hour: {figures}").format(figures=_figures(whole)))
        self.setAccessibleDescription(self.words(self.hour))

    def words(self, hour: int) -> str:
        """What an hour holds, in one sentence."""
        if self.day is None:
            return ""
        words = _("{hour}: {figures}").format(hour=won_back_words.hour(hour), figures=_figures(self.day.hours[hour]))
        return _("{words}, in a call window").format(words=words) if _open(hour, self.day.windows) else words

    def go_to(self, hour: int) -> None:
        """Look at an hour; what is not shown is the nearest that is."""
        low, high = self.span()
        hour = min(max(hour, low), high - 1)
        if hour != self.hour:
            self.hour = hour
            self.setAccessibleDescription(self.words(hour))
            self.update()
            self.stands_on.emit(hour)

    def span(self) -> tuple[int, int]:
        """The first hour that is shown, and the one after the last."""
        if self.day is None:
            return FIRST, LAST
        busy = [at for at, one in enumerate(self.day.hours) if any(one)]
        spans = self.day.windows or ()
        first = min([FIRST, *busy, *(start.hour for start, _end in spans)])
        last = max([LAST, *(at + 1 for at in busy), *(end.hour + (end.minute > 0) for _start, end in spans)])
        return first, last

    def sizeHint(self) -> QSize:
        return QSize(640, 240)

    def minimumSizeHint(self) -> QSize:
        return QSize(max(480, _LEFT + sum(self._legend_widths()) + _RIGHT), 160)

    # Where things stand

    def plot(self) -> QRect:
        """The room of the bars."""
        return self.rect().adjusted(_LEFT, _TOP, -_RIGHT, -_BOTTOM)

    def column(self, hour: int) -> QRectF:
        """The room of an hour."""
        low, high = self.span()
        plot = self.plot()
        width = plot.width() / (high - low)
        return QRectF(plot.left() + (hour - low) * width, plot.top(), width, plot.height())

    def top(self) -> tuple[int, int]:
        """The figure at the upper edge, and the step from line to line."""
        hours = self.day.hours if self.day is not None else ()
        most = max((max(one.contacts, one.payments) for one in hours), default=0)
        step = next(one for one in _steps() if most <= one * _LINES)
        return max(step * -(-most // step), step), step

    def _at(self, moment: time) -> float:
        left = self.column(moment.hour)
        return left.left() + left.width() * moment.minute / 60

    def _hour_at(self, x: float) -> int:
        low, high = self.span()
        plot = self.plot()
        return min(max(low + int((x - plot.left()) * (high - low) // max(plot.width(), 1)), low), high - 1)

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(self._small())
        self._legend(painter)
        self._windows(painter)
        self._lines(painter)
        self._looked_at(painter)
        low, high = self.span()
        if self.day is not None:
            for hour in range(low, high):
                self._bars(painter, hour, self.day.hours[hour])
        self._axis(painter)
        self._marks(painter)
        painter.end()

    def _legend(self, painter: QPainter) -> None:
        left, middle = _LEFT, 14
        for (name, said), width in zip(_NAMES, self._legend_widths(), strict=True):
            self._swatch(painter, name, QRect(left, middle - _SWATCH // 2, _SWATCH, _SWATCH))
            painter.setPen(self.theme.colour("text2"))
            area = QRect(left + _SWATCH + 6, 0, width, 2 * middle)
            painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, said())
            left += width

    def _legend_widths(self) -> list[int]:
        metrics = QFontMetrics(self._small())
        return [_SWATCH + 6 + metrics.horizontalAdvance(said()) + 20 for _name, said in _NAMES]

    def _swatch(self, painter: QPainter, name: str, area: QRect) -> None:
        tone = self.theme.colour
        fill, line = {
            "contacts": ("surface", "accent"), "answers": ("accent", None), "payments": ("ok", None),
            "windows": ("accentweak", "line"),
        }[name]  # fmt: skip
        paint.box(painter, area, tone(fill), tone(line) if line else None, 2)

    def _windows(self, painter: QPainter) -> None:
        plot = self.plot()
        windows = self.day.windows if self.day is not None else ()
        for start, end in ((time(), time.max),) if windows is None else windows:
            low, high = self.span()
            left = plot.left() if start.hour < low else self._at(start)
            right = plot.right() + 1 if end.hour >= high else self._at(end)
            area = QRectF(left, plot.top(), right - left, plot.height())
            painter.fillRect(area, self.theme.colour("accentweak"))

    def _lines(self, painter: QPainter) -> None:
        plot = self.plot()
        top, step = self.top()
        for value in range(0, top + 1, step):
            y = plot.bottom() + 1 - round(plot.height() * value / top)
            painter.fillRect(QRect(plot.left(), y, plot.width(), 1), self.theme.colour("line"))
            painter.setPen(self.theme.colour("text3"))
            area = QRect(0, y - 8, _LEFT - 8, 16)
            painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, number(value))

    def _looked_at(self, painter: QPainter) -> None:
        area = self.column(self.hour).toRect().adjusted(1, 0, -1, 0)
        tone = self.theme.colour
        if self.hasFocus():
            paint.box(painter, area, tone("sel"), tone("accent"), 4)
        else:
            paint.box(painter, area, None, tone("edge"), 4)

    def _bars(self, painter: QPainter, hour: int, one: Hour) -> None:
        tone, place = self.theme.colour, self.column(hour)
        wide = max(3, min(_BAR, int(place.width() * 0.34)))
        middle = round(place.center().x())
        self._bar(painter, middle - wide - _GAP // 2, wide, one.contacts, "surface", "accent")
        self._bar(painter, middle - wide - _GAP // 2, wide, one.answers, "accent")
        self._bar(painter, middle + _GAP // 2, wide, one.payments, "ok")
        best = self.day.verdict.best if self.day is not None else None
        if best is not None and best.hour == hour:
            x, y = place.center().x(), place.top() - 4
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(tone("warn"))
            painter.drawPolygon(QPolygonF([QPointF(x - 6, y - 8), QPointF(x + 6, y - 8), QPointF(x, y)]))

    def _bar(self, painter: QPainter, left: int, wide: int, count: int, fill: str, line: str = "") -> None:
        if not count:
            return
        plot, (top, _step) = self.plot(), self.top()
        high = max(2, round(plot.height() * count / top))
        area = QRect(left, plot.bottom() + 1 - high, wide, high)
        paint.box(painter, area, self.theme.colour(fill), self.theme.colour(line) if line else None, 2)

    def _axis(self, painter: QPainter) -> None:
        plot = self.plot()
        low, high = self.span()
        step = 1 if plot.width() / (high - low) > 28 else 2
        for hour in range(low, high, step):
            here = hour == self.hour
            painter.setPen(self.theme.colour("text" if here else "text3"))
            painter.setFont(self._small(bold=here))
            place = self.column(hour)
            area = QRectF(place.center().x() - 20, plot.bottom() + 4, 40, _BOTTOM - 6)
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter, f"{hour:02}")

    def _marks(self, painter: QPainter) -> None:
        """Now, where today is among the days."""
        low, high = self.span()
        if self.now is None or not low <= self.now.hour < high:
            return
        x = round(self._at(self.now.time()))
        painter.fillRect(QRect(x, self.plot().top(), 1, self.plot().height()), self.theme.colour("danger"))

    def _small(self, *, bold: bool = False) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(11)
        font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
        return font

    # Hands

    def keyPressEvent(self, event: QKeyEvent) -> None:
        low, high = self.span()
        ways = {
            Qt.Key.Key_Left: self.hour - 1, Qt.Key.Key_Right: self.hour + 1, Qt.Key.Key_Home: low,
            Qt.Key.Key_End: high - 1,
        }  # fmt: skip
        if event.key() in ways and bare(event):
            self.go_to(ways[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        self.go_to(self._hour_at(event.position().x()))

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), self.told_at(event.pos()))
            return True
        return super().event(event)

    def told_at(self, place: QPoint) -> str:
        """What is told where the pointer rests; nothing beside the bars."""
        inside = self.plot().adjusted(0, -_TOP // 2, 0, _BOTTOM).contains(place)
        return self.words(self._hour_at(place.x())) if inside else ""

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()


def _steps() -> Iterator[int]:
    """1, 2, 5, 10, 20 and so on."""
    ten = 1
    while True:
        yield from (ten, 2 * ten, 5 * ten)
        ten *= 10


def _open(hour: int, windows: Spans | None) -> bool:
    return windows is None or any(start < time(hour, 59, 59) and end > time(hour) for start, end in windows)


def _figures(one: Hour) -> str:
    parts = [
        ngettext("{n} contact", "{n} contacts", one.contacts).format(n=number(one.contacts)),
        ngettext("{n} answer", "{n} answers", one.answers).format(n=number(one.answers)),
        ngettext("{n} payment", "{n} payments", one.payments).format(n=number(one.payments)),
    ]
    if one.won:
        parts.append(ngettext("{n} of them won back", "{n} of them won back", one.won).format(n=number(one.won)))
    return _(", ").join(parts)
