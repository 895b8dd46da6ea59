"""What an agent looks at before and while calling (27), and what the chat showed (13); what nobody knows is typed here.

Names and addresses are masked until somebody holds the key, those that were typed as well.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QWidget

from app import call_words, wording
from app.domain import mask
from app.domain.call import FACTS, NUMBER, SUMMARY
from app.i18n import _
from app.services.calls import Fact
from ui.theme import Theme
from ui.widgets.button import Button, Kind
from ui.widgets.inputs import Line
from ui.widgets.labels import dress, label
from ui.words import Speaks, name

_HIDDEN: Mapping[str, Callable[[str], str]] = {
    "name": mask.name,
    "address": mask.address,
    NUMBER: mask.phone,
    SUMMARY: mask.free_text,
    "last": mask.free_text,
}
_BACK = (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason)  # the focus comes back from there
_LINES = ("message", "last", "credit", NUMBER, *FACTS, "given", SUMMARY)
_HEADS = {**call_words.FACTS, **call_words.TOLD}


class _Row:
    """One fact: what is known of it, or the field to type it, and the pencil to type it anew."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        self.fact = Fact("")
        self.there = False  # it stands among the facts
        self.told = False  # nobody types it
        self.editing = False  # somebody is in the field, or took the pencil
        self.head = label("faint")
        self.value = label(wrap=True, selectable=True)
        # As high as its text is at its width, not as Qt guesses before it knows the width.
        self.value.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.value.setContentsMargins(0, 3, 0, 3)
        self.line = Line(theme)
        self.pencil = Button(theme, Kind.GHOST, "pencil")
        self.pencil.small = True
        for one in (self.head, self.value, self.line, self.pencil):
            one.setParent(parent)

    @property
    def typable(self) -> bool:
        """Whether it can be typed: what the export knows cannot."""
        known = bool(self.fact.text) or self.fact.fen is not None
        if self.told:
            return False
        return self.fact.typed or not known or mask.is_masked(self.fact.text)

    @property
    def asks(self) -> bool:
        """Whether the field is there."""
        return self.editing or (not self.fact.text and self.fact.fen is None)

    def shown(self, *, clear: bool) -> str:
        """What is known, masked unless ``clear``."""
        if self.fact.fen is not None and not self.fact.typed:
            return call_words.discount(self.fact.fen)
        hide = _HIDDEN.get(self.fact.code)
        return wording.covered(self.fact.text if clear or hide is None else hide(self.fact.text))


class CallFacts(Speaks, QWidget):
    """``written(code, text)`` at every key."""

    written = Signal(str, str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.clear = False
        self.rows = {code: _Row(theme, self) for code in _LINES}
        self.grid = QGridLayout(self)
        self.grid.setContentsMargins(0, 0, 0, 0)
        self.grid.setHorizontalSpacing(8)
        self.grid.setVerticalSpacing(2)
        self.grid.setColumnStretch(1, 1)
        for at, (code, row) in enumerate(self.rows.items()):
            self._place(at, code, row)
        self.retranslate()

    def _place(self, at: int, code: str, row: _Row) -> None:
        top = Qt.AlignmentFlag.AlignTop
        row.told = code in call_words.TOLD
        if row.told:
            dress(row.value, {"message": "warn", "given": "good"}.get(code, ""))
        self.grid.addWidget(row.head, at, 0, top)
        self.grid.addWidget(row.value, at, 1)
        self.grid.addWidget(row.line, at, 1, 1, 2)
        self.grid.addWidget(row.pencil, at, 2, top)
        row.line.textEdited.connect(lambda text: self.written.emit(code, text))
        row.line.installEventFilter(self)
        row.pencil.clicked.connect(lambda: self._edit(row))

    def retranslate(self) -> None:
        for code, row in self.rows.items():
            head = _(_HEADS[code])
            row.head.setText(head)
            row.line.setAccessibleName(head)
            row.line.setPlaceholderText(_("Type it here") if code == SUMMARY else _("Not in the export: type it"))
            name(row.pencil, _("Type anew: {what}").format(what=head), _("Type anew: {what}").format(what=head))
        self.grid.setColumnMinimumWidth(0, max(row.head.sizeHint().width() for row in self.rows.values()))
        self._fill()

    def show_facts(self, facts: Sequence[Fact], summary: str, *, clear: bool) -> None:
        """Show what is known now; a field in which somebody types keeps its words."""
        self.clear = clear
        shown = (*facts, Fact(SUMMARY, summary, bool(summary)))
        for row in self.rows.values():
            row.there = False
        for fact in shown:
            row = self.rows[fact.code]
            row.fact, row.there = fact, True
            typed = fact.text if fact.typed else ""
            if not row.editing and row.line.text().strip() != typed:
                row.line.setText(typed)
        # What was given answers what the discount would be asked for.
        if (discount := self.rows["discount"]).asks and self.rows["given"].there:
            discount.there = False
        self._fill()

    def forget(self) -> None:
        """Another contact: no field is being edited, and none holds what was typed of another buyer."""
        for row in self.rows.values():
            row.editing = row.there = False
            row.line.clear()

    def texts(self) -> dict[str, str]:
        """What is shown of each, for tests; what is asked for says so."""
        return {code: "?" if row.asks else row.value.text() for code, row in self.rows.items() if row.there}

    def _fill(self) -> None:
        for row in self.rows.values():
            row.value.setText(row.shown(clear=self.clear))
            row.value.setAccessibleName(f"{row.head.text()} {row.value.text()}")
            _line_up(row.head, high=row.asks)
            row.head.setVisible(row.there)
            row.line.setVisible(row.there and row.asks)
            row.value.setVisible(row.there and not row.asks)
            row.pencil.setVisible(row.there and not row.asks and row.typable)

    def _edit(self, row: _Row) -> None:
        row.editing = True
        self._fill()
        row.line.setFocus(Qt.FocusReason.OtherFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A field that is left is masked again; whoever looks into another window goes on typing."""
        if isinstance(event, QFocusEvent):
            row = next(one for one in self.rows.values() if one.line is watched)
            if event.gotFocus():
                row.editing = True
            elif event.lostFocus() and event.reason() not in _BACK:
                row.editing = False
                self._fill()
        return False


def _line_up(head: QLabel, *, high: bool) -> None:
    """Let the head stand in line with the words beside it, or in the middle of the field."""
    head.setContentsMargins(0, 10 if high else 3, 0, 0)
