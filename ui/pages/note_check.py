"""The page of the note check (备注体检): what is wrong with the notes of a view or shop, and repairing it."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QProgressBar, QStackedWidget, QVBoxLayout, QWidget

from app.domain.order import Query
from app.i18n import N_, _, ngettext, number
from app.services.note_checks import Checked, Key
from ui.desk import Desk
from ui.models.note_check import NAMES, TICK, CheckModel, CheckRow, Tally, tally
from ui.pages.base import Page, headed, lay_out_busy
from ui.pages.note_check_names import Names
from ui.pages.note_check_work import CheckWork
from ui.widgets.button import Button, Kind
from ui.widgets.empty import Empty
from ui.widgets.flaw_chips import FlawChips
from ui.widgets.flaw_detail import FlawDetail
from ui.widgets.labels import Elided, label
from ui.widgets.note_check_table import CheckTable, QualityTable
from ui.widgets.tabs import ViewTabs

_ICONS = {
    "idle": "search", "stopped": "circle-x", "failed": "triangle-alert", "nothing": "circle-check", "unrated": "pencil",
}  # fmt: skip
_ENDS = ("nothing", "unrated")  # nothing begins from here
_FLAWS, _QUALITY = 0, 1


class NoteCheckPage(Page):
    """Faulty notes, ticked and repaired; the second tab tells how good each agent's notes are."""

    name: ClassVar[str] = "note_check"
    title: ClassVar[str] = N_("Note check")
    icon: ClassVar[str] = "circle-check"
    interest: ClassVar[frozenset[str]] = frozenset(("agent",))  # whose names are known

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.query: Query | None = None  # the view that is checked; None: the shop, or all of them
        self.checked: Checked | None = None
        self.tally = tally([])
        self.state = "idle"
        self._why = ""
        self._at = 0  # the moment of the check
        self._shop_id = desk.shop_id
        theme = desk.theme
        self.work, self.names = CheckWork(desk, self), Names(desk, self)
        self.head, self.scope = label("pageTitle"), Elided("dim")
        self.tabs = ViewTabs(theme)
        self.repair, self.all = Button(theme, Kind.FILLED, "check"), Button(theme)
        self.open, self.again = Button(theme, icon="shopping-bag"), Button(theme, icon="refresh-cw")
        self.whole = Button(theme, icon="store")
        self.summary = label("dim", wrap=True)
        self.chips = FlawChips(theme)
        self.model = CheckModel(self)
        self.table = CheckTable(theme, self.model, lambda shop, flag: desk.office.rules(shop).meaning(flag).sign)
        self.below = FlawDetail(desk.keys.hint)
        self.quality = QualityTable(theme)
        self.begins = {state: Button(theme, Kind.FILLED) for state in _ICONS if state not in _ENDS}
        self.empties = {
            state: Empty(theme, icon, (self.begins[state],) if state in self.begins else ())
            for state, icon in _ICONS.items()
        }
        self.progress, self.cancel = QProgressBar(), Button(theme)
        self.busy, self.busy_words = QWidget(), label("pageTitle")
        self.found, self.middle = QWidget(), QStackedWidget()
        self._lay_out()
        self._connect()
        self.retranslate()

    def _lay_out(self) -> None:
        buttons = (self.repair, self.all, self.open, self.names.button, self.again, self.whole)
        column = headed(self, (self.head, self.tabs), self.scope, buttons)
        for _tab in (_FLAWS, _QUALITY):
            self.tabs.addTab("")
        found = QVBoxLayout(self.found)
        found.setContentsMargins(0, 0, 0, 0)
        found.setSpacing(0)
        self.summary.setContentsMargins(16, 0, 16, 4)
        found.addWidget(self.summary)
        found.addWidget(self.chips)
        found.addWidget(self.table, 1)
        found.addWidget(self.below)
        lay_out_busy(self.busy, self.busy_words, self.progress, self.cancel)
        for one in (self.found, self.quality, self.busy, *self.empties.values()):
            self.middle.addWidget(one)
        column.addWidget(self.middle, 1)

    def _connect(self) -> None:
        keys, work = self.desk.keys, self.work
        work.moved.connect(self._moved)
        work.found.connect(self._found)
        work.stopped.connect(self._stopped)
        work.repaired.connect(self._repaired)
        work.undone.connect(self._check_anew)
        self.tabs.currentChanged.connect(lambda _at: self._show())
        self.chips.filtered.connect(self._show_rows)
        self.model.ticks_changed.connect(self._say_ticks)
        self.table.stands_on.connect(self.below.show_row)
        self.table.stands_on.connect(self.names.follow)
        self.names.left.connect(self.table.setFocus)
        self.table.doubleClicked.connect(self._double_clicked)
        self.repair.clicked.connect(self.apply)
        self.all.clicked.connect(self.model.turn_all)
        self.open.clicked.connect(self.go_to_order)
        self.again.clicked.connect(self.check_again)
        self.whole.clicked.connect(self.check_whole)
        self.cancel.clicked.connect(work.cancel)
        for button in self.begins.values():
            button.clicked.connect(self.check_again)
        keys.bind("card", self.table, self.go_to_order)
        keys.bind("check.tick", self.table, self.table.turn)
        keys.bind("check.name", self.table, self.names.ask)
        keys.bind("check.all", self.table, self.model.turn_all)
        keys.bind("check.apply", self, self.apply)
        keys.bind("check.undo", self, work.undo)
        keys.bind("view.next", self, self._step)
        keys.bind("view.previous", self, self._step)

    @property
    def rows(self) -> list[CheckRow]:
        """The faulty entries that were found."""
        return self.tally.rows

    def retranslate(self) -> None:
        hint = self.desk.keys.hint
        self.head.setText(_("Note check"))
        self.tabs.setAccessibleName(_("Note check"))
        self.tabs.setTabText(_FLAWS, _("Flaws"))
        self.tabs.setTabText(_QUALITY, _("Quality"))
        texts = {
            self.all: (_("Tick all"), "check.all"), self.open: (_("Order"), "card"),
            self.again: (_("Check again"), "refresh"), self.whole: (self._whole_words(), ""),
            self.cancel: (_("Cancel"), ""),
        }  # fmt: skip
        for button, (text, deed) in texts.items():
            button.setText(text)
            button.setAccessibleName(text)
            button.set_key(hint(deed))
        self.open.setAccessibleName(_("Go to the order"))
        self.repair.set_key(hint("check.apply"))
        self.names.say()
        self.busy_words.setText(_("Checking the notes"))
        self.progress.setAccessibleName(_("Checking the notes"))
        for state, button in self.begins.items():
            button.setText(self._whole_words() if state == "idle" else _("Check again"))
            button.setAccessibleName(button.text())
        self._show_chips()
        self._say_figures()
        self._say_ticks()
        self._show()

    def _whole_words(self) -> str:
        return _("Check this shop") if self.desk.shop_id is not None else _("Check all shops")

    # What is asked for

    def check(self, query: Query | None = None) -> None:
        """Look through the notes of a view; without one, of the shop that is looked at."""
        self.query, self.checked, self.state = query, None, "busy"
        self.chips.chosen.clear()
        self.model.ticked.clear()
        self.tabs.setCurrentIndex(_FLAWS)
        self.check_again()

    def check_whole(self) -> None:
        """Look through the notes of the shop that is looked at, of all where none is."""
        self.check()

    def check_again(self) -> None:
        """Look through the same notes once more; what was found stays in sight meanwhile."""
        if self.checked is None:
            self.state = "busy"
        self._show()
        self.work.check(self.query or Query(shop_id=self.desk.shop_id))

    def apply(self) -> None:
        """Repair the ticked notes."""
        if self.middle.currentWidget() is not self.found:
            return
        wanted = self.model.wanted()
        if not wanted and self.model.rows:
            self.desk.say(_("Tick the notes to repair first."))
        self.work.repair(wanted)

    def go_to_order(self) -> None:
        """Open the order of the entry one stands on; one of ours that no repair mends is there to be corrected."""
        if (row := self.table.current()) is not None:
            self.desk.open_order.emit(row.first.order_id)
            if row.proposal is None and row.first.note_id is not None and not row.stands:
                self.desk.open_note.emit(row.first.order_id, row.first.note_id)

    def _double_clicked(self, index: QModelIndex) -> None:
        if index.column() != TICK:  # there it is two ticks
            self.go_to_order()

    def read_anew(self) -> None:
        if self.isVisible() and self.state in self.begins:
            self.check_again()  # what its button does
        else:
            super().read_anew()

    async def refresh(self) -> None:
        if self.checked is not None:
            self.check_again()

    def shop_chosen(self) -> None:
        if self._shop_id != self.desk.shop_id:
            self._shop_id = self.desk.shop_id
            self.work.cancel()
            self.query, self.checked, self.state = None, None, "idle"
            self.tally = tally([])
            self.model.ticked.clear()
            self.chips.chosen.clear()
        self.retranslate()

    def tick(self) -> None:
        self._say_scope()  # "09:30" becomes "yesterday 09:30"

    def take_focus(self) -> None:
        place = self.middle.currentWidget()
        if place is self.found:
            self.table.setFocus(Qt.FocusReason.ShortcutFocusReason)
        elif place is self.quality:
            self.quality.setFocus(Qt.FocusReason.ShortcutFocusReason)
        elif place is self.busy:
            self.cancel.setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            self.begins.get(self.state, self.again).setFocus(Qt.FocusReason.ShortcutFocusReason)

    # What came of it

    def _moved(self, share: float) -> None:
        self.progress.setValue(round(share * 1000))

    def _found(self, checked: Checked, found: Tally) -> None:
        if self.state == "idle":
            return  # another shop was chosen meanwhile
        self.checked = checked
        self.tally = found
        self.state = "found" if self.rows else "nothing"
        self._at = self.desk.wall().epoch
        self.model.keep(row.key for row in self.rows)
        self.quality.show_quality(checked.quality)
        self._show_rows()
        self._show()

    def _stopped(self, why: str) -> None:
        if self.checked is None and self.state == "busy":
            self.state, self._why = "failed" if why else "stopped", why
            self._show()
        elif why:
            self.desk.say(why, "bad")

    def _repaired(self, keys: set[Key]) -> None:
        here = self.table.currentIndex().row()
        self.tally = tally([row for row in self.rows if row.key not in keys])
        self.model.ticked -= keys
        focus: QWidget | None = self.window().focusWidget()
        if focus is not None and self.found.isAncestorOf(focus):
            self.table.setFocus()  # a chip may go
        self._show_rows(here)
        self._check_anew()

    def _check_anew(self) -> None:
        """Notes have changed; where another shop was chosen meanwhile, nobody asked for a check of that."""
        if self.state != "idle":
            self.check_again()

    def _show_chips(self) -> None:
        self.chips.show_figures([(code, _(NAMES[code]), count) for code, count in self.tally.figures])

    def _show_rows(self, here: int = 0) -> None:
        current = self.table.current()
        chosen = self.chips.chosen
        self._show_chips()
        shown = [row for row in self.rows if not chosen.isdisjoint(row.codes)] if chosen else self.rows
        self.model.set_rows(shown)
        at = next((at for at, row in enumerate(shown) if current is not None and row.key == current.key), here)
        if shown:
            self.table.go_to_row(min(at, len(shown) - 1))
        self._say_figures()

    def _show(self) -> None:
        """The place for what there is to see, and the words that go with it."""
        focus: QWidget | None = self.window().focusWidget()
        before = self.middle.currentWidget()
        result = self.checked is not None
        quality = self.tabs.currentIndex() == _QUALITY
        if self.state in ("idle", "stopped", "failed"):
            place: QWidget = self.empties[self.state]
        elif self.state == "busy":
            place = self.busy
        elif quality:
            place = self.quality if self.checked and self.checked.quality else self.empties["unrated"]
        else:
            place = self.found if self.state == "found" else self.empties["nothing"]
        self.middle.setCurrentWidget(place)
        for button in (self.repair, self.all, self.open):
            button.setVisible(place is self.found)
        self.names.follow(self.table.current() if place is self.found else None)
        self.again.setVisible(result)
        self.whole.setVisible(result and self.query is not None)
        self._say_states()
        self._say_scope()
        # What goes takes the focus with it, and Qt would hand it to anything.
        lost = focus is None or (self.isAncestorOf(focus) and not focus.isVisible())
        if lost and place is not before and self.isVisible():
            self.take_focus()

    def _step(self) -> None:
        self.tabs.setCurrentIndex(1 - self.tabs.currentIndex())

    # Words

    def _say_states(self) -> None:
        say = {
            "idle": (
                _("Are the notes complete?"),
                _("Each note should tell time, agent, count and feedback. The check finds what is missing and proposes "
                  "what is certain; nothing changes until you repair it."),
            ),
            "stopped": (_("The check is cancelled"), _("Nothing was changed.")),
            "failed": (_("The check did not finish"), self._why),
            "nothing": (
                _("No flaws found") if self.checked and self.checked.entries else _("There are no notes to check"),
                self._figures(),
            ),
            "unrated": (
                _("No notes to count yet"),
                _("A note counts here once it tells its time and an agent of this shop."),
            ),
        }  # fmt: skip
        for state, (title, words) in say.items():
            self.empties[state].say(title, words)

    def _say_scope(self) -> None:
        if self.state == "idle":
            self.scope.setText("")
            return
        shop = self.desk.shop.name if self.desk.shop else _("All shops")
        words = _("This view of the orders") if self.query else shop
        at = _("{scope} · checked {time}").format(scope=words, time=self.desk.wall().moment(self._at))
        self.scope.setText(at if self.checked is not None else words)

    def _figures(self) -> str:
        if self.checked is None:
            return ""
        orders, entries = self.checked.orders, self.checked.entries
        return " · ".join(
            (
                ngettext("{n} order", "{n} orders", orders).format(n=number(orders)),
                ngettext("{n} note checked", "{n} notes checked", entries).format(n=number(entries)),
            )
        )

    def _say_figures(self) -> None:
        flawed, mends = len(self.rows), self.tally.mends
        self.tabs.set_count(_FLAWS, number(flawed) if flawed else "")
        parts = [
            self._figures(),
            ngettext("{n} with flaws", "{n} with flaws", flawed).format(n=number(flawed)),
            ngettext("{n} with a proposal", "{n} with proposals", mends).format(n=number(mends)),
        ]
        self.summary.setText(" · ".join(part for part in parts if part))

    def _say_ticks(self) -> None:
        count = self.model.count()
        words = ngettext("Repair {n} note", "Repair {n} notes", count).format(n=number(count))
        self.repair.setText(words if count else _("Repair"))
        self.repair.setAccessibleName(self.repair.text())
        if not count and self.repair.hasFocus():
            self.table.setFocus()  # or Qt would hand the focus of what is switched off to anything
        self.repair.setEnabled(bool(count))
        self.repair.updateGeometry()
