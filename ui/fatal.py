"""What an abort of the whole process leaves behind: the interpreter's own trace, told at the next start."""

from __future__ import annotations

import faulthandler
import re
from contextlib import suppress
from io import TextIOWrapper
from pathlib import Path

from app import log

FILE = "fatal.log"
LAST = "fatal-last.log"
MOST = 20_000  # characters of a trace that are shown

_PLACE = re.compile(r'File "([^"]*)"')


class FatalLog:
    """One file beside the log, open while the program runs; it goes when the program ends well.

    Whoever begins it holds the folder's lock, or a second start would empty the first one's.
    """

    def __init__(self, data_dir: Path) -> None:
        self.folder = log.folder(data_dir)
        self._stream: TextIOWrapper | None = None

    def begin(self) -> str:
        """Write aborts to the file from now on; returns what the run before left there, empty when it ended well."""
        left = self._left()
        with suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True)
            self._stream = (self.folder / FILE).open("w", encoding="utf-8")
            faulthandler.enable(self._stream)
        return left

    def end(self) -> None:
        """The program ended well: nothing is to be told."""
        if self._stream is None:
            return
        faulthandler.disable()
        self._stream.close()
        self._stream = None
        with suppress(OSError):
            (self.folder / FILE).unlink(missing_ok=True)

    def _left(self) -> str:
        file = self.folder / FILE
        try:
            text = file.read_text(encoding="utf-8", errors="replace").strip()
            if text:
                file.replace(self.folder / LAST)
        except OSError:
            return ""
        return plain(text)[:MOST]


def plain(trace: str) -> str:
    """``trace`` with the end of each path only: its beginning holds the name of the person at this PC."""
    return _PLACE.sub(lambda found: f'File "{short(found[1])}"', trace)


def short(path: str) -> str:
    """The folder and the name of a file of code."""
    return "/".join(path.replace("\\", "/").split("/")[-2:])
