"""What happens when we are at fault: one report without personal data, even before the window exists."""

from __future__ import annotations

import asyncio
import logging
import sys
import threading
import traceback
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6 import __version__ as qt_version
from PySide6.QtWidgets import QApplication, QWidget

import app
from app.domain import late
from ui.fatal import FatalLog, short

if TYPE_CHECKING:
    from ui.crash_dialog import CrashDialog

log = logging.getLogger("ziqi.crash")

_DIGITS = late.pattern(r"\d{4,}")
_WORDS = late.pattern(r"[^\x00-\x7f]+")
_PATH = late.pattern(r"(?:[A-Za-z]:)?[\\/](?:[^\s\\/:]+[\\/])+[^\s\\/:]*")
_QUOTED = late.pattern(r"'[^']*'|\"[^\"]*\"")


def report(error: BaseException, where: str = "") -> str:
    """The failure as text to send on: where in our code it was, and nothing of what was in the data."""
    frames = traceback.extract_tb(error.__traceback__)
    version = app.__version__
    python = ".".join(map(str, sys.version_info[:3]))
    lines = [f"Ziqi {version} · Python {python} · Qt {qt_version} · {sys.platform}"]
    if where:
        lines.append(f"in: {redact(where)}")
    # The end of a path only: its beginning holds the name of the person at this PC.
    lines += [f"  {short(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames]
    # The name an AttributeError misses is a word of ours; everything else in quotes may be a buyer's.
    missing = f" ({error.name})" if isinstance(error, (AttributeError, NameError, ImportError)) else ""
    lines.append(f"{type(error).__name__}{missing}: {redact(str(error))}")
    if error.__cause__ is not None:
        lines.append("caused by:")
        lines.append(report(error.__cause__))
    return "\n".join(lines)


def redact(text: str) -> str:
    """``text`` without quoted values, paths, long digits and anything that is not ASCII: that is where names are."""
    return _WORDS.sub("…", _DIGITS.sub("#", _PATH.sub("…", _QUOTED.sub("'…'", text))))


class CrashGuard:
    """Catches what nobody caught. While one report is open, further failures are counted and logged only."""

    def __init__(self) -> None:
        self.window: QWidget | None = None
        self.dialog: CrashDialog | None = None
        self.count = 0
        self._inside = False
        self._fatal: FatalLog | None = None
        self._left = ""

    def install(self) -> None:
        """Hook into the interpreter and its threads; works before any application exists."""
        sys.excepthook = self._uncaught
        threading.excepthook = lambda args: self.caught(
            args.thread.name if args.thread else "thread", args.exc_value or RuntimeError("no value")
        )

    def begin(self, data_dir: Path) -> None:
        """The folder is ours: what aborts the process from now on is kept in it for the next start."""
        self.end()
        self._fatal = FatalLog(data_dir)
        self._left = self._fatal.begin()

    def end(self) -> None:
        """The program ends well."""
        if self._fatal is not None:
            self._fatal.end()
            self._fatal = None

    def tell_last(self) -> None:
        """Show once what the run before left when it was aborted; nothing when it ended well."""
        text, self._left = self._left, ""
        if text and self.dialog is None:
            log.error("the last run was aborted: %s", text.splitlines()[0])
            self._open(text, last=True)

    def loop_failed(self, _loop: asyncio.AbstractEventLoop, context: dict[str, object]) -> None:
        """The event loop's handler."""
        error = context.get("exception")
        self.caught(
            str(context.get("message", "")),
            error if isinstance(error, BaseException) else RuntimeError(str(context.get("message"))),
        )

    def caught(self, where: str, error: BaseException) -> None:
        """Report ``error`` once; never raises, whatever the state of the program."""
        self.count += 1
        if self._inside:
            return
        self._inside = True
        try:
            text = report(error, where)
            log.error("%s", text)
            self._show(text)
        except Exception:  # noqa: BLE001 - the hook is one of the three places where anything may be caught
            _last_resort(traceback.format_exc(limit=3))
        finally:
            self._inside = False

    def _uncaught(self, kind: type[BaseException], error: BaseException, _tb: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            application = QApplication.instance()
            if application is not None:
                application.quit()
            return
        self.caught("", error)

    def _show(self, text: str) -> None:
        on_main = threading.current_thread() is threading.main_thread()
        if QApplication.instance() is None or not on_main:
            _last_resort(text)
            return
        if self.dialog is not None:
            self.dialog.add(text)
            return
        self._open(text)

    def _open(self, text: str, *, last: bool = False) -> None:
        from ui.crash_dialog import CrashDialog  # a start without a failure needs none

        self.dialog = dialog = CrashDialog(text, self.window, last=last)
        dialog.finished.connect(self._closed)
        dialog.open()

    def _closed(self) -> None:
        self.dialog = None

    async def read(self) -> None:
        """Until somebody has closed the report, if one is open."""
        if self.dialog is not None:
            closed = asyncio.get_running_loop().create_future()
            self.dialog.finished.connect(closed.set_result)
            await closed


def _last_resort(text: str) -> None:
    # A windowed program started by double-click has no standard error at all.
    if sys.stderr is not None:
        sys.stderr.write(f"{text}\n")
