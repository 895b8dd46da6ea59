"""What stands in the table's place when there is no line: why, and what to do about it."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.domain.order import Query
from app.i18n import _
from ui.desk import Desk
from ui.widgets.button import Button, Kind
from ui.widgets.empty import Empty


class OrderEmpties(QObject):
    """``welcome`` while there is no order at all, ``none_found`` while the view holds none."""

    import_asked = Signal()
    demo_asked = Signal()
    unfilter_asked = Signal()

    def __init__(self, desk: Desk, page: QWidget) -> None:
        super().__init__(page)
        self.desk = desk
        theme = desk.theme
        self.bring = Button(theme, Kind.FILLED, "file-down")
        self.demo = Button(theme, Kind.PLAIN, "sparkles")
        self.unfilter = Button(theme, Kind.PLAIN, "x")
        self.welcome = Empty(theme, "file-spreadsheet", (self.bring, self.demo))
        self.none_found = Empty(theme, "search", (self.unfilter,))
        self.bring.clicked.connect(self.import_asked)
        self.demo.clicked.connect(self.demo_asked)
        self.unfilter.clicked.connect(self.unfilter_asked)

    def retranslate(self) -> None:
        self.welcome.say(
            _("No orders yet"),
            _(
                "Drop an order export of your platform anywhere on this window, choose one, "
                "or look around in a demo shop first."
            ),
        )
        keys = self.desk.keys
        for button, words, deed in (
            (self.bring, _("Import an export file"), "import"),
            (self.demo, _("Try a demo shop"), ""),
            (self.unfilter, _("Take all filters away"), "filter.clear"),
        ):
            button.setText(words)
            button.setAccessibleName(words)
            button.set_key(keys.hint(deed) if deed else "")

    def say(self, query: Query) -> None:
        """Why ``query`` found nothing."""
        self.unfilter.setVisible(bool(query.filters))
        if query.filters:
            self.none_found.say(
                _("No order passes these filters"),
                _("Take one away (Backspace on its chip), or all of them, to see more."),
            )
        elif query.search:
            self.none_found.say(
                _("Nothing holds “{text}”").format(text=query.search),
                _(
                    "Any part of an order number, buyer, item, phone, memo or note is found, from two "
                    "characters on, and from four digits on."
                ),
            )
        elif query.view == "unpasted":
            self.none_found.say(
                _("Nothing waits to be pasted"), _("Every note of ours was seen in the memos of an import.")
            )
        else:
            key = self.desk.keys.hint("view.next").replace(" ", "\xa0")  # in one line
            words = _("Other views are a click or {key} away.") if key else _("Other views are a click away.")
            self.none_found.say(_("Nothing in this view"), words.format(key=key))
