"""Lines of "what: how much", used for the facts of an order and for its history."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QWidget

from app.i18n import _
from ui.theme import Theme
from ui.widgets.button import Button, Kind
from ui.widgets.labels import label, shortened
from ui.words import name

_BUTTON = 34  # px of the small button at the end of a line


@dataclass(frozen=True)
class Fact:
    """A line; ``role`` is the style of its value, ``tip`` what the pointer tells.

    With ``ref`` the line has a small button, for what can be done with the thing it stands for.
    """

    head: str
    text: str
    role: str = ""
    tip: str = ""
    ref: int | None = None


class Facts(QWidget):
    """Two columns of text; labels are used again, so that nothing flickers when the next order comes.

    ``asked(ref, button)`` is emitted for the small button of a line with a ``ref``; these need a ``theme``.
    """

    asked = Signal(object, object)

    def __init__(
        self, head_width: int = 0, head_role: str = "faint", theme: Theme | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.head_role = head_role
        self.theme = theme
        self._buttons: dict[int, Button] = {}
        self.grid = QGridLayout(self)
        self.grid.setContentsMargins(0, 0, 0, 0)
        self.grid.setHorizontalSpacing(12)
        self.grid.setVerticalSpacing(4)
        self.set_head_width(head_width)
        self.grid.setColumnStretch(1, 1)
        self._lines: list[tuple[QLabel, QLabel]] = []
        self._shown: Sequence[Fact] = ()
        self._short: Collection[str] = ()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._short and event.size().width() != event.oldSize().width():
            self.show_facts(self._shown, short=self._short)

    def _shortened(self, fact: Fact) -> Fact:
        """The fact in one line where it has to be; the tip has the whole of it."""
        if fact.head not in self._short:
            return fact
        text = " / ".join(line for line in fact.text.splitlines() if line.strip())
        behind = self.grid.columnMinimumWidth(0) + self.grid.horizontalSpacing() if fact.head else 0
        if fact.ref is not None:
            behind += self.grid.horizontalSpacing() + _BUTTON
        text = shortened(text, self.fontMetrics(), self.width() - behind - 4)
        if text == fact.text:
            return fact
        return Fact(fact.head, text, fact.role, f"{fact.text}\n{fact.tip}".strip(), fact.ref)

    def set_head_width(self, width: int) -> None:
        """Where the values begin, so that they stay there whichever lines are shown."""
        self.grid.setColumnMinimumWidth(0, width)

    def head_width(self, texts: Iterable[str]) -> int:
        """The room that the widest of ``texts`` takes as a head."""
        return max(map(self.fontMetrics().horizontalAdvance, texts)) + 2

    def show_facts(self, facts: Sequence[Fact], *, short: Collection[str] = ()) -> None:
        """Show ``facts``; lines without a text are left out. Those with a head of ``short`` take one line at most."""
        facts = [fact for fact in facts if fact.text]
        self._shown, self._short = facts, short
        while len(self._lines) < len(facts):
            self._add_line()
        for number, (head, value) in enumerate(self._lines):
            used = number < len(facts)
            head.setVisible(used and bool(facts[number].head))
            value.setVisible(used)
            if used:
                self._place(head, value, number, bool(facts[number].head))
                # One line is as wide as there is room: it is cut by hand, and must not hold the column open.
                value.setWordWrap(facts[number].head not in short)
                value.setMinimumWidth(1 if facts[number].head in short else 0)
                self._fill(head, value, self._shortened(facts[number]))
        for number in {*self._buttons, *(at for at, fact in enumerate(facts) if fact.ref is not None)}:
            self._offer(number, facts[number] if number < len(facts) else Fact("", ""))

    def _offer(self, number: int, fact: Fact) -> None:
        """The small button at the end of a line."""
        button = self._buttons.get(number)
        if button is None:
            assert self.theme is not None
            button = self._buttons[number] = Button(self.theme, Kind.GHOST, "ellipsis", self)
            button.small = True
            button.setFixedHeight(20)  # no higher than its line, so that all lines have the same distance
            button.clicked.connect(lambda: self.asked.emit(button.property("ref"), button))
            self.grid.addWidget(button, number, 2, Qt.AlignmentFlag.AlignTop)
        button.setProperty("ref", fact.ref)
        button.setVisible(fact.ref is not None)
        name(button, _("What can be done: {line}").format(line=f"{fact.head} {fact.text}"))

    def texts(self) -> list[tuple[str, str]]:
        """What is shown, for tests and for copying."""
        return [(head.text(), value.text()) for head, value in self._lines if not value.isHidden()]

    def _place(self, head: QLabel, value: QLabel, number: int, headed: bool) -> None:
        """A line without a head takes the whole width."""
        if head.property("headed") == headed:
            return
        head.setProperty("headed", headed)
        self.grid.removeWidget(value)
        self.grid.addWidget(value, number, 1 if headed else 0, 1, 1 if headed else 2, Qt.AlignmentFlag.AlignTop)

    def _add_line(self) -> None:
        head = label(self.head_role)
        value = label(wrap=True, selectable=True)
        # As high as its text is at its width, not as Qt guesses before it knows the width.
        value.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        # A label without a parent that is shown would be a window of its own.
        value.setParent(self)
        self.grid.addWidget(head, len(self._lines), 0, Qt.AlignmentFlag.AlignTop)
        self._lines.append((head, value))

    @staticmethod
    def _fill(head: QLabel, value: QLabel, fact: Fact) -> None:
        head.setText(fact.head)
        value.setText(fact.text)
        value.setToolTip(fact.tip)
        value.setAccessibleName(f"{fact.head} {fact.text}")
        if value.objectName() != fact.role:
            value.setObjectName(fact.role)
            value.style().unpolish(value)
            value.style().polish(value)
