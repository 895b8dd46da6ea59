"""Orders whose flag meant what another colour means now: told beneath the legend, and looked at before they change."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from app.domain.flag import Meaning
from app.i18n import N_, _, ngettext, number
from app.services.legend import Line, Look
from ui import flags
from ui.models.plain import PlainColumn, PlainModel
from ui.theme import Theme
from ui.widgets import paint
from ui.widgets.button import Button, Kind
from ui.widgets.labels import label
from ui.widgets.plain_table import PlainTable
from ui.widgets.question import Question
from ui.words import Speaks

Row = tuple[str, str, str]


class LegendMoved(Speaks, QFrame):
    """``wanted``: look at them and convert; ``left``: they stay. It takes room only while there are such orders."""

    wanted = Signal()
    left = Signal()
    gone = Signal()  # with the focus

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = Look((), ())
        self.says = label("warn", wrap=True)
        self.go, self.leave = Button(theme), Button(theme, Kind.GHOST)
        row = QHBoxLayout(self)
        row.setContentsMargins(paint.RING, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.says, 1)
        row.addWidget(self.go)
        row.addWidget(self.leave)
        self.go.clicked.connect(self.wanted)
        self.leave.clicked.connect(self.left)
        self.show_look(self.look)

    def show_look(self, look: Look) -> None:
        """What would be converted."""
        self.look = look
        focus: QWidget | None = self.window().focusWidget()
        within = not self.isHidden() and focus is not None and self.isAncestorOf(focus)
        self.setVisible(bool(look.orders))
        self.retranslate()
        if within and not look.orders:
            self.gone.emit()

    def retranslate(self) -> None:
        count = self.look.orders
        words = ngettext(
            "{n} order has a flag whose meaning stands for another colour now.",
            "{n} orders have flags whose meaning stands for another colour now.", count,
        )  # fmt: skip
        self.says.setText(words.format(n=number(count)))
        self.go.setText(_("Convert them"))
        self.leave.setText(_("Leave them"))
        for button in (self.go, self.leave):
            button.setAccessibleName(button.text())
            button.setAccessibleDescription(self.says.text())


class MovedPreview(Question[bool]):
    """``await answer()`` says whether the orders shall get their new flags."""

    def __init__(self, theme: Theme, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.setWindowTitle(_("Convert the flags of orders"))
        self.setFixedWidth(560)
        self.look = look
        self.go.setText(ngettext("Convert {n} order", "Convert {n} orders", look.orders).format(n=number(look.orders)))
        self.model: PlainModel[Row] = PlainModel(
            (
                PlainColumn(N_("Order number"), lambda row: row[0], "4471000000000000001"),
                PlainColumn(N_("Flag before"), lambda row: flags.name(row[1]), "x" * 10),
                PlainColumn(N_("Flag now"), lambda row: flags.name(row[2]), "x" * 10, grow=1, bold=True),
            ),
            self,
        )
        self.table = PlainTable(theme, self.model)
        self.table.setProperty("bordered", True)
        self.table.name(N_("Orders"))
        self.lines = [line_text(line) for line in look.lines]
        self._lay_out()

    def made(self, *, agreed: bool) -> bool:
        return agreed

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.setFixedHeight(self.column.totalHeightForWidth(self.width()))

    def _lay_out(self) -> None:
        head, words, newest = label("cardTitle", wrap=True), label("dim", wrap=True), label("small", wrap=True)
        head.setText(_("Convert the flags of orders"))
        words.setText(_("Notes stay as they were written. On the platform nothing changes: set the flags there too."))
        shown = len(self.look.first)
        newest.setText(ngettext("The newest of them:", "The newest {n} of them:", shown).format(n=number(shown)))
        self.column.addWidget(head)
        for text in self.lines:
            line = label("", wrap=True)
            line.setText(text)
            self.column.addWidget(line)
        self.column.addWidget(newest)
        self.model.set_rows(list(self.look.first))
        self.table.go_to_row(0)
        self.table.setFixedHeight(36 + 28 * shown)
        self.column.addWidget(self.table)
        self.column.addWidget(words)
        ends = self.ends()
        ends.setContentsMargins(0, 8, 0, 0)
        self.column.addLayout(ends)


def line_text(line: Line) -> str:
    """``request: Red → Orange · 12 orders``; a meaning that no colour has any more says that these stay."""
    orders = ngettext("{n} order", "{n} orders", line.orders).format(n=number(line.orders))
    sense, old = flags.meaning(line.old), flags.name(line.old.colour)
    if line.new is None:
        return _("{meaning}: no flag has it now; {orders} stay {colour}").format(
            meaning=sense, orders=orders, colour=old
        )
    return _("{meaning}: {old} → {new} · {orders}").format(
        meaning=sense, old=old, new=flags.name(line.new.colour), orders=orders
    )


def turned_text(line: Line) -> str:
    """``Red flag: return → request · 12 orders``: what a colour would mean instead."""
    orders = ngettext("{n} order", "{n} orders", line.orders).format(n=number(line.orders))
    after = flags.told(line.new or Meaning(line.old.colour))
    words = _("{colour} flag: {before} → {after} · {orders}")
    name, before = flags.name(line.old.colour), flags.meaning(line.old)
    return words.format(colour=name, before=before, after=after, orders=orders)
