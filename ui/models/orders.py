"""The orders table's model: the ids of the view, and a cache of rows fetched by id, page by page."""

from __future__ import annotations

from array import array
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from app.domain import flag
from app.domain.order import OrderRow
from app.errors import SupersededError
from app.i18n import _
from ui.models.columns import Column
from ui.runtime import spawn
from ui.shown import Wall

PAGE = 256  # rows asked for at once
KEPT = 16  # pages held; 4,096 rows are some megabytes, and a page is back in milliseconds

# Looked up once: the enum costs 3-4 µs at every access, and data() is called for every cell of every frame.
_DISPLAY = int(Qt.ItemDataRole.DisplayRole)
_ALIGN = int(Qt.ItemDataRole.TextAlignmentRole)
_SPOKEN = int(Qt.ItemDataRole.AccessibleTextRole)
_ANSWERED = frozenset((_DISPLAY, _SPOKEN))
_HORIZONTAL = Qt.Orientation.Horizontal
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)

Index = QModelIndex | QPersistentModelIndex
Fetch = Callable[[Sequence[int]], Awaitable[Sequence[OrderRow]]]


class OrdersModel(QAbstractTableModel):
    """``show`` a first page at once, ``complete`` it with all ids when they have streamed in."""

    arrived = Signal()  # rows that were asked for are there

    def __init__(self, fetch: Fetch, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._fetch = fetch
        self.ids = array("q")
        self.columns: tuple[Column, ...] = ()
        self.wall: Wall | None = None
        self.sign: Callable[[OrderRow], str] = lambda row: flag.letter(row.flag or "")  # on the row's flag
        self._rows: dict[int, OrderRow] = {}
        self._pages: OrderedDict[int, None] = OrderedDict()
        self._first = PAGE  # rows of the first page that are here, where it is
        self._wanted: list[int] = []
        self._fetching = False
        self._generation = 0

    # What Qt asks

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.ids)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = _DISPLAY) -> Any:
        if role not in _ANSWERED:
            return None
        row = self.row(index.row())
        if row is None or self.wall is None:
            return ""
        column = self.columns[index.column()]
        if role == _SPOKEN and column.name == "flag":
            return row.flag or ""
        return column.text(row, self.wall)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _DISPLAY) -> Any:
        if orientation is not _HORIZONTAL or section >= len(self.columns):
            return None
        if role == _DISPLAY:
            return _(self.columns[section].title)
        if role == _ALIGN:
            return _RIGHT if self.columns[section].right else _LEFT
        return None

    # What the page and the delegate use

    def row(self, number: int) -> OrderRow | None:
        """The row if it is here; else None, and it is on its way."""
        if not 0 <= number < len(self.ids):
            return None
        page = number // PAGE
        if page not in self._pages or (page == 0 and number >= self._first):
            self._want(page)
        return self._rows.get(self.ids[number])

    def known(self, order_id: int) -> OrderRow | None:
        """The row of an order, if it happens to be here."""
        return self._rows.get(order_id)

    def number(self, order_id: int) -> int:
        """Where ``order_id`` stands in the view, -1 when it does not."""
        try:
            return self.ids.index(order_id)
        except ValueError:
            return -1

    def set_columns(self, columns: tuple[Column, ...]) -> None:
        if [column.name for column in columns] != [column.name for column in self.columns]:
            self.beginResetModel()
            self.columns = columns
            self.endResetModel()

    def set_wall(self, wall: Wall) -> None:
        """The minute has passed: what says "due" or "5 h 12 min" is said anew."""
        self.wall = wall

    def show(self, rows: Sequence[OrderRow]) -> None:
        """The first rows of another view, there before its ids."""
        self.beginResetModel()
        self._forget()
        self.ids = array("q", (row.id for row in rows))
        self._rows = {row.id: row for row in rows}
        self._pages[0] = None
        self._first = len(rows)
        self.endResetModel()

    def complete(self, ids: array[int]) -> None:
        """All ids of the view shown: rows are added behind the first page; where it moved on, all are set anew."""
        have = len(self.ids)
        if have and ids[:have] == self.ids and len(ids) > have:
            self.beginInsertRows(QModelIndex(), have, len(ids) - 1)
            self.ids = ids
            self.endInsertRows()
        elif ids != self.ids:
            self.replace(ids)

    def replace(self, ids: array[int]) -> None:
        """The same view with other ids; rows known so far stay on screen until their page is read again."""
        same = ids == self.ids
        if not same:
            self.beginResetModel()
        self._forget(keep_rows=True)
        self.ids = ids
        if not same:
            self.endResetModel()
        else:
            self._tell(0, len(ids) - 1)

    def refresh(self, order_ids: set[int]) -> None:
        """Read these orders again where they are in the cache."""
        known = [order_id for order_id in order_ids if order_id in self._rows]
        if known:
            spawn(self._reread(known), "orders.reread")

    # Fetching

    def _forget(self, *, keep_rows: bool = False) -> None:
        self._generation += 1
        self._pages.clear()
        self._wanted.clear()
        if not keep_rows or len(self._rows) > KEPT * PAGE:
            self._rows = {}

    def _want(self, page: int) -> None:
        if page in self._wanted:
            return
        self._wanted.append(page)
        # A fast scroll passes pages that nobody will see: only the latest few are read.
        del self._wanted[:-3]
        if not self._fetching:
            self._fetching = True
            spawn(self._bring(), "orders.page")

    async def _bring(self) -> None:
        try:
            while self._wanted:
                await self._bring_page(self._wanted.pop())
        finally:
            # After a failure the pages that waited behind it are asked for again when somebody looks at them.
            self._wanted.clear()
            self._fetching = False

    async def _bring_page(self, page: int) -> None:
        generation = self._generation
        wanted = self.ids[page * PAGE : (page + 1) * PAGE]
        try:
            rows = await self._fetch(wanted)
        except SupersededError:
            return
        if generation != self._generation:
            return
        self._rows.update((row.id, row) for row in rows)
        self._pages[page] = None
        if page == 0:
            self._first = PAGE
        while len(self._pages) > KEPT:
            gone, _none = self._pages.popitem(last=False)
            for order_id in self.ids[gone * PAGE : (gone + 1) * PAGE]:
                self._rows.pop(order_id, None)
        self._tell(page * PAGE, page * PAGE + len(wanted) - 1)
        self.arrived.emit()

    async def _reread(self, order_ids: list[int]) -> None:
        generation = self._generation
        fresh = await self._fetch(order_ids)
        if generation != self._generation:
            return
        self._rows.update((row.id, row) for row in fresh)
        changed = {row.id for row in fresh}
        # Only the pages at hand are looked through: finding one id in a million takes 20 ms, and there may be many.
        for page in list(self._pages):
            for at, order_id in enumerate(self.ids[page * PAGE : (page + 1) * PAGE], page * PAGE):
                if order_id in changed:
                    self._tell(at, at)

    def _tell(self, first: int, last: int) -> None:
        if last >= first and self.columns:
            self.dataChanged.emit(self.index(first, 0), self.index(last, len(self.columns) - 1))
