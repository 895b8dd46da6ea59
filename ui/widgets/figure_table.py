"""Numbers as a table, each with a bar: choosing one asks for the orders behind it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QPainter
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem, QVBoxLayout, QWidget

from app.i18n import _
from ui.models.plain import PlainModel
from ui.models.won_back import Figure, Key, figure_columns
from ui.theme import Theme
from ui.widgets import paint
from ui.widgets.head import HEIGHT
from ui.widgets.labels import label
from ui.widgets.order_delegate import ROW_HEIGHT
from ui.widgets.plain_table import PlainDelegate, PlainTable
from ui.words import Speaks

_BAR, _MARK = 6, 14  # px high
_LEAST = 2  # rows that are always in sight


class BarDelegate(PlainDelegate):
    """A bar stands behind the share, which is told in figures too; a small line across it is the target."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().paint(painter, option, index)
        model = index.model()
        assert isinstance(model, PlainModel)
        row: Figure = model.rows[index.row()]
        if index.column() != len(model.columns) - 1 or row.share is None:
            return
        tone = self.theme.colour
        text = painter.fontMetrics().horizontalAdvance("100 %") + 20
        middle = option.rect.center().y() + 1
        track = QRect(option.rect.left() + text, middle - _BAR // 2, option.rect.width() - text - 12, _BAR)
        if track.width() < 8:
            return
        on = option.state & QStyle.StateFlag.State_Selected
        paint.box(painter, track, tone("surface" if on else "line"), None, 2)
        long = round(track.width() * min(row.bar, 1.0))
        if long:
            paint.box(painter, QRect(track.left(), track.top(), max(long, 2), _BAR), tone(row.tone), None, 2)
        if row.mark is not None:
            at = track.left() + round(track.width() * min(row.mark, 1.0))
            painter.fillRect(QRect(at - 1, middle - _MARK // 2, 2, _MARK), tone("text"))


class FigureTable(PlainTable):
    """``number_chosen(Figure)`` when a person stands on another number, or comes back to this table."""

    number_chosen = Signal(object)

    def __init__(self, theme: Theme, spoken: str, head: str, *, targets: bool = False) -> None:
        self.figures: PlainModel[Figure] = PlainModel(figure_columns(head, targets=targets))
        super().__init__(theme, self.figures)
        self.figures.setParent(self)
        self._filling = False
        self.setItemDelegate(BarDelegate(theme, self))
        self.name(spoken)
        self.stands_on.connect(self._chosen)

    def show_figures(self, rows: Sequence[Figure], key: Key | None) -> None:
        """Show these numbers, standing on that of ``key``, else on the first; nobody is told."""
        self._filling = True
        self.figures.set_rows(rows)
        self.go_to_row(next((at for at, row in enumerate(rows) if row.key == key), 0))
        self._filling = False

    def mark(self, *, on: bool) -> None:
        """Show the number one stands on as the one that is looked at, or not."""
        if not on:
            self.clearSelection()
        elif self.currentIndex().isValid():
            self.selectRow(self.currentIndex().row())

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        # A click tells of its own row, and not of the one that was left here.
        if event.reason() is not Qt.FocusReason.MouseFocusReason:
            self._chosen(self.current())

    def _chosen(self, figure: Figure | None) -> None:
        if figure is not None and not self._filling:
            self.number_chosen.emit(figure)


class FigurePart(Speaks, QWidget):
    """A table of numbers beneath its title; a few words stand in its place where there are none."""

    def __init__(
        self, theme: Theme, title: str, head: str, nothing: str = "", *, targets: bool = False, fits: bool = False
    ) -> None:
        """Titles and words are msgids; ``fits``: no higher than its rows, else as high as there is room."""
        super().__init__()
        self.title, self.nothing, self._fits = title, nothing, fits
        self._whole = False
        self.head, self.words = label("section"), label("dim", wrap=True)
        self.table = FigureTable(theme, title, head, targets=targets)
        self.table.setMinimumHeight(HEIGHT + _LEAST * ROW_HEIGHT)
        self.head.setContentsMargins(16, 8, 16, 4)
        self.words.setContentsMargins(16, 4, 16, 8)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self.words)
        column.addWidget(self.table, 0 if fits else 1)
        column.addStretch(0)
        self.retranslate()

    def retranslate(self) -> None:
        self.head.setText(_(self.title))
        self.words.setText(_(self.nothing))

    def show_figures(self, rows: Sequence[Figure], key: Key | None) -> None:
        """See ``FigureTable.show_figures``."""
        self.table.show_figures(rows, key)
        self.words.setVisible(not rows)
        self.table.setVisible(bool(rows))
        self._fit()

    def show_whole(self, *, on: bool) -> None:
        """Whether all of its rows are to be in sight, or it may scroll."""
        if on != self._whole:
            self._whole = on
            self._fit()

    def _fit(self) -> None:
        if self._fits:
            whole = HEIGHT + max(len(self.table.figures.rows), _LEAST) * ROW_HEIGHT + 2
            self.table.setMaximumHeight(whole)
            self.table.setMinimumHeight(whole if self._whole else HEIGHT + _LEAST * ROW_HEIGHT)
