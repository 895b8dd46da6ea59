"""The command palette: a few letters, the arrows and Enter do whatever can be done."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Sequence

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
)
from PySide6.QtGui import QFont, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from app.domain import fuzzy, script_search
from app.i18n import _
from ui import icons
from ui.offers import Offer
from ui.runtime import spawn
from ui.theme import Theme
from ui.widgets import paint
from ui.widgets.inputs import SearchLine
from ui.widgets.labels import label

ROW, SHOWN, WIDTH, TOP = 36, 11, 640, 72  # px, but for SHOWN: rows

Index = QModelIndex | QPersistentModelIndex
Find = Callable[[str], Awaitable[list[Offer]]]
_ROOT = QModelIndex()


class OfferModel(QAbstractListModel):
    """The offers that match, best first."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.offers: list[Offer] = []

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.offers)

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> str | None:
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        offer = self.offers[index.row()]
        return " ".join(part for part in (offer.title, offer.kind, offer.key) if part)

    def set_offers(self, offers: Sequence[Offer]) -> None:
        self.beginResetModel()
        self.offers = list(offers)
        self.endResetModel()


class OfferDelegate(QStyledItemDelegate):
    """Icon, title, what kind it is, and its key at the right."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(WIDTH, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        assert isinstance(model, OfferModel)
        offer, tone, area = model.offers[index.row()], self.theme.colour, option.rect.adjusted(8, 1, -8, -1)
        if option.state & QStyle.StateFlag.State_Selected:
            paint.box(painter, area, tone("sel"), None)
        icons.icon(offer.icon, tone("text2")).paint(painter, QRect(area.left() + 10, area.center().y() - 7, 16, 16))
        right = self._cap(painter, area, offer.key, option.font) if offer.key else area.right() - 10
        painter.setFont(option.font)
        painter.setPen(tone("text3"))
        kind = painter.fontMetrics().horizontalAdvance(offer.kind)
        painter.drawText(QRect(right - kind - 8, area.top(), kind + 2, area.height()), _LEFT, offer.kind)
        painter.setPen(tone("text"))
        room = QRect(area.left() + 36, area.top(), right - kind - area.left() - 56, area.height())
        title = painter.fontMetrics().elidedText(offer.title, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, _LEFT, title)

    def _cap(self, painter: QPainter, area: QRect, key: str, base: QFont) -> int:
        font = QFont(base)
        font.setPixelSize(11)
        painter.setFont(font)
        width = painter.fontMetrics().horizontalAdvance(key) + 12
        cap = QRect(area.right() - width - 8, area.center().y() - 9, width, 20)
        paint.box(painter, cap, self.theme.colour("surface"), self.theme.colour("line"), 4)
        painter.setPen(self.theme.colour("text2"))
        painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, key)
        return cap.left() - 4


_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)


class Palette(QDialog):
    """Opened over the window, it does the chosen offer after it has closed.

    ``find`` gives what has to be asked for (orders by number); ``spellings``: titles and their pinyin.
    """

    def __init__(self, theme: Theme, offers: Sequence[Offer], find: Find, spellings: dict[str, str], parent: QWidget):
        super().__init__(parent, Qt.WindowType.Dialog | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("palette")
        self.setWindowTitle(_("Everything that can be done"))
        self.offers = list(offers)
        self.spellings = spellings
        self._find = find
        self._found: list[Offer] = []
        self.field = SearchLine(theme)
        self.field.glass = icons.icon("search", theme.colour("text3"))
        self.field.setPlaceholderText(_("What do you want to do? Letters, pinyin, or an order number"))
        self.field.setAccessibleName(self.windowTitle())
        self.model = OfferModel(self)
        self.list = QListView()
        self.nothing = label("dim")
        self.nothing.setText(_("Nothing here is called that."))
        self._lay_out(theme)
        self.field.textChanged.connect(self._typed)
        self.list.clicked.connect(lambda _index: self.accept())
        self.field.installEventFilter(self)
        self.accepted.connect(self._do)
        self.show_matches()

    def _lay_out(self, theme: Theme) -> None:
        self.list.setModel(self.model)
        self.list.setItemDelegate(OfferDelegate(theme, self.list))
        self.list.setUniformItemSizes(True)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setAccessibleName(self.windowTitle())
        self.list.setMouseTracking(True)
        self.nothing.setContentsMargins(18, 12, 0, 12)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 10, 1, 10)  # within its edge
        column.setSpacing(6)
        line = QVBoxLayout()
        line.setContentsMargins(10, 0, 10, 0)
        line.addWidget(self.field)
        column.addLayout(line)
        column.addWidget(self.list)
        column.addWidget(self.nothing)
        column.addStretch(1)

    def open(self) -> None:
        """Come up over the upper middle of the window."""
        window = self.parentWidget()
        assert window is not None
        self.setFixedWidth(min(WIDTH, window.width() - 48))
        super().open()
        self.move(window.mapToGlobal(QPoint((window.width() - self.width()) // 2, TOP)))
        self.field.setFocus()

    def add(self, offers: Sequence[Offer]) -> None:
        """Offer more, which had to be asked for."""
        self.offers += offers
        self.show_matches()

    def learn(self, spellings: dict[str, str]) -> None:
        """Titles can be found by their pinyin from now on."""
        self.spellings |= spellings
        if self.field.text():
            self.show_matches()

    def show_matches(self) -> None:
        """List what matches; the text of the field is committed text, never what an input method composes."""
        text = self.field.text().strip()
        rated = [(self._rate(text, offer), -at, offer) for at, offer in enumerate(self.offers)]
        best = sorted((one for one in rated if one[0]), key=lambda one: one[:2], reverse=True)
        self.model.set_offers([*self._found, *(offer for _score, _at, offer in best)])
        self.list.setCurrentIndex(self.model.index(0, 0))
        self.list.setFixedHeight(ROW * min(len(self.model.offers), SHOWN))
        self.list.setVisible(bool(self.model.offers))
        self.nothing.setVisible(not self.model.offers)
        self.adjustSize()

    def _rate(self, text: str, offer: Offer) -> int:
        if not text:
            return 1
        spelling = self.spellings.get(offer.title, "")
        whole = script_search.score(text, offer.title, (offer.kind,), "", spelling)
        if not whole:
            return fuzzy.score(text, offer.title)
        # Words that are there in full go before letters found here and there; of them, what a title begins with goes
        # before what begins a word of it, and that before the rest.
        words, title = text.casefold().split(), offer.title.casefold()
        first = any(script_search.begins(word, title, spelling) for word in words)
        inner = all(re.search(rf"\b{re.escape(word)}", title) for word in words)
        return whole * 1000 + first * 500 + inner * 250

    def _typed(self) -> None:
        self._found = []
        self.show_matches()
        spawn(self._ask(self.field.text()), "palette.find")

    async def _ask(self, text: str) -> None:
        found = await self._find(text)
        if found and isValid(self) and text == self.field.text():
            self._found = found
            self.show_matches()

    def _do(self) -> None:
        at = self.list.currentIndex().row()
        if 0 <= at < len(self.model.offers):
            self.model.offers[at].act()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The arrows and Enter belong to the list, but for those an input method wants."""
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress or self.field.composing:
            return False
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: SHOWN, Qt.Key.Key_PageUp: -SHOWN}
        if (step := steps.get(Qt.Key(event.key()))) is not None:
            self._step(step)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.model.offers:
                self.accept()
        elif event.key() == Qt.Key.Key_Escape:
            self.reject()
        else:
            return False
        return True

    def _step(self, step: int) -> None:
        count = len(self.model.offers)
        if count:
            at = self.list.currentIndex().row() + step
            at = at % count if abs(step) == 1 else min(max(at, 0), count - 1)
            self.list.setCurrentIndex(self.model.index(at, 0))
