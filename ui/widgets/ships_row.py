"""The shipping time of today, asked of the warehouse in the morning (60): a field for each shop that is looked at."""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout, QWidget

from app.i18n import _
from app.services import ships
from ui.desk import Desk
from ui.runtime import runtime, spawn
from ui.widgets.inputs import Line
from ui.widgets.labels import label
from ui.words import Speaks

_WIDE = 320  # px


class ShipsRow(Speaks, QWidget):
    """What is typed counts when the field is left, or with Enter."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.grid = QGridLayout(self)
        self.grid.setContentsMargins(0, 0, 0, 0)
        self.grid.setHorizontalSpacing(8)
        self.grid.setVerticalSpacing(4)
        self.grid.setColumnStretch(2, 1)
        self.lines: dict[int, Line] = {}

    def show_shops(self) -> None:
        """Show what is known of the shops that are looked at; what is being typed stays."""
        desk = self.desk
        shops = [shop.id for shop in desk.office.shops() if desk.shop_id in (None, shop.id)]
        if list(self.lines) != shops:
            self._lay_out(shops)
        for shop_id, line in self.lines.items():
            told = ships.today(desk.office, shop_id)
            if line.property("told") != told and not (line.hasFocus() and line.isModified()):
                line.setText(told)
            line.setProperty("told", told)
        self.setVisible(bool(shops))

    def retranslate(self) -> None:
        self._lay_out(list(self.lines))
        self.show_shops()

    def _lay_out(self, shops: list[int]) -> None:
        while (item := self.grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                # A field that loses the focus by going away has not been left by anybody.
                widget.blockSignals(True)
                widget.hide()
                widget.deleteLater()
        self.lines = {}
        for row, shop_id in enumerate(shops):
            line, head = Line(self.desk.theme, self), label("dim")
            said = _("Ships today:")
            if len(shops) > 1:
                said = _("{shop} ships today:").format(shop=self.desk.office.shop_name(shop_id))
            head.setText(said)
            head.setBuddy(line)
            line.setAccessibleName(said)
            line.setPlaceholderText(_("Ask the warehouse, then type it here"))
            line.setMaxLength(ships.LONGEST)
            line.setFixedWidth(_WIDE)
            line.editingFinished.connect(lambda shop_id=shop_id: self._left(shop_id))
            self.grid.addWidget(head, row, 0)
            self.grid.addWidget(line, row, 1)
            self.lines[shop_id] = line

    def _left(self, shop_id: int) -> None:
        line = self.lines[shop_id]
        if line.text().strip() != (line.property("told") or "") and not runtime().closing:
            line.setModified(False)
            spawn(self._tell(shop_id, line.text()), "today.ships")

    async def _tell(self, shop_id: int, text: str) -> None:
        desk = self.desk
        agent = desk.agent.id if desk.agent is not None else None
        desk.bus.tell(await ships.tell(desk.office, shop_id, text, agent))
