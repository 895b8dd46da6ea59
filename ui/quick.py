"""A quick start: what is read in which order, and what has to wait until the window is painted."""

from __future__ import annotations

import builtins
import gc
import sys
from contextlib import suppress
from enum import EnumType
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    import asyncio

    from PySide6.QtWidgets import QWidget


_STUBS = {f"shibokensupport/signature/lib/{name}.py" for name in ("enum_sig", "pyi_generator")}
_SIGNATURES = {f"shibokensupport/signature/{name}.py" for name in ("errorhandler", "layout", "parser")}
# A module of _SIGNATURES until somebody asks it for something.
_UNREAD = """
def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    del globals()["__getattr__"]
    exec(compile(SOURCE, FILE, "exec"), globals())
    import sys
    return getattr(sys.modules[__name__], name)
"""

# What the first import and the first keys read, leaves first: in one go it would stop the window for 60 ms.
_SOON = (
    "ui.crash_dialog", "app.services.child", "app.domain.note_loose", "app.intake.profile", "app.intake.mapping",
    "encodings.gb18030", "app.intake.archive", "app.domain.note_check", "app.services.note_check_worker",
    "app.services.import_worker", "app.services.import_runs", "app.services.imports", "ui.import_queue", "ui.importing",
    "ui.models.runs", "ui.key_groups", "ui.pages.imports", "ui.widgets.import_preview", "ui.widgets.toast",
    "ui.widgets.palette", "ui.widgets.filter_menu", "ui.widgets.column_menu",
    "ui.widgets.memo_composer", "babel.dates", "ui.pages.reminders",
)  # fmt: skip
_PAUSE = 0.03  # s between two of them


class _Start:
    """The one start of this process."""

    painted: asyncio.Event | None = None
    guards: ClassVar[dict[str, Any]] = {}  # what Enum does without until the window is whole


def starting() -> bool:
    """Whether the first window of this run is not painted yet: what it can do without has to wait."""
    return _Start.painted is not None and not _Start.painted.is_set()


async def after_paint() -> None:
    """Come back when the first window is painted; at once when it is."""
    if _Start.painted is not None:
        await _Start.painted.wait()


def painted() -> None:
    """The first window is painted; what had to wait begins."""
    if _Start.painted is not None:
        _Start.painted.set()


def begin() -> None:
    """Read what needs no Qt before Qt is read."""
    # Tens of thousands of objects are made and all of them stay: every look for garbage would be in vain.
    gc.disable()
    _spare_guards()
    _spare_tls()
    _spare_annotations()
    import asyncio

    if _Start.painted is None:
        _Start.painted = asyncio.Event()
    # Once Qt is there, shiboken reads the source of every further module in search of its own name.
    from app.services import office, orders  # noqa: F401

    _spare_stubs()
    _spare_sources()


async def first_rows(page: QWidget, reading: asyncio.Task[Any], patience: float) -> None:
    """Wait until the table of ``page`` has rows (without one: until it is read), at most ``patience`` seconds."""
    import asyncio

    model = getattr(page, "model", None)
    if model is None:
        await asyncio.wait({reading}, timeout=patience)
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
    """The window is whole: what is here stays, and is looked through for garbage no more."""
    painted()
    while _Start.guards:
        setattr(EnumType, *_Start.guards.popitem())
    gc.freeze()


async def warm() -> None:
    """Read, one after the other while nobody waits, what would else be read at the first import and the first keys.

    Then the patterns that nobody used yet: those of the first rows and the first card would stop the window for 25 ms.
    """
    import asyncio
    from importlib import import_module

    from app.domain import late
    from ui.runtime import runtime

    for name in _SOON:
        await asyncio.sleep(_PAUSE)
        if runtime().closing:
            return
        import_module(name)
    for _another in iter(late.prepare, False):
        await asyncio.sleep(_PAUSE)
        if runtime().closing:
            return


def _spare_annotations() -> None:
    """Let a NamedTuple compile no annotation that another one had before: 300 of them are some 90 (2 ms).

    Not promised by typing: where it compiles them otherwise, the start is slower and nothing else.
    """
    import typing
    from functools import cache

    typing.compile = cache(compile)  # type: ignore[attr-defined]


def _spare_guards() -> None:
    """Let Enum make Qt's members without asking at each of its attributes whether it is one already (8 ms).

    Nothing asks then for whoever sets or deletes a member; nobody does so while a window is made.
    """
    for name in ("__setattr__", "__delattr__"):
        if name in vars(EnumType):
            _Start.guards[name] = vars(EnumType)[name]
            delattr(EnumType, name)


def _spare_tls() -> None:
    """Read asyncio without its TLS, which nothing here speaks (5 ms); ssl itself stays free for whoever wants it."""
    if "asyncio" not in sys.modules and "ssl" not in sys.modules:
        sys.modules["ssl"] = None  # type: ignore[assignment]
        try:
            import asyncio  # noqa: F401
        finally:
            del sys.modules["ssl"]


def _spare_stubs() -> None:
    """Read PySide6 without its writer of type stubs (20 ms), and what tells of wrong arguments when some are (12 ms).

    PySide6 compiles both anew at every start. That is not promised: where the files are called otherwise, the start is
    slower and nothing else.
    """
    real = builtins.compile

    def spared(source: Any, file: Any, *more: Any, **named: Any) -> Any:
        if str(file) in _SIGNATURES:
            source = f"SOURCE, FILE = {source!r}, {file!r}{_UNREAD}"
        return real("" if str(file) in _STUBS else source, file, *more, **named)

    builtins.compile = spared  # type: ignore[assignment]
    try:
        import PySide6  # noqa: F401
    finally:
        builtins.compile = real


def _spare_sources() -> None:
    """Let shiboken take every module for one that uses it: the features it would look up are switched on nowhere."""
    from shibokensupport import feature  # type: ignore[import-not-found]

    # Not promised by PySide6: where the name is gone, the start is some milliseconds slower and nothing else.
    if hasattr(feature, "_mod_uses_pyside"):
        feature._mod_uses_pyside = lambda _module: True
