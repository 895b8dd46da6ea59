"""The settings: sections on the left, their rows on the right, and a search through all of them.

Everything takes effect as soon as it makes sense; what does not is told beside its field, and the field keeps it.
"""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.i18n import N_, _
from ui import icons
from ui.desk import Desk
from ui.pages.base import Page
from ui.pages.settings_data import AboutSection, BackupSection
from ui.pages.settings_pc import FoldersSection, KeysSection, LookSection, SoundSection
from ui.pages.settings_people import AgentsSection, ShopsSection
from ui.pages.settings_retention import RetentionSection
from ui.pages.settings_shop import FlagsSection, LimitsSection, NotesSection, RemindersSection, ShopRules
from ui.runtime import spawn
from ui.widgets.empty import Empty
from ui.widgets.inputs import SearchLine
from ui.widgets.labels import label
from ui.widgets.navigation import NavButton
from ui.widgets.select import Select
from ui.widgets.setting import Section

OF_A_SHOP = ("flags", "notes", "reminding", "limits", "retention")
"""Sections whose settings belong to one shop; the others are the PC's, or everybody's."""


class SectionList(QWidget):
    """The sections by name; arrows move among them and show each."""

    chosen = Signal(str)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.group = QButtonGroup(self)
        self.buttons: dict[str, NavButton] = {}
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(2)
        self.column.addStretch(1)
        self.group.idToggled.connect(self._toggled)

    def add(self, section: Section) -> None:
        button = NavButton(self.desk.theme, section.icon, self)
        self.group.addButton(button, len(self.buttons))
        self.buttons[section.name] = button
        self.column.insertWidget(len(self.buttons) - 1, button)

    def _toggled(self, at: int, on: bool) -> None:
        if on:
            self.chosen.emit(list(self.buttons)[at])


def _scrolling(inside: QWidget) -> QScrollArea:
    area = QScrollArea()
    area.setWidget(inside)
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return area


