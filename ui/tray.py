"""The icon beside the clock: today's counts, the newest reminder and its deeds, and reminders while nobody looks."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QSystemTrayIcon, QWidget

from app.domain.reminder import Kind
from app.i18n import _, ngettext, number
from app.services import reminders
from ui import shown
from ui.reminder_deeds import LATER
from ui.runtime import runtime, spawn
from ui.widgets.toast import DUE
from ui.words import Speaks

if TYPE_CHECKING:
    from app.domain.order import ReminderRow
    from app.domain.slot import Later
    from ui.shell import Shell

_SHOWN = 10_000  # ms a reminder stays beside the clock


class _Menu(Speaks, QMenu):
    """The menu of the icon, which goes with the window."""

    def __init__(self, say: Callable[[], None], window: QWidget) -> None:
        super().__init__(window)
        self._say = say

    def retranslate(self) -> None:
        self._say()


class Tray(QObject):
    """Lives as long as the window. ``make`` gives none where the system has no place for one."""

    def __init__(self, shell: Shell, icon: QSystemTrayIcon) -> None:
        super().__init__(shell)
        self.shell = shell
        self.desk = shell.desk
        self.icon = icon
        self.newest: ReminderRow | None = None
        self._told = False
        self._texts: list[str] = []  # to be shown in one message: a second one takes the place of the first
        self._asked = False  # what is said next answers a deed of this menu
        self.menu = _Menu(self.say, shell)
        self.open = self._add(shell.raise_up)
        self.due = self._add(lambda: self._go("reminders"))
        self.menu.addSeparator()
        self.newest_line = self._add(self._open_newest)
        self.offs = {later: self._add(partial(self._put_off, later)) for later in LATER}
        self.done = self._add(self._finish)
        self.after_newest = self.menu.addSeparator()
        self.quiet = self._add(lambda: self.desk.set_quiet(not self.desk.settings.quiet))
        self.quiet.setCheckable(True)
        self.bring = self._add(self._import)
        self.menu.addSeparator()
        self.quit = self._add(shell.closing.emit)
        icon.setIcon(shell.windowIcon())
        icon.setContextMenu(self.menu)
        icon.activated.connect(self._activated)
        icon.messageClicked.connect(lambda: self._go("reminders"))
        self.menu.aboutToShow.connect(self._say_newest)
        shell.counts.changed.connect(self._read)
        self.desk.quiet_changed.connect(self.say)
        self.desk.said.connect(self._said)
        self.desk.theme.changed.connect(self._tint)
        self.say()
        icon.show()
        self._read()

    def say(self) -> None:
        """The counts of the day, in the tool tip and the menu."""
        due, calls = self.shell.counts.reminders, self.shell.counts.due
        self.icon.setToolTip(
            "\n".join(
                [
                    _("Ziqi"),
                    ngettext("{n} thing to do now", "{n} things to do now", calls).format(n=number(calls)),
                    ngettext("{n} reminder has come", "{n} reminders have come", due).format(n=number(due)),
                ]
            )
        )
        self.open.setText(_("Open the window"))
        self.due.setText(_("Reminders that have come: {n}").format(n=number(due)))
        self.quiet.setText(_("Quiet mode"))
        self.quiet.setChecked(self.desk.settings.quiet)
        self.bring.setText(_("Import an export file"))
        self.quit.setText(_("Quit"))
        self._say_newest()

    def _say_newest(self) -> None:
        """What came last and what can be done with it; the moments are told anew whenever the menu opens."""
        row = self.newest
        for action in (self.newest_line, *self.offs.values(), self.done, self.after_newest):
            action.setVisible(row is not None)
        if row is None:
            return
        wall, deeds = self.desk.wall(row.shop_id), self.shell.tick.deeds
        about = shown.about(row.order_no, row.buyer)
        self.newest_line.setText(_plain(_("{moment} · {order}").format(moment=wall.moment(row.due_at), order=about)))
        for action, moment in zip(self.offs.values(), deeds.moments(row), strict=True):
            action.setText(_plain(_("Put off: {when}").format(when=moment)))
        self.done.setText(_("The warehouse knows") if row.kind == Kind.WAREHOUSE else _("Dealt with"))

    def keeps(self) -> bool:
        """Whether closing the window leaves the program at work beside the clock; says so the first time."""
        if not self.desk.settings.stay_in_tray:
            return False
        if not self._told:
            self._told = True
            self._show(_("Ziqi goes on here. To end it, choose “Quit” in this icon's menu."))
        return True

    def away(self) -> None:
        """The window ends: so does its icon."""
        self.icon.hide()
        for one in (self.menu, self.icon, self):
            one.deleteLater()  # nothing that is counted later is told to an icon that has gone

    def _read(self) -> None:
        self.say()
        if not runtime().closing:
            spawn(self._find(), "tray.newest")

    async def _find(self) -> None:
        due = await reminders.due(self.desk.office)
        self.newest = max(due, key=lambda row: (row.due_at, row.id), default=None)
        self._say_newest()

    def _open_newest(self) -> None:
        if self.newest is not None:
            self.shell.raise_up()
            self.desk.open_order.emit(self.newest.order_id)

    def _put_off(self, later: Later) -> None:
        if self.newest is not None:
            self._asked = True
            self.shell.tick.deeds.put_off([self.newest], later)

    def _finish(self) -> None:
        if self.newest is not None:
            self._asked = True
            self.shell.tick.deeds.finish([self.newest])

    def _add(self, act: Callable[[], object]) -> QAction:
        action = self.menu.addAction("")
        action.triggered.connect(lambda _on=False: act())
        return action

    def _tint(self) -> None:
        self.icon.setIcon(self.shell.windowIcon())

    def _go(self, page: str) -> None:
        self.shell.raise_up()
        self.shell.show_page(page)

    def _import(self) -> None:
        self.shell.raise_up()
        self.shell.importer.choose()

    def _activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        # The right button has opened the menu already.
        if reason in (QSystemTrayIcon.ActivationReason.Trigger, QSystemTrayIcon.ActivationReason.DoubleClick):
            self.shell.raise_up()

    def _said(self, text: str, stay: int) -> None:
        """Reminders, and what came of this menu, are told here while nobody sees the window; all words are masked."""
        tells, self._asked = stay == DUE or self._asked, False
        if tells and (self.shell.isMinimized() or not self.shell.isVisible()):
            self._texts.append(text)
            if len(self._texts) == 1:
                QTimer.singleShot(0, self, self._tell)

    def _tell(self) -> None:
        texts, self._texts = self._texts, []
        self._show("\n".join(texts))

    def _show(self, text: str) -> None:
        self.icon.showMessage(_("Ziqi"), text, self.icon.icon(), _SHOWN)


def _plain(text: str) -> str:
    """Words of people in a menu, where & would be a sign."""
    return text.replace("&", "&&")


def there() -> bool:
    """Whether the system has a place beside the clock."""
    return QSystemTrayIcon.isSystemTrayAvailable()


def make(shell: Shell) -> Tray | None:
    """The window's icon beside the clock; None where the system has no such place."""
    return Tray(shell, QSystemTrayIcon(shell)) if there() else None
