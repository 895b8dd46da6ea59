"""The settings of this PC: language, look, and the keys there are."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.i18n import N_, _, pgettext
from app.settings import LANGUAGES, THEMES
from ui.desk import Desk
from ui.pages.base import Page
from ui.shown import DASH
from ui.widgets.button import Button
from ui.widgets.facts import Fact, Facts
from ui.widgets.labels import label, rule

# A language is named in itself, so that whoever cannot read the present one finds it.
_LANGUAGE_NAMES = {"zh_CN": "简体中文", "zh_TW": "繁體中文", "en": "English"}


class Choice(QFrame):
    """A row of buttons of which one is chosen; arrows move among them."""

    chosen = Signal(str)

    def __init__(self, desk: Desk, values: tuple[str, ...]) -> None:
        super().__init__()
        self.group = QButtonGroup(self)
        self.buttons: dict[str, Button] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        for value in values:
            button = Button(desk.theme)
            button.setCheckable(True)
            button.clicked.connect(lambda _on=False, value=value: self.chosen.emit(value))
            self.group.addButton(button)
            self.buttons[value] = button
            row.addWidget(button)
        row.addStretch(1)

    def name(self, texts: dict[str, str], what: str) -> None:
        for value, button in self.buttons.items():
            button.setText(texts[value])
            button.setAccessibleName(_("{what}: {choice}").format(what=what, choice=texts[value]))

    def show_chosen(self, value: str) -> None:
        self.buttons[value].setChecked(True)


class SettingsPage(Page):
    """Everything here takes effect at once."""

    name: ClassVar[str] = "settings"
    title: ClassVar[str] = N_("Settings")
    icon: ClassVar[str] = "settings"
    language_chosen = Signal(str)
    look_chosen = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.head = label("pageTitle")
        self.language_head, self.language_help = label("strong"), label("dim", wrap=True)
        self.look_head, self.look_help = label("strong"), label("dim", wrap=True)
        self.keys_head, self.keys_help = label("strong"), label("dim", wrap=True)
        self.language = Choice(desk, LANGUAGES)
        self.look = Choice(desk, THEMES)
        self.keys = Facts(280, "")
        self._lay_out()
        self.language.chosen.connect(self.language_chosen)
        self.look.chosen.connect(self.look_chosen)
        self.retranslate()

    def _lay_out(self) -> None:
        body = QWidget()
        body.setObjectName("pageBody")
        column = QVBoxLayout(body)
        column.setContentsMargins(14, 12, 16, 24)
        column.setSpacing(8)
        column.addWidget(self.head)
        parts: tuple[tuple[QWidget, QWidget, QWidget], ...] = (
            (self.language_head, self.language_help, self.language),
            (self.look_head, self.look_help, self.look),
            (self.keys_head, self.keys_help, self.keys),
        )
        for one in (self.head, self.keys):
            one.setContentsMargins(2, 0, 0, 0)
        for head, words, control in parts:
            head.setContentsMargins(2, 0, 0, 0)
            words.setContentsMargins(2, 0, 0, 0)
            column.addSpacing(8)
            column.addWidget(rule())
            column.addSpacing(8)
            column.addWidget(head)
            column.addWidget(words)
            column.addWidget(control)
        column.addStretch(1)
        body.setMaximumWidth(760)
        scroll = QScrollArea()
        scroll.setWidget(body)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scroll)

    def retranslate(self) -> None:
        self.head.setText(_("Settings"))
        self.language_head.setText(_("Language"))
        self.language_help.setText(_("The language of the window; notes keep the form your shop chose."))
        self.language.name({"system": pgettext("choice", "As the system"), **_LANGUAGE_NAMES}, _("Language"))
        self.look_head.setText(_("Look"))
        self.look_help.setText(_("Light, dark, or as the system says."))
        self.look.name(
            {"system": pgettext("choice", "As the system"), "light": _("Light"), "dark": _("Dark")}, _("Look")
        )
        self.keys_head.setText(_("Keys"))
        self.keys_help.setText(_("Everything has a key. None of them does anything while an input method composes."))
        self.keys.show_facts([Fact(title, keys or DASH, "dim") for _name, title, keys in self.desk.keys.titled()])

    def take_focus(self) -> None:
        button = self.language.group.checkedButton()
        if button is not None:
            button.setFocus(Qt.FocusReason.ShortcutFocusReason)
