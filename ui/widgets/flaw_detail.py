"""The faulty entry one stands on, in full: what is wrong, what it says, and what it should say."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from app import wording
from app.i18n import _
from ui import flags
from ui.models.note_check import CheckRow
from ui.widgets.labels import flowing, label
from ui.words import Speaks

_LINES = 7


class FlawDetail(Speaks, QScrollArea):
    """As high as a few lines; a long note can be scrolled."""

    def __init__(self, hint: Callable[[str], str], parent: QWidget | None = None) -> None:
        """``hint``: the key of a deed."""
        super().__init__(parent)
        self.hint = hint
        self.row: CheckRow | None = None
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inside = QWidget()
        inside.setObjectName("editor")
        self.head, self.why = label("strong", wrap=True, selectable=True), label(wrap=True)
        self.before, self.after = label("dim", wrap=True, selectable=True), label(wrap=True, selectable=True)
        self.pasted = label("warn", wrap=True)
        column = QVBoxLayout(inside)
        column.setContentsMargins(16, 10, 16, 10)
        column.setSpacing(4)
        for one in (self.head, self.why, self.before, self.after, self.pasted):
            column.addWidget(flowing(one))
        column.addStretch(1)
        self.setWidget(inside)
        self.setFixedHeight(_LINES * (self.fontMetrics().height() + 6) + 20)
        self.retranslate()

    def retranslate(self) -> None:
        self.setAccessibleName(_("What is wrong"))
        self.show_row(self.row)

    def show_row(self, row: CheckRow | None) -> None:
        """Tell of ``row``, of nothing where there is none."""
        self.row = row
        lines = (self.head, self.why, self.before, self.after, self.pasted)
        for one, text in zip(lines, _told(row, self.hint) if row else ("",) * len(lines), strict=True):
            one.setText(text)
            one.setVisible(bool(text))


def _told(row: CheckRow, hint: Callable[[str], str]) -> tuple[str, ...]:
    first, right = row.first, row.proposal
    why = "\n".join(dict.fromkeys(wording.flaw(flaw.code, flaw.params) for flaw in row.flaws))
    before = _("Before: {words}").format(words=first.words)
    after = _("After: {words}").format(words=right.text) if right else _by_hand(row, hint)
    if row.new_flag:
        old = flags.name(first.flag) if first.flag else _("no flag")
        after += " · " + _("{before} → {after}").format(before=old, after=flags.name(row.new_flag))
    pasted = _("The platform has these words already: after the repair, paste the whole memo again.")
    return (
        _("Order {number}").format(number=first.order_no),
        why,
        before,
        after,
        pasted if right and first.pasted else "",
    )


def _by_hand(row: CheckRow, hint: Callable[[str], str]) -> str:
    """Where what cannot be proposed is put right; empty where other words would not help."""
    if row.stands:
        return ""
    if row.first.note_id is not None:
        words = _("By hand: {card} opens the order with this note in the fields.")
    else:
        words = _("By hand: {card} opens the order, {compose} changes this line, {copy} copies the memo to paste.")
    keys = {"card": "card", "compose": "note.compose", "copy": "copy.memo"}
    return words.format(**{name: hint(deed) or "–" for name, deed in keys.items()})
