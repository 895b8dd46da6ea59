"""The program's own log: a rotating UTF-8 file beside the data; phones, order numbers and the PC's user are masked."""

from __future__ import annotations

import logging
import re
import sys
from contextlib import suppress
from logging.handlers import RotatingFileHandler
from pathlib import Path

MAX_BYTES = 1_000_000
KEPT_FILES = 4

# Seven digits in a row are a phone, an order or a tracking number; a mobile number is also written in groups.
_LONG_NUMBER = re.compile(r"(?<!\d)1[3-9]\d[ -]\d{4}[ -]\d{4}(?!\d)|\d{7,}")
# The folder of a person holds the name of whoever sits at this PC, with blanks in it at times.
_PERSON = re.compile(
    r"""(?i)(?<=[\\/])(users|home|documents\ and\ settings)([\\/]+)
        (?:(?:[^\\/:'"\n]|(?<=\w)'(?=\w))+(?=[\\/])|[^\s\\/:'"]+)""",
    re.VERBOSE,
)


def redact(text: str) -> str:
    """``text`` with every run of seven or more digits cut to its last four: ``13800138000`` becomes ``***8000``.

    In paths the name of the PC's user is masked: ``C:\\Users\\***\\AppData``.
    """
    return _PERSON.sub(r"\1\2***", _LONG_NUMBER.sub(lambda run: f"***{run[0][-4:]}", text))


class RedactingFormatter(logging.Formatter):
    """Masks the finished text, so that a traceback's values are masked with the message."""

    def format(self, record: logging.LogRecord) -> str:
        return redact(super().format(record))


class _ForgivingFile(RotatingFileHandler):
    def doRollover(self) -> None:  # noqa: N802 - the standard library's name
        # Windows refuses to rename a file that a second process (the command line beside the window) holds open;
        # the log then simply grows on.
        with suppress(OSError):
            super().doRollover()
        # A roll-over that failed half way has closed the file, which types do not know.
        if getattr(self, "stream", None) is None:
            self.stream = self._open()


def folder(data_dir: Path) -> Path:
    """Where the log files of ``data_dir`` lie."""
    return data_dir / "logs"


def start(data_dir: Path, *, name: str = "ziqi", level: int = logging.INFO) -> None:
    """Send the root logger to ``logs/<name>.log`` in ``data_dir``, and warnings to stderr where there is one.

    Called again it replaces what it had set up. A folder that cannot be written costs the file, never the program.
    """
    stop()
    root = logging.getLogger()
    root.setLevel(level)
    style = RedactingFormatter("%(asctime)s %(levelname)s %(name)s: %(message)s")
    with suppress(OSError):
        folder(data_dir).mkdir(parents=True, exist_ok=True)
        file = _ForgivingFile(
            folder(data_dir) / f"{name}.log", maxBytes=MAX_BYTES, backupCount=KEPT_FILES, encoding="utf-8"
        )
        _add(root, file, style)
    # A windowed program started by double-click has no stderr.
    if sys.stderr is not None:
        screen = logging.StreamHandler(sys.stderr)
        screen.setLevel(logging.WARNING)
        _add(root, screen, style)


def stop() -> None:
    """Close and remove what :func:`start` set up; without it, nothing happens."""
    root = logging.getLogger()
    for handler in [handler for handler in root.handlers if isinstance(handler.formatter, RedactingFormatter)]:
        root.removeHandler(handler)
        handler.close()


def _add(root: logging.Logger, handler: logging.Handler, style: logging.Formatter) -> None:
    handler.setFormatter(style)
    root.addHandler(handler)
