"""The registry of keys: what each does, its sequence, and a way to change or switch it off."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import NamedTuple

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QWidget

from app.i18n import N_, _


class Deed(NamedTuple):
    """Something a key does; ``default`` in Qt's portable text, alternatives separated by ` | `."""

    name: str
    title: str
    default: str
    part: str = ""  # only while the focus is inside this part of the window; empty: anywhere in it


DEEDS = (
    Deed("search", N_("Search"), "Ctrl+K | Ctrl+F"),
    Deed("palette", N_("Everything that can be done"), "Ctrl+Shift+P"),
    Deed("keys", N_("The keys"), "F1"),
    Deed("import", N_("Import an export file"), "Ctrl+O"),
    Deed("refresh", N_("Refresh"), "F5"),
    Deed("shop", N_("Choose the shop"), "Alt+S"),
    Deed("agent", N_("Choose who works here"), "Alt+G"),
    Deed("quiet", N_("Quiet mode on or off"), "Ctrl+Shift+Q"),
    Deed("toast", N_("To the newest message in the corner"), "Alt+T"),
    Deed("quit", N_("Close the window"), "Ctrl+Q"),
    Deed("page.today", N_("Today"), "Ctrl+1"),
    Deed("page.queue", N_("Payment reminders"), "Ctrl+7"),
    Deed("page.orders", N_("Orders"), "Ctrl+2"),
    Deed("page.reminders", N_("Reminders"), "Ctrl+3"),
    Deed("page.imports", N_("Imports"), "Ctrl+4"),
    Deed("page.note_check", N_("Note check"), "Ctrl+6"),
    Deed("page.won_back", N_("Won back"), "Ctrl+9"),
    Deed("page.rules", N_("Reminder rules"), "Ctrl+8"),
    Deed("page.settings", N_("Settings"), "Ctrl+5 | Ctrl+,"),
    Deed("view.next", N_("Next view"), "Ctrl+Tab"),
    Deed("view.previous", N_("Previous view"), "Ctrl+Shift+Tab"),
    Deed("view.save", N_("Save this view"), "Ctrl+Shift+S"),
    Deed("filter", N_("Add a filter"), "Ctrl+L"),
    Deed("filter.clear", N_("Take all filters away"), "Ctrl+Shift+L"),
    Deed("columns", N_("Choose the columns"), "Ctrl+Shift+K"),
    Deed("export", N_("Export the view to Excel"), "Ctrl+E"),
    Deed("check", N_("Check the notes of this view"), "Ctrl+Shift+M"),
    Deed("order.add", N_("Add an order by number"), "Ctrl+Shift+N"),
    Deed("mark.paid", N_("Already paid, I saw it"), "Ctrl+Shift+Y"),
    Deed("mark.closed", N_("Closed, I saw it"), "Ctrl+Shift+X"),
    Deed("batch", N_("Flag and note on all chosen orders"), "Ctrl+B"),
    Deed("batch.undo", N_("Take back what was just done"), "Ctrl+Z", "table"),
    Deed("queue.best", N_("Best first, or oldest first"), "B", "table"),
    Deed("queue.next", N_("The next order of the same buyer"), "Alt+Right"),
    Deed("queue.previous", N_("The order before, of the same buyer"), "Alt+Left"),
    Deed("card", N_("From the table to the order card"), "Return | Enter", "table"),
    Deed("back", N_("Back to the table"), "Esc", "card"),
    Deed("note", N_("Write a note"), "F2 | Ctrl+N"),
    Deed("note.table", N_("Write a note (from the table)"), "N", "table"),
    Deed("note.line", N_("Type the whole note in one line"), "Ctrl+T"),
    Deed("note.phrases", N_("To the phrases under the feedback"), "Alt+W"),
    Deed("note.compose", N_("The whole memo, line by line"), "Ctrl+M"),
    Deed("note.memo", N_("I have seen how the platform's memo changed"), "Alt+U"),
    Deed("save", N_("Save the note and copy the memo"), "Ctrl+Return | Ctrl+Enter"),
    Deed("note.correct", N_("Correct the newest note"), "Ctrl+Shift+E"),
    Deed("note.withdraw", N_("Withdraw the newest note"), "Ctrl+Shift+W"),
    Deed("note.history", N_("Versions of notes and flag"), "Ctrl+Shift+H"),
    Deed("book", N_("Book a reminder"), "Ctrl+R"),
    Deed("call", N_("Call the buyer"), "F9"),
    Deed("call.chat", N_("Write to the buyer in the chat"), "Ctrl+F9"),
    Deed("call.sms", N_("Send the buyer an SMS"), "Shift+F9"),
    Deed("call.system", N_("Remind by the platform's own button"), "F6"),
    Deed("call.service", N_("Service call now"), "Ctrl+Shift+F9"),
    Deed("call.resume", N_("Go on with the contact that was cut off"), "Alt+F9"),
    Deed("call.aside", N_("Put the contact aside"), "Shift+Esc", "card"),
    Deed("guard", N_("What stands against contacting the buyer now"), "Alt+K"),
    Deed("guard.take", N_("Take the order over"), "Alt+O"),
    Deed("guard.back", N_("Give an order back that was taken over"), "Alt+Shift+O"),
    Deed("guard.colleague", N_("Leave the order to a colleague"), "Alt+C"),
    Deed("guard.silent", N_("Do not remind this buyer, or again"), "Alt+D"),
    Deed("guard.suspect", N_("This buyer is suspicious, or not any more"), "Alt+F"),
    Deed("guard.credit", N_("Type the buyer's credit"), "Alt+J"),
    Deed("guard.online", N_("The buyer is online now, or not"), "Alt+L"),
    Deed("enquiry", N_("The buyer asked first: yes, no, not known"), "Alt+E"),
    Deed("concession", N_("Give something so that the buyer pays"), "Alt+Y"),
    Deed("concession.back", N_("Take back what was given last"), "Alt+Shift+Y"),
    Deed("scripts", N_("Find a script"), "Ctrl+J"),
    Deed("open.page", N_("Open the order on the platform"), "F8"),
    Deed("open.chat", N_("Open the chat with the buyer"), "F7"),
    Deed("reveal", N_("Show phone and address while held"), "Alt+H"),
    Deed("copy.number", N_("Copy the order number"), "Ctrl+C", "table"),
    Deed("copy.cell", N_("Copy the cell"), "Ctrl+Shift+C", "table"),
    Deed("copy.order", N_("Copy the order number (from anywhere)"), "Alt+N"),
    Deed("copy.buyer", N_("Copy the buyer"), "Alt+B"),
    Deed("copy.phone", N_("Copy the phone number"), "Alt+P"),
    Deed("copy.address", N_("Copy the address"), "Alt+A"),
    Deed("copy.item", N_("Copy the item"), "Alt+I"),
    Deed("copy.memo", N_("Copy the memo to paste"), "Alt+M"),
    Deed("copy.memo.table", N_("Copy the memo to paste (from the table)"), "M", "table"),
    Deed("undo", N_("Take this import back"), "Ctrl+Z", "imports"),
    Deed("check.tick", N_("Tick the note, or not"), "Space", "check"),
    Deed("check.all", N_("Tick every note with a proposal"), "Ctrl+A", "check"),
    Deed("check.name", N_("Whose the unknown name is"), "A", "check"),
    Deed("check.apply", N_("Repair the ticked notes"), "R", "check"),
    Deed("check.undo", N_("Take the newest repair back"), "Ctrl+Z", "check"),
    Deed("reminder.done", N_("The reminder is dealt with"), "D", "reminders"),
    Deed("reminder.10min", N_("Put off by 10 minutes"), "1", "reminders"),
    Deed("reminder.1h", N_("Put off by an hour"), "2", "reminders"),
    Deed("reminder.window", N_("Put off to the next call window"), "3", "reminders"),
    Deed("reminder.tomorrow", N_("Put off to tomorrow"), "4", "reminders"),
    Deed("reminder.give", N_("Give the reminder to somebody"), "G", "reminders"),
    Deed("reminder.undo", N_("Take back what was just done"), "Ctrl+Z", "reminders"),
    Deed("rules.save", N_("Save the reminder rules"), "Ctrl+S", "rules"),
    Deed("own", N_("Show or hide what I won back today"), "Ctrl+Shift+O"),
    Deed("won.rule", N_("Choose who is credited"), "R", "won_back"),
    *(Deed(f"flag.{n}", N_("Flag {n}"), f"Alt+{n}") for n in range(1, 10)),
    *(Deed(f"phrase.{n}", N_("Put phrase {n} into the note"), f"Ctrl+Alt+{n}") for n in range(1, 10)),
    *(Deed(f"script.{n}", N_("Copy script {n}"), f"{n}", "scripts") for n in range(1, 10)),
    Deed("script.other", N_("Copy other words than those the buyer has had"), "0", "scripts"),
    *(Deed(f"today.{n}", N_("Open line {n} of today"), f"{n}", "today") for n in range(1, 10)),
    *(Deed(f"won.{n}", N_("Look at period {n}"), f"{n}", "won_back") for n in range(1, 6)),
)


