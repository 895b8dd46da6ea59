"""Which shop a file goes to: one of those there are, or a new one under a name of its own."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.i18n import _
from app.services.imported import OTHER, Prepared
from ui.desk import Desk
from ui.theme import Theme
from ui.widgets.inputs import Line
from ui.widgets.select import Select

SHOP_DIFFERS = "shop_differs"


class ShopChoice(Select):
    """``chosen(name)``; an empty name asks for a new shop."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk.theme, parent=parent)
        self.desk = desk

    def show_shop(self, prepared: Prepared) -> None:
        """Show the shop that a file goes to; offered are the shops of its platform, that it names, and a new one."""
        name, shop_id, platform = prepared.shop, prepared.shop_id, prepared.about.platform
        real = [shop for shop in self.desk.office.shops() if not shop.demo]
        mine = {one.name: one.name for one in real if platform in (one.platform, OTHER) or one.id == shop_id}
        told = next((one.params.get("shop") for one in prepared.about.findings if one.code == SHOP_DIFFERS), None)
        if told is not None and told == prepared.about.shop_name and told not in {shop.name for shop in real}:
            mine[told] = _("New: {shop}").format(shop=told)
        new = _("A new shop …") if shop_id is not None else _("New: {shop}").format(shop=name)
        self.name({**mine, "": new}, _("Shop"))
        self.show_chosen(name if shop_id is not None else "")


class NewShop(QWidget):
    """The name of a shop that will be made; ``named`` when a person changed it. Hidden while there is none."""

    named = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.line = Line(theme)
        self.line.setMinimumWidth(180)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.line)
        self._shown = ""
        self.line.editingFinished.connect(self._finished)
        self.hide()

    def show_name(self, name: str) -> None:
        """Show the name of the new shop; empty: there is none to make."""
        self._shown = name
        if not self.line.hasFocus():
            self.line.setText(name)
        self.line.setAccessibleName(_("Name of the shop"))
        self.setVisible(bool(name))

    def take_focus(self) -> None:
        """Let the name be typed over."""
        self.line.setFocus()
        self.line.selectAll()

    def _finished(self) -> None:
        name = self.line.text().strip()
        if name and name != self._shown:
            self._shown = name
            self.named.emit(name)
