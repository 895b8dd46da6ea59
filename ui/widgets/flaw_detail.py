"""The faulty entry one stands on, in full: what is wrong, what it says, and what it should say."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from app import wording
from app.i18n import _
from ui import flags
from ui.models.note_check import CheckRow
from ui.widgets.labels import label
from ui.words import Speaks

_LINES = 7


class FlawDetail(Speaks, QScrollArea):
    """As high as a few lines; a long note can be scrolled."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
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
            column.addWidget(one)
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
        for one, text in zip(lines, _told(row) if row else ("",) * len(lines), strict=True):
            one.setText(text)
            one.setVisible(bool(text))


def _told(row: CheckRow) -> tuple[str, ...]:
    first, right = row.first, row.proposal
    why = "\n".join(dict.fromkeys(wording.flaw(flaw.code, flaw.params) for flaw in row.flaws))
    before = _("Before: {words}").format(words=first.words)
    after = _("After: {words}").format(words=right.text) if right else ""
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
