"""The tables of the note check: faulty entries before and after, and how good the notes of each agent are."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, Qt
from PySide6.QtGui import QFont, QMouseEvent, QPainter
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem, QWidget

from app.i18n import N_, _, number
from app.services.note_checks import Quality
from ui import icons
from ui.models.note_check import AFTER, BEFORE, FLAG, TICK, CheckModel, CheckRow, changed
from ui.models.plain import PlainColumn, PlainModel
from ui.theme import Theme
from ui.widgets import paint
from ui.widgets.head import INDENT
from ui.widgets.plain_table import PlainDelegate, PlainTable

Index = QModelIndex | QPersistentModelIndex
Sign = Callable[[int, str], str]

_BOX, _FLAG, _BAR = 16, 18, 80  # px
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)


class CheckDelegate(PlainDelegate):
    """Paints the tick, the flags, and what a repair changes: struck out before, underlined after."""

    def __init__(self, theme: Theme, sign: Sign, parent: QWidget) -> None:
        super().__init__(theme, parent)
        self.sign = sign

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        assert isinstance(model, CheckModel)
        row, column = model.rows[index.row()], index.column()
        own = column in (TICK, FLAG) or (column in (BEFORE, AFTER) and row.proposal is not None)
        if not own:
            super().paint(painter, option, index)
            return
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, self.theme.colour("sel"))
        if column == TICK:
            self._tick(painter, option.rect, row, on=row.key in model.ticked)
        elif column == FLAG:
            self._flags(painter, option.rect, row)
        else:
            self._words(painter, option, row, after=column == AFTER)

    def _tick(self, painter: QPainter, area: QRect, row: CheckRow, *, on: bool) -> None:
        tone = self.theme.colour
        box = QRect(area.left() + 8 + INDENT, area.center().y() - _BOX // 2 + 1, _BOX, _BOX)
        if row.proposal is None:
            icons.icon("pencil", tone("text3")).paint(painter, box)
            return
        paint.box(painter, box, tone("accent") if on else tone("surface"), tone("accent" if on else "text3"), 4)
        if on:
            icons.icon("check", tone("onaccent")).paint(painter, box.adjusted(2, 2, -2, -2))

    def _flags(self, painter: QPainter, area: QRect, row: CheckRow) -> None:
        left, top = area.left() + 8, area.center().y() - _FLAG // 2 + 1
        colours = [row.first.flag, row.new_flag] if row.new_flag else [row.first.flag]
        for at, colour in enumerate(colours):
            if at:
                painter.setPen(self.theme.colour("text2"))
                painter.drawText(QRect(left, area.top(), 20, area.height()), Qt.AlignmentFlag.AlignCenter, "→")
                left += 20
            letter = self.sign(row.first.shop_id, colour) if colour else ""
            painter.save()
            paint.flag(painter, QRect(left, top, _FLAG, _FLAG), colour, letter, self.theme)
            painter.restore()
            left += _FLAG

    def _words(self, painter: QPainter, option: QStyleOptionViewItem, row: CheckRow, *, after: bool) -> None:
        assert row.proposal is not None
        tone, inner = self.theme.colour, option.rect.adjusted(8, 0, -8, 0)
        text = row.proposal.text if after else row.first.words
        start, end = changed(row.first.words, row.proposal.text)[after]
        mark = QFont(option.font)
        mark.setStrikeOut(not after)
        mark.setUnderline(after)
        mark.setWeight(QFont.Weight.DemiBold)
        left = inner.left()
        for part, marked in ((text[:start], False), (text[start:end], True), (text[end:], False)):
            room = inner.right() - left
            if not part or room <= 0:
                continue
            painter.setFont(mark if marked else option.font)
            metrics = painter.fontMetrics()
            shown = metrics.elidedText(part.replace("\n", " "), Qt.TextElideMode.ElideRight, room)
            width = min(metrics.horizontalAdvance(shown), room)
            place = QRect(left, inner.top(), width + 2, inner.height())
            if marked:
                paint.box(painter, place.adjusted(0, 4, 0, -4), tone("okweak" if after else "dangerweak"), None, 3)
            painter.setPen(tone(("ok" if after else "danger") if marked else "text"))
            painter.drawText(place, _LEFT, shown)
            left += width


class CheckTable(PlainTable):
    """The faulty entries; a click on its box ticks one. ``sign(shop, colour)`` is the letter of a flag."""

    def __init__(self, theme: Theme, model: CheckModel, sign: Sign, parent: QWidget | None = None) -> None:
        super().__init__(theme, model, parent)
        self.checks = model
        self.setItemDelegate(CheckDelegate(theme, sign, self))
        model.dataChanged.connect(lambda *_: self.viewport().update())
        self.name(N_("Notes with flaws"))

    def turn(self) -> None:
        """Tick the row one stands on, or take its tick away."""
        self.checks.turn(self.currentIndex().row())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(QPoint(round(event.position().x()), round(event.position().y())))
        if event.button() is Qt.MouseButton.LeftButton and index.isValid() and index.column() == TICK:
            self.checks.turn(index.row())


class QualityDelegate(PlainDelegate):
    """A small bar stands before the share, which is told in figures too."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        super().paint(painter, option, index)
        model = index.model()
        assert isinstance(model, PlainModel)
        if index.column() != len(model.columns) - 1:
            return
        row: Quality = model.rows[index.row()]
        text = painter.fontMetrics().horizontalAdvance("100 %") + 20
        track = QRect(option.rect.left() + text, option.rect.center().y() - 2, _BAR, 5)
        track.setRight(min(track.right(), option.rect.right() - 8))
        on = option.state & QStyle.StateFlag.State_Selected
        paint.box(painter, track, self.theme.colour("surface" if on else "line"), None, 2)
        track.setWidth(round(track.width() * row.good / row.entries))
        paint.box(painter, track, self.theme.colour("accent"), None, 2)


class QualityTable(PlainTable):
    """What share of an agent's notes of a week has no flaw."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        self.qualities: PlainModel[Quality] = PlainModel(
            (
                PlainColumn(N_("Week"), week, "2026-11-16 – 11-22"),
                PlainColumn(N_("Agent"), lambda row: row.agent, "小美小美小美", bold=True),
                PlainColumn(N_("Notes"), lambda row: number(row.entries), "00,000", right=True),
                PlainColumn(N_("Without a flaw"), lambda row: number(row.good), "00,000", right=True),
                PlainColumn(N_("Share"), share, "100 %" + " " * 40, grow=1),
            )
        )
        super().__init__(theme, self.qualities, parent)
        self.qualities.setParent(self)
        self.setItemDelegate(QualityDelegate(theme, self))
        self.name(N_("Quality of the notes"))

    def show_quality(self, quality: list[Quality]) -> None:
        """The newest week first."""
        self.qualities.set_rows(sorted(quality, key=lambda one: (-one.year, -one.week, one.agent)))
        if self.qualities.rows and not self.currentIndex().isValid():
            self.go_to_row(0)


def week(row: Quality) -> str:
    """The days of an ISO week."""
    first, last = (date.fromisocalendar(row.year, row.week, day) for day in (1, 7))
    return f"{first:%Y-%m-%d} – {last:%m-%d}"


def share(row: Quality) -> str:
    """How many of a hundred have no flaw; 100 only where all have none."""
    return _("{share} %").format(share=row.good * 100 // row.entries)
