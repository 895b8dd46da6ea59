"""The words for the order on the card: found by key, filled, copied and counted; a blank never goes along."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

import shiboken6
from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QApplication, QScrollArea, QVBoxLayout, QWidget

from app import script_words
from app.domain import script
from app.domain.order import Card
from app.domain.script import ScriptRow
from app.errors import KnownError
from app.i18n import _
from app.services import scripts
from ui.desk import Desk
from ui.models.scripts import NUMBERED, Line, found
from ui.runtime import spawn
from ui.script_deeds import ScriptDeeds
from ui.widgets.script_head import ScriptHead
from ui.widgets.script_list import ScriptList
from ui.words import Speaks

_LINES = (3, 8)  # of words in sight, at least and at most
_OTHER, _SHARE = 460, 80  # px of a window that other parts need, and px of what is left for each line in sight


class ScriptPanel(Speaks, QWidget):
    """``copied`` with the words once the clipboard holds them.

    ``Ctrl+J`` finds; ↑ ↓ move; Enter copies the current script and a digit the one of that number: in the list and
    in the empty search field. In a search that has words a digit is a letter like any other.
    """

    copied = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.card: Card | None = None
        self.group = ""  # the group a person chose; empty: what fits the order
        self.asked_for, self._decided = "", False  # the group that the case asks for, until a person chooses
        self._scene = ""
        self.waits = False  # for another order that is still being read
        self.rows: list[ScriptRow] = []
        self._came_from: QWidget | None = None
        self._reading = self._stale = self._stocked = False
        self.head = ScriptHead(desk)
        self.list = ScriptList(desk.theme, lambda n: desk.keys.hint(f"script.{n}"))
        self.model = self.list.scripts
        self.deeds = ScriptDeeds(self)
        self.deeds.copied.connect(self.copied)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.head)
        column.addWidget(self.list)
        self._connect()
        self.fit(0)
        self.retranslate()

    def _connect(self) -> None:
        head, desk = self.head, self.desk
        self.list.chosen.connect(self.take)
        head.group.clicked.connect(self._open_menu)
        head.group_chosen.connect(self._choose_group)
        head.find_button.clicked.connect(self.focus_search)
        head.other.clicked.connect(self.deeds.take_other)
        head.search.textChanged.connect(self._searched)
        head.search.returnPressed.connect(lambda: self.take(self.list.currentIndex().row()))
        head.search.moved.connect(lambda step: self.list.stand_on(self.list.currentIndex().row() + step))
        head.search.left.connect(head.end_find)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._focus_moved)
        desk.bus.changed.connect(self._told)
        desk.minute.connect(partial(self.show_scripts, keep=True))
        desk.agent_changed.connect(partial(self.show_scripts, keep=True))
        desk.keys.changed.connect(self.list.viewport().update)
        for number in range(1, NUMBERED + 1):
            desk.keys.bind(f"script.{number}", self, partial(self.take, number - 1))
        desk.keys.bind("script.other", self, self.deeds.take_other)

    def retranslate(self) -> None:
        self.setAccessibleName(_("Scripts"))
        self.list.retranslate()
        self.head.say("")
        self.show_scripts(keep=True)

    # What is shown

    @property
    def order_id(self) -> int | None:
        return self.card.row.id if self.card is not None else None

    @property
    def agent(self) -> str | None:
        return self.desk.agent.nickname if self.desk.agent else None

    @property
    def shop_id(self) -> int | None:
        return self.card.row.shop_id if self.card is not None else self.desk.shop_id

    def show_card(self, card: Card | None) -> None:
        """Show what fits another order, or none; what is asked for an order goes with it."""
        self.waits = False
        same = card is not None and self.card is not None and card.row.id == self.card.row.id
        self.card = card
        if not same:
            self._forget()
            self.rows = [replace(row, sent_at=None) for row in self.rows]
        self.show_scripts(keep=same)
        if not same or not self.rows:
            self.read_again()

    def prefer(self, group: str) -> None:
        """Show the scripts of a group that the case asks for, unless somebody chose another for this order."""
        if group != self.asked_for and not self._decided:
            self.asked_for = group
            self.show_scripts()

    def focus_search(self) -> None:
        """Put the focus on the search; the next Enter or digit copies and gives it back."""
        self.deeds.close()
        self.head.setCurrentWidget(self.head.find_face)
        self._into_sight()
        self.head.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.head.search.selectAll()

    def fit(self, height: int) -> None:
        """Show as many lines as a window of ``height`` px has room for; nothing else ever changes the height."""
        lines = max(_LINES[0], min(_LINES[1], (height - _OTHER) // _SHARE))
        self.list.setFixedHeight(self.list.height_of(lines))
        self.setFixedHeight(self.head.height() + 2 + self.list.height())

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.window().installEventFilter(self)
        self.fit(self.window().height())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self.window():
            self.fit(self.window().height())
        return False

    def _focus_moved(self, before: QWidget | None, now: QWidget | None) -> None:
        """Remember where to give the focus back to."""
        if before is not None and now is not None and self.isAncestorOf(now) and not self.isAncestorOf(before):
            self._came_from = before

    def _into_sight(self) -> None:
        above = self.parentWidget()
        while above is not None and not isinstance(above, QScrollArea):
            above = above.parentWidget()
        if above is not None:
            above.ensureWidgetVisible(self, 0, 4)

    def _forget(self) -> None:
        """Nothing of another order stays: no answer, no search, no tick."""
        self.deeds.forget()
        self.group = self.asked_for = ""
        self._decided, self.model.copied = False, 0
        self.head.say("")
        self._end_search()

    def _end_search(self) -> None:
        self.head.search.blockSignals(True)
        self.head.search.clear()
        self.head.search.blockSignals(False)
        if not self.head.search.hasFocus():
            self.head.setCurrentWidget(self.head.browse_face)

    def show_scripts(self, *, keep: bool = False) -> None:
        """Fill and arrange the scripts anew; ``keep``: the current one stays so, unless the order asks for others."""
        current = self._current()
        scene = script_words.scene(script.scene_of(self.card))
        keep, self._scene = keep and scene == self._scene, scene
        group = self.group or self.asked_for
        self.head.show_group(script_words.group(group) if group else scene)
        query = self.head.search.text().strip()
        self.list.nothing = _("No script holds “{text}”.").format(text=query) if query else ""
        values = self.values()
        rows = scripts.arranged(self.desk.office, self.rows, self.card, self.shop_id)
        if query:
            rows = found(rows, query)
        elif group:
            rows = [row for row in rows if row.group == group]
        scrolled = self.list.verticalScrollBar().value()
        self.model.show([self._line(row, values) for row in rows])
        at = self.model.at(current.id) if keep and current is not None else -1
        self.list.stand_on(max(0, at))
        self.list.verticalScrollBar().setValue(scrolled if at >= 0 else 0)
        self.deeds.show_typed()

    def _line(self, row: ScriptRow, values: Mapping[str, str]) -> Line:
        marks = []
        if cutoff := scripts.too_late(self.desk.office, row, self.shop_id):
            again = _("it is past {cutoff}: copy again to send it anyway")
            said = again if row.id == self.deeds.warned else _("it is past {cutoff}")
            marks.append(said.format(cutoff=cutoff))
        if row.id == self.deeds.barred:
            marks.append(self.deeds.asks)
        if row.id == self.deeds.doubted:
            marks.append(self.deeds.doubt)
        if row.sent_at is not None or row.id == self.deeds.repeated:
            marks.append(self._sent_before(row))
        if (last := self.deeds.last) is not None and last.row.id == row.id:
            values = {**values, **last.given}
        held = row.id in (self.deeds.warned, self.deeds.barred, self.deeds.doubted, self.deeds.repeated)
        return Line(row, script.fill(row.text, values), " · ".join(marks), held=held)

    def _sent_before(self, row: ScriptRow) -> str:
        """When the buyer had these words; of those that were asked for, what can be done."""
        moment = self.desk.wall(self.shop_id).moment
        if row.id != self.deeds.repeated:
            return _("sent to this buyer {day}").format(day=moment(row.sent_at))
        words = _("sent to this buyer {day}: copy again to send it")
        return words.format(day=moment(self.deeds.repeated_at))

    def values(self) -> dict[str, str]:
        """What is known to fill the blanks with."""
        return scripts.values(self.desk.office, self.card, self.shop_id, self.agent)

    def _current(self) -> ScriptRow | None:
        at = self.list.currentIndex().row()
        return self.model.lines[at].row if 0 <= at < len(self.model.lines) else None

    def _searched(self) -> None:
        """Committed words only get here: nothing is filtered while an input method composes."""
        self.head.say("")
        self.show_scripts()

    # Reading

    def _told(self, changes: Mapping[str, set[int]], initiator: object) -> None:
        if "script" in changes and initiator is not self:
            self.rows = []
            self.read_again()
        elif "shop" in changes and self.desk.shop_id in {None, *(shop.id for shop in self.desk.office.shops())}:
            self.show_scripts(keep=True)  # the cut-off may be another one

    def read_again(self) -> None:
        """Read what the order's buyer was sent, and the scripts where they changed."""
        self._stale = True
        if not self._reading:
            self._reading = True
            spawn(self._read(), "scripts.read")

    async def _read(self) -> None:
        """Fast steps through the table read only where they end."""
        office = self.desk.office
        try:
            while self._stale:
                self._stale = False
                order_id = self.order_id
                if not self._stocked:
                    await scripts.ensure_starting(office)
                    self._stocked = True
                rows = self.rows or await self._panel(order_id)
                sent = await scripts.sent(office, order_id) if order_id is not None else {}
                marked = [replace(row, sent_at=sent.get(row.id)) for row in rows]
                if order_id == self.order_id and marked != self.rows:
                    self.rows = marked
                    self.show_scripts(keep=True)
        finally:
            self._reading = False

    async def _panel(self, order_id: int | None) -> list[ScriptRow]:
        try:
            return await scripts.panel(self.desk.office, order_id)
        except KnownError as error:
            # Taken back with its import meanwhile.
            if error.code != "order_unknown":
                raise
            return await scripts.panel(self.desk.office, None)

    # Copying

    def take(self, at: int) -> None:
        """Copy the ``at``-th script, once everything in it is known."""
        if 0 <= at < len(self.model.lines) and not self.waits:
            self.head.say("")
            self.list.stand_on(at)
            self.deeds.take(self.model.lines[at].row)

    def hold(self, row: ScriptRow) -> None:
        """Show why ``row`` was not copied at once, ready to be asked for again."""
        self._end_search()
        self.head.setCurrentWidget(self.head.browse_face)
        self.show_scripts()
        self.list.stand_on(self.model.at(row.id))
        self._into_sight()
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def tick(self, row: ScriptRow) -> None:
        """Show that ``row`` was copied, and give the focus back to where it came from."""
        inside = self.isAncestorOf(QApplication.focusWidget() or self)
        self.model.copied = row.id
        self.head.setCurrentWidget(self.head.browse_face)
        self._end_search()
        self.head.say(_("Copied"))
        self.show_scripts()
        self.list.stand_on(self.model.at(row.id))
        if inside:
            back = self._came_from
            here = back is not None and shiboken6.isValid(back) and back.isVisible()
            (back if back is not None and here else self.list).setFocus(Qt.FocusReason.OtherFocusReason)
        self._came_from = None

    # Groups

    def _open_menu(self) -> None:
        self.head.pop_groups(list(dict.fromkeys(row.group for row in self.rows)), self.group or self.asked_for)

    def _choose_group(self, group: str) -> None:
        self.group, self.asked_for, self._decided = group, "", True
        self.head.say("")
        self.show_scripts()
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)
