"""The settings: sections on the left, their rows on the right, and a search through all of them.

Everything takes effect as soon as it makes sense; what does not is told beside its field, and the field keeps it.
"""

from __future__ import annotations

from functools import cached_property
from typing import ClassVar, TypeVar

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.i18n import N_, _
from ui import icons
from ui.desk import Desk
from ui.pages.base import Page
from ui.pages.settings_data import AboutSection, BackupSection
from ui.pages.settings_imports import ImportsSection
from ui.pages.settings_pc import FoldersSection, KeysSection, LookSection, SoundSection
from ui.pages.settings_people import AgentsSection, ShopsSection
from ui.pages.settings_retention import RetentionSection
from ui.pages.settings_shop import FlagsSection, NotesSection, RemindersSection, ShopRules
from ui.runtime import spawn
from ui.spelled import Spelled
from ui.widgets.empty import Empty
from ui.widgets.inputs import SearchLine
from ui.widgets.labels import label
from ui.widgets.navigation import NavButton
from ui.widgets.select import Select
from ui.widgets.setting import SECTIONS, Section

SectionKind = TypeVar("SectionKind", bound=Section)
OF_A_SHOP = ("flags", "notes", "reminding", "retention")
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

    def add(self, name: str, icon: str) -> None:
        button = NavButton(self.desk.theme, icon, self)
        self.group.addButton(button, len(self.buttons))
        self.buttons[name] = button
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
        self.sections: dict[str, Section] = {}  # those made so far
        self.none = Empty(desk.theme, "search")
        self.current = "shops"
        self.spelled = Spelled()
        self._lay_out()
        self.list.chosen.connect(self.show_section)
        self.search.textChanged.connect(lambda _text: self._narrow())
        self.search.returnPressed.connect(self._into_found)
        self.search.left.connect(self._leave_search)
        self.shop.chosen.connect(self._choose_shop)
        desk.shop_changed.connect(self._desk_moved)
        desk.theme.changed.connect(self._tint)
        self._tint()
        self.retranslate()
        self.list.buttons[self.current].setChecked(True)

    # The sections, each made when it is first shown, searched, or when there is nothing else to do

    @cached_property
    def shops(self) -> ShopsSection:
        return self._made(ShopsSection(self.desk))

    @cached_property
    def agents(self) -> AgentsSection:
        return self._made(AgentsSection(self.desk))

    @cached_property
    def flags(self) -> FlagsSection:
        return self._made(FlagsSection(self.rules))

    @cached_property
    def notes(self) -> NotesSection:
        return self._made(NotesSection(self.rules))

    @cached_property
    def reminding(self) -> RemindersSection:
        return self._made(RemindersSection(self.rules))

    @cached_property
    def look(self) -> LookSection:
        made = self._made(LookSection(self.desk))
        made.language_chosen.connect(self.language_chosen)
        made.look_chosen.connect(self.look_chosen)
        return made

    @cached_property
    def sound(self) -> SoundSection:
        return self._made(SoundSection(self.desk))

    @cached_property
    def keys(self) -> KeysSection:
        return self._made(KeysSection(self.desk))

    @cached_property
    def imports(self) -> ImportsSection:
        return self._made(ImportsSection(self.desk))

    @cached_property
    def folders(self) -> FoldersSection:
        return self._made(FoldersSection(self.desk))

    @cached_property
    def backup(self) -> BackupSection:
        return self._made(BackupSection(self.desk))

    @cached_property
    def retention(self) -> RetentionSection:
        return self._made(RetentionSection(self.desk, self.rules))

    @cached_property
    def about(self) -> AboutSection:
        return self._made(AboutSection(self.desk))

    def section(self, name: str) -> Section:
        """The section called ``name`` (see ``SECTIONS``), made if need be."""
        made: Section = getattr(self, name)
        return made

    def _made(self, section: SectionKind) -> SectionKind:
        section.hide()
        self.sections[section.name] = section
        # In the order of the list, whichever was asked for first.
        before = [name for name in list(SECTIONS)[: list(SECTIONS).index(section.name)] if name in self.sections]
        # What grows leaves nothing to the stretch at the end.
        self.body.insertWidget(len(before), section, 1000 if section.grows else 0)
        spawn(section.load(), "settings.section")
        return section

    def _make_next(self) -> None:
        """One at a time, so that no turn of the loop is long."""
        if (name := next((name for name in SECTIONS if name not in self.sections), None)) is not None:
            self.section(name)
            QTimer.singleShot(0, self, self._make_next)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        QTimer.singleShot(0, self, self._make_next)

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        left.setContentsMargins(14, 12, 8, 12)
        left.setSpacing(8)
        left.addWidget(self.head)
        left.addWidget(self.search)
        left.addWidget(_scrolling(self.list), 1)
        self.side = QWidget()
        self.side.setLayout(left)
        top = QWidget()
        row = QHBoxLayout(top)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.of_shop)
        row.addWidget(self.shop)
        body = QWidget()
        body.setObjectName("pageBody")
        body.setMaximumWidth(800)
        self.body = column = QVBoxLayout()
        column.setContentsMargins(0, 6, 0, 0)  # the first title stands in the middle of the higher choice of a shop
        column.setSpacing(8)
        for name, (_title, symbol) in SECTIONS.items():
            self.list.add(name, symbol)
        column.addWidget(self.none)
        column.addStretch(1)
        # Whose settings they are stands at the end of the first title's line: no title moves for it.
        grid = QGridLayout(body)
        grid.setContentsMargins(16, 6, 12, 24)
        grid.addLayout(column, 0, 0)
        grid.addWidget(top, 0, 0, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignRight)
        top.raise_()
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
        for name, (title, _symbol) in SECTIONS.items():
            self.list.buttons[name].setText(_(title))
            self.list.buttons[name].setAccessibleName(_(title))
        # As wide as the longest title needs, in any language; 14 and 8 are the margins, 10 a scroll bar's.
        widest = max(button.sizeHint().width() for button in self.list.buttons.values())
        self.side.setFixedWidth(max(216, widest + 32))
        self.of_shop.setText(_("Settings of"))
        self.none.say(_("No setting is called that"), _("Try another word, in any of the three languages."))
        self._show_shops()

    async def refresh(self) -> None:
        self._follow_desk()
        self._show_shops()
        for section in list(self.sections.values()):
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

    def _narrow(self) -> None:
        words = self.search.text().casefold().split()
        left = False
        for name in SECTIONS:
            if not words and name != self.current and name not in self.sections:
                continue
            section = self.section(name)
            found = section.narrow(words, self.spelled.known)
            section.setVisible(found if words else name == self.current)
            self.list.buttons[name].setVisible(found)
            left = left or found
        self.none.setVisible(not left)
        self.area.verticalScrollBar().setValue(0)
        self._show_shops()
        # Chinese names are found by their pinyin too, as in the palette.
        self.spelled.learn(words, self._names, self._learnt)

    def _learnt(self) -> None:
        if self.search.text():
            self._narrow()

    def _names(self) -> set[str]:
        return {name for section in self.sections.values() for name in section.called()}

    def _leave_search(self) -> None:
        """Down goes to what was found, and from the empty field to the sections."""
        if self.search.text():
            self._into_found()
        else:
            self.take_focus()

    def _into_found(self) -> None:
        """Enter in the search goes to the first setting that was found."""
        if not self.search.text():
            return
        rows = [row for name in SECTIONS if (one := self.section(name)).isVisible() for row in one.rows]
        for row in rows:
            controls = [row.control, *row.control.findChildren(QWidget)] if row.isVisible() else []
            for control in controls:
                if control.isVisible() and control.isEnabled() and control.focusPolicy() & Qt.FocusPolicy.TabFocus:
                    control.setFocus(Qt.FocusReason.TabFocusReason)
                    return

    # Which shop the rules are of

    def _show_shops(self) -> None:
        shops = self.desk.office.shops()
        shown = any(self.sections[name].isVisibleTo(self) for name in OF_A_SHOP if name in self.sections)
        for one in (self.of_shop, self.shop):
            one.setVisible(shown and len(shops) > 1)
        self.shop.name({str(shop.id): shop.name for shop in shops}, _("Settings of"))
        self.shop.show_chosen(str(self.rules.shop_id or ""))

    def _follow_desk(self) -> None:
        known = [shop.id for shop in self.desk.office.shops()]
        wanted = self.rules.shop_id if self.rules.shop_id in known else self.desk.shop_id
        self._turn_to(wanted if wanted in known else known[0] if known else None)

    def _desk_moved(self) -> None:
        if self.desk.shop_id is not None:
            self._turn_to(self.desk.shop_id)

    def _choose_shop(self, value: str) -> None:
        self._turn_to(int(value))
        spawn(self._load_rules(), "settings.shop")

    def _turn_to(self, shop_id: int | None) -> None:
        """What is being typed at this moment is no rule of another shop."""
        if shop_id != self.rules.shop_id:
            self.rules.shop_id = shop_id
            for section in self._of_shop():
                section.forget()

    async def _load_rules(self) -> None:
        for section in self._of_shop():
            await section.load()

    def _of_shop(self) -> list[Section]:
        return [self.sections[name] for name in OF_A_SHOP if name in self.sections]

    def _tint(self) -> None:
        self.search.glass = icons.icon("search", self.desk.theme.colour("text3"))
        self.search.update()
