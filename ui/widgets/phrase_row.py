"""Quick feedback under the note's field: one line of phrases with their digits, and a menu with all of them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.domain import phrase
from app.i18n import _
from app.services import phrases
from ui.bus import Changes
from ui.desk import Desk
from ui.keys import bare
from ui.runtime import spawn
from ui.widgets.button import Button, Kind
from ui.widgets.chips import Chip
from ui.widgets.digit_menu import DigitMenu
from ui.widgets.inputs import Line
from ui.words import Speaks, name

_GAP = 2  # px
_JOINS = " ，,。.；;、：:+/|！!？?（("  # after these a phrase begins as it is

Place = tuple[int, str, int | None]
"""Shop, flag, agent: whose phrases they are."""


class PhraseRow(Speaks, QWidget):
    """Puts a phrase into whichever of ``lines`` is shown. Digits choose while the focus is here.

    A page may have two of them: it binds the keys, and calls ``enter`` and ``put`` of the one where somebody writes.
    """

    def __init__(self, desk: Desk, lines: Sequence[Line], parent: QWidget) -> None:
        super().__init__(parent)
        self.desk = desk
        self.lines = lines
        self.low = False  # height is dear: the menu alone, by its key
        self.offered: tuple[str, ...] = ()
        self._place: Place | None = None
        self._known: dict[Place, phrases.Phrases] = {}
        self._stale: set[Place] = set()
        self.chips = [self._chip(number) for number in range(1, phrase.MOST + 1)]
        self.more = Button(desk.theme, Kind.GHOST, "ellipsis", self)
        self.more.small = True
        self.more.clicked.connect(self.open_menu)
        # For a place beside the field, while there is none for the row.
        self.opener = Button(desk.theme, Kind.GHOST, parent=self)
        self.opener.small = True
        self.opener.clicked.connect(self.open_menu)
        self.opener.hide()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        desk.bus.changed.connect(self._changed)
        desk.keys.changed.connect(self.retranslate)
        self.retranslate()
        self._show()

    @property
    def stops(self) -> tuple[QWidget, ...]:
        """Where Tab stops: the row is one stop, and the menu another."""
        return self.chips[0], self.more

    def retranslate(self) -> None:
        self.setAccessibleName(_("Phrases"))
        name(self.more, _("All phrases of this flag"), _("All phrases of this flag"))
        self.opener.setText(_("Phrases"))
        self.opener.setAccessibleName(_("All phrases of this flag"))
        self.opener.set_key(self.desk.keys.hint("note.phrases"))
        self._say()

    def sizeHint(self) -> QSize:
        return QSize(64, self.chips[0].sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    # Whose phrases these are

    def set_low(self, low: bool) -> None:
        """Whether the window is too low for the row."""
        self.low = low
        self._fit()

    def follow(self, shop_id: int | None, colour: str) -> None:
        """Show the phrases of a shop's flag; what was typed most is read once and joins them."""
        agent = self.desk.agent.id if self.desk.agent else None
        place = (shop_id, colour, agent) if shop_id is not None and colour else None
        if place == self._place:
            return
        self._place = place
        if place is not None and (place not in self._known or place in self._stale):
            self._stale.discard(place)
            spawn(self._read(place), "note.phrases")
        self._show()

    async def _read(self, place: Place) -> None:
        self._known[place] = await phrases.of(self.desk.office, *place)
        if place == self._place:
            self._show()

    def _changed(self, changes: Changes, _initiator: object) -> None:
        if changes.get("shop"):
            # Rules may have changed: what is shown follows at once.
            self._known.clear()
            place, self._place = self._place, None
            if place is not None and place[0] in {shop.id for shop in self.desk.office.shops()}:
                self.follow(place[0], place[1])
        elif changes.get("note"):
            # While one note is written no phrase changes its digit.
            self._stale.update(self._known)

    # What is shown

    def _show(self) -> None:
        place = self._place
        if place is None:
            self.offered = ()
        elif place in self._known:
            self.offered = self._known[place].offered()
        else:
            self.offered = phrases.known(self.desk.office.rules(place[0]).meaning(place[1])).offered()
        self._say()
        self._fit()

    def _say(self) -> None:
        for number, chip in enumerate(self.chips, 1):
            if number <= len(self.offered):
                words = self.offered[number - 1]
                key = self.desk.keys.hint(f"phrase.{number}")
                chip.say(words, _("Phrase {n}: {words}").format(n=number, words=words), f"{words}  {key}".rstrip())

    def _fit(self) -> None:
        """As many as fit into the line, and the menu behind them where there are more."""
        height, x = self.height(), 0
        more = self.more.sizeHint()
        widths = [chip.sizeHint().width() for chip in self.chips[: len(self.offered)]]
        whole = sum(widths) + _GAP * max(0, len(widths) - 1) <= self.width()
        end = self.width() if whole else self.width() - more.width() - _GAP
        fits = True
        for at, chip in enumerate(self.chips):
            fits = fits and at < len(widths) and x + widths[at] <= end
            chip.setVisible(fits)
            if fits:
                chip.setGeometry(QRect(x, 0, widths[at], height))
                x += widths[at] + _GAP
        self.more.setVisible(not whole)
        self.more.setGeometry(x, (height - more.height()) // 2, more.width(), more.height())
        self.setVisible(bool(self.offered) and not self.low)
        self.opener.setVisible(bool(self.offered) and self.low)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _chip(self, number: int) -> Chip:
        chip = Chip(self.desk.theme, "", on=False)
        chip.setParent(self)
        chip.key, chip.pad = str(number), 8
        if number > 1:
            chip.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        chip.clicked.connect(lambda: self.put(number))
        chip.stepped.connect(lambda step: self._step(chip, step))
        return chip

    def _step(self, chip: Chip, step: int) -> None:
        row = [one for one in self.chips if not one.isHidden()]
        row[(row.index(chip) + step) % len(row)].setFocus(Qt.FocusReason.TabFocusReason)

    # What it does

    def enter(self) -> None:
        """To the first phrase; where there is no room for one, to the menu."""
        if self._place is None:
            self.desk.say(_("Choose a flag."))
        elif not self.offered:
            self.desk.say(_("This flag has no phrases yet. Add some in the settings, under Flags."))
        elif self.isHidden() or self.chips[0].isHidden():
            self.open_menu()
        else:
            self.chips[0].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def put(self, number: int) -> None:
        """Put a phrase where the cursor is, in the place of what is selected, and go on writing there."""
        line = self._line()
        if line is not None and self._place is None:
            self.desk.say(_("Choose a flag."))
        if line is None or not 1 <= number <= len(self.offered):
            return
        start = line.selectionStart() if line.hasSelectedText() else line.cursorPosition()
        before = line.text()[:start]
        joint = "，" if before and before[-1] not in _JOINS else ""
        line.insert(joint + self.offered[number - 1])
        at = line.cursorPosition()
        line.setFocus(Qt.FocusReason.OtherFocusReason)
        line.setCursorPosition(at)

    def open_menu(self) -> None:
        """All of them, by their digits."""
        under = self._line()
        if under is None or not self.offered:
            return
        menu = DigitMenu(self)
        for number, words in enumerate(self.offered, 1):
            menu.add(words, partial(self.put, number))
        menu.open_under(under if self.more.isHidden() or self.isHidden() else self.more, right=True)

    def _line(self) -> Line | None:
        return next((one for one in self.lines if one.isVisibleTo(self.window())), None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        digit = event.text()
        if digit.isascii() and digit.isdigit() and bare(event):
            self.put(int(digit))
            return
        super().keyPressEvent(event)
