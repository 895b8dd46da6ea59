"""Copy, then verify: a text counts as copied only after it was read back from the clipboard."""

from __future__ import annotations

import asyncio
import enum
import itertools
import sys

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QClipboard, QGuiApplication

_TRIES = 6
_PAUSE = 0.02  # s; another program may hold the clipboard for a moment

# Qt registers a format that it does not know under its very name; each wants a DWORD of nought.
_WINDOWS = (
    "ExcludeClipboardContentFromMonitorProcessing",
    "CanIncludeInClipboardHistory",
    "CanUploadToCloudClipboard",
)
_NOUGHT = (0).to_bytes(4, "little")
_LINUX = "x-kde-passwordManagerHint"

_SHARED = ("windows", "cocoa", "xcb", "wayland")  # Qt's names of the platforms whose clipboard is the system's

_turns = itertools.count(1)


class Copied(enum.Enum):
    """What became of a copy; true only when the clipboard held the text."""

    YES = enum.auto()
    HELD = enum.auto()  # by another program
    OVERTAKEN = enum.auto()  # by a copy that was asked for later

    def __bool__(self) -> bool:
        return self is Copied.YES


class _Newest:
    """The copy that was asked for last: an older one that still tries gives way to it."""

    turn = 0


async def copy(text: str, private: bool = False, clipboard: QClipboard | None = None) -> Copied:
    """Put ``text`` on the clipboard; ``YES`` only when the clipboard then held exactly that text.

    ``private``: personal data, which the clipboard's history (Win+V) and other machines are asked to leave alone.
    """
    board = clipboard or QGuiApplication.clipboard()
    turn = _Newest.turn = next(_turns)
    board.setMimeData(packed(text, private=private))
    for attempt in range(_TRIES):
        if _same(board.text(), text):
            return Copied.YES
        await asyncio.sleep(_PAUSE)
        if turn != _Newest.turn:
            return Copied.OVERTAKEN
        if attempt % 2:
            board.setMimeData(packed(text, private=private))
    return Copied.HELD


def held() -> str:
    """The text that is on the clipboard now."""
    return QGuiApplication.clipboard().text().replace("\r\n", "\n")


def packed(text: str, *, private: bool, system: str = sys.platform) -> QMimeData:
    """``text`` as it is handed to the clipboard of ``system`` (the values of ``sys.platform``)."""
    data = QMimeData()
    data.setText(text)
    if private and system == "win32":
        for name in _WINDOWS:
            data.setData(name, _NOUGHT)
    elif private and system == "linux":
        data.setData(_LINUX, b"secret")
    return data


def let_go() -> None:
    """The last call before Python ends: what was copied is let go where nobody else can paste it.

    Without a system's clipboard Qt keeps it itself, until after Python's end, and then calls into Python to free it.
    """
    if not QGuiApplication.platformName().startswith(_SHARED):
        QGuiApplication.clipboard().clear()


def _same(one: str, other: str) -> bool:
    # Windows hands line breaks back as CRLF.
    return one.replace("\r\n", "\n") == other.replace("\r\n", "\n")
