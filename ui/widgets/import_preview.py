"""What an import will do, before it does: counts, the doctor's findings, and the first rows as they will be stored."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from app import wording
from app.domain.finding import Finding
from app.i18n import N_, _, ngettext, number
from app.services.imported import KEEP, TAKE, Prepared
from ui.desk import Desk
from ui.models.import_fields import field_msgid, is_figure, sample, shown_value
from ui.models.import_files import ImportFile
from ui.models.plain import PlainColumn, PlainModel
from ui.models.runs import report_name
from ui.shown import Wall
from ui.widgets import paint
from ui.widgets.button import Button, Kind
from ui.widgets.doctor import Doctor, Sign
from ui.widgets.figures import Figure, Figures
from ui.widgets.import_shop import NewShop, ShopChoice
from ui.widgets.labels import label, rule
from ui.widgets.plain_table import PlainTable
from ui.widgets.select import Select
from ui.words import Speaks

_BESIDE = 1000  # px of width from which the findings stand beside the rows


_ROW: PlainColumn[dict[str, Any]] = PlainColumn(
    N_("Row"), lambda row: number(row["row"]), "1,000", lambda _row: "text3"
)


class FirstRows(PlainModel[dict[str, Any]]):
    """The first rows; which columns there are depends on the file."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__((_ROW,), parent)

    def show_rows(self, rows: Sequence[dict[str, Any]], report: str, wall: Wall) -> None:
        """Show ``rows``, with a column for each field that at least one of them fills."""
        names = [name for name in dict.fromkeys(name for row in rows for name in row) if name not in ("row", "status")]
        filled = [name for name in names if any(row.get(name) not in (None, "") for row in rows)]
        self.beginResetModel()
        self.columns = (
            _ROW,
            *(_column(name, report, wall) for name in filled),
        )
        self.rows = list(rows)
        self.endResetModel()


def _column(name: str, report: str, wall: Wall) -> PlainColumn[dict[str, Any]]:
    return PlainColumn(
        field_msgid(name, report), lambda row: shown_value(name, row.get(name), wall), sample(name),
        right=is_figure(name),
    )  # fmt: skip