class Keys(QObject):
    """Binds deeds to widgets; ``changed`` is emitted when a sequence was changed, so that hints follow."""

    changed = Signal()

    def __init__(self, changed: Mapping[str, str] | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._deeds = {deed.name: deed for deed in DEEDS}
        self._chosen = {name: text for name, text in (changed or {}).items() if name in self._deeds}
        self._bound: dict[str, list[QShortcut]] = {}
        self._acts: dict[str, list[tuple[QWidget, Callable[[], object]]]] = {}

    def bind(self, name: str, widget: QWidget, act: Callable[[], object]) -> None:
        """Let the key of ``name`` call ``act`` while ``widget``'s window (or part) has the focus."""
        context = Qt.ShortcutContext.WindowShortcut
        if self._deeds[name].part:
            context = Qt.ShortcutContext.WidgetWithChildrenShortcut
        shortcut = QShortcut(widget)
        shortcut.setContext(context)
        shortcut.setKeys(self.sequences(name))
        # Enter and letters belong to the input method first: nothing fires while it composes.
        shortcut.activated.connect(lambda: None if composing() else act())
        self._bound.setdefault(name, []).append(shortcut)
        self._acts.setdefault(name, []).append((widget, act))

    def holds(self, name: str) -> bool:
        """Whether ``act`` would do something now."""
        return any(widget.isVisible() and widget.isEnabled() for widget, _deed in self._acts.get(name, []))

    def act(self, name: str) -> bool:
        """Do ``name`` as its key would, where its widget is on screen; False when it is not."""
        for widget, deed in self._acts.get(name, []):
            if widget.isVisible() and widget.isEnabled():
                deed()
                return True
        return False

    def part(self, name: str) -> str:
        """The part of the window in which the key of ``name`` holds; empty: anywhere in it."""
        return self._deeds[name].part

    def clash(self, name: str, text: str) -> str | None:
        """The deed that has the sequence ``text`` where ``name`` would have it too; None where it is free."""
        wanted = QKeySequence.fromString(text)
        for deed in DEEDS:
            together = "" in (deed.part, self.part(name)) or deed.part == self.part(name)
            if deed.name != name and together and wanted in self.sequences(deed.name):
                return deed.name
        return None

    def take(self, name: str, text: str) -> None:
        """Give ``name`` the sequence ``text`` alone; whoever had it there keeps only its others."""
        wanted = QKeySequence.fromString(text)
        while (other := self.clash(name, text)) is not None:
            left = [one for one in self.sequences(other) if one != wanted]
            self._chosen[other] = _portable(left)
            self._apply(other)
        self.change(name, text)

    def reset(self, *names: str) -> None:
        """Give ``names`` (all of them where none is named) the keys they came with."""
        for name in names or tuple(self._chosen):
            self._chosen.pop(name, None)
            self._apply(name)
        self.changed.emit()

    def is_default(self, name: str) -> bool:
        return self.sequences(name) == _read(self._deeds[name].default)

    def change(self, name: str, text: str) -> None:
        """Give ``name`` the sequence ``text`` (portable; empty switches it off)."""
        self._chosen[name] = text
        self._apply(name)
        self.changed.emit()

    def chosen(self) -> dict[str, str]:
        """What differs from the defaults, for the settings."""
        return {name: text for name, text in self._chosen.items() if text != self._deeds[name].default}

    def hint(self, name: str) -> str:
        """The first sequence of ``name`` as it is shown beside what it does; empty when there is none."""
        labels = _labels(self._portable(name)) if name in self._deeds else ()
        return labels[0] if labels else ""

    def titled(self) -> list[tuple[str, str, str]]:
        """(name, title in the screen's language, keys) of every deed, in order."""
        return [(deed.name, self.title(deed.name), self.text(deed.name)) for deed in DEEDS]

    def title(self, name: str) -> str:
        """What ``name`` does, in the screen's language."""
        return _(self._deeds[name].title).format(n=name.rpartition(".")[2])

    def text(self, name: str) -> str:
        """Every sequence of ``name``, as the keys are labelled; ``hint`` has the first alone."""
        return " · ".join(_labels(self._portable(name)))

    def _apply(self, name: str) -> None:
        for shortcut in self._bound.get(name, []):
            shortcut.setKeys(self.sequences(name))

    def sequences(self, name: str) -> list[QKeySequence]:
        """Every sequence of ``name``; for a shortcut of a dialog, which does not outlive it."""
        return _read(self._portable(name))

    def _portable(self, name: str) -> str:
        return self._chosen.get(name, self._deeds[name].default)


def _read(text: str) -> list[QKeySequence]:
    return [QKeySequence.fromString(part.strip()) for part in text.split(" | ") if part.strip()]


@lru_cache(maxsize=512)
def _labels(text: str) -> tuple[str, ...]:
    """Every sequence of a portable ``text``, as the keys are labelled: a page asks for those of all its buttons."""
    return tuple(dict.fromkeys(map(_written, _read(text))))


def _portable(sequences: list[QKeySequence]) -> str:
    return " | ".join(one.toString(QKeySequence.SequenceFormat.PortableText) for one in sequences)


def written(text: str) -> str:
    """A portable sequence as the keys are labelled."""
    return _written(QKeySequence.fromString(text))


def _written(sequence: QKeySequence) -> str:
    # Portable, for the caps of the keys say Ctrl and Esc in every language of ours. Written as they are pressed, one
    # beside the other: only the key + itself is a plus.
    text = sequence.toString(QKeySequence.SequenceFormat.PortableText).replace("Return", "↵").replace("Enter", "↵")
    text = _ARROWS.sub(lambda match: _ARROW[match[0]], text)
    return _BETWEEN.sub(" ", text)


_ARROW = {"Left": "←", "Right": "→", "Up": "↑", "Down": "↓"}
_ARROWS = re.compile(r"\b(?:Left|Right|Up|Down)\b")
_BETWEEN = re.compile(r"(?<=[^+])\+(?=.)")


def bare(event: QKeyEvent) -> bool:
    """Whether a key was pressed alone; those of the number pad count as alone."""
    return not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier


def composing() -> bool:
    """Whether an input method is composing in the widget that has the focus."""
    return bool(getattr(QApplication.focusWidget(), "composing", False))
