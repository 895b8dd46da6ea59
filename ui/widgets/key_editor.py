"""Every key can be changed or switched off: the list of deeds, and a field that takes the next combination."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QKeyCombination, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.i18n import N_, _
from ui import keys
from ui.desk import Desk
from ui.key_groups import GROUPS, group
from ui.models.plain import PlainColumn, PlainModel
from ui.theme import Theme
from ui.widgets import paint
from ui.widgets.button import Button
from ui.widgets.labels import label
from ui.widgets.plain_table import PlainTable
from ui.words import Speaks

_ALONE = (Qt.Key.Key_Control, Qt.Key.Key_Shift, Qt.Key.Key_Alt, Qt.Key.Key_Meta, Qt.Key.Key_AltGr, Qt.Key.Key_unknown)
_TITLES = dict(GROUPS)


class Recorder(QAbstractButton):
    """Enter or a click begins; the next combination is ``pressed_keys``. Esc leaves it, Backspace means none at all."""

    pressed_keys = Signal(str)  # portable; empty: switched off
    recording_changed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.recording = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.clicked.connect(lambda: self.record(True))
        theme.changed.connect(self.update)

    def record(self, on: bool) -> None:
        """Wait for a combination, or stop waiting."""
        if on != self.recording:
            self.recording = on
            self.recording_changed.emit()
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(240, max(32, self.fontMetrics().height() + 12) + 2 * paint.RING)

    def event(self, event: QEvent) -> bool:
        if self.recording and event.type() == QEvent.Type.ShortcutOverride:
            # Whatever is pressed now is meant for this field, and never does what it did before.
            event.accept()
            return True
        return super().event(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        return not self.recording and super().focusNextPrevChild(forward)

    def focusOutEvent(self, event: QEvent) -> None:
        self.record(False)
        super().focusOutEvent(event)  # type: ignore[arg-type]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        if not self.recording:
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.record(True)
            else:
                super().keyPressEvent(event)
        elif event.key() in _ALONE or event.isAutoRepeat():
            return
        elif event.key() == Qt.Key.Key_Escape and plain:
            self.record(False)
        elif event.key() in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete) and plain:
            self._take("")
        else:
            self._take(combination(event))

    def _take(self, text: str) -> None:
        self.record(False)
        self.pressed_keys.emit(text)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        face = self.rect().adjusted(paint.RING, paint.RING, -paint.RING, -paint.RING)
        tone = self.theme.colour
        if self.hasFocus():
            paint.ring(painter, face, self.theme)
        line = tone("accent" if self.hasFocus() or self.recording else "line")
        paint.box(painter, face, tone("accentweak" if self.recording else "raised"), line)
        painter.setPen(tone("accent" if self.recording else "text" if self.isEnabled() else "text3"))
        painter.drawText(face, Qt.AlignmentFlag.AlignCenter, self.text())
        painter.end()


def combination(event: QKeyEvent) -> str:
    """What was pressed, in portable text: Ctrl+Shift+E."""
    modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    key = Qt.Key(event.key())
    if key == Qt.Key.Key_Backtab:
        key = Qt.Key.Key_Tab
    elif len(event.text()) == 1 and modifiers == Qt.KeyboardModifier.ShiftModifier and not event.text().isalpha():
        # Shift is in the sign already: ? is ?, not Shift+?.
        modifiers = Qt.KeyboardModifier.NoModifier
    return QKeySequence(QKeyCombination(modifiers, key)).toString(QKeySequence.SequenceFormat.PortableText)


class KeyEditor(Speaks, QWidget):
    """Changes take effect and are written at once."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self._wanted = ""  # what was pressed and belongs to another deed
        columns = [
            PlainColumn[str](N_("What it does"), desk.keys.title, "Flag and note on all chosen orders", grow=3),
            PlainColumn[str](N_("Keys"), self._written, "Ctrl Shift Tab · Ctrl F", self._tone, grow=1, bold=True),
            PlainColumn[str](N_("Where"), lambda name: _(_TITLES[group(name)]), "On the page of reminders",
                             lambda _name: "text2", grow=1),
        ]  # fmt: skip
        self.model: PlainModel[str] = PlainModel(columns, self)
        self.table = PlainTable(desk.theme, self.model)
        self.table.setProperty("bordered", True)
        self.table.setMinimumHeight(12 * 28)
        self.doing, self.says = label("strong", wrap=True), label("dim", wrap=True)
        self.recorder = Recorder(desk.theme)
        self.take, self.leave = Button(desk.theme), Button(desk.theme)
        self.off, self.back, self.all_back = Button(desk.theme), Button(desk.theme), Button(desk.theme)
        self._lay_out()
        self._connect()
        self.table.name(N_("The keys"))
        self.model.set_rows([name for name, _title, _keys in desk.keys.titled()])
        self.retranslate()
        self.table.go_to_row(0)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.table, 1)
        for one in (self.doing, self.says):
            one.setContentsMargins(paint.RING, 0, 0, 0)
        column.addWidget(self.doing)
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addWidget(self.recorder, 1)
        for button in (self.off, self.back, self.all_back):
            row.addWidget(button)
        column.addLayout(row)
        answer = QHBoxLayout()
        answer.setSpacing(4)
        answer.addWidget(self.says, 1)
        answer.addWidget(self.take)
        answer.addWidget(self.leave)
        column.addLayout(answer)

    def _connect(self) -> None:
        self.table.stands_on.connect(self._stands_on)
        self.table.doubleClicked.connect(self.begin)
        self.desk.keys.bind("card", self.table, self.begin)
        self.recorder.pressed_keys.connect(self._pressed)
        self.recorder.recording_changed.connect(self._say)
        self.take.clicked.connect(self._take)
        self.leave.clicked.connect(self._leave)
        self.off.clicked.connect(lambda: self._pressed(""))
        self.back.clicked.connect(self._reset_one)
        self.all_back.clicked.connect(self._reset_all)
        self.desk.keys.changed.connect(self._keys_changed)

    def retranslate(self) -> None:
        texts = (
            (self.off, _("Switch off")), (self.back, _("As it was")), (self.all_back, _("All as they were")),
            (self.take, _("Take it from there")), (self.leave, _("Leave it")),
        )  # fmt: skip
        for button, text in texts:
            button.setText(text)
            button.setAccessibleName(text)
        self.table.viewport().update()
        self._say()

    def begin(self) -> None:
        """Wait for the new combination of the deed that is stood on."""
        self.recorder.setFocus(Qt.FocusReason.OtherFocusReason)
        self.recorder.record(True)

    def go_to(self, name: str) -> None:
        """Stand on a deed."""
        self.table.go_to_row(self.model.rows.index(name))

    # Inside

    @property
    def _name(self) -> str:
        return str(self.table.current() or self.model.rows[0])

    def _stands_on(self, _row: object) -> None:
        self._wanted = ""
        self._say()

    def _pressed(self, text: str) -> None:
        if text and self.desk.keys.clash(self._name, text):
            self._wanted = text
            self._say()
            self.take.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self._wanted = ""
        self.desk.keys.change(self._name, text)

    def _take(self) -> None:
        wanted, self._wanted = self._wanted, ""
        self.desk.keys.take(self._name, wanted)
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _leave(self) -> None:
        self._wanted = ""
        self._say()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _reset_one(self) -> None:
        self._wanted = ""
        self.desk.keys.reset(self._name)

    def _reset_all(self) -> None:
        self._wanted = ""
        self.desk.keys.reset()

    def _keys_changed(self) -> None:
        self.desk.keep_settings()
        self.table.viewport().update()
        self._say()

    def _say(self) -> None:
        hands, name = self.desk.keys, self._name
        clash = hands.clash(name, self._wanted) if self._wanted else None
        self.doing.setText(hands.title(name))
        words = _("Press Enter, then the new combination. Backspace switches the key off, Esc leaves it as it is.")
        if clash is not None:
            words = _("{key} is already: {title}").format(key=keys.written(self._wanted), title=hands.title(clash))
        self.says.setText(words)
        self.recorder.setText(_("Press the new combination …") if self.recorder.recording else self._written(name))
        self.recorder.setAccessibleName(_("Key of “{title}”").format(title=hands.title(name)))
        self.recorder.setAccessibleDescription(self._written(name))
        self.take.setVisible(clash is not None)
        self.leave.setVisible(clash is not None)
        self.off.setEnabled(bool(hands.text(name)))
        self.back.setEnabled(not hands.is_default(name))
        self.all_back.setEnabled(bool(hands.chosen()))

    def _written(self, name: str) -> str:
        return self.desk.keys.text(name) or _("off")

    def _tone(self, name: str) -> str:
        if not self.desk.keys.text(name):
            return "text3"
        return "text2" if self.desk.keys.is_default(name) else "accent"
