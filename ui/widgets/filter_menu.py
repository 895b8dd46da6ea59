"""Choosing a filter's values: for each kind a small panel with what it asks for."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from datetime import date
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.domain import money, typed
from app.domain.order import Filter
from app.i18n import _, pgettext
from ui.theme import Theme
from ui.widgets import paint
from ui.widgets.button import Button, Kind
from ui.widgets.checks import Checks, Line
from ui.widgets.field import Field
from ui.widgets.labels import label
from ui.widgets.pop import Pop

NUMBERED = {"days": 7, "older": 24, "younger": 3}
"""Ages that need a number, and the one that is offered."""
_MOST = 100_000  # days or hours


class FilterPop(Pop):
    """Emits ``chosen(Filter)``, or ``chosen(None)`` when nothing is left to filter by."""

    chosen = Signal(object)

    def __init__(self, theme: Theme, window: QWidget, kind: str, title: str) -> None:
        super().__init__(window, title)
        self.theme = theme
        self.kind = kind
        self.go = Button(theme, Kind.FILLED)
        self.go.setText(_("Apply"))
        self.go.setAccessibleName(_("Apply"))
        self.go.set_key("↵")
        self.go.clicked.connect(self.agree)

    def finish(self) -> None:
        """The button goes below what the panel is made of."""
        row = QHBoxLayout()
        row.setContentsMargins(0, 6, 0, 0)
        row.addStretch(1)
        row.addWidget(self.go)
        self.column.addLayout(row)

    @abstractmethod
    def first(self) -> QWidget:
        """Where the focus begins."""

    @abstractmethod
    def read(self) -> Filter | None:
        """The filter as it stands; raises ValueError where a part of it makes no sense, and says so."""

    def agree(self) -> None:
        try:
            found = self.read()
        except ValueError:
            self.adjustSize()  # what is wrong stands beneath its field
            return
        self.end()
        self.chosen.emit(found)


class TicksPop(FilterPop):
    """Values that are ticked in a list."""

    def __init__(
        self, theme: Theme, window: QWidget, kind: str, title: str, lines: Sequence[Line], *, single: bool = False
    ) -> None:
        super().__init__(theme, window, kind, title)
        self.checks = Checks(theme, lines, single=single)
        self.column.addWidget(self.checks)
        self.finish()

    def first(self) -> QWidget:
        return self.checks.first()

    def show_filter(self, old: Filter | None) -> None:
        values = old.values if old else ()
        # "Calls due now" is narrower than any line here.
        narrower = self.kind == "due" and len(values) > 1
        self.checks.show_ticked(() if narrower else values)

    def read(self) -> Filter | None:
        values = self.checks.values()
        return Filter(self.kind, values) if values else None  # type: ignore[arg-type]


class AmountPop(FilterPop):
    """The least and the most, each may be left out."""

    def __init__(self, theme: Theme, window: QWidget, title: str) -> None:
        super().__init__(theme, window, "amount", title)
        self.least, self.most = Field(theme), Field(theme)
        self.least.name(_("From (yuan)"))
        self.most.name(_("To (yuan)"))
        row = QHBoxLayout()
        row.setSpacing(4)
        for field in (self.least, self.most):
            field.line.setFixedWidth(132)
            row.addWidget(field)
        self.column.addLayout(row)
        self.problem = label("problem", wrap=True)  # wider than a field is
        self.problem.setContentsMargins(paint.RING, 0, 0, 0)
        self.problem.hide()
        self.column.addWidget(self.problem)
        self.finish()

    def first(self) -> QWidget:
        return self.least.line

    def show_filter(self, old: Filter | None) -> None:
        values = old.values if old else ()
        for field, fen in zip((self.least, self.most), values, strict=False):
            field.line.setText(money.text(fen).removesuffix(".00") if isinstance(fen, int) else "")
        self.least.line.selectAll()

    def read(self) -> Filter | None:
        least, most = self._fen(self.least), self._fen(self.most)
        if least is not None and most is not None and least > most:
            self._blame(self.most, _("Less than the other amount"))
            raise ValueError
        return None if least is None and most is None else Filter("amount", (least, most))

    def _fen(self, field: Field) -> int | None:
        try:
            found = typed.amount(field.line.text())
        except ValueError:
            self._blame(field, _("Write it like 200 or 19.90"))
            raise
        self._blame(field, "")
        return found

    def _blame(self, field: Field, problem: str) -> None:
        field.blame(problem, elsewhere=True)
        self.problem.setText(problem)
        self.problem.setVisible(bool(problem))


class TextPop(FilterPop):
    """Words that are looked for, as in a search."""

    def __init__(self, theme: Theme, window: QWidget, title: str) -> None:
        super().__init__(theme, window, "text", title)
        self.field = Field(theme)
        self.field.name(_("Anywhere in the order"))
        self.field.line.setFixedWidth(260)
        self.column.addWidget(self.field)
        self.finish()

    def first(self) -> QWidget:
        return self.field.line

    def show_filter(self, old: Filter | None) -> None:
        self.field.line.setText(" ".join(map(str, old.values)) if old else "")
        self.field.line.selectAll()

    def read(self) -> Filter | None:
        words = self.field.line.text().split()
        if any(len(word) < 2 for word in words):
            self.field.blame(_("At least two characters"))
            raise ValueError
        return Filter("text", tuple(words)) if words else None


class AgePop(FilterPop):
    """When the order was made: a day, some days, or more or less than some hours ago."""

    def __init__(self, theme: Theme, window: QWidget, title: str, today: date) -> None:
        super().__init__(theme, window, "age", title)
        self.today = today
        kinds = (
            Line("today", _("Today")), Line("yesterday", _("Yesterday")), Line("days", _("Last … days")),
            Line("older", _("Older than … hours")), Line("younger", _("Younger than … hours")),
            Line("between", pgettext("days", "From … to …")),
        )  # fmt: skip
        self.checks = Checks(theme, kinds, single=True)
        self.number, self.start, self.stop = Field(theme), Field(theme), Field(theme)
        self.start.name(_("First day"))
        self.stop.name(_("Last day"))
        self.column.addWidget(self.checks)
        row = QHBoxLayout()
        row.setSpacing(4)
        for field in (self.number, self.start, self.stop):
            field.line.setFixedWidth(132)
            row.addWidget(field)
        row.addStretch(1)
        self.column.addLayout(row)
        self.finish()
        self.checks.ticked.connect(partial(self._kind_changed, True))

    def first(self) -> QWidget:
        return self.checks.first()

    def show_filter(self, old: Filter | None) -> None:
        kind, *rest = old.values if old else ("today",)
        self.checks.show_ticked((kind,))
        self._kind_changed(False)
        if kind in NUMBERED:
            self.number.line.setText(str(rest[0]))
        elif kind == "between":
            self.start.line.setText(str(rest[0]))
            self.stop.line.setText(str(rest[1]))

    def _kind_changed(self, by_hand: bool) -> None:
        kind = next(iter(self.checks.values()), None)
        numbered = kind in NUMBERED
        self.number.setVisible(numbered)
        self.start.setVisible(kind == "between")
        self.stop.setVisible(kind == "between")
        self.number.name(_("Days") if kind == "days" else _("Hours"))
        if numbered and by_hand:
            self.number.line.setText(str(NUMBERED[str(kind)]))
            self.number.line.selectAll()
        if kind == "between" and by_hand:
            self.start.line.setText(f"{self.today.replace(day=1):%Y-%m-%d}")
            self.stop.line.setText(f"{self.today:%Y-%m-%d}")
        self.adjustSize()

    def read(self) -> Filter | None:
        kind = next(iter(self.checks.values()), None)
        if kind is None:
            return None
        if kind in NUMBERED:
            return Filter("age", (str(kind), _whole(self.number)))
        if kind == "between":
            first, last = _day(self.start), _day(self.stop)
            if first > last:
                self.stop.blame(_("Before the first day"))
                raise ValueError
            return Filter("age", ("between", first.isoformat(), last.isoformat()))
        return Filter("age", (str(kind),))


def _whole(field: Field) -> int:
    text = field.line.text().strip()
    if not text.isdecimal() or not 0 < int(text) <= _MOST:
        field.blame(_("A whole number"))
        raise ValueError
    field.blame("")
    return int(text)


def _day(field: Field) -> date:
    try:
        found = date.fromisoformat(field.line.text().strip())
    except ValueError:
        field.blame(_("Write it like 2026-11-21"))
        raise
    field.blame("")
    return found
