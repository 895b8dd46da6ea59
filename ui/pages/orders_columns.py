"""The columns of the orders page: which, in which order, how wide, how high the rows; kept on this PC view by view."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.i18n import _
from ui.desk import Desk
from ui.models.columns import COLUMNS, chosen, names_of
from ui.widgets.orders_table import OrdersTable

if TYPE_CHECKING:
    from ui.widgets.column_menu import ColumnMenu


class OrderColumns(QObject):
    """``show(key, view)`` sets the table up for a view; what somebody changes is kept under ``key``."""

    def __init__(self, desk: Desk, table: OrdersTable, page: QWidget) -> None:
        super().__init__(page)
        self.desk = desk
        self.page = page
        self.table = table
        self.key = self.view = "unpaid"
        self.menu: ColumnMenu | None = None
        table.columns_moved.connect(self._moved)
        table.width_dragged.connect(self._dragged)
        table.columns_asked.connect(lambda _at: self.open_menu(table.horizontalHeader()))

    def show(self, key: str, view: str) -> None:
        """The columns of a view as somebody left them, else the usual ones."""
        self.key, self.view = key, view
        kept = self._kept()
        widths = {name: px for name, px in dict(kept.get("widths") or {}).items() if isinstance(px, int) and px > 0}
        own = self._own()
        columns = chosen(own or self._usual(), self._shop_name)
        self.table.set_density(self.desk.settings.density)
        self.table.set_columns(columns, widths, folds=not own)

    def open_menu(self, owner: QWidget) -> None:
        """The panel of columns, beneath ``owner``."""
        from ui.widgets.column_menu import ColumnMenu  # read when it first opens

        names = [column.name for column in self.table.orders.columns]
        rest = [name for name in COLUMNS if name not in names and (name != "shop" or len(self.desk.shops) > 1)]
        titles = [(name, _(COLUMNS[name].title)) for name in (*names, *rest)]
        menu = ColumnMenu(self.desk.theme, self.page.window(), titles, names)
        menu.show_density(self.desk.settings.density)
        menu.changed.connect(lambda chosen_names: self._keep(columns=list(chosen_names)))
        menu.density.connect(self._set_density)
        menu.reset.connect(self.reset)
        menu.closed.connect(self._closed)
        self.menu = menu
        menu.open_under(owner, menu.checks.first(), right=True)

    def keep_sort(self, sort: str, descending: bool) -> None:
        """The order of the open view, for the next start."""
        self._keep(sort=[sort, descending])

    def reset(self) -> None:
        """The view's usual columns and widths again."""
        kept = self._kept()
        for name in ("columns", "widths"):
            kept.pop(name, None)
        self._write(kept)

    def _closed(self) -> None:
        self.menu = None

    def _own(self) -> list[str]:
        """The columns somebody chose for this view, [] when nobody did."""
        names = self._kept().get("columns")
        return [name for name in names if name in COLUMNS] if isinstance(names, list) else []

    def _usual(self) -> Sequence[str]:
        return names_of(self.view, shops=self.desk.shop is None and len(self.desk.shops) > 1)

    def _shop_name(self, shop_id: int) -> str:
        return self.desk.office.shop_name(shop_id)

    def _moved(self, names: list[str]) -> None:
        self.table.put_head_in_order()
        self._keep(columns=names)

    def _dragged(self, name: str, width: int) -> None:
        widths: dict[str, int] = dict(self._kept().get("widths") or {})
        widths.pop(name, None)
        if width:
            widths[name] = width
        self._keep(widths=widths)

    def _set_density(self, name: str) -> None:
        self.desk.settings.density = name
        self.table.set_density(name)
        self.desk.keep_soon()

    def _kept(self) -> dict[str, Any]:
        found = self.desk.settings.tables.get(self.key)
        return dict(found) if isinstance(found, dict) else {}

    def _keep(self, **changed: Any) -> None:
        self._write(self._kept() | changed)

    def _write(self, kept: dict[str, Any]) -> None:
        if kept:
            self.desk.settings.tables[self.key] = kept
        else:
            self.desk.settings.tables.pop(self.key, None)
        self.desk.keep_soon()
        self.show(self.key, self.view)
