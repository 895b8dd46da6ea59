"""What must follow a call, a line each, and the words to send, which are on the clipboard already."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QVBoxLayout, QWidget

from app import call_words
from app.domain.call import Step, Taken
from app.i18n import _
from ui import icons
from ui.theme import Theme
from ui.widgets.labels import dress, flowing, label

_LOOKS = {
    "done": ("circle-check", "ok"),
    "put_off": ("alarm-clock", "warn"),
    "now": ("clock", "accent"),
    "to_come": ("clock", "text3"),
}


class CallSteps(QWidget):
    """The steps of a call: done, put off, the one whose turn it is, and those to come."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self._states: list[tuple[Step, str]] = []
        self.lines: list[tuple[QLabel, QLabel]] = []
        self.grid = QGridLayout(self)
        self.grid.setContentsMargins(0, 0, 0, 0)
        self.grid.setHorizontalSpacing(8)
        self.grid.setVerticalSpacing(6)
        self.grid.setColumnStretch(1, 1)
        theme.changed.connect(self._fill)

    def show_steps(self, steps: Sequence[Step], taken: Sequence[Taken]) -> None:
        """Show them, those that are ``taken`` first."""
        behind = ["put_off" if one.at is None else "done" for one in taken]
        ahead = ["now" if at == 0 else "to_come" for at in range(len(steps) - len(behind))]
        self._states = list(zip(steps, [*behind, *ahead], strict=True))
        while len(self.lines) < len(steps):
            self._add_line()
        self._fill()

    def states(self) -> list[tuple[Step, str]]:
        """What is shown, for tests."""
        return self._states

    def _fill(self) -> None:
        for at, (mark, words) in enumerate(self.lines):
            used = at < len(self._states)
            mark.setVisible(used)
            words.setVisible(used)
            if used:
                self._fill_line(mark, words, *self._states[at])

    def _fill_line(self, mark: QLabel, words: QLabel, step: Step, state: str) -> None:
        picture, tone = _LOOKS[state]
        mark.setPixmap(icons.icon(picture, self.theme.colour(tone)).pixmap(16, 16))
        said = _(call_words.STEPS[step])
        words.setText(_("{step} · later").format(step=said) if state == "put_off" else said)
        dress(words, "strong" if state == "now" else "dim")

    def _add_line(self) -> None:
        mark, words = label(), flowing(label("dim", wrap=True))
        for at, one in enumerate((mark, words)):
            one.setParent(self)
            self.grid.addWidget(one, len(self.lines), at)
        self.lines.append((mark, words))


class CallText(QFrame):
    """The words to send, and whether the clipboard holds them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.state = flowing(label("good", wrap=True))
        self.words = flowing(label("preview", wrap=True, selectable=True))
        self.words.setContentsMargins(8, 6, 8, 6)
        self.against = flowing(label("warn", wrap=True))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for one in (self.state, self.words, self.against):
            column.addWidget(one)

    def show_text(self, words: str, state: str, against: str, *, good: bool) -> None:
        """Show ``words`` and what became of them; ``against``: what speaks against sending them."""
        self.words.setText(words)
        self.words.setAccessibleName(words)
        self.words.setVisible(bool(words))
        self.state.setText(state)
        self.state.setVisible(bool(state))
        dress(self.state, "good" if good else "warn")
        self.against.setText(against)
        self.against.setVisible(bool(against))
        self.setVisible(bool(words or state))
