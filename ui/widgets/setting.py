"""What a settings page is made of: sections of rows, each with a title, a sentence, and the control it is about."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app import i18n, wording
from app.domain import script_search
from app.i18n import N_, _
from ui.late import Late
from ui.theme import Theme
from ui.widgets import paint
from ui.widgets.inputs import Line
from ui.widgets.labels import label, rule
from ui.words import Speaks

NOTHING: Mapping[str, str] = MappingProxyType({})


class Row(Speaks, QWidget):
    """One setting. ``title`` and ``sentence`` are msgids; a ``wide`` control stands beneath them, else beside.

    ``also``: further msgids under which a search finds it.
    """

    def __init__(
        self, title: str, sentence: str, control: QWidget, *, wide: bool = False, also: tuple[str, ...] = ()
    ) -> None:
        super().__init__()
        self.title, self.sentence, self.control = title, sentence, control
        self.also = also
        self.above: QWidget | None = None  # the line between it and the row above
        self.head = label("strong")
        self.words = label("dim", wrap=True)
        self.problem = label("problem", wrap=True)
        self.problem.hide()
        self._lay_out(wide)
        self.retranslate()

    def _lay_out(self, wide: bool) -> None:
        for one in (self.head, self.words, self.problem):
            one.setContentsMargins(paint.RING, 0, 0, 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 10, 0, 10)
        column.setSpacing(4)
        texts = QVBoxLayout()
        texts.setSpacing(2)
        texts.addWidget(self.head)
        texts.addWidget(self.words)
        if wide:
            column.addLayout(texts)
            column.addWidget(self.control)
        else:
            beside = QHBoxLayout()
            beside.setSpacing(24)
            beside.addLayout(texts, 1)
            beside.addWidget(self.control, 0, Qt.AlignmentFlag.AlignVCenter)
            column.addLayout(beside)
        column.addWidget(self.problem)

    def retranslate(self) -> None:
        self.head.setText(_(self.title))
        self.head.setVisible(bool(self.title))
        self.words.setText(_(self.sentence))
        self.words.setVisible(bool(self.sentence))

    def blame(self, problem: str) -> None:
        """Say what is wrong here; empty takes it away."""
        self.problem.setText(problem)
        self.problem.setVisible(bool(problem))
        self.control.setAccessibleDescription(problem)

    def forget(self) -> None:
        """Drop what was refused, or is being typed: the row will show something else."""
        self.blame("")

    def found(self, words: list[str], spelled: Mapping[str, str] = NOTHING) -> bool:
        """Whether each of ``words`` stands in the row in any of the languages, or spells what it is called."""
        return _holds(words, (self.title, *self.also), (self.sentence,), spelled)

    def called(self) -> list[str]:
        """The names under which it is found, in the screen's language."""
        return [_(msgid) for msgid in (self.title, *self.also) if msgid]


class Typed(QWidget):
    """A short field with its unit; ``done(text)`` when a person leaves it with another text, or presses Enter."""

    done = Signal(str)

    def __init__(self, theme: Theme, width: int = 88, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.line = Line(theme)
        self.line.setFixedWidth(width)
        self.line.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.unit = label("dim")
        self.unit.setMinimumWidth(72)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.line)
        row.addWidget(self.unit)
        self._shown = ""
        self.setFocusProxy(self.line)
        self.line.editingFinished.connect(self._finished)

    def show_text(self, text: str) -> None:
        """Show a value, unless another one is being typed, or was refused and waits to be put right."""
        if not self.line.wrong and (self.line.text() == self._shown or not self.line.hasFocus()):
            self._shown = text
            self.line.setText(text)

    def accepted(self, text: str) -> None:
        """What was typed is the value now; ``text`` is how it is written."""
        self._shown = text
        self.line.setText(text)
        self.line.set_wrong(False)

    def forget(self) -> None:
        """Drop what is being typed, and what was refused: another thing's value will be shown."""
        self.accepted(self._shown)

    def _finished(self) -> None:
        if self.line.text() != self._shown or self.line.wrong:
            self.done.emit(self.line.text())


