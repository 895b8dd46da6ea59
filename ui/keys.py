"""The registry of keys: what each does, its sequence, and a way to change or switch it off."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QWidget

from app.i18n import N_, _


@dataclass(frozen=True)
class Deed:
    """Something a key does; ``default`` in Qt's portable text, alternatives separated by ` | `."""

    name: str
    title: str
    default: str
    in_part: bool = False  # only while the focus is inside the widget it was bound to


DEEDS = (
    Deed("search", N_("Search"), "Ctrl+K | Ctrl+F"),
    Deed("import", N_("Import an export file"), "Ctrl+O"),
    Deed("refresh", N_("Refresh"), "F5"),
    Deed("page.1", N_("Orders"), "Ctrl+1"),
    Deed("page.2", N_("Reminders"), "Ctrl+2"),
    Deed("page.3", N_("Imports"), "Ctrl+3"),
    Deed("page.4", N_("Settings"), "Ctrl+4 | Ctrl+,"),
    Deed("card", N_("From the table to the order card"), "Return | Enter", in_part=True),
    Deed("back", N_("Back to the table"), "Esc", in_part=True),
    Deed("note", N_("Write a note"), "F2 | Ctrl+N"),
    Deed("note.table", N_("Write a note (from the table)"), "N", in_part=True),
    Deed("save", N_("Save the note and copy the memo"), "Ctrl+Return | Ctrl+Enter"),
    Deed("book", N_("Book a reminder"), "Ctrl+R"),
    Deed("copy.number", N_("Copy the order number"), "Ctrl+C", in_part=True),
    Deed("undo", N_("Take this import back"), "Ctrl+Z", in_part=True),
    Deed("view.next", N_("Next view"), "Ctrl+Tab"),
    Deed("view.previous", N_("Previous view"), "Ctrl+Shift+Tab"),
    Deed("quit", N_("Close the window"), "Ctrl+Q"),
    Deed("flag.1", N_("Flag 1"), "Alt+1"),
    Deed("flag.2", N_("Flag 2"), "Alt+2"),
    Deed("flag.3", N_("Flag 3"), "Alt+3"),
    Deed("flag.4", N_("Flag 4"), "Alt+4"),
    Deed("flag.5", N_("Flag 5"), "Alt+5"),
    Deed("flag.6", N_("Flag 6"), "Alt+6"),
)


class Keys(QObject):
    """Binds deeds to widgets; ``changed`` is emitted when a sequence was changed, so that hints follow."""

    changed = Signal()

    def __init__(self, changed: Mapping[str, str] | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._deeds = {deed.name: deed for deed in DEEDS}
        self._chosen = {name: text for name, text in (changed or {}).items() if name in self._deeds}
        self._bound: dict[str, list[QShortcut]] = {}

    def bind(self, name: str, widget: QWidget, act: Callable[[], object]) -> None:
        """Let the key of ``name`` call ``act`` while ``widget``'s window (or part) has the focus."""
        context = Qt.ShortcutContext.WindowShortcut
        if self._deeds[name].in_part:
            context = Qt.ShortcutContext.WidgetWithChildrenShortcut
        shortcut = QShortcut(widget)
        shortcut.setContext(context)
        shortcut.setKeys(self._sequences(name))
        # Enter and letters belong to the input method first: nothing fires while it composes.
        shortcut.activated.connect(lambda: None if composing() else act())
        self._bound.setdefault(name, []).append(shortcut)

    def change(self, name: str, text: str) -> None:
        """Give ``name`` the sequence ``text`` (portable; empty switches it off)."""
        self._chosen[name] = text
        for shortcut in self._bound.get(name, []):
            shortcut.setKeys(self._sequences(name))
        self.changed.emit()

    def chosen(self) -> dict[str, str]:
        """What differs from the defaults, for the settings."""
        return {name: text for name, text in self._chosen.items() if text != self._deeds[name].default}

    def hint(self, name: str) -> str:
        """The first sequence of ``name`` as it is shown beside what it does; empty when there is none."""
        sequences = self._sequences(name) if name in self._deeds else []
        if not sequences:
            return ""
        return _written(sequences[0]).replace("+", " ")

    def titled(self) -> list[tuple[str, str, str]]:
        """(name, title in the screen's language, keys) of every deed, in order."""
        return [(deed.name, _(deed.title), self.text(deed.name)) for deed in DEEDS]

    def text(self, name: str) -> str:
        """Every sequence of ``name``, as the keys are labelled."""
        return " · ".join(dict.fromkeys(map(_written, self._sequences(name))))

    def _sequences(self, name: str) -> list[QKeySequence]:
        text = self._chosen.get(name, self._deeds[name].default)
        return [QKeySequence.fromString(part.strip()) for part in text.split(" | ") if part.strip()]


def _written(sequence: QKeySequence) -> str:
    # Portable, for the caps of the keys say Ctrl and Esc in every language of ours.
    return sequence.toString(QKeySequence.SequenceFormat.PortableText).replace("Return", "↵").replace("Enter", "↵")


def composing() -> bool:
    """Whether an input method is composing in the widget that has the focus."""
    return bool(getattr(QApplication.focusWidget(), "composing", False))
