"""What an import will do, before it does: counts, the doctor's findings, and the first rows as they will be stored."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QStackedWidget, QVBoxLayout, QWidget

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
from ui.widgets.empty import Empty
from ui.widgets.figures import Figure, Figures
from ui.widgets.import_shop import SHOP_DIFFERS, NewShop, ShopChoice
from ui.widgets.labels import label, rule
from ui.widgets.plain_table import PlainTable
from ui.widgets.select import Select
from ui.words import Speaks

_BESIDE = 1000  # px of width from which the findings stand beside the rows
_KINDS = {
    "new": (N_("new"), "ok"), "changed": (N_("changed"), "accent"), "older": (N_("older"), "warn"),
    "same": (N_("the same"), "text3"),
}  # fmt: skip
_MARK = "• "  # before what changes: its colour is not the only sign

_ROW: PlainColumn[dict[str, Any]] = PlainColumn(
    N_("Row"), lambda row: number(row["row"]), "1,000", lambda _row: "text3"
)
_WHAT: PlainColumn[dict[str, Any]] = PlainColumn(
    N_("Effect"), lambda row: _(_KINDS[row["what"]][0]), "一二三", lambda row: _KINDS[row["what"]][1]
)
_NO_FIELD = ("row", "what", "changed")
_NUMBERS = frozenset(("order_no", "refund_no", "line.line", "line"))
_AHEAD = _NUMBERS | {"status_text", "status", "line.status_text"}


class FirstRows(PlainModel[dict[str, Any]]):
    """The first rows; which columns there are depends on the file."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__((_ROW,), parent)

    def show_rows(self, rows: Sequence[dict[str, Any]], report: str, wall: Wall) -> None:
        """Show ``rows``, with a column for each field that at least one of them fills."""
        names = [name for name in dict.fromkeys(name for row in rows for name in row) if name not in _NO_FIELD]
        if "status_text" in names and "status" in names:
            names.remove("status")
            names.insert(names.index("status_text") + 1, "status")  # what the word was taken for, beside it
        filled = [name for name in names if any(row.get(name) not in (None, "") or _changes(name, row) for row in rows)]
        moved = {name for row in rows for name in row["changed"]}
        if moved:  # what changes stands in sight
            filled.sort(key=lambda name: 0 if name in _AHEAD else 1 if name in moved else 2)
        self.beginResetModel()
        self.columns = (_ROW, _WHAT, *(_column(name, report, wall, rows) for name in filled))
        self.rows = list(rows)
        self.endResetModel()


def _changes(name: str, row: dict[str, Any]) -> bool:
    return name in row["changed"]


def _column(name: str, report: str, wall: Wall, rows: Sequence[dict[str, Any]]) -> PlainColumn[dict[str, Any]]:
    """A field's column; a number is never cut, for its end tells it from the next."""

    def text(row: dict[str, Any]) -> str:
        said = _stored(row) if name == "status" else shown_value(name, row.get(name), wall)
        return _MARK + said if _changes(name, row) else said

    widest = max((sample(name), *(map(text, rows) if name in _NUMBERS else ())), key=len)
    title = N_("Stored as") if name == "status" else field_msgid(name, report)
    return PlainColumn(
        title, text, widest, lambda row: "accent" if _changes(name, row) else "text", right=is_figure(name)
    )


def _stored(row: dict[str, Any]) -> str:
    return wording.stored_status(row["status"], row.get("status_text")) if row["status"] else ""


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
        self.known, self.other = label("warn", wrap=True), label("warn", wrap=True)
        self.findings_head, self.rows_head = label("section"), label("section")
        self.columns = Button(desk.theme, Kind.LINK)
        self.columns.small = True
        self.doctor = Doctor(desk.theme)
        self.model = FirstRows(self)
        self.table = PlainTable(desk.theme, self.model)
        self.table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.table.name(N_("First rows as they will be stored"))
        self.nothing = Empty(desk.theme, "circle-x")
        self.rows = QStackedWidget()
        self.rows.addWidget(self.table)
        self.rows.addWidget(self.nothing)
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
        self.known_sign, self.other_sign = (Sign(self.desk.theme, "triangle-alert", "warn") for _one in range(2))
        top = QVBoxLayout()
        top.setContentsMargins(16, 10, 16, 10)
        top.setSpacing(8)
        top.addWidget(self.what)
        top.addWidget(self.figures, 0, Qt.AlignmentFlag.AlignLeft)
        top.addLayout(choices)
        for sign, words in ((self.other_sign, self.other), (self.known_sign, self.known)):
            row = QHBoxLayout()
            row.setSpacing(8)
            row.addWidget(sign)
            row.addWidget(words, 1)
            top.addLayout(row)
        self.split.setHandleWidth(1)
        self.split.setChildrenCollapsible(False)
        self.split.addWidget(_titled(self.rows_head, self.rows))
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
        self.nothing.say(_("No row can be imported"), _("Every row of this file was refused. The findings say why."))
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
        self.shop.show_shop(prepared)
        self.new_shop.show_name(prepared.shop if prepared.shop_id is None else "")
        for one in (self.older_head, self.older):
            one.setVisible(bool(prepared.older))
        self.older.show_chosen(file.older)
        self._say_known(prepared, wall)
        self._say_other(prepared)
        self.rows.setCurrentWidget(self.nothing if prepared.empty else self.table)
        if fresh:
            self.model.show_rows(prepared.first, about.report, wall)
            self.table.go_to_row(0)
        found = [one for one in about.findings if one.code != SHOP_DIFFERS]  # told beside the shop
        self.doctor.show_findings(found, about.platform, about.report)
        self.findings_head.setText(_("Findings · {n}").format(n=number(len(found))))
        rows = len(prepared.first)
        shown = ngettext("The first row as it will be stored", "The first {n} rows as they will be stored", rows)
        self.rows_head.setText("" if prepared.empty else shown.format(n=number(rows)))
        self._arrange()

    def first(self) -> QWidget:
        """Where the focus begins."""
        empty = self.file is not None and self.file.prepared is not None and self.file.prepared.empty
        return self.doctor.boxes[0] if empty and self.doctor.boxes else self.table

    def _say_known(self, prepared: Prepared, wall: Wall) -> None:
        at = prepared.known_at
        known = at is not None
        today = at is not None and wall.at(at).date() == wall.now.date()
        said = _("This very file was imported today at {time}.") if today else _("This very file was imported: {time}.")
        self.known.setText(said.format(time=wall.moment(at)) if known else "")
        self.known.setVisible(known)
        self.known_sign.setVisible(known)

    def _say_other(self, prepared: Prepared) -> None:
        """The shop that the file names is another one: the choice stands above."""
        found = next((one for one in prepared.about.findings if one.code == SHOP_DIFFERS), None)
        said = _("The file says “{shop}”; it will be imported into “{into}”.")
        self.other.setText(said.format_map(found.params) if found is not None else "")
        self.other.setVisible(found is not None)
        self.other_sign.setVisible(found is not None)

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
    ]  # fmt: skip
    if about.report != "items":  # whose rows are the lines, counted already
        extra.append(Figure(about.created_lines + about.updated_lines - kept_lines, _("lines of orders")))
    return made + [one for one in extra if one.count]
