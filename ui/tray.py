"""The icon beside the clock: today's counts, the way back to the window, and reminders while it is out of sight."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QSystemTrayIcon, QWidget

from app.i18n import _, ngettext, number
from ui.widgets.toast import DUE
from ui.words import Speaks

if TYPE_CHECKING:
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
        self._told = False
        self.menu = _Menu(self.say, shell)
        self.open = self._add(shell.raise_up)
        self.due = self._add(lambda: self._go("reminders"))
        self.menu.addSeparator()
        self.quiet = self._add(lambda: self.desk.set_quiet(not self.desk.settings.quiet))
        self.quiet.setCheckable(True)
        self.bring = self._add(self._import)
        self.menu.addSeparator()
        self.quit = self._add(shell.closing.emit)
        icon.setIcon(shell.windowIcon())
        icon.setContextMenu(self.menu)
        icon.activated.connect(self._activated)
        icon.messageClicked.connect(lambda: self._go("reminders"))
        shell.counts.changed.connect(self.say)
        self.desk.quiet_changed.connect(self.say)
        self.desk.said.connect(self._said)
        self.desk.theme.changed.connect(self._tint)
        self.say()
        icon.show()

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
        self.menu.deleteLater()
        self.icon.deleteLater()

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
        """A reminder is told here while the window is out of sight; its words are masked already."""
        if stay == DUE and (self.shell.isMinimized() or not self.shell.isVisible()):
            self._show(text)

    def _show(self, text: str) -> None:
        self.icon.showMessage(_("Ziqi"), text, self.icon.icon(), _SHOWN)


def make(shell: Shell) -> Tray | None:
    """The window's icon beside the clock; None where the system has no such place."""
    if not QSystemTrayIcon.isSystemTrayAvailable():
        return None
    return Tray(shell, QSystemTrayIcon(shell))
