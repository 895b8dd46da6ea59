"""What becomes of exports that arrive: which folder is watched, and whose exports are imported by themselves."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from app.i18n import _, pgettext
from app.settings import WATCHES
from ui.bus import Changes
from ui.desk import Desk
from ui.watching import folder_of
from ui.widgets import paint
from ui.widgets.button import Button
from ui.widgets.choice import Choice
from ui.widgets.labels import Elided, label
from ui.widgets.switch import Switch
from ui.words import Speaks


class WatchChoice(Speaks, QWidget):
    """Off, announce, or import by itself; the folder; and for the last a switch a shop. All of it holds at once."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.what = Choice(desk.theme, WATCHES)
        self.path = Elided("dim", Qt.TextElideMode.ElideMiddle)
        self.choose, self.usual = Button(desk.theme), Button(desk.theme)
        self.whose = label("dim", wrap=True)
        self.shops: dict[int, Switch] = {}
        self._lay_out()
        self.what.chosen.connect(self._chosen)
        self.choose.clicked.connect(self._ask)
        self.usual.clicked.connect(lambda: self._use(""))
        desk.bus.changed.connect(self._heard)
        self.retranslate()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 2, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.what)
        for one in (self.path, self.whose):
            one.setContentsMargins(paint.RING, 0, 0, 0)
        column.addWidget(self.path)
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addWidget(self.choose)
        row.addWidget(self.usual)
        row.addStretch(1)
        column.addLayout(row)
        column.addWidget(self.whose)
        self.column = column

    def retranslate(self) -> None:
        names = {
            "off": pgettext("watched folder", "Do nothing"), "announce": pgettext("watched folder", "Tell me"),
            "auto": pgettext("watched folder", "Import it"),
        }  # fmt: skip
        self.what.name(names, _("When an export arrives"))
        for button, text in (
            (self.choose, _("Choose another folder")), (self.usual, _("Use the downloads folder")),
        ):  # fmt: skip
            button.setText(text)
            button.setAccessibleName(text)
        self.whose.setText(_("Of these shops, where nothing is odd about the file; every other export is announced."))
        self.load()

    def load(self) -> None:
        """Show what is chosen."""
        settings = self.desk.settings
        self.what.show_chosen(settings.watch)
        self.path.setText(str(folder_of(self.desk)))
        self.usual.setEnabled(bool(settings.watch_folder))
        for one in (self.path, self.choose, self.usual):
            one.setVisible(settings.watch != "off")
        self._show_shops()
        self.whose.setVisible(settings.watch == "auto")

    def _show_shops(self) -> None:
        settings = self.desk.settings
        known = {shop.id: shop.name for shop in self.desk.office.shops() if not shop.demo}
        for shop_id in self.shops.keys() - known.keys():
            self.shops.pop(shop_id).deleteLater()
        for shop_id, name in known.items():
            if shop_id not in self.shops:
                made = Switch(self.desk.theme)
                made.clicked.connect(lambda on, shop_id=shop_id: self._switched(shop_id, on=on))
                self.shops[shop_id] = made
                self.column.addWidget(made)
            switch = self.shops[shop_id]
            switch.setText(name)
            switch.setAccessibleName(_("Import exports of {shop} by themselves").format(shop=name))
            switch.setChecked(shop_id in settings.watch_shops)
            switch.setVisible(settings.watch == "auto")

    def _heard(self, changes: Changes, _initiator: object) -> None:
        if "shop" in changes:
            self.load()

    # What a person does

    def _chosen(self, what: str) -> None:
        settings = self.desk.settings
        if settings.watch == "off":
            settings.watch_since = self.desk.office.now()
        if what == "auto" and not settings.watch_shops:
            settings.watch_shops = [shop.id for shop in self.desk.office.shops() if not shop.demo]
        settings.watch = what
        self._keep()

    def _switched(self, shop_id: int, *, on: bool) -> None:
        others = [one for one in self.desk.settings.watch_shops if one != shop_id]
        self.desk.settings.watch_shops = [*others, shop_id] if on else others
        self._keep()

    def _ask(self) -> None:
        dialog = QFileDialog(self.window(), _("The folder that exports come into"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.setDirectory(str(folder_of(self.desk)))
        dialog.fileSelected.connect(self._use)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _use(self, folder: str) -> None:
        settings = self.desk.settings
        settings.watch_folder = str(Path(folder)) if folder else ""
        settings.watch_since = self.desk.office.now()
        self._keep()

    def _keep(self) -> None:
        self.desk.keep_settings()
        self.load()
        self.desk.watch_changed.emit()
