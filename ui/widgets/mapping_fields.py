"""The fields a column may be: a search, and a list in which Enter chooses."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget
from shiboken6 import isValid

from app.i18n import N_, _
from ui import icons
from ui.models.mapping import Choice, all_choices
from ui.models.plain import PlainColumn, PlainModel
from ui.spelled import Spelled
from ui.theme import Theme
from ui.widgets.inputs import SearchLine
from ui.widgets.labels import label
from ui.widgets.plain_table import PlainTable
from ui.words import Speaks


class FieldPicker(Speaks, QWidget):
    """``chosen(field or None)`` by Enter or a double click; ``left`` when the way goes back to the columns."""

    chosen = Signal(object)
    left = Signal()

    def __init__(self, theme: Theme, taken: Callable[[str], str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.column = ""
        self._all: list[Choice] = []
        self.spelled = Spelled()
        self.head = label("section", wrap=True)
        self.search = SearchLine(theme)
        self.model: PlainModel[Choice] = PlainModel(
            (
                PlainColumn(N_("Field"), Choice.text, "Before or after the sale", bold=False, grow=2),
                PlainColumn(
                    N_("Filled by"), lambda one: taken(one.field) if one.field else "", "订单付款",
                    lambda _one: "text3", grow=1,
                ),
            )
        )  # fmt: skip
        self.table = PlainTable(theme, self.model)
        self.table.name(N_("Fields"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        top = QVBoxLayout()
        top.setContentsMargins(14, 0, 14, 0)
        top.setSpacing(6)
        top.addWidget(self.head)
        top.addWidget(self.search)
        column.addLayout(top)
        column.addWidget(self.table, 1)
        self.search.textChanged.connect(lambda _text: self._narrow())
        self.search.returnPressed.connect(self._choose)
        self.search.left.connect(self._leave_search)
        self.table.activated.connect(lambda _index: self._choose())
        theme.changed.connect(self._tint)
        self._tint()
        self.retranslate()

    def retranslate(self) -> None:
        self.search.setPlaceholderText(_("Find a field"))
        self.search.setAccessibleName(_("Find a field"))
        self._say_head()

    def show_report(self, report: str, fields: tuple[str, ...]) -> None:
        """Offer the fields of a report."""
        self._all = all_choices(report, fields)
        self._narrow()

    def show_column(self, title: str, field: str | None) -> None:
        """Say of which column it is asked, standing on what it is taken for now."""
        self.column = title
        self._say_head()
        if self.search.text():
            self.search.clear()
        at = next((at for at, one in enumerate(self.model.rows) if one.field == field), 0)
        self.table.go_to_row(at)

    def take_focus(self) -> None:
        """Into the list, on what is chosen."""
        self.table.setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.table.scrollTo(self.table.currentIndex())

    def _say_head(self) -> None:
        self.head.setText(_("What stands in “{column}”?").format(column=self.column))

    def _narrow(self) -> None:
        words = self.search.text().casefold().split()
        self.model.set_rows([one for one in self._all if one.holds(words, self.spelled.known)])
        self.table.go_to_row(0)
        self.spelled.learn(words, self._names, self._learnt)

    def _learnt(self) -> None:
        if isValid(self) and self.search.text():
            self._narrow()

    def _names(self) -> set[str]:
        return {name for one in self._all for name in one.names()}

    def _choose(self) -> None:
        chosen = self.table.current()
        if chosen is not None:
            self.chosen.emit(chosen.field)

    def _leave_search(self) -> None:
        """Down goes into the list, Esc in the empty field back to the columns."""
        self.table.setFocus()

    def _tint(self) -> None:
        self.search.glass = icons.icon("search", self.theme.colour("text3"))
        self.search.update()
