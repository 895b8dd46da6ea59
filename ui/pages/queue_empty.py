"""What an empty tab of the queue says, and what to do then."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.domain.queue import Tab
from app.i18n import _
from ui.desk import Desk
from ui.widgets.button import Button, Kind
from ui.widgets.empty import Empty

_ICONS = {
    Tab.NOW: "circle-check", Tab.WINDOW: "phone", Tab.PROMISED: "alarm-clock", Tab.WAITING: "clock",
    Tab.DONE: "check", Tab.GIVEN_UP: "bell-off",
}  # fmt: skip


class QueueEmpty(QStackedWidget):
    """One page a tab; ``tab_asked(Tab)`` leads to rows that there are, ``import_asked`` to new orders."""

    tab_asked = Signal(object)
    import_asked = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self._said: tuple[Tab, Mapping[Tab, int], int | None] = (Tab.NOW, {}, None)
        self.buttons = {tab: Button(desk.theme, Kind.FILLED) for tab in Tab}
        self.places = {tab: Empty(desk.theme, icon, (self.buttons[tab],)) for tab, icon in _ICONS.items()}
        for tab, place in self.places.items():
            self.addWidget(place)
            self.buttons[tab].clicked.connect(self._go)

    @property
    def first(self) -> QWidget | None:
        """Where the focus goes: the button that leads on, if there is one."""
        button = self.buttons[self._said[0]]
        return None if button.isHidden() else button

    def say(self, tab: Tab, counts: Mapping[Tab, int], soonest: int | None) -> None:
        """``tab`` is empty, the others hold so many; ``soonest``: when the next reminder of all is due (epoch s)."""
        self._said = tab, counts, soonest
        self.setCurrentWidget(self.places[tab])
        title, words = self._words(tab, soonest)
        self.places[tab].say(title, words)
        button, onward = self.buttons[tab], self._onward()
        asks = {
            Tab.NOW: _("Show what is due now"),
            Tab.WAITING: _("Show what comes next"),
            Tab.PROMISED: _("Show what was promised"),
            None: _("Import an export file"),
        }
        button.setText(asks[onward])
        button.setAccessibleName(button.text())
        button.set_key(self.desk.keys.hint("import") if onward is None else "")
        # Rows that wait elsewhere are no reason to import: then nothing leads on.
        button.setVisible(onward is not None or not any(counts.values()))

    def retranslate(self) -> None:
        """Say it again, in another language or with other keys."""
        self.say(*self._said)

    def _onward(self) -> Tab | None:
        """The tab that has something to do, soonest first."""
        tab, counts, _soonest = self._said
        return next((one for one in (Tab.NOW, Tab.PROMISED, Tab.WAITING) if one is not tab and counts.get(one)), None)

    def _go(self) -> None:
        onward = self._onward()
        if onward is None:
            self.import_asked.emit()
        else:
            self.tab_asked.emit(onward)

    def _words(self, tab: Tab, soonest: int | None) -> tuple[str, str]:
        key = self.desk.keys.hint("book").replace(" ", "\xa0")  # in one line
        wall = self.desk.wall()
        if tab is Tab.NOW:
            if soonest is None:
                return _("Nothing is due"), _("No unpaid order waits for a reminder. The next export may bring some.")
            return _("Nothing is due now"), _("The next reminder is due {moment}; it comes here by itself.").format(
                moment=wall.moment(soonest)
            )
        if tab is Tab.PROMISED:
            with_key = _("What a buyer promises is booked on the order with {key}: “tonight 8pm”, “tomorrow 9:30”.")
            book = _("What a buyer promises is booked on the order: “tonight 8pm”, “tomorrow 9:30”.")
            return _("Nobody has promised anything"), (with_key if key else book).format(key=key)
        return {
            Tab.WINDOW: (
                _("No calls in this call window"),
                _("Calls that belong to the call window that is open, or opens next, stand here."),
            ),
            Tab.WAITING: (
                _("No order waits for its moment"),
                _("Unpaid orders stand here until their next reminder is due."),
            ),
            Tab.DONE: (
                _("Nobody was contacted today"),
                _(
                    "Whoever was called or written to today stands here, with what comes next. Seven in ten buyers who "
                    "were not treated well never come back: every friendly word counts."
                ),
            ),
            Tab.GIVEN_UP: (
                _("No order is given up"),
                _("Orders on which no further reminder follows stand here, each with the reason."),
            ),
        }[tab]
