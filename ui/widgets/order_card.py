"""The order card: who and what, the next step, what happened, and at the foot the note editor."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from app.domain import mask
from app.domain.item import Item
from app.domain.order import Card
from app.i18n import _
from ui import flags, shown
from ui.desk import Desk
from ui.models.columns import status_text
from ui.shown import DASH
from ui.widgets import history
from ui.widgets.badge import Badge
from ui.widgets.button import Button, Kind
from ui.widgets.empty import Empty
from ui.widgets.facts import Fact, Facts
from ui.widgets.labels import Elided, label, rule
from ui.widgets.note_editor import NoteEditor
from ui.words import Speaks

WIDTH, NARROW = 404, 360
_BUTTON_PAD = 10  # px from a quiet button's edge to its words


class OrderCard(Speaks, QFrame):
    """Shows one order, read from top to bottom as the agent works; the editor is always in the same place."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.setObjectName("card")
        self.setMinimumWidth(NARROW)
        self.card: Card | None = None
        self._revealed = False
        theme = desk.theme
        self.buyer = Elided("cardTitle")
        self.first = Badge(theme, "ok")
        self.closing = Badge(theme, "warn")
        self.state = Badge(theme)
        self.reveal = Button(theme, Kind.GHOST)
        self.copy_number = Button(theme, Kind.GHOST, "copy")
        self.reveal.small = self.copy_number.small = True
        self.facts = Facts()
        self.next_part, self.past_part = QWidget(), QWidget()
        self.next_head = label("section")
        self.next_lines = Facts()
        self.past_head = label("section")
        self.past = Facts()
        self.editor = NoteEditor(desk)
        self.empty = Empty(theme, "inbox")
        self.stack = QStackedWidget()
        self._lay_out()
        self.reveal.pressed.connect(lambda: self._show_personal(True))
        self.reveal.released.connect(lambda: self._show_personal(False))
        desk.minute.connect(self.fill)
        desk.keys.changed.connect(self.retranslate)
        self.retranslate()

    def _lay_out(self) -> None:
        body = QWidget()
        body.setObjectName("cardBody")
        inner = QVBoxLayout(body)
        inner.setContentsMargins(16, 12, 16, 12)
        inner.setSpacing(6)
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self.buyer, 1)
        for badge in (self.first, self.closing, self.state):
            top.addWidget(badge)
        inner.addLayout(top)
        inner.addWidget(self.facts)
        inner.addSpacing(-4)
        self.actions_row = actions = QHBoxLayout()
        actions.setSpacing(0)
        actions.addWidget(self.reveal)
        actions.addWidget(self.copy_number)
        actions.addStretch(1)
        inner.addLayout(actions)
        for part, head, lines in (
            (self.next_part, self.next_head, self.next_lines),
            (self.past_part, self.past_head, self.past),
        ):
            section = QVBoxLayout(part)
            section.setContentsMargins(0, 0, 0, 4)
            section.setSpacing(6)
            section.addWidget(rule())
            section.addSpacing(4)
            section.addWidget(head)
            section.addWidget(lines)
            inner.addWidget(part)
        inner.addStretch(1)
        self.scroller = QScrollArea()
        self.scroller.setWidget(body)
        self.scroller.setWidgetResizable(True)
        self.scroller.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.scroller.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.stack.addWidget(self.empty)
        self.stack.addWidget(self.scroller)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.stack, 1)
        column.addWidget(self.editor)

    def retranslate(self) -> None:
        self.setAccessibleName(_("Order card"))
        self._say_empty()
        self._align()
        self.reveal.setText(_("Hold to show"))
        self.reveal.setAccessibleName(_("Hold to show phone and address"))
        self.copy_number.setText(_("Copy number"))
        self.copy_number.setAccessibleName(_("Copy the order number"))
        self.next_head.setText(_("Next step"))
        self.past_head.setText(_("What happened"))
        self.fill()

    def set_drawer(self, on: bool) -> None:
        """Whether it lies over the table: then it needs an edge of its own."""
        self.setProperty("drawer", on)
        self.setContentsMargins(1 if on else 0, 0, 0, 0)
        self.style().unpolish(self)
        self.style().polish(self)

    def show_card(self, card: Card | None) -> None:
        """Show another order, or none."""
        if card is None or self.card is None or card.row.id != self.card.row.id:
            self.scroller.verticalScrollBar().setValue(0)
        self.card = card
        self._revealed = False
        self.stack.setCurrentIndex(0 if card is None else 1)
        self.fill()

    def fill(self) -> None:
        """Write everything anew: another order, language or minute."""
        card = self.card
        if card is None:
            return
        self._fill_head(card)
        self.facts.show_facts(list(self._facts(card)))
        self.reveal.setVisible(any((card.phone, card.receiver, card.address)))
        steps = history.next_steps(card, self.desk.wall(card.row.shop_id))
        self.next_lines.show_facts(steps)
        self.next_part.setVisible(bool(steps))
        past = history.past(card, self.desk.wall(card.row.shop_id))
        self.past.show_facts(past)

    def _align(self) -> None:
        """Let the values begin at the same place for every order: behind the widest head of the language."""
        heads = (_("Order"), _("Ordered"), _("Receiver"), _("Amount paid"), _("Message"), _("Memo"))
        width = self.facts.head_width(heads)
        self.facts.set_head_width(width)
        self.actions_row.setContentsMargins(width + 12 - _BUTTON_PAD, 0, 0, 0)
        for lines in (self.next_lines, self.past):
            lines.set_head_width(max(width, lines.head_width(shown.moment_samples())))

    def _say_empty(self) -> None:
        key = self.desk.keys.hint("card")
        words = _("Choose an order: ↑ and ↓ move, {key} comes here.") if key else ""
        self.empty.say(_("No order chosen"), (words or _("Choose an order: ↑ and ↓ move.")).format(key=key))

    def _fill_head(self, card: Card) -> None:
        wall = self.desk.wall(card.row.shop_id)
        self.buyer.setText(card.row.buyer or (card.receiver and mask.name(card.receiver)) or _("Buyer not known"))
        first = "" if card.first_time is None else _("first order") if card.first_time else _("bought before")
        self.first.say(first, "ok" if card.first_time else "plain")
        left = wall.left(card.row.closes_at) if card.row.status == "unpaid" and not card.row.expired else ""
        self.closing.say(_("closes in {span}").format(span=left) if left else "")
        over = card.row.status != "unpaid" or card.row.expired
        tones = {"finished": "ok", "paid": "warn", "unknown": "danger"}
        self.state.say(status_text(card.row) if over else "", tones.get(card.row.status, "plain"))

    def _facts(self, card: Card) -> Iterable[Fact]:
        wall, row = self.desk.wall(card.row.shop_id), card.row
        yield Fact(_("Order"), row.order_no)
        yield Fact(_("Ordered"), wall.full(row.created_at))
        clear = self._revealed
        person = " ".join(
            part
            for part in (
                (card.receiver if clear else mask.name(card.receiver)) if card.receiver else "",
                (card.phone if clear else mask.phone(card.phone)) if card.phone else "",
            )
            if part
        )
        yield Fact(_("Receiver"), person)
        yield Fact(_("Area"), (card.address if clear else mask.address(card.address)) if card.address else "")
        yield Fact(_("Item"), "\n".join(_item(item) for item in card.row.items))
        yield Fact(_("Amount"), self._amount(card), "strong")
        yield Fact(_("Amount paid"), _paid(card) if row.paid_at else "", "", wall.full(row.paid_at))
        yield Fact(_("Message"), row.buyer_message or "")
        yield Fact(_("Memo"), card.row.memo or "", "dim")
        yield Fact(_("Flag"), self._other_flag(card), "problem")
        parcel = " ".join(part for part in (card.carrier, card.tracking_no) if part)
        yield Fact(_("Parcel"), parcel)
        yield Fact(_("Owner"), row.owner or "")

    @staticmethod
    def _amount(card: Card) -> str:
        text = shown.yuan(card.row.amount_due)
        if card.amount_postage:
            postage = shown.yuan(card.amount_postage)
            text = _("{amount}, postage {postage} included").format(amount=text, postage=postage)
        return text

    @staticmethod
    def _other_flag(card: Card) -> str:
        theirs, ours = card.platform_flag, card.row.flag
        if not theirs or not ours or theirs == ours:
            return ""
        return _("{theirs} on the platform, {ours} here").format(theirs=flags.name(theirs), ours=flags.name(ours))

    def _show_personal(self, on: bool) -> None:
        self._revealed = on
        if self.card is not None:
            self.facts.show_facts(list(self._facts(self.card)))


def _item(item: Item) -> str:
    text = f"{item.title} {item.spec}" if item.spec else item.title
    return f"{text} ×{item.quantity}" if item.quantity and item.quantity > 1 else text


def _paid(card: Card) -> str:
    text = shown.yuan(card.row.amount_paid)
    if card.row.refund:
        text = _("{amount}, refunded {refund}").format(amount=text, refund=shown.yuan(card.row.refund))
    return text if text != DASH else ""
