"""What taking an import back will do, told before it is done; what agents worked on is named."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from app import doctor_words
from app.i18n import N_, _, ngettext, number
from app.services.imports import Preview
from ui.models.plain import PlainColumn, PlainModel
from ui.theme import Theme
from ui.widgets.figures import Figure, Figures
from ui.widgets.labels import label
from ui.widgets.plain_table import PlainTable
from ui.widgets.question import Question

_WHY = {
    "flag": N_("a flag"), "note": N_("a note"), "draft": N_("a note begun"), "contact": N_("a contact"),
    "concession": N_("a concession"), "mark": N_("seen by an agent"), "enquiry": N_("enquiry or silent"),
    "silent": N_("do not remind, or suspicious"),
    "reminder": N_("a reminder"), "script": N_("a script copied"), "owner": N_("somebody's"),
}  # fmt: skip
Kept = tuple[str, tuple[str, ...]]


def why_text(codes: Sequence[str]) -> str:
    """What keeps an order: ``a note, a reminder``."""
    return _(", ").join(_(_WHY[code]) if code in _WHY else code for code in codes)


class UndoPreview(Question[bool]):
    """``await answer()`` says whether the import shall be taken back."""

    def __init__(self, theme: Theme, file: str, preview: Preview, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.setWindowTitle(_("Take this import back"))
        self.setFixedWidth(560)
        self.preview = preview
        self.go.setText(_("Take it back"))
        self.figures = Figures(theme)
        self.figures.show_figures(_figures(preview))
        self.model: PlainModel[Kept] = PlainModel(
            (
                PlainColumn(N_("Order number"), lambda one: one[0], "4471000000000000001"),
                PlainColumn(N_("What agents left there"), lambda one: why_text(one[1]), "x" * 24, grow=1),
            ),
            self,
        )
        self.table = PlainTable(theme, self.model)
        self.table.setProperty("bordered", True)
        self.table.name(N_("Orders that stay"))
        self._lay_out(file)

    def made(self, *, agreed: bool) -> bool:
        return agreed

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        # As high as its text is at this width, not as Qt guesses before it knows the width.
        self.setFixedHeight(self.column.totalHeightForWidth(self.width()))

    def _lay_out(self, file: str) -> None:
        head, words = label("cardTitle", wrap=True), label("dim", wrap=True)
        head.setText(_("Take {file} back?").format(file=file))
        words.setText(
            _("Afterwards it is as if the file had never been imported. What agents or later imports wrote stays.")
        )
        self.column.addWidget(head)
        self.column.addWidget(words)
        self.column.addSpacing(4)
        self.column.addWidget(self.figures, 0, Qt.AlignmentFlag.AlignLeft)
        self.column.addLayout(self._stays())
        ends = self.ends()
        ends.setContentsMargins(0, 8, 0, 0)
        self.column.addLayout(ends)

    def _stays(self) -> QVBoxLayout:
        made = QVBoxLayout()
        made.setSpacing(6)
        kept, later, held = self.preview.kept, len(self.preview.later), len(self.preview.held)
        if later:
            line = _line()
            said = ngettext(
                "{n} later import saw some of these orders; what it told of them stays.",
                "{n} later imports saw some of these orders; what they told of them stays.", later,
            )  # fmt: skip
            line.setText(said.format(n=number(later)))
            made.addWidget(line)
        if held:
            line = _line()
            line.setText(doctor_words.held(held))
            made.addWidget(line)
        if kept:
            line = _line()
            said = ngettext(
                "{n} order was worked on. It stays, with its number and what agents wrote:",
                "{n} orders were worked on. They stay, with their numbers and what agents wrote:", len(kept),
            )  # fmt: skip
            line.setText(said.format(n=number(len(kept))))
            made.addWidget(line)
            self.model.set_rows(kept)
            self.table.go_to_row(0)
            self.table.setFixedHeight(min(36 + 28 * len(kept), 232))
            made.addWidget(self.table)
        return made


def _line() -> QLabel:
    made = label("", wrap=True)
    made.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
    return made


def _figures(preview: Preview) -> list[Figure]:
    made = [
        Figure(preview.removed, _("orders go"), "danger"), Figure(preview.restored, _("go back"), "accent"),
        Figure(preview.stubs, _("stay"), "warn"),
    ]  # fmt: skip
    extra = [
        Figure(preview.lines, _("lines of orders")), Figure(preview.refunds, _("refunds")),
        Figure(preview.reviews, _("reviews")),
    ]  # fmt: skip
    return made + [one for one in extra if one.count]
