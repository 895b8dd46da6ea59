"""The chips above the table: what is filtered, what may be, and how the lines are ordered."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QFrame, QSizePolicy, QWidget

from app.i18n import _
from ui import icons
from ui.theme import Theme
from ui.widgets import paint
from ui.widgets.button import Button, Kind
from ui.words import Speaks, name

_PAD, _GAP, _CROSS = 12, 6, 18  # px


class Chip(QAbstractButton):
    """A pill: ``on`` it filters, its cross (or Backspace, Delete) takes it away, a click or Enter edits it.

    Off it is only offered, and a click or Enter puts it on.
    """

    removed = Signal()
    stepped = Signal(int)

    def __init__(self, theme: Theme, text: str, *, on: bool, icon: str = "") -> None:
        super().__init__()
        self.theme = theme
        self.on = on
        self.icon_name = icon
        self.key = ""  # stands dimmer behind the words: a key, or how many pass
        self.pad = _PAD  # px before and behind the words
        self.brief = False  # without it, where room is short
        self.setText(text)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def say(self, text: str, name: str, tip: str = "") -> None:
        self.setText(text)
        self.setAccessibleName(name)
        self.setToolTip(tip)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        width = QFontMetrics(self._font()).horizontalAdvance(self.text()) + 2 * self.pad + 2 * paint.RING
        width += (_CROSS if self.on else 0) + (20 if self.icon_name else 0)
        if self.key and not self.brief:
            width += 8 + QFontMetrics(self._key_font()).horizontalAdvance(self.key)
        return QSize(width, max(26, self.fontMetrics().height() + 8) + 2 * paint.RING)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        tone = self.theme.colour
        face = self.rect().adjusted(paint.RING, paint.RING, -paint.RING, -paint.RING)
        round_ = face.height() / 2
        if self.hasFocus():
            soft = QColor(tone("accent"))
            soft.setAlpha(64)
            paint.box(painter, self.rect(), soft, None, round_ + paint.RING)
        fill = tone("accentweak") if self.on or self.underMouse() else tone("surface")
        paint.box(painter, face, fill, tone("accent") if self.on or self.hasFocus() else tone("line"), round_)
        ink = tone("accent" if self.on else "text2")
        left = face.left() + self.pad
        middle = face.center().y()
        if self.icon_name:
            icons.icon(self.icon_name, ink).paint(painter, QRect(left - 2, middle - 7, 16, 16))
            left += 20
        painter.setFont(self._font())
        painter.setPen(ink)
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.drawText(QRect(left, face.top(), face.right() - left, face.height()), flags, self.text())
        if self.key and not self.brief:
            left += painter.fontMetrics().horizontalAdvance(self.text()) + 8
            painter.setFont(self._key_font())
            painter.setPen(tone("text3"))
            painter.drawText(QRect(left, face.top(), face.right() - left, face.height()), flags, self.key)
        if self.on:
            icons.icon("x", ink).paint(painter, self._cross())
        painter.end()

    def _cross(self) -> QRect:
        return QRect(self.width() - paint.RING - self.pad - 8, self.rect().center().y() - 6, 14, 14)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.on and self._cross().adjusted(-6, -6, 6, 6).contains(event.position().toPoint()):
            self.setDown(False)
            self.removed.emit()
            return
        super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete) and self.on:
            self.removed.emit()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.stepped.emit(1 if key == Qt.Key.Key_Right else -1)
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def _font(self) -> QFont:
        font = QFont(self.font())
        font.setWeight(QFont.Weight.DemiBold if self.on else QFont.Weight.Normal)
        return font

    def _key_font(self) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(11)
        return font


class ChipBar(Speaks, QFrame):
    """Emits ``edit(at)``, ``remove(at)`` for a filter, ``take(at)`` for an offered one, ``add``, ``sort``, ``menu``."""

    edit = Signal(int)
    remove = Signal(int)
    take = Signal(int)
    add = Signal()
    sort = Signal()
    menu = Signal()  # what else can be done with the view
    down = Signal()  # back to the lines

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.setObjectName("chipBar")
        self.chips: list[Chip] = []
        self.key = ""
        self._laid_out = False
        self.after: QWidget | None = None  # what comes before the chips in the order of Tab
        self.more = Chip(theme, "", on=False, icon="plus")
        self.more.setParent(self)
        self.more.clicked.connect(self.add)
        self.more.stepped.connect(lambda step: self._step(self.more, step))
        self.order = Button(theme, Kind.GHOST)
        self.order.setParent(self)
        self.order.menu_mark = True
        self.order.clicked.connect(self.sort)
        self.other = Button(theme, Kind.GHOST, "ellipsis")
        self.other.setParent(self)
        self.other.clicked.connect(self.menu)
        self.retranslate()

    def retranslate(self) -> None:
        self.setAccessibleName(_("Filters"))
        self.more.key = self.key
        self.more.say(_("Filter"), _("Add a filter"), f"{_('Add a filter')}  {self.key}".rstrip())
        name(self.other, _("More for this view"), _("More for this view"))
        self._place()

    def show_key(self, key: str) -> None:
        """The key of adding a filter."""
        self.key = key
        self.retranslate()

    def show_filters(self, filters: Sequence[str], offered: Sequence[str]) -> None:
        """Show a chip for each of ``filters``, and those ``offered`` behind them."""
        wanted = [*((text, True) for text in filters), *((text, False) for text in offered)]
        if [on for _text, on in wanted] == [chip.on for chip in self.chips]:
            for chip, (text, _on) in zip(self.chips, wanted, strict=True):
                self._say(chip, text)
            self._place()
            return
        had = next((at for at, chip in enumerate(self.chips) if chip.hasFocus()), -1)
        for chip in self.chips:
            chip.hide()
            chip.deleteLater()
        self.chips = [self._chip(text, on, at if on else at - len(filters)) for at, (text, on) in enumerate(wanted)]
        before = self.after
        for one in (*self.chips, self.more, self.order, self.other):
            if before is not None:
                self.setTabOrder(before, one)
            before = one
        self._place()
        if had >= 0:
            self.focus_chip(min(had, len(filters) - 1))

    def show_numbers(self, numbers: Sequence[str]) -> None:
        """How many orders each of the offered chips would leave."""
        offered = [chip for chip in self.chips if not chip.on]
        for chip, text in zip(offered, numbers, strict=False):
            chip.key = text
            chip.setAccessibleDescription(text)
            chip.updateGeometry()
            chip.update()
        self._place()

    def focus_chip(self, at: int) -> None:
        """Put the focus on a filter, on "add" where there is none."""
        (self.chips[at] if 0 <= at < len(self.chips) else self.more).setFocus(Qt.FocusReason.ShortcutFocusReason)

    def show_order(self, words: str) -> None:
        """How the lines are ordered, in words."""
        self.order.setText(words)
        self.order.setAccessibleName(_("Order of the lines: {words}").format(words=words))
        self._place()

    def _chip(self, text: str, on: bool, at: int) -> Chip:
        chip = Chip(self.theme, text, on=on)
        chip.setParent(self)
        self._say(chip, text)
        chip.clicked.connect(lambda: (self.edit if on else self.take).emit(at))
        chip.removed.connect(lambda: self.remove.emit(at))
        chip.stepped.connect(lambda step: self._step(chip, step))
        chip.show()
        return chip

    @staticmethod
    def _say(chip: Chip, text: str) -> None:
        said = _("Filter: {words}") if chip.on else _("Filter by: {words}")
        chip.say(text, said.format(words=text), _("Enter changes it, Backspace takes it away") if chip.on else "")

    def _step(self, chip: Chip, step: int) -> None:
        row = [*(one for one in self.chips if not one.isHidden()), self.more]
        row[(row.index(chip) + step) % len(row)].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _place(self) -> None:
        """Chips from left to right, in as many lines as they need; the order keeps the right end of the first."""
        if not self._laid_out:
            return
        line, right = self.more.sizeHint().height(), self.width() - 8
        for button in (self.other, self.order):
            size = button.sizeHint()
            right -= size.width()
            button.setGeometry(right, 8 + (line - size.height()) // 2, size.width(), size.height())
        self._shorten(right)
        x, y = 14, 8
        for chip in (*self.chips, self.more):
            if chip.isHidden():
                continue
            wide = min(chip.sizeHint().width(), max(60, self.width() - 28))
            end = right if y == 8 else self.width() - 14
            if x + wide > end and x > 14:
                x, y = 14, y + line + 4
            chip.setGeometry(x, y, wide, line)
            x += wide + _GAP
        self.setFixedHeight(y + line + 8)

    def _shorten(self, end: int) -> None:
        """Offers are no reason for a second line: keys and numbers give way to words, and the last offers to others."""
        row = [*self.chips, self.more]
        offered = [chip for chip in self.chips if not chip.on]
        for chip in row:
            chip.brief = False
        for chip in offered:
            chip.show()

        def wraps() -> bool:
            shown = [chip.sizeHint().width() for chip in row if not chip.isHidden()]
            return 14 + sum(shown) + _GAP * (len(shown) - 1) > end

        if wraps():
            self.more.brief = True
        if wraps():
            for chip in offered:
                chip.brief = True
        while wraps() and offered:
            # A chip with the focus would hand it on to something else.
            last = next((at for at in reversed(range(len(offered))) if not offered[at].hasFocus()), None)
            if last is None:
                break
            offered.pop(last).hide()
        if wraps():
            self.more.brief = False  # filters in force need their lines all the same
        for chip in row:
            chip.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._laid_out = True  # until it has a width, nothing of it is measured
        self._place()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Escape):
            self.down.emit()
            return
        super().keyPressEvent(event)
