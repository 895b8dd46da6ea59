"""The scripts of the panel as they stand for one order: filled, marked, in their order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app import script_words
from app.domain import script_search
from app.domain.script import Filled, ScriptRow
from app.i18n import _

_Index = QModelIndex | QPersistentModelIndex
_SAID = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)
NUMBERED = 9


@dataclass(frozen=True)
class Line:
    """A script with its blanks filled; ``mark`` tells what speaks against it, ``held`` that it waits."""

    row: ScriptRow
    filled: Filled
    mark: str = ""
    held: bool = False

    @property
    def text(self) -> str:
        """The words as they are shown: what is missing stands there by its name in braces."""
        return "".join(
            f"{{{script_words.blank(piece.blank)}}}" if piece.missing else piece.text for piece in self.filled.pieces
        )


class ScriptsModel(QAbstractListModel):
    """Lines by their place; ``copied`` is the id of the script that was copied last, 0 for none."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.lines: list[Line] = []
        self.copied = 0

    def show(self, lines: Sequence[Line]) -> None:
        """Show other lines; where only their words are others, nothing moves."""
        if [line.row.id for line in lines] == [line.row.id for line in self.lines]:
            for at, line in enumerate(lines):
                if line != self.lines[at]:
                    self.put(at, line)
            return
        self.beginResetModel()
        self.lines = list(lines)
        self.endResetModel()

    def put(self, at: int, line: Line) -> None:
        """Show another filling of one line."""
        self.lines[at] = line
        self.dataChanged.emit(self.index(at), self.index(at))

    def at(self, script_id: int) -> int:
        """The place of a script; -1 where it is not shown."""
        return next((at for at, line in enumerate(self.lines) if line.row.id == script_id), -1)

    def rowCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.lines)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role not in _SAID or not 0 <= index.row() < len(self.lines):
            return None
        line = self.lines[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return line.text
        copied = _("copied") if line.row.id == self.copied else ""
        number = str(index.row() + 1) if index.row() < NUMBERED else ""
        return _(", ").join(part for part in (number, copied, line.text, line.mark) if part)


def found(rows: Iterable[ScriptRow], query: str) -> list[ScriptRow]:
    """The scripts that hold every word of ``query`` in their words or names, or spell it; the best first."""
    scored = [(script_search.score(query, row.title, _filed(row), row.text, row.initials), row) for row in rows]
    return [row for points, row in sorted(scored, key=lambda one: -one[0]) if points]


def _filed(row: ScriptRow) -> tuple[str, ...]:
    return script_words.group(row.group), script_words.scene(row.scene), script_words.tone(row.tone)
