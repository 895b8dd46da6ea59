"""Every version of an order's notes and flag: who, when, what differs, and what stepping back would write."""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QWidget

from app.domain import note_history
from app.domain.note_history import Piece, Step, Version
from app.i18n import N_, _
from ui import flags
from ui.models.plain import PlainColumn, PlainModel
from ui.shown import Wall
from ui.theme import Theme
from ui.widgets.history import NOTE_STATES
from ui.widgets.labels import label, middle
from ui.widgets.plain_table import PlainTable
from ui.widgets.question import Question

KINDS = {
    "written": N_("note written"), "corrected": N_("note corrected"), "withdrawn": N_("note withdrawn"),
    "restored": N_("correction taken back"),
    "flag": N_("flag changed"), "platform_flag": N_("flag on the platform"), "memo": N_("memo on the platform"),
}  # fmt: skip
_WIDTH, _ROWS = 640, 7


class Line(NamedTuple):
    """A version as it is shown; ``text`` is the entry that stepping back would write, "" where it cannot be."""

    version: Version
    step: Step | None
    text: str


class NoteHistory(Question[Line | None]):
    """``await answer()`` gives the version to step back to, None when it was closed.

    ``refused``: why nobody can step back at all.
    """

    def __init__(
        self, theme: Theme, lines: Sequence[Line], wall: Wall, refused: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(theme, parent)
        self.setWindowTitle(_("Versions of notes and flag"))
        self.setFixedWidth(_WIDTH)
        self.theme, self.wall, self.refused = theme, wall, refused
        self.model: PlainModel[Line] = PlainModel(self._columns(), self)
        self.model.set_rows(lines)
        self.first = self.table = PlainTable(theme, self.model)
        self.table.setProperty("bordered", True)
        self.table.name(N_("Versions, newest first"))
        self.table.setFixedHeight(36 + 28 * min(max(len(lines), 2), _ROWS))
        self.moment, self.flag = label("small"), label("dim", wrap=True)
        self.words, self.told = label("", wrap=True), label("dim", wrap=True)
        self.words.setTextFormat(Qt.TextFormat.RichText)
        self.go.setText(_("Step back to this"))
        self.away.setText(_("Close"))
        self._lay_out()
        self.table.stands_on.connect(self._show)
        theme.changed.connect(self._show_again)
        self.table.go_to_row(0)
        self._show_again()

    def made(self, *, agreed: bool) -> Line | None:
        return self.table.current() if agreed else None

    def _columns(self) -> tuple[PlainColumn[Line], ...]:
        wall = self.wall
        return (
            PlainColumn(N_("Moment"), lambda one: wall.moment(one.version.at), "00-00 00:00", whole=True),
            PlainColumn(N_("Version"), lambda one: _(KINDS[one.version.kind]), _(KINDS["memo"]), whole=True),
            PlainColumn(N_("Who"), lambda one: _who(one.version), "x" * 18, grow=1),
            PlainColumn(N_("State"), lambda one: _state(one.version), _(NOTE_STATES["saved"]), whole=True),
        )

    def _lay_out(self) -> None:
        head = label("cardTitle")
        head.setText(_("Versions of notes and flag"))
        body = QWidget()
        body.setObjectName("pageBody")
        inner = QHBoxLayout(body)
        inner.setContentsMargins(0, 0, 8, 0)
        inner.addWidget(self.words, 1, Qt.AlignmentFlag.AlignTop)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(body)
        area.setFixedHeight(96)
        area.setAccessibleName(_("What differs from the version before"))
        self.told.setMinimumHeight(3 * self.told.fontMetrics().height())
        self.told.setAlignment(Qt.AlignmentFlag.AlignTop)
        for one in (head, self.table, self.moment, self.flag, area, self.told):
            self.column.addWidget(one)
        self.column.addLayout(self.ends())

    def _show_again(self) -> None:
        self._show(self.table.current())

    def _show(self, line: Line | None) -> None:
        if line is None:
            self.words.setText(html.escape(_("No note, flag or memo was ever written on this order.")))
            self.go.setEnabled(False)
            return
        version = line.version
        self.moment.setText(_moments(version, self.wall))
        self.flag.setText(_flag(version))
        self.flag.setVisible(bool(self.flag.text()))
        pieces = _pieces(version)
        self.words.setText(self._painted(pieces))
        self.words.setAccessibleName(spoken(pieces))
        self.told.setText(self._outcome(line))
        self.go.setEnabled(bool(line.text) and not self.refused)

    def _painted(self, pieces: Sequence[Piece]) -> str:
        """Struck out what is gone, underlined what is new, so that nobody has to tell them apart by colour."""
        styles = {
            "same": "",
            "gone": f"color: {self.theme.colour('danger').name()}; text-decoration: line-through",
            "new": f"color: {self.theme.colour('ok').name()}; text-decoration: underline",
        }
        spans = (f'<span style="{styles[one.kind]}">{html.escape(one.text)}</span>' for one in pieces)
        return f'<div style="white-space: pre-wrap">{"".join(spans)}</div>'

    def _outcome(self, line: Line) -> str:
        if line.step is None:
            ours = line.version.note is not None or line.version.kind == "flag"
            return _("There is nothing here to step back to.") if ours else _("The platform showed this.")
        if self.refused or not line.text:
            return self.refused or _("This version cannot be written in the shop's form any more.")
        told = [_("Stepping back writes: {note}").format(note=f"{flags.name(line.step.flag)} · {line.text}")]
        if (old := line.step.replaces) is not None:
            told.append(_("It takes the place of: {note}").format(note=f"{flags.name(old.flag)} · {old.text}"))
        return "\n".join(told)


def spoken(pieces: Sequence[Piece]) -> str:
    """A difference for who hears it."""
    said = {"same": "{text}", "gone": _("[out: {text}]"), "new": _("[in: {text}]")}
    return "".join(said[one.kind].format(text=one.text) for one in pieces)


def _pieces(version: Version) -> tuple[Piece, ...]:
    if not version.before:
        # All of it is new, which needs no mark.
        return (Piece("same", version.after),)
    return note_history.difference(version.before, version.after)


def _who(version: Version) -> str:
    return version.agent or (middle(version.file, 28) if version.file else "")


def _state(version: Version) -> str:
    return _(NOTE_STATES.get(version.note.state, "")) if version.note and version.kind != "withdrawn" else ""


def _moments(version: Version, wall: Wall) -> str:
    said = [wall.full(version.at)]
    if version.copied_at is not None:
        said.append(_("copied {moment}").format(moment=wall.moment(version.copied_at)))
    if version.seen_at is not None:
        said.append(_("on the platform {moment}").format(moment=wall.moment(version.seen_at)))
    return " · ".join(said)


def _flag(version: Version) -> str:
    """The flag as it was set, and what it was before."""
    was, now = (flags.name(one) if one else _("no flag") for one in (version.flag_was, version.flag))
    if version.flag != version.flag_was:
        return _("Flag: {old} → {new}").format(old=was, new=now)
    return _("Flag: {flag}").format(flag=now) if version.flag else ""
