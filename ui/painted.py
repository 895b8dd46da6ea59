"""When a window is on the screen for the first time."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget

_PATIENCE = 1.0  # s; a window that starts minimised is not painted at all


class _Watch(QObject):
    """Sets ``there`` when ``window`` has been painted."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.there = asyncio.Event()
        self._loop = asyncio.get_running_loop()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            watched.removeEventFilter(self)
            # Its children are painted in the same breath, and all of it is shown before the loop comes round.
            self._loop.call_soon(self.there.set)
        return False


async def painted(window: QWidget) -> None:
    """Show ``window`` and come back when it is painted, or when it has been waited for long enough."""
    watch = _Watch(window)
    window.installEventFilter(watch)
    window.show()
    with suppress(asyncio.TimeoutError):
        await asyncio.wait_for(watch.there.wait(), _PATIENCE)
    window.removeEventFilter(watch)
    watch.deleteLater()
