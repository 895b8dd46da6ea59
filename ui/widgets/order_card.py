"""The order card: who and what, what stands against contact, the next step, words, what happened, the note editor."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QHideEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from app import guard_words, wording
from app.domain.order import Card, OrderRow
from app.i18n import _, ngettext, number
from ui import shown
from ui.desk import Desk
from ui.held import Held
from ui.note_sheet import too_late
from ui.widgets import card_facts, history
from ui.widgets.badge import Badge
from ui.widgets.button import Button, Kind
from ui.widgets.card_place import CardPlace
from ui.widgets.empty import Empty
from ui.widgets.facts import Fact, Facts
from ui.widgets.flag_pair import FlagPair
from ui.widgets.guard_bar import GuardBar, Standing, given_line
from ui.widgets.labels import Elided, label, rule
from ui.widgets.menu import Menu
from ui.widgets.note_editor import NoteEditor
from ui.widgets.script_panel import ScriptPanel
from ui.words import Speaks, name

NEWEST = 12  # lines of the past that are shown before somebody asks for all
_LEAST = 112  # px of height that are kept for the facts above the editor; the rest scrolls
LOW = 702  # px of height below which the card saves some: a window of 780
_ROUGH = 3 * 3600  # s before a closing that only the shop's rule knows, until which whole hours tell enough
_HEAD_GAP = 8  # px between the name and what stands beside it
_BUTTON_PAD = 10  # px from a quiet button's edge to its words, which stand in line with all others


class OrderCard(Speaks, CardPlace):
    """Shows one order, read from top to bottom as the agent works; the editor is always in the same place.

    ``note_asked(what, note id)``: ``correct``, ``withdraw``, ``warehouse`` or ``history``, chosen from a note's menu.
    ``shown(card)`` before another card is shown, or the same order anew: what is told beside it can come with it.
    """

    note_asked = Signal(str, object)
    shown = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.card: Card | None = None
        self._all_past = self.low = False
        theme = desk.theme
        self.held = Held(self)
        self.buyer = Elided("cardTitle")
        self.first, self.closing, self.state = Badge(theme, "ok"), Badge(theme, "warn"), Badge(theme)
        self.unsure, self.mark, self.owner = Badge(theme), Badge(theme, "accent"), Elided("small")
        self.reveal, self.page, self.chat = (Button(theme, Kind.GHOST) for _deed in range(3))
        self.about = Button(theme, Kind.GHOST, "shield")
        self.copy_number = Button(theme, Kind.GHOST, "copy")
        self.facts = Facts()
        self.flags = FlagPair(theme)
        self.guards = GuardBar(desk)
        self.given_head, self.given = label("section"), Facts(theme=theme)
        self.next_head, self.next_lines = label("section"), Facts()
        self.scripts = ScriptPanel(desk)
        self.past_head, self.past = label("section"), Facts(theme=theme)
        self.more = Button(theme, Kind.LINK)
        self.empty, self.choice = Empty(theme, "inbox"), True
        self.stack = QStackedWidget(self)
        self.scroller = QScrollArea(self.stack)
        for lines in (self.facts, self.next_lines, self.given, self.past):
            lines.grid.setVerticalSpacing(3)
        self._lay_out()
        self._connect()
        self.retranslate()

    def _lay_out(self) -> None:
        body = QWidget(self.scroller.viewport())
        body.setObjectName("cardBody")
        inner = QVBoxLayout(body)
        inner.setContentsMargins(16 - _BUTTON_PAD, 12, 16, 12)
        inner.setSpacing(6)
        inner.addLayout(self._head())
        self.facts.setContentsMargins(_BUTTON_PAD, 0, 0, 0)
        inner.addWidget(self.facts)
        inner.addWidget(self.flags)
        inner.addSpacing(-4)
        inner.addLayout(self._actions())
        self.guards.setContentsMargins(_BUTTON_PAD, 0, 0, 0)
        inner.addWidget(self.guards)
        self.next_part = _part(self.next_head, self.next_lines)
        self.given_part = _part(self.given_head, self.given)
        self.given_part.hide()
        # A wide word in the panel must not push the card's own lines out of sight.
        self.scripts.setMinimumWidth(1)
        self.script_part = _part(self.scripts, above=-4)  # its head is as high as a field
        self.past_part = _part(self.past_head, self.past, self.more)
        for part in (self.next_part, self.given_part, self.script_part, self.past_part):
            inner.addWidget(part)
        inner.addStretch(1)
        self.inner = inner
        self.scroller.setWidget(body)
        self.scroller.setWidgetResizable(True)
        self.scroller.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.scroller.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.stack.setMinimumHeight(_LEAST)
        self.stack.addWidget(self.empty)
        self.stack.addWidget(self.scroller)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.stack, 1)
        self.editor = NoteEditor(self.desk, self)  # after all that Tab reaches before it
        column.addWidget(self.editor)

    def _head(self) -> QHBoxLayout:
        top = QHBoxLayout()
        top.setContentsMargins(_BUTTON_PAD, 0, 0, 0)
        top.setSpacing(_HEAD_GAP)
        top.addWidget(self.buyer, 1)
        for badge in (self.first, self.unsure, self.mark, self.closing, self.state):
            top.addWidget(badge)
        self.about.small = True
        self.about.setFixedSize(22, 22)  # no higher than the buyer's name, which needs the room
        top.addWidget(self.about)
        return top

    def _actions(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(0)
        for button in (self.reveal, self.page, self.chat, self.copy_number):
            button.small = True
            row.addWidget(button)
        self.owner.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.owner, 1)
        return row

    def _keep_edge(self) -> None:
        """The lines end where the editor's do, whether or not there is something to scroll."""
        bar = self.scroller.verticalScrollBar()
        taken = bar.sizeHint().width() if bar.maximum() else 0
        self.inner.setContentsMargins(16 - _BUTTON_PAD, 8 if self.low else 12, max(0, 16 - taken), 12)

    def _connect(self) -> None:
        self.scroller.verticalScrollBar().rangeChanged.connect(self._keep_edge)
        self.reveal.pressed.connect(self.held.begin)
        self.reveal.released.connect(self.held.end)
        self.held.changed.connect(self._fill_facts)
        self.guards.after = self.about
        self.guards.turned.connect(self._guards_turned)
        self.more.clicked.connect(self._show_all)
        self.past.asked.connect(self._note_menu)
        self.desk.minute.connect(self.fill)
        self.desk.keys.changed.connect(self.retranslate)

    def retranslate(self) -> None:
        hint = self.desk.keys.hint
        self.setAccessibleName(_("Order card"))
        self._say_empty()
        self._align()
        for button, text, said, deed in (
            (self.about, "", _("What stands against contacting this buyer, and what can be said of them"), "guard"),
            (self.reveal, _("Hold to show"), _("Hold to show phone and address"), "reveal"),
            (self.page, _("Page"), _("Open the order on the platform"), "open.page"),
            (self.chat, _("Chat"), _("Open the chat with the buyer; you paste and send yourself"), "open.chat"),
            (self.copy_number, "", _("Copy the order number"), "copy.order"),
        ):
            button.setText(text)
            button.set_key(hint(deed) if text else "")
            name(button, said, f"{said}  {hint(deed)}")
        self.next_head.setText(_("Next step"))
        self.past_head.setText(_("What happened"))
        self.given_head.setText(_("Given so that the buyer pays"))
        self.fill()

    def show_card(self, card: Card | None) -> None:
        """Show another order, or none."""
        self.shown.emit(card)
        if card is None or self.card is None or card.row.id != self.card.row.id:
            self.scroller.verticalScrollBar().setValue(0)
            self._all_past = False
            self.held.end()
        self.card = card
        self.scripts.show_card(card)
        self._prefer_scripts()
        self.stack.setCurrentIndex(0 if card is None else 1)
        self.fill()

    def show_standing(self, standing: Standing | None) -> None:
        """What stands against a contact about the order, and what its buyer was given; None: nothing known."""
        self.guards.show_standing(standing)
        if standing is not None and self.card is not None and self.card.row.id == standing.order_id:
            self._prefer_scripts()
            self.fill()

    def _prefer_scripts(self) -> None:
        """An upset buyer is begged pardon first."""
        standing = self.guards.standing
        mine = standing is not None and self.card is not None and standing.order_id == self.card.row.id
        self.scripts.prefer(standing.guarded.scripts or "" if mine and standing is not None else "")

    def expect(self, row: OrderRow | None) -> None:
        """The order of ``row`` is being read, and that takes its time: what the table knows of it, and nothing else."""
        self.show_card(None)
        self.scripts.waits = True
        self.stack.setCurrentIndex(1)
        for badge in (self.first, self.unsure, self.mark, self.closing, self.state):
            badge.say("")
        for lines in (self.next_lines, self.past):
            lines.show_facts([])
        for one in (self.next_part, self.given_part, self.more, self.reveal):
            one.hide()
        self.owner.setText("")
        self.buyer.setText(wording.covered(row.buyer) if row and row.buyer else "…")
        wall = self.desk.wall(row.shop_id if row else None)
        self.facts.show_facts(
            card_facts.facts(card_facts.bare(row), wall, self.desk.keys.hint, clear=False) if row else []
        )
        self.flags.show_flags(None, row.flag if row else None)

    def fill(self) -> None:
        """Write everything anew: another order, language or minute."""
        card = self.card
        if card is None:
            return
        wall = self.desk.wall(card.row.shop_id)
        self._fill_head(card)
        self._fill_facts()
        self.flags.legend = self.desk.office.rules(card.row.shop_id).legend
        self.flags.show_flags(card.platform_flag, card.row.flag)
        self.reveal.setVisible(card_facts.hidden(card))
        steps = history.next_steps(card, wall)
        if self.guards.tells(card.plan.blocked_by or ""):
            steps = [one for one in steps if one.head]  # why there is no more of it stands above
        self.next_head.setHidden(self.low)
        self.next_lines.show_facts(history.pressing(steps) if self.low else steps, short=("",) if self.low else ())
        self.next_part.setVisible(bool(steps))
        self._fill_given()
        self._fill_past(history.past(card, wall))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.card is not None:
            self._fit_head()
        if (low := self.height() < LOW) != self.low:
            self.low = self.flags.low = low
            self.inner.setSpacing(4 if low else 6)
            self.facts.grid.setVerticalSpacing(2 if low else 3)
            self._keep_edge()
            self.guards.set_low(low)
            self.editor.set_low(low)
            self._align()
            self.fill()

    def hideEvent(self, event: QHideEvent) -> None:
        self.held.end()
        super().hideEvent(event)

    def _align(self) -> None:
        """Let the values begin at the same place for every order: behind the widest head of the language."""
        facts = self.facts.head_width(card_facts.heads())
        lines = max(facts, self.past.head_width(shown.moment_samples()))
        facts = facts if self.low else lines  # where height is dear, no fact shall take a second line
        self.facts.set_head_width(facts)
        self.flags.place(_BUTTON_PAD, facts + 12)
        self.next_lines.set_head_width(lines)
        self.past.set_head_width(lines)
        self.given.set_head_width(lines)

    def say_choice(self, any_: bool) -> None:
        """Whether there is an order to choose, where none is chosen."""
        if any_ != self.choice:
            self.choice = any_
            self._say_empty()

    def _say_empty(self) -> None:
        if not self.choice:
            self.empty.say(_("No order chosen"), "")
            return
        key = self.desk.keys.hint("card").replace(" ", "\xa0")  # in one line
        words = _("Choose an order: ↑ and ↓ move, {key} comes here.") if key else ""
        self.empty.say(_("No order chosen"), (words or _("Choose an order: ↑ and ↓ move.")).format(key=key))

    def _fill_head(self, card: Card) -> None:
        wall, row = self.desk.wall(card.row.shop_id), card.row
        self.buyer.setText(card_facts.title(card))
        first = "" if card.first_time is None else _("first order") if card.first_time else _("bought before")
        self.first.say(first, "ok" if card.first_time else "plain")
        open_still = row.status == "unpaid" and not (row.expired or row.mark)
        left = max(0, (row.closes_at or 0) - wall.epoch) if open_still else 0
        by_rule = left > 0 and card.plan.closes_by == "auto_close"
        words = _("closes in about {span}") if by_rule else _("closes in {span}")
        span = shown.span(left, rough=by_rule and left >= _ROUGH)
        self.closing.say(words.format(span=span) if left else "")
        self.closing.setToolTip(_("By the shop's rule; the platform's own countdown decides.") if by_rule else "")
        over = (row.status != "unpaid" or row.expired) and not row.mark  # a mark has a badge of its own
        tones = {"finished": "ok", "paid": "warn", "unknown": "danger"}
        self.state.say(wording.status(row) if over else "", tones.get(row.status, "plain"))
        self.mark.say(history.marked(row) if row.mark else "")
        self.unsure.say(_("first order?") if card.first_time is None else "")
        self.unsure.setToolTip(card_facts.why_unsure(card))
        self._fit_head()
        self._fill_owner(row)

    def _fit_head(self) -> None:
        """Whose order it is comes first: for want of room what presses least goes into the name's tool tip."""
        badges = [one for one in (self.first, self.unsure, self.mark, self.closing, self.state) if one.text()]
        plain = next((one for one in badges if one in (self.first, self.unsure) and one.tone == "plain"), None)
        self.buyer.ensurePolished()
        need = self.buyer.fontMetrics().horizontalAdvance(self.buyer.text())
        need += sum(one.sizeHint().width() + _HEAD_GAP for one in badges) + _HEAD_GAP + self.about.width()
        room = self.width() - 2 * 16
        if plain is not None:
            plain.setVisible(need <= room)
        told = (plain.text(), plain.toolTip()) if plain is not None and need > room else ()
        self.buyer.tip = "\n".join(filter(None, told))

    def _fill_owner(self, row: OrderRow) -> None:
        standing = self.guards.standing
        guarded = standing.guarded if standing is not None and standing.order_id == row.id else None
        owner = guarded.owner if guarded is not None else row.owner
        self.owner.short = owner or ""
        self.owner.setText(_("with {agent}").format(agent=owner) if owner else "")
        tip = _("Who contacted the buyer first")
        if guarded is not None and guarded.taken_because is not None:
            tip = _("Taken over: {why}").format(why=guard_words.taken(guarded.taken_because))
        self.owner.setAccessibleDescription(tip if owner else "")
        self.owner.tip = tip if owner else ""

    def _fill_given(self) -> None:
        standing = self.guards.standing
        given = standing.given if standing is not None else ()
        wall = self.desk.wall(standing.card.row.shop_id if standing is not None else None)
        lines = [Fact(wall.moment(one.at), given_line(one), "", wall.full(one.at), one.id) for one in given]
        self.given_head.setHidden(self.low)
        self.given.show_facts(lines, short=[one.head for one in lines] if self.low else ())
        self.given_part.setVisible(bool(lines))

    def _fill_facts(self) -> None:
        if self.card is not None:
            wall = self.desk.wall(self.card.row.shop_id)
            facts = card_facts.facts(self.card, wall, self.desk.keys.hint, clear=self.held.on)
            self.facts.show_facts(facts, short=(_("Memo"),) if self.low else ())

    def _fill_past(self, past: list[Fact]) -> None:
        folded = len(past) > NEWEST and not self._all_past
        self.past.show_facts(past[:NEWEST] if folded else past)
        self.more.setText(ngettext("Show {n} line", "Show all {n}", len(past)).format(n=number(len(past))))
        self.more.setVisible(folded)

    def _show_all(self) -> None:
        self._all_past = True
        self.fill()

    def _guards_turned(self) -> None:
        self.fill()
        if self.guards.open:
            self.scroller.ensureWidgetVisible(self.guards, 0, 8)

    def _note_menu(self, note_id: int, button: Button) -> None:
        menu = Menu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(_("Correct this note"), lambda: self.note_asked.emit("correct", note_id))
        menu.addAction(_("Withdraw this note"), lambda: self.note_asked.emit("withdraw", note_id))
        sheet = self.editor.sheet
        note = next((one for one in self.card.notes if one.id == note_id), None) if self.card else None
        if sheet is not None and note is not None and too_late(sheet, note.flag, self.desk):
            menu.addAction(_("Tell the warehouse"), lambda: self.note_asked.emit("warehouse", note_id))
        menu.addSeparator()
        menu.addAction(_("Versions of notes and flag"), lambda: self.note_asked.emit("history", note_id))
        menu.popup(button.mapToGlobal(QPoint(0, button.height())))


def _part(*widgets: QWidget, above: int = 2) -> QWidget:
    """A part of the card under a thin line, ``above`` px below it."""
    part = QWidget()
    column = QVBoxLayout(part)
    column.setContentsMargins(_BUTTON_PAD, 0, 0, 0)
    column.setSpacing(4)
    column.addWidget(rule())
    column.addSpacing(above)
    for one in widgets:
        column.addWidget(one, 0, Qt.AlignmentFlag.AlignLeft if isinstance(one, Button) else Qt.AlignmentFlag(0))
    return part
