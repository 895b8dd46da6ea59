"""Garbage is looked for in the window's thread alone: found in another one, a part of the window would end there.

Python looks for it in whichever thread makes objects, but a timer or a widget of Qt that is destroyed in a thread of
the store may take the whole program with it.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QObject, QTimer

PERIOD = 1_000  # ms
# More than so many new objects, and so many looks at younger ones: it takes a millisecond or two then, seldom more.
LIMITS = (20_000, 10, 10)
_MANY = 50_000  # objects: to look through so many takes some 10 ms, and the window stands still meanwhile


class _State:
    resting = 0  # how many work with very many objects


def watch(window: QObject) -> None:
    """Look for it every second between two events, for as long as ``window`` lives."""
    timer = QTimer(window)
    timer.setObjectName(__name__)
    timer.timeout.connect(look)
    timer.start(PERIOD)


def look() -> None:
    """Collect the oldest generation whose turn has come. Only the window's thread may ask for it."""
    if _State.resting:
        return
    for generation, count in reversed([*enumerate(gc.get_count())]):
        if count > LIMITS[generation]:
            gc.collect(generation)
            return


@contextmanager
def many() -> Iterator[None]:
    """Very many objects may be made that stay: nobody looks through them meanwhile, nor ever after if they are many."""
    gc.collect()  # what is garbage now would be passed by as well
    _State.resting += 1
    try:
        yield
    finally:
        _State.resting -= 1
        if gc.get_count()[0] > _MANY:
            gc.freeze()
