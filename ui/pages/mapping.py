"""A table whose columns nobody knows: each with its first values and a guess, to be said once and kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from app import wording
from app.i18n import N_, _
from app.services import profiles
from app.services.import_files import Look
from ui.desk import Desk
from ui.models.import_fields import field_name
from ui.models.import_files import ImportFile
from ui.models.mapping import Column, ColumnsModel
from ui.models.runs import report_name
from ui.widgets.field import Field
from ui.widgets.labels import label, rule
from ui.widgets.mapping_fields import FieldPicker
from ui.widgets.mapping_words import StatusWords
from ui.widgets.plain_table import PlainTable
from ui.widgets.select import Select
from ui.words import Speaks

REPORTS = ("orders", "items", "refunds", "reviews")
_STATUS = ("status_text", "line.status_text")
_OTHER = "other"  # a platform we know nothing of


@dataclass(frozen=True)
class Said:
    """The answers of the page, as ``services.profiles.save`` takes them."""

    choices: Mapping[int, str]
    platform: str
    report: str
    name: str
    words: Mapping[str, str]


@dataclass(frozen=True)
class _Kept:
    """Where somebody stood who went to another file."""

    look: Look
    columns: list[Column]
    row: int
    said: Said


class MappingPage(Speaks, QWidget):
    """Emits ``report_asked(file, report)`` when it is another kind of report; ``said`` has the answers."""

    report_asked = Signal(object, str)
    moved = Signal()  # an answer changed

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.file: ImportFile | None = None
        self._shown: Look | None = None
        self._kept: dict[ImportFile, _Kept] = {}
        self.words = label("dim", wrap=True)
        self.platform_head, self.report_head = label("small"), label("small")
        self.platform, self.report = Select(desk.theme), Select(desk.theme)
        self.name = Field(desk.theme)
        self.problem = label("problem", wrap=True)
        self.model = ColumnsModel(self)
        self.table = PlainTable(desk.theme, self.model)
        self.table.name(N_("Columns of the file"))
        self.picker = FieldPicker(desk.theme, self.model.taken)
        self.status = StatusWords(desk.theme)
        self.split = QSplitter()
        self._lay_out()
        self._connect()
        self.retranslate()

    def _lay_out(self) -> None:
        fields = QHBoxLayout()
        fields.setSpacing(8)
        for head, select in ((self.platform_head, self.platform), (self.report_head, self.report)):
            column = QVBoxLayout()
            column.setSpacing(1)
            head.setContentsMargins(2, 0, 0, 0)
            column.addWidget(head)
            column.addWidget(select)
            column.addStretch(1)
            fields.addLayout(column)
        self.name.setMaximumWidth(320)
        fields.addWidget(self.name, 1)
        fields.addStretch(1)
        top = QVBoxLayout()
        top.setContentsMargins(16, 10, 16, 10)
        top.setSpacing(8)
        top.addWidget(self.words)
        top.addLayout(fields)
        top.addWidget(self.problem)
        side = QSplitter(Qt.Orientation.Vertical)
        side.setHandleWidth(1)
        side.setChildrenCollapsible(False)
        self.picker.layout().setContentsMargins(0, 8, 0, 0)  # type: ignore[union-attr]
        side.addWidget(self.picker)
        side.addWidget(self.status)
        side.setSizes([360, 240])
        side.setMinimumWidth(300)
        self.split.setHandleWidth(1)
        self.split.setChildrenCollapsible(False)
        self.split.addWidget(self.table)
        self.split.addWidget(side)
        self.split.setStretchFactor(0, 1)
        self.split.setSizes([900, 360])
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(rule())
        column.addWidget(self.split, 1)

    def _connect(self) -> None:
        self.table.stands_on.connect(lambda _one: self._stand())
        self.table.activated.connect(lambda _index: self.picker.take_focus())
        self.picker.chosen.connect(self._choose)
        self.picker.left.connect(self.table.setFocus)
        self.platform.chosen.connect(lambda _value: self._tell_words())
        self.report.chosen.connect(lambda value: self.report_asked.emit(self.file, value))
        self.name.line.textEdited.connect(lambda _text: self.blame(""))

    def retranslate(self) -> None:
        self.words.setText(
            _("Nobody has told Ziqi yet what stands in these columns. Say it once: from then on such files are known.")
        )
        self.platform_head.setText(_("Platform"))
        self.report_head.setText(_("What a row is"))
        named = {one: wording.platform(one) for one in wording.PLATFORMS}
        self.platform.name({**named, _OTHER: _("another platform")}, _("Platform"))
        self.report.name({one: report_name(one) for one in REPORTS}, _("What a row is"))
        self.name.name(_("Call it"))
        self._say_missing()

    def show_file(self, file: ImportFile) -> None:
        """Show a file's columns; what was said of it already stays."""
        look = file.look
        if look is None or (look is self._shown and file is self.file):
            self.file = file
            return
        self._keep()
        self.file, self._shown = file, look
        kept = self._kept.get(file)
        # What a row is may be said anew; the platform and the name are those that were said.
        self.platform.show_chosen(kept.said.platform if kept else look.platform or _OTHER)
        self.report.show_chosen(look.report)
        self.name.line.setText(kept.said.name if kept else self._first_name(look.platform))
        self.model.show_look(look)
        self.picker.show_report(look.report, profiles.choices(look.report))
        self.status.show_words((), {})  # another file's
        if kept is not None and kept.look is look:
            self.model.set_rows(kept.columns)
        self._tell_words(kept.said.words if kept else {})
        # Where somebody has to look: the first column that is not sure.
        unsure = (at for at, one in enumerate(self.model.rows) if one.field and one.tone() == "warn")
        self.table.go_to_row(kept.row if kept is not None and kept.look is look else next(unsure, 0))
        self.blame("")

    def _keep(self) -> None:
        """Whoever comes back to the file that is shown finds it as it was left."""
        if self.file is not None and self._shown is not None:
            row = max(0, self.table.currentIndex().row())
            said = replace(self.said(), words=self.status.answers())
            self._kept[self.file] = _Kept(self._shown, self.model.rows, row, said)

    def said(self) -> Said:
        """The answers so far."""
        return Said(
            self.model.choices(), self.platform.value(), self.report.value(), self.name.line.text().strip(),
            self.status.meanings(),
        )  # fmt: skip

    def missing(self) -> list[str]:
        """The fields without which nothing can be read, that no column fills yet."""
        chosen = set(self.model.choices().values())
        return [one for one in profiles.needed(self.model.report) if one not in chosen]

    def blame(self, problem: str) -> None:
        """Say what is wrong; empty: only what is missing."""
        if problem:
            self.problem.setText(problem)
            self.problem.setVisible(True)
            return
        self._say_missing()
        self.moved.emit()

    def first(self) -> QWidget:
        """Where the focus begins."""
        return self.table

    def _first_name(self, platform: str | None) -> str:
        shop = self.desk.shop
        where = wording.platform(platform) if platform else ""
        if shop is not None and not shop.demo:
            where = shop.name
        return _("Export of {shop}").format(shop=where) if where else _("Own export")

    def _say_missing(self) -> None:
        missing = [field_name(one, self.model.report) for one in self.missing()] if self.file is not None else []
        said = _("Say which column has: {fields}.").format(fields=_(", ").join(missing)) if missing else ""
        self.problem.setText(said)
        self.problem.setVisible(bool(missing))

    def _stand(self) -> None:
        one = self.table.current()
        if one is not None:
            self.picker.show_column(one.title, one.field)

    def _choose(self, field: str | None) -> None:
        at = self.table.currentIndex().row()
        if at < 0:
            return
        self.model.choose(at, field)
        self._tell_words()
        self.table.go_to_row(min(at + 1, len(self.model.rows) - 1))
        self.table.setFocus()
        self.blame("")

    def _tell_words(self, said: Mapping[str, str] | None = None) -> None:
        words = list(dict.fromkeys(word for one in self.model.rows if one.field in _STATUS for word in one.words))
        platform, report = self.platform.value(), self.model.report
        self.status.show_words(words, {**profiles.meanings(platform, report, words), **(said or {})})

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete leaves the current column out; Right goes to the fields, Left back to the columns."""
        if self.table.hasFocus() and event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._choose(None)
            return
        super().keyPressEvent(event)
