"""Whether Windows starts the program with the session, out of sight beside the clock. Off until somebody asks for it.

What Windows keeps of it is the truth: it is asked each time and kept nowhere else.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings

from app import paths

RUN = r"HKEY_CURRENT_USER\Software\Microsoft\Windows\CurrentVersion\Run"
APPROVED = r"HKEY_CURRENT_USER\Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run"
NAME = "Ziqi"
HIDDEN = "--hidden"


class Autostart:
    """``registry`` holds what is started with the session, by name; ``command`` is what would start this program.

    ``approved`` holds what was switched off in Windows' own list, which leaves the line where it is.
    """

    def __init__(self, registry: QSettings, approved: QSettings, command: str) -> None:
        self.registry = registry
        self.approved = approved
        self.command = command

    @property
    def on(self) -> bool:
        """Whether this very program is started; another copy of it, elsewhere, is not."""
        for one in (self.registry, self.approved):
            one.sync()
        return self.registry.value(NAME) == self.command and not _barred(self.approved.value(NAME))

    def switch(self, on: bool) -> bool:
        """Have it started from now on, or no more; whether Windows took it."""
        if on:
            self.registry.setValue(NAME, self.command)
            self.approved.remove(NAME)
        else:
            self.registry.remove(NAME)
        return self.on is on and self.registry.status() is QSettings.Status.NoError


def _barred(told: object) -> bool:
    """Twelve bytes, of which the first is odd where the line is passed over; nothing is there by default."""
    return isinstance(told, QByteArray) and bool(told.data()[:1]) and bool(told.data()[0] & 1)


def command(program: str, folder: Path) -> str:
    """The line that starts ``program`` hidden, on the data in ``folder``; its path is quoted whatever it holds."""
    options = [HIDDEN]
    if folder != paths.data_dir():
        options += ["--data-dir", str(folder.absolute())]
    return f'"{program}" {subprocess.list2cmdline(options)}'


def here(folder: Path) -> Autostart | None:
    """The switch of this PC; None where there is none: not on Windows, or not the bundled program."""
    if sys.platform != "win32" or not paths.is_frozen():
        return None
    run, approved = (QSettings(key, QSettings.Format.NativeFormat) for key in (RUN, APPROVED))
    return Autostart(run, approved, command(sys.executable, folder))
