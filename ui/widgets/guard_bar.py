"""What stands against contacting the buyer now, and how each thing is settled; no taller than what there is to say.

Closed, it tells in whole lines what blocks, and all else in chips of a word or two. Open, it tells everything in whole
lines, and what can be said of the buyer and the order by hand. In a low window it is one line of chips.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget
from shiboken6 import isValid

from app import guard_words
from app.domain.concession import Kind
from app.domain.guard import Against, Can
from app.domain.order import Card
from app.domain.status import Status
from app.i18n import _, money
from app.services.concessions import Concession
from app.services.guards import Guarded
from ui import icons
from ui.desk import Desk
from ui.theme import Theme
from ui.widgets import paint
from ui.widgets.button import Button
from ui.widgets.fatigue_meter import FatigueMeter
from ui.widgets.flow import Flow
from ui.widgets.guard_chips import GuardChips, Said
from ui.widgets.labels import flowing, label
from ui.words import Speaks, name

DEEDS = {
    Can.REMIND_AGAIN: "guard.silent",
    Can.TRUST: "guard.suspect",
    Can.OTHER_AGENT: "guard.colleague",
    Can.TAKE_OVER: "guard.take",
    Can.PHONE: "call",
    Can.CHAT: "call.chat",
    Can.LEAD: "call",
    Can.IMPORT: "import",
    Can.WAIT: "book",
    Can.OTHER_TEXT: "scripts",
}
"""What can be done, and the key that does it; what a lead allows is asked where the contact begins."""

_BY_HAND = ("guard.silent", "guard.suspect", "enquiry", "guard.online", "guard.credit", "concession", "guard.back")
_UNMARK = {"marked_paid": "mark.paid", "marked_closed": "mark.closed"}
_ELSEWHERE = ("paid", "closed")  # the head of the card says so, and nothing can be done about it
_UPSET = ("attitude_agent", "attitude_channel")  # told in a line even where it blocks nothing
_BESIDE = 0.45  # the share of a line that buttons may take beside its words
_GAP, _MARK = 6, 16  # px


class Standing(NamedTuple):
    """An order with what stands against a contact about it, and what its buyer was given."""

    card: Card
    guarded: Guarded
    given: tuple[Concession, ...] = ()
    online: bool = False

    @property
    def order_id(self) -> int:
        return self.card.row.id

    @property
    def is_open(self) -> bool:
        """Whether the order is one to be reminded of."""
        return self.card.row.status in (Status.UNPAID, Status.UNKNOWN)

    @property
    def told(self) -> list[Against]:
        """What is told, the weightiest first."""
        found = [one for one in self.guarded.against if one.code not in _ELSEWHERE]
        codes = {one.code for one in found}
        if "attitude_agent" in codes:
            found = [one for one in found if one.code != "attitude_channel"]  # then that is for the colleague
        elif self.guarded.attitude is not None and "attitude_channel" not in codes:
            found.insert(0, Against("attitude_channel", can=(Can.PHONE,)))
        return found if self.is_open else [one for one in found if one.blocks or one.code in _UPSET]

    def has(self, code: str) -> bool:
        """Whether ``code`` is among what is told."""
        return any(one.code == code for one in self.told)

    def words(self, one: Against) -> str:
        """Why not, in a sentence, with the reason that somebody gave."""
        text = guard_words.against(one)
        if one.code in ("do_not_remind", "suspect") and self.guarded.why:
            text = _("{words} Reason: {why}").format(words=text, why=self.guarded.why)
        return text


class GuardLine(QWidget):
    """A mark, a sentence, and a button for each thing that can be done about it: beside it, or beneath where long."""

    asked = Signal(str)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.mark = _Mark(desk.theme)
        self.says = flowing(label(wrap=True))
        self.says.setMinimumWidth(1)
        self.buttons = [Button(desk.theme) for _button in range(2)]
        self.says.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.words = words = QHBoxLayout()
        words.setSpacing(_GAP)
        words.addWidget(self.mark, 0, Qt.AlignmentFlag.AlignTop)
        words.addWidget(self.says, 1)
        self.keys = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self.keys.setSpacing(0)
        for button in self.buttons:
            button.small = True
            button.clicked.connect(lambda _on=False, button=button: self.asked.emit(button.property("deed")))
            self.keys.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.keys.addStretch(1)
        self.box = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self.box.setContentsMargins(0, 0, 0, 0)
        self.box.setSpacing(4)
        self.box.addLayout(words, 1)
        self.box.addLayout(self.keys)

    def show_line(self, one: Against, words: str, can: Sequence[Can]) -> None:
        """Tell ``one`` in these words, and offer what ``can`` be done about it."""
        self.mark.show_tone(_tone(one))
        self.says.setText(words)
        self.says.setAccessibleName(words)
        wanted = [(what, _deed(what, one.code)) for what in can]
        for button, (what, deed) in zip(self.buttons, wanted, strict=False):
            text = guard_words.can(what)
            button.setText(text)
            button.set_key(self.desk.keys.hint(deed))
            button.setProperty("deed", deed)
            name(button, text)
            button.setAccessibleDescription(words)
        for at, button in enumerate(self.buttons):
            button.setVisible(at < len(wanted))
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._arrange()

    def _arrange(self) -> None:
        widths = [button.sizeHint().width() for button in self.buttons if not button.isHidden()]
        room = self.width() - _MARK - _GAP
        one_line = self.says.fontMetrics().horizontalAdvance(self.says.text()) + sum(widths) + 8 <= room
        beneath = sum(widths) > room * _BESIDE and not one_line
        across, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self.box.setDirection(down if beneath else across)
        self.box.setSpacing(0 if beneath else 4)
        self.keys.setDirection(down if sum(widths) > room else across)
        self.keys.setContentsMargins(_MARK + _GAP - paint.RING if beneath and widths else 0, 0, 0, 0)
        # The first line of the words stands in line with those of the button beside it.
        beside = self.buttons[0].sizeHint().height() if widths and not beneath else 0
        self.words.setContentsMargins(0, max(0, beside - self.fontMetrics().height()) // 2, 0, 0)


class GuardBar(Speaks, QWidget):
    """``asked(deed)`` for a button, by the name of the key that does the same; ``turned`` when it opens or closes."""

    asked = Signal(str)
    turned = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.standing: Standing | None = None
        self.open = self.low = False
        self._said: set[str] = set()
        self._before: QWidget | None = None  # where the focus was when it opened
        self.after: QWidget | None = None  # where the focus goes with the last button of it
        self.lines: list[GuardLine] = []
        self.chips = GuardChips(desk.theme)
        self.chips.asked.connect(self.asked)
        self.meter = FatigueMeter(desk.theme)
        self.calm, self.nobody = flowing(label("dim", wrap=True)), flowing(label("dim", wrap=True))
        self.hand = Flow()
        self.deeds = {deed: self._by_key(deed) for deed in _BY_HAND}
        self.whole = QVBoxLayout()
        self.whole.setSpacing(4)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 2, 0, 2)
        column.setSpacing(4)
        column.addWidget(self.calm)
        column.addLayout(self.whole)
        column.addWidget(self.chips)
        column.addWidget(self.meter)
        column.addWidget(self.nobody)
        row = QHBoxLayout()
        row.setContentsMargins(-paint.RING, 0, 0, 0)  # the faces of the buttons stand in line with the words
        row.addWidget(self.hand)
        column.addLayout(row)
        desk.keys.changed.connect(self.fill)
        self.retranslate()

    def _by_key(self, deed: str) -> Button:
        button = Button(self.desk.theme)
        button.small = True
        button.clicked.connect(lambda: self.asked.emit(deed))
        self.hand.add(button)
        return button

    def retranslate(self) -> None:
        self.setAccessibleName(_("What stands against contacting this buyer now"))
        self.calm.setText(_("Nothing stands against contacting this buyer now."))
        self.nobody.setText(
            _("The export does not say who the buyer is: “do not remind” and “suspicious” hold for this order alone.")
        )
        self.fill()

    def show_standing(self, standing: Standing | None) -> None:
        """Tell of another order, or of the same anew; of another one it is closed."""
        if standing is None or self.standing is None or standing.order_id != self.standing.order_id:
            self.open, self._before = False, None
        self.standing = standing
        self.fill()

    def tells(self, code: str) -> bool:
        """Whether ``code`` is told here: in a whole sentence, or in a low window by the first chip."""
        return code in self._said

    def set_low(self, low: bool) -> None:
        """Whether the window is too low for lines of it."""
        if low != self.low:
            self.low = low
            self.fill()

    def turn(self) -> None:
        """Open it with the focus on the first thing to do, or close it and give the focus back."""
        if self.standing is None:
            return
        self.open = not self.open
        if self.open:
            self._before = QApplication.focusWidget()
        self.fill()
        if self.open:
            first = next((one for one in self._buttons() if one.isVisibleTo(self)), None)
            if first is not None:
                first.setFocus(Qt.FocusReason.ShortcutFocusReason)
        elif self._before is not None and isValid(self._before) and self._before.isVisible():
            self._before.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.turned.emit()

    def fill(self) -> None:
        """Write everything anew."""
        focus = QApplication.focusWidget()
        inside = focus is not None and self.isAncestorOf(focus)
        standing = self.standing
        told = standing.told if standing is not None else []
        lines = told if self.open else [] if self.low else [one for one in told if one.blocks or one.code in _UPSET]
        self._said = {one.code for one in lines or (told[:1] if self.low else [])}
        self._show_lines(lines)
        chips = list(self._chips([one for one in told if one not in lines])) if not self.open else []
        self.chips.show_chips(chips, self._first(told) if self.low and not lines else None)
        self.calm.setVisible(self.open and not told)
        self._show_meter()
        self._show_hand()
        self.setVisible(bool(lines or chips) or self.open or not self.meter.isHidden())
        self.updateGeometry()
        if inside and focus is not None and (self.isHidden() or not focus.isVisibleTo(self)):
            self._keep_focus()

    def _keep_focus(self) -> None:
        """What settled something goes with it; the focus must not wander off to what copies or saves."""
        seen: Iterable[QWidget] = () if self.isHidden() else self._buttons()
        left = next((one for one in seen if one.isVisibleTo(self)), self.after)
        if left is not None:
            left.setFocus(Qt.FocusReason.OtherFocusReason)

    def _buttons(self) -> list[Button]:
        of_lines = [button for line in self.lines for button in line.buttons]
        return [*of_lines, self.chips.go, *self.deeds.values()]

    def _show_lines(self, told: Sequence[Against]) -> None:
        if len(self.lines) < len(told):
            self.lines += [self._line() for _more in told[len(self.lines) :]]
            self._chain()
        waited = False  # to wait is offered once, however much asks for it
        for at, line in enumerate(self.lines):
            if at < len(told) and self.standing is not None:
                can = [what for what in told[at].can if what is not Can.WAIT or not waited]
                waited = waited or Can.WAIT in can
                line.show_line(told[at], self.standing.words(told[at]), can)
            line.setVisible(at < len(told))

    def _line(self) -> GuardLine:
        line = GuardLine(self.desk)
        line.asked.connect(self.asked)
        self.whole.addWidget(line)
        return line

    def _chain(self) -> None:
        """Tab goes down the bar, whenever its lines were made."""
        before = self.after
        for button in self._buttons() if before is not None else ():
            assert before is not None
            QWidget.setTabOrder(before, button)
            before = button

    def _chips(self, told: Sequence[Against]) -> Iterator[Said]:
        standing = self.standing
        if standing is None:
            return
        for one in told:
            yield Said(guard_words.short(one), _tone(one), standing.words(one))
        row = standing.card.row
        if standing.online and standing.is_open:
            yield Said(_("Online"), "accent", _("The buyer is online: a message may go out at once."))
        if row.enquiry is not None and standing.is_open:
            whole = enquiry(row.enquiry)
            yield Said(_("Enquiry order") if row.enquiry else _("Silent order"), "accent", whole)

    def _first(self, told: Sequence[Against]) -> tuple[str, str, str] | None:
        """What can be done about the first thing that blocks."""
        one = next((one for one in told if one.blocks and one.can), None)
        if one is None:
            return None
        deed = _deed(one.can[0], one.code)
        return guard_words.can(one.can[0]), self.desk.keys.hint(deed), deed

    def _show_meter(self) -> None:
        standing = self.standing
        if standing is None or not (self.open or (standing.is_open and not self.low)):
            self.meter.hide()
        else:
            self.meter.show_fatigue(standing.guarded.fatigue, always=self.open)

    def _show_hand(self) -> None:
        standing = self.standing
        shown = list(self._by_hand(standing)) if standing is not None and self.open else []
        self.nobody.setVisible(self.open and standing is not None and standing.guarded.buyer_id is None)
        for deed, text, on in shown:
            button = self.deeds[deed]
            button.setCheckable(on is not None)
            button.setChecked(bool(on))
            button.setText(text)
            button.set_key(self.desk.keys.hint(deed))
            name(button, text)
        for deed, button in self.deeds.items():
            button.setVisible(any(one[0] == deed for one in shown))
        self.hand.setVisible(bool(shown))
        self.hand.place()

    def _by_hand(self, standing: Standing) -> Iterator[tuple[str, str, bool | None]]:
        """(deed, words, whether it is on) of what can be said of buyer and order."""
        guarded = standing.guarded
        yield "guard.silent", _("Do not remind"), guarded.silent
        yield "guard.suspect", _("Suspicious"), guarded.suspect
        if standing.is_open:
            yield "enquiry", _answered(standing.card.row.enquiry), None
            yield "guard.online", _("Online now"), standing.online
        if guarded.buyer_id is not None:
            yield "guard.credit", _("Credit …"), None
        yield "concession", _("Give something …"), None
        if guarded.taken_because is not None and guarded.mine:
            yield "guard.back", _("Give the order back"), None


class _Mark(QWidget):
    """A small sign before a line: what blocks, what asks, what is told."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self.tone = "plain"
        self.setFixedSize(_MARK, _MARK + 2)
        theme.changed.connect(self.update)

    def show_tone(self, tone: str) -> None:
        self.tone = tone
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        sign = {"danger": "circle-x", "warn": "triangle-alert"}.get(self.tone, "info")
        ink = self.theme.colour(self.tone if sign != "info" else "text3")
        painter = QPainter(self)
        icons.icon(sign, ink).paint(painter, self.rect().adjusted(1, 3, -1, -1))
        painter.end()


def given_line(one: Concession) -> str:
    """What the buyer was given: ``Gift 小样 ¥3.00 · 小美 · allowed by 店长``, and why in a line of its own."""
    what = " ".join(part for part in (guard_words.concession(Kind(one.kind)), one.what, money(one.value)) if part)
    allowed = _("allowed by {agent}").format(agent=one.allowed_by) if one.allowed_by else ""
    said = " · ".join(part for part in (what, one.agent, allowed) if part)
    return f"{said}\n{one.why}" if one.why else said


def enquiry(value: bool | None) -> str:
    """Whether the buyer asked before ordering, in words."""
    if value is None:
        return _("Not known whether the buyer asked first")
    return _("The buyer asked before ordering") if value else _("The buyer ordered without asking")


def _answered(value: bool | None) -> str:
    if value is None:
        return _("Enquiry: not known")
    return _("Enquiry: yes") if value else _("Enquiry: no")


def _tone(one: Against) -> str:
    return "danger" if one.blocks else "warn" if one.asks or one.code in _UPSET else "plain"


def _deed(what: Can, code: str) -> str:
    return _UNMARK.get(code, "mark.paid") if what is Can.UNMARK else DEEDS[what]
