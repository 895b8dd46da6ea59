"""A model of short lists (reminders, imports): all rows at hand, columns described in one place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.i18n import _

Row = TypeVar("Row")
Index = QModelIndex | QPersistentModelIndex

_DISPLAY = int(Qt.ItemDataRole.DisplayRole)
_ALIGN = int(Qt.ItemDataRole.TextAlignmentRole)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)


@dataclass(frozen=True)
class PlainColumn(Generic[Row]):
    """``title`` is a msgid; ``sample`` the widest usual text; ``grow`` its share of the room that is left.

    ``samples`` are its widest usual texts in the language of the screen. A column of ``whole`` texts is as wide as
    those it holds, if there is room at all.
    """

    title: str
    text: Callable[[Row], str]
    sample: str
    tone: Callable[[Row], str] = lambda _row: "text"
    grow: int = 0
    right: bool = False
    bold: bool = False
    whole: bool = False
    samples: Callable[[], Sequence[str]] = lambda: ()


class PlainModel(QAbstractTableModel, Generic[Row]):
    """``set_rows`` is the one way in."""

    def __init__(self, columns: Sequence[PlainColumn[Row]], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self.rows: list[Row] = []

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = _DISPLAY) -> Any:
        if role != _DISPLAY:
            return None
        return self.columns[index.column()].text(self.rows[index.row()])

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _DISPLAY) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == _DISPLAY:
            return _(self.columns[section].title)
        if role == _ALIGN:
            return _RIGHT if self.columns[section].right else _LEFT
        return None

    def set_rows(self, rows: Sequence[Row]) -> None:
        """Show ``rows`` instead."""
        if list(rows) == self.rows:
            return
        self.beginResetModel()
        self.rows = list(rows)
        self.endResetModel()
