"""The imports page: what was read, when, what was found in it and which rows were refused; each can be taken back."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any, ClassVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QScrollArea,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.i18n import N_, _, ngettext, number
from app.services import imports
from ui.desk import Desk
from ui.models.plain import PlainModel
from ui.models.runs import facts, refused_columns, run_columns
from ui.pages.base import Page
from ui.pages.settings_pc import open_folder
from ui.runtime import spawn
from ui.widgets.button import Button, Kind
from ui.widgets.doctor import Doctor
from ui.widgets.empty import Empty
from ui.widgets.facts import Facts
from ui.widgets.labels import label, rule
from ui.widgets.plain_table import PlainTable


class ImportsPage(Page):
    """A list of runs; beneath it what the current one was, the rows it refused, and what the import doctor found."""

    name: ClassVar[str] = "imports"
    title: ClassVar[str] = N_("Imports")
    icon: ClassVar[str] = "file-down"
    interest: ClassVar[frozenset[str]] = frozenset(("import", "shop"))
    import_asked = Signal()
    undo_asked = Signal(int)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.head = label("pageTitle")
        self.add = Button(desk.theme, Kind.FILLED, "file-down")
        self.undo = Button(desk.theme, icon="undo-2")
        self.export = Button(desk.theme, icon="file-spreadsheet")
        self.model: PlainModel[Any] = PlainModel(run_columns(desk.wall), self)
        self.table = PlainTable(desk.theme, self.model)
        self.facts = Facts(112)
        self.refused_head = label("section")
        self.refused_model = PlainModel(refused_columns(), self)
        self.refused = PlainTable(desk.theme, self.refused_model)
        self.doctor_head = label("section")
        self.doctor = Doctor(desk.theme)
        self.empty = Empty(desk.theme, "file-down")
        self.middle = QStackedWidget()
        self._wanted: int | None = None  # the run to stand on once the list is read
        self._shares: list[int] = []  # of the splitter, while there is no list of refused rows to share with
        self._lay_out()
        self.add.clicked.connect(self.import_asked)
        self.undo.clicked.connect(self._undo)
        self.export.clicked.connect(self._ask_export)
        desk.keys.bind("undo", self.table, self._undo)
        self.table.stands_on.connect(self._stands_on)
        self.table.name(N_("Imports"))
        self.refused.name(N_("Refused rows"))
        self.retranslate()
        self._stands_on(None)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setContentsMargins(16, 12, 14, 10)
        top.setSpacing(4)
        top.addWidget(self.head, 1)
        for button in (self.export, self.undo, self.add):
            top.addWidget(button)
        self.about = area = QScrollArea()
        self.facts.setContentsMargins(16, 0, 16, 0)
        area.setWidget(self.facts)
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.lists = QSplitter()
        self.lists.setHandleWidth(1)
        self.lists.setChildrenCollapsible(False)
        self.refused_part = _part(self.refused_head, self.refused)
        self.doctor_part = _part(self.doctor_head, self.doctor)
        self.lists.addWidget(self.refused_part)
        self.lists.addWidget(self.doctor_part)
        self.lists.setSizes([600, 400])
        self.lists.setStretchFactor(0, 1)
        below = QWidget()
        foot = QVBoxLayout(below)
        foot.setContentsMargins(0, 12, 0, 0)
        foot.setSpacing(8)
        foot.addWidget(area, 0, Qt.AlignmentFlag.AlignTop)
        self.line = rule()
        foot.addWidget(self.line)
        foot.addWidget(self.lists, 1)
        self.below = below
        self.split = split = QSplitter(Qt.Orientation.Vertical)
        split.setHandleWidth(1)
        split.setChildrenCollapsible(False)
        split.addWidget(self.table)
        split.addWidget(below)
        split.setStretchFactor(0, 1)
        split.setSizes([300, 400])
        self.middle.addWidget(split)
        self.middle.addWidget(self.empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(self.middle, 1)

    def retranslate(self) -> None:
        self.head.setText(_("Imports"))
        self.add.setText(_("Import an export file"))
        self.add.setAccessibleName(_("Import an export file"))
        self.add.set_key(self.desk.keys.hint("import"))
        self.undo.setText(_("Take back"))
        self.undo.setAccessibleName(_("Take this import back"))
        self.undo.set_key(self.desk.keys.hint("undo"))
        self.export.setText(_("Export the findings"))
        self.export.setAccessibleName(_("Export the findings and refused rows of this import to Excel"))
        self.empty.say(
            _("Nothing imported yet"),
            _("Drop an order export of your platform anywhere on this window. Each import can be taken back."),
        )
        self._say_refused()
        self._show_facts()

    async def refresh(self) -> None:
        runs = await imports.runs(self.desk.office)
        here, known = self.table.current(), self.model.rows
        # Who has just imported a file looks at that one, and takes back no other.
        came = bool(known) and bool(runs) and runs[0].id > known[0].id
        stays = here.id if here and not came else None
        wanted, self._wanted = self._wanted or stays, None
        self.model.set_rows(runs)
        self.middle.setCurrentIndex(0 if runs else 1)
        if runs:
            self.table.go_to_row(next((at for at, run in enumerate(runs) if run.id == wanted), 0))

    def tick(self) -> None:
        self.table.viewport().update()

    def take_focus(self) -> None:
        self.table.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def show_run(self, run_id: int) -> None:
        """Stand on a run, to see what it refused; the list may not have it yet."""
        self._wanted = run_id
        spawn(self.refresh(), "imports.show")

    def _undo(self) -> None:
        run = self.table.current()
        if run is not None and run.state == "done":
            self.undo_asked.emit(run.id)

    def _stands_on(self, run: Any) -> None:
        self.undo.setEnabled(run is not None and run.state == "done")
        self.export.setEnabled(run is not None and bool(run.refused or run.findings))
        self.below.setVisible(run is not None)
        self._say_refused()
        self._show_facts()
        if run is not None and run.refused:
            spawn(self._show_refused(run.id), "imports.refused")
        else:
            self.refused_model.set_rows([])

    def _show_facts(self) -> None:
        """What the run was; as high as it needs, and no higher than half a page."""
        run = self.table.current()
        if run is None:
            return
        self.facts.show_facts(facts(run, self.desk.wall()))
        self.refused_part.setVisible(bool(run.refused))
        self.doctor_part.setVisible(bool(run.findings))
        for one in (self.line, self.lists):
            one.setVisible(bool(run.refused or run.findings))
        self.doctor_head.setText(_("Findings · {n}").format(n=number(len(run.findings))))
        self.doctor.show_findings(run.findings, run.platform, run.report)
        self._fit_facts()

    def _fit_facts(self) -> None:
        layout = self.facts.layout()
        width = self.about.viewport().width()
        needed = (layout.heightForWidth(width) if layout is not None else self.facts.sizeHint().height()) + 4
        self.about.setFixedHeight(min(needed, 160))
        listed = self.lists.isVisibleTo(self.below)
        most = min(needed, 160) + 24
        self.below.setMaximumHeight(16777215 if listed else most)
        # By itself a splitter leaves empty what one part may not take any more.
        if not listed:
            self._shares = self._shares or self.split.sizes()
            self.split.setSizes([max(1, self.split.height() - most), most])
        elif self._shares:
            self.split.setSizes(self._shares)
            self._shares = []

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_facts()

    def _ask_export(self) -> None:
        run = self.table.current()
        if run is None:
            return
        dialog = QFileDialog(self.window(), _("Export the findings"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([_("Excel workbooks (*.xlsx)")])
        dialog.setDefaultSuffix("xlsx")
        dialog.selectFile(_("Findings {file}").format(file=Path(run.file).stem) + ".xlsx")
        dialog.fileSelected.connect(lambda file: spawn(self.write(run.id, Path(file)), "imports.export"))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    async def write(self, run_id: int, file: Path) -> None:
        """Write what a run found and refused to ``file``, and say so."""
        stop = threading.Event()
        work = self.desk.work(_("Exporting {file}").format(file=file.name), stop.set)
        try:
            await imports.export_doctor(self.desk.office, run_id, file, stop=stop)
        finally:
            work.end()
        folder = (_("Open folder"), lambda: open_folder(file.parent))
        self.desk.say(_("{file} is complete.").format(file=file.name), "good", [folder])

    async def _show_refused(self, run_id: int) -> None:
        rows = await imports.refused(self.desk.office, run_id)
        run = self.table.current()
        if run is not None and run.id == run_id:
            self.refused_model.set_rows(rows)

    def _say_refused(self) -> None:
        run = self.table.current()
        if run is not None:
            text = ngettext(
                "{n} row was refused; everything else was imported",
                "{n} rows were refused; everything else was imported",
                run.refused,
            )
            if run.rows <= run.refused:
                text = ngettext(
                    "{n} row was refused; nothing was imported",
                    "All {n} rows were refused; nothing was imported",
                    run.refused,
                )
            self.refused_head.setText(text.format(n=number(run.refused)))


def _part(head: QWidget, body: QWidget) -> QWidget:
    made = QWidget()
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 4, 0, 0)
    column.setSpacing(6)
    head.setContentsMargins(16, 0, 16, 0)
    column.addWidget(head)
    column.addWidget(body, 1)
    made.setMinimumWidth(260)
    return made
