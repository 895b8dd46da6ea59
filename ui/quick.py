"""A quick start: what is read in which order, and what has to wait until the window is painted."""

from __future__ import annotations

import asyncio
import gc
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


def begin() -> None:
    """Read what needs no Qt before Qt is read; the collector rests until the window is there."""
    # Tens of thousands of objects are made and all of them stay: every look for garbage would be in vain.
    gc.disable()
    # Once Qt is there, shiboken reads the source of every further module in search of its own name.
    from app.services import notes, office, orders, reminders, scripts  # noqa: F401

    _spare_sources()


async def first_rows(page: QWidget, patience: float) -> None:
    """Wait until the table of ``page`` has rows, but no longer than ``patience`` seconds."""
    model = getattr(page, "model", None)
    if model is None:
        return
    there = asyncio.Event()

    def look() -> None:
        if model.rowCount():
            there.set()

    model.modelReset.connect(look)
    with suppress(asyncio.TimeoutError):
        await asyncio.wait_for(there.wait(), patience)
    model.modelReset.disconnect(look)


def over() -> None:
    """The window is painted: what is here stays, and the collector looks after the rest."""
    gc.freeze()
    gc.enable()


def _spare_sources() -> None:
    """Let shiboken take every module for one that uses it: the features it would look up are switched on nowhere."""
    import PySide6  # noqa: F401
    from shibokensupport import feature  # type: ignore[import-not-found]

    # Not promised by PySide6: where the name is gone, the start is some milliseconds slower and nothing else.
    if hasattr(feature, "_mod_uses_pyside"):
        feature._mod_uses_pyside = lambda _module: True
