"""The menus of the orders page: of its lines, and of the view, each deed with its key."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtWidgets import QMenu, QWidget

from app.i18n import _
from ui.desk import Desk
from ui.widgets.menu import Menu
from ui.widgets.orders_table import OrdersTable

MENU = (
    "note", "book", "",
    "copy.number", "copy.cell", "copy.buyer", "copy.address", "copy.memo", "",
    "open.page", "open.chat", "",
    "mark.paid", "mark.closed", "batch", "",
)  # fmt: skip
"""What the lines' own menu offers; an empty name is a rule between two groups."""

PAGE_MENU = ("order.add", "export", "check", "", "columns", "view.save", "filter.clear")
"""What the view's own menu offers."""


class OrderMenus(QObject):
    """``export_asked`` for the chosen lines; everything else is a deed of the registry of keys."""

    export_asked = Signal()

    def __init__(self, desk: Desk, table: OrdersTable, page: QWidget) -> None:
        super().__init__(page)
        self.desk = desk
        self.table = table
        table.menu_asked.connect(self.open_menu)

    def open_menu(self, where: QPoint) -> None:
        """Everything that can be done with the line, with its keys."""
        menu = self._menu(self.table, MENU)
        export = menu.addAction(_("Export the chosen orders to Excel"))
        export.triggered.connect(lambda _on=False: self.export_asked.emit())
        menu.setActiveAction(menu.actions()[0])
        menu.popup(where)

    def open_page_menu(self, owner: QWidget) -> None:
        """Everything that can be done with the view, with its keys."""
        menu = self._menu(owner, PAGE_MENU)
        menu.setActiveAction(menu.actions()[0])
        corner = owner.rect().bottomRight() - QPoint(menu.sizeHint().width(), 0)
        menu.popup(owner.mapToGlobal(corner))

    def _menu(self, owner: QWidget, deeds: tuple[str, ...]) -> QMenu:
        able = {"batch": self.table.chosen_count() > 1}
        return deeds_menu(self.desk, owner, deeds, able)


def deeds_menu(desk: Desk, owner: QWidget, deeds: tuple[str, ...], able: Mapping[str, bool] | None = None) -> QMenu:
    """A menu of those ``deeds`` that would do something now, each with its key; an empty name is a rule."""
    menu = Menu(owner)
    menu.aboutToHide.connect(menu.deleteLater)
    keys = desk.keys
    for name in deeds:
        if not name:
            menu.addSeparator()
        elif keys.holds(name):
            action = menu.addAction(f"{keys.title(name)}\t{keys.hint(name)}".rstrip("\t"))
            action.setEnabled((able or {}).get(name, True))
            action.triggered.connect(lambda _on=False, name=name: keys.act(name))
    return menu
