"""The panel of a contact: whom and what about, the question of the moment, and what a key answers.

It stands in the place of the order card and knows no rule: it paints a ``Sight`` and tells which key was pressed.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QHideEvent, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app import call_words
from app.domain import mask, slot
from app.domain.call import ENTER, ESC, LATER, SAID, WORDS
from app.domain.rules import Rules
from app.i18n import _
from ui.call_sight import Sight
from ui.desk import Desk
from ui.keys import bare, composing
from ui.shown import Wall
from ui.widgets.badge import Badge
from ui.widgets.button import Button, Kind
from ui.widgets.call_ask import CallAsk
from ui.widgets.call_choices import Choices
from ui.widgets.call_facts import CallFacts
from ui.widgets.call_said import CallMoment, CallWords
from ui.widgets.call_steps import CallSteps, CallText
from ui.widgets.facts import Fact, Facts
from ui.widgets.labels import Elided, dress, flowing, label, rule
from ui.words import Speaks, name

LOW = 702  # px of height below which the panel saves some, as the card does
_SECOND = 1000  # ms
_EDGE = 16  # px
_ENTERS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class CallPanel(Speaks, QFrame):
    """``pressed(key)``: a digit, ``enter`` or ``esc``; ``written(field, text)`` at every letter.

    ``again``: the words are to be made anew, in another language.
    """

    pressed = Signal(str)
    written = Signal(str, str)
    number_asked = Signal()
    aside_asked = Signal()
    again = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.setObjectName("callPanel")
        self.sight: Sight | None = None
        self.clear = False
        self.low = False
        self._place: QWidget | None = None  # where the question of the moment is answered
        self._clock = QTimer(self)
        self._clock.setInterval(_SECOND)
        self._clock.timeout.connect(self.tick)
        theme = desk.theme
        self.title, self.timer = Elided("cardTitle"), Badge(theme, "ok")
        self.aside = Button(theme, Kind.GHOST, "x")
        self.about = Elided("small")
        self.number, self.numbered = flowing(label("strong", wrap=True)), flowing(label("small", wrap=True))
        self.reveal, self.copy = Button(theme, Kind.GHOST), Button(theme, Kind.GHOST, "copy")
        self.news, self.told = flowing(label("good", wrap=True)), flowing(label("warn", wrap=True))
        self.orders = flowing(label("dim", wrap=True))
        self.facts = CallFacts(theme)
        self.trail, self.helps = flowing(label("dim", wrap=True)), flowing(label("preview", wrap=True))
        self.helps.setContentsMargins(8, 6, 8, 6)
        self.ask = CallAsk(theme)
        self.text = CallText()
        self.choices = Choices(theme)
        self.moment, self.words = CallMoment(theme), CallWords(theme)
        self.steps = CallSteps(theme)
        self.tips = Facts(head_role="dim")
        self.tips.grid.setHorizontalSpacing(6)
        self.go = Button(theme, Kind.FILLED)
        self.later, self.back = Button(theme), Button(theme, Kind.GHOST)
        self._lay_out()
        self._connect()
        self.retranslate()

    def _lay_out(self) -> None:
        body = QWidget()
        body.setObjectName("cardBody")
        self.inner = inner = QVBoxLayout(body)
        inner.setContentsMargins(_EDGE, 8, _EDGE, 12)
        inner.setSpacing(8)
        for one in (
            self.news, self.told, self.orders, self.facts, self.trail, self.helps, self.ask, self.steps, self.text,
            self.choices, self.moment, self.words, self.tips,
        ):  # fmt: skip
            # A wide word must not push the rest out of sight.
            one.setMinimumWidth(1)
            inner.addWidget(one)
        inner.addStretch(1)
        self.scroller = QScrollArea()
        self.scroller.setWidget(body)
        self.scroller.setWidgetResizable(True)
        self.scroller.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.scroller.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.scroller.verticalScrollBar().rangeChanged.connect(self._bring_up)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._head())
        column.addWidget(rule())
        column.addWidget(self.scroller, 1)
        column.addWidget(rule())
        column.addLayout(self._foot())

    def _head(self) -> QVBoxLayout:
        head = QVBoxLayout()
        head.setContentsMargins(_EDGE, 10, 8, 8)
        head.setSpacing(2)
        first = QHBoxLayout()
        first.setSpacing(8)
        first.addWidget(self.title, 1)
        first.addWidget(self.timer)
        first.addWidget(self.aside)
        second = QHBoxLayout()
        second.setSpacing(2)
        second.addWidget(self.number, 1)
        for button in (self.aside, self.reveal, self.copy):
            button.small = True
        second.addWidget(self.reveal)
        second.addWidget(self.copy)
        head.addLayout(first)
        head.addWidget(self.about)
        head.addLayout(second)
        head.addWidget(self.numbered)
        return head

    def _foot(self) -> QHBoxLayout:
        foot = QHBoxLayout()
        foot.setContentsMargins(_EDGE - 2, 8, 12, 8)
        foot.setSpacing(4)
        foot.addWidget(self.go)
        foot.addWidget(self.later)
        foot.addStretch(1)
        foot.addWidget(self.back)
        return foot

    def _connect(self) -> None:
        self.go.clicked.connect(lambda: self.pressed.emit(ENTER))
        self.back.clicked.connect(lambda: self.pressed.emit(ESC))
        self.later.clicked.connect(lambda: self.pressed.emit(LATER))
        self.choices.chosen.connect(self.pressed)
        self.copy.clicked.connect(self.number_asked)
        # Enter is the question's again.
        self.copy.clicked.connect(self.take_focus)
        self.reveal.released.connect(self.take_focus)
        self.aside.clicked.connect(self.aside_asked)
        self.facts.written.connect(self.written)
        self.moment.written.connect(lambda text: self.written.emit(SAID, text))
        self.words.written.connect(lambda text: self.written.emit(WORDS, text))
        self.desk.keys.changed.connect(self.retranslate)

    def retranslate(self) -> None:
        hint = self.desk.keys.hint
        self.setAccessibleName(_("Contact with the buyer"))
        aside = _("Put the contact aside: it is kept")
        name(self.aside, aside, f"{aside}  {hint('call.aside')}")
        self.reveal.setText(_("Hold to show"))
        self.reveal.set_key(hint("reveal"))
        name(self.reveal, _("Hold to show phone and address"), "")
        self.copy.set_key(hint("copy.phone"))
        name(self.copy, _("Copy the phone number"), f"{_('Copy the phone number')}  {hint('copy.phone')}")
        self.back.set_key("Esc")
        self.go.set_key("↵")
        self.later.set_key(LATER)
        self.tips.show_facts([Fact("·", _(tip), "dim") for tip in call_words.TIPS])
        self.again.emit()

    # What is shown

    def show_sight(self, sight: Sight, wall: Wall, rules: Rules, *, anew: bool) -> None:
        """Show it; ``anew``: another question is asked, and the focus goes where it is answered."""
        self.sight = sight
        self.title.setText(sight.title)
        self.about.setText(sight.about)
        dress(self.about, "smallWarn" if sight.near else "small")
        for one, text in (
            (self.news, sight.news), (self.told, "\n".join(sight.told)), (self.trail, sight.trail),
            (self.helps, "\n".join(sight.helps)), (self.orders, "\n".join(sight.orders)),
        ):  # fmt: skip
            one.setText(text)
            one.setVisible(bool(text))
        self._show_number()
        self.ask.ask(sight.question, sight.more, sight.problem)
        self.facts.show_facts(sight.facts, sight.summary, clear=self.clear)
        self.facts.setVisible(bool(sight.facts))
        self.choices.show_options(sight.options, low=self.low)
        self.steps.show_steps(sight.steps, sight.taken)
        self.steps.setVisible(bool(sight.steps))
        self.text.show_text(sight.text, sight.text_state, sight.text_against, good=sight.text_good)
        self.tips.setVisible(sight.tips and not self.low)
        self._show_typing(wall, rules)
        for button, words in ((self.go, sight.go), (self.later, sight.later), (self.back, sight.back)):
            button.setText(words)
            button.setAccessibleName(words)
            button.setVisible(bool(words))
            button.updateGeometry()
        self._run()
        self._fit()
        if anew:
            self.take_focus()

    def _fit(self) -> None:
        """Where not everything has room, the small words of the answers are cut before an answer is out of sight."""
        self.choices.shorten(False)
        port = self.scroller.viewport()
        if self.inner.totalHeightForWidth(port.width()) > port.height():
            self.choices.shorten(True)

    def forget(self) -> None:
        """Another contact comes: nothing typed in the one before stays."""
        self.facts.forget()

    def show_clear(self, clear: bool) -> None:
        """Show personal data, while somebody holds the key."""
        self.clear = clear
        if self.sight is not None:
            self._show_number()
            self.facts.show_facts(self.sight.facts, self.sight.summary, clear=clear)

    def _show_number(self) -> None:
        sight = self.sight
        if sight is None:
            return
        shown = sight.number if self.clear else mask.phone(sight.phone or "")
        self.number.setText(shown)
        for one in (self.number, self.copy, self.reveal):
            one.setVisible(bool(sight.number))
        self.numbered.setText(sight.numbered)
        dress(self.numbered, "good" if sight.number else "warn")
        self.numbered.setVisible(bool(sight.numbered))

    def _show_typing(self, wall: Wall, rules: Rules) -> None:
        typing = self.sight.typing if self.sight is not None else None
        moment = typing is not None and typing.moment
        if typing is not None and moment:
            bound = slot.of_messages(rules) if typing.written else rules
            self.moment.show_moment(typing.text, wall, rules, typing.closing, typing.below, bound)
            self.moment.blame(typing.problem)
        elif typing is not None:
            self.words.show_words(typing.name, typing.text, typing.hint, typing.below)
            self.words.field.blame(typing.problem)
        self.moment.setVisible(moment)
        self.words.setVisible(typing is not None and not moment)

    def take_focus(self) -> None:
        """Go where the question of the moment is answered."""
        typing = self.sight.typing if self.sight is not None else None
        place: QWidget = self.ask
        if typing is not None:
            place = (self.moment if typing.moment else self.words).field.line
        self._place = place
        place.setFocus(Qt.FocusReason.OtherFocusReason)
        self._bring_up()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        # Handed to the panel as a whole, it is meant for the question. A proxy would take Tab past what stands above.
        (self._place or self.ask).setFocus(event.reason())

    def _bring_up(self) -> None:
        """What is asked stands in sight with its answers."""
        for one in (self.choices, self.moment, self.words, self.text, self.ask):
            if one.isVisible():
                self.scroller.ensureWidgetVisible(one, 0, 8)

    # The time on the phone

    def _run(self) -> None:
        sight = self.sight
        runs = sight is not None and sight.since is not None and sight.until is None and self.isVisible()
        if runs and not self._clock.isActive():
            self._clock.start()
        elif not runs:
            self._clock.stop()
        self.tick()

    def tick(self) -> None:
        """Say how long the call lasts, or lasted."""
        sight = self.sight
        if sight is None or sight.since is None:
            self.timer.say("")
            return
        passed = max(0, (sight.until or self.desk.office.now()) - sight.since)
        self.timer.say(f"{passed // 60:02}:{passed % 60:02}", "plain" if sight.until else "ok")

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._run()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._clock.stop()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if (low := self.height() < LOW) != self.low:
            self.low = low
            self.again.emit()
        self._fit()

    # Keys

    def event(self, event: QEvent) -> bool:
        # Esc, Enter and the digits are the panel's wherever the focus is in it, and no shortcut's around it.
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and key_of(event) is not None:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = key_of(event)
        if key is None or composing():
            super().keyPressEvent(event)
            return
        focus = QApplication.focusWidget()
        if event.isAutoRepeat():
            return  # a key held down answers once
        if key == ENTER and focus is not None and self.facts.isAncestorOf(focus):
            self.ask.setFocus(Qt.FocusReason.OtherFocusReason)  # a fact is typed; the next one dials
            return
        self.pressed.emit(key)


def key_of(event: QKeyEvent) -> str | None:
    """The call's name of a key; None for one that means nothing to a call."""
    if event.key() in _ENTERS and event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier in (
        Qt.KeyboardModifier.NoModifier,
        Qt.KeyboardModifier.ControlModifier,
    ):
        return ENTER
    if not bare(event):
        return None
    if event.key() == Qt.Key.Key_Escape:
        return ESC
    text = event.text()
    return text if len(text) == 1 and text.isascii() and text.isdigit() else None
