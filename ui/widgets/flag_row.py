"""The row of flags: a square with a letter, the shop's meaning beneath; arrows move, digits choose."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QHBoxLayout, QSizePolicy, QWidget

from app.i18n import _
from ui.flags import Choice, unused
from ui.theme import Theme
from ui.widgets import paint
from ui.words import Speaks


class FlagButton(QAbstractButton):
    """One flag of the row."""

    def __init__(self, theme: Theme, choice: Choice, parent: QWidget) -> None:
        super().__init__(parent)
        self.theme = theme
        self.choice = choice
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(52, 18 + 12 + QFontMetrics(self._font()).height() + 2 * paint.RING)

    def minimumSizeHint(self) -> QSize:
        return QSize(40, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        face = self.rect().adjusted(paint.RING, paint.RING, -paint.RING, -paint.RING)
        on = self.isChecked()
        if self.hasFocus():
            paint.ring(painter, face, self.theme)
        line = self.theme.colour("accent" if on or self.hasFocus() else "line")
        ground = "accentweak" if on or self.underMouse() else "surface"
        paint.box(painter, face, self.theme.colour(ground), line)
        square = QRect(face.center().x() - 8, face.top() + 5, 18, 18)
        paint.flag(painter, square, self.choice.colour, self.choice.letter, self.theme)
        painter.setPen(self.theme.colour("accent" if on else "text2"))
        below = QRect(face.left() + 1, square.bottom() + 2, face.width() - 2, face.bottom() - square.bottom() - 4)
        meaning, font = self.choice.meaning or unused(), self._font()
        row = self.parent()
        font.setPixelSize(row.text_size(below.width() - 2) if isinstance(row, FlagRow) else 12)
        painter.setFont(font)
        text = painter.fontMetrics().elidedText(meaning, Qt.TextElideMode.ElideRight, below.width())
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter, text)
        painter.end()

    def _font(self) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(12)
        font.setWeight(QFont.Weight.DemiBold if self.isChecked() else QFont.Weight.Normal)
        return font


class FlagRow(Speaks, QWidget):
    """Emits ``picked(colour)`` when a person chooses a flag."""

    picked = Signal(str)

    def __init__(self, theme: Theme, key_of: Callable[[int], str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.key_of = key_of
        self.group = QButtonGroup(self)
        self.buttons: list[FlagButton] = []
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(0, 0, 0, 0)
        self.row.setSpacing(2)
        self.retranslate()

    def retranslate(self) -> None:
        self.setAccessibleName(_("Flag"))
        for number, button in enumerate(self.buttons, 1):
            self._tell_key(button, number)

    def set_choices(self, choices: Sequence[Choice]) -> None:
        """Show the flags of a shop's legend; the chosen one stays chosen where it is still there."""
        if [button.choice for button in self.buttons] == list(choices):
            return
        chosen = self.colour()
        for button in self.buttons:
            self.group.removeButton(button)
            button.deleteLater()
        self.buttons = [self._button(choice, number) for number, choice in enumerate(choices, 1)]
        if chosen:
            self.choose(chosen)

    def _button(self, choice: Choice, number: int) -> FlagButton:
        button = FlagButton(self.theme, choice, self)
        said = _("{colour} flag: {meaning}").format(colour=choice.name, meaning=choice.meaning or unused())
        button.setAccessibleName(said)
        self._tell_key(button, number)
        button.clicked.connect(lambda: self.picked.emit(choice.colour))
        self.group.addButton(button)
        self.row.addWidget(button, 1)
        return button

    def _tell_key(self, button: FlagButton, number: int) -> None:
        key = self.key_of(number)
        button.setToolTip(f"{button.accessibleName()}  {key}" if key else button.accessibleName())

    def colour(self) -> str:
        """The chosen colour, empty when none is."""
        button = self.group.checkedButton()
        return button.choice.colour if isinstance(button, FlagButton) else ""

    def choose(self, colour: str) -> None:
        """Show ``colour`` as chosen without telling anybody; a colour that is not in the legend chooses none."""
        self.group.setExclusive(False)
        for button in self.buttons:
            button.setChecked(button.choice.colour == colour)
        self.group.setExclusive(True)

    def text_size(self, width: int) -> int:
        """The size at which every meaning fits, so that none stands out by being smaller."""
        font = QFont(self.font())
        font.setWeight(QFont.Weight.DemiBold)
        for size in (12, 11):
            font.setPixelSize(size)
            if all(
                QFontMetrics(font).horizontalAdvance(one.choice.meaning or unused()) <= width for one in self.buttons
            ):
                return size
        return 10

    def pick(self, number: int) -> None:
        """Choose the ``number``-th flag as a person would; a focus on the flags goes with it."""
        if 1 <= number <= len(self.buttons):
            self.buttons[number - 1].click()
            if any(button.hasFocus() for button in self.buttons):
                self.focus()

    def focus(self) -> None:
        """Put the focus on the chosen flag."""
        button = self.group.checkedButton() or (self.buttons[0] if self.buttons else None)
        if button is not None:
            button.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        digit = event.text()
        if digit.isascii() and digit.isdigit() and event.modifiers() == Qt.KeyboardModifier.NoModifier:
            self.pick(int(digit))
            self.focus()
            return
        super().keyPressEvent(event)
