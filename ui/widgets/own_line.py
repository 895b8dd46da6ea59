"""What the agent at this desk won back today: a quiet line that opens the page behind it, and can be hidden."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QPoint, QTimer
from PySide6.QtGui import QContextMenuEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from app import won_back_words
from app.i18n import _
from app.services import won_back
from app.services.won_back import Own, Rule
from app.settings import Settings
from ui import shown
from ui.bus import Changes
from ui.desk import Desk
from ui.runtime import runtime, spawn
from ui.widgets.button import Button, Kind
from ui.widgets.menu import Menu
from ui.words import Speaks

_PAUSE = 400  # ms: who saves notes one after the other is not counted after for each
_SUBJECTS = frozenset(("order", "note", "contact", "import", "agent", "shop"))


def chosen_rule(settings: Settings) -> Rule | None:
    """Whose an order won back is, as it was chosen on this PC; None: as each shop's rules say."""
    name = settings.won_back.get("rule")
    return Rule(name) if name in list(Rule) else None


class OwnLine(Speaks, QWidget):
    """Takes no room while it is hidden, or nobody sits here; its key shows it again."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.own: Own | None = None
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.line = Button(desk.theme, Kind.GHOST, "badge-japanese-yen")
        self.line.small = True
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.line)
        self._day: date | None = None
        self._stale, self._busy = True, False
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE)
        self._pause.timeout.connect(self.ask)
        runtime().before_end(self._pause.stop)
        self.line.clicked.connect(lambda: desk.open_page.emit("won_back"))
        desk.keys.bind("own", self, self.turn)
        desk.keys.changed.connect(self.retranslate)
        desk.bus.changed.connect(self._heard)
        desk.minute.connect(self._minute)
        desk.agent_changed.connect(self._anew)
        desk.own_line_changed.connect(self._anew)
        self.retranslate()

    def retranslate(self) -> None:
        hint = self.desk.keys.hint
        found = self.own
        self.line.setVisible(self._wanted() and found is not None)
        if found is None:
            return
        words = _("Nothing won back yet today")
        if found.won:
            amount, orders = shown.yuan(found.fen), won_back_words.orders(found.orders)
            words = _("Won back today: {amount} · {orders}").format(amount=amount, orders=orders)
        self.line.setText(words)
        self.line.setAccessibleName(words)
        opens = _("Enter shows what came of the contacts; {key} hides this line.")
        self.line.setToolTip(opens.format(key=hint("own")) if hint("own") else "")
        self.line.setAccessibleDescription(self.line.toolTip())
        self.line.updateGeometry()

    def turn(self) -> None:
        """Show the line where it is hidden, hide it where it is shown."""
        self.desk.show_own_line(not self.desk.settings.own_line)

    def ask(self) -> None:
        """Count now, or once it is on screen; while it is counted, once more afterwards."""
        self._stale = True
        if self.isVisible() and self._wanted() and not self._busy and not runtime().closing:
            self._busy = True
            spawn(self._read(), "own_line")

    async def _read(self) -> None:
        try:
            while self._stale and self.desk.agent is not None:
                self._stale = False
                agent = self.desk.agent.nickname
                self._day = self.desk.wall().now.date()
                self.own = await won_back.own(self.desk.office, agent, rule=chosen_rule(self.desk.settings))
        finally:
            self._busy = False
        self.retranslate()

    def _wanted(self) -> bool:
        return self.desk.settings.own_line and self.desk.agent is not None

    def _anew(self) -> None:
        """Somebody else sits here, the line was switched, or another rule holds."""
        if not self._wanted():
            self.own = None
            self._stale = True
            if self.line.hasFocus():
                self.focusNextChild()
        self.retranslate()
        self.ask()

    def _heard(self, changes: Changes, _initiator: object) -> None:
        if any(changes.get(subject) for subject in _SUBJECTS) and not runtime().closing:
            self._pause.start()

    def _minute(self) -> None:
        # Between two deeds only midnight changes what is today's.
        if self._day is not None and self._day != self.desk.wall().now.date():
            self.ask()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self.ask()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = Menu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.addAction(_("Hide this line")).triggered.connect(self.turn)
        by_key = event.reason() is QContextMenuEvent.Reason.Keyboard
        menu.popup(self.line.mapToGlobal(QPoint(0, self.line.height())) if by_key else event.globalPos())
        menu.setActiveAction(menu.actions()[0])
