"""What each colour stands for in a shop: ready-made legends, own words, and how the flag row will look."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QVBoxLayout, QWidget

from app import wording
from app.domain import flag
from app.domain.flag import COLOURS, LEGENDS, PLATFORM_NUMBERS, Meaning
from app.i18n import _
from ui import flags
from ui.theme import Theme
from ui.widgets import paint
from ui.widgets.button import Button, Kind
from ui.widgets.flag_row import FlagRow
from ui.widgets.inputs import Line
from ui.widgets.labels import label
from ui.widgets.legend_moved import LegendMoved
from ui.widgets.legend_presets import LegendPresets
from ui.widgets.select import Select
from ui.words import Speaks

Legend = tuple[Meaning, ...]


def _same(made: Legend, legend: Legend) -> bool:
    """Whether both give the same meanings; letters, phrases and words for them are the shop's own either way."""
    return [one[:2] for one in made] == [one[:2] for one in legend] and all(one.key or not one.label for one in legend)


KEYS = ("", "reminder", "special", "return", "exchange", "other")


class Swatch(QWidget):
    """A flag as it looks in the lists."""

    def __init__(self, theme: Theme, colour: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme, self.colour = theme, colour
        self.letter = flags.letter(colour)
        self.setFixedSize(20, 20)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint.flag(painter, self.rect().adjusted(1, 1, -1, -1), self.colour, self.letter, self.theme)
        painter.end()


class Entry:
    """The controls of one colour."""

    def __init__(self, editor: LegendEditor, colour: str) -> None:
        theme = editor.theme
        self.colour = colour
        self.shown = Meaning(colour)
        self.swatch = Swatch(theme, colour)
        self.name = label()
        self.kind = Select(theme)
        self.words = Line(theme)
        self.words.setMaxLength(20)
        self.more = Button(theme, Kind.GHOST, "ellipsis")
        self.away = Button(theme, Kind.GHOST, "x")
        self.more.clicked.connect(lambda: editor.details_asked.emit(colour))
        self.kind.chosen.connect(lambda key: editor.changed_one(self.meaning()._replace(key=key)))
        self.words.editingFinished.connect(lambda: editor.typed(self.meaning()))
        self.away.clicked.connect(lambda: editor.take_away(colour))

    def parts(self) -> tuple[QWidget, ...]:
        return self.swatch, self.name, self.kind, self.words, self.more, self.away

    def meaning(self) -> Meaning:
        return self.shown._replace(key=self.kind.value(), label=" ".join(self.words.text().split()))

    def show(self, meaning: Meaning) -> None:
        self.shown = meaning
        self.swatch.letter = meaning.sign
        self.swatch.update()
        self.kind.show_chosen(meaning.key)
        self.words.setText(meaning.label)
        self.say()

    def say(self) -> None:
        colour = flags.name(self.colour)
        self.name.setText(colour)
        standard = {key: flags.told(Meaning("", key)) for key in KEYS}
        if self.shown.label:
            standard[""] = _("in own words")
        self.kind.name(standard, _("{colour} flag").format(colour=colour))
        key = self.kind.value()
        self.words.setPlaceholderText(standard[key] if key in standard and key else _("in own words"))
        self.words.setAccessibleName(_("{colour} flag: in your own words").format(colour=colour))
        self.more.setText(_("Phrases"))
        self.more.setAccessibleName(_("{colour} flag: letter, form and phrases").format(colour=colour))
        self.more.setToolTip(self.more.accessibleName())
        self.away.setAccessibleName(_("Do without the {colour} flag").format(colour=colour))
        self.away.setToolTip(self.away.accessibleName())


class LegendEditor(Speaks, QWidget):
    """Emits ``changed(legend)`` with every change a person makes; ``preset_asked(legend)`` where a ready-made one is.

    ``details_asked(colour)``: its letter, form and phrases; ``print_asked``: the page for the wall.
    """

    changed = Signal(object)
    preset_asked = Signal(str, object)
    details_asked = Signal(str)
    print_asked = Signal()

    def __init__(self, theme: Theme, key_of: Callable[[int], str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.legend: Legend = ()  # with the changes that are being saved
        self._kept: Legend = ()
        self.platform = "taobao"
        self.entries: list[Entry] = []
        self._touched = ""
        self.presets = LegendPresets(theme, by_arrows=False)
        self.more = Select(theme, Kind.LINK)
        self.print = Button(theme, Kind.LINK)
        self.moved = LegendMoved(theme)
        self.homeless = label("warn", wrap=True)
        self.homeless.setContentsMargins(paint.RING, 0, 0, 0)
        self.preview_head = label("section")
        self.preview_head.setContentsMargins(paint.RING, 0, 0, 0)
        self.preview = FlagRow(theme, key_of)
        self.preview.setMaximumWidth(480)
        self.preview.setEnabled(False)  # to look at, not to choose from
        self.grid = QGridLayout()
        self.grid.setHorizontalSpacing(10)
        self.grid.setVerticalSpacing(0)
        self.grid.setColumnStretch(3, 1)
        self._lay_out()
        self.presets.chosen.connect(self._ask_preset)
        self.print.clicked.connect(self.print_asked)
        self.moved.gone.connect(lambda: self.entries[-1].kind.setFocus(Qt.FocusReason.OtherFocusReason))
        self.more.chosen.connect(lambda colour: self._tell((*self.legend, Meaning(colour))))
        self.retranslate()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.presets)
        column.addWidget(self.print, 0, Qt.AlignmentFlag.AlignRight)
        column.addLayout(self.grid)
        column.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.homeless)
        column.addWidget(self.moved)
        column.addWidget(self.preview_head)
        column.addWidget(self.preview)

    def retranslate(self) -> None:
        self.preview_head.setText(_("As it stands in the note editor"))
        for entry in self.entries:
            entry.say()
        self.preview.set_choices(flags.choices(self.legend))
        used = {one.colour for one in self.legend}
        known = PLATFORM_NUMBERS.get(self.platform, dict.fromkeys(COLOURS, 0))
        left = {colour: flags.name(colour) for colour in known if colour not in used}
        self.more.name(left, _("Add a colour"))
        self.more.setText(_("Add a colour"))
        self.more.setVisible(bool(left))
        self.print.setText(_("Print the legend (PDF)"))
        self.print.setAccessibleName(self.print.text())
        self._say_homeless()

    def _say_homeless(self) -> None:
        found = flag.carry(self.legend, self.platform)
        names = _(", ").join(flags.name(one.colour) for one in found)
        self.homeless.setText(
            _("{platform} has no such flag: {colours}. What it means can only stand in the note there.").format(
                platform=wording.platform(self.platform), colours=names
            )
        )
        self.homeless.setVisible(bool(found))

    def show_legend(self, legend: Legend, platform: str) -> None:
        """Show a shop's legend."""
        self.legend, self._kept, self.platform = legend, legend, platform
        if [entry.colour for entry in self.entries] != [one.colour for one in legend]:
            self._build([one.colour for one in legend])
        for entry, meaning in zip(self.entries, legend, strict=True):
            if not entry.words.wrong and not (entry.words.hasFocus() and entry.words.isModified()):
                entry.show(meaning)
            entry.away.setEnabled(len(legend) > 1)
        self.show_preset()
        self.retranslate()

    def show_preset(self) -> None:
        """Which ready-made legend this one is, if any."""
        self.presets.show_chosen(next((name for name, made in LEGENDS.items() if _same(made, self.legend)), ""))

    def _ask_preset(self, preset: str) -> None:
        self.preset_asked.emit(preset, flag.dressed(LEGENDS[preset], self.legend))

    def meaning(self, colour: str) -> Meaning:
        """A flag's meaning as it stands here."""
        return next((one for one in self.legend if one.colour == colour), Meaning(colour))

    def _build(self, colours: list[str]) -> None:
        parts = [(row, column, part) for row, one in enumerate(self.entries) for column, part in enumerate(one.parts())]
        focus = next(((row, column) for row, column, part in parts if part.hasFocus()), None)
        for entry in self.entries:
            for part in entry.parts():
                self.grid.removeWidget(part)
                part.hide()
                part.deleteLater()
        self.entries = [Entry(self, colour) for colour in colours]
        for number, entry in enumerate(self.entries):
            for column, part in enumerate(entry.parts()):
                self.grid.addWidget(part, number, column)
        inside = (part for entry in self.entries for part in (entry.kind, entry.words, entry.more, entry.away))
        for one, following in pairwise(
            [self.presets.cards["s4"], self.print, *inside, self.more, self.moved.go, self.moved.leave]
        ):
            QWidget.setTabOrder(one, following)
        if focus is not None and self.entries:
            row, column = focus
            self.entries[min(row, len(self.entries) - 1)].parts()[column].setFocus()

    def blame(self, problem: str) -> None:
        """Mark the colour that was touched last, where there is a problem; empty takes every mark away."""
        if problem:
            self.legend = self._kept
        for entry in self.entries:
            entry.words.set_wrong(bool(problem) and entry.colour == self._touched)
            entry.words.setAccessibleDescription(problem if entry.words.wrong else "")

    def forget(self) -> None:
        """Drop what is being typed: the legend of another shop comes."""
        self.blame("")
        self.legend = self._kept
        for entry, meaning in zip(self.entries, self.legend, strict=True):
            entry.show(meaning)

    def typed(self, meaning: Meaning) -> None:
        wrong = any(entry.words.wrong for entry in self.entries if entry.colour == meaning.colour)
        if wrong or meaning not in self.legend:
            self.changed_one(meaning)

    def changed_one(self, meaning: Meaning) -> None:
        self._touched = meaning.colour
        self._tell(tuple(meaning if one.colour == meaning.colour else one for one in self.legend))

    def take_away(self, colour: str) -> None:
        self._tell(tuple(one for one in self.legend if one.colour != colour))

    def take(self, legend: Legend) -> None:
        """This is the legend from now on."""
        self._tell(legend)

    def _tell(self, legend: Legend) -> None:
        self.legend = legend  # the next change may come before this one is saved
        self.changed.emit(legend)
