"""The points of an order's plan in words, one beneath the other; the arrows move among them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QResizeEvent
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.i18n import _
from ui import icons
from ui.theme import Theme
from ui.widgets.labels import dotted
from ui.words import Speaks

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_LEFT, _PAD, _GAP = 32, 6, 2  # px
_WRAP = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)


def _bold(font: QFont) -> QFont:
    made = QFont(font)
    made.setWeight(QFont.Weight.DemiBold)
    return made


class PlanRow(NamedTuple):
    """A point: its icon in a tone, what it is, and the rules behind it."""

    icon: str
    tone: str
    head: str
    why: str = ""

    @property
    def spoken(self) -> str:
        """Everything there is to hear of it."""
        return f"{self.head} · {self.why}" if self.why else self.head


class PlanModel(QAbstractListModel):
    """``set_rows`` is the one way in."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.rows: list[PlanRow] = []

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> str | None:
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        return self.rows[index.row()].spoken

    def set_rows(self, rows: Sequence[PlanRow]) -> bool:
        """Show ``rows`` instead; False where they are the same."""
        if list(rows) == self.rows:
            return False
        self.beginResetModel()
        self.rows = list(rows)
        self.endResetModel()
        return True


class PlanDelegate(QStyledItemDelegate):
    """An icon, a line in bold, and the reasons beneath it as high as they need."""

    def __init__(self, theme: Theme, view: QListView) -> None:
        super().__init__(view)
        self.theme, self.view = theme, view

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        width = self.view.viewport().width()
        head, why = self._areas(option.font, self._row(index), QRect(0, 0, width, 0))
        return QSize(width, max(head.height() + why.height() + (_GAP if why.height() else 0), 20) + 2 * _PAD)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row, area, tone = self._row(index), option.rect, self.theme.colour
        if option.state & QStyle.StateFlag.State_Selected and self.view.hasFocus():
            painter.fillRect(area, tone("sel"))
        icons.icon(row.icon, tone(row.tone)).paint(painter, QRect(area.left() + 6, area.top() + _PAD + 1, 16, 16))
        head, why = self._areas(option.font, row, area)
        painter.setFont(_bold(option.font))
        painter.setPen(tone("text"))
        painter.drawText(head, _WRAP, row.head)
        painter.setFont(option.font)
        painter.setPen(tone("text2"))
        painter.drawText(why, _WRAP, dotted(row.why))

    @staticmethod
    def _row(index: Index) -> PlanRow:
        model = index.model()
        assert isinstance(model, PlanModel)
        return model.rows[index.row()]

    @staticmethod
    def _areas(font: QFont, row: PlanRow, area: QRect) -> tuple[QRect, QRect]:
        """Where the two texts stand."""
        left, width = area.left() + _LEFT, max(area.width() - _LEFT - 4, 40)
        top = area.top() + _PAD
        high = QFontMetrics(_bold(font)).boundingRect(QRect(0, 0, width, 10_000), _WRAP, row.head).height()
        head = QRect(left, top, width, high)
        if not row.why:
            return head, QRect()
        more = QFontMetrics(font).boundingRect(QRect(0, 0, width, 10_000), _WRAP, dotted(row.why)).height()
        return head, QRect(left, top + high + _GAP, width, more)


class PlanList(Speaks, QListView):
    """As high as its rows are; what holds it scrolls."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.plan = PlanModel(self)
        self.setModel(self.plan)
        self.setItemDelegate(PlanDelegate(theme, self))
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setTabKeyNavigation(False)
        theme.changed.connect(self.viewport().update)
        self.retranslate()

    def retranslate(self) -> None:
        self.setAccessibleName(_("The plan in words"))

    def show_rows(self, rows: Sequence[PlanRow]) -> None:
        """Show another plan; the row one stands on stays, as far as there is one."""
        here = self.currentIndex().row()
        if self.plan.set_rows(rows):
            self.setCurrentIndex(self.plan.index(min(max(here, 0), len(rows) - 1)))
            self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.scheduleDelayedItemsLayout()
            self._fit()

    def _fit(self) -> None:
        high = sum(self.sizeHintForRow(at) for at in range(len(self.plan.rows)))
        if high + 4 != self.height():
            self.setFixedHeight(high + 4)

    def keyboardSearch(self, search: str) -> None:
        """Letters are keys here, not a search."""