class ValueRow(Row):
    """A figure, a length of time, a time of day: read from text, refused in a sentence, shown as it was understood."""

    changed = Signal(str, object)  # the field and its new value

    def __init__(
        self,
        theme: Theme,
        title: str,
        sentence: str,
        field: str,
        form: tuple[Callable[[str], Any], Callable[[Any], str], str, str],
    ) -> None:
        self.field = field
        self.read, self.write, self.unit, self.code = form
        self.box = Typed(theme)
        super().__init__(title, sentence, self.box)
        self.box.done.connect(self._typed)

    def retranslate(self) -> None:
        super().retranslate()
        self.box.unit.setText(_(self.unit))
        self.box.line.setAccessibleName(_(self.title))

    def show_value(self, value: Any) -> None:
        self.box.show_text(self.write(value))

    def accept(self, value: Any) -> None:
        """The value was saved."""
        self.box.accepted(self.write(value))
        self.blame("")

    def blame(self, problem: str) -> None:
        super().blame(problem)
        self.box.line.set_wrong(bool(problem))
        self.box.line.setAccessibleDescription(problem)

    def forget(self) -> None:
        super().forget()
        self.box.forget()

    def _typed(self, text: str) -> None:
        try:
            value = self.read(text)
        except ValueError:
            self.blame(wording.sentence(self.code, {}))
            return
        self.changed.emit(self.field, value)


SECTIONS = {
    "shops": (N_("Shops"), "store"), "agents": (N_("Agents"), "user"), "flags": (N_("Flags"), "flag"),
    "notes": (N_("Notes"), "pencil"), "reminding": (N_("Reminders"), "bell"),
    "look": (N_("Language and look"), "languages"), "sound": (N_("Sound and quiet"), "volume-2"),
    "keys": (N_("Keys"), "keyboard"), "imports": (N_("Import"), "file-down"), "folders": (N_("Folders"), "folder-open"),
    "backup": (N_("Copies"), "archive"), "retention": (N_("Buyers' data"), "shield"),
    "about": (N_("About Ziqi"), "info"),
}  # fmt: skip
"""Every section of the settings page in its order: its title and its icon, told without making it."""


class Section(Late, Speaks, QWidget):
    """A titled part of the page; subclasses add rows, and ``load`` what they show."""

    grows = False  # takes the height there is

    def __init__(self, name: str, title: str = "") -> None:
        """``title`` (a msgid) where it is no section of the settings page."""
        super().__init__()
        self.name, self.title = name, title or SECTIONS[name][0]
        self.rows: list[Row] = []
        self.head = label("cardTitle")
        self.head.setContentsMargins(paint.RING, 0, 0, 0)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 16)
        self.column.setSpacing(0)
        self.column.addWidget(self.head)
        self.column.addSpacing(6)
        Section.retranslate(self)

    def retranslate(self) -> None:
        self.head.setText(_(self.title))

    def add(self, *rows: Row) -> None:
        for row in rows:
            if self.rows:
                row.above = rule()
                row.layout().insertWidget(0, row.above)  # type: ignore[union-attr]
                row.layout().setContentsMargins(0, 0, 0, 10)  # type: ignore[union-attr]
                row.layout().insertSpacing(1, 6)  # type: ignore[union-attr]
            self.rows.append(row)
            self.column.addWidget(row)

    def forget(self) -> None:
        """Drop what was refused, or is being typed: the section will show something else."""
        for row in self.rows:
            row.forget()

    async def load(self) -> None:
        """Read what the section shows."""

    def narrow(self, words: list[str], spelled: Mapping[str, str] = NOTHING) -> bool:
        """Show the rows that hold every one of ``words``, all of them where the title does; False when none is left.

        ``spelled``: names and their pinyin, as far as they are known.
        """
        whole = _holds(words, (self.title,), (), spelled)
        found = [whole or row.found(words, spelled) for row in self.rows]
        first = True
        for row, on in zip(self.rows, found, strict=True):
            row.setVisible(on)
            if row.above is not None:
                row.above.setVisible(not first)
            first = first and not on
        return whole or any(found)

    def called(self) -> list[str]:
        """The names of the section and of its rows, in the screen's language."""
        return [_(self.title), *(name for row in self.rows for name in row.called())]


def _holds(words: list[str], names: tuple[str, ...], sentences: tuple[str, ...], spelled: Mapping[str, str]) -> bool:
    """Whether each word stands in these msgids in any of the languages, or spells a name in the screen's."""
    whole = "\n".join(text for msgid in (*names, *sentences) for text in i18n.everywhere(msgid)).casefold()
    spellings = [spelled[text] for msgid in names if (text := _(msgid)) in spelled]
    return all(word in whole or any(script_search.spells(word, one) for one in spellings) for word in words)