class ImportPreview(Speaks, QWidget):
    """Emits ``shop_chosen(file, name)`` and ``older_chosen(file, choice)``; the page has the buttons."""

    shop_chosen = Signal(object, str)
    older_chosen = Signal(object, str)
    columns_asked = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.file: ImportFile | None = None
        self.what = label("dim", wrap=True)
        self.figures = Figures(desk.theme)
        self.shop_head, self.older_head = label("dim"), label("dim")
        self.shop = ShopChoice(desk)
        self.new_shop = NewShop(desk.theme)
        self.older = Select(desk.theme)
        self.known = label("warn", wrap=True)
        self.findings_head, self.rows_head = label("section"), label("section")
        self.columns = Button(desk.theme, Kind.LINK)
        self.columns.small = True
        self.doctor = Doctor(desk.theme)
        self.model = FirstRows(self)
        self.table = PlainTable(desk.theme, self.model)
        self.table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.table.name(N_("First rows as they will be stored"))
        self.split = QSplitter()
        self._lay_out()
        self.shop.chosen.connect(self._choose_shop)
        self.new_shop.named.connect(lambda name: self.shop_chosen.emit(self.file, name))
        self.older.chosen.connect(lambda value: self.older_chosen.emit(self.file, value))
        self.doctor.stands_on.connect(self._to_row)
        self.columns.clicked.connect(lambda: self.columns_asked.emit(self.file))
        self.retranslate()

    def _lay_out(self) -> None:
        choices = QHBoxLayout()
        choices.setSpacing(8)
        for one in (self.shop_head, self.shop, self.new_shop, self.older_head, self.older):
            choices.addWidget(one)
        choices.insertSpacing(3, 16)
        choices.addStretch(1)
        known = QHBoxLayout()
        known.setSpacing(8)
        self.known_sign = Sign(self.desk.theme, "triangle-alert", "warn")
        known.addWidget(self.known_sign)
        known.addWidget(self.known, 1)
        top = QVBoxLayout()
        top.setContentsMargins(16, 10, 16, 10)
        top.setSpacing(8)
        top.addWidget(self.what)
        top.addWidget(self.figures, 0, Qt.AlignmentFlag.AlignLeft)
        top.addLayout(choices)
        top.addLayout(known)
        self.split.setHandleWidth(1)
        self.split.setChildrenCollapsible(False)
        self.split.addWidget(_titled(self.rows_head, self.table))
        self.split.addWidget(_titled(self.findings_head, self.doctor, self.columns))
        self.split.setStretchFactor(0, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(rule())
        column.addWidget(self.split, 1)

    def retranslate(self) -> None:
        self.columns.setText(_("Columns …"))
        self.columns.setAccessibleName(_("Say what stands in the columns of this file"))
        self.shop_head.setText(_("Shop"))
        self.older_head.setText(_("Where newer data is here"))
        choices = {KEEP: _("keep the newer"), TAKE: _("take this file's")}
        self.older.name(choices, _("Where newer data is here"))
        if self.file is not None and self.file.prepared is not None:
            self.show_file(self.file)

    def show_file(self, file: ImportFile) -> None:
        """Show what the import of a file that is ready will do."""
        prepared = file.prepared
        assert prepared is not None
        fresh = file is not self.file or self.model.rows != prepared.first
        self.file = file
        about, wall = prepared.about, self.desk.wall(prepared.shop_id)
        self.what.setText(" · ".join(_told(prepared, wall)))
        self.figures.show_figures(figures(prepared, file.older))
        self.shop.show_shop(prepared.shop, prepared.shop_id, about.platform)
        self.new_shop.show_name(prepared.shop if prepared.shop_id is None else "")
        for one in (self.older_head, self.older):
            one.setVisible(bool(prepared.older))
        self.older.show_chosen(file.older)
        self._say_known(prepared)
        if fresh:
            self.model.show_rows(prepared.first, about.report, wall)
            self.table.go_to_row(0)
        self.doctor.show_findings(about.findings, about.platform, about.report)
        self.findings_head.setText(_("Findings · {n}").format(n=number(len(about.findings))))
        rows = len(prepared.first)
        shown = ngettext("The first row as it will be stored", "The first {n} rows as they will be stored", rows)
        self.rows_head.setText(shown.format(n=number(rows)))
        self._arrange()

    def first(self) -> QWidget:
        """Where the focus begins."""
        return self.table

    def _say_known(self, prepared: Prepared) -> None:
        known = prepared.known_run is not None
        said = _("This very file was imported already, as import number {n}.")
        self.known.setText(said.format(n=prepared.known_run) if known else "")
        self.known.setVisible(known)
        self.known_sign.setVisible(known)

    def _to_row(self, finding: Finding) -> None:
        """Where a row that a finding names is among the first, the table stands on it too."""
        at = next((at for at, row in enumerate(self.model.rows) if row["row"] in finding.numbers), None)
        if at is not None:
            self.table.go_to_row(at)

    def _choose_shop(self, name: str) -> None:
        if name:
            self.shop_chosen.emit(self.file, name)
        else:
            self.new_shop.show_name(_("New shop"))
            self.new_shop.take_focus()

    def _arrange(self) -> None:
        """Side by side where there is room, else one above the other."""
        beside = self.width() >= _BESIDE
        way = Qt.Orientation.Horizontal if beside else Qt.Orientation.Vertical
        if self.split.orientation() is not way or not self.split.property("arranged"):
            self.split.setProperty("arranged", True)
            self.split.setOrientation(way)
            whole = self.width() if beside else max(self.split.height(), 2)
            findings = 400 if beside else whole // 2
            self.split.setSizes([max(1, whole - findings), findings])

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()


def _titled(head: QWidget, body: QWidget, button: QWidget | None = None) -> QWidget:
    made = QWidget()
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 4, 0, 0)
    column.setSpacing(2)
    head.setContentsMargins(16, 0, 16, 0)
    row = QHBoxLayout()
    row.setContentsMargins(0, 0, 8, 0)
    row.addWidget(head, 1)
    row.addWidget(button or _Room())
    column.addLayout(row)
    column.addWidget(body, 1)
    made.setMinimumSize(280, 120)
    return made


class _Room(QWidget):
    """As high as a small button: heads stand at one height whether they have one or not."""

    def sizeHint(self) -> QSize:
        return QSize(0, max(24, self.fontMetrics().height() + 4) + 2 * paint.RING)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()


def _told(prepared: Prepared, wall: Wall) -> list[str]:
    """Platform, report, how much, and of when."""
    about = prepared.about
    rows = ngettext("{n} row", "{n} rows", about.rows).format(n=number(about.rows))
    as_of = _("data as of {moment}").format(moment=wall.full(about.as_of))
    told = (
        wording.platform(about.platform), report_name(about.report), rows, _period(prepared, wall), as_of,
        about.encoding, about.profile,
    )  # fmt: skip
    return [one for one in told if one]


def _period(prepared: Prepared, wall: Wall) -> str:
    """From the day of the oldest row to that of the newest."""
    if prepared.period is None:
        return ""
    first, last = (f"{wall.at(moment):%Y-%m-%d}" for moment in prepared.period)
    return first if first == last else _("{first} to {last}").format(first=first, last=last)


def figures(prepared: Prepared, older: str) -> list[Figure]:
    """What an import will do, counted; ``older``: what becomes of rows that newer data tells otherwise."""
    about = prepared.about
    kept, kept_lines = (about.older, about.older_lines) if older == KEEP else (0, 0)
    made = [
        Figure(about.created, _("new"), "ok"),
        Figure(about.updated - kept, _("changed"), "accent"),
        Figure(about.unchanged + kept, _("the same")),
        Figure(len(prepared.refused), _("refused"), "danger"),
    ]
    extra = [
        Figure(about.merged, _("joined")), Figure(about.stubs, _("orders by number alone"), "warn"),
        Figure(about.created_lines + about.updated_lines - kept_lines, _("lines of orders")),
    ]  # fmt: skip
    return made + [one for one in extra if one.count]
