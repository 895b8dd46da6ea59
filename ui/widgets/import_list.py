"""The files that were dropped, each with its state beneath its name."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QPainter, QPalette
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.i18n import _
from ui import icons
from ui.models.import_files import FilesModel, ImportFile, State, state_icon, state_text, state_tone
from ui.theme import Theme
from ui.widgets import paint, viewport
from ui.words import Speaks

_HEIGHT = 52
WIDTH, NARROW = 280, 216  # px
_ARROW = " › "  # between the name of a ZIP or folder and that of a file in it


def fitted(name: str, metrics: QFontMetrics, width: int) -> str:
    """A file's name in ``width`` px: rather than its own name the ZIP's or folder's around it is cut."""
    own = name.rpartition(_ARROW)[2]
    if metrics.horizontalAdvance(own) + metrics.horizontalAdvance("…") > width:
        return metrics.elidedText(own, Qt.TextElideMode.ElideMiddle, width)
    return metrics.elidedText(name, Qt.TextElideMode.ElideLeft, width)


class FileDelegate(QStyledItemDelegate):
    """A sign, the name, and beneath it the state; work that runs has a thin bar."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(NARROW, _HEIGHT)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        model = index.model()
        assert isinstance(model, FilesModel)
        file, area, tone = model.files[index.row()], option.rect, self.theme.colour
        if option.state & QStyle.StateFlag.State_Selected:
            focused = bool(option.state & QStyle.StateFlag.State_HasFocus)
            paint.box(painter, area.adjusted(8, 2, -8, -2), tone("sel"), tone("accent") if focused else None)
        icon = icons.icon(state_icon(file), tone(state_tone(file)))
        icon.paint(painter, QRect(area.left() + 18, area.top() + 9, 16, 16))
        inner = area.adjusted(44, 7, -18, -7)
        painter.setFont(QFont(option.font))
        painter.setPen(tone("text3" if file.state is State.DONE else "text"))
        name = fitted(file.name, painter.fontMetrics(), inner.width())
        painter.drawText(inner, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft, name)
        small = QFont(option.font)
        small.setPixelSize(12)
        painter.setFont(small)
        painter.setPen(tone(state_tone(file)))
        state = painter.fontMetrics().elidedText(state_text(file), Qt.TextElideMode.ElideRight, inner.width())
        painter.drawText(inner, Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeft, state)
        if file.state in (State.READING, State.SAVING):
            track = QRect(inner.left(), area.bottom() - 4, inner.width(), 2)
            painter.fillRect(track, tone("line"))
            track.setWidth(round(track.width() * file.share))
            painter.fillRect(track, tone("accent"))


class FileList(Speaks, QListView):
    """``stands_on(file)`` when another one is current; Delete asks to leave the current one out."""

    stands_on = Signal(object)
    left_out = Signal(object)

    def __init__(self, theme: Theme, model: FilesModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        viewport.give(self, QPalette.ColorRole.Base)
        self.files = model
        self.setModel(model)
        self.setItemDelegate(FileDelegate(theme, self))
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setFixedWidth(WIDTH)
        self.setUniformItemSizes(True)
        self.setTabKeyNavigation(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        theme.changed.connect(self.viewport().update)
        self.retranslate()

    def retranslate(self) -> None:
        self.setAccessibleName(_("Files to import"))
        self.viewport().update()

    def current(self) -> ImportFile | None:
        """The file one stands on."""
        at = self.currentIndex().row()
        return self.files.files[at] if 0 <= at < len(self.files.files) else None

    def go_to(self, file: ImportFile) -> None:
        """Stand on ``file``."""
        if file in self.files.files:
            self.setCurrentIndex(self.files.index(self.files.files.index(file)))

    def currentChanged(
        self, current: QModelIndex | QPersistentModelIndex, previous: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().currentChanged(current, previous)
        self.stands_on.emit(self.current())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and (file := self.current()) is not None:
            self.left_out.emit(file)
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape):
            event.ignore()  # the page's
            return
        super().keyPressEvent(event)
