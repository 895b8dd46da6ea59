"""A file that is not ready: it is being read, waits for a word of somebody's, or cannot be imported."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.i18n import _
from ui import icons
from ui.desk import Desk
from ui.models.import_files import PASSWORD, WHOSE, ImportFile, State, state_icon, state_tone, trouble_text
from ui.widgets.button import Button
from ui.widgets.import_shop import NewShop
from ui.widgets.labels import label
from ui.words import Speaks


class ImportTrouble(Speaks, QWidget):
    """Says what is the matter and offers what helps: the password, the shop, or another try."""

    password_asked = Signal(object)
    again_asked = Signal(object)
    shop_chosen = Signal(object, str)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.file: ImportFile | None = None
        self.picture = QLabel()
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.title, self.words = label("pageTitle", wrap=True), label("dim", wrap=True)
        self.words.setMaximumWidth(520)
        for one in (self.title, self.words):
            one.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.password, self.again = Button(desk.theme), Button(desk.theme, icon="refresh-cw")
        self.new_shop = NewShop(desk.theme)
        self.shops: list[Button] = []
        self.choices = QVBoxLayout()
        self.choices.setSpacing(4)
        self._lay_out()
        self.password.clicked.connect(lambda: self.password_asked.emit(self.file))
        self.again.clicked.connect(lambda: self.again_asked.emit(self.file))
        self.new_shop.named.connect(lambda name: self.shop_chosen.emit(self.file, name))
        desk.theme.changed.connect(self._tint)
        self.retranslate()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(32, 32, 32, 32)
        column.setSpacing(8)
        column.addStretch(2)
        column.addWidget(self.picture)
        column.addWidget(self.title)
        for inside in (self._middle(self.words), self._middle(self._narrow()), self._middle(self.password, self.again)):
            column.addLayout(inside)
        column.addStretch(3)

    def _narrow(self) -> QWidget:
        made = QWidget()
        made.setLayout(self.choices)
        self.choices.setContentsMargins(0, 8, 0, 8)
        self.choices.addWidget(self.new_shop)
        return made

    @staticmethod
    def _middle(*widgets: QWidget) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        for one in widgets:
            row.addWidget(one, 100 if isinstance(one, QLabel) else 0)
        row.addStretch(1)
        return row

    def retranslate(self) -> None:
        for button, text in ((self.password, _("Enter the password")), (self.again, _("Read it again"))):
            button.setText(text)
            button.setAccessibleName(text)
        if self.file is not None:
            self.show_file(self.file)

    def show_file(self, file: ImportFile) -> None:
        """Show where a file stands, and what can be done."""
        new = file is not self.file
        self.file = file
        whose = file.asks in WHOSE
        self.title.setText(_title(file))
        self.words.setText(_words(file))
        self.words.setVisible(bool(self.words.text()))
        self.password.setVisible(file.asks in PASSWORD)
        self.again.setVisible(file.state is State.BAD)
        if new or whose != bool(self.shops):
            self._offer_shops(whose)
        self.setAccessibleName(f"{self.title.text()} {self.words.text()}")
        self._tint()

    def first(self) -> QWidget:
        """Where the focus begins: on what helps."""
        offered = (self.password, *self.shops, self.again)
        return next((one for one in offered if one.isVisibleTo(self)), self)

    def _offer_shops(self, on: bool) -> None:
        for button in self.shops:
            self.choices.removeWidget(button)
            button.hide()
            button.deleteLater()
        shops = [shop for shop in self.desk.office.shops() if not shop.demo] if on else []
        self.shops = [Button(self.desk.theme, icon="store") for _shop in shops]
        for at, (button, shop) in enumerate(zip(self.shops, shops, strict=True)):
            button.setText(shop.name)
            button.setAccessibleName(shop.name)
            button.clicked.connect(lambda _on=False, name=shop.name: self.shop_chosen.emit(self.file, name))
            self.choices.insertWidget(at, button)
        if on:
            self.shops.append(Button(self.desk.theme, icon="plus"))
            self.shops[-1].setText(_("A new shop …"))
            self.shops[-1].setAccessibleName(_("A new shop …"))
            self.shops[-1].clicked.connect(self._name_a_shop)
            self.choices.insertWidget(len(self.shops) - 1, self.shops[-1])
        self.new_shop.hide()

    def _name_a_shop(self) -> None:
        self.new_shop.show_name(_("New shop"))
        self.new_shop.take_focus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and Down go from shop to shop."""
        here = next((at for at, one in enumerate(self.shops) if one.hasFocus()), -1)
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()), 0)
        if here >= 0 and step:
            self.shops[(here + step) % len(self.shops)].setFocus(Qt.FocusReason.ShortcutFocusReason)
            return
        super().keyPressEvent(event)

    def _tint(self) -> None:
        if self.file is None:
            return
        picture = icons.icon(state_icon(self.file), self.desk.theme.colour(state_tone(self.file)))
        self.picture.setPixmap(picture.pixmap(32, 32))


def _words(file: ImportFile) -> str:
    """What the heading and the buttons do not say."""
    if file.asks == "shop_unclear":
        return ""
    if file.asks == "file_password":
        return _("The back office shows the password where the export is downloaded, or sends it to the shop's phone.")
    return trouble_text(file)


def _title(file: ImportFile) -> str:
    """Where the file stands, as a heading."""
    if file.asks in PASSWORD:
        return _("It is protected with a password")
    if file.asks in WHOSE:
        return _("Which shop does it belong to?")
    return {
        State.WAITING: _("It waits for its turn"), State.READING: _("It is being read"),
        State.SAVING: _("It is being imported"), State.DONE: _("It is imported"),
    }.get(file.state, _("It cannot be imported"))  # fmt: skip
