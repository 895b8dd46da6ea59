"""The ready-made legends as cards: a name, and the flags it gives a meaning."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QSizePolicy, QVBoxLayout, QWidget

from app.domain.flag import LEGENDS
from app.i18n import _
from ui import flags
from ui.theme import Theme
from ui.widgets import paint
from ui.words import Speaks

ORDER = ("merged", "s0", "s4")
_SQUARE = 18
_STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_Left: -1}


def title(preset: str) -> str:
    """The name of a ready-made legend."""
    names = {
        "merged": _("Payment and after-sales"), "s0": _("Payment reminders only"), "s4": _("After-sales only"),
    }  # fmt: skip
    return names[preset]


class PresetCard(QAbstractButton):
    """One legend: its name on the left, its flags with their meanings beside it."""

    def __init__(self, theme: Theme, preset: str, parent: QWidget, *, by_arrows: bool = True) -> None:
        super().__init__(parent)
        self.by_arrows = by_arrows
        self.theme = theme
        self.preset = preset
        self.head_width = 0
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def meanings(self) -> list[tuple[str, str]]:
        """(colour, meaning) of the flags that have one, payment first."""
        told = [(one.colour, flags.meaning(one)) for one in LEGENDS[self.preset] if one.key]
        return sorted(told, key=lambda one: one[0] != "purple")

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        inner = sum(_SQUARE + 5 + metrics.horizontalAdvance(words) + 14 for _colour, words in self.meanings())
        return QSize(14 + self.natural_head() + 20 + inner + 2 * paint.RING, 40 + 2 * paint.RING)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def natural_head(self) -> int:
        return max(self.head_width, QFontMetrics(self._bold()).horizontalAdvance(self.text()) + 2)

    def _bold(self) -> QFont:
        font = QFont(self.font())
        font.setWeight(QFont.Weight.DemiBold)
        return font

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.isAutoRepeat():
            self.click()
        elif event.key() in _STEPS and not self.by_arrows:
            event.ignore()  # the list's
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        face = self.rect().adjusted(paint.RING, paint.RING, -paint.RING, -paint.RING)
        tone, on = self.theme.colour, self.isChecked()
        if self.hasFocus():
            paint.ring(painter, face, self.theme)
        ground = "accentweak" if on or self.underMouse() else "surface"
        paint.box(painter, face, tone(ground), tone("accent" if on or self.hasFocus() else "line"))
        left = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.setFont(self._bold())
        painter.setPen(tone("accent" if on else "text"))
        painter.drawText(face.adjusted(14, 0, 0, 0), left, self.text())
        x = face.left() + 14 + self.natural_head() + 20
        for colour, words in self.meanings():
            square = QRect(x, face.center().y() - _SQUARE // 2 + 1, _SQUARE, _SQUARE)
            paint.flag(painter, square, colour, flags.letter(colour), self.theme)
            painter.setFont(self.font())
            painter.setPen(tone("text2"))
            x += _SQUARE + 5
            painter.drawText(QRect(x, face.top(), 400, face.height()), left, words)
            x += self.fontMetrics().horizontalAdvance(words) + 14
        painter.end()


class LegendPresets(Speaks, QWidget):
    """Emits ``chosen(preset)`` when a person chooses one; arrows move among them.

    ``by_arrows``: the one they come to is chosen, as in any form; else by Enter or a click alone.
    """

    chosen = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None, *, by_arrows: bool = True) -> None:
        super().__init__(parent)
        self.group = QButtonGroup(self)
        self.cards = {preset: PresetCard(theme, preset, self, by_arrows=by_arrows) for preset in ORDER}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        for preset, card in self.cards.items():
            self.group.addButton(card)
            card.clicked.connect(lambda _on=False, preset=preset: self.chosen.emit(preset))
            column.addWidget(card)
        self.retranslate()

    def retranslate(self) -> None:
        self.setAccessibleName(_("What the flags mean"))
        for preset, card in self.cards.items():
            card.setText(title(preset))
            said = _(", ").join(
                _("{colour} flag: {meaning}").format(colour=flags.name(colour), meaning=words)
                for colour, words in card.meanings()
            )
            card.setAccessibleName(f"{title(preset)} · {said}")
        widest = max(QFontMetrics(card._bold()).horizontalAdvance(card.text()) for card in self.cards.values()) + 2
        for card in self.cards.values():
            card.head_width = widest
            card.updateGeometry()
            card.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        cards = list(self.cards.values())
        here = next((at for at, card in enumerate(cards) if card.hasFocus()), 0)
        if step := _STEPS.get(Qt.Key(event.key()), 0):
            cards[(here + step) % len(cards)].setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            super().keyPressEvent(event)

    def value(self) -> str:
        return next((preset for preset, card in self.cards.items() if card.isChecked()), "")

    def show_chosen(self, preset: str) -> None:
        """Show a legend as chosen without telling anybody; a legend of the shop's own chooses none."""
        self.group.setExclusive(False)
        for name, card in self.cards.items():
            card.setChecked(name == preset)
        self.group.setExclusive(True)
