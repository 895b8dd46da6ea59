"""The form of a shop: name, platform, the seller's account there, and the flags a new one starts with."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from app import wording
from app.errors import KnownError
from app.i18n import _
from ui.theme import Theme
from ui.widgets import paint
from ui.widgets.add_form import AddForm
from ui.widgets.field import Field
from ui.widgets.labels import label
from ui.widgets.legend_presets import LegendPresets
from ui.widgets.select import Select
from ui.words import Speaks

NAME_CODES = ("shop_name_missing", "shop_name_long", "shop_known")


class PlatformField(Speaks, QWidget):
    """The platform of a shop, and what to know of one whose exports cannot be read yet."""

    chosen = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.head = label("small")
        self.head.setContentsMargins(paint.RING, 0, 0, 0)
        self.select = Select(theme)
        self.select.show_chosen("taobao")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(1)
        column.addWidget(self.head)
        column.addWidget(self.select)
        column.addStretch(1)
        self.setFocusProxy(self.select)
        self.select.chosen.connect(self.chosen)
        self.retranslate()

    def retranslate(self) -> None:
        self.head.setText(_("Platform"))
        self.select.name({name: wording.platform(name) for name in wording.PLATFORMS}, _("Platform"))


class AddShop(AddForm):
    """``fields`` has what was typed."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.name_field = Field(theme)
        self.platform = PlatformField(theme)
        self.account = Field(theme)
        self.presets_head = label("small")
        self.presets = LegendPresets(theme)
        self.presets.show_chosen("merged")
        self._lay_out()
        self.name_field.line.returnPressed.connect(self.wanted)
        self.account.line.returnPressed.connect(self.wanted)
        self.name_field.line.textEdited.connect(lambda _text: self.name_field.blame(""))
        self.retranslate()

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.addWidget(self.name_field, 0, 0)
        grid.addWidget(self.platform, 0, 1)
        grid.addWidget(self.account, 0, 2)
        grid.setColumnStretch(0, 3)
        grid.setColumnStretch(2, 2)
        self.column.addLayout(grid)
        self.presets_head.setContentsMargins(paint.RING, 0, 0, 0)
        self.column.addWidget(self.presets_head)
        self.column.addWidget(self.presets)
        self.column.addLayout(self.ends())

    def retranslate(self) -> None:
        self.name_field.name(_("Name of the shop"))
        self.account.name(_("Seller's account"))
        self.presets_head.setText(_("What the flags mean"))
        self.name_ends(_("Add the shop"))

    def clear(self) -> None:
        self.name_field.line.clear()
        self.account.line.clear()
        self.name_field.blame("")
        self.presets.show_chosen("merged")
        self.name_field.line.setFocus()

    def fields(self) -> tuple[str, str, str, str]:
        """(name, platform, account, preset)."""
        return (
            self.name_field.line.text(), self.platform.select.value(), self.account.line.text(), self.presets.value(),
        )  # fmt: skip

    def blame(self, error: KnownError) -> None:
        """Say what is wrong beside its field. Raises ``error`` again where it is not about one of them."""
        if error.code not in NAME_CODES:
            raise error
        self.name_field.blame(wording.sentence(error.code, error.params))
        self.name_field.line.setFocus()
