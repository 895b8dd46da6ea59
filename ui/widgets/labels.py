"""Labels that never push a layout apart: what does not fit is shortened and told in the tool tip."""

from __future__ import annotations

import re

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QWidget

_DOT = " · "  # between the parts of a line
_UNIT = re.compile(r"(?<=\d) (?=h\b|min\b|[小分天])")
_WHOLE = re.compile(r"(?<=[^\s*])(?=\*)|(?<=\*)(?=[^\s*])|(?<=…)(?=\d)")
_CHINESE = re.compile(r"(?<=[^\x00-\x7f])(?=[^\x00-\x7f])")


class Elided(QLabel):
    """One line that is shortened to the room there is; ``mode`` says where. ``tip``: what the pointer tells besides.

    ``short``: what is said where there is no room for all of it. ``ElideNone``: then nothing is shown.
    """

    def __init__(
        self, role: str = "", mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName(role)
        self.mode = mode
        self.tip = self.short = ""
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def minimumSizeHint(self) -> QSize:
        return QSize(24, super().minimumSizeHint().height())

    def said(self, room: int) -> str:
        """What is shown in ``room`` px."""
        metrics = self.fontMetrics()
        whole = metrics.horizontalAdvance(self.text()) <= room
        text = metrics.elidedText(self.text() if whole else self.short or self.text(), self.mode, room)
        return "" if self.mode is Qt.TextElideMode.ElideNone and metrics.horizontalAdvance(text) > room else text

    def paintEvent(self, event: QPaintEvent) -> None:
        text = self.said(self.contentsRect().width())
        self.setToolTip("\n".join(part for part in (self.text() if text != self.text() else "", self.tip) if part))
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self.contentsRect(), int(self.alignment()), text)
        painter.end()


def label(role: str = "", *, wrap: bool = False, selectable: bool = False) -> QLabel:
    """A label of a style role (``section``, ``dim``, ``faint``, ``small``, ``strong`` …)."""
    made = QLabel()
    made.setObjectName(role)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(wrap)
    if wrap:
        made.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    if selectable:
        made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return made


def flowing(one: QLabel) -> QLabel:
    """``one`` as high as its text at the width there is: what it guesses alone would make a column scroll too soon."""
    one.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
    return one


def dress(one: QLabel, role: str) -> None:
    """Give a label another style role."""
    if one.objectName() != role:
        one.setObjectName(role)
        one.style().unpolish(one)
        one.style().polish(one)


def rule() -> QFrame:
    """A thin line between two parts of a panel."""
    line = QFrame()
    line.setObjectName("rule")
    line.setFixedHeight(1)
    return line


def dotted(text: str) -> str:
    """``text`` whose lines begin neither with the dot between two parts nor with a unit, nor within a masked name or
    the end of a number."""
    return _WHOLE.sub("\u2060", _UNIT.sub("\xa0", text.replace(_DOT, f"\xa0{_DOT[1:]}")))


def unbroken(text: str) -> str:
    """``text`` in one line as far as it is Chinese, which may else be broken between any two characters."""
    return _CHINESE.sub("\u2060", text)


def shortened(text: str, metrics: QFontMetrics, width: int) -> str:
    """``text`` cut to ``width`` px; of a part that would show a letter or two nothing is shown."""
    short = metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)
    head, _dot, last = short.rpartition(_DOT)
    return f"{head} …" if short != text and head and len(last.strip("… ")) < 3 else short


def middle(text: str, fits: int) -> str:
    """``text`` shortened to ``fits`` characters keeping the start and the last four, the part people compare."""
    if len(text) <= fits or fits < 7:
        return text
    return f"{text[: fits - 5]}…{text[-4:]}"
