"""The way of the Tab key through parts that come and go: in the order of their layouts.

None of their holders may have a focus proxy: Tab would go to that wherever the holder itself was left in the chain.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLayout, QScrollArea, QWidget


def inside(widget: QWidget) -> Iterator[QWidget]:
    """What takes the focus, from the first to the last, whether it is in sight or not."""
    # Of a group of buttons Qt lets Tab come by one alone, now this one, now another.
    if widget.focusPolicy() != Qt.FocusPolicy.NoFocus and widget.focusProxy() is None:
        yield widget
    held = widget.widget() if isinstance(widget, QScrollArea) else None
    if held is not None:
        yield from inside(held)
    elif (layout := widget.layout()) is not None:
        yield from _laid_out(layout)


def _laid_out(layout: QLayout) -> Iterator[QWidget]:
    for at in range(layout.count()):
        item = layout.itemAt(at)
        if item is None:
            continue
        if (widget := item.widget()) is not None:
            yield from inside(widget)
        elif (deeper := item.layout()) is not None:
            yield from _laid_out(deeper)


def tie(parts: Iterable[QWidget]) -> None:
    """Let Tab go from each to the next."""
    for one, following in pairwise(parts):
        QWidget.setTabOrder(one, following)
