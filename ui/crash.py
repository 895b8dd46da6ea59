"""What happens when we are at fault: one report without personal data, even before the window exists."""

from __future__ import annotations

import asyncio
import logging
import platform
import re
import sys
import threading
import traceback
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from PySide6 import __version__ as qt_version
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QDialog, QHBoxLayout, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

import app
from app.i18n import _
from ui.fatal import FatalLog, short
from ui.widgets.labels import label
from ui.words import name

log = logging.getLogger("ziqi.crash")

_DIGITS = re.compile(r"\d{4,}")
_WORDS = re.compile(r"[^\x00-\x7f]+")
_PATH = re.compile(r"(?:[A-Za-z]:)?[\\/](?:[^\s\\/:]+[\\/])+[^\s\\/:]*")
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")


def report(error: BaseException, where: str = "") -> str:
    """The failure as text to send on: where in our code it was, and nothing of what was in the data."""
    frames = traceback.extract_tb(error.__traceback__)
    version = app.__version__
    lines = [f"Ziqi {version} · Python {platform.python_version()} · Qt {qt_version} · {platform.system()}"]
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
            self._open(CrashDialog(text, self.window, last=True))

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
        self._open(CrashDialog(text, self.window))

    def _open(self, dialog: CrashDialog) -> None:
        self.dialog = dialog
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


class CrashDialog(QDialog):
    """Says that it was our fault, that nothing saved is lost, and offers the report to copy.

    It stands on nothing of the window's: no theme and no desk, for neither may be there yet. ``last``: it was the run
    before that went wrong.
    """

    def __init__(
        self,
        text: str,
        parent: QWidget | None = None,
        copy: Callable[[str], None] | None = None,
        *,
        last: bool = False,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("crash")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(640, 420)
        self._copy = copy or QGuiApplication.clipboard().setText
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 16)
        column.setSpacing(12)
        title = label("cardTitle", wrap=True)
        words = label("dim", wrap=True)
        for one, said in zip((title, words), _told(last=last), strict=True):
            one.setText(said)
            column.addWidget(one)
        self.setWindowTitle(_("Something went wrong"))
        self.text = QPlainTextEdit(text)
        self.text.setReadOnly(True)
        # Tab goes on to the buttons: nothing is typed here.
        self.text.setTabChangesFocus(True)
        name(self.text, _("Report"))
        column.addWidget(self.text, 1)
        column.addLayout(self._buttons())
        self.copy_button.setFocus()

    def add(self, text: str) -> None:
        """A further failure while the dialog is open."""
        self.text.appendPlainText("\n" + text)

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addStretch(1)
        self.copy_button = copy = QPushButton(_("Copy the report"))
        copy.clicked.connect(lambda: self._copy(self.text.toPlainText()))
        away = QPushButton(_("Close"))
        away.clicked.connect(self.accept)
        copy.setDefault(True)
        for button in (away, copy):
            name(button, button.text())
            row.addWidget(button)
        return row


def _told(*, last: bool) -> tuple[str, str]:
    """What happened, and what to do."""
    send = _(
        "Everything you saved is safe. The report below holds no names, numbers or texts of "
        "your shop; please copy it and send it to whoever looks after this program."
    )
    if last:
        return _("Ziqi stopped by itself the last time, and it was our fault"), send
    return _("Something went wrong, and it was our fault"), send