class SettingsPage(Page):
    """The language and the look are applied by the program, which hears of them through two signals."""

    name: ClassVar[str] = "settings"
    title: ClassVar[str] = N_("Settings")
    icon: ClassVar[str] = "settings"
    interest: ClassVar[frozenset[str]] = frozenset(("shop", "agent", "import"))
    language_chosen = Signal(str)
    look_chosen = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.rules = ShopRules(desk, self)
        self.head = label("pageTitle")
        self.search = SearchLine(desk.theme)
        self.search.setTextMargins(32, 0, 8, 0)
        self.shop = Select(desk.theme)
        self.of_shop = label("dim")
        self.list = SectionList(desk)
        self.looks, self.sounds, self.about = LookSection(desk), SoundSection(desk), AboutSection(desk)
        self.language, self.look, self.keys = self.looks.language, self.looks.look, KeysSection(desk)
        self.shops, self.agents = ShopsSection(desk), AgentsSection(desk)
        self.backup, self.retention = BackupSection(desk), RetentionSection(desk, self.rules)
        self.flags, self.notes = FlagsSection(self.rules), NotesSection(self.rules)
        self.reminding, self.limits = RemindersSection(self.rules), LimitsSection(self.rules)
        made: tuple[Section, ...] = (
            self.shops, self.agents, self.flags, self.notes, self.reminding, self.limits, self.looks, self.sounds,
            self.keys, FoldersSection(desk), self.backup, self.retention, self.about,
        )  # fmt: skip
        self.sections = {section.name: section for section in made}
        self.none = Empty(desk.theme, "search")
        self.current = "shops"
        self._lay_out()
        self.looks.language_chosen.connect(self.language_chosen)
        self.looks.look_chosen.connect(self.look_chosen)
        self.list.chosen.connect(self.show_section)
        self.search.textChanged.connect(lambda _text: self._narrow())
        self.search.returnPressed.connect(self._into_found)
        self.shop.chosen.connect(self._choose_shop)
        desk.shop_changed.connect(self._desk_moved)
        desk.theme.changed.connect(self._tint)
        self._tint()
        self.retranslate()
        self.list.buttons[self.current].setChecked(True)

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        left.setContentsMargins(14, 12, 8, 12)
        left.setSpacing(8)
        left.addWidget(self.head)
        left.addWidget(self.search)
        left.addWidget(_scrolling(self.list), 1)
        self.side = QWidget()
        self.side.setLayout(left)
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self.of_shop)
        top.addWidget(self.shop)
        top.addStretch(1)
        body = QWidget()
        body.setObjectName("pageBody")
        body.setMaximumWidth(800)
        column = QVBoxLayout(body)
        column.setContentsMargins(16, 12, 24, 24)
        column.setSpacing(8)
        column.addLayout(top)
        for section in self.sections.values():
            self.list.add(section)
            column.addWidget(section)
        column.addWidget(self.none)
        column.addStretch(1)
        self.area = _scrolling(body)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.side)
        whole.addWidget(self.area, 1)

    def retranslate(self) -> None:
        self.head.setText(_("Settings"))
        self.search.setPlaceholderText(_("Search the settings"))
        self.search.setAccessibleName(_("Search the settings"))
        self.list.setAccessibleName(_("Sections"))
        for name, section in self.sections.items():
            self.list.buttons[name].setText(_(section.title))
            self.list.buttons[name].setAccessibleName(_(section.title))
        # As wide as the longest title needs, in any language; 14 and 8 are the margins.
        widest = max(button.sizeHint().width() for button in self.list.buttons.values())
        self.side.setFixedWidth(max(216, widest + 22))
        self.of_shop.setText(_("Settings of"))
        self.none.say(_("No setting is called that"), _("Try another word, in any of the three languages."))
        self._show_shops()

    async def refresh(self) -> None:
        self._follow_desk()
        self._show_shops()
        for section in self.sections.values():
            await section.load()

    def take_focus(self) -> None:
        self.list.buttons[self.current].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def show_section(self, name: str) -> None:
        """Show one section; a search ends with it."""
        self.current = name
        self.list.buttons[name].setChecked(True)
        if self.search.text():
            self.search.clear()
        self._narrow()
        self.area.verticalScrollBar().setValue(0)

    def _narrow(self) -> None:
        words = self.search.text().casefold().split()
        left = False
        for name, section in self.sections.items():
            found = section.narrow(words)
            section.setVisible(found if words else name == self.current)
            self.list.buttons[name].setVisible(found)
            left = left or found
        self.none.setVisible(not left)
        self._show_shops()

    def _into_found(self) -> None:
        """Enter in the search goes to the first setting that was found."""
        for section in self.sections.values():
            if section.isVisible() and self.search.text():
                row = next(row for row in section.rows if row.isVisible())
                controls = [row.control, *row.control.findChildren(QWidget)]
                for one in controls:
                    if one.isVisible() and one.isEnabled() and one.focusPolicy() & Qt.FocusPolicy.TabFocus:
                        one.setFocus(Qt.FocusReason.TabFocusReason)
                        return

    # Which shop the rules are of

    def _show_shops(self) -> None:
        shops = self.desk.office.shops()
        shown = any(self.sections[name].isVisibleTo(self) for name in OF_A_SHOP)
        for one in (self.of_shop, self.shop):
            one.setVisible(shown and len(shops) > 1)
        self.shop.name({str(shop.id): shop.name for shop in shops}, _("Settings of"))
        self.shop.show_chosen(str(self.rules.shop_id or ""))

    def _follow_desk(self) -> None:
        known = [shop.id for shop in self.desk.office.shops()]
        wanted = self.rules.shop_id if self.rules.shop_id in known else self.desk.shop_id
        self.rules.shop_id = wanted if wanted in known else known[0] if known else None

    def _desk_moved(self) -> None:
        if self.desk.shop_id is not None and self.desk.shop_id != self.rules.shop_id:
            self.rules.shop_id = self.desk.shop_id
            for name in OF_A_SHOP:
                self.sections[name].forget()

    def _choose_shop(self, value: str) -> None:
        self.rules.shop_id = int(value)
        spawn(self._load_rules(), "settings.shop")

    async def _load_rules(self) -> None:
        for name in OF_A_SHOP:
            self.sections[name].forget()
            await self.sections[name].load()

    def _tint(self) -> None:
        self.search.glass = icons.icon("search", self.desk.theme.colour("text3"))
        self.search.update()
