"""The page of reminder rules (催付规则): when, how and how often buyers are reminded, beside the plan of an order.

What is edited is a draft until it is saved; the plan follows it at every key.
"""

from __future__ import annotations

from typing import ClassVar, cast

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from app.i18n import N_, _, ngettext
from ui.desk import Desk
from ui.pages.base import Page
from ui.pages.rules_draft import Draft
from ui.pages.rules_group import said
from ui.pages.rules_groups import GROUPS
from ui.pages.rules_sample import Sample
from ui.runtime import runtime
from ui.widgets import tab_chain
from ui.widgets.button import Button, Kind
from ui.widgets.empty import Empty
from ui.widgets.labels import Elided, label
from ui.widgets.select import Select

_BAR = 10  # px of a scroll bar
_FORM = 800  # px, the most that the rules take


class RulesPage(Page):
    """The rules of one shop, what is edited of them, and the plan they make."""

    name: ClassVar[str] = "rules"
    title: ClassVar[str] = N_("Reminder rules")
    icon: ClassVar[str] = "sliders-horizontal"
    interest: ClassVar[frozenset[str]] = frozenset(("shop", "import", "order", "contact", "reminder"))
    import_asked = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        theme = desk.theme
        self.draft = Draft(desk, self)
        self.head, self.of_shop, self.shop = label("pageTitle"), label("dim"), Select(theme)
        self.groups = [group(self.draft) for group in GROUPS]
        self.sample = Sample(self.draft)
        self.form_area, self.sample_area = QScrollArea(), QScrollArea()
        self.state, self.changes = label("strong"), Elided("dim")
        self.save_button, self.drop_button = Button(theme, Kind.FILLED, "check"), Button(theme, icon="undo-2")
        self.below = QFrame()
        self.below.setObjectName("batchBar")
        self.bring = Button(theme, Kind.FILLED, "file-down")
        self.empty = Empty(theme, "store", (self.bring,))
        self.middle = QStackedWidget()
        self.both = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._chain: list[QWidget] = []
        self._day = desk.wall().now.date()
        self._lay_out()
        self._connect()
        self.retranslate()

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setContentsMargins(16, 10, 16, 6)
        top.setSpacing(8)
        top.addWidget(self.head)
        top.addStretch(1)
        top.addWidget(self.of_shop)
        top.addWidget(self.shop)
        form = QWidget()
        form.setObjectName("pageBody")
        form.setMaximumWidth(_FORM)
        column = QVBoxLayout(form)
        column.setContentsMargins(14, 6, 20, 16)
        column.setSpacing(8)
        for group in self.groups:
            column.addWidget(group)
        column.addStretch(1)
        self.sample.setObjectName("pageBody")
        for area, inside in ((self.form_area, form), (self.sample_area, self.sample)):
            area.setWidget(inside)
            area.setWidgetResizable(True)
            area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        parts = QWidget()
        parts.setLayout(self.both)
        self.both.setContentsMargins(0, 0, 0, 0)
        self.both.setSpacing(0)
        self.both.addWidget(self.form_area, 5)
        self.both.addWidget(self.sample_area, 4)
        foot = QHBoxLayout(self.below)
        foot.setContentsMargins(16, 6, 14, 6)
        foot.setSpacing(8)
        foot.addWidget(self.state)
        foot.addWidget(self.changes, 1)
        foot.addWidget(self.drop_button)
        foot.addWidget(self.save_button)
        whole = QWidget()
        inner = QVBoxLayout(whole)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(0)
        inner.addLayout(top)
        inner.addWidget(parts, 1)
        inner.addWidget(self.below)
        for page in (whole, self.empty):
            self.middle.addWidget(page)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.middle)

    def _connect(self) -> None:
        self.draft.changed.connect(self._show)
        self.draft.moved.connect(self._show_hard)
        for group in self.groups:
            group.grown.connect(self._tie)
        self.shop.chosen.connect(lambda value: self._turn_to(int(value)))
        for button in (self.save_button, self.drop_button):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the keys where the work is
        self.save_button.clicked.connect(self.save)
        self.drop_button.clicked.connect(self.drop)
        self.bring.clicked.connect(self.import_asked)
        self.desk.keys.bind("rules.save", self, self.save)
        runtime().before_end(self._settle)

    def retranslate(self) -> None:
        self.head.setText(_("Reminder rules"))
        self.of_shop.setText(_("Rules of"))
        self.save_button.setText(_("Save"))
        self.save_button.setAccessibleName(_("Save the reminder rules"))
        self.save_button.set_key(self.desk.keys.hint("rules.save"))
        self.drop_button.setText(_("Discard"))
        self.drop_button.setAccessibleName(_("Discard what is not saved"))
        self.bring.setText(_("Import an export file"))
        self.bring.setAccessibleName(_("Import an export file"))
        self.bring.set_key(self.desk.keys.hint("import"))
        self.empty.say(_("No shop yet"), _("Rules belong to a shop. Import an export first, or add a shop."))
        self._name_shops()
        self._say()
        self._show()  # what is wrong is said anew
        self._fit()

    async def refresh(self) -> None:
        self._follow_desk()
        self.draft.read_anew()
        await self.sample.read_anew()
        self.middle.setCurrentIndex(self.draft.kept is None)

    def tick(self) -> None:
        today = self.desk.wall(self.draft.shop_id).now.date()
        if today != self._day:
            self._day = today
            self.ask_refresh()
        elif self.isVisible():
            self.sample.tick()

    def take_focus(self) -> None:
        if not self.desk.office.shops():
            self.bring.setFocus(Qt.FocusReason.ShortcutFocusReason)
            return
        next(tab_chain.inside(self.groups[0])).setFocus(Qt.FocusReason.ShortcutFocusReason)

    def save(self) -> None:
        """Make the draft the shop's rules, or go to what stands in the way."""
        self._settle()
        wrong, problems = self._wrong(), self.draft.problems()
        if wrong is not None:
            wrong.setFocus(Qt.FocusReason.OtherFocusReason)
            self.form_area.ensureWidgetVisible(wrong, 0, 80)
            self.desk.say(_("Some values cannot be saved; they are marked in red."), "bad")
            return
        if problems:  # of a rule that is not on this page
            self.desk.say(said(problems[0]), "bad")
            return
        self._leave(self.save_button)
        self.draft.save()

    def drop(self) -> None:
        """Forget what was edited."""
        self._leave(self.drop_button)
        self.draft.drop()

    def _leave(self, button: Button) -> None:
        """Go back to the rule one was at, before ``button`` is switched off."""
        if button.hasFocus():
            before = cast("QWidget | None", self.form_area.focusWidget())  # none before any had the focus
            if before is not None and before.isVisible():
                before.setFocus(Qt.FocusReason.OtherFocusReason)
            else:
                self.take_focus()

    def shop_chosen(self) -> None:
        if self.desk.shop_id is not None:
            self._turn_to(self.desk.shop_id)
        self.ask_refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """The plan beside the rules where both have room, else above them."""
        wide = []
        for area in (self.form_area, self.sample_area):
            inside = area.widget()
            wide.append(inside.minimumSizeHint().width() + _BAR if inside is not None else 0)
        beside = self.width() >= sum(wide)
        for area, least in zip((self.form_area, self.sample_area), wide, strict=True):
            area.setMinimumWidth(least if beside else 0)
        way = QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.BottomToTop
        if way != self.both.direction():
            self.both.setDirection(way)
            self.sample.stack(on=not beside)

    # What is shown

    def _show(self) -> None:
        self._show_rules(hard=False)

    def _show_hard(self) -> None:
        self._show_rules(hard=True)

    def _show_rules(self, *, hard: bool) -> None:
        rules = self.draft.rules
        if rules is None:
            return
        problems = self.draft.problems()
        for group in self.groups:
            group.show_rules(rules, hard=hard)
            group.blame(problems)
        self._say()
        self._tie()

    def _say(self) -> None:
        words = self.draft.words() if self.draft.values else []
        self.state.setText(
            ngettext("{n} change is not saved", "{n} changes are not saved", len(words)).format(n=len(words))
            if words else _("Everything is saved.")
        )  # fmt: skip
        self.changes.setText(" · ".join(words))
        self.changes.setVisible(True)
        for button in (self.save_button, self.drop_button):
            button.setEnabled(bool(self.draft.values) and not self.draft.saving)

    def _tie(self) -> None:
        """Rows come and go: Tab follows what is seen."""
        parts = [self.shop, *(one for group in self.groups for one in tab_chain.inside(group))]
        chain = [*parts, *tab_chain.inside(self.sample), self.drop_button, self.save_button]
        if chain != self._chain:
            self._chain = chain
            tab_chain.tie(chain)

    def _settle(self) -> None:
        """What is being typed counts, or is refused."""
        for group in self.groups:
            group.settle()

    def _turn_to(self, shop_id: int | None) -> None:
        """Go on with another shop; what is being typed is still the former's."""
        if shop_id != self.draft.shop_id:
            self._settle()
            self.draft.turn_to(shop_id)

    def _wrong(self) -> QWidget | None:
        return next((wrong for group in self.groups if (wrong := group.first_wrong()) is not None), None)

    def _follow_desk(self) -> None:
        known = [shop.id for shop in self.desk.office.shops()]
        wanted = self.draft.shop_id if self.draft.shop_id in known else self.desk.shop_id
        self._turn_to(wanted if wanted in known else known[0] if known else None)
        self._name_shops()

    def _name_shops(self) -> None:
        shops = self.desk.office.shops()
        for one in (self.of_shop, self.shop):
            one.setVisible(len(shops) > 1)
        self.shop.name({str(shop.id): shop.name for shop in shops}, _("Rules of"))
        self.shop.show_chosen(str(self.draft.shop_id or ""))
