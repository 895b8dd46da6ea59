"""The imports page: what was read, when, and which rows were refused and why; each can be taken back."""

from __future__ import annotations

from typing import Any, ClassVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from app.i18n import N_, _, ngettext, number
from app.services import imports
from ui.desk import Desk
from ui.models.plain import PlainModel
from ui.models.runs import facts, refused_columns, run_columns
from ui.pages.base import Page
from ui.runtime import spawn
from ui.widgets.button import Button, Kind
from ui.widgets.empty import Empty
from ui.widgets.facts import Facts
from ui.widgets.labels import label
from ui.widgets.plain_table import PlainTable


class ImportsPage(Page):
    """A list of runs; beneath it what the current one was, what it noticed, and the rows it refused."""

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
        self.model: PlainModel[Any] = PlainModel(run_columns(desk.wall), self)
        self.table = PlainTable(desk.theme, self.model)
        self.facts = Facts(112)
        self.refused_head = label("section")
        self.refused_model = PlainModel(refused_columns(), self)
        self.refused = PlainTable(desk.theme, self.refused_model)
        self.empty = Empty(desk.theme, "file-down")
        self.middle = QStackedWidget()
        self._lay_out()
        self.add.clicked.connect(self.import_asked)
        self.undo.clicked.connect(self._undo)
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
        top.addWidget(self.undo)
        top.addWidget(self.add)
        below = QWidget()
        foot = QVBoxLayout(below)
        foot.setContentsMargins(0, 12, 0, 0)
        foot.setSpacing(8)
        self.facts.setContentsMargins(16, 0, 16, 0)
        self.refused_head.setContentsMargins(16, 4, 16, 0)
        area = QScrollArea()
        area.setWidget(self.facts)
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.about = area
        foot.addWidget(area)
        foot.addWidget(self.refused_head)
        foot.addWidget(self.refused, 1)
        self.below = below
        split = QSplitter(Qt.Orientation.Vertical)
        split.setHandleWidth(1)
        split.setChildrenCollapsible(False)
        split.addWidget(self.table)
        split.addWidget(below)
        split.setStretchFactor(0, 1)
        split.setSizes([360, 320])
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
        self.empty.say(
            _("Nothing imported yet"),
            _("Drop an order export of your platform anywhere on this window. Each import can be taken back."),
        )
        self._say_refused()
        self._show_facts()

    async def refresh(self) -> None:
        here = self.table.current()
        runs = await imports.runs(self.desk.office)
        self.model.set_rows(runs)
        self.middle.setCurrentIndex(0 if runs else 1)
        if runs:
            number = next((at for at, run in enumerate(runs) if here and run.id == here.id), 0)
            self.table.go_to_row(number)

    def tick(self) -> None:
        self.table.viewport().update()

    def take_focus(self) -> None:
        self.table.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def show_run(self, run_id: int) -> None:
        """Stand on a run, to see what it refused."""
        number = next((at for at, run in enumerate(self.model.rows) if run.id == run_id), 0)
        self.table.go_to_row(number)

    def _undo(self) -> None:
        run = self.table.current()
        if run is not None and run.state == "done":
            self.undo_asked.emit(run.id)

    def _stands_on(self, run: Any) -> None:
        self.undo.setEnabled(run is not None and run.state == "done")
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
        for one in (self.refused_head, self.refused):
            one.setVisible(bool(run.refused))
        self._fit_facts()

    def _fit_facts(self) -> None:
        layout = self.facts.layout()
        width = self.about.viewport().width()
        needed = (layout.heightForWidth(width) if layout is not None else self.facts.sizeHint().height()) + 4
        self.about.setFixedHeight(min(needed, 160))
        self.below.setMaximumHeight(16777215 if self.refused.isVisibleTo(self.below) else min(needed, 160) + 24)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_facts()

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
            self.refused_head.setText(text.format(n=number(run.refused)))
