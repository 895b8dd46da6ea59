"""Finds text that has less room than it needs, wherever it stands in a window."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMenu,
    QTabBar,
    QWidget,
)

from ui.widgets.labels import Elided

SLACK = 2  # px that rounding takes


def cut(top: QWidget) -> list[str]:
    """What does not fit where it stands; shortened on purpose with the whole in a tool tip is not cut."""
    if isinstance(top, QMenu):
        return []
    inside = [one for one in top.findChildren(QWidget) if one.isVisible() and not isinstance(one, Elided)]
    return [f"{kind} {text!r}: {why}" for one in inside for kind, text, why in _problems(one, top)]


def _problems(one: QWidget, top: QWidget) -> Iterator[tuple[str, str, str]]:
    if isinstance(one, QLabel) and one.text():
        yield from (("label", one.text(), why) for why in (*_label(one), *_covered(one, top)))
    elif isinstance(one, QAbstractButton) and one.text():
        need = one.sizeHint()
        if need.width() > one.width() or need.height() > one.height() + SLACK:
            yield "button", one.text(), f"needs {need.width()} × {need.height()}, has {one.width()} × {one.height()}"
        yield from (("button", one.text(), why) for why in _covered(one, top))
    elif isinstance(one, QLineEdit):
        yield from (("field", text, why) for text, why in _line(one))
    elif isinstance(one, QComboBox):
        if one.sizeHint().width() > one.width() + SLACK:
            yield "choice", one.currentText(), f"has {one.width()} of {one.sizeHint().width()} px"
    elif isinstance(one, QTabBar):
        yield from (("tab", one.tabText(at), "cut") for at in range(one.count()) if _tab(one, at))
    elif isinstance(one, QHeaderView) and one.orientation() is Qt.Orientation.Horizontal:
        yield from (("heading", text, "cut") for text in _headings(one))


def _label(one: QLabel) -> Iterator[str]:
    room = one.contentsRect()
    if one.wordWrap():
        words = max((_wide(one, word) for word in one.text().split()), default=0)
        # Chinese breaks anywhere; a word of letters is broken nowhere.
        if one.text().isascii() and words > room.width() + SLACK:
            yield f"a word needs {words} of {room.width()} px"
        high = one.heightForWidth(one.width())
    else:
        high = one.sizeHint().height()
        if one.sizeHint().width() > one.width() + 1:
            yield f"needs {one.sizeHint().width()} of {one.width()} px"
    if high > one.height() + SLACK:
        yield f"needs {high} px of height, has {one.height()}"


def _wide(one: QWidget, text: str) -> int:
    return QFontMetrics(one.font()).horizontalAdvance(text)


def _line(one: QLineEdit) -> Iterator[tuple[str, str]]:
    margins = one.textMargins()
    room = one.width() - margins.left() - margins.right() - 8
    hint = one.placeholderText()
    if hint and not one.text() and _wide(one, hint) > room:
        yield hint, f"the hint needs {_wide(one, hint)} of {room} px"


def _tab(bar: QTabBar, at: int) -> bool:
    if not bar.isTabVisible(at):
        return False
    # What does not fit is reached by the bar's own arrows; a tab itself is whole.
    return bar.tabSizeHint(at).width() > bar.tabRect(at).width() + SLACK if hasattr(bar, "tabSizeHint") else False


def _headings(head: QHeaderView) -> list[str]:
    model = head.model()
    found = []
    for at in range(head.count()):
        text = str(model.headerData(at, head.orientation(), Qt.ItemDataRole.DisplayRole) or "")
        if not head.isSectionHidden(at) and text and _wide(head, text) + 8 > head.sectionSize(at):
            found.append(text)
    return found


def _covered(one: QWidget, top: QWidget) -> Iterator[str]:
    """A part that its holders cut off, unless one of them scrolls."""
    rect = one.rect()
    widget: QWidget = one
    while widget is not top:
        above = widget.parentWidget()
        if above is None or isinstance(above.parentWidget(), QAbstractScrollArea):
            return
        rect = rect.translated(widget.mapToParent(QPoint(0, 0)))
        if not above.rect().adjusted(-SLACK, -SLACK, SLACK, SLACK).contains(_content(one, rect)):
            yield f"stands {rect.getRect()} outside of {type(above).__name__} {above.rect().getRect()}"
            return
        widget = above


def _content(one: QWidget, rect: QRect) -> QRect:
    # Labels are often wider than what they say.
    if isinstance(one, QLabel) and not one.wordWrap():
        return QRect(rect.topLeft(), one.sizeHint().boundedTo(rect.size()))
    return rect
