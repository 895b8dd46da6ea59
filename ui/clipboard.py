"""Copy, then verify: a text counts as copied only after it was read back from the clipboard."""

from __future__ import annotations

import asyncio

from PySide6.QtGui import QClipboard, QGuiApplication

_TRIES = 6
_PAUSE = 0.02  # s; another program may hold the clipboard for a moment


async def copy(text: str, clipboard: QClipboard | None = None) -> bool:
    """Put ``text`` on the clipboard; True only when the clipboard then held exactly that text."""
    board = clipboard or QGuiApplication.clipboard()
    board.setText(text)
    for attempt in range(_TRIES):
        if _same(board.text(), text):
            return True
        await asyncio.sleep(_PAUSE)
        if attempt % 2:
            board.setText(text)
    return False


def _same(one: str, other: str) -> bool:
    # Windows hands line breaks back as CRLF.
    return one.replace("\r\n", "\n") == other.replace("\r\n", "\n")
